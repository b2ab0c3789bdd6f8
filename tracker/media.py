"""Which file suffix stands for which media type: how evidence is named on disk, and what a file in
a folder claims to be.

A table of our own, because `mimetypes` answers differently on every machine. The claim is only a
hint: readers look at the bytes.
"""

from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"

_TYPES = {
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
    "txt": "text/plain",
    "md": "text/markdown",
    "xml": "application/xml",
    "json": "application/json",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "wps": "application/vnd.ms-works",
    "ofd": "application/ofd",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
}
# the first suffix of a type names it
_SUFFIXES = {kind: suffix for suffix, kind in reversed(_TYPES.items())}


def guess_media_type(name: str) -> str:
    """What a file's name claims it is: `附件.PDF` → `application/pdf`."""
    return _TYPES.get(PurePosixPath(name).suffix.lower().lstrip("."), UNKNOWN)


def suffix_for(kind: str) -> str:
    """How a payload of this media type is named on disk, without the dot: `text/html` → `html`;
    `bin` where we know none.
    """
    return _SUFFIXES.get(kind, "bin")

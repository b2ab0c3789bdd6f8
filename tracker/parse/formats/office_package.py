"""Office packages as the readers take them: other main types and the strict namespaces translated.

A .docm or .dotx is a .docx whose main part is named otherwise, strict Open XML names the same parts
by other addresses (ISO/IEC 29500-1 and -4), and some programs write fills without a pattern.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

TYPES, RELATIONS, STYLES = "[Content_Types].xml", "_rels/.rels", "xl/styles.xml"
DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OTHER_DOCUMENT = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
STRICT = b"http://purl.oclc.org/ooxml/"
OPEN = b"http://schemas.openxmlformats.org/"
# By what the strict address goes on: what the other one goes on with.
ADDRESSES = {
    b"officeDocument/relationships": b"officeDocument/2006/relationships",
    b"officeDocument/math": b"officeDocument/2006/math",
    b"officeDocument/sharedTypes": b"officeDocument/2006/sharedTypes",
    b"wordprocessingml/main": b"wordprocessingml/2006/main",
    b"spreadsheetml/main": b"spreadsheetml/2006/main",
    b"drawingml/main": b"drawingml/2006/main",
    b"drawingml/picture": b"drawingml/2006/picture",
    b"drawingml/wordprocessingDrawing": b"drawingml/2006/wordprocessingDrawing",
    b"drawingml/spreadsheetDrawing": b"drawingml/2006/spreadsheetDrawing",
}
STRICT_ADDRESS = re.compile(STRICT + b"(" + b"|".join(ADDRESSES) + b")")
EMPTY_FILL = re.compile(rb"<(\w+:)?fill\s*(?:/>|></(?:\w+:)?fill>)")


def mend_package(payload: bytes) -> bytes:
    """Return a package that the libraries read; most are returned as they are.

    The caller has bounded the size of the parts. Raises as zipfile does.
    """
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        parts = archive.namelist()
        types = archive.read(TYPES) if TYPES in parts else b""
        is_strict = RELATIONS in parts and STRICT in archive.read(RELATIONS)
        has_empty_fill = STYLES in parts and EMPTY_FILL.search(archive.read(STYLES)) is not None
        if not (is_strict or has_empty_fill or OTHER_DOCUMENT.search(types)):
            return payload
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as mended:
            for name in dict.fromkeys(parts):
                mended.writestr(name, _mend_part(name, archive.read(name), is_strict))
    return out.getvalue()


def _mend_part(name: str, part: bytes, is_strict: bool) -> bytes:
    """Return a part with the names that the libraries know."""
    if name == TYPES:
        part = OTHER_DOCUMENT.sub(DOCUMENT, part)
    if name == STYLES:
        part = EMPTY_FILL.sub(rb"<\1fill><\1patternFill/></\1fill>", part)
    if is_strict and name.endswith((".xml", ".rels")):
        part = STRICT_ADDRESS.sub(lambda m: OPEN + ADDRESSES[m[1]], part)
    return part

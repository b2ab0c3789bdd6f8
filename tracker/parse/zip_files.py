"""Read the members of a ZIP within limits: a small file may claim, or become, a huge one.

Pure: bytes in, named bytes out; nothing is written.
"""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from tracker.errors import ReadError
from tracker.media import ARCHIVE_SUFFIXES

MAX_FILES = 200  # files
MEMBER_SEPARATOR = "!/"  # between the address of an archive and a path in it
MAX_RATIO = 200  # unpacked to packed; documents pack to a tenth, bombs to a thousandth
HARMLESS_SIZE = 1024 * 1024  # bytes; below this no ratio harms
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
_ARCHIVES = tuple(f".{suffix}" for suffix in ARCHIVE_SUFFIXES)
_UTF8 = 0x800  # flag: the name is UTF-8, not the system's own


class ArchiveMember(NamedTuple):
    """A file in an archive, by its path there."""

    name: str
    payload: bytes


def unpack_members(payload: bytes, max_bytes: int) -> Iterator[ArchiveMember]:
    """Yield the files of an archive in its order.

    An archive inside it stays closed, system files are left out. Raises ReadError where it is
    damaged, encrypted, holds more than MAX_FILES files, unpacks beyond `max_bytes`, or is packed
    beyond MAX_RATIO.
    """
    left = max_bytes
    try:
        with zipfile.ZipFile(BytesIO(payload)) as archive:
            entries = [
                entry
                for entry in archive.infolist()
                if not entry.is_dir() and not _is_system_file(entry.filename)
            ]
            if len(entries) > MAX_FILES:
                raise ReadError(f"压缩包内有 {len(entries)} 个文件，超过上限 {MAX_FILES}")
            for entry in entries:
                with archive.open(entry) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise ReadError(f"压缩包解开后超过上限 {max_bytes} 字节")
                if len(content) > max(HARMLESS_SIZE, MAX_RATIO * entry.compress_size):
                    raise ReadError(
                        f"压缩包内 {_decode_name(entry)} 的压缩比超过 {MAX_RATIO}，疑为压缩炸弹"
                    )
                if not _decode_name(entry).lower().endswith(_ARCHIVES):
                    yield ArchiveMember(_decode_name(entry), content)
    except _ZIP_ERRORS as error:
        raise ReadError(f"压缩包无法解开（{error or type(error).__name__}）") from error


def _decode_name(entry: zipfile.ZipInfo) -> str:
    """Return the name as its maker meant it.

    A Chinese Windows writes GB18030 and does not say so, which is read as CP437.
    """
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _is_system_file(name: str) -> bool:
    return (
        name.startswith("__MACOSX/")
        or name.rpartition("/")[2].startswith((".", "~$"))
        or name.endswith("Thumbs.db")
    )

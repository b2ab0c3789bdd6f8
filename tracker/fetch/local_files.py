"""Read documents from a local file or a drop folder."""

import os
from pathlib import Path

from tracker.errors import FetchError
from tracker.fetch.responses import FetchedResponse
from tracker.media import guess_media_type

# files that a browser or a copy is still writing
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart")
_NOT_A_DOCUMENT = frozenset({"Thumbs.db", "desktop.ini", "README.md"})


def list_documents(place: Path) -> list[str]:
    """List the documents of a folder and its subfolders by relative path, sorted.

    For a file, its name. Dotfiles, lock files of Office (`~$…`) and unfinished downloads are left
    out. Raises FetchError where the place does not exist.
    """
    if place.is_file():
        return [place.name]
    if not place.is_dir():
        raise FetchError(f"{place}：文件或文件夹不存在")
    found: list[str] = []
    for folder, below, names in os.walk(place, onerror=_raise_fetch_error):
        below[:] = [name for name in below if not name.startswith(".")]
        found += [
            (Path(folder) / name).relative_to(place).as_posix()
            for name in names
            if _is_document(name)
        ]
    return sorted(found)


def read_document(place: Path, address: str, max_bytes: int) -> FetchedResponse | None:
    """Read one document; None while it is empty or still being written.

    Raises FetchError: permanent for a link or `..` that leads out of the folder and for more than
    `max_bytes`, transient where it cannot be read.
    """
    root = (place if place.is_dir() else place.parent).resolve()
    try:
        path = Path(os.path.realpath(root / address, strict=True))
        if not path.is_relative_to(root):
            raise FetchError(f"{address}：链接指向文件夹之外，已拒绝", transient=False)
        payload = _read_unchanged_file(path, max_bytes)
    except OSError as error:
        raise FetchError(f"{address}：无法读取（{error.strerror}）") from error
    if payload is None:
        return None
    return FetchedResponse(
        url=decode_name(address), payload=payload, media_type=guess_media_type(address)
    )


def _read_unchanged_file(path: Path, max_bytes: int) -> bytes | None:
    """Return the bytes of a file, None where it changed while it was read.

    A device or a pipe is never opened.
    """
    if not path.is_file():
        raise FetchError(f"{path.name}：不是普通文件", transient=False)
    before = path.stat()
    with path.open("rb") as file:
        payload = file.read(max_bytes + 1)
        after = os.fstat(file.fileno())
    if len(payload) > max_bytes:
        raise FetchError(f"{path.name}：超过上限 {max_bytes} 字节", transient=False)
    moved = (before.st_ino, before.st_size, before.st_mtime_ns) != (
        after.st_ino,
        after.st_size,
        after.st_mtime_ns,
    )
    return None if moved or not payload or len(payload) != after.st_size else payload


def _is_document(name: str) -> bool:
    return not (
        name.startswith((".", "~$"))
        or name.lower().endswith(_UNFINISHED)
        or name in _NOT_A_DOCUMENT
    )


def decode_name(address: str) -> str:
    """Decode a file name that is not UTF-8 as GB18030, as archives made on Windows have it."""
    raw = os.fsencode(address)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "backslashreplace")


def _raise_fetch_error(error: OSError) -> None:
    raise FetchError(f"{error.filename}：无法读取文件夹（{error.strerror}）") from error

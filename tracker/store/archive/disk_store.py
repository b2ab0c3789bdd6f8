"""Keep the evidence in a folder of the disk.

A record is written into a hidden place, synced and renamed, then listed in the chain: a process
that is killed or a disk that is full leaves all of it or nothing.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tracker.store.archive.evidence_store import CHAIN, LOCK, SNAPSHOTS, EvidenceFolder

# begins the name of what is being written; found later, it is the rest of a killed process
_TEMPORARY = ".new-"

DiskStamp = tuple[int, int, int, int]  # inode, size and time of the chain, time of the folder


class DiskFolder:
    """The evidence of one source in a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.name

    def place(self, name: str) -> str:
        """Return the path of a file, for messages."""
        return str(self._path / name)

    def names(self) -> list[str]:
        """Return what stands directly in the folder, sorted."""
        return _list_names(self._path)

    def names_in(self, name: str) -> list[str]:
        """Return what stands in the folder of a capture."""
        return _list_names(self._path / name)

    def has_file(self, name: str) -> bool:
        """Return whether a file exists."""
        return (self._path / name).is_file()

    def read(self, name: str) -> bytes:
        """Return a file."""
        return (self._path / name).read_bytes()

    def digest(self, name: str) -> tuple[str, int]:
        """Return the SHA-256 and the size of a file, read piece by piece."""
        with (self._path / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return digest, file.tell()

    def add_record(self, files: Mapping[str, bytes], line: bytes) -> None:
        """Write a record and its line of the chain, completely or not at all."""
        first = next(iter(files))
        place = self._path / first.split("/")[0]
        try:
            if "/" in first:
                new = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=self._path))
                new.chmod(0o755)
                for name, content in files.items():
                    _write_file(new / name.split("/")[1], content)
                _sync_folder(new)
            else:
                new = self._path / f"{_TEMPORARY}{place.name}"
                _write_file(new, files[first])
            new.rename(place)
            _sync_folder(self._path)
            self.append_line(line)
        except OSError:
            if place.exists() and "/" in first:
                place.rename(new)  # a kill during the clearing leaves no half of it in sight
            elif place.exists():
                _remove_path(place)
            self.clear_leftovers()
            raise

    def append_line(self, line: bytes) -> None:
        """Append a line to the chain and sync it; where that fails, the chain is unchanged."""
        with (self._path / CHAIN).open("ab", buffering=0) as file:
            before = file.tell()
            try:
                file.write(line)
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)
                raise

    def cut_chain(self, size: int) -> None:
        """Cut the chain off after so many bytes."""
        os.truncate(self._path / CHAIN, size)

    def replace(self, name: str, content: bytes) -> None:
        """Write a derived file in one step, in place of an older one."""
        _replace_file(self._path / name, content)

    def delete(self, name: str) -> None:
        """Delete a file; one that is missing is no error."""
        (self._path / name).unlink(missing_ok=True)

    def clear_leftovers(self) -> None:
        """Delete what a killed process left half-written."""
        for stale in self._path.glob(f"{_TEMPORARY}*"):
            _remove_path(stale)

    def stamp(self) -> DiskStamp | None:
        """Return what differs after every write to the folder; None where it has no chain."""
        try:
            chain, place = (self._path / CHAIN).stat(), self._path.stat()
        except FileNotFoundError:
            return None
        return chain.st_ino, chain.st_size, chain.st_mtime_ns, place.st_mtime_ns

    @contextmanager
    def hold_lock(self, *, shared: bool = False) -> Iterator[None]:
        """Lock out the other processes of this machine.

        A copy of an archive has no lock file and no writer, and needs no lock.
        """
        path = self._path / LOCK
        if not path.exists():
            yield
            return
        with hold_file_lock(path, shared=shared):
            yield

    def prepare(self) -> None:
        """Make the folder and its lock file."""
        if not self._path.is_dir():
            self._path.mkdir(parents=True, exist_ok=True)
            _sync_folder(self._path.parent)
        (self._path / LOCK).touch()


class DiskStore:
    """The evidence and the change reports of a home on the disk."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def folder(self, name: str) -> EvidenceFolder:
        """Return the folder of a source, which need not exist."""
        return DiskFolder(self._home / SNAPSHOTS / name)

    def folders(self) -> list[EvidenceFolder]:
        """Return the folders that exist, sorted by name."""
        found = sorted(path for path in (self._home / SNAPSHOTS).glob("*") if path.is_dir())
        return [DiskFolder(path) for path in found]

    def lock_folder(self, name: str) -> Path:
        """Return the folder in which the lock files of a source stand."""
        return self._home / SNAPSHOTS / name

    def place(self, name: str) -> str:
        """Return the path of a file of the home, for messages."""
        return str(self._home / name)

    def has_file(self, name: str) -> bool:
        """Return whether a file exists."""
        return (self._home / name).is_file()

    def read(self, name: str) -> bytes:
        """Return a file."""
        return (self._home / name).read_bytes()

    def replace(self, name: str, content: bytes) -> None:
        """Write a derived file in one step, in place of an older one."""
        path = self._home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace_file(path, content)

    def add_file(self, name: str, content: bytes) -> None:
        """Write a file that must not exist, and sync it."""
        path = self._home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_file(path, content)

    def files_under(self, name: str) -> Iterator[str]:
        """Return the files below a name, sorted, without the hidden ones."""
        root = self._home / name
        for path in sorted(root.rglob("*")):
            if path.is_file() and not _is_hidden(path.relative_to(root)):
                yield path.relative_to(self._home).as_posix()


@contextmanager
def hold_file_lock(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold a lock on a file that exists among the processes of this machine."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield


def _list_names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _write_file(path: Path, content: bytes) -> None:
    """Write a new file and sync it. Raises OSError, also where the file exists."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _replace_file(path: Path, content: bytes) -> None:
    """Write a derived file in one step. It can be rebuilt, so it is not synced."""
    descriptor, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        new.chmod(0o644)
        new.replace(path)
    except OSError:
        _remove_path(new)
        raise


def _sync_folder(folder: Path) -> None:
    """Sync a folder, so that the names in it survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _remove_path(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

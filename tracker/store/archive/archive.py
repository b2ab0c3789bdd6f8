"""Keep every payload as it was received, in plain files and a hash chain.

snapshots/<source>/chain.sha256: the order of the captures (`hash_chain`).

snapshots/<source>/<capture id>/: the evidence, payload and capture.json (`capture_folder`).

snapshots/<source>/<id>.thinned.json: says that the payload was thinned away, and which capture
shows the same text (`thinning`).

snapshots/<source>/<capture id>.md: the clauses as text, derived.

diffs/<policy>/: change reports, derived.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.errors import NotKnown, StoreError
from tracker.model import Capture
from tracker.store.archive import capture_folder, hash_chain
from tracker.store.archive import thinning as thin
from tracker.store.archive.capture_folder import THINNED_SUFFIX, safe_path_segment
from tracker.store.archive.hash_chain import ChainStamp

# `Database.alone`: nobody else on any machine
LockFactory = Callable[..., contextlib.AbstractContextManager[object]]

# begins the name of what is being written; found later, it is the rest of a killed process
_TEMPORARY = ".new-"


class Archive:
    """The evidence of one home, safe for many threads and processes.

    `alone` locks out the processes of other machines.
    """

    def __init__(
        self, home: Path, alone: LockFactory = lambda _name, shared=False: contextlib.nullcontext()
    ) -> None:
        self._home, self._alone = home, alone
        self._root = home / "snapshots"
        # by folder: its stamp after the last write of this process, the digest of its last record
        self._tails: dict[Path, tuple[ChainStamp, str]] = {}
        # by folder: when an entry of it was last made or removed, at the last write of this process
        self._written_at: dict[Path, int] = {}

    def add_capture(
        self,
        source: str,
        address: str,
        payload: bytes,
        media_type: str,
        status: int | None,
        headers: tuple[tuple[str, str], ...],
        captured_at: datetime,
        found_at: str | None = None,
        via: str | None = None,
        together: int = 1,
    ) -> Capture:
        """Write a payload as the next capture of its source.

        The same bytes from the same address at the same instant are stored once. `captured_at` is
        aware; where two captures share instant and digest, the later is set a microsecond on.

        Raises StoreError where the disk refuses; then nothing of the capture is left.
        """
        when = captured_at.astimezone(UTC)
        sha256 = hashlib.sha256(payload).hexdigest()
        capture = Capture(
            *(source, address, when, payload, sha256, media_type, status, headers),
            found_at=found_at,
            via=via,
            together=together,
        )
        with self._locked_folder(source) as folder:
            last = self._last_digest(folder)
            while (folder / capture.id).exists():
                held = self.load_capture(source, capture.id)
                if (held.sha256, held.address) == (capture.sha256, address):
                    return held
                capture = replace(
                    capture, captured_at=capture.captured_at + timedelta(microseconds=1)
                )
            capture = replace(
                capture, previous=last, folder=self._path_in_home(folder / capture.id)
            )
            digest = _write_capture(folder, capture)
            if stamp := hash_chain.chain_stamp(folder):
                self._tails[folder] = (stamp, digest)
        return capture

    def _last_digest(self, folder: Path) -> str | None:
        """Return the digest of a folder's last record, after a repair.

        Where nobody wrote since this process did, the folder is as it was left: a repair would
        read all its records for every new one.
        """
        tail = self._tails.get(folder)
        if tail and tail[0] == hash_chain.chain_stamp(folder):
            return tail[1]
        return hash_chain.repair(folder)

    def chain_stamp(self, source: str) -> ChainStamp | None:
        """Return what differs after every write to a source's folder; None without captures."""
        return hash_chain.chain_stamp(self._root / safe_path_segment(source))

    def captures_by_source(self) -> Iterator[tuple[str, list[str]]]:
        """Return the sources with captures, each with its capture ids in order.

        A source's id is read from its captures.
        """
        for folder in sorted(folder for folder in self._root.glob("*") if folder.is_dir()):
            links = hash_chain.captures_in_order(folder)
            if links and (source := capture_folder.source_of_capture(folder / links[0].id)):
                yield source, [link.id for link in links]

    def has_captures(self) -> bool:
        """Return whether anything was ever stored here."""
        return any(hash_chain.captures_in_order(path.parent) for path in self._chains())

    def _chains(self) -> Iterator[Path]:
        return self._root.glob(f"*/{hash_chain.CHAIN}")

    def source_ids(self) -> list[str]:
        """Return the sources that have captures."""
        return [source for source, _ in self.captures_by_source()]

    def capture_ids(self, source: str) -> list[str]:
        """Return the ids of a source's captures in the order in which they were stored."""
        folder = self._root / safe_path_segment(source)
        return [link.id for link in hash_chain.captures_in_order(folder)] if folder.is_dir() else []

    def load_captures(self, source: str) -> Iterator[Capture]:
        """Read a source's captures in order, one by one.

        Raises StoreError at a damaged one.
        """
        return (self.load_capture(source, id) for id in self.capture_ids(source))

    def load_capture(self, source: str, capture_id: str) -> Capture:
        """Return one capture.

        Raises NotKnown where there is none or its payload was thinned away, StoreError where its
        bytes do not match its record.
        """
        capture = self.load_record(source, capture_id)
        if not capture_folder.has_payload(self._home / str(capture.folder)):
            first = thin.first_same_text(self._thinning_path(source, capture_id))
            what = (
                f"抓取件 {source}/{capture_id} 的载荷已精简，"
                f"只存摘要（SHA-256 {capture.sha256}）；同文的首件是 {first}"
            )
            en = (
                f"the payload of {source}/{capture_id} was thinned away"
                f" (SHA-256 {capture.sha256}); {first} reads the same"
            )
            raise NotKnown(what, "payload_thinned", en=en)
        return capture

    def load_record(self, source: str, capture_id: str) -> Capture:
        """Return one capture; without its payload where that was thinned away.

        Raises NotKnown, StoreError.
        """
        folder = self._root / safe_path_segment(source) / capture_id
        if not hash_chain.ID.fullmatch(capture_id) or not folder.is_dir():
            zh, en = (
                f"来源 {source} 没有编号为 {capture_id[:60]} 的抓取件",
                "no such capture of this source",
            )
            raise NotKnown(zh, "capture_not_known", en=en)
        problems: list[str] = []
        capture = capture_folder.read_capture(
            folder, problems, thinned=self.is_thinned(source, capture_id)
        )
        if capture is None or problems:
            raise StoreError("；".join(problems))
        return replace(capture, folder=self._path_in_home(folder))

    def is_thinned(self, source: str, capture_id: str) -> bool:
        """Return whether the payload of a capture was thinned away."""
        return self._thinning_path(source, capture_id).is_file()

    def thin_payload(self, source: str, thinning: thin.PayloadThinning, at: datetime) -> None:
        """Delete the payload of a capture after the reason is on record.

        A second call changes nothing. Raises StoreError.
        """
        with self._locked_folder(source) as folder:
            last = hash_chain.repair(folder)
            place = folder / f"{thinning.id}{THINNED_SUFFIX}"
            if not place.exists():
                written = thin.encode_thinning(
                    thinning, self.load_capture(source, thinning.id), at, last
                )
                _write_record(
                    folder,
                    place,
                    written,
                    hash_chain.ChainLink(
                        hashlib.sha256(written).hexdigest(), place.name, thinning.id
                    ),
                )
            capture_folder.delete_payload(folder / thinning.id)
            self.text_path(source, thinning.id).unlink(missing_ok=True)

    def verify_chains(self) -> list[str]:
        """Return every way in which the evidence differs from what was stored, one line each."""
        problems = []
        for folder in sorted(folder for folder in self._root.glob("*") if folder.is_dir()):
            with self._lock_folder(folder, shared=True):
                problems += hash_chain.verify_chain(folder)
        return problems

    def list_files(self) -> Iterator[Path]:
        """Return every file of the archive for copying.

        The files of one source are listed under its lock, as they were at one moment.
        """
        for folder in sorted(folder for folder in self._root.glob("*") if folder.is_dir()):
            with self._lock_folder(folder, shared=True):
                yield from sorted(
                    path
                    for path in folder.rglob("*")
                    if path.is_file() and not _is_hidden(path.relative_to(folder))
                )
        yield from sorted(
            path
            for path in (self._home / "diffs").rglob("*")
            if path.is_file() and path.parent.parent == self._home / "diffs"
        )

    def write_text(self, capture: Capture, text: str) -> Path:
        """Write the readable text of a capture, in place of an older one. Raises StoreError."""
        with self._locked_folder(capture.source) as folder:
            tail = self._tails.get(folder)
            is_current = tail is not None and tail[0] == hash_chain.chain_stamp(folder)
            path = _replace_text(self.text_path(capture.source, capture.id), text)
            if tail and is_current and (stamp := hash_chain.chain_stamp(folder)):
                self._tails[folder] = (stamp, tail[1])
            return path

    def text_path(self, source: str, capture_id: str) -> Path:
        """Return the path of a capture's readable text."""
        return self._root / safe_path_segment(source) / f"{capture_id}.md"

    def write_report(self, policy: str, name: str, text: str) -> Path:
        """Write a change report, in place of an older one, and return its path.

        Raises StoreError.
        """
        path = self.report_path(policy, name)
        with _disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            return _replace_text(path, text)

    def report_path(self, policy: str, name: str) -> Path:
        """Return the path of a change report."""
        return self._home / "diffs" / safe_path_segment(policy) / safe_path_segment(name)

    @contextlib.contextmanager
    def _locked_folder(self, source: str) -> Iterator[Path]:
        """Lock a source's folder, and remove what a killed process left in it.

        Only one process at a time appends to the chain. A folder that nobody wrote to since this
        process did is not searched: that would read the names of all captures for every new one.
        """
        folder = self._root / safe_path_segment(source)
        with _disk_errors(folder):
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
                capture_folder.sync_folder(self._root)
            (folder / ".lock").touch()
            with self._lock_folder(folder):
                if self._written_at.get(folder) != folder.stat().st_mtime_ns:
                    for stale in folder.glob(f"{_TEMPORARY}*"):
                        _remove_path(stale)
                yield folder
                self._written_at[folder] = folder.stat().st_mtime_ns

    @contextlib.contextmanager
    def _lock_folder(self, folder: Path, *, shared: bool = False) -> Iterator[None]:
        """Hold the lock of a source.

        A copy of an archive has no lock file and no writer, and needs no lock.
        """
        path = folder / ".lock"
        if not path.exists():
            yield
            return
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            with self._alone(f"archive:{folder.name}", shared=shared):
                yield

    def _thinning_path(self, source: str, capture_id: str) -> Path:
        return self._root / safe_path_segment(source) / f"{capture_id}{THINNED_SUFFIX}"

    def _path_in_home(self, path: Path) -> str:
        return path.relative_to(self._home).as_posix()


@contextlib.contextmanager
def _disk_errors(place: Path) -> Iterator[None]:
    """Turn refusals of the disk into StoreError."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{place}：无法写入（{error.strerror}）；已保存的内容未受影响") from error


def _write_capture(folder: Path, capture: Capture) -> str:
    """Write a capture completely or not at all, and return the digest of its record.

    It is written into a hidden folder, renamed, then listed in the chain.
    """
    record = capture_folder.encode_record(capture)
    digest = hashlib.sha256(record).hexdigest()
    place = folder / capture.id
    new = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=folder))
    try:
        new.chmod(0o755)
        capture_folder.write_capture(new, capture, record)
        new.rename(place)
        capture_folder.sync_folder(folder)
        hash_chain.append_link(
            folder,
            hash_chain.ChainLink(
                digest,
                f"{capture.id}/{capture_folder.RECORD_NAME}",
                capture.id,
            ),
        )
    except OSError:
        if place.exists():
            place.rename(new)  # a kill during the clearing leaves no half of it in sight
        _remove_path(new)
        raise
    return digest


def _write_record(folder: Path, place: Path, written: bytes, link: hash_chain.ChainLink) -> None:
    """Write a record of one file completely or not at all."""
    new = folder / f"{_TEMPORARY}{place.name}"
    try:
        capture_folder.write_file(new, written)
        new.rename(place)
        capture_folder.sync_folder(folder)
        hash_chain.append_link(folder, link)
    except OSError:
        _remove_path(place)
        _remove_path(new)
        raise


def _replace_text(path: Path, text: str) -> Path:
    """Write a derived file in one step. It can be rebuilt, so it is not synced."""
    descriptor, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
        new.chmod(0o644)
        return new.replace(path)
    except OSError:
        _remove_path(new)
        raise


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _remove_path(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

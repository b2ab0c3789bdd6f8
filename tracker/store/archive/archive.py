"""Keep every payload as it was received, in plain files and a hash chain.

snapshots/<source>/chain.sha256: the order of the captures (`hash_chain`).

snapshots/<source>/<capture id>/: the evidence, payload and capture.json (`capture_folder`).

snapshots/<source>/<id>.thinned.json: says that the payload was thinned away, and which capture
shows the same text (`thinning`).

snapshots/<source>/<capture id>.md: the clauses as text, derived.

diffs/<policy>/: change reports, derived.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.errors import NotKnown, StoreError
from tracker.model import Capture
from tracker.model.common import make_dated_id
from tracker.store.archive import capture_folder, hash_chain
from tracker.store.archive import thinning as thin
from tracker.store.archive.capture_folder import RECORD_NAME, THINNED_SUFFIX, safe_path_segment
from tracker.store.archive.disk_store import DiskStore
from tracker.store.archive.evidence_store import DIFFS, SNAPSHOTS, EvidenceFolder, EvidenceStore
from tracker.store.archive.hash_chain import ChainLink
from tracker.store.archive.object_store import ObjectStore, open_client

# `Database.alone`: nobody else on any machine
LockFactory = Callable[..., contextlib.AbstractContextManager[object]]

TURN = ".turn"  # file whose lock a process holds while it checks a source


def _lock_nobody(_name: str, *, shared: bool = False) -> contextlib.AbstractContextManager[object]:
    return contextlib.nullcontext()


def open_archive(home: Path, url: str | None, alone: LockFactory = _lock_nobody) -> Archive:
    """Open the archive at an `s3://` address, or in the folder of the home. Raises ConfigError."""
    store = ObjectStore(open_client(url), home, url) if url else DiskStore(home)
    return Archive(home, alone, store)


def _find_held(folder: EvidenceFolder, capture: Capture) -> str | None:
    """Return the id under which a capture of this instant and digest is held, also an older id."""
    ids = dict.fromkeys((capture.id, make_dated_id(capture.captured_at, capture.sha256)))
    return next((id for id in ids if folder.has_file(f"{id}/{RECORD_NAME}")), None)


class Archive:
    """The evidence of one home, safe for many threads and processes.

    `alone` locks out the processes of other machines. The files stand in the folder of the home
    unless another store is given.
    """

    def __init__(
        self,
        home: Path,
        alone: LockFactory = _lock_nobody,
        store: EvidenceStore | None = None,
    ) -> None:
        self._alone = alone
        self._store: EvidenceStore = store or DiskStore(home)
        # by folder: its stamp after the last write of this process, the digest of its last record
        self._tails: dict[str, tuple[Hashable, str]] = {}

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
        listed_as: str | None = None,
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
            listed_as=listed_as,
        )
        with self._locked_folder(source) as folder:
            last = self._last_digest(folder)
            while held_as := _find_held(folder, capture):
                held = self.load_capture(source, held_as)
                if (held.sha256, held.address) == (capture.sha256, address):
                    return held
                capture = replace(
                    capture, captured_at=capture.captured_at + timedelta(microseconds=1)
                )
            capture = replace(
                capture, previous=last, folder=f"{SNAPSHOTS}/{folder.name}/{capture.id}"
            )
            record = capture_folder.encode_record(capture)
            link = ChainLink(
                hashlib.sha256(record).hexdigest(), f"{capture.id}/{RECORD_NAME}", capture.id
            )
            folder.add_record(capture_folder.files_of_capture(capture, record), link.line)
            if stamp := folder.stamp():
                self._tails[folder.name] = (stamp, link.digest)
        return capture

    def _last_digest(self, folder: EvidenceFolder) -> str | None:
        """Return the digest of a folder's last record, after a repair.

        Where nobody wrote since this process did, the folder is as it was left: a repair would
        read all its records for every new one.
        """
        tail = self._tails.get(folder.name)
        if tail and tail[0] == folder.stamp():
            return tail[1]
        return _repair(folder)

    def chain_stamp(self, source: str) -> Hashable | None:
        """Return what differs after every record of a source; None without captures."""
        return self._folder(source).stamp()

    def captures_by_source(self) -> Iterator[tuple[str, list[str]]]:
        """Return the sources with captures, each with its capture ids in order.

        A source's id is read from its captures.
        """
        for folder in self._store.folders():
            links = hash_chain.captures_in_order(folder)
            if links and (source := capture_folder.source_of_capture(folder, links[0].id)):
                yield source, [link.id for link in links]

    def has_captures(self) -> bool:
        """Return whether anything was ever stored here."""
        return any(
            folder.stamp() and hash_chain.captures_in_order(folder)
            for folder in self._store.folders()
        )

    def source_ids(self) -> list[str]:
        """Return the sources that have captures."""
        return [source for source, _ in self.captures_by_source()]

    def capture_ids(self, source: str) -> list[str]:
        """Return the ids of a source's captures in the order in which they were stored."""
        return [link.id for link in hash_chain.captures_in_order(self._folder(source))]

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
        capture, folder = self.load_record(source, capture_id), self._folder(source)
        if not capture.payload and not capture_folder.has_payload(folder, capture_id):
            first = thin.first_same_text(folder, capture_id)
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
        folder = self._folder(source)
        if not hash_chain.ID.fullmatch(capture_id) or not folder.names_in(capture_id):
            zh, en = (
                f"来源 {source} 没有编号为 {capture_id[:60]} 的抓取件",
                "no such capture of this source",
            )
            raise NotKnown(zh, "capture_not_known", en=en)
        problems: list[str] = []
        capture = capture_folder.read_capture(
            folder, capture_id, problems, thinned=self.is_thinned(source, capture_id)
        )
        if capture is None or problems:
            raise StoreError("；".join(problems))
        return replace(capture, folder=f"{SNAPSHOTS}/{folder.name}/{capture_id}")

    def read_record(self, source: str, capture_id: str) -> Capture | None:
        """Return what the record of a capture says, None where there is none that can be read.

        The payload is neither read nor checked: `verify_chains` does.
        """
        if not hash_chain.ID.fullmatch(capture_id):
            return None
        try:
            return capture_folder.read_record(self._folder(source), capture_id)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def is_thinned(self, source: str, capture_id: str) -> bool:
        """Return whether the payload of a capture was thinned away."""
        return self._folder(source).has_file(f"{capture_id}{THINNED_SUFFIX}")

    def thin_payload(self, source: str, thinning: thin.PayloadThinning, at: datetime) -> None:
        """Delete the payload of a capture after the reason is on record.

        A second call changes nothing. Raises StoreError.
        """
        with self._locked_folder(source) as folder:
            last = _repair(folder)
            name = f"{thinning.id}{THINNED_SUFFIX}"
            if not folder.has_file(name):
                written = thin.encode_thinning(
                    thinning, self.load_capture(source, thinning.id), at, last
                )
                link = ChainLink(hashlib.sha256(written).hexdigest(), name, thinning.id)
                folder.add_record({name: written}, link.line)
            capture_folder.delete_payload(folder, thinning.id)
            folder.delete(f"{thinning.id}.md")

    def verify_chains(self) -> list[str]:
        """Return every way in which the evidence differs from what was stored, one line each."""
        problems = []
        for folder in self._store.folders():
            with self._lock_folder(folder, shared=True):
                problems += hash_chain.verify_chain(folder)
        return problems

    def list_files(self) -> Iterator[str]:
        """Return the names of every file of the archive for copying; `read_file` reads them.

        The files of one source are listed under its lock, as they were at one moment.
        """
        for folder in self._store.folders():
            with self._lock_folder(folder, shared=True):
                yield from self._store.files_under(f"{SNAPSHOTS}/{folder.name}")
        # a report stands in the folder of its policy
        yield from (name for name in self._store.files_under(DIFFS) if name.count("/") == 2)

    def read_file(self, name: str) -> bytes:
        """Return a file of `list_files`. Raises OSError, StoreError."""
        return self._store.read(name)

    def add_file(self, name: str, content: bytes) -> None:
        """Write a file of another archive, as a restored backup does. Raises StoreError."""
        with _disk_errors(self._store.place(name)):
            self._store.add_file(name, content)

    def write_text(self, capture: Capture, text: str) -> str:
        """Write the readable text of a capture, in place of an older one, and return its name.

        Raises StoreError.
        """
        with self._locked_folder(capture.source) as folder:
            tail = self._tails.get(folder.name)
            is_current = tail is not None and tail[0] == folder.stamp()
            folder.replace(f"{capture.id}.md", _encode_text(text))
            if tail and is_current and (stamp := folder.stamp()):
                self._tails[folder.name] = (stamp, tail[1])
            return f"{SNAPSHOTS}/{folder.name}/{capture.id}.md"

    def has_text(self, source: str, capture_id: str) -> bool:
        """Return whether the readable text of a capture was written."""
        return self._folder(source).has_file(f"{capture_id}.md")

    def write_report(self, policy: str, name: str, text: str) -> str:
        """Write a change report, in place of an older one, and return its name.

        Raises StoreError.
        """
        path = report_name(policy, name)
        with _disk_errors(self._store.place(path)):
            self._store.replace(path, _encode_text(text))
        return path

    def has_report(self, policy: str, name: str) -> bool:
        """Return whether a change report was written."""
        return self._store.has_file(report_name(policy, name))

    def turn_file(self, source: str) -> Path:
        """Return the file whose lock a process of this machine holds while it checks a source."""
        return self._store.lock_folder(safe_path_segment(source)) / TURN

    def _folder(self, source: str) -> EvidenceFolder:
        return self._store.folder(safe_path_segment(source))

    @contextlib.contextmanager
    def _locked_folder(self, source: str) -> Iterator[EvidenceFolder]:
        """Lock a source's folder.

        Only one process at a time appends to the chain.
        """
        folder = self._folder(source)
        with _disk_errors(folder.place("")):
            folder.prepare()
            with self._lock_folder(folder):
                yield folder

    @contextlib.contextmanager
    def _lock_folder(self, folder: EvidenceFolder, *, shared: bool = False) -> Iterator[None]:
        """Hold the lock of a source, on this machine and among machines."""
        with folder.hold_lock(shared=shared), self._alone(f"archive:{folder.name}", shared=shared):
            yield


def report_name(policy: str, name: str) -> str:
    """Return the name of a change report in its home."""
    return f"{DIFFS}/{safe_path_segment(policy)}/{safe_path_segment(name)}"


def _repair(folder: EvidenceFolder) -> str | None:
    """Complete what a killed process left, and return the digest of the last record."""
    last = hash_chain.repair(folder)
    folder.clear_leftovers()
    return last


def _encode_text(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


@contextlib.contextmanager
def _disk_errors(place: str) -> Iterator[None]:
    """Turn refusals of the disk into StoreError."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{place}：无法写入（{error.strerror}）；已保存的内容未受影响") from error

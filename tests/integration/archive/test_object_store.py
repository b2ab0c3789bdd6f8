"""The archive in an object store: as in a folder, and whole after a kill between any two requests.

The store here is obstore's own in memory; `tests/soak/test_object_store.py` runs a real server.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

obstore = pytest.importorskip("obstore", reason="the extra s3 is not installed")

from obstore.store import MemoryStore  # noqa: E402

from tracker.errors import ConfigError, NotKnown, StoreError  # noqa: E402
from tracker.store.archive.archive import Archive  # noqa: E402
from tracker.store.archive.disk_store import DiskStore  # noqa: E402
from tracker.store.archive.object_store import ObjectStore, open_client  # noqa: E402
from tracker.store.archive.thinning import PayloadThinning  # noqa: E402

DAY = datetime(2024, 4, 3, tzinfo=UTC)
URL = "s3://evidence/home"


class Killed(BaseException):
    """Ends the work as a kill does: nobody catches it."""


class CountedClient:
    """A client that does something instead of its n-th request that writes."""

    def __init__(self, client: MemoryStore, number: int, act: Callable[[], object]) -> None:
        self._client, self._left, self._act = client, number, act

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._client, name)
        if name not in ("put", "delete"):
            return real

        def call(*args: object, **kwargs: object) -> object:
            self._left -= 1
            if self._left == 0:
                self._act()
            return real(*args, **kwargs)

        return call


def archive_in(client: object, home: Path) -> Archive:
    return Archive(home, store=ObjectStore(client, home, URL))  # type: ignore[arg-type]


def keep(archive: Archive, payload: bytes, source: str = "s") -> Any:
    at = DAY + timedelta(days=payload[0])
    return archive.add_capture(source, "https://a.cn/1", payload, "text/html", 200, (), at)


def test_an_object_store_holds_the_very_files_of_a_folder(tmp_path: Path) -> None:
    client = MemoryStore()
    both = Archive(tmp_path / "disk"), archive_in(client, tmp_path / "home")
    for archive in both:
        kept = [keep(archive, payload, "沪 来源") for payload in (b"1a", b"2a", b"3a")]
        archive.write_text(kept[0], "第一条")
        archive.write_report("p-1", "1-2.md", "变化")
        text = hashlib.sha256(b"t").hexdigest()
        archive.thin_payload("沪 来源", PayloadThinning(kept[1].id, kept[0].id, text), DAY)
        assert archive.verify_chains() == []
    disk, objects = ({name: each.read_file(name) for name in each.list_files()} for each in both)
    assert objects == disk
    assert len(disk) == 1 + 2 + 1 + 2 + 1 + 1 + 1  # chain, captures, thinning, text, report


@pytest.mark.parametrize("number", range(1, 6))
def test_a_process_killed_before_any_request_leaves_a_whole_archive(
    number: int, tmp_path: Path
) -> None:
    client = MemoryStore()
    keep(archive_in(client, tmp_path / "one"), b"1")

    def kill() -> None:
        raise Killed

    with pytest.raises(Killed):
        keep(archive_in(CountedClient(client, number, kill), tmp_path / "one"), b"2")
    other = archive_in(client, tmp_path / "two")
    assert other.verify_chains() == []
    assert len(other.capture_ids("s")) == (1 if number < 4 else 2)
    keep(other, b"9last")
    assert other.verify_chains() == []
    assert [one.payload for one in other.load_captures("s")][-1] == b"9last"
    names = sorted(each["path"] for page in client.list() for each in page)
    assert len(names) == 1 + 2 * len(other.capture_ids("s"))  # nothing half-written is left


def test_a_writer_who_was_killed_is_noticed_by_one_who_wrote_before(tmp_path: Path) -> None:
    client = MemoryStore()
    ours = archive_in(client, tmp_path)
    keep(ours, b"1")

    def kill() -> None:
        raise Killed

    for number, payload in ((4, b"2"), (5, b"3")):
        with pytest.raises(Killed):
            keep(archive_in(CountedClient(client, number, kill), tmp_path), payload)
        keep(ours, bytes([payload[0] + 10]))
        assert ours.verify_chains() == []
    assert len(ours.capture_ids("s")) == 5


@pytest.mark.parametrize("number", range(1, 6))
def test_a_store_that_refuses_one_request_keeps_what_was_stored(
    number: int, tmp_path: Path
) -> None:
    client = MemoryStore()
    keep(archive_in(client, tmp_path), b"1")

    def refuse() -> None:
        raise obstore.exceptions.GenericError("503 Slow Down")

    archive = archive_in(CountedClient(client, number, refuse), tmp_path)
    with pytest.raises(StoreError, match=r"对象存储.*503"):
        keep(archive, b"2")
    assert archive.verify_chains() == []
    keep(archive, b"2")
    assert archive.verify_chains() == []
    assert [one.payload for one in archive.load_captures("s")] == [b"1", b"2"]


def test_evidence_is_never_written_over(tmp_path: Path) -> None:
    client = MemoryStore()
    store = ObjectStore(client, tmp_path, URL)
    store.add_file("snapshots/s/x", b"1")
    store.add_file("snapshots/s/x", b"1")  # the answer to the first was lost
    with pytest.raises(StoreError, match="已存在且内容不同"):
        store.add_file("snapshots/s/x", b"2")
    assert store.read("snapshots/s/x") == b"1"


def test_a_line_of_another_process_is_not_written_over(tmp_path: Path) -> None:
    client = MemoryStore()
    store = ObjectStore(client, tmp_path, URL)
    store.update("chain", b"1\n", None)
    before, tag = store.read_with_tag("chain")
    store.update("chain", b"1\n2\n", tag)
    with pytest.raises(StoreError, match="另一进程同时写入"):
        store.update("chain", before + b"3\n", tag)
    with pytest.raises(StoreError, match="另一进程同时写入"):
        store.update("chain", b"4\n", None)
    assert store.read("chain") == b"1\n2\n"


@pytest.mark.parametrize("what", ["payload", "record", "chain", "added", "deleted"])
def test_every_change_in_the_store_is_found(what: str, tmp_path: Path) -> None:
    client = MemoryStore()
    archive = archive_in(client, tmp_path)
    first, second, third = (keep(archive, payload) for payload in (b"1", b"2", b"3"))
    chain = "snapshots/s/chain.sha256"
    lines = bytes(client.get(chain).bytes()).splitlines(keepends=True)
    act: dict[str, Callable[[], object]] = {
        "payload": lambda: client.put(f"{first.folder}/payload.html", b"x"),
        "record": lambda: client.put(f"{first.folder}/capture.json", b"{}"),
        "chain": lambda: client.put(chain, lines[1] + lines[0] + lines[2]),
        "added": lambda: client.put(f"{second.folder}/note.txt", b"x"),
        "deleted": lambda: client.delete(f"{third.folder}/capture.json"),
    }
    act[what]()
    assert archive.verify_chains() != []


def test_what_is_not_in_the_store_is_not_known(tmp_path: Path) -> None:
    archive = archive_in(MemoryStore(), tmp_path)
    assert not archive.has_captures()
    assert archive.capture_ids("s") == []
    assert archive.chain_stamp("s") is None
    with pytest.raises(NotKnown):
        archive.load_capture("s", "20240403T010203.000000Z-00000000")


def test_reading_writes_nothing_into_the_home(tmp_path: Path) -> None:
    client = MemoryStore()
    keep(archive_in(client, tmp_path / "writer"), b"1")
    reader = archive_in(client, tmp_path / "reader")
    assert reader.verify_chains() == []
    assert [one.payload for one in reader.load_captures("s")] == [b"1"]
    assert not (tmp_path / "reader").exists()


def test_a_payload_is_verified_piece_by_piece(tmp_path: Path) -> None:
    content = b"123456789" * 400_000
    for store in (DiskStore(tmp_path), ObjectStore(MemoryStore(), tmp_path, URL)):
        store.add_file("snapshots/s/x", content)
        expected = (hashlib.sha256(content).hexdigest(), len(content))
        assert store.folder("s").digest("x") == expected


@pytest.mark.parametrize(
    "url",
    [
        "evidence",
        "https://host/bucket",
        "s3://",
        "s3:///prefix",
        "s3://key:secret@b/p",
        "s3://b?x=1",
    ],
)
def test_an_address_that_is_no_bucket_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="TRACKER_ARCHIVE_URL"):
        open_client(url, {})

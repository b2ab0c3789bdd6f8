"""Killed at any moment, refused by the disk, written by many at once: the archive stays whole."""

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.errors import StoreError
from tracker.store.archive.archive import Archive
from tracker.store.archive.hash_chain import CHAIN

DAY = datetime(2024, 4, 3, tzinfo=UTC)
# the system calls between which a process can die while it keeps a capture
BOUNDARIES = ("fsync", "rename", "mkdir")


def keep(archive: Archive, payload: bytes) -> None:
    archive.add_capture(
        "s", "https://a.cn/1", payload, "text/html", 200, (), DAY + timedelta(days=payload[0])
    )


def at_call(monkeypatch: pytest.MonkeyPatch, number: int, act: Callable[[], object]) -> list[str]:
    """Do something instead of the n-th system call of BOUNDARIES; gives the list of calls made."""
    calls: list[str] = []

    def wrap(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            calls.append(name)
            if len(calls) == number:
                act()
            return real(*args, **kwargs)

        return call

    for name in BOUNDARIES:
        monkeypatch.setattr(os, name, wrap(name, getattr(os, name)))
    return calls


def in_child(work: Callable[[], object]) -> int:
    """Run in a forked process; gives its exit code (9 where the work ended it, 0 where it returned,
    1 where it raised).
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def whole(archive: Archive, home: Path, kept: int) -> None:
    """Nothing is wrong, `kept` or one more captures are there, and the next keep works and clears
    the rest away.
    """
    assert archive.verify_chains() == []
    assert len(archive.capture_ids("s")) in (kept, kept + 1)
    keep(archive, b"\xfflast")
    assert archive.verify_chains() == []
    assert [capture.payload for capture in archive.load_captures("s")][-1] == b"\xfflast"
    assert not list((home / "snapshots" / "s").glob(".new-*"))
    assert len((home / "snapshots" / "s" / CHAIN).read_text().splitlines()) == len(
        archive.capture_ids("s")
    )


@pytest.mark.parametrize("number", range(1, 8))
def test_a_process_killed_between_two_system_calls_leaves_a_whole_archive(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path)
    keep(archive, b"0")

    def work() -> None:
        at_call(monkeypatch, number, lambda: os._exit(9))
        keep(archive, b"1")

    assert in_child(work) in (0, 9)
    whole(archive, tmp_path, kept=1)


def test_the_kills_above_reach_every_system_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path)
    keep(archive, b"0")
    calls = at_call(monkeypatch, 0, lambda: None)
    keep(archive, b"1")
    assert calls == ["mkdir", "fsync", "fsync", "fsync", "rename", "fsync", "fsync"]


def test_a_line_of_the_chain_that_broke_off_is_mended(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    keep(archive, b"0")
    keep(archive, b"1")
    chain = tmp_path / "snapshots" / "s" / CHAIN
    written = chain.read_bytes()
    for length in (len(written) - 1, len(written) - 40, len(written) // 2 + 1):
        chain.write_bytes(written[:length])
        assert archive.verify_chains() == []
        assert len(archive.capture_ids("s")) == 2
    whole(archive, tmp_path, kept=2)


@pytest.mark.parametrize("number", range(1, 8))
def test_a_disk_that_is_full_at_any_step_leaves_nothing_half_written(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    archive = Archive(tmp_path)
    keep(archive, b"0")
    with monkeypatch.context() as patch:
        at_call(patch, number, full)
        with pytest.raises(StoreError, match="No space left"):
            keep(archive, b"1")
    assert [capture.payload for capture in archive.load_captures("s")] == [b"0"]
    assert not list((tmp_path / "snapshots" / "s").glob(".new-*"))
    whole(archive, tmp_path, kept=1)


def test_a_payload_that_the_disk_cuts_short_is_not_kept(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    keep(archive, b"0")

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        with pytest.raises(StoreError):
            keep(archive, b"1" * 100_000)

    assert in_child(work) == 0
    assert len(archive.capture_ids("s")) == 1
    whole(archive, tmp_path, kept=1)


def test_a_derived_file_that_the_disk_refuses_leaves_the_older_one(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    path = tmp_path / archive.write_report("p", "1-2.md", "old")

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        with pytest.raises(StoreError):
            archive.write_report("p", "1-2.md", "n" * 100_000)

    assert in_child(work) == 0
    assert [file.read_text() for file in path.parent.iterdir()] == ["old"]


def test_a_home_where_nothing_may_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "snapshots").write_text("a file where a folder should be")
    with pytest.raises(StoreError, match="snapshots"):
        keep(Archive(tmp_path), b"0")


# ---------------------------------------------------------------- many at once, and real kills

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tracker.store.archive.archive import Archive
archive, name = Archive(Path(sys.argv[1])), sys.argv[2]
print("ready", flush=True)
for n in range(int(sys.argv[3])):
    archive.add_capture("s", name, f"{name} {n}".encode(), "text/plain", None, (), datetime.now(UTC))
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str, int], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(name: str, count: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WRITER, str(tmp_path), name, str(count)]
        writer = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
        )
        started.append(writer)
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        return writer

    yield start
    for writer in started:
        writer.kill()
        writer.communicate()


def test_two_processes_that_keep_at_once_make_one_chain(
    tmp_path: Path, start: Callable[[str, int], subprocess.Popen[str]]
) -> None:
    writers = [start(name, 40) for name in "ab"]
    assert [writer.wait(20) for writer in writers] == [0, 0]
    archive = Archive(tmp_path)
    assert archive.verify_chains() == []
    kept = list(archive.load_captures("s"))
    assert len({capture.previous for capture in kept}) == 80
    assert {capture.payload.decode() for capture in kept} == {
        f"{name} {n}" for name in "ab" for n in range(40)
    }


def test_verify_during_a_keep_sees_nothing_wrong(
    tmp_path: Path, start: Callable[[str, int], subprocess.Popen[str]]
) -> None:
    writer = start("a", 60)
    archive = Archive(tmp_path)
    while writer.poll() is None:
        assert archive.verify_chains() == []
    assert len(archive.capture_ids("s")) == 60


def test_kill_9_again_and_again_leaves_an_archive_that_verifies(
    tmp_path: Path, start: Callable[[str, int], subprocess.Popen[str]]
) -> None:
    archive = Archive(tmp_path)
    held = 0
    for more in (1, 3, 2, 5, 4):
        writer = start(f"w{more}", 10_000)
        while len(archive.capture_ids("s")) < held + more:
            assert writer.poll() is None
        time.sleep(more / 2000)  # so that it dies at another step each time
        writer.kill()
        writer.wait()
        assert archive.verify_chains() == []
        held = len(archive.capture_ids("s"))
    assert len(list(archive.load_captures("s"))) == held


def test_what_another_process_left_is_removed_by_the_next_write_of_a_running_one(
    tmp_path: Path,
) -> None:
    archive = Archive(tmp_path)
    keep(archive, b"\x01a")
    (tmp_path / "snapshots" / "s" / ".new-killed").mkdir()
    keep(archive, b"\x02b")
    assert not list((tmp_path / "snapshots" / "s").glob(".new-*"))


def test_a_new_capture_does_not_read_the_names_of_all_earlier_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path)
    keep(archive, b"\x01a")
    monkeypatch.delattr(Path, "glob")
    monkeypatch.delattr(os, "listdir")
    keep(archive, b"\x02b")
    keep(archive, b"\x03c")

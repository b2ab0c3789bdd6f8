"""Convert files with one LibreOffice that keeps running: starting it takes ten seconds, a
conversion by a running one a third of a second.

Processes that share FOLDER_VARIABLE share one LibreOffice; others have one each. It is started when
the first file comes, and anew after MAX_FILES files, after a crash, and when a file takes too long.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from tracker.parse.formats import office_child
from tracker.parse.formats.office_child import ALIVE, READY, SWITCHES, USED, profile_switch

FOLDER_VARIABLE = "TRACKER_OFFICE_FOLDER"
START_SECONDS = 90
SECONDS = 90  # of one conversion
MAX_FILES = 100  # by one process; what it leaks goes with it
_LOCK, _COUNT = "lock", "count"


class OfficeError(Exception):
    """LibreOffice did not convert a file; the message says why."""


def convert_with_office(office: str, payload: bytes, input_filter: str, suffix: str) -> bytes:
    """Return a file converted to `suffix`. `input_filter` is LibreOffice's name of its format.

    Without an input filter LibreOffice takes any noise for a text file, and reads it.
    Raises OfficeError.
    """
    shared = os.environ.get(FOLDER_VARIABLE)
    folder = Path(shared) if shared else _own_folder()
    return WarmOffice(office, folder).convert(payload, input_filter, suffix)


@contextmanager
def share_office() -> Iterator[None]:
    """Let this process and its children share one LibreOffice, which ends with the block."""
    if FOLDER_VARIABLE in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True) as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]
            _stop(Path(folder))


@lru_cache(maxsize=1)
def _own_folder() -> Path:
    """Return the folder of this process, removed when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(_stop, folder)  # runs before
    return folder


class WarmOffice:
    """The LibreOffice of one folder; one file at a time."""

    def __init__(self, office: str, folder: Path) -> None:
        self._office, self._folder = office, folder

    def convert(self, payload: bytes, input_filter: str, suffix: str) -> bytes:
        """Return a converted file. Raises OfficeError."""
        with self._locked():
            self._make_ready()
            (self._folder / USED).touch()
            with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as name:
                try:
                    return self._run(Path(name), payload, input_filter, suffix)
                except OfficeError:
                    _stop(self._folder)  # whatever state the file left it in
                    raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_ready(self) -> None:
        """Start LibreOffice unless it runs and has converted few files."""
        count = self._folder / _COUNT
        done = int(count.read_text()) if count.exists() else 0
        if done >= MAX_FILES:
            _stop(self._folder)
        if not is_alive(self._folder):
            done = 0
            self._start()
        count.write_text(str(done + 1))

    def _start(self) -> None:
        (self._folder / READY).unlink(missing_ok=True)
        command = (sys.executable, "-m", office_child.__name__, self._office, str(self._folder))
        # The open pipe tells it that this process lives.
        keeper = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  our own module
        _keepers.append(keeper)
        end = time.monotonic() + START_SECONDS
        while not (self._folder / READY).exists():
            if keeper.poll() is not None or time.monotonic() > end:
                _stop(self._folder)
                raise OfficeError(f"LibreOffice 未能在 {START_SECONDS} 秒内启动")
            time.sleep(0.05)

    def _run(self, work: Path, payload: bytes, input_filter: str, suffix: str) -> bytes:
        """Hand a file to the running LibreOffice: a second one with the same profile does so."""
        (work / "in").write_bytes(payload)
        target = ("--convert-to", suffix, "--outdir", str(work / "out"), str(work / "in"))
        command = (self._office, profile_switch(self._folder), *SWITCHES)
        run = subprocess.Popen(  # noqa: S603  a fixed command
            (*command, f"--infilter={input_filter}", *target),
            start_new_session=True,
            cwd=work,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            _, output = run.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            raise OfficeError(f"超过 {SECONDS} 秒仍未完成") from error
        made = work / "out" / f"in.{suffix}"
        if not made.is_file():
            reason = output.decode("utf-8", "replace").strip().splitlines()
            raise OfficeError(reason[-1] if reason else "LibreOffice 不认识其内容")
        return made.read_bytes()


_keepers: list[subprocess.Popen[bytes]] = []


def is_alive(folder: Path) -> bool:
    """Return whether a LibreOffice serves the folder: its keeper holds the lock."""
    try:
        with (folder / ALIVE).open("r+") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _stop(folder: Path) -> None:
    """End the LibreOffice of a folder, whoever started it."""
    number = (folder / ALIVE).read_text() if is_alive(folder) else ""
    if number:  # not yet written in the first moment; then its starter stops it
        with suppress(ProcessLookupError):
            os.kill(int(number), signal.SIGTERM)
    end = time.monotonic() + 10
    while is_alive(folder) and time.monotonic() < end:
        time.sleep(0.02)
    for keeper in [each for each in _keepers if each.poll() is not None]:
        _keepers.remove(keeper)
        if keeper.stdin:
            keeper.stdin.close()

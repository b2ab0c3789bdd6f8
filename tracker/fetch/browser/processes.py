"""The processes of a browser: found by a mark in their environment, measured, killed.

A browser leaves the process group of whoever starts it, and its helpers change their environment.
So whatever has the mark, or shares a process group with it, belongs to the browser.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MARK = "TRACKER_BROWSER"  # environment variable; its value is another for each page
_PROC = Path("/proc")
_KILL_TIME = 5.0  # seconds until every process is gone


def find_processes(mark: str) -> list[int]:
    """Return the ids of all processes of a browser."""
    wanted = f"{MARK}={mark}".encode()
    groups: dict[int, list[int]] = {}
    marked = set[int]()
    for process in _process_ids():
        with suppress(OSError):
            group = os.getpgid(process)
            groups.setdefault(group, []).append(process)
            if wanted in (_PROC / str(process) / "environ").read_bytes().split(b"\0"):
                marked.add(group)
    marked.discard(os.getpgrp())
    return [process for group in marked for process in groups[group]]


def measure_memory(processes: list[int]) -> int:
    """Return the bytes that processes hold together; shared pages count once."""
    total = 0
    for process in processes:
        with suppress(OSError, ValueError, IndexError):
            for line in (_PROC / str(process) / "smaps_rollup").read_bytes().splitlines():
                if line.startswith(b"Pss:"):
                    total += 1024 * int(line.split()[1])
    return total


def kill_processes(mark: str) -> set[int]:
    """Kill a browser, again while one of its processes starts another; return what was killed."""
    end, killed = time.monotonic() + _KILL_TIME, set[int]()
    while (found := find_processes(mark)) and time.monotonic() < end:
        for process in found:
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        killed |= set(found)
        time.sleep(0.02)
    return killed


def reap_orphans(killed: set[int]) -> None:
    """Take the exit status of killed processes whose parent died.

    They are ours where this process is the first one of a container; else another takes it.
    """
    for process in killed:
        with suppress(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def _process_ids() -> Iterator[int]:
    for name in os.listdir(_PROC):
        if name.isdecimal():
            yield int(name)

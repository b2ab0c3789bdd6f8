"""Fork processes for tests of concurrency and faults, without the cost of imports."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable

Work = Callable[[], object]


def start_process(work: Work) -> int:
    """Start a process that does the work and return its id.

    It exits with 0, or with 1 and a traceback if the work raised.
    """
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    finally:
        if code:
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(code)


def wait_for_exit(child: int) -> int:
    """Wait for a process; return its exit code, negative for the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run_together(*works: Work) -> list[int]:
    """Run all works concurrently, each in a process; return their exit codes."""
    return [wait_for_exit(child) for child in [start_process(work) for work in works]]


def kill_after(seconds: float, work: Work) -> int:
    """Start the work and kill it after some seconds; return its exit code, -9 if killed."""
    child = start_process(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return wait_for_exit(child)

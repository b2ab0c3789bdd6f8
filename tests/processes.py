"""Real processes for tests of concurrency and faults: forked, so that a hundred of them cost no
hundred imports.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable

Work = Callable[[], object]


def begin(work: Work) -> int:
    """Start a process that does the work; gives its id.

    It exits with 0, or with 1 and a traceback where the work raised.
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


def ended(child: int) -> int:
    """Wait for a process; gives its exit code, negative for the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def together(*works: Work) -> list[int]:
    """Do all of these at once, each in its process; gives their exit codes."""
    return [ended(child) for child in [begin(work) for work in works]]


def killed_after(seconds: float, work: Work) -> int:
    """Begin the work and end it with SIGKILL after a time; gives the exit code, -9 unless it was
    done before.
    """
    child = begin(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return ended(child)

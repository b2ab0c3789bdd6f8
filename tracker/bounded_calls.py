"""Call functions on hostile input in warm child processes, with limits on CPU and memory.

A page that takes minutes to read must not stop the service that reads it: `run_bounded` gives the
call to a child while `enforce_limits` is in force, and calls directly otherwise. What a child
returns is unpickled with the classes of the program's values only, because a child that a file has
taken over may send anything.
"""

from __future__ import annotations

import io
import os
import pickle
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, BinaryIO, ParamSpec, TypeVar

from tracker.errors import ReadError, TrackerError

CPU_SECONDS = 20  # of one call; the largest documents seen so far take 5
MEMORY = 3 << 29  # bytes of address space
MAX_IDLE = 4  # children that wait for the next call: as many as pages are checked at once
# of one child, before a fresh one takes its place; a start costs as much as reading 60 pages
MAX_CALLS = 2000
TOO_SLOW = (
    f"读取用了超过 {CPU_SECONDS} 秒处理器时间，已停止；请核对该文件，或拆分、另存为文本后导入"
)
TOO_LARGE = f"读取所需内存超过 {MEMORY >> 20} MB，已停止；请核对该文件，或拆分后再导入"
STOPPED = "读取进程意外终止（{}，详见日志）；请核对该文件，或另存为其他格式后再导入"

_LENGTH = struct.Struct(">Q")
_SAFE_MODULES = (
    "tracker.model",
    "tracker.errors",
    "tracker.law",
    "tracker.parse",
    "tracker.diff",
    "tracker.text",
)
_SAFE_NAMES = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
}
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def run_bounded(
    function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Return `function(*args, **kwargs)`, called in a child process while limits are enforced.

    Raises what the function raises; ReadError where it exceeds the limits.
    """
    if _pool is None:
        return function(*args, **kwargs)
    result: Result = _pool.call(function, args, kwargs)
    return result


@contextmanager
def enforce_limits() -> Iterator[None]:
    """Give the calls of `run_bounded` to child processes; nested uses share them."""
    global _pool
    if _pool is not None:
        yield
        return
    _pool = ChildPool()
    try:
        yield
    finally:
        pool, _pool = _pool, None
        pool.close()


class ChildPool:
    """Warm child processes; as many as calls run at once."""

    def __init__(self) -> None:
        self._idle: list[Child] = []
        self._lock = Lock()

    def call(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Return the result of one call, as `run_bounded` does."""
        with self._lock:
            child = self._idle.pop() if self._idle else None
        child = child or Child()
        keep = False
        try:
            kind, value = child.call((function, args, kwargs))
            keep = kind != "exhausted" and child.calls < MAX_CALLS
        finally:
            if not (keep and self._keep(child)):
                child.stop()
        if kind == "result":
            return value
        raise value

    def _keep(self, child: Child) -> bool:
        """Let a child wait for the next call; return whether there is room for it."""
        with self._lock:
            if len(self._idle) < MAX_IDLE:
                self._idle.append(child)
                return True
        return False

    def close(self) -> None:
        """End the children."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.stop()


class Child:
    """One child process."""

    def __init__(self) -> None:
        self.calls = 0
        command = (sys.executable, "-m", __name__)
        self._process = subprocess.Popen(  # noqa: S603  our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def call(self, task: Any) -> tuple[str, Any]:
        """Return (kind, value) of one call. Raises ReadError where the child dies of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.calls += 1
        try:
            write_message(self._process.stdin, pickle.dumps(task, protocol=5))
            message = read_message(self._process.stdout)
        except (BrokenPipeError, EOFError) as error:
            code = self._process.wait()
            reason = TOO_SLOW if code == -signal.SIGXCPU else STOPPED.format(code)
            raise ReadError(reason) from error
        kind, value = ValueUnpickler(io.BytesIO(message)).load()
        return kind, value

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class ValueUnpickler(pickle.Unpickler):
    """Loads the values of the program, and nothing that could run a command."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class that a value may have. Raises UnpicklingError for all else."""
        found = super().find_class(module, name)
        is_own = module.startswith(_SAFE_MODULES) and isinstance(found, type)
        if is_own or (module, name) in _SAFE_NAMES:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def write_message(pipe: BinaryIO | Any, content: bytes) -> None:
    """Write one message with its length."""
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def read_message(pipe: BinaryIO | Any) -> bytes:
    """Return the next message. Raises EOFError where there is none, or it is cut off."""
    header = pipe.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(header)
    content: bytes = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content


# ---------------------------------------------------------------- in the child


def serve_calls() -> None:
    """Answer calls from standard input until it ends."""
    tasks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not look like an answer
    soft_memory = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, soft_memory))
    while True:
        try:
            task = read_message(tasks)
        except EOFError:
            return
        used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, hard))
        write_message(answers, pickle.dumps(answer_call(task), protocol=5))


def answer_call(task: bytes) -> tuple[str, Any]:
    """Return (kind, value): the result, or what the program raised.

    Anything else is a bug: the child ends with its traceback on standard error, and its parent
    reads that it ended.
    """
    try:
        function, args, kwargs = pickle.loads(task)  # noqa: S301  from the parent
        return "result", function(*args, **kwargs)
    except TrackerError as error:
        return "raised", error
    except MemoryError:
        return "exhausted", ReadError(TOO_LARGE)


_pool: ChildPool | None = None

if __name__ == "__main__":
    from tracker import bounded_calls  # not __main__: the classes of errors must be the same

    bounded_calls.serve_calls()

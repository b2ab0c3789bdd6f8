"""Call functions on hostile input in warm child processes, with limits on CPU and memory.

A page that takes minutes to read must not stop the service that reads it: `run_bounded` gives the
call to a child while `enforce_limits` is in force, and calls directly otherwise. What a child
returns is unpickled with the classes of the program's values only, because a child that a file has
taken over may send anything.

The children are forked by one process, the fork server, that has imported what they run: an import
costs as much as reading 80 pages, and its memory is shared.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import pickle
import resource
import signal
import socket
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
MAX_CALLS = 2000  # of one child, before a fresh one takes its place
TOO_SLOW = (
    f"读取用了超过 {CPU_SECONDS} 秒处理器时间，已停止；请核对该文件，或拆分、另存为文本后导入"
)
TOO_LARGE = f"读取所需内存超过 {MEMORY >> 20} MB，已停止；请核对该文件，或拆分后再导入"
STOPPED = "读取进程意外终止（{}，详见日志）；请核对该文件，或另存为其他格式后再导入"

_LENGTH = struct.Struct(">Q")
_NUMBER = struct.Struct(">q")  # the fork server's answer: a process, or the code of its end
_MAX_ORDER = 4096  # bytes of an order to the fork server: a word and a module or a process
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
        self._server: ForkServer | None = None

    def call(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Return the result of one call, as `run_bounded` does."""
        with self._lock:
            child = self._idle.pop() if self._idle else None
        child = child or self._start_child(function.__module__)
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

    def _start_child(self, module: str) -> Child:
        """Return a new child that has imported the module. Raises ReadError."""
        with self._lock:
            if self._server is not None and not self._server.is_running():
                self._server.stop()  # ended from outside, for want of memory
                self._server = None
            self._server = self._server or ForkServer()
            try:
                return self._server.start_child(module)
            except (ConnectionError, EOFError) as error:
                raise ReadError(STOPPED.format(self._server.stop())) from error

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
            server, self._server = self._server, None
        for child in idle:
            child.stop()
        if server is not None:
            server.stop()


class ForkServer:
    """A process that imports modules once and forks children that have them.

    An order is a word and its argument: `fork MODULE`, with one end of the child's socket, is
    answered with the child's process number; `wait PROCESS` with the code of its end (negative:
    the signal). The numbers are safe to signal: no child is reaped before it is waited for.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._control, control = socket.socketpair()
        command = (sys.executable, "-m", __name__)
        with control:
            self._process = subprocess.Popen(command, stdin=control.fileno())  # noqa: S603

    def is_running(self) -> bool:
        """Return whether orders can be given."""
        return self._process.poll() is None

    def start_child(self, module: str) -> Child:
        """Return a new child. Raises ConnectionError, EOFError where the server has ended."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                process = self._send_order(f"fork {module}", theirs.fileno())
            except (ConnectionError, EOFError):
                ours.close()
                raise
        return Child(self, process, ours)

    def end_child(self, process: int) -> int | None:
        """Kill a child unless it has ended; return the code of its end, None if unknown."""
        if not self.is_running():  # the number may be another process by now
            return None
        try:
            os.kill(process, signal.SIGKILL)  # no use on one that has ended: its code stays
            return self._send_order(f"wait {process}")
        except (ConnectionError, EOFError, ProcessLookupError):
            return None

    def _send_order(self, order: str, *sockets: int) -> int:
        """Send an order and return its answer. Raises ConnectionError, EOFError."""
        with self._lock:
            socket.send_fds(self._control, [order.encode()], sockets)
            answer = self._control.recv(_NUMBER.size, socket.MSG_WAITALL)
        if len(answer) < _NUMBER.size:
            raise EOFError
        number: int
        (number,) = _NUMBER.unpack(answer)
        return number

    def stop(self) -> int:
        """End the server and return its code; a child ends when its socket is closed."""
        self._control.close()
        self._process.kill()
        return self._process.wait()


class Child:
    """One child process."""

    def __init__(self, server: ForkServer, process: int, connection: socket.socket) -> None:
        self.calls = 0
        self.process = process
        self._server = server
        self._connection = connection
        self._answers = connection.makefile("rb")

    def call(self, task: Any) -> tuple[str, Any]:
        """Return (kind, value) of one call. Raises ReadError where the child dies of it."""
        self.calls += 1
        try:
            send_message(self._connection, pickle.dumps(task, protocol=5))
            message = read_message(self._answers)
        except (ConnectionError, EOFError) as error:
            code = self._server.end_child(self.process)
            reason = TOO_SLOW if code == -signal.SIGXCPU else STOPPED.format(code)
            raise ReadError(reason) from error
        kind, value = ValueUnpickler(io.BytesIO(message)).load()
        return kind, value

    def stop(self) -> None:
        """End the process."""
        self._server.end_child(self.process)
        self._answers.close()
        self._connection.close()


class ValueUnpickler(pickle.Unpickler):
    """Loads the values of the program, and nothing that could run a command."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class that a value may have. Raises UnpicklingError for all else."""
        found = super().find_class(module, name)
        is_own = module.startswith(_SAFE_MODULES) and isinstance(found, type)
        if is_own or (module, name) in _SAFE_NAMES:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def send_message(connection: socket.socket, content: bytes) -> None:
    """Send one message with its length. Raises ConnectionError where the other end is closed."""
    connection.sendall(_LENGTH.pack(len(content)))
    connection.sendall(content)


def read_message(stream: BinaryIO) -> bytes:
    """Return the next message. Raises EOFError where there is none, or it is cut off."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(header)
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


# ---------------------------------------------------------------- in the fork server


def serve_orders() -> None:
    """Answer the orders of `ForkServer` from standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends its children
    os.dup2(2, 1)  # what a library prints goes to the log
    with socket.socket(fileno=os.dup(0)) as control:
        with open(os.devnull) as nothing:
            os.dup2(nothing.fileno(), 0)
        while True:
            order, sockets, _, _ = socket.recv_fds(control, _MAX_ORDER, 1)
            if not order:
                return
            word, _, argument = order.decode().partition(" ")
            if word == "fork":
                importlib.import_module(argument)
                gc.freeze()  # the collector of a child leaves the shared memory as it is
                number = os.fork()
                if number == 0:
                    control.close()
                    serve_calls(socket.socket(fileno=sockets[0]))
                    return
                os.close(sockets[0])
            else:
                number = os.waitstatus_to_exitcode(os.waitpid(int(argument), 0)[1])
            control.sendall(_NUMBER.pack(number))


# ---------------------------------------------------------------- in the child


def serve_calls(connection: socket.socket) -> None:
    """Answer calls from a socket until it ends."""
    soft_memory = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, soft_memory))
    with connection, connection.makefile("rb") as tasks:
        while True:
            try:
                task = read_message(tasks)
            except EOFError:
                return
            used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, hard))
            send_message(connection, pickle.dumps(answer_call(task), protocol=5))


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

    bounded_calls.serve_orders()

"""A reader in a process of its own: a hostile file can crash, hang or eat memory, and must not take
us along.
"""

from __future__ import annotations

import subprocess
import sys

from tracker.errors import ReadError


def run_reader(name: str, payload: bytes, seconds: int, failed: str, *arguments: str) -> bytes:
    """Return what the module of that name makes of a file, in a child process.

    The module limits its own memory and CPU. Raises ReadError(`failed`), the reason at its `{}`,
    where it fails, dies, or takes longer than `seconds`.
    """
    command = (sys.executable, "-m", f"{__package__}.{name}", *arguments)
    try:
        done = subprocess.run(  # noqa: S603  our own module
            command, input=payload, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ReadError(failed.format(f"超过 {seconds} 秒仍未完成")) from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = lines[-1] if lines else f"读取进程被终止（{done.returncode}）"
        raise ReadError(failed.format(reason))
    return done.stdout

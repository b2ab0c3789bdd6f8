"""Run `tracker` commands as a person types them, each in a process of its own.

`run_command` forks, so that a hundred commands do not cost a hundred imports.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tests.processes import wait_for_exit
from tracker.cli import main

TRACKER = Path(sys.executable).with_name("tracker")  # the installed command
TIMEOUT = 60  # seconds

CommandResult = subprocess.CompletedProcess[str]


def run_command(folder: Path, *words: str, **env: str) -> CommandResult:
    """Run a command in a folder with extra environment variables and return its result."""
    with TemporaryFile() as out, TemporaryFile() as err:
        child = os.fork()
        if not child:
            _run_in_child(folder, words, env, out, err)
        code = wait_for_exit(child)
        said, complained = (_read_text(file) for file in (out, err))
    return CommandResult(words, code, said, complained)


def run_installed_command(folder: Path, *words: str) -> CommandResult:
    """Run the installed command, imports included."""
    return subprocess.run(
        [TRACKER, *words], cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )


def _run_in_child(
    folder: Path, words: tuple[str, ...], env: dict[str, str], out: IO[bytes], err: IO[bytes]
) -> None:
    """Run the command in the forked child and exit."""
    code: object = None
    try:
        signal.alarm(TIMEOUT)
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.stdout, sys.stderr = (
            os.fdopen(1, "w", encoding="utf-8"),
            os.fdopen(2, "w", encoding="utf-8"),
        )
        os.chdir(folder)
        os.environ.update(env)
        sys.argv = ["tracker", *words]
        main.run_command()
        code = 0
    except SystemExit as done:
        code = done.code or 0
    finally:
        if code is None:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def _read_text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()

"""The process that keeps LibreOffice running, for as long as the process that started it lives.

`python -m tracker.parse.formats.office_child SOFFICE FOLDER`. LibreOffice has a profile of its own
in the folder; no macros run, nothing linked is loaded; memory and output are bounded. It ends when
standard input is closed, after IDLE_SECONDS without a file, and on SIGTERM.
"""

from __future__ import annotations

import fcntl
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

MEMORY = 6 << 30  # bytes of address space; LibreOffice maps far more than it uses
MAX_OUTPUT = 200 << 20  # bytes of any file it writes
IDLE_SECONDS = 600
POLL_SECONDS = 5
SAFE_SETTINGS = {
    "MacroSecurityLevel": "3",
    "DisableMacrosExecution": "true",
    "BlockUntrustedRefererLinks": "true",
    "DisableActiveContent": "true",
}
SETTING_ITEM = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="{}"><value>{}</value></prop></item>'
)
PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(SETTING_ITEM.format(*each) for each in SAFE_SETTINGS.items())
    + "</oor:items>\n"
)
SWITCHES = ("--headless", "--norestore", "--nologo", "--nolockcheck")
# LibreOffice ends after a conversion unless a document is open: this one stays open.
KEPT_OPEN = "open.txt"
READY = f".~lock.{KEPT_OPEN}#"  # LibreOffice writes it when it has opened the document
ALIVE = "alive"  # locked for as long as this process lives; holds its number
USED = "used"  # touched with every file


def profile_switch(folder: Path) -> str:
    """Return the switch that names the profile in a folder."""
    return f"-env:UserInstallation={(folder / 'profile').as_uri()}"


def main(office: str, place: str) -> int:
    """Run LibreOffice until it is needed no longer."""
    folder = Path(place)
    alive = os.open(folder / ALIVE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0  # another one serves this folder
    os.ftruncate(alive, 0)
    os.write(alive, str(os.getpid()).encode())
    _, unlimited = resource.getrlimit(resource.RLIMIT_CPU)  # of the reader that started it
    resource.setrlimit(resource.RLIMIT_CPU, (unlimited, unlimited))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_OUTPUT, MAX_OUTPUT))
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(PROFILE, "utf-8")
    (folder / READY).unlink(missing_ok=True)
    (folder / KEPT_OPEN).write_text("-", "utf-8")
    (folder / USED).touch()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    running = subprocess.Popen(  # noqa: S603  a fixed command
        (office, profile_switch(folder), *SWITCHES, str(folder / KEPT_OPEN)),
        start_new_session=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while running.poll() is None and not is_idle(folder):
            if select.select([sys.stdin], [], [], POLL_SECONDS)[0]:
                break  # whoever started it has ended
    finally:
        os.killpg(running.pid, signal.SIGKILL)  # soffice is a script that starts another program
        running.wait()
        shutil.rmtree(folder / "profile", ignore_errors=True)
    return 0


def is_idle(folder: Path) -> bool:
    """Return whether no file has been converted for a long time."""
    try:
        return time.time() - (folder / USED).stat().st_mtime > IDLE_SECONDS
    except FileNotFoundError:
        return True  # the folder is gone


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

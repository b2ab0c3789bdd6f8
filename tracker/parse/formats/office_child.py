"""The child process around LibreOffice: an old file on standard input, its conversion on standard
output.

`python -m tracker.parse.formats.office_child SOFFICE FILTER SUFFIX`. Each file has a profile of its
own, so that many run at once and none leaves anything behind; no macros run, nothing linked is
loaded; time, memory and output are bounded.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS = 90
MEMORY = 6 << 30  # bytes of address space; LibreOffice maps far more than it uses
MAX_OUTPUT = 200 << 20  # bytes of any file it writes
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


def main(office: str, input_filter: str, suffix: str) -> int:
    """Write the converted file; exit 1 with one line of reason."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_OUTPUT, MAX_OUTPUT))
    with tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True) as folder:
        made = convert_file(Path(folder), office, sys.stdin.buffer.read(), input_filter, suffix)
        if made is None:
            return 1
        sys.stdout.buffer.write(made.read_bytes())
    return 0


def convert_file(
    folder: Path, office: str, payload: bytes, input_filter: str, suffix: str
) -> Path | None:
    """Return the converted file; None, with the reason on standard error, where there is none.

    Without an input filter LibreOffice takes any noise for a text file, and reads it.
    """
    (folder / "profile" / "user").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(PROFILE, "utf-8")
    (folder / "in").write_bytes(payload)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    switches = ("--headless", "--norestore", "--nolockcheck", f"--infilter={input_filter}")
    target = ("--convert-to", suffix, "--outdir", str(folder / "out"))
    run = subprocess.Popen(  # noqa: S603  a fixed command
        (office, profile, *switches, *target, str(folder / "in")),
        start_new_session=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _, output = run.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)  # soffice is a script that starts another program
        print(f"more than {SECONDS} seconds", file=sys.stderr)
        return None
    made = folder / "out" / f"in.{suffix}"
    if not made.is_file():
        reason = output.decode("utf-8", "replace").strip() or "it knows no such kind of file"
        print(reason, file=sys.stderr)
        return None
    return made


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Execute the RUN and COPY steps of the Dockerfile in a clean folder, where no Docker is.

    python deploy/run_steps.py [NAME=VALUE ...]

The values replace those of ARG, as `docker build --build-arg` does. What the image calls
/opt/tracker and /src stands under a temporary folder. Files are copied through the
rules of .dockerignore, so that one that is missing there is missed here. Steps that need the
system of the image (useradd) are left out and named. At the end the health check of the image asks
the program that was built.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
SYSTEM = ("useradd",)  # changes the system, not the folder
PORT = "8000"


def read_steps(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile with their arguments; continued lines are joined."""
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    steps = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return [(word.upper(), rest.strip()) for word, _, rest in (one.partition(" ") for one in steps)]


def copied_files() -> set[str]:
    """Return what .dockerignore lets into the build: it excludes all but the named ones."""
    rules = (ROOT / ".dockerignore").read_text("utf-8").split()
    return {rule[1:] for rule in rules if rule.startswith("!")}


def copy(names: list[str], target: Path) -> None:
    """Copy files and folders of the repository as COPY does."""
    allowed = copied_files()
    for name in names:
        if name not in allowed:
            raise SystemExit(f"COPY {name}: .dockerignore keeps it out")
        if (ROOT / name).is_dir():
            skipped = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, target, dirs_exist_ok=True, ignore=skipped)
        else:
            shutil.copy2(ROOT / name, target / name if target.is_dir() else target)


def run_build(folder: Path, given: dict[str, str]) -> Iterator[str]:
    """Execute the steps; yields what was done with each."""
    work, values = folder, dict[str, str]()
    for word, written in read_steps(DOCKERFILE.read_text("utf-8")):
        rest = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], written)
        if word == "ARG":
            name, _, value = rest.partition("=")
            values[name] = given.get(name, value)
        elif word == "WORKDIR":
            work = folder / rest.strip("/")
            work.mkdir(parents=True, exist_ok=True)
        elif word == "COPY" and not rest.startswith("--from"):
            *names, target = rest.split()
            copy(names, work / target)
            yield f"{word} {rest}"
        elif word == "RUN" and not rest.startswith(SYSTEM):
            command = rest.replace("/opt/tracker", str(folder / "opt/tracker"))
            command = command.replace("python -m venv", f"{sys.executable} -m venv", 1)
            done = subprocess.run(["sh", "-c", command], cwd=work, check=False)  # noqa: S603, S607
            if done.returncode:
                raise SystemExit(f"RUN {rest}: exit code {done.returncode}")
            yield f"{word} {rest}"
        elif word == "RUN":
            yield f"left out, it changes the system: {rest}"


def check_health(folder: Path, port: str) -> None:
    """Start the program as the image does and ask it as the health check does."""
    steps = dict(read_steps(DOCKERFILE.read_text("utf-8")))
    start = json.loads(steps["ENTRYPOINT"]) + json.loads(steps["CMD"])
    asks = json.loads(steps["HEALTHCHECK"].split("CMD", 1)[1])
    home, binaries = folder / "data", folder / "opt/tracker/bin"
    home.mkdir(exist_ok=True)
    (home / "sources.toml").write_text("", "utf-8")
    path = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "TRACKER_HOME": str(home), "PATH": path, "PYTHONPATH": ""}
    start, asks = ([one.replace(PORT, port) for one in words] for words in (start, asks))
    start[0], asks[0] = (str(binaries / words[0]) for words in (start, asks))
    running = subprocess.Popen(start, cwd=home, env=env)  # noqa: S603
    try:
        for _ in range(60):
            asked = subprocess.run(asks, env=env, capture_output=True, check=False)  # noqa: S603
            if asked.returncode == 0:
                return
            if running.poll() is not None:
                break
            time.sleep(0.5)
        raise SystemExit("the health check does not pass")
    finally:
        running.terminate()
        running.wait()


def main() -> None:
    """Build in a folder and check the result."""
    given = dict(one.split("=", 1) for one in sys.argv[1:])
    with tempfile.TemporaryDirectory() as place, socket.create_server(("127.0.0.1", 0)) as probe:
        for done in run_build(Path(place), given):
            print(done, flush=True)
        port = probe.getsockname()[1]
        probe.close()
        check_health(Path(place), str(port))
        print("the health check passes")


if __name__ == "__main__":
    main()

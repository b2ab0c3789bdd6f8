"""The unchanged round of `rounds.py` with other watchers: urlwatch, a run of its command, and
changedetection.io, a round of its service.

As they come, over the same pages at one address of this machine; each learns the pages first. CPU
of whole processes.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
from portal import Site

PATIENCE = 600  # seconds until every page was looked at
TICK = os.sysconf("SC_CLK_TCK")
TRACKER = Path(sys.executable).with_name("tracker")
QUIET = {
    "ALLOW_IANA_RESTRICTED_ADDRESSES": "true",
    "DISABLE_VERSION_CHECK": "true",
    "LLM_FEATURES_DISABLED": "true",
}


def command(words: list[str | Path], folder: Path) -> float:
    """CPU seconds of one command, from its start to its end, with the bytecode that its last run
    left.
    """
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = os.times()
    subprocess.run(words, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def ours(folder: Path, urls: list[str]) -> float:
    """`tracker check`, the second time."""
    rows = (
        f'[[source]]\nid = "p{n}"\nkind = "page"\nurl = "{url}"\nselect = "#content"\n'
        for n, url in enumerate(urls)
    )
    (folder / "sources.toml").write_text(
        '[fetch]\nallow_private = ["127.0.0.1"]\n' + "".join(rows), "utf-8"
    )
    return [command([TRACKER, "check"], folder) for _ in range(2)][1]


def urlwatch(venv: Path, folder: Path, urls: list[str]) -> float:
    """`urlwatch`, the second time."""
    (folder / "jobs.yaml").write_text(
        "---\n".join(f"url: {url}\nfilter:\n- css: '#content'\n- html2text\n" for url in urls)
    )
    (folder / "config.yaml").write_text(
        "report: {text: {line_length: 75}, stdout: {enabled: false}}\n"
    )
    (folder / "hooks.py").write_text("")
    files = {
        "--urls": "jobs.yaml",
        "--config": "config.yaml",
        "--hooks": "hooks.py",
        "--cache": "cache.db",
    }
    words = [venv / "bin" / "urlwatch", *(word for pair in files.items() for word in pair)]
    return [command(words, folder) for _ in range(2)][1]


def changedetection(venv: Path, folder: Path, urls: list[str]) -> float:
    """The running service, over the second look at all pages."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [
        venv / "bin" / "changedetection.io",
        "-d",
        folder,
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-C",
    ]
    more = QUIET | {"MINIMUM_SECONDS_RECHECK_TIME": "0"}
    with subprocess.Popen(
        words,
        cwd=folder,
        env=os.environ | more,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as service:
        try:
            return _rounds(service.pid, folder, f"http://127.0.0.1:{port}/api/v1", urls)
        finally:
            service.terminate()


def _rounds(pid: int, folder: Path, api: str, urls: list[str]) -> float:
    _until(lambda: bool(_key(folder)) and _answers(api))
    with httpx2.Client(headers={"x-api-key": _key(folder)}, timeout=120) as client:
        for id in client.get(f"{api}/watch").json():  # the samples that it begins with
            client.delete(f"{api}/watch/{id}")
        client.post(f"{api}/import", content="\n".join(urls)).raise_for_status()
        _until(lambda: _looked(client, api, len(urls), 0))
        since, before = int(time.time()), _cpu(pid)
        time.sleep(1)
        client.get(f"{api}/watch", params={"recheck_all": "1"}).raise_for_status()
        _until(lambda: _looked(client, api, len(urls), since))
        return _cpu(pid) - before


def _looked(client: httpx2.Client, api: str, count: int, since: int) -> bool:
    """Was every page looked at after that time?

    It imports in the background, and answers 500 meanwhile.
    """
    answer = client.get(f"{api}/watch")
    rows = list(answer.json().values()) if answer.is_success else []
    return len(rows) == count and all(row["last_checked"] > since for row in rows)


def _key(folder: Path) -> str:
    """Its key, where it has written one."""
    found = (
        re.search(r'"api_access_token": *"(\w+)"', file.read_text())
        for file in folder.glob("*.json")
    )
    return next((match[1] for match in found if match), "")


def _answers(api: str) -> bool:
    try:
        return httpx2.get(f"{api}/watch").status_code < 500
    except httpx2.TransportError:
        return False


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(field) for field in fields[11:15]) / TICK


def _until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not met():
        if time.monotonic() > end:
            raise TimeoutError("a peer did not finish its round")
        time.sleep(1)


def cheaper(venv: Path, portal: Site, round_cpu: float) -> bool:
    """Print what each costs; is our round, and our command, the cheapest of its kind?"""
    portal.set(0)
    found: dict[str, float] = {"tracker_service": round_cpu}
    for name, run in (
        ("tracker_check", lambda folder: ours(folder, portal.here)),
        ("urlwatch", lambda folder: urlwatch(venv, folder, portal.here)),
        ("changedetection", lambda folder: changedetection(venv, folder, portal.here)),
    ):
        with tempfile.TemporaryDirectory() as folder:
            found[name] = run(Path(folder))
    print(
        json.dumps(
            {
                "benchmark": "peers",
                "round": "unchanged",
                "cpu_s": {name: round(spent, 2) for name, spent in found.items()},
            }
        )
    )
    return (
        round_cpu < min(found["urlwatch"], found["changedetection"])
        and found["tracker_check"] < found["urlwatch"]
    )

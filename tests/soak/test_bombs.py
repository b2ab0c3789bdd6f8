"""Pages and files that cost a reader minutes: the running service answers all the while, each ends
with an outcome in seconds, and a page that is mended afterwards is read.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import quantiles

import httpx2
import pytest

from tests.app_factory import make_app
from tests.command_runner import TRACKER
from tests.fuzz.targets import package, word_file, workbook
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text

pytestmark = pytest.mark.soak
TOKEN = "a-token-of-at-least-32-characters-for-tests"
PROMPT, LONGEST = 0.1, 5.0  # seconds of an answer: of 95 in a hundred, and of each
OUTCOME_WITHIN = 600  # seconds of a check, on two cores that others use too
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def compressed(payload: bytes) -> bytes:
    """Return a package with its parts compressed, as a bomb has them."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(payload)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def word_bomb(body: str) -> bytes:
    xml = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return compressed(package(word_file, **{"word__document.xml": xml.encode()}))


def sheet_bomb(rows: int, cells: int) -> bytes:
    row = "<row>" + '<c t="inlineStr"><is><t>有效期</t></is></c>' * cells + "</row>"
    xml = f'<worksheet xmlns="{SHEET}"><sheetData>{row * rows}</sheetData></worksheet>'
    return compressed(package(workbook, **{"xl__worksheets__sheet1.xml": xml.encode()}))


def noise(length: int, seed: int) -> str:
    chance = random.Random(seed)  # noqa: S311
    return "".join(chance.choice("甲乙丙丁戊己庚辛") for _ in range(length))


def hostile_text(seed: int) -> bytes:
    """Return a long text of articles that are alike, other ones for each seed."""
    articles = [f"{number}. {noise(90, seed * 10_000 + number)}。" for number in range(1, 1500)]
    return "\n".join(["甲市某办法", "某规〔2024〕1号", *articles]).encode()


def nested_tables(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "breaks": (lambda: b"<p>" + b"<br>" * 2_000_000, "text/html"),
    "comments": (lambda: "<p>第一条 甲。</p>".encode() + b"<!--" * 500_000, "text/html"),
    "sections": (lambda: "<p>第一条 甲。</p>".encode() + b"<![CDATA[" * 200_000, "text/html"),
    "cells": (
        lambda: b"<table>" + (b"<tr>" + b"<td>a</td>" * 500 + b"</tr>") * 500 + b"</table>",
        "text/html",
    ),
    "nesting": (lambda: b"<div>" * 20_000 + "第一条 甲。".encode(), "text/html"),
    "articles": (lambda: ("<p>第一条" + "第一条" * 33_000 + "</p>").encode(), "text/html"),
    "numbers": (lambda: ("<p>第1条、" * 33_000 + "</p>").encode(), "text/html"),
    "terms": (lambda: ("第一条 " + "有效期" * 33_000).encode(), "text/plain; charset=utf-8"),
    "lines": (lambda: "有效期三年，自发布之日起施行\n".encode() * 10_000, "text/plain"),
    "word-tables": (lambda: word_bomb(nested_tables(5000)), DOCX),
    "word-paragraphs": (lambda: word_bomb("<w:p/>" * 3_000_000), DOCX),
    "word-words": (
        lambda: word_bomb(f"<w:p><w:r><w:t>{'第一条有效期' * 60_000}</w:t></w:r></w:p>"),
        DOCX,
    ),
    "sheet": (lambda: sheet_bomb(2100, 250), XLSX),
}

# What no reader takes; the others are read, and most are held because they have no title.
REFUSED = (
    *("breaks", "comments", "sections", "cells", "nesting"),
    *("word-tables", "word-paragraphs", "sheet"),
)


class Probe(threading.Thread):
    """Asks for /healthz again and again, and notes how long each answer takes."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.times, self.ended = url, list[float](), threading.Event()

    def run(self) -> None:
        with httpx2.Client(timeout=30) as client:
            while not self.ended.wait(0.05):
                begin = time.monotonic()
                client.get(f"{self.url}/healthz")
                self.times.append(time.monotonic() - begin)


def make_home(folder: Path, *rows: dict[str, str]) -> None:
    """Make a home whose sources may be fetched without a pause."""
    make_app(folder, *rows).database.close_connections()
    declared = folder / "sources.toml"
    words = declared.read_text("utf-8").replace("[fetch]", "[fetch]\ndelay = 0")
    declared.write_text(words, "utf-8")


@contextmanager
def running_service(home: Path) -> Iterator[str]:
    """Run the service in a process of its own; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    env = os.environ | {"TRACKER_HOME": str(home), "TRACKER_TOKEN": TOKEN}
    service = subprocess.Popen(
        [TRACKER, "serve", "--port", str(port)], env=env, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: is_up(url), 60)
        yield url
    finally:
        service.send_signal(signal.SIGTERM)
        try:
            service.wait(timeout=30)
        except subprocess.TimeoutExpired:
            service.kill()
            raise


def is_up(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/healthz", timeout=5).status_code < 600
    except httpx2.HTTPError:
        return False


def wait_until(met: Callable[[], object], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.5)


def check(url: str, source: str) -> dict[str, str]:
    """Check a source; return its outcome."""
    answer = httpx2.post(
        f"{url}/v1/sources/{source}/check",
        headers={"Authorization": f"Bearer {TOKEN}"},
        timeout=OUTCOME_WITHIN,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["items"][-1]


def probe_during(url: str, work: Callable[[], object]) -> list[float]:
    """Return how long each answer of /healthz took while the work was done."""
    probe = Probe(url)
    probe.start()
    try:
        work()
    finally:
        probe.ended.set()
        probe.join()
    return sorted(probe.times)


@contextmanager
def probed(url: str) -> Iterator[None]:
    """Ask for /healthz during the block; the answers must be prompt.

    On a machine that others use, too: no slower than three times those of the idle service.
    """
    idle = quantiles(probe_during(url, lambda: time.sleep(3)), n=20)[-1]
    times: list[float] = []
    ended = threading.Event()
    asking = threading.Thread(target=lambda: times.extend(probe_during(url, ended.wait)))
    asking.start()
    try:
        yield
    finally:
        ended.set()
        asking.join()
    slow, longest = quantiles(times, n=20)[-1], times[-1]
    print(
        f"/healthz: {len(times)} answers, 95 % in {slow:.3f} s (idle {idle:.3f} s), "
        f"all in {longest:.3f} s"
    )
    assert longest < LONGEST
    assert slow < max(PROMPT, 3 * idle)


def outcomes(url: str) -> dict[str, str]:
    """Return the outcome of the last check of each source that has been checked."""
    rows = httpx2.get(f"{url}/v1/sources", timeout=60).json()["items"]
    return {row["id"]: row["last_outcome"] for row in rows if row["last_outcome"]}


def test_no_page_or_file_stops_the_service(tmp_path: Path) -> None:
    with PageServer() as site:
        rows = []
        for name, (make, media_type) in BOMBS.items():
            site.pages[f"/{name}"] = PageResponse(make(), media_type)
            rows.append({"id": name, "kind": "page", "url": f"{site.url}/{name}", "every": "90d"})
        make_home(tmp_path, *rows)
        with running_service(tmp_path) as url:
            with probed(url):  # all are due when the service starts
                wait_until(lambda: BOMBS.keys() <= outcomes(url).keys(), OUTCOME_WITHIN)
            told = outcomes(url)
            assert {told[name] for name in REFUSED} == {"failed"}, told
            assert {told[name] for name in BOMBS} <= {"failed", "held", "new"}, told
            words = policy_text().replace("\n", "</p><p>")
            site.pages["/cells"] = PageResponse(f"<html><p>{words}</p></html>".encode())
            assert check(url, "cells")["outcome"] == "new"


def test_comparing_two_hostile_texts_stops_nothing(tmp_path: Path) -> None:
    with PageServer() as site:
        site.pages["/a.txt"] = PageResponse(hostile_text(1), "text/plain; charset=utf-8")
        row = {"id": "a", "kind": "page", "url": f"{site.url}/a.txt", "every": "90d", "policy": "a"}
        make_home(tmp_path, row)
        with running_service(tmp_path) as url:
            wait_until(lambda: "a" in outcomes(url), OUTCOME_WITHIN)
            assert outcomes(url)["a"] == "new"
            site.pages["/a.txt"] = PageResponse(hostile_text(2), "text/plain; charset=utf-8")
            with probed(url):
                outcome = check(url, "a")
                answer = httpx2.get(f"{url}/v1/diff?from=a@1&to=a@2", timeout=OUTCOME_WITHIN)
            assert (outcome["outcome"], answer.status_code) in (
                ("changed", 200),
                ("failed", 404),
                ("held", 404),
            )

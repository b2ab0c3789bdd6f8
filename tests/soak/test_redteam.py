"""Attacks on the whole program: none gets in, hangs it or crashes it.

`make soak` prints the numbers of each class.
"""

from __future__ import annotations

import json
import socket
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests import attacks, postgres
from tests.app_factory import import_document, make_app
from tests.demo_app import serve_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tests.raw_http import LIMITS, RawServer, redirect_response
from tracker.app import App
from tracker.bounded_calls import enforce_limits
from tracker.errors import ConfigError, FetchError, StoreError, TrackerError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import FetchLimits
from tracker.ingest import pipeline, reprocess
from tracker.ingest.check_source import check_source
from tracker.ingest.collect import Response, document_of
from tracker.query import status
from tracker.settings.token_digest import hash_token
from tracker.store import backup

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

PATIENCE = 90.0  # seconds for one file on a busy machine; a reading is stopped after 20 s of CPU
REQUEST_PATIENCE = 15.0  # seconds for one request
TOKEN = "a token of more than sixteen signs"

pytestmark = pytest.mark.soak

COUNTS: dict[str, Counter[str]] = {}


@pytest.fixture(scope="module", autouse=True)
def numbers() -> Iterator[None]:
    """Print what was tried and what came of it, class by class, and the sum."""
    yield
    total = sum(COUNTS.values(), Counter[str]())
    print(json.dumps({"redteam": COUNTS, "sum": total}))


def count(kind: str, tried: int, **found: int) -> None:
    COUNTS[kind] = Counter({"tried": tried, "let in": 0, "hung": 0, "crashed": 0} | found)


# ---------------------------------------------------------------- requests to inner networks


def test_no_spelling_of_an_inner_address_is_spoken_to() -> None:
    server = RawServer()
    hosts = [*attacks.PRIVATE, *attacks.SPELLINGS]
    urls = [f"http://{host}:{server.port}/" for host in hosts] + list(attacks.SCHEMES)
    let_in, crashed = [], []
    with HttpFetcher(FetchLimits(connect_timeout=2.0, delay=0, robots=False)) as fetcher:
        for url in urls:
            try:
                fetcher.fetch_if_changed(url)
                let_in.append(url)
            except FetchError:
                pass
            except Exception as error:  # noqa: BLE001  a crash is what is counted here
                crashed.append((url, repr(error)))
    server.close()
    count("inner addresses", len(urls), **{"let in": len(let_in), "crashed": len(crashed)})
    assert (let_in, crashed, server.connections) == ([], [], 0)


INNER = (
    "http://127.0.0.3:{}/",
    "http://[::ffff:127.0.0.3]:{}/",
    "//127.0.0.3:{}/",
    "http://2130706435:{}/",
)


@pytest.mark.parametrize("kind", ["page", "attachment"])
def test_no_redirect_leads_into_an_inner_network(kind: str, tmp_path: Path) -> None:
    """The page's own host is open to the fetcher; what it redirects to is not."""
    inner = RawServer()  # listens on 127.0.0.1; 127.0.0.3 is another address of this machine
    steps = [url.format(inner.port) for url in INNER] + [
        "file:///etc/passwd",
        "gopher://127.0.0.3/",
    ]
    outer, let_in = RawServer(), []
    limits = replace(LIMITS, allow_private=(ip_network("127.0.0.1/32"),))
    for number, (status_code, place) in enumerate(
        (code, place) for code in (301, 302, 303, 307, 308) for place in steps
    ):
        answer = redirect_response(place).replace(b" 302 ", b" %d " % status_code, 1)
        outer.respond_with(answer, path=f"/{number}")
        with HttpFetcher(limits) as fetcher:
            if kind == "page":
                with suppress(FetchError):
                    fetcher.fetch_if_changed(outer.url(f"/{number}"))
                    let_in.append(place)
                continue
            with PageServer() as site:
                link = outer.url(f"/{number}")
                words = policy_text().replace("\n", "</p><p>")
                body = f"<p>{words}</p><a href='{link}'>附件：申请表.pdf</a>"
                site.pages["/p.html"] = PageResponse(f"<html><body>{body}</body></html>".encode())
                source = {"id": "p", "kind": "page", "url": f"{site.url}/p.html"}
                if number % len(steps) < 4 and status_code in (302, 308):
                    with make_app(tmp_path / str(number), source) as home:
                        list(check_source(home, home.get_source("p"), fetcher))
                        held = [one.address for one in home.archive.load_captures("p")]
                        let_in += [one for one in held if "127.0.0.3" in one]
    tried = 5 * len(steps) if kind == "page" else 8
    assert kind == "page" or any("GET" in request for request in outer.requests)
    outer.close()
    inner.close()
    count(f"redirects of a {kind}", tried, **{"let in": len(let_in) + inner.connections})
    assert (let_in, inner.connections) == ([], 0)


# ---------------------------------------------------------------- files


def test_no_file_hangs_or_crashes_the_reading(tmp_path: Path) -> None:
    """Each is archived and read or refused in words; the evidence stays whole."""
    hung, crashed, seconds = [], [], {}
    pages = {
        f"charset {name!r}": (
            "a.html",
            f"<meta charset='{name}'><p>第一条 甲。</p>".encode("utf-8", "replace"),
        )
        for name in attacks.CHARSETS
    }
    files = {**attacks.BOMBS, **pages}
    source = {"id": "s", "kind": "file", "path": "s"}
    with make_app(tmp_path, source) as home, enforce_limits():
        owner = home.get_source("s")
        for number, (what, (name, payload)) in enumerate(files.items()):
            began = time.monotonic()
            place = f"{number}-{name}"
            try:
                done = pipeline.process_document(
                    home, owner, document_of(owner, Response(place, payload, ""))
                )
                if "Traceback" in str(done) or done.outcome == "crashed":
                    crashed.append((what, str(done)))
            except TrackerError:
                pass
            except Exception as error:  # noqa: BLE001  a crash is what is counted here
                crashed.append((what, repr(error)[:200]))
            seconds[what] = time.monotonic() - began
            if seconds[what] > PATIENCE:
                hung.append(what)
        assert reprocess.verify_archive(home) == []
        # the next document is read as ever
        page = Response("next.txt", policy_text().encode(), "text/plain")
        assert pipeline.process_document(home, owner, document_of(owner, page)).outcome == "new"
    count("files", len(files), hung=len(hung), crashed=len(crashed))
    slowest = sorted(seconds, key=lambda what: -seconds[what])[:3]
    print({what: round(seconds[what], 1) for what in slowest})
    assert (hung, crashed) == ([], [])


# ---------------------------------------------------------------- the service


@pytest.fixture
def home(tmp_path: Path) -> Iterator[App]:
    source = {"id": "page", "kind": "file", "path": "page"}
    with make_app(tmp_path / "home", source) as made:
        import_document(made, "a.txt", policy_text(), "page")
        for number, title in enumerate(attacks.TITLES):
            words = policy_text(title, f"某区规〔2024〕{number + 50}号")
            with suppress(TrackerError):
                import_document(made, f"t{number}.txt", words, "page")
        yield replace(made, settings=replace(made.settings, token=hash_token(TOKEN)))


def policies_of(home: App) -> list[str]:
    found = status.find_statuses(home, date(2024, 6, 1))
    return sorted(f"{one.policy.id} {one.status} {one.last_day}" for one in found)


SHOWN = ("/", "/policies", "/timeline", "/sources", "/reviews", "/v1/policies", "/v1/changes",
         "/v1/in-force", "/openapi.json")  # fmt: skip
FORBIDDEN = ("<script>alert", "<img src=x", "<svg/onload", "<script>1</script>")


def test_a_title_of_markup_is_shown_as_text_everywhere(home: App) -> None:
    let_in, crashed, tried = [], [], 0
    with TestClient(build(home), raise_server_exceptions=False) as client:
        details = [
            f"/policies/{one.policy.id}" for one in status.find_statuses(home, date(2024, 6, 1))
        ]
        for path in [*SHOWN, *details]:
            answer = client.get(path)
            tried += 1
            if answer.status_code >= 500:
                crashed.append(path)
            is_page = answer.headers["content-type"].startswith("text/html")
            found = [bad for bad in FORBIDDEN if bad in answer.text] if is_page else []
            let_in += [(path, bad) for bad in found]
    count("titles in pages", tried, **{"let in": len(let_in), "crashed": len(crashed)})
    assert tried > 15
    assert (let_in, crashed) == ([], [])


def build(home: App, **settings: Any) -> Any:
    from api.app import build_app

    return build_app(replace(home, settings=replace(home.settings, **settings)), scheduled=False)


def test_no_odd_value_crashes_or_changes_anything(home: App) -> None:
    before, crashed, hung = policies_of(home), [], []
    paths = [
        path.format(quote(value, safe=""))
        for path in attacks.ODD_PATHS
        for value in attacks.ODD_VALUES
    ]
    with TestClient(build(home), raise_server_exceptions=False) as client:
        for path in paths:
            began = time.monotonic()
            if client.get(path).status_code >= 500:
                crashed.append(path[:100])
            if time.monotonic() - began > REQUEST_PATIENCE:
                hung.append(path[:100])
    count("odd values", len(paths), hung=len(hung), crashed=len(crashed))
    assert (crashed, hung) == ([], [])
    assert policies_of(home) == before


def test_nobody_gets_in_without_the_token(home: App) -> None:
    tokens = ["", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "null", "undefined", "sha256:" + "0" * 64,
              str(home.settings.token), " ", "Bearer", "a" * 100_000]  # fmt: skip
    inner = ["/", "/policies", "/v1/policies", "/v1/in-force", "/v1/changes", "/feed.atom", "/metrics",
             "/v1/reviews", "/sources", "/evidence/page/x", "//v1/policies", "/v1/policies/", "/V1/policies",
             "/static/../v1/policies", "/v1/./policies", "/healthz/../v1/policies"]  # fmt: skip
    let_in, tried = [], 0
    with ExitStack() as stack:
        client = stack.enter_context(TestClient(build(home, private=True)))
        secret = [title for title in ("某区鼓励", "科委规") if title in policy_text()]
        for path in inner:
            for token in tokens[:3] if path != "/v1/policies" else tokens:
                answer = client.get(
                    path, headers={"Authorization": f"Bearer {token}"}, follow_redirects=True
                )
                tried += 1
                if answer.status_code == 200 or any(word in answer.text for word in secret):
                    let_in.append((path, token[:20]))
    with ExitStack() as stack:
        client = stack.enter_context(TestClient(build(home)))
        for path in ("/v1/assertions", "/v1/reviews/1", "/v1/sources/page/check"):
            for method in ("POST", "PUT", "DELETE", "PATCH"):
                tried += 1
                if client.request(method, path, json={}).status_code < 400:
                    let_in.append((path, method))
    count("without the token", tried, **{"let in": len(let_in)})
    assert let_in == []


def test_no_raw_request_hangs_or_crashes_the_server(home: App) -> None:
    crashed, hung = [], []
    with serve_app(home) as url:
        host, port = url.removeprefix("http://").split(":")
        for request in attacks.RAW_REQUESTS:
            began = time.monotonic()
            with socket.create_connection((host, int(port)), 5) as connection:
                connection.settimeout(REQUEST_PATIENCE)
                with suppress(OSError):
                    connection.sendall(request)
                    connection.shutdown(socket.SHUT_WR)
                    answer = connection.recv(100)
                    if answer.startswith(b"HTTP/1.1 5") and b" 501 " not in answer[:14]:
                        crashed.append((request[:60], answer))
            if time.monotonic() - began > REQUEST_PATIENCE:
                hung.append(request[:60])
        import httpx2

        assert httpx2.get(f"{url}/healthz", timeout=REQUEST_PATIENCE).status_code == 200
    count("raw requests", len(attacks.RAW_REQUESTS), hung=len(hung), crashed=len(crashed))
    assert (crashed, hung) == ([], [])


# ---------------------------------------------------------------- backups


def damage(saved: Path, act: Callable[[dict[str, bytes]], None]) -> bytes:
    """A backup with other contents, its digests made right again."""
    import hashlib
    import io
    import zipfile

    with zipfile.ZipFile(saved) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    act(parts)
    manifest = json.loads(parts.pop("manifest.json"))
    manifest["digests"] = {name: hashlib.sha256(one).hexdigest() for name, one in parts.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in {**parts, "manifest.json": json.dumps(manifest).encode()}.items():
            file.writestr(name, content)
    return made.getvalue()


def row_of(table: str, **values: object) -> Callable[[dict[str, bytes]], None]:
    def act(parts: dict[str, bytes]) -> None:
        first = json.loads(parts[f"database/{table}.jsonl"].splitlines()[0])
        parts[f"database/{table}.jsonl"] = json.dumps({**first, **values}).encode() + b"\n"

    return act


def part(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: b"x"})


EVIL = {
    "a part above the home": part("snapshots/../../evil.txt"),
    "a part at the root": part("/etc/evil"),
    "a part of Windows": part("snapshots\\..\\evil"),
    "a table that does not exist": part("database/pg_shadow.jsonl"),
    "a table of the system": part("database/pg_catalog.pg_class.jsonl"),
    "a table with a command in its name": part('database/x"; DROP TABLE policy; --.jsonl'),
    "a column with a command in its name": row_of("policy", **{'id"; DROP TABLE fact; --': 1}),
    "a day that is none": row_of("version", captured_at="yesterday"),
    "a number that is none": row_of("version", n="one"),
    "a null where none may be": row_of("policy", title=None),
    "a sign that PostgreSQL does not store": row_of("policy", title="a\x00b"),
    "half a surrogate": row_of("policy", title="\ud800"),
    "a number beyond the column": row_of("version", n=10**30),
    "a row that is no row": lambda parts: parts.update({"database/policy.jsonl": b"[1]\n"}),
    "text that is no JSON": lambda parts: parts.update({"database/policy.jsonl": b"{\n"}),
    "a schema of tomorrow": lambda parts: parts.update(
        {
            "manifest.json": json.dumps(
                {**json.loads(parts["manifest.json"]), "schema": "zz"}
            ).encode()
        }
    ),
}


def test_no_backup_writes_outside_or_leaves_half_a_home_on_postgresql(
    home: App, tmp_path: Path
) -> None:
    backup.write_backup(home.settings.home, home.database, home.archive, tmp_path / "saved.zip")
    let_in, crashed, before = [], [], {path.name for path in tmp_path.iterdir()}
    with postgres.server(None) as server:
        for number, (what, act) in enumerate(EVIL.items()):
            folder = tmp_path / f"to-{number}"
            folder.mkdir()
            (folder / "sources.toml").write_bytes(
                (home.settings.home / "sources.toml").read_bytes()
            )
            evil = tmp_path / f"evil-{number}.zip"
            evil.write_bytes(damage(tmp_path / "saved.zip", act))
            with postgres.create_database(server) as url:
                try:
                    backup.restore_backup(folder, url, evil)
                    let_in.append(what)
                except (StoreError, ConfigError):
                    pass
                except Exception as error:  # noqa: BLE001  a crash is what is counted here
                    crashed.append((what, repr(error)[:200]))
            if (folder / "snapshots").exists():
                let_in.append(f"{what}: evidence without rows")
    made = {path.name for path in tmp_path.iterdir()} - before
    assert all(name.startswith(("to-", "evil-")) for name in made)
    count("backups", len(EVIL), **{"let in": len(let_in), "crashed": len(crashed)})
    assert (let_in, crashed) == ([], [])


def test_what_was_tried_is_enough() -> None:
    total = sum(COUNTS.values(), Counter[str]())
    assert total["tried"] >= 150
    assert (total["let in"], total["hung"], total["crashed"]) == (0, 0, 0)

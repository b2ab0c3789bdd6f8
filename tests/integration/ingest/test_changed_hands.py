"""A host that changes hands: its new text waits for a person, its old text changes nothing."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.policy_texts import policy_text
from tests.raw_http import RawServer, http_response, redirect_response
from tests.tls_certificate import make_certificate
from tracker.fetch.certificate_owner import find_owner
from tracker.fetch.client import HttpFetcher
from tracker.ingest.changed_hands import is_government
from tracker.ingest.check_source import check_source
from tracker.store import reviews

OLD, NEW = "上海市某区人民政府", "Fortune Games Ltd"


@pytest.fixture
def server() -> Iterator[RawServer]:
    with closing(RawServer()) as running:
        yield running


def serve(server: RawServer, folder: Path, owner: str) -> str:
    """Serve with a certificate of this owner; return its file. The server may change it later."""
    place = folder / (owner or "none")
    place.mkdir(exist_ok=True)
    file = make_certificate(place, "127.0.0.1", owner=owner)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.tls = context
    return file.read_text()


def show(server: RawServer, amount: int) -> None:
    rows = "".join(f"<p>{line}</p>" for line in policy_text(amount=amount).splitlines())
    page = http_response(
        f"<html><body>{rows}</body></html>".encode(),
        Content_Type="text/html; charset=utf-8",
        Connection="close",
        X_Certificate_Owner="forged",
    )
    server.respond_with(page)


@pytest.mark.parametrize(
    ("later", "amount", "outcome"),
    [
        (NEW, 500, "held"),
        ("", 500, "held"),  # a certificate that names nobody, as anyone may have
        (OLD, 500, "changed"),
        (NEW, 300, "unchanged"),
    ],
)
def test_a_new_text_under_a_certificate_of_another_owner_waits(
    later: str, amount: int, outcome: str, server: RawServer, tmp_path: Path
) -> None:
    authorities = serve(server, tmp_path, later) if later != OLD else ""
    authorities += serve(server, tmp_path, OLD)
    (tmp_path / "ca.pem").write_text(authorities)
    url = server.url("/").replace("http:", "https:")
    table = {"id": "page", "kind": "page", "url": url, "ca_file": "ca.pem"}
    table["allow_private"] = ["127.0.0.1"]
    clock = SteppingClock()
    show(server, 300)
    with make_app(tmp_path, table, clock=clock) as home:
        assert check_sources(home, "page") == ["new"]
        (kept,) = home.archive.load_captures("page")
        assert find_owner(kept.headers) == OLD
        assert "forged" not in dict(kept.headers).values()
        if later != OLD:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tmp_path / (later or "none") / "key.pem")
            server.tls = context
        show(server, amount)
        for expected in (outcome, "unchanged" if outcome == "changed" else outcome):
            clock.at += timedelta(days=1)
            assert check_sources(home, "page") == [expected]
        with home.database.read_session() as session:
            reason = reviews.held_reason(session, "page", home.archive.capture_ids("page")[-1])
        if outcome == "held":
            assert f"由“{OLD}”变为“{later or '未载明'}”" in reason


@pytest.mark.parametrize(
    ("target", "amount", "outcome"),
    [
        ("games.test", 300, "unchanged"),
        ("games.test", 500, "held"),
        ("www.policy.gov.cn", 500, "changed"),
    ],
)
def test_a_new_text_to_which_a_government_address_leads_outside_waits(
    target: str, amount: int, outcome: str, server: RawServer, tmp_path: Path
) -> None:
    address = f"http://policy.gov.cn:{server.port}/"
    table = {"id": "page", "kind": "page", "url": address, "allow_private": ["127.0.0.1"]}
    clock = SteppingClock()
    show(server, 300)
    with (
        make_app(tmp_path, table, clock=clock) as home,
        HttpFetcher(home.settings.fetch, lambda _host, _port: ["127.0.0.1"]) as fetcher,
    ):
        source = home.get_source("page")
        assert [one.outcome for one in check_source(home, source, fetcher)] == ["new"]
        show(server, amount)
        server.paths["/moved"] = server.paths["/"]
        server.respond_with(redirect_response(f"http://{target}:{server.port}/moved"))
        clock.at += timedelta(days=1)
        (check,) = check_source(home, source, fetcher)
        assert check.outcome == outcome
        if outcome == "held":
            assert "被转到" in check.note


def test_a_first_text_outside_the_government_s_domain_waits_too(
    server: RawServer, tmp_path: Path
) -> None:
    address = f"http://policy.gov.cn:{server.port}/"
    table = {"id": "page", "kind": "page", "url": address, "allow_private": ["127.0.0.1"]}
    show(server, 300)
    server.paths["/moved"] = server.paths["/"]
    server.respond_with(redirect_response(f"http://games.test:{server.port}/moved"))
    with (
        make_app(tmp_path, table) as home,
        HttpFetcher(home.settings.fetch, lambda _host, _port: ["127.0.0.1"]) as fetcher,
    ):
        (check,) = check_source(home, home.get_source("page"), fetcher)
    assert check.outcome == "held"
    assert "被转到站外" in check.note


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.shcn.gov.cn", True),
        ("gov.cn", True),
        ("www.gov.cn.example.com", False),
        ("fakegov.cn", False),
        ("www.spcsc.sh.cn", False),
        (None, False),
    ],
)
def test_which_hosts_are_in_a_domain_of_governments(host: str | None, expected: bool) -> None:
    assert is_government(host) is expected

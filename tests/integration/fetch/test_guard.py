"""Whom we may speak to: addresses by their kind, and names by what they resolve to, once."""

import shutil
import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import httpx2
import pytest

from tests.raw_http import LIMITS, LOOPBACK, RawServer, http_response, redirect_response
from tracker.errors import FetchError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import FetchedResponse, FetchLimits
from tracker.fetch.ssrf_guard import is_allowed
from tracker.urls import url_error

CLOSED = {
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "0.0.0.0": "this host",
    "10.1.2.3": "private",
    "172.31.255.255": "private",
    "192.168.1.1": "private",
    "169.254.169.254": "link-local, metadata",
    "100.64.0.1": "carrier-grade NAT",
    "100.100.100.200": "metadata of a Chinese cloud",
    "168.63.129.16": "metadata at a public address",
    "192.0.0.192": "metadata among protocol assignments",
    "192.0.2.1": "documentation",
    "198.18.0.1": "benchmarks",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
    "::": "unspecified",
    "::1": "loopback",
    "::7f00:1": "IPv4-compatible",
    "::ffff:127.0.0.1": "IPv4-mapped",
    "::ffff:10.0.0.1": "IPv4-mapped",
    "64:ff9b::7f00:1": "NAT64 of loopback",
    "2002:7f00:1::": "6to4 of loopback",
    "2001:0:7f00:1::": "Teredo",
    "fe80::1": "link-local",
    "fe80::1%1": "link-local with a zone",
    "fec0::1": "site-local",
    "fc00::1": "unique local",
    "fd00:ec2::254": "metadata",
    "ff02::1": "multicast",
    "2001:db8::1": "documentation",
}
OPEN = [
    "101.227.183.1",
    "202.96.199.133",
    "1.1.1.1",
    "240e:6b0:200::1",
    "2606:4700::1111",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
]


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_that_is_not_public_is_closed(address: str) -> None:
    assert not is_allowed(address), CLOSED[address]


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_open(address: str) -> None:
    assert is_allowed(address)


def test_a_network_that_is_meant_is_open_in_every_disguise() -> None:
    allowed = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
    assert all(
        is_allowed(address, allowed) for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1")
    )
    assert not any(is_allowed(address, allowed) for address in ("127.0.0.1", "192.168.1.1", "::1"))


@pytest.mark.parametrize(
    "url",
    ["https://www.pudong.gov.cn/a.html", "http://中国.cn/政策?页=1#x", "HTTP://example.com:8080"],
)
def test_an_address_of_a_page_has_no_fault(url: str) -> None:
    assert url_error(url) is None


class Names:
    """Names as a test wishes them; the last answer holds for ever. Counts the questions."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["10.0.0.1"], ["::1"]],
    ids=["loopback", "one of two", "private", "IPv6"],
)
def test_a_public_name_that_resolves_to_us_is_refused(
    addresses: list[str], server: RawServer
) -> None:
    with (
        HttpFetcher(FetchLimits(), Names(addresses)) as fetcher,
        pytest.raises(FetchError, match="不是公网地址") as failure,
    ):
        fetcher.fetch_if_changed(f"http://policy.gov.cn:{server.port}/")
    assert not failure.value.transient
    assert server.connections == 0


def test_a_redirect_to_a_public_name_that_resolves_to_us_is_refused(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    names = Names(["127.0.0.1"], ["192.168.1.1"])
    with (
        HttpFetcher(LIMITS, names) as fetcher,
        pytest.raises(FetchError, match=r"inside\.gov\.cn 指向 192\.168\.1\.1"),
    ):
        fetcher.fetch_if_changed(
            server.respond_with(redirect_response("http://inside.gov.cn/")).replace(
                "127.0.0.1", "outside.gov.cn"
            )
        )


def test_a_name_is_resolved_once_and_the_connection_goes_where_it_was_checked(
    server: RawServer,
) -> None:
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    url = server.respond_with(http_response(b"x")).replace("127.0.0.1", "policy.gov.cn")
    with HttpFetcher(LIMITS, names) as fetcher:
        fetcher.fetch_if_changed(url)
        fetcher.fetch_if_changed(url)
    assert (names.asked, server.connections) == (1, 1)
    assert f"Host: policy.gov.cn:{server.port}" in server.requests[0]


def test_the_next_address_is_tried_where_the_first_does_not_answer(server: RawServer) -> None:
    limits = FetchLimits(allow_private=(*LOOPBACK, ip_network("127.0.0.9")))
    with HttpFetcher(limits, Names(["127.0.0.9", "127.0.0.1"])) as fetcher:
        assert isinstance(
            fetcher.fetch_if_changed(
                server.respond_with(http_response(b"x")).replace("127.0.0.1", "policy.gov.cn")
            ),
            FetchedResponse,
        )


@pytest.mark.parametrize("host", ["no-such-name.invalid", "a" * 70 + ".cn", "a..cn"])
def test_a_name_that_does_not_resolve_is_a_failure_of_the_fetch(
    host: str, fetcher: HttpFetcher
) -> None:
    with pytest.raises(FetchError):
        fetcher.fetch_if_changed(f"http://{host}/")


def test_a_name_without_addresses_is_worth_another_try() -> None:
    with HttpFetcher(LIMITS, Names([])) as fetcher, pytest.raises(FetchError) as failure:
        fetcher.fetch_if_changed("http://policy.gov.cn/")
    assert failure.value.transient


# ---------------------------------------------------------------- TLS: pinned to an address,
# verified by name


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for policy.gov.cn that signs itself, with its key."""
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command")
    path = tmp_path / "policy.pem"
    options = (
        "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        " -subj /CN=policy.gov.cn -addext subjectAltName=DNS:policy.gov.cn"
    )
    command = [
        "openssl",
        "req",
        "-x509",
        *options.split(),
        "-keyout",
        str(path),
        "-out",
        str(tmp_path / "cert.pem"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "cert.pem").read_text())
    return path


def serve_tls(server: RawServer, certificate: Path) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.tls = context
    return server.respond_with(http_response(b"x")).replace(
        "http://127.0.0.1", "https://policy.gov.cn"
    )


def test_a_certificate_that_nobody_vouches_for_is_refused_for_good(
    server: RawServer, certificate: Path
) -> None:
    with (
        HttpFetcher(LIMITS, Names(["127.0.0.1"])) as fetcher,
        pytest.raises(FetchError, match="certificate") as failure,
    ):
        fetcher.fetch_if_changed(serve_tls(server, certificate))
    assert not failure.value.transient


def test_tls_verifies_the_name_although_the_connection_goes_to_an_address(
    server: RawServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serve_tls(server, certificate)
    monkeypatch.setattr(
        httpx2,
        "create_ssl_context",
        lambda **_: ssl.create_default_context(cafile=str(certificate)),
    )
    with HttpFetcher(LIMITS, Names(["127.0.0.1"])) as fetcher:
        assert isinstance(fetcher.fetch_if_changed(url), FetchedResponse)
        with pytest.raises(FetchError, match="(?i)hostname mismatch"):
            fetcher.fetch_if_changed(url.replace("policy.gov.cn", "other.gov.cn"))


def test_a_server_that_speaks_no_tls_ends_in_time(server: RawServer) -> None:
    with HttpFetcher(replace(LIMITS, connect_timeout=0.3)) as fetcher, pytest.raises(FetchError):
        fetcher.fetch_if_changed(
            server.respond_with(http_response(b"x")).replace("http:", "https:")
        )

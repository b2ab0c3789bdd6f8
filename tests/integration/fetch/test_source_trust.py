"""What one source may reach inside the organisation, and how its servers prove who they are.

The servers stand on loopback; a table of names says which addresses they have, as on a network
with public and private parts.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpcore2
import pytest

from tests.integration.fetch.test_guard import certificate, serve_tls  # noqa: F401
from tests.raw_http import RawServer, http_response, redirect_response
from tracker.errors import ConfigError, FetchError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import FetchedResponse, FetchLimits
from tracker.fetch.source_trust import SourceTrust, trust_of_source
from tracker.fetch.tls_errors import CERTIFICATE_ERRORS, describe_tls_error
from tracker.model import Source, SourceKind
from tracker.settings.load import load_settings

INSIDE = (ip_network("10.0.0.0/8"),)
NAMES = {
    "public.gov.cn": "101.227.183.1",
    "other.gov.cn": "101.227.183.2",
    "intranet.example": "10.0.0.5",
    "policy.gov.cn": "101.227.183.3",
}


def resolve(host: str, _port: int) -> Sequence[str]:
    return [NAMES.get(host, host)]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address that the guard lets through is a socket on loopback."""
    connect = httpcore2.SyncBackend.connect_tcp

    def connect_loopback(self: Any, _host: str, *args: Any, **more: Any) -> Any:
        return connect(self, "127.0.0.1", *args, **more)

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connect_loopback)


@pytest.fixture
def servers() -> Iterator[Callable[[bytes], tuple[RawServer, str]]]:
    """`servers(response)`: a server that gives this response, and the end of its address."""
    with ExitStack() as stack:

        def start(response: bytes) -> tuple[RawServer, str]:
            server = stack.enter_context(closing(RawServer()))
            server.respond_with(response)
            return server, f":{server.port}/"

        yield start


def page(url: str, **more: Any) -> Source:
    return Source("s", SourceKind.PAGE, url, **more)


def fetch(url: str, source: Source, allowed: Any = ()) -> str:
    limits = FetchLimits(allow_private=allowed, robots=False, delay=0)
    with HttpFetcher(limits, resolve) as fetcher:
        found = fetcher.for_source(source).fetch_document(url)
        assert isinstance(found, FetchedResponse)
        return found.payload.decode()


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("own", [True, False], ids=["of the source", "of [fetch]"])
def test_a_redirect_from_a_public_host_never_leads_inside(servers, own: bool) -> None:
    secret, inside = servers(http_response(b"SECRET"))
    _, outside = servers(redirect_response(f"http://intranet.example{inside}"))
    url = f"http://public.gov.cn{outside}"
    source = page(url, allow_private=INSIDE if own else ())
    with pytest.raises(
        FetchError, match="公网页面跳转到内网的地址一律不访问|为该来源写 allow_private"
    ):
        fetch(url, source, () if own else INSIDE)
    assert secret.connections == 0


@pytest.mark.usefixtures("network")
def test_a_way_back_inside_over_a_public_host_is_refused_although_a_connection_is_open(
    servers,
) -> None:
    """The connection to the inner host, kept from its own page, is not lent to the redirect."""
    last, inside = servers(http_response(b"inner"))
    _, outside = servers(redirect_response(f"http://intranet.example{inside}"))
    _, first = servers(redirect_response(f"http://public.gov.cn{outside}"))
    url = f"http://intranet.example{first}"
    limits = FetchLimits(robots=False, delay=0)
    with HttpFetcher(limits, resolve) as parent:
        fetcher = parent.for_source(page(url, allow_private=INSIDE))
        assert fetcher.fetch_document(f"http://intranet.example{inside}").payload == b"inner"
        with pytest.raises(FetchError, match="一律不访问"):
            fetcher.fetch_document(url)
    assert len(last.requests) == 1


@pytest.mark.usefixtures("network")
def test_a_redirect_inside_and_one_between_public_hosts_are_followed(servers) -> None:
    _, end = servers(http_response(b"end"))
    _, inner = servers(redirect_response(f"http://10.0.0.9{end}"))
    _, outer = servers(redirect_response(f"http://other.gov.cn{end}"))
    url = f"http://intranet.example{inner}"
    assert fetch(url, page(url, allow_private=INSIDE)) == "end"
    url = f"http://public.gov.cn{outer}"
    assert fetch(url, page(url)) == "end"


@pytest.mark.usefixtures("network")
def test_the_networks_of_one_source_are_closed_to_another(servers) -> None:
    server, inside = servers(http_response(b"inner"))
    url = f"http://intranet.example{inside}"
    with HttpFetcher(FetchLimits(robots=False, delay=0), resolve) as parent:
        own = parent.for_source(page(url, allow_private=INSIDE))
        assert own.fetch_document(url).payload == b"inner"
        for stranger in (parent, parent.for_source(page("http://public.gov.cn/"))):
            with pytest.raises(FetchError, match="不是公网地址"):
                stranger.fetch_document(url)
    assert len(server.requests) == 1


@pytest.mark.usefixtures("network")
def test_networks_of_all_hold_for_the_host_that_a_source_names_and_not_for_its_links(
    servers,
) -> None:
    _, inside = servers(http_response(b"inner"))
    url = f"http://intranet.example{inside}"
    assert fetch(url, page(url), INSIDE) == "inner"
    with pytest.raises(FetchError, match="为该来源写 allow_private"):
        fetch(url, page("http://public.gov.cn/list.html"), INSIDE)


def test_hosts_are_compared_without_regard_to_case() -> None:
    trust = trust_of_source(page("http://Intranet.EXAMPLE/a"), INSIDE)
    assert trust.for_host("intranet.example").networks == INSIDE
    assert trust.for_host("other.example") == SourceTrust()


# ---------------------------------------------------------------- TLS


@pytest.mark.usefixtures("network")
def test_an_authority_of_the_source_is_believed_for_that_source_alone(
    server: RawServer,
    certificate: Path,  # noqa: F811
) -> None:
    url = serve_tls(server, certificate)
    with HttpFetcher(FetchLimits(robots=False, delay=0), resolve) as parent:
        own = parent.for_source(page(url, ca_file=str(certificate)))
        assert own.fetch_document(url).payload == b"x"
        with pytest.raises(FetchError, match="证书为自签名.*ca_file") as failure:
            parent.for_source(page(url)).fetch_document(url)
    assert not failure.value.transient
    assert "signs itself" in failure.value.en


@pytest.mark.usefixtures("network")
def test_the_floor_of_tls_is_the_source_s_own_and_said_in_words(
    server: RawServer,
    certificate: Path,  # noqa: F811
) -> None:
    url = serve_tls(server, certificate)
    assert server.tls is not None
    server.tls.maximum_version = ssl.TLSVersion.TLSv1_2
    with HttpFetcher(FetchLimits(robots=False, delay=0), resolve) as parent:
        source = page(url, ca_file=str(certificate))
        assert parent.for_source(source).fetch_document(url).payload == b"x"
        strict = page(url, ca_file=str(certificate), min_tls="1.3")
        with pytest.raises(FetchError, match="TLS 版本"):
            parent.for_source(strict).fetch_document(url)


@pytest.mark.parametrize("code", CERTIFICATE_ERRORS)
def test_each_fault_of_a_certificate_has_words_in_both_languages(code: int) -> None:
    error = ssl.SSLCertVerificationError()
    error.verify_code = code
    outer = httpcore2.ConnectError("x")
    outer.__cause__ = error
    zh, en = describe_tls_error(outer) or ("", "")
    assert "证书" in zh
    assert en


def test_what_is_no_fault_of_tls_has_no_such_words() -> None:
    assert describe_tls_error(httpcore2.ConnectError("refused")) is None


# ---------------------------------------------------------------- settings

SOURCE = '[[source]]\nid = "a"\nkind = "page"\nurl = "https://a.gov.cn/"\n'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('allow_private = ["intranet"]', "allow_private：.*地址或网段"),
        ('min_tls = "2"', "min_tls：.*不是 TLS 版本"),
        ('ca_file = "none.pem"', r"id=a: ca_file：.*none\.pem 不能使用"),
        ('ca_file = "sources.toml"', "ca_file：.*不是 PEM 证书"),
        ('render = true\nmin_tls = "1.3"', "min_tls：render 的来源"),
    ],
)
def test_a_fault_of_these_keys_is_named_with_its_place(
    line: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "sources.toml").write_text(f"{SOURCE}{line}\n", "utf-8")
    with pytest.raises(ConfigError, match=said):
        load_settings(tmp_path, {})


def test_the_keys_are_the_source_s_own(tmp_path: Path, certificate: Path) -> None:  # noqa: F811
    text = (
        f'{SOURCE}allow_private = ["10.0.0.0/8"]\nmin_tls = "1.3"\nca_file = "{certificate.name}"\n'
    )
    (tmp_path / "sources.toml").write_text(text, "utf-8")
    (source,) = load_settings(tmp_path, {}).sources
    assert (source.allow_private, source.min_tls) == (INSIDE, "1.3")
    assert source.ca_file == str(certificate)

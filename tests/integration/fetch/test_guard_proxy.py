"""The proxy of the browser: whom it connects to, and what one page may use."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.browser_pages import LIMITS, ChangingNames, SecretServer
from tests.raw_http import RawServer, http_response
from tracker.fetch.browser.guard_proxy import GuardProxy
from tracker.fetch.browser.limits import RenderLimits
from tracker.fetch.ssrf_guard import HostResolver, resolve_host

BUDGET = RenderLimits(seconds=5, traffic=100_000, requests=5)


def ask(proxy: GuardProxy, request: str) -> bytes:
    """Send a request to the proxy and return all that comes back."""
    port = int(proxy.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(request.encode().replace(b"\n", b"\r\n"))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
            head, _, body = answer.rpartition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            if length and len(body) >= int(length[1]):
                break  # as a browser does
    return answer


def opened(
    server: RawServer, resolver: HostResolver = resolve_host, budget: RenderLimits = BUDGET
) -> GuardProxy:
    return GuardProxy(server.url("/"), LIMITS, budget, resolver)


@pytest.fixture
def secret() -> Iterator[SecretServer]:
    with SecretServer() as running:
        yield running


def test_a_page_is_fetched_with_a_path_and_asked_for_once_a_connection(server: RawServer) -> None:
    server.respond_with(http_response(b"<p>hello", Connection="keep-alive"), path="/a")
    with opened(server) as proxy:
        answer = ask(
            proxy,
            f"GET {server.url('/a?b=1')} HTTP/1.1\nHost: x\nProxy-Connection: keep-alive\n\n",
        )
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"<p>hello")
    assert b"keep-alive" not in answer
    (request,) = server.requests
    assert request.startswith("GET /a?b=1 HTTP/1.1")
    assert "Proxy-" not in request
    assert "Connection: close" in request


def test_a_tunnel_reaches_the_page_and_nothing_else_that_is_private(
    server: RawServer, secret: SecretServer
) -> None:
    server.respond_with(http_response(b"hello"))
    hidden = ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "[::ffff:127.0.0.1]")
    with opened(server) as proxy:
        own = f"127.0.0.1:{server.port}"
        answer = ask(proxy, f"CONNECT {own} HTTP/1.1\n\nGET / HTTP/1.0\nConnection: close\n\n")
        assert answer.endswith(b"hello")
        for host in hidden[:4]:
            assert ask(proxy, f"CONNECT {host}:{secret.port} HTTP/1.1\n\n").startswith(
                b"HTTP/1.1 403"
            )
    with opened(server) as proxy:
        for host in hidden[4:]:
            url = f"http://{host}:{secret.port}/"
            assert ask(proxy, f"GET {url} HTTP/1.1\n\n").startswith(b"HTTP/1.1 403")
        assert len(proxy.refused) == 2
    assert secret.visitors == []


def test_a_name_that_resolves_to_another_address_at_the_second_time_is_refused(
    server: RawServer, secret: SecretServer
) -> None:
    names = ChangingNames({"rebind.test": ["93.184.216.34", "127.0.0.1"]})
    with GuardProxy(f"http://rebind.test:{secret.port}/", LIMITS, BUDGET, names) as proxy:
        answer = ask(proxy, f"GET http://rebind.test:{secret.port}/ HTTP/1.1\n\n")
    assert answer.startswith(b"HTTP/1.1 403")
    assert names.asked == ["rebind.test"] * 2
    assert secret.visitors == []


@pytest.mark.parametrize(
    "request_text",
    [
        "GET file:///etc/passwd HTTP/1.1\n\n",
        "GET ftp://127.0.0.1/ HTTP/1.1\n\n",
        "GET / HTTP/1.1\nHost: 127.0.0.1\n\n",
        "CONNECT user:word@127.0.0.1:80 HTTP/1.1\n\n",
        "CONNECT 127.0.0.1:99999 HTTP/1.1\n\n",
        "nonsense\n\n",
        "GET http://" + "a" * 70_000,
    ],
)
def test_a_request_that_is_none_gets_no_answer(server: RawServer, request_text: str) -> None:
    with opened(server) as proxy, suppress(ConnectionError):
        assert not ask(proxy, request_text).startswith(b"HTTP/1.1 200")
    assert server.connections == 0


def test_a_page_that_transfers_more_than_it_may_is_cut_off(server: RawServer) -> None:
    server.respond_with(http_response(bytes(500_000)))
    with opened(server) as proxy:
        assert len(ask(proxy, f"GET {server.url('/')} HTTP/1.1\n\n")) < 200_000
        assert "100000" in proxy.exceeded


def test_a_page_that_asks_for_more_than_it_may_is_refused(server: RawServer) -> None:
    server.respond_with(http_response(b"x", Connection="close"))
    with opened(server) as proxy:
        answers = [ask(proxy, f"GET {server.url('/')} HTTP/1.1\n\n")[:12] for _ in range(7)]
    assert answers == [b"HTTP/1.1 200"] * 5 + [b"HTTP/1.1 403"] * 2


def test_a_server_that_never_ends_its_answer_is_left_when_the_time_is_over(
    server: RawServer,
) -> None:
    server.respond_with(lambda connection: time.sleep(3))
    budget = RenderLimits(seconds=0.4)
    with opened(server, budget=budget) as proxy:
        begun = time.monotonic()
        assert b"200" not in ask(proxy, f"GET {server.url('/')} HTTP/1.1\n\n")
        assert time.monotonic() - begun < 2.5

"""Connections that ask for nothing: closed in time, and not more than the process can hold."""

from __future__ import annotations

import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import uvicorn

from tracker import connection_limits
from tracker.connection_limits import LimitedProtocol, raise_descriptor_limit

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


async def hello(scope, receive, send):
    assert scope["type"] == "http"
    while (await receive()).get("more_body"):
        pass
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
    )
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], socket.socket]]:
    monkeypatch.setattr(connection_limits, "HEADER_SECONDS", 0.4)
    monkeypatch.setattr(connection_limits, "RESERVED", 4)
    config = uvicorn.Config(
        hello,
        port=0,
        log_level="error",
        lifespan="off",
        http=LimitedProtocol,
        limit_concurrency=4,
        timeout_keep_alive=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with ExitStack() as stack:

        def open_connection() -> socket.socket:
            made = stack.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            made.settimeout(5)
            return made

        yield open_connection
    server.should_exit = True
    thread.join(5)


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX: "])
def test_half_a_head_is_waited_for_in_vain_only_for_a_while(connect, sent):
    one = connect()
    one.sendall(sent)
    assert one.recv(100) == b""


def test_half_a_head_after_an_answer_is_waited_for_in_vain_too(connect):
    one = connect()
    one.sendall(GET)
    answer = b""
    while not answer.endswith(b"ok"):
        answer += one.recv(1000)
    one.sendall(b"GET / HT")
    assert one.recv(100) == b""


def test_a_slow_body_is_no_slow_head(connect):
    one = connect()
    one.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n")
    for _ in range(4):
        time.sleep(0.2)
        one.sendall(b"x")
    assert one.recv(1000).startswith(b"HTTP/1.1 200")


def test_idle_connections_do_not_keep_others_out(connect, caplog):
    idle = [connect() for _ in range(12)]
    closed = [one.recv(10) for one in idle[8:]]
    assert closed == [b""] * 4  # at once, those beyond the limit and its reserve
    assert "连接数已达上限 4" in caplog.text
    time.sleep(0.6)
    one = connect()
    one.sendall(GET)
    assert one.recv(1000).startswith(b"HTTP/1.1 200")


def test_beyond_the_limit_a_request_is_told_to_come_back(connect):
    idle = [connect() for _ in range(4)]
    one = connect()
    one.sendall(GET)
    assert one.recv(1000).startswith(b"HTTP/1.1 503")
    assert idle


def test_the_limit_fits_the_descriptors():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, hard), hard))
        most = raise_descriptor_limit()
        raised, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert raised == min(connection_limits.WANTED, hard)
        assert most == min(connection_limits.MAX_CONNECTIONS, raised - connection_limits.RESERVED)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

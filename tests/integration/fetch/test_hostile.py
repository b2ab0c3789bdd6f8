"""What a hostile, broken or mistaken server may do: each attack gets one clear error, in bounded
time and memory.
"""

import contextlib
import gzip
import random
import socket
import time
import tracemalloc
import zlib
from dataclasses import replace

import pytest

from tests.raw_http import (
    LIMITS,
    RawServer,
    SendResponse,
    drip_bytes,
    http_response,
    redirect_response,
    reset_connection,
    send_and_close,
    send_bytes,
)
from tracker.errors import FetchError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import FetchedResponse, NotModified

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
PAGE = gzip.compress(b"<p>" + bytes(range(256)) * 200)
MIB = 1024 * 1024
AGAIN, NEVER = True, False  # is it worth another try?


HASTY = replace(LIMITS, read_timeout=0.3, total_timeout=0.6)


def silence(connection: socket.socket) -> None:
    time.sleep(1)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def bomb(connection: socket.socket) -> None:
    """Zeros without end, a thousand to one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    connection.sendall(GZIP)
    while True:
        connection.sendall(chunk(packer.compress(bytes(4 * MIB)) + packer.flush(zlib.Z_SYNC_FLUSH)))


def members(connection: socket.socket) -> None:
    """A gzip of endlessly many members that each hold a little."""
    connection.sendall(GZIP)
    while True:
        connection.sendall(chunk(gzip.compress(bytes(1000)) * 100))


STREAMS: dict[str, tuple[SendResponse, str, bool]] = {
    "a body without end and without length": (
        drip_bytes(OK + b"\r\n", bytes(MIB), 0),
        "超过上限",
        NEVER,
    ),
    "chunks without end": (drip_bytes(CHUNKED, chunk(bytes(65536)), 0), "超过上限", NEVER),
    "300 MB announced": (
        send_bytes(OK + b"Content-Length: 300000000\r\n\r\n"),
        "声明大小 300000000",
        NEVER,
    ),
    "300 MB announced and sent": (
        drip_bytes(OK + b"Content-Length: 300000000\r\n\r\n", bytes(MIB), 0),
        "声明大小",
        NEVER,
    ),
    "an exabyte announced": (
        send_bytes(OK + b"Content-Length: 1000000000000000000\r\n\r\n"),
        "声明大小",
        NEVER,
    ),
    "a body that drips": (drip_bytes(OK + b"Content-Length: 1000\r\n\r\n", b"x"), "超时", AGAIN),
    "chunks that drip": (drip_bytes(CHUNKED, chunk(b"x")), "超时", AGAIN),
    "one-byte chunks as fast as can be": (
        drip_bytes(CHUNKED, chunk(b"x") * 9000, 0),
        "超时|超过上限",
        AGAIN,
    ),
    "headers that drip": (drip_bytes(OK, b"X: y\r\n"), "超时", AGAIN),
    "a status line that drips": (drip_bytes(b"HTTP/1.1 200 ", b"O"), "超时", AGAIN),
    "a chunk size that drips": (drip_bytes(CHUNKED, b"0"), "超时|连接失败", AGAIN),
    "headers without end": (
        drip_bytes(OK, b"X-Fill: " + b"y" * 4000 + b"\r\n", 0),
        "连接失败",
        AGAIN,
    ),
    "one header of a megabyte": (
        send_bytes(OK + b"X: " + b"y" * MIB + b"\r\n\r\n"),
        "连接失败",
        AGAIN,
    ),
    "a status line of a megabyte": (
        send_bytes(b"HTTP/1.1 200 " + b"O" * MIB + b"\r\n\r\n"),
        "连接失败",
        AGAIN,
    ),
    "a hundred thousand headers": (
        send_bytes(OK + b"X: y\r\n" * 100_000 + b"\r\n"),
        "连接失败",
        AGAIN,
    ),
    "interim answers without end": (
        drip_bytes(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001),
        "超时",
        AGAIN,
    ),
    "silence": (silence, "超时", AGAIN),
    "silence after the headers": (
        lambda c: (c.sendall(OK + b"Content-Length: 9\r\n\r\n"), silence(c))[1],
        "超时",
        AGAIN,
    ),
    "silence in mid body": (
        lambda c: (c.sendall(OK + b"Content-Length: 9\r\n\r\nxx"), silence(c))[1],
        "超时",
        AGAIN,
    ),
}

BROKEN: dict[str, tuple[SendResponse, str, bool]] = {
    "the connection closed at once": (send_and_close(b""), "连接失败", AGAIN),
    "the connection reset": (reset_connection, "连接失败", AGAIN),
    "closed in the headers": (send_and_close(OK + b"Content-Ty"), "连接失败", AGAIN),
    "closed before the announced length": (
        send_and_close(OK + b"Content-Length: 100\r\n\r\nxx"),
        "连接失败",
        AGAIN,
    ),
    "closed in mid chunk": (send_and_close(CHUNKED + b"9\r\nxx"), "连接失败", AGAIN),
    "closed before the last chunk": (send_and_close(CHUNKED + chunk(b"xx")), "连接失败", AGAIN),
    "a negative length": (send_bytes(OK + b"Content-Length: -5\r\n\r\n"), "连接失败", AGAIN),
    "a length of thirty digits": (
        send_bytes(OK + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n"),
        "连接失败",
        AGAIN,
    ),
    "a length in words": (send_bytes(OK + b"Content-Length: five\r\n\r\n"), "连接失败", AGAIN),
    "two lengths that differ": (
        send_bytes(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        "连接失败",
        AGAIN,
    ),
    "a chunk size that is no number": (send_bytes(CHUNKED + b"xyz\r\n"), "连接失败", AGAIN),
    "a negative chunk size": (send_bytes(CHUNKED + b"-5\r\nhello"), "连接失败", AGAIN),
    "a chunk of sixteen exabytes": (
        drip_bytes(CHUNKED + b"FFFFFFFFFFFFFFF\r\n", bytes(MIB), 0),
        "超过上限",
        NEVER,
    ),
    "a chunk size of a thousand digits": (
        send_bytes(CHUNKED + b"F" * 1000 + b"\r\n"),
        "连接失败",
        AGAIN,
    ),
    "a chunk extension without end": (
        drip_bytes(CHUNKED + b"5;", b"x" * 4000, 0),
        "连接失败",
        AGAIN,
    ),
    "an unknown transfer coding": (
        send_bytes(OK + b"Transfer-Encoding: gzip, rot13\r\n\r\n"),
        "连接失败",
        AGAIN,
    ),
    "a null in a header": (send_bytes(OK + b"X: a\0b\r\n\r\n"), "连接失败", AGAIN),
    "a header without a name": (send_bytes(OK + b": x\r\n\r\n"), "连接失败", AGAIN),
    "a header line without a colon": (send_bytes(OK + b"nonsense\r\n\r\n"), "连接失败", AGAIN),
    "another protocol": (send_and_close(b"SSH-2.0-OpenSSH_9.6\r\n"), "连接失败", AGAIN),
    "mail": (send_and_close(b"220 mail.example.com ESMTP\r\n"), "连接失败", AGAIN),
    "a TLS alert": (send_bytes(b"\x15\x03\x01\x00\x02\x02\x28"), "连接失败", AGAIN),
    "HTTP of another age": (send_and_close(b"<html>no status line"), "连接失败", AGAIN),
    "HTTP of an age to come": (send_bytes(b"HTTP/10.1 200 OK\r\n\r\n"), "连接失败", AGAIN),
    "a status of two digits": (send_bytes(b"HTTP/1.1 20 OK\r\n\r\n"), "连接失败", AGAIN),
    "a status beyond all": (
        send_bytes(b"HTTP/1.1 999 Blocked\r\nContent-Length: 0\r\n\r\n"),
        "999",
        AGAIN,
    ),
    "a change of protocol": (
        send_bytes(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"),
        "连接失败",
        AGAIN,
    ),
    "noise": (send_bytes(bytes(range(256)) * 40 + b"\r\n\r\n"), "连接失败", AGAIN),
}

PACKED: dict[str, tuple[SendResponse, str, bool]] = {
    "a gzip bomb": (bomb, "超过上限", NEVER),
    "gzip members without end": (members, "超过上限", NEVER),
    "a gzip that breaks off": (
        send_bytes(http_response(PAGE[:-30], Content_Encoding="gzip")),
        "中断",
        AGAIN,
    ),
    "a gzip that breaks off in its header": (
        send_bytes(http_response(PAGE[:5], Content_Encoding="gzip")),
        "中断",
        AGAIN,
    ),
    "a gzip without its check sum": (
        send_bytes(http_response(PAGE[:-8], Content_Encoding="gzip")),
        "中断",
        AGAIN,
    ),
    "a gzip whose second member breaks off": (
        send_bytes(http_response(PAGE + PAGE[:20], Content_Encoding="gzip")),
        "中断",
        AGAIN,
    ),
    "a gzip with a wrong check sum": (
        send_bytes(http_response(PAGE[:-8] + bytes(4) + PAGE[-4:], Content_Encoding="gzip")),
        "损坏",
        AGAIN,
    ),
    "a gzip damaged in the middle": (
        send_bytes(http_response(PAGE[:40] + b"\xff" * 20 + PAGE[60:], Content_Encoding="gzip")),
        "损坏|中断",
        AGAIN,
    ),
    "a page that is called gzip": (
        send_bytes(http_response(b"<html>plain", Content_Encoding="gzip")),
        "损坏",
        AGAIN,
    ),
    "gzip in gzip": (
        send_bytes(http_response(gzip.compress(PAGE), Content_Encoding="gzip, gzip")),
        "未请求的压缩格式",
        NEVER,
    ),
    "brotli that nobody asked for": (
        send_bytes(http_response(b"x", Content_Encoding="br")),
        "未请求的压缩格式 'br'",
        NEVER,
    ),
    "a packing with a very long name": (
        send_bytes(http_response(b"x", Content_Encoding="z" * 9000)),
        "未请求的压缩格式",
        NEVER,
    ),
}

REDIRECTS = {
    "to the cloud's metadata": ("http://169.254.169.254/latest/meta-data/", "不是公网地址"),
    "to a private network": ("http://10.0.0.1/", "不是公网地址"),
    "to loopback, but not the one allowed": ("http://127.0.0.2/", "不是公网地址"),
    "to loopback in IPv6": ("http://[::1]/", "不是公网地址"),
    "to an IPv4 address in IPv6": ("http://[::ffff:169.254.169.254]/", "不是公网地址"),
    "to an IPv4 address behind NAT64": ("http://[64:ff9b::a9fe:a9fe]/", "不是公网地址"),
    "to an address as one number": ("http://2852039166/", "不是公网地址"),
    "to an address in hexadecimal": ("http://0xa9.0xfe.0xa9.0xfe/", "不是公网地址"),
    "to an address in octal": ("http://0251.0376.0251.0376/", "没有可用"),
    "to an address with parts left out": ("http://127.2/", "不是公网地址"),
    "to nowhere in particular": ("http://0.0.0.0/", "不是公网地址"),
    "to everybody": ("http://255.255.255.255/", "不是公网地址"),
    "to a file": ("file:///etc/passwd", "只支持 http"),
    "to another protocol": ("gopher://127.0.0.1:6379/_FLUSHALL", "只支持 http"),
    "to data": ("data:text/html,<p>x", "只支持 http"),
    "to a script": ("javascript:alert(1)", "只支持 http"),
    "with a password": ("http://admin:admin@127.0.0.1/", "密码"),
    "with a name that hides the host": ("http://good.gov.cn@169.254.169.254/", "密码"),
    "to an address that is none": ("http://[::1", "没有可用"),
    "to a port that is none": ("http://127.0.0.1:port/", "没有可用"),
    "to an address of seventy thousand letters": ("/" + "a" * 70_000, "没有可用"),
    "to a name in odd letters": ("http://１２７.０.０.１/", "没有可用"),
}


def refused(fetcher: HttpFetcher, url: str, said: str, again: bool) -> None:
    with pytest.raises(FetchError, match=said) as failure:
        fetcher.fetch_if_changed(url)
    assert failure.value.transient is again
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("attack", STREAMS)
def test_a_server_that_does_not_end(attack: str, server: RawServer) -> None:
    speak, said, again = STREAMS[attack]
    limits = HASTY if said.startswith("超时") else LIMITS
    began = time.monotonic()
    with HttpFetcher(limits) as fetcher:
        refused(fetcher, server.respond_with(speak), said, again)
    assert time.monotonic() - began < limits.total_timeout + 2


@pytest.mark.parametrize("attack", BROKEN | PACKED)
def test_a_server_that_sends(attack: str, server: RawServer, fetcher: HttpFetcher) -> None:
    speak, said, again = (BROKEN | PACKED)[attack]
    refused(fetcher, server.respond_with(speak), said, again)
    assert isinstance(
        fetcher.fetch_if_changed(server.respond_with(http_response(b"x"), path="/next")),
        FetchedResponse,
    ), "the next page of the same server is not spoiled"


@pytest.mark.parametrize("way", REDIRECTS)
def test_a_redirect(way: str, server: RawServer, fetcher: HttpFetcher) -> None:
    location, said = REDIRECTS[way]
    with pytest.raises(FetchError, match=said) as failure:
        fetcher.fetch_if_changed(
            server.respond_with(
                b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
                + location.encode()
                + b"\r\n\r\n"
            )
        )
    assert not failure.value.transient


@pytest.mark.parametrize("status", ["301 Moved", "307 Temporary"])
def test_a_redirect_to_itself_ends(status: str, server: RawServer, fetcher: HttpFetcher) -> None:
    with pytest.raises(FetchError, match="重定向超过 3 次"):
        fetcher.fetch_if_changed(server.respond_with(redirect_response("/", status)))
    assert len(server.requests) == LIMITS.max_redirects + 1


def test_two_pages_that_send_each_other_the_reader_end(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    server.respond_with(redirect_response("/"), path="/b")
    with pytest.raises(FetchError, match="重定向超过"):
        fetcher.fetch_if_changed(server.respond_with(redirect_response("/b")))


def test_a_redirect_without_an_address_is_none(server: RawServer, fetcher: HttpFetcher) -> None:
    with pytest.raises(FetchError, match="服务器返回 302"):
        fetcher.fetch_if_changed(server.respond_with(http_response(status="302 Found")))


def test_a_redirect_with_an_endless_body_is_followed_without_reading_it(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    server.respond_with(http_response(b"there"), path="/there")
    found = fetcher.fetch_if_changed(
        server.respond_with(
            drip_bytes(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n", bytes(MIB), 0)
        )
    )
    assert isinstance(found, FetchedResponse)
    assert found.payload == b"there"


def test_redirects_share_one_deadline(server: RawServer) -> None:
    def slow(connection: socket.socket) -> None:
        time.sleep(0.25)
        connection.sendall(redirect_response("/"))

    with HttpFetcher(HASTY) as fetcher, pytest.raises(FetchError, match="超时"):
        fetcher.fetch_if_changed(server.respond_with(slow))


def test_what_follows_the_announced_length_does_not_spoil_the_next_page(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    # counted in characters
    first = fetcher.fetch_if_changed(
        server.respond_with(http_response("第一条".encode(), Content_Length="3"))
    )
    second = fetcher.fetch_if_changed(server.respond_with(http_response(b"second"), path="/2"))
    assert isinstance(first, FetchedResponse)
    assert isinstance(second, FetchedResponse)
    assert (first.payload, second.payload) == ("第".encode(), b"second")


def test_length_and_chunks_at_once_are_read_in_one_way_only(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    sent = (
        OK
        + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunk(b"whole")
        + b"0\r\n\r\n"
    )
    found = fetcher.fetch_if_changed(server.respond_with(sent))
    assert isinstance(found, FetchedResponse)
    assert found.payload == b"whole"


@pytest.mark.parametrize("etag", ['"é"', '"' + "x" * 5000 + '"', '"a\tb"'])
def test_a_strange_validator_is_not_shown_again(
    etag: str, server: RawServer, fetcher: HttpFetcher
) -> None:
    found = fetcher.fetch_if_changed(server.respond_with(http_response(b"x", ETag=etag)))
    assert isinstance(found, FetchedResponse)
    assert found.etag is None


@pytest.mark.parametrize(
    "attack", ["a body without end and without length", "a gzip bomb", "300 MB announced and sent"]
)
def test_what_is_too_large_is_never_held_in_memory(
    attack: str, server: RawServer, fetcher: HttpFetcher
) -> None:
    url = server.respond_with((STREAMS | PACKED)[attack][0])
    tracemalloc.start()
    with pytest.raises(FetchError):
        fetcher.fetch_if_changed(url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * MIB  # the server, which holds pieces of 4 MB, is counted in


SOUND = (
    http_response(
        b"hello",
        Content_Type="text/html; charset=gb2312",
        ETag='"a"',
        Last_Modified="Wed, 03 Apr 2024 00:00:00 GMT",
    ),
    http_response(PAGE, Content_Encoding="gzip"),
    CHUNKED + chunk(b"abc") + b"0\r\n\r\n",
    redirect_response("/elsewhere?a#b"),
)
DIRT = (
    b"",
    b"\r\n",
    b"\0",
    b"\xff",
    b":",
    b" ",
    b"-1",
    b"gzip",
    b"http://",
    b"[",
    b"@",
    b"%",
    "中".encode(),
    b"//",
    b"304",
    b"HTTP/1.1 100 \r\n\r\n",
)


def soiled(chance: random.Random) -> bytes:
    """A sound answer with a few bytes put in, taken out or replaced."""
    sent = bytearray(chance.choice(SOUND))
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(sent))
        sent[at : at + chance.choice((0, 1, 20))] = chance.choice(DIRT)
    return bytes(sent)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_server_says_is_a_document_or_a_failure_of_the_fetch(
    seed: int, server: RawServer
) -> None:
    chance = random.Random(seed)
    with HttpFetcher(
        HASTY, lambda host, port: ["127.0.0.1" if host == "127.0.0.1" else "10.0.0.1"]
    ) as fetcher:
        for _ in range(60):
            with contextlib.suppress(FetchError):
                assert isinstance(
                    fetcher.fetch_if_changed(
                        server.respond_with(send_and_close(soiled(chance))), etag='"a"'
                    ),
                    FetchedResponse | NotModified,
                )

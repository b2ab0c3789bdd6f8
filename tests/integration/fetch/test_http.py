"""Pages over HTTP, against a real server: what comes back, and what is asked."""

import gzip
import threading
from dataclasses import replace

import pytest

from tests.raw_http import (
    LIMITS,
    RawServer,
    http_response,
    redirect_response,
    reset_connection,
    send_and_close,
)
from tracker.errors import FetchError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import FetchedResponse, NotModified


def document(found: FetchedResponse | NotModified) -> FetchedResponse:
    assert isinstance(found, FetchedResponse)
    return found


def test_a_page_comes_back_with_its_bytes_untouched_and_all_its_headers(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    body = "<meta charset=gb2312>第一条 镕".encode("gb18030")
    sent = http_response(
        body,
        Content_Type="text/html; Charset=GB2312",
        ETag='"1"',
        Last_Modified="Wed, 03 Apr 2024 00:00:00 GMT",
        X_Odd="é",
    )
    found = document(fetcher.fetch_if_changed(server.respond_with(sent)))
    assert (found.status, found.payload, found.media_type) == (200, body, "text/html")
    assert (found.etag, found.last_modified) == ('"1"', "Wed, 03 Apr 2024 00:00:00 GMT")
    assert found.headers[0] == ("Content-Type", "text/html; Charset=GB2312")
    assert dict(found.headers)["X-Odd"] == "Ã©"  # bytes read as Latin-1, so nothing is lost


def test_a_page_that_does_not_say_what_it_is_is_left_to_the_readers(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    found = document(fetcher.fetch_if_changed(server.respond_with(http_response(b"x"))))
    assert (found.media_type, found.etag, found.last_modified) == (
        "application/octet-stream",
        None,
        None,
    )


def test_an_unchanged_page_costs_no_body(server: RawServer, fetcher: HttpFetcher) -> None:
    url = server.respond_with(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    assert fetcher.fetch_if_changed(
        url, etag='"1"', last_modified="Wed, 03 Apr 2024 00:00:00 GMT"
    ) == NotModified(url)
    assert (
        'If-None-Match: "1"\r\nIf-Modified-Since: Wed, 03 Apr 2024 00:00:00 GMT'
        in server.requests[0]
    )


def test_a_304_that_nobody_asked_for_is_no_answer(server: RawServer, fetcher: HttpFetcher) -> None:
    with pytest.raises(FetchError, match="304") as failure:
        fetcher.fetch_if_changed(server.respond_with(b"HTTP/1.1 304 Not Modified\r\n\r\n"))
    assert failure.value.transient


def test_one_connection_serves_many_checks(server: RawServer, fetcher: HttpFetcher) -> None:
    server.respond_with(b"HTTP/1.1 304 Not Modified\r\n\r\n", path="/same")
    for _ in range(3):
        fetcher.fetch_if_changed(server.respond_with(http_response(b"x")))
        fetcher.fetch_if_changed(server.url("/same"), etag='"1"')
    assert server.connections == 1


def test_a_site_can_tell_who_asks_and_how_to_reach_us(server: RawServer) -> None:
    with HttpFetcher(replace(LIMITS, contact="mailto:law@example.com")) as fetcher:
        fetcher.fetch_if_changed(server.respond_with(http_response(b"x")))
    assert "User-Agent: policy-tracker/0.1.0 (+mailto:law@example.com)" in server.requests[0]


def test_gzip_is_unpacked_in_one_member_or_many(server: RawServer, fetcher: HttpFetcher) -> None:
    one = gzip.compress(b"first ")
    two = one + gzip.compress(b"second") + b"\0\0padding"
    assert (
        document(
            fetcher.fetch_if_changed(
                server.respond_with(http_response(one, Content_Encoding="gzip"))
            )
        ).payload
        == b"first "
    )
    assert (
        document(
            fetcher.fetch_if_changed(
                server.respond_with(http_response(two, Content_Encoding="x-gzip"))
            )
        ).payload
        == b"first second"
    )
    assert (
        document(
            fetcher.fetch_if_changed(
                server.respond_with(http_response(b"", Content_Encoding="gzip"))
            )
        ).payload
        == b""
    )


def test_a_large_page_that_packs_well_is_no_bomb(server: RawServer, fetcher: HttpFetcher) -> None:
    body = b"0" * LIMITS.max_bytes
    assert (
        document(
            fetcher.fetch_if_changed(
                server.respond_with(http_response(gzip.compress(body), Content_Encoding="gzip"))
            )
        ).payload
        == body
    )


def test_a_chunked_body_is_put_together(server: RawServer, fetcher: HttpFetcher) -> None:
    sent = http_response(Transfer_Encoding="chunked") + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert document(fetcher.fetch_if_changed(server.respond_with(sent))).payload == b"abcde"


def test_a_body_without_length_ends_with_the_connection(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    assert (
        document(
            fetcher.fetch_if_changed(
                server.respond_with(send_and_close(b"HTTP/1.0 200 OK\r\n\r\nold server"))
            )
        ).payload
        == b"old server"
    )


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_is_followed_and_the_last_address_kept(
    status: str, server: RawServer, fetcher: HttpFetcher
) -> None:
    target = server.respond_with(http_response(b"moved"), path="/new")
    found = document(
        fetcher.fetch_if_changed(server.respond_with(redirect_response("/new", status)))
    )
    assert (found.url, found.payload) == (target, b"moved")


def test_no_cookie_is_taken_so_that_no_page_depends_on_another(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    url = server.respond_with(http_response(b"x", Set_Cookie="seen=1; Path=/"))
    fetcher.fetch_if_changed(url)
    fetcher.fetch_if_changed(url)
    assert "ookie" not in server.requests[1]


def test_proxies_of_the_environment_are_not_used(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with HttpFetcher(LIMITS) as fetcher:
        assert (
            document(
                fetcher.fetch_if_changed(server.respond_with(http_response(b"direct")))
            ).payload
            == b"direct"
        )


STATUSES = {
    "202 Accepted": True,  # a firewall's waiting page
    "204 No Content": False,
    "206 Partial Content": True,
    "300 Multiple Choices": False,
    "400 Bad Request": False,
    "403 Forbidden": False,
    "404 Not Found": False,
    "408 Timeout": True,
    "410 Gone": False,
    "412 Precondition Failed": False,
    "425 Too Early": True,
    "429 Too Many": True,
    "500 Error": True,
    "502 Bad Gateway": True,
    "503 Unavailable": True,
    "521 Down": True,
}


@pytest.mark.parametrize(("status", "transient"), STATUSES.items())
def test_a_status_other_than_ok_says_whether_to_try_again(
    status: str, transient: bool, server: RawServer, fetcher: HttpFetcher
) -> None:
    with pytest.raises(FetchError, match=status[:3]) as failure:
        fetcher.fetch_if_changed(server.respond_with(http_response(status=status)))
    assert failure.value.transient is transient


def test_after_a_failure_the_next_check_works(server: RawServer, fetcher: HttpFetcher) -> None:
    url = server.respond_with(
        reset_connection,
        http_response(b"x" * 10, Content_Length="99999999"),
        http_response(b"back"),
    )
    for _ in range(2):
        with pytest.raises(FetchError):
            fetcher.fetch_if_changed(url)
    assert document(fetcher.fetch_if_changed(url)).payload == b"back"


def test_a_connection_that_the_server_closed_meanwhile_costs_nothing(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    url = server.respond_with(http_response(b"first"), reset_connection, http_response(b"second"))
    fetcher.fetch_if_changed(url)
    assert document(fetcher.fetch_if_changed(url)).payload == b"second"
    assert server.connections == 2


def test_one_fetcher_serves_many_threads_each_with_its_own_deadline(
    server: RawServer, fetcher: HttpFetcher
) -> None:
    url = server.respond_with(http_response(b"x"))
    found: list[bytes] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(document(fetcher.fetch_if_changed(url)).payload)
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert found == [b"x"] * 8


def test_nobody_there_is_worth_another_try() -> None:
    with HttpFetcher(LIMITS) as fetcher, pytest.raises(FetchError) as failure:
        fetcher.fetch_if_changed("http://127.0.0.1:9/")
    assert failure.value.transient

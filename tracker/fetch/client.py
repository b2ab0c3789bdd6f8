"""Fetch pages over HTTP with httpx2: per-host limits, robots.txt, bounded bodies, one deadline.

Every connection goes through the SSRF guard, so each redirect is checked like the first address.
"""

import logging
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from types import TracebackType
from typing import TYPE_CHECKING, Self

import httpcore2
import httpx2

from tracker import __version__
from tracker.errors import FetchError
from tracker.fetch.certificate_owner import add_owner
from tracker.fetch.client_pool import ClientPool, GuardedTransport, open_client
from tracker.fetch.rate_limit import HostLimiter, HostSlot, parse_retry_after
from tracker.fetch.response_body import read_body
from tracker.fetch.responses import MIB, ErrorPageError, FetchedResponse, FetchLimits, NotModified
from tracker.fetch.robots import AGENT, RobotsRules
from tracker.fetch.source_trust import (
    SourceTrust,
    is_public_peer,
    make_ssl_context,
    trust_of_source,
)
from tracker.fetch.ssrf_guard import Deadline, GuardedBackend, HostResolver, Network, resolve_host
from tracker.fetch.tls_errors import describe_tls_error, find_ssl_error
from tracker.media import UNKNOWN
from tracker.model import Source
from tracker.urls import parse_url

if TYPE_CHECKING:  # imported where a page is rendered: few sources are, and it takes time
    from tracker.fetch.browser.limits import RenderedPage, RenderLimits

_SUCCESSFUL = frozenset({200, 203})  # 202 and 206 are successful too, but not the whole page
_TRANSIENT = frozenset({202, 206, 304, 408, 425, 429})  # and every 5xx
_MAY_SAY_WHEN = frozenset({429, 503})  # statuses whose Retry-After is respected
_GONE = frozenset({404, 410})
_VALIDATORS = frozenset({"If-None-Match", "If-Modified-Since"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_ERROR_PAGE = MIB  # bytes kept of a page that is shown in place of the document

# Addresses of webhooks hold secrets, and httpx2 logs every address at level INFO.
logging.getLogger("httpx2").setLevel(logging.WARNING)


class HttpFetcher:
    """HTTP client for pages and webhooks; one instance may serve many threads.

    Use it as a context manager. It keeps no cookies and takes no proxy from the environment.
    """

    def __init__(
        self,
        limits: FetchLimits,
        resolver: HostResolver = resolve_host,
        host_slot: HostSlot | None = None,
    ) -> None:
        """`host_slot` waits for a slot at a host, where several processes share the limits."""
        self._limits = limits
        self._resolver = resolver
        self._deadline = Deadline()
        self._trust = SourceTrust(limits.allow_private)
        self._ssl_contexts: dict[tuple[str | None, str | None], ssl.SSLContext] = {}
        self._clients = ClientPool(self._open_client)
        self._host_slot = host_slot or HostLimiter(limits.delay, limits.connections).wait_for_slot
        self._robots = RobotsRules(self._fetch_robots_txt)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._clients.close()

    def for_source(self, source: Source) -> Self:
        """Return this fetcher with the trust of a source; limits and connections are shared."""
        made = copy(self)
        made._trust = trust_of_source(source, self._limits.allow_private)
        made._limits = replace(self._limits, allow_private=made._trust.networks)
        return made

    def fetch_if_changed(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> FetchedResponse | NotModified:
        """Fetch an address; return NotModified where the server answers 304 to these validators.

        Raises FetchError: transient for timeouts, broken connections, 5xx and 429; permanent for
        403, 404, 410, a refused address or a body that is too large.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        return self._fetch_politely("GET", url, headers)

    def fetch_document(self, url: str) -> FetchedResponse:
        """Fetch an address unconditionally. Raises FetchError as `fetch_if_changed` does."""
        response = self._fetch_politely("GET", url, {})
        assert isinstance(response, FetchedResponse)
        return response

    def render_document(self, url: str, budget: "RenderLimits | None" = None) -> "RenderedPage":
        """Show an address in a browser and return the page that its scripts made.

        Raises FetchError as `fetch_if_changed` does; permanent where no browser is installed.
        """
        from tracker.fetch.browser.rendering import render_page

        with self._request_slot(url):
            page = render_page(url, self._limits, self._agent(), budget, self._resolver)
        if page.status in _SUCCESSFUL:
            return page
        headers = httpx2.Headers(page.headers)
        raise _status_error(url, page.status or 0, headers, lambda: page)

    def send_query(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> FetchedResponse:
        """Send a request with a body and fixed headers to a JSON interface.

        A redirect of anything but GET is an error. Raises FetchError as `fetch_if_changed` does.
        """
        sent = {"Accept": "application/json", **(headers or {})}
        if body:
            sent["Content-Type"] = "application/json"
        response = self._fetch_politely(method, url, sent, body)
        assert isinstance(response, FetchedResponse)
        return response

    def post_message(
        self, url: str, body: bytes, headers: dict[str, str], *, most: int = 0
    ) -> tuple[int, bytes]:
        """Post a message to a webhook; return the status, and `most` bytes of the body at most.

        Follows no redirect. Raises FetchError as `fetch_if_changed` does; its text names only the
        host, because the rest of the address may be a secret.
        """
        try:
            place = parse_url(url)
        except ValueError as error:
            raise FetchError(str(error), transient=False) from error
        self._deadline.start_request(self._limits.total_timeout)
        with (
            _translated_errors(place.host),
            self._exchange("POST", place, headers, body, self._trust) as response,
        ):
            return response.status_code, self._read_body(response, most) if most else b""

    def _open_client(self, trust: SourceTrust) -> httpx2.Client:
        limits = self._limits
        headers = {
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Connection": "keep-alive",
            "User-Agent": self._agent(),
        }
        timeout = httpx2.Timeout(limits.read_timeout, connect=limits.connect_timeout, pool=None)
        guard = GuardedBackend(self._deadline, trust.networks, self._resolver, trust.refusal_hint)
        transport = GuardedTransport(guard, self._ssl_context(trust), limits.connections)
        return open_client(transport, headers, timeout)

    def _ssl_context(self, trust: SourceTrust) -> ssl.SSLContext:
        key = (trust.ca_file, trust.min_tls)
        if key not in self._ssl_contexts:
            try:
                self._ssl_contexts[key] = make_ssl_context(trust)
            except OSError as error:
                reason = f"ca_file：{trust.ca_file} 不能使用（{error}）"
                raise FetchError(reason, transient=False) from error
        return self._ssl_contexts[key]

    def _agent(self) -> str:
        contact = f" (+{self._limits.contact})" if self._limits.contact else ""
        return f"{AGENT}/{__version__}{contact}"

    @contextmanager
    def _request_slot(self, url: str) -> Iterator[None]:
        """Wait until the limits of a host allow a request, and hold its slot.

        Raises FetchError where its robots.txt forbids the address.
        """
        place = _parse_address(url)
        if _is_in_networks(place.host, self._limits.allow_private):
            yield
            return
        delay = 0.0
        if self._limits.robots:
            delay = self._robots.crawl_delay(url, self._fetch_robots_txt)
        with self._host_slot(place.host, delay):
            yield

    def _fetch_politely(
        self, method: str, url: str, headers: dict[str, str], body: bytes = b""
    ) -> FetchedResponse | NotModified:
        """Fetch an address when the limits of its host and its robots.txt allow it."""
        with self._request_slot(url):
            return self._fetch(method, url, headers, body)

    def _fetch_robots_txt(self, url: str) -> FetchedResponse:
        with self._host_slot(_parse_address(url).host, 0.0):
            response = self._fetch("GET", url, {})
        assert isinstance(response, FetchedResponse)
        return response

    def _fetch(
        self, method: str, url: str, headers: dict[str, str], body: bytes = b""
    ) -> FetchedResponse | NotModified:
        """Fetch an address under one deadline, once more where a kept connection was closed."""
        self._deadline.start_request(self._limits.total_timeout)
        with _translated_errors(url):
            try:
                return self._follow_redirects(method, url, headers, body)
            except (httpcore2.NetworkError, httpcore2.ProtocolError):
                if self._deadline.has_connected:
                    raise
                return self._follow_redirects(method, url, headers, body)

    def _follow_redirects(
        self, method: str, url: str, headers: dict[str, str], body: bytes
    ) -> FetchedResponse | NotModified:
        trust = self._trust
        for _ in range(self._limits.max_redirects + 1):
            place = _parse_address(url)
            with self._exchange(method, place, headers, body, trust) as response:
                if response.status_code == 304 and _VALIDATORS & headers.keys():
                    response.read()  # a connection is kept only when the response was read
                    return NotModified(url)
                location = response.headers.get("location")
                if method != "GET" or response.status_code not in _REDIRECTS or location is None:
                    return self._check_response(url, response)
                if is_public_peer(response):  # what it names inside is not reached
                    trust = replace(trust, came_from_public=True)
            url = str(place.join(location))
        raise FetchError(
            f"{url[:200]}：重定向超过 {self._limits.max_redirects} 次", transient=False
        )

    @contextmanager
    def _exchange(
        self,
        method: str,
        place: httpx2.URL,
        headers: dict[str, str],
        body: bytes,
        trust: SourceTrust,
    ) -> Iterator[httpx2.Response]:
        """Send one request and lend its response, whose body is still unread."""
        with (
            self._clients.client_for(place, trust.for_host(place.host)) as client,
            client.stream(method, place, headers=headers, content=body or None) as response,
        ):
            yield response

    def _check_response(self, url: str, response: httpx2.Response) -> FetchedResponse:
        """Return the whole response. Raises FetchError where it is not the document."""
        if response.status_code not in _SUCCESSFUL:
            raise _status_error(
                url,
                response.status_code,
                response.headers,
                lambda: self._read_error_page(url, response),
            )
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self._limits.max_bytes:
            raise FetchError(
                f"{url}：声明大小 {declared} 字节，超过上限 {self._limits.max_bytes}",
                transient=False,
            )
        try:
            payload = self._read_body(response, self._limits.max_bytes)
        except FetchError as error:
            raise FetchError(f"{url}：{error}", transient=error.transient) from error
        return _make_response(url, response, payload)

    def _read_error_page(self, url: str, response: httpx2.Response) -> FetchedResponse | None:
        """Read the page that came with an error status; None where there is no readable one."""
        try:
            payload = self._read_body(response, min(_MAX_ERROR_PAGE, self._limits.max_bytes))
        except (
            FetchError,
            httpcore2.NetworkError,
            httpcore2.ProtocolError,
            httpcore2.TimeoutException,
        ):
            return None
        return _make_response(url, response, payload) if payload else None

    def _read_body(self, response: httpx2.Response, most: int) -> bytes:
        encoding = response.headers.get("content-encoding", "").strip().lower()
        return read_body(self._until_deadline(response.iter_raw()), encoding, most)

    def _until_deadline(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass chunks on until the deadline: a body of one-byte chunks costs CPU, not waiting."""
        for chunk in chunks:
            self._deadline.remaining_time(None)
            yield chunk


def _status_error(
    url: str,
    status: int,
    headers: httpx2.Headers,
    read_page: Callable[[], FetchedResponse | None],
) -> FetchError:
    """Return the error for a status, with the page that came with it as evidence."""
    message = f"{url}：服务器返回 {status}"
    transient = status >= 500 or status in _TRANSIENT
    pause = None
    if status in _MAY_SAY_WHEN:
        pause = parse_retry_after(headers.get("retry-after", ""), datetime.now(UTC))
    if status in _GONE:
        return FetchError(message, transient=transient, gone=True)
    if page := read_page():
        return ErrorPageError(message, page, transient=transient, retry_after=pause)
    return FetchError(message, transient=transient, retry_after=pause)


def _parse_address(url: str) -> httpx2.URL:
    """Parse an address. Raises FetchError, permanent, where it is none that is fetched."""
    try:
        return parse_url(url)
    except ValueError as error:
        raise FetchError(f"{url[:200]}：{error}", transient=False) from error


def _is_in_networks(host: str, networks: Iterable[Network]) -> bool:
    """Return whether the host is an IP address in one of these networks."""
    try:
        return any(ip_address(host) in network for network in networks)
    except ValueError:
        return False


@contextmanager
def _translated_errors(url: str) -> Iterator[None]:
    """Translate the exceptions of the HTTP libraries to FetchError."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise FetchError(f"{url}：超时（{error}）") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        permanent = isinstance(find_ssl_error(error), ssl.SSLCertVerificationError)
        zh, en = describe_tls_error(error) or ("连接失败", "the connection failed")
        raise FetchError(
            f"{url}：{zh}（{error}）", transient=not permanent, en=f"{url}: {en} ({error})"
        ) from error
    except (httpx2.InvalidURL, httpx2.RequestError) as error:
        raise FetchError(f"{url}：重定向没有可用的目标地址（{error}）", transient=False) from error


def _make_response(url: str, response: httpx2.Response, payload: bytes) -> FetchedResponse:
    headers = response.headers
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return FetchedResponse(
        url=url,
        payload=payload,
        media_type=media_type or UNKNOWN,
        status=response.status_code,
        headers=add_owner(
            tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw),
            response,
        ),
        etag=_validator(headers, "etag"),
        last_modified=_validator(headers, "last-modified"),
    )


def _validator(headers: httpx2.Headers, name: str) -> str | None:
    """Return a validator that can be sent back as it came; None for a strange one."""
    value = headers.get(name, "")
    return value if 0 < len(value) <= 1024 and value.isascii() and value.isprintable() else None

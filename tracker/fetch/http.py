"""Pages over HTTP: one client for the life of the service, polite, bounded, and blind to addresses it must not see."""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from types import TracebackType
from typing import Self

import httpcore
import httpx

from tracker import __version__
from tracker.errors import FetchError
from tracker.fetch.body import collect
from tracker.fetch.guard import Deadline, GuardedBackend, Network, Resolve, fault, resolve
from tracker.fetch.manners import Manners, Turn, retry_after
from tracker.fetch.robots import AGENT, Robots
from tracker.fetch.values import Fetched, FetchLimits, NotModified
from tracker.media import UNKNOWN

_DOCUMENT = frozenset({200, 203})  # 202 and 206 are answers too, but not the whole page
_TRANSIENT = frozenset({202, 206, 304, 408, 425, 429})  # and every 5xx
_LATER = frozenset({429, 503})  # may say when to come again
_GONE = frozenset({404, 410})


class Fetcher:
    """Fetches addresses. Use as a context manager; one Fetcher may serve many threads. No cookies, no proxies from the environment."""

    def __init__(self, limits: FetchLimits, resolver: Resolve = resolve, turn: Turn | None = None) -> None:
        """`turn`: how we wait for our turn at a host, where more than this process are to be polite together."""
        self._limits = limits
        self._deadline = Deadline()
        transport = _Transport(GuardedBackend(self._deadline, limits.allow_private, resolver))
        timeout = httpx.Timeout(limits.read_timeout, connect=limits.connect_timeout)
        contact = f" (+{limits.contact})" if limits.contact else ""
        headers = {"User-Agent": f"{AGENT}/{__version__}{contact}", "Accept-Encoding": "gzip"}
        self._at = turn or Manners(limits.delay, limits.connections).turn
        self._robots = Robots(self._robots_txt)
        self._client = httpx.Client(transport=transport, timeout=timeout, headers=headers, trust_env=False, cookies=_no_cookies())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched | NotModified:
        """The document at an address; NotModified if the server says it is the one with these validators.

        FetchError, transient: timeouts, broken connections, 5xx, 429. Permanent: 403, 404, 410, a refused address, too large.
        """
        with self._turn(url):
            return self._ask(url, etag, last_modified)

    @contextmanager
    def _turn(self, url: str) -> Iterator[None]:
        """Our turn at the host of an address, as its robots.txt allows. In our own house there are no manners to keep."""
        if fault(url) or _literal(host := httpx.URL(url).host, self._limits.allow_private):
            yield
            return
        delay = self._robots.delay(url) if self._limits.robots else 0.0
        with self._at(host, delay):
            yield

    def _robots_txt(self, url: str) -> Fetched:
        with self._at(httpx.URL(url).host, 0.0):
            got = self._ask(url, None, None)
        assert isinstance(got, Fetched)
        return got

    def _ask(self, url: str, etag: str | None, last_modified: str | None) -> Fetched | NotModified:
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        self._deadline.start(self._limits.total_timeout)
        with _explained(url):
            try:
                return self._follow(url, headers)
            except (httpcore.NetworkError, httpcore.ProtocolError):
                if self._deadline.connected:
                    raise
                return self._follow(url, headers)  # a connection that we held was closed or spoiled: ask once more on a new one

    def document(self, url: str) -> Fetched:
        """The document at an address, whatever we hold of it. FetchError as for `get`."""
        got = self.get(url)
        assert isinstance(got, Fetched)
        return got

    def post(self, url: str, body: bytes, headers: dict[str, str], *, most: int = 0) -> tuple[int, bytes]:
        """Hand a message to an address that asked for it; gives the status of the answer, and its body where `most` bytes of it are wanted.

        Follows no redirect. FetchError as for `get`; it names the host only, for the rest of the address may be a secret.
        """
        if problem := fault(url):
            raise FetchError(problem, transient=False)
        self._deadline.start(self._limits.total_timeout)
        with _explained(httpx.URL(url).host):
            response = self._client.send(self._client.build_request("POST", url, content=body, headers=headers), stream=True)
            try:
                packed = response.headers.get("content-encoding", "").strip().lower()
                return response.status_code, collect(self._in_time(response.iter_raw()), packed, most) if most else b""
            finally:
                response.close()

    def _follow(self, url: str, headers: dict[str, str]) -> Fetched | NotModified:
        for _ in range(self._limits.max_redirects + 1):
            if problem := fault(url):
                raise FetchError(f"{url[:200]}：{problem}", transient=False)
            response = self._client.send(self._client.build_request("GET", url, headers=headers), stream=True)
            try:
                if response.next_request is None:
                    return self._answer(url, response, conditional=bool(headers))
                url = str(response.next_request.url)
            finally:
                response.close()
        raise FetchError(f"{url[:200]}：重定向超过 {self._limits.max_redirects} 次", transient=False)

    def _answer(self, url: str, response: httpx.Response, *, conditional: bool) -> Fetched | NotModified:
        status = response.status_code
        if status == 304 and conditional:
            response.read()  # has no body; a connection is kept only when its answer was read to the end
            return NotModified(url)
        if status not in _DOCUMENT:
            pause = retry_after(response.headers.get("retry-after", ""), datetime.now(UTC)) if status in _LATER else None
            transient = status >= 500 or status in _TRANSIENT
            raise FetchError(f"{url}：服务器返回 {status}", transient=transient, retry_after=pause, gone=status in _GONE)
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self._limits.max_bytes:
            raise FetchError(f"{url}：声明大小 {declared} 字节，超过上限 {self._limits.max_bytes}", transient=False)
        return _fetched(url, response, self._payload(url, response))

    def _payload(self, url: str, response: httpx.Response) -> bytes:
        encoding = response.headers.get("content-encoding", "").strip().lower()
        try:
            return collect(self._in_time(response.iter_raw()), encoding, self._limits.max_bytes)
        except FetchError as error:
            raise FetchError(f"{url}：{error}", transient=error.transient) from error

    def _in_time(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks, as long as there is time: a body of one-byte chunks costs CPU, not waiting."""
        for chunk in chunks:
            self._deadline.left(None)
            yield chunk


def _literal(host: str, networks: Iterable[Network]) -> bool:
    """Is the host an address in one of these networks?"""
    try:
        return any(ip_address(host) in network for network in networks)
    except ValueError:
        return False


@contextmanager
def _explained(url: str) -> Iterator[None]:
    """What the libraries raise, as FetchError."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise FetchError(f"{url}：超时（{error}）") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise FetchError(f"{url}：连接失败（{error}）", transient=not _distrusted(error)) from error
    except (httpx.InvalidURL, httpx.RemoteProtocolError) as error:  # all else comes from httpcore
        raise FetchError(f"{url}：重定向没有可用的目标地址（{error}）", transient=False) from error


def _fetched(url: str, response: httpx.Response, payload: bytes) -> Fetched:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw)
    return Fetched(
        url=url,
        payload=payload,
        media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower() or UNKNOWN,
        status=response.status_code,
        headers=headers,
        etag=_validator(response, "etag"),
        last_modified=_validator(response, "last-modified"),
    )


def _validator(response: httpx.Response, name: str) -> str | None:
    """A validator that can be shown again as it came; a strange one is none, and the next check is unconditional."""
    value = response.headers.get(name, "")
    return value if 0 < len(value) <= 1024 and value.isascii() and value.isprintable() else None


def _distrusted(error: BaseException) -> bool:
    """Did the connection fail because the server's certificate is not its own? Trying again does not help."""
    cause = error.__cause__ or error.__context__
    return isinstance(cause, ssl.SSLCertVerificationError)


def _no_cookies() -> CookieJar:
    """A jar that takes none: what a page shows must not depend on which page was asked before it."""
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


class _Transport(httpx.BaseTransport):
    """httpx over a pool whose connections are opened by the guard."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=context, max_connections=100, keepalive_expiry=30.0, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        asked = httpcore.Request(request.method, target, headers=request.headers.raw, content=request.read(), extensions=request.extensions)
        answer = self._pool.handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()

"""Pages over HTTP: connections kept for the life of the service, polite, bounded, and blind to
addresses it must not see.

On the connections of httpcore themselves: a client above them (cookies, authentication, its own
redirects) and a pool of all cost more
than all else of an unchanged page.
"""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from types import TracebackType
from typing import Self

import httpcore
import httpx

from tracker import __version__
from tracker.errors import FetchError
from tracker.fetch.connections import IDLE, Connections
from tracker.fetch.rate_limit import Manners, Turn, retry_after
from tracker.fetch.response_body import collect
from tracker.fetch.responses import MIB, AnswerError, Fetched, FetchLimits, NotModified
from tracker.fetch.robots import AGENT, Robots
from tracker.fetch.ssrf_guard import Deadline, GuardedBackend, Network, Resolve, resolve
from tracker.media import UNKNOWN
from tracker.urls import checked

_DOCUMENT = frozenset({200, 203})  # 202 and 206 are answers too, but not the whole page
_TRANSIENT = frozenset({202, 206, 304, 408, 425, 429})  # and every 5xx
_LATER = frozenset({429, 503})  # may say when to come again
_GONE = frozenset({404, 410})
_EXCUSE = MIB  # bytes of what is shown in place of a document
_MOVED = frozenset({301, 302, 303, 307, 308})

Headers = dict[str, str]


class Fetcher:
    """Fetches addresses.

    Use as a context manager; one Fetcher may serve many threads. No cookies, no proxies from the
    environment.
    """

    def __init__(
        self, limits: FetchLimits, resolver: Resolve = resolve, turn: Turn | None = None
    ) -> None:
        """`turn`: how we wait for our turn at a host, where more than this process are to be polite
        together.
        """
        self._limits = limits
        self._deadline = Deadline()
        guard = GuardedBackend(self._deadline, limits.allow_private, resolver)
        context = httpx.create_ssl_context(trust_env=False)
        connect = partial(
            httpcore.HTTPConnection,
            ssl_context=context,
            keepalive_expiry=IDLE,
            network_backend=guard,
        )
        self._connections = Connections(connect)
        contact = f" (+{limits.contact})" if limits.contact else ""
        agent = f"{AGENT}/{__version__}{contact}"
        self._headers = {
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Connection": "keep-alive",
            "User-Agent": agent,
        }
        silence = limits.read_timeout
        self._waits = {
            "timeout": {"connect": limits.connect_timeout, "read": silence, "write": silence}
        }
        self._at = turn or Manners(limits.delay, limits.connections).turn
        self._robots = Robots(self._robots_txt)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connections.close()

    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | NotModified:
        """The document at an address; NotModified if the server says it is the one with these
        validators.

        FetchError, transient: timeouts, broken connections, 5xx, 429. Permanent: 403, 404, 410, a
        refused address, too large.
        """
        place = _place(url)
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        with self._turn(url, place):
            return self._ask(
                url, place, {name: value for name, value in validators.items() if value}
            )

    @contextmanager
    def _turn(self, url: str, place: httpx.URL) -> Iterator[None]:
        """Our turn at the host of an address, as its robots.txt allows.

        In our own house there are no manners to keep.
        """
        if _literal(place.host, self._limits.allow_private):
            yield
            return
        delay = self._robots.delay(url) if self._limits.robots else 0.0
        with self._at(place.host, delay):
            yield

    def _robots_txt(self, url: str) -> Fetched:
        place = _place(url)
        with self._at(place.host, 0.0):
            got = self._ask(url, place, {})
        assert isinstance(got, Fetched)
        return got

    def _ask(self, url: str, place: httpx.URL, validators: Headers) -> Fetched | NotModified:
        self._deadline.start(self._limits.total_timeout)
        with _explained(url):
            try:
                return self._follow(url, place, validators)
            except (httpcore.NetworkError, httpcore.ProtocolError):
                if self._deadline.connected:
                    raise
                # a connection that we held was closed or spoiled: once more on a new one
                return self._follow(url, place, validators)

    def document(self, url: str) -> Fetched:
        """The document at an address, whatever we hold of it. FetchError as for `get`."""
        got = self.get(url)
        assert isinstance(got, Fetched)
        return got

    def post(
        self, url: str, body: bytes, headers: dict[str, str], *, most: int = 0
    ) -> tuple[int, bytes]:
        """Hand a message to an address that asked for it; gives the status of the answer, and its
        body where `most` bytes of it are wanted.

        Follows no redirect. FetchError as for `get`; it names the host only, for the rest of the
        address may be a secret.
        """
        try:
            place = checked(url)
        except ValueError as error:
            raise FetchError(str(error), transient=False) from error
        self._deadline.start(self._limits.total_timeout)
        with _explained(place.host), self._exchange("POST", place, headers, body) as answer:
            return answer.status, self._body(
                answer, httpx.Headers(answer.headers), most
            ) if most else b""

    @contextmanager
    def _exchange(
        self, method: str, place: httpx.URL, headers: Headers, body: bytes = b""
    ) -> Iterator[httpcore.Response]:
        """One question and the beginning of its answer."""
        target = httpcore.URL(
            scheme=place.raw_scheme, host=place.raw_host, port=place.port, target=place.raw_path
        )
        sent = {"Host": place.netloc.decode("ascii"), **self._headers, **headers}
        with (
            self._connections.at(target.origin) as connection,
            connection.stream(
                method, target, headers=list(sent.items()), content=body, extensions=self._waits
            ) as answer,
        ):
            yield answer

    def _follow(self, url: str, place: httpx.URL, validators: Headers) -> Fetched | NotModified:
        for _ in range(self._limits.max_redirects + 1):
            with self._exchange("GET", place, validators) as answer:
                if answer.status == 304 and validators:
                    # has no body; a connection is kept only when its answer was read to the end
                    answer.read()
                    return NotModified(url)
                headers = httpx.Headers(answer.headers)
                if answer.status not in _MOVED or "location" not in headers:
                    return self._answer(url, answer, headers)
            url = str(place.join(headers["location"]))
            place = _place(url)
        raise FetchError(
            f"{url[:200]}：重定向超过 {self._limits.max_redirects} 次", transient=False
        )

    def _answer(self, url: str, answer: httpcore.Response, headers: httpx.Headers) -> Fetched:
        status = answer.status
        if status not in _DOCUMENT:
            pause = (
                retry_after(headers.get("retry-after", ""), datetime.now(UTC))
                if status in _LATER
                else None
            )
            transient = status >= 500 or status in _TRANSIENT
            if status not in _GONE and (shown := self._shown(url, answer, headers)):
                raise AnswerError(
                    f"{url}：服务器返回 {status}", shown, transient=transient, retry_after=pause
                )
            raise FetchError(
                f"{url}：服务器返回 {status}",
                transient=transient,
                retry_after=pause,
                gone=status in _GONE,
            )
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self._limits.max_bytes:
            raise FetchError(
                f"{url}：声明大小 {declared} 字节，超过上限 {self._limits.max_bytes}",
                transient=False,
            )
        try:
            payload = self._body(answer, headers, self._limits.max_bytes)
        except FetchError as error:
            raise FetchError(f"{url}：{error}", transient=error.transient) from error
        return _fetched(url, status, headers, payload)

    def _shown(self, url: str, answer: httpcore.Response, headers: httpx.Headers) -> Fetched | None:
        """The page that came with a refusal; None where there is none, or one that no person was
        meant to read.
        """
        try:
            payload = self._body(answer, headers, min(_EXCUSE, self._limits.max_bytes))
        except (
            FetchError,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
        ):
            return None
        return _fetched(url, answer.status, headers, payload) if payload else None

    def _body(self, answer: httpcore.Response, headers: httpx.Headers, most: int) -> bytes:
        return collect(
            self._in_time(answer.iter_stream()),
            headers.get("content-encoding", "").strip().lower(),
            most,
        )

    def _in_time(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks, as long as there is time: a body of one-byte chunks costs CPU, not waiting."""
        for chunk in chunks:
            self._deadline.left(None)
            yield chunk


def _place(url: str) -> httpx.URL:
    """An address taken apart. FetchError, permanent, where it is none that we fetch."""
    try:
        return checked(url)
    except ValueError as error:
        raise FetchError(f"{url[:200]}：{error}", transient=False) from error


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
    except httpx.InvalidURL as error:
        raise FetchError(f"{url}：重定向没有可用的目标地址（{error}）", transient=False) from error


def _fetched(url: str, status: int, headers: httpx.Headers, payload: bytes) -> Fetched:
    return Fetched(
        url=url,
        payload=payload,
        media_type=headers.get("content-type", "").partition(";")[0].strip().lower() or UNKNOWN,
        status=status,
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw
        ),
        etag=_validator(headers, "etag"),
        last_modified=_validator(headers, "last-modified"),
    )


def _validator(headers: httpx.Headers, name: str) -> str | None:
    """A validator that can be shown again as it came; a strange one is none, and the next check is
    unconditional.
    """
    value = headers.get(name, "")
    return value if 0 < len(value) <= 1024 and value.isascii() and value.isprintable() else None


def _distrusted(error: BaseException) -> bool:
    """Did the connection fail because the server's certificate is not its own?

    Trying again does not help.
    """
    cause = error.__cause__ or error.__context__
    return isinstance(cause, ssl.SSLCertVerificationError)

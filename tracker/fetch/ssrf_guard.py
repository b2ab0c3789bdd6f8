"""SSRF guard: resolve a name once, reject non-public addresses, connect to a checked one.

The check stands where the socket is opened, so that it also applies to redirects, to names that
resolve to loopback and to `http://2130706433/`.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import httpcore2

from tracker.errors import FetchError
from tracker.fetch.certificate_owner import OWNER, read_owner

Network = IPv4Network | IPv6Network
HostResolver = Callable[[str, int], Sequence[str]]

# Refused, although Python (or some version of it) calls them global.
_REFUSED = tuple(
    ip_network(text)
    for text in (
        "168.63.129.16/32",  # Azure's metadata service, at a public address
        "192.0.0.0/24",  # IETF protocol assignments; Oracle's metadata service
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo and other tunnels
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
    )
)
# all global unicast of IPv6; the rest is local, mapped or reserved
_GLOBAL_UNICAST6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def _unwrap_ipv4(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address inside a mapped or NAT64 one: `::ffff:127.0.0.1` → 127.0.0.1."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address


def is_allowed(text: str, allowed: Iterable[Network] = ()) -> bool:
    """Return whether a connection to this address may be opened.

    It must be public unicast, or in a network that the settings allow.
    """
    address = _unwrap_ipv4(ip_address(text))
    if any(address in network for network in allowed):
        return True
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST6:
        return False
    special = (
        address.is_multicast
        or address.is_reserved
        or any(address in network for network in _REFUSED)
    )
    return address.is_global and not special


def resolve_host(host: str, port: int) -> list[str]:
    """Resolve a host name with the system resolver.

    Raises FetchError, transient, where it has no address.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{host}：域名无法解析（{error}）") from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class Deadline(threading.local):
    """The deadline of the request of this thread; no sum of small waits exceeds it.

    `has_connected`: the request opened a new connection.
    """

    ends_at = float("inf")
    has_connected = False

    def start_request(self, seconds: float) -> None:
        """Start the deadline of one request."""
        self.ends_at = time.monotonic() + seconds
        self.has_connected = False

    def remaining_time(self, timeout: float | None) -> float:
        """Return a timeout cut to the time left. Raises httpcore2.ReadTimeout when none is."""
        remaining = self.ends_at - time.monotonic()
        if remaining < 0.001:  # to a socket, less means no timeout at all
            raise httpcore2.ReadTimeout("the time for the whole answer is over")
        return remaining if timeout is None else min(timeout, remaining)


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens connections to checked addresses only, under a deadline.

    TLS still verifies the host's name, not the address.
    """

    def __init__(
        self,
        deadline: Deadline,
        allowed: Iterable[Network] = (),
        resolver: HostResolver = resolve_host,
        hint: str = "确需访问请在 sources.toml 中为该来源写 allow_private",
    ) -> None:
        """`hint`: what the operator can do where an address is refused."""
        self._hint = hint
        self._deadline = deadline
        self._allowed = tuple(allowed)
        self._resolve = resolver
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Resolve once, check every address, connect to the first that accepts.

        Raises FetchError, permanent, where one of them is refused.
        """
        self._deadline.has_connected = True
        addresses = self._resolve(host, port)
        for address in addresses:
            if not is_allowed(address, self._allowed):
                reason = f"{host} 指向 {address}，不是公网地址，已拒绝访问"
                raise FetchError(f"{reason}；{self._hint}", transient=False)
        return self._connect_first(addresses, port, timeout, socket_options)

    def _connect_first(
        self,
        addresses: Sequence[str],
        port: int,
        timeout: float | None,
        options: Iterable[Any] | None,
    ) -> httpcore2.NetworkStream:
        failure: httpcore2.NetworkError | httpcore2.TimeoutException = httpcore2.ConnectError(
            "no address"
        )
        for address in addresses:
            try:
                return _DeadlineStream(
                    self._inner.connect_tcp(
                        address, port, self._deadline.remaining_time(timeout), None, options
                    ),
                    self._deadline,
                    address,
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure


class _DeadlineStream(httpcore2.NetworkStream):
    """A connection whose timeouts are cut to the deadline of the current request.

    Its extra info `checked_address` is the address that the guard let through, and
    `certificate_owner` the organisation in the certificate, if there is one.
    """

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline, address: str) -> None:
        self._inner = inner
        self._deadline = deadline
        self._address = address
        self._owner = read_owner(inner.get_extra_info("socket"))

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.remaining_time(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.remaining_time(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _DeadlineStream(
            self._inner.start_tls(
                ssl_context, server_hostname, self._deadline.remaining_time(timeout)
            ),
            self._deadline,
            self._address,
        )

    def get_extra_info(self, info: str) -> Any:
        if info == OWNER:
            return self._owner
        return self._address if info == "checked_address" else self._inner.get_extra_info(info)

"""Say which private networks a source may reach, and how its servers prove who they are."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace

import httpcore2
import httpx2

from tracker.fetch.ssrf_guard import Network, is_allowed
from tracker.model import Source
from tracker.urls import parse_url

TLS_VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
_OLD = ("1.0", "1.1")  # need ciphers that OpenSSL refuses otherwise


@dataclass(frozen=True, slots=True)
class SourceTrust:
    """The private networks that may be reached, the authorities, and the lowest TLS version.

    `hosts`: only these hosts may stand in the networks; None for any. `came_from_public`: a public
    server led here, so no private address is reached at all.
    """

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] | None = None
    ca_file: str | None = None
    min_tls: str | None = None
    came_from_public: bool = False

    def for_host(self, host: str) -> SourceTrust:
        """Return the trust for a request to a host."""
        is_named = self.hosts is None or host.casefold() in self.hosts
        networks = self.networks if is_named and not self.came_from_public else ()
        return replace(self, networks=networks, hosts=None)

    @property
    def refusal_hint(self) -> str:
        """Return what the operator can do where an address was refused."""
        if self.came_from_public:
            return "由公网页面跳转到内网的地址一律不访问"
        return "确需访问请在 sources.toml 中为该来源写 allow_private"


def trust_of_source(source: Source, allowed: tuple[Network, ...]) -> SourceTrust:
    """Return the trust of a source; `allowed` are the networks of `[fetch] allow_private`.

    The networks of a source hold for all that it leads to. Those of `[fetch]` hold only for the
    hosts that the source itself names: a link on a public page never leads into them.
    """
    if source.allow_private:
        return SourceTrust(source.allow_private, None, source.ca_file, source.min_tls)
    hosts = frozenset(_named_hosts(source)) if allowed else None
    return SourceTrust(allowed, hosts, source.ca_file, source.min_tls)


def _named_hosts(source: Source) -> list[str]:
    addresses = [source.url] if source.url else []
    if source.api:
        addresses += [source.api.listing.url, source.api.detail.url, source.api.fields.address]
    found = []
    for address in addresses:
        try:
            found.append(parse_url(address.replace("{id}", "1")).host.casefold())
        except ValueError:
            continue  # said when it is fetched
    return found


def is_public_peer(response: httpx2.Response) -> bool:
    """Return whether a response came from a public address; also where that is not known."""
    stream: httpcore2.NetworkStream | None = response.extensions.get("network_stream")
    address = stream.get_extra_info("checked_address") if stream else None
    return address is None or is_allowed(address)


def make_ssl_context(trust: SourceTrust) -> ssl.SSLContext:
    """Return the TLS settings of a source. Raises OSError where its file cannot be used."""
    context = httpx2.create_ssl_context(trust_env=False)
    if trust.ca_file:
        context.load_verify_locations(cafile=trust.ca_file)
    if trust.min_tls:
        if trust.min_tls in _OLD:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = TLS_VERSIONS[trust.min_tls]
    return context

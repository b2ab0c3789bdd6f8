"""Notice that another now stands behind a host: its text then waits for a person."""

from __future__ import annotations

from urllib.parse import urlsplit

from tracker.app import App
from tracker.errors import NotKnown, StoreError, SuspectError
from tracker.fetch.certificate_owner import find_owner
from tracker.model import Capture, Snapshot
from tracker.model.readings import Reading
from tracker.store import policies

GOVERNMENT = (".gov.cn", ".gov")  # domains that nobody else can register


def check_hands(app: App, reading: Reading, previous: Snapshot | None) -> None:
    """Raise SuspectError where a new text comes from a host that may have changed hands.

    That is a host whose certificate names another organisation than before, or none any more, and
    one outside the government's domain to which a government address leads.
    """
    if previous and previous.body_digest == reading.snapshot.body_digest:
        return
    capture = reading.capture
    here, found_at = urlsplit(capture.address), capture.found_at
    if found_at and is_government(here.hostname) and not is_government(urlsplit(found_at).hostname):
        raise SuspectError(
            f"待核对：政府网站的地址被转到站外 {found_at}，可能已易主；证据已保存，尚未发布"
        )
    owner = find_owner(capture.headers)
    before = find_earlier_owner(app, capture) if owner is not None else None
    if before and owner != before:
        raise SuspectError(
            f"待核对：{host_of(capture)} 的证书持有者由“{before}”变为“{owner or '未载明'}”，"
            "网站可能已易主；证据已保存，尚未发布"
        )


def find_earlier_owner(app: App, capture: Capture) -> str | None:
    """Return the owner of the host's certificate when its source was last published from it."""
    with app.database.read_connection() as connection:
        last = policies.last_published_capture(connection, capture.source, capture.address)
    if last is None:
        return None
    try:
        earlier = app.archive.load_record(capture.source, last)
    except (NotKnown, StoreError):
        return None
    return find_owner(earlier.headers) if host_of(earlier) == host_of(capture) else None


def host_of(capture: Capture) -> str:
    """Return the host that a page came from, after redirects."""
    return urlsplit(capture.found_at or capture.address).hostname or ""


def is_government(host: str | None) -> bool:
    """Return whether a host stands in a domain of governments."""
    return f".{host or ''}".endswith(GOVERNMENT)

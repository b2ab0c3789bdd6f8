"""Events as an Atom feed (RFC 4287). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from html import escape

from tracker.render.json.answers import format_instant
from tracker.render.message.event_view import EventView, event_title

MEDIA_TYPE = "application/atom+xml"
# what XML 1.0 cannot hold, escaped or not
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # a feed with nothing in it yet


def render_feed(
    name: str, told: Sequence[EventView], *, own: str, title: str, lang: str = "zh"
) -> str:
    """The events, newest first. `name` says which feed this is, for ever; `own` is its address."""
    updated = max((one.event.recorded_at for one in told if one.event.recorded_at), default=_EPOCH)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">\n'
        f"<id>{_make_urn('feed', name)}</id>\n<title>{_escape_text(title)}</title>\n<updated>{format_instant(updated)}</updated>\n"
        f'<link rel="self" href="{_escape_text(own)}"/>\n<author><name>policy-tracker</name></author>\n'
        f"{''.join(entry for one in told for entry in _render_entry(one, lang))}</feed>\n"
    )


def _render_entry(told: EventView, lang: str) -> Iterator[str]:
    event = told.event
    yield f"<entry><id>{_make_urn('event', event.key)}</id>\n"
    yield f"<title>{_escape_text(event_title(told, lang))}</title>\n"
    yield f"<updated>{format_instant(event.recorded_at or _EPOCH)}</updated>\n"
    yield f'<category term="{event.kind}"/>\n'
    yield from (f'<link rel="alternate" href="{_escape_text(to)}"/>\n' for _, to in told.links[:1])
    yield f"<summary>{_escape_text(event.quote or told.title)}</summary></entry>\n"


def _make_urn(kind: str, name: str) -> str:
    return f"urn:sha256:{sha256(f'policy-tracker {kind} {name}'.encode()).hexdigest()}"


def _escape_text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))

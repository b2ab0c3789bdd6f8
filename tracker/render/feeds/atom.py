"""Render events as an Atom feed (RFC 4287). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from html import escape

from tracker.render.json.answers import format_instant
from tracker.render.message.card_line import card_line
from tracker.render.message.event_view import EventView, event_title

MEDIA_TYPE = "application/atom+xml"
# what XML 1.0 cannot hold, escaped or not
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # of a feed with nothing in it yet


def render_feed(
    name: str, views: Sequence[EventView], *, own: str, title: str, lang: str = "zh"
) -> str:
    """Return the feed of these events, newest first.

    `name` identifies the feed for ever; `own` is its address.
    """
    times = [view.event.recorded_at for view in views if view.event.recorded_at]
    entries = "".join(part for view in views for part in _render_entry(view, lang))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">\n'
        f"<id>{_make_urn('feed', name)}</id>\n<title>{_escape_text(title)}</title>\n"
        f"<updated>{format_instant(max(times, default=_EPOCH))}</updated>\n"
        f'<link rel="self" href="{_escape_text(own)}"/>\n'
        "<author><name>policy-tracker</name></author>\n"
        f"{entries}</feed>\n"
    )


def _render_entry(view: EventView, lang: str) -> Iterator[str]:
    """Yield one entry: its summary is the change in one line, then the sentence it rests on."""
    event = view.event
    summary = "\n".join(filter(None, (card_line(view.card, lang), event.quote))) or view.title
    yield f"<entry><id>{_make_urn('event', event.key)}</id>\n"
    yield f"<title>{_escape_text(event_title(view, lang))}</title>\n"
    yield f"<updated>{format_instant(event.recorded_at or _EPOCH)}</updated>\n"
    yield f'<category term="{event.kind}"/>\n'
    for _, address in view.links[:1]:
        yield f'<link rel="alternate" href="{_escape_text(address)}"/>\n'
    yield f"<summary>{_escape_text(summary)}</summary></entry>\n"


def _make_urn(kind: str, name: str) -> str:
    """Return an identifier that depends on the name only."""
    return f"urn:sha256:{sha256(f'policy-tracker {kind} {name}'.encode()).hexdigest()}"


def _escape_text(text: str) -> str:
    """Return a text as XML character data."""
    return escape(_FORBIDDEN.sub("", text))

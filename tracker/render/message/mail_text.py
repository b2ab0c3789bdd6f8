"""Render a mail as plain text, changes as `[-300万元-][+500万元+]`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.render.message.event_view import (
    EventView,
    backlog_line,
    count_line,
    describe_status,
    detail_rows,
    event_headline,
    event_notes,
)
from tracker.render.message.excerpt import MAX_CHANGES, excerpt_changes
from tracker.render.message.labels import LABELS
from tracker.render.report.summary import ReportOutline

_MARKS = {"-": "[-{}-]", "+": "[+{}+]", "=": "{}"}


def event_section(view: EventView, lang: str) -> str:
    """Render one event."""
    return "\n".join(_section_lines(view, lang)) + "\n"


def summary_section(views: Sequence[EventView], lang: str) -> str:
    """Render many events of one kind, a line or two each."""
    return "\n".join(_summary_lines(views, lang)) + "\n"


def message_footer(why: str, links: Sequence[tuple[str, str]], lang: str) -> str:
    """Render why the mail came and what the reader can do; `links`: (word of LABELS, address)."""
    labels = LABELS[lang]
    lines = ["-- ", labels["why"].format(why=why), labels["yours"], *_link_lines(links, lang)]
    return "\n".join(lines) + "\n"


def confirmation_text(link: str, why: str, backlog: int | None, lang: str) -> str:
    """Render the request to confirm; `backlog`: how many policies match, where that is known."""
    labels = LABELS[lang]
    wish = labels["wish"].format(why=why)
    return f"{labels['asked']}\n\n{link}\n\n{wish}\n{backlog_line(backlog, lang)}\n"


def _section_lines(view: EventView, lang: str) -> Iterator[str]:
    colon = LABELS[lang]["colon"]
    yield f"■ {event_headline(view, lang)}{colon}{view.title}"
    yield from event_notes(view, lang)
    yield from (f"{label}{colon}{_single_line(text)}" for label, text in detail_rows(view, lang))
    if view.outline:
        yield from _change_lines(view.outline, lang)
    yield from _link_lines(view.links, lang)


def _change_lines(outline: ReportOutline, lang: str) -> Iterator[str]:
    labels = LABELS[lang]
    if outline.figures:
        yield ""
        yield f"【{outline.words['figures']}】"
        for where, what, old, new, about in outline.figures[:MAX_CHANGES]:
            note = labels["about"].format(about=about) if about else ""
            yield f"{where} {what}{labels['colon']}{old} → {new}{note}"
        if len(outline.figures) > MAX_CHANGES:
            yield labels["rest"].format(n=len(outline.figures) - MAX_CHANGES)
    yield ""
    yield f"【{outline.words['clauses']}】"
    yield labels["comma"].join(f"{kind} {n}" for kind, n in outline.counts)
    yield ""
    excerpt = excerpt_changes(outline, lang)
    for entry, redline in excerpt.entries:
        yield f"{entry.where} · {entry.kinds} · {entry.severity}"
        yield "".join(_MARKS[op].format(text) for op, text in redline) + "\n"
    if excerpt.omitted_count:
        yield labels["rest"].format(n=excerpt.omitted_count)


def _summary_lines(views: Sequence[EventView], lang: str) -> Iterator[str]:
    colon = LABELS[lang]["colon"]
    yield f"■ {count_line(views, lang)}"
    yield from dict.fromkeys(note for view in views for note in event_notes(view, lang))
    for view in views:
        card = view.card
        status = describe_status(card.answer, card.today, lang) if card.answer else ""
        yield f"· {view.title}{colon}{status or card.source or ''}"
        if view.links:
            yield f"  {view.links[0][1]}"


def _link_lines(links: Sequence[tuple[str, str]], lang: str) -> Iterator[str]:
    labels = LABELS[lang]
    yield from (f"{labels[word]}{labels['colon']}{address}" for word, address in links)


def _single_line(text: str) -> str:
    """Return a text on one line, so that no line of a document begins a line of the mail."""
    return " ".join(text.split())

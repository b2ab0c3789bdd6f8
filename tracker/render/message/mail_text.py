"""What a mail shows, as plain text: `[-300万元-][+500万元+]`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.render.message.event_view import (
    EventView,
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


def event_section(told: EventView, lang: str) -> str:
    """One event."""
    return "\n".join(_section_lines(told, lang)) + "\n"


def summary_section(told: Sequence[EventView], lang: str) -> str:
    """Many events of one kind, a line or two each."""
    return "\n".join(_summary_lines(told, lang)) + "\n"


def message_footer(why: str, links: Sequence[tuple[str, str]], lang: str) -> str:
    """Why this came and what the reader can do."""
    words = LABELS[lang]
    return (
        "\n".join(["-- ", words["why"].format(why=why), words["yours"], *_link_lines(links, lang)])
        + "\n"
    )


def confirmation_text(link: str, why: str, lang: str) -> str:
    """The request to confirm."""
    words = LABELS[lang]
    return f"{words['asked']}\n\n{link}\n\n{words['wish'].format(why=why)}\n"


def _section_lines(told: EventView, lang: str) -> Iterator[str]:
    colon = LABELS[lang]["colon"]
    yield f"■ {event_headline(told, lang)}{colon}{_single_line(told.title)}"
    yield from event_notes(told, lang)
    yield from (f"{label}{colon}{_single_line(text)}" for label, text in detail_rows(told, lang))
    if told.outline:
        yield from _change_lines(told.outline, lang)
    yield from _link_lines(told.links, lang)


def _change_lines(outline: ReportOutline, lang: str) -> Iterator[str]:
    words = LABELS[lang]
    if outline.figures:
        yield from ("", f"【{outline.words['figures']}】")
        for where, what, old, new, about in outline.figures[:MAX_CHANGES]:
            yield f"{where} {what}{words['colon']}{old} → {new}" + (
                words["about"].format(about=about) if about else ""
            )
        yield from (
            words["rest"].format(n=left)
            for left in [len(outline.figures) - MAX_CHANGES]
            if left > 0
        )
    yield from (
        "",
        f"【{outline.words['clauses']}】",
        words["comma"].join(f"{kind} {n}" for kind, n in outline.counts),
        "",
    )
    found = excerpt_changes(outline, lang)
    for entry, redline in found.entries:
        yield f"{entry.where} · {entry.kinds} · {entry.severity}"
        yield "".join(_MARKS[op].format(text) for op, text in redline) + "\n"
    if found.omitted_count:
        yield words["rest"].format(n=found.omitted_count)


def _summary_lines(told: Sequence[EventView], lang: str) -> Iterator[str]:
    yield f"■ {count_line(told, lang)}"
    yield from dict.fromkeys(note for one in told for note in event_notes(one, lang))
    for one in told:
        yield f"· {_single_line(one.title)}{LABELS[lang]['colon']}{describe_status(one.answer, one.today, lang) if one.answer else one.source or ''}"
        yield from (f"  {to}" for _, to in one.links[:1])


def _link_lines(links: Sequence[tuple[str, str]], lang: str) -> Iterator[str]:
    yield from (f"{LABELS[lang][word]}{LABELS[lang]['colon']}{to}" for word, to in links)


def _single_line(words: str) -> str:
    """A title over two lines is one: nothing of a document begins a line of ours."""
    return " ".join(words.split())

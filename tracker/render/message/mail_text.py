"""What a mail shows, as plain text: `[-300万元-][+500万元+]`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.render.message.event_view import Told, counted, headline, notes, rows, standing
from tracker.render.message.excerpt import MOST, excerpt
from tracker.render.message.labels import LABELS
from tracker.render.report.summary import Outline

_MARKS = {"-": "[-{}-]", "+": "[+{}+]", "=": "{}"}


def section(told: Told, lang: str) -> str:
    """One event."""
    return "\n".join(_section(told, lang)) + "\n"


def summary(told: Sequence[Told], lang: str) -> str:
    """Many events of one kind, a line or two each."""
    return "\n".join(_summary(told, lang)) + "\n"


def footer(why: str, links: Sequence[tuple[str, str]], lang: str) -> str:
    """Why this came and what the reader can do."""
    words = LABELS[lang]
    return (
        "\n".join(["-- ", words["why"].format(why=why), words["yours"], *_links(links, lang)])
        + "\n"
    )


def request(link: str, why: str, lang: str) -> str:
    """The request to confirm."""
    words = LABELS[lang]
    return f"{words['asked']}\n\n{link}\n\n{words['wish'].format(why=why)}\n"


def _section(told: Told, lang: str) -> Iterator[str]:
    colon = LABELS[lang]["colon"]
    yield f"■ {headline(told, lang)}{colon}{_line(told.title)}"
    yield from notes(told, lang)
    yield from (f"{label}{colon}{_line(text)}" for label, text in rows(told, lang))
    if told.outline:
        yield from _changes(told.outline, lang)
    yield from _links(told.links, lang)


def _changes(outline: Outline, lang: str) -> Iterator[str]:
    words = LABELS[lang]
    if outline.figures:
        yield from ("", f"【{outline.words['figures']}】")
        for where, what, old, new, about in outline.figures[:MOST]:
            yield f"{where} {what}{words['colon']}{old} → {new}" + (
                words["about"].format(about=about) if about else ""
            )
        yield from (
            words["rest"].format(n=left) for left in [len(outline.figures) - MOST] if left > 0
        )
    yield from (
        "",
        f"【{outline.words['clauses']}】",
        words["comma"].join(f"{kind} {n}" for kind, n in outline.counts),
        "",
    )
    found = excerpt(outline, lang)
    for entry, redline in found.entries:
        yield f"{entry.where} · {entry.kinds} · {entry.severity}"
        yield "".join(_MARKS[op].format(text) for op, text in redline) + "\n"
    if found.rest:
        yield words["rest"].format(n=found.rest)


def _summary(told: Sequence[Told], lang: str) -> Iterator[str]:
    yield f"■ {counted(told, lang)}"
    yield from dict.fromkeys(note for one in told for note in notes(one, lang))
    for one in told:
        yield f"· {_line(one.title)}{LABELS[lang]['colon']}{standing(one.answer, one.today, lang) if one.answer else one.source or ''}"
        yield from (f"  {to}" for _, to in one.links[:1])


def _links(links: Sequence[tuple[str, str]], lang: str) -> Iterator[str]:
    yield from (f"{LABELS[lang][word]}{LABELS[lang]['colon']}{to}" for word, to in links)


def _line(words: str) -> str:
    """A title over two lines is one: nothing of a document begins a line of ours."""
    return " ".join(words.split())

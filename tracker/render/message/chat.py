"""A message for a group chat: plain words, bounded in bytes, in which nothing of a document is a
mark-up or a call. Pure.

Each begins with the same words, so that a robot that asks for a keyword (安全设置：自定义关键词)
can be given `政策追踪`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.render.message.event_view import Told, headline, notes, rows, subject
from tracker.render.message.labels import LABELS

NAME = {"zh": "【政策追踪】", "en": "[Policy tracker 政策追踪] "}
# characters of a title and of a line; changed amounts shown of one event
TITLE, LONG, FIGURES = 100, 160, 5
# Feishu's <at user_id="all">, Discord's @everyone, Slack's <!channel>
_TAME = str.maketrans({"<": "＜", ">": "＞", "@": "＠"})


def text(told: Sequence[Told], lang: str, room: int) -> str:
    """The events in at most `room` bytes of UTF-8: whole ones as long as they fit, the rest
    counted.
    """
    told = [replace(one, title=_tame(one.title, TITLE)) for one in told]
    parts = [_tame(NAME[lang] + subject(told, lang), LONG * 2)]
    for n, one in enumerate(told):
        part = "\n".join(_event(one, lang, head=len(told) > 1))
        if len("\n\n".join([*parts, part, _others(told[n:], lang)]).encode()) > room:
            break
        parts.append(part)
    else:
        return "\n\n".join(parts)
    if len(parts) == 1:  # not even one
        part, rest = "\n".join(_short(told[0], lang)), _others(told[1:], lang)
        parts.append(_cut(part, room - len("\n\n".join([*parts, "", rest]).encode())))
    return "\n\n".join([*parts, _others(told[len(parts) - 1 :], lang)]).rstrip()


def _others(told: Sequence[Told], lang: str) -> str:
    return LABELS[lang]["others"].format(n=len(told)) if told else ""


def _event(told: Told, lang: str, *, head: bool) -> Iterator[str]:
    if head:
        yield _tame(f"■ {headline(told, lang)}{LABELS[lang]['colon']}{told.title}")
    yield from (_tame(note) for note in notes(told, lang))
    yield from (
        _tame(f"{label}{LABELS[lang]['colon']}{words}") for label, words in rows(told, lang)
    )
    if told.outline:
        figures = told.outline.figures
        yield from (_tame(_figure(row, lang)) for row in figures[:FIGURES])
        if len(figures) > FIGURES:
            yield LABELS[lang]["rest"].format(n=len(figures) - FIGURES)
    yield from _links(told, lang)


def _figure(row: Sequence[str], lang: str) -> str:
    """`第三条 金额：300万元 → 500万元（给予支持）`."""
    where, what, old, new, about = row
    return f"{where} {what}{LABELS[lang]['colon']}{old} → {new}" + (
        LABELS[lang]["about"].format(about=about) if about else ""
    )


def _short(told: Told, lang: str) -> Iterator[str]:
    """One event where all of it is too much: where to read on, then what it rests on."""
    yield from _links(told, lang)
    yield from (
        _tame(f"{label}{LABELS[lang]['colon']}{words}", LONG // 2)
        for label, words in rows(told, lang)
    )


def _links(told: Told, lang: str) -> Iterator[str]:
    """The first link only: the others stand on its page.

    An address keeps its @ in a form that calls nobody.
    """
    yield from (
        f"{LABELS[lang][word]}{LABELS[lang]['colon']}{to.replace('@', '%40')}"
        for word, to in told.links[:1]
    )


def _tame(words: str, most: int = LONG) -> str:
    line = " ".join(words.split()).translate(_TAME)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _cut(words: str, room: int) -> str:
    """At most so many bytes, no character cut in two."""
    return words.encode()[: max(room, 0)].decode("utf-8", "ignore")

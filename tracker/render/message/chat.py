"""A message for a group chat: plain words, bounded in bytes, in which nothing of a document is a
mark-up or a call. Pure.

Each begins with the same words, so that a robot that asks for a keyword (安全设置：自定义关键词)
can be given `政策追踪`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.render.message.event_view import (
    EventView,
    detail_rows,
    event_headline,
    event_notes,
    subject_line,
)
from tracker.render.message.labels import LABELS

PREFIX = {"zh": "【政策追踪】", "en": "[Policy tracker 政策追踪] "}
# characters of a title and of a line; changed amounts shown of one event
TITLE_LENGTH, LINE_LENGTH, MAX_FIGURES = 100, 160, 5
# Feishu's <at user_id="all">, Discord's @everyone, Slack's <!channel>
_TAME = str.maketrans({"<": "＜", ">": "＞", "@": "＠"})


def render_chat_message(told: Sequence[EventView], lang: str, room: int) -> str:
    """The events in at most `room` bytes of UTF-8: whole ones as long as they fit, the rest
    counted.
    """
    told = [replace(one, title=_sanitize_line(one.title, TITLE_LENGTH)) for one in told]
    parts = [_sanitize_line(PREFIX[lang] + subject_line(told, lang), LINE_LENGTH * 2)]
    for n, one in enumerate(told):
        part = "\n".join(_event_lines(one, lang, head=len(told) > 1))
        if len("\n\n".join([*parts, part, _omitted_line(told[n:], lang)]).encode()) > room:
            break
        parts.append(part)
    else:
        return "\n\n".join(parts)
    if len(parts) == 1:  # not even one
        part, rest = "\n".join(_short_event_lines(told[0], lang)), _omitted_line(told[1:], lang)
        parts.append(_truncate_bytes(part, room - len("\n\n".join([*parts, "", rest]).encode())))
    return "\n\n".join([*parts, _omitted_line(told[len(parts) - 1 :], lang)]).rstrip()


def _omitted_line(told: Sequence[EventView], lang: str) -> str:
    return LABELS[lang]["others"].format(n=len(told)) if told else ""


def _event_lines(told: EventView, lang: str, *, head: bool) -> Iterator[str]:
    if head:
        yield _sanitize_line(f"■ {event_headline(told, lang)}{LABELS[lang]['colon']}{told.title}")
    yield from (_sanitize_line(note) for note in event_notes(told, lang))
    yield from (
        _sanitize_line(f"{label}{LABELS[lang]['colon']}{words}")
        for label, words in detail_rows(told, lang)
    )
    if told.outline:
        figures = told.outline.figures
        yield from (_sanitize_line(_figure_line(row, lang)) for row in figures[:MAX_FIGURES])
        if len(figures) > MAX_FIGURES:
            yield LABELS[lang]["rest"].format(n=len(figures) - MAX_FIGURES)
    yield from _first_link(told, lang)


def _figure_line(row: Sequence[str], lang: str) -> str:
    """`第三条 金额：300万元 → 500万元（给予支持）`."""
    where, what, old, new, about = row
    return f"{where} {what}{LABELS[lang]['colon']}{old} → {new}" + (
        LABELS[lang]["about"].format(about=about) if about else ""
    )


def _short_event_lines(told: EventView, lang: str) -> Iterator[str]:
    """One event where all of it is too much: where to read on, then what it rests on."""
    yield from _first_link(told, lang)
    yield from (
        _sanitize_line(f"{label}{LABELS[lang]['colon']}{words}", LINE_LENGTH // 2)
        for label, words in detail_rows(told, lang)
    )


def _first_link(told: EventView, lang: str) -> Iterator[str]:
    """The first link only: the others stand on its page.

    An address keeps its @ in a form that calls nobody.
    """
    yield from (
        f"{LABELS[lang][word]}{LABELS[lang]['colon']}{to.replace('@', '%40')}"
        for word, to in told.links[:1]
    )


def _sanitize_line(words: str, most: int = LINE_LENGTH) -> str:
    line = " ".join(words.split()).translate(_TAME)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _truncate_bytes(words: str, room: int) -> str:
    """At most so many bytes, no character cut in two."""
    return words.encode()[: max(room, 0)].decode("utf-8", "ignore")

"""Render events as a message for a group chat: plain text, bounded in bytes, in which nothing of a
document acts as mark-up or as a mention. Pure.

Each message begins with the same words, so that a bot that asks for a keyword
(安全设置：自定义关键词) can be given `政策追踪`.
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
_NO_MARK_UP = str.maketrans({"<": "＜", ">": "＞", "@": "＠"})


def render_chat_message(views: Sequence[EventView], lang: str, max_bytes: int) -> str:
    """Return the events in at most `max_bytes` of UTF-8.

    Whole events as long as they fit; the rest is counted.
    """
    views = [_with_short_title(view) for view in views]
    parts = [_sanitize_line(PREFIX[lang] + subject_line(views, lang), LINE_LENGTH * 2)]
    for n, view in enumerate(views):
        part = "\n".join(_event_lines(view, lang, head=len(views) > 1))
        if _byte_length([*parts, part, _omitted_line(len(views) - n, lang)]) > max_bytes:
            break
        parts.append(part)
    else:
        return "\n\n".join(parts)
    if len(parts) == 1:  # not even one event fits
        part = "\n".join(_short_event_lines(views[0], lang))
        rest = _omitted_line(len(views) - 1, lang)
        parts.append(_truncate_bytes(part, max_bytes - _byte_length([*parts, "", rest])))
    return "\n\n".join([*parts, _omitted_line(len(views) + 1 - len(parts), lang)]).rstrip()


def _with_short_title(view: EventView) -> EventView:
    """Return the event with its title cut to a length."""
    title = _sanitize_line(view.title, TITLE_LENGTH)
    return replace(view, card=replace(view.card, title=title))


def _byte_length(parts: Sequence[str]) -> int:
    """Return the length of a message of these paragraphs in UTF-8."""
    return len("\n\n".join(parts).encode())


def _omitted_line(count: int, lang: str) -> str:
    """Return how many events are left out; nothing for none."""
    return LABELS[lang]["others"].format(n=count) if count else ""


def _event_lines(view: EventView, lang: str, *, head: bool) -> Iterator[str]:
    """Yield all lines of one event, with a heading where there are several."""
    colon = LABELS[lang]["colon"]
    if head:
        yield _sanitize_line(f"■ {event_headline(view, lang)}{colon}{view.title}")
    yield from (_sanitize_line(note) for note in event_notes(view, lang))
    yield from (
        _sanitize_line(f"{label}{colon}{words}") for label, words in detail_rows(view, lang)
    )
    if view.outline:
        figures = view.outline.figures
        yield from (_sanitize_line(_figure_line(row, lang)) for row in figures[:MAX_FIGURES])
        if len(figures) > MAX_FIGURES:
            yield LABELS[lang]["rest"].format(n=len(figures) - MAX_FIGURES)
    yield from _first_link(view, lang)


def _figure_line(row: Sequence[str], lang: str) -> str:
    """Return a changed value: `第三条 金额：300万元 → 500万元（给予支持）`."""
    where, what, old, new, about = row
    note = LABELS[lang]["about"].format(about=about) if about else ""
    return f"{where} {what}{LABELS[lang]['colon']}{old} → {new}{note}"


def _short_event_lines(view: EventView, lang: str) -> Iterator[str]:
    """Yield the link first, then the details: of an event that is too long for a message."""
    yield from _first_link(view, lang)
    for label, words in detail_rows(view, lang):
        yield _sanitize_line(f"{label}{LABELS[lang]['colon']}{words}", LINE_LENGTH // 2)


def _first_link(view: EventView, lang: str) -> Iterator[str]:
    """Yield the first link; the others stand on its page.

    `@` is percent-encoded, so that chat clients do not treat it as a mention.
    """
    for word, address in view.links[:1]:
        yield f"{LABELS[lang][word]}{LABELS[lang]['colon']}{address.replace('@', '%40')}"


def _sanitize_line(text: str, max_length: int = LINE_LENGTH) -> str:
    """Return a text on one line, without mark-up, cut to a length."""
    line = " ".join(text.split()).translate(_NO_MARK_UP)
    return line if len(line) <= max_length else f"{line[: max_length - 1]}…"


def _truncate_bytes(text: str, max_bytes: int) -> str:
    """Cut a text to a number of bytes without cutting a character."""
    return text.encode()[: max(max_bytes, 0)].decode("utf-8", "ignore")

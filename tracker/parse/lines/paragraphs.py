"""Join printed lines into paragraphs.

Each line is the first of a paragraph or a later one; the cheapest path through these two states
decides over the whole text. Costs are in units of surprise: under 1 happens all the time, about 10
does not happen.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tracker.parse.grammar.line_endings import INNER
from tracker.parse.grammar.line_kinds import IN_BRACKETS
from tracker.parse.grammar.lines import Block, DroppedText, Line
from tracker.parse.grammar.numbering_series import number_follows
from tracker.parse.grammar.numbering_styles import HEADINGS, LONGEST, find_mark
from tracker.parse.lines.cleanup import clean_lines, drop_stray_spaces, split_glued
from tracker.parse.lines.unwrap import (
    CLOSERS,
    MeasuredLine,
    first_piece_width,
    join_lines,
    measure_full_width,
    measure_lines,
)
from tracker.text.dates import DAY

NEVER = 1e6
# 4. in its turn is a mark even where the 。 before it was lost
FIGURES = ("number", "number_round", "circle")
# …；（二）: the next item of a run on one line
RUN_STYLES = ("cn_round", "number_round", "circle")
ITEM_START = re.compile(r"[；;。](?=[（(①-⑳㉑-㉟⑴-⒇㈠-㈩])")
OPENS_DAY = frozenset("至到自从于为是")  # and 截止
BEGINS_WITH_DAY = re.compile(DAY)
WIDEST_TAIL = 26  # characters; a chapter's title has no longer second line


class JoinedText(NamedTuple):
    """The paragraphs and tables of a text.

    `undecided` counts the line breaks that no text can decide; they are left joined.
    """

    blocks: list[Block]
    undecided: int
    dropped: tuple[DroppedText, ...]


def join_paragraphs(lines: list[Line]) -> JoinedText:
    """Return the paragraphs and tables of printed lines."""
    kept, dropped = clean_lines(lines)
    measured = measure_lines([line for line in kept if not line.cells])
    full = measure_full_width(measured)
    begins = find_beginnings(measured, full)
    blocks = list(gather_blocks(kept, begins))
    return JoinedText(blocks, count_undecided(measured, begins, full), dropped)


def gather_blocks(lines: list[Line], begins: list[bool]) -> list[Block]:
    """Gather lines into paragraphs and neighbouring rows into tables."""
    found: list[Block] = []
    run: list[str] = []
    rows: list[tuple[str, ...]] = []

    def close() -> None:
        if run:
            # a line by itself was cut when the page was cleaned
            for part in run if len(run) == 1 else split_glued(join_lines(run)):
                for item in split_item_run(part):
                    found.append(Block(drop_stray_spaces(item)))
            run.clear()
        if rows:
            found.append(Block(rows=tuple(rows)))
            rows.clear()

    flags = iter(begins)
    for line in lines:
        if line.cells:
            if run:
                close()
            rows.append(line.cells)
        else:
            if next(flags) or rows:
                close()
            run.append(line.text)
    close()
    return found


def split_item_run(text: str) -> list[str]:
    """Split a paragraph that is a whole run of items: （一）小型车；（二）大型车；（三）其他。

    Every mark must follow the one before it, behind a ； or 。.
    """
    mark = find_mark(text)
    if mark is None or mark.name not in RUN_STYLES:
        return [text]
    cuts = [0]
    for m in ITEM_START.finditer(text, mark.end):
        after = find_mark(text[m.end() : m.end() + LONGEST])
        if after and after.name == mark.name and number_follows(after.number, mark.number):
            mark = after
            cuts.append(m.end())
    return [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def find_beginnings(lines: list[MeasuredLine], full: float | None) -> list[bool]:
    """Return for each line whether it begins a paragraph.

    `full` is the width of a full line; None: the text is not wrapped.
    """
    if not lines:
        return []
    new = [
        0.0,
        *(
            cost_of_beginning(*three)
            for three in zip(lines, lines[1:], [*lines[2:], None], strict=False)
        ),
    ]
    if full is None:
        pairs = zip(lines, lines[1:], new[1:], strict=False)
        return [True, *(begins_unwrapped(a, b, cost) for a, b, cost in pairs)]
    return cheapest_path(lines, full, new)


def cheapest_path(lines: list[MeasuredLine], full: float, new: list[float]) -> list[bool]:
    """Return the cheapest reading of a wrapped text.

    `new` holds the cost of each line as a beginning.
    """
    # for each line and state: was the line before it `first`?
    back: list[tuple[bool, bool]] = [(True, True)]
    first, later = cost_of_overflow(lines[0], full, 2), NEVER
    for i in range(1, len(lines)):
        a, b = lines[i - 1], lines[i]
        on, spare = cost_of_going_on(a, b), full - a.width - first_piece_width(b.text)
        on_first, on_later = (
            first + on + cost_of_unfilled(a, spare - 2),
            later + on + cost_of_unfilled(a, spare),
        )
        back.append((first <= later, on_first <= on_later))
        first, later = (
            min(first, later) + new[i] + cost_of_overflow(b, full, 2),
            min(on_first, on_later) + cost_of_overflow(b, full, 0),
        )
    found = []
    state = first <= later
    for from_new, from_on in reversed(back):
        found.append(state)
        state = from_new if state else from_on
    return found[::-1]


def goes_on_with_day(a: MeasuredLine, b: MeasuredLine) -> bool:
    """Return whether a page breaks a sentence before its day: 有效期至 / 2026年12月31日止。"""
    opens = not a.sentence and (a.text[-1:] in OPENS_DAY or a.text.endswith("截止"))
    return opens and BEGINS_WITH_DAY.match(b.text) is not None


def cost_of_going_on(a: MeasuredLine, b: MeasuredLine) -> float:
    """Return the cost if `b` continues the paragraph of `a`, by their words."""
    if b.starts and not goes_on_with_day(a, b):
        return NEVER
    cost = (
        8.0
        if a.finished and not a.sentence
        else 1.0
        if a.finished
        else 0.4
        if a.sentence
        else 0.2
        if a.pause
        else 0.0
    )
    # a mark seldom follows a line that has not ended: 多管合 / 一、多线合一
    if b.mark and not a.cut:
        cost += (
            10.0 if a.ended or a.heading or b.heading or b.sure or b.mark.name in FIGURES else 3.0
        )
    return cost


def begins_unwrapped(a: MeasuredLine, b: MeasuredLine, cost: float) -> bool:
    """Return whether `b` begins a paragraph, at this cost, in a text that is not wrapped."""
    on = 0.0 if continues_unwrapped(a, b) else 12.0
    # going on costs something more, which seldom decides
    return cost <= on or cost <= on + cost_of_going_on(a, b)


def continues_unwrapped(a: MeasuredLine, b: MeasuredLine) -> bool:
    """Return whether `b` continues `a` in a text whose lines are not wrapped."""
    return (is_broken_line(a) and not b.mark) or goes_on_with_day(a, b)


def is_broken_line(a: MeasuredLine) -> bool:
    """Return whether a line of an unwrapped text stops inside a sentence, as at a page break."""
    return a.cut or (not a.ended and has_begun_sentence(a))


def has_begun_sentence(a: MeasuredLine) -> bool:
    """Return whether a line holds a part of a sentence; （附图略；另发） is a whole note."""
    return INNER.search(a.text) is not None and not IN_BRACKETS.fullmatch(a.text)


def cost_of_unfilled(a: MeasuredLine, spare: float) -> float:
    """Return the cost if a paragraph goes on although `spare` characters were left behind `a`."""
    short = 0.0 if spare < 0 else 3.0 if spare < 1 else 6.0 if spare < 2 else 12.0
    return min(short, 6.0) if a.cut else short


def cost_of_beginning(a: MeasuredLine, b: MeasuredLine, c: MeasuredLine | None) -> float:
    """Return the cost if `b`, with `c` behind it, begins a paragraph after `a`."""
    if goes_on_with_day(a, b):
        return 11.0
    if b.starts is not None:
        return 0.0 if b.starts else NEVER
    if a.cut or b.text[0] in CLOSERS:
        return 11.0
    if a.sentence or a.finished:
        return 0.0 if a.finished else 0.5
    if a.pause:
        return 0.0 if b.mark else 3.5
    if a.heading and is_heading_tail(a, b, c):
        return NEVER
    if a.heading or b.mark:
        return 4.0
    # a sentence has begun and not ended; a title or a signature has none
    return 14.0 if a.mark or has_begun_sentence(a) else 9.0


def is_heading_tail(a: MeasuredLine, b: MeasuredLine, c: MeasuredLine | None) -> bool:
    """Return whether `b` is the second line of a long chapter title.

    It has no end punctuation, and a label follows.
    """
    plain = not (b.mark or b.ended or b.cut) and b.width <= WIDEST_TAIL
    return (
        plain
        and a.mark is not None
        and a.mark.name in HEADINGS
        and c is not None
        and c.mark is not None
    )


def cost_of_overflow(line: MeasuredLine, full: float, indent: int) -> float:
    """Return the cost of a line wider than its place; one closing mark may hang."""
    if line.starts is not None or line.width <= full - indent + 1:
        return 0.0
    # a copied space may have been printed as a quarter
    narrow = line.width - line.text.count(" ") / 4
    return max(0.0, narrow - (full - indent) - 1) * 4


def count_undecided(lines: list[MeasuredLine], begins: list[bool], full: float | None) -> int:
    """Count the short lines behind a full line that ends a sentence.

    No text can tell whether such a line is a paragraph of its own.
    """
    if full is None:
        return 0
    pairs = zip(lines, lines[1:], begins[1:], strict=False)
    return sum(
        not new and a.sentence and b.sentence and b.starts is None and b.width <= full - 1
        for a, b, new in pairs
    )

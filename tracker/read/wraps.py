"""Hard wraps undone: which printed line begins a paragraph and which goes on with the one before.

A paragraph's first line holds W-2 characters (two of indent), later lines W. A line is full when the next unbreakable piece would
not fit. Each break is decided by the reading that fits *both* neighbouring lines, over the whole text, as a shortest path through
two states a line: `first` and `later`. Costs are in units of surprise: about 10 is "does not happen".
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from tracker.read import marks
from tracker.read.furniture import tidy
from tracker.read.line import Block, Line

CLOSERS = "，。、；：！？）》”’」』】〉〕…,.;:!?)%％"
SENTENCE = re.compile(r"[。！？!?][”’」』）)】]*$")
PAUSE = re.compile(r"[：:；;][”’」』）)]*$")
OPEN = re.compile(r"[，、,（(《“‘〈〔【][”’]?$")  # no paragraph ends like this
INNER = re.compile(r"[。；！？]|，.{8,}，")
PIECE = re.compile(rf"[（《“‘〈〔【]*(?:[0-9A-Za-z.%％/]+(?: [年月日万元])?|.)[{re.escape(CLOSERS)}]*")
LATIN_JOIN = re.compile(r"[A-Za-z,.;:]$")
# A reference at a line start: 第三条规定的 …, 第（一）项所列 …; and 第一章 中 …
CITED = re.compile(
    r"的|[款项](?!目)|规定|所[列称述]|中(?:的|关于|规定)|[至和或及与、，,](?:者|以及)?第|第.{1,3}[款项]|以[上下]|之[一二三四五]"
)
CITED_ITEM = re.compile(r"的|项(?!目)|目(?![标录的])|款(?!项)|[至和或及与、，,](?:者|以及)?[第（(]")
NEVER = 40.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A line with what the decision needs of it."""

    line: Line
    text: str
    width: float
    piece: float  # width of its first unbreakable piece
    marked: bool  # begins with a mark that continues a sequence
    heading: bool  # … of the kind that heads a chapter, without end punctuation
    unclosed: bool  # a title 《 is still open at its end


def width(text: str) -> float:
    """Printed width in full-width characters: a half-width character counts ½."""
    return len(text) - len(text.encode("ascii", "ignore")) / 2


def looked_at(lines: list[Line]) -> list[Seen]:
    """The lines with their measures; marks are believed where they continue a sequence."""
    last: dict[str, tuple[int, ...]] = {}
    spaced = labels_are_spaced(lines)
    found = []
    depth = 0
    for line in lines:
        text = line.text
        mark = marks.find(text)
        marked = mark is not None and continues(mark, last.get(mark.name), text, spaced)
        if mark is not None and marked:
            last[mark.name] = mark.number
        depth = min(3, max(0, (0 if marked else depth) + text.count("《") - text.count("》")))
        heading = (
            marked
            and mark is not None
            and mark.name != "article"
            and not SENTENCE.search(text)
            and not PAUSE.search(text)
            and not INNER.search(text)
        )
        piece = PIECE.match(text)
        found.append(Seen(line, text, width(text), width(piece[0]) if piece else 0, marked, heading, depth > 0))
    return found


def labels_are_spaced(lines: list[Line]) -> bool:
    """Does this text print a space after 第N条? Then a 第N条 without one is a citation."""
    rests = [line.text[len(m.label) : len(m.label) + 1] for line in lines if (m := marks.find(line.text)) and m.name == "article"]
    return sum(rest in (" ", "\u3000", "") for rest in rests) > len(rests) * 0.6


def continues(mark: marks.Mark, last: tuple[int, ...] | None, text: str, spaced: bool) -> bool:
    """Is this mark the next of its kind (or the first of a new run), and not a citation?"""
    after = text[len(mark.label) :]
    if mark.name == "article" and spaced and after and after[0] not in " \u3000：:【[（(":
        return False
    if is_reference(mark, after):
        return False
    if mark.name in marks.HEADINGS and after[:1] in (" ", "\u3000") and len(text) < 30:
        return True
    return follows(mark.number, last) or mark.number == (1,)


def is_reference(mark: marks.Mark, after: str) -> bool:
    """Do the words after a mark say that it only cites?"""
    pattern = CITED if mark.style.rank <= marks.BY_NAME["article"].rank else CITED_ITEM
    return after[:1] not in (" ", "\u3000") and bool(pattern.match(after))


def follows(number: tuple[int, ...], last: tuple[int, ...] | None) -> bool:
    """第十条之一 follows 第十条, and 第十一条 follows both."""
    if last is None:
        return number == (1,)
    if len(number) == 1:
        return number[0] == last[0] + 1
    return number[:-1] == last[: len(number) - 1] and number[-1] == (last[len(number) - 1] + 1 if len(last) >= len(number) else 1)


def measure(lines: list[Seen]) -> float | None:
    """W, the width of a full later line; None when the text is not wrapped."""
    opened = [a.width for a, b in zip(lines, lines[1:], strict=False) if not ended(a) and not a.heading and not b.marked]
    later = Counter(
        round(b.width)
        for a, b, c in zip(lines, lines[1:], lines[2:], strict=False)
        if not (ended(a) or a.heading or ended(b) or b.marked or c.marked) and a.width > 14
    )
    if not opened:
        return None
    full = later.most_common(1)[0][0] if later else round(Counter(map(round, opened)).most_common(1)[0][0]) + 2
    near = sum(full - 3.5 <= each <= full + 1.5 for each in opened)
    wider = sum(each.width > full + 2 for each in lines)
    return full if full >= 14 and near >= max(2, len(opened) * 0.5) and wider <= len(lines) * 0.05 else None


def ended(seen: Seen) -> bool:
    return bool(SENTENCE.search(seen.text) or PAUSE.search(seen.text))


def going_on(a: Seen, b: Seen, room: float | None) -> float:
    """The surprise if `b` goes on with the paragraph of `a`, of which `room` characters were left."""
    if b.line.starts:
        return NEVER
    cost = 0.0
    if b.marked and not OPEN.search(a.text):  # a mark seldom follows a line that has not ended: 多管合 / 一、多线合一
        cost = 10.0 if ended(a) or a.heading or b.heading else 3.0
    if SENTENCE.search(a.text):
        cost += 0.4
    elif PAUSE.search(a.text):
        cost += 0.2
    unended = bool(OPEN.search(a.text)) or a.unclosed
    if room is None:
        return cost + (0.0 if unended or (not ended(a) and INNER.search(a.text)) else 12.0)
    spare = room - b.piece
    short = 0.0 if spare < 0 else 3.0 if spare < 1 else 6.0 if spare < 2 else 12.0
    return cost + (min(short, 6.0) if unended else short)


def beginning(a: Seen, b: Seen) -> float:
    """The surprise if `b` begins a paragraph after `a`."""
    if b.line.starts is False:
        return NEVER
    if b.line.starts:
        return 0.0
    if OPEN.search(a.text) or a.unclosed:
        return 11.0
    if SENTENCE.search(a.text):
        return 0.5
    if PAUSE.search(a.text):
        return 0.0 if b.marked else 3.5
    return 4.0 if a.heading or b.marked else 9.0


def starts(lines: list[Seen], full: float | None) -> list[bool]:
    """For each line, does it begin a paragraph? The cheapest path over the whole text."""
    paths: list[tuple[bool, bool]] = []  # for each line and state: was the line before it `first`?
    first, later = 0.0, NEVER
    for i, b in enumerate(lines):
        over_first, over_later = overflow(b, full, 2), overflow(b, full, 0)
        if i == 0:
            first, later = over_first, NEVER
            paths.append((True, True))
            continue
        a = lines[i - 1]
        new = beginning(a, b)
        if is_tail(a, b, lines[i + 1 : i + 2]):
            new = 14.0
        on_first = first + going_on(a, b, None if full is None else full - 2 - a.width)
        on_later = later + going_on(a, b, None if full is None else full - a.width)
        paths.append((first <= later, on_first <= on_later))
        first, later = min(first, later) + new + over_first, min(on_first, on_later) + over_later
    found = []
    state = first <= later
    for from_new, from_on in reversed(paths):
        found.append(state)
        state = from_new if state else from_on
    return found[::-1]


def is_tail(a: Seen, b: Seen, c: list[Seen]) -> bool:
    """The second line of a long chapter title: no end punctuation, and a label follows."""
    mark = marks.find(a.text)
    plain = not (b.marked or ended(b) or OPEN.search(b.text) or b.width > 26)
    return a.heading and plain and mark is not None and mark.name in marks.HEADINGS and bool(c) and c[0].marked


def overflow(seen: Seen, full: float | None, indent: int) -> float:
    """The surprise of a line wider than its place; one closing mark may hang."""
    if full is None:
        return 0.0
    narrow = seen.width - seen.text.count(" ") / 4  # a copied space may have been printed as a quarter
    return max(0.0, narrow - (full - indent) - 1) * 4


def joined(parts: list[str]) -> str:
    """Lines as one string: Chinese without a space, Latin words with one."""
    text = parts[0]
    for part in parts[1:]:
        text += " " + part if LATIN_JOIN.search(text) and part[:1].isascii() and part[:1].isalpha() else part
    return text


def undone(lines: list[Line]) -> list[Block]:
    """The paragraphs and tables of the text."""
    blocks: list[Block] = []
    run: list[Line] = []
    rows: list[tuple[str, ...]] = []
    whole = looked_at([line for line in lines if not line.cells])
    begins = iter(starts(whole, measure(whole)))

    def close() -> None:
        if run:
            blocks.append(Block(tidy(joined([line.text for line in run]))))
            run.clear()
        if rows:
            blocks.append(Block(rows=tuple(rows)))
            rows.clear()

    for line in lines:
        if line.cells:
            if run:
                close()
            rows.append(line.cells)
        else:
            if next(begins) or rows:
                close()
            run.append(line)
    close()
    return blocks

"""Measure printed lines, so that hard wraps can be undone.

A paragraph's first line holds W-2 characters (two of indent), later lines W. A line is full when
the next unbreakable piece would not fit. `paragraphs` decides where paragraphs begin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.line_endings import (
    INNER,
    ends_mid_sentence,
    ends_sentence,
    ends_with_pause,
    is_bare_caption,
    is_caption_only,
)
from tracker.parse.grammar.line_kinds import (
    DATE_LINE,
    is_line_below_text,
    is_organ_line,
    title_ends_here,
)
from tracker.parse.grammar.lines import Block, Line
from tracker.parse.grammar.numbering_series import (
    MarkCandidate,
    find_candidates,
    number_follows,
    series_resumes,
)
from tracker.text.brackets import YEAR_CLOSE, YEAR_OPEN
from tracker.text.bullets import BULLETS

CLOSERS = "，。、；：！？）》”’」』】〉〕…,.;:!?)%％"
PIECE = re.compile(
    rf"[（《“‘〈〔【]*(?:[0-9A-Za-z.%％/]+(?: [年月日万元])?|.)[{re.escape(CLOSERS)}]*"
)
ARTICLE = numbering_styles.BY_NAME["article"].rank
TITLE_REGION = 4  # lines
LONGEST_NAME = 120  # characters of a title in 《》, as it may go on over several lines
FEWEST_CAPTIONS = 2
LATIN = re.compile(r"[A-Za-z,.;:]$")
# …的通知（某政〔2019〕3号）; …的通知（某政〔2019〕3号，2019年5月1日印发），有效期已届满；
NUMBER_AT_END = re.compile(
    rf"(?:[{YEAR_OPEN}]\d{{4}}年?[{YEAR_CLOSE}]第?|令第?)\d{{1,5}}号"
    r"(?:，[^（()）。]{0,30})?[）)]?(?:[，；：—–-]{1,2}[^（()）。]{1,30})?[；;。，、]?$"
)
NUMBER_ONLY = re.compile(rf"[（(]?[^的于《》，]{{1,14}}{NUMBER_AT_END.pattern}")
# words over entries that have lines of their own: 一、废止的文件（2件）
LIST_HEAD = re.compile(
    r"(?:文件|规章|目录|清单|失效|废止|有效|修改|保留|如下|[件部项个])(?:[（(][^（）()]{1,20}[）)])?$"
)
# 关于印发 above 《某办法》的通知（某政〔2019〕3号）
OPENS_NAME = re.compile(r"(?:关于|印发|转发|公布|发布|贯彻|落实|实施|执行|下达|批转|修改|废止)$")
# • and ◆ before each line of a list; - only before a name
BULLETS_AND_BOXES = f"{BULLETS}□"
LONGEST_DATE = 20  # characters
HEADLINE = re.compile("[^。；：]{2,24}[！!？?][^。；]{1,29}[^。；自从至到于的和及与在为，、]")
SHORTEST_FIRST_LINE = 14  # characters
LONGEST_ENTRY = 4  # lines


@dataclass
class MeasuredLine:
    """A line with what the decision about paragraphs needs of it."""

    text: str
    starts: bool | None
    sentence: bool  # ends with 。
    pause: bool  # ends with ： or ；
    cut: bool  # ends with ， or leaves 《 open
    mark: (
        numbering_styles.NumberingMark | None
    )  # the mark that it begins with, if that continues a series
    heading: bool  # such a mark without a sentence after it; behind 第N条 only （目的） or nothing
    sure: bool  # such a 第N条 with a space behind it, as no citation has
    finished: bool = False  # the last line of a title or a list: what follows is something else

    @property
    def ended(self) -> bool:
        return self.sentence or self.pause

    @cached_property
    def width(self) -> float:
        """Return the printed width, which only a wrapped text needs of every line."""
        return printed_width(self.text)


def printed_width(text: str) -> float:
    """Return the printed width in full-width characters: a half-width character counts ½."""
    return len(text) - len(text.encode("ascii", "ignore")) / 2


def first_piece_width(text: str) -> float:
    """Return the width of the first piece of a line that no line break divides.

    A figure with its unit, a character with what closes it.
    """
    m = PIECE.match(text)
    return printed_width(m[0]) if m else 0.0


def measure_lines(lines: list[Line]) -> list[MeasuredLine]:
    """Return the lines with their measures; marks count where they continue a series."""
    last: dict[str, tuple[int, ...]] = {}
    seen: list[MeasuredLine] = []
    unclosed = 0
    for sign, line in zip(
        find_candidates([(numbering_styles.find_mark(line.text), line.text) for line in lines]),
        lines,
        strict=True,
    ):
        text = line.text
        mark = sign.mark if sign and continues_series(sign, last, text) else None
        if mark:
            last[mark.name] = mark.number
            unclosed = 0
        if unclosed or "《" in text:
            unclosed = min(3, max(0, unclosed + text.count("《") - text.count("》")))
            if unclosed and not is_closed_below(unclosed, lines, len(seen) + 1):
                unclosed = 0
        sentence = ends_sentence(text)
        pause = not sentence and ends_with_pause(text)
        heading = sure = False
        if mark:
            article = mark.name == "article"
            plain = not (sentence or pause or INNER.search(text))
            heading = plain and (not article or is_caption_only(text[mark.end :]))
            sure = article and text[len(mark.label) : len(mark.label) + 1] in (" ", "\u3000")
        cut = unclosed > 0 or ends_mid_sentence(text)
        seen.append(MeasuredLine(text, line.starts, sentence, pause, cut, mark, heading, sure))
    return mark_finished(mark_captions(part_like_lines(join_entries(seen))))


def part_like_lines(lines: list[MeasuredLine]) -> list[MeasuredLine]:
    """Return the lines, with those parted that begin like the line above, or sign the text.

    • 《甲办法》，某规〔2016〕3号，予以废止 above •《乙办法》，…: each is an entry, although the one
    before it has not ended. So is the office above the date.
    """
    for above, line, after in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        if line.starts is not None or above.sentence or above.pause:
            continue
        if line.text[0] == above.text[0] and is_like_entry(above.text, line.text):
            line.starts = True
        if after and is_date(after.text) and is_organ_line(Block(line.text)):
            above.finished = True
    return lines


def is_like_entry(above: str, text: str) -> bool:
    """Return whether two lines begin with one bullet, or are numbered names: 《甲办法》（1号）."""
    if text[0] != above[0]:
        return False
    if text[0] in "《-—–":
        names = text.lstrip("-—– ")[:1] == above.lstrip("-—– ")[:1] == "《"
        return names and "》" in above and "号" in above and "》" in text and "号" in text
    return text[0] in BULLETS_AND_BOXES


def join_entries(lines: list[MeasuredLine]) -> list[MeasuredLine]:
    """Return the lines, with those joined that are one entry of a list of instruments.

    1. 某区人民政府关于加强…工作 above 若干意见的通知（某政〔2019〕3号）, flush or indented: the
    number ends the entry, and no mark or sentence stands between.
    """
    for end, line in enumerate(lines):
        numbered = "号" in line.text and NUMBER_AT_END.search(line.text[-60:])
        if not numbered or numbering_styles.find_mark(line.text):
            continue
        start = find_entry_start(lines, end)
        if start is None or not is_entry_begun(lines[start].text, line.text):
            continue
        for later in lines[start + 1 : end + 1]:
            later.starts = False
        if is_day_of_entry(lines, end + 1):
            lines[end + 1].starts = False
            end += 1
        lines[end].finished = True
        if end + 1 < len(lines):  # flush below the indented end of an entry
            lines[end + 1].starts = lines[end + 1].starts or None
    return lines


def is_day_of_entry(lines: Sequence[MeasuredLine], at: int) -> bool:
    """Return whether a day below a number is the entry's: another entry or the office follows."""
    if at + 1 >= len(lines) or not is_date(lines[at].text):
        return False
    after = lines[at + 1].text
    return numbering_styles.find_mark(after) is not None or is_organ_line(Block(after))


def is_date(text: str) -> bool:
    """Return whether a line is a day and nothing else."""
    return len(text) <= LONGEST_DATE and DATE_LINE.fullmatch(text) is not None


def find_entry_start(lines: Sequence[MeasuredLine], end: int) -> int | None:
    """Return the line with a mark above the line `end`, if none between ends anything."""
    for at in range(end - 1, max(end - LONGEST_ENTRY, -1), -1):
        if lines[at].ended or "号" in lines[at].text[-40:]:
            return None
        if numbering_styles.find_mark(lines[at].text):
            return at
    return None


def is_entry_begun(text: str, rest: str) -> bool:
    """Return whether a line with a mark begins the entry of which `rest` is the end."""
    if NUMBER_ONLY.fullmatch(rest):
        return not LIST_HEAD.search(text)
    if rest.startswith("《") and not OPENS_NAME.search(text):
        return False
    return len(text) >= SHORTEST_FIRST_LINE and not LIST_HEAD.search(text)


def is_closed_below(depth: int, lines: Sequence[Line], start: int) -> bool:
    """Return whether the lines from `start` on close every open 《 within the length of a title.

    They do not where a site cut the title (关于印发《某区商业发…) or the 》 was lost.
    """
    left = LONGEST_NAME
    for line in lines[start : start + LONGEST_NAME]:
        for mark in line.text[:left]:
            depth += (mark == "《") - (mark == "》")
            if not depth:
                return True
        left -= len(line.text)
        if left <= 0:
            break
    return False


def mark_captions(lines: list[MeasuredLine]) -> list[MeasuredLine]:
    """Return the lines, with those marked as headings that are captions of articles.

    第三条 施行日期 above 本细则自… is one where most articles of the text stand so: short, without
    any punctuation, above a line that is no mark. A line broken within a sentence fills its width.
    """
    articles = [
        (line, after)
        for line, after in zip(lines, lines[1:], strict=False)
        if line.mark and line.mark.name == "article"
    ]
    captions = [
        line
        for line, after in articles
        if line.mark
        and is_bare_caption(line.text[line.mark.end :])
        and not after.mark
        and after.sentence
    ]
    if len(captions) < FEWEST_CAPTIONS or 2 * len(captions) <= len(articles):
        return lines
    widest = max(line.width for line in lines)
    for line in captions:
        line.heading = line.heading or 2 * line.width <= widest
    return lines


def mark_finished(lines: list[MeasuredLine]) -> list[MeasuredLine]:
    """Return the lines, with those marked that end a title above the first mark, or a list."""
    top = next((i for i, line in enumerate(lines) if line.mark), len(lines))
    for i, (line, after) in enumerate(zip(lines[:top], lines[1 : top + 1], strict=False)):
        line.finished = line.finished or (
            not line.cut and title_ends_here(line.text, after.text, early=i < TITLE_REGION)
        )
    if len(lines) > 1 and is_headline(lines[0], lines[1]):
        lines[0].finished = True
    listed = False
    for before, line in zip(lines, lines[1:], strict=False):
        if line.mark:
            listed = line.mark.style.rank > ARTICLE and before.text[-1:] in "；;"
        line.finished = line.finished or (listed and line.sentence)
        listed = listed and not line.sentence
    return lines


def is_headline(line: MeasuredLine, after: MeasuredLine) -> bool:
    """Return whether the first line of a text calls out: 好消息！某区养老补贴新规来了."""
    calls = HEADLINE.fullmatch(line.text) is not None
    return calls and after.ended and len(after.text) > len(line.text)


def continues_series(sign: MarkCandidate, last: dict[str, tuple[int, ...]], text: str) -> bool:
    """Return whether a mark is the next of its kind, or the first of a new run.

    `last` holds the last number of each kind.
    """
    mark = sign.mark
    if (
        mark.name in numbering_styles.HEADINGS
        and len(text) < 30
        and text[len(mark.label) : len(mark.label) + 1] in (" ", "\u3000")
    ):
        return True
    if mark.is_first:
        return True
    before = last.get(mark.name)
    return (before is not None and number_follows(mark.number, before)) or series_resumes(
        sign, before
    )


def measure_full_width(lines: list[MeasuredLine]) -> float | None:
    """Return W, the width of a full later line; None when the text is not wrapped."""
    # a title, the office that signs and a site's lines are no lines that were broken, however long
    opened = [
        a.width
        for i, (a, b) in enumerate(zip(lines, lines[1:], strict=False))
        if i and not (a.ended or a.heading or b.mark or is_whole_line(Block(a.text)))
    ]
    if len(opened) < 2:
        return None
    later = Counter(
        round(b.width)
        for a, b, c in zip(lines, lines[1:], lines[2:], strict=False)
        if not (a.ended or a.heading or b.ended or b.mark or c.mark) and a.width > 14
    )
    full = (
        later.most_common(1)[0][0]
        if later
        else Counter(map(round, opened)).most_common(1)[0][0] + 2
    )
    near = sum(full - 3.5 <= each <= full + 1.5 for each in opened)
    if full < 14 or near < max(2, len(opened) * 0.5):
        return None
    wider = sum(line.width > full + 2 for line in lines)
    return full if wider <= len(lines) * 0.05 else None


def is_whole_line(block: Block) -> bool:
    """Return whether a line is whole by its kind: an office, 发布时间：…, 版权所有：…."""
    return is_organ_line(block) or is_line_below_text(block)


def join_lines(texts: list[str]) -> str:
    """Join lines into one paragraph: Chinese without a space, Latin words with one."""
    whole = texts[0]
    for text in texts[1:]:
        whole += (
            " " + text
            if LATIN.search(whole[-1:]) and text[:1].isascii() and text[:1].isalpha()
            else text
        )
    return whole

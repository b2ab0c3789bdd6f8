"""Find what every page repeats: its number in any style, and its running head."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.line_endings import ends_sentence, ends_with_pause
from tracker.parse.grammar.lines import Line

PAGE_NUMBER = re.compile(
    r"\A(?:[-—–－―─_]+\s*[0-9０-９]{1,4}\s*[-—–－―─_]+|第\s*[0-9]{1,4}\s*页(?:\s*[,，/]?\s*共\s*[0-9]{1,4}\s*页)?"
    r"|[·•~～]\s*[0-9]{1,4}\s*[·•~～]|(?i:page)\s*[0-9]{1,4}(?:\s*(?:of|/)\s*[0-9]{1,4})?)"
)
# 公文交换平台　打印人：张某　打印时间：2026-04-02 10:17, which an office system prints on a page
PRINT_STAMP = re.compile(
    r"\A[^，。；]{0,30}?(?:打印|下载|导出)(?:时间|日期)[:：]\s*[12]\d{3}[-/年.][^，。；]{0,40}\Z"
)
LONGEST = 40  # characters of a line that a page repeats
FEWEST_PAGES = 3
SHORTEST_PAGE = 8  # lines; the months of a table (1月, 2月, 3月) follow closer
FIGURE = re.compile(r"[0-9]{1,4}")
BARE_NUMBER = re.compile(r"[0-9]{1,4}")
TITLE_LINES = 6  # in which the words stand that a running head repeats
COUNTED = re.compile(r"^附|[表图件号条章节项]$|^[表图]")  # 附件1, 表2: the text's own count


def find_page_furniture(lines: list[Line]) -> set[int]:
    """Return the positions of all page numbers and running heads."""
    short = [i for i, line in enumerate(lines) if 0 < len(line.text) <= LONGEST]
    numbers = {i for i in short if PAGE_NUMBER.fullmatch(lines[i].text)}
    stamped = {i for i, line in enumerate(lines) if "时间" in line.text or "日期" in line.text}
    numbers |= {i for i in stamped if PRINT_STAMP.match(lines[i].text)}
    return (
        numbers
        | find_running_heads(lines, numbers)
        | set(find_counted_lines(lines, short))
        | set(find_repeated_titles(lines, short))
    )


def find_running_heads(lines: list[Line], numbers: set[int]) -> set[int]:
    """Return the lines beside page numbers that are equal on three pages or more.

    They may stand only once elsewhere (as the title).
    """
    near = {
        i
        for number in numbers
        for i in (number - 1, number + 1)
        if 0 <= i < len(lines) and lines[i].text
    }
    if not near:
        return near
    seen = Counter(lines[i].text for i in near)
    heads = {text for text, count in seen.items() if count >= FEWEST_PAGES}
    whole = Counter(line.text for line in lines if line.text in heads)
    return {
        i
        for i in near
        if lines[i].text in heads and whole[lines[i].text] <= seen[lines[i].text] + 1
    }


def find_counted_lines(lines: list[Line], short: list[int]) -> Iterator[int]:
    """Yield lines that differ only by a number that goes up by one from page to page.

    ·3·, 3/9, 某市公报 第3期 3.
    """
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)  # by the words round the numbers
    for i in short:
        if (
            FIGURE.search(lines[i].text)
            and not numbering_styles.find_mark(lines[i].text)
            and not COUNTED.search(lines[i].text)
        ):
            alike[tuple(FIGURE.split(lines[i].text))].append(i)
    for places in alike.values():
        apart = [b - a for a, b in pairwise(places)]
        # the last page may be short
        if (
            apart
            and min(apart[:-1], default=SHORTEST_PAGE) >= SHORTEST_PAGE
            and counts_pages(lines, places)
        ):
            yield from places


def counts_pages(lines: list[Line], places: list[int]) -> bool:
    """Return whether one number counts the pages and no other changes.

    Two pages must print how many there are; more must interrupt a sentence.
    """
    columns = list(
        zip(*([int(n) for n in FIGURE.findall(lines[i].text)] for i in places), strict=True)
    )
    running = [c for c in columns if all(b - a == 1 for a, b in pairwise(c))]
    steady = [c for c in columns if len(set(c)) == 1]
    if len(running) != 1 or len(running) + len(steady) != len(columns):
        return False
    whole = running[0][0] == 1 and any(c[0] == running[0][-1] for c in steady)
    return whole or (len(places) >= FEWEST_PAGES and interrupts_sentences(lines, places))


def find_repeated_titles(lines: list[Line], short: list[int]) -> Iterator[int]:
    """Yield lines that repeat one of the first lines inside a sentence: a running head."""
    first = {lines[i].text for i in short if i < TITLE_LINES}
    again: dict[str, list[int]] = defaultdict(list)
    for i in short:
        if lines[i].text in first:
            again[lines[i].text].append(i)
    for places in again.values():
        # a site prints the title twice or thrice above the text
        apart = [b for a, b in pairwise(places) if b - a >= SHORTEST_PAGE]
        if len(apart) + 1 >= FEWEST_PAGES and interrupts_sentences(lines, apart):
            yield from apart


def interrupts_sentences(lines: Sequence[Line], places: Sequence[int]) -> bool:
    """Return whether a quarter of these lines or more stand where a sentence is still open.

    Many a page ends with a paragraph.
    """
    before = [lines[i - 1].text for i in places if i]
    return (
        sum(bool(text) and not (ends_sentence(text) or ends_with_pause(text)) for text in before)
        * 4
        >= len(before)
        > 0
    )


def find_bare_numbers(lines: list[Line]) -> set[int]:
    """Return the positions of lines that hold only 1, 2, 3 … in order through the whole text.

    They are page numbers; other bare figures are words.
    """
    found = [
        i
        for i, line in enumerate(lines)
        if line.text[:1].isdigit() and BARE_NUMBER.fullmatch(line.text)
    ]
    numbers = [int(lines[i].text) for i in found]
    if len(found) < 2 or any(b - a != 1 for a, b in pairwise(numbers)):
        return set()
    return set(found)

"""Find the title of a text that no notice encloses, and the lines below it.

A site may print it above its own lines, and again over the text.
"""

from __future__ import annotations

import re
from itertools import takewhile

from tracker.model import squash
from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.line_endings import ends_mid_sentence, ends_sentence, is_heading_like
from tracker.parse.grammar.line_kinds import (
    END_OF_LETTER,
    END_OF_TITLE,
    IN_BRACKETS,
    NUMBER,
    PASSED,
    is_addressee_line,
    is_annex_label,
    is_date_line,
    is_enactment_line,
    is_letterhead,
    is_note_line,
    is_number_line,
    is_office_line,
    is_opening_line,
    is_organ_line,
)
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.site_labels import LONGEST_LABEL, is_bare_label
from tracker.text.ngrams import measure_similarity

TITLE_LINES = 5
TITLE_REGION = 8  # lines in which the genre of a title is searched
LONGEST_SCRAP = 4  # characters
LONGEST_TITLE_LINE = 60
SENTENCE_OR_COLON = re.compile(r"[。；：:]$")
# 某县补贴额一览表, 收费标准（试行）: the name of a table, above 单位：元
TABLE_NAME = re.compile(r"..(?:[表册单]|标准|台账|情况)(?:[（(][^）)]{1,20}[）)])?$")
LINES_BELOW_NAME = 2
BEGINS_TITLE = ("关于", "转发", "印发", "批转", "公布", "发布")
GOES_ON = ("的", "》", "（", "(", "及", "和", "、", "与", "并")
REACH = 40  # blocks between two prints of a title; the fields of a site are many
REPEATED_LINES = 3
MIN_ALIKE = 0.5  # share of the pairs of characters that two prints of a title have in common
SHORTEST_REPEATED = 8  # characters; fewer may come again by chance
ISSUES = "印发|公布|发布|颁发|下发|转发"
# What a headline has round the title: a column's name, a number, a status; or the notice that
# issues what is printed again
HEADLINE_BEFORE = re.compile(
    rf"\A(?:(?:.{{2,8}}[丨|])?(?:{NUMBER.pattern})?(?:【.{{2,8}}】)?《?|.*(?:{ISSUES})《?)"
)
HEADLINE_BEHIND = re.compile(rf"》?(?:的通知)?(?:\({NUMBER.pattern}\))?")


def find_own_title(blocks: list[Block]) -> tuple[int, int]:
    """Return the span of the title of a document that no notice encloses.

    It is the first line that is no number, office line or letterhead, with the lines that go on.
    """
    top = find_first_mark(blocks)
    start = next(
        (i for i in range(top) if not (stands_above_title(blocks[i]) or is_field_value(blocks, i))),
        None,
    )
    if start is None:  # no words that could be a title
        return (top, top) if top < len(blocks) else (find_first_table(blocks),) * 2
    # who passed it and when, under a title that the site left out
    if PASSED.match(blocks[start].text):
        return start, start
    sentences = (
        i
        for i in range(start, top)
        if SENTENCE_OR_COLON.search(blocks[i].text) and not stands_above_title(blocks[i])
    )
    # 特此公告 at the end is no genre of a title
    titled = find_titled_table(blocks, start, top)
    region = range(start, min(next(sentences, top), start + TITLE_REGION, titled))
    typed = next((i for i in region if END_OF_TITLE.search(blocks[i].text)), start)
    # offices, number, title
    start = max(
        (i + 1 for i in range(start, typed) if stands_above_title(blocks[i])), default=start
    )
    start = skip_letterhead(blocks, start, top)
    span = start, find_title_end(blocks, start, top)
    words = "".join(block.text for block in blocks[slice(*span)])
    if is_organ_line(Block(words)) and not END_OF_TITLE.search(words):
        return start, start  # a letterhead alone is no title
    return (
        find_repetition(blocks, *span, top)
        or find_repetition(blocks, typed, typed + 1, top)
        or find_own_print(blocks, *span, top)
        or span
    )


def skip_letterhead(blocks: list[Block], start: int, top: int) -> int:
    """Return the start of the title below the name of an office that stands alone on its line.

    某市第一医院 above 公开招聘报名表 is a letterhead; above 关于…的通知 it begins the title.
    """
    if start + 1 >= min(top, len(blocks)) or not is_organ_line(blocks[start]):
        return start
    below = blocks[start + 1]
    if below.text.startswith(BEGINS_TITLE) or not is_part_of_title(below):
        return start
    return start + 1


def find_title_end(blocks: list[Block], start: int, top: int) -> int:
    """Return the end of the title that begins at `start`: the line on which its genre stands."""
    last = start
    for i in range(start, min(top, start + TITLE_LINES, len(blocks))):
        if not is_part_of_title(blocks[i]) or (i > start and is_note_line(blocks[i])):
            break
        text = "".join(block.text for block in blocks[start : i + 1])
        if END_OF_TITLE.search(text) and is_complete(text, blocks[i + 1 : i + 4]):
            return i + 1
        last = i
    first = blocks[start].text if start < len(blocks) else ""
    if last > start and is_open(first):
        return last + 1
    return min(start + 1, top) if is_part_of_title(blocks[start]) else start


def is_part_of_title(block: Block) -> bool:
    """Return whether a line may be one of a title."""
    text = block.text
    return bool(text) and len(text) <= 2 * LONGEST_TITLE_LINE and not SENTENCE_OR_COLON.search(text)


def is_complete(title: str, below: list[Block]) -> bool:
    """Return whether a title that ends with a genre ends there, given the lines below it."""
    if is_open(title):
        return False
    after = below[0].text if below else ""
    if not is_heading_like(after) or not after:
        return True
    if after.startswith(GOES_ON) and not is_note_line(below[0]):
        return False
    # 关于公布行政许可条件 / 和办理程序的通知: a letter ends with its own genre
    if "关于" not in title or END_OF_LETTER.search(title) or re.search("的[^的]{2,8}$", title):
        return True
    going_on = takewhile(lambda block: is_heading_like(block.text) and block.text, below)
    return not any(END_OF_LETTER.search(block.text) for block in going_on)


def is_open(title: str) -> bool:
    """Return whether a title certainly goes on: an open 《 or （, a 、 or 的 at its end."""
    if ends_mid_sentence(title) or title.endswith(("的", "和", "及", "与")):
        return True
    return title.count("《") > title.count("》") or (
        title.count("（") + title.count("(") > title.count("）") + title.count(")")
    )


def find_titled_table(blocks: list[Block], start: int, top: int) -> int:
    """Return where a table begins below its own name: 某县补贴额一览表; `top` where there is none.

    What stands behind it is no title of the text: 说明 on the second sheet of a workbook.
    """
    for i in range(start + 1, min(top, len(blocks))):
        if blocks[i].rows and not is_field_table(blocks[i]):
            above = blocks[max(start, i - LINES_BELOW_NAME) : i]
            if any(TABLE_NAME.search(block.text) for block in above):
                return i
    return top


def find_first_table(blocks: list[Block]) -> int:
    """Return where a table begins that is a text without a title.

    A table of the site's fields (索引号, 发布日期) is none.
    """
    tables = (
        i
        for i, block in enumerate(blocks)
        if block.rows and not any(is_office_line(Block("：".join(row))) for row in block.rows)
    )
    return next(tables, len(blocks))


def is_field_table(block: Block, fewest: int = 1) -> bool:
    """Return whether a table holds the fields of the site, in so many rows: 发文字号, 成文日期."""
    fields = [row for row in block.rows if is_office_line(Block("：".join(row)))]
    return len(fields) >= fewest and 2 * len(fields) >= len(block.rows)


def is_field_value(blocks: list[Block], i: int) -> bool:
    """Return whether a line is a site's value for the label on the line before.

    发布机构： / 某县政府网站.
    """
    label = blocks[i - 1] if i else Block()
    text = blocks[i].text
    if not label.text or len(label.text) > LONGEST_LABEL:
        return False
    asked = is_bare_label(label.text) or (
        label.text.endswith(("：", ":")) and is_office_line(label)
    )
    return asked and not (END_OF_TITLE.search(text) or SENTENCE_OR_COLON.search(text))


def stands_above_title(block: Block) -> bool:
    """Return whether a line can only stand above a title."""
    return (
        not block.text
        or is_number_line(block)
        or is_letterhead(block)
        or is_date_line(block)
        or is_opening_line(block)
        or is_bare_annex_label(block)
    )


def is_bare_annex_label(block: Block) -> bool:
    """Return whether a line is 附件2 and nothing else."""
    return is_annex_label(block) and not re.search(r"[一-鿿]{4}", block.text)


def find_first_mark(blocks: list[Block]) -> int:
    """Return the first mark that opens a series (第一条, 一、), else the number of blocks."""
    opening = (
        i
        for i, block in enumerate(blocks)
        if (mark := numbering_styles.find_mark(block.text)) and mark.is_first
    )
    return next(opening, len(blocks))


def find_notes_end(blocks: list[Block], start: int, end: int) -> int:
    """Return the end of the lines between title and body.

    They are the title again, who passed it and when, its number and the addressees.
    """
    top = max(end, find_first_mark(blocks))
    title = squash("".join(block.text for block in blocks[start:end]))
    # the title again, perhaps below the office that a site names
    for begin in range(end, min(top, end + TITLE_LINES) if title else end):
        again = ""
        for stop in range(begin + 1, min(top, begin + TITLE_LINES) + 1):
            again += squash(blocks[stop - 1].text)
            if again == title:
                end = stop
            elif not title.startswith(again):
                break
    addressed = False
    while end < top:
        block = blocks[end]
        # 姓名： 性别： below 各单位： are the lines of a form
        if is_addressee_line(block):
            if addressed:
                break
            addressed = True
        elif addressed and IN_BRACKETS.fullmatch(block.text):
            break  # 【废止】 over a list is no note under the title
        elif not (
            is_note_line(block)
            or is_office_line(block)
            or is_field_value(blocks, end)
            or is_field_table(block)
            or is_organ_line(block)
            or is_broken_note(blocks[end : end + 2])
        ):
            break
        end += 1
    return end


def is_broken_note(two: list[Block]) -> bool:
    """Return whether a note is broken in the source: 根据 on a line before 2011年11月25日…修正."""
    return len(two) == 2 and 0 < len(two[0].text) <= LONGEST_SCRAP and is_note_line(two[1])


def find_repetition(blocks: list[Block], start: int, end: int, top: int) -> tuple[int, int] | None:
    """Return the last place before `top` where the headline from `start` to `end` is printed again.

    No sentence and no note stand between.
    """
    headline = squash("".join(block.text for block in blocks[start:end]))
    found, begin = None, end
    while begin < min(top, start + REACH) and not (
        ends_sentence(blocks[begin].text) or is_enactment_line(blocks[begin])
    ):
        stop = next(
            (
                stop
                for stop in range(min(top, begin + REPEATED_LINES), begin, -1)
                if repeats_headline(headline, blocks[begin:stop])
            ),
            None,
        )
        found = (begin, stop) if stop else found
        begin = stop or begin + 1
    return found


def find_own_print(blocks: list[Block], start: int, end: int, top: int) -> tuple[int, int] | None:
    """Return where a text prints its own title below a headline that words it otherwise.

    关于加强管理的通知 above 某局关于进一步加强 / 管理工作的通知: both speak of the same in the same
    genre, the number or the addressees stand below, and no sentence between.
    """
    headline = squash("".join(block.text for block in blocks[start:end]))
    last = min(top, start + REACH, len(blocks) - 1)
    for begin in range(end, last):
        if ends_sentence(blocks[begin].text):
            return None
        title = ""
        for stop in range(begin + 1, min(last, begin + REPEATED_LINES) + 1):
            line = blocks[stop - 1]
            if stands_above_title(line) or is_note_line(line) or not is_part_of_title(line):
                break
            title += squash(line.text)
            if is_reworded(headline, title) and is_below_title(blocks[stop]):
                return begin, stop
    return None


def is_reworded(headline: str, title: str) -> bool:
    """Return whether a title is a headline in other words: of the same genre and much alike."""
    return (
        title != headline
        and title[-2:] == headline[-2:]
        and END_OF_TITLE.search(title) is not None
        and (headline in title or measure_similarity(headline, title) >= MIN_ALIKE)
    )


def is_below_title(block: Block) -> bool:
    """Return whether a line stands right below the title of a text: its number, its addressees."""
    return is_number_line(block) or is_addressee_line(block)


def repeats_headline(headline: str, lines: list[Block]) -> bool:
    """Return whether lines are the headline, or what it has inside."""
    title = squash("".join(block.text for block in lines))
    if len(title) < SHORTEST_REPEATED or title not in headline:
        return False
    before, _, behind = headline.partition(title)
    return (
        HEADLINE_BEFORE.fullmatch(before) is not None
        and HEADLINE_BEHIND.fullmatch(behind) is not None
    )


def skip_first_print(blocks: list[Block], start: int, end: int) -> int:
    """Return where the title begins whose lines to `end` are a site's and then the text's own."""
    for at in range(start + 1, end):
        site, own = (
            squash("".join(block.text for block in half))
            for half in (blocks[start:at], blocks[at:end])
        )
        if site == own:
            return at
    return start

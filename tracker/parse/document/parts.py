"""Divide a document into what stands before the policy, the policy, its annexes, and the 版记."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from tracker.parse.document.annexes import is_instrument, read_annex
from tracker.parse.document.closing_lines import (
    BARE_LABEL,
    begins_annex,
    find_back_start,
    skip_table_notes,
)
from tracker.parse.document.cover_notice import (
    Enclosure,
    find_enclosure,
    is_binding,
    join_texts,
)
from tracker.parse.document.own_title import (
    find_first_mark,
    find_notes_end,
    find_own_title,
    is_field_value,
    skip_first_print,
    stands_above_title,
)
from tracker.parse.document.site_marks import find_site_lines
from tracker.parse.document.table_of_contents import find_contents
from tracker.parse.grammar.line_endings import ends_sentence, is_heading_like
from tracker.parse.grammar.line_kinds import (
    ENCLOSES,
    IN_BRACKETS,
    ORGAN,
    SIGNATORY,
    is_addressee_line,
    is_annex_label,
    is_colophon_line,
    is_date_line,
    is_letterhead,
    is_line_below_text,
    is_number_line,
    is_opening_line,
    is_organ_line,
    is_title_line,
)
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.numbering_styles import find_mark
from tracker.text.dates import DAY, MONTH, YEAR

# （征求意见稿） under a title is a part of it
STAGE = re.compile(r"[（(](?:.{0,6}稿|草案.{0,12}|试行|暂行)[）)]")
FORWARDS = re.compile("转发|批转|转印")
SIGNING_ROWS, LETTERHEAD_ROWS = 4, 3  # of a table
TITLE_ROWS = 4  # of a table
LONGEST_HEAD = 100  # characters of a letterhead with its number
IMPRINT_ROWS = 5  # of a table
IMPRINT = re.compile(r"(?:抄送|抄报|分送|主送|主题词)\s{0,4}[：:]|[（(]?共印|[（(]?校对")
PRINTED_BY = re.compile(
    rf"\A(?P<office>[^\d：:]{{0,60}}?){DAY}\s{{0,4}}印[发制](?:[^。]{{0,20}}份[）)]?)?"
)
LONGEST_DAY = 20  # characters
BEGUN_DAY = re.compile(rf"{YEAR}\s{{0,4}}年\s{{0,4}}(?:{MONTH})?\s{{0,4}}")
SIGNED = re.compile(rf"({ORGAN.pattern})\s*({DAY})")


@dataclass(frozen=True, slots=True)
class DocumentParts:
    """Every block of the document in exactly one of these."""

    carrier: tuple[Block, ...] = ()  # the notice that forwards a notice or a text with its own 文号
    front: tuple[Block, ...] = ()  # letterhead, number, title and formula of the notice
    notice: tuple[Block, ...] = ()  # what the notice itself orders
    title: tuple[Block, ...] = ()
    notes: tuple[Block, ...] = ()  # lines under the title: （2020年5月14日…修正）
    # addressees and office lines between title and text; the list of contents
    opening: tuple[Block, ...] = ()
    body: tuple[Block, ...] = ()
    annexes: tuple[tuple[Block, ...], ...] = ()  # 附件1 or a title is the first block of each
    back: tuple[Block, ...] = ()  # signature, date, 抄送, 印发

    def list_blocks(self) -> list[Block]:
        """Return all blocks, part by part."""
        annexes = [block for annex in self.annexes for block in annex]
        return [
            *self.carrier,
            *self.front,
            *self.notice,
            *self.title,
            *self.notes,
            *self.opening,
            *self.body,
            *annexes,
            *self.back,
        ]


def split_parts(blocks: list[Block]) -> DocumentParts:
    """Return the parts of a document.

    A printed list of contents, and what the site says of the validity above the first mark, go to
    `opening`.
    """
    if any(block.rows for block in blocks):
        blocks = [line for block in blocks for line in split_frame_table(block)]
        blocks = [*split_titled_table(blocks[0]), *blocks[1:]] if blocks else blocks
        lines = [line for i in range(len(blocks)) for line in split_signature_table(blocks, i)]
        blocks = split_signed_table(lines)
    blocks = join_broken_days(blocks)
    blocks = [half for block in blocks for half in split_letterhead_and_number(block)]
    blocks = [half for block in blocks for half in split_signature_and_date(block)]
    above = find_site_lines(blocks)
    if above:
        top = find_first_mark(blocks)
        above = [i for i in above if i < top]
    aside = [blocks[i] for i in above]
    if aside:
        blocks = [block for i, block in enumerate(blocks) if i not in above]
    start, end = find_contents(blocks)
    rest = blocks[:start] + blocks[end:]
    enclosure = find_enclosure(rest)
    found = divide_enclosed(rest, enclosure) if enclosure else None
    # no notice, or one whose policy is not on this page: the notice is the text
    if found is None or not (found.body or found.annexes):
        found = divide_at_title(rest, *find_own_title(rest))
    return replace(found, opening=(*found.opening, *blocks[start:end], *aside))


def join_broken_days(blocks: list[Block]) -> list[Block]:
    """Return the blocks with a day that stands on two lines as one: 二〇二四年 above 七月十六日."""
    if not any(
        BEGUN_DAY.fullmatch(block.text) for block in blocks if len(block.text) < LONGEST_DAY
    ):
        return blocks
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1].text.rstrip() if joined else ""
        if BEGUN_DAY.fullmatch(above) and is_date_line(day := Block(above + block.text.lstrip())):
            joined[-1] = day
        else:
            joined.append(block)
    return joined


def split_frame_table(block: Block) -> list[Block]:
    """Return a table that only lays out a letterhead or the 版记 as lines; others as they are.

    某县水利局文件 beside 某水〔2024〕40号 and 签发人：张某; 抄送：… above …2024年5月20日印发.
    """
    if not block.rows:
        return [block]
    if len(block.rows) > LETTERHEAD_ROWS:
        return split_imprint_rows(block)
    cells = [Block(cell.strip()) for row in block.rows for cell in row if cell.strip()]
    is_head = any(is_number_line(cell) or is_letterhead(cell) for cell in cells) and all(
        is_number_line(cell)
        or is_letterhead(cell)
        or is_organ_line(cell)
        or cell.text.startswith("签发人")
        for cell in cells
    )
    is_imprint = any(map(is_colophon_line, cells)) and all(
        is_colophon_line(cell) or is_organ_line(cell) for cell in cells
    )
    return list(dict.fromkeys(cells)) if is_head or is_imprint else split_imprint_rows(block)


def split_titled_table(block: Block) -> list[Block]:
    """Return the title in the first rows of a table as lines; every other block as it is.

    A document that is one table prints 附件2 and 某县废止文件目录 over all its columns.
    """
    above = list(takewhile(lambda row: sum(map(bool, row)) == 1, block.rows[:TITLE_ROWS]))
    lines = [Block("".join(row).strip()) for row in above]
    is_titled = any(map(is_title_line, lines)) and len(above) < len(block.rows)
    return [*lines, Block(rows=block.rows[len(above) :])] if is_titled else [block]


def split_imprint_rows(block: Block) -> list[Block]:
    """Return the 版记 in the last rows of a table as lines; every other block as it is.

    Word prints two tables with nothing between them as one: the form of an annex, and the 版记.
    """
    lines = [Block(" ".join(filter(None, map(str.strip, row)))) for row in block.rows]
    start = len(lines)
    while start > max(0, len(lines) - IMPRINT_ROWS) and is_imprint_line(lines[start - 1]):
        start -= 1
    if not any(PRINTED_BY.match(line.text) for line in lines[start:]):
        return [block]
    rest = block.rows[:start]
    return [*([Block(rows=rest)] if any(map(any, rest)) else []), *lines[start:]]


def is_imprint_line(block: Block) -> bool:
    """Return whether a row of a table belongs to the 版记: 抄送：…; 某局办公室 and a day 印发."""
    printed = PRINTED_BY.fullmatch(block.text)
    if printed is not None:
        office = printed["office"].strip()
        return not office or is_organ_line(Block(office))
    return IMPRINT.match(block.text) is not None


def split_signature_table(blocks: list[Block], i: int) -> list[Block]:
    """Return a table that only lays out a signature as lines; every other block as it is.

    Joint offices stand beside each other, above one day or each above its own; the day may also
    stand on the line below the table.
    """
    rows = blocks[i].rows
    if not rows or len(rows) > SIGNING_ROWS:
        return [blocks[i]]
    cells = [Block(cell.strip()) for row in rows for cell in row if cell.strip()]
    cells = [half for cell in cells for half in split_signature_and_date(cell)]
    days = list(dict.fromkeys(cell for cell in cells if is_date_line(cell)))
    offices = list(dict.fromkeys(cell for cell in cells if is_organ_line(cell)))
    is_dated = len(days) == 1 or (not days and any(map(is_date_line, blocks[i + 1 : i + 2])))
    is_signature = offices and is_dated and all(cell in offices or cell in days for cell in cells)
    return [*offices, *days] if is_signature else [blocks[i]]


def split_signed_table(blocks: list[Block]) -> list[Block]:
    """Return the blocks with the signature in the last rows of a closing table as lines.

    A sheet, and a table over a whole page, hold 某区财政局 and the day in rows of one cell.
    """
    if not blocks or not blocks[-1].rows or any(map(is_date_line, blocks)):
        return blocks
    rows = blocks[-1].rows
    signed = 0
    for row in reversed(rows[-SIGNING_ROWS:]):
        cells = [cell for cell in row if cell]
        words = Block(" ".join(cells))
        if len(cells) > 1 or not (
            SIGNED.fullmatch(words.text) or is_date_line(words) or (signed and is_organ_line(words))
        ):
            break
        signed += 1
    if not signed or signed == len(rows):
        return blocks
    lines = [Block(" ".join(filter(None, row))) for row in rows[-signed:]]
    return [*blocks[:-1], Block(rows=rows[:-signed]), *lines]


def split_letterhead_and_number(block: Block) -> list[Block]:
    """Split a letterhead and the number on its line: 某县水利局文件某水〔2024〕40号."""
    if len(block.text) > LONGEST_HEAD or "文件" not in block.text:
        return [block]
    head, word, number = block.text.partition("文件")
    halves = [Block(head + word), Block(number.strip())]
    return halves if is_letterhead(halves[0]) and is_number_line(halves[1]) else [block]


def split_signature_and_date(block: Block) -> list[Block]:
    """Split a signature and its date on one line: 某区科委2024年3月8日."""
    signed = SIGNED.fullmatch(block.text) if block.text.endswith("日") else None
    return [Block(signed[1]), Block(signed[2])] if signed else [block]


def divide_enclosed(blocks: list[Block], enclosure: Enclosure) -> DocumentParts:
    """Return the parts of a notice with the texts that it encloses."""
    first = enclosure.spans[0]
    if enclosure.is_policy:
        if forwarded := divide_forwarded(blocks, *first):
            return forwarded
        found = divide_at_title(blocks, *first)
        annexes = [read_annex(annex) for annex in found.annexes]
        # 附件2 is a rule with a commencement of its own
        if any(is_instrument(annex, set(), is_one_of_several=False) for annex in annexes):
            return divide_notice(blocks, [first[0]])
        formula, duties = split_notice(found.front)
        return replace(found, front=formula, notice=duties)
    return divide_notice(blocks, [start for start, _ in enclosure.spans])


def divide_forwarded(blocks: list[Block], start: int, end: int) -> DocumentParts | None:
    """Return the parts of a text that a notice forwards with its own 文号, or as a notice itself.

    转发《某局关于印发某细则的通知》的通知: the 细则 is the policy, issued by the inner notice. None
    where what is enclosed is the notice's own.
    """
    begin = start
    while begin > 0 and (is_number_line(blocks[begin - 1]) or is_letterhead(blocks[begin - 1])):
        begin -= 1
    text, outer = blocks[begin:], blocks[:begin]
    title = join_texts(blocks[start:end])
    inner = find_enclosure(text) if title.endswith("通知") else None
    if inner is not None and FORWARDS.search(join_texts(outer)):
        found = divide_enclosed(text, inner)
    elif FORWARDS.search(join_texts(outer)) and any(
        map(is_number_line, [*blocks[begin:start], *blocks[end : end + 2]])
    ):
        found = divide_at_title(text, start - begin, end - begin)
    else:
        return None
    formula, duties = split_notice(tuple(outer))
    carrier = (*formula, *found.carrier)
    return replace(found, carrier=carrier, notice=(*duties, *found.notice))


def divide_notice(blocks: list[Block], starts: list[int]) -> DocumentParts:
    """Return the parts of a notice that is itself the instrument; what it encloses are annexes."""
    # 附件1 above the title of the enclosed text belongs to it
    starts = [i - 1 if i and is_annex_label(blocks[i - 1]) else i for i in starts]
    notice = divide_at_title(blocks[: starts[0]], *find_own_title(blocks[: starts[0]]))
    enclosed = [(start, end) for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True)]
    annexes: list[tuple[Block, ...]] = [*notice.annexes]
    back: list[Block] = [*notice.back]
    for start, end in enclosed:
        text = blocks[start:end]
        last = max(1, find_imprint(text)) if end == len(blocks) else len(text)
        cuts = [0, *find_annex_starts(text, 1, last)]
        annexes += [tuple(text[a:b]) for a, b in zip(cuts, [*cuts[1:], last], strict=True)]
        back += text[last:]
    return replace(notice, annexes=tuple(annexes), back=tuple(back))


def find_imprint(blocks: list[Block]) -> int:
    """Return where the 版记 of the whole document begins; the enclosed text keeps its signature."""
    end = len(blocks)
    while end > 1 and (is_colophon_line(blocks[end - 1]) or is_line_below_text(blocks[end - 1])):
        end -= 1
    return skip_table_notes(blocks, end)


def split_notice(front: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Split what stands before an enclosed policy into the formula and the notice's own orders."""
    blocks = list(front)
    addressed = (i + 1 for i, block in enumerate(blocks) if is_addressee_line(block))
    begin = max(find_notes_end(blocks, *find_own_title(blocks)), *addressed, 0)
    end = find_back_start(blocks)
    listed = find_listed_annexes(blocks)
    orders = {i for i in range(begin, end) if i not in listed and is_order(blocks[i])}
    return (
        tuple(block for i, block in enumerate(blocks) if i not in orders),
        tuple(block for i, block in enumerate(blocks) if i in orders),
    )


def is_order(block: Block) -> bool:
    """Return whether a block of a notice orders something itself."""
    if is_signature_line(block) or stands_above_title(block):
        return False
    if ENCLOSES.match(block.text) or IN_BRACKETS.fullmatch(block.text) or is_annex_label(block):
        return False
    if is_heading_like(block.text) and block.text and not find_mark(block.text):
        return False
    return is_binding(block)


def find_listed_annexes(blocks: list[Block]) -> set[int]:
    """Return the positions of the lines that only list annexes: 附件：1.某办法, then 2.某表."""
    listed: set[int] = set()
    for i, block in enumerate(blocks):
        if ENCLOSES.match(block.text) or (i - 1 in listed and is_listed_annex(block)):
            listed.add(i)
    return listed


def is_listed_annex(block: Block) -> bool:
    """Return whether a line is one entry of a list of annexes."""
    return find_mark(block.text) is not None and is_heading_like(block.text)


def divide_at_title(blocks: list[Block], start: int, end: int) -> DocumentParts:
    """Return the parts of a document whose title stands from `start` to `end`."""
    start = skip_first_print(blocks, start, end)
    if start < end < len(blocks) and STAGE.fullmatch(blocks[end].text):
        end += 1
    last = max(end, find_back_start(blocks))
    cuts = find_annex_starts(blocks, end, last)
    stop = cuts[0] if cuts else last
    text = find_notes_end(blocks[:stop], start, end)
    under = [
        (blocks[i], is_beside_title(blocks[i]) or is_field_value(blocks, i))
        for i in range(end, text)
    ]
    signed = max(text, find_back_start(blocks[:stop]))
    return DocumentParts(
        front=tuple(blocks[:start]),
        title=tuple(blocks[start:end]),
        notes=tuple(block for block, beside in under if not beside),
        opening=tuple(block for block, beside in under if beside),
        body=tuple(blocks[text:signed]),
        annexes=tuple(tuple(blocks[a:b]) for a, b in zip(cuts, [*cuts[1:], last], strict=False)),
        back=tuple(blocks[signed:stop]) + tuple(blocks[last:]),
    )


def is_beside_title(block: Block) -> bool:
    """Return whether a block between title and text is no note on the text."""
    return bool(block.rows) or is_opening_line(block) or is_organ_line(block)


def find_annex_starts(blocks: list[Block], begin: int, end: int) -> list[int]:
    """Return where annexes begin (附件1).

    They stand behind the first mark of the body or, where it has none, behind its date; 附件 alone
    also behind the first sentence.
    """
    begun = next(
        (i for i in range(begin, end) if find_mark(blocks[i].text) or is_date_line(blocks[i])),
        end,
    )
    said = next((i for i in range(begin, end) if ends_sentence(blocks[i].text)), end)
    named = [
        i
        for i in range(min(begun, said) + 1, end)
        if blocks[i].text.startswith(("附", "【附"))
        and is_annex_label(blocks[i])
        and (i > begun or (BARE_LABEL.fullmatch(blocks[i].text) and begins_annex(blocks[:end], i)))
    ]
    starts = [
        i
        for i in named
        if not (
            ENCLOSES.match(blocks[i].text) and (i + 1 == end or is_signature_line(blocks[i + 1]))
        )
    ]
    table = find_signed_table(blocks, begin, starts[0] if starts else end)
    return starts if table is None else [table, *starts]


def find_signed_table(blocks: list[Block], begin: int, end: int) -> int | None:
    """Return where a table without 附件 begins right below a signature, or the line over it."""
    for i in range(begin + 2, end):
        below = blocks[i : i + 2]
        titled = len(below) > 1 and below[1].rows and is_heading_like(below[0].text)
        if not (below[0].rows or (titled and not is_signature_line(below[0]))):
            continue
        if is_date_line(blocks[i - 1]) and is_organ_line(blocks[i - 2]):
            return i
    return None


def is_signature_line(block: Block) -> bool:
    """Return whether a line is an office, a person or a day, as in a signature."""
    return (
        is_date_line(block) or is_organ_line(block) or SIGNATORY.fullmatch(block.text) is not None
    )

"""Find the closing lines of a text: signature, date, notes below them, list of annexes, 版记."""

from __future__ import annotations

import re

from tracker.model import squash
from tracker.parse.document.own_title import is_field_table
from tracker.parse.grammar.line_endings import ends_sentence, is_heading_like
from tracker.parse.grammar.line_kinds import (
    ENCLOSES,
    END_OF_TITLE,
    NUMBERED_ANNEX,
    SIGNATORY,
    bare_label,
    is_annex_label,
    is_colophon_line,
    is_date_line,
    is_line_below_text,
    is_organ_line,
    is_title_line,
    may_follow_signature,
    parse_annex_number,
)
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.numbering_styles import find_mark
from tracker.text.brackets import YEAR_CLOSE, YEAR_OPEN

# 1.×××, 6-1.×××
LISTED = re.compile(r"\s{0,8}[0-9０-９]{1,2}(?:[-—–－][0-9０-９]{1,2})?\s*[.．、]")
FILE_NAME = re.compile(r"\.[A-Za-z]{3,4}\b|下载|点击")
DOCUMENT_NUMBER = re.compile(rf"[{YEAR_OPEN}]\d{{4}}年?[{YEAR_CLOSE}]第?\d{{1,4}}号")
GROUP_OF_INSTRUMENTS = re.compile(
    r"^[一二三四五六七八九十]{1,2}、[^，。；]{0,16}(?:废止|失效|继续有效|修改|保留)[^，。；]{0,16}$"
)
MOST_LISTED = 20  # annexes of a list
MIN_FIELD_ROWS = 2  # of a table of fields below a text; one alone may be the head of a list
BARE_LABEL = re.compile(r"附\s*[件录表]\s*[：:]?")
FORM_NAME = re.compile(r"(?:[表书单图]|样式|模板|范本|材料)(?:[（(][^）)]{1,20}[）)])?$")
TABLE_NOTE = re.compile(r"\A(?:[※*＊]|(?:注|附注|备\s?注|说\s?明)(?:[：:\s\d]|\Z))")
FEWEST_LINES = 2  # of the text of an annex; one line is the name of a file
# 《某办法》政策解读, 关于《某办法》的起草说明, 政策解读: the title of a text that explains another
EXPLANATION = re.compile(
    r"(?:(?:关于)?《(?P<title>[^》]{4,100})》的?)?(?:相关)?(?:政策|文件|文字|图文|专家|部门)?"
    r"(?:解读|图解|问答|(?:起草|编制|制定|修订)说明)(?:材料|稿|全文)?"
)
LONGEST_EXPLANATION = 120  # characters of such a title
HEAD_LINES = 12  # in which the title of a document stands
EXPLAINED_ELSEWHERE = "同页另载的政策解读"


def find_back_start(blocks: list[Block]) -> int:
    """Return where the closing lines begin; the number of blocks where there are none."""
    start = find_signature_start(blocks)
    if start is None:
        start = find_imprint_start(blocks)
    return find_annex_list_start(blocks, start)


def find_explanation(blocks: list[Block]) -> int:
    """Return where an explanation begins that stands on the page of the text that it explains.

    Its title stands below the text's signature, or names the text; sentences stand below it. An
    annex that explains the text, and a page that holds nothing else, are no such thing.
    """
    for i, block in enumerate(blocks):
        found = (
            EXPLANATION.fullmatch(block.text) if len(block.text) <= LONGEST_EXPLANATION else None
        )
        if not (i and found) or is_annex_label(blocks[i - 1]):
            continue
        signed = any(map(is_date_line, blocks[1 : i + 1]))
        head = squash("".join(one.text for one in blocks[: min(i, HEAD_LINES)]))
        named = found["title"] is not None and squash(found["title"]) in head
        is_below = (signed or named) and any(ends_sentence(one.text) for one in blocks[1:i])
        if is_below and any(ends_sentence(one.text) for one in blocks[i + 1 :]):
            return i
    return len(blocks)


def find_signature_start(blocks: list[Block]) -> int | None:
    """Return where the last signature begins, if only closing lines stand below it."""
    for i in range(len(blocks) - 1, -1, -1):
        block = blocks[i]
        if is_date_line(block):
            start = i
            while start > 0 and is_signing_organ(blocks, start - 1):
                start -= 1
            # 2024-03-04 alone may be the site's day of publication
            return start if start < i or block.text.rstrip(" ）)")[-1:] == "日" else None
        if begins_annex(blocks, i):
            return None
        if not (
            may_follow_signature(block)
            or is_field_table(block, MIN_FIELD_ROWS)
            or is_link_to_enclosed(blocks, i)
        ):
            return None
    return None


def is_link_to_enclosed(blocks: list[Block], i: int) -> bool:
    """Return whether a line is a title that the text above names: the link to what it issues.

    Only closing lines stand below it, so that no text has it as its title.
    """
    text = squash(blocks[i].text)
    if len(text) > LONGEST_EXPLANATION or not is_title_line(blocks[i]):
        return False
    return any(f"《{text}》" in squash(block.text) for block in blocks[:i])


def begins_annex(blocks: list[Block], i: int) -> bool:
    """Return whether an annex with a text begins on this line: 附件1-1, then its title.

    附件1：某表.doc, and 附件1：某表 above 附件2：某表, are the links of a site.
    """
    text, below = blocks[i].text, blocks[i + 1 : i + 2]
    if not is_annex_label(blocks[i]) or FILE_NAME.search(text):
        return False
    if any(map(_names_instrument, below)):
        return True
    if BARE_LABEL.fullmatch(bare_label(text)):
        return has_text_below(blocks, i)
    return bool(parse_annex_number(text) or NUMBERED_ANNEX.fullmatch(bare_label(text))) and not any(
        is_annex_label(block) for block in below or [blocks[i]]
    )


def _names_instrument(block: Block) -> bool:
    """Return whether a line is one of a list of instruments, or the head above such lines.

    《某办法》（某府规〔2020〕1号）; 一、废止的文件（2件）
    """
    if FILE_NAME.search(block.text):
        return False
    return bool(DOCUMENT_NUMBER.search(block.text) or GROUP_OF_INSTRUMENTS.search(block.text))


def has_text_below(blocks: list[Block], label: int) -> bool:
    """Return whether a text stands below 附件, and not the links of a site to files.

    名单.docx, 1.申请表, and 示范企业名单 above 申请表 are links.
    """
    lines: list[Block] = []
    for block in blocks[label + 1 :]:
        if block.text and (is_line_below_text(block) or is_date_line(block)):
            break
        if block.rows:
            return True
        lines.append(block)
    return (
        len(lines) >= FEWEST_LINES
        and find_mark(lines[0].text) is None
        and not any(FILE_NAME.search(line.text) or is_annex_label(line) for line in lines)
        and not all(END_OF_TITLE.search(one.text) or FORM_NAME.search(one.text) for one in lines)
    )


def is_signing_organ(blocks: list[Block], i: int) -> bool:
    """Return whether an office signs on this line."""
    return is_organ_line(blocks[i]) or SIGNATORY.fullmatch(blocks[i].text) is not None


def find_imprint_start(blocks: list[Block]) -> int:
    """Return where the lines begin that can only stand below a text: 抄送, 印发, a site's lines."""
    end = len(blocks)
    while end > 0:
        block = blocks[end - 1]
        below_others = end < len(blocks)
        if is_field_table(block, MIN_FIELD_ROWS):
            end -= 1
            continue
        if not block.text or not (
            is_colophon_line(block)
            or is_date_line(block)
            or (ENCLOSES.match(block.text) and FILE_NAME.search(block.text))
            or (is_line_below_text(block) and find_mark(block.text) is None)
            or (below_others and is_organ_line(block))
        ):
            break
        end -= 1
    return skip_table_notes(blocks, end)


def skip_table_notes(blocks: list[Block], start: int) -> int:
    """Return where the closing lines begin behind the notes of a table: 注：…, 备注：…."""
    if start and blocks[start - 1].rows:
        while start < len(blocks) and TABLE_NOTE.match(blocks[start].text):
            start += 1
    return start


def find_annex_list_start(blocks: list[Block], end: int) -> int:
    """Return where a list of annexes begins that stands above the closing lines.

    附件： alone on its line, or 附件：1.××× above a signature, then 2.×××: these are no articles.
    """
    for i in range(end - 1, max(-1, end - 1 - MOST_LISTED), -1):
        text = blocks[i].text
        if ENCLOSES.fullmatch(text):
            return i if i + 1 < end else end
        if not (text and is_heading_like(text)):
            break
        if (first := ENCLOSES.match(text)) and end < len(blocks):
            return i if LISTED.match(text, first.end()) and i + 1 < end else end
        if not LISTED.match(text):
            break
    return end

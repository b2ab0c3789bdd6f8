"""Remove from the words what a page adds: page numbers, odd spaces, look-alike characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from tracker.parse.grammar.line_kinds import GENRES
from tracker.parse.grammar.lines import DroppedText, Line
from tracker.parse.grammar.numbering_styles import CHINESE
from tracker.parse.lines.page_numbers import find_bare_numbers, find_page_furniture

# Kangxi radicals (U+2F00…) look like ideographs and are none: PDF fonts map ⼀ for 一.
# Those of the supplement (U+2E80…) have no decomposition: pairs of Unicode's table of equivalent
# unified ideographs, where the ideograph is a word. Compatibility ideographs (U+F900…) have one.
_SUPPLEMENT = (
    "⺁厂⺄乙⺊卜⺎兀⺒巳⺓幺⺛旡⺜日⺝月⺟母⺠民⺧牛⺩王⺪疋⺬示⺶羊⺷羊⺸羊"
    "⺻聿⺼肉⺽臼⻁虎⻄西⻅见⻆角⻇角⻉贝⻊足⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页"
    "⻛风⻜飞⻝食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟"
)
RADICALS = {ord(a): b for a, b in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)} | {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00))
    if unicodedata.category(chr(code)) != "Cn"
}
SPACES = dict.fromkeys(
    map(
        ord,
        "\t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f",
    ),
    " ",
)
# Directions, fillers and tags: they print nothing, and can make a title look like another.
INVISIBLE = (
    *range(0x202A, 0x202F),
    *range(0x2061, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE0080),
    *map(ord, "\u034f\u061c\u115f\u1160\u180e\u3164\uffa0"),
)
NOTHING = dict.fromkeys(
    [
        *map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00\u200e\u200f\ufffe\uffff"),
        *INVISIBLE,
        *range(1, 9),
        *range(14, 32),
        *range(0xD800, 0xE000),
    ]
)
CLEAN = {**RADICALS, **SPACES, **NOTHING, ord("∶"): "："}


def character_class(codes: Iterable[int]) -> str:
    """Return the class of a pattern that matches these characters.

    Neighbours are written as one range: the engine looks up characters up to U+FFFF in a table,
    but compares a character of a text with each single one of the class beyond it.
    """
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in ranges) + "]"


ODD = re.compile(character_class(CLEAN))
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d\u3000-\u303f"
# 2024 年 3 月 and 施行 ，有效期; but the space in 第九条 1985年 stays, it sets the label off
FIGURE, BEFORE, AFTER = "0-9０-９", "（《〔［“", "）》〕］”"
ANNEX_LABEL = re.compile(rf"附[件录表][{FIGURE}]{{1,2}}(?:[-—–－][{FIGURE}]{{1,2}})* (?=[{WIDE}])")
PAUSES = "，。、；：！？"
STRAY = re.compile(
    rf"(?<=[{WIDE}])(?<![条章节编．]) +(?=[{FIGURE}])|(?<=[{FIGURE}%]) +(?=[{WIDE}])|"
    rf"(?<! ) +(?=[{PAUSES}{AFTER}])|(?<=[{PAUSES}{BEFORE}]) +"
)
# What a font without a map of its characters leaves of its words.
CONTROL = re.compile("[\x01-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]+")
FURNITURE, UNREADABLE = "页眉、页脚或页码", "不可读字符"  # why words are left out
# The space comes first: the engine leaps from space to space.
MAYBE_STRAY = re.compile(f" (?:(?=[{FIGURE}{PAUSES}{AFTER}])|(?<=[{FIGURE}%{PAUSES}{BEFORE}] ))")
# 。 第六十五条 航路 …, 。 一、专款专用, and at the end of a line 。第二章市容和环境卫生责任
GLUED = re.compile(
    rf"(?<=[。；])[ \u3000]+(?=第[{CHINESE}]+条[ \u3000]|一、)"
    rf"|(?<=[。）)])[ \u3000]*(?=第[{CHINESE}]+章[^。，；：的]{{1,25}}$)"
)
# 第 一 条 为 了: typed again from a scan
SPACED = re.compile(rf"\A(?:(?:[{WIDE}]|[0-9]+) ){{6,}}(?:[{WIDE}]|[0-9]+)")
MAYBE_GLUED = re.compile("[。；）)](?:[ \u3000]*第|[ \u3000]+一、)")
LABEL = re.compile("【(?:题注|[编章节]名|标题|名称)】 *")  # a law database: 【章名】 第一章 总则
# …情况的通 报, 决 定: a genre at the end of a title, set wide to fill its line
SPACED_GENRE = re.compile(
    "(?:"
    + "|".join("[ \u3000]{1,8}".join(g) for g in GENRES.split("|") if len(g) == 2 and g != "目录")
    + r")\Z"
)
LONG = 12  # characters of a line that shows how it was typed
EVERY = re.compile(r"(?<! ) (?! )")


def clean_text(text: str) -> str:
    """Return the words of a line without odd spaces and radicals."""
    text = (text.translate(CLEAN) if ODD.search(text) else text).strip()
    text = LABEL.sub("", text, count=1) if text[:1] == "【" else text
    if text[-2:-1] in (" ", "\u3000") and (genre := SPACED_GENRE.search(text)):
        text = text[: genre.start()] + genre[0][0] + genre[0][-1]
    return text.replace(" ", "") if text[1:2] == " " and SPACED.fullmatch(text) else text


def drop_stray_spaces(text: str) -> str:
    """Remove the spaces that a copied page leaves round figures and full-width punctuation."""
    if " " not in text or not MAYBE_STRAY.search(text):
        return text
    # the space in 附件1 申请表 sets the label off
    label = ANNEX_LABEL.match(text) if text[:1] == "附" else None
    start = label.end() if label else 0
    return text[:start] + STRAY.sub("", text[start:])


class CleanedText(NamedTuple):
    """The lines that are kept, and what was taken away."""

    lines: list[Line]
    dropped: tuple[DroppedText, ...]


def clean_lines(lines: Iterable[Line]) -> CleanedText:
    """Return the lines with words, cleaned, without page numbers and running heads.

    What is glued to the end of a sentence gets a line of its own.
    """
    printed = list(lines)
    worded = [
        line for line in map(clean_line, drop_letter_spacing(printed)) if line.text or line.cells
    ]
    furniture = find_page_furniture(worded)
    kept: list[Line] = []
    for i, line in enumerate(worded):
        if i in furniture:
            continue
        parts = split_glued(line.text)
        kept.append(line if len(parts) == 1 else Line(parts[0], line.starts))
        kept += [Line(part, True) for part in parts[1:]]
    numbered = find_bare_numbers(kept)
    dropped = [
        *list_unreadable(printed),
        *(DroppedText(worded[i].text, FURNITURE) for i in sorted(furniture)),
        *(DroppedText(kept[i].text, FURNITURE) for i in sorted(numbered)),
    ]
    left = [line for i, line in enumerate(kept) if i not in numbered]
    return CleanedText(left, tuple(dropped))


def list_unreadable(lines: list[Line]) -> list[DroppedText]:
    """Return the control characters of the text, as one entry: they stand for lost words."""
    words = "".join(line.text or "".join(line.cells) for line in lines)
    if words.replace("\u3000", "").isprintable():  # the quick way for nearly every text
        return []
    found = "".join(CONTROL.findall(words))
    return [DroppedText(found, UNREADABLE)] if found else []


def split_glued(text: str) -> list[str]:
    """Split a text where an article or a chapter is glued to the sentence before it."""
    within = text.find("第", 1) > 0 or text.find(" 一、") > 0
    return GLUED.split(text) if within and MAYBE_GLUED.search(text) else [text]


def drop_letter_spacing(lines: list[Line]) -> list[Line]:
    """Remove the spaces of a text that is typed with one behind every character.

    A wider gap stays one space.
    """
    gaps = [(line.text.count(" "), len(line.text)) for line in lines if len(line.text) > LONG]
    if sum(spaces > 0.8 * (length - spaces - 1) for spaces, length in gaps if spaces) * 2 <= len(
        gaps
    ):
        return lines
    return [
        line._replace(text=re.sub(" +", " ", EVERY.sub("", line.text.strip()))) for line in lines
    ]


def clean_line(line: Line) -> Line:
    """Return a line or a table row with its words cleaned."""
    if line.cells:
        return Line(cells=tuple(drop_stray_spaces(clean_text(cell)) for cell in line.cells))
    text = clean_text(line.text)
    return line if text == line.text else Line(text, line.starts)

"""List the numbering marks: how each looks, and where it ranks.

Sources: GB/T 9704-2012 §7.3.3 (一、（一）1.（1）), 立法法 (2023) Art. 65 (编 章 节 条 款 项 目).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tracker.text import numerals
from tracker.text.numerals import ARABIC, parse_numeral

CHINESE = f"{numerals.CHINESE}{numerals.FINANCIAL}拾佰"
LONGEST = 48  # characters of a label with the space behind it
NUMBER = rf"(?:[{CHINESE}]+|[{ARABIC}]+)"


@dataclass(frozen=True, slots=True)
class NumberingStyle:
    """One kind of mark. `rank` orders marks: a lower rank stands above a higher one."""

    name: str
    rank: int
    pattern: re.Pattern[str]
    example: str


def make_style(name: str, rank: int, pattern: str, example: str) -> NumberingStyle:
    """Compile one row of the table."""
    return NumberingStyle(name, rank, re.compile(pattern), example)


TABLE = (
    make_style("part", 1, rf"第\s*(?P<n>{NUMBER})\s*(?:编|部分)", "第一编"),
    make_style("subpart", 2, rf"第\s*(?P<n>{NUMBER})\s*分编", "第一分编"),
    make_style("chapter", 3, rf"第\s*(?P<n>{NUMBER})\s*章", "第一章"),
    make_style("section", 4, rf"第\s*(?P<n>{NUMBER})\s*节", "第一节"),
    make_style(
        "article", 6, rf"第\s*(?P<n>{NUMBER})\s*条(?P<more>(?:之[{CHINESE}]+)*)", "第十条之一"
    ),
    make_style("cn", 7, rf"(?P<n>[{CHINESE}]+)\s*[、．.]", "一、"),
    make_style(
        "cn_round", 8, rf"[（(]\s*(?P<n>[{CHINESE}]+)\s*[）)][、.．]?|(?P<m>[㈠-㈩])", "（一）"
    ),
    make_style(
        "number", 9, r"(?P<n>[0-9０-９]{1,3})\s*(?:[.．](?![0-9０-９])|、)|(?P<m>[⒈-⒛])", "1."
    ),
    make_style(
        "number_round",
        20,
        r"[（(]\s*(?P<n>[0-9０-９]{1,3})\s*[）)]|(?P<m>[⑴-⒇]|[0-9０-９]{1,3}(?=[）)]))[）)]?",
        "（1）",
    ),
    make_style("circle", 21, r"(?P<n>[①-⑳㉑-㉟])", "①"),
)
# 1.1 and 1.2.1 of plans and standards (GB/T 1.1-2020 §7): a style for each depth. 1.5倍 is none.
NO_UNIT = r"(?!\s*(?:[%％‰倍万亿元米吨]|个百分点|平方|公[里顷斤]))"
DECIMALS = tuple(
    make_style(
        f"decimal_{depth}",
        9 + depth,
        rf"(?P<n>[0-9０-９]{{1,2}}(?:[.．][0-9０-９]{{1,2}}){{{depth - 1}}})"
        rf"(?:[.．、](?![0-9０-９]))?(?![0-9０-９.．]){NO_UNIT}\s*(?=\S|\Z)",
        ".".join("1" * depth),
    )
    for depth in (2, 3, 4, 5)
)
STYLES = (*TABLE, *DECIMALS)
# 1 总则 above 1.1: a mark only where 1.1 stands below it
DECIMAL_HEAD = NumberingStyle(
    "decimal_1", 9, re.compile(r"(?P<n>[0-9０-９]{1,2})(?:\s+|(?=[一-鿿]))(?=[一-鿿])"), "1 "
)
BY_NAME = {each.name: each for each in STYLES}
CN_HEADING = NumberingStyle("cn_heading", 5, BY_NAME["cn"].pattern, "一、")  # above 第一条
DECIMAL_NAMES = frozenset(each.name for each in DECIMALS)
HEADINGS = frozenset({"part", "subpart", "chapter", "section", "cn_heading"})
RANGES = (
    ("㈠", "㈩", "cn_round"),
    ("⒈", "⒛", "number"),
    ("⑴", "⒇", "number_round"),
    ("①", "⑳", "circle"),
    ("㉑", "㉟", "circle"),
)
# a whole mark in one sign
SIGNS = {
    chr(code): name for first, last, name in RANGES for code in range(ord(first), ord(last) + 1)
}
BY_FIRST = {
    **dict.fromkeys(
        "第", [BY_NAME[name] for name in ("article", "chapter", "section", "part", "subpart")]
    ),
    **dict.fromkeys("（(", [BY_NAME["cn_round"], BY_NAME["number_round"]]),
    **dict.fromkeys(CHINESE, [BY_NAME["cn"]]),
    **dict.fromkeys(
        "0123456789０１２３４５６７８９", [BY_NAME["number"], *DECIMALS, BY_NAME["number_round"]]
    ),
    **{sign: [BY_NAME[name]] for sign, name in SIGNS.items()},
}  # which styles can begin with a character


class NumberingMark(NamedTuple):
    """A mark at the start of a paragraph.

    `number` is (10,) for 第十条 and (10, 1) for 第十条之一; `end` is where its words begin.
    """

    style: NumberingStyle
    name: str
    number: tuple[int, ...]
    label: str
    end: int

    @property
    def is_first(self) -> bool:
        """Return whether the number opens a series: 第一条, 1.1, 2.1, but not 第十条之一."""
        return self.number == (1,) or (self.number[-1] == 1 and self.is_decimal)

    @property
    def is_decimal(self) -> bool:
        """Return whether the mark is 1.1, 1.2.1 and so on, which repeat the numbers above."""
        return self.name in DECIMAL_NAMES


def parse_number(text: str) -> int | None:
    """Return the number of a mark: 103 of 一百零三, 3 of ③, ㈢ and ⒊."""
    return int(unicodedata.numeric(text)) if text in SIGNS else parse_numeral(text)


def find_mark(text: str) -> NumberingMark | None:
    """Return the mark that a paragraph begins with.

    Whether it is one is a question of sequence (`numbering_series`).
    """
    return match_mark(text[:LONGEST]) if text[:1] in BY_FIRST else None


@lru_cache(maxsize=1 << 14)  # each line is asked for by several steps of one reading
def match_mark(text: str) -> NumberingMark | None:
    """Return the mark that the first characters are.

    Cached: several steps of one reading ask for each line.
    """
    for each in BY_FIRST.get(text[:1], ()):
        m = each.pattern.match(text)
        if m:
            groups = m.groupdict()
            numbers = (
                *re.split("[.．]", groups["n"] or groups.get("m") or ""),
                *(groups.get("more") or "").split("之")[1:],
            )
            number = tuple(n for n in map(parse_number, numbers) if n is not None)
            if len(number) < len(numbers):  # 十百、 is no number
                continue
            label = m[0].rstrip()
            rest = text[m.end() :]
            return NumberingMark(each, each.name, number, label, len(text) - len(rest.lstrip()))
    return None

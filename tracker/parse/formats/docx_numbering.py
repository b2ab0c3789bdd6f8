"""The numbers of Word's lists, resolved from numbering.xml: 第%1条 with a counter of 3 prints
第三条.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tracker.text.numerals import print_digits, print_numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


LETTERS = 26
LEGAL_TEXT = re.compile(r"%[1-9](?:[.．]%[1-9]){1,8}")
ARTICLE = re.compile(r"第 ?%[2-9] ?条")
ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
LARGEST = 9_999  # Word counts no further; what claims more is nonsense
CUSTOM_ZEROS = re.compile(r"(0*1), ")  # 001, 002, 003, ...: figures padded with noughts


def format_circled(n: int) -> str:
    """Return ① to ㊿; (51)."""
    for first, last, sign in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= n <= last:
            return chr(sign + n - first)
    return f"({n})"


def format_letter(n: int) -> str:
    """Return a to z, then aa, bb as Word goes on."""
    return chr(ord("a") + (n - 1) % LETTERS) * ((n - 1) // LETTERS + 1) if n > 0 else ""


def format_roman(n: int) -> str:
    """Return i, ii, iii, iv."""
    found = ""
    for value, sign in ROMAN:
        found += sign * (n // value)
        n %= value
    return found


def format_stem(n: int) -> str:
    """Return 甲, 乙, 丙 and their ten; then figures."""
    return "甲乙丙丁戊己庚辛壬癸"[n - 1] if 1 <= n <= 10 else str(n)


def format_branch(n: int) -> str:
    """Return 子, 丑, 寅 and their twelve; then figures."""
    return "子丑寅卯辰巳午未申酉戌亥"[n - 1] if 1 <= n <= 12 else str(n)


def format_legal(n: int) -> str:
    """Return 壹, 贰, 壹拾贰 as sums of money are written."""
    return ("壹" if 10 <= n < 20 else "") + print_numeral(n).translate(LEGAL)


def format_full_width(n: int) -> str:
    """Return １２ for 12."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(n))


NUMBER_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02}",
    "numberInDash": lambda n: f"-{n}-",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedCircle": format_circled,
    "decimalEnclosedCircleChinese": format_circled,
    "decimalFullWidth": format_full_width,
    "decimalFullWidth2": format_full_width,
    "chineseCounting": print_numeral,
    "chineseCountingThousand": print_numeral,
    "japaneseCounting": print_numeral,
    "taiwaneseCounting": print_numeral,
    "taiwaneseCountingThousand": print_numeral,
    "ideographDigital": print_digits,
    "japaneseDigitalTenThousand": print_digits,
    "taiwaneseDigital": print_digits,
    "chineseLegalSimplified": format_legal,
    "ideographEnclosedCircle": lambda n: f"({print_numeral(n)})",
    "ideographTraditional": format_stem,
    "ideographZodiac": format_branch,
    "lowerLetter": format_letter,
    "upperLetter": lambda n: format_letter(n).upper(),
    "lowerRoman": format_roman,
    "upperRoman": lambda n: format_roman(n).upper(),
    "none": lambda n: "",
    "bullet": lambda n: "",
}


@dataclass(slots=True)
class ListDefinition:
    """One `w:num`: the kind it counts with, its levels, the first numbers that it sets for levels,
    and those levels that begin anew when the list is first used.
    """

    abstract: str
    levels: dict[int, Any]
    starts: dict[int, int]
    restarts: set[int]


class ListCounters:
    """The counters of one document; `label_paragraph` is called once a paragraph, in order.

    `is_converted`: LibreOffice made the file from an older one, and keeps neither whether a level
    runs on across those above it nor legal numbering. Articles are then read as laws number them,
    from the first chapter to the last, and `ran_on` tells that this was done; 1.2 is in figures.
    """

    def __init__(self, document: Any, *, is_converted: bool = False) -> None:
        self.is_converted, self.ran_on = is_converted, False
        part = next(
            (
                rel.target_part
                for rel in document.part.rels.values()
                if rel.reltype.endswith("/numbering")
            ),
            None,
        )
        root = part.element if part is not None else None
        self.styles = {
            style.get(W + "styleId"): style
            for style in document.styles.element.findall(W + "style")
        }
        self.lists: dict[str, ListDefinition] = {}
        self.counters: dict[str, dict[int, int]] = {}
        if root is not None:
            self._define_lists(root)

    def _define_lists(self, root: Any) -> None:
        abstract = {each.get(W + "abstractNumId"): each for each in root.findall(W + "abstractNum")}
        kinds = {
            num.get(W + "numId"): val_attribute(num.find(W + "abstractNumId")) or ""
            for num in root.findall(W + "num")
        }
        for num in root.findall(W + "num"):
            kind = kinds[num.get(W + "numId")]
            found = abstract.get(kind)
            # a list that takes its levels from a style: the style names the list that has them
            linked = None if found is None else val_attribute(found.find(W + "numStyleLink"))
            if linked is not None:
                style = self.styles.get(linked)
                number = None if style is None else style.find(f"{W}pPr/{W}numPr/{W}numId")
                found = abstract.get(kinds.get(val_attribute(number) or "", ""), found)
            starts = list_restarts(num)
            self.lists[num.get(W + "numId")] = ListDefinition(
                kind, list_levels(found, num), starts, set(starts)
            )

    def label_paragraph(self, paragraph: Any) -> str:
        """Return what Word prints before this paragraph; empty when it is in no list."""
        number, level = self._find_level(paragraph)
        found = self.lists.get(number or "")
        if found is None or level not in found.levels:
            return ""
        # lists of one kind count on, unless one says where to restart
        counters = self.counters.setdefault(found.abstract, {})
        if level in found.restarts:
            found.restarts.remove(level)
            counters.pop(level, None)
        counters[level] = counters[level] + 1 if level in counters else first_number(found, level)
        for deeper in [each for each in counters if each > level]:
            own = found.levels.get(deeper)
            text = "" if own is None else level_text(own).strip()
            if self.is_converted and ARTICLE.fullmatch(text):
                self.ran_on = True
            elif restarts_behind(own, level):
                del counters[deeper]
        if number_format(found.levels[level]) == "bullet":
            return ""
        return print_label(found, counters, level, self.is_converted)

    def _find_level(self, paragraph: Any) -> tuple[str | None, int]:
        """Return (numId, level): the paragraph's own, else that of its styles.

        A level that names a style is the level of the paragraphs in that style.
        """
        level = None
        for properties in self._list_properties(paragraph):
            found = properties.find(W + "numPr")
            if found is not None:
                level = level or val_attribute(found.find(W + "ilvl"))
                number = val_attribute(found.find(W + "numId"))
                if number is not None:
                    if level is None and number in self.lists:
                        return number, self._find_level_of_style(properties, number)
                    return number, int(level or 0)
        return None, 0

    def _find_level_of_style(self, properties: Any, number: str) -> int:
        """Return the level that names the style with these properties; else the first."""
        name = properties.getparent().get(W + "styleId")
        levels = self.lists[number].levels.items()
        return next(
            (
                level
                for level, each in levels
                if name is not None and val_attribute(each.find(W + "pStyle")) == name
            ),
            0,
        )

    def _list_properties(self, paragraph: Any) -> Iterator[Any]:
        """Yield the paragraph's properties, then those of its chain of styles."""
        properties = paragraph.find(W + "pPr")
        name = None
        if properties is not None:
            yield properties
            name = val_attribute(properties.find(W + "pStyle"))
        for style in list_style_chain(self.styles, name):
            if style.find(W + "pPr") is not None:
                yield style.find(W + "pPr")


def list_style_chain(styles: dict[str, Any], name: str | None) -> Iterator[Any]:
    """Yield a style and those on which it is based, from the inside."""
    seen: set[str] = set()
    while name is not None and name in styles and name not in seen:
        seen.add(name)
        yield styles[name]
        name = val_attribute(styles[name].find(W + "basedOn"))


def list_levels(abstract: Any, num: Any) -> dict[int, Any]:
    """Return the levels of a list, with its own overrides."""
    found = (
        {}
        if abstract is None
        else {int(level.get(W + "ilvl")): level for level in abstract.findall(W + "lvl")}
    )
    for override in num.findall(f"{W}lvlOverride/{W}lvl"):
        found[int(override.get(W + "ilvl"))] = override
    return found


def list_restarts(num: Any) -> dict[int, int]:
    """Return where a list begins anew: {level: number}."""
    found = (
        (override.get(W + "ilvl"), val_attribute(override.find(W + "startOverride")))
        for override in num.findall(W + "lvlOverride")
    )
    return {int(level): to_number(first, 1) for level, first in found if first is not None}


def val_attribute(element: Any) -> str | None:
    """Return the `w:val` of an element that may be missing."""
    return None if element is None else element.get(W + "val")


def first_number(found: ListDefinition, level: int) -> int:
    """Return the number with which a level of a list begins."""
    own = found.starts.get(level)
    if own is not None:
        return own
    return to_number(val_attribute(found.levels[level].find(W + "start")), 1)


def to_number(text: str | None, default: int) -> int:
    """Return a number that a file gives; the default for nonsense."""
    return (
        min(int(text), LARGEST) if text is not None and re.fullmatch(r"\d{1,9}", text) else default
    )


def restarts_behind(level: Any, used: int) -> bool:
    """Return whether a level begins anew behind a paragraph of a level above it.

    By default behind each; 第%2条 with `w:lvlRestart` 0 runs on across the chapters, with 1 it
    begins anew behind the first level only.
    """
    last = None if level is None else val_attribute(level.find(W + "lvlRestart"))
    return last is None or used < to_number(last, LARGEST)


def print_label(
    found: ListDefinition, counters: dict[int, int], level: int, is_converted: bool
) -> str:
    """Return the number of a paragraph as its level prints it, with the numbers above it.

    A level in legal numbering prints all of them as figures: 1.2 below 第一章. A figure at its end
    is parted from words that may begin with another: 1.2 10家, not 1.210家.
    """
    own = found.levels[level]
    legal = own.find(W + "isLgl")
    is_legal = legal is not None and legal.get(W + "val", "1") not in ("0", "false", "off")
    if is_converted and number_format(own) == "decimal":
        is_legal = LEGAL_TEXT.match(level_text(own)) is not None

    def print_number(m: re.Match[str]) -> str:
        above = int(m[1]) - 1
        if above not in found.levels:
            return ""
        number = counters.get(above, first_number(found, above))
        if is_legal:
            return str(number)
        return format_number(found.levels[above], number)

    label = re.sub(r"%([1-9])", print_number, level_text(own))
    is_apart = val_attribute(own.find(W + "suff")) != "nothing"
    return f"{label} " if is_apart and label[-1:].isascii() and label[-1:].isalnum() else label


def format_number(level: Any, number: int) -> str:
    """Return a number in the format of its level."""
    custom = next((each for each in level.iter(W + "numFmt") if each.get(W + "format")), None)
    zeros = None if custom is None else CUSTOM_ZEROS.match(custom.get(W + "format"))
    if zeros:
        return f"{number:0{len(zeros[1])}}"
    return NUMBER_FORMATS.get(number_format(level), str)(number)


def level_text(level: Any) -> str:
    """Return what a level prints, with %1 for the number of the first level."""
    return val_attribute(level.find(W + "lvlText")) or ""


def number_format(level: Any) -> str:
    return val_attribute(level.find(W + "numFmt")) or "decimal"


def join_label(label: str, words: str) -> str:
    """Return a number and the words behind it; 1. before 5000元 is not 1.5000元."""
    is_apart = label[-1:] in (".", "．") and words[:1].isdecimal()
    return f"{label} {words}" if is_apart and label else label + words

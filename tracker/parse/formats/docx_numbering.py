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


def format_circled(n: int) -> str:
    return chr(0x2460 + n - 1) if 1 <= n <= 20 else f"({n})"


def format_letter(n: int) -> str:
    return chr(ord("a") + (n - 1) % 26)


NUMBER_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "chineseCounting": print_numeral,
    "chineseCountingThousand": print_numeral,
    "japaneseCounting": print_numeral,
    "taiwaneseCounting": print_numeral,
    "taiwaneseCountingThousand": print_numeral,
    "ideographDigital": print_digits,
    "decimalEnclosedCircle": format_circled,
    "decimalEnclosedCircleChinese": format_circled,
    "decimalFullWidth": lambda n: "".join(chr(ord(d) + 0xFEE0) for d in str(n)),
    "lowerLetter": format_letter,
    "upperLetter": lambda n: format_letter(n).upper(),
    "none": lambda n: "",
    "bullet": lambda n: "",
}


@dataclass(slots=True)
class ListDefinition:
    """One `w:num`: the kind it counts with, its levels, and the levels that begin anew when it is
    first used.
    """

    abstract: str
    levels: dict[int, Any]
    restarts: dict[int, int]


class ListCounters:
    """The counters of one document; `label_paragraph` is called once a paragraph, in order."""

    def __init__(self, document: Any) -> None:
        part = next(
            (
                rel.target_part
                for rel in document.part.rels.values()
                if rel.reltype.endswith("/numbering")
            ),
            None,
        )
        root = part.element if part is not None else None
        self.lists: dict[str, ListDefinition] = {}
        self.counters: dict[str, dict[int, int]] = {}
        if root is not None:
            abstract = {
                each.get(W + "abstractNumId"): each for each in root.findall(W + "abstractNum")
            }
            for num in root.findall(W + "num"):
                reference = val_attribute(num.find(W + "abstractNumId")) or ""
                self.lists[num.get(W + "numId")] = ListDefinition(
                    reference, list_levels(abstract.get(reference), num), list_restarts(num)
                )
        self.styles = {
            style.get(W + "styleId"): style
            for style in document.styles.element.findall(W + "style")
        }

    def label_paragraph(self, paragraph: Any) -> str:
        """Return what Word prints before this paragraph; empty when it is in no list."""
        number, level = self._find_level(paragraph)
        found = self.lists.get(number or "")
        if found is None or level not in found.levels:
            return ""
        # lists of one kind count on, unless one says where to restart
        counters = self.counters.setdefault(found.abstract, {})
        counters[level] = (
            counters[level] + 1 if level in counters else start_value(found.levels[level])
        )
        if level in found.restarts:
            counters[level] = found.restarts.pop(level)
        for deeper in [each for each in counters if each > level]:
            del counters[deeper]
        if number_format(found.levels[level]) == "bullet":
            return ""
        pattern = val_attribute(found.levels[level].find(W + "lvlText")) or ""
        return re.sub(
            r"%([1-9])",
            lambda m: self._format_counter(found.levels, counters, int(m[1]) - 1),
            pattern,
        )

    def _format_counter(self, known: dict[int, Any], counters: dict[int, int], level: int) -> str:
        if level not in known:
            return ""
        return NUMBER_FORMATS.get(number_format(known[level]), str)(
            counters.get(level, start_value(known[level]))
        )

    def _find_level(self, paragraph: Any) -> tuple[str | None, int]:
        """Return (numId, level): the paragraph's own, else that of its styles."""
        level = None
        for properties in self._list_properties(paragraph):
            found = properties.find(W + "numPr")
            if found is not None:
                level = level or val_attribute(found.find(W + "ilvl"))
                number = val_attribute(found.find(W + "numId"))
                if number is not None:
                    return number, int(level or 0)
        return None, 0

    def _list_properties(self, paragraph: Any) -> Iterator[Any]:
        """Yield the paragraph's properties, then those of its chain of styles."""
        properties = paragraph.find(W + "pPr")
        name = None
        if properties is not None:
            yield properties
            name = val_attribute(properties.find(W + "pStyle"))
        seen: set[str | None] = set()
        while name in self.styles and name not in seen:
            seen.add(name)
            style = self.styles[name]
            if style.find(W + "pPr") is not None:
                yield style.find(W + "pPr")
            name = val_attribute(style.find(W + "basedOn"))


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
    return {int(level): int(first) for level, first in found if first is not None}


def val_attribute(element: Any) -> str | None:
    """Return the `w:val` of an element that may be missing."""
    return None if element is None else element.get(W + "val")


def start_value(level: Any) -> int:
    return int(val_attribute(level.find(W + "start")) or 1)


def number_format(level: Any) -> str:
    return val_attribute(level.find(W + "numFmt")) or "decimal"

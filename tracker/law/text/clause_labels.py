"""The labels of named parts: 第三条、第五条第二款 are two, 第三条至第五条 are three."""

from __future__ import annotations

import re
from itertools import pairwise

from tracker.model import Clause, Level, Snapshot, squash
from tracker.text.numerals import parse_numeral, print_numeral

_COUNT = r"[〇零一二三四五六七八九十百千\d]+"
LABEL = (
    rf"第{_COUNT}[条章节](?:之{_COUNT})?(?:第{_COUNT}款)?(?:第?[（(]{_COUNT}[）)]项?|第{_COUNT}项)?"
)
# An item of a text whose items are numbered through: 第（二）项, 第二项, 第3点, （二）, 第二部分
_LEAF = rf"(?:第?[（(]{_COUNT}[）)][项条点]?|第{_COUNT}[项点])"
ITEM = rf"(?:第{_COUNT}部分{_LEAF}?|{_LEAF})"
_RE_LABEL = re.compile(LABEL)
_RE_ITEM = re.compile(ITEM)
_RE_LEAF = re.compile(_LEAF)
_RE_WHOLE = re.compile(rf"第({_COUNT})([条章节])")
_RE_PARTED = re.compile(
    rf"(第{_COUNT}[条章节](?:之{_COUNT})?)(?:第({_COUNT})款)?(?:第?[（(]({_COUNT})[）)]项?|第({_COUNT})项)?"
)
_TO = ("至", "到", "-", "—", "——")
WIDEST = 200  # clauses of a range


def labels(part: str) -> tuple[str, ...]:
    """Return the labels in the words that name a part, ranges written out."""
    found = list(_RE_LABEL.finditer(part))
    listed = [found[0].group()] if found else []
    for one, other in pairwise(found):
        if part[one.end() : other.start()] in _TO:
            listed += _between(one.group(), other.group())
        listed.append(other.group())
    return tuple(dict.fromkeys(listed))


def item_labels(part: str) -> tuple[str, ...]:
    """Return the items that words name, ranges written out: 第（一）至（三）项 names three."""
    found = list(_RE_ITEM.finditer(_RE_LABEL.sub("", part)))
    listed = [found[0].group()] if found else []
    for one, other in pairwise(found):
        if one.string[one.end() : other.start()] in _TO:
            ends = _number_of(one.group()), _number_of(other.group())
            if all(ends) and ends[0] < ends[1] <= ends[0] + WIDEST:
                listed += [f"（{print_numeral(n)}）" for n in range(ends[0] + 1, ends[1])]
        listed.append(other.group())
    return tuple(dict.fromkeys(listed))


def _number_of(label: str) -> int:
    """Return the number of an item's label; 0 for none."""
    if not _RE_LEAF.fullmatch(label):
        return 0
    return parse_numeral(label.strip("第（(）)项条点")) or 0


def path(text: Snapshot, label: str) -> str | None:
    """Return the address of a label: art_3__para_2__item_1 for 第三条第二款第（一）项.

    An item alone is found where its number is one of a series that runs through the text.
    None where the text has no such clause.
    """
    if number := _number_of(squash(label)):
        marked = (f"（{print_numeral(number)}）", f"({number})", f"（{number}）")
        items = [clause.path for clause in text.walk() if squash(clause.label) in marked]
        return items[0] if len(items) == 1 else None
    whole = next((clause for clause in text.walk() if squash(clause.label) == squash(label)), None)
    parted = _RE_PARTED.fullmatch(squash(label))
    if whole or not parted:
        return whole.path if whole else None
    over = next((clause for clause in text.walk() if squash(clause.label) == parted[1]), None)
    paragraph, item = (
        parse_numeral(part) if part else None for part in (parted[2], parted[3] or parted[4])
    )
    found = _part(over, paragraph, item) if over else None
    return found.path if found else None


def covers_clause(label: str, address: str) -> bool:
    """Return whether a label names the clause of an address, or one above it.

    第五条 and 第五条第二款 name art_5__para_2; of art_5 itself 第五条第一款 may be all.
    """
    parted = _RE_PARTED.fullmatch(squash(label))
    whole = _RE_WHOLE.fullmatch(parted[1]) if parted else None
    if not (parted and whole and whole[2] == "条"):
        return False
    numbers = [parse_numeral(part) if part else None for part in (whole[1], parted[2])]
    item = parse_numeral(parted[3] or parted[4] or "")
    article = f"art_{numbers[0]}"
    named = article + (f"__para_{numbers[1]}" if numbers[1] else "")
    named += f"__item_{item}" if item else ""
    first = numbers[1] == 1 and not item and f"__{address}".endswith(f"__{article}")
    return first or f"__{named}__" in f"__{address}__"


def _part(over: Clause, paragraph: int | None, item: int | None) -> Clause | None:
    """Return a 款 or 项 of a clause; None where it is not found or not unique.

    The first 款 has no address of its own where its words are the clause's: 第三条 itself is more
    than it.
    """
    own = [child for child in over.children if child.level is Level.PARAGRAPH]
    places = [
        child
        for child in own
        if paragraph is None or child.path == f"{over.path}__para_{paragraph}"
    ]
    if paragraph is None or (paragraph == 1 and not places):
        places.insert(0, over)
    if item is None:
        return next((place for place in places if place is not over or not own), None)
    found = [
        child
        for place in places
        for child in place.children
        if child.path == f"{place.path}__item_{item}"
    ]
    return found[0] if len(found) == 1 else None


def _between(first: str, last: str) -> list[str]:
    """Return the labels inside 第三条至第六条, written as the first is."""
    ends = _RE_WHOLE.fullmatch(first), _RE_WHOLE.fullmatch(last)
    if not (ends[0] and ends[1]) or ends[0][2] != ends[1][2]:
        return []
    low, high = parse_numeral(ends[0][1]), parse_numeral(ends[1][1])
    if not (low and high and low < high <= low + WIDEST):
        return []
    write = str if ends[0][1].isascii() else print_numeral
    return [f"第{write(n)}{ends[0][2]}" for n in range(low + 1, high)]

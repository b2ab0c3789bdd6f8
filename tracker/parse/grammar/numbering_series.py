"""Decide by sequence whether a numbering mark is one.

A mark must continue a series, and the words behind it must not show that it only cites.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.parse.grammar.numbering_styles import BY_NAME, NumberingMark

# A reference at a line start: 第三条规定的 …, 第二章中的 …; and of an item: （一）项所列 …,
# （二）至（四）项; but 第二章款项管理, （一）项目资金, 二、目前
_OF_ARTICLE = "款(?![项式待])|项(?![目下])"
CITED = re.compile(
    f"的|{_OF_ARTICLE}"
    r"|规定|所[列称述]|中(?:的|关于|规定)|[至和或及与、，,](?:者|以及)?第|第.{1,3}[款项]|以[上下]"
    r"|之[一二三四五]"
)
CITED_ITEM = re.compile(
    f"的(?!士)|{_OF_ARTICLE}|目(?![标录的前击测视次力])|[至和或及与、，,](?:者|以及)?[第（(]"
)
AFTER_LABEL = " \u3000：:【[（("
ARTICLE = BY_NAME["article"].rank
SLIPPED = re.compile(r"\A第[^\s]+\s条")


@dataclass(slots=True)
class MarkCandidate:
    """A mark that may be one, with its position and the next candidate of its style."""

    mark: NumberingMark
    at: int
    next_of_style: MarkCandidate | None = None

    @property
    def goes_on(self) -> bool:
        """Return whether the next mark of this style has the next number."""
        return self.next_of_style is not None and number_follows(
            self.next_of_style.mark.number, self.mark.number
        )

    @property
    def opens_late(self) -> bool:
        """Return whether a series may begin here although its first marks are missing.

        18. 19. 20. of an excerpt, 第十八条 第十九条 of a 修正案.
        """
        return self.goes_on and (
            self.mark.name == "article"
            or (self.next_of_style is not None and self.next_of_style.goes_on)
        )


def find_candidates(
    marked: Sequence[tuple[NumberingMark | None, str]],
) -> list[MarkCandidate | None]:
    """Return for each text the mark that it may begin with; references are none."""
    ahead: dict[str, MarkCandidate] = {}
    listed: list[MarkCandidate | None] = [None] * len(marked)
    places = [i for i, (mark, _) in enumerate(marked) if mark]
    found = [(mark, text) for mark, text in marked if mark]
    cites = find_references(found)
    for i, (mark, _), cited in zip(reversed(places), reversed(found), reversed(cites), strict=True):
        if not cited:
            listed[i] = ahead[mark.name] = MarkCandidate(mark, i, ahead.get(mark.name))
    return listed


def find_references(marked: Sequence[tuple[NumberingMark, str]]) -> list[bool]:
    """Return for each mark whether it only cites.

    Where a document prints a space after 第N条, one without it cites. But the space may have
    slipped into the mark (第十五 条工商部门…): that is the article, if no other text has its
    number.
    """
    spaced = are_spaced(marked)
    cites = [is_reference(mark, text, spaced) for mark, text in marked]
    slipped = [i for i, (mark, text) in enumerate(marked) if cites[i] and has_slipped(mark, text)]
    if slipped:
        printed = {
            mark.number
            for (mark, _), cited in zip(marked, cites, strict=True)
            if mark.name == "article" and not cited
        }
        for i in slipped:
            cites[i] = marked[i][0].number in printed
    return cites


def has_slipped(mark: NumberingMark, text: str) -> bool:
    """Return whether the space stands inside the mark that should stand after it."""
    return (
        mark.name == "article"
        and SLIPPED.fullmatch(mark.label) is not None
        and not is_reference(mark, text, spaced=False)
    )


def is_reference(mark: NumberingMark, text: str, spaced: bool) -> bool:
    """Return whether the words after a mark show that it only cites.

    `spaced`: this document prints a space after 第N条.
    """
    end = len(mark.label)
    after = text[end : end + 8]
    if after[:1] in ("", " ", "\u3000"):
        return False
    if mark.style.rank > ARTICLE:
        return CITED_ITEM.match(after) is not None
    return (mark.name == "article" and spaced and after[0] not in AFTER_LABEL) or CITED.match(
        after
    ) is not None


def are_spaced(marked: Sequence[tuple[NumberingMark, str]]) -> bool:
    """Return whether a document prints a space or a bracket after most of its 第N条."""
    rests = [
        text[len(mark.label) : len(mark.label) + 1]
        for mark, text in marked
        if mark.name == "article"
    ]
    return sum(not rest or rest in AFTER_LABEL for rest in rests) > len(rests) * 0.6


def number_follows(number: tuple[int, ...], last: tuple[int, ...] | None) -> bool:
    """Return whether a number follows the last one.

    第十条之一 follows 第十条, and 第十一条 follows both; without a last number only the first does.
    """
    if last is None:
        return number == (1,)
    if len(number) == 1:
        return number[0] == last[0] + 1
    return number[:-1] == last[: len(number) - 1] and number[-1] == (
        last[len(number) - 1] + 1 if len(last) >= len(number) else 1
    )


def series_resumes(sign: MarkCandidate, last: tuple[int, ...] | None) -> bool:
    """Return whether a series goes on after a gap (第三条, 第五条, 第六条) or begins late."""
    if last is None:
        return sign.opens_late
    return last[0] < sign.mark.number[0] <= last[0] + 3 and sign.goes_on

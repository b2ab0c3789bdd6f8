"""Whether a mark is one: does its number continue a series, and do the words after it say that it only cites?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.read.marks import BY_NAME, Mark

# A reference at a line start: 第三条规定的 …, 第二章中的 …; and of an item: （一）项所列 …, （二）至（四）项
CITED = re.compile(
    "的|[款项](?!目)|规定|所[列称述]|中(?:的|关于|规定)|[至和或及与、，,](?:者|以及)?第|第.{1,3}[款项]|以[上下]|之[一二三四五]"
)
CITED_ITEM = re.compile("的|项(?!目)|目(?![标录的])|款(?!项)|[至和或及与、，,](?:者|以及)?[第（(]")
AFTER_LABEL = " \u3000：:【[（("


def is_reference(mark: Mark, text: str, spaced: bool) -> bool:
    """Does the text only cite, although it begins with a mark? `spaced`: this document prints a space after 第N条."""
    after = text[len(mark.label) : len(mark.label) + 8]
    if after[:1] in ("", " ", "\u3000"):
        return False
    if mark.style.rank > BY_NAME["article"].rank:
        return CITED_ITEM.match(after) is not None
    return (mark.name == "article" and spaced and after[0] not in AFTER_LABEL) or CITED.match(after) is not None


def are_spaced(marked: Iterable[tuple[Mark | None, str]]) -> bool:
    """Does a document print a space (or a bracket) after most of its 第N条?"""
    rests = [text[len(mark.label) : len(mark.label) + 1] for mark, text in marked if mark and mark.name == "article"]
    return sum(not rest or rest in AFTER_LABEL for rest in rests) > len(rests) * 0.6


def follows(number: tuple[int, ...], last: tuple[int, ...] | None) -> bool:
    """第十条之一 follows 第十条, and 第十一条 follows both; without a last number only the first does."""
    if last is None:
        return number == (1,)
    if len(number) == 1:
        return number[0] == last[0] + 1
    return number[:-1] == last[: len(number) - 1] and number[-1] == (last[len(number) - 1] + 1 if len(last) >= len(number) else 1)

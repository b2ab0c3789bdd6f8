"""Which known policy a text means by 《title》（文号）: 文号 first, then title, with candidates where that is not certain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from tracker.model import Target, squash

ALIKE = 0.94  # one wrong or missing character in a title of 16: 《…若干政策施》 for 《…若干政策措施》
_BRACKETS = str.maketrans("[]【】［］()<>〈〉", "〔〕〔〕〔〕〔〕《》《》")


@dataclass(frozen=True, slots=True)
class Named:
    """A policy as far as a name can find it."""

    id: str
    title: str
    document_number: str | None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The policy that is meant, or the ones that could be: never a silent guess."""

    policy: str | None
    candidates: tuple[str, ...] = ()


def number_key(number: str) -> str:
    """A 文号 in one form: `沪府办规[2024] 7 号` and `沪府办规〔2024〕第7号` are one number."""
    return re.sub(r"第(?=\d)", "", squash(number).translate(_BRACKETS))


def title_key(title: str) -> str:
    """A title in one form, without its outer 《》."""
    return re.sub(r"[《》<>〈〉“”\"'‘’]", "", squash(title))


def alike(one: str, other: str) -> bool:
    """Could these be one title, but for a slip of the pen?"""
    return Indel.normalized_similarity(title_key(one), title_key(other)) >= ALIKE


def resolve(target: Target, known: Iterable[Named]) -> Resolution:
    """The one policy with the target's 文号; else the one with its title; else every one whose title is nearly it, as candidates."""
    rows = list(known)
    number = number_key(target.document_number) if target.document_number else None
    same_number = [row.id for row in rows if number and row.document_number and number_key(row.document_number) == number]
    if same_number:
        return _one_of(same_number)
    open_rows = [row for row in rows if not (number and row.document_number)]  # another 文号 is another instrument
    key = title_key(target.title)
    same_title = [row.id for row in open_rows if title_key(row.title) == key]
    if same_title:
        return _one_of(same_title)
    return Resolution(None, tuple(row.id for row in open_rows if key and alike(row.title, target.title)))


def _one_of(ids: list[str]) -> Resolution:
    return Resolution(ids[0]) if len(ids) == 1 else Resolution(None, tuple(ids))

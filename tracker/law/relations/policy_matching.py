"""Which known policy a text means by 《title》（文号）: 文号 first, then title, with candidates
where that is not certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from tracker.law.text.title_keys import number_key, title_key
from tracker.model import Target

# one wrong or missing character in a title of 16: 《…若干政策施》 for 《…若干政策措施》
ALIKE = 0.94
# under one 文号: two wrong characters in a title of 10; a notice may also issue several policies
# under its number
AKIN = 0.8
_RE_NOTICE = re.compile(r".{0,30}?关于(?:印发|发布|公布)(.{4,})的通知$")
# left out by those who cite
_RE_EDITION = re.compile(r"\((?:\d{4}年?)(?:第?.次)?(?:修订|修正|修改|版)\)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A policy as far as a name can find it."""

    id: str
    title: str
    document_number: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The policy that is meant, or the ones that could be, the likeliest first: never a silent
    guess.
    """

    policy: str | None
    candidates: tuple[str, ...] = ()


def _contradicts(one: str, other: str) -> bool:
    """Are these two instruments' numbers?

    An order that does not say its organ (第14号令) contradicts no order of that number.
    """
    orders = one.removeprefix("原"), other.removeprefix("原")
    return "令" not in one or not (orders[0].endswith(orders[1]) or orders[1].endswith(orders[0]))


def enclosed(key: str) -> str:
    """The policy that a notice's title encloses: 关于印发〈办法〉的通知 and 办法 name one
    instrument.
    """
    inner = _RE_NOTICE.match(key)
    return inner.group(1) if inner else key


def alike(one: str, other: str) -> bool:
    """Could these be one title, but for a slip of the pen?"""
    return _likeness(one, other) >= ALIKE


def bears(title: str, name: str) -> bool:
    """Does a title hold a name, or is it nearly that? Both in one form (`title_key`)."""
    return name in title or Indel.normalized_similarity(title, name, score_cutoff=ALIKE) >= ALIKE


def akin(one: str, other: str) -> bool:
    """Could two titles under one 文号 be one title, printed on better and worse paper, or with
    words before it?
    """
    keys = title_key(one), title_key(other)
    return all(keys) and (
        keys[0] in keys[1] or keys[1] in keys[0] or Indel.normalized_similarity(*keys) >= AKIN
    )


def resolve(target: Target, known: Iterable[Named]) -> Resolution:
    """The one policy with a 文号 of the target; else the one with its title; else every one whose
    title is nearly it, as candidates.

    The caller leaves out the text that speaks: a new 办法 often repeals an old one of the very same
    title.
    """
    rows = list(known)
    numbers = {
        number_key(number) for number in (target.document_number, *target.also_numbered) if number
    }
    same_number = [
        row.id for row in rows if row.document_number and number_key(row.document_number) in numbers
    ]
    if same_number:
        return _one_of(same_number)
    open_rows = [
        row
        for row in rows
        if not (row.document_number and _all_contradict(numbers, number_key(row.document_number)))
    ]
    key = title_key(target.title)
    names = {key, enclosed(key)} - {""}
    same_title = [row.id for row in open_rows if not names.isdisjoint(_names(row))]
    if same_title:
        return _one_of(same_title)
    near = [(row, _likeness(row.title, target.title)) for row in open_rows if key]
    near = sorted(
        (pair for pair in near if pair[1] >= ALIKE), key=lambda pair: (-pair[1], pair[0].id)
    )
    return Resolution(None, tuple(row.id for row, _ in near))


def _names(row: Named) -> tuple[str, ...]:
    """What may be said of a policy: 办法（2023年修订） is also cited as 办法, but never as
    办法（2019年修订）.
    """
    key = title_key(row.title)
    return key, enclosed(key), _RE_EDITION.sub("", key)


def _all_contradict(numbers: set[str], held: str) -> bool:
    """Another 文号 is another instrument."""
    return bool(numbers) and all(_contradicts(number, held) for number in numbers)


def _likeness(one: str, other: str) -> float:
    return float(Indel.normalized_similarity(title_key(one), title_key(other), score_cutoff=ALIKE))


def _one_of(ids: list[str]) -> Resolution:
    return Resolution(ids[0]) if len(ids) == 1 else Resolution(None, tuple(ids))

"""Match 《title》（文号） with the known policies: 文号 first, then title, with candidates where
that is not certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from tracker.law.text.title_keys import number_key, title_key
from tracker.model import Target

# one wrong or missing character in a title of 16: 《…若干政策施》 for 《…若干政策措施》
SAME_TITLE_SIMILARITY = 0.94
# one wrong character in a title of 7: such a title may be meant
MISPRINT_SIMILARITY = 0.85
# under one 文号: two wrong characters in a title of 10; a notice may also issue several policies
# under its number
VARIANT_SIMILARITY = 0.8
_RE_NOTICE = re.compile(r".{0,30}?关于(?:印发|发布|公布)(.{4,})的通知$")
# 关于印发《甲》《乙》的通知, 关于印发《甲》等三个文件的通知, 关于印发两个规定的通知
_RE_SEVERAL = re.compile(
    r"(?:印发|发布|公布|颁布|下发)(?:[^《〈]{0,40}[《〈][^》〉]{1,80}[》〉][^《〈]{0,40}[《〈]"
    r"|.{0,120}等?[两二三四五六七八九十2-9][个项件部][^，。]{2,20})"
)
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
    """The one policy that matches, or the candidates, the likeliest first."""

    policy: str | None
    candidates: tuple[str, ...] = ()


def _contradicts(one: str, other: str) -> bool:
    """Return whether two numbers belong to different instruments.

    An order that does not name its organ (第14号令), or names it in short (市政府令第14号),
    contradicts no order of that number.
    """
    orders = [number.removeprefix("原").replace("人民政府", "政府") for number in (one, other)]
    return "令" not in one or not (orders[0].endswith(orders[1]) or orders[1].endswith(orders[0]))


def enclosed_key(key: str) -> str:
    """Return the title that a notice's title encloses, else the title itself.

    关于印发〈办法〉的通知 and 办法 name one instrument.
    """
    inner = _RE_NOTICE.match(key)
    return inner.group(1) if inner else key


def are_similar_titles(one: str, other: str) -> bool:
    """Return whether two titles may be one, but for a misprint."""
    return _title_similarity(one, other) >= SAME_TITLE_SIMILARITY


def contains_title(title: str, name: str, similarity: float = SAME_TITLE_SIMILARITY) -> bool:
    """Return whether a title contains a name or is nearly that name; both are `title_key`s."""
    return (
        name in title
        or Indel.normalized_similarity(title, name, score_cutoff=similarity) >= similarity
    )


def issues_several(title: str) -> bool:
    """Return whether a title is that of a notice which issues several instruments."""
    return title.rstrip("》〉").endswith("通知") and _RE_SEVERAL.search(title) is not None


def are_variant_titles(one: str, other: str) -> bool:
    """Return whether two titles under one 文号 may be one, misread or with words before it."""
    keys = title_key(one), title_key(other)
    return all(keys) and (
        keys[0] in keys[1]
        or keys[1] in keys[0]
        or Indel.normalized_similarity(*keys) >= VARIANT_SIMILARITY
    )


def match_policy(target: Target, known: Iterable[Named]) -> Resolution:
    """Return the one policy with a 文号 of the target, else the one with its title.

    Without either, every policy with nearly that title is a candidate. The caller leaves out the
    citing text: a new 办法 often repeals an old one of the very same title.
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
    names = {key, enclosed_key(key)} - {""}
    same_title = [row.id for row in open_rows if not names.isdisjoint(_citable_keys(row))]
    if same_title:
        return _one_of(same_title)
    near = [(row, _title_similarity(row.title, target.title)) for row in open_rows if key]
    near = sorted(
        (pair for pair in near if pair[1] >= SAME_TITLE_SIMILARITY),
        key=lambda pair: (-pair[1], pair[0].id),
    )
    return Resolution(None, tuple(row.id for row, _ in near))


def _citable_keys(row: Named) -> tuple[str, ...]:
    """Return the keys of the titles by which a policy may be cited.

    办法（2023年修订） is also cited as 办法, but never as 办法（2019年修订）.
    """
    key = title_key(row.title)
    return key, enclosed_key(key), _RE_EDITION.sub("", key)


def _all_contradict(numbers: set[str], held: str) -> bool:
    """Return whether every number of the target belongs to another instrument."""
    return bool(numbers) and all(_contradicts(number, held) for number in numbers)


def _title_similarity(one: str, other: str) -> float:
    return float(
        Indel.normalized_similarity(
            title_key(one), title_key(other), score_cutoff=SAME_TITLE_SIMILARITY
        )
    )


def _one_of(ids: list[str]) -> Resolution:
    return Resolution(ids[0]) if len(ids) == 1 else Resolution(None, tuple(ids))

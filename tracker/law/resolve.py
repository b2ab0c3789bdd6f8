"""Which policy we hold is meant by a name? The 文号 first, then the title; a misspelt title gives candidates, never a choice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from tracker.model import squash

CLOSE = 0.85  # share of a title's characters that must agree for a candidate; 若干政策施 / 若干政策措施 has .94
_RE_EDGE = re.compile(r"^(?:关于)?(?:印发|发布|转发)[《〈]?|^关于|[《》〈〉“”\"]|的通知$")
_RE_BRACKETS = re.compile(r"[\[［【﹝(〔]")
_RE_CLOSING = re.compile(r"[\]］】﹞)〕]")


@dataclass(frozen=True, slots=True)
class Known:
    """A policy that may be meant."""

    id: str
    title: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy with how it was found (number, title, close) and how alike the titles are, 0 to 1."""

    id: str
    how: str
    score: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """`policy` only where the words leave no doubt; else what a person may choose from, the best first."""

    policy: str | None
    candidates: tuple[Candidate, ...] = ()


def number_key(number: str) -> str:
    """`沪府办规[2024] 7 号`, `沪府办规〔2024〕第7号` -> the same key."""
    return _RE_CLOSING.sub("〕", _RE_BRACKETS.sub("〔", squash(number))).replace("第", "").replace("年〕", "〕")


def title_key(title: str) -> str:
    """A title without brackets of any width, 关于印发 … 的通知, quotation marks and white space."""
    key = squash(title)
    while (shorter := _RE_EDGE.sub("", key)) != key:
        key = shorter
    return key


def resolve(title: str, numbers: Iterable[str], known: Iterable[Known]) -> Resolution:
    """The policy that a title and its numbers name. The caller leaves out the text that speaks: it may bear the same title."""
    held = list(known)
    keys = {number_key(number) for number in numbers}
    by_number = [k for k in held if k.number and number_key(k.number) in keys]
    if by_number:
        return _decided(by_number, "number", title)
    wanted = title_key(title)
    by_title = [k for k in held if wanted and title_key(k.title) == wanted]
    if by_title:
        contradicted = bool(keys) and all(k.number for k in by_title)  # same title, another number: an earlier or later one
        return _listed(by_title, "title", title) if contradicted else _decided(by_title, "title", title)
    return _listed([k for k in held if wanted and _alike(title, k.title) >= CLOSE], "close", title)


def _decided(found: list[Known], how: str, title: str) -> Resolution:
    rows = _listed(found, how, title)
    return Resolution(found[0].id if len(found) == 1 else None, rows.candidates)


def _listed(found: list[Known], how: str, title: str) -> Resolution:
    rows = [Candidate(k.id, how, round(_alike(title, k.title), 3)) for k in found]
    return Resolution(None, tuple(sorted(rows, key=lambda row: (-row.score, row.id))))


def _alike(one: str, other: str) -> float:
    return float(OSA.normalized_similarity(title_key(one), title_key(other)))

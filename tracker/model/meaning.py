"""The meaning of a snapshot in law: its printed days of validity, and its effects on others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.model.kinds import RelationKind


class Category(StrEnum):
    """Categories of documents; only some can be normative."""

    POLICY = "policy"
    LAW = "law"
    AMENDMENT = "amendment"
    CATALOGUE = "catalogue"
    NOTICE = "notice"
    REPLY = "reply"
    PLAN = "plan"
    INTERPRETATION = "interpretation"
    DRAFT = "draft"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Basis:
    """The sentence that an answer rests on, and the rule that read it.

    The place of the words is an eId, `wrapper` or `head`.
    """

    rule: str
    quote: str
    path: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of a sentence: the field, the day, and why it was not chosen."""

    field: str  # effective_from | last_day
    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Portion:
    """Clauses with a day of their own: the field it stands for, the day (None: it cannot be known),
    the words and where they stand.
    """

    clauses: tuple[str, ...]  # their labels
    field: str  # effective_from | last_day
    day: date | None
    quote: str
    path: str


@dataclass(frozen=True, slots=True)
class EarlierWording:
    """A wording before this one, of which the text's own notes tell: its first day, else the day of
    its issue, and the words.
    """

    day: date
    quote: str


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when a text says that it applies.

    Days are inclusive; None is "the text does not say".
    """

    effective_from: date | None = None
    applies_from: date | None = None
    last_day: date | None = None
    basis: tuple[Basis, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    portions: tuple[Portion, ...] = ()
    earlier_wordings: tuple[EarlierWording, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """The instrument that a relation names, as it names it.

    `clauses` holds the labels of a partial effect.
    """

    title: str
    document_number: str | None = None
    clauses: tuple[str, ...] = ()
    also_numbered: tuple[str, ...] = ()  # numbers of its re-issues


@dataclass(frozen=True, slots=True)
class Relation:
    """An effect of this text on another one, with its days and the quoted words.

    `until`: a new last day, or the end of a suspension.
    """

    kind: RelationKind
    target: Target
    quote: str
    path: str
    effective: date | None = None
    until: date | None = None
    alternatives: tuple[Alternative, ...] = ()  # other readings of `effective`


@dataclass(frozen=True, slots=True)
class ClosedList:
    """A sentence that ends every instrument of its issuer which a list does not name.

    `effective`: from when, if it says so; `named`: what the list names.
    """

    quote: str
    path: str
    effective: date | None = None
    named: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence about a policy that is not confirmed by its text: a newer text may exist."""

    title: str
    quote: str
    path: str
    year: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """All that `law` reads out of one snapshot."""

    category: Category
    normative: bool | None
    normative_reason: str
    validity: Validity
    consolidated: bool = False
    relations: tuple[Relation, ...] = ()
    hints: tuple[Hint, ...] = ()
    lint: tuple[str, ...] = ()
    closed_lists: tuple[ClosedList, ...] = ()

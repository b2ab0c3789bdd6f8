"""What a person may say of a policy, and what each such word must carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.model import FactKind


@dataclass(frozen=True, slots=True)
class Assertion:
    """A person's word.

    `capture` (`<source>/<capture id>`) or `address` is its evidence; `retracts` the id of a fact it
    takes back.
    """

    policy: str
    kind: FactKind
    author: str
    reason: str
    quote: str = ""  # the words of the evidence
    day: date | None = None
    until: date | None = None
    clauses: tuple[str, ...] = ()
    actor: str | None = None  # the policy that does it
    version: int | None = None  # which wording, by its number
    retracts: int | None = None
    capture: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class FieldRules:
    """The fields that a kind needs, and those that it may have besides."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


_MENTION = FieldRules(needs=("actor",), may=("clauses",))
FIELDS_BY_KIND = {
    FactKind.EFFECTIVE_FROM: FieldRules(needs=("day",), may=("clauses",)),
    FactKind.APPLIES_FROM: FieldRules(needs=("day",), may=("version",)),
    FactKind.EARLIER_WORDING: FieldRules(needs=("day",)),
    FactKind.LAST_DAY: FieldRules(needs=("day",), may=("clauses",)),
    FactKind.OPEN_END: FieldRules(),
    FactKind.REPEALED: FieldRules(needs=("day",), may=("clauses", "actor")),
    FactKind.REPLACED: FieldRules(needs=("day",), may=("clauses", "actor")),
    FactKind.ANNULLED: FieldRules(may=("day", "clauses", "actor")),
    FactKind.SUSPENDED: FieldRules(needs=("day",), may=("until", "clauses", "actor")),
    FactKind.AMENDED: FieldRules(needs=("day",), may=("clauses", "actor")),
    FactKind.EXTENDED: FieldRules(may=("day", "until", "clauses", "actor")),
    FactKind.RESUMED: FieldRules(needs=("day",), may=("clauses", "actor")),
    FactKind.UNDONE: FieldRules(needs=("day",), may=("actor",)),
    FactKind.POSTPONED: FieldRules(needs=("until",), may=("day", "clauses", "actor")),
    FactKind.CORRECTED: FieldRules(may=("day", "clauses", "actor")),
    FactKind.UNREAD_EFFECT: FieldRules(may=("day", "clauses", "actor")),
    FactKind.AUTHORITY: FieldRules(may=("day", "clauses", "actor")),
    FactKind.SITE_STATUS: FieldRules(may=("day",)),
    FactKind.CLOSED_LIST: FieldRules(may=("day", "actor")),
    FactKind.WITNESS_DISAGREES: FieldRules(may=("version",)),
    FactKind.LEAD: FieldRules(may=("actor",)),
    FactKind.SCANNED: FieldRules(may=("version",)),
    FactKind.ISSUED_BY: FieldRules(needs=("actor",)),
    FactKind.UNREAD_PART: FieldRules(may=("version",)),
    FactKind.BASED_ON: _MENTION,
    FactKind.IMPLEMENTS: _MENTION,
    FactKind.INTERPRETS: _MENTION,
    FactKind.CITED: _MENTION,
    FactKind.RETRACTED: FieldRules(needs=("retracts",)),
}
FIELDS = ("day", "until", "clauses", "actor", "version")


def find_faults(assertion: Assertion) -> list[tuple[str, str]]:
    """Return the faults of an assertion, each in one line of Chinese and of English."""
    kind, rules = assertion.kind, FIELDS_BY_KIND[assertion.kind]
    given = [name for name in FIELDS if getattr(assertion, name)]
    needed = [name for name in rules.needs if not getattr(assertion, name)]
    found = [(f"{name}：{kind} 必须写明", f"{name}: {kind} needs it") for name in needed]
    unfit = [name for name in given if name not in rules.needs + rules.may]
    found += [(f"{name}：{kind} 不用这一项", f"{name}: not for {kind}") for name in unfit]
    missing = [name for name in ("author", "reason") if not getattr(assertion, name).strip()]
    found += [(f"{name}：必须写明", f"{name}: must be said") for name in missing]
    day, until = assertion.day, assertion.until
    if until and day and until < day:
        found.append((f"until：{until} 早于 {day}", f"until: {until} is before {day}"))
    if not (assertion.capture or assertion.address) and kind is not FactKind.RETRACTED:
        found.append(
            ("evidence：必须附上证据（文件或网址）", "evidence: a file or an address is needed")
        )
    return found

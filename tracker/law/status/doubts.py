"""Find what weakens an answer: recorded doubts, marks of the site, open ends, unread parts."""

from __future__ import annotations

from datetime import date

from tracker.law.status.ends import is_confirmed
from tracker.law.status.known_facts import ENDINGS, KnownFacts
from tracker.law.status.site_status import says_ended, says_valid
from tracker.law.status.wordings import amendment_doubts, undated_wording_doubts, wording_doubts
from tracker.model import (
    Category,
    Doubt,
    DoubtKind,
    Fact,
    FactKind,
    Origin,
    RelationKind,
    Status,
    Version,
)
from tracker.model.kinds import DOUBTS

_OVER = (Status.EXPIRED, Status.REPEALED, Status.ANNULLED)
_FROM_ITS_DAY = (FactKind.CLOSED_LIST, FactKind.AUTHORITY, FactKind.LEAD)
_MOVES = (FactKind.EXTENDED, FactKind.AMENDED)  # acts that may leave a text without an end
_ON_EVERY_DAY = (RelationKind.ANNULS, RelationKind.CORRECTS, RelationKind.UNDOES)


def find_doubts(known: KnownFacts, on: date, status: Status) -> list[Doubt]:
    """Return the doubts that qualify the status on a day, in the order of the table of doubts."""
    found = [
        Doubt(spec.kind, f"{fact.reason}：{fact.quote}" if _shows_reason(fact) else fact.quote)
        for spec in DOUBTS
        if spec.fact
        for fact in known.of_kinds(spec.fact)
        if _weakens(fact, on, status)
    ]
    if known.policy.reference_only:
        found.append(Doubt(DoubtKind.REFERENCE_ONLY, "仅见于其他文件的引用，未见原文"))
    if status in (Status.IN_FORCE, Status.PARTIALLY_IN_FORCE):
        found += _open_end_doubts(known, on) + _undated_part_doubts(known)
        found += amendment_doubts(known.wordings, known.facts, on)
    if status in (Status.IN_FORCE, Status.PARTIALLY_IN_FORCE, Status.SUSPENDED):
        found += wording_doubts(known.wordings, known.facts, known.effective_from, on)
    if known.policy.normative is None and not known.policy.reference_only:
        found.append(
            Doubt(DoubtKind.AMBIGUOUS, known.policy.normative_reason or "不能确定是否为规范性文件")
        )
    return found + [*undated_wording_doubts(known.wordings, on)] + _site_doubts(known, status)


def _weakens(fact: Fact, on: date, status: Status) -> bool:
    """Return whether a fact casts doubt on the status on a day.

    A list, or an act by somebody who may not, works from its day on: the days before are as sure
    without it. An annulment or a correction would work on every day. A list ends nothing that is
    over already.
    """
    if fact.kind is FactKind.CLOSED_LIST and status in _OVER:
        return False
    if fact.kind not in _FROM_ITS_DAY or fact.rule in _ON_EVERY_DAY or fact.day is None:
        return True
    days = [other.day for other in fact.alternatives if other.field in ("effective", "not_before")]
    return on >= min([fact.day, *days])


def _site_doubts(known: KnownFacts, status: Status) -> list[Doubt]:
    """Return a doubt for each mark of the site that disagrees with the status."""
    applies = (Status.IN_FORCE, Status.PARTIALLY_IN_FORCE, Status.SUSPENDED)
    return [
        Doubt(DoubtKind.SITE_STATUS, mark.quote)
        for mark in known.of_kinds(FactKind.SITE_STATUS)
        if (status in applies and says_ended(mark)) or (status in _OVER and says_valid(mark))
    ]


def _shows_reason(fact: Fact) -> bool:
    """Return whether a doubt is understood only with the reason why it is one."""
    return bool(fact.reason) and (fact.kind is FactKind.AUTHORITY or fact.rule != "lead")


def _open_end_doubts(known: KnownFacts, on: date) -> list[Doubt]:
    if known.end and known.end.source is Origin.RULE:
        return [Doubt(DoubtKind.DEFAULT_RULE, known.end.quote)]
    if known.end and known.end.kind in _MOVES and not known.end.day:
        if known.open_from and on < known.open_from:
            return []
        if known.open_from is None and is_confirmed(known.end, on):
            return []
        struck = known.end.kind is FactKind.AMENDED
        reason = "写明有效期的条款已被删去" if struck else "继续有效，但未载明新的有效期"
        return [Doubt(DoubtKind.AMBIGUOUS, f"{reason}：{known.end.quote}")]
    if known.end is None and known.policy.category is not Category.LAW:
        return [Doubt(DoubtKind.DEFAULT_RULE, "文中未载明有效期，本地区的默认有效期规则亦未收录")]
    return []


def _undated_part_doubts(known: KnownFacts) -> list[Doubt]:
    """Return a doubt for each group of clauses whose days of validity are not known."""
    own = [f for f in known.part_days if f.day is None]
    theirs = [
        f for f in known.of_kinds(*ENDINGS, FactKind.SUSPENDED) if f.clauses and f.day is None
    ]
    return [
        Doubt(DoubtKind.AMBIGUOUS, f"{'、'.join(f.clauses)}是否适用，日期不明：{f.quote}")
        for f in (*own, *theirs)
    ]


def find_ocr_doubts(
    known: KnownFacts, wording: Version | None, basis: tuple[Fact, ...]
) -> list[Doubt]:
    """Return the doubts about words read by OCR: of the wording, or of another document that the
    answer rests on.
    """
    held = known.scan_fact(wording)
    # somebody has compared them
    sure = {version.id for version in known.versions if known.scan_fact(version) is None}
    rest = [
        f.quote
        for f in basis
        if f.source is Origin.OCR
        and f.version not in sure
        and not (held and f.version == held.version)
    ]
    return [
        Doubt(DoubtKind.OCR, quote)
        for quote in dict.fromkeys(([held.quote] if held else []) + rest)
    ]


def find_unread_part_doubts(known: KnownFacts, wording: Version | None) -> list[Doubt]:
    """Return a doubt for each unread part of the wording, which may contain a last day, an
    exception or a list.
    """
    rows = [f for f in known.of_kinds(FactKind.UNREAD_PART) if wording and f.version == wording.id]
    return [Doubt(DoubtKind.UNREAD_PART, quote) for quote in dict.fromkeys(f.quote for f in rows)]

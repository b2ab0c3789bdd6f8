"""Answer which policies apply on a day; every command, request and page asks here.

All answers come from the one status function in `law`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tracker.app import App
from tracker.errors import NotKnown, StoreError
from tracker.law.status.known_facts import KnownFacts
from tracker.law.status.status import answer_on, changing_days
from tracker.law.status.succession import order_line
from tracker.law.status.wordings import WordingDays
from tracker.law.text import clause_labels
from tracker.model import (
    DOUBTS,
    Answer,
    Category,
    Dossier,
    Fact,
    Policy,
    Status,
    Version,
)
from tracker.model.checks import Check
from tracker.model.checks import SourceHealth as SourceHealth
from tracker.model.common import date_in_shanghai
from tracker.query.filters import resolve_filters
from tracker.query.source_doubts import SourceDoubts, find_source_doubts
from tracker.store import captures
from tracker.store import policies as queries
from tracker.store.cache.dossiers import CachedDossier
from tracker.store.cache.source_records import SourceRecords
from tracker.store.succession import line_of_policy

IN_FORCE = frozenset({Status.IN_FORCE, Status.PARTIALLY_IN_FORCE})
PATIENCE = 3  # a source is stale after this many of its intervals without a good run
# Facts that a person should examine and settle.
QUESTIONS = frozenset({spec.fact for spec in DOUBTS if spec.fact})
CRON_INTERVAL = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """The coverage of an answer: sources by health, and policies of unknown status."""

    good: int
    stale: int
    failed: int
    unknown: int  # never checked
    unknown_status: int = 0


@dataclass(frozen=True, slots=True)
class StatusWithLine:
    """An answer, and the policies of its line that applied on that day."""

    answer: Answer
    in_force: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class LineMember:
    """A policy of a line, with the ids of its predecessors and successors."""

    policy: Policy
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusPeriod:
    """Half-open period of days with one answer; `end` None is open."""

    start: date | None
    end: date | None
    answer: Answer

    @property
    def last_day(self) -> date | None:
        """Return the last day, as texts print it (至…日)."""
        return self.end - timedelta(days=1) if self.end else None


def status_on_day(
    app: App, policy: str, on: date, known_at: datetime | None = None
) -> StatusWithLine:
    """Return the status of a policy on a day, and which of its line applied.

    Raises NotKnown.
    """
    at = known_at or app.now()
    doubts = _find_source_doubts(app)
    with app.database.read_session() as session:
        own, found = _answer_line(app, session, policy, on, at, doubts)
        answers = {answer.policy.id: answer for answer in found}
        if own not in answers:
            raise _not_recorded_yet(queries.get_policies(session, [own])[own], at)
    return StatusWithLine(answers[own], tuple(a for a in found if a.status in IN_FORCE))


def _answer_line(
    app: App, session: Session, policy: str, on: date, at: datetime, doubts: SourceDoubts
) -> tuple[str, list[Answer]]:
    """Return the id of a policy, and the answers on its line, of those known at an instant."""
    own = _find_id(app, session, policy)
    members = order_line(own, line_of_policy(session, own), at)
    return own, _answer_all(app, session, members, on, at, doubts)


def _not_recorded_yet(policy: Policy, at: datetime) -> NotKnown:
    instant = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    return NotKnown(
        f"{instant} 之前本库尚无《{policy.title}》的记录",
        "outside_observed_window",
        en=f"this policy was not recorded here before {instant}",
    )


def line_on_day(app: App, policy: str, on: date, known_at: datetime | None = None) -> list[Answer]:
    """Return every policy of the line with its status on a day, predecessors first.

    Raises NotKnown.
    """
    at, doubts = known_at or app.now(), _find_source_doubts(app)
    with app.database.read_session() as session:
        return _answer_line(app, session, policy, on, at, doubts)[1]


def find_statuses(
    app: App,
    on: date,
    known_at: datetime | None = None,
    *,
    q: str = "",
    jurisdiction: str | None = None,
    issuer: str | None = None,
    document_number: str | None = None,
    category: Category | None = None,
) -> list[Answer]:
    """Return the status of every matching policy on a day, by title.

    Raises NotKnown for an instant before this database began.
    """
    at = known_at or app.now()
    filters = {
        "q": q,
        "jurisdiction": jurisdiction,
        "issuer": issuer,
        "document_number": document_number,
        "category": category,
    }
    with app.database.read_session() as session:
        ids = matching_policies(app, session, known_at, **filters)
    return statuses_of(app, ids, on, at)


def refuse_lost_database(app: App, session: Session) -> datetime | None:
    """Return when this database recorded its first policy.

    Raises StoreError where the archive has captures and the database has no row of them. Such a
    database was lost or emptied, and its silence would look like an answer.
    """
    began = queries.first_recorded(session)
    if began is None and app.archive.has_captures():
        if captures.known_captures(session.connection()):
            return began
        raise StoreError(
            "存证中有抓取件，数据库却一件也不认识：数据库可能丢失或被清空，不能据以作答；"
            "请用 tracker restore 恢复备份，或用 tracker reread 由存证重建"
        )
    return began


def find_dossier(app: App, session: Session, policy: str) -> Dossier:
    """Return a policy by its id or an alias. Raises NotKnown; StoreError for a lost database."""
    return queries.get_dossiers(session, [_find_id(app, session, policy)])[0]


def _find_id(app: App, session: Session, policy: str) -> str:
    """Return the id of a policy by its id or an alias. Raises as `find_dossier`."""
    try:
        return queries.canonical_id(session, policy)
    except NotKnown:
        refuse_lost_database(app, session)
        raise


def matching_policies(
    app: App, session: Session, known_at: datetime | None, **filters: Any
) -> list[str]:
    """Return the ids of the matching policies, by title; filters as for `find_statuses`.

    Raises NotKnown for an instant before this database began, NotAcceptable for an unknown
    jurisdiction or issuer, StoreError for a lost database.
    """
    began = refuse_lost_database(app, session)
    if known_at and began and known_at < began:
        instant = f"{began:%Y-%m-%dT%H:%M:%SZ}"
        raise NotKnown(
            f"本库自 {instant} 起才有记录",
            "outside_observed_window",
            en=f"nothing was recorded here before {instant}",
        )
    return queries.policy_ids(session, known_at=known_at, **resolve_filters(session, filters))


def statuses_of(app: App, policies: list[str], on: date, at: datetime) -> list[Answer]:
    """Return the status of these policies on a day, of those known at an instant."""
    if not policies:
        return []
    doubts = _find_source_doubts(app)
    with app.database.read_session() as session:
        return _answer_all(app, session, policies, on, at, doubts)


def _answer_all(
    app: App, session: Session, policies: list[str], on: date, at: datetime, doubts: SourceDoubts
) -> list[Answer]:
    today = date_in_shanghai(at)
    return [
        _cached_answer(session, one, on, at, today, doubts)
        for one in app.dossier_cache.get_many(session, policies)
        if one.dossier.policy.recorded_at <= at
    ]


def _cached_answer(
    session: Session, kept: CachedDossier, on: date, at: datetime, today: date, doubts: SourceDoubts
) -> Answer:
    """Return the cached answer where nothing that it rests on can have changed."""
    if at < kept.settled:
        return _answer_with_doubts(session, kept.dossier, on, at, doubts)
    asked = (on, on > today, doubts.of_policy(kept.dossier))
    found = kept.answers.get(asked) or kept.store_answer(
        asked, _answer_with_doubts(session, kept.dossier, on, at, doubts)
    )
    return replace(found, known_at=at)


def status_timeline(
    app: App, policy: str, known_at: datetime | None = None
) -> tuple[Dossier, list[StatusPeriod]]:
    """Return the periods of a policy, each of one status and one version. Raises NotKnown."""
    at = known_at or app.now()
    with app.database.read_session() as session:
        dossier = find_dossier(app, session, policy)
        found = status_periods(dossier, at, date_in_shanghai(app.now()))
        return dossier, [
            replace(row, answer=_with_clause_addresses(session, row.answer)) for row in found
        ]


def status_periods(dossier: Dossier, at: datetime, today: date) -> list[StatusPeriod]:
    """Return the periods of a policy as known at an instant.

    `today` is asked about where no day is known on which something changes.
    """
    days: list[date | None] = [None, *changing_days(dossier, at)]
    found: list[StatusPeriod] = []
    for start, end in zip(days, [*days[1:], None], strict=True):
        held = answer_on(dossier, start or (end - timedelta(days=1) if end else today), at)
        if found and _is_same_period(found[-1].answer, held):
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(StatusPeriod(start, end, held))
    return found


def _is_same_period(one: Answer, other: Answer) -> bool:
    """Return whether two answers belong to one period."""
    return (one.status, one.version, one.struck, one.pending) == (
        other.status,
        other.version,
        other.struck,
        other.pending,
    )


def source_coverage(app: App, answers: Iterable[Answer] = ()) -> SourceCoverage:
    """Count the declared sources by health, and the answers that are `unknown`."""
    count = Counter(source_state(app, health) for health in source_healths(app))
    unknown = sum(a.status is Status.UNKNOWN for a in answers)
    return SourceCoverage(count["good"], count["stale"], count["failed"], count["unknown"], unknown)


def source_healths(app: App) -> list[SourceHealth]:
    """Return the health of each declared source."""
    return _read_sources(app)[1]


def _read_sources(app: App) -> tuple[SourceRecords, list[SourceHealth]]:
    """Return the records of the checks, and the health of each declared source."""
    pending = app.unchanged_checks.pending_checks()  # first: else a flush would take them away
    records = app.source_record_cache.read_records(app.database)
    declared = app.settings.sources
    found = [records.healths.get(source.id) or SourceHealth(source.id) for source in declared]
    return records, _add_pending(found, pending) if pending else found


def _add_pending(found: list[SourceHealth], pending: list[Check]) -> list[SourceHealth]:
    """Add good checks that wait in the write buffer to the stored health of their sources."""
    last = {check.source: check for check in pending}
    return [
        replace(
            health,
            first_good_at=health.first_good_at or check.at,
            last_good_at=check.at,
            failures=0,
            last=check,
        )
        if (check := last.get(health.source)) and not _is_older(check, health.last)
        else health
        for health in found
    ]


def _is_older(check: Check, other: Check | None) -> bool:
    return other is not None and check.at < other.at


def source_state(app: App, health: SourceHealth) -> str:
    """Return the state of a source: good, stale, failed or unknown (never checked)."""
    if health.last is None:
        return "unknown"
    if health.failures:
        return "failed"
    source = app.get_source(health.source)
    interval = source.every or (CRON_INTERVAL if source.cron else None)
    late = (
        interval and health.last_good_at and app.now() - health.last_good_at > PATIENCE * interval
    )
    return "stale" if late else "good"


def _find_source_doubts(app: App) -> SourceDoubts:
    """Return the doubts of the sources and of the single addresses that are in trouble now."""
    records, healths = _read_sources(app)
    states = [(health, source_state(app, health)) for health in healths]
    return find_source_doubts(records, states, app.now())


def _answer_with_doubts(
    session: Session, dossier: Dossier, on: date, at: datetime, doubts: SourceDoubts
) -> Answer:
    return _with_clause_addresses(session, answer_on(dossier, on, at, doubts.of_policy(dossier)))


def _with_clause_addresses(session: Session, found: Answer) -> Answer:
    """Replace clause names by clause paths, where the text has such a clause."""
    if not (found.struck or found.pending) or not found.version:
        return found
    text = queries.get_snapshot(session, found.version.id)
    struck, pending = (
        tuple(clause_labels.path(text, label) or label for label in part)
        for part in (found.struck, found.pending)
    )
    return replace(found, struck=struck, pending=pending)


def open_hints(app: App, known_at: datetime | None = None) -> list[tuple[Policy, Fact]]:
    """Return the policies with a fact that is a question for a person, by title."""
    at = known_at or app.now()
    with app.database.read_session() as session:
        found = queries.get_dossiers(session, queries.policies_with(session, QUESTIONS, at))
    rows = [
        (one.policy, fact)
        for one in found
        for fact in one.facts
        if fact.kind in QUESTIONS and fact.is_known_at(at)
    ]
    return sorted(rows, key=lambda row: (row[0].title, row[1].id))


def policy_versions(app: App, policy: str) -> list[tuple[Version, date | None]]:
    """Return the versions of a policy in the order of capture, with their first days.

    Raises NotKnown.
    """
    with app.database.read_session() as session:
        dossier = find_dossier(app, session, policy)
    known = KnownFacts.from_dossier(dossier, app.now())
    return [(version, known.applies_from(version)) for version in known.versions]


def wording_days(app: App, dossier: Dossier, version: Version) -> WordingDays:
    """Return the days on which a wording applied; None for a day that no text gives."""
    return KnownFacts.from_dossier(dossier, app.now()).wording_days(version)


def policy_line(app: App, policy: str, known_at: datetime | None = None) -> list[LineMember]:
    """Return the line of a policy, predecessors first. Raises NotKnown."""
    at = known_at or app.now()
    with app.database.read_session() as session:
        own = find_dossier(app, session, policy).policy.id
        steps = [step for step in line_of_policy(session, own) if step.is_known_at(at)]
        order = order_line(own, steps, at)
        names = queries.get_policies(session, order)
    return [
        LineMember(
            names[id],
            tuple(dict.fromkeys(step.predecessor for step in steps if step.successor == id)),
            tuple(dict.fromkeys(step.successor for step in steps if step.predecessor == id)),
        )
        for id in order
        if id in names
    ]

"""Compare held readings with the last good one for a person, and carry out the decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.app import App
from tracker.errors import NotAcceptable, NotKnown, ReadError, StoreError
from tracker.ingest.derived_files import write_text_and_report
from tracker.ingest.publish import publish_reading
from tracker.model import Change, ChangeKind, Level, Policy, Snapshot
from tracker.model.operators import AuditAction, Credential
from tracker.model.readings import Publication
from tracker.query.comparison import compare_bounded
from tracker.query.snapshots import read_kept
from tracker.render.report.labels import KINDS
from tracker.store import checks, policies, reviews, uncertain_identity
from tracker.store.audit_entries import record_act
from tracker.store.reviews import HeldReading

STILL = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC})
EXCERPT = 5  # changes shown
LENGTH = 120  # characters of each
OPENING = 600  # characters of a reading shown


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """One reading in short: its title, its size, and its first words."""

    title: str
    document_number: str | None
    clauses: int
    characters: int
    opening: str


@dataclass(frozen=True, slots=True)
class HeldReview:
    """A held reading and the last good one of its address.

    `changes` are the first few; a side is None where there is none or it cannot be read.
    `candidates`: the policies that a new document may be a text of.
    """

    held: HeldReading
    old: ReadingSummary | None
    new: ReadingSummary | None
    changes: tuple[Change, ...] = ()
    omitted_count: int = 0
    candidates: tuple[Policy, ...] = ()

    @property
    def change_lines(self) -> list[str]:
        """Return the changes in a line each."""
        return [_change_line(change) for change in self.changes] + (
            [f"……另有 {self.omitted_count} 处"] if self.omitted_count else []
        )


def list_held(app: App) -> list[HeldReading]:
    """Return every held reading that waits for a person, oldest first."""
    with app.database.read_session() as session:
        return reviews.find_waiting(session)


def list_reviews(app: App) -> list[HeldReview]:
    """Return every waiting reading, each with the last good one of its address."""
    return [compare_with_last_good(app, one) for one in list_held(app)]


def accept_reading(
    app: App,
    id: int,
    author: str,
    reason: str,
    policy: str | None = None,
    by: Credential | None = None,
) -> Publication:
    """Publish a held reading by a person's decision, as its check would have.

    `policy`: the policy that it is a text of; None identifies it from the document, as a new one
    where that is not certain. `by`: who asks; None at the command line.

    Raises NotKnown, NotAcceptable, ReadError, StoreError.
    """
    one = _require_decision(app, id, author, reason)
    reading = read_kept(app, one.source, one.capture, one.attached)
    if policy:
        declared = reading.source.policy
        if declared and declared != policy:
            raise NotAcceptable(
                f"来源 {one.source} 在 sources.toml 中已写明政策 {declared}",
                en=f"sources.toml says that {one.source} is {declared}",
            )
        with app.database.read_session() as session:
            policy = policies.get_dossier(session, policy).policy.id
        reading = replace(reading, source=replace(reading.source, policy=policy))
    now = app.now()
    with app.database.write_session() as session:
        reviews.record_decision(session, one, "accepted", author, reason, now, policy)
        publication = publish_reading(app, session, reading, now)
        _record_in_log(session, now, by, one, author, reason, publication)
        checks.mark_decided(session.connection(), one.source, one.address, one.capture)
    write_text_and_report(app, reading, publication)
    return publication


def reject_reading(
    app: App, id: int, author: str, reason: str, by: Credential | None = None
) -> None:
    """Leave a held reading unpublished for good; its evidence stays.

    Raises NotKnown, NotAcceptable.
    """
    one = _require_decision(app, id, author, reason)
    now = app.now()
    with app.database.write_session() as session:
        reviews.record_decision(session, one, "rejected", author, reason, now)
        _record_in_log(session, now, by, one, author, reason, None)
        checks.mark_decided(session.connection(), one.source, one.address, one.capture)


def _record_in_log(
    session: Session,
    now: datetime,
    by: Credential | None,
    one: HeldReading,
    author: str,
    reason: str,
    publication: Publication | None,
) -> None:
    """Write a decision into the audit log. `publication`: what was published; None if rejected."""
    before = {"reading": one.id, "address": one.address, "held_because": one.reason}
    after: dict[str, Any] = {"reading": one.id, "reason": reason}
    if publication is not None:
        after |= {"policy": publication.policy, "version": publication.version}
    record_act(
        session,
        now,
        by,
        AuditAction.READING_ACCEPTED if publication else AuditAction.READING_REJECTED,
        f"{one.source}/{one.capture}",
        author=author,
        before=before,
        after=after,
    )


def _require_decision(app: App, id: int, author: str, reason: str) -> HeldReading:
    if not author.strip() or not reason.strip():
        raise NotAcceptable(
            "author 与 reason 必须写明：谁核对的，凭什么",
            en="author and reason: say who decides, and on what grounds",
        )
    with app.database.read_session() as session:
        return reviews.get_held(session, id)


def compare_with_last_good(app: App, one: HeldReading) -> HeldReview:
    """Return a held reading with the last good one of its address.

    Both are read and compared, so ask for few at a time.
    """
    with app.database.read_connection() as connection:
        old = policies.last_reading(connection, one.source, one.address)
    try:
        reading = read_kept(app, one.source, one.capture, one.attached)
    # evidence gone or damaged: `tracker verify` says more
    except (ReadError, StoreError, NotKnown):
        return HeldReview(one, _summarize_reading(old), None)
    with app.database.read_session() as session:
        may_be = uncertain_identity.possible_policies(session, reading)
    new = reading.snapshot
    alike = old and old.profile == new.profile  # readings of two readers differ without any change
    changed = _list_changes(old, new) if old and alike else []
    return HeldReview(
        one,
        _summarize_reading(old),
        _summarize_reading(new),
        tuple(changed[:EXCERPT]),
        len(changed[EXCERPT:]),
        tuple(may_be),
    )


def _list_changes(old: Snapshot, new: Snapshot) -> list[Change]:
    """Return what changed; nothing where the comparison exceeds the limits."""
    try:
        every = compare_bounded(old, new).changes
    except ReadError:  # the reading waits for a person all the same
        return []
    return [change for change in every if change.kind not in STILL]


def _summarize_reading(snapshot: Snapshot | None) -> ReadingSummary | None:
    if snapshot is None:
        return None
    clauses = sum(clause.level is Level.CLAUSE for clause in snapshot.walk())
    return ReadingSummary(
        snapshot.head.title,
        snapshot.head.document_number,
        clauses,
        len(snapshot.words),
        _opening_text(snapshot),
    )


def _opening_text(snapshot: Snapshot) -> str:
    """Return the first words of a snapshot, a line each unit."""
    lines = "\n".join(f"{unit.label}{unit.heading or ''}{unit.text}" for unit in snapshot.walk())
    return lines[:OPENING] + ("……" if len(lines) > OPENING else "")


def _change_line(change: Change) -> str:
    """Return a change in one line: `修改 3. → 4.：最高不超过[-500-][+600+]万元`."""
    where = " → ".join(
        "、".join(unit.label or unit.path for unit in side)
        for side in (change.old, change.new)
        if side
    )
    words = "".join(text if op == "=" else f"[{op}{text}{op}]" for op, text in change.redline)
    return (
        f"{KINDS['zh'][change.kind]} {where}：{words[:LENGTH]}{'……' if len(words) > LENGTH else ''}"
    )

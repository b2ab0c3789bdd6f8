"""Store events, and the alerts that tell readers about them.

The rows are written in the transaction of the change that caused the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model.alerts import (
    Event,
    EventKind,
    FailureRun,
    PolicyAlert,
    Subscription,
    flip_key,
)
from tracker.model.checks import CheckOutcome
from tracker.model.kinds import EVENT_OF_FACT
from tracker.store import addresses
from tracker.store.db.revisions import note_row
from tracker.store.db.tables import (
    CHECK,
    EVENT,
    AlertRow,
    DeliveryRow,
    EventRow,
    PolicyRow,
    SnapshotRow,
    SourceRow,
    VersionRow,
)

WORDING_EVENTS = (
    EventKind.NEW,
    EventKind.FIRST_SEEN,
    EventKind.CHANGED,
    EventKind.SILENT_EDIT,
)
_SAME = (
    "key",
    "day",
    "severity",
    "policy",
    "source",
    "version",
    "before",
    "actor",
    "quote",
    "last_day",
    "frequent",
    "recorded_at",
)
_TOLD = select(EVENT.c.id).where(EVENT.c.key == bindparam("key"))
_COLUMNS = ("kind", *_SAME)
_NEW = (
    insert(EVENT)
    .from_select(
        _COLUMNS,
        select(*(bindparam(name, type_=EVENT.c[name].type) for name in _COLUMNS)).where(
            ~exists(_TOLD)
        ),
    )
    .returning(EVENT.c.id)
)
_ALARMS = select(EVENT.c.id, EVENT.c.last_day).where(
    EVENT.c.policy == bindparam("policy"), EVENT.c.kind == EventKind.LAPSING.value
)
# the first row and no minimum, which would be sought among all of them
_FIRST = (
    select(CHECK.c.at).where(CHECK.c.source == bindparam("source")).order_by(CHECK.c.id).limit(1)
)
_OF_VERSIONS = select(EVENT).where(
    EVENT.c.version.in_(bindparam("versions", expanding=True)),
    EVENT.c.kind.in_([kind.value for kind in WORDING_EVENTS]),
)
_OF_EFFECTS = (
    select(EVENT)
    .where(
        EVENT.c.policy.in_(bindparam("policies", expanding=True)),
        EVENT.c.kind.in_(sorted({kind.value for kind in EVENT_OF_FACT.values()})),
    )
    .order_by(EVENT.c.id)
)
_FIRST_GOOD = select(col(SourceRow.first_good_at)).where(col(SourceRow.id) == bindparam("source"))
_FIRST_RUN = select(_FIRST.scalar_subquery(), _FIRST_GOOD.scalar_subquery())
_GONE = (
    select(CHECK.c.id)
    .where(CHECK.c.source == bindparam("source"), CHECK.c.outcome == CheckOutcome.GONE.value)
    .limit(1)
)


_IN_FLIGHT = timedelta(microseconds=1)  # before this transaction


def add_event(session: Session, event: Event, now: datetime) -> int | None:
    """Store an event once; return its row id, or None where its key exists already."""
    row = {name: getattr(event, name) for name in _SAME} | {
        "kind": event.kind.value,
        "recorded_at": now,
    }
    id: int | None = session.execute(_NEW, row).scalar()
    if id is not None:
        note_row(session, EVENT, row | {"id": id})
    return id


def was_alerted(session: Session, key: str) -> bool:
    """Return whether an event with this key exists."""
    return session.scalar(_TOLD, {"key": key}) is not None


def queue_alerts(session: Session, event: int, reader: Subscription, due_at: datetime) -> None:
    """Queue an alert for a reader, once over all subscriptions of one address."""
    there = select(col(AlertRow.id)).where(
        col(AlertRow.event) == event, col(AlertRow.address) == reader.address
    )
    if session.scalars(there).first() is None:
        session.add(
            AlertRow(event=event, address=reader.address, subscription=reader.id, due_at=due_at)
        )
        session.flush()


def alerts_of_policy(session: Session, policy: str, now: datetime) -> list[PolicyAlert]:
    """Return every alert about a policy, oldest first.

    A message that is being sent counts as sent: it was composed before this transaction.
    """
    query = (
        select(AlertRow, EventRow, col(DeliveryRow.accepted_at), col(DeliveryRow.claimed_by))
        .join(EventRow, col(EventRow.id) == col(AlertRow.event))
        .outerjoin(DeliveryRow, col(DeliveryRow.id) == col(AlertRow.delivery))
        .where(col(EventRow.policy) == policy)
        .order_by(col(AlertRow.id))
    )
    return [
        PolicyAlert(
            alert.id or 0,
            alert.address,
            alert.subscription,
            event_from_row(event),
            accepted_at or (now - _IN_FLIGHT if claimed_by else None),
            alert.cancelled_at is not None,
        )
        for alert, event, accepted_at, claimed_by in session.execute(query)
    ]


def withdraw_alerts(session: Session, alerts: Iterable[PolicyAlert], now: datetime) -> None:
    """Remove these alerts from all messages that were not sent yet."""
    if ids := [alert.id for alert in alerts]:
        _withdraw_alerts(session, col(AlertRow.id).in_(ids), now)


def reinstate_alerts(session: Session, alerts: Iterable[PolicyAlert], due_at: datetime) -> None:
    """Queue alerts again that were withdrawn before they were sent."""
    if ids := [alert.id for alert in alerts]:
        session.execute(
            update(AlertRow)
            .where(col(AlertRow.id).in_(ids), col(AlertRow.delivery).is_(None))
            .values(cancelled_at=None, due_at=due_at)
        )


def readers_of_event(session: Session, key: str) -> set[str]:
    """Return the subscriptions that have an alert for an event."""
    query = (
        select(col(AlertRow.subscription))
        .join(EventRow, col(EventRow.id) == col(AlertRow.event))
        .where(col(EventRow.key) == key)
    )
    return set(session.scalars(query))


def overtake_alerts(session: Session, policy: str, event: int, now: datetime) -> None:
    """Cancel waiting expiry alarms of a policy when a later alarm is due."""
    others = [id for id, _ in _alarm_events(session, policy) if id != event]
    if others:
        _withdraw_alerts(session, col(AlertRow.event).in_(others), now)


def cancel_lapses(session: Session, policy: str, keep: date | None, now: datetime) -> None:
    """Cancel waiting alarms of every last day other than `keep`."""
    others = [id for id, day in _alarm_events(session, policy) if keep is None or day != keep]
    if others:
        _withdraw_alerts(session, col(AlertRow.event).in_(others), now)


def _alarm_events(session: Session, policy: str) -> list[tuple[int, date]]:
    """Return the expiry alarms of a policy: the event id and the last day it announces."""
    return [(id, last_day) for id, last_day in session.execute(_ALARMS, {"policy": policy})]


def _withdraw_alerts(session: Session, chosen: ColumnElement[bool], now: datetime) -> None:
    """Remove the chosen alerts from all messages that were not accepted yet."""
    unsent = select(col(DeliveryRow.id)).where(
        col(DeliveryRow.accepted_at).is_(None), col(DeliveryRow.claimed_by).is_(None)
    )
    held = or_(col(AlertRow.delivery).is_(None), col(AlertRow.delivery).in_(unsent))
    rows = session.scalars(
        select(AlertRow).where(chosen, col(AlertRow.cancelled_at).is_(None), held)
    ).all()
    emptied = {row.delivery for row in rows if row.delivery}
    for row in rows:
        row.cancelled_at, row.delivery = now, None
    session.flush()
    left = select(col(AlertRow.delivery)).where(col(AlertRow.delivery).in_(emptied))
    void = (col(DeliveryRow.id).in_(emptied), col(DeliveryRow.id).not_in(left))
    if emptied:
        session.execute(
            update(DeliveryRow).where(*void).values(next_at=None, note="已取消：答复已变")
        )


def changes_since(session: Session, policy: str, since: datetime) -> int:
    """Count the changes of wording of a policy since an instant."""
    kinds = [EventKind.CHANGED.value, EventKind.SILENT_EDIT.value]
    query = (
        select(func.count())
        .select_from(EventRow)
        .where(col(EventRow.policy) == policy, col(EventRow.kind).in_(kinds))
    )
    return session.scalar(query.where(col(EventRow.recorded_at) > since)) or 0


def find_events(
    session: Session,
    *,
    policy: str | None = None,
    jurisdiction: str | None = None,
    limit: int = 100,
) -> list[Event]:
    """Return the newest events, newest first."""
    query = (
        select(EventRow)
        .order_by(col(EventRow.recorded_at).desc(), col(EventRow.id).desc())
        .limit(limit)
    )
    if policy:
        query = query.where(col(EventRow.policy) == policy)
    if jurisdiction:
        there = select(col(PolicyRow.id)).where(
            col(PolicyRow.jurisdiction).startswith(jurisdiction, autoescape=True)
        )
        query = query.where(col(EventRow.policy).in_(there))
    return [event_from_row(row) for row in session.scalars(query)]


def events_of_versions(session: Session, versions: Sequence[str]) -> dict[str, Event]:
    """Map the ids of these versions to the event of each wording, where there is one."""
    if not versions:
        return {}
    rows = session.execute(_OF_VERSIONS, {"versions": list(versions)})
    return {row.version or "": event_from_row(row) for row in rows}


def effect_events(session: Session, policies: Iterable[str]) -> list[Event]:
    """Return the events of effects on these policies, oldest first."""
    wanted = sorted(policies)
    rows = session.execute(_OF_EFFECTS, {"policies": wanted}) if wanted else ()
    return [event_from_row(row) for row in rows]


def find_status_flips(session: Session, source: str, address: str, since: datetime) -> list[Event]:
    """Return the events of a listing's status word on one address, recorded after an instant."""
    query = select(EventRow).where(
        col(EventRow.kind) == EventKind.SITE_STATUS.value,
        col(EventRow.source) == source,
        col(EventRow.recorded_at) > since,
        col(EventRow.key).startswith(flip_key(source, address), autoescape=True),
    )
    return [event_from_row(row) for row in session.scalars(query.order_by(col(EventRow.id)))]


def event_from_row(row: EventRow | Row[Any]) -> Event:
    """Return the event that a row holds."""
    return Event(**{name: getattr(row, name) for name in _SAME}, kind=EventKind(row.kind))


# ---------------------------------------------------------------- what events are derived from


def policies_of_source(session: Session, source: str, address: str | None = None) -> list[str]:
    """Return the policies read at a source, or at one address of it."""
    query = (
        select(col(VersionRow.policy))
        .where(col(VersionRow.source) == source)
        .distinct()
        .order_by(col(VersionRow.policy))
    )
    return list(
        session.scalars(query.where(col(VersionRow.address) == address) if address else query)
    )


def first_run(session: Session, source: str, now: datetime) -> tuple[datetime, datetime | None]:
    """Return when the first run of a source began, and when it ended well.

    The begin is `now` where there was none; the end is None where it has not ended.
    """
    began, ended = session.execute(_FIRST_RUN, {"source": source}).one()
    return began or now, ended


def was_absent(session: Session, source: str) -> bool:
    """Return whether a check of a source found that its page does not exist."""
    return session.scalar(_GONE, {"source": source}) is not None


def failure_runs(session: Session) -> list[FailureRun]:
    """Return the run of failures of every source that fails or whose outage was announced, and of
    every address that carries a version and fails while its source does well.
    """
    open_outages = _open_outages(session)
    announced = [source for source, address in open_outages if not address]
    told = or_(col(SourceRow.failures) > 0, col(SourceRow.id).in_(announced))
    sources = session.scalars(select(SourceRow).where(told)).all()
    failing = {row.id for row in sources if row.failures}
    runs = [
        FailureRun(row.id, row.failures, row.last_good_at, open_outages.pop((row.id, ""), None))
        for row in sources
    ]
    for trouble in addresses.find_troubles(session):
        outage = open_outages.pop((trouble.source, trouble.address), None)
        # a page that is gone is an absence and no failure
        if trouble.source not in failing and trouble.outcome is not CheckOutcome.GONE:
            since = trouble.failing_since
            runs.append(
                FailureRun(trouble.source, trouble.failures, since, outage, trouble.address)
            )
    return runs + [
        FailureRun(source, 0, None, outage, address)
        for (source, address), outage in open_outages.items()
        if address
    ]


def _open_outages(session: Session) -> dict[tuple[str, str], Event]:
    """Map (source, address or "") to the outage that was announced and is not over."""
    kinds = [EventKind.SOURCE_DOWN.value, EventKind.SOURCE_BACK.value]
    rows = session.scalars(
        select(EventRow).where(col(EventRow.kind).in_(kinds)).order_by(col(EventRow.id))
    )
    last = {(row.source or "", row.quote): event_from_row(row) for row in rows}
    return {place: event for place, event in last.items() if event.kind is EventKind.SOURCE_DOWN}


def version_words(session: Session, policy: str, version: str | None) -> str:
    """Return the text of a version, or of the newest version of the policy."""
    query = select(col(SnapshotRow.words)).join(
        VersionRow, col(VersionRow.id) == col(SnapshotRow.version)
    )
    chosen = col(VersionRow.id) == version if version else col(VersionRow.policy) == policy
    return session.scalars(query.where(chosen).order_by(col(SnapshotRow.id).desc())).first() or ""

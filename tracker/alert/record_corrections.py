"""Record corrections and settle alerts after facts have changed.

Each reader who received a wrong answer is notified once, and nobody else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.alert import corrections, event_rules
from tracker.alert.event_subjects import event_subjects, is_interested
from tracker.alert.matching import due_time
from tracker.model import Dossier
from tracker.model.alerts import Event, EventKind, PolicyAlert, Subscription, act_of_event
from tracker.model.common import date_in_shanghai
from tracker.store import events as event_rows
from tracker.store import subscriptions


def record_corrections(
    session: Session,
    dossiers: Iterable[Dossier],
    now: datetime,
    news: Collection[Event] = (),
    flips: Collection[Event] = (),
    *,
    is_revision: bool = False,
) -> None:
    """Record a correction for each policy whose answer has changed at `now`.

    `news`: the events of this transaction, which explain a change by themselves. `flips`: the
    events of a status word that the listing has told before; whoever got one of them gets no
    correction of the same change. `is_revision`: a better reading of known words, which the feed
    reports even where no subscriber was notified.
    """
    for dossier in dossiers:
        if dossier.policy.recorded_at >= now:
            continue  # recorded in this transaction: nobody was told anything of it before
        if corrections.facts_changed(dossier, now - corrections.INSTANT, now):
            own = [event for event in news if event.policy == dossier.policy.id]
            _settle_policy(session, dossier, now, own, flips, is_revision)
        lapse = event_rules.expected_lapse(dossier, now)
        event_rows.cancel_lapses(session, dossier.policy.id, lapse, now)


def _settle_policy(
    session: Session,
    dossier: Dossier,
    now: datetime,
    news: list[Event],
    flips: Collection[Event],
    is_revision: bool,
) -> None:
    """Withdraw alerts that have lost their ground and record a correction where one is due."""
    alerts = event_rows.alerts_of_policy(session, dossier.policy.id, now)
    alerts = _withdraw_groundless(session, dossier, alerts, now)
    event, is_revised = corrections.find_correction(dossier, now, news) or (None, False)
    if event is None and not alerts:
        return
    told = set[str]()
    if event and flips and corrections.find_correction(dossier, now, [*news, *flips]) is None:
        told, is_revised = _addresses_told(alerts, flips), False
    readers = _distinct_addresses(subscriptions.find_subscriptions(session, active=True))
    check = _RecipientCheck(session, dossier, alerts, event, now, is_revision=is_revision)
    misinformed = [
        reader
        for reader in readers
        if reader.address not in told and check.needs_correction(reader)
    ]
    settled = {one.address for one in misinformed} if event is None else {*check.addresses} - told
    moot = [
        one
        for one in alerts
        if _waits_as_correction(one)
        and (one.address in settled or not check.is_still_due(one.address))
    ]
    event_rows.withdraw_alerts(session, moot, now)
    if misinformed or (event and (is_revised or is_revision)):
        correction = event or check.late_act_correction(misinformed[0])
        _queue_correction(session, correction, misinformed, now)


def _queue_correction(
    session: Session, event: Event, readers: list[Subscription], now: datetime
) -> None:
    """Store a correction with an alert for each of these readers."""
    id = event_rows.add_event(session, event, now)
    if id is None:  # recorded in this transaction already
        return
    for reader in readers:
        event_rows.queue_alerts(session, id, reader, due_time(reader, event, now))


class _RecipientCheck:
    """Decides who received an answer other than that of `now`; equal cases are decided once.

    `event`: the correction, or None where news explain all that changed.
    """

    def __init__(
        self,
        session: Session,
        dossier: Dossier,
        alerts: list[PolicyAlert],
        event: Event | None,
        now: datetime,
        *,
        is_revision: bool,
    ) -> None:
        self._is_revision = is_revision
        self._dossier, self._event, self._now = dossier, event, now
        self._alerts: dict[str, list[PolicyAlert]] = defaultdict(list)
        for alert in alerts:
            self._alerts[alert.address].append(alert)
        self._about = list(event_subjects(session, event, now, None)) if event else []
        self._verdicts: dict[tuple[object, ...], bool] = {}
        changed = {
            at for fact in dossier.facts for at in (fact.recorded_at, fact.retracted_at) if at
        }
        self._instants = sorted(changed | {one.recorded_at for one in dossier.versions})

    def needs_correction(self, reader: Subscription) -> bool:
        """Return whether a reader is to be notified of what changed at `now`."""
        own = self._alerts.get(reader.address, [])
        sent = [one for one in own if one.sent_at]
        if not sent:
            return self._event is not None and self._relies_on_silence(reader)
        coming = any(_waits(one) and act_of_event(one.event) for one in own)
        states = [(*self._state_at(at), one.event.key) for one in sent if (at := one.sent_at)]
        return self._decide_once(
            (*sorted(states), coming), lambda: self._was_misinformed(sent, coming)
        )

    @property
    def addresses(self) -> Iterable[str]:
        """Return the addresses that have an alert about the policy."""
        return self._alerts.keys()

    def is_still_due(self, address: str) -> bool:
        """Return whether a correction that waits for an address is still due.

        It is not where the answer is again the one that the reader received.
        """
        sent = [one for one in self._alerts[address] if one.sent_at]
        if not sent:
            return True
        last_sent_at = max(one.sent_at for one in sent if one.sent_at)
        return corrections.was_misinformed(
            self._dossier, sent, self._now, is_revision=True
        ) or corrections.is_overtaken_by_news(self._dossier, last_sent_at, self._now)

    def late_act_correction(self, reader: Subscription) -> Event:
        """Return the correction of an act that became known late.

        It is about the day on which the reader received another answer.
        """
        last_sent_at = max(one.sent_at for one in self._alerts[reader.address] if one.sent_at)
        changed = corrections.facts_changed(
            self._dossier, self._now - corrections.INSTANT, self._now
        )
        day = date_in_shanghai(last_sent_at)
        return corrections.correction_event(self._dossier, day, changed, self._now)

    def _was_misinformed(self, sent: list[PolicyAlert], coming: bool) -> bool:
        if self._event and corrections.was_misinformed(
            self._dossier, sent, self._now, is_revision=self._is_revision
        ):
            return True
        last_sent_at = max(one.sent_at for one in sent if one.sent_at)
        return not coming and corrections.is_overtaken_by_news(
            self._dossier, last_sent_at, self._now
        )

    def _relies_on_silence(self, reader: Subscription) -> bool:
        """Return whether the status has changed for a subscriber who received no alert of it.

        The status when the subscription was confirmed is compared with the present one.
        """
        since = reader.confirmed_at
        if since is None or self._dossier.policy.recorded_at > since:
            return False
        case = (*self._state_at(since), "silence")
        changed = self._decide_once(
            case, lambda: corrections.changes_today(self._dossier, since, self._now)
        )
        return changed and is_interested(reader, self._about)

    def _state_at(self, instant: datetime) -> tuple[int, date]:
        """Return what decides an answer given at an instant: the facts known by then, the day."""
        return bisect_right(self._instants, instant), date_in_shanghai(instant)

    def _decide_once(self, case: tuple[object, ...], decide: Callable[[], bool]) -> bool:
        if case not in self._verdicts:
            self._verdicts[case] = decide()
        return self._verdicts[case]


def _withdraw_groundless(
    session: Session, dossier: Dossier, alerts: list[PolicyAlert], now: datetime
) -> list[PolicyAlert]:
    """Withdraw waiting alerts of acts that no fact states any more.

    Alerts whose act is stated again are queued again. Returns the alerts as they are then.
    """
    groundless = corrections.events_without_ground(dossier, alerts)
    lost = [one for one in alerts if _waits(one) and one.event.key in groundless]
    regained = [
        one
        for one in alerts
        if one.is_withdrawn and act_of_event(one.event) and one.event.key not in groundless
    ]
    event_rows.withdraw_alerts(session, lost, now)
    event_rows.reinstate_alerts(session, regained, now)
    return [
        replace(one, is_withdrawn=(one.is_withdrawn or one in lost) and one not in regained)
        for one in alerts
    ]


def _addresses_told(alerts: Iterable[PolicyAlert], flips: Collection[Event]) -> set[str]:
    """Return the addresses that have an alert of one of these events."""
    keys = {event.key for event in flips}
    return {one.address for one in alerts if one.event.key in keys and not one.is_withdrawn}


def _waits(alert: PolicyAlert) -> bool:
    """Return whether an alert is still to be sent."""
    return alert.sent_at is None and not alert.is_withdrawn


def _waits_as_correction(alert: PolicyAlert) -> bool:
    """Return whether an alert is a correction that is still to be sent."""
    return _waits(alert) and alert.event.kind is EventKind.CORRECTION


def _distinct_addresses(readers: Iterable[Subscription]) -> list[Subscription]:
    """Return the first subscription of each address: several are one reader."""
    return list({reader.address: reader for reader in reversed(list(readers))}.values())

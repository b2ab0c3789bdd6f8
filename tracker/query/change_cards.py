"""Build the card of an event: what happened, to which policy, by whose act, with which proof."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from tracker.app import App
from tracker.errors import NotKnown, ReadError, StoreError
from tracker.law.status.status import answer_on
from tracker.model import (
    Answer,
    Change,
    ChangeKind,
    Diff,
    Dossier,
    Origin,
    Policy,
    Snapshot,
    Version,
)
from tracker.model.alerts import SEVERITIES, Event, EventKind
from tracker.model.cards import ChangeCard, KeyChange
from tracker.model.common import date_in_shanghai
from tracker.model.kinds import EVENT_OF_FACT
from tracker.query.changes import ChangeEntry
from tracker.query.comparison import compare_bounded
from tracker.query.snapshots import current_snapshot
from tracker.query.status import status_on_day
from tracker.render.names import version_label
from tracker.render.report.clause_names import change_location, clause_names
from tracker.render.report.summary import ReportOutline, outline_report
from tracker.store import events, policies

# in this order, of several typed changes of equal severity
TYPES = (
    "money",
    "ratio",
    "date",
    "count",
    "addressee",
    "duty",
    "polarity",
    "condition",
    "definition",
)
SAME_WORDS = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC, ChangeKind.RENUMBERED})
SNAPSHOTS = 16  # texts kept in memory: a page that changes often is compared with itself


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of one reading profile with what changed between them."""

    before: Version
    version: Version
    old: Snapshot
    new: Snapshot
    diff: Diff


class ChangeCards:
    """Builds cards; what several events share is read once. For one pass or one request."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._today = date_in_shanghai(app.now())
        self._snapshots: OrderedDict[str, Snapshot] = OrderedDict()
        self._versions: dict[str, Version] = {}
        self._comparisons: dict[tuple[str, str], Comparison | None] = {}
        self._dossiers: dict[str, Dossier] = {}
        self._policies: dict[str, Policy | None] = {}
        self._answers: dict[str, Answer] = {}
        self._cards: dict[tuple[Event, str], ChangeCard] = {}

    def read_together(self, entries: Iterable[ChangeEntry]) -> None:
        """Read at once what the cards of these entries need; else each reads its own.

        What the cards before needed is forgotten: a whole list may be gone through.
        """
        events = [entry.event for entry in entries if entry.event]
        ids = sorted({event.policy for event in events if event.policy})
        actors = {event.actor for event in events if event.actor}
        if not events:
            return
        with self._app.database.read_session() as session:
            found = [kept.dossier for kept in self._app.dossier_cache.get_many(session, ids)]
            named = policies.get_policies(session, actors) if actors else {}
        self._policies = {id: named.get(id) for id in actors}
        self._dossiers = {dossier.policy.id: dossier for dossier in found}
        self._versions = {version.id: version for one in found for version in one.versions}

    def card(self, event: Event, lang: str) -> ChangeCard:
        """Return the card of an event with today's answer and its weightiest change."""
        key = (event, lang)
        if key not in self._cards:
            base = self.brief_card(event)
            self._cards[key] = replace(
                base,
                key_change=self.key_change(event, lang),
                answer=self._answer_today(event.policy) if event.policy else None,
            )
        return self._cards[key]

    def brief_card(self, event: Event) -> ChangeCard:
        """Return the card of an event without the answer and without a comparison of texts."""
        return self._source_card(event) if event.policy is None else self._policy_card(event)

    def entry_card(self, entry: ChangeEntry, lang: str) -> ChangeCard | None:
        """Return the card of an entry of the list of changes, or None where it has no event."""
        if entry.event is None:
            return None
        card = self.brief_card(entry.event)
        return replace(
            card, key_change=self.key_change(entry.event, lang), backlog=entry.is_backlog
        )

    def key_change(self, event: Event, lang: str) -> KeyChange | None:
        """Return the weightiest change of the comparison that an event is about."""
        if not event.version or not event.before:
            return None
        versions = [self._version(event.before), self._version(event.version)]
        key = (*(part for one in versions for part in (one.id, one.body_digest)), lang)
        return self._app.key_change_cache.get_or_make(key, lambda: self._find_key(event, lang))

    def _find_key(self, event: Event, lang: str) -> KeyChange | None:
        """Compare the wordings of an event and return the weightiest change."""
        found = self.comparison(event)
        if found is None:
            return None
        old, new = clause_names(found.old, lang), clause_names(found.new, lang)
        changed = [one for one in found.diff.changes if one.kind not in SAME_WORDS]
        if not changed:
            return None
        first = min(changed, key=_weight_of_change)
        differences = sorted(first.facts, key=lambda one: TYPES.index(one.type))
        return KeyChange(
            change_location(first, old, new),
            first.kind,
            first.severity,
            differences[0] if differences else None,
            len(changed) - 1,
        )

    def outline(self, event: Event, lang: str) -> ReportOutline | None:
        """Return the report of the comparison that an event is about."""
        found = self.comparison(event)
        if found is None:
            return None
        return outline_report(
            found.diff,
            found.old,
            found.new,
            from_label=version_label(found.before.policy, found.before.n),
            to_label=version_label(found.version.policy, found.version.n),
            notes=(),
            lang=lang,
        )

    def comparison(self, event: Event) -> Comparison | None:
        """Return both wordings of an event and what changed.

        None where the event compares nothing, or the evidence of one wording cannot be read.
        """
        if not event.version or not event.before:
            return None
        key = (event.before, event.version)
        if key not in self._comparisons:
            self._comparisons[key] = self._compare(*key)
        return self._comparisons[key]

    def _compare(self, before: str, version: str) -> Comparison | None:
        """Compare two versions by their ids."""
        old_version, new_version = self._version(before), self._version(version)
        try:
            old, new = self._snapshot(old_version), self._snapshot(new_version)
        except (ReadError, StoreError, NotKnown):  # `tracker verify` says more
            return None
        return Comparison(old_version, new_version, old, new, compare_bounded(old, new))

    def _version(self, id: str) -> Version:
        """Return a version by its id. Raises NotKnown."""
        if id not in self._versions:
            with self._app.database.read_session() as session:
                self._versions[id] = policies.get_version_by_id(session, id)
        return self._versions[id]

    def _snapshot(self, version: Version) -> Snapshot:
        """Return a version's text as today's reader reads it."""
        if version.id in self._snapshots:
            self._snapshots.move_to_end(version.id)
        else:
            self._snapshots[version.id] = current_snapshot(self._app, version)
            if len(self._snapshots) > SNAPSHOTS:
                self._snapshots.popitem(last=False)
        return self._snapshots[version.id]

    def _policy_card(self, event: Event) -> ChangeCard:
        """Return the card of an event about a policy."""
        dossier = self._dossier(event.policy or "")
        by_id = {one.id: one for one in dossier.versions}
        newest = dossier.versions[-1] if dossier.versions else None
        version = by_id.get(event.version or "", newest)
        earlier, later = None, None
        if event.kind is EventKind.CORRECTION and event.recorded_at:
            just_before = event.recorded_at - timedelta(microseconds=1)
            earlier = answer_on(dossier, event.day, just_before)
            later = answer_on(dossier, event.day, event.recorded_at)
        return ChangeCard(
            event,
            dossier.policy.title,
            self._today,
            policy=dossier.policy,
            actor=self._policy(event.actor) if event.actor else None,
            author=_author_of(dossier, event),
            page=version.address if version and "://" in version.address else None,
            version=version,
            before=self._version(event.before) if event.before else None,
            earlier=earlier,
            later=later,
        )

    def _source_card(self, event: Event) -> ChangeCard:
        """Return the card of an event about a source.

        Its title is that of the policy that is read there, if there is one.
        """
        source = self._app.sources_by_id.get(event.source or "")
        address = event.quote or None  # of one document; None for the whole source
        with self._app.database.read_session() as session:
            ids = events.policies_of_source(session, event.source or "", address)
            carried = policies.get_policies(session, ids)
        only = next(iter(carried.values())) if len(carried) == 1 else None
        return ChangeCard(
            event,
            only.title if only else event.source or "",
            self._today,
            policy=only,
            source=event.source,
            page=address or (source.url if source else None),
        )

    def _policy(self, id: str) -> Policy | None:
        """Return a policy without versions and facts; None for one that is not known."""
        if id not in self._policies:
            with self._app.database.read_session() as session:
                self._policies[id] = policies.get_policies(session, [id]).get(id)
        return self._policies[id]

    def _dossier(self, id: str) -> Dossier:
        """Return all that is known of a policy. Raises NotKnown."""
        if id not in self._dossiers:
            with self._app.database.read_session() as session:
                self._dossiers[id] = policies.get_dossier(session, id)
        return self._dossiers[id]

    def _answer_today(self, id: str) -> Answer:
        """Return today's answer about a policy."""
        if id not in self._answers:
            policy = self._dossier(id).policy.id
            self._answers[id] = status_on_day(self._app, policy, self._today).answer
        return self._answers[id]


def _weight_of_change(change: Change) -> tuple[int, int]:
    """Return the sort key of a change: by severity, then by the type of what changed."""
    types = [TYPES.index(one.type) for one in change.facts]
    return -SEVERITIES.index(change.severity), min(types, default=len(TYPES))


def _author_of(dossier: Dossier, event: Event) -> str | None:
    """Return the person who asserted what an event reports, if a person did."""
    return next(
        (
            fact.author
            for fact in dossier.facts
            if fact.source is Origin.PERSON
            and EVENT_OF_FACT.get(fact.kind) is event.kind
            and (fact.quote, fact.until) == (event.quote, event.last_day)
        ),
        None,
    )

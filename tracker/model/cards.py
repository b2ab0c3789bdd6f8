"""The content of one event for readers, the same in mail, chat, feed, webhook, API and page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.model.alerts import Event
from tracker.model.answers import Answer
from tracker.model.common import date_in_shanghai
from tracker.model.diffs import ChangeKind, TypedChange
from tracker.model.facts import Policy, Version
from tracker.model.kinds import EventKind


@dataclass(frozen=True, slots=True)
class KeyChange:
    """The weightiest change of a comparison: `第九条`, money, 500万元 → 800万元, high.

    `difference` is None where no typed value changed; `others` counts the further changed units.
    """

    clause: str
    kind: ChangeKind
    severity: str
    difference: TypedChange | None = None
    others: int = 0


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """One event with what proves it.

    `answer` is that of `today`; `earlier` and `later` are what was and is answered about the day of
    a correction. `version` is the wording that the event is about, else the newest one; `before`
    the wording that it was compared with.
    """

    event: Event
    title: str  # of the policy, or the id of the source
    today: date
    policy: Policy | None = None
    actor: Policy | None = None  # whose text does it
    source: str | None = None  # of an event about a source
    page: str | None = None  # the address at which it was published
    version: Version | None = None
    before: Version | None = None
    key_change: KeyChange | None = None
    answer: Answer | None = None
    earlier: Answer | None = None
    later: Answer | None = None
    author: str | None = None  # of an assertion: the person
    backlog: bool = False  # no event was recorded: it was found in the past of a new source

    @property
    def is_backlog(self) -> bool:
        """Return whether it happened before the policy was watched (补录): no news."""
        return self.backlog or self.event.kind is EventKind.FIRST_SEEN

    @property
    def is_unannounced(self) -> bool:
        """Return whether the wording changed and nothing in the document says so."""
        return self.event.kind is EventKind.SILENT_EDIT

    @property
    def recorded_on(self) -> date:
        """Return the day on which it became known here."""
        recorded_at = self.event.recorded_at
        return date_in_shanghai(recorded_at) if recorded_at else self.today

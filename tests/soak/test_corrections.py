"""A thousand random corrections and flips: everyone who was told wrongly is told again, nobody
else, and nobody twice. `make soak`.

The oracle knows nothing of `tracker.alert`: for each reader it keeps the status that the last mail
stated, and compares it with what is answered now.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.app_factory import SteppingClock, import_document, make_app
from tests.policy_texts import policy_text
from tracker.alert import deliver, subscribe
from tracker.alert.compose import MessageComposer
from tracker.app import App
from tracker.law.assertion_rules import Assertion
from tracker.law.status.status import answer_on
from tracker.model import Answer, Dossier, Fact, FactKind
from tracker.model.alerts import Delivery, EventKind, Subscription, SubscriptionFilter
from tracker.model.common import date_in_shanghai
from tracker.review.assertions import record_assertion
from tracker.store import events, outbox, policies

STEPS, SEEDS, POLICIES, READERS = 250, (1, 2, 3, 4), 6, 10
KINDS = (FactKind.REPEALED, FactKind.SUSPENDED, FactKind.EXTENDED, FactKind.ANNULLED)

pytestmark = pytest.mark.soak


@pytest.fixture
def home(tmp_path: Path) -> Iterator[App]:
    with make_app(tmp_path, clock=SteppingClock()) as home:
        settings = replace(home.settings, public_url="https://policy.example.cn")
        yield replace(home, settings=settings)


class World:
    """Policies, readers, and what each reader was told of each policy last."""

    def __init__(self, home: App, seed: int) -> None:
        self.home, self.chance, self.clock = home, random.Random(seed), home.now
        # (reader, policy) -> what the last mail stated of its day; of each day of an event
        self.last: dict[tuple[str, str], Any] = {}
        self.told: dict[tuple[str, str], dict[date, Any]] = {}
        self.surplus: list[str] = []
        self.counts: dict[str, int] = defaultdict(int)
        self.ids = [self._add_policy(n) for n in range(POLICIES)]
        self.readers = [self._add_reader(n) for n in range(READERS)]
        self._deliver()

    def _add_policy(self, n: int) -> str:
        title, number = f"某区产业扶持办法之{n}", f"某区规〔2024〕{n + 1}号"
        text = policy_text(title, number, end="2029年4月30日")
        import_document(self.home, f"{n}.txt", text)
        with self.home.database.read_session() as session:
            return policies.policy_ids(session, q=title)[0]

    def _add_reader(self, n: int) -> Subscription:
        """Readers of everything, of one policy, and of one kind of event only."""
        wish = (
            SubscriptionFilter(),
            SubscriptionFilter(policies=(self.ids[n % POLICIES],)),
            SubscriptionFilter(kinds=(EventKind.REPEALED,)),
        )[n % 3]
        asked = Subscription("", f"r{n}@example.cn", criteria=wish)
        return subscribe.subscribe(self.home, asked, confirmed=True)

    def dossier(self, policy: str) -> Dossier:
        with self.home.database.read_session() as session:
            return policies.get_dossier(session, policy)

    def step(self) -> None:
        """Assert something, take something back, or let a mail run happen; then check."""
        self.clock.at += timedelta(minutes=self.chance.randint(2, 60))
        policy = self.chance.choice(self.ids)
        standing = [
            fact
            for fact in self.dossier(policy).facts
            if fact.retracted_at is None and fact.author and fact.kind in KINDS
        ]
        if standing and self.chance.random() < 0.55:
            self._retract(policy, self.chance.choice(standing))
        else:
            self._assert(policy)
        if self.chance.random() < 0.4:
            self._deliver()

    def _assert(self, policy: str) -> None:
        kind = self.chance.choice(KINDS)
        days = [date(2024, 9, 1), date(2024, 12, 1), date(2025, 3, 1)]
        day = None if kind in (FactKind.EXTENDED, FactKind.ANNULLED) else self.chance.choice(days)
        until = date(2031, 4, 30) if kind is FactKind.EXTENDED else None
        until = date(2025, 8, 1) if kind is FactKind.SUSPENDED else until
        if kind is FactKind.ANNULLED:
            day = self.chance.choice(days)
        record_assertion(
            self.home,
            Assertion(
                policy,
                kind,
                "王某",
                "核对公报",
                day=day,
                until=until,
                address="https://example.cn/g",
            ),
        )
        self.counts["asserted"] += 1

    def _retract(self, policy: str, fact: Fact) -> None:
        word = Assertion(
            policy,
            FactKind.RETRACTED,
            "李某",
            "登记有误",
            address="https://example.cn/g",
            retracts=fact.id,
        )
        record_assertion(self.home, word)
        self.counts["retracted"] += 1

    def _deliver(self) -> None:
        """Send what is due, note what each mail states, and check what was owed."""
        self.clock.at += timedelta(hours=20)  # digests too
        owed = self._owed()
        composer = MessageComposer(self.home, deliver.link_builder(self.home))
        with self.home.database.write_session() as session:
            outbox.gather_alerts(session, self.home.now(), timedelta(0))
        corrected: dict[tuple[str, str], int] = defaultdict(int)
        while (one := self._claim()) is not None:
            for view in composer.event_views(one):
                self._note(one, view, owed, corrected)
            with self.home.database.write_session() as session:
                outbox.mark_accepted(session, one.id, "soak", self.home.now())
        missing = {key for key in owed if self._is_wrong(key)}
        assert missing == set(), f"told wrongly and not told again: {missing}"
        twice = {key for key, count in corrected.items() if count > 1}
        assert twice == set(), f"corrected twice: {twice}"
        assert self.surplus == []

    def _note(self, one: Delivery, view, owed, corrected) -> None:
        policy = view.event.policy
        key = (one.subscription.address, policy)
        if view.event.kind is EventKind.CORRECTION:
            corrected[key] += 1
            self.counts["corrections"] += 1
            if key in self.last and key not in owed:
                self.surplus.append(f"{key} was corrected and had been told right")
        now = self.home.now()
        if view.event.kind is EventKind.CORRECTION:  # who is corrected looks again at all of it
            self.told[key] = {
                day: (self._status(policy, day), now) for day in self.told.get(key, {})
            }
        days = [date_in_shanghai(now), view.event.day]
        if view.event.last_day:
            days.append(view.event.last_day + timedelta(days=1))
        for day in days:
            self.told.setdefault(key, {})[day] = (self._status(policy, day), now)
        self.last[key] = (stated(view.card.answer), now)
        self.counts["told"] += 1

    def _claim(self) -> Delivery | None:
        with self.home.database.write_session() as session:
            return outbox.claim_delivery(session, "soak", self.home.now(), timedelta(minutes=15))

    def _owed(self) -> set[tuple[str, str]]:
        return {key for key in self.last if self._is_wrong(key)}

    def _is_wrong(self, key: tuple[str, str]) -> bool:
        """Was this reader told what is not so? What was done later is no mistake, unless it changes
        what held on the day of the last mail.
        """
        now, dossier = self.home.now(), self.dossier(key[1])
        said, told_at = self.last[key]
        day = date_in_shanghai(told_at)
        found = stated(answer_on(dossier, day, now))
        if said[0] is not found[0]:
            return True
        if said != found and said != stated(answer_on(acts_known(dossier, told_at), day, now)):
            return True
        return any(
            status != stated(answer_on(acts_known(dossier, at), day, now))[:2]
            and stated(answer_on(dossier, day, told_at))[:2] != self._status(key[1], day)
            for day, (status, at) in self.told[key].items()
        )

    def _status(self, policy: str, day: date) -> tuple[object, ...]:
        return stated(answer_on(self.dossier(policy), day, self.home.now()))[:2]


def acts_known(dossier: Dossier, at: datetime) -> Dossier:
    """The policy without the acts that were not known yet."""
    known = {ground(fact) for fact in dossier.facts if fact.recorded_at <= at}
    return replace(dossier, facts=tuple(one for one in dossier.facts if ground(one) in known))


def stated(answer: Answer) -> tuple[object, ...]:
    return answer.status, answer.struck, answer.effective_from, answer.last_day


def ground(fact: Fact) -> tuple[object, ...]:
    return fact.kind, fact.day, fact.until, fact.clauses


@pytest.mark.parametrize("seed", SEEDS)
def test_everyone_told_wrongly_is_told_again_nobody_else_nobody_twice(home, seed):
    world = World(home, seed)
    for _ in range(STEPS):
        world.step()
    world._deliver()
    with home.database.read_session() as session:
        recorded = events.find_events(session, limit=10_000)
    print(dict(world.counts), len(recorded))
    assert world.counts["corrections"] > 30
    assert world.counts["asserted"] + world.counts["retracted"] == STEPS

"""Ten thousand generated lives of policies against a plain oracle: no wrong answer without a doubt.

The oracle (`tests.life_oracle`) sees the structured acts, the program only their words. Each life is
published in one transaction of a real database, which is taken back afterwards: the readings, the
rows and the status function are those of `tracker status`, without archive, events and commit. Words
that several lives share are read once. Some lives go the whole way through pipeline and query.

`LIVES=50000 LIVES_SEED=7` runs others; a failure prints the seed of its cluster.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.app_factory import SteppingClock, make_app
from tests.life_documents import TODAY, Document, PersonsWord
from tests.life_generator import LEAVES, Cluster, Life, generate_clusters
from tests.life_oracle import Expected, PolicyLife, expect_statuses
from tracker.app import App
from tracker.ingest import pipeline
from tracker.ingest.collect import Response, document_of
from tracker.law.assertion_rules import Assertion
from tracker.law.status.status import answer_on
from tracker.model import (
    Answer,
    Capture,
    Dossier,
    FactKind,
    Meaning,
    Policy,
    Snapshot,
    Source,
    SourceKind,
)
from tracker.model.kinds import EFFECTS, FACT_OF_RELATION
from tracker.model.readings import Reading
from tracker.parse.readable_page import readable_page
from tracker.query.reading_tasks import read_and_analyse
from tracker.query.status import find_statuses
from tracker.review import assertions as review
from tracker.store import assertions, policies, publishing, uncertain_identity

LIVES = int(os.environ.get("LIVES", "10000"))
SEED = int(os.environ.get("LIVES_SEED", "1"))
WHOLE_WAY = max(1, LIVES // 60)
# Answers without any reason to doubt them that may have one: the last day of a term has two
# readings (民法典第二百零一条至第二百零四条).
NEEDLESS = 0.03
# What leaves a doubt by its nature: an act by somebody who may not, words whose text is not at
# hand, a list that ends what it does not name, a site's own mark, an end that is left open.
DOUBTFUL = ("stranger", "misprint", "flag", "closed list", "keep", "undo", "reword", "amend end")
NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)
ACTED = frozenset(FACT_OF_RELATION[kind] for kind in EFFECTS)

pytestmark = pytest.mark.soak

INBOX = Source("inbox", SourceKind.FILE, path="inbox")


class TakeBack(Exception):
    """Ends a transaction of which nothing shall stay."""


@dataclass
class Report:
    """What became of the answers."""

    lives: int = 0
    answers: int = 0
    settled: Counter[str] = field(default_factory=Counter)  # by family
    doubted: Counter[str] = field(default_factory=Counter)  # settled ones with a doubt, by family
    kinds: Counter[str] = field(default_factory=Counter)  # of these doubts
    missed: Counter[str] = field(default_factory=Counter)  # another status, with a doubt
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, cluster: Cluster, life: Life, on: date, right: Expected, given: Answer) -> None:
        """Compare one answer with what is right."""
        self.answers += 1
        weak = bool(given.doubts or given.alternatives or given.status.value == "unknown")
        fits = given.status.value in right.statuses
        if right.settled:
            self.settled[cluster.family] += 1
            if given.doubts:
                self.doubted[cluster.family] += 1
                self.kinds.update({doubt.kind.value for doubt in given.doubts})
            if not fits and weak:
                self.missed[cluster.family] += 1
        if (not fits or not right.settled) and not weak:
            expected = "|".join(sorted(right.statuses)) + ("" if right.settled else " in doubt")
            self.fail(cluster, life, f"{on}: {given.status.value} instead of {expected}")

    def fail(self, cluster: Cluster, life: Life, what: str) -> None:
        """Keep a wrong answer with the words that led to it."""
        last = life.last.text.replace("\n\n", "\n")
        self.wrong[cluster.family].append(f"seed {cluster.seed}: {what}\n{last[:600]}")

    def __str__(self) -> str:
        asked = sum(self.settled.values())
        rows = [
            f"{self.lives} lives, {self.answers} answers, {asked} of them settled",
            f"settled with a doubt: {sum(self.doubted.values())} ({self._share()})",
            f"settled, other status with a doubt: {sum(self.missed.values())}",
            "doubts by kind: " + ", ".join(f"{kind} {n}" for kind, n in self.kinds.most_common()),
        ]
        for family, n in sorted(self.settled.items(), key=lambda row: -self.doubted[row[0]])[:40]:
            rows.append(
                f"  {family}: {self.doubted[family]} of {n} doubted, {self.missed[family]} missed"
            )
        rows += [f"WRONG {family}: {len(found)}" for family, found in sorted(self.wrong.items())]
        return "\n".join(rows)

    def _share(self) -> str:
        return f"{sum(self.doubted.values()) / max(1, sum(self.settled.values())):.1%}"

    def share_of_plain_doubts(self) -> float:
        """Return the share of doubtful answers among those that give no reason for a doubt."""
        plain = [name for name in self.settled if not any(one in name for one in DOUBTFUL)]
        doubted = sum(self.doubted[name] for name in plain)
        return doubted / max(1, sum(self.settled[name] for name in plain))

    def describe_wrong(self) -> str:
        """Return one wrong answer of each family, with the number of them."""
        return "\n\n".join(
            f"{family} ({len(found)})\n{found[0]}" for family, found in sorted(self.wrong.items())
        )


# ---------------------------------------------------------------- publishing a life


def source_of(document: Document) -> Source:
    """Return the source on which a document is met: the drop folder, or a page of its own."""
    if not document.is_page:
        return INBOX
    return Source(f"page-{_digest(document.address)}", SourceKind.PAGE, url=document.address)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]


@lru_cache(maxsize=20_000)
def read(text: str, media_type: str, address: str) -> tuple[Snapshot, Meaning]:
    """Read words once, however many lives they stand in; what is read depends on nothing else."""
    capture = Capture("page", address, NOW, text.encode(), "", media_type)
    source = INBOX if media_type == "text/plain" else Source("page", SourceKind.PAGE, url=address)
    return read_and_analyse(readable_page(source, capture), (), [])[0]  # one instrument each


def reading_of(document: Document, captured_at: datetime) -> Reading:
    """Return a document as read."""
    is_html = document.is_page or document.address.endswith("html")
    media_type = "text/html" if is_html else "text/plain"
    payload, source = document.text.encode(), source_of(document)
    digest = hashlib.sha256(payload).hexdigest()
    capture = Capture(source.id, document.address, captured_at, payload, digest, media_type)
    return Reading(source, capture, *read(document.text, media_type, document.address))


def captured_at(cluster: Cluster, document: Document, place: int) -> datetime:
    """Return when a document was obtained: when it was made, or today in the order of arrival."""
    day = document.captured if cluster.in_history else TODAY
    return datetime(day.year, day.month, day.day, 2, place, tzinfo=UTC)


def publish(session: Session, cluster: Cluster, document: Document, place: int) -> list[str]:
    """Publish a document as the pipeline does; return why it waits for a person, if it does."""
    reading = reading_of(document, captured_at(cluster, document, place))
    now = NOW + timedelta(minutes=place)
    held = uncertain_identity.possible_policies(session, reading)
    publishing.record_capture(session, reading.capture, now)
    if held:
        return [f"held: {document.address}"]
    publishing.record_reading(session, reading, now)
    return []


def assertions_of(word: PersonsWord, dossier: Dossier) -> Iterator[Assertion]:
    """Yield what a person asserts about a policy."""
    given = {"author": "张三", "reason": "与原件核对", "address": "https://www.donghu.gov.cn/1"}
    if not word.retracts:
        yield Assertion(dossier.policy.id, FactKind(word.kind), day=word.day, **given)
        return
    for fact in dossier.facts:
        if fact.actor and fact.kind in ACTED and fact.retracted_at is None:
            yield Assertion(dossier.policy.id, FactKind.RETRACTED, retracts=fact.id, **given)


# ---------------------------------------------------------------- asking


def days_to_ask(life: PolicyLife) -> list[date]:
    """Return the days around everything that happens, and some in between."""
    near = {life.start, date(2023, 12, 1), date(2029, 6, 1)}
    if life.end:
        near |= {life.end, life.end + timedelta(1)}
    for act in life.acts:
        near |= {act.day - timedelta(1), act.day + timedelta(40)}
        if act.until:
            near |= {act.until, act.until + timedelta(1)}
    return sorted(near)


@lru_cache(maxsize=100)
def right_answers(life: PolicyLife) -> dict[date, Expected]:
    """Return what is right on the days that are asked about."""
    return expect_statuses(life, days_to_ask(life))


def held_policies(session: Session, cluster: Cluster, name: tuple[str, str]) -> list[Dossier]:
    """Return the policies of the life's title, an issuer and a 文号 whose text is held."""
    found = policies.get_dossiers(session, policies.policy_ids(session))
    return [one for one in found if _is_meant(one.policy, cluster, name)]


def _is_meant(policy: Policy, cluster: Cluster, name: tuple[str, str]) -> bool:
    issuer, number = name
    return (
        policy.title == cluster.title
        and not policy.reference_only
        and issuer in policy.issuers
        and (policy.document_number or "") == number
    )


def run_cluster(app: App, cluster: Cluster, report: Report) -> None:
    """Publish and ask all lives of a cluster; nothing of them stays in the database."""
    with suppress(TakeBack), app.database.write_session() as session:
        waiting = [
            why
            for place, one in enumerate(cluster.before)
            for why in publish(session, cluster, one, place)
        ]
        for life in cluster.lives:
            branch = session.begin_nested()
            report.lives += 1
            _run_life(session, cluster, life, report, waiting)
            branch.rollback()
        raise TakeBack


def _run_life(
    session: Session, cluster: Cluster, life: Life, report: Report, waiting: list[str]
) -> None:
    place = len(cluster.before)
    now = NOW + timedelta(minutes=place + 1)
    for why in waiting + publish(session, cluster, life.last, place):
        report.fail(cluster, life, why)
    if cluster.word:
        for dossier in held_policies(session, cluster, next(iter(life.expected)))[:1]:
            for one in assertions_of(cluster.word, dossier):
                assertions.record_assertion(session, one, now)
        if cluster.after:
            publish(session, cluster, cluster.after, place + 1)
        now += timedelta(minutes=2)
    for name, expected in life.expected.items():
        own = held_policies(session, cluster, name)
        if len(own) != 1:
            report.fail(cluster, life, f"{len(own)} policies of {name}")
            continue
        for on, right in right_answers(expected).items():
            report.note(cluster, life, on, right, answer_on(own[0], on, now))


def go_the_whole_way(home: App, cluster: Cluster, life: Life, report: Report) -> None:
    """Bring a life through pipeline, archive, review desk and query."""
    report.lives += 1
    for place, one in enumerate((*cluster.before, life.last)):
        _bring(home, cluster, one, place)
    if cluster.word:
        with home.database.read_session() as session:
            own = held_policies(session, cluster, next(iter(life.expected)))
        for assertion in (
            one for dossier in own[:1] for one in assertions_of(cluster.word, dossier)
        ):
            review.record_assertion(home, assertion)
    if cluster.after:
        _bring(home, cluster, cluster.after, len(cluster.before) + 1)
    for name, expected in life.expected.items():
        for on, right in right_answers(expected).items():
            answers = find_statuses(home, on, q=cluster.title)
            own = [one for one in answers if _is_meant(one.policy, cluster, name)]
            if len(own) != 1:
                report.fail(cluster, life, f"{len(own)} policies of {name}")
                break
            report.note(cluster, life, on, right, own[0])


def _bring(home: App, cluster: Cluster, one: Document, place: int) -> None:
    reading = reading_of(one, captured_at(cluster, one, place))
    page = Response(one.address, reading.capture.payload, reading.capture.media_type)
    document = document_of(reading.source, page)
    pipeline.process_document(home, reading.source, document, reading.captured_at)


# ---------------------------------------------------------------- the tests


def test_no_life_is_answered_wrongly_without_a_doubt(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    report = Report()
    with make_app(tmp_path) as home:
        for cluster in generate_clusters(SEED, LIVES):
            run_cluster(home, cluster, report)
    print(report)
    record_property("lives", str(report))
    assert report.lives >= LIVES
    assert not report.wrong, report.describe_wrong()
    assert report.share_of_plain_doubts() <= NEEDLESS, str(report)


def test_lives_that_go_the_whole_way_are_answered_alike(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    report = Report()
    clusters = generate_clusters(SEED + 1, WHOLE_WAY * LEAVES)
    for index, cluster in enumerate(islice(clusters, WHOLE_WAY)):
        clock = SteppingClock()
        clock.at = NOW
        with make_app(tmp_path / str(index), clock=clock) as home:
            go_the_whole_way(home, cluster, cluster.lives[0], report)
    print(report)
    record_property("whole way", str(report))
    assert report.lives == WHOLE_WAY
    assert not report.wrong, report.describe_wrong()
    assert report.share_of_plain_doubts() <= NEEDLESS, str(report)

"""A person's word: recorded with author, reason and evidence; it changes the answer from then on
and never before.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.app_factory import import_document
from tests.measures_texts import measures_text
from tracker.app import App
from tracker.errors import NotAcceptable, NotKnown
from tracker.ingest.recovery import recover_interrupted
from tracker.ingest.reprocess import reread_version
from tracker.law.assertion_rules import Assertion
from tracker.model import Answer, FactKind, Origin, Status
from tracker.query import status
from tracker.review.assertions import EvidenceFile, record_assertion
from tracker.store import policies

DAY = date(2027, 6, 1)
PROOF = "https://www.example.gov.cn/notice.html"


@pytest.fixture
def home(home: App) -> App:
    assert import_document(home, "measures.txt", measures_text()) == "new"
    return home


def policy(home: App) -> str:
    (only,) = status.find_statuses(home, DAY)
    return only.policy.id


def say(home: App, kind: FactKind, **more: object) -> int:
    fields: dict[str, object] = {
        "author": "王某",
        "reason": "通知原件所载",
        "address": PROOF,
        **more,
    }
    return record_assertion(home, Assertion(policy(home), kind, **fields)).id  # type: ignore[arg-type]


def on(home: App, day: date = DAY, **at: object) -> Answer:
    return status.status_on_day(home, policy(home), day, **at).answer  # type: ignore[arg-type]


def test_an_asserted_last_day_outranks_the_text_and_names_who_said_so(home: App) -> None:
    assert on(home).status is Status.EXPIRED
    say(home, FactKind.LAST_DAY, day=date(2027, 12, 31), quote="有效期延长至2027年12月31日。")
    found = on(home)
    assert (found.status, found.last_day) == (Status.IN_FORCE, date(2027, 12, 31))
    said = next(fact for fact in found.basis if fact.source is Origin.PERSON)
    assert (said.author, said.quote, said.path) == ("王某", "有效期延长至2027年12月31日。", PROOF)


def test_what_was_answered_before_a_word_is_answered_so_for_ever(home: App) -> None:
    before = home.now()
    earlier = on(home, known_at=before)
    say(home, FactKind.LAST_DAY, day=date(2027, 12, 31))
    assert on(home, known_at=before) == earlier
    assert on(home) != earlier


def test_a_word_is_retracted_by_another_and_the_answer_returns_but_not_the_record(
    home: App,
) -> None:
    first = on(home)
    id = say(home, FactKind.LAST_DAY, day=date(2027, 12, 31))
    between = home.now()
    say(home, FactKind.RETRACTED, retracts=id, reason="看错了文件", address=None)
    assert on(home).status is first.status
    assert on(home, known_at=between).status is Status.IN_FORCE


def test_a_correction_says_the_right_day_and_takes_the_wrong_one_back_at_once(home: App) -> None:
    read = next(fact for fact in on(home).basis if fact.kind is FactKind.LAST_DAY)
    id = say(home, FactKind.LAST_DAY, day=date(2027, 6, 30), retracts=read.id)
    dossier, _ = status.status_timeline(home, policy(home))
    wrong = next(fact for fact in dossier.facts if fact.id == read.id)
    right = next(fact for fact in dossier.facts if fact.id == id)
    assert wrong.retracted_at == right.recorded_at
    assert right.rule == f"retracts {read.id}"


def test_what_a_person_retracted_of_a_text_stays_retracted_when_the_text_is_read_again(
    home: App,
) -> None:
    read = next(fact for fact in on(home).basis if fact.kind is FactKind.LAST_DAY)
    say(home, FactKind.RETRACTED, retracts=read.id)
    with home.database.read_session() as session:
        version = policies.all_versions(session)[0]
    reread_version(home, version)
    assert on(home).last_day is None


def test_the_file_that_proves_a_word_is_kept_as_evidence_and_never_read_as_a_policy(
    home: App,
) -> None:
    word = Assertion(policy(home), FactKind.ANNULLED, "王某", "上级撤销决定")
    fact = record_assertion(
        home, word, EvidenceFile("决定.txt", "关于撤销某某区若干措施的决定".encode())
    )
    source, _, capture = (fact.capture or "").partition("/")
    assert home.archive.load_capture(source, capture).payload.decode().startswith("关于撤销")
    assert list(recover_interrupted(home)) == []
    assert home.archive.verify_chains() == []
    assert on(home).status is Status.ANNULLED


def test_a_partial_repeal_by_a_persons_word_strikes_its_clauses(home: App) -> None:
    say(home, FactKind.REPEALED, day=date(2025, 1, 1), clauses=("第三条",))
    found = on(home, date(2025, 6, 1))
    assert (found.status, found.struck) == (Status.PARTIALLY_IN_FORCE, ("art_3",))


@pytest.mark.parametrize(
    ("kind", "more", "missing"),
    [
        (FactKind.LAST_DAY, {}, "day"),
        (FactKind.LAST_DAY, {"day": DAY, "until": DAY}, "until"),
        (FactKind.OPEN_END, {"address": None}, "evidence"),
        (FactKind.OPEN_END, {"address": "javascript:alert(1)"}, "evidence"),
        (FactKind.OPEN_END, {"author": " "}, "author"),
        (FactKind.OPEN_END, {"reason": ""}, "reason"),
        (FactKind.SUSPENDED, {"day": DAY, "until": DAY - timedelta(days=1)}, "until"),
        (FactKind.BASED_ON, {}, "actor"),
        (FactKind.RETRACTED, {}, "retracts"),
    ],
)
def test_a_word_without_what_it_must_carry_is_not_taken_down(
    home: App, kind: FactKind, more: dict[str, object], missing: str
) -> None:
    with pytest.raises(NotAcceptable, match=missing):
        say(home, kind, **more)


def test_a_fact_of_another_policy_cannot_be_retracted_nor_one_twice_nor_a_retraction(
    home: App,
) -> None:
    with pytest.raises(NotKnown, match="没有编号为 999"):
        say(home, FactKind.RETRACTED, retracts=999)
    id = say(home, FactKind.OPEN_END)
    gone = say(home, FactKind.RETRACTED, retracts=id)
    with pytest.raises(NotAcceptable, match="已于"):
        say(home, FactKind.RETRACTED, retracts=id)
    with pytest.raises(NotAcceptable, match="不能再撤回"):
        say(home, FactKind.RETRACTED, retracts=gone)


def test_a_first_day_of_a_wording_must_name_it_where_there_are_several(home: App) -> None:
    import_document(home, "measures.txt", measures_text().replace("500万元", "600万元"))
    with pytest.raises(NotAcceptable, match="2 个版本"):
        say(home, FactKind.APPLIES_FROM, day=date(2025, 3, 1))
    say(home, FactKind.APPLIES_FROM, day=date(2024, 9, 1), version=2)
    assert on(home, date(2024, 9, 1)).version.n == 2  # type: ignore[union-attr]

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.unit.law.dossier_factory import instant_after, make_dossier, make_fact, make_version
from tracker.law.status.known_facts import REST
from tracker.law.status.status import answer_on, changing_days
from tracker.model import Alternative, Category, Dossier, FactKind, Origin, Status

START, END = date(2024, 4, 3), date(2026, 12, 31)
COMMENCES = make_fact(FactKind.EFFECTIVE_FROM, START)
LAPSES = make_fact(FactKind.LAST_DAY, END)
NOW = instant_after(1000)


def status(found, on, known=NOW):
    return answer_on(found, on, known).status


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 4, 2), Status.NOT_YET_IN_FORCE),
        (date(2024, 4, 3), Status.IN_FORCE),
        (date(2026, 12, 31), Status.IN_FORCE),
        (date(2027, 1, 1), Status.EXPIRED),
    ],
)
def test_the_first_and_the_last_day_both_count(on, expected):
    assert status(make_dossier(COMMENCES, LAPSES), on) is expected


def test_every_status_carries_the_sentences_it_rests_on():
    found = answer_on(make_dossier(COMMENCES, LAPSES), date(2027, 1, 1), NOW)
    assert [row.kind for row in found.basis] == [FactKind.EFFECTIVE_FROM, FactKind.LAST_DAY]


def test_a_repeal_holds_from_its_day_and_not_before():
    found = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.REPEALED, date(2025, 6, 1), actor="q")
    )
    assert status(found, date(2025, 5, 31)) is Status.IN_FORCE
    assert status(found, date(2025, 6, 1)) is Status.REPEALED


def test_a_policy_repealed_before_its_own_end_stays_repealed_after_it():
    found = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.REPEALED, date(2025, 6, 1), actor="q")
    )
    assert status(found, date(2027, 1, 1)) is Status.REPEALED


def test_a_policy_known_only_by_reference_is_unknown_before_its_repeal_and_says_until_when_it_was_not_repealed():
    found = make_dossier(
        make_fact(FactKind.REPEALED, date(2024, 4, 3), actor="q"),
        reference_only=True,
        normative=None,
    )
    before = answer_on(found, date(2022, 6, 1), NOW)
    assert before.status is Status.UNKNOWN
    assert {doubt.kind for doubt in before.doubts} == {"ambiguous", "reference_only"}
    assert "2024-04-03" in before.doubts[0].quote
    assert status(found, date(2024, 4, 3)) is Status.REPEALED


def test_a_repeal_whose_day_cannot_be_read_makes_the_status_unknown():
    assert (
        status(
            make_dossier(COMMENCES, make_fact(FactKind.REPEALED, None, actor="q")), date(2025, 1, 1)
        )
        is Status.UNKNOWN
    )


def test_an_annulment_is_void_from_the_start():
    found = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.ANNULLED, date(2025, 6, 1), actor="q")
    )
    assert status(found, date(2024, 5, 1)) is Status.ANNULLED


def test_a_partial_repeal_strikes_its_clauses_and_leaves_the_rest_in_force():
    found = answer_on(
        make_dossier(
            COMMENCES, LAPSES, make_fact(FactKind.REPEALED, date(2025, 6, 1), clauses=("第三条",))
        ),
        date(2025, 6, 1),
        NOW,
    )
    assert (found.status, found.struck) == (Status.PARTIALLY_IN_FORCE, ("第三条",))


def test_a_suspension_ends_with_its_last_day():
    found = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.SUSPENDED, date(2025, 1, 1), until=date(2025, 3, 31))
    )
    assert status(found, date(2025, 3, 31)) is Status.SUSPENDED
    assert status(found, date(2025, 4, 1)) is Status.IN_FORCE


def test_an_extension_moves_the_last_day():
    found = make_dossier(
        COMMENCES,
        LAPSES,
        make_fact(FactKind.EXTENDED, date(2026, 12, 1), until=date(2028, 12, 31), actor="q"),
    )
    assert answer_on(found, date(2027, 6, 1), NOW).last_day == date(2028, 12, 31)
    assert status(found, date(2027, 6, 1)) is Status.IN_FORCE
    assert status(found, date(2029, 1, 1)) is Status.EXPIRED


def test_between_a_lapse_and_a_later_extension_nobody_can_say():
    found = make_dossier(
        COMMENCES,
        LAPSES,
        make_fact(FactKind.EXTENDED, date(2027, 3, 1), until=date(2028, 12, 31), actor="q"),
    )
    assert status(found, date(2027, 2, 1)) is Status.UNKNOWN
    assert status(found, date(2027, 3, 1)) is Status.IN_FORCE


def test_continued_without_a_new_last_day_is_in_force_with_a_doubt():
    found = answer_on(
        make_dossier(COMMENCES, LAPSES, make_fact(FactKind.EXTENDED, date(2026, 12, 1), actor="q")),
        date(2030, 1, 1),
        NOW,
    )
    assert found.status is Status.IN_FORCE
    assert [doubt.kind for doubt in found.doubts] == ["ambiguous"]


def test_silence_on_the_end_falls_to_the_rule_of_the_place_and_says_so():
    found = make_dossier(COMMENCES, jurisdiction="上海市长宁区")
    within = answer_on(found, date(2029, 4, 2), NOW)
    after = answer_on(found, date(2029, 4, 3), NOW)
    assert (within.status, [d.kind for d in within.doubts]) == (Status.IN_FORCE, ["default_rule"])
    assert within.last_day is None  # the text does not say it
    assert (after.status, [d.kind for d in after.doubts]) == (Status.UNKNOWN, ["default_rule"])
    assert after.basis[-1].source is Origin.RULE


def test_where_no_rule_is_known_an_open_end_is_in_force_with_a_doubt_but_a_law_needs_none():
    assert [d.kind for d in answer_on(make_dossier(COMMENCES), date(2040, 1, 1), NOW).doubts] == [
        "default_rule"
    ]
    assert (
        answer_on(make_dossier(COMMENCES, category=Category.LAW), date(2040, 1, 1), NOW).doubts
        == ()
    )


def test_a_day_on_which_the_other_reading_differs_is_ambiguous():
    lapse = replace(LAPSES, alternatives=(Alternative("last_day", date(2027, 1, 1), "另一种读法"),))
    found = make_dossier(COMMENCES, lapse)
    assert [d.quote for d in answer_on(found, date(2027, 1, 1), NOW).doubts] == ["另一种读法"]
    assert answer_on(found, date(2026, 12, 31), NOW).doubts == ()
    assert answer_on(found, date(2027, 1, 2), NOW).doubts == ()


def test_a_document_that_is_not_normative_is_never_in_force():
    found = answer_on(
        make_dossier(COMMENCES, normative=False, category=Category.REPLY, normative_reason="答复"),
        date(2025, 1, 1),
        NOW,
    )
    assert found.status is Status.UNKNOWN
    assert ("not_normative", "答复") in [(d.kind, d.quote) for d in found.doubts]


def test_a_lead_weakens_every_answer():
    found = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.LEAD, quote="2025年……发布", actor="r")
    )
    assert ("lead", "2025年……发布") in [
        (d.kind, d.quote) for d in answer_on(found, date(2025, 1, 1), NOW).doubts
    ]


def test_a_person_outranks_the_text():
    found = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.LAST_DAY, date(2025, 12, 31), source=Origin.PERSON)
    )
    assert status(found, date(2026, 1, 1)) is Status.EXPIRED


def test_a_day_after_what_we_know_is_provisional():
    assert answer_on(make_dossier(COMMENCES, LAPSES), date(2026, 1, 1), NOW).provisional
    assert not answer_on(make_dossier(COMMENCES, LAPSES), date(2024, 5, 1), NOW).provisional


def test_midnight_in_shanghai_decides_what_today_is():
    late = datetime(2025, 1, 31, 17, tzinfo=UTC)  # 02-01 01:00 in Shanghai
    assert not answer_on(make_dossier(COMMENCES, LAPSES), date(2025, 2, 1), late).provisional


def test_later_knowledge_never_changes_an_earlier_answer():
    found = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.REPEALED, date(2025, 1, 1), recorded=48, actor="q")
    )
    assert status(found, date(2025, 6, 1), instant_after(47)) is Status.IN_FORCE
    assert status(found, date(2025, 6, 1), instant_after(48)) is Status.REPEALED


def test_a_retraction_restores_the_answer_but_not_the_past_record():
    wrong = make_fact(
        FactKind.REPEALED, date(2025, 1, 1), recorded=10, retracted_at=instant_after(20), actor="q"
    )
    found = make_dossier(COMMENCES, LAPSES, wrong)
    assert [status(found, date(2025, 6, 1), instant_after(hour)) for hour in (5, 15, 25)] == [
        Status.IN_FORCE,
        Status.REPEALED,
        Status.IN_FORCE,
    ]


def test_todays_wording_of_an_amended_law_is_not_served_for_years_before_it():
    seen = make_version(1, datetime(2025, 1, 1, tzinfo=UTC))
    found = make_dossier(
        make_fact(FactKind.EFFECTIVE_FROM, date(2012, 3, 1), version="v1"),
        make_fact(FactKind.APPLIES_FROM, date(2020, 5, 14), version="v1"),
        versions=(seen,),
        category=Category.LAW,
    )
    before, after = answer_on(found, date(2015, 1, 1), NOW), answer_on(found, date(2021, 1, 1), NOW)
    assert (before.status, before.version) == (Status.IN_FORCE, None)
    assert (after.version, after.applies_from) == (seen, date(2020, 5, 14))


def test_a_silent_edit_holds_from_the_day_it_was_seen():
    first, second = (
        make_version(1, datetime(2024, 5, 1, tzinfo=UTC)),
        make_version(2, datetime(2025, 1, 1, 20, tzinfo=UTC)),
    )
    found = make_dossier(COMMENCES, LAPSES, versions=(first, second))
    assert answer_on(found, date(2025, 1, 1), NOW).version == first
    # 20:00 UTC is the next day in Shanghai
    assert answer_on(found, date(2025, 1, 2), NOW).version == second


def test_an_amendment_whose_text_is_not_at_hand_is_said():
    seen = make_version(1, datetime(2024, 5, 1, tzinfo=UTC))
    found = make_dossier(
        COMMENCES,
        LAPSES,
        make_fact(FactKind.AMENDED, date(2025, 1, 1), quote="第三条修改为", actor="q"),
        versions=(seen,),
    )
    assert [d.kind for d in answer_on(found, date(2025, 2, 1), NOW).doubts] == [
        "unapplied_amendment"
    ]
    assert answer_on(found, date(2024, 12, 31), NOW).doubts == ()


def test_the_days_of_a_timeline_are_those_on_which_something_changes():
    found = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.REPEALED, date(2025, 6, 1), actor="q")
    )
    assert changing_days(found, NOW) == [START, date(2025, 6, 1), date(2027, 1, 1)]


def test_a_wording_met_later_begins_on_a_day_of_the_timeline():
    seen = (
        make_version(1, datetime(2024, 5, 1, tzinfo=UTC)),
        make_version(2, datetime(2025, 3, 4, tzinfo=UTC)),
    )
    found = make_dossier(COMMENCES, LAPSES, versions=seen)
    days = changing_days(found, NOW)
    assert days == [START, date(2025, 3, 4), date(2027, 1, 1)]
    assert [answer_on(found, day, NOW).version for day in days[:2]] == list(seen)


LATER = make_fact(FactKind.EFFECTIVE_FROM, date(2025, 1, 1), clauses=("第三条",))


def on(found, day):
    held = answer_on(found, day, NOW)
    return held.status, held.struck, held.pending


def test_a_clause_that_begins_later_is_pending_until_its_day():
    found = make_dossier(COMMENCES, LAPSES, LATER)
    assert on(found, date(2024, 12, 31)) == (Status.PARTIALLY_IN_FORCE, (), ("第三条",))
    assert on(found, date(2025, 1, 1)) == (Status.IN_FORCE, (), ())
    assert on(found, COMMENCES.day - timedelta(days=1)) == (Status.NOT_YET_IN_FORCE, (), ())


def test_a_clause_that_begins_before_the_rest_is_in_force_alone():
    found = make_dossier(
        COMMENCES, make_fact(FactKind.EFFECTIVE_FROM, date(2024, 2, 1), clauses=("第三条",))
    )
    assert on(found, date(2024, 1, 31)) == (Status.NOT_YET_IN_FORCE, (), ())
    assert on(found, date(2024, 2, 1)) == (Status.PARTIALLY_IN_FORCE, (), (REST,))
    assert on(found, COMMENCES.day) == (Status.IN_FORCE, (), ())


def test_a_clause_with_an_end_of_its_own_is_struck_after_it_or_outlasts_the_rest():
    early = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.LAST_DAY, date(2024, 12, 31), clauses=("第三条",))
    )
    assert on(early, date(2024, 12, 31)) == (Status.IN_FORCE, (), ())
    assert on(early, date(2025, 1, 1)) == (Status.PARTIALLY_IN_FORCE, ("第三条",), ())
    late = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.LAST_DAY, date(2027, 6, 30), clauses=("第三条",))
    )
    assert on(late, date(2027, 6, 30)) == (Status.PARTIALLY_IN_FORCE, (REST,), ())
    assert on(late, date(2027, 7, 1))[0] is Status.EXPIRED


def test_days_of_single_clauses_are_never_taken_for_the_whole():
    assert status(make_dossier(LATER), date(2025, 6, 1)) is Status.UNKNOWN
    assert (
        answer_on(make_dossier(COMMENCES, LATER), date(2025, 6, 1), NOW).effective_from
        == COMMENCES.day
    )


def test_the_day_of_a_clause_is_a_day_on_which_the_answer_changes():
    assert LATER.day in changing_days(make_dossier(COMMENCES, LATER), NOW)


def test_what_an_earlier_wording_said_of_a_clause_holds_no_more():
    first, second = make_version(1, instant_after(0)), make_version(2, instant_after(1))
    found = make_dossier(
        replace(COMMENCES, version="v1"),
        replace(LATER, version="v1"),
        replace(COMMENCES, version="v2"),
        versions=(first, second),
    )
    assert status(found, date(2024, 12, 31)) is Status.IN_FORCE


def test_a_clause_whose_day_nobody_can_read_is_a_doubt():
    found = answer_on(
        make_dossier(
            COMMENCES, LAPSES, make_fact(FactKind.EFFECTIVE_FROM, None, clauses=("第三条",))
        ),
        date(2025, 1, 1),
        NOW,
    )
    assert (found.status, [d.kind for d in found.doubts]) == (Status.IN_FORCE, ["ambiguous"])
    assert "第三条" in found.doubts[0].quote


def test_an_end_that_the_text_states_but_does_not_date_leaves_the_status_unknown_and_keeps_the_default_rule_out():
    found = make_dossier(
        COMMENCES,
        make_fact(FactKind.LAST_DAY, None, rule="ends_on_unknown_day"),
        jurisdiction="上海市长宁区",
    )
    held = answer_on(found, date(2040, 1, 1), NOW)
    assert (held.status, [d.kind for d in held.doubts]) == (Status.UNKNOWN, ["ambiguous"])


def test_a_suspension_whose_first_day_cannot_be_read_makes_the_status_unknown():
    found = make_dossier(
        COMMENCES, LAPSES, make_fact(FactKind.SUSPENDED, None, until=date(2025, 3, 31), actor="q")
    )
    assert status(found, date(2025, 3, 1)) is Status.UNKNOWN
    assert status(found, date(2025, 4, 1)) is Status.IN_FORCE


# ---------------------------------------------------------------- scans


SCANNED = make_fact(
    FactKind.SCANNED, source=Origin.OCR, quote="全文由扫描件识别（OCR）", version="v1"
)
READ = [replace(each, source=Origin.OCR, version="v1") for each in (COMMENCES, LAPSES)]


def doubts(found: Dossier, on: date = date(2025, 1, 1), known: datetime = NOW) -> list[str]:
    return [doubt.quote for doubt in answer_on(found, on, known).doubts if doubt.kind == "ocr"]


def test_a_wording_that_was_recognised_in_a_scan_is_doubtful_even_where_its_days_stand_elsewhere():
    held = (make_version(1, instant_after(0)),)
    assert doubts(make_dossier(*READ, SCANNED, versions=held)) == [SCANNED.quote]
    assert doubts(make_dossier(COMMENCES, LAPSES, SCANNED, versions=held)) == [SCANNED.quote]
    assert doubts(make_dossier(COMMENCES, LAPSES, versions=held)) == []


def test_who_has_compared_a_scan_takes_its_doubt_away():
    compared = replace(SCANNED, retracted_at=instant_after(5))
    found = make_dossier(*READ, compared, versions=(make_version(1, instant_after(0)),))
    assert doubts(found, known=instant_after(4)) != []
    assert doubts(found) == []


def test_a_part_that_nobody_could_read_is_a_doubt_on_the_days_of_the_wording_that_names_it():
    said = make_fact(FactKind.UNREAD_PART, quote="附件“1.支持标准.pdf”未读入", version="v2")
    found = make_dossier(
        COMMENCES,
        LAPSES,
        said,
        versions=(make_version(1, instant_after(0)), make_version(2, instant_after(24))),
    )
    kinds = [
        [doubt.kind for doubt in answer_on(found, instant_after(hours).date(), NOW).doubts]
        for hours in (0, 48)
    ]
    # and nobody knows from when the second wording applies
    assert kinds == [[], ["ambiguous", "unread_part"]]
    assert status(found, instant_after(48).date()) is Status.IN_FORCE


def test_a_repeal_read_in_the_scan_of_another_document_is_doubtful():
    repeal = make_fact(
        FactKind.REPEALED,
        date(2024, 6, 1),
        source=Origin.OCR,
        quote="甲办法同时废止",
        actor="q",
        actor_version="w1",
    )
    found = make_dossier(COMMENCES, LAPSES, repeal, versions=(make_version(1, instant_after(0)),))
    assert status(found, date(2025, 1, 1)) is Status.REPEALED
    assert doubts(found) == ["甲办法同时废止"]
    assert doubts(found, date(2024, 5, 1)) == []


def test_figures_of_a_scan_never_outrank_those_of_a_text_and_stand_beside_them():
    misread = make_fact(
        FactKind.LAST_DAY,
        date(2028, 12, 31),
        source=Origin.OCR,
        version="v2",
        quote="有效期至2028年12月31日",
    )
    found = answer_on(
        make_dossier(
            COMMENCES,
            LAPSES,
            misread,
            versions=(make_version(1, instant_after(0)), make_version(2, instant_after(1))),
        ),
        date(2027, 6, 1),
        NOW,
    )
    assert (found.status, found.last_day) == (Status.EXPIRED, LAPSES.day)
    assert [(other.field, other.day) for other in found.alternatives] == [
        ("last_day", date(2028, 12, 31))
    ]
    assert "ambiguous" in [doubt.kind for doubt in found.doubts]


@pytest.mark.parametrize(
    ("resumed", "on", "expected", "struck"),
    [
        (("第三条",), date(2024, 8, 1), Status.PARTIALLY_IN_FORCE, ("其余条款",)),
        (("第三条",), date(2024, 6, 1), Status.SUSPENDED, ()),  # not yet resumed
        ((), date(2024, 8, 1), Status.IN_FORCE, ()),
    ],
)
def test_parts_of_a_suspended_policy_are_resumed_alone(
    resumed: tuple[str, ...], on: date, expected: Status, struck: tuple[str, ...]
) -> None:
    dossier = make_dossier(
        make_fact(FactKind.EFFECTIVE_FROM, date(2021, 5, 1)),
        make_fact(FactKind.LAST_DAY, date(2026, 4, 30)),
        make_fact(FactKind.SUSPENDED, date(2024, 1, 1), actor="q"),
        make_fact(FactKind.RESUMED, date(2024, 7, 1), actor="r", clauses=resumed),
    )
    answer = answer_on(dossier, on, instant_after(1))
    assert (answer.status, answer.struck) == (expected, struck)


def test_parts_that_are_resumed_on_an_unknown_day_leave_the_status_open() -> None:
    issued = (Alternative("not_before", date(2024, 6, 20), "印发日期"),)
    resumed = make_fact(FactKind.RESUMED, actor="r", clauses=("第三条",), alternatives=issued)
    dossier = make_dossier(
        make_fact(FactKind.EFFECTIVE_FROM, date(2021, 5, 1)),
        make_fact(FactKind.LAST_DAY, date(2026, 4, 30)),
        make_fact(FactKind.SUSPENDED, date(2024, 1, 1), actor="q"),
        resumed,
    )
    assert answer_on(dossier, date(2024, 8, 1), instant_after(1)).status is Status.UNKNOWN

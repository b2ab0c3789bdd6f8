"""What is worth telling, and that it is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.unit.law.dossier_factory import T0, instant_after, make_dossier, make_fact, make_version
from tracker.alert.corrections import find_correction
from tracker.alert.effect_events import events_of_facts
from tracker.alert.event_rules import (
    PublishedReading,
    absence_event,
    events_of_calendar,
    events_of_reading,
    is_history,
    source_event,
)
from tracker.model import SHANGHAI, FactKind, Head, Origin
from tracker.model.alerts import DocumentAbsence, EventKind, FailureRun

START, END = date(2024, 5, 1), date(2026, 12, 31)
LIFE = (make_fact(FactKind.EFFECTIVE_FROM, START), make_fact(FactKind.LAST_DAY, END))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI).astimezone(UTC)


def kinds(events):
    return [event.kind for event in events]


def told(found, since: date, until: date) -> list[tuple[str, str]]:
    """What a clock that ticks daily tells, each key once."""
    seen: dict[str, str] = {}
    for n in range((until - since).days + 1):
        for event in events_of_calendar(found, noon(since + timedelta(days=n))):
            seen.setdefault(event.key, str(since + timedelta(days=n)))
    return [(key.split(":")[0], day) for key, day in seen.items()]


# ---------------------------------------------------------------- the law's calendar


def test_a_lapse_is_told_on_five_days_ahead_and_when_it_has_come():
    assert told(make_dossier(*LIFE), date(2026, 1, 1), date(2027, 3, 1)) == [
        ("lapsing", "2026-06-30"),
        ("lapsing", "2026-11-01"),
        ("lapsing", "2026-12-01"),
        ("lapsing", "2026-12-24"),
        ("lapsing", "2026-12-31"),
        ("lapsed", "2027-01-01"),
    ]


def test_after_a_pause_of_the_service_only_the_nearest_alarm_rings():
    events = list(events_of_calendar(make_dossier(*LIFE), noon(date(2026, 12, 20))))
    assert [event.key for event in events] == ["lapsing:p:2026-12-31:0m30d"]


def test_what_we_learn_after_an_alarm_was_due_does_not_ring_it():
    late = tuple(replace(row, recorded_at=noon(date(2026, 11, 21))) for row in LIFE)
    assert told(make_dossier(*late), date(2026, 11, 21), date(2026, 12, 10)) == [
        ("lapsing", "2026-12-01")
    ]


def test_a_lapse_long_past_when_we_learn_of_it_is_no_news():
    late = tuple(replace(row, recorded_at=noon(date(2027, 6, 1))) for row in LIFE)
    assert told(make_dossier(*late), date(2027, 6, 1), date(2027, 6, 3)) == []


def test_an_extension_moves_the_alarms_and_the_old_lapse_is_never_told():
    moved = make_fact(
        FactKind.EXTENDED, date(2026, 12, 1), until=date(2028, 12, 31), actor="q", recorded=24 * 690
    )
    assert ("lapsed", "2027-01-01") not in told(
        make_dossier(*LIFE, moved), date(2026, 12, 1), date(2027, 2, 1)
    )
    assert told(make_dossier(*LIFE, moved), date(2028, 12, 20), date(2029, 1, 2))[-1] == (
        "lapsed",
        "2029-01-01",
    )


def test_a_repealed_policy_rings_no_alarm():
    gone = make_fact(FactKind.REPEALED, date(2025, 6, 1), actor="q")
    assert told(make_dossier(*LIFE, gone), date(2026, 6, 1), date(2027, 2, 1)) == []


def test_a_default_rule_raises_no_alarm():
    silent = make_dossier(
        make_fact(FactKind.EFFECTIVE_FROM, date(2022, 1, 1)), jurisdiction="上海市长宁区"
    )
    assert told(silent, date(2026, 6, 1), date(2027, 2, 1)) == []


def test_a_commencement_is_told_on_its_day_if_we_knew_of_it_before():
    future = make_dossier(make_fact(FactKind.EFFECTIVE_FROM, date(2025, 3, 1)))
    assert told(future, date(2025, 2, 20), date(2025, 3, 5)) == [("commenced", "2025-03-01")]
    assert (
        told(
            make_dossier(make_fact(FactKind.EFFECTIVE_FROM, date(2024, 3, 1))),
            date(2025, 2, 20),
            date(2025, 3, 5),
        )
        == []
    )


def test_a_policy_repealed_before_it_began_never_commences():
    stopped = make_dossier(
        make_fact(FactKind.EFFECTIVE_FROM, date(2025, 3, 1)),
        make_fact(FactKind.REPEALED, date(2025, 2, 1), actor="q"),
    )
    assert told(stopped, date(2025, 1, 20), date(2025, 3, 5)) == []


# ---------------------------------------------------------------- readings


def reading(captured: datetime, first_look: datetime = T0, facts=LIFE, **more):
    row = replace(make_version(1, captured), recorded_at=captured)
    return PublishedReading(
        make_dossier(*facts, versions=(row,)), row, first_look, more.pop("changed", False), **more
    )


def test_what_applied_when_we_began_to_watch_is_a_line_of_a_summary():
    found = reading(T0 + timedelta(seconds=9))
    assert kinds(events_of_reading(found, T0 + timedelta(seconds=10))) == [EventKind.FIRST_SEEN]


def test_a_policy_that_appears_where_we_watch_is_news_however_old_its_date():
    later = T0 + timedelta(days=3)
    assert kinds(events_of_reading(reading(later), later)) == [EventKind.NEW]


def test_what_a_long_listing_held_from_the_beginning_is_no_news_on_the_day_we_come_to_it():
    later = T0 + timedelta(days=3)
    assert kinds(events_of_reading(reading(later, listing_date=date(2024, 12, 31)), later)) == [
        EventKind.FIRST_SEEN
    ]
    assert kinds(events_of_reading(reading(later, listing_date=date(2025, 1, 2)), later)) == [
        EventKind.NEW
    ]
    edited = reading(
        later,
        listing_date=date(2024, 12, 31),
        changed=True,
        before="v0",
        heads=(Head("办法"), Head("办法")),
    )
    assert kinds(events_of_reading(edited, later)) == [EventKind.SILENT_EDIT]


def test_a_policy_that_is_yet_to_commence_is_news_even_at_first_sight():
    future = (make_fact(FactKind.EFFECTIVE_FROM, date(2025, 6, 1)),)
    assert kinds(events_of_reading(reading(T0, facts=future), T0 + timedelta(seconds=1))) == [
        EventKind.NEW
    ]


FIRST_RUN = T0 + timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "changed", "kind"),
    [
        (0.5, False, EventKind.FIRST_SEEN),  # in the first run
        (2, False, EventKind.NEW),  # in a later run of the same day
        (0.5, True, EventKind.SILENT_EDIT),  # another wording in the first minutes
        (2, True, EventKind.SILENT_EDIT),
    ],
)
def test_only_what_the_first_run_of_a_source_shows_is_backlog(hours, changed, kind):
    at = T0 + timedelta(hours=hours)
    heads = (Head("办法"), Head("办法")) if changed else None
    found = reading(at, changed=changed, heads=heads, first_run_ended_at=FIRST_RUN)
    assert kinds(events_of_reading(found, at + timedelta(seconds=1))) == [kind]


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        (date(2024, 12, 31), EventKind.NEW),  # posted some days after its day
        (date(2024, 12, 18), EventKind.NEW),
        (date(2024, 12, 17), EventKind.FIRST_SEEN),  # an older page of the listing
        (date(2025, 1, 2), EventKind.NEW),
    ],
)
def test_what_a_listing_shows_after_its_first_run_may_print_a_day_shortly_before(printed, kind):
    at = T0 + timedelta(days=3)
    found = reading(at, listing_date=printed, first_run_ended_at=FIRST_RUN)
    assert kinds(events_of_reading(found, at)) == [kind]


def test_a_change_in_the_first_run_is_news_also_where_the_run_is_not_over():
    found = reading(T0, changed=True, heads=(Head("办法"), Head("办法")))
    assert kinds(events_of_reading(found, T0 + timedelta(minutes=1))) == [EventKind.SILENT_EDIT]


def test_an_old_capture_brought_in_late_is_history():
    now = T0 + timedelta(days=400)
    assert is_history(reading(now - timedelta(days=200)), now)
    assert list(events_of_reading(reading(now - timedelta(days=200), changed=True), now)) == []


def test_a_document_that_is_not_normative_makes_no_event():
    found = reading(instant_after(72))
    plan = replace(
        found, dossier=replace(found.dossier, policy=replace(found.dossier.policy, normative=False))
    )
    assert list(events_of_reading(plan, instant_after(72))) == []


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (Head("办法"), EventKind.SILENT_EDIT),
        (Head("办法", notes=("2025年修订",)), EventKind.CHANGED),
    ],
)
def test_a_wording_that_changed_without_a_word_is_a_silent_edit(head, kind):
    found = reading(instant_after(72), changed=True, before="v0", heads=(Head("办法"), head))
    assert kinds(events_of_reading(found, instant_after(72))) == [kind]


def test_an_amendment_of_years_ago_explains_no_new_wording():
    old = make_fact(FactKind.AMENDED, date(2025, 1, 2), actor="q", recorded=-9)
    # 修正 notes stay on every later wording
    printed = [
        make_fact(FactKind.APPLIES_FROM, date(2024, 6, 1), version=id) for id in ("v0", "v1")
    ]
    found = reading(
        instant_after(72),
        facts=(*LIFE, old, *printed),
        changed=True,
        before="v0",
        heads=(Head("办法"), Head("办法")),
    )
    before = replace(make_version(0, T0), id="v0")
    found = replace(
        found, dossier=replace(found.dossier, versions=(before, *found.dossier.versions))
    )
    assert kinds(events_of_reading(found, instant_after(72))) == [EventKind.SILENT_EDIT]


def test_an_amendment_that_is_known_explains_the_new_wording():
    amended = make_fact(FactKind.AMENDED, date(2025, 1, 2), actor="q")
    found = reading(
        instant_after(72),
        facts=(*LIFE, amended),
        changed=True,
        before="v0",
        heads=(Head("办法"), Head("办法")),
    )
    assert kinds(events_of_reading(found, instant_after(72))) == [EventKind.CHANGED]


# ---------------------------------------------------------------- facts


def test_one_repeal_on_two_mirrors_is_one_event():
    one = make_fact(FactKind.REPEALED, date(2025, 6, 1), actor="q", capture="a/1", recorded=5)
    # 代替 and 同时废止 of one text are one ending
    other = replace(one, kind=FactKind.REPLACED, capture="b/2")
    events = list(events_of_facts(make_dossier(*LIFE, one, other), instant_after(5)))
    assert {event.key for event in events} == {"repealed:p:q:2025-06-01:None:"}


def test_effects_of_the_past_are_not_told_at_first_sight_but_those_to_come_are():
    past = make_fact(FactKind.REPEALED, date(2024, 6, 1), actor="q", recorded=5)
    coming = replace(past, day=date(2025, 6, 1), clauses=("第三条",))
    for fact, days in ((past, []), (coming, [date(2025, 6, 1)])):
        found = events_of_facts(make_dossier(*LIFE, fact), instant_after(5), past=True)
        assert [event.day for event in found] == days


@pytest.mark.parametrize("recorded", [-48, 4])
@pytest.mark.parametrize("retracted", [None, 4])
def test_a_repeal_that_a_later_wording_prints_again_is_no_news(recorded, retracted):
    first = make_fact(FactKind.REPEALED, date(2024, 6, 1), actor="q", recorded=recorded)
    if retracted:  # an answer that flips back is a correction, not a second repeal
        first = replace(first, retracted_at=instant_after(retracted))
    again = replace(first, actor="copy", recorded_at=instant_after(5), retracted_at=None)
    known = make_dossier(*LIFE, first, again)
    assert list(events_of_facts(known, instant_after(5))) == []


def test_a_catalogue_that_repeals_what_was_repealed_long_ago_is_no_news():
    first = make_fact(FactKind.REPEALED, date(2024, 6, 1), actor="q", recorded=-48)
    listed = replace(first, day=date(2026, 1, 1), actor="list", recorded_at=instant_after(5))
    assert list(events_of_facts(make_dossier(*LIFE, first, listed), instant_after(5))) == []
    earlier = replace(listed, day=date(2024, 5, 20))
    known = make_dossier(*LIFE, first, earlier)
    assert kinds(events_of_facts(known, instant_after(5))) == [EventKind.REPEALED]


def test_an_extension_to_the_day_that_was_known_is_no_news_and_to_a_later_one_is():
    for day, found in ((END, []), (date(2028, 12, 31), [EventKind.EXTENDED])):
        longer = make_fact(FactKind.EXTENDED, day, until=day, actor="q", recorded=5)
        known = make_dossier(*LIFE, longer)
        assert kinds(events_of_facts(known, instant_after(5))) == found


def test_an_amendment_is_news_although_it_changes_no_day():
    changed = make_fact(FactKind.AMENDED, date(2025, 6, 1), actor="q", recorded=5)
    known = make_dossier(*LIFE, changed, replace(changed, actor="copy"))
    assert kinds(events_of_facts(known, instant_after(5))) == [EventKind.AMENDED]


def test_a_hint_that_is_printed_again_is_no_news():
    hint = make_fact(FactKind.LEAD, actor="q", recorded=4, quote="已印发新措施")
    again = replace(hint, recorded_at=instant_after(5))
    assert list(events_of_facts(make_dossier(hint, again), instant_after(5))) == []
    assert kinds(events_of_facts(make_dossier(hint), instant_after(4))) == [EventKind.LEAD]


def test_what_was_recorded_earlier_is_not_told_again():
    assert (
        list(
            events_of_facts(
                make_dossier(make_fact(FactKind.REPEALED, date(2025, 6, 1), actor="q", recorded=4)),
                instant_after(5),
            )
        )
        == []
    )


def corrected_days(known, news=()):
    found = find_correction(known, instant_after(5), news)
    return [found[0].day] if found else []


def test_a_fact_taken_back_that_changes_our_answer_is_a_correction():
    wrong = make_fact(FactKind.LAST_DAY, END, recorded=-48, retracted_at=instant_after(5))
    known = make_dossier(EARLIER[0], wrong, recorded_at=instant_after(-48))
    event, is_revised = find_correction(known, instant_after(5))
    assert (event.kind, is_revised) == (EventKind.CORRECTION, True)


def test_a_persons_word_that_changes_nothing_we_said_is_no_correction():
    same = make_fact(FactKind.LAST_DAY, END, source=Origin.PERSON, recorded=5)
    assert corrected_days(make_dossier(*EARLIER, same, recorded_at=instant_after(-48))) == []


def test_a_better_date_at_first_reading_is_no_correction():
    now = instant_after(5)
    rows = (replace(row, recorded_at=now) for row in LIFE)
    assert corrected_days(make_dossier(*rows, recorded_at=now)) == []


COMING = make_fact(FactKind.REPEALED, date(2025, 6, 1), actor="q", recorded=-48)
EARLIER = tuple(replace(row, recorded_at=instant_after(-48)) for row in LIFE)


def test_a_repeal_taken_back_before_its_day_is_a_correction_of_that_day():
    gone = replace(COMING, retracted_at=instant_after(5))
    known = make_dossier(*EARLIER, gone, recorded_at=instant_after(-48))
    assert corrected_days(known) == [date(2025, 6, 1)]


def test_a_repeal_that_was_taken_back_and_is_stated_again_is_a_correction():
    gone = replace(COMING, retracted_at=instant_after(2))
    again = replace(COMING, recorded_at=instant_after(5))
    known = make_dossier(*EARLIER, gone, again, recorded_at=instant_after(-48))
    assert list(events_of_facts(known, instant_after(5))) == []
    assert corrected_days(known) == [date(2025, 6, 1)]


def test_a_repeal_to_come_that_only_a_better_reader_finds_is_a_correction():
    found = replace(COMING, recorded_at=instant_after(5))
    known = make_dossier(*EARLIER, found, recorded_at=instant_after(-48))
    assert corrected_days(known) == [date(2025, 6, 1)]


def test_a_repeal_to_come_that_is_told_as_news_is_no_correction():
    said = replace(COMING, recorded_at=instant_after(5), source=Origin.PERSON)
    known = make_dossier(*EARLIER, said, recorded_at=instant_after(-48))
    news = list(events_of_facts(known, instant_after(5)))
    assert kinds(news) == [EventKind.REPEALED]
    assert corrected_days(known, news) == []


def test_an_effect_in_doubt_that_is_believed_now_is_news():
    doubt = make_fact(FactKind.AUTHORITY, COMING.day, actor="q", recorded=-48)
    doubt = replace(doubt, retracted_at=instant_after(5))
    believed = replace(COMING, recorded_at=instant_after(5))
    known = make_dossier(*EARLIER, doubt, believed, recorded_at=instant_after(-48))
    news = list(events_of_facts(known, instant_after(5)))
    assert kinds(news) == [EventKind.REPEALED]
    assert corrected_days(known, news) == []


def test_what_a_new_wording_says_of_itself_is_no_correction():
    rows = (make_version(1, instant_after(-90 * 24), -48), make_version(2, instant_after(5), 5))
    longer = make_fact(FactKind.LAST_DAY, date(2028, 12, 31), version=rows[1].id, recorded=5)
    known = make_dossier(*EARLIER, longer, versions=rows, recorded_at=instant_after(-48))
    assert corrected_days(known) == []


def test_another_first_day_of_a_wording_corrects_which_wording_held():
    rows = (make_version(1, instant_after(-90 * 24)), make_version(2, instant_after(-48)))
    moved = make_fact(
        FactKind.APPLIES_FROM,
        date(2024, 12, 1),
        version=rows[1].id,
        source=Origin.PERSON,
        recorded=5,
    )
    known = make_dossier(*EARLIER, moved, versions=rows, recorded_at=instant_after(-2400))
    assert corrected_days(known) == [date(2024, 12, 1)]


# ---------------------------------------------------------------- sources


def test_a_source_is_down_after_three_failures_and_a_day_and_told_by_one_key():
    first = source_event(FailureRun("s", 3, T0), T0 + timedelta(days=1))
    again = source_event(FailureRun("s", 9, T0), T0 + timedelta(days=4))
    assert first
    assert again
    assert first.key == again.key
    assert (
        source_event(FailureRun("s", 5, T0), T0 + timedelta(hours=3)) is None
    )  # a page that blinked


def test_a_source_is_back_only_where_its_outage_was_told():
    down = source_event(FailureRun("s", 3, T0), T0 + timedelta(days=1))
    back = source_event(FailureRun("s", 0, T0 + timedelta(days=2), down), T0 + timedelta(days=2))
    assert back
    assert (back.kind, back.key) == (EventKind.SOURCE_BACK, f"back:s:{T0.isoformat()}")
    assert source_event(FailureRun("s", 0, T0 + timedelta(days=2)), T0 + timedelta(days=2)) is None


def test_a_document_is_gone_after_three_looks_and_a_day_and_told_once_for_each_time_it_goes():
    absence = DocumentAbsence("s", "http://a.cn/1.html", 3, T0)
    first, again = (
        absence_event(absence, T0 + timedelta(days=1)),
        absence_event(replace(absence, checks=9), T0 + timedelta(days=9)),
    )
    assert first.kind is EventKind.VANISHED
    assert (
        first.key
        == again.key
        != absence_event(
            replace(absence, last_good_at=T0 + timedelta(days=20)), T0 + timedelta(days=30)
        ).key
    )
    assert absence_event(replace(absence, checks=2), T0 + timedelta(days=5)) is None
    assert absence_event(absence, T0 + timedelta(hours=5)) is None  # it blinked

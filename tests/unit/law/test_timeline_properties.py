"""Property tests on a calendar of six days: wide ranges of dates would never meet each other."""

from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.law.dossier_factory import T0, instant_after, make_dossier, make_fact
from tracker.law.status.status import answer_on, build_timeline
from tracker.model import Category, Dossier, FactKind, Status

DAYS = [date(2024, 2, 27) + timedelta(days=n) for n in range(6)]  # over a leap day
HOURS = range(6)
KINDS = [
    FactKind.EFFECTIVE_FROM,
    FactKind.LAST_DAY,
    FactKind.REPEALED,
    FactKind.ANNULLED,
    FactKind.SUSPENDED,
    FactKind.EXTENDED,
]
day = st.sampled_from(DAYS)


@st.composite
def facts(draw):
    kind = draw(st.sampled_from(KINDS))
    first = draw(day)
    until = draw(day) if kind in (FactKind.SUSPENDED, FactKind.EXTENDED) else None
    recorded = draw(st.sampled_from(HOURS))
    ends = draw(st.none() | st.integers(recorded + 1, 8))
    return make_fact(
        kind,
        first,
        until=until,
        recorded=recorded,
        retracted_at=instant_after(ends) if ends else None,
        actor="q",
    )


rows = st.lists(facts(), max_size=6)


def replay(found: Dossier, on: date, hour: int) -> Status:
    """The same answer the long way: go through the days one by one, and through what was known, and
    keep a state.
    """
    known = [
        f
        for f in found.facts
        if f.recorded_at <= instant_after(hour)
        and not (f.retracted_at and f.retracted_at <= instant_after(hour))
    ]
    by = {kind: [f for f in known if f.kind is kind] for kind in KINDS}
    if by[FactKind.ANNULLED]:
        return Status.ANNULLED
    latest = {
        kind: max(by[kind], key=lambda f: (f.recorded_at, f.id)) for kind in KINDS if by[kind]
    }
    state = Status.UNKNOWN if FactKind.EFFECTIVE_FROM not in latest else Status.NOT_YET_IN_FORCE
    for today in [date.min, *DAYS, date.max]:
        if today > on:
            break
        state = next_state(state, today, by, latest)
    return state


def next_state(state, today, by, latest):
    ended = min((f.day for f in by[FactKind.REPEALED]), default=None)
    if ended and ended <= today:
        # an act made after the repeal keeps it going: the texts contradict each other
        contradicted = any(ended < f.day <= today for f in by[FactKind.EXTENDED])
        return Status.UNKNOWN if contradicted else Status.REPEALED
    start = latest.get(FactKind.EFFECTIVE_FROM)
    if start is None:
        return Status.UNKNOWN
    if today < start.day:
        return Status.NOT_YET_IN_FORCE
    last, unclear = replay_ends(latest.get(FactKind.LAST_DAY), by[FactKind.EXTENDED])
    if today in unclear:
        return Status.UNKNOWN
    if last and today > last:
        return Status.EXPIRED
    if any(f.day <= today <= f.until for f in by[FactKind.SUSPENDED]):
        return Status.SUSPENDED
    return Status.IN_FORCE


def replay_ends(own, moves):
    """The last day after every act in the order of their making, and the days left unclear."""
    last, unclear = own.day if own else None, set()
    for move in sorted(moves, key=lambda f: (f.day, f.id)):
        if last and move.until >= move.day:  # made too late: the days between are open
            unclear |= {one for one in DAYS if last < one < move.day}
        if last and move.until < last:  # a shorter end without a word that shortens
            unclear |= {one for one in DAYS if move.until < one <= last}
        else:
            last = move.until
    return last, unclear


def status(found, on, hour=100):
    return answer_on(found, on, instant_after(hour)).status


@given(rows, day, st.sampled_from(range(9)))
def test_the_status_agrees_with_a_replay_day_by_day(given_facts, on, hour):
    found = make_dossier(*given_facts, category=Category.LAW)
    assert status(found, on, hour) is replay(found, on, hour)


@given(rows, day, st.randoms())
def test_the_order_in_which_facts_arrive_in_one_instant_does_not_matter(given_facts, on, chance):
    distinct = [
        f for n, f in enumerate(given_facts) if f.kind not in {g.kind for g in given_facts[:n]}
    ]
    same_time = [replace(f, recorded_at=T0, retracted_at=None) for f in distinct]
    shuffled = list(same_time)
    chance.shuffle(shuffled)
    assert status(make_dossier(*same_time), on) is status(make_dossier(*shuffled), on)


@given(rows, facts(), day, st.sampled_from(HOURS))
def test_later_knowledge_never_changes_an_earlier_answer(given_facts, news, on, hour):
    before = make_dossier(*given_facts)
    after = make_dossier(
        *given_facts, replace(news, recorded_at=instant_after(hour + 1), retracted_at=None)
    )
    assert status(before, on, hour) is status(after, on, hour)


@given(rows, day, day)
def test_once_annulled_it_was_void_on_every_day(given_facts, on, annulled):
    assert (
        status(make_dossier(*given_facts, make_fact(FactKind.ANNULLED, annulled, actor="q")), on)
        is Status.ANNULLED
    )


@given(rows, facts(), day)
def test_a_retraction_restores_the_answer_but_not_the_past_record(given_facts, wrong, on):
    standing = [replace(f, retracted_at=None) for f in given_facts]
    said = replace(wrong, recorded_at=instant_after(10), retracted_at=None)
    taken_back = make_dossier(*standing, replace(said, retracted_at=instant_after(20)))
    assert status(taken_back, on, 30) is status(make_dossier(*standing), on, 30)
    assert status(taken_back, on, 15) is status(make_dossier(*standing, said), on, 15)


@given(rows, day)
def test_an_answer_never_raises_and_knows_its_clock(given_facts, on):
    found = answer_on(make_dossier(*given_facts), on, datetime(2030, 1, 1, tzinfo=UTC))
    assert not found.provisional


@given(rows, st.sampled_from(HOURS))
def test_the_course_of_a_policy_is_its_answers_on_every_day(found, hour):
    held = make_dossier(*found)
    days, said, turns = build_timeline(held, instant_after(hour))
    before = None
    for on in [
        DAYS[0] - timedelta(days=400),
        *DAYS,
        DAYS[-1] + timedelta(days=1),
        DAYS[-1] + timedelta(days=4000),
    ]:
        whole = answer_on(held, on, instant_after(hour))
        end = whole.last_day or next(
            (one.day for one in whole.basis if one.kind is FactKind.LAST_DAY), None
        )
        assert said[bisect_right(days, on)] == (whole.status, whole.effective_from, end)
        here = (whole.status, whole.version, whole.struck, whole.pending)
        if before and on - before[0] == timedelta(days=1):
            assert (here != before[1]) == (on in turns)
        before = (on, here)
    assert all(one != other for one, other in zip(said, said[1:], strict=False))

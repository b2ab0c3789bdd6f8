"""A JSON listing over real HTTP: first check, quiet days, changes, flips, losses, broken shapes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.policy_platform import (
    DETAIL,
    LIST,
    Answer,
    PlatformDocument,
    PolicyPlatform,
    source_table,
)
from tracker.alert import record_events
from tracker.app import App
from tracker.model.alerts import EventKind
from tracker.query.snapshots import read_kept
from tracker.store import checks, events, policies

FOLLOW = {"documents": 40}


@pytest.fixture
def platform():
    with PolicyPlatform() as running:
        running.add(*range(12))
        yield running


@pytest.fixture
def clock():
    return SteppingClock()


@pytest.fixture
def home(tmp_path: Path, platform: PolicyPlatform, clock: SteppingClock):
    with make_app(tmp_path, source_table(platform.url, follow=FOLLOW), clock=clock) as home:
        yield home


def outcomes(home: App) -> Counter[str]:
    return Counter(check_sources(home, "platform"))


def count_events(home: App, kind: EventKind) -> int:
    record_events.run_calendar(home)
    with home.database.read_session() as session:
        return sum(event.kind is kind for event in events.find_events(session))


def days(count: int) -> timedelta:
    return timedelta(days=count)


def test_the_first_check_takes_every_document_with_its_head_and_days(
    home: App, platform: PolicyPlatform
) -> None:
    assert outcomes(home) == {"new": 12, "listed": 1}
    with home.database.read_session() as session:
        found = policies.get_dossiers(session, policies.policy_ids(session))
    by_number = {one.policy.document_number: one for one in found}
    wanted = PlatformDocument(3)
    assert by_number.keys() == {one.number for one in platform.documents.values()}
    assert by_number[wanted.number].policy.title == wanted.title


def test_a_quiet_day_is_one_request(
    home: App, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    outcomes(home)
    platform.requests.clear()
    clock.at += days(1)
    assert outcomes(home) == {"listed": 1}
    assert len(platform.requests) == 1


def test_new_documents_are_met_before_the_known_ones_are_read_again(
    home: App, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    outcomes(home)
    platform.add(20, 21)
    platform.requests.clear()
    clock.at += days(1)
    assert outcomes(home) == {"new": 2, "listed": 1}
    assert len(platform.requests) == 3


def test_a_changed_text_under_the_same_id_is_a_new_version(
    home: App, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    outcomes(home)
    platform.change(5, amount=300)
    clock.at += days(1)
    assert outcomes(home) == {"changed": 1, "listed": 1}
    assert count_events(home, EventKind.SILENT_EDIT) == 1
    clock.at += days(1)
    assert outcomes(home) == {"listed": 1}


def test_a_status_word_that_flips_is_told_once_and_makes_no_version(
    home: App, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    outcomes(home)
    platform.change(5, status="失效")
    for _ in range(3):
        clock.at += days(1)
        outcomes(home)
    assert count_events(home, EventKind.SITE_STATUS) == 1
    with home.database.read_session() as session:
        found = policies.get_dossiers(session, policies.policy_ids(session))
        (event,) = [one for one in events.find_events(session) if one.kind is EventKind.SITE_STATUS]
    assert [len(one.versions) for one in found] == [1] * 12
    (policy,) = [one.policy for one in found if one.policy.id == event.policy]
    assert policy.document_number == PlatformDocument(5).number
    assert "由“有效”改为“失效”" in event.quote


def test_a_document_that_left_is_told_once_after_several_good_checks(
    home: App, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    outcomes(home)
    platform.remove(5)
    told = []
    for _ in range(14):
        clock.at += days(1)
        outcomes(home)
        told.append(count_events(home, EventKind.VANISHED))
    assert told[:8] == [0] * 8  # the weekly comparison, and two more checks
    assert told[-1] == 1


def test_a_document_that_comes_back_in_time_was_never_gone(
    home: App, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    outcomes(home)
    platform.remove(5)
    for _ in range(8):
        clock.at += days(1)
        outcomes(home)
    platform.add(5)
    for _ in range(14):
        clock.at += days(1)
        outcomes(home)
    assert count_events(home, EventKind.VANISHED) == 0


def test_a_document_that_only_left_the_listing_is_still_there(
    home: App, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    outcomes(home)
    hidden = PlatformDocument(5).id

    def hide(path: str, _request: dict, right: Answer) -> Answer:
        if path != LIST:
            return right
        body = json.loads(right[2])
        rows = body["data"]["records"]
        body["data"]["records"] = [one for one in rows if one["businessId"] != hidden]
        body["data"]["totalCount"] -= 1
        return right[0], right[1], json.dumps(body).encode()

    platform.breaker = hide
    for _ in range(20):
        clock.at += days(1)
        assert outcomes(home)["gone"] == 0
    assert count_events(home, EventKind.VANISHED) == 0


def test_many_documents_are_fetched_over_several_checks_that_follow_soon(
    tmp_path: Path, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    table = source_table(platform.url, follow={"documents": 5})
    with make_app(tmp_path, table, clock=clock) as home:
        found = [outcomes(home) for _ in range(3)]
        with home.database.read_connection() as connection:
            due = checks.due_at(connection, "platform")
    assert [one["new"] for one in found] == [5, 5, 2]
    assert due
    assert due - clock.at > timedelta(hours=20)
    lists = [path for path, _ in platform.requests if path == LIST]
    assert len(lists) == 3


@pytest.mark.parametrize(
    ("follow", "expected"),
    [
        ({"level": "区级"}, 9),
        ({"issuer": "长宁"}, 3),
        ({"title": "科技创新"}, 4),
        ({"number": "^沪府办规"}, 3),
    ],
)
def test_filters_choose_documents_by_what_their_records_say(
    tmp_path: Path, platform: PolicyPlatform, follow: dict, expected: int
) -> None:
    table = source_table(platform.url, follow={"documents": 40, **follow})
    with make_app(tmp_path, table) as home:
        assert outcomes(home)["new"] == expected


def test_the_evidence_is_the_json_as_it_came_and_can_be_read_again(
    home: App, platform: PolicyPlatform
) -> None:
    outcomes(home)
    (id,) = [
        capture
        for capture in home.archive.capture_ids("platform")
        if PlatformDocument(7).id in home.archive.load_capture("platform", capture).address
    ]
    capture = home.archive.load_capture("platform", id)
    assert json.loads(capture.payload)["data"]["docNo"] == PlatformDocument(7).number
    assert read_kept(home, "platform", id).snapshot.head.title == PlatformDocument(7).title
    assert home.archive.verify_chains() == []


# ---------------------------------------------------------------- broken shapes


def edited(change: Callable[[dict], object]) -> Callable[[Answer], Answer]:
    def answer(right: Answer) -> Answer:
        body = json.loads(right[2])
        change(body)
        return right[0], right[1], json.dumps(body).encode()

    return answer


def drop_key(key: str) -> Callable[[dict], object]:
    return lambda body: [record.pop(key) for record in body["data"]["records"]]


FAULTS: dict[str, Callable[[Answer], Answer]] = {
    "another code": edited(lambda body: body.update(code=500, msg="busy", data=None)),
    "no data": edited(lambda body: body.pop("data")),
    "records that are null": edited(lambda body: body["data"].update(records=None)),
    "records that are a table": edited(lambda body: body["data"].update(records={"a": 1})),
    "no records": edited(lambda body: body["data"].update(records=[])),
    "nothing at all": edited(lambda body: body["data"].update(records=[], totalCount=0)),
    "a tenth of the records": edited(
        lambda body: body["data"].update(records=body["data"]["records"][:3], totalCount=3)
    ),
    "records without titles": edited(drop_key("title")),
    "records with another key for the id": edited(drop_key("businessId")),
    "a total that is none": edited(lambda body: body["data"].update(totalCount="many")),
    "a total that is negative": edited(lambda body: body["data"].update(totalCount=-1)),
    "a page of HTML": lambda _: (200, "text/html", b"<html><script>x()</script></html>"),
    "half a JSON": lambda right: (200, right[1], right[2][: len(right[2]) // 2]),
    "JSON nested beyond measure": lambda right: (200, right[1], b"[" * 100_000),
    "a list": lambda right: (200, right[1], b"[]"),
    "an error of the server": lambda right: (500, right[1], b"{}"),
    "a refusal": lambda right: (403, "text/html", b"<html>denied</html>"),
    "a redirect": lambda right: (302, right[1], b""),
}


@pytest.mark.soak
@pytest.mark.parametrize("fault", FAULTS)
def test_a_listing_that_answers_with(
    fault: str, tmp_path: Path, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    platform.add(*range(12, 24))
    table = source_table(platform.url, follow=FOLLOW)
    with make_app(tmp_path, table, clock=clock) as home:
        outcomes(home)
        before = event_keys(home)
        platform.breaker = lambda path, _, right: FAULTS[fault](right) if path == LIST else right
        for _ in range(4):
            clock.at += days(2)
            found = outcomes(home)
            assert found.keys() <= {"failed", "blocked"}, found
            record_events.run_calendar(home)
        told = event_keys(home) - before
        assert [kind for kind, _ in told] == [EventKind.SOURCE_DOWN]
        platform.breaker = None
        platform.add(24)
        clock.at += days(1)
        assert outcomes(home) == {"new": 1, "listed": 1}
        with home.database.read_session() as session:
            assert len(policies.policy_ids(session)) == 25
        assert home.archive.verify_chains() == []


DETAIL_FAULTS: dict[str, Callable[[Answer], Answer]] = {
    "another code": FAULTS["another code"],
    "no data": FAULTS["no data"],
    "a page of HTML": FAULTS["a page of HTML"],
    "half a JSON": FAULTS["half a JSON"],
    "no title": edited(lambda body: body["data"].pop("title")),
    "another document": edited(lambda body: body["data"].update(businessId="5_99")),
    "an error of the server": FAULTS["an error of the server"],
}


@pytest.mark.soak
@pytest.mark.parametrize("fault", DETAIL_FAULTS)
def test_a_detail_that_answers_with(
    fault: str, home: App, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    outcomes(home)
    platform.add(20)
    platform.change(3, amount=777)
    platform.remove(9)
    before = event_keys(home)
    platform.breaker = lambda path, _, right: (
        DETAIL_FAULTS[fault](right) if path == DETAIL else right
    )
    for _ in range(9):
        clock.at += days(1)
        outcomes(home)
        record_events.run_calendar(home)
    kinds = {kind for kind, _ in event_keys(home) - before}
    assert kinds <= {EventKind.SOURCE_DOWN}
    platform.breaker = None
    for _ in range(3):
        clock.at += days(1)
        outcomes(home)
    with home.database.read_session() as session:
        assert len(policies.policy_ids(session)) == 13


def test_a_listing_that_repeats_its_first_page_for_ever_ends(
    tmp_path: Path, platform: PolicyPlatform
) -> None:
    platform.max_page_size = 5

    def repeat(path: str, request: dict, right: Answer) -> Answer:
        return platform_answer(platform, path, {**request, "pageNo": 1}) if path == LIST else right

    platform.breaker = repeat
    with make_app(tmp_path, source_table(platform.url, follow=FOLLOW)) as home:
        assert outcomes(home) == {"blocked": 1}
    assert len(platform.requests) < 10


def test_a_document_whose_text_is_empty_has_failed_and_the_others_are_taken(
    home: App, platform: PolicyPlatform
) -> None:
    empty = PlatformDocument(5).id

    def without_text(path: str, request: dict, right: Answer) -> Answer:
        if request.get("businessId") != empty:
            return right
        return edited(lambda body: body["data"].update(txt="", txt1=None))(right)

    platform.breaker = without_text
    found = outcomes(home)
    assert found["new"] == 11
    assert found["failed"] + found["held"] == 1


def event_keys(home: App) -> set[tuple[EventKind, str]]:
    with home.database.read_session() as session:
        return {(event.kind, event.key) for event in events.find_events(session, limit=1000)}


def platform_answer(platform: PolicyPlatform, path: str, request: dict) -> Answer:
    breaker, platform.breaker = platform.breaker, None
    try:
        return platform.respond(path, request)
    finally:
        platform.breaker = breaker


# ---------------------------------------------------------------- faults between good pages


def on_list(change: Callable[[dict], object], page: int | None = None):
    """A breaker that changes the listing, or one page of it."""

    def breaker(path: str, request: dict, right: Answer) -> Answer:
        is_meant = path == LIST and page in (None, request["pageNo"])
        return edited(change)(right) if is_meant else right

    return breaker


def multiply_total(by: int) -> Callable[[dict], object]:
    return lambda body: body["data"].update(totalCount=body["data"]["totalCount"] * by)


def repeat_record(body: dict) -> None:
    rows = body["data"]["records"]
    rows.append({**rows[0], "title": "另一标题"})


def nullify_record(body: dict) -> None:
    body["data"]["records"][0] = None


def refuse(path_refused: str, page: int | None, status: int) -> Callable[..., Answer]:
    def breaker(path: str, request: dict, right: Answer) -> Answer:
        is_meant = path == path_refused and page in (None, request.get("pageNo"))
        return (status, "application/json", b"{}") if is_meant else right

    return breaker


def rename_ids(path: str, request: dict, right: Answer) -> Answer:
    """Each id has another form; the old one is not known."""
    body = json.loads(right[2])
    if path == LIST:
        for row in body["data"]["records"]:
            row["businessId"] = f"new-{row['businessId']}"
    elif request["businessId"].startswith("new-"):
        wanted = {**request, "businessId": request["businessId"].removeprefix("new-")}
        body = json.loads(rename_ids.platform.respond_right(wanted))  # type: ignore[attr-defined]
        body["data"]["businessId"] = request["businessId"]
    else:
        body["data"] = None
    return right[0], right[1], json.dumps(body).encode()


PAGING_FAULTS = {
    "a total ten times too large": on_list(multiply_total(10)),
    "a total too small": on_list(lambda body: body["data"].update(totalCount=5)),
    "one record twice with two titles": on_list(repeat_record),
    "a record that is null": on_list(nullify_record),
    "an error in the middle": refuse(LIST, 2, 500),
    "too many requests": refuse(DETAIL, None, 429),
    "other ids": rename_ids,
}


@pytest.mark.soak
@pytest.mark.parametrize("fault", PAGING_FAULTS)
def test_no_document_is_lost_and_none_is_told_as_gone_after(
    fault: str, tmp_path: Path, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    platform.max_page_size = 6
    rename_ids.platform = platform  # type: ignore[attr-defined]
    table = source_table(platform.url, follow=FOLLOW)
    table["api"]["page_size"] = 6
    with make_app(tmp_path, table, clock=clock) as home:
        outcomes(home)
        before = event_keys(home)
        platform.add(20)
        platform.breaker = PAGING_FAULTS[fault]
        for _ in range(5):
            clock.at += days(3)
            outcomes(home)
            record_events.run_calendar(home)
        platform.breaker = None
        for _ in range(3):
            clock.at += days(8)
            outcomes(home)
            record_events.run_calendar(home)
        with home.database.read_session() as session:
            assert len(policies.policy_ids(session)) == 13
        told = Counter(kind for kind, _ in event_keys(home) - before)
        of_the_source = (EventKind.SOURCE_DOWN, EventKind.SOURCE_BACK)
        assert {kind: n for kind, n in told.items() if kind not in of_the_source} == {
            EventKind.FIRST_SEEN: 1
        }
        assert outcomes(home)["listed"] == 1


@pytest.mark.parametrize("is_added", [True, False])
def test_a_listing_that_shifts_while_it_is_read_loses_no_document(
    is_added: bool, tmp_path: Path, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    platform.max_page_size = 4
    table = source_table(platform.url, follow=FOLLOW)
    table["api"]["page_size"] = 4

    def shift(path: str, request: dict, right: Answer) -> Answer:
        if path == LIST and request["pageNo"] == 1:
            platform.breaker = None
            if is_added:
                platform.add(30)
            else:
                platform.remove(11)
        return right

    with make_app(tmp_path, table, clock=clock) as home:
        outcomes(home)
        platform.breaker = shift
        for _ in range(6):
            clock.at += days(8)
            outcomes(home)
        with home.database.read_session() as session:
            assert len(policies.policy_ids(session)) == 13 if is_added else 12
        assert count_events(home, EventKind.VANISHED) == (0 if is_added else 1)

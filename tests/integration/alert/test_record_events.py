"""What a reading, a person's word and the days bring, as rows in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.acceptance.test_thread import page
from tests.app_factory import check_sources, import_document, make_app
from tests.http_server import PageResponse
from tests.policy_texts import policy_text
from tracker.alert import deliver as outbox
from tracker.alert import record_events, subscribe
from tracker.ingest import reprocess
from tracker.law.assertion_rules import Assertion
from tracker.model import FactKind
from tracker.model.alerts import EventKind, Subscription, SubscriptionFilter
from tracker.query import reading_tasks
from tracker.review.assertions import record_assertion
from tracker.store import events as alerts
from tracker.store import outbox as rows
from tracker.store import policies, subscriptions

READER = "reader@example.cn"


@pytest.fixture
def watched(home, site, clock):
    """A page that we have watched for two days, and a reader of everything."""
    put(home, site, 300)
    clock.at += timedelta(days=2)
    subscribe.subscribe(home, Subscription("", READER), confirmed=True)


def put(home, site, amount):
    site.pages["/p.html"] = PageResponse(page(amount).encode())
    return check_sources(home, "p")


def kinds(home):
    with home.database.read_session() as session:
        return [event.kind for event in reversed(alerts.find_events(session))]


def deliver(home):
    return [sent.delivery.events for sent in outbox.deliver_due(home, quiet=timedelta(0))]


def test_events_are_written_in_the_transaction_of_the_reading_or_neither_is(
    home, site, watched, monkeypatch
):
    before = kinds(home)

    def fail(*_args, **_more):
        raise ZeroDivisionError

    monkeypatch.setattr(alerts, "queue_alerts", fail)
    put(home, site, 500)
    with home.database.read_session() as session:
        assert len(policies.get_dossier(session, "fuchi").versions) == 1
    assert kinds(home) == before
    monkeypatch.undo()
    # the same bytes are read again at the next check: nothing is lost
    assert check_sources(home, "p") == ["changed"]
    assert kinds(home)[-1] is EventKind.SILENT_EDIT


def test_two_subscriptions_of_one_address_are_one_reader(home, site, watched):
    subscribe.subscribe(
        home,
        Subscription("", READER, criteria=SubscriptionFilter(policies=("fuchi",))),
        confirmed=True,
    )
    put(home, site, 500)
    assert [len(events) for events in deliver(home)] == [1]


def test_a_page_that_changes_too_often_goes_to_the_digest_and_says_so(
    home, site, watched, clock, post
):
    for amount in (400, 500, 600):
        put(home, site, amount)
        deliver(home)
    put(home, site, 700)
    assert deliver(home) == []
    clock.at += timedelta(days=1)
    deliver(home)
    assert len(post.mails) == 4
    assert "此页近日变动频繁" in post.mails[-1].part("plain")


def test_an_extension_cancels_the_alarm_that_still_waits(home, site, watched, clock):
    # one in the morning of the 23rd, seven days before the lapse
    clock.at = datetime(2026, 4, 22, 17, tzinfo=UTC)
    record_events.run_calendar(home)
    assert kinds(home)[-1] is EventKind.LAPSING
    word = Assertion(
        "fuchi",
        FactKind.EXTENDED,
        "王某",
        "延期通知",
        until=date(2028, 4, 30),
        address="https://example.cn/x",
    )
    record_assertion(home, word)
    clock.at += timedelta(hours=10)
    told = [event.kind for events in deliver(home) for event in events]
    assert EventKind.LAPSING not in told
    assert EventKind.EXTENDED in told
    record_events.run_calendar(home)
    clock.at += timedelta(days=30)
    record_events.run_calendar(home)
    assert EventKind.LAPSED not in kinds(home)


def test_an_extension_also_cancels_the_alarm_that_a_busy_server_has_not_taken_yet(
    home, site, watched, clock, post
):
    clock.at = datetime(2026, 4, 23, 2, tzinfo=UTC)  # seven days before the lapse, in the morning
    record_events.run_calendar(home)
    post.at_data = lambda _address: "451 later"
    deliver(home)
    word = Assertion(
        "fuchi",
        FactKind.EXTENDED,
        "王某",
        "延期通知",
        until=date(2028, 4, 30),
        address="https://example.cn/x",
    )
    record_assertion(home, word)
    post.at_data = lambda _address: None
    clock.at += timedelta(hours=10)
    deliver(home)
    assert [mail.message["Subject"].partition("：")[0] for mail in post.mails] == [
        "有效期延长或调整"
    ]


def test_a_repeal_on_two_mirrors_is_one_event(home, site, watched):
    sentence = "经研究，决定自2025年6月1日起废止《某区扶持办法》（某区规〔2024〕3号）。"
    head = "某区人民政府关于废止部分文件的公告\n某区规〔2025〕9号\n"
    notice = f"{head}{sentence}\n某区人民政府\n2025年1月2日\n"
    import_document(home, "a.txt", notice)
    import_document(home, "b.txt", notice.replace("经研究，", "经研究, "))
    assert kinds(home).count(EventKind.REPEALED) == 1


def test_the_rest_of_a_long_listing_is_a_summary_too_on_the_next_day(tmp_path, site, clock):
    with make_app(
        tmp_path / "l", {"id": "l", "kind": "listing", "url": f"{site.url}/"}, clock=clock
    ) as home:
        subscribe.subscribe(
            replace(home, settings=replace(home.settings, public_url="https://p.cn")),
            Subscription("", READER),
            confirmed=True,
        )
        check_sources(home, "l")  # the first look
        clock.at += timedelta(days=1)
        for name, made in (("1", "2024年4月1日"), ("2", "2025年1月2日")):
            import_document(
                home,
                f"{site.url}/{name}.txt",
                policy_text(f"某区办法{name}", f"某府规〔2024〕{name}号", made=made),
                source="l",
            )
        assert kinds(home) == [EventKind.FIRST_SEEN, EventKind.NEW]


def test_a_reading_by_a_better_reader_is_no_news(home, site, watched, monkeypatch):
    before = kinds(home)
    monkeypatch.setattr("tracker.parse.PROFILE", "later")
    monkeypatch.setattr("tracker.ingest.pipeline.parse.PROFILE", "later")
    list(reprocess.reread_archive(home))
    assert kinds(home) == before


def test_an_answer_that_a_better_reader_changes_is_a_correction(
    home, site, watched, clock, monkeypatch
):
    put(home, site, 500)
    deliver(home)
    understand = reading_tasks.analyse_snapshot

    def better(snapshot):
        found = understand(snapshot)
        return replace(found, validity=replace(found.validity, last_day=date(2027, 4, 30)))

    monkeypatch.setattr("tracker.query.reading_tasks.analyse_snapshot", better)
    monkeypatch.setattr("tracker.parse.PROFILE", "later")
    monkeypatch.setattr("tracker.ingest.pipeline.parse.PROFILE", "later")
    list(reprocess.reread_archive(home))
    assert kinds(home)[-1] is EventKind.CORRECTION
    assert [event.kind for events in deliver(home) for event in events] == [EventKind.CORRECTION]


def test_a_reader_who_left_gets_nothing_of_what_was_already_gathered(home, site, watched):
    put(home, site, 500)
    with home.database.write_session() as session:
        assert rows.gather_alerts(session, home.now(), timedelta(0)) == 1
        reader = rows.find_deliveries(session)[0].subscription
    subscribe.unsubscribe(home, reader.id)
    assert deliver(home) == []


def test_what_happens_while_a_reader_pauses_is_not_told_later(home, site, watched):
    with home.database.read_session() as session:
        (reader,) = subscriptions.find_subscriptions(session)
    subscribe.pause_subscription(home, reader.id, on=True)
    put(home, site, 500)
    subscribe.pause_subscription(home, reader.id, on=False)
    assert deliver(home) == []


def test_a_run_that_still_brings_changes_is_waited_for(home, site, watched, clock):
    put(home, site, 500)
    assert list(outbox.deliver_due(home)) == []  # less than a quiet minute ago
    clock.at += timedelta(minutes=1)
    assert len(list(outbox.deliver_due(home))) == 1


def test_a_sender_that_died_leaves_its_message_to_the_next_after_the_lease(
    home, site, watched, clock, post
):
    put(home, site, 500)
    with home.database.write_session() as session:
        rows.gather_alerts(session, home.now(), timedelta(0))
        assert rows.claim_delivery(session, "dead", home.now(), outbox.LEASE)
    assert deliver(home) == []
    clock.at += outbox.LEASE
    assert len(deliver(home)) == 1
    with home.database.write_session() as session:
        # it wakes up too late
        assert not rows.mark_accepted(
            session, rows.find_deliveries(session)[0].id, "dead", home.now()
        )

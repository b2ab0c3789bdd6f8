"""Asking, and what keeps it from being misused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import build_app
from tests.app_factory import import_document
from tests.policy_texts import policy_text
from tracker.alert import deliver, record_events, subscribe
from tracker.alert.channels import display_address
from tracker.alert.signed_links import LinkPurpose
from tracker.errors import NotAcceptable, NotKnown
from tracker.model.alerts import Cadence, Event, EventKind, Subscription, SubscriptionFilter
from tracker.query import status
from tracker.store import outbox as outbox_rows
from tracker.store import subscriptions

READER = "reader@example.cn"


def wish(n: int) -> SubscriptionFilter:
    return SubscriptionFilter(keywords=(f"词{n}",))


@pytest.fixture
def client(home):
    with TestClient(build_app(home, scheduled=False)) as client:
        yield client


def all_of(home):
    with home.database.read_session() as session:
        return subscriptions.find_subscriptions(session)


def test_a_request_over_http_is_mailed_a_link_and_the_answer_is_the_same_for_every_address(
    home, client, post
):
    for _ in range(2):
        answer = client.post(
            "/v1/subscriptions",
            json={"address": READER, "wish": {"policies": ["fuchi"]}, "cadence": "daily"},
        )
        assert (answer.status_code, answer.json()) == (202, {"next": "confirm"})
    (found,) = all_of(home)  # the same wish twice is one
    assert (found.criteria.policies, found.cadence, found.is_active) == (
        ("fuchi",),
        Cadence.DAILY,
        False,
    )
    assert [sent.error for sent in deliver.deliver_due(home)] == [None]


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "nobody"},
        {"address": "a@example.cn\r\nBcc: b@example.cn"},
        {"address": "a@example.cn", "zone": "Mars/Olympus"},
        {"address": "a@example.cn", "zone": "../../etc/passwd"},
        {"address": "a@example.cn", "language": "fr"},
        {"address": "a@example.cn", "wish": {"least": "huge"}},
        {"address": "a@example.cn", "wish": {"keywords": ["词" * 101]}},
        {"address": "a@example.cn", "channel": "webhook"},
        {"address": "a@example.cn", "wish": {"keywords": ["领奖 https://evil.example/x"]}},
        {"address": "a@example.cn", "wish": {"issuers": ["请点 evil.example"]}},
    ],
)
def test_what_cannot_be_taken_down_is_a_problem_and_leaves_no_row(home, client, wrong):
    assert client.post("/v1/subscriptions", json=wrong).status_code == 422
    assert all_of(home) == []


def test_a_policy_is_followed_by_any_of_its_names_and_one_that_is_not_known_is_refused_everywhere(
    home, client
):
    import_document(home, "new.txt", policy_text())
    (found,) = status.find_statuses(home, date(2026, 1, 1))
    for place in ("policies", "lines"):
        refused = client.post(
            "/v1/subscriptions",
            json={"address": READER, "wish": {place: [found.policy.title, "珊瑚办法"]}},
        )
        assert (refused.status_code, refused.json()["type"]) == (404, "/problems/policy_not_known")
        assert "珊瑚办法" in refused.json()["detail"]
    assert all_of(home) == []
    wish = {
        "policies": [f"《{found.policy.title}》", found.policy.id],
        "lines": [found.policy.document_number],
    }
    assert (
        client.post("/v1/subscriptions", json={"address": READER, "wish": wish}).status_code == 202
    )
    (made,) = all_of(home)
    assert (made.criteria.policies, made.criteria.lines) == ((found.policy.id,), (found.policy.id,))
    with pytest.raises(NotKnown, match="珊瑚"):
        subscribe.change_subscription(
            home,
            made.id,
            SubscriptionFilter(policies=("珊瑚办法",)),
            Cadence.DAILY,
            "Asia/Shanghai",
            "zh",
        )
    assert subscribe.get_subscription(home, made.id).criteria == made.criteria


def test_a_request_says_little_in_the_words_of_whoever_asked_and_nothing_in_its_subject(home, post):
    """It may be sent to somebody else's address."""
    subscribe.subscribe(
        home,
        Subscription(
            "",
            READER,
            criteria=SubscriptionFilter(keywords=("奖", *(f"广告{n}" * 20 for n in range(40)))),
        ),
    )
    list(deliver.deliver_due(home))
    (mail,) = post.mails
    assert mail.message["Subject"] == "请确认订阅政策变动"
    assert len(mail.part("plain")) < 400


def test_a_home_that_cannot_send_mail_says_so_and_names_the_feeds(home):
    mute = replace(home, settings=replace(home.settings, smtp=None))
    with TestClient(build_app(mute, scheduled=False)) as client:
        answer = client.post("/v1/subscriptions", json={"address": READER})
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/alerts_disabled")
        assert "changes.atom" in client.post("/subscriptions", data={"address": READER}).text


def test_one_address_is_sent_at_most_three_requests_a_day(home, clock):
    for n in range(3):
        subscribe.subscribe(home, Subscription("", READER, criteria=wish(n)))
    with pytest.raises(NotAcceptable):
        subscribe.subscribe(home, Subscription("", READER, criteria=wish(3)))
    clock.at += timedelta(days=1)
    subscribe.subscribe(home, Subscription("", READER, criteria=wish(3)))


def test_one_place_may_ask_twenty_times_an_hour(home):
    for n in range(20):
        subscribe.subscribe(home, Subscription("", f"r{n}@example.cn"), place="192.0.2.1")
    with pytest.raises(NotAcceptable):
        subscribe.subscribe(home, Subscription("", "more@example.cn"), place="192.0.2.1")
    subscribe.subscribe(home, Subscription("", "more@example.cn"), place="192.0.2.2")


def test_the_network_address_is_kept_only_as_a_keyed_digest(home):
    subscribe.subscribe(home, Subscription("", READER), place="192.0.2.1")
    with home.database.read_session() as session:
        assert (
            subscriptions.asked_since(
                session, home.now() - timedelta(days=1), asked_from="192.0.2.1"
            )
            == 0
        )


def test_a_request_that_was_not_confirmed_in_seven_days_is_void(home, clock):
    made = subscribe.subscribe(home, Subscription("", READER))
    clock.at += timedelta(days=8)
    with pytest.raises(NotKnown):
        subscribe.confirm_subscription(home, made.id)


def test_a_reader_changes_pauses_and_goes_on_by_the_managing_link(home, client):
    made = subscribe.subscribe(home, Subscription("", READER), confirmed=True)
    link = (
        deliver.link_builder(home)
        .signed_link(LinkPurpose.MANAGE, made.id)
        .removeprefix("https://policy.example.cn")
    )
    assert client.get(link).status_code == 200
    form = {
        "do": "change",
        "keywords": "补贴、资助",
        "kinds": ["repealed", "lapsing"],
        "least": "medium",
        "cadence": "weekly",
    }
    assert (
        client.post(link, data={**form, "zone": "Asia/Shanghai", "language": "en"}).status_code
        == 200
    )
    held = subscribe.get_subscription(home, made.id)
    assert (held.criteria.keywords, len(held.criteria.kinds), held.cadence, held.language) == (
        ("补贴", "资助"),
        2,
        Cadence.WEEKLY,
        "en",
    )
    client.post(link, data={"do": "pause"})
    assert not subscribe.get_subscription(home, made.id).is_active
    client.post(link, data={"do": "resume"})
    assert subscribe.get_subscription(home, made.id).is_active
    assert client.post(link, data={"do": "explode"}).status_code == 422


def test_links_bear_the_public_address_whatever_the_host_header_says(home, client, post):
    client.post("/v1/subscriptions", json={"address": READER}, headers={"Host": "evil.example"})
    list(deliver.deliver_due(home))
    (mail,) = post.mails
    assert "https://policy.example.cn/subscriptions/confirm/" in mail.part("plain")
    assert b"evil" not in mail.raw


def test_a_private_home_lets_a_reader_leave_without_the_operators_token(home, post):
    made = subscribe.subscribe(home, Subscription("", READER), confirmed=True)
    link = (
        deliver.link_builder(home)
        .signed_link(LinkPurpose.LEAVE, made.id)
        .removeprefix("https://policy.example.cn")
    )
    closed = replace(
        home, settings=replace(home.settings, private=True, token="sha256:" + "0" * 64)
    )
    with TestClient(build_app(closed, scheduled=False)) as client:
        assert client.get("/subscriptions").status_code == 401
        assert client.post(link).status_code == 200
        assert client.post("/v1/subscriptions", json={"address": READER}).status_code == 401


def test_a_request_that_nobody_confirmed_is_deleted_after_seven_days_and_a_confirmed_one_is_not(
    home, post, clock
):
    subscribe.subscribe(home, Subscription("", READER))
    kept = subscribe.subscribe(home, Subscription("", "kept@example.cn"), confirmed=True)
    clock.at += timedelta(days=6)
    subscribe.purge_expired(home)
    assert len(all_of(home)) == 2
    clock.at += timedelta(days=1)
    subscribe.purge_expired(home)
    assert [one.id for one in all_of(home)] == [kept.id]
    list(deliver.deliver_due(home))
    assert post.mails == []  # what waited went with it


def told(home, reader):
    """Somebody was told of an event, and the server said who it is."""
    with home.database.write_session() as session:
        record_events.record_and_queue(
            session,
            [Event("k", EventKind.SOURCE_DOWN, date(2025, 1, 1), "low", source="p")],
            home.now(),
        )
    list(deliver.deliver_due(home, quiet=timedelta(0)))
    with home.database.write_session() as session:
        subscriptions.disable_subscription(
            session, reader.address, f"550 <{reader.address}> unknown", home.now()
        )


def everything(home):
    """All that the database holds, as text."""
    with home.database.read_session() as session:
        tables = (
            session.execute(text("select name from sqlite_master where type = 'table'"))
            .scalars()
            .all()
        )
        return "".join(
            str(row) for name in tables for row in session.execute(text(f'select * from "{name}"'))
        )


@pytest.mark.parametrize("at_once", [True, False])
def test_who_leaves_is_forgotten_but_what_was_told_is_not(home, client, clock, at_once):
    made = subscribe.subscribe(
        home,
        Subscription("", READER, criteria=SubscriptionFilter(keywords=("姓名某",))),
        place="192.0.2.1",
    )
    subscribe.confirm_subscription(home, made.id)
    other = subscribe.subscribe(
        home,
        Subscription("", READER, criteria=SubscriptionFilter(policies=("fuchi",))),
        confirmed=True,
    )
    subscribe.erase_subscription(home, other.id)
    again = subscribe.subscribe(home, Subscription("", READER), confirmed=True)
    told(home, again)
    link = (
        deliver.link_builder(home)
        .signed_link(LinkPurpose.LEAVE, made.id)
        .removeprefix("https://policy.example.cn")
    )
    assert client.post(link, data={"do": "erase"} if at_once else {}).status_code == 200
    subscribe.unsubscribe(home, again.id)
    assert READER in everything(home)
    clock.at += timedelta(days=30)
    subscribe.purge_expired(home)
    kept = everything(home)
    assert READER not in kept
    assert "姓名某" not in kept
    with home.database.read_session() as session:
        (sent,) = outbox_rows.find_deliveries(session, subscription=again.id)
    assert (len(sent.events), display_address(sent.subscription)) == (1, "（地址已删除）")


def test_letters_in_another_case_are_the_same_mailbox_to_the_limit(home):
    for n, address in enumerate(("reader@example.cn", "READER@example.cn", "Reader@example.cn")):
        subscribe.subscribe(home, Subscription("", address, criteria=wish(n)))
    with pytest.raises(NotAcceptable):
        subscribe.subscribe(home, Subscription("", "reADER@example.cn", criteria=wish(9)))


def test_a_tag_makes_no_other_mailbox_to_the_limit(home):
    for n, address in enumerate(
        ("victim+1@example.cn", "victim@example.cn", "Victim+2@example.cn")
    ):
        subscribe.subscribe(home, Subscription("", address, criteria=wish(n)))
    for address in ("victim+3@example.cn", "victim@example.cn"):
        with pytest.raises(NotAcceptable):
            subscribe.subscribe(home, Subscription("", address, criteria=wish(9)))
    for address in ("victim2@example.cn", "victim+1@example.com", "vic%im+1@example.cn"):
        subscribe.subscribe(home, Subscription("", address, criteria=wish(9)))


def test_who_has_many_addresses_of_one_network_is_one_place(home):
    for n in range(20):
        subscribe.subscribe(home, Subscription("", f"r{n}@example.cn"), place=f"2001:db8::{n:x}")
    with pytest.raises(NotAcceptable):
        subscribe.subscribe(home, Subscription("", "more@example.cn"), place="2001:db8::ffff")


def test_pages_behind_links_do_not_show_the_whole_address(home, client):
    """A mail is forwarded with its links."""
    made = subscribe.subscribe(home, Subscription("", READER), confirmed=True)
    for purpose in (LinkPurpose.MANAGE, LinkPurpose.LEAVE):
        shown = client.get(
            deliver.link_builder(home)
            .signed_link(purpose, made.id)
            .removeprefix("https://policy.example.cn")
        ).text
        assert READER not in shown
        assert "r…@example.cn" in shown

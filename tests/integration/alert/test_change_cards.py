"""One notion of news: the same card in mail, chat, feed, webhook, API; one act is one row."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from tests.acceptance.test_thread import page
from tests.app_factory import check_sources, import_document
from tests.http_server import PageResponse
from tests.policy_texts import policy_text
from tracker.alert import deliver, subscribe
from tracker.alert.channels.channel import DeliveryPass
from tracker.alert.compose import MessageComposer
from tracker.alert.record_events import run_calendar
from tracker.law.assertion_rules import Assertion
from tracker.model import FactKind
from tracker.model.alerts import EventKind, Subscription
from tracker.render.message.chat import render_chat_message
from tracker.render.message.webhook_json import delivery_json
from tracker.review.assertions import record_assertion
from tracker.store import events, outbox

READER = "reader@example.cn"
LINE = "第二条 最高不超过300→500万元，未见修订公告，重大"
OLD = "某区创新扶持办法"
REPEAL = f"《{OLD}》（某区规〔2020〕1号）同时废止。"


def put(home, site, text):
    site.pages["/p.html"] = PageResponse(text.encode())
    return check_sources(home, "p")


def list_changes(home, **params):
    client = TestClient(build_app(home, scheduled=False))
    found = client.get("/v1/changes", params={"since": "2020-01-01", **params})
    assert found.status_code == 200, found.text
    return found.json()["items"]


def follow(home):
    return subscribe.subscribe(home, Subscription("", READER), confirmed=True)


def test_an_amount_changed_minutes_after_the_set_up_is_told_in_one_line_everywhere(
    home, site, post, clock
):
    put(home, site, page(300))
    follow(home)
    clock.at += timedelta(minutes=5)
    put(home, site, page(500))
    list(deliver.deliver_due(home, quiet=timedelta(0)))
    (mail,) = post.mails
    assert mail.message["Subject"].startswith("内容悄然改动（重大）：某区扶持办法")
    for part in mail.message.walk():
        if part.get_content_maintype() == "text":
            assert LINE in re.sub(r"</?span[^>]*>", "", part.get_content())
    first, changed = list_changes(home)
    assert (first["what"], first["event"], first["backlog"]) == ("first_seen", "first_seen", True)
    assert "补录" in first["card"]["summary"]
    assert (changed["event"], changed["severity"], changed["backlog"]) == (
        "silent_edit",
        "high",
        False,
    )
    assert changed["card"]["summary"] == LINE
    assert changed["card"]["key_change"]["new"] == "最高不超过500万元"
    assert changed["card"]["page"] == f"{site.url}/p.html"
    feed = TestClient(build_app(home, scheduled=False)).get("/v1/feeds/changes.atom").text
    assert LINE in feed
    assert "/compare?from=fuchi@1&amp;to=fuchi@2" in feed
    with home.database.read_session() as session:
        (delivery,) = outbox.find_deliveries(session)
    composer = MessageComposer(home, deliver.link_builder(home))
    with DeliveryPass(home, composer):
        views = composer.event_views(delivery)
    assert LINE in render_chat_message(views, "zh", 2_000)
    assert delivery_json(delivery, views)["events"][0]["card"]["summary"] == LINE


@pytest.mark.parametrize("first_told", [True, False])
def test_a_repeal_that_each_wording_prints_again_is_one_event_and_one_row(
    home, site, post, clock, first_told
):
    import_document(home, "old.txt", policy_text(OLD, "某区规〔2020〕1号", made="2020年3月1日"))
    if first_told:
        follow(home)
    successor = policy_text(repeals=REPEAL)
    assert import_document(home, "new.txt", successor) == "new"
    if not first_told:
        follow(home)
    for amount in (400, 500, 600):
        clock.at += timedelta(days=2)
        text = policy_text(repeals=REPEAL, amount=amount)
        assert import_document(home, "new.txt", text) == "changed"
        list(deliver.deliver_due(home, quiet=timedelta(0)))
    with home.database.read_session() as session:
        kinds = [event.kind for event in events.find_events(session)]
    assert kinds.count(EventKind.REPEALED) <= 1
    repeals = [row for row in list_changes(home) if row["what"] in ("repealed", "replaced")]
    assert len(repeals) == 1
    subjects = [mail.message["Subject"] for mail in post.mails]
    assert sum("废止" in subject for subject in subjects) <= 1
    assert sum("内容悄然改动" in subject for subject in subjects) >= 2


def test_an_assertion_is_listed_as_a_persons_word(home, site, clock):
    put(home, site, page(300))
    word = Assertion(
        "fuchi",
        FactKind.EXTENDED,
        "王某",
        "延期通知",
        until=clock.at.date().replace(year=2030),
        address="https://example.cn/x",
    )
    record_assertion(home, word)
    said = list_changes(home)[-1]
    assert (said["what"], said["backlog"], said["card"]["author"]) == ("extended", False, "王某")
    assert said["card"]["summary"] == "由 王某 登记"


def test_a_document_brought_in_from_the_past_is_backlog_everywhere(home, site, post, clock):
    follow(home)
    clock.at += timedelta(days=90)
    old = policy_text(OLD, "某区规〔2020〕1号", made="2020年3月1日")
    import_document(home, "old.txt", old, captured_at=clock.at - timedelta(days=60))
    run_calendar(home)
    list(deliver.deliver_due(home, quiet=timedelta(0)))
    assert post.mails == []
    (row,) = list_changes(home)
    assert (row["what"], row["backlog"]) == ("first_seen", True)


def test_a_change_without_a_subscriber_is_listed_like_any_other(home, site):
    put(home, site, page(300))
    put(home, site, page(500))
    home = replace(home, settings=replace(home.settings, smtp=None, public_url=None))
    assert list_changes(home)[-1]["card"]["summary"] == LINE

"""A page changes, and the people who asked are told once, rightly, by a mail whose links work."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from tests.acceptance.test_thread import page
from tests.app_factory import SteppingClock, check_sources, import_document, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tests.smtp_server import SmtpServer
from tracker.alert import deliver as outbox
from tracker.alert import record_events, subscribe
from tracker.errors import NotAcceptable
from tracker.law.assertion_rules import Assertion
from tracker.model import FactKind
from tracker.model.alerts import Cadence, EventKind, Subscription, SubscriptionFilter
from tracker.review.assertions import record_assertion
from tracker.settings.smtp import SmtpServer as Smtp
from tracker.store import outbox as store_outbox
from tracker.store import subscriptions as store_subscriptions

READER = "reader@example.cn"
PUBLIC = "https://policy.example.cn"


@pytest.fixture
def site():
    with PageServer() as site:
        yield site


@pytest.fixture
def post():
    with SmtpServer() as post:
        yield post


@pytest.fixture
def clock():
    return SteppingClock()


@pytest.fixture
def home(tmp_path, site, post, clock):
    source = {
        "id": "p",
        "kind": "page",
        "url": f"{site.url}/p.html",
        "policy": "fuchi",
        "select": "#main",
        "jurisdiction": "上海市某区",
    }
    smtp = Smtp("127.0.0.1", "政策追踪 <alerts@example.cn>", post.port, starttls=False)
    with make_app(tmp_path, source, clock=clock) as home:
        yield replace(home, settings=replace(home.settings, smtp=smtp, public_url=PUBLIC))


@pytest.fixture
def client(home):
    with TestClient(
        build_app(home, scheduled=False), base_url="http://elsewhere.invalid"
    ) as client:
        yield client


def put(site, text):
    site.pages["/p.html"] = PageResponse(text.encode())


def follow(home, address=READER, **more):
    return subscribe.subscribe(home, Subscription("", address, **more), confirmed=True)


def deliver(home):
    return [sent.error for sent in outbox.deliver_due(home, quiet=timedelta(0))]


@pytest.fixture
def watched(home, site, clock):
    """A page that we have watched for two days."""
    put(site, page(300))
    check_sources(home, "p")
    clock.at += timedelta(days=2)


def edit(home, site, amount=500):
    """The page has another amount."""
    put(site, page(amount))
    check_sources(home, "p")


def path(mail, word):
    """The link of that name in a mail, without the host that only the world outside knows."""
    (found,) = set(re.findall(rf"{word}：({PUBLIC}\S+)", mail.part("plain")))
    parts = urlsplit(found)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def test_a_page_changes_and_one_mail_tells_it_with_redline_amounts_and_links_that_work(
    home, site, post, watched, client
):
    follow(home)
    edit(home, site)
    assert deliver(home) == [None]
    (mail,) = post.mails_to(READER)
    subject = mail.message["Subject"]
    assert subject.startswith("内容悄然改动（重大）：某区扶持办法（2025-01-03）")
    html = mail.part("html")
    assert re.search(r"<del [^>]*>300万元</del><ins [^>]*>500万元</ins>", html)
    table = re.sub(r"</?span[^>]*>", "", html)
    assert re.search(r"<td[^>]*>[^<]*300万元</td><td[^>]*>[^<]*500万元</td>", table)  # of amounts
    assert "[-300万元-][+500万元+]" in mail.part("plain")
    assert "届满 2026-04-30" in mail.part("plain")
    assert "本办法自2024年5月1日起施行，有效期至2026年4月30日" in mail.part("plain")
    for word in ("逐条对照", "政策档案", "存证原文", "确认已阅", "查看、更改、暂停", "退订"):
        assert client.get(path(mail, word)).status_code == 200, word


def test_what_was_told_is_not_told_again(home, site, post, clock, watched):
    follow(home)
    edit(home, site)
    for _ in range(3):
        check_sources(home, "p")
        record_events.run_calendar(home)
        deliver(home)
    assert len(post.mails_to(READER)) == 1


def test_the_first_sight_of_a_source_waits_for_the_mornings_summary(home, site, post, clock):
    follow(home)
    put(site, page())
    check_sources(home, "p")
    assert deliver(home) == []
    clock.at += timedelta(days=1)
    assert deliver(home) == [None]
    assert post.mails[0].message["Subject"] == "开始追踪：某区扶持办法（2025-01-01）"


def test_one_click_leaves_and_nothing_that_waits_is_sent(home, site, post, watched, client):
    follow(home)
    edit(home, site)
    deliver(home)
    message = post.mails[0].message
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = urlsplit(message["List-Unsubscribe"].strip("<>")).path
    edit(home, site, 600)
    left = client.post(
        link,
        content="List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert left.status_code == 200
    assert deliver(home) == []
    assert len(post.mails) == 1


def test_a_mail_scanner_that_opens_every_link_changes_nothing(home, site, post, watched, client):
    subscribe.subscribe(home, Subscription("", READER))
    deliver(home)
    follow(home, "other@example.cn")
    edit(home, site)
    deliver(home)
    links = {
        urlsplit(found).path
        for mail in post.mails
        for found in re.findall(rf"{PUBLIC}/subscriptions/\S+?(?=[\"\s])", mail.part("html"))
    }
    assert len(links) == 4  # confirm; acknowledge, manage and leave
    with home.database.read_session() as session:
        before = (
            store_subscriptions.find_subscriptions(session),
            store_outbox.find_deliveries(session),
        )
    for link in links:
        assert client.get(link).status_code == 200
        assert client.head(link).status_code in (200, 405)
    with home.database.read_session() as session:
        assert (
            store_subscriptions.find_subscriptions(session),
            store_outbox.find_deliveries(session),
        ) == before


def test_nobody_is_told_anything_before_confirming(home, site, post, watched, client):
    subscribe.subscribe(home, Subscription("", READER))
    edit(home, site)
    deliver(home)
    (mail,) = post.mails_to(READER)
    assert mail.message["Subject"] == "请确认订阅政策变动"
    assert (
        client.post(urlsplit(re.search(rf"{PUBLIC}\S+", mail.part("plain"))[0]).path).status_code
        == 200
    )
    edit(home, site, 800)
    deliver(home)
    assert len(post.mails_to(READER)) == 2


def test_a_forged_link_opens_nothing(home, site, post, watched, client):
    reader = follow(home)
    assert client.post(f"/subscriptions/leave/{reader.id}/{'A' * 32}").status_code == 404
    deliver(home)
    assert subscribe.get_subscription(home, reader.id).left_at is None


def test_a_daily_reader_gets_many_changes_in_one_mail_in_the_morning(
    home, site, post, clock, watched
):
    follow(home, cadence=Cadence.DAILY)
    edit(home, site)
    edit(home, site, 700)
    assert deliver(home) == []
    clock.at += timedelta(days=1)
    deliver(home)
    (mail,) = post.mails_to(READER)
    assert "等 2 项" in mail.message["Subject"]


def test_a_mail_that_has_grown_long_names_the_rest_of_its_changes_only(
    home, site, post, clock, watched, monkeypatch
):
    monkeypatch.setattr("tracker.alert.compose.LONG_MAIL", 100)
    follow(home, cadence=Cadence.DAILY)
    edit(home, site)
    edit(home, site, 700)
    clock.at += timedelta(days=1)
    deliver(home)
    html = post.mails[0].part("html")
    assert html.count("<del") == 1
    assert "本信已长" in html


def test_a_reader_of_other_things_is_not_disturbed(home, site, post, clock, watched):
    with pytest.raises(NotAcceptable, match="上海市"):  # a filter never matches nothing in silence
        follow(home, "a@example.cn", criteria=SubscriptionFilter(jurisdictions=("北京市",)))
    # stands in a clause that did not change
    follow(home, "b@example.cn", criteria=SubscriptionFilter(keywords=("弄虚作假",)))
    follow(
        home,
        "c@example.cn",
        criteria=SubscriptionFilter(keywords=("最高不超过",), policies=("fuchi",)),
    )
    follow(home, "d@example.cn", criteria=SubscriptionFilter(kinds=(EventKind.REPEALED,)))
    edit(home, site)
    deliver(home)
    assert {mail.to for mail in post.mails} == {("c@example.cn",)}


def test_who_follows_a_policy_is_told_that_its_page_cannot_be_read(
    home, site, post, clock, watched
):
    follow(home, "p@example.cn", criteria=SubscriptionFilter(policies=("fuchi",)))
    import_document(home, "other.txt", policy_text("某区人才公寓管理办法", "某区规〔2024〕9号"))
    follow(home, "q@example.cn", criteria=SubscriptionFilter(policies=("某区人才公寓管理办法",)))
    follow(home, "j@example.cn", criteria=SubscriptionFilter(jurisdictions=("上海市",)))
    site.pages.clear()
    for _ in range(3):
        clock.at += timedelta(hours=13)
        check_sources(home, "p")
    record_events.run_calendar(home)
    deliver(home)
    clock.at += timedelta(days=1)
    record_events.run_calendar(home)
    deliver(home)
    assert {mail.to for mail in post.mails} == {("p@example.cn",), ("j@example.cn",)}
    mail = post.mails_to("p@example.cn")[0]
    assert "某区扶持办法" in mail.message["Subject"]
    assert f"原网页：{site.url}/p.html" in mail.part("plain")


def test_whoever_was_told_is_told_of_the_correction(home, site, post, clock, watched):
    follow(home, criteria=SubscriptionFilter(kinds=(EventKind.SILENT_EDIT,)))
    follow(home, "never@example.cn", criteria=SubscriptionFilter(kinds=(EventKind.REPEALED,)))
    edit(home, site)
    deliver(home)
    record_assertion(
        home,
        Assertion(
            "fuchi",
            FactKind.LAST_DAY,
            "王某",
            "电话核实",
            day=date(2025, 1, 1),
            address="https://example.cn/x",
        ),
    )
    deliver(home)
    assert [mail.message["Subject"] for mail in post.mails_to(READER)][1:] == [
        "更正：某区扶持办法（2025-01-03）"
    ]
    assert "此前答复：有效" in post.mails[-1].part("plain")
    assert post.mails_to("never@example.cn") == []


def test_an_address_that_refuses_for_good_is_disabled_and_shows_why(
    home, site, post, clock, watched
):
    reader = follow(home)
    post.at_rcpt = lambda _address: "550 no such user"
    edit(home, site)
    deliver(home)
    held = subscribe.get_subscription(home, reader.id)
    assert held.disabled_at is not None
    assert "550" in held.disabled_reason
    post.at_rcpt = lambda _address: None
    clock.at += timedelta(days=1)
    assert deliver(home) == []


def test_a_server_that_is_busy_is_tried_again_later(home, site, post, clock, watched):
    follow(home)
    edit(home, site)
    post.at_data = lambda _address: "451 later"
    assert deliver(home) == ["451 later"]
    post.at_data = lambda _address: None
    assert deliver(home) == []
    clock.at += timedelta(minutes=1)
    assert deliver(home) == [None]
    assert len(post.mails) == 1


def test_a_server_that_serves_nobody_is_asked_once_a_pass_and_others_are_not_kept_waiting(
    home, site, post, clock, watched
):
    for n in range(3):
        follow(home, f"r{n}@example.cn")
    subscribe.subscribe(
        home, Subscription("", "http://127.0.0.1:9/hook", "webhook"), confirmed=True
    )
    edit(home, site)
    asked = []
    post.at_rcpt = lambda address: asked.append(address) or "421 too many"
    assert len(deliver(home)) == 2  # one mail, and the webhook
    assert len(asked) == 1
    post.at_rcpt = lambda _address: None
    assert deliver(home) == [None, None]  # they did not fail, and wait for nothing
    clock.at += timedelta(minutes=1)
    assert deliver(home).count(None) == 1


def test_a_reader_acknowledges_by_link_and_it_is_kept_and_shown(home, site, post, watched, client):
    reader = follow(home)
    edit(home, site)
    deliver(home)
    (mail,) = post.mails
    assert client.post(path(mail, "确认已阅")).status_code == 200
    with home.database.read_session() as session:
        (sent,) = store_outbox.find_deliveries(session, subscription=reader.id)
    assert sent.acknowledged_at is not None
    shown = client.get(path(mail, "查看、更改、暂停")).text
    assert "内容悄然改动" in shown
    assert "已阅" in shown


def test_feeds_tell_what_the_mails_tell_and_when_it_lapses(home, site, watched, client):
    edit(home, site)
    feed = client.get("/v1/feeds/changes.atom?policy=fuchi")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert "内容悄然改动（重大）：某区扶持办法（2025-01-03）" in feed.text
    assert f"{PUBLIC}/policies/fuchi" in feed.text
    assert "<entry>" not in client.get("/v1/feeds/changes.atom?jurisdiction=北京市").text
    calendar = client.get("/v1/calendar.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20260430" in calendar.text

"""What a subscriber is told of a document on a platform: its status word, its loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.policy_platform import PlatformDocument, PolicyPlatform, source_table
from tests.smtp_server import SmtpServer
from tracker.alert import deliver, record_events, subscribe
from tracker.app import App
from tracker.model.alerts import EventKind, Subscription, SubscriptionFilter
from tracker.settings.smtp import SmtpServer as Smtp
from tracker.store import events, policies


@pytest.fixture
def platform() -> Iterator[PolicyPlatform]:
    with PolicyPlatform() as running:
        running.add(*range(3))
        yield running


@pytest.fixture
def home(
    tmp_path: Path, platform: PolicyPlatform, post: SmtpServer, clock: SteppingClock
) -> Iterator[App]:
    smtp = Smtp("127.0.0.1", "政策追踪 <alerts@example.cn>", post.port, starttls=False)
    with make_app(tmp_path, source_table(platform.url), clock=clock) as made:
        yield replace(
            made, settings=replace(made.settings, smtp=smtp, public_url="https://policy.example.cn")
        )


@pytest.mark.parametrize(
    ("kind", "spoken"),
    [(EventKind.SITE_STATUS, "由“有效”改为“失效”"), (EventKind.VANISHED, "撤下")],
)
def test_a_subscriber_is_told_in_words_he_understands(
    kind: EventKind,
    spoken: str,
    home: App,
    platform: PolicyPlatform,
    post: SmtpServer,
    clock: SteppingClock,
) -> None:
    check_sources(home, "platform")
    wish = SubscriptionFilter(kinds=(kind,))
    subscribe.subscribe(home, Subscription("", "law@example.cn", "mail", wish), confirmed=True)
    if kind is EventKind.SITE_STATUS:
        platform.change(1, status="失效")
    else:
        platform.remove(1)
    for _ in range(12):
        clock.at += timedelta(days=1)
        check_sources(home, "platform")
        record_events.run_calendar(home)
        list(deliver.deliver_due(home))
    (mail,) = post.mails
    assert spoken in mail.part("plain")
    assert PlatformDocument(1).title in mail.part("plain")


def told_kinds(home: App) -> list[EventKind]:
    """The kinds of the events told since the first check, oldest first."""
    with home.database.read_session() as session:
        found = events.find_events(session)
    return [one.kind for one in reversed(found) if one.kind is not EventKind.FIRST_SEEN]


def test_a_reader_of_a_flip_gets_no_correction_of_the_same_answer(
    home: App,
    platform: PolicyPlatform,
    post: SmtpServer,
    clock: SteppingClock,
) -> None:
    platform.change(1, day=date(2024, 6, 1))
    check_sources(home, "platform")
    subscribe.subscribe(home, Subscription("", "law@example.cn", "mail"), confirmed=True)
    platform.change(1, amount=300)
    for status in ("有效", "失效", "有效"):  # an answer is told, taken back, and given again
        platform.change(1, status=status)
        for _ in range(2):
            clock.at += timedelta(days=1)
            check_sources(home, "platform")
            list(deliver.deliver_due(home))
    assert told_kinds(home) == [
        EventKind.SILENT_EDIT,
        EventKind.SITE_STATUS,
        EventKind.SITE_STATUS,
    ]
    assert len(post.mails) == 3


def test_a_reader_who_asked_for_corrections_alone_gets_the_correction_of_a_flip(
    home: App, platform: PolicyPlatform, clock: SteppingClock
) -> None:
    platform.change(1, day=date(2024, 6, 1))
    check_sources(home, "platform")
    wish = SubscriptionFilter(kinds=(EventKind.CORRECTION,))
    subscribe.subscribe(home, Subscription("", "some@example.cn", "mail", wish), confirmed=True)
    subscribe.subscribe(home, Subscription("", "all@example.cn", "mail"), confirmed=True)
    platform.change(1, status="失效")
    clock.at += timedelta(days=1)
    check_sources(home, "platform")
    with home.database.read_session() as session:
        alerts = [
            (one.address, one.event.kind)
            for policy in policies.policy_ids(session)
            for one in events.alerts_of_policy(session, policy, clock())
        ]
    assert sorted(alerts) == [
        ("all@example.cn", EventKind.SITE_STATUS),
        ("some@example.cn", EventKind.CORRECTION),
    ]

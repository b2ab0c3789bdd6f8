"""What a subscriber is told of a document on a platform: its status word, its loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.policy_platform import PlatformDocument, PolicyPlatform, source_table
from tests.smtp_server import SmtpServer
from tracker.alert import deliver, record_events, subscribe
from tracker.app import App
from tracker.model.alerts import EventKind, Subscription, SubscriptionFilter
from tracker.settings.smtp import SmtpServer as Smtp


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

"""A year of the demonstration with the clock moved: every mail that each of five readers gets, and
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.app_factory import SteppingClock
from tests.smtp_server import SmtpServer
from tracker.alert import deliver, record_events, subscribe
from tracker.app import App, open_app
from tracker.demo.home import prepare_home
from tracker.demo.site import DemoSite
from tracker.fetch.client import HttpFetcher
from tracker.ingest.check_source import check_source
from tracker.model import SHANGHAI
from tracker.model.alerts import Cadence, EventKind, Subscription, SubscriptionFilter
from tracker.settings.smtp import SmtpServer as Smtp

GOLDEN = Path(__file__).parents[1] / "golden" / "alert" / "year.txt"
BEGIN, END = date(2026, 1, 5), date(2027, 1, 8)
PHASES = {date(2026, 1, 5): 1, date(2026, 3, 2): 2, date(2026, 6, 15): 3}
OFFLINE = (date(2026, 9, 7), date(2026, 9, 14))  # the site cannot be reached
READERS = (
    Subscription("", "all@example.cn"),
    Subscription(
        "",
        "changning@example.cn",
        criteria=SubscriptionFilter(jurisdictions=("上海市长宁区",)),
        cadence=Cadence.DAILY,
    ),
    Subscription("", "weekly@example.cn", cadence=Cadence.WEEKLY),
    Subscription(
        "",
        "lapses@example.cn",
        criteria=SubscriptionFilter(kinds=(EventKind.LAPSING, EventKind.LAPSED), least="high"),
    ),
    Subscription(
        "",
        "words@example.cn",
        criteria=SubscriptionFilter(lines=("changning-keji-2020",), keywords=("补贴",)),
        language="en",
    ),
)


@contextmanager
def demo(folder: Path, site: DemoSite, post: SmtpServer, clock: SteppingClock) -> Iterator[App]:
    with prepare_home(folder / "demo", site.url), open_app(folder / "demo") as home:
        smtp = Smtp("127.0.0.1", "a@example.cn", post.port, starttls=False)
        yield replace(
            home, now=clock, settings=replace(home.settings, smtp=smtp, public_url="https://p.cn")
        )


def look(home: App) -> None:
    with HttpFetcher(home.settings.fetch) as fetcher:
        for source in home.settings.sources:
            list(check_source(home, source, fetcher))


def day(home: App, site: DemoSite, clock: SteppingClock, on: date) -> None:
    """A day of the service: the calendar after midnight, the morning's mails, a look at the sources
    each Monday (while the site is away,
    each day), and what that brings.
    """
    clock.at = datetime(on.year, on.month, on.day, 0, 5, tzinfo=SHANGHAI).astimezone(UTC)
    record_events.run_calendar(home)
    list(deliver.deliver_due(home, quiet=timedelta(0)))
    clock.at += timedelta(hours=8)
    list(deliver.deliver_due(home, quiet=timedelta(0)))
    clock.at += timedelta(hours=2)
    site.phase = PHASES.get(on, site.phase)
    site.away = OFFLINE[0] <= on < OFFLINE[1]
    if on.weekday() == 0 or site.away or on == OFFLINE[1]:
        look(home)
        record_events.run_calendar(home)
        list(deliver.deliver_due(home, quiet=timedelta(0)))


class Away(DemoSite):
    """The demonstration's site, which may be away."""

    away = False

    def find_page(self, path: str) -> tuple[str, bytes] | None:
        return None if self.away else super().find_page(path)

    def find_records(self, path: str, request: dict[str, Any]) -> dict[str, Any] | None:
        return None if self.away else super().find_records(path, request)


@pytest.mark.soak  # half a minute
def test_each_reader_gets_exactly_these_mails_in_a_year(tmp_path, golden):
    clock = SteppingClock()
    lines: list[str] = []
    with Away() as site, SmtpServer() as post, demo(tmp_path, site, post, clock) as home:
        clock.at = datetime(2026, 1, 4, tzinfo=UTC)
        for reader in READERS:
            subscribe.subscribe(home, reader, confirmed=True)
        for n in range((END - BEGIN).days):
            on = BEGIN + timedelta(days=n)
            day(home, site, clock, on)
            lines += sorted(f"{on} {mail.to[0]}: {mail.message['Subject']}" for mail in post.mails)
            post.mails.clear()
    golden(GOLDEN, "\n".join(lines) + "\n")

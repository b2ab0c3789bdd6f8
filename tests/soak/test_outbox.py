"""Two thousand (event, reader) pairs through a bad mail server, two senders and kill -9: each
accepted once, none lost. `make soak`.

One duplicate no protocol can exclude: the server has accepted, and the connection or the sender
dies before we have written it down.
Each comes from one fault that we count (a drop after acceptance, a kill), bears the Message-ID of
the first, and there are no others.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.app_factory import make_app
from tests.processes import start_process, wait_for_exit
from tests.smtp_server import SmtpServer
from tracker.alert import deliver, record_events, subscribe
from tracker.alert.channels import mail
from tracker.app import App, open_app, utc_now
from tracker.errors import TrackerError
from tracker.model.alerts import Event, EventKind, Subscription
from tracker.settings.smtp import SmtpServer as Smtp
from tracker.store import outbox as rows

READERS, EVENTS, SENDERS, PATIENCE = 100, 20, 2, 420.0

pytestmark = pytest.mark.soak


class BadPost(SmtpServer):
    """Refuses, drops and stalls by chance; counts what may have been accepted without our knowing
    it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.chance = random.Random(7)
        self.faults: Counter[str] = Counter()
        self.at_rcpt = lambda _address: self._maybe(0.03, "421 busy")

    def _maybe(self, share: float, answer: str) -> str | None:
        if self.chance.random() >= share:
            return None
        self.faults[answer] += 1
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        for share, answer in ((0.06, "451 later"), (0.04, "554 no")):
            if refusal := self._maybe(share, answer):
                return refusal
        if self._maybe(0.03, "dropped before"):
            server.transport.abort()
            return "451 gone"
        accepted = await super().handle_DATA(server, session, envelope)
        if self._maybe(0.02, "dropped after"):
            server.transport.abort()
        elif self._maybe(0.003, "stalled after"):
            import asyncio

            await asyncio.sleep(2)
        return accepted


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == "sqlite":
        yield
        return
    with (
        postgres.server(os.environ.get("TEST_DATABASE_URL")) as server,
        postgres.create_database(server) as url,
    ):
        monkeypatch.setenv("TRACKER_DATABASE_URL", url)
        yield


def opened(folder: Path, port: int) -> App:
    home = open_app(folder)
    smtp = Smtp("127.0.0.1", "a@example.cn", port, starttls=False)
    return replace(home, settings=replace(home.settings, smtp=smtp, public_url="https://p.cn"))


def send(folder: Path, port: int) -> None:
    """A sender as it runs in service, in a hurry."""
    mail.TIMEOUT, deliver.LEASE, deliver.FIRST_RETRY, deliver.LAST_RETRY = (
        1.0,
        timedelta(seconds=8),
        timedelta(0),
        timedelta(seconds=1),
    )
    with opened(folder, port) as home:
        while True:
            # a database that is busy too long: the next round tries again, as `Rounds` does
            with contextlib.suppress(TrackerError):
                list(deliver.deliver_due(home, quiet=timedelta(0)))
            time.sleep(0.05)


def test_each_pair_is_accepted_once_and_none_is_lost(database: None, tmp_path: Path) -> None:
    make_app(tmp_path).database.close_connections()
    with BadPost() as post:
        with opened(tmp_path, post.port) as home:
            fill(home)
        kills = run(tmp_path, post)
        with opened(tmp_path, post.port) as home, home.database.read_session() as session:
            sent = {
                row.id for row in rows.find_deliveries(session, limit=10_000) if row.accepted_at
            }
        accepted = Counter(
            str(mail.message["Message-ID"]).strip("<>").partition("@")[0] for mail in post.mails
        )
    twice = sum(accepted.values()) - len(accepted)
    print(
        f"\n{len(accepted)} accepted, {twice} of them again; kills {kills}, faults {dict(post.faults)}"
    )
    assert len(sent) == READERS * EVENTS
    assert set(accepted) == sent
    assert twice <= post.faults["dropped after"] + post.faults["stalled after"] + kills


def fill(home: App) -> None:
    """Every reader is to be told of every event, each in a message of its own."""
    for n in range(READERS):
        subscribe.subscribe(home, Subscription("", f"r{n}@example.cn"), confirmed=True)
    for n in range(EVENTS):
        now = utc_now()
        with home.database.write_session() as session:
            record_events.record_and_queue(
                session,
                [
                    Event(
                        f"down:s{n}", EventKind.SOURCE_DOWN, date(2026, 1, 1), "low", source=f"s{n}"
                    )
                ],
                now,
            )
            rows.gather_alerts(session, now, timedelta(0))


def run(folder: Path, post: BadPost) -> int:
    """Senders that are killed again and again until nothing waits; gives how often."""
    kills, chance, end = 0, random.Random(3), time.monotonic() + PATIENCE
    senders = [start_process(lambda: send(folder, post.port)) for _ in range(SENDERS)]
    while waiting(folder, post.port):
        assert time.monotonic() < end, "not done in time"
        time.sleep(chance.uniform(0.5, 2.0))
        victim = chance.randrange(SENDERS)
        os.kill(senders[victim], 9)
        wait_for_exit(senders[victim])
        kills += 1
        senders[victim] = start_process(lambda: send(folder, post.port))
    for child in senders:
        os.kill(child, 9)
        wait_for_exit(child)
    return kills + SENDERS


def waiting(folder: Path, port: int) -> bool:
    with opened(folder, port) as home, home.database.read_session() as session:
        return bool(rows.find_deliveries(session, waiting=True, limit=1))

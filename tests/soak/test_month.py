"""A simulated month over real HTTP: every true change found once, no false version, none lost, none
twice. `make soak`.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.simulated_month import HOURS, LISTINGS, START, MonthScript, MonthSites, write_month
from tracker.alert import record_events
from tracker.app import App, open_app
from tracker.fetch.client import HttpFetcher
from tracker.ingest import reprocess
from tracker.ingest.check_source import check_source
from tracker.model import Dossier
from tracker.model.alerts import Event, EventKind
from tracker.store import checks, events, policies

TICK = timedelta(hours=3)
FETCH = '[fetch]\nallow_private = ["127.0.0.0/8"]\nread_timeout = 1.0\nconnect_timeout = 5.0\n'

pytestmark = pytest.mark.soak


class Clock:
    """The hour of the month; every look is a moment later, on whatever thread."""

    def __init__(self) -> None:
        self.at, self._lock = START, threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            self.at += timedelta(milliseconds=10)
            return self.at

    def go(self, at: datetime) -> None:
        with self._lock:
            self.at = max(self.at, at)


def declared(web: MonthSites) -> str:
    rows = [
        f'id = "p{one.n:03d}"\nkind = "page"\nurl = "{web.url(one.host, one.path)}"\nevery = "12h"\n'
        for one in web.month.pages
    ]
    for k, kind in enumerate(LISTINGS):
        url = web.url(k, "/index.xml" if kind == "feed" else "/index.html")
        rows.append(
            f'id = "l{k}"\nkind = "listing"\nurl = "{url}"\nevery = "1d"\nfollow = {{ pages = 9, documents = 500 }}\n'
        )
    return FETCH + "".join(f"[[source]]\n{row}" for row in rows)


@pytest.fixture(scope="module")
def lived(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[MonthScript, App, Counter[str]]]:
    """The month, lived by the rows that say when each source is due."""
    folder, clock = tmp_path_factory.mktemp("month"), Clock()
    with MonthSites(write_month(20261125), lambda: clock.at) as web:
        (folder / "sources.toml").write_text(declared(web), "utf-8")
        with (
            replace(open_app(folder), now=clock) as home,
            HttpFetcher(home.settings.fetch) as fetcher,
        ):
            outcomes = live(home, clock, fetcher)
            print(
                f"\nserved {sum(web.served_counts.values())}: {dict(sorted(web.served_counts.items()))}"
            )
            print(f"looks {sum(outcomes.values())}: {dict(sorted(outcomes.items()))}")
            yield web.month, home, outcomes


def live(home: App, clock: Clock, fetcher: HttpFetcher) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    end, tick = START + timedelta(hours=HOURS), START

    def look(id: str) -> list[str]:
        return [done.outcome for done in check_source(home, home.get_source(id), fetcher)]

    with ThreadPoolExecutor(4) as pool:
        while True:
            home.unchanged_checks.flush_checks()
            with home.database.read_session() as session:
                times = checks.find_due(session)
            due = sorted(
                (times.get(source.id) or START, source.id) for source in home.settings.sources
            )
            at = due[0][0]
            while tick < min(at, end):
                clock.go(tick)
                record_events.run_calendar(home)
                tick += TICK
            if at >= end:
                return outcomes
            clock.go(at)
            for found in pool.map(
                look, [id for when, id in due if when <= at + timedelta(minutes=1)]
            ):
                outcomes.update(found)


def dossiers(home: App) -> dict[str, Dossier]:
    with home.database.read_session() as session:
        rows = policies.get_dossiers(session, policies.policy_ids(session))
        assert len({row.policy.title for row in rows}) == len(rows)
        return {row.policy.title: row for row in rows}


def amounts(home: App, dossier: Dossier) -> list[int]:
    with home.database.read_session() as session:
        words = [policies.get_snapshot(session, version.id).words for version in dossier.versions]
    return [int(found) for text in words for found in re.findall(r"最高不超过(\d+)万元", text)]


def told(home: App, *kinds: EventKind) -> list[Event]:
    with home.database.read_session() as session:
        return [
            event for event in events.find_events(session, limit=100_000) if event.kind in kinds
        ]


def test_every_wording_is_found_once_in_its_order_and_no_other(
    lived: tuple[MonthScript, App, Counter[str]],
) -> None:
    month, home, _ = lived
    found = {title: amounts(home, dossier) for title, dossier in dossiers(home).items()}
    written = {one.title: one.list_amounts() for one in month.documents()}
    changes = sum(len(row) - 1 for row in written.values())
    right = sum(found.get(title) == row for title, row in written.items())
    heard = sum(len(row) - 1 for row in found.values())
    print(
        f"policies {len(written)} written, {len(found)} found; changes {changes} written, {heard} found; right {right}"
    )
    assert found == written


def test_every_change_is_told_once(lived: tuple[MonthScript, App, Counter[str]]) -> None:
    month, home, _ = lived
    names = {dossier.policy.id: title for title, dossier in dossiers(home).items()}
    heard = Counter(
        names[event.policy or ""] for event in told(home, EventKind.CHANGED, EventKind.SILENT_EDIT)
    )
    assert heard == Counter(
        {one.title: len(one.amounts) - 1 for one in month.documents() if len(one.amounts) > 1}
    )


def test_every_new_document_is_told_once(lived: tuple[MonthScript, App, Counter[str]]) -> None:
    month, home, _ = lived
    names = {dossier.policy.id: title for title, dossier in dossiers(home).items()}
    heard = Counter(names[event.policy or ""] for event in told(home, EventKind.NEW))
    assert heard == Counter({one.title: 1 for one in month.documents() if one.published_at})
    assert len(told(home, EventKind.NEW, EventKind.FIRST_SEEN)) == len(names)


def test_what_vanished_is_told_once_and_nothing_else_is_said_to_have_vanished(
    lived: tuple[MonthScript, App, Counter[str]],
) -> None:
    month, home, _ = lived
    heard = Counter(event.quote.partition("/art")[2] for event in told(home, EventKind.VANISHED))
    assert heard == Counter(
        {
            one.path.removeprefix("/art"): 1
            for row in month.listed
            for one in row
            if one.removed_at is not None
        }
    )


def test_a_source_that_goes_down_is_told_once_and_once_when_it_is_back(
    lived: tuple[MonthScript, App, Counter[str]],
) -> None:
    month, home, _ = lived
    long = {
        f"p{one.n:03d}"
        for one in month.pages
        if any(spell.end - spell.begin > 24 for spell in one.troubles)
    }
    hosts = [host for host, _, _ in month.outages]
    out = Counter(hosts[k] for k in range(len(hosts)))
    down = Counter({id: 1 for id in long})
    for one in month.pages:
        down[f"p{one.n:03d}"] += out[one.host]
    for k in range(len(LISTINGS)):
        down[f"l{k}"] += out[k] + sum(host == k for host, *_ in month.blind_indexes)
    back = Counter(down)
    for one in month.pages:
        down[f"p{one.n:03d}"] += one.removed_at is not None
    assert counted(told(home, EventKind.SOURCE_DOWN), by="source") == +down
    assert counted(told(home, EventKind.SOURCE_BACK), by="source") == +back


def counted(found: list[Event], by: str) -> Counter[str | None]:
    """Count the events of whole sources by source, or those of single documents by address."""
    if by == "source":
        return Counter(event.source for event in found if not event.quote)
    return Counter(event.quote.partition("/art/")[2] for event in found if event.quote)


def test_a_document_that_cannot_be_read_any_more_is_told_once_and_its_return_once(
    lived: tuple[MonthScript, App, Counter[str]],
) -> None:
    month, home, _ = lived
    blind = {
        one.path.removeprefix("/art/"): one.soft_404[1]
        for one in month.documents()
        if one.soft_404 and one.mirror_host is None
    }
    assert counted(told(home, EventKind.SOURCE_DOWN), by="address") == Counter(blind.keys())
    assert counted(told(home, EventKind.SOURCE_BACK), by="address") == Counter(
        path for path, end in blind.items() if end < HOURS - 24
    )


def test_an_act_is_told_once_however_many_wordings_and_mirrors_repeat_it(
    lived: tuple[MonthScript, App, Counter[str]],
) -> None:
    month, home, _ = lived
    names = {dossier.policy.id: title for title, dossier in dossiers(home).items()}
    repealed = [one.repeals.title for one in month.documents() if one.repeals]
    heard = Counter(names[event.policy or ""] for event in told(home, EventKind.REPEALED))
    print(f"acts {len(repealed)} written, {sum(heard.values())} told")
    assert heard == Counter(repealed)


def test_the_evidence_of_the_month_is_whole(lived: tuple[MonthScript, App, Counter[str]]) -> None:
    _, home, _ = lived
    ids = [
        (source, id)
        for source in home.archive.source_ids()
        for id in home.archive.capture_ids(source)
    ]
    thinned = sum(home.archive.is_thinned(*id) for id in ids)
    print(f"captures {len(ids)}, of them thinned to a digest {thinned}")
    assert reprocess.verify_archive(home) == []

"""sources.toml edited while the service runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.measures_texts import measures_text
from tracker.app import App, utc_now
from tracker.fetch.client import HttpFetcher
from tracker.model.checks import CheckOutcome
from tracker.schedule import config_reloader, local_scheduler
from tracker.schedule.due_times import find_due_times
from tracker.schedule.local_scheduler import LocalScheduler

SOURCE = '\n[[source]]\nid = "{id}"\nkind = "page"\nurl = "{url}"\n'


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        for name in ("a", "b"):
            site.pages[f"/{name}.html"] = PageResponse(
                "".join(f"<p>{line}</p>" for line in measures_text().splitlines()).encode()
            )
        yield site


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setattr(config_reloader, "EVERY", 0.05)
    with make_app(tmp_path) as home:
        home.now = utc_now
        with HttpFetcher(home.settings.fetch) as fetcher:
            running = LocalScheduler(home, fetcher)
            running.start()
            yield home
            running.stop()


def until(found: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not found() and time.monotonic() < end:
        time.sleep(0.02)
    return found()


def asked(site: PageServer, path: str) -> int:
    return [seen for seen, _ in site.requests].count(path)


def test_a_source_that_is_added_is_checked_and_one_that_is_taken_out_is_not_known_any_more(
    home: App, site: PageServer
) -> None:
    file = home.settings.home / "sources.toml"
    before = file.read_text("utf-8")
    file.write_text(before + SOURCE.format(id="a", url=f"{site.url}/a.html"), "utf-8")
    assert until(lambda: asked(site, "/a.html") == 1)
    file.write_text(before, "utf-8")
    assert until(lambda: "a" not in home.sources_by_id)


def test_a_broken_edit_keeps_the_last_good_one_and_says_so(
    home: App, site: PageServer, caplog: pytest.LogCaptureFixture
) -> None:
    file = home.settings.home / "sources.toml"
    before = file.read_text("utf-8")
    caplog.set_level(logging.WARNING, "tracker.schedule.config_reloader")
    file.write_text(before + '\n[[source]]\nid = "a"\nkind = "paeg"\n', "utf-8")
    assert until(lambda: "是否想写 page" in caplog.text)
    assert "仍按上一次正确的内容运行" in caplog.text
    assert list(home.sources_by_id) == ["inbox"]
    file.write_text(before + SOURCE.format(id="b", url=f"{site.url}/b.html"), "utf-8")
    assert until(lambda: asked(site, "/b.html") == 1)


def test_a_source_whose_table_is_changed_is_looked_at_as_it_is_declared_now(
    home: App, site: PageServer
) -> None:
    file = home.settings.home / "sources.toml"
    before = file.read_text("utf-8")
    file.write_text(before + SOURCE.format(id="a", url=f"{site.url}/a.html"), "utf-8")
    assert until(lambda: asked(site, "/a.html") == 1)
    file.write_text(before + SOURCE.format(id="a", url=f"{site.url}/b.html"), "utf-8")
    assert until(lambda: asked(site, "/b.html") == 1)
    assert asked(site, "/a.html") == 1


def test_an_edit_of_a_source_that_is_being_checked_is_not_lost(
    tmp_path: Path, site: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {"id": "a", "kind": "page", "url": f"{site.url}/a.html"}
    with make_app(tmp_path, page) as app, HttpFetcher(app.settings.fetch) as fetcher:
        scheduler = LocalScheduler(app, fetcher)
        check, file = local_scheduler.run_check_job, app.settings.home / "sources.toml"

        def check_while_edited(*args: Any) -> CheckOutcome | None:
            outcome = check(*args)
            file.write_text(file.read_text("utf-8").replace("/a.html", "/b.html"), "utf-8")
            scheduler._reload_sources()
            return outcome

        monkeypatch.setattr(local_scheduler, "run_check_job", check_while_edited)
        scheduler._check_and_reschedule("a")
        assert app.sources_by_id["a"].url == f"{site.url}/b.html"
        assert scheduler._pool._times["a"] <= app.now()


@pytest.mark.parametrize(
    ("before", "after", "minutes"),
    [
        ({"every": "30d"}, {"every": "1h"}, 60),
        ({"every": "30d"}, {"cron": "0 * * * *"}, 60),
        ({"cron": "0 3 1 * *"}, {"every": "1m"}, 1),
        ({"every": "1h"}, {"every": "30d"}, 60),  # the check that was due comes, then the new pace
    ],
)
def test_a_schedule_that_was_edited_while_nothing_ran_counts_from_the_last_check(
    tmp_path: Path,
    site: PageServer,
    before: dict[str, str],
    after: dict[str, str],
    minutes: int,
) -> None:
    page = {"id": "a", "kind": "page", "url": f"{site.url}/a.html"}
    clock = SteppingClock()
    with make_app(tmp_path, {**page, **before}, clock=clock) as app:
        assert check_sources(app, "a") == ["new"]
    with make_app(tmp_path, {**page, **after}, clock=clock) as app:
        with app.database.read_session() as session:
            due = find_due_times(app, session)["a"]
        assert timedelta() < due - app.now() <= timedelta(minutes=minutes)


def test_an_address_that_was_edited_while_nothing_ran_is_checked_at_once(
    tmp_path: Path, site: PageServer
) -> None:
    page = {"id": "a", "kind": "page", "every": "30d"}
    clock = SteppingClock()
    with make_app(tmp_path, {**page, "url": f"{site.url}/a.html"}, clock=clock) as app:
        check_sources(app, "a")
    with (
        make_app(tmp_path, {**page, "url": f"{site.url}/b.html"}, clock=clock) as app,
        app.database.read_session() as session,
    ):
        assert find_due_times(app, session)["a"] <= app.now()


def test_a_shorter_schedule_of_a_failing_source_counts_from_a_day_after_its_last_check(
    tmp_path: Path, site: PageServer
) -> None:
    page = {"id": "a", "kind": "page", "url": f"{site.url}/none.html"}
    clock = SteppingClock()
    with make_app(tmp_path, {**page, "every": "30d"}, clock=clock) as app:
        for _ in range(14):
            assert check_sources(app, "a") == ["gone"]
        with app.database.read_session() as session:
            assert find_due_times(app, session)["a"] - app.now() > timedelta(days=20)
    with (
        make_app(tmp_path, {**page, "every": "1h"}, clock=clock) as app,
        app.database.read_session() as session,
    ):
        assert find_due_times(app, session)["a"] - app.now() <= timedelta(days=1)

"""A source that has nothing to show is checked on its schedule like any other."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, import_document, make_app
from tracker.app import App, utc_now
from tracker.fetch.client import HttpFetcher
from tracker.model.checks import CheckOutcome
from tracker.query.status import source_healths
from tracker.schedule.local_scheduler import LocalScheduler


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with make_app(tmp_path, clock=SteppingClock()) as app:
        yield app


def write_file(app: App, name: str, content: bytes) -> None:
    path = app.settings.home / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"README.md": b"how to use it"},
        {".hidden.txt": b"x", "~$lock.docx": b"x"},
        {"half.pdf.part": b"%PDF"},
        {"still-being-written.txt": b""},
    ],
)
def test_a_folder_without_a_readable_file_is_empty_and_due_at_its_time(
    app: App, files: dict[str, bytes]
) -> None:
    for name, content in files.items():
        write_file(app, name, content)
    assert check_sources(app, "inbox") == [CheckOutcome.EMPTY]
    (health,) = source_healths(app)
    assert health.failures == 0
    assert health.due_at is not None
    assert health.due_at - app.now() > timedelta(hours=23)


def test_a_folder_that_is_gone_fails_and_a_file_that_arrives_is_read(app: App) -> None:
    assert check_sources(app, "inbox") == ["empty"]
    write_file(app, "办法.txt", "某区扶持办法\n第一条　为了支持企业发展，制定本办法。".encode())
    assert check_sources(app, "inbox") == ["new"]
    assert check_sources(app, "inbox") == ["unchanged"]


def test_the_scheduler_waits_for_an_empty_folder(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.now = utc_now
    checked: list[float] = []
    with HttpFetcher(app.settings.fetch) as fetcher:
        scheduler = LocalScheduler(app, fetcher)
        real = scheduler._check_and_reschedule

        def count_check(source: str) -> None:
            checked.append(time.monotonic())
            real(source)

        monkeypatch.setattr(scheduler._pool, "_run", count_check)
        scheduler.start()
        end = time.monotonic() + 10
        while not checked and time.monotonic() < end:
            time.sleep(0.02)
        used = os.times()
        time.sleep(1.5)
        spent = os.times()
        scheduler.stop()
    assert len(checked) == 1
    assert (spent.user - used.user) + (spent.system - used.system) < 1


def test_a_bug_in_reading_one_file_is_a_failure_of_that_file_only(
    app: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tracker.ingest import parse_document

    real = parse_document.read_capture

    def read_or_break(source, capture, *more, **options):  # type: ignore[no-untyped-def]
        if capture.address.startswith("坏"):
            raise LookupError("a bug")
        return real(source, capture, *more, **options)

    monkeypatch.setattr(parse_document, "read_capture", read_or_break)
    for name in ("坏.txt", "好.txt"):
        write_file(app, name, "某区扶持办法\n第一条　为了支持企业，制定本办法。".encode())
    assert sorted(check_sources(app, "inbox")) == ["failed", "new"]
    assert "LookupError: a bug" in caplog.text
    assert len(app.archive.capture_ids("inbox")) == 2
    assert sorted(check_sources(app, "inbox")) == ["failed", "unchanged"]  # tried again
    monkeypatch.undo()
    assert "failed" not in check_sources(app, "inbox")


def test_a_bug_in_reading_never_stops_recovery(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.ingest import parse_document
    from tracker.ingest.recovery import recover_interrupted

    def break_always(*_: object, **_options: object) -> None:
        raise RecursionError

    for name in ("甲.txt", "乙.txt"):
        text = f"某区扶持办法{name[0]}\n第一条　为了支持企业发展，制定本办法。"
        app.archive.add_capture("inbox", name, text.encode(), "text/plain", None, (), app.now())
    with monkeypatch.context() as broken:
        broken.setattr(parse_document, "read_capture", break_always)
        assert [outcome for _, outcome in recover_interrupted(app)] == ["failed", "failed"]
    assert list(recover_interrupted(app)) == []
    assert import_document(app, "丙.txt", "某区办法\n第一条　为了支持企业，制定本办法。") == "new"


def test_a_bug_in_one_source_leaves_the_others_to_be_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {"id": "p", "kind": "page", "url": "http://127.0.0.1:9/"}
    monkeypatch.setattr("tracker.ingest.pipeline.check_address", lambda *_: 1 / 0)
    with make_app(tmp_path, page, clock=SteppingClock()) as app:
        assert check_sources(app, "p", "inbox") == ["failed", "empty"]

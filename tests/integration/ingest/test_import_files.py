"""A team's old files: found in folders, dated by their names or a table, history in the right
order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from api.app import build_app
from tests.app_factory import SteppingClock, make_app
from tests.measures_texts import ARTICLES, measures_text
from tracker.app import App, utc_now
from tracker.cli.main import app
from tracker.errors import ConfigError
from tracker.ingest.import_files import collect_files, date_from_path
from tracker.model.common import known_capture_time
from tracker.query.status import find_statuses
from tracker.store import policies

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("2024-03-05 办法.pdf", date(2024, 3, 5)),
        ("办法20240305.pdf", date(2024, 3, 5)),
        ("办法（2024年3月5日下载）.pdf", date(2024, 3, 5)),
        ("2024.3.5/办法.pdf", date(2024, 3, 5)),
        ("2021-01-01/2024_03_05_办法.pdf", date(2024, 3, 5)),
        ("办法.pdf", None),
        ("沪府规〔2024〕3号.pdf", None),
        ("20241340.pdf", None),
        ("202403051.pdf", None),
        ("2024-03-05至2025-03-05.pdf", None),
        ("2024-03.pdf", None),
    ],
)
def test_a_name_holds_a_day_or_says_nothing(address: str, day: date | None) -> None:
    assert date_from_path(address) == day


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "old"
    (place / "2024-03-05").mkdir(parents=True)
    (place / "2024-03-05" / "措施.txt").write_text(measures_text(), "utf-8")
    (place / "措施20250601.txt").write_text(
        measures_text(ARTICLES[0].replace("推动", "促进"), *ARTICLES[1:]), "utf-8"
    )
    (place / "~$措施.txt").write_text("lock", "utf-8")
    return place


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    with make_app(tmp_path, clock=SteppingClock()) as home:
        yield home


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["import", "--source", "inbox", *map(str, words)])


def captured(home: App) -> list[str]:
    with home.database.read_session() as session:
        return [f"{version.captured_at:%Y-%m-%d %H}" for version in policies.all_versions(session)]


def test_a_folder_becomes_history_in_the_order_of_its_dates(home: App, folder: Path) -> None:
    done = run(folder)
    assert done.exit_code == 0, done.output
    assert captured(home) == ["2024-03-04 16", "2025-05-31 16"]  # midnight in Shanghai
    with home.database.read_session() as session:
        assert all(version.recorded_at.year > 2025 for version in policies.all_versions(session))


def test_a_table_says_when_each_file_was_obtained_and_outranks_names(
    home: App, folder: Path, tmp_path: Path
) -> None:
    table = tmp_path / "dates.csv"
    table.write_bytes(
        "file,captured_at,备注\n措施.txt,2023-01-01T08:00:00+08:00,甲\n".encode("gb18030")
    )
    assert run(folder, "--dates", table).exit_code == 0
    assert captured(home) == ["2023-01-01 00", "2025-05-31 16"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("名称,日期\n", ["第一行须为 file,captured_at"]),
        ("file,captured_at\n措施.txt,昨天\n措施.txt,\n", ["第 2 行", "第 3 行"]),
        ("file,captured_at\n没有.txt,2024-01-01\n", ["没有文件 没有.txt"]),
        ("file,captured_at\n措施.txt,2024-01-01\n措施.txt,2024-02-01\n", ["第 3 行"]),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_every_line(
    folder: Path, tmp_path: Path, text: str, problems: list[str]
) -> None:
    table = tmp_path / "dates.csv"
    table.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as refused:
        collect_files([folder], NOW, dates=table)
    assert len(refused.value.problems) == len(problems)
    assert all(
        problem in found for problem, found in zip(problems, refused.value.problems, strict=True)
    )


def test_a_table_may_say_that_nobody_knows_the_day(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "dates.csv"
    table.write_text("file,captured_at\n措施.txt,不明\n", "utf-8")
    (first, _) = collect_files([folder], NOW, dates=table)
    assert known_capture_time(first.captured_at) is None


def test_a_name_of_two_files_in_a_table_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "2023").mkdir()
    (folder / "2023" / "措施.txt").write_text(measures_text(), "utf-8")
    table = tmp_path / "dates.csv"
    table.write_text("file,captured_at\n措施.txt,2023-01-01\n", "utf-8")
    with pytest.raises(ConfigError, match="2024-03-05/措施.txt"):
        collect_files([folder], NOW, dates=table)
    table.write_text("file,captured_at\n2023/措施.txt,2023-01-01\n", "utf-8")
    assert len(collect_files([folder], NOW, dates=table)) == 3


def test_the_command_outranks_names(folder: Path) -> None:
    assert {old.captured_at for old in collect_files([folder], NOW, captured_at=NOW)} == {NOW}


@pytest.mark.parametrize("name", ["办法.txt", "办法20991231.txt", "2024-03-05至2025-03-05.txt"])
def test_a_file_of_which_nothing_says_when_it_was_obtained_is_refused(
    folder: Path, name: str
) -> None:
    (folder / name).write_text("x", "utf-8")
    with pytest.raises(ConfigError, match="--captured-at unknown") as refused:
        collect_files([folder], NOW)
    assert [name in problem for problem in refused.value.problems] == [True]


def test_a_text_of_an_unknown_day_never_becomes_the_current_wording(
    home: App, folder: Path, tmp_path: Path
) -> None:
    assert run(folder).exit_code == 0
    (tmp_path / "旧稿.txt").write_text(
        measures_text(ARTICLES[0].replace("推动", "引导"), *ARTICLES[1:]), "utf-8"
    )
    assert run(tmp_path / "旧稿.txt").exit_code == 1
    done = run(tmp_path / "旧稿.txt", "--captured-at", "unknown")
    assert done.exit_code == 0, done.output
    assert captured(home) == ["1970-01-01 00", "2024-03-04 16", "2025-05-31 16"]
    with home.database.read_session() as session:
        ids = policies.policy_ids(session)
        newest = policies.get_dossier(session, ids[0]).versions[-1]
    assert newest.captured_at.year == 2025


def test_a_policy_known_only_from_a_text_of_an_unknown_day_says_so(
    home: App, tmp_path: Path
) -> None:
    (tmp_path / "旧稿.txt").write_text(measures_text(), "utf-8")
    assert run(tmp_path / "旧稿.txt", "--captured-at", "unknown").exit_code == 0
    (answer,) = find_statuses(home, date(2025, 1, 1), utc_now())
    assert any("取得时间不明" in doubt.quote for doubt in answer.doubts)


def test_an_unknown_day_is_unknown_everywhere_and_never_1970(
    home: App, folder: Path, tmp_path: Path
) -> None:
    assert run(folder).exit_code == 0
    for name, words in (("旧稿", "引导"), ("又稿", "鼓励")):
        (tmp_path / f"{name}.txt").write_text(
            measures_text(ARTICLES[0].replace("推动", words), *ARTICLES[1:]), "utf-8"
        )
        assert run(tmp_path / f"{name}.txt", "--captured-at", "unknown").exit_code == 0
    home.now.at = utc_now() + timedelta(minutes=10)  # type: ignore[attr-defined]
    served = build_app(home, scheduled=False)
    client = TestClient(served)
    (policy,) = [row["policy"]["id"] for row in client.get("/v1/policies").json()["items"]]
    one = f"/v1/policies/{policy}"
    shown = "".join(
        TestClient(served, cookies={"lang": language}).get(path).text
        for language in ("zh", "en")
        for path in (
            f"/policies/{policy}",
            f"/lines/{policy}",
            "/timeline",
            f"/compare?from={policy}@1&to={policy}@3",
            f"/compare?to={policy}@3&pick=1",
            one,
            f"{one}/timeline",
            f"{one}/versions",
            f"{one}/versions?format=csv",
            f"{one}/versions/3?format=html",
            "/v1/changes?since=2020-01-01",
            "/v1/changes?since=2020-01-01&basis=published",
        )
    )
    assert re.findall(r"1970[-年01].{0,20}|1969-12-31", shown) == []
    assert "取得时间不明" in shown
    assert "capture time unknown" in shown
    rows = client.get(f"{one}/versions").json()["items"]
    assert [row["captured_at"] is None for row in rows] == [True, True, False, False]
    assert client.get(f"{one}/versions?format=csv").text.count(",不明,") == 2
    before, now = (client.get(f"{one}/on/{day}").json() for day in ("2024-03-01", "2026-01-01"))
    assert any("取得时间不明" in doubt["quote"] for doubt in before["doubts"])
    assert now["version"]["n"] == 2
    assert not any("取得时间不明" in doubt["quote"] for doubt in now["doubts"])


def test_a_file_that_cannot_be_taken_is_named_and_the_others_go_on(home: App, folder: Path) -> None:
    (folder / "2024-01-01.txt").write_bytes(b"")
    done = run(folder)
    assert done.exit_code == 1
    assert "文件为空" in done.output
    assert len(captured(home)) == 2

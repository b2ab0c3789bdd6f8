"""The commands as a person types them: what they print, and what bad input gets: one clear line, a
non-zero exit, nothing lost.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from tests.app_factory import create_database
from tests.command_runner import TRACKER, run_command, run_installed_command
from tracker.cli import main

SOURCES = '[[source]]\nid = "inbox"\nkind = "file"\npath = "inbox"\njurisdiction = "上海市某区"\n'
DOCUMENT = """某区扶持办法
某区规〔2024〕3号
第一条　为了支持企业发展，制定本办法。
第二条　对符合条件的企业，给予最高不超过{amount}万元的支持。
第三条　本办法自2024年5月1日起施行，有效期至2026年4月30日。
某区人民政府
2024年4月1日
"""


@pytest.fixture
def home(tmp_path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "sources.toml").write_text(SOURCES, "utf-8")
    create_database(tmp_path)
    return tmp_path


def run(home, *words, expect=0, by=run_command):
    done = by(home, *words)
    assert done.returncode == expect, done.stderr or done.stdout
    return done


def put(home, name="办法.txt", amount=300):
    path = home / "inbox" / name
    path.write_text(DOCUMENT.format(amount=amount), "utf-8")
    return path


def test_a_file_put_into_the_drop_folder_is_tracked_and_answered_for(home):
    (home / "tracker.db").unlink()  # as on the first day
    put(home)
    assert "新文件" in run(home, "check", by=run_installed_command).stdout
    put(home, amount=500)
    assert "有变化" in run(home, "check").stdout
    row = json.loads(
        run(
            home,
            "status",
            "某区规[2024]3 号",
            "--on",
            "2026-04-30",
            "--json",
            by=run_installed_command,
        ).stdout
    )
    assert (row["status"], row["last_day"], row["version"]["n"]) == ("in_force", "2026-04-30", 1)
    assert "有效期至2026年4月30日" in row["basis"][0]["quote"]
    report = next((home / "diffs").rglob("*.md")).read_text("utf-8")
    assert "300万元" in report
    assert "500万元" in report
    assert "存证完好" in run(home, "verify").stdout


def test_a_check_shows_what_it_met_and_counts_what_is_unchanged(home):
    put(home, "甲.txt")
    assert "未变  0 处" in run(home, "check").stdout
    put(home, "乙.txt", amount=500)
    told = run(home, "check").stdout
    assert ("乙.txt" in told, "甲.txt" in told, "未变  1 处" in told) == (True, False, True)
    assert run(home, "check").stdout.strip() == "未变  2 处"


def test_a_check_starts_without_the_libraries_that_serve_one_format_or_channel(home):
    put(home)
    run(home, "check")
    words = [sys.executable, "-X", "importtime", TRACKER, "check"]
    done = subprocess.run(words, cwd=home, capture_output=True, text=True, timeout=60, check=True)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    heavy = {"alembic", "apprise", "docx", "fastapi", "numpy", "openpyxl", "PIL", "pypdfium2"}
    assert "tracker.ingest.pipeline" in imported
    assert imported & heavy == set()


def test_an_import_keeps_its_own_capture_time_and_an_honest_recording_time(home):
    path = home / "old.txt"
    path.write_text(DOCUMENT.format(amount=100), "utf-8")
    run(home, "import", str(path), "--source", "inbox", "--captured-at", "2024-05-05")
    # midnight in Shanghai, kept in UTC
    assert next((home / "snapshots" / "inbox").glob("20240504T160000*/payload.txt")).is_file()
    assert "outside" not in run(home, "status", "--on", "2024-06-01").stderr
    failed = run(home, "status", "--on", "2024-06-01", "--known-at", "2024-06-01", expect=1)
    assert "才有记录" in failed.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["status", "--on", "2024-02-30"], "不是日期"),
        (["status", "--known-at", "yesterday"], "不是时间"),
        (["check", "nothing"], "没有来源 nothing"),
        (["import", "nowhere.pdf", "--source", "inbox"], "nowhere.pdf"),
        (["import", "sources.toml", "--source", "other"], "没有来源 other"),
        (["status", "不存在的政策"], "没有与"),
    ],
)
def test_bad_words_get_one_clear_line(home, words, said, monkeypatch, capsys):
    monkeypatch.chdir(home)
    monkeypatch.setattr(sys, "argv", ["tracker", *words])
    with pytest.raises(SystemExit) as ended:
        main.run_command()
    assert ended.value.code == 1
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert said in line


def test_a_malformed_sources_file_is_refused_with_its_place(home):
    (home / "sources.toml").write_text("[[source]\nid = 1", "utf-8")
    failed = run(home, "check", expect=1)
    assert "sources.toml" in failed.stderr
    assert "line 1" in failed.stderr


def test_every_problem_of_the_settings_is_reported_at_once(home):
    (home / "sources.toml").write_text(
        '[[source]]\nid = "a b/.."\nkind = "listing"\nurl = "ftp://x"\nevry = "6h"\n', "utf-8"
    )
    assert len(run(home, "sources", "--check", expect=1).stderr.strip().splitlines()) >= 3


def test_a_pdf_without_text_is_kept_and_said(home):
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(home / "inbox" / "scan.pdf"))
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    assert "失败" in run(home, "check", expect=1).stdout
    assert len(list((home / "snapshots" / "inbox").glob("*/payload.pdf"))) == 1


def test_a_locked_database_is_one_clear_line_and_the_evidence_is_kept(home):
    put(home)
    holder = sqlite3.connect(home / "tracker.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    failed = run(home, "check", expect=1)
    assert "locked" in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1
    holder.execute("ROLLBACK")
    holder.close()
    assert "新文件" in run(home, "check").stdout
    assert len(list((home / "snapshots" / "inbox").glob("*/payload.txt"))) == 1


def test_edited_evidence_is_found(home):
    put(home)
    run(home, "check")
    payload = next((home / "snapshots" / "inbox").glob("*/payload.txt"))
    payload.write_text(payload.read_text("utf-8").replace("300", "900"), "utf-8")
    assert "SHA-256" in run(home, "verify", expect=1).stderr


def test_evidence_removed_with_its_line_in_the_chain_is_missed(home):
    put(home)
    run(home, "check")
    folder = home / "snapshots" / "inbox"
    shutil.rmtree(next(path for path in folder.iterdir() if path.is_dir()))
    (folder / "chain.sha256").write_text("")
    assert "存证中缺失" in run(home, "verify", expect=1).stderr


def test_the_service_answers_and_stops_cleanly(home):
    put(home)
    with running(home, "serve", "--port", "18431") as service:
        assert wait_for(
            "http://127.0.0.1:18431/v1/in-force?on=2024-06-01", lambda page: page["total"] == 1
        )
        service.send_signal(signal.SIGTERM)
        # stopped in order, then ended by the signal itself
        assert service.wait(timeout=30) in (0, -signal.SIGTERM)
    with sqlite3.connect(home / "tracker.db") as database:
        assert database.execute(
            "SELECT count(*) FROM source WHERE due_at IS NOT NULL"
        ).fetchone() == (1,)


def test_the_demonstration_plays_and_serves(tmp_path):
    with running(tmp_path, "serve", "--demo", "--port", "18432") as service:
        address = "http://127.0.0.1:18432/v1/policies/changning-keji-2020"
        assert wait_for(f"{address}/on/2022-06-01", lambda page: page["status"] == "in_force")
        found = fetch(
            "http://127.0.0.1:18432/v1/diff?from=changning-keji-2020@1&to=changning-keji-2024@1"
        )
        assert found["summary"]["removed"] >= 1
        assert found["summary"]["modified"] >= 1
        assert fetch(f"{address}/on/2024-06-01")["status"] == "repealed"
        refused = run(tmp_path, "serve", "--demo", "--port", "18433", expect=1)
        assert "另一个演示" in refused.stderr
        service.send_signal(signal.SIGTERM)
        service.wait(timeout=30)
    played = (tmp_path / "printed").read_text("utf-8")
    assert "第三幕" in played
    assert "changning-keji-2020@1..changning-keji-2024@1.md" in played


@contextlib.contextmanager
def running(home, *words):
    """A command that runs on; what it prints goes to a file, so that no full pipe can stop it, and
    it never outlives its test.
    """
    with (home / "printed").open("w") as out:
        service = subprocess.Popen(
            [TRACKER, *words],
            cwd=home,
            stdout=out,
            stderr=out,
            env={**os.environ, "COLUMNS": "200"},
        )
        try:
            yield service
        finally:
            service.kill()
            service.wait()


def test_a_demonstration_never_takes_a_real_folder(tmp_path):
    (tmp_path / ".demo").mkdir()
    (tmp_path / ".demo" / "precious.txt").write_text("mine")
    assert "DEMO" in run(tmp_path, "serve", "--demo", "--port", "18434", expect=1).stderr
    assert (tmp_path / ".demo" / "precious.txt").read_text() == "mine"


def fetch(url):
    with urlopen(url, timeout=5) as answer:
        return json.load(answer)


def wait_for(url, good):
    for _ in range(200):
        try:
            if good(fetch(url)):
                return True
        except OSError:
            pass
        time.sleep(0.15)
    return False

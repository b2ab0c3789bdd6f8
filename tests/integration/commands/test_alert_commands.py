"""`tracker subscribe`, `subscriptions` and `deliver` as a person types them, against a real mail server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from homes import make_home
from post import Post
from typer.testing import CliRunner

from tracker.cli import app

TRACKER = Path(sys.executable).with_name("tracker")


@pytest.fixture
def post():
    with Post() as post:
        yield post


@pytest.fixture
def run(tmp_path, post):
    make_home(tmp_path).database.close()
    smtp = {"HOST": "127.0.0.1", "PORT": str(post.port), "FROM": "a@example.cn", "STARTTLS": "0"}
    env = {**os.environ, "TRACKER_PUBLIC_URL": "https://p.cn", **{f"TRACKER_SMTP_{key}": value for key, value in smtp.items()}}

    def command(*words, expect=0, **more):
        done = subprocess.run([TRACKER, *words], cwd=tmp_path, capture_output=True, text=True, env={**env, **more}, timeout=60, check=False)
        assert done.returncode == expect, done.stderr or done.stdout
        return done.stdout + done.stderr

    return command


def test_somebody_is_subscribed_mailed_and_shown(run, post):
    said = run("subscribe", "reader@example.cn", "--jurisdiction", "上海市", "--keyword", "补贴", "--cadence", "daily")
    assert "待确认" in said
    assert "已送达" in run("deliver")
    assert post.mails[0].message["Subject"] == "确认订阅：上海市、“补贴”"
    id = re.search(r"s-[0-9a-f]{16}", said)[0]
    assert "确认订阅" in run("subscriptions", id)


def test_a_webhook_is_shown_the_key_that_its_receiver_checks_with(run):
    assert re.search(r"签名密钥：[0-9a-f]{64}", run("subscribe", "https://example.cn/hook", "--webhook"))


def test_robots_and_webhooks_are_subscribed_listed_and_left_without_showing_their_secrets(tmp_path, monkeypatch):
    pytest.importorskip("apprise")
    make_home(tmp_path).database.close()
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path))
    monkeypatch.setenv("TRACKER_PUBLIC_URL", "https://p.cn")

    def typed(*words: str) -> str:
        done = CliRunner().invoke(app, words, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    said = typed("subscribe", "dingtalk://SECabc@t0ken", "--policy", "p") + typed("subscribe", "https://example.cn/hook?k=t0ken")
    said += typed("unsubscribe", re.findall(r"s-[0-9a-f]{16}", said)[0], "--erase") + typed("subscriptions")
    assert "dingtalk://…，已生效" in said
    assert "（地址已删除），已退订" in said
    assert "t0ken" not in said
    assert "SECabc" not in said


@pytest.mark.parametrize(
    ("words", "more", "said"),
    [
        (["subscribe", "nobody"], {}, "邮箱地址不合规范"),
        (["deliver"], {"TRACKER_PUBLIC_URL": ""}, "TRACKER_PUBLIC_URL"),
        (["subscriptions", "s-0"], {}, "没有这个订阅"),
        (["deliver"], {"TRACKER_SMTP_FROM": ""}, "TRACKER_SMTP_FROM"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(run, words, more, said):
    assert said in run(*words, expect=1, **more)

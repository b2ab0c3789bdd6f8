"""`tracker subscribe`, `subscriptions` and `deliver` as a person types them, against a real mail
server.
"""

from __future__ import annotations

import re

import pytest

from tests.app_factory import make_app
from tests.command_runner import run_command
from tests.smtp_server import SmtpServer


@pytest.fixture
def post():
    with SmtpServer() as post:
        yield post


@pytest.fixture
def run(tmp_path, post):
    make_app(tmp_path).database.close_connections()
    smtp = {"HOST": "127.0.0.1", "PORT": str(post.port), "FROM": "a@example.cn", "STARTTLS": "0"}
    env = {
        "TRACKER_PUBLIC_URL": "https://p.cn",
        **{f"TRACKER_SMTP_{key}": value for key, value in smtp.items()},
    }

    def command(*words, expect=0, **more):
        done = run_command(tmp_path, *words, **(env | more))
        assert done.returncode == expect, done.stderr or done.stdout
        return done.stdout + done.stderr

    return command


def test_somebody_is_subscribed_mailed_and_shown(run, post):
    said = run(
        "subscribe",
        "reader@example.cn",
        "--jurisdiction",
        "上海市",
        "--keyword",
        "补贴",
        "--cadence",
        "daily",
    )
    assert "待确认" in said
    assert "已送达" in run("deliver")
    assert "上海市、“补贴”" in post.mails[0].part("plain")
    id = re.search(r"s-[0-9a-f]{16}", said)[0]
    assert "确认订阅" in run("subscriptions", id)


def test_a_webhook_is_shown_the_key_that_its_receiver_checks_with(run):
    assert re.search(
        r"签名密钥：[0-9a-f]{64}", run("subscribe", "https://example.cn/hook", "--webhook")
    )


def test_robots_and_webhooks_are_subscribed_listed_and_left_without_showing_their_secrets(run):
    pytest.importorskip("apprise")
    said = run("subscribe", "dingtalk://SECabc@t0ken", "--jurisdiction", "上海市") + run(
        "subscribe", "https://example.cn/hook?k=t0ken"
    )
    said += run("unsubscribe", re.findall(r"s-[0-9a-f]{16}", said)[0], "--erase") + run(
        "subscriptions", COLUMNS="200"
    )
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

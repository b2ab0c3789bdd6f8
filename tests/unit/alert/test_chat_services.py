"""What the services of group chats answer, and what a message to them looks like."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.render.test_mail import make_view
from tracker.alert.channels.chat_services import SERVICES, check_response
from tracker.errors import DeliveryError
from tracker.model.alerts import EventKind
from tracker.render.message import chat


def with_number(view, number):
    card = replace(view.card, policy=replace(view.card.policy, document_number=number))
    return replace(view, card=card)


LINKS = (("report", "https://p.cn/compare?from=p@1&to=p@2"), ("policy", "https://p.cn/policies/p"))


@pytest.mark.parametrize(
    ("scheme", "status", "says", "error", "gone"),
    [
        ("dingtalk", 200, b'{"errcode":130101,"errmsg":"send too fast"}', "发送过快", False),
        ("dingtalk", 200, b'{"errcode":400102}', "机器人已停用", True),
        ("dingtalk", 503, b"", "钉钉未收下（503）", False),
        ("dingtalk", 302, b"", "钉钉未收下（302）", False),
        ("feishu", 200, b'{"code":19024,"msg":"Key Words Not Found"}', "关键词不符", False),
        ("lark", 400, b'{"code":19001,"msg":"param invalid"}', "机器人不存在", True),
        ("wecombot", 200, b'{"errcode":93000}', "企业微信未收下（93000）", True),
        ("wecombot", 200, b'{"errcode":45009}', "发送过快", False),
        ("wecombot", 200, b"<html>login</html>", "企业微信未收下（200）", False),
        ("wecombot", 200, b'[{"errcode":0}]', "企业微信未收下（200）", False),
        ("slack", 404, b"no_service", "Slack未收下（404）", True),
        ("tgram", 403, b'{"ok":false}', "Telegram未收下（403）", True),
        ("discord", 429, b"", "Discord未收下（429）", False),
    ],
)
def test_a_refusal_is_known_by_its_code_and_final_only_where_the_robot_is_no_more(
    scheme, status, says, error, gone
):
    with pytest.raises(DeliveryError, match=error) as refused:
        check_response(SERVICES[scheme], status, says)
    assert refused.value.permanent is gone


def test_what_was_taken_is_no_error():
    for scheme, status, says in (
        ("dingtalk", 200, b'{"errcode":0}'),
        ("feishu", 200, b'{"code":0}'),
        ("slack", 200, b"ok"),
        ("discord", 204, b""),
    ):
        check_response(SERVICES[scheme], status, says)


def test_a_title_calls_nobody_and_is_no_markup():
    title = '某办法<at user_id="all">所有人</at> @everyone <!channel>'
    hostile = make_view(EventKind.REPEALED, title=title, links=LINKS)
    words = chat.render_chat_message([hostile, hostile], "zh", 18_000)
    assert not set("<>@") & set(words)
    assert "https://p.cn/compare?from=p%401&to=p%402" in words


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_message_bears_the_keyword_that_a_robot_may_ask_for(lang):
    assert "政策追踪" in chat.render_chat_message([make_view()], lang, 2_000).splitlines()[0]


@pytest.mark.parametrize("room", [one.max_bytes for one in SERVICES.values()])
def test_a_message_fits_its_service_and_counts_what_it_leaves_out(room):
    long = make_view(title="某区扶持办法" * 60, links=LINKS)
    words = chat.render_chat_message([long] * 80, "zh", room)
    assert len(words.encode()) <= room
    assert "另有" in words
    alone = chat.render_chat_message([with_number(long, "长科规" * 900)], "zh", room)
    assert len(alone.encode()) <= room
    assert "https://p.cn/compare" in alone

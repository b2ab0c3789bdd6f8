"""Robots of group chats over real HTTPS: what their services are sent, what their answers mean, and
that nothing else is spoken to.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import socket
import ssl
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import httpcore2
import httpx2
import pytest

from tests.acceptance.test_thread import page
from tests.app_factory import check_sources
from tests.http_server import PageResponse
from tests.tls_certificate import make_certificate
from tracker.alert import deliver as outbox
from tracker.alert import subscribe
from tracker.alert.channels import display_address
from tracker.alert.channels.chat_services import SERVICES
from tracker.errors import NotAcceptable
from tracker.model.alerts import Subscription
from tracker.store import outbox as rows

pytest.importorskip("apprise")
TOKEN = "f0e1d2c3b4a5"
ADDRESSES = {
    "dingtalk": f"dingtalk://SECabc@{TOKEN}",
    "feishu": f"feishu://abc@{TOKEN}",
    "lark": f"lark://abc@{TOKEN}",
    "wecombot": f"wecombot://{TOKEN}",
    "slack": f"slack://T1JJ3T3L2/A1BRTD4JD/{TOKEN}{TOKEN}",
    "tgram": f"tgram://123456789:{TOKEN}{TOKEN}/12345678",
    "discord": f"discord://4174216298/{TOKEN}",
}


class Services:
    """All of them at one port of loopback, by TLS; answers with `status` and `says`."""

    def __init__(self, key) -> None:
        self.got: list[tuple[str, str, bytes]] = []
        self.status, self.says = 200, '{"errcode": 0, "code": 0, "ok": true}'
        services = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                services.got.append((self.headers["Host"], self.path, body))
                said = services.says.encode()
                self.send_response(services.status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)


@pytest.fixture
def services(tmp_path, monkeypatch):
    """The names of the services lead to loopback, and port 443 there to ours; all else of the way
    is as it is in service.
    """
    key = make_certificate(tmp_path, *(one.host for one in SERVICES.values()))
    made = Services(key)
    port, connect, known = (
        made.server.server_port,
        httpcore2.SyncBackend.connect_tcp,
        socket.getaddrinfo,
    )
    hosts = {one.host for one in SERVICES.values()}
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *more, **words: known("127.0.0.1" if host in hosts else host, *more, **words),
    )
    monkeypatch.setattr(
        httpcore2.SyncBackend,
        "connect_tcp",
        lambda self, host, to, *more: connect(self, host, port if to == 443 else to, *more),
    )
    monkeypatch.setattr(
        httpx2, "create_ssl_context", lambda **_: ssl.create_default_context(cafile=str(key))
    )
    threading.Thread(target=made.server.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def changed(home, site, clock):
    """A page that we have watched for two days, and, called, changes."""
    site.pages["/p.html"] = PageResponse(page(300).encode())
    check_sources(home, "p")
    clock.at += timedelta(days=2)

    def change(amount=500):
        site.pages["/p.html"] = PageResponse(page(amount).encode())
        check_sources(home, "p")

    return change


def follow(home, address):
    return subscribe.subscribe(home, Subscription("", address, "robot"), confirmed=True)


def deliver(home):
    return [sent.error for sent in outbox.deliver_due(home, quiet=timedelta(0))]


def test_a_change_is_told_to_each_service_at_its_own_host_in_plain_words(home, changed, services):
    for address in ADDRESSES.values():
        follow(home, address)
    changed()
    assert deliver(home) == [None] * len(SERVICES)
    assert {host for host, _, _ in services.got} == {one.host for one in SERVICES.values()}
    for _, path, body in services.got:
        assert TOKEN in path
        words = json.dumps(json.loads(body), ensure_ascii=False)
        assert "【政策追踪】内容悄然改动（重大）：某区扶持办法（2025-01-03）" in words
        assert "300万元" in words
        assert "https://policy.example.cn/compare?from=fuchi%401&" in words.replace("&amp;", "&")


def test_a_secret_signs_what_dingtalk_gets_in_its_address_once_encoded(home, changed, services):
    follow(home, ADDRESSES["dingtalk"])
    changed()
    deliver(home)
    asked = parse_qs(urlsplit(services.got[0][1]).query)
    made = hmac.digest(b"SECabc", f"{asked['timestamp'][0]}\nSECabc".encode(), hashlib.sha256)
    assert asked["sign"] == [base64.b64encode(made).decode()]


def test_a_secret_signs_what_feishu_gets_in_the_body_and_without_one_nothing_is_signed(
    home, changed, services
):
    follow(home, ADDRESSES["feishu"])
    follow(home, f"lark://{TOKEN}")
    changed()
    deliver(home)
    body, other = sorted((json.loads(body) for _, _, body in services.got), key=len, reverse=True)
    made = hmac.digest(f"{body['timestamp']}\nabc".encode(), b"", hashlib.sha256)
    assert body["sign"] == base64.b64encode(made).decode()
    assert body["msg_type"] == "text"
    assert "sign" not in other


@pytest.mark.parametrize(
    ("code", "error", "gone"), [(310000, "未过安全设置", False), (300001, "机器人不存在", True)]
)
def test_a_refusal_inside_a_200_is_tried_again_unless_the_robot_is_no_more(
    home, changed, services, clock, code, error, gone
):
    reader = follow(home, ADDRESSES["dingtalk"])
    services.says = f'{{"errcode":{code},"errmsg":"no"}}'
    changed()
    (failed,) = deliver(home)
    assert error in failed
    held = subscribe.get_subscription(home, reader.id)
    assert (bool(held.disabled_at), error in held.disabled_reason) == (gone, gone)
    services.says = '{"errcode": 0}'
    clock.at += timedelta(minutes=2)
    assert deliver(home) == ([] if gone else [None])


def test_a_name_that_leads_into_our_own_network_is_never_posted_to(
    home, changed, services, monkeypatch
):
    follow(home, ADDRESSES["wecombot"])
    changed()
    known = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda _host, *more, **words: known("169.254.169.254", *more, **words),
    )
    (failed,) = deliver(home)
    assert "不是公网地址" in failed
    assert services.got == []


ELSEWHERE = [
    "json://127.0.0.1/x",  # apprise can post anywhere: not with us
    "mailto://u:p@example.cn",
    "syslog://",
    "apprise://127.0.0.1/token",
    "dingtalk://",
    "dingtalk://tok?verify=no",
    "wecombot://key@evil.example:8080/x y",
    "wecombot://a/../../evil?key=b",
    # its other way goes elsewhere
    "slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/general",
    "tgram://123456789:AbcDefGhijkAbcDefGhijk",  # would ask Telegram whom to tell
    # two messages: half of them could fail
    "tgram://123456789:AbcDefGhijkAbcDefGhijk/1234567/7654321",
    "DINGTALK://x",
]


def test_an_address_that_leads_anywhere_but_to_one_message_at_its_service_is_not_taken(
    home, monkeypatch
):
    monkeypatch.setattr(socket, "getaddrinfo", None)  # nothing is looked up either
    for address in ELSEWHERE:
        with pytest.raises(NotAcceptable):
            follow(home, address)


def test_the_web_address_of_a_robot_is_no_webhook_and_the_right_form_is_named(home):
    wrong = Subscription(
        "", f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}", "webhook"
    )
    with pytest.raises(NotAcceptable, match="dingtalk://"):
        subscribe.subscribe(home, wrong, confirmed=True)


def test_only_the_operator_adds_robots_and_webhooks(home):
    for channel, address in (
        ("robot", ADDRESSES["wecombot"]),
        ("webhook", "https://example.cn/hook"),
    ):
        with pytest.raises(NotAcceptable, match="运行者"):
            subscribe.subscribe(home, Subscription("", address, channel))


def test_the_token_and_the_secret_are_neither_logged_nor_shown(home, changed, services, caplog):
    caplog.set_level(logging.WARNING)  # as the service logs: libraries from warnings on, ours all
    for name in ("tracker", "apprise"):
        caplog.set_level(logging.DEBUG, name)
    reader = follow(home, f"dingtalk://SECabc@{TOKEN}")
    services.says = f'{{"errcode":310000,"errmsg":"{TOKEN} SECabc"}}'
    changed()
    failed = deliver(home)
    with pytest.raises(NotAcceptable) as refused:
        follow(home, f"slack://{TOKEN}")
    held = subscribe.get_subscription(home, reader.id)
    with home.database.read_session() as session:
        notes = [one.note for one in rows.find_deliveries(session)]
    said = f"{failed} {notes} {refused.value} {held!r} {display_address(held)} " + " ".join(
        record.getMessage() for record in caplog.records
    )
    assert TOKEN not in said
    assert "SECabc" not in said
    assert display_address(held) == "dingtalk://…"

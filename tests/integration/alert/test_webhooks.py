"""Webhooks over real HTTP: signed, retried, guarded."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.acceptance.test_thread import page
from tests.app_factory import check_sources
from tests.http_server import PageResponse
from tracker.alert import deliver as outbox
from tracker.alert import subscribe
from tracker.errors import NotAcceptable
from tracker.model.alerts import Subscription
from tracker.store import outbox as rows


class Receiver:
    """Takes what is posted, and answers with `status`."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver():
    receiver = Receiver()
    threading.Thread(target=receiver.server.serve_forever, args=(0.02,), daemon=True).start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def subscribed(home, site, clock, receiver):
    """A webhook, and a change that it is to be told of."""
    site.pages["/p.html"] = PageResponse(page(300).encode())
    check_sources(home, "p")
    clock.at += timedelta(days=2)
    made = subscribe.subscribe(home, Subscription("", receiver.url, "webhook"), confirmed=True)
    site.pages["/p.html"] = PageResponse(page(500).encode())
    check_sources(home, "p")
    return made


def deliver(home):
    return [sent.error for sent in outbox.deliver_due(home, quiet=timedelta(0))]


def test_a_change_is_posted_as_json_signed_with_the_instant(home, subscribed, receiver):
    assert deliver(home) == [None]
    ((headers, body),) = receiver.got
    key = outbox.link_builder(home).webhook_key(subscribed.id).encode()
    signed = hmac.new(
        key, headers["X-Tracker-Timestamp"].encode() + b"." + body, hashlib.sha256
    ).hexdigest()
    assert headers["X-Tracker-Signature"] == f"sha256={signed}"
    (event,) = json.loads(body)["events"]
    assert (event["kind"], event["policy"]["id"], event["answer"]["status"]) == (
        "silent_edit",
        "fuchi",
        "in_force",
    )
    assert ["-", "300万元"] in event["changes"][0]["redline"]


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_refusal_is_tried_again_with_the_same_id(home, subscribed, receiver, clock, status):
    receiver.status = status
    assert deliver(home) == [f"HTTP {status}"]
    receiver.status = 200
    clock.at += timedelta(minutes=2)
    assert deliver(home) == [None]
    assert len({json.loads(body)["id"] for _, body in receiver.got}) == 1


def test_a_receiver_that_is_gone_is_disabled(home, subscribed, receiver, clock):
    receiver.status = 410
    deliver(home)
    assert subscribe.get_subscription(home, subscribed.id).disabled_reason == "HTTP 410"
    with home.database.read_session() as session:
        assert rows.find_deliveries(session, waiting=True) == []


def test_an_address_inside_our_own_network_is_never_posted_to(home, subscribed, site, clock):
    subscribe.subscribe(
        home, Subscription("", "http://169.254.169.254/latest", "webhook"), confirmed=True
    )
    site.pages["/p.html"] = PageResponse(page(600).encode())
    check_sources(home, "p")
    assert any(error and "不是公网地址" in error for error in deliver(home))


def test_a_webhook_is_an_address_over_http(home):
    with pytest.raises(NotAcceptable):
        subscribe.subscribe(home, Subscription("", "file:///etc/passwd", "webhook"), confirmed=True)

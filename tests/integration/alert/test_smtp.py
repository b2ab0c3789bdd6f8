"""The conversation with a mail server: who we are, what its codes mean."""

from __future__ import annotations

import pytest
from aiosmtpd.smtp import AuthResult
from post import Post

from tracker.alert.channels.mail import Mailer
from tracker.alert.smtp import Smtp, read_smtp
from tracker.errors import DeliveryError

MAIL = b"Subject: x\r\n\r\nx\r\n"


def send(post: Post, **more: object) -> None:
    with Mailer(Smtp("127.0.0.1", "a@example.cn", post.port, starttls=False, **more)) as mailer:
        mailer.send("r@example.cn", MAIL)


def test_a_server_that_asks_for_a_name_is_given_it(monkeypatch):
    monkeypatch.setattr("tracker.alert.channels.mail.TIMEOUT", 2.0)  # this server never answers a second wrong LOGIN

    def known(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"u", b"secret"))

    with Post(auth_required=True, auth_require_tls=False, authenticator=known) as post:
        send(post, user="u", password="secret")
        with pytest.raises(DeliveryError) as refused:
            send(post, user="u", password="wrong")
        assert not refused.value.permanent  # our fault, not the reader's
        assert len(post.mails) == 1


@pytest.mark.parametrize(
    ("step", "answer", "permanent"),
    [
        ("at_rcpt", "550 no such user", True),
        ("at_rcpt", "450 mailbox busy", False),
        ("at_data", "554 spam", False),
        ("at_data", "452 full", False),
    ],
)
def test_only_an_address_refused_for_good_is_permanent(step, answer, permanent):
    with Post() as post:
        setattr(post, step, lambda _address: answer)
        with pytest.raises(DeliveryError, match=answer[:3]) as refused:
            send(post)
        assert refused.value.permanent is permanent


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear():
    with Post() as post, Mailer(Smtp("127.0.0.1", "a@example.cn", post.port)) as mailer:
        with pytest.raises(DeliveryError):
            mailer.send("r@example.cn", MAIL)
        assert post.mails == []


def test_a_server_that_is_not_there_is_tried_again():
    with Post() as post:
        gone = post.port
    with Mailer(Smtp("127.0.0.1", "a@example.cn", gone, starttls=False)) as mailer, pytest.raises(DeliveryError) as refused:
        mailer.send("r@example.cn", MAIL)
    assert not refused.value.permanent


def test_every_wrong_setting_is_named_at_once():
    assert read_smtp({}) == (None, [])
    found, wrong = read_smtp({"TRACKER_SMTP_HOST": "h", "TRACKER_SMTP_PORT": "x", "TRACKER_SMTP_STARTTLS": "yes"})
    assert found is None
    assert [line.split("：")[0] for line in wrong] == [f"环境变量 TRACKER_SMTP_{name}" for name in ("FROM", "PORT", "STARTTLS")]
    found, _ = read_smtp({"TRACKER_SMTP_HOST": "h", "TRACKER_SMTP_FROM": "政策追踪 <a@example.cn>"})
    assert found == Smtp("h", "政策追踪 <a@example.cn>")
    assert found.domain == "example.cn"

"""The conversation with a mail server: who we are, what its codes mean."""

from __future__ import annotations

import ssl

import pytest
from aiosmtpd.smtp import AuthResult

from tests.smtp_server import SmtpServer
from tests.tls_certificate import make_certificate
from tracker.alert.channels.mail import SmtpMailer
from tracker.errors import DeliveryError
from tracker.settings.smtp import SmtpServer as Smtp
from tracker.settings.smtp import read_smtp

MAIL = b"Subject: x\r\n\r\nx\r\n"


def send(post: SmtpServer, **more: object) -> None:
    with SmtpMailer(Smtp("127.0.0.1", "a@example.cn", post.port, starttls=False, **more)) as mailer:
        mailer.send_mail("r@example.cn", MAIL)


def test_a_server_that_asks_for_a_name_is_given_it():
    def known(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"u", b"secret"))

    with SmtpServer(auth_required=True, auth_require_tls=False, authenticator=known) as post:
        send(post, user="u", password="secret")
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
    with SmtpServer() as post:
        setattr(post, step, lambda _address: answer)
        with pytest.raises(DeliveryError, match=answer[:3]) as refused:
            send(post)
        assert refused.value.permanent is permanent


@pytest.fixture
def tls(tmp_path):
    """What a server needs to speak TLS as 127.0.0.1, and the file that vouches for it."""
    key = make_certificate(tmp_path, "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key)
    return context, key


def test_starttls_and_a_name_where_the_certificate_is_the_servers_own(tls, monkeypatch):
    context, key = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(key))
    heard = []

    def known(server, _session, _envelope, _mechanism, data):
        heard.append((server.transport.get_extra_info("ssl_object") is not None, data.password))
        return AuthResult(success=True)

    with SmtpServer(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=known
    ) as post:
        with SmtpMailer(Smtp("127.0.0.1", "a@example.cn", post.port, "u", "secret")) as mailer:
            mailer.send_mail("r@example.cn", MAIL)
            mailer.send_mail("s@example.cn", MAIL)
        assert len(post.mails) == 2
    assert heard == [(True, b"secret")]  # once for both, and never in the clear


def test_a_certificate_that_nobody_vouches_for_gets_neither_mail_nor_password(tls):
    heard = []
    context, _ = tls
    with SmtpServer(
        tls_context=context, require_starttls=True, authenticator=lambda *_: heard.append(1)
    ) as post:
        mailer = SmtpMailer(Smtp("127.0.0.1", "a@example.cn", post.port, "u", "secret"))
        with mailer, pytest.raises(DeliveryError, match="certificate") as refused:
            mailer.send_mail("r@example.cn", MAIL)
        assert (post.mails, heard, refused.value.permanent) == ([], [], False)


def test_a_certificate_of_another_host_is_refused(tmp_path, monkeypatch):
    key = make_certificate(tmp_path, "mail.example.cn")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key)
    monkeypatch.setenv("SSL_CERT_FILE", str(key))
    with SmtpServer(tls_context=context) as post, pytest.raises(DeliveryError, match="certificate"):
        SmtpMailer(Smtp("127.0.0.1", "a@example.cn", post.port)).send_mail("r@example.cn", MAIL)


def test_at_the_port_of_submissions_tls_comes_first(tls, monkeypatch):
    context, key = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(key))
    with SmtpServer(ssl_context=context) as post:
        monkeypatch.setattr("tracker.alert.channels.mail.SUBMISSIONS", post.port)
        with SmtpMailer(Smtp("127.0.0.1", "a@example.cn", post.port)) as mailer:
            mailer.send_mail("r@example.cn", MAIL)
        assert len(post.mails) == 1


def test_a_server_that_serves_nobody_now_says_so_of_all():
    with SmtpServer() as post:
        post.at_rcpt = lambda _address: "421 too many"
        with pytest.raises(DeliveryError, match="421") as refused:
            send(post)
        assert (refused.value.closed, refused.value.permanent) == (True, False)


def test_a_wrong_password_is_our_fault_and_not_the_readers(monkeypatch):
    def known(_server, _session, _envelope, _mechanism, _data):
        return AuthResult(success=False, handled=False)

    with SmtpServer(
        auth_required=True,
        auth_require_tls=False,
        authenticator=known,
        auth_exclude_mechanism=["LOGIN"],
    ) as post:
        with pytest.raises(DeliveryError, match="535") as refused:
            send(post, user="u", password="wrong")
        assert (refused.value.closed, refused.value.permanent) == (True, False)


def test_a_conversation_is_ended_politely():
    with SmtpServer() as post:
        said = []
        post.handle_QUIT = lambda *_: _quit(said)
        send(post)
        assert said == ["QUIT"]


async def _quit(said):
    said.append("QUIT")
    return "221 Bye"


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear():
    with SmtpServer() as post, SmtpMailer(Smtp("127.0.0.1", "a@example.cn", post.port)) as mailer:
        with pytest.raises(DeliveryError):
            mailer.send_mail("r@example.cn", MAIL)
        assert post.mails == []


def test_a_server_that_is_not_there_is_tried_again():
    with SmtpServer() as post:
        gone = post.port
    with (
        SmtpMailer(Smtp("127.0.0.1", "a@example.cn", gone, starttls=False)) as mailer,
        pytest.raises(DeliveryError) as refused,
    ):
        mailer.send_mail("r@example.cn", MAIL)
    assert not refused.value.permanent


def test_every_wrong_setting_is_named_at_once():
    assert read_smtp({}) == (None, [])
    found, wrong = read_smtp(
        {"TRACKER_SMTP_HOST": "h", "TRACKER_SMTP_PORT": "x", "TRACKER_SMTP_STARTTLS": "yes"}
    )
    assert found is None
    assert [line.split("：")[0] for line in wrong] == [
        f"环境变量 TRACKER_SMTP_{name}" for name in ("FROM", "PORT", "STARTTLS")
    ]
    found, _ = read_smtp({"TRACKER_SMTP_HOST": "h", "TRACKER_SMTP_FROM": "政策追踪 <a@example.cn>"})
    assert found == Smtp("h", "政策追踪 <a@example.cn>")
    assert found.domain == "example.cn"

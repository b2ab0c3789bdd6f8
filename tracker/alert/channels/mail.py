"""Mail over SMTP: one connection a pass; errors are classified by reply code, never by text."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from email.utils import parseaddr
from types import TracebackType
from typing import Self

from tracker.alert.channels.channel import Channel, DeliveryPass
from tracker.app import App
from tracker.errors import DeliveryError, NotAcceptable
from tracker.model.alerts import Delivery
from tracker.render.message.mime import encode_mail
from tracker.settings.smtp import SUBMISSIONS, SmtpServer

TIMEOUT = 30.0  # seconds for each step of the conversation
SERVICE_UNAVAILABLE = 421  # the server closes the connection; the address is not at fault
LONGEST_ADDRESS = 254
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP_LABEL = "[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_TOP_LABEL}")


class MailChannel(Channel):
    """A mail to one reader, who has confirmed the address."""

    name = "mail"
    forms = ("name@example.cn",)
    example = "name@example.cn"
    open_to_all = True
    is_signed = False

    def matches(self, address: str) -> bool:
        """Return whether the address has no scheme."""
        return "://" not in address

    def validate(self, address: str, app: App) -> None:
        """Check the form of the address. Raises NotAcceptable."""
        if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
            raise NotAcceptable("邮箱地址不合规范", en="this is no mail address")

    def display(self, address: str) -> str:
        """Return the whole address."""
        return address

    def mask(self, address: str) -> str:
        """Return the first character and the domain: `r…@example.cn`."""
        name, _, domain = address.partition("@")
        return f"{name[:1]}…@{domain}" if domain else address

    def send(self, delivery: Delivery, current: DeliveryPass) -> None:
        """Send the mail over the connection of this pass."""
        smtp = current.app.settings.smtp
        if smtp is None:
            raise DeliveryError("未设发信服务器；请设环境变量 TRACKER_SMTP_HOST", closed=True)
        mailer = current.open_once(SmtpMailer, lambda: SmtpMailer(smtp))
        mail = current.composer.compose_mail(delivery, smtp.sender, smtp.domain)
        mailer.send_mail(delivery.subscription.address, encode_mail(mail))


class SmtpMailer:
    """Hands mails to the server.

    A context manager; it connects at the first mail, and again after a failure.
    """

    def __init__(self, settings: SmtpServer) -> None:
        self._settings = settings
        self._sender = parseaddr(settings.sender)[1]
        self._open: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._open is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._open.quit()
        self._close_connection()

    def send_mail(self, to: str, mail: bytes) -> None:
        """Send one mail and return once the server has accepted it.

        Raises DeliveryError: permanent only where the server refuses this address for good (5xx at
        RCPT), closed where it cannot be spoken to (no connection, an untrusted certificate, a wrong
        password) or serves nobody now.
        """
        try:
            server = self._open or self._connect()
        except OSError as error:  # smtplib's errors too
            self._close_connection()
            raise DeliveryError(_error_text(error), closed=True) from error
        try:
            server.sendmail(self._sender, [to], mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = error.recipients[to]
            raise self._refusal_error(
                code, _reply_text(code, reason), permanent=500 <= code < 600
            ) from error
        except smtplib.SMTPResponseException as error:
            raise self._refusal_error(error.smtp_code, _error_text(error)) from error
        except OSError as error:
            self._close_connection()
            raise DeliveryError(_error_text(error)) from error

    def _refusal_error(self, code: int, text: str, *, permanent: bool = False) -> DeliveryError:
        """Close the connection and return the error of a refused mail."""
        self._close_connection()
        return DeliveryError(text, permanent=permanent, closed=code == SERVICE_UNAVAILABLE)

    def _connect(self) -> smtplib.SMTP:
        """Open a connection and log in.

        The certificate is verified. Where STARTTLS is asked for and refused, nothing is sent.
        """
        settings, context = self._settings, ssl.create_default_context()
        if settings.port == SUBMISSIONS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT)
        self._open = server
        if settings.starttls and settings.port != SUBMISSIONS:
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, settings.password or "")
        return server

    def _close_connection(self) -> None:
        """Close the socket, without a word to the server."""
        if self._open is not None:
            self._open.close()
            self._open = None


def _error_text(error: OSError) -> str:
    """Return what an error says, with the cure where the server has no STARTTLS."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply_text(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return (
            "邮件服务器不支持 STARTTLS；内网服务器可设 TRACKER_SMTP_STARTTLS=0，"
            f"465 端口可设 TRACKER_SMTP_PORT={SUBMISSIONS}（{error}）"
        )
    return f"邮件服务器：{error or type(error).__name__}"


def _reply_text(code: int, reason: bytes | str) -> str:
    """Return a reply of the server as one line."""
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
    return f"{code} {text}"

"""Mail over SMTP: one connection a pass, every refusal as a DeliveryError by its code, never by its
words.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.utils import parseaddr
from types import TracebackType
from typing import Self

from tracker.errors import DeliveryError
from tracker.settings.smtp import SUBMISSIONS, Smtp

TIMEOUT = 30.0  # seconds for each step of the conversation
LATER = 421  # the server closes: not this address, nobody is served now


class SmtpMailer:
    """Hands mails to the server.

    A context manager; connects at the first mail, and anew after a failure.
    """

    def __init__(self, settings: Smtp) -> None:
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
        """Returns once the server has accepted it. DeliveryError: permanent only where it refuses
        this address for good (5xx at RCPT),
        closed where it cannot be spoken to (nobody there, not its certificate, a wrong password) or
        serves nobody now.
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

    def _refusal_error(self, code: int, why: str, *, permanent: bool = False) -> DeliveryError:
        self._close_connection()
        return DeliveryError(why, permanent=permanent, closed=code == LATER)

    def _connect(self) -> smtplib.SMTP:
        """A new conversation.

        The certificate is verified; without STARTTLS where it is asked for, not a word more is
        said.
        """
        asked, context = self._settings, ssl.create_default_context()
        if asked.port == SUBMISSIONS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                asked.host, asked.port, timeout=TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(asked.host, asked.port, timeout=TIMEOUT)
        self._open = server
        if asked.starttls and asked.port != SUBMISSIONS:
            server.starttls(context=context)
        if asked.user:
            server.login(asked.user, asked.password or "")
        return server

    def _close_connection(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def _error_text(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply_text(error.smtp_code, error.smtp_error)
    return f"邮件服务器：{error or type(error).__name__}"


def _reply_text(code: int, reason: bytes | str) -> str:
    return f"{code} {reason.decode('utf-8', 'replace') if isinstance(reason, bytes) else reason}"

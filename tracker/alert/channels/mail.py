"""Mail over SMTP: one connection a pass, every refusal as a DeliveryError by its code, never by its words."""

from __future__ import annotations

import smtplib
import ssl
from email.utils import parseaddr
from types import TracebackType
from typing import Self

from tracker.alert.smtp import Smtp
from tracker.errors import DeliveryError

TIMEOUT = 30.0  # seconds for each step of the conversation


class Mailer:
    """Hands mails to the server. A context manager; connects at the first mail, and anew after a failure."""

    def __init__(self, settings: Smtp) -> None:
        self._settings = settings
        self._sender = parseaddr(settings.sender)[1]
        self._open: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def send(self, to: str, mail: bytes) -> None:
        """Returns once the server has accepted it. DeliveryError: permanent only where it refuses this address for good (5xx at RCPT)."""
        try:
            self._server().sendmail(self._sender, [to], mail)
        except smtplib.SMTPRecipientsRefused as error:
            self._close()
            code, reason = error.recipients[to]
            raise DeliveryError(f"{code} {_text(reason)}", permanent=500 <= code < 600) from error
        except smtplib.SMTPResponseException as error:
            self._close()
            raise DeliveryError(f"{error.smtp_code} {_text(error.smtp_error)}") from error
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise DeliveryError(f"邮件服务器：{error or type(error).__name__}") from error

    def _server(self) -> smtplib.SMTP:
        if self._open is None:
            server = smtplib.SMTP(self._settings.host, self._settings.port, timeout=TIMEOUT)
            self._open = server
            if self._settings.starttls:
                server.starttls(context=ssl.create_default_context())
            if self._settings.user:
                server.login(self._settings.user, self._settings.password or "")
        return self._open

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def _text(reason: bytes | str) -> str:
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason

"""Run an SMTP server on loopback that keeps accepted mails and fails on request."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class ReceivedMail:
    """One accepted mail."""

    to: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def part(self, subtype: str) -> str:
        """Return the decoded `plain` or `html` part."""
        found = self.message.get_body((subtype,))
        assert found is not None
        text: str = found.get_content()
        return text


def _free_port() -> int:
    """Return a free port; aiosmtpd cannot choose one itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SmtpServer:
    """SMTP server; use it as a context manager.

    `mails` holds accepted mails; `at_rcpt(address)` and `at_data(address)` return the refusal of a
    step, or None to accept.
    """

    def __init__(self, **more: Any) -> None:
        self.mails: list[ReceivedMail] = []
        self.at_rcpt: Callable[[str], str | None] = lambda _address: None
        self.at_data: Callable[[str], str | None] = lambda _address: None
        self.port = _free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **more)

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if refusal := self.at_rcpt(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if refusal := self.at_data(envelope.rcpt_tos[0]):
            return refusal
        self.mails.append(ReceivedMail(tuple(envelope.rcpt_tos), envelope.content))
        return "250 OK"

    def mails_to(self, address: str) -> list[ReceivedMail]:
        """Return the mails to one address."""
        return [mail for mail in self.mails if address in mail.to]

    def __enter__(self) -> SmtpServer:
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()

"""Settings of the mail server, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr

NAME = "TRACKER_SMTP_"
SUBMISSIONS = 465  # TLS from the first byte (RFC 8314); on every other port STARTTLS begins it


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """The server that mail is sent through. `sender`: 政策追踪 <alerts@example.cn>."""

    host: str
    sender: str
    port: int = 587
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    starttls: bool = True

    @property
    def domain(self) -> str:
        """Return the domain of the sender, used in Message-IDs."""
        return parseaddr(self.sender)[1].rpartition("@")[2]


def read_smtp(env: Mapping[str, str]) -> tuple[SmtpServer | None, list[str]]:
    """Return the server, None without TRACKER_SMTP_HOST, and the faults, each with a hint."""
    given = {
        key: env.get(NAME + key, "").strip()
        for key in ("HOST", "PORT", "USER", "PASSWORD", "FROM", "STARTTLS")
    }
    if not given["HOST"]:
        return None, []
    wrong = []
    if "@" not in parseaddr(given["FROM"])[1]:
        wrong.append(f"环境变量 {NAME}FROM：须写明发件地址，如 alerts@example.cn")
    port = given["PORT"] or "587"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        wrong.append(f"环境变量 {NAME}PORT：{port!r} 不是端口")
    if given["STARTTLS"] not in ("", "0", "1"):
        wrong.append(f"环境变量 {NAME}STARTTLS：写 1（默认）或 0")
    if wrong:
        return None, wrong
    tls = given["STARTTLS"] != "0"
    return SmtpServer(
        given["HOST"],
        given["FROM"],
        int(port),
        given["USER"] or None,
        given["PASSWORD"] or None,
        tls,
    ), []

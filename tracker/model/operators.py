"""The people who work with an installation, and the record of what they did."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an operator may do; each role may do what the ones before it may."""

    READER = "reader"  # read, also where reading is private
    EDITOR = "editor"  # assert facts, decide on held readings, check sources
    ADMIN = "admin"  # declare sources

    def includes(self, other: Role) -> bool:
        """Return whether this role may do everything that the other may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class CredentialKind(StrEnum):
    """How it is known who asks."""

    OPERATOR = "operator"  # the token of one named operator
    SHARED = "shared"  # TRACKER_TOKEN
    PROXY = "proxy"  # a header of a trusted reverse proxy
    COMMAND_LINE = "command_line"  # whoever may run commands on the machine
    FILE = "file"  # whoever edited sources.toml


MAX_NAME = 60  # characters


def operator_name_error(name: str) -> tuple[str, str] | None:
    """Return why a text cannot name an operator, in Chinese and in English, or None.

    A name with invisible characters would look like another one in the audit log.
    """
    if not name.strip() or name != name.strip() or len(name) > MAX_NAME:
        return f"姓名应为 1 至 {MAX_NAME} 个字符，首尾无空格", "1 to 60 characters, not padded"
    if any(unicodedata.category(char)[0] == "C" for char in name):
        return "姓名不能含控制字符或不可见字符", "no control or invisible characters"
    if unicodedata.normalize("NFKC", name) != name:
        return "姓名不能含全角字母、兼容字符等异形字符", "no compatibility characters"
    return None


@dataclass(frozen=True, slots=True)
class Credential:
    """Who asks, what they may do, and how that is known.

    `name` is None where the token says nothing about the person (TRACKER_TOKEN without
    TRACKER_OPERATOR); then the author that the person states is taken.
    """

    name: str | None
    role: Role
    kind: CredentialKind

    def choose_author(self, stated: str | None) -> str:
        """Return the author of a statement: the operator of the credential, else the stated one."""
        return self.name or (stated or "").strip()


@dataclass(frozen=True, slots=True)
class Operator:
    """A named operator. `has_token` is false for one whom only a proxy names."""

    name: str
    role: Role
    created_at: datetime
    created_by: str
    has_token: bool
    revoked_at: datetime | None = None
    revoked_by: str | None = None


class AuditAction(StrEnum):
    """What was done; the past participle of the verb."""

    FACT_ASSERTED = "fact_asserted"
    FACT_RETRACTED = "fact_retracted"
    READING_ACCEPTED = "reading_accepted"
    READING_REJECTED = "reading_rejected"
    POLICIES_UNITED = "policies_united"
    VERSION_SEPARATED = "version_separated"
    SOURCE_CHECKED = "source_checked"
    SOURCE_ADDED = "source_added"
    SOURCE_CHANGED = "source_changed"
    SOURCE_REMOVED = "source_removed"
    OPERATOR_ADDED = "operator_added"
    OPERATOR_REVOKED = "operator_revoked"
    SUBSCRIPTION_ADDED = "subscription_added"
    SUBSCRIPTION_ENDED = "subscription_ended"
    SUBSCRIPTION_ERASED = "subscription_erased"  # its address
    HOME_RESTORED = "home_restored"
    MAIL_RESUMED = "mail_resumed"


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries of the audit log are asked for; None: any."""

    who: str | None = None
    action: AuditAction | None = None
    subject: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act of a person: who, when, what, and the state before and after as JSON text.

    `id` and `digest` are given by the database. The digest also covers the entry before.
    """

    at: datetime
    who: str
    credential: CredentialKind
    action: AuditAction
    subject: str
    role: Role | None = None
    before: str | None = None
    after: str | None = None
    id: int = 0
    digest: str = ""

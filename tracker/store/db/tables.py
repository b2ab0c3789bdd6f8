"""Define the tables.

Only `store` uses them. There is no status column: a status is computed for each question. Instants
are aware UTC. A row of `fact` never changes except for its retraction. The naming columns of
`policy` are a search index, taken from the newest reading.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint, func
from sqlmodel import Field, SQLModel

from tracker.model import TextState


class HomeRow(SQLModel, table=True):
    """The kind of this database, demo or real, and its revision counter. One row."""

    __tablename__ = "home"

    kind: str = Field(primary_key=True)
    created_at: datetime
    revision: int = 0  # counts the transactions that changed an answer about policies
    mail_held_since: datetime | None = None  # restored from a backup: nothing is sent until told


class SourceRow(SQLModel, table=True):
    """The state of a source between checks, and when it is due."""

    __tablename__ = "source"

    id: str = Field(primary_key=True)
    due_at: datetime | None = Field(default=None, index=True)
    first_good_at: datetime | None = None
    last_good_at: datetime | None = None
    failures: int = 0
    last_check: int | None = None
    listed: int | None = None  # documents on the index of a listing when it was last read
    compared_at: datetime | None = None  # when a JSON listing was last compared in full


class AddressRow(SQLModel, table=True):
    """The validators of an address, and its last capture that a profile read well."""

    __tablename__ = "address"

    source: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    capture: str | None = None
    profile: str | None = None
    # of a page: [address, capture or ""]
    attached: list[list[str]] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True))
    )
    failures: int | None = Field(default=None, index=True)  # checks without the document, in a row
    failing_since: datetime | None = None  # the first of these checks
    fetched_at: datetime | None = None  # when the server last sent the bytes


class ListedRecordRow(SQLModel, table=True):
    """The record of one document in a JSON listing, by the address of its page for people."""

    __tablename__ = "listed_record"
    __table_args__ = (Index("ix_listed_record_due", "source", "is_due", "day"),)

    source: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    record: str  # its id in requests
    site: str
    day: date | None = None
    status: str  # the site's own word on validity
    digest: str
    is_due: bool  # its text is to be fetched
    is_missing: bool  # the last full comparison did not find it
    times_missed: int  # requests since then that did not find it either
    failures: int  # requests in a row that failed
    fetched_at: datetime | None = None  # when its text was last fetched


class HostRow(SQLModel, table=True):
    """The time at which the next request to a host may begin, over all processes and machines.

    Its rows need not survive a crash of the database.
    """

    __tablename__ = "host"

    name: str = Field(primary_key=True)
    free_at: datetime
    silent_until: datetime | None = None


class CheckRow(SQLModel, table=True):
    """One check of one address. A 304 or equal bytes make a row here, and no copy."""

    __tablename__ = "check"
    __table_args__ = (Index("ix_check_address", "source", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    address: str
    at: datetime
    outcome: str
    capture: str | None = None
    note: str = ""


class CaptureRow(SQLModel, table=True):
    """The index entry of a capture in the archive, which is authoritative."""

    __tablename__ = "capture"
    __table_args__ = (Index("ix_capture_address", "source", "address"),)

    source: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    address: str
    captured_at: datetime
    recorded_at: datetime
    sha256: str
    media_type: str


class SnapshotRow(SQLModel, table=True):
    """One reading of a capture and its attachments by one profile: read, held or failed.

    `attached` holds capture ids separated by spaces. A thinned row names in its note the first
    capture of its text, with which the content stays.
    """

    __tablename__ = "snapshot"
    __table_args__ = (
        Index("ix_snapshot_capture", "source", "capture"),
        Index("ix_snapshot_outcome", "outcome"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str
    capture: str
    attached: str = Field(default="", sa_column=Column(Text, nullable=False))
    profile: str
    outcome: str
    note: str = ""
    version: str | None = Field(default=None, index=True)
    body_digest: str | None = None
    content: str | None = Field(default=None, sa_column=Column(Text))
    meaning: str | None = Field(default=None, sa_column=Column(Text))
    words: str = Field(default="", sa_column=Column(Text, nullable=False))
    recorded_at: datetime
    content_digest: str | None = None  # of content, meaning and words, as they were written


class PolicyRow(SQLModel, table=True):
    """One issued instrument.

    `alias_of`: the policy it was found to be, where it was first known by another id.
    """

    __tablename__ = "policy"

    id: str = Field(primary_key=True)
    title: str = Field(index=True)
    title_key: str = Field(index=True)
    document_number: str | None = None
    number_key: str | None = Field(default=None, index=True)
    issuers: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    jurisdiction: str | None = Field(default=None, index=True)
    category: str
    normative: bool | None = None
    normative_reason: str = ""
    reference_only: bool
    made_on: date | None = None
    predecessor: str | None = None
    alias_of: str | None = Field(default=None, index=True)
    # signs of who stands behind its newest text: host, declared place, consent of its government
    origin: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    recorded_at: datetime
    # of `home`, when the answers about this policy last changed
    revision: int = Field(default=0, index=True)


class VersionRow(SQLModel, table=True):
    """One wording of a policy."""

    __tablename__ = "version"
    __table_args__ = (Index("ix_version_address", "source", "address"),)

    id: str = Field(primary_key=True)
    policy: str = Field(index=True)
    n: int
    body_digest: str = Field(index=True)
    captured_at: datetime
    recorded_at: datetime
    source: str
    capture: str
    # captures of its attachments
    attached: str = Field(default="", sa_column=Column(Text, nullable=False))
    address: str
    compared_with: str | None = None
    text_state: str = TextState.UNKNOWN.value


class FactRow(SQLModel, table=True):
    """A fact, from which everything else derives. Append-only but for `retracted_at`."""

    __tablename__ = "fact"

    id: int | None = Field(default=None, primary_key=True)
    policy: str = Field(index=True)
    kind: str
    source: str
    quote: str = Field(sa_column=Column(Text, nullable=False))
    recorded_at: datetime
    day: date | None = None
    until: date | None = None
    rule: str = ""
    path: str = ""
    capture: str | None = Field(default=None, index=True)
    actor: str | None = Field(default=None, index=True)
    actor_version: str | None = Field(default=None, index=True)
    version: str | None = Field(default=None, index=True)
    clauses: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    alternatives: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    author: str | None = None
    reason: str | None = None
    retracted_at: datetime | None = None
    retracted_by: str | None = None
    target: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    target_key: str | None = Field(default=None, index=True)


class ReviewRow(SQLModel, table=True):
    """A person's decision on a held reading."""

    __tablename__ = "review"

    id: int | None = Field(default=None, primary_key=True)
    source: str
    capture: str = Field(index=True)
    attached: str = Field(default="", sa_column=Column(Text, nullable=False))
    decision: str
    author: str
    reason: str
    at: datetime
    policy: str | None = None  # that it is a text of, where the person named one


class FactSealRow(SQLModel, table=True):
    """A link of the digest chain: a fact was recorded or retracted, or a row written. Append-only.

    Of a policy, a version or an event `fact` is 0, `subject` the id of the row and `content` its
    digest.
    """

    __tablename__ = "fact_seal"

    id: int | None = Field(default=None, primary_key=True)
    fact: int = Field(index=True)
    kind: str
    digest: str
    subject: str | None = None
    content: str | None = None


# ---------------------------------------------------------------- people


class OperatorRow(SQLModel, table=True):
    """A named operator, with the digest of the token; null for one whom only a proxy names."""

    __tablename__ = "operator"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    role: str
    token: str | None = Field(default=None, unique=True)
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None
    revoked_by: str | None = None


class AuditRow(SQLModel, table=True):
    """An act of a person. Append-only: triggers refuse every other change.

    `before` and `after` are JSON text.
    """

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    who: str
    role: str | None = None
    credential: str
    action: str
    subject: str
    before: str | None = Field(default=None, sa_column=Column(Text))
    after: str | None = Field(default=None, sa_column=Column(Text))
    digest: str


# ---------------------------------------------------------------- telling people


class SecretRow(SQLModel, table=True):
    """The secret that signs mailed links, made at first use."""

    __tablename__ = "secret"

    name: str = Field(primary_key=True)
    value: str


class EventRow(SQLModel, table=True):
    """Something worth telling, once: `key` is unique."""

    __tablename__ = "event"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    day: date
    severity: str
    policy: str | None = Field(default=None, index=True)
    source: str | None = None
    version: str | None = None
    before: str | None = None
    actor: str | None = None
    quote: str = Field(default="", sa_column=Column(Text, nullable=False))
    last_day: date | None = None
    frequent: bool = False
    recorded_at: datetime = Field(index=True)


class SubscriptionRow(SQLModel, table=True):
    """A reader's wish. An instant is null until it happens; there is no state column."""

    __tablename__ = "subscription"

    id: str = Field(primary_key=True)
    address: str = Field(index=True)
    channel: str
    wish: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    cadence: str
    zone: str
    language: str
    created_at: datetime
    # a keyed digest of the network address that asked
    asked_from: str = Field(default="", index=True)
    confirmed_at: datetime | None = None
    paused_at: datetime | None = None
    left_at: datetime | None = None
    disabled_at: datetime | None = None
    disabled_reason: str = ""


class DeliveryRow(SQLModel, table=True):
    """One message to one subscription: waiting, claimed until its lease ends, or accepted."""

    __tablename__ = "delivery"

    id: str = Field(primary_key=True)
    subscription: str = Field(index=True)
    created_at: datetime
    next_at: datetime | None = Field(default=None, index=True)  # null: nothing more to do
    attempts: int = 0
    claimed_by: str | None = None
    accepted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    note: str = ""


class AlertRow(SQLModel, table=True):
    """An event for a reader, once over all subscriptions of one address."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("event", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    event: int
    address: str
    subscription: str = Field(index=True)
    due_at: datetime
    delivery: str | None = Field(default=None, index=True)
    cancelled_at: datetime | None = None  # overtaken before it was sent: the lapse was moved


# ---------------------------------------------------------------- the tables themselves
# For statements put together once, on the path of every new page: a row as an object costs several
# times what SQLite takes for it.

AUDIT, CAPTURE, CHECK, EVENT, FACT, FACT_SEAL, HOME, POLICY, REVIEW, SNAPSHOT, VERSION = (
    SQLModel.metadata.tables[name]
    for name in (
        "audit",
        "capture",
        "check",
        "event",
        "fact",
        "fact_seal",
        "home",
        "policy",
        "review",
        "snapshot",
        "version",
    )
)

# A policy that is no alias of another. Nearly all are: SQLite, asked whether `alias_of` is null,
# walks the index of that column through all policies, instead of looking up a title or a number.
IS_CANONICAL = func.coalesce(POLICY.c.alias_of, "") == ""

"""The words of the program as frozen values. Read this first.

The life of a page, in these words: a Source is fetched into a Capture (evidence), a Capture is read into a Snapshot (head and
clause tree), a Snapshot means something in law (Validity, Relations), two Snapshots give a Diff, and what lasts is kept as
Policies, Versions and Facts. A Status is never kept: it is computed from facts on each question (`law.timeline`).

Days of law are civil `date`s in Asia/Shanghai. Instants are aware `datetime`s in UTC.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import cached_property

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving since 1991


def squash(text: str) -> str:
    """Text as it is compared: NFKC, no white space. `第 3 条（ａ）` and `第3条(a)` are the same words."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def digest(text: str) -> str:
    """SHA-256 of the compared form of a text, as hex."""
    return hashlib.sha256(squash(text).encode()).hexdigest()


# ---------------------------------------------------------------- what we watch


class SourceKind(StrEnum):
    """How a source is reached."""

    PAGE = "page"  # one address
    FILE = "file"  # a local file or a drop folder
    LISTING = "listing"  # an index page, a feed or a sitemap, and the documents that it leads to


@dataclass(frozen=True, slots=True)
class Expect:
    """What a good reading of a source looks like; a reading that breaks it is held for a person."""

    title: str | None = None  # must occur in the title
    min_clauses: int = 0


@dataclass(frozen=True, slots=True)
class Follow:
    """How a listing is followed. The patterns are searched in what the index says of a document; one that is None excludes nothing."""

    links: str | None = None  # CSS selector of the links to documents; None: every link with a day beside it
    title: str | None = None
    number: str | None = None  # 文号
    section: str | None = None  # the heading above, the category of a feed, the path in a sitemap
    since: date | None = None  # what the index dates before this day is left out
    pages: int = 3  # of the index, at most
    documents: int = 50  # looked at in one run, at most: new ones first, then those not looked at for longest


@dataclass(frozen=True, slots=True)
class Source:
    """One address or local folder that we watch and how to read it, as declared in `sources.toml`."""

    id: str
    kind: SourceKind
    url: str | None = None  # for a page or a listing
    path: str | None = None  # for a file or folder, absolute
    policy: str | None = None  # the policy's id; None: found from the document itself
    predecessor: str | None = None  # the policy it succeeds, where its own words do not say so
    jurisdiction: str | None = None
    issuer: str | None = None
    select: str | None = None  # CSS selector of the main text
    remove: tuple[str, ...] = ()  # CSS selectors of noise
    every: timedelta | None = None  # schedule: an interval …
    cron: str | None = None  # … or a cron expression in Asia/Shanghai
    expect: Expect = Expect()
    primary: bool = True  # False: a witness of a policy that another source carries
    follow: Follow = Follow()  # for a listing


# ---------------------------------------------------------------- evidence


@dataclass(frozen=True, slots=True)
class Capture:
    """One payload as it was met: immutable evidence. `address` is a URL, or the path of a file inside its source's folder."""

    source: str
    address: str
    captured_at: datetime
    payload: bytes = field(repr=False)
    sha256: str
    media_type: str
    status: int | None = None  # HTTP status; None for a file
    headers: tuple[tuple[str, str], ...] = ()
    previous: str | None = None  # digest of the capture before it in this source's chain
    folder: str | None = None  # where the archive keeps it, relative to the home
    found_at: str | None = None  # where it was in the end, if the address led elsewhere
    via: str | None = None  # for an attachment: the address of the page that names it
    together: int = 1  # how many captures the look has kept that kept this one

    @property
    def id(self) -> str:
        """`20240403T010203.000000Z-1a2b3c4d`: unique within a source, sorts by time."""
        return f"{self.captured_at:%Y%m%dT%H%M%S.%fZ}-{self.sha256[:8]}"


# ---------------------------------------------------------------- reading


class Level(StrEnum):
    """What a unit of text is; the contract (§1) says which mark becomes which level."""

    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    CLAUSE = "clause"  # the unit that people cite: 条, or the mark whose numbers run on
    PARAGRAPH = "paragraph"  # an unnumbered 款
    ITEM = "item"  # 项
    SUBITEM = "subitem"  # 目
    PREAMBLE = "preamble"
    ANNEX = "annex"
    TABLE = "table"
    ROW = "row"


@dataclass(frozen=True)
class Clause:
    """A unit with an address. `label`, `heading`, `text` are verbatim; in order, then the children, they give back the words."""

    level: Level
    path: str  # Akoma Ntoso eId: chp_4__sec_1__art_3__para_2
    label: str = ""
    heading: str | None = None
    text: str = ""
    children: tuple[Clause, ...] = ()

    @property
    def own(self) -> str:
        """The unit's own words, without its children."""
        return f"{self.label}{self.heading or ''}{self.text}"

    @cached_property
    def words(self) -> str:
        """All words of the unit, in document order."""
        return self.own + "".join(child.words for child in self.children)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the compared words of the unit and everything below it."""
        return digest(self.words)

    def walk(self) -> Iterator[Clause]:
        """The unit and everything below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Head:
    """What the document says of itself around its body. What it does not say is None or empty."""

    title: str = ""
    document_number: str | None = None
    issuers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    made_on: date | None = None  # 成文日期 (signature)
    published_on: date | None = None  # a printed publication date
    printed_on: date | None = None  # 印发日期
    notes: tuple[str, ...] = ()  # lines under the title: （2020年5月14日…第一次修正）


@dataclass(frozen=True, slots=True)
class Scan:
    """What a reading owes to recognition (OCR): how many of its printed lines, and how sure the recogniser was of them, 0…1."""

    lines: int
    of: int
    mean: float
    lowest: float

    @property
    def said(self) -> str:
        """As a sentence for the reader."""
        how_much = "全文" if self.lines == self.of else f"{self.of} 行中有 {self.lines} 行"
        return f"{how_much}由扫描件识别（OCR），置信度平均 {self.mean:.1%}，最低 {self.lowest:.1%}"


@dataclass(frozen=True)
class Snapshot:
    """One reading of a document: of one capture, or of a page's with those of the files that it has attached.

    `wrapper` is the notice around the policy, `colophon` its 版记; neither belongs to the body.
    """

    profile: str  # the reading profile that made it; only snapshots of one profile are compared
    head: Head
    clauses: tuple[Clause, ...]
    wrapper: str = ""
    colophon: str = ""
    warnings: tuple[str, ...] = ()
    scan: Scan | None = None  # None: no word of it was recognised in a picture
    origins: tuple[tuple[str, str], ...] = ()  # (path, address of the attachment that holds what stands there and below; "" the body)
    absent: tuple[str, ...] = ()  # addresses of what the page has attached and could not be read
    unread: tuple[str, ...] = ()  # what the page calls each of these

    def origin(self, path: str) -> str | None:
        """The address of the attachment in which a unit stands; None: it stands on the page itself."""
        if path == "wrapper":
            return None
        over = [(above, address) for above, address in self.origins if above in ("", path) or path.startswith(f"{above}__")]
        return max(over, default=("", None), key=lambda one: len(one[0]))[1]

    def holds(self, address: str) -> bool:
        """Is the attachment at this address a part of it, or would be if it could be read?"""
        return address in self.absent or any(address == held for _, held in self.origins)

    @cached_property
    def words(self) -> str:
        """The body's words, in order."""
        return "".join(clause.words for clause in self.clauses)

    @cached_property
    def body_digest(self) -> str:
        """Digest of the body alone: wrapper, contacts and 版记 are outside, so a change in them is cosmetic."""
        return digest(self.words)

    def walk(self) -> Iterator[Clause]:
        """Every unit, in document order."""
        for clause in self.clauses:
            yield from clause.walk()


# ---------------------------------------------------------------- what it means in law


class Category(StrEnum):
    """What kind of document this is; only some kinds can be normative."""

    POLICY = "policy"
    LAW = "law"
    AMENDMENT = "amendment"
    CATALOGUE = "catalogue"
    NOTICE = "notice"
    REPLY = "reply"
    PLAN = "plan"
    INTERPRETATION = "interpretation"
    DRAFT = "draft"
    OTHER = "other"


class RelationKind(StrEnum):
    """What one instrument does to another, in ELI/CDM terms."""

    REPEALS = "repeals"  # 废止
    ANNULS = "annuls"  # 撤销: void from the start
    REPLACES = "replaces"  # 代替
    AMENDS = "amends"  # 修改
    EXTENDS = "extends_validity_of"  # 延长有效期
    SUSPENDS = "suspends"  # 停止执行 until a day
    CORRECTS = "corrects"  # 更正
    BASED_ON = "based_on"  # 依据
    IMPLEMENTS = "implements"
    INTERPRETS = "interprets"  # 解读
    CITES = "cites"


EFFECTS = frozenset(
    {
        RelationKind.REPEALS,
        RelationKind.ANNULS,
        RelationKind.REPLACES,
        RelationKind.AMENDS,
        RelationKind.EXTENDS,
        RelationKind.SUSPENDS,
        RelationKind.CORRECTS,
    }
)  # the kinds that change what applies; the rest only mention


@dataclass(frozen=True, slots=True)
class Basis:
    """The sentence an answer rests on: which rule read it, the words, and where they stand (an eId, `wrapper` or `head`)."""

    rule: str
    quote: str
    path: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of a sentence: the field it would change, the day, and why it was not chosen."""

    field: str  # effective_from | last_day
    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Portion:
    """Clauses with a day of their own: the field it stands for, the day (None: it cannot be known), the words and where they stand."""

    clauses: tuple[str, ...]  # their labels
    field: str  # effective_from | last_day
    day: date | None
    quote: str
    path: str


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when a text says that it applies. Days are inclusive; None is "the text does not say"."""

    effective_from: date | None = None
    applies_from: date | None = None
    last_day: date | None = None
    basis: tuple[Basis, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    portions: tuple[Portion, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """The instrument that a relation names, as it names it. `clauses` holds the labels of a partial effect."""

    title: str
    document_number: str | None = None
    clauses: tuple[str, ...] = ()
    also_numbered: tuple[str, ...] = ()  # numbers of its re-issues


@dataclass(frozen=True, slots=True)
class Relation:
    """What this text does to another, from when, until when (a new last day, or the end of a suspension), in which words."""

    kind: RelationKind
    target: Target
    quote: str
    path: str
    effective: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """A sentence that says of some policy what we do not know of it: a newer text may exist."""

    title: str
    quote: str
    path: str
    year: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """All that `law` reads out of one snapshot."""

    category: Category
    normative: bool | None
    normative_reason: str
    validity: Validity
    consolidated: bool = False
    relations: tuple[Relation, ...] = ()
    leads: tuple[Lead, ...] = ()
    lint: tuple[str, ...] = ()


# ---------------------------------------------------------------- comparing


class ChangeKind(StrEnum):
    """What became of a unit between two snapshots; the contract (§2) defines each."""

    UNCHANGED = "unchanged"
    COSMETIC = "cosmetic"
    REFERENCE_ONLY = "reference_only"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    MODIFIED = "modified"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Unit:
    """One side of a change: where, and under which label."""

    path: str
    label: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A typed change inside a clause: money 300万元 → 500万元. A side is None where the thing was added or dropped."""

    type: str  # money | ratio | date | count | duty | addressee | definition
    old: str | None
    new: str | None
    unit: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry for each unit of either side. `redline` is (op, text) with op one of `=`, `-`, `+`."""

    id: str
    kind: ChangeKind
    old: tuple[Unit, ...]
    new: tuple[Unit, ...]
    similarity: float
    redline: tuple[tuple[str, str], ...] = ()
    also: tuple[ChangeKind, ...] = ()
    facts: tuple[Difference, ...] = ()
    severity: str = "none"  # none | low | medium | high
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence for the reader of a report, in each of its languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Diff:
    """Two snapshots compared, unit by unit, in the order of the new text (removed units where they stood)."""

    changes: tuple[Change, ...]
    warnings: tuple[Saying, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """How many changes of each kind, kinds that occur only."""
        counts: dict[str, int] = {}
        for change in self.changes:
            counts[change.kind.value] = counts.get(change.kind.value, 0) + 1
        return counts


# ---------------------------------------------------------------- what lasts


@dataclass(frozen=True, slots=True)
class Policy:
    """One issued instrument. `reference_only`: known from another's words alone, so its text and dates are not at hand."""

    id: str
    title: str
    document_number: str | None
    issuers: tuple[str, ...]
    jurisdiction: str | None
    category: Category
    normative: bool | None
    reference_only: bool
    recorded_at: datetime
    normative_reason: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a policy. `n` is for display; `id` is permanent. `applies_from` comes from its facts, not from here."""

    id: str
    policy: str
    n: int
    body_digest: str
    captured_at: datetime
    recorded_at: datetime
    source: str
    capture: str
    address: str
    attached: tuple[str, ...] = ()  # captures of the files that the wording also rests on


class FactKind(StrEnum):
    """What a fact says of its subject, the policy."""

    EFFECTIVE_FROM = "effective_from"
    APPLIES_FROM = "applies_from"
    LAST_DAY = "last_day"
    OPEN_END = "open_end"  # a person's word that the policy has no last day
    REPEALED = "repealed"
    ANNULLED = "annulled"
    REPLACED = "replaced"
    AMENDED = "amended"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    CORRECTED = "corrected"
    BASED_ON = "based_on"
    IMPLEMENTS = "implements"
    INTERPRETS = "interprets"
    CITED = "cited"
    LEAD = "lead"
    SCANNED = "scanned"  # this wording was recognised in pictures; a person who has compared it takes the fact back
    UNREAD_PART = "unread_part"  # a file that this wording's page names could not be read
    RETRACTED = "retracted"  # a person's word that an earlier fact was wrong; says nothing of its own


FACT_OF_RELATION = {
    RelationKind.REPEALS: FactKind.REPEALED,
    RelationKind.ANNULS: FactKind.ANNULLED,
    RelationKind.REPLACES: FactKind.REPLACED,
    RelationKind.AMENDS: FactKind.AMENDED,
    RelationKind.EXTENDS: FactKind.EXTENDED,
    RelationKind.SUSPENDS: FactKind.SUSPENDED,
    RelationKind.CORRECTS: FactKind.CORRECTED,
    RelationKind.BASED_ON: FactKind.BASED_ON,
    RelationKind.IMPLEMENTS: FactKind.IMPLEMENTS,
    RelationKind.INTERPRETS: FactKind.INTERPRETS,
    RelationKind.CITES: FactKind.CITED,
}  # a relation of the actor is a fact about its target


class Origin(StrEnum):
    """Where a fact comes from. A person's word outranks the page, the page outranks the text, the text what OCR reads in a picture."""

    TEXT = "text"
    OCR = "ocr"
    PAGE = "page"
    PERSON = "person"
    RULE = "rule"


PRINTED = frozenset({Origin.TEXT, Origin.OCR})  # what the words say: a new reading may take it back


@dataclass(frozen=True, slots=True)
class Fact:
    """What everything else derives from. Append-only: a correction retracts one row and records another."""

    id: int
    policy: str  # the subject
    kind: FactKind
    source: Origin
    quote: str
    recorded_at: datetime
    day: date | None = None
    until: date | None = None
    rule: str = ""
    path: str = ""
    capture: str | None = None  # `<source>/<capture id>` of the evidence
    actor: str | None = None  # the policy that does it, for relations
    actor_version: str | None = None  # the version whose text says it
    version: str | None = None  # the wording of the subject that says it of itself
    clauses: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    author: str | None = None
    reason: str | None = None
    retracted_at: datetime | None = None
    target: Target | None = None  # for relations and leads: the instrument as the words name it

    def known(self, at: datetime) -> bool:
        """Did we say so at that instant?"""
        return self.recorded_at <= at and (self.retracted_at is None or self.retracted_at > at)


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that we hold of one policy: what `law.timeline` answers from. Versions in the order they were captured."""

    policy: Policy
    versions: tuple[Version, ...] = ()
    facts: tuple[Fact, ...] = ()


class Status(StrEnum):
    """The answer to "was it in force?"; `unknown` is a real answer."""

    UNKNOWN = "unknown"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    IN_FORCE = "in_force"
    PARTIALLY_IN_FORCE = "partially_in_force"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REPEALED = "repealed"
    ANNULLED = "annulled"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What weakens an answer: lead, default_rule, stale_source, reference_only, ambiguous, ocr, unread_part, …"""

    kind: str
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of one policy on one day as known at one instant, with what it rests on."""

    policy: Policy
    on: date
    known_at: datetime
    status: Status
    provisional: bool  # the day lies after `known_at`: it holds if nothing changes
    version: Version | None
    applies_from: date | None
    effective_from: date | None
    last_day: date | None
    basis: tuple[Fact, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    struck: tuple[str, ...] = ()  # clauses repealed or lapsed by that day
    pending: tuple[str, ...] = ()  # clauses not yet in force on that day
    doubts: tuple[Doubt, ...] = ()

"""A document as it is read: its head, and its body as a tree of clauses with addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from tracker.model.common import digest


class Level(StrEnum):
    """Levels of units of text; the contract (§1) says which mark becomes which level."""

    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    CLAUSE = "clause"  # the unit that people cite: 条, or the mark whose numbers run on
    PARAGRAPH = "paragraph"  # an unnumbered 款
    ITEM = "item"  # 项
    SUBITEM = "subitem"  # 目
    PREAMBLE = "preamble"
    NOTICE = "notice"  # what the notice around a policy orders itself
    ANNEX = "annex"
    TABLE = "table"
    ROW = "row"


# Begin the names of parts of the text itself that were not read; other names are of files.
PICTURE_IN_TEXT, NEXT_PAGES = "正文中的图片", "正文的后续页"
PARTS_OF_TEXT = (PICTURE_IN_TEXT, NEXT_PAGES)


@dataclass(frozen=True)
class Clause:
    """A unit with an address.

    `label`, `heading`, `text` are verbatim; in order, then the children, they give back the words.
    """

    level: Level
    path: str  # Akoma Ntoso eId: chp_4__sec_1__art_3__para_2
    label: str = ""
    heading: str | None = None
    text: str = ""
    children: tuple[Clause, ...] = ()

    @property
    def own_words(self) -> str:
        """Return the unit's own words, without its children."""
        return f"{self.label}{self.heading or ''}{self.text}"

    @cached_property
    def words(self) -> str:
        """Return all words of the unit, in document order."""
        return self.own_words + "".join(child.words for child in self.children)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the compared words of the unit and everything below it."""
        return digest(self.words)

    def walk(self) -> Iterator[Clause]:
        """Yield the unit and everything below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Head:
    """The metadata printed around the body; a field is None or empty where nothing is printed."""

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
    """The share of a reading that comes from recognition (OCR).

    `lines` of its `of` printed lines; the confidence of the recogniser is from 0 to 1.
    """

    lines: int
    of: int
    mean: float
    lowest: float

    @property
    def summary(self) -> str:
        """Return the reading by OCR as a sentence for the reader."""
        how_much = "全文" if self.lines == self.of else f"{self.of} 行中有 {self.lines} 行"
        return f"{how_much}由扫描件识别（OCR），置信度平均 {self.mean:.1%}，最低 {self.lowest:.1%}"


class DroppedText(NamedTuple):
    """Words of a file that are no part of its text, and why: a watermark, a page number.

    `page` counts from 1; 0 where the format has no pages.
    """

    text: str
    reason: str
    page: int = 0


@dataclass(frozen=True)
class Snapshot:
    """One reading of a document: of one capture, or of a page's with those of the files that it has
    attached.

    `wrapper` is the notice around the policy, `colophon` its 版记; neither belongs to the body.
    """

    profile: str  # the reading profile that made it; only snapshots of one profile are compared
    head: Head
    clauses: tuple[Clause, ...]
    wrapper: str = ""
    colophon: str = ""
    warnings: tuple[str, ...] = ()
    scan: Scan | None = None  # None: no word of it was recognised in a picture
    # (path, address of the attachment that holds what stands there and below; "" the body)
    origins: tuple[tuple[str, str], ...] = ()
    absent: tuple[str, ...] = ()  # addresses of what the page has attached and could not be read
    unread: tuple[str, ...] = ()  # what the page calls each of these
    site_marks: tuple[str, ...] = ()  # what the site itself says of its validity
    dropped: tuple[DroppedText, ...] = ()  # words of the file that are no part of its text
    # the instruments that one notice issues together, where it issues several: each is a text of
    # its own, and stands in the notice's text at its `place`
    instruments: tuple[Snapshot, ...] = ()
    place: str = ""  # of an instrument: its path in the text of the notice, att_2
    carries: tuple[str, ...] = ()  # the titles of the instruments that are left out of a notice

    def without_instruments(self) -> Snapshot:
        """Return the text of a notice without the instruments that it issues."""
        places = {one.place for one in self.instruments}
        if not places:
            return self
        return replace(
            self,
            clauses=tuple(clause for clause in self.clauses if clause.path not in places),
            instruments=(),
            carries=tuple(one.head.title for one in self.instruments),
        )

    def attachment_of(self, path: str) -> str | None:
        """Return the address of the attachment in which a unit stands; None for the page itself."""
        if path == "wrapper":
            return None
        over = [
            (above, address)
            for above, address in self.origins
            if above in ("", path) or path.startswith(f"{above}__")
        ]
        return max(over, default=("", None), key=lambda one: len(one[0]))[1]

    def includes_attachment(self, address: str) -> bool:
        """Return whether the attachment at this address is a part of it, readable or not."""
        return address in self.absent or any(address == origin for _, origin in self.origins)

    @cached_property
    def words(self) -> str:
        """Return the body's words, in order."""
        return "".join(clause.words for clause in self.clauses)

    @cached_property
    def body_digest(self) -> str:
        """Return the digest of the body alone.

        Wrapper, contacts and 版记 are outside, so that a change in them is cosmetic.
        """
        return digest(self.words)

    def walk(self) -> Iterator[Clause]:
        """Yield every unit, in document order."""
        for clause in self.clauses:
            yield from clause.walk()

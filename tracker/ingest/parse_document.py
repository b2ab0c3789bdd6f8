"""Read an archived document and decide whether it can be published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from tracker.app import App
from tracker.errors import BlockedError, ReadError, SuspectError
from tracker.ingest.changed_hands import check_hands
from tracker.ingest.collect import ArchivedDocument
from tracker.ingest.page_address import is_home_page, is_same_host
from tracker.model import Capture, Category, Expect, Policy, Snapshot, SourceKind
from tracker.model.readings import Reading
from tracker.parse.document.plausibility import (
    check_plausibility,
    check_shows_document,
    is_text_elsewhere,
)
from tracker.parse.formats import can_unpack, is_page
from tracker.query.snapshots import read_capture
from tracker.store import policies

# Categories of a file that hangs on another document: 申请表, 联系方式一览表.
SIDE_CATEGORIES = frozenset({Category.NOTICE, Category.OTHER})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A reading that can be published."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class EvidenceOnly:
    """A document that is kept as evidence and makes no policy: an archive, a form."""

    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """A reading that waits for a person; `candidates` are the policies it may be a text of."""

    reason: str
    reading: Reading
    candidates: tuple[Policy, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """A login, a challenge or a refusal in place of the document."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Bytes that could not be read; the next check reads them again."""

    reason: str


Unpublished = EvidenceOnly | Held | Blocked | Failed
ParseOutcome = Parsed | Unpublished


def parse_and_judge(app: App, document: ArchivedDocument) -> ParseOutcome:
    """Read a document and return what can be done with the reading; nothing is written."""
    source, capture = document.source, document.capture
    if can_unpack(capture.payload, capture.media_type, capture.address):
        return EvidenceOnly("压缩包，作为存证保存，其中文件逐一读取")
    try:
        reading = read_capture(source, capture, document.files, document.named, is_new=True)
        check_plausible(app, document, reading)
    except BlockedError as error:
        return Blocked(str(error))
    except SuspectError as error:
        reason = with_redirect(str(error), capture)
        # The missing attachment may arrive with the next check; no person is asked before.
        return Failed(reason) if document.is_incomplete else Held(reason, reading)
    except ReadError as error:
        return Failed(str(error))
    if is_side_document(reading):
        return EvidenceOnly("附件，作为存证保存，不另立政策")
    return Parsed(reading)


def check_plausible(app: App, document: ArchivedDocument, reading: Reading) -> None:
    """Raise SuspectError where a reading cannot be the next wording read at its address."""
    with app.database.read_connection() as connection:
        here = (reading.source.id, reading.capture.address)
        previous = policies.last_reading(connection, *here)
        issued = policies.last_instruments(connection, *here) if reading.instruments else {}
    # a reader that took the instruments for one text with their notice read more words
    is_split = previous is not None and not previous.carries and reading.instruments
    known = None if is_split else previous
    check_plausibility(reading.snapshot, known, reading.source.expect)
    for one in reading.instruments:
        check_plausibility(one.snapshot, issued.get(one.snapshot.head.title), Expect())
    check_redirect(reading, previous)
    capture = reading.capture
    if previous is None and is_page(capture.payload, capture.media_type, capture.address):
        check_shows_document(reading.snapshot)
    check_hands(app, reading, previous)
    if document.is_incomplete and previous is None and is_text_elsewhere(reading.snapshot):
        raise SuspectError("页面只是印发通知，正文在附件中，附件尚未取得；下次检查再试")


def check_redirect(reading: Reading, previous: Snapshot | None) -> None:
    """Raise SuspectError where the address leads to the home page, or to another host and text.

    Sites redirect addresses in this way that they no longer serve.
    """
    address, found_at = urlsplit(reading.capture.address), reading.capture.found_at
    target = urlsplit(found_at or "")
    if (
        not found_at
        or is_same_host(address.hostname, target.hostname)
        and (is_home_page(address) or not is_home_page(target))
    ):
        return
    if is_home_page(target):
        raise SuspectError(f"待核对：地址被转到网站首页 {found_at}；证据已保存，尚未发布")
    if previous and previous.body_digest != reading.snapshot.body_digest:
        raise SuspectError(f"待核对：地址被转到另一网站 {found_at}；证据已保存，尚未发布")


def with_redirect(reason: str, capture: Capture) -> str:
    """Return a reason with the address that the server led to, if it is another page."""
    found_at = capture.found_at
    if not found_at or found_at in reason:
        return reason
    address, target = urlsplit(capture.address), urlsplit(found_at)
    if is_same_host(address.hostname, target.hostname) and address.path == target.path:
        return reason  # http to https
    return f"{reason}；地址被转到 {found_at}"


def is_side_document(reading: Reading) -> bool:
    """Return whether a listing's file is a form or a table that hangs on another document.

    Such a file has no 文号 and its words are no rule: 申请表, 联系方式一览表. A policy that is
    published as a file has a 文号 or says when it applies.
    """
    capture = reading.capture
    if reading.source.kind is not SourceKind.LISTING or is_page(
        capture.payload, capture.media_type, capture.address
    ):
        return False
    return (
        not reading.snapshot.head.document_number
        and reading.meaning.normative is not True
        and reading.meaning.category in SIDE_CATEGORIES
    )


def describe_candidates(candidates: Iterable[Policy]) -> str:
    """Return the reason why a document of uncertain identity is held."""
    names = "、".join(
        f"《{policy.title}》{policy.document_number or ''}（编号 {policy.id}）"
        for policy in candidates
    )
    return (
        f"待核对：新文件归属不能确定，可能是 {names} 的文本，也可能是新政策；证据已保存，尚未发布"
    )

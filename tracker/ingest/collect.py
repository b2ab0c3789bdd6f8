"""Fetch a document, its page and the files that the page names, and save them as evidence.

Every address has its own remembered state, so that only what changed is transferred again.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from tracker import parse
from tracker.app import App
from tracker.errors import FetchError, ReadError
from tracker.fetch.browser.limits import RenderedPage
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import FetchedResponse, NotModified
from tracker.media import guess_media_type
from tracker.model import Capture, Source
from tracker.model.checks import AddressState, Check, CheckOutcome
from tracker.model.sources import ListedDocument
from tracker.parse.formats import can_unpack
from tracker.parse.index_pages.attachments import find_attachments, gather_attachments
from tracker.parse.zip_files import MEMBER_SEPARATOR, unpack_members
from tracker.store import checks

REFETCH_AFTER = timedelta(days=7)
SCREENSHOT = "#screenshot"  # behind the address of a page: that of its picture
TOO_LARGE = "附件合计超过单个文件的大小上限，未读取"


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response or a local file that has not been archived yet."""

    address: str
    payload: bytes = field(repr=False)
    media_type: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    found_at: str | None = None  # the final address after redirects
    via: str | None = None  # of an attachment: the page that names it
    listed_as: str | None = None  # the title by which an index named the page
    is_archived: bool = False  # it comes from the archive, after a 304
    screenshot: bytes = field(default=b"", repr=False)  # PNG, of a page that a browser rendered

    @property
    def sha256(self) -> str:
        """Return the SHA-256 digest of the payload."""
        return hashlib.sha256(self.payload).hexdigest()


@dataclass(frozen=True, slots=True)
class AttachmentResult:
    """The result of fetching one attachment: `response` if the server sent it, `error` if it
    failed, neither if it has not changed.
    """

    address: str
    state: AddressState  # as remembered before
    response: Response | None = None
    error: FetchError | None = None
    note: str = ""  # what is wrong with an archive

    @property
    def is_new(self) -> bool:
        """Return whether the server sent bytes other than the remembered ones."""
        return self.response is not None and self.response.sha256 != self.state.sha256


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """A page with the files that it names, and what came of fetching each."""

    page: Response
    named: tuple[ListedDocument, ...] = ()
    attachments: tuple[AttachmentResult, ...] = ()

    @property
    def attachment_captures(self) -> tuple[tuple[str, str], ...]:
        """Return each attachment's address with the id of its remembered capture, or ""."""
        captures = {one.address: one.state.capture or "" for one in self.attachments}
        return pair_captures(self.named, captures)


@dataclass(frozen=True, slots=True)
class ArchivedDocument:
    """The captures of one document, which are read together: its page and its attachments."""

    source: Source
    capture: Capture
    files: tuple[Capture, ...] = ()
    named: tuple[ListedDocument, ...] = ()  # the attachments as the page names them
    states: dict[str, AddressState] = field(default_factory=dict)  # to remember, by address
    is_incomplete: bool = False  # an attachment did not answer and may answer at the next check
    screenshots: tuple[Capture, ...] = ()  # kept beside the page and not read

    @property
    def label(self) -> str:
        """Return `<source>/<capture id>`."""
        return f"{self.source.id}/{self.capture.id}"

    def states_after_reading(self, profile: str | None) -> dict[str, AddressState]:
        """Return what to remember of each address.

        `profile`: the reading profile that read the page well; None if none did.
        """
        page = replace(
            self.states.get(self.capture.address) or AddressState(),
            sha256=self.capture.sha256,
            capture=self.capture.id,
            profile=profile,
            attached=pair_captures(self.named, {file.address: file.id for file in self.files}),
        )
        return {**self.states, self.capture.address: page}


def pair_captures(
    named: Sequence[ListedDocument], captures: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return each named address with the id of its capture, or "" where there is none; sorted."""
    return tuple(sorted(({one.address: "" for one in named} | captures).items()))


# ---------------------------------------------------------------- fetch


def response_from(url: str, fetched: FetchedResponse, via: str | None = None) -> Response:
    """Return the response of an address; `via` is the page that names it."""
    return Response(
        address=url,
        payload=fetched.payload,
        media_type=fetched.media_type,
        status=fetched.status,
        headers=fetched.headers,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        found_at=fetched.url if fetched.url != url else None,
        via=via,
        screenshot=fetched.screenshot if isinstance(fetched, RenderedPage) else b"",
    )


def archived_response(app: App, source: Source, state: AddressState) -> Response:
    """Return the archived response of an address, used when the server answers 304."""
    capture = app.archive.load_capture(source.id, state.capture or "")
    return Response(
        address=capture.address,
        payload=capture.payload,
        media_type=capture.media_type,
        status=capture.status,
        headers=capture.headers,
        etag=state.etag,
        last_modified=state.last_modified,
        found_at=capture.found_at,
        via=capture.via,
        listed_as=capture.listed_as,
        is_archived=True,
    )


def document_of(source: Source, page: Response) -> FetchedDocument:
    """Return a document whose attachments are not fetched: a local file."""
    return FetchedDocument(page, find_attachments(source, page))


def fetch_attachments(
    app: App, source: Source, page: Response, fetcher: HttpFetcher
) -> FetchedDocument:
    """Fetch the further pages of a text, and every file that its pages name.

    All of them together may be as large as one document.
    """
    further: dict[str, AttachmentResult] = {}

    def load_page(address: str) -> Response | None:
        further[address] = result = _fetch_further_page(app, source, page, address, fetcher)
        return result.response or _load_remembered(app, source, result)

    named = gather_attachments(source, page, load_page)
    remaining, results = app.settings.fetch.max_bytes, list[AttachmentResult]()
    for one in named:
        result = further.get(one.address) or _fetch_attachment(
            app, source, page.address, one.address, fetcher
        )
        remaining -= len(result.response.payload) if result.response else 0
        if remaining < 0:
            result = replace(result, response=None, error=FetchError(TOO_LARGE, transient=False))
        results += _open_archive(app, source, result, remaining)
    return FetchedDocument(page, named, tuple(results))


def _fetch_attachment(
    app: App, source: Source, page: str, address: str, fetcher: HttpFetcher
) -> AttachmentResult:
    state = read_state(app, source, address)
    use_validators = state.capture is not None and not is_refetch_due(state, address, app.now())
    try:
        fetched = fetcher.fetch_if_changed(
            address,
            etag=state.etag if use_validators else None,
            last_modified=state.last_modified if use_validators else None,
        )
    except FetchError as error:
        return AttachmentResult(address, state, error=error)
    if isinstance(fetched, NotModified):
        return AttachmentResult(address, state)
    return AttachmentResult(address, state, response_from(address, fetched, page))


def _fetch_further_page(
    app: App, source: Source, page: Response, address: str, fetcher: HttpFetcher
) -> AttachmentResult:
    """Fetch a further page of a text; a site that leads elsewhere does not have it."""
    result = _fetch_attachment(app, source, page.address, address, fetcher)
    landed = result.response.found_at if result.response else None
    if landed is None or urlsplit(landed).path == urlsplit(address).path:
        return result
    error = FetchError(f"后续页被转到 {landed}", transient=False)
    return replace(result, response=None, error=error)


def _load_remembered(app: App, source: Source, result: AttachmentResult) -> Response | None:
    """Return the last response of an address that has not changed or does not answer."""
    return archived_response(app, source, result.state) if result.state.capture else None


def _open_archive(
    app: App, source: Source, result: AttachmentResult, max_bytes: int
) -> Iterator[AttachmentResult]:
    """Yield the attachment, and the files in it where it is an archive."""
    archive = result.response
    if archive is None and result.address.lower().endswith(".zip"):
        archive = _load_remembered(app, source, result)
    if archive is None or not is_archive(archive):
        yield result
        return
    inside: list[AttachmentResult] = []
    try:
        for name, payload in unpack_members(archive.payload, max(max_bytes, 0)):
            address = f"{result.address}{MEMBER_SEPARATOR}{name}"
            member = Response(address, payload, guess_media_type(name), via=archive.via)
            inside.append(AttachmentResult(address, read_state(app, source, address), member))
    except ReadError as error:
        result = replace(result, note=str(error))
    yield result
    yield from inside


def is_archive(response: Response) -> bool:
    """Return whether a response is an archive whose files are read one by one."""
    return can_unpack(response.payload, response.media_type, response.address)


# ---------------------------------------------------------------- remembered state


def read_state(app: App, source: Source, address: str) -> AddressState:
    """Return what is remembered of an address."""
    with app.database.read_connection() as connection:
        return checks.address_state(connection, source.id, address)


def remembered_state(app: App, source: Source, page: Response) -> AddressState:
    """Return what is remembered of a page, with the validators that came with this response."""
    state = read_state(app, source, page.address)
    fetched_at = state.fetched_at if page.is_archived else app.now()
    return replace(state, etag=page.etag, last_modified=page.last_modified, fetched_at=fetched_at)


def is_refetch_due(state: AddressState, address: str, now: datetime) -> bool:
    """Return whether the bytes are to be fetched without validators.

    A server that answers 304 to a stale ETag would hide every change; so each address is fetched
    without validators about once a week, on a day of its own.
    """
    if state.fetched_at is None:
        return True
    jitter = 0.75 + zlib.crc32(address.encode()) % 1000 / 2000  # 0.75 to 1.25
    return now - state.fetched_at >= REFETCH_AFTER * jitter


def is_unchanged(document: FetchedDocument, state: AddressState) -> bool:
    """Return whether this reading profile has read these bytes well, with these attachments."""
    return (
        document.page.sha256 == state.sha256
        and state.was_read_by(parse.PROFILE)
        and document.attachment_captures == state.attached
        and not any(one.is_new for one in document.attachments)
    )


# ---------------------------------------------------------------- evidence


def save_captures(
    app: App,
    source: Source,
    document: FetchedDocument,
    state: AddressState,
    captured_at: datetime | None = None,
) -> ArchivedDocument:
    """Archive what is new of a document, and return the captures that are read together.

    Every capture stores the number of captures made in the same check, so that an interrupted
    check can be detected.
    """
    page, at = document.page, captured_at or app.now()
    is_new = captured_at is not None or page.sha256 != state.sha256
    has_screenshot = is_new and bool(page.screenshot)
    count = is_new + has_screenshot + sum(one.is_new for one in document.attachments)
    capture = (
        _save_response(app, source, page, at, count)
        if is_new
        else app.archive.load_capture(source.id, state.capture or "")
    )
    screenshots = (_save_screenshot(app, source, page, at, count),) if has_screenshot else ()
    files = {
        one.address: file
        for one in document.attachments
        if (file := _attachment_capture(app, source, one, at, count))
    }
    states = {page.address: state}
    for one in document.attachments:
        if response := one.response:
            states[one.address] = AddressState(
                etag=response.etag,
                last_modified=response.last_modified,
                sha256=response.sha256,
                capture=files[one.address].id,
                profile=parse.PROFILE,
                fetched_at=app.now(),
            )
    is_incomplete = any(
        one.error and one.error.transient and one.address not in files
        for one in document.attachments
    )
    return ArchivedDocument(
        source,
        capture,
        tuple(files.values()),
        document.named,
        states,
        is_incomplete,
        screenshots,
    )


def _attachment_capture(
    app: App, source: Source, result: AttachmentResult, at: datetime, count: int
) -> Capture | None:
    """Archive an attachment if it is new, else load its last capture, if there is one.

    A file whose server does not answer is not gone.
    """
    if result.response and result.is_new:
        return _save_response(app, source, result.response, at, count)
    return (
        app.archive.load_capture(source.id, result.state.capture) if result.state.capture else None
    )


def _save_screenshot(app: App, source: Source, page: Response, at: datetime, count: int) -> Capture:
    """Archive the picture of a page."""
    picture = Response(page.address + SCREENSHOT, page.screenshot, "image/png", via=page.address)
    return _save_response(app, source, picture, at, count)


def find_screenshot(app: App, page: Capture) -> str | None:
    """Return the id of the picture that was kept with a page, if a later one is kept as well."""
    ids = app.archive.capture_ids(page.source)
    later = (app.archive.load_record(page.source, id) for id in ids[ids.index(page.id) + 1 :])
    found = [one.id for one in later if one.address == page.address + SCREENSHOT]
    return found[0] if len(found) > 1 else None


def is_screenshot(capture: Capture) -> bool:
    """Return whether a capture is the picture of a page."""
    return capture.via is not None and capture.address == capture.via + SCREENSHOT


def _save_response(
    app: App, source: Source, response: Response, at: datetime, count: int
) -> Capture:
    return app.archive.add_capture(
        source.id,
        response.address,
        response.payload,
        response.media_type,
        response.status,
        response.headers,
        at,
        response.found_at,
        via=response.via,
        together=count,
        listed_as=response.listed_as,
    )


def attachment_checks(app: App, source: Source, document: FetchedDocument) -> Iterator[Check]:
    """Yield the check of each attachment; it says nothing about the health of the source."""
    for one in document.attachments:
        if one.error:
            outcome = CheckOutcome.GONE if one.error.gone else CheckOutcome.FAILED
            capture, note = one.state.capture, str(one.error)
        else:
            outcome = CheckOutcome.ATTACHED if one.is_new else CheckOutcome.UNCHANGED
            outcome = CheckOutcome.FAILED if one.note else outcome
            capture, note = read_state(app, source, one.address).capture, one.note
        yield Check(source.id, one.address, app.now(), outcome, capture, note)


# ---------------------------------------------------------------- interrupted checks


def interrupted_documents(
    app: App, source: Source, captures: Sequence[Capture]
) -> Iterator[tuple[ArchivedDocument, bool]]:
    """Yield the documents that these captures belong to, in order, and whether each is complete."""
    left = list(captures)
    while left:
        page, count = left[0].via or left[0].address, left[0].together
        together = [
            one
            for one in left[:count]
            if (one.via or one.address) == page and one.together == count
        ]
        left = left[len(together) :]
        yield _gather_document(app, source, page, together), len(together) == count


def _gather_document(
    app: App, source: Source, address: str, captures: list[Capture]
) -> ArchivedDocument:
    """Return a page with its attachments: those just captured, else their last captures."""
    screenshots = tuple(one for one in captures if is_screenshot(one))
    captures = [one for one in captures if not is_screenshot(one)]
    page = next((one for one in captures if not one.via), None)
    if page is None and (last := read_state(app, source, address).capture):
        page = app.archive.load_capture(source.id, last)
    if page is None:  # the check ended before the page was captured: the files stand alone
        return document_from_captures(source, captures[0], captures[1:])
    files = {one.address: one for one in captures if one.via}

    def load_page(address: str) -> Capture | None:
        if address not in files and (last := read_state(app, source, address).capture):
            files[address] = app.archive.load_capture(source.id, last)
        return files.get(address)

    named = gather_attachments(source, page, load_page)
    for one in named:
        load_page(one.address)
    states = {
        one.address: AddressState(sha256=one.sha256, capture=one.id, profile=parse.PROFILE)
        for one in captures
        if one.via
    }
    kept = tuple(files.values())
    return ArchivedDocument(source, page, kept, named, states, screenshots=screenshots)


def document_from_captures(
    source: Source, page: Capture, files: Sequence[Capture] = ()
) -> ArchivedDocument:
    """Return a document whose captures are archived already."""
    captured = {one.address: one for one in files}
    named = gather_attachments(source, page, captured.get)
    return ArchivedDocument(source, page, tuple(files), named)

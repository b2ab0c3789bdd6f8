"""The life of a page: fetched, archived, parsed and judged, published, reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from tracker import parse
from tracker.app import App
from tracker.errors import BlockedError, FetchError, ReadError, UnexpectedError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import ErrorPageError, NotModified
from tracker.ingest import check_log, collect
from tracker.ingest.collect import ArchivedDocument, FetchedDocument, Response
from tracker.ingest.derived_files import write_text_and_report
from tracker.ingest.error_boundary import error_boundary
from tracker.ingest.fetch_page import fetch_page
from tracker.ingest.parse_document import Failed, Parsed, parse_and_judge
from tracker.ingest.publish import (
    Published,
    note_interrupted,
    publish_document,
    record_blocked_response,
    record_failure,
    thin_previous_payload,
    unread_documents,
    was_read_with_page,
)
from tracker.media import guess_media_type
from tracker.model import Source, SourceKind
from tracker.model.checks import AddressState, Check, CheckOutcome
from tracker.parse.blocked_pages import check_blocked
from tracker.parse.zip_files import MEMBER_SEPARATOR, unpack_members
from tracker.store import reviews
from tracker.tracing import trace_capture, trace_step

PUBLISHED = frozenset({CheckOutcome.NEW, CheckOutcome.CHANGED, CheckOutcome.COSMETIC})


def check_address(
    app: App, source: Source, url: str, fetcher: HttpFetcher, listed_as: str = ""
) -> Iterator[Check]:
    """Fetch one address and process its document; yield one check for each file that it has.

    `listed_as` is the title by which an index names the document.
    """
    state = collect.read_state(app, source, url)
    # without validators after an older reading profile or none: the bytes are needed again
    use_validators = state.was_read_by(parse.PROFILE) and not collect.is_refetch_due(
        state, url, app.now()
    )
    try:
        fetched = (
            fetcher.render_document(url)
            if source.render
            else fetch_page(
                fetcher,
                url,
                etag=state.etag if use_validators else None,
                last_modified=state.last_modified if use_validators else None,
            )
        )
    except FetchError as error:
        yield record_fetch_failure(app, source, url, error)
        return
    if not isinstance(fetched, NotModified):
        page = replace(collect.response_from(url, fetched), listed_as=listed_as or None)
    elif state.attached:  # the page is unchanged, its attachments may not be
        page = collect.archived_response(app, source, state)
    else:
        yield check_log.log_unchanged(app, revisit_check(app, source, url, state), state)
        return
    document = collect.fetch_attachments(app, source, page, fetcher)
    yield from process_with_attachments(app, source, document)


def process_with_attachments(
    app: App, source: Source, document: FetchedDocument, captured_at: datetime | None = None
) -> Iterator[Check]:
    """Process a document; yield the checks of its attachments, then its own.

    Those of the files inside a new archive follow.
    """
    page_check = process_document(app, source, document, captured_at)
    for check in collect.attachment_checks(app, source, document):
        yield record_attachment(app, source, page_check, check)
    yield page_check
    page = document.page
    if page_check.outcome is not CheckOutcome.ATTACHED or not collect.is_archive(page):
        return
    try:
        for name, payload in unpack_members(page.payload, app.settings.fetch.max_bytes):
            address = f"{page.address}{MEMBER_SEPARATOR}{name}"
            member = Response(address, payload, guess_media_type(name))
            yield process_document(app, source, collect.document_of(source, member), captured_at)
    except ReadError as error:
        failed, capture = CheckOutcome.FAILED, page_check.capture
        check = Check(source.id, page.address, app.now(), failed, capture, str(error))
        yield check_log.log_check(app, check)


def process_document(
    app: App, source: Source, document: FetchedDocument, captured_at: datetime | None = None
) -> Check:
    """Archive what is new of a document, then read and publish it.

    `captured_at`: when the file was obtained, if not now; such a file is always archived.
    """
    page, is_import = document.page, captured_at is not None
    with app.source_lock(source.id):
        state = collect.remembered_state(app, source, page)
        is_unknown = not is_import and not collect.is_unchanged(document, state)
        if is_unknown and app.read_stamps.get(source.id) != app.archive.chain_stamp(source.id):
            # an interrupted check may have archived just these bytes
            process_unread_captures(app, source)
            state = collect.remembered_state(app, source, page)
        if not is_import and collect.is_unchanged(document, state):
            check = revisit_check(app, source, page.address, state)
            return check_log.log_revisit(app, check, state)
        archived = collect.save_captures(app, source, document, state, captured_at)
        check = process_captures(app, archived)
        if not is_import:
            app.read_stamps[source.id] = app.archive.chain_stamp(source.id)
        if check.outcome is CheckOutcome.COSMETIC and source.kind is not SourceKind.FILE:
            thin_previous_payload(app, check)
        return check


def revisit_check(app: App, source: Source, address: str, state: AddressState) -> Check:
    """Return the check of an address whose bytes are unchanged.

    It is `held` while they wait for a person.
    """
    if not state.is_held:
        unchanged = CheckOutcome.UNCHANGED
        return Check(source.id, address, app.now(), unchanged, state.capture)
    with app.database.read_session() as session:
        reason = reviews.held_reason(session, source.id, state.capture or "")
    return Check(source.id, address, app.now(), CheckOutcome.HELD, state.capture, reason)


def process_captures(app: App, document: ArchivedDocument) -> Check:
    """Parse an archived document, then publish its reading or record why it is not published."""
    try:
        with trace_capture("process page", document.label), error_boundary(document.label):
            with trace_step("read"):
                outcome = parse_and_judge(app, document)
            if isinstance(outcome, Parsed):
                reading = outcome.reading
                try:
                    with trace_step("publish"):
                        published = publish_document(app, document, reading)
                except ReadError as error:  # it cannot be compared within the limits
                    outcome = Failed(str(error))
                else:
                    if isinstance(published, Published):
                        write_text_and_report(app, reading, published.publication)
                        return published.check
                    outcome = published
    except UnexpectedError as error:
        outcome = Failed(str(error))
    return record_failure(app, document, outcome)


def process_unread_captures(app: App, source: Source) -> list[Check]:
    """Read what the archive keeps of a source and the database does not know.

    The caller must hold the source lock. A check that was interrupted before everything was
    archived is noted and left to the next check: a partially captured change is not published.
    """
    done = []
    for document, is_complete in unread_documents(app, source):
        if is_complete:
            done.append(process_captures(app, document))
        else:
            note_interrupted(app, document)
    return done


def record_attachment(app: App, source: Source, page: Check, attachment: Check) -> Check:
    """Record the check of an attachment.

    A new file that a listing's page names and that is no part of it may be an instrument of its
    own, and is processed as one; a picture never is.
    """
    media_type = guess_media_type(urlsplit(attachment.address).path)
    if (
        attachment.outcome is CheckOutcome.ATTACHED
        and not media_type.startswith("image/")
        and page.outcome in PUBLISHED
        and source.kind is SourceKind.LISTING
        and not was_read_with_page(app, source, page, attachment)
    ):
        with app.source_lock(source.id):
            capture = app.archive.load_capture(source.id, attachment.capture or "")
            return process_captures(app, collect.document_from_captures(source, capture))
    return check_log.log_attachment(app, attachment)


def record_fetch_failure(
    app: App, source: Source, url: str, error: FetchError | ReadError
) -> Check:
    """Record that an address gave no document; a login or challenge page is kept as evidence."""
    retry_after = (error.retry_after or 0) if isinstance(error, FetchError) else 0
    if isinstance(error, ErrorPageError):
        response = collect.response_from(url, error.page)
        try:
            check_blocked(response.payload, response.media_type, url)
        except BlockedError as refusal:
            reason = f"{error}；{refusal}"
            return record_blocked_response(app, source, response, reason, retry_after)
    gone = isinstance(error, FetchError) and error.gone
    outcome = CheckOutcome.GONE if gone else CheckOutcome.FAILED
    check = Check(source.id, url, app.now(), outcome, note=str(error))
    return check_log.log_check(app, check, retry_after)

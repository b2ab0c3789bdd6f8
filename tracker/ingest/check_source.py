"""Check one source: its page, the documents of its listing, or the files of its folder."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tracker.app import App
from tracker.errors import FetchError, ReadError, TrackerError, UnexpectedError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.local_files import list_documents, read_document
from tracker.ingest import check_log, collect, listing, pipeline
from tracker.ingest.api_listing import check_api_listing
from tracker.ingest.error_boundary import error_boundary
from tracker.model import Source, SourceKind
from tracker.model.checks import SUCCESSFUL, Check, CheckOutcome

log = logging.getLogger("tracker.ingest.check_source")


def run_check_job(app: App, source: Source, fetcher: HttpFetcher) -> CheckOutcome | None:
    """Check a source and return the last outcome; None if not even a failure could be recorded.

    The outcomes are logged. The job of the scheduler and of the workers.
    """
    outcome = None
    try:
        for check in check_source(app, source, fetcher):
            outcome = check.outcome
            message = "%s %s: %s %s"
            log.log(log_level(outcome), message, source.id, check.address, outcome, check.note)
    except TrackerError as error:
        log.error("check of %s failed: %s", source.id, error)
        return None
    return outcome


def log_level(outcome: CheckOutcome) -> int:
    """Return the level at which an outcome is logged: trouble is a warning."""
    if outcome is CheckOutcome.UNCHANGED:
        return logging.DEBUG
    return logging.INFO if outcome in SUCCESSFUL else logging.WARNING


def check_source(
    app: App, source: Source, fetcher: HttpFetcher, *, accepts_index: bool = False
) -> Iterator[Check]:
    """Check a source once; yield a check for every address and file that was visited.

    `accepts_index`: a person has looked at the index of the listing and says that it is right.
    An unexpected exception is a failure of this source; the caller goes on with the others.
    """
    fetcher = fetcher.for_source(source)
    try:
        with error_boundary(source.id):
            match source.kind:
                case SourceKind.PAGE:
                    yield from pipeline.check_address(app, source, source.url or "", fetcher)
                case SourceKind.LISTING:
                    yield from check_listing(app, source, fetcher, accepts_index=accepts_index)
                case SourceKind.API:
                    yield from check_api_listing(app, source, fetcher)
                case SourceKind.FILE:
                    yield from check_folder(app, source)
    except UnexpectedError as error:
        place = source.url or source.path or ""
        yield log_source_check(app, source, place, CheckOutcome.FAILED, str(error))


def check_listing(
    app: App, source: Source, fetcher: HttpFetcher, *, accepts_index: bool = False
) -> Iterator[Check]:
    """Read the index of a listing and check the documents that are due.

    The last check is that of the index.
    """
    url = source.url or ""
    try:
        plan = listing.plan_documents(app, source, fetcher, is_accepted=accepts_index)
    except (FetchError, ReadError) as error:
        if not isinstance(error, FetchError) or not error.transient:
            # the index is gone or unreadable, its host answers
            known = listing.plan_known_documents(app, source)
            yield from check_documents(app, source, fetcher, known, {})
        yield pipeline.record_fetch_failure(app, source, url, error)
        return
    yield from check_documents(app, source, fetcher, plan.due, plan.titles)
    outcome = CheckOutcome.FAILED if plan.suspicion else CheckOutcome.LISTED
    yield log_source_check(app, source, url, outcome, plan.summary)


def check_documents(
    app: App,
    source: Source,
    fetcher: HttpFetcher,
    due: Iterable[str],
    titles: Mapping[str, str],
) -> Iterator[Check]:
    """Check documents of a listing, which its index names by their titles."""
    for address in due:
        listed_as = titles.get(address, "")
        for check in pipeline.check_address(app, source, address, fetcher, listed_as):
            yield check
            if check.address == address and check.outcome not in SUCCESSFUL:
                listing.note_missed_document(app, source, address)


def check_folder(app: App, source: Source) -> Iterator[Check]:
    """Check every file of a folder; a folder without a readable file has the outcome `empty`."""
    folder = Path(source.path or "")
    try:
        names = list_documents(folder)
    except FetchError as error:
        yield log_source_check(app, source, str(folder), CheckOutcome.FAILED, str(error))
        return
    is_empty = True
    for name in names:
        for check in check_file(app, source, folder, name):
            yield check
            is_empty = False
    if is_empty:
        yield log_source_check(app, source, str(folder), CheckOutcome.EMPTY)
    else:
        check_log.mark_folder_checked(app, source)


def check_file(app: App, source: Source, folder: Path, name: str) -> Iterator[Check]:
    """Check one file of a folder; a file that is still being written waits for the next check."""
    try:
        file = read_document(folder, name, app.settings.fetch.max_bytes)
    except FetchError as error:
        yield log_source_check(app, source, name, CheckOutcome.FAILED, str(error))
        return
    if file:
        page = collect.Response(file.url, file.payload, file.media_type)
        document = collect.document_of(source, page)
        yield from pipeline.process_with_attachments(app, source, document)


def log_source_check(
    app: App, source: Source, address: str, outcome: CheckOutcome, note: str = ""
) -> Check:
    """Record a check that produced no capture, and return it."""
    return check_log.log_check(app, Check(source.id, address, app.now(), outcome, note=note))

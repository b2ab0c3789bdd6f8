"""Check a JSON listing: compare what it lists with what is known, fetch the documents that are due.

A daily check reads the newest records until it meets known ones. Once a week every page is read:
only then can a document be missing. Documents are fetched newest first, as many as one check may;
what is left is fetched by the next, which begins soon. All state is in the database, so that a
check that was killed goes on where it stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from tracker.alert import record_events
from tracker.alert.event_rules import today
from tracker.app import App
from tracker.errors import FetchError, ReadError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import ErrorPageError, FetchedResponse
from tracker.ingest import check_log, collect, pipeline
from tracker.ingest.publish import record_blocked_response
from tracker.model import Follow, Source
from tracker.model.alerts import Event, EventKind, flip_key
from tracker.model.checks import SUCCESSFUL, Check, CheckOutcome
from tracker.model.kinds import Severity
from tracker.model.sources import ApiListing, ApiPage, ApiRecord, ApiRequest
from tracker.parse.index_pages import json_records
from tracker.parse.index_pages.json_records import ShapeError
from tracker.store import checks, listed_records, policies
from tracker.store.addresses import LOST_AFTER
from tracker.store.listed_records import DueRecord, StatusFlip

COMPARE_EVERY = timedelta(days=7)  # all pages are read
REFETCH_AFTER = timedelta(days=90)  # every text is fetched again, whatever the listing says of it
CONTINUE_AFTER = timedelta(seconds=10)  # before the next check, where documents are left
MAX_PAGES = 2000
MAX_MISSING = 20  # missing documents that one check asks for
MAX_FAILURES = 5  # documents in a row that fail; then the rest waits for the next check
MIN_SHARE = 0.9  # of the announced records must be listed, else the listing is not believed
MAX_DROP = 0.5  # of the records may go between two checks
FEW_RECORDS = 20  # a listing so short may shrink to anything


@dataclass(frozen=True, slots=True)
class ListingUpdate:
    """The result of reading a listing; `control` is a record that it lists."""

    total: int
    new: int
    changed: int
    is_complete: bool  # every page was read and every record seen
    missing: int
    control: ApiRecord | None

    @property
    def summary(self) -> str:
        """Return the update in one line."""
        missing = f"，不见 {self.missing} 件" if self.missing else ""
        scope = "全部" if self.is_complete else "最新"
        found = f"新 {self.new} 件，有变 {self.changed} 件{missing}"
        return f"核对{scope}记录，共 {self.total} 件：{found}"


def check_api_listing(app: App, source: Source, fetcher: HttpFetcher) -> Iterator[Check]:
    """Check a JSON listing and some of its documents; the last check is that of the listing."""
    try:
        update = update_records(app, source, fetcher)
        yield from check_missing_documents(app, source, fetcher, update.control)
        yield from check_due_documents(app, source, fetcher, source.follow.documents)
    except (FetchError, ReadError) as error:
        yield record_listing_failure(app, source, error)
        return
    with app.database.read_connection() as connection:
        left = listed_records.count_due(connection, source.id)
    rest = f"；余 {left} 件待取" if left else ""
    listed = CheckOutcome.LISTED
    check = Check(source.id, source.url or "", app.now(), listed, note=update.summary + rest)
    yield check_log.log_check(app, check, again_in=CONTINUE_AFTER if left else None)


def record_listing_failure(app: App, source: Source, error: FetchError | ReadError) -> Check:
    """Record that a listing could not be read; a response of another shape is kept as evidence."""
    url = source.url or ""
    if isinstance(error, ErrorPageError):
        response = collect.response_from(url, error.page)
        reason = f"待核对：{error}；证据已保存，不据此认定任何文件有变"
        return record_blocked_response(app, source, response, reason, error.retry_after or 0)
    return pipeline.record_fetch_failure(app, source, url, error)


# ---------------------------------------------------------------- the listing


def update_records(app: App, source: Source, fetcher: HttpFetcher) -> ListingUpdate:
    """Read the listing and store what it says of each document.

    Raises FetchError; ErrorPageError for a response that has lost the declared shape.
    """
    now, api = app.now(), _api_of(source)
    with app.database.read_connection() as connection:
        compared_at = listed_records.last_comparison(connection, source.id)
        before = checks.listed_before(connection, source.id)
    is_full = compared_at is None or now - compared_at >= COMPARE_EVERY
    seen, total, new, changed = set[str](), 0, 0, 0
    control: ApiRecord | None = None
    for number in count(api.first_page):
        response, page = fetch_page(fetcher, api, number)
        total = page.total if page.total is not None else len(seen | _addresses(page))
        if number == api.first_page:
            check_total(response, total, before)
            control = page.records[0] if page.records else None
        # the first record counts where a page lists a document twice
        listed = {one.address: one for one in reversed(page.records)}
        fresh = [one for one in reversed(listed.values()) if one.address not in seen]
        seen |= _addresses(page)
        added, other = store_records(app, source, [one for one in fresh if is_wanted(one, source)])
        new, changed = new + added, changed + other
        is_known = not is_full and not added and not other
        if not fresh or is_known or page.total is not None and len(seen) >= total:
            break
        if number - api.first_page >= MAX_PAGES:
            raise ErrorPageError(f"接口的目录超过 {MAX_PAGES} 页", response)
    if len(seen) < MIN_SHARE * total and (is_full or not seen):
        raise ErrorPageError(f"接口称有 {total} 件，只列出 {len(seen)} 件", response)
    is_complete, missing = is_full and len(seen) >= total, 0
    with app.database.write_session() as session:
        if is_complete:
            missing = listed_records.finish_comparison(session, source.id, seen, now)
            share = -(-len(seen) * COMPARE_EVERY // REFETCH_AFTER)
            listed_records.make_oldest_due(
                session.connection(), source.id, now - REFETCH_AFTER, share
            )
        if is_full:  # a total that no full reading bears out would later look like a loss
            checks.record_listed(session.connection(), source.id, len(seen))
    return ListingUpdate(total, new, changed, is_complete, missing, control)


def fetch_page(
    fetcher: HttpFetcher, api: ApiListing, number: int
) -> tuple[FetchedResponse, ApiPage]:
    """Fetch one page of the listing. Raises FetchError, ErrorPageError."""
    response = send_request(
        fetcher, api.listing, page=number, page_size=api.page_size, sites=list(api.sites)
    )
    try:
        return response, json_records.read_records(api, json_records.parse_json(response.payload))
    except ShapeError as error:
        raise ErrorPageError(f"第 {number} 页：{error}", response) from error


def send_request(fetcher: HttpFetcher, request: ApiRequest, **values: object) -> FetchedResponse:
    """Send a declared request with its placeholders filled in. Raises FetchError."""
    return fetcher.send_query(
        request.method,
        json_records.request_url(request, **values),
        body=json_records.request_body(request, **values),
        headers=dict(request.headers),
    )


def check_total(response: FetchedResponse, total: int, before: int | None) -> None:
    """Raise ErrorPageError where a listing has lost most of its records at once."""
    if before is not None and before > FEW_RECORDS and total < MAX_DROP * before:
        raise ErrorPageError(f"接口的文件总数由 {before} 变为 {total}", response)


def is_wanted(record: ApiRecord, source: Source) -> bool:
    """Return whether a record is what the source asks for.

    A pattern is not matched by a field that the record does not have.
    """
    follow: Follow = source.follow
    fields = (
        (follow.title, record.title),
        (follow.number, record.number),
        (follow.issuer, record.issuer),
        (follow.level, record.level),
    )
    if follow.since and record.day and record.day < follow.since:
        return False
    return all(pattern is None or re.search(pattern, text) for pattern, text in fields)


def store_records(app: App, source: Source, records: list[ApiRecord]) -> tuple[int, int]:
    """Store the records of a page; return how many are new and how many changed.

    A status word that flipped is an event, in the same transaction.
    """
    if not records:
        return 0, 0
    with app.database.write_session() as session:
        found = listed_records.compare_records(session, source.id, records)
        for flip in found.flips:
            version = policies.version_at(session, source.id, flip.address)
            event = flip_event(app, source, flip, version.policy if version else None)
            record_events.record_and_queue(session, [event], app.now())
    return found.new, found.changed


def flip_event(app: App, source: Source, flip: StatusFlip, policy: str | None) -> Event:
    """Return the event of a status word that the site changed."""
    now = app.now()
    return Event(
        key=flip_key(source.id, flip.address) + now.isoformat(),
        kind=EventKind.SITE_STATUS,
        day=today(now),
        severity=Severity.MEDIUM,
        policy=policy,
        source=source.id,
        quote=f"网站标注由“{flip.before}”改为“{flip.after}”（{flip.address}）",
    )


def _addresses(page: ApiPage) -> set[str]:
    return {record.address for record in page.records}


def _api_of(source: Source) -> ApiListing:
    assert source.api is not None
    return source.api


# ---------------------------------------------------------------- the documents


def check_due_documents(
    app: App, source: Source, fetcher: HttpFetcher, limit: int, since: date | None = None
) -> Iterator[Check]:
    """Fetch documents that are due, the newest first.

    Raises ErrorPageError where several in a row have lost the declared shape.
    """
    with app.database.read_connection() as connection:
        due = listed_records.due_records(connection, source.id, limit, since)
    failures = 0
    for record in due:
        try:
            yield from check_document(app, source, fetcher, record)
            failures = 0
        except FetchError as error:
            failures += 1
            with app.database.write_connection_unsynced() as connection:
                listed_records.mark_failed(connection, source.id, record.address)
            if failures >= MAX_FAILURES or error.retry_after:
                raise
            yield pipeline.record_fetch_failure(app, source, record.address, error)


def check_document(
    app: App, source: Source, fetcher: HttpFetcher, record: DueRecord
) -> Iterator[Check]:
    """Fetch one document and process it. Raises FetchError, ErrorPageError."""
    response = fetch_detail(fetcher, _api_of(source), record)
    if response is None:
        error = FetchError(f"{record.address}：目录列有此件，接口却没有", transient=True)
        raise error
    page = collect.Response(record.address, response.payload, "application/json", response.status)
    document = collect.fetch_attachments(app, source, page, fetcher)
    yield from pipeline.process_with_attachments(app, source, document)
    with app.database.write_connection_unsynced() as connection:
        listed_records.mark_fetched(connection, source.id, record.address, app.now())


def fetch_detail(
    fetcher: HttpFetcher, api: ApiListing, record: DueRecord
) -> FetchedResponse | None:
    """Fetch the record with its text; None where the interface has none.

    Raises FetchError, ErrorPageError.
    """
    try:
        response = send_request(fetcher, api.detail, id=record.id, site=record.site)
    except FetchError as error:
        if error.gone:
            return None
        raise
    try:
        found = json_records.read_detail(api, json_records.parse_json(response.payload), record.id)
    except ShapeError as error:
        raise ErrorPageError(f"{record.address}：{error}", response) from error
    return response if found else None


def check_missing_documents(
    app: App, source: Source, fetcher: HttpFetcher, control: ApiRecord | None
) -> Iterator[Check]:
    """Ask for documents that left the listing; one that the interface no longer has is gone.

    A listed document is asked for first: where the interface does not give that one either, its
    silence means nothing.
    """
    with app.database.read_connection() as connection:
        missing = listed_records.missing_records(connection, source.id, LOST_AFTER, MAX_MISSING)
    if not missing or control is None:
        return
    api = _api_of(source)
    if fetch_detail(fetcher, api, DueRecord(control.address, control.id, control.site)) is None:
        return
    for record in missing:
        if fetch_detail(fetcher, api, record) is not None:
            yield from check_document(app, source, fetcher, record)
            continue
        with app.database.write_connection_unsynced() as connection:
            listed_records.mark_missed(connection, source.id, record.address)
        note = "目录与接口均已不见此件"
        gone = Check(source.id, record.address, app.now(), CheckOutcome.GONE, note=note)
        yield check_log.log_check(app, gone)


# ---------------------------------------------------------------- backfill


@dataclass(frozen=True, slots=True)
class BackfillStep:
    """One document of a backfill: its check, and how many are left."""

    check: Check
    left: int


def backfill(
    app: App, source: Source, fetcher: HttpFetcher, since: date | None = None
) -> Iterator[BackfillStep]:
    """Read the listing and fetch every document that is due, the newest first.

    Goes on where an earlier backfill stopped. Raises FetchError, ReadError.
    """
    fetcher = fetcher.for_source(source)
    update_records(app, source, fetcher)
    while True:
        with app.database.read_connection() as connection:
            left = listed_records.count_due(connection, source.id, since)
        if not left:
            return
        done = 0
        for check in check_due_documents(app, source, fetcher, BATCH, since):
            is_document = check.outcome in SUCCESSFUL and check.outcome != CheckOutcome.ATTACHED
            done += is_document
            yield BackfillStep(check, max(left - done, 0))
        if not done:
            return  # what is left fails; the next check asks again


BATCH = 100

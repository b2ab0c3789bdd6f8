"""The life of a page, from an address to what we say of it. Most looks meet nothing new and end
here.

What reads something new (`examining`) stands on all of reading and law, what follows an index
(`listing`) takes pages apart: each is
imported where there is such a thing, so that a command that looks at unchanged pages starts in half
the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tracker import parse
from tracker.app import App
from tracker.errors import BlockedError, FetchError, ReadError
from tracker.fetch.client import Fetcher
from tracker.fetch.local_files import addresses, take
from tracker.fetch.responses import AnswerError, NotModified
from tracker.ingest import check_log, collect
from tracker.ingest.collect import Beside
from tracker.ingest.collect import Met as Met
from tracker.media import guess_media_type
from tracker.model import Source, SourceKind
from tracker.model.checks import Check
from tracker.parse.blocked_pages import check_blocked
from tracker.parse.formats import can_unpack
from tracker.parse.zip_files import MEMBER_SEPARATOR, unpack_members
from tracker.store import checks

PUBLISHED = frozenset({"new", "changed", "cosmetic"})


def check(home: App, source: Source, fetcher: Fetcher) -> Iterator[Check]:
    """Look at a source once: one Check for its page, one for each file of its folder or each
    document of its listing.
    """
    if source.kind is SourceKind.PAGE:
        yield from _check_page(home, source, source.url or "", fetcher)
    elif source.kind is SourceKind.LISTING:
        from tracker.ingest import listing

        yield from listing.check(
            home,
            source,
            lambda url: _check_page(home, source, url, fetcher),
            check_log.look,
            _unanswered,
            fetcher,
        )
    else:
        yield from _check_folder(home, source)


def _check_page(home: App, source: Source, url: str, fetcher: Fetcher) -> Iterator[Check]:
    with home.database.read_connection() as connection:
        seen = checks.address_state(connection, source.id, url)
    good = seen.profile == parse.PROFILE  # skip only what was read well by this reader
    try:
        got = fetcher.get(
            url,
            etag=seen.etag if good else None,
            last_modified=seen.last_modified if good else None,
        )
    except FetchError as error:
        yield _unanswered(home, source, url, error)
        return
    if isinstance(got, NotModified) and not seen.attached:
        yield check_log.look(home, Check(source.id, url, home.now(), "unchanged", seen.capture))
        return
    met = (
        collect.again(home, source, seen) if isinstance(got, NotModified) else collect.met(url, got)
    )
    yield from take_all(home, source, met, beside=collect.beside(home, source, met, fetcher))


def _unanswered(home: App, source: Source, url: str, error: FetchError | ReadError) -> Check:
    """An address did not give its document.

    Where a challenge or a login was shown instead, that is kept as evidence of it.
    """
    if isinstance(error, AnswerError):
        try:
            check_blocked(error.answer.payload, error.answer.media_type, url)
        except BlockedError as refusal:
            from tracker.ingest import publish

            return publish.blocked(
                home,
                source,
                collect.met(url, error.answer),
                f"{error}；{refusal}",
                error.retry_after or 0,
            )
    gone, pause = (
        (error.gone, error.retry_after or 0) if isinstance(error, FetchError) else (False, 0)
    )
    return check_log.look(
        home,
        Check(source.id, url, home.now(), "gone" if gone else "failed", note=str(error)),
        pause,
    )


def _check_folder(home: App, source: Source) -> Iterator[Check]:
    place = Path(source.path or "")
    try:
        found = addresses(place)
    except FetchError as error:
        yield check_log.look(
            home, Check(source.id, str(place), home.now(), "failed", note=str(error))
        )
        return
    for address in found:
        yield from _check_file(home, source, place, address)


def _check_file(home: App, source: Source, place: Path, address: str) -> Iterator[Check]:
    try:
        file = take(place, address, home.settings.fetch.max_bytes)
    except FetchError as error:
        yield check_log.look(home, Check(source.id, address, home.now(), "failed", note=str(error)))
        return
    if file:  # None: still being written, the next check will meet it
        yield from take_all(home, source, Met(file.url, file.payload, file.media_type))


def take_all(
    home: App,
    source: Source,
    met: Met,
    captured_at: datetime | None = None,
    beside: Sequence[Beside] = (),
) -> Iterator[Check]:
    """Take in a payload with what it has attached; where it is an archive that we did not hold,
    each file in it as `archive.zip!/file`.
    """
    done = take_in(home, source, met, captured_at, beside)
    for one in collect.checks(home, source, beside):
        yield _attached(home, source, done, one)
    yield done
    if done.outcome != "attached" or not can_unpack(met.payload, met.media_type, met.address):
        return
    try:
        for name, payload in unpack_members(met.payload, home.settings.fetch.max_bytes):
            yield take_in(
                home,
                source,
                Met(f"{met.address}{MEMBER_SEPARATOR}{name}", payload, guess_media_type(name)),
                captured_at,
            )
    except ReadError as error:
        yield check_log.look(
            home, Check(source.id, met.address, home.now(), "failed", done.capture, str(error))
        )


def take_in(
    home: App,
    source: Source,
    met: Met,
    captured_at: datetime | None = None,
    beside: Sequence[Beside] = (),
) -> Check:
    """Keep as evidence what we do not hold, then read it.

    Bytes already read well by this reader are a revisit.
    """
    with home.source_lock(source.id):
        seen = collect.memory(home, source, met)
        if captured_at is None and collect.known(met, seen, beside):
            return check_log.revisit(
                home, Check(source.id, met.address, home.now(), "unchanged", seen.capture), seen
            )
        from tracker.ingest import publish

        return publish.take(home, source, met, seen, beside, captured_at)


def _attached(home: App, source: Source, page: Check, done: Check) -> Check:
    """The row of an attachment.

    One that a listing has shown us and that is no part of its page may be an instrument of its own.
    """
    if (
        done.outcome == "attached"
        and page.outcome in PUBLISHED
        and source.kind is SourceKind.LISTING
    ):
        from tracker.ingest import publish

        if own := publish.apart(home, source, page, done):
            return own
    with home.database.write_connection_unsynced() as connection:
        checks.record_check(connection, done)
    return done

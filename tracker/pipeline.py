"""The life of a page, from an address to what we say of it. Evidence is safe before anyone reads it; results are one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from tracker import read, texts
from tracker.alert import announce
from tracker.errors import BlockedError, FetchError, ReadError, SuspectError
from tracker.fetch.files import addresses, take
from tracker.fetch.http import Fetcher
from tracker.fetch.unpack import INSIDE, members
from tracker.fetch.values import AnswerError, NotModified
from tracker.home import Home
from tracker.media import media_type
from tracker.model import Source, SourceKind
from tracker.read.formats import ARCHIVE, kind
from tracker.read.guard import elsewhere, guard
from tracker.read.refusal import refused
from tracker.store import queries, records, visits
from tracker.store.records import Published, Reading
from tracker.store.visits import Check, Visited
from tracker.watch import documents, listing, noting, settling
from tracker.watch.documents import Beside, Document
from tracker.watch.documents import Met as Met

PUBLISHED = frozenset({"new", "changed", "cosmetic"})


def check(home: Home, source: Source, fetcher: Fetcher) -> Iterator[Check]:
    """Look at a source once: one Check for its page, one for each file of its folder or each document of its listing."""
    if source.kind is SourceKind.PAGE:
        yield from _check_page(home, source, source.url or "", fetcher)
    elif source.kind is SourceKind.LISTING:
        yield from listing.check(home, source, lambda url: _check_page(home, source, url, fetcher), noting.look, _unanswered, fetcher)
    else:
        yield from _check_folder(home, source)


def _check_page(home: Home, source: Source, url: str, fetcher: Fetcher) -> Iterator[Check]:
    with home.database.looking() as connection:
        seen = visits.visited(connection, source.id, url)
    good = seen.profile == read.PROFILE  # skip only what was read well by this reader
    try:
        got = fetcher.get(url, etag=seen.etag if good else None, last_modified=seen.last_modified if good else None)
    except FetchError as error:
        yield _unanswered(home, source, url, error)
        return
    if isinstance(got, NotModified) and not seen.attached:
        yield noting.look(home, Check(source.id, url, home.now(), "unchanged", seen.capture))
        return
    met = documents.again(home, source, seen) if isinstance(got, NotModified) else documents.met(url, got)
    yield from take_all(home, source, met, beside=documents.beside(home, source, met, fetcher))


def _unanswered(home: Home, source: Source, url: str, error: FetchError | ReadError) -> Check:
    """An address did not give its document. Where a challenge or a login was shown instead, that is kept as evidence of it."""
    if isinstance(error, AnswerError):
        try:
            refused(error.answer.payload, error.answer.media_type, url)
        except BlockedError as refusal:
            return _blocked(home, source, documents.met(url, error.answer), f"{error}；{refusal}", error.retry_after or 0)
    gone, pause = (error.gone, error.retry_after or 0) if isinstance(error, FetchError) else (False, 0)
    return noting.look(home, Check(source.id, url, home.now(), "gone" if gone else "failed", note=str(error)), pause)


def _blocked(home: Home, source: Source, met: Met, why: str, pause: float) -> Check:
    """The first refusal of a run is kept: a challenge is another page each time. What we remember of the address stays."""
    with home.turn(source.id):
        with home.database.looking() as connection:
            outcome, shown = visits.last(connection, source.id, met.address)
        if outcome == "blocked":
            return noting.look(home, Check(source.id, met.address, home.now(), "blocked", shown, why), pause)
        capture = documents.keep(home, source, met, Visited(), (), home.now()).capture
        done = Check(source.id, met.address, home.now(), "blocked", capture.id, why)
        with home.database.writing() as session:
            records.note_capture(session, capture, done.at)
            records.note_unread(session, capture, (), read.PROFILE, "blocked", why, done.at)
            noting.count(home, session.connection(), done, pause)
        return done


def _check_folder(home: Home, source: Source) -> Iterator[Check]:
    place = Path(source.path or "")
    try:
        found = addresses(place)
    except FetchError as error:
        yield noting.look(home, Check(source.id, str(place), home.now(), "failed", note=str(error)))
        return
    for address in found:
        yield from _check_file(home, source, place, address)


def _check_file(home: Home, source: Source, place: Path, address: str) -> Iterator[Check]:
    try:
        file = take(place, address, home.settings.fetch.max_bytes)
    except FetchError as error:
        yield noting.look(home, Check(source.id, address, home.now(), "failed", note=str(error)))
        return
    if file:  # None: still being written, the next check will meet it
        yield from take_all(home, source, Met(file.url, file.payload, file.media_type))


def take_all(home: Home, source: Source, met: Met, captured_at: datetime | None = None, beside: Sequence[Beside] = ()) -> Iterator[Check]:
    """Take in a payload with what it has attached; where it is an archive that we did not hold, each file in it as `archive.zip!/file`."""
    done = take_in(home, source, met, captured_at, beside)
    for one in documents.checks(home, source, beside):
        yield _attached(home, source, done, one)
    yield done
    if done.outcome != "attached" or kind(met.payload, met.media_type, met.address) != ARCHIVE:
        return
    try:
        for name, payload in members(met.payload, home.settings.fetch.max_bytes):
            yield take_in(home, source, Met(f"{met.address}{INSIDE}{name}", payload, media_type(name)), captured_at)
    except ReadError as error:
        yield noting.look(home, Check(source.id, met.address, home.now(), "failed", done.capture, str(error)))


def take_in(home: Home, source: Source, met: Met, captured_at: datetime | None = None, beside: Sequence[Beside] = ()) -> Check:
    """Keep as evidence what we do not hold, then read it. Bytes already read well by this reader are a revisit."""
    with home.turn(source.id):
        seen = _seen(home, source, met)
        if captured_at is None and (met.sha256 != seen.sha256 or any(one.is_new for one in beside)):
            complete(home, source)
            seen = _seen(home, source, met)
        if captured_at is None and met.sha256 == seen.sha256 and seen.profile == read.PROFILE and documents.same(seen, beside):
            return noting.revisit(home, Check(source.id, met.address, home.now(), "unchanged", seen.capture), seen)
        done = examine(home, documents.keep(home, source, met, seen, beside, captured_at))
        if done.outcome == "cosmetic" and source.kind is not SourceKind.FILE:
            settling.thin(home, done)
        return done


def _attached(home: Home, source: Source, page: Check, done: Check) -> Check:
    """The row of an attachment. One that a listing has shown us and that is no part of its page may be an instrument of its own."""
    if done.outcome == "attached" and page.outcome in PUBLISHED and source.kind is SourceKind.LISTING:
        with home.database.reading() as session:
            read_with = queries.last_reading(session, source.id, page.address)
        if read_with and not read_with.holds(done.address):
            with home.turn(source.id):
                return examine(home, Document(source, home.archive.load(source.id, done.capture or "")))
    with home.database.noting() as connection:
        visits.note_look(connection, done)
    return done


def _seen(home: Home, source: Source, met: Met) -> Visited:
    """What we remember of the address, with the validators that came with these bytes."""
    with home.database.looking() as connection:
        return replace(visits.visited(connection, source.id, met.address), etag=met.etag, last_modified=met.last_modified)


def examine(home: Home, document: Document) -> Check:
    """Read a document and write down what it means, or that it could not be read or believed."""
    source, capture, reading = document.source, document.capture, None
    if kind(capture.payload, capture.media_type, capture.address) == ARCHIVE:
        return noting.unread(home, document, read.PROFILE, "attached", "压缩包，作为存证保存，其中文件逐一读取")
    try:
        refused(capture.payload, capture.media_type, capture.address)
        reading = texts.read_capture(source, capture, document.files)
        with home.database.reading() as session:
            last = queries.last_reading(session, source.id, capture.address)
        guard(reading.snapshot, last, source.expect)
        if document.waiting and last is None and elsewhere(reading.snapshot):
            raise SuspectError("页面只是印发通知，正文在附件中，附件尚未取得；下次检查再试")
    except BlockedError as error:  # not read well: the next check looks at the same bytes again, and stays a failure
        return noting.unread(home, document, None, "blocked", error)
    except SuspectError as error:
        if document.waiting:  # not a person's business yet
            return noting.unread(home, document, None, "failed", error)
        return noting.unread(home, document, read.PROFILE, "held", error, reading)
    except ReadError as error:
        return noting.unread(home, document, None, "failed", error)
    if listing.aside(source, capture, reading.snapshot, reading.meaning):
        return noting.unread(home, document, read.PROFILE, "attached", "附件，作为存证保存，不另立政策")
    if waits := settling.unfiled(home, reading):
        return noting.unread(home, document, read.PROFILE, "held", waits, reading)
    return _published(home, document, reading)


def _published(home: Home, document: Document, reading: Reading) -> Check:
    now, capture = home.now(), document.capture
    arrived = texts.arrived(home, reading)
    with home.database.writing() as session:
        noting.evidence(session, document, read.PROFILE, now)
        if arrived and records.upgrade(session, *arrived, now):
            announce.reread(session, arrived[0], now)
        published = _publish(home, session, reading, now)
        done = Check(capture.source, capture.address, now, published.outcome, capture.id, published.note)
        noting.count(home, session.connection(), done)
    texts.keep_readable(home, reading, published)
    return done


def believe(home: Home, reading: Reading, word: Callable[[Session], None]) -> Published:
    """Publish a reading that was held. `word` writes down, in the same transaction, who vouches for it."""
    with home.database.writing() as session:
        word(session)
        published = _publish(home, session, reading, home.now())
    texts.keep_readable(home, reading, published)
    return published


def _publish(home: Home, session: Session, reading: Reading, now: datetime) -> Published:
    """The wording with its facts, and who is to be told of them."""
    published = records.publish(session, reading, now)
    announce.reading(session, reading, published, now, partial(texts.as_read_today, home, session))
    return published


def complete(home: Home, source: Source) -> list[Check]:
    """Read what the archive keeps of a source, whose turn is ours, and the database does not know. A look that was broken off before
    all that it met was kept is noted and left to the next look: half of a change is none."""
    with home.database.reading() as session:
        known = queries.known_captures(session, source.id)
    lost = [id for id in home.archive.ids(source.id) if (source.id, id) not in known]
    thinned = [id for id in lost if home.archive.thinned(source.id, id)]
    if thinned:  # nothing to read: the first and the last of its text tell all
        with home.database.writing() as session:
            for id in thinned:
                records.note_capture(session, home.archive.trace(source.id, id), home.now())
    done = []
    for document, whole in documents.broken_off(home, source, [home.archive.load(source.id, id) for id in lost if id not in thinned]):
        if whole:
            done.append(examine(home, document))
            continue
        with home.database.writing() as session:
            noting.evidence(session, document, None, home.now())
    return done

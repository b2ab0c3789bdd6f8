"""The life of a page, from an address to what we say of it. Evidence is safe before anyone reads it; results are one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tracker import read, texts
from tracker.alert import announce
from tracker.errors import BlockedError, FetchError, ReadError, SuspectError
from tracker.fetch.files import addresses, take
from tracker.fetch.http import Fetcher
from tracker.fetch.unpack import INSIDE, members
from tracker.fetch.values import NotModified
from tracker.home import Home
from tracker.media import media_type
from tracker.model import Capture, Source, SourceKind
from tracker.read.formats import ARCHIVE, kind
from tracker.read.guard import guard
from tracker.read.refusal import refused
from tracker.store import queries, records, visits
from tracker.store.records import Published, Reading
from tracker.store.visits import Check, Visited
from tracker.watch import listing
from tracker.watch.due import next_due


@dataclass(frozen=True, slots=True)
class Met:
    """A payload met at an address, not yet evidence."""

    address: str
    payload: bytes
    media_type: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    found_at: str | None = None  # if the address led elsewhere


def check(home: Home, source: Source, fetcher: Fetcher) -> Iterator[Check]:
    """Look at a source once: one Check for its page, one for each file of its folder or each document of its listing."""
    if source.kind is SourceKind.PAGE:
        yield from _check_page(home, source, source.url or "", fetcher)
    elif source.kind is SourceKind.LISTING:
        yield from listing.check(home, source, fetcher, lambda url: _check_page(home, source, url, fetcher), _note)
    else:
        yield from _check_folder(home, source)


def _check_page(home: Home, source: Source, url: str, fetcher: Fetcher) -> Iterator[Check]:
    with home.database.looking() as connection:
        seen = visits.visited(connection, source.id, url)
    good = seen.profile == read.PROFILE  # skip only what was read well by this reader
    try:
        got = fetcher.get(url, etag=seen.etag if good else None, last_modified=seen.last_modified if good else None)
    except FetchError as error:
        outcome = "gone" if error.gone else "failed"
        yield _note(home, Check(source.id, url, home.now(), outcome, note=str(error)), error.retry_after or 0)
        return
    if isinstance(got, NotModified):
        yield _note(home, Check(source.id, url, home.now(), "unchanged", seen.capture))
        return
    elsewhere = got.url if got.url != url else None
    met = Met(url, got.payload, got.media_type, got.status, got.headers, got.etag, got.last_modified, elsewhere)
    yield from take_all(home, source, met)


def _check_folder(home: Home, source: Source) -> Iterator[Check]:
    place = Path(source.path or "")
    try:
        found = addresses(place)
    except FetchError as error:
        yield _note(home, Check(source.id, str(place), home.now(), "failed", note=str(error)))
        return
    for address in found:
        yield from _check_file(home, source, place, address)


def _check_file(home: Home, source: Source, place: Path, address: str) -> Iterator[Check]:
    try:
        file = take(place, address, home.settings.fetch.max_bytes)
    except FetchError as error:
        yield _note(home, Check(source.id, address, home.now(), "failed", note=str(error)))
        return
    if file:  # None: still being written, the next check will meet it
        yield from take_all(home, source, Met(file.url, file.payload, file.media_type))


def take_all(home: Home, source: Source, met: Met, captured_at: datetime | None = None) -> Iterator[Check]:
    """Take in a payload and, where it is an archive that we did not hold, each file in it as `archive.zip!/file`."""
    done = take_in(home, source, met, captured_at)
    yield done
    if done.outcome != "attached" or kind(met.payload, met.media_type, met.address) != ARCHIVE:
        return
    try:
        for name, payload in members(met.payload, home.settings.fetch.max_bytes):
            yield take_in(home, source, Met(f"{met.address}{INSIDE}{name}", payload, media_type(name)), captured_at)
    except ReadError as error:
        yield _note(home, Check(source.id, met.address, home.now(), "failed", done.capture, str(error)))


def take_in(home: Home, source: Source, met: Met, captured_at: datetime | None = None) -> Check:
    """Keep a payload as evidence unless we hold it, then read it. Bytes already read well by this reader are a revisit."""
    sha256 = hashlib.sha256(met.payload).hexdigest()
    with home.turn(source.id):
        if captured_at is None and sha256 != _seen(home, source, met).sha256:
            complete(home, source)
        seen = _seen(home, source, met)
        if captured_at is None and sha256 == seen.sha256:
            if seen.profile == read.PROFILE:
                return _revisit(home, Check(source.id, met.address, home.now(), "unchanged", seen.capture), seen)
            capture = home.archive.load(source.id, seen.capture or "")
        else:
            at = captured_at or home.now()
            capture = home.archive.keep(source.id, met.address, met.payload, met.media_type, met.status, met.headers, at, met.found_at)
        return examine(home, source, capture, seen)


def _seen(home: Home, source: Source, met: Met) -> Visited:
    """What we remember of the address, with the validators that came with these bytes."""
    with home.database.looking() as connection:
        return replace(visits.visited(connection, source.id, met.address), etag=met.etag, last_modified=met.last_modified)


def _revisit(home: Home, done: Check, seen: Visited) -> Check:
    """The same bytes, perhaps under new validators: a server that changes them would send us the whole page for ever."""
    with home.database.writing() as session:
        visits.note_visited(session, done.source, done.address, seen)
        _count(home, session.connection(), done)
    return done


def examine(home: Home, source: Source, capture: Capture, seen: Visited | None = None) -> Check:
    """Read a capture and write down what it means, or that it could not be read or believed."""
    seen = replace(seen or Visited(), sha256=capture.sha256, capture=capture.id)
    if kind(capture.payload, capture.media_type, capture.address) == ARCHIVE:
        return _unread(home, capture, replace(seen, profile=read.PROFILE), "attached", "压缩包，作为存证保存，其中文件逐一读取")
    try:
        refused(capture.payload, capture.media_type, capture.address)
        reading = texts.read_capture(source, capture)
        with home.database.reading() as session:
            last = queries.last_reading(session, source.id, capture.address)
        guard(reading.snapshot, last, source.expect)
    except BlockedError as error:  # not read well: the next check looks at the same bytes again, and stays a failure
        return _unread(home, capture, replace(seen, profile=None), "blocked", error)
    except SuspectError as error:
        return _unread(home, capture, replace(seen, profile=read.PROFILE), "held", error)
    except ReadError as error:
        return _unread(home, capture, replace(seen, profile=None), "failed", error)
    if listing.aside(source, capture, reading.snapshot, reading.meaning):
        return _unread(home, capture, replace(seen, profile=read.PROFILE), "attached", "附件，作为存证保存，不另立政策")
    now = home.now()
    with home.database.writing() as session:
        records.note_capture(session, capture, now)
        published = _publish(home, session, reading, now)
        done = Check(capture.source, capture.address, now, published.outcome, capture.id, published.note)
        visits.note_visited(session, capture.source, capture.address, replace(seen, profile=read.PROFILE))
        _count(home, session.connection(), done)
    texts.keep_readable(home, capture, reading.snapshot, published)
    return done


def believe(home: Home, reading: Reading, word: Callable[[Session], None]) -> Published:
    """Publish a reading that was held. `word` writes down, in the same transaction, who vouches for it."""
    with home.database.writing() as session:
        word(session)
        published = _publish(home, session, reading, home.now())
    texts.keep_readable(home, reading.capture, reading.snapshot, published)
    return published


def _publish(home: Home, session: Session, reading: Reading, now: datetime) -> Published:
    """The wording with its facts, and who is to be told of them."""
    published = records.publish(session, reading, now)
    announce.reading(session, reading, published, now, partial(texts.as_read_today, home, session))
    return published


def _unread(home: Home, capture: Capture, seen: Visited, outcome: str, why: ReadError | str) -> Check:
    done = Check(capture.source, capture.address, home.now(), outcome, capture.id, str(why))
    with home.database.writing() as session:
        records.note_capture(session, capture, done.at)
        records.note_unread(session, capture, read.PROFILE, outcome, str(why), done.at)
        visits.note_visited(session, capture.source, capture.address, seen)
        _count(home, session.connection(), done)
    return done


def _note(home: Home, done: Check, pause: float = 0.0) -> Check:
    if done.outcome == "unchanged":
        home.notes.add(done, next_due(texts.source_of(home, done.source), done.at, quiet=home.settings.quiet))
        return done
    with home.database.noting() as connection:
        _count(home, connection, done, pause)
    return done


def _count(home: Home, connection: Connection, done: Check, pause: float = 0.0) -> None:
    """The row of a look, and when its source is due again: not before the seconds that its server asks us to wait."""
    bad = 0 if done.outcome in visits.GOOD else visits.failures(connection, done.source) + 1
    visits.note_check(connection, done, next_due(texts.source_of(home, done.source), done.at, bad, pause, home.settings.quiet))


def complete(home: Home, source: Source) -> list[Check]:
    """The same for one source, whose turn is ours."""
    with home.database.reading() as session:
        known = queries.known_captures(session, source.id)
    lost = [id for id in home.archive.ids(source.id) if (source.id, id) not in known]
    return [examine(home, source, home.archive.load(source.id, id)) for id in lost]

"""What a look leaves in the database besides a wording: its row, what the next look needs, and when the source is due again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tracker import read, texts
from tracker.errors import ReadError
from tracker.home import Home
from tracker.store import records, visits
from tracker.store.records import Reading
from tracker.store.visits import Check, Visited
from tracker.watch.documents import Document
from tracker.watch.due import next_due


def evidence(session: Session, document: Document, profile: str | None, now: datetime) -> None:
    """The captures of a document, and what the next look at each of its addresses needs."""
    for capture in (document.capture, *document.files):
        records.note_capture(session, capture, now)
    for address, seen in document.remembered(profile).items():
        visits.note_visited(session, document.source.id, address, seen)


def unread(
    home: Home, document: Document, profile: str | None, outcome: str, why: ReadError | str, reading: Reading | None = None
) -> Check:
    """A document that could not be read, or not believed."""
    capture = document.capture
    done = Check(capture.source, capture.address, home.now(), outcome, capture.id, str(why))
    with home.database.writing() as session:
        evidence(session, document, profile, done.at)
        snapshot = reading.snapshot if reading else None
        records.note_unread(session, capture, document.files, read.PROFILE, outcome, str(why), done.at, snapshot)
        count(home, session.connection(), done)
    return done


def look(home: Home, done: Check, pause: float = 0.0) -> Check:
    """The row of a look that left nothing else. `pause`: seconds that the server asks us to wait."""
    if done.outcome == "unchanged":
        home.notes.add(done, next_due(texts.source_of(home, done.source), done.at, quiet=home.settings.quiet))
        return done
    with home.database.noting() as connection:
        count(home, connection, done, pause)
    return done


def count(home: Home, connection: Connection, done: Check, pause: float = 0.0) -> None:
    """The row of a look, and when its source is due again: not before the seconds that its server asks us to wait."""
    bad = 0 if done.outcome in visits.GOOD else visits.failures(connection, done.source) + 1
    visits.note_check(connection, done, next_due(texts.source_of(home, done.source), done.at, bad, pause, home.settings.quiet))


def revisit(home: Home, done: Check, seen: Visited) -> Check:
    """The same bytes, perhaps under new validators: a server that changes them would send us the whole page for ever."""
    with home.database.writing() as session:
        visits.note_visited(session, done.source, done.address, seen)
        count(home, session.connection(), done)
    return done

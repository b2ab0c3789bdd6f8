"""Readings of documents, and what publishing one brought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tracker.model import Capture, Meaning, Snapshot, Source
from tracker.model.checks import CheckOutcome


class ReadingOutcome(StrEnum):
    """What became of the reading of a capture."""

    READ = "read"
    THINNED = "thinned"  # its words are those of the first and the last of its run
    HELD = "held"  # read, but waits for a person
    ATTACHED = "attached"  # no document of its own
    BLOCKED = "blocked"  # a login or a challenge in place of the document
    FAILED = "failed"


def capture_ids(files: Iterable[Capture]) -> str:
    """Return the ids of captures, as the tables hold them."""
    return " ".join(sorted(file.id for file in files))


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as read: what the pipeline hands over.

    `files` are the captures of what its page has attached. Of a notice that issues several
    instruments it holds the notice's own words, and `instruments` the readings of the others.
    """

    source: Source
    capture: Capture
    snapshot: Snapshot
    meaning: Meaning
    files: tuple[Capture, ...] = ()
    instruments: tuple[Reading, ...] = ()

    @property
    def texts(self) -> tuple[Reading, ...]:
        """Return the readings of all texts of the capture: the notice, then its instruments."""
        return (replace(self, instruments=()), *self.instruments)

    @property
    def captured_at(self) -> datetime:
        """Return when the last of its files was received."""
        return self.newest.captured_at

    @property
    def newest(self) -> Capture:
        """Return the capture that was received last."""
        return max((self.capture, *self.files), key=lambda one: one.id)

    @property
    def attached(self) -> str:
        """Return the ids of the files' captures, as the tables store them."""
        return capture_ids(self.files)

    def evidence(self, path: str) -> str:
        """Return `<source>/<capture id>` of the capture that prints the unit at a path."""
        origin = self.snapshot.attachment_of(path)
        capture = next((file for file in self.files if file.address == origin), self.capture)
        return f"{capture.source}/{capture.id}"


@dataclass(frozen=True, slots=True)
class Publication:
    """The result of publishing a reading.

    `version` is new where `before` differs; `before` is the version it is compared with.
    """

    outcome: CheckOutcome  # NEW, CHANGED or COSMETIC
    policy: str
    version: str
    before: str | None = None
    note: str = ""
    facts_changed: bool = False  # also where the body is equal: the words of a notice count
    instruments: tuple[Publication, ...] = ()  # of those that a notice issues together

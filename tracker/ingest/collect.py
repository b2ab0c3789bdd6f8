"""One look at a document: its page and what it has attached, each under its own memory, asked for
only if it changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker import parse
from tracker.app import App
from tracker.errors import FetchError, ReadError
from tracker.fetch.client import Fetcher
from tracker.fetch.responses import Fetched, NotModified
from tracker.media import guess_media_type
from tracker.model import Capture, Source
from tracker.model.checks import AddressState, Check
from tracker.parse.formats import can_unpack
from tracker.parse.index_pages.attachments import find_attachments
from tracker.parse.zip_files import MEMBER_SEPARATOR, unpack_members
from tracker.store import checks as visits

TOO_MUCH = "附件合计超过单个文件的大小上限，未读取"


@dataclass(frozen=True, slots=True)
class Met:
    """A payload met at an address, not yet evidence."""

    address: str
    payload: bytes = field(repr=False)
    media_type: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    found_at: str | None = None  # if the address led elsewhere
    via: str | None = None  # the page that names it

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.payload).hexdigest()


@dataclass(frozen=True, slots=True)
class Beside:
    """An attachment as it was found: with its bytes (`met`), unchanged (neither), or not at all
    (`error`).
    """

    address: str
    seen: AddressState  # what we remembered of it
    met: Met | None = None
    error: FetchError | None = None
    note: str = ""  # what is wrong with an archive

    @property
    def is_new(self) -> bool:
        return self.met is not None and self.met.sha256 != self.seen.sha256


@dataclass(frozen=True, slots=True)
class Document:
    """What is read together, as evidence: a capture and those of the files that it has attached.

    `seen`: what to remember of each.
    """

    source: Source
    capture: Capture
    files: tuple[Capture, ...] = ()
    seen: dict[str, AddressState] = field(default_factory=dict)
    waiting: bool = False  # some attachment gave no answer, and may give one next time

    @property
    def attached(self) -> tuple[tuple[str, str], ...]:
        """What its page names, with the capture of each; "" where there is none."""
        named = {one.address: "" for one in find_attachments(self.source, self.capture)}
        return tuple(sorted((named | {file.address: file.id for file in self.files}).items()))

    def remembered(self, profile: str | None) -> dict[str, AddressState]:
        """What to remember of each address; `profile`: the reader that read the page well, if one
        did.
        """
        address, capture = self.capture.address, self.capture
        page = replace(
            self.seen.get(address) or AddressState(),
            sha256=capture.sha256,
            capture=capture.id,
            profile=profile,
            attached=self.attached,
        )
        return {**self.seen, address: page}


def met(url: str, got: Fetched, via: str | None = None) -> Met:
    """What an address gave."""
    elsewhere = got.url if got.url != url else None
    return Met(
        url,
        got.payload,
        got.media_type,
        got.status,
        got.headers,
        got.etag,
        got.last_modified,
        elsewhere,
        via,
    )


def again(home: App, source: Source, seen: AddressState) -> Met:
    """What an address gave before, which is what it would give now."""
    kept = home.archive.load_capture(source.id, seen.capture or "")
    validators = (seen.etag, seen.last_modified)
    return Met(
        kept.address,
        kept.payload,
        kept.media_type,
        kept.status,
        kept.headers,
        *validators,
        kept.found_at,
        kept.via,
    )


def beside(home: App, source: Source, page: Met, fetcher: Fetcher) -> list[Beside]:
    """Ask for every file that a page has attached.

    Together they may be as large as one document may be.
    """
    left, found = home.settings.fetch.max_bytes, list[Beside]()
    for one in find_attachments(source, page):
        asked = _asked(home, source, page.address, one.address, fetcher)
        left -= len(asked.met.payload) if asked.met else 0
        if left < 0:
            asked = replace(asked, met=None, error=FetchError(TOO_MUCH, transient=False))
        found += _opened(home, source, asked, left)
    return found


def _asked(home: App, source: Source, page: str, address: str, fetcher: Fetcher) -> Beside:
    seen = _visited(home, source, address)
    held = seen.capture is not None
    try:
        got = fetcher.get(
            address,
            etag=seen.etag if held else None,
            last_modified=seen.last_modified if held else None,
        )
    except FetchError as error:
        return Beside(address, seen, error=error)
    if isinstance(got, NotModified):
        return Beside(address, seen)
    return Beside(address, seen, met(address, got, page))


def _opened(home: App, source: Source, one: Beside, left: int) -> Iterator[Beside]:
    """The file itself, and where it is an archive the files in it."""
    is_zip = one.seen.capture and one.address.lower().endswith(".zip")
    had = one.met or (again(home, source, one.seen) if is_zip else None)
    if had is None or not can_unpack(had.payload, had.media_type, had.address):
        yield one
        return
    inside: list[Beside] = []
    try:
        for name, payload in unpack_members(had.payload, max(left, 0)):
            address = f"{one.address}{MEMBER_SEPARATOR}{name}"
            inside.append(
                Beside(
                    address,
                    _visited(home, source, address),
                    Met(address, payload, guess_media_type(name), via=had.via),
                )
            )
    except ReadError as error:
        one = replace(one, note=str(error))
    yield one
    yield from inside


def _visited(home: App, source: Source, address: str) -> AddressState:
    with home.database.read_connection() as connection:
        return visits.address_state(connection, source.id, address)


# ---------------------------------------------------------------- evidence


def memory(home: App, source: Source, page: Met) -> AddressState:
    """What we remember of the address, with the validators that came with these bytes."""
    return replace(
        _visited(home, source, page.address), etag=page.etag, last_modified=page.last_modified
    )


def known(page: Met, seen: AddressState, files: Sequence[Beside]) -> bool:
    """Are these the bytes that this reader read well, and is what is attached just what the page
    was read with?
    """
    attached = tuple(sorted((one.address, one.seen.capture or "") for one in files))
    return (page.sha256, parse.PROFILE, attached) == (
        seen.sha256,
        seen.profile,
        seen.attached,
    ) and not any(one.is_new for one in files)


def keep(
    home: App,
    source: Source,
    page: Met,
    seen: AddressState,
    files: Sequence[Beside],
    captured_at: datetime | None,
) -> Document:
    """Write down as evidence what is new, and gather what is read together.

    All captures of one look say how many they are.
    """
    at = captured_at or home.now()
    fresh = captured_at is not None or page.sha256 != seen.sha256
    together = fresh + sum(one.is_new for one in files)
    capture = (
        _kept(home, source, page, at, together)
        if fresh
        else home.archive.load_capture(source.id, seen.capture or "")
    )
    captures = {
        one.address: file for one in files if (file := _capture(home, source, one, at, together))
    }
    remembered = {page.address: seen} | {
        one.address: AddressState(
            one.met.etag,
            one.met.last_modified,
            one.met.sha256,
            captures[one.address].id,
            parse.PROFILE,
        )
        for one in files
        if one.met
    }
    waiting = any(
        one.error and one.error.transient and one.address not in captures for one in files
    )
    return Document(source, capture, tuple(captures.values()), remembered, waiting)


def _capture(home: App, source: Source, one: Beside, at: datetime, together: int) -> Capture | None:
    """The capture of an attachment: a new one, else the last that we have of it.

    A file that does not answer is not gone.
    """
    if one.met and one.is_new:
        return _kept(home, source, one.met, at, together)
    return home.archive.load_capture(source.id, one.seen.capture) if one.seen.capture else None


def _kept(home: App, source: Source, met: Met, at: datetime, together: int) -> Capture:
    return home.archive.add_capture(
        *(
            source.id,
            met.address,
            met.payload,
            met.media_type,
            met.status,
            met.headers,
            at,
            met.found_at,
        ),
        via=met.via,
        together=together,
    )


def checks(home: App, source: Source, files: Iterable[Beside]) -> Iterator[Check]:
    """A row for each attachment: they say nothing of how the source does, which its pages do."""
    for one in files:
        if one.error:
            yield Check(
                source.id,
                one.address,
                home.now(),
                "gone" if one.error.gone else "failed",
                one.seen.capture,
                str(one.error),
            )
        else:
            outcome = "failed" if one.note else "attached" if one.is_new else "unchanged"
            yield Check(
                source.id,
                one.address,
                home.now(),
                outcome,
                _visited(home, source, one.address).capture,
                one.note,
            )


# ---------------------------------------------------------------- completing


def broken_off(
    home: App, source: Source, captures: Sequence[Capture]
) -> Iterator[tuple[Document, bool]]:
    """The looks that these captures are of, in their order, each as a document; False where some of
    its captures are missing.
    """
    left = list(captures)
    while left:
        page, count = left[0].via or left[0].address, left[0].together
        taken = [
            one
            for one in left[:count]
            if (one.via or one.address) == page and one.together == count
        ]
        left = left[len(taken) :]
        yield _gathered(home, source, page, taken), len(taken) == count


def _gathered(home: App, source: Source, address: str, taken: list[Capture]) -> Document:
    """A page with its files: those just taken, else those that we had before."""
    page = next((one for one in taken if not one.via), None)
    if page is None and (held := _visited(home, source, address).capture):
        page = home.archive.load_capture(source.id, held)
    had = {one.address: one for one in taken if one.via}
    if page is None:  # its page was never kept: evidence by itself
        return Document(source, taken[0], tuple(taken[1:]))
    for one in find_attachments(source, page):
        if one.address not in had and (held := _visited(home, source, one.address).capture):
            had[one.address] = home.archive.load_capture(source.id, held)
    seen = {
        one.address: AddressState(sha256=one.sha256, capture=one.id, profile=parse.PROFILE)
        for one in taken
        if one.via
    }
    return Document(source, page, tuple(had.values()), seen)

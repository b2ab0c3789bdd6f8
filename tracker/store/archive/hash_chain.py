"""Keep the hash chain of one source.

`chain.sha256` lists the source's records in order, in the format of `sha256sum -c`. A record is a
capture (`<id>/capture.json`) or a thinning (`<id>.thinned.json`, see `thinning`).

A record exists from the moment it stands under its name; its line follows. A process killed between
the two leaves a record without a line, which `repair` adds; one killed while it writes the line
leaves a torn last line, which `repair` cuts off.
"""

import json
import re
from typing import NamedTuple

from tracker.model import Capture
from tracker.model.common import CAPTURE_ID
from tracker.store.archive import capture_folder, thinning
from tracker.store.archive.capture_folder import RECORD_NAME, THINNED_SUFFIX
from tracker.store.archive.evidence_store import CHAIN, EvidenceFolder

DAMAGED = "damaged"  # in place of a digest
ID = CAPTURE_ID
_LINE = re.compile(
    rf"([0-9a-f]{{64}})  "
    rf"(({ID.pattern})(?:/{re.escape(RECORD_NAME)}|{re.escape(THINNED_SUFFIX)}))\n"
)


class ChainLink(NamedTuple):
    """A record in its chain: its digest, its name in the folder, and its capture."""

    digest: str
    name: str
    id: str

    @property
    def line(self) -> bytes:
        """Return its line in the chain, in the format of `sha256sum -c`."""
        return f"{self.digest}  {self.name}\n".encode()

    @property
    def is_thinning(self) -> bool:
        """Return whether the record says that a payload was thinned away."""
        return self.name.endswith(THINNED_SUFFIX)


def captures_in_order(folder: EvidenceFolder) -> list[ChainLink]:
    """Return the captures of a source in chain order; those without a line come last."""
    links = _parse_links(_read_lines(folder)[0])
    return [link for link in links + _find_unlisted(folder, links) if not link.is_thinning]


def repair(folder: EvidenceFolder) -> str | None:
    """Complete the chain from the files on disk and return the digest of its last record.

    The caller holds the lock of the folder.
    """
    lines, torn = _read_lines(folder)
    if torn:
        folder.cut_chain(sum(map(len, lines)))
    links = _parse_links(lines)
    last = links[-1].digest if links else None
    for link in _find_unlisted(folder, links):
        if _previous_digest(folder, link.name) == last:
            folder.append_line(link.line)
            links.append(link)
            last = link.digest
    if links and links[-1].is_thinning:
        capture_folder.delete_payload(folder, links[-1].id)
    return last


def verify_chain(folder: EvidenceFolder) -> list[str]:
    """Return the problems of a source's folder, one line each.

    Reported are changed, missing, added and reordered captures.
    """
    problems: list[str] = []
    lines, _ = _read_lines(folder)
    links = _parse_links(lines)
    if len(links) < len(lines):
        problems.append(f"{folder.place(CHAIN)}：有无法识别的行，已被改动")
    unlisted = _find_unlisted(folder, links)
    if len(unlisted) > 1:
        problems.append(f"{folder.place(CHAIN)}：缺少 {len(unlisted)} 个抓取件的记录，已被改动")
    chain = links + unlisted
    thinned = {link.id for link in chain if link.is_thinning}
    captures: dict[str, Capture] = {}
    last = None
    for link in chain:
        if link.is_thinning:
            problems += thinning.verify_thinning(folder, link.id, captures) or _find_misplaced(
                folder, link, last
            )
        elif not folder.names_in(link.id):
            problems.append(f"{folder.place(link.id)}：链中记录的抓取件缺失")
        elif capture := capture_folder.read_capture(
            folder, link.id, problems, thinned=link.id in thinned, with_payload=False
        ):
            captures[link.id] = capture
            problems += _find_misplaced(folder, link, last)
        last = link.digest
    return problems + thinning.find_uncovered(folder, thinned, list(captures.values()))


def _find_misplaced(folder: EvidenceFolder, link: ChainLink, last: str | None) -> list[str]:
    """Return whether a record differs from its line or from the record it names before it."""
    place, problems = folder.place(link.name), []
    if _file_digest(folder, link.name) != link.digest:
        problems.append(f"{place}：与 {CHAIN} 记录的 SHA-256 不符，已被改动")
    if _previous_digest(folder, link.name) != last:
        problems.append(f"{place}：与前一记录不相接，链被删改或调换顺序")
    return problems


def _read_lines(folder: EvidenceFolder) -> tuple[list[str], str]:
    """Return the whole lines of the chain file, and what follows the last one."""
    try:
        text = folder.read(CHAIN).decode("latin-1")
    except FileNotFoundError:
        text = ""
    *lines, torn = text.split("\n")
    return [f"{line}\n" for line in lines], torn


def _parse_links(lines: list[str]) -> list[ChainLink]:
    """Parse chain lines; lines of another form are skipped."""
    matches = (_LINE.fullmatch(line) for line in lines)
    return [ChainLink(match[1], match[2], match[3]) for match in matches if match]


def _find_unlisted(folder: EvidenceFolder, links: list[ChainLink]) -> list[ChainLink]:
    """Return the records without a line, each after the one that it names as previous."""
    listed = {link.name for link in links}
    standing = [link for name in folder.names() if (link := _unlisted_record(folder, name, listed))]
    after = {_previous_digest(folder, link.name): link for link in standing}
    found = []
    last = links[-1].digest if links else None
    while last in after:
        found.append(after.pop(last))
        last = found[-1].digest
    return found + [link for link in standing if link not in found]


def _unlisted_record(folder: EvidenceFolder, name: str, listed: set[str]) -> ChainLink | None:
    """Return the record that a name in the folder stands for, if it has no line.

    Its file is read only then.
    """
    record = f"{name}/{RECORD_NAME}" if ID.fullmatch(name) else name
    id = name.removesuffix(THINNED_SUFFIX)
    return (
        ChainLink(_file_digest(folder, record), record, id)
        if ID.fullmatch(id) and record not in listed
        else None
    )


def _previous_digest(folder: EvidenceFolder, name: str) -> str | None:
    """Return the digest that a record names as previous.

    A damaged record gives a digest that no record has.
    """
    try:
        fields = json.loads(folder.read(name))
        return fields["previous"] and str(fields["previous"])
    except (OSError, ValueError, KeyError, TypeError):
        return DAMAGED


def _file_digest(folder: EvidenceFolder, name: str) -> str:
    """Return the SHA-256 of a file; DAMAGED where it cannot be read."""
    try:
        return folder.digest(name)[0]
    except OSError:
        return DAMAGED

"""The chain of one source: `chain.sha256` lists its captures in the order in which they were kept, as `sha256sum -c` reads it.

A capture exists from the moment at which its folder is renamed into place; its line follows. So a process killed between the two
leaves one capture without a line, which `mend` adds, and one killed in mid line leaves a torn last line, which `mend` cuts.
"""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

from tracker.store import evidence
from tracker.store.evidence import RECORD

CHAIN = "chain.sha256"
ID = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}")
_LINE = re.compile(rf"([0-9a-f]{{64}})  ({ID.pattern})/{re.escape(RECORD)}\n")


class Link(NamedTuple):
    """A capture in its chain: the digest of its capture.json, and its id."""

    digest: str
    id: str

    def __str__(self) -> str:
        return f"{self.digest}  {self.id}/{RECORD}\n"


def order(folder: Path) -> list[Link]:
    """A source's captures in the order in which they were kept; those that have no line (yet) come last."""
    links = _links(_lines(folder)[0])
    return links + _unlisted(folder, links)


def mend(folder: Path) -> str | None:
    """Bring the chain up to what stands on disk, and give the digest of its last capture. Only for who holds the lock."""
    lines, torn = _lines(folder)
    if torn:
        os.truncate(folder / CHAIN, sum(map(len, lines)))
    links = _links(lines)
    last = links[-1].digest if links else None
    for link in _unlisted(folder, links):
        if _previous(folder, link.id) == last:
            add(folder, link)
            last = link.digest
    return last


def add(folder: Path, link: Link) -> None:
    """Append a capture to the chain and flush it. OSError where the disk refuses: then the chain is as before."""
    with (folder / CHAIN).open("ab", buffering=0) as file:
        before = file.tell()
        try:
            file.write(str(link).encode())
            os.fsync(file.fileno())
        except OSError:
            file.truncate(before)
            raise


def verify(folder: Path) -> list[str]:
    """What is wrong in a source's folder, one line each: changed, missing, added or reordered captures."""
    problems: list[str] = []
    lines, _ = _lines(folder)
    links = _links(lines)
    if len(links) < len(lines):
        problems.append(f"{folder / CHAIN}：有无法识别的行，已被改动")
    unlisted = _unlisted(folder, links)
    if len(unlisted) > 1:
        problems.append(f"{folder / CHAIN}：缺少 {len(unlisted)} 个抓取件的记录，已被改动")
    last = None
    for link in links + unlisted:
        _verify_link(folder, link, last, problems)
        last = link.digest
    return problems


def _verify_link(folder: Path, link: Link, last: str | None, problems: list[str]) -> None:
    place = folder / link.id
    if not place.is_dir():
        problems.append(f"{place}：链中记录的抓取件缺失")
        return
    capture = evidence.read(place, problems)
    if capture and _digest(folder, link.id) != link.digest:
        problems.append(f"{place / RECORD}：与 {CHAIN} 记录的 SHA-256 不符，已被改动")
    if capture and capture.previous != last:
        problems.append(f"{place}：与前一抓取件不相接，链被删改或调换顺序")


def _lines(folder: Path) -> tuple[list[str], str]:
    """The whole lines of the chain file, byte for byte, and what follows the last of them (a line that broke off)."""
    path = folder / CHAIN
    text = path.read_bytes().decode("latin-1") if path.is_file() else ""
    *lines, torn = text.split("\n")
    return [f"{line}\n" for line in lines], torn


def _links(lines: list[str]) -> list[Link]:
    matches = (_LINE.fullmatch(line) for line in lines)
    return [Link(match[1], match[2]) for match in matches if match]


def _unlisted(folder: Path, links: list[Link]) -> list[Link]:
    """The captures on disk that have no line, each after the one that it names, as far as they hang together."""
    standing = {name for name in os.listdir(folder) if ID.fullmatch(name)} - {link.id for link in links}
    after = {_previous(folder, id): Link(_digest(folder, id), id) for id in sorted(standing)}
    found = []
    last = links[-1].digest if links else None
    while last in after:
        found.append(after.pop(last))
        last = found[-1].digest
    ids = {link.id for link in found}
    return found + [Link(_digest(folder, id), id) for id in sorted(standing - ids)]


def _previous(folder: Path, id: str) -> str | None:
    """The digest that a capture names as the one before it; a damaged record names none that exists."""
    try:
        fields = json.loads((folder / id / RECORD).read_bytes())
        return fields["previous"] and str(fields["previous"])
    except (OSError, ValueError, KeyError, TypeError):
        return "damaged"


def _digest(folder: Path, id: str) -> str:
    try:
        return hashlib.sha256((folder / id / RECORD).read_bytes()).hexdigest()
    except OSError:
        return "damaged"

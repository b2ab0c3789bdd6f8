"""A team's old files become history: which files are meant, and when each of them was obtained.

Said in this order by: a CSV (`file,captured_at`), the command, the file's name, the names of its
folders from the inside out
(`2021/20210305-办法.pdf`). A name that holds two days, or one that is still to come, says nothing;
then the file is as of now.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from tracker.app import App
from tracker.errors import ConfigError, FetchError
from tracker.fetch.local_files import addresses, readable, take
from tracker.ingest import pipeline
from tracker.model import Source
from tracker.model.checks import Check
from tracker.settings.parse_input import instant
from tracker.text.dates import find_days_in_name


@dataclass(frozen=True, slots=True)
class Old:
    """A file to bring in: the path of it, its address inside the source, and when it was obtained;
    None: now.
    """

    place: Path
    address: str
    captured_at: datetime | None


def gather(
    paths: Iterable[Path],
    now: datetime,
    captured_at: datetime | None = None,
    dates: Path | None = None,
) -> list[Old]:
    """The files of these paths, folders opened, the oldest first.

    ConfigError names every line of the CSV that cannot be used.
    """
    said = _table(dates) if dates else {}
    found = [
        _old(path, address, now, captured_at, said) for path in paths for address in addresses(path)
    ]
    missing = [
        f"{dates}：没有文件 {name}"
        for name in said.keys() - {name for old in found for name in _names(old.address)}
    ]
    if missing:
        raise ConfigError(sorted(missing))
    return sorted(found, key=lambda old: (old.captured_at or now, old.address))


def into(home: App, source: Source, files: Iterable[Old]) -> tuple[list[Check], list[str]]:
    """Take the files in, one after the other; what cannot be taken is named, and the others go on."""
    done: list[Check] = []
    problems: list[str] = []
    for old in files:
        try:
            file = take(old.place.parent, old.place.name, home.settings.fetch.max_bytes)
        except FetchError as error:
            problems.append(f"{old.place}：{error}")
            continue
        if file is None:
            problems.append(f"{old.place}：文件为空或仍在写入，未导入")
            continue
        met = pipeline.Met(readable(old.address), file.payload, file.media_type)
        done += pipeline.take_all(home, source, met, old.captured_at)
    return done, problems


def named_day(address: str) -> date | None:
    """The day that a path names: `2024-03-05`, `20240305`, `2024年3月5日`; of file and folders the
    innermost name that holds just one.
    """
    for name in (
        PurePosixPath(address).stem,
        *(parent.name for parent in PurePosixPath(address).parents),
    ):
        days = set(find_days_in_name(name))
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def _old(
    path: Path, address: str, now: datetime, captured_at: datetime | None, said: dict[str, datetime]
) -> Old:
    place = path / address if path.is_dir() else path
    day = named_day(f"{path.name}/{address}" if path.is_dir() else address)
    named = instant(day.isoformat()) if day else None
    listed = next((said[name] for name in _names(address) if name in said), None)
    return Old(place, address, listed or captured_at or (named if named and named <= now else None))


def _names(address: str) -> tuple[str, str]:
    """How a CSV may name a file: by its path inside the folder, or by its name alone."""
    return address, PurePosixPath(address).name


def _table(path: Path) -> dict[str, datetime]:
    """The CSV as a person saves it, from Excel too (GB18030, or UTF-8 with a mark)."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError([f"{path}：无法读取（{error.strerror}）"]) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    rows = csv.DictReader(io.StringIO(text))
    if not {"file", "captured_at"} <= set(rows.fieldnames or ()):
        raise ConfigError([f"{path}：第一行须为 file,captured_at"])
    found: dict[str, datetime] = {}
    problems: list[str] = []
    for number, row in enumerate(rows, start=2):
        try:
            found[(row["file"] or "").strip()] = instant((row["captured_at"] or "").strip())
        except ConfigError as error:
            problems += [f"{path} 第 {number} 行：{problem}" for problem in error.problems]
    if problems:
        raise ConfigError(problems)
    return found

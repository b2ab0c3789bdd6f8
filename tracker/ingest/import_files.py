"""Import files that a team already holds as history.

When each file was obtained is read, in this order, from: a CSV (`file,captured_at`), the command,
the name of the file, the names of its folders from the inside out (`2021/20210305-办法.pdf`). A
name that holds two days, or a day still to come, says nothing. A file without a day is refused:
today's date would make an old text the current wording. Where nobody knows the day, the file is
imported with UNKNOWN_CAPTURE_TIME: it comes before every other wording, and nothing shows that
time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from tracker.app import App
from tracker.errors import ConfigError, FetchError
from tracker.fetch.local_files import decode_name, list_documents, read_document
from tracker.ingest import collect, pipeline
from tracker.model import Source
from tracker.model.checks import Check
from tracker.model.common import UNKNOWN_CAPTURE_TIME
from tracker.settings.parse_input import parse_instant
from tracker.text.dates import find_days_in_name

UNKNOWN_WORDS = frozenset({"unknown", "不明", "不详"})
SAY_WHEN = (
    "请在文件名或文件夹名中写明日期（20240305-办法.pdf），或用 --captured-at 2024-03-05、"
    "--dates 表格.csv；确实不知用 --captured-at unknown，这样的文本不会成为现行文本"
)


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file to import: its path, its address inside the source, and when it was obtained."""

    path: Path
    address: str
    captured_at: datetime


def collect_files(
    paths: Iterable[Path],
    now: datetime,
    captured_at: datetime | None = None,
    dates: Path | None = None,
) -> list[ImportFile]:
    """Return the files of these paths and of the folders among them, the oldest first.

    Raises ConfigError, which names every line of the CSV that cannot be used and every file of
    which nothing says when it was obtained.
    """
    listed = read_dates(dates) if dates else {}
    found = [(path, address) for path in paths for address in list_documents(path)]
    used = {name for _, address in found for name in names_in_csv(address)}
    problems = [f"{dates}：没有文件 {name}" for name in sorted(listed.keys() - used)]
    problems += [
        f"{dates}：{name} 可指 {'、'.join(several)}；请写明文件夹"
        for name in sorted(listed)
        if len(several := find_namesakes(name, [address for _, address in found])) > 1
    ]
    files: list[ImportFile] = []
    for path, address in found:
        file = path / address if path.is_dir() else path
        at = find_capture_time(path, address, now, captured_at, listed)
        if at is None:
            problems.append(f"{file}：不知何时取得；{SAY_WHEN}")
        else:
            files.append(ImportFile(file, address, at))
    if problems:
        raise ConfigError(problems)
    return sorted(files, key=lambda file: (file.captured_at, file.address))


def parse_capture_time(text: str) -> datetime:
    """Return the time that `--captured-at` or a CSV names; `unknown` comes before every other.

    Raises ConfigError.
    """
    return UNKNOWN_CAPTURE_TIME if text in UNKNOWN_WORDS else parse_instant(text)


def import_files(
    app: App, source: Source, files: Iterable[ImportFile], policy: str | None = None
) -> tuple[list[Check], list[str]]:
    """Import files one after the other; return their checks, and a line for each file that could
    not be imported.

    `policy`: the policy of which every file is a text, by its id; a new id makes a new policy.
    """
    if policy is not None:
        source = replace(source, policy=policy, primary=True)
    checks: list[Check] = []
    problems: list[str] = []
    for file in files:
        try:
            found = read_document(file.path.parent, file.path.name, app.settings.fetch.max_bytes)
        except FetchError as error:
            problems.append(f"{file.path}：{error}")
            continue
        if found is None:
            problems.append(f"{file.path}：文件为空或仍在写入，未导入")
            continue
        page = collect.Response(decode_name(file.address), found.payload, found.media_type)
        document = collect.document_of(source, page)
        checks += pipeline.process_with_attachments(app, source, document, file.captured_at)
    return checks, problems


def find_capture_time(
    path: Path,
    address: str,
    now: datetime,
    captured_at: datetime | None,
    listed: Mapping[str, datetime],
) -> datetime | None:
    """Return when a file was obtained, by the CSV, the command or its name; None if none says so.

    A day in the name outranks `unknown`.
    """
    named = date_from_path(f"{path.name}/{address}" if path.is_dir() else address)
    by_name = parse_instant(named.isoformat()) if named else None
    if by_name and by_name > now:
        by_name = None
    by_csv = next((listed[name] for name in names_in_csv(address) if name in listed), None)
    if captured_at == UNKNOWN_CAPTURE_TIME:
        return by_csv or by_name or captured_at
    return by_csv or captured_at or by_name


def date_from_path(address: str) -> date | None:
    """Return the day that a path names: 2024-03-05, 20240305, 2024年3月5日.

    The name of the file counts first, then the innermost folder that names a day; None where that
    name holds several.
    """
    path = PurePosixPath(address)
    for name in (path.stem, *(parent.name for parent in path.parents)):
        days = set(find_days_in_name(name))
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def names_in_csv(address: str) -> tuple[str, str]:
    """Return how a CSV may name a file: by its path inside the folder, or by its name alone."""
    return address, PurePosixPath(address).name


def find_namesakes(name: str, addresses: Iterable[str]) -> list[str]:
    """Return the files in several folders that a CSV names by the same name alone."""
    return [one for one in addresses if one != name and PurePosixPath(one).name == name]


def read_dates(path: Path) -> dict[str, datetime]:
    """Return the capture time of each file that a CSV lists.

    The CSV may be saved by Excel: GB18030, or UTF-8 with a byte order mark. Raises ConfigError.
    """
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
    listed: dict[str, datetime] = {}
    problems: list[str] = []
    for number, row in enumerate(rows, start=2):
        try:
            name = (row["file"] or "").strip()
            at = parse_capture_time((row["captured_at"] or "").strip())
            if listed.setdefault(name, at) != at:
                problems.append(f"{path} 第 {number} 行：{name} 另有一行写着别的时间")
        except ConfigError as error:
            problems += [f"{path} 第 {number} 行：{problem}" for problem in error.problems]
    if problems:
        raise ConfigError(problems)
    return listed

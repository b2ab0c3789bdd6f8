"""Back up the database and the archive into one file, and restore them.

The file holds `manifest.json` with the digest of every part, `database/<table>.jsonl`, the
evidence, and `home/` with the settings, without secrets. Rows are JSON lines, so that a backup of
SQLite can be restored on PostgreSQL and the other way round. The file contains addresses of readers
and the digests of the operators' tokens: it is readable by its owner only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, insert, select
from sqlmodel import SQLModel

from tracker.errors import StoreError
from tracker.store import audit, bigram_index
from tracker.store.archive.archive import Archive, open_archive
from tracker.store.db import fact_chain, migrate
from tracker.store.db.database import Database

FORMAT = 2  # 1 has no settings and no digests of the chains
READABLE = (1, 2)
MANIFEST = "manifest.json"
FOLDERS = ("snapshots", "diffs")
SETTINGS = "home"
EVIDENCE = tuple(f"{name}/" for name in FOLDERS)
ROWS = 1000  # inserted at once


def write_backup(
    home: Path,
    database: Database,
    archive: Archive,
    path: Path,
    settings: Mapping[str, bytes] | None = None,
    left_out: Sequence[str] = (),
) -> list[str]:
    """Write a backup into a new file, verify it, and return the problems of the evidence.

    `settings`: files of the settings by name; `left_out`: names of secrets that are not in them.
    Rows are written before files: evidence is older than the rows that name it, so none is missing.
    Raises StoreError.
    """
    if path.exists():
        raise StoreError(f"{path}：已存在，未覆盖；请换一个文件名")
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as made:
                _write_parts(made, database, archive, settings or {}, left_out)
            file.flush()
            os.fsync(file.fileno())
            verify_backup(Path(file.name))
            os.link(file.name, path)
    except OSError as error:
        raise StoreError(f"{path}：无法写入（{error.strerror}）") from error
    return archive.verify_chains()


def _write_parts(
    made: zipfile.ZipFile,
    database: Database,
    archive: Archive,
    settings: Mapping[str, bytes],
    left_out: Sequence[str],
) -> None:
    digests = {}
    with database.read_session() as session:
        connection = session.connection()
        manifest = {
            "format": FORMAT,
            "schema": migrate.current_revision(connection),
            "chains": chain_digests(connection),
            "left_out": list(left_out),
        }
        for table in SQLModel.metadata.sorted_tables:
            lines = "".join(
                json.dumps(row, ensure_ascii=False) + "\n"
                for row in _rows_of_table(connection, table)
            )
            digests[f"database/{table.name}.jsonl"] = _write_part(
                made, f"database/{table.name}.jsonl", lines.encode()
            )
    for name in archive.list_files():
        digests[name] = _write_part(made, name, archive.read_file(name))
    for name, content in settings.items():
        digests[f"{SETTINGS}/{name}"] = _write_part(made, f"{SETTINGS}/{name}", content)
    _write_part(
        made,
        MANIFEST,
        json.dumps(manifest | {"digests": digests}, ensure_ascii=False, indent=1).encode(),
    )


def chain_digests(connection: Connection) -> dict[str, str]:
    """Return the last digests of the chains of facts and of the audit log."""
    return {"facts": fact_chain.last_digest(connection), "audit": audit.last_digest(connection)}


def read_settings(path: Path) -> dict[str, bytes]:
    """Return the files of the settings in a backup, by name. Raises StoreError."""
    names = [name for name in verify_backup(path)["digests"] if name.startswith(f"{SETTINGS}/")]
    with zipfile.ZipFile(path) as made:
        return {name.removeprefix(f"{SETTINGS}/"): made.read(name) for name in names}


def _write_part(made: zipfile.ZipFile, name: str, content: bytes) -> str:
    made.writestr(name, content)
    return hashlib.sha256(content).hexdigest()


def _rows_of_table(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
        yield {
            name: value.isoformat() if isinstance(value, date | datetime) else value
            for name, value in row.items()
        }


def verify_backup(path: Path) -> dict[str, Any]:
    """Return the manifest of an intact backup. Raises StoreError."""
    try:
        with zipfile.ZipFile(path) as made:
            manifest: dict[str, Any] = json.loads(made.read(MANIFEST))
            digests = manifest["digests"]
            if (
                manifest["format"] not in READABLE
                or {*made.namelist()} != {*digests, MANIFEST}
                or not all(map(_is_safe_part, digests))
            ):
                raise ValueError("contents")
            wrong = [
                name
                for name, digest in digests.items()
                if hashlib.sha256(made.read(name)).hexdigest() != digest
            ]
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path}：不是完整的备份（{error}）") from error
    if wrong:
        raise StoreError(f"{path}：{len(wrong)} 个部分与备份时不符，首个是 {wrong[0]}；备份已损坏")
    return manifest


def _is_safe_part(name: str) -> bool:
    """Return whether a name is a part of a backup and stays inside the target folder."""
    parts = PurePosixPath(name).parts
    return (
        len(parts) > 1
        and parts[0] in ("database", SETTINGS, *FOLDERS)
        and ".." not in parts
        and "\\" not in name
    )


# ---------------------------------------------------------------- back


def restore_backup(
    home: Path, url: str, path: Path, *, demo: bool = False, archive_url: str | None = None
) -> None:
    """Restore a backup into an empty home and upgrade its schema.

    The evidence goes into the object store at `archive_url`, where that is given.

    Raises StoreError, ConfigError; then nothing was changed.
    """
    manifest = verify_backup(path)
    if manifest["schema"] not in migrate.known_revisions():
        raise StoreError(
            f"{path}：备份的结构版本 {manifest['schema']} 由更新的程序写成；请升级本程序"
        )
    archive, database = open_archive(home, archive_url), Database(url, demo=demo)
    with (
        tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder,
        zipfile.ZipFile(path) as made,
    ):
        made.extractall(folder, [name for name in manifest["digests"] if name.startswith(EVIDENCE)])
        with database.write_session() as session:
            connection = session.connection()
            if archive.source_ids() or not _is_empty(connection):
                raise StoreError(f"{home}：已有数据，未恢复；备份只恢复到空的目录和数据库")
            try:
                _refill_tables(connection, made, manifest["schema"])
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise StoreError(f"{path}：内容不是备份所写（{error!r:.90}），未恢复") from error
        for name in FOLDERS:
            if archive_url:
                _copy_folder(Path(folder), name, archive)
            else:
                _move_folder(Path(folder) / name, home / name)
    database.close_connections()
    # the kind of home is checked, and rows of an older schema are brought up
    Database(url, demo=demo).close_connections()


def _is_empty(connection: Connection) -> bool:
    """Return whether a database holds only what opening it writes."""
    tables = [
        table
        for table in SQLModel.metadata.sorted_tables
        if table.name not in ("home", "secret", "host")
    ]
    return not any(connection.scalar(select(func.count()).select_from(table)) for table in tables)


def _refill_tables(connection: Connection, made: zipfile.ZipFile, revision: str) -> None:
    """Recreate the tables of the backup's schema and insert the rows."""
    standing = MetaData()
    # what SQLite keeps an index in
    standing.reflect(connection, only=lambda name, _: not name.startswith(f"{bigram_index.TABLE}_"))
    standing.drop_all(connection)
    migrate.upgrade_schema(connection, revision)
    tables = MetaData()
    tables.reflect(connection)
    for name in sorted(name for name in made.namelist() if name.startswith("database/")):
        table = tables.tables[PurePosixPath(name).stem]
        rows = [
            _parse_row(table, json.loads(line))
            for line in made.read(name).decode().split("\n")
            if line
        ]
        for start in range(0, len(rows), ROWS):
            connection.execute(insert(table), rows[start : start + ROWS])
        _continue_sequence(connection, table)
    bigram_index.rebuild_index(connection)


def _parse_row(table: Table, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _parse_value(table.columns[name].type.python_type, value)
        for name, value in fields.items()
    }


def _parse_value(kind: type, value: Any) -> Any:
    if value is not None and kind in (datetime, date):
        return kind.fromisoformat(value)
    return value


def _continue_sequence(connection: Connection, table: Table) -> None:
    """Set the id sequence of a table to its last restored row (PostgreSQL)."""
    key = list(table.primary_key)
    if connection.dialect.name == "postgresql" and len(key) == 1 and key[0].type.python_type is int:
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', key[0].name)
        connection.execute(select(func.setval(sequence, func.max(key[0]))))


def _copy_folder(root: Path, name: str, archive: Archive) -> None:
    for path in sorted((root / name).rglob("*")):
        if path.is_file():
            archive.add_file(path.relative_to(root).as_posix(), path.read_bytes())


def _move_folder(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for each in sorted(source.iterdir()) if source.is_dir() else []:
        shutil.move(each, target / each.name)

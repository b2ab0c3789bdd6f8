"""A backup gives the same answers on fifty days, on either database; one flipped bit in evidence,
facts or audit log is found. `make soak`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests import postgres
from tests.app_factory import import_document, make_app
from tests.kill_scenario import OLD_POLICY, REPEAL
from tests.policy_texts import policy_text
from tracker.app import open_app
from tracker.cli.operators import current_person
from tracker.errors import StoreError
from tracker.ingest import reprocess
from tracker.ingest.home_backup import back_up_home, restore_home
from tracker.model.operators import Role
from tracker.query import status
from tracker.render.json.answers import answer_json
from tracker.review import operators

pytestmark = pytest.mark.soak
DAYS = [date(2019, 6, 1) + timedelta(days=80 * n) for n in range(50)]
SEED = int(os.environ.get("SEED", "17"))
FLIPS = 20  # in the archive, and as many in the database
# what is sealed: of the stored readings their text, of the others every value
TABLES = ("fact", "audit", "capture", "snapshot", "policy", "version", "event")
# `revision` says nothing; a yes is a yes whichever bits it has
UNSEALED = ("recorded_at", "id", "revision", "normative", "reference_only", "frequent")
# any sign between day and time reads the same: nothing is changed that could be found
INSTANTS, SEPARATOR = ("at", "captured_at", "retracted_at"), 10
READING = ("content", "meaning", "words")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with policies that follow, extend and repeal one another."""
    folder = tmp_path_factory.mktemp("first")
    with make_app(folder) as home:
        import_document(home, "old.txt", OLD_POLICY)
        for amount in (300, 500, 700):
            import_document(home, "new.txt", policy_text(amount=amount, repeals=REPEAL))
        for n in range(8):
            text = policy_text(
                f"某区第{n}项专项资金管理办法",
                f"某区规〔2023〕{n + 10}号",
                made=f"2023年{n + 1}月2日",
                start=f"2023年{n + 2}月1日",
                end=f"202{4 + n % 5}年{n + 1}月30日",
            )
            import_document(home, f"p{n}.txt", text)
        for role in Role:
            operators.add_operator(home, f"{role.value}某", role, current_person())
    return folder


def answers(folder: Path) -> list[str]:
    """Return every answer on fifty days, without the moment of asking."""
    with open_app(folder) as home:
        found = [answer_json(one) for day in DAYS for one in status.find_statuses(home, day)]
    return [json.dumps({**one, "known_at": None}, ensure_ascii=False) for one in found]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'second' / 'tracker.db'}"
        return
    server = postgres.server(os.environ.get("TEST_DATABASE_URL"))
    with server as address, postgres.create_database(address) as url:
        yield url


def test_a_backup_gives_the_same_answers_on_fifty_days_on_either_database(
    first: Path, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answers(first)
    with open_app(first) as home:
        assert back_up_home(home, tmp_path / "saved.zip").problems == []
    monkeypatch.setenv("TRACKER_DATABASE_URL", database_url)
    second = tmp_path / "second"
    assert restore_home(second, tmp_path / "saved.zip", current_person()).problems == []
    after = answers(second)
    print(f"\n{len(DAYS)} days, {len(before)} answers, {database_url.partition(':')[0]}: equal")
    assert after == before
    assert len({line for line in before}) > 100


def is_found(folder: Path) -> bool:
    """Return whether verifying finds something, as the command would: a problem or a refusal."""
    try:
        with open_app(folder) as home:
            return reprocess.verify_archive(home) != []
    except StoreError:
        return True


def flip_bit(content: bytes, chance: random.Random) -> bytes:
    place, bit = chance.randrange(len(content)), chance.randrange(8)
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    return bytes(changed)


def flip_in_archive(folder: Path, chance: random.Random) -> str:
    """Flip one bit of a file of the evidence: payload, record or chain."""
    files = [
        path
        for path in sorted((folder / "snapshots").rglob("*"))
        if path.is_file() and path.suffix != ".md" and path.name != ".lock"
    ]
    path = chance.choice([one for one in files if one.stat().st_size])
    path.write_bytes(flip_bit(path.read_bytes(), chance))
    return path.name


def flip_in_database(folder: Path, chance: random.Random) -> str:
    """Flip one bit of one value of a row that is sealed, an indexed capture or a reading."""
    with sqlite3.connect(folder / "tracker.db") as connection:
        connection.executescript(
            "DROP TRIGGER IF EXISTS audit_no_update"
        )  # who flips bits asks no trigger
        table = chance.choice(TABLES)
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        if table == "snapshot":
            columns = [name for name in columns if name in READING]
        column = chance.choice([name for name in columns if name not in UNSEALED])
        rows = connection.execute(
            f"SELECT rowid, {column} FROM {table} WHERE length({column}) > 0"
        ).fetchall()
        if not rows:
            return flip_in_database(folder, chance)
        row, value = chance.choice(rows)
        raw = flip_bit(str(value).encode(), chance)
        while column in INSTANTS and raw[SEPARATOR] != ord(" "):
            raw = flip_bit(str(value).encode(), chance)
        connection.execute(
            f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE rowid = ?", (raw, row)
        )
    return f"{table}.{column}"


@pytest.mark.parametrize("flip", [flip_in_archive, flip_in_database])
def test_one_flipped_bit_is_found_every_time(flip, first: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    found = []
    for n in range(FLIPS):
        folder = tmp_path / str(n)
        shutil.copytree(first, folder)
        place = flip(folder, chance)
        found.append((place, is_found(folder)))
        shutil.rmtree(folder)
    print(f"\n{flip.__name__}: found {sum(ok for _, ok in found)} of {FLIPS}")
    assert [place for place, ok in found if not ok] == []


def test_an_unchanged_home_has_no_problems(first: Path) -> None:
    assert not is_found(first)

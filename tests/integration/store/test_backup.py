"""Everything in one file, and back, on the same kind of database or the other."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests import postgres
from tests.app_factory import import_document, make_app
from tests.kill_scenario import OLD_POLICY, REPEAL, read_content
from tests.policy_texts import policy_text
from tracker.app import open_app
from tracker.errors import StoreError
from tracker.ingest import reprocess
from tracker.store import policies
from tracker.store.backup import MANIFEST, restore_backup, write_backup


@pytest.fixture
def saved(tmp_path: Path, on_url) -> Path:
    """A backup of a home with a policy of two versions, the one it repeals, and a file that cannot
    be read.
    """
    (tmp_path / "first").mkdir()
    with make_app(tmp_path / "first") as home:
        for amount in (300, 500):
            import_document(home, "new.txt", policy_text(amount=amount, repeals=REPEAL))
        import_document(home, "old.txt", OLD_POLICY)
        import_document(home, "broken.bin", b"\x00" * 40)
        assert (
            write_backup(home.settings.home, home.database, home.archive, tmp_path / "saved.zip")
            == []
        )
    return tmp_path / "saved.zip"


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_home_comes_back_whole_on_either_database(
    saved: Path, target: str, tmp_path: Path, server: str, monkeypatch
) -> None:
    before = read_content(tmp_path / "first")
    with postgres.create_database(server) as url:
        second = tmp_path / "second"
        second.mkdir()
        (second / "sources.toml").write_text(
            (tmp_path / "first" / "sources.toml").read_text("utf-8"), "utf-8"
        )
        url = url if target == "postgresql" else f"sqlite:///{second / 'tracker.db'}"
        restore_backup(second, url, saved)
        monkeypatch.setenv("TRACKER_DATABASE_URL", url)
        assert read_content(second) == before
        with open_app(second) as home:
            assert reprocess.verify_archive(home) == []
            with home.database.read_session() as session:
                assert len(policies.policy_ids(session, q="资金支持")) == 2
            assert (
                import_document(home, "new.txt", policy_text(amount=500, repeals=REPEAL))
                == "unchanged"
            )
            assert (
                import_document(home, "new.txt", policy_text(amount=700, repeals=REPEAL))
                == "changed"
            )


def test_a_home_that_holds_anything_is_not_overwritten(
    saved: Path, tmp_path: Path, url: str
) -> None:
    before = read_content(tmp_path / "first")
    with pytest.raises(StoreError, match="已有数据"):
        restore_backup(tmp_path / "first", url, saved)
    assert read_content(tmp_path / "first") == before


def test_a_backup_that_was_changed_is_refused_before_anything_is_written(
    saved: Path, tmp_path: Path
) -> None:
    damaged, home = tmp_path / "damaged.zip", tmp_path / "second"
    home.mkdir()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            new.writestr(
                name,
                old.read(name).replace("同时废止".encode(), "继续有效".encode())
                if name != MANIFEST
                else old.read(name),
            )
    with pytest.raises(StoreError, match="备份已损坏"):
        restore_backup(home, f"sqlite:///{home / 'tracker.db'}", damaged)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("cut", [0.3, 0.99])
def test_half_a_backup_is_none(saved: Path, cut: float, tmp_path: Path) -> None:
    saved.write_bytes(saved.read_bytes()[: int(saved.stat().st_size * cut)])
    with pytest.raises(StoreError, match="不是完整的备份"):
        restore_backup(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", saved)


def test_a_part_that_leads_out_of_the_home_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as made:
        made.writestr(
            MANIFEST, '{"format": 1, "schema": "0001", "digests": {"snapshots/../../x": ""}}'
        )
        made.writestr("snapshots/../../x", "")
    with pytest.raises(StoreError, match="不是完整的备份"):
        restore_backup(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", tmp_path / "evil.zip")


def test_damaged_evidence_is_backed_up_and_named(tmp_path: Path, on_url) -> None:
    with make_app(tmp_path) as home:
        import_document(home, "new.txt", policy_text())
        next((tmp_path / "snapshots" / "inbox").rglob("payload.*")).write_bytes(b"changed")
        assert (
            write_backup(home.settings.home, home.database, home.archive, tmp_path / "saved.zip")
            != []
        )
        with pytest.raises(StoreError, match="已存在"):
            write_backup(home.settings.home, home.database, home.archive, tmp_path / "saved.zip")

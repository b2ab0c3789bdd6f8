"""A page whose bytes change at every look while its text stays: two payloads, digests between, and
a chain that still proves itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from tests.app_factory import check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tracker.app import App, open_app
from tracker.errors import NotKnown, StoreError
from tracker.ingest import reprocess
from tracker.ingest.recovery import recover_interrupted
from tracker.query import status
from tracker.store import bigram_index, policies
from tracker.store.archive import capture_folder
from tracker.store.archive.disk_store import DiskFolder
from tracker.store.archive.thinning import PayloadThinning
from tracker.store.backup import restore_backup, write_backup
from tracker.store.db.tables import SnapshotRow


def page(visits: int, amount: int = 300, around: str = "") -> PageResponse:
    body = policy_text(amount=amount).replace("\n", "</p><p>")
    return PageResponse(
        f"<html><body><script>var visits={visits}</script><p>{body}</p>{around}</body></html>".encode(),
        validators=False,
    )


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        yield site


@pytest.fixture
def watching(tmp_path: Path, site: PageServer, on_url: None) -> Iterator[App]:
    with make_app(
        tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "policy": "p"}
    ) as home:
        yield home


def poll(home: App, site: PageServer, *pages: PageResponse) -> list[str]:
    found = []
    for one in pages:
        site.pages["/p.html"] = one
        found += check_sources(home, "p")
    return found


def folders(home: App) -> list[Path]:
    place = home.settings.home / "snapshots" / "p"
    return [place / id for id in home.archive.capture_ids("p")]


def whole(home: App) -> list[int]:
    """Which looks still have their payload, counted from 0."""
    return [
        number
        for number, place in enumerate(folders(home))
        if capture_folder.has_payload(DiskFolder(place.parent), place.name)
    ]


def delete_payload(place: Path) -> None:
    capture_folder.delete_payload(DiskFolder(place.parent), place.name)


def proven(home: App) -> bool:
    done = subprocess.run(
        ["sha256sum", "-c", "--quiet", "chain.sha256"], cwd=folders(home)[0].parent, check=False
    )
    return reprocess.verify_archive(home) == [] and done.returncode == 0


def test_the_first_and_the_last_payload_of_a_text_stay_and_the_chain_proves_itself(
    watching: App, site: PageServer
) -> None:
    assert poll(watching, site, *(page(n) for n in range(9))) == ["new", *["cosmetic"] * 8]
    assert whole(watching) == [0, 8]
    assert len(list((watching.settings.home / "snapshots" / "p").glob("*.md"))) == 2
    assert proven(watching)


def test_each_text_has_its_first_and_its_last(watching: App, site: PageServer) -> None:
    poll(watching, site, *(page(n, amount) for amount in (300, 400, 300) for n in range(4)))
    assert whole(watching) == [0, 3, 4, 7, 8, 11]
    assert [version.n for version in status.status_timeline(watching, "p")[0].versions] == [1, 2, 3]
    assert proven(watching)


def test_only_what_reads_the_same_in_every_word_is_thinned(watching: App, site: PageServer) -> None:
    printed = [page(n, around=f"<p>联系电话：6000000{n}</p>") for n in range(3)]
    assert (
        poll(
            watching, site, *printed, PageResponse(b"<p>404</p>"), *(page(n) for n in range(2))
        ).count("cosmetic")
        == 4
    )
    assert whole(watching) == list(range(6))


def test_what_a_wording_rests_on_is_never_thinned(watching: App, site: PageServer) -> None:
    poll(watching, site, *(page(n) for n in range(4)))
    with watching.database.read_session() as session:
        versions = policies.all_versions(session)
    assert watching.archive.load_capture("p", versions[0].capture).payload
    assert status.find_statuses(watching, versions[0].captured_at.date())
    assert list(reprocess.reread_archive(watching)) == []


def test_a_thinned_capture_says_what_it_was_and_where_its_text_is(
    watching: App, site: PageServer
) -> None:
    poll(watching, site, *(page(n) for n in range(4)))
    first, thinned, *_ = watching.archive.capture_ids("p")
    with pytest.raises(NotKnown, match=f"已精简.*同文的首件是 {first}"):
        watching.archive.load_capture("p", thinned)
    trace = watching.archive.load_record("p", thinned)
    assert (trace.payload, trace.address, len(trace.sha256)) == (b"", f"{site.url}/p.html", 64)


def test_words_that_go_with_a_payload_are_found_where_they_are_kept(
    watching: App, site: PageServer
) -> None:
    poll(watching, site, *(page(n) for n in range(5)))
    with watching.database.read_session() as session:
        rows = session.scalars(select(SnapshotRow).order_by(col(SnapshotRow.id))).all()
        assert [(row.outcome, bool(row.content), bool(row.words)) for row in rows[1:4]] == [
            ("thinned", False, False)
        ] * 3
        holding = select(col(SnapshotRow.id)).where(
            bigram_index.contains_phrase(session, "弄虚作假")
        )
        assert set(session.scalars(holding)) == {rows[0].id, rows[4].id}
        assert len(policies.policy_ids(session, q="弄虚作假")) == 1


def test_a_database_made_anew_from_thinned_evidence_says_the_same(
    watching: App, site: PageServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    poll(watching, site, *(page(n, amount) for amount in (300, 400) for n in range(4)))
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(watching.settings.home / "sources.toml", new)
    shutil.copytree(watching.settings.home / "snapshots", new / "snapshots")
    with open_app(new) as home:
        assert [outcome for _, outcome in recover_interrupted(home)] == [
            "new",
            "cosmetic",
            "changed",
            "cosmetic",
        ]
        assert list(recover_interrupted(home)) == []
        assert reprocess.verify_archive(home) == []


def test_a_backup_of_thinned_evidence_is_whole(
    watching: App, site: PageServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    poll(watching, site, *(page(n) for n in range(4)))
    assert (
        write_backup(
            watching.settings.home, watching.database, watching.archive, tmp_path / "b.zip"
        )
        == []
    )
    back = tmp_path / "back"
    back.mkdir()
    restore_backup(back, f"sqlite:///{back / 'tracker.db'}", tmp_path / "b.zip")
    shutil.copy(watching.settings.home / "sources.toml", back)
    with open_app(back) as home:
        assert home.archive.verify_chains() == []
        assert whole(home) == [0, 3]


# ---------------------------------------------------------------- what no thinning explains


def test_a_payload_that_somebody_else_removed_is_missed(watching: App, site: PageServer) -> None:
    poll(watching, site, *(page(n) for n in range(4)))
    delete_payload(folders(watching)[3])
    assert any("缺失" in problem for problem in watching.archive.verify_chains())
    with pytest.raises(StoreError):
        watching.archive.load_capture("p", folders(watching)[3].name)


@pytest.mark.parametrize("what", ["first", "record", "edited", "unlisted", "last"])
def test_a_thinning_that_does_not_hold_is_seen(what: str, watching: App, site: PageServer) -> None:
    poll(watching, site, *(page(n) for n in range(4)))
    first, thinned, _, last = folders(watching)
    record = thinned.parent / f"{thinned.name}.thinned.json"
    if what == "first":
        shutil.rmtree(first)
    elif what == "record":
        record.unlink()
    elif what == "edited":
        record.write_text(record.read_text().replace(first.name, last.name))
    elif what == "last":  # in proper form, but then no payload says that the text still stood
        watching.archive.thin_payload(
            "p", PayloadThinning(last.name, first.name, ""), watching.now()
        )
    else:  # a record that is in nobody's chain
        fields = json.loads(record.read_bytes()) | {"thinned": last.name, "previous": None}
        (last.parent / f"{last.name}.thinned.json").write_text(json.dumps(fields))
        delete_payload(last)
    assert watching.archive.verify_chains() != []


@pytest.mark.soak
@pytest.mark.parametrize("number", range(1, 7))
def test_a_process_killed_while_it_thins_leaves_evidence_that_proves_itself(
    number: int, tmp_path: Path, site: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0

    def dying(real: object) -> object:
        def call(*args: object, **kwargs: object) -> object:
            nonlocal calls
            calls += 1
            if calls == number:
                os._exit(9)
            return real(*args, **kwargs)  # type: ignore[operator]

        return call

    with make_app(
        tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "policy": "p"}
    ) as home:
        poll(home, site, *(page(n) for n in range(2)))
    site.pages["/p.html"] = page(2)
    child = os.fork()
    if child == 0:
        with make_app(
            tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "policy": "p"}
        ) as home:
            home.now.at = home.now.at.replace(year=2026)  # type: ignore[attr-defined]
            thin = home.archive.thin_payload

            def thinning(*args: object) -> None:
                for name in ("fsync", "rename", "unlink"):
                    monkeypatch.setattr(os, name, dying(getattr(os, name)))
                thin(*args)  # type: ignore[arg-type]

            home.archive.thin_payload = thinning  # type: ignore[method-assign, assignment]
            check_sources(home, "p")
        os._exit(0)
    os.waitpid(child, 0)
    with make_app(
        tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "policy": "p"}
    ) as home:
        home.now.at = home.now.at.replace(year=2027)  # type: ignore[attr-defined]
        assert home.archive.verify_chains() == []
        assert poll(home, site, page(3), page(4)) == ["cosmetic", "cosmetic"]
        assert proven(home)
        assert whole(home) in ([0, 4], [0, 1, 4])

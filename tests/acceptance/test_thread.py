"""A watched page, from its first sight to its third version, over real HTTP."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from tests.app_factory import check_sources, import_document, make_app
from tests.http_server import PageResponse, PageServer
from tracker.diff import compare_snapshots
from tracker.ingest import reprocess
from tracker.ingest.recovery import recover_interrupted
from tracker.model import ChangeKind, Status
from tracker.query import status as answers
from tracker.query.clause_history import clause_past
from tracker.query.snapshots import current_snapshot
from tracker.store import policies

POLICY = """<html><head><meta charset="{charset}"><title>某区扶持办法</title></head><body>
<div id="nav">首页 政务公开</div><div id="main"><p>某区扶持办法</p><p>某区规〔2024〕3号</p>
<p>第一条　为了支持企业发展，制定本办法。</p><p>第二条　对符合条件的企业，给予最高不超过{amount}万元的支持。</p>
<p>第三条　本办法由区科委负责解释，申请人应当在每年三月三十一日前提交材料，逾期不予受理；材料应当真实、完整，弄虚作假的，取消资格。</p>
<p>第四条　本办法自2024年5月1日起施行，有效期至2026年4月30日。</p>{more}<p>某区人民政府</p><p>2024年4月1日</p></div>
<div id="count">浏览 {visits} 次</div></body></html>"""


def page(amount=300, visits=1, charset="utf-8", more=""):
    return POLICY.format(amount=amount, visits=visits, charset=charset, more=more)


@pytest.fixture
def site():
    with PageServer() as site:
        yield site


@pytest.fixture
def home(tmp_path, site):
    source = {
        "id": "p",
        "kind": "page",
        "url": f"{site.url}/p.html",
        "policy": "fuchi",
        "select": "#main",
        "expect": {"min_clauses": 2},
    }
    with make_app(tmp_path, source) as home:
        yield home


def put(site, text, **more):
    site.pages["/p.html"] = PageResponse(text if isinstance(text, bytes) else text.encode(), **more)


def dossier(home):
    with home.database.read_session() as session:
        return policies.get_dossier(session, "fuchi")


def test_a_page_that_turns_and_turns_back_makes_three_versions(home, site):
    outcomes = []
    for amount in (300, 500, 300):
        put(site, page(amount))
        outcomes += check_sources(home, "p")
    assert outcomes == ["new", "changed", "changed"]
    found = dossier(home)
    assert [version.n for version in found.versions] == [1, 2, 3]
    assert found.versions[0].body_digest == found.versions[2].body_digest
    assert sorted(path.name for path in (home.settings.home / "diffs" / "fuchi").iterdir()) == [
        "fuchi@1..fuchi@2.md",
        "fuchi@2..fuchi@3.md",
    ]


def test_a_change_of_one_amount_is_one_modified_clause_with_both_numbers_whole(home, site):
    put(site, page(300))
    check_sources(home, "p")
    put(site, page(350))
    check_sources(home, "p")
    old, new = (current_snapshot(home, version) for version in dossier(home).versions)
    changed = [
        change
        for change in compare_snapshots(old, new).changes
        if change.kind is not ChangeKind.UNCHANGED
    ]
    assert [change.kind for change in changed] == [ChangeKind.MODIFIED]
    assert ("-", "300万元") in changed[0].redline
    assert ("+", "350万元") in changed[0].redline


def test_the_same_page_is_a_row_and_not_a_copy(home, site):
    put(site, page())
    assert check_sources(home, "p") + check_sources(home, "p") == ["new", "unchanged"]
    assert [status for _, status in site.requests] == [200, 304]
    assert len(home.archive.capture_ids("p")) == 1


def test_a_counter_outside_the_main_text_makes_no_version(home, site):
    put(site, page(visits=1))
    check_sources(home, "p")
    put(site, page(visits=2))
    assert check_sources(home, "p") == ["cosmetic"]
    assert len(dossier(home).versions) == 1


def test_an_error_page_with_200_is_held_and_the_last_good_wording_stands(home, site):
    put(site, page())
    check_sources(home, "p")
    put(site, "<html><body><div id=main><p>系统维护中，请稍后访问</p></div></body></html>")
    assert check_sources(home, "p") in (["held"], ["blocked"])
    assert len(dossier(home).versions) == 1
    assert len(home.archive.capture_ids("p")) == 2  # the evidence is kept
    put(site, page())
    assert check_sources(home, "p") == ["cosmetic"]


def test_a_page_that_failed_to_read_is_read_again_although_its_bytes_are_the_same(
    home, site, monkeypatch
):
    put(site, b"%PDF-1.4 nothing in it", media_type="application/pdf")
    assert check_sources(home, "p") == ["failed"]
    assert check_sources(home, "p") == ["failed"]  # tried again, not skipped as the same bytes
    assert len(home.archive.capture_ids("p")) == 1


def test_html_declared_gb2312_that_holds_gb18030_is_read_right(home, site):
    put(
        site,
        page(charset="gb2312").replace("某区", "镕区").encode("gb18030"),
        media_type="text/html; charset=gb2312",
    )
    assert check_sources(home, "p") == ["new"]
    assert dossier(home).policy.title == "镕区扶持办法"


def test_a_truncated_gzip_is_a_failure_and_keeps_nothing(home, site):
    put(site, gzip.compress(page().encode())[:-20], headers={"Content-Encoding": "gzip"})
    assert check_sources(home, "p") == ["failed"]
    assert home.archive.capture_ids("p") == []


def test_a_missing_page_is_a_failure_with_its_status(home, site):
    assert check_sources(home, "p") == ["gone"]
    with home.database.read_session() as session:
        assert policies.policy_ids(session) == []
    assert "404" in answers.source_healths(home)[1].last.note


def test_another_documents_page_at_the_address_is_held(home, site):
    put(site, page())
    check_sources(home, "p")
    put(site, page().replace("某区扶持办法", "关于公布二〇二五年度先进个人名单的决定"))
    assert check_sources(home, "p") == ["held"]


def test_a_successor_repeals_its_predecessor_and_is_compared_with_its_last_version(home, site):
    put(site, page(300))
    check_sources(home, "p")
    repeal = "<p>第五条　《某区扶持办法》（某区规〔2024〕3号）同时废止。</p>"
    text = page(800).replace("某区扶持办法", "某区扶持措施", 2).replace("3号</p>", "9号</p>", 1)
    text = text.replace(
        "2024年5月1日起施行，有效期至2026年4月30日", "2025年6月1日起施行，有效期至2028年5月31日"
    )
    assert (
        import_document(
            home, "new.html", text.replace("<p>某区人民政府", repeal + "<p>某区人民政府", 1)
        )
        == "new"
    )
    after = {a.policy.title: a.status for a in answers.find_statuses(home, date(2025, 6, 1))}
    assert after == {"某区扶持办法": Status.REPEALED, "某区扶持措施": Status.IN_FORCE}
    before = {a.policy.title: a.status for a in answers.find_statuses(home, date(2025, 5, 31))}
    assert before == {"某区扶持办法": Status.IN_FORCE, "某区扶持措施": Status.NOT_YET_IN_FORCE}
    found = answers.status_on_day(home, "fuchi", date(2025, 6, 1))
    assert [a.policy.title for a in found.in_force] == ["某区扶持措施"]
    reports = [path.name for path in (home.settings.home / "diffs").rglob("*.md")]
    assert [name.split("..")[0] for name in reports] == ["fuchi@1"]


def test_what_a_killed_process_kept_but_did_not_read_is_read_by_the_next(home, site):
    home.archive.add_capture(
        "p", f"{site.url}/p.html", page().encode(), "text/html", 200, (), home.now()
    )
    assert [outcome for _, outcome in recover_interrupted(home)] == ["new"]
    put(site, page())
    assert check_sources(home, "p") == ["unchanged"]
    assert len(home.archive.capture_ids("p")) == 1


def test_where_nothing_is_left_to_complete_nobody_waits_for_the_turn_of_another(home, site):
    put(site, page())
    assert check_sources(home, "p") == ["new"]
    with ThreadPoolExecutor(1) as other, home.source_lock("p"):
        assert other.submit(lambda: list(recover_interrupted(home))).result(timeout=20) == []


def test_a_text_or_report_that_a_killed_process_did_not_write_is_written_by_the_next(home, site):
    for amount in (300, 500):
        put(site, page(amount))
        check_sources(home, "p")
    files = {
        path: path.read_text("utf-8")
        for folder in ("snapshots", "diffs")
        for path in (home.settings.home / folder).rglob("*.md")
    }
    assert len(files) == 3
    for path in files:
        path.unlink()
    assert list(recover_interrupted(home)) == []
    assert {path: path.read_text("utf-8") for path in files} == files


def test_a_clause_is_followed_back_to_the_version_since_which_its_words_stand(home, site):
    for amount in (300, 500):
        put(site, page(amount))
        check_sources(home, "p")
    untouched, changed = (
        clause_past(home, "fuchi", 2, "art_3"),
        clause_past(home, "fuchi", 2, "art_2"),
    )
    assert (untouched.since.n, changed.since.n) == (1, 2)
    assert [(version.n, step.units[0].label) for version, step in changed.steps] == [
        (2, "第二条"),
        (1, "第二条"),
    ]
    with TestClient(build_app(home, scheduled=False)) as client:
        address = "/v1/policies/fuchi/versions/2/clauses"
        assert client.get(f"{address}/art_2/history").json()["since"]["n"] == 2
        assert client.get(f"{address}/art_9/history").json()["type"] == "/problems/clause_not_known"


def test_a_reading_by_another_profile_is_an_upgrade_and_not_a_change(home, site, monkeypatch):
    put(site, page())
    check_sources(home, "p")
    known = home.now()
    monkeypatch.setattr("tracker.parse.PROFILE", "later")
    monkeypatch.setattr("tracker.ingest.pipeline.parse.PROFILE", "later")
    list(reprocess.reread_archive(home))
    found = dossier(home)
    assert len(found.versions) == 1
    assert {fact.retracted_at for fact in found.facts} == {None}
    assert (
        answers.status_on_day(home, "fuchi", date(2024, 6, 1), known).answer.status
        is Status.IN_FORCE
    )

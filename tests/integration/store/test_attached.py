"""What a page has attached is read as a part of its policy: over real HTTP, on both databases."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from tests.app_factory import check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.unit.parse.document_makers import indented_pdf, typed_docx
from tracker import parse
from tracker.diff import compare_snapshots
from tracker.errors import ReadError
from tracker.ingest import reprocess
from tracker.ingest.recovery import recover_interrupted
from tracker.law.assertion_rules import Assertion
from tracker.model import ChangeKind, FactKind, Status
from tracker.parse import formats
from tracker.query import status as answers
from tracker.query.snapshots import current_snapshot
from tracker.review import assertions as people
from tracker.review import held_readings
from tracker.store import captures, policies

TITLE = "某区促进科技创新的若干办法"
NOTICE = """<html><body><div id=zoom><h1>某区科学技术委员会关于印发《{title}》的通知</h1><p>某科规〔2024〕1号</p><p>各有关单位：</p>
<p>现将《{title}》印发给你们，请遵照执行。</p>{links}<p>某区科学技术委员会</p><p>2024年3月4日</p></div></body></html>"""
OWN = """<html><body><div id=zoom><p>{title}</p><p>某科规〔2024〕1号</p>{articles}<p>某区科学技术委员会</p><p>2024年3月4日</p>{links}</div>
</body></html>"""
ARTICLES = [
    "第一条 为了促进科技创新，根据本区实际，制定本办法。",
    "第二条 对符合条件的企业，按照研发投入的百分之十给予最高500万元的支持，每家企业每年只能申请一次。",
    "第三条 申请人应当在每年三月三十一日前提交材料，材料应当真实、完整；弄虚作假的，取消资格并收回支持资金。",
    "第四条 本办法自2024年4月1日起施行，有效期至2026年3月31日。",
]
STANDARD = [
    "支持标准",
    "一、经认定的高新技术企业，一次性给予20万元。",
    "二、首次纳入统计的企业，一次性给予10万元。",
]
FORM = ["申报表", "单位名称", "联系人", "联系电话"]


def links(*files):
    return "".join(f'<p>附件：<a href="/{name}">{called}</a></p>' for name, called in files)


ONE = (("a.pdf", f"1.{TITLE}.pdf"),)
TWO = (*ONE, ("b.docx", "2.支持标准.docx"), ("c.docx", "3.申报表.docx"))


@pytest.fixture
def site():
    with PageServer() as site:
        put(site, "a.pdf", indented_pdf([TITLE, *ARTICLES]))
        put(site, "b.docx", typed_docx(STANDARD))
        put(site, "c.docx", typed_docx(FORM))
        notice(site)
        yield site


@pytest.fixture
def home(site, tmp_path, on_url):
    with make_app(
        tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "policy": "p"}
    ) as made:
        yield made


def put(site, name, payload, media_type="application/octet-stream", **more):
    site.pages[f"/{name}"] = PageResponse(payload, media_type, **more)


def notice(site, files=ONE):
    put(site, "p.html", NOTICE.format(title=TITLE, links=links(*files)).encode(), "text/html")


def own(site, files, articles=ARTICLES):
    text = "".join(f"<p>{article}</p>" for article in articles)
    put(
        site,
        "p.html",
        OWN.format(title=TITLE, articles=text, links=links(*files)).encode(),
        "text/html",
    )


def changed(text, old="500万元", new="800万元"):
    return [line.replace(old, new) for line in text]


def dossier(home):
    with home.database.read_session() as session:
        return policies.get_dossier(session, "p")


def newest(home):
    return current_snapshot(home, dossier(home).versions[-1])


def unread(home, known_at=None):
    """What the answer says of parts that were not read."""
    found = answers.status_on_day(home, "p", date(2025, 1, 1), known_at).answer
    assert found.status is Status.IN_FORCE
    return [doubt.quote for doubt in found.doubts if doubt.kind == "unread_part"]


def difference(home):
    """(kind, path) of what changed between the last two versions."""
    one, other = (current_snapshot(home, version) for version in dossier(home).versions[-2:])
    found = [
        change
        for change in compare_snapshots(one, other).changes
        if change.kind is not ChangeKind.UNCHANGED
    ]
    return [
        (change.kind.value, change.new[0].path if change.new else change.old[0].path)
        for change in found
    ]


def test_a_notice_whose_policy_stands_in_a_pdf_becomes_that_policy(home, site):
    assert check_sources(home, "p") == ["attached", "new"]
    found = dossier(home)
    assert (found.policy.title, found.policy.document_number) == (TITLE, "某科规〔2024〕1号")
    assert found.policy.issuers == ("某区科学技术委员会",)
    answer = answers.status_on_day(home, "p", date(2025, 1, 1)).answer
    assert (answer.status, answer.last_day) == (Status.IN_FORCE, date(2026, 3, 31))
    pdf = next(
        capture for capture in home.archive.load_captures("p") if capture.address.endswith("a.pdf")
    )
    assert {fact.capture for fact in answer.basis} == {f"p/{pdf.id}"}
    assert pdf.via == f"{site.url}/p.html"
    assert [clause.path for clause in newest(home).walk()] == ["art_1", "art_2", "art_3", "art_4"]


def test_a_pdf_that_changes_alone_makes_one_version_with_the_change_in_its_clause(home, site):
    check_sources(home, "p")
    put(site, "a.pdf", indented_pdf([TITLE, *changed(ARTICLES)]))
    assert check_sources(home, "p") == ["attached", "changed"]
    assert len(dossier(home).versions) == 2
    assert difference(home) == [("modified", "art_2")]
    assert check_sources(home, "p") == ["unchanged", "unchanged"]
    assert site.requests[-2:] == [("/p.html", 304), ("/a.pdf", 304)]
    assert len(home.archive.capture_ids("p")) == 3
    assert reprocess.verify_archive(home) == []


def test_an_annex_that_changes_alone_changes_under_its_own_address(home, site):
    own(site, TWO[1:])
    assert check_sources(home, "p") == ["attached", "attached", "new"]
    assert [clause.path for clause in newest(home).clauses] == [
        "art_1",
        "art_2",
        "art_3",
        "art_4",
        "att_2",
    ]
    put(site, "b.docx", typed_docx(changed(STANDARD, "20万元", "30万元")))
    assert check_sources(home, "p") == ["attached", "unchanged", "changed"]
    assert difference(home) == [("modified", "att_2__art_1")]


def test_a_form_that_changes_is_evidence_and_makes_no_version(home, site):
    own(site, TWO[1:])
    check_sources(home, "p")
    put(site, "c.docx", typed_docx([*FORM, "申请金额"]))
    assert check_sources(home, "p") == ["unchanged", "attached", "cosmetic"]
    assert len(dossier(home).versions) == 1


def test_the_pdf_of_what_the_page_shows_is_no_annex(home, site):
    own(site, ONE)
    check_sources(home, "p")
    assert [clause.path for clause in newest(home).clauses] == ["art_1", "art_2", "art_3", "art_4"]


@pytest.mark.parametrize("status", [404, 503, 403])
def test_an_attachment_that_does_not_answer_is_not_struck_out(home, site, status):
    own(site, TWO[1:])
    check_sources(home, "p")
    before = newest(home).body_digest
    put(site, "b.docx", b"", status=status)
    assert check_sources(home, "p")[-1] == "unchanged"
    own(site, TWO[1:], changed(ARTICLES))
    assert check_sources(home, "p")[-1] == "changed"
    assert difference(home) == [("modified", "art_2")]
    assert before != newest(home).body_digest
    with home.database.read_connection() as connection:
        assert captures.known_captures(connection, "p")


@pytest.mark.parametrize(("status", "outcome"), [(404, "held"), (503, "failed")])
def test_an_annex_that_moved_to_where_nothing_is_waits(home, site, status, outcome):
    own(site, TWO[1:2])
    check_sources(home, "p")
    put(site, "new.docx", b"", status=status)
    own(site, (("new.docx", "2.支持标准.docx"),))
    assert check_sources(home, "p")[-1] == outcome
    assert len(dossier(home).versions) == 1
    put(site, "new.docx", typed_docx(STANDARD))
    assert check_sources(home, "p")[-1] == "cosmetic"
    assert len(dossier(home).versions) == 1


def test_a_soft_error_page_in_place_of_a_file_is_held(home, site):
    own(site, TWO[1:2])
    check_sources(home, "p")
    put(
        site,
        "b.docx",
        "<html><body>您访问的页面不存在或请先登录</body></html>".encode(),
        "text/html",
    )
    assert check_sources(home, "p")[-1] == "held"
    assert "未能读入" in held_readings.list_held(home)[0].reason
    put(site, "b.docx", typed_docx(STANDARD))
    assert check_sources(home, "p")[-1] == "cosmetic"
    assert len(dossier(home).versions) == 1


def test_what_was_held_is_published_with_its_attachments_on_a_persons_word(home, site):
    own(site, TWO[1:2])
    check_sources(home, "p")
    put(site, "b.docx", b"%PDF-broken")
    own(site, TWO[1:2], changed(ARTICLES))
    assert check_sources(home, "p")[-1] == "held"
    held_readings.accept_reading(
        home, held_readings.list_held(home)[0].id, "甲", "附件已撤下，电话核实"
    )
    assert held_readings.list_held(home) == []
    assert [path for _, path in difference(home)][:1] == ["art_2"]


def test_an_attachment_first_read_later_completes_the_wording_and_is_no_change(home, site):
    put(site, "b.docx", b"", status=404)
    own(site, TWO[1:2])
    assert check_sources(home, "p") == ["gone", "new"]
    assert "未读入" in newest(home).warnings[-1]
    before = home.now()
    assert unread(home) == ["附件“2.支持标准.docx”未读入"]
    put(site, "b.docx", typed_docx(STANDARD))
    assert check_sources(home, "p") == ["attached", "cosmetic"]
    assert len(dossier(home).versions) == 1
    assert newest(home).clauses[-1].path == "att_2"
    assert newest(home).absent == ()
    assert unread(home) == []
    assert unread(home, before) == ["附件“2.支持标准.docx”未读入"]


def test_an_attachment_that_a_person_has_read_is_doubtful_no_more_and_stays_so(
    home, site, monkeypatch
):
    put(site, "b.docx", b"", status=404)
    own(site, TWO[1:2])
    check_sources(home, "p")
    fact = next(fact for fact in dossier(home).facts if fact.kind is FactKind.UNREAD_PART)
    page = next(
        capture for capture in home.archive.load_captures("p") if capture.address.endswith("p.html")
    )
    assert fact.capture == f"p/{page.id}"
    people.record_assertion(
        home,
        Assertion(
            "p", FactKind.RETRACTED, "王某", "已向发文机关取得附件，与答复无关", retracts=fact.id
        ),
    )
    assert unread(home) == []
    monkeypatch.setattr(parse, "PROFILE", "another")
    assert [outcome for _, outcome in reprocess.reread_archive(home)] == ["upgraded"]
    assert unread(home) == []


def test_an_attachment_that_nobody_could_read_is_read_once_its_reader_is_there(
    home, site, monkeypatch
):
    def without(payload, media_type, name, *hints, lines=formats.read_text):
        if name.endswith(".docx"):
            raise ReadError("没有读 Word 文件的组件")
        return lines(payload, media_type, name, *hints)

    own(site, TWO[1:2])
    with monkeypatch.context() as lacking:
        lacking.setattr(formats, "read_text", without)
        assert check_sources(home, "p") == ["attached", "new"]
        assert list(reprocess.reread_archive(home)) == []
        assert len(unread(home)) == 1
    assert list(reprocess.reread_archive(home)) == [("p@1", "upgraded")]
    assert unread(home) == []
    assert newest(home).clauses[-1].path == "att_2"
    assert list(reprocess.reread_archive(home)) == []


def test_a_notice_alone_waits_for_the_policy_that_does_not_answer_yet(home, site):
    put(site, "a.pdf", b"", status=503)
    assert check_sources(home, "p")[-1] == "failed"
    put(site, "a.pdf", indented_pdf([TITLE, *ARTICLES]))
    assert check_sources(home, "p")[-1] == "new"
    assert dossier(home).policy.title == TITLE


def test_a_better_reader_reads_page_and_attachments_again_without_a_change(home, site, monkeypatch):
    check_sources(home, "p")
    monkeypatch.setattr(parse, "PROFILE", "another")
    assert [outcome for _, outcome in reprocess.reread_archive(home)] == ["upgraded"]
    assert len(newest(home).clauses) == 4
    assert check_sources(home, "p")[-1] == "cosmetic"
    assert len(dossier(home).versions) == 1


def test_a_database_rebuilt_from_the_archive_says_the_same(home, site, tmp_path, fresh_url):
    notice(site, TWO)
    check_sources(home, "p")
    put(site, "b.docx", typed_docx(changed(STANDARD, "20万元", "30万元")))
    check_sources(home, "p")
    said = [(version.id, version.body_digest) for version in dossier(home).versions]
    shutil.copytree(tmp_path / "snapshots", tmp_path / "again" / "snapshots")
    with (
        fresh_url(),
        make_app(
            tmp_path / "again",
            {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "policy": "p"},
        ) as rebuilt,
    ):
        assert [outcome for _, outcome in recover_interrupted(rebuilt)] == ["new", "changed"]
        assert [(version.id, version.body_digest) for version in dossier(rebuilt).versions] == said
        assert check_sources(rebuilt, "p")[-1] == "unchanged"


def test_a_look_that_was_killed_between_two_files_is_finished_by_the_next_one(home, site):
    notice(site, TWO)
    check_sources(home, "p")
    put(site, "a.pdf", indented_pdf([TITLE, *changed(ARTICLES)]))
    put(site, "b.docx", typed_docx(changed(STANDARD, "20万元", "30万元")))
    kept, left = home.archive.add_capture, [1]

    def killed(*args, **more):
        if not left:
            raise KeyboardInterrupt
        left.pop()
        return kept(*args, **more)

    home.archive.add_capture = killed
    with pytest.raises(KeyboardInterrupt):
        check_sources(home, "p")
    home.archive.add_capture = kept
    assert [outcome for _, outcome in recover_interrupted(home)] == []
    assert check_sources(home, "p")[-1] == "changed"
    assert len(dossier(home).versions) == 2
    assert {path for _, path in difference(home)} == {"art_2", "att_2__art_1"}
    assert reprocess.verify_archive(home) == []

"""A listing over real HTTP: what it finds, what it files where, what it leaves alone."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.app_factory import check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.measures_texts import ARTICLES, measures_text
from tracker.alert import record_events
from tracker.fetch.client import HttpFetcher
from tracker.ingest.check_source import check_source
from tracker.model.alerts import EventKind
from tracker.store import events
from tracker.store import policies as queries

ROW = '<li><a href="{0}">{1}</a><span>{2}</span></li>'
FORM = "某某区科技创新项目申请表\n单位名称\n联系人\n联系电话\n申请金额\n"


def index(*rows: tuple[str, str, str], more: str = "") -> PageResponse:
    items = "".join(ROW.format(*row) for row in rows)
    body = f"<a href='/'>首页</a><ul>{items}</ul>{more}"
    return PageResponse(f"<html><body>{body}</body></html>".encode())


def document(text: str, more: str = "") -> PageResponse:
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return PageResponse(f"<html><body><div id=zoom>{lines}{more}</div></body></html>".encode())


def policy(number: int, *articles: str, title: str = "某某区鼓励科技创新的若干措施") -> str:
    return (
        measures_text(*articles)
        .replace("〔2024〕1号", f"〔2024〕{number}号")
        .replace("某某区鼓励科技创新的若干措施", title)
    )


@pytest.fixture
def site():
    with PageServer() as site:
        site.pages["/a.html"] = document(policy(1))
        site.pages["/b.html"] = document(
            policy(2, *ARTICLES[:3], title="某某区支持人才发展的实施办法")
        )
        site.pages["/index.html"] = index(
            ("/a.html", "科技创新措施", "2024-03-05"), ("/b.html", "人才办法", "2024-04-05")
        )
        yield site


def home_of(tmp_path, site, **follow):
    return make_app(
        tmp_path,
        {
            "id": "l",
            "kind": "listing",
            "url": f"{site.url}/index.html",
            "follow": {"documents": 9, **follow},
        },
    )


@pytest.fixture
def home(tmp_path, site):
    with home_of(tmp_path, site) as home:
        yield home


def policies(home):
    with home.database.read_session() as session:
        return {
            one.policy.document_number: len(one.versions)
            for one in queries.get_dossiers(session, queries.policy_ids(session))
        }


def told(home):
    """What a run says of the index at its end."""
    with HttpFetcher(home.settings.fetch) as fetcher:
        return list(check_source(home, home.get_source("l"), fetcher))[-1].note


def test_each_document_of_an_index_is_an_address_of_the_source_and_a_policy_of_its_own(home, site):
    assert check_sources(home, "l") == ["new", "new", "listed"]
    assert policies(home) == {"某科规〔2024〕1号": 1, "某科规〔2024〕2号": 1}
    assert told(home) == "目录列出 2 件，其中新 0 件；本次查看 2 件"
    assert check_sources(home, "l") == ["unchanged", "unchanged", "listed"]


def test_a_change_of_a_document_that_left_the_index_is_found(home, site):
    check_sources(home, "l")
    site.pages["/index.html"] = index(("/c.html", "新的", "2024-05-01"))
    site.pages["/c.html"] = document(policy(3, title="某某区促进消费的若干规定"))
    site.pages["/a.html"] = document(policy(1).replace("500万元", "800万元"))
    assert check_sources(home, "l") == ["new", "changed", "unchanged", "listed"]
    assert policies(home)["某科规〔2024〕1号"] == 2


def test_an_index_is_followed_over_its_pages_and_no_further_than_allowed(tmp_path, site):
    site.pages["/index.html"] = index(
        ("/a.html", "甲", "2024-03-05"), more="<a href='/index_1.html'>下一页</a>"
    )
    site.pages["/index_1.html"] = index(
        ("/b.html", "乙", "2024-03-04"), more="<a href='/index_2.html'>下一页</a>"
    )
    with home_of(tmp_path, site, pages=2) as home:
        assert check_sources(home, "l") == ["new", "new", "listed"]
    assert "/index_2.html" not in [path for path, _ in site.requests]


def test_a_run_looks_at_no_more_documents_than_allowed_and_the_next_goes_on(tmp_path, site):
    with home_of(tmp_path, site, documents=1) as home:
        assert [check_sources(home, "l") for _ in range(3)] == [
            ["new", "listed"],
            ["new", "listed"],
            ["unchanged", "listed"],
        ]
        assert "余 1 件待下次" in told(home)


def test_filters_leave_out_what_the_index_says_is_something_else(tmp_path, site):
    with home_of(tmp_path, site, title="办法") as home:
        assert check_sources(home, "l") == ["new", "listed"]
    assert "/a.html" not in [path for path, _ in site.requests]


def test_one_document_at_two_addresses_is_one_and_its_pdf_or_copy_makes_no_versions(home, site):
    check_sources(home, "l")
    site.pages["/copy.html"] = document(policy(1).replace("500万元", "500 万元（附注）"))
    site.pages["/index.html"] = index(
        ("/a.html", "甲", "2024-03-05"), ("/copy.html", "甲", "2024-03-06")
    )
    for _ in range(2):
        assert "changed" not in check_sources(home, "l")
    assert policies(home)["某科规〔2024〕1号"] == 1


def test_a_moved_document_is_carried_on_by_its_new_address(home, site):
    check_sources(home, "l")
    site.pages["/new.html"] = document(policy(1).replace("500万元", "800万元"))
    site.pages["/index.html"] = index(("/new.html", "甲", "2024-03-05"))
    del site.pages["/a.html"]
    # a blink, for all we know
    assert check_sources(home, "l") == ["cosmetic", "gone", "unchanged", "listed"]
    assert ["changed" in check_sources(home, "l") for _ in range(4)].count(True) == 1
    assert policies(home)["某科规〔2024〕1号"] == 2


def test_a_document_that_blinks_is_not_handed_over_to_its_copy(home, site):
    site.pages["/copy.html"] = document(policy(1).replace("500万元", "500 万元（附注）"))
    site.pages["/index.html"] = index(
        ("/a.html", "甲", "2024-03-05"), ("/copy.html", "甲", "2024-03-06")
    )
    check_sources(home, "l")
    page = site.pages.pop("/a.html")
    check_sources(home, "l")
    site.pages["/a.html"] = page
    assert all("changed" not in check_sources(home, "l") for _ in range(4))


def test_the_form_that_hangs_on_a_document_is_evidence_and_no_policy(home, site):
    site.pages["/a.html"] = document(
        policy(1), more='<p><a href="/form.doc">附件：申请表.doc</a></p>'
    )
    site.pages["/form.doc"] = PageResponse(FORM.encode(), media_type="text/plain")
    assert check_sources(home, "l") == ["attached", "new", "new", "listed"]
    assert len(policies(home)) == 2
    assert check_sources(home, "l").count("unchanged") == 3


def test_a_form_that_bears_the_name_of_its_policy_is_a_form(home, site):
    site.pages["/a.html"] = document(
        policy(1), more='<p><a href="/form.doc">附件：申请表.doc</a></p>'
    )
    site.pages["/form.doc"] = PageResponse(
        f"某某区支持人才发展实施办法申请表\n{FORM}".encode(), media_type="text/plain"
    )
    assert sorted(check_sources(home, "l")) == ["attached", "listed", "new", "new"]


def test_a_policy_that_is_published_as_a_file_is_one(home, site):
    site.pages["/index.html"] = index(("/p.txt", "措施全文", "2024-03-05"))
    site.pages["/p.txt"] = PageResponse(
        policy(7, title="某某区促进消费的若干规定").encode(), media_type="text/plain; charset=utf-8"
    )
    assert check_sources(home, "l") == ["new", "listed"]


def test_a_feed_is_a_listing_too(home, site):
    item = f"<item><title>甲</title><link>{site.url}/a.html</link></item>"
    site.pages["/index.html"] = PageResponse(
        f"<rss><channel>{item}</channel></rss>".encode(), media_type="application/rss+xml"
    )
    assert check_sources(home, "l") == ["new", "listed"]


@pytest.mark.parametrize(
    "broken",
    [
        PageResponse(b"", status=503),
        PageResponse(b"<rss><item>", media_type="text/xml"),
        PageResponse(b"<!DOCTYPE a><rss/>"),
    ],
)
def test_an_index_that_fails_is_a_failure_of_the_source_and_loses_nothing(home, site, broken):
    check_sources(home, "l")
    site.pages["/index.html"] = broken
    assert check_sources(home, "l") == ["failed"]
    assert len(policies(home)) == 2


def test_an_index_that_names_private_addresses_is_not_followed_there(home, site):
    site.pages["/index.html"] = index(
        ("http://169.254.169.254/latest/", "甲", "2024-03-05"),
        ("http://10.0.0.1/", "乙", "2024-03-05"),
    )
    assert check_sources(home, "l") == ["failed", "failed", "listed"]


def vanished(home):
    record_events.run_calendar(home)
    with home.database.read_session() as session:
        return [
            event.quote.rpartition("/")[2]
            for event in events.find_events(session)
            if event.kind is EventKind.VANISHED
        ]


def test_a_document_that_is_taken_down_is_told_once_and_one_that_blinks_is_not(home, site):
    check_sources(home, "l")
    pages = {path: site.pages.pop(path) for path in ("/a.html", "/b.html")}
    for day in range(6):
        home.now.at += timedelta(days=1)
        check_sources(home, "l")
        assert vanished(home) == (["a.html"] if day >= 2 else [])
        if day == 1:
            site.pages["/b.html"] = pages["/b.html"]


def test_a_document_that_moved_or_still_stands_at_a_second_address_has_not_vanished(home, site):
    site.pages["/second.html"] = site.pages["/b.html"]
    site.pages["/index.html"] = index(
        *((f"/{name}.html", name, "2024-03-05") for name in ("a", "b", "second"))
    )
    check_sources(home, "l")
    site.pages["/new.html"] = site.pages.pop("/a.html")
    site.pages["/index.html"] = index(("/new.html", "甲", "2024-03-05"))
    del site.pages["/b.html"]
    for _ in range(5):
        home.now.at += timedelta(days=1)
        check_sources(home, "l")
    assert vanished(home) == []
    del site.pages["/second.html"]
    for _ in range(3):
        home.now.at += timedelta(days=1)
        check_sources(home, "l")
    assert vanished(home) == ["second.html", "b.html"]


def test_where_the_whole_source_is_down_no_document_of_it_has_vanished(home, site):
    check_sources(home, "l")
    site.pages.clear()
    for _ in range(5):
        home.now.at += timedelta(days=1)
        check_sources(home, "l")
        assert vanished(home) == []


def test_the_attachments_of_a_document_that_moved_are_sought_from_where_it_is_now(home, site):
    site.pages["/a.html"] = PageResponse(
        b"", status=301, headers={"Location": "/new/a.html"}, validators=False
    )
    site.pages["/new/a.html"] = document(policy(1), more='<a href="form.doc">附件</a>')
    site.pages["/new/form.doc"] = PageResponse(FORM.encode(), media_type="text/plain")
    assert check_sources(home, "l") == ["attached", "new", "new", "listed"]
    first = home.archive.load_capture("l", home.archive.capture_ids("l")[0])
    assert (first.address, first.found_at) == (f"{site.url}/a.html", f"{site.url}/new/a.html")


def zipped(**files):
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.txt", text)
    return out.getvalue()


def test_an_archive_is_evidence_and_each_file_in_it_is_read(home, site):
    payload = zipped(form=FORM, policy=policy(9, title="某某区促进消费的若干规定"))
    site.pages["/a.html"] = document(policy(1), more='<a href="/all.zip">附件</a>')
    site.pages["/all.zip"] = PageResponse(payload, media_type="application/zip")
    assert check_sources(home, "l") == ["attached", "attached", "new", "new", "new", "listed"]
    assert "某科规〔2024〕9号" in policies(home)
    assert check_sources(home, "l") == ["unchanged"] * 5 + ["listed"]


def test_a_bomb_among_the_attachments_is_kept_and_not_opened(home, site):
    site.pages["/a.html"] = document(policy(1), more='<a href="/all.zip">附件</a>')
    site.pages["/all.zip"] = PageResponse(
        zipped(**{f"f{n}": "" for n in range(300)}), media_type="application/zip"
    )
    assert check_sources(home, "l") == ["failed", "new", "new", "listed"]


def test_a_title_of_the_index_that_the_document_does_not_print_is_warned_of(home, site):
    check_sources(home, "l")
    site.pages["/index.html"] = index(
        ("/c.html", "某某区支持老旧…", "2024-05-01"), ("/d.html", "停车场管理办法", "2024-05-02")
    )
    site.pages["/c.html"] = document(policy(3, *ARTICLES[:4], title="某某区支持老旧小区改造办法"))
    site.pages["/d.html"] = document(policy(4, *ARTICLES[1:], title="某某区促进消费的若干规定"))
    check_sources(home, "l")
    with home.database.read_connection() as connection:
        read = {
            name: queries.last_reading(connection, "l", f"{site.url}/{name}.html") for name in "cd"
        }
    assert not any("目录列为" in each for each in read["c"].warnings)
    (warning,) = [each for each in read["d"].warnings if "目录列为" in each]
    assert warning == "标题不一致：正文为《某某区促进消费的若干规定》，目录列为《停车场管理办法》"
    kept = [home.archive.load_record("l", id) for id in home.archive.capture_ids("l")]
    assert {one.listed_as for one in kept if one.address.endswith("/d.html")} == {"停车场管理办法"}

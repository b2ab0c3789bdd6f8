"""A text that a site spreads over several pages is fetched, kept and read as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app_factory import check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.measures_texts import measures_text
from tracker.app import App
from tracker.model import Snapshot
from tracker.store import policies

LINES = measures_text().splitlines()
PAGES = (LINES[:4], LINES[4:6], LINES[6:])
SCRIPT = "<script>createPageHTML(3, {}, 't7', 'html');</script>"
LIST = "<ul><li><a href=/b.html>绿化办法</a></li></ul><a href=index_1.html>下一页</a>"


def show(site: PageServer, number: int, *changed: str, pager: str = SCRIPT) -> None:
    """Show one of the three pages with the title that each of them prints."""
    text = "".join(f"<p>{line}</p>" for line in changed or PAGES[number])
    name = "/t7.html" if number == 0 else f"/t7_{number}.html"
    body = f"<h1>{LINES[0]}</h1><div id=zoom>{text}</div>{pager.format(number)}"
    site.pages[name] = PageResponse(f"<html><body>{body}</body></html>".encode())


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        for number in range(3):
            show(site, number)
        yield site


@pytest.fixture
def home(tmp_path: Path, site: PageServer) -> Iterator[App]:
    with make_app(tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/t7.html"}) as home:
        yield home


def last_reading(home: App, site: PageServer) -> Snapshot:
    with home.database.read_connection() as connection:
        found = policies.last_reading(connection, "p", f"{site.url}/t7.html")
    assert found is not None
    return found


def labels(snapshot: Snapshot) -> str:
    return "".join(clause.label[1] for clause in snapshot.clauses)


def test_further_pages_are_read_with_the_first_and_each_is_watched(
    home: App, site: PageServer
) -> None:
    assert check_sources(home, "p") == ["attached", "attached", "new"]
    read = last_reading(home, site)
    assert labels(read) == "一二三四五六"
    assert read.unread == ()
    assert read.attachment_of("art_6") == f"{site.url}/t7_2.html"
    kept = [home.archive.load_record("p", id) for id in home.archive.capture_ids("p")]
    assert [(one.address.rpartition("/")[2], one.together) for one in kept] == [
        ("t7.html", 3),
        ("t7_1.html", 3),
        ("t7_2.html", 3),
    ]
    site.requests.clear()
    assert check_sources(home, "p") == ["unchanged"] * 3
    assert {status for _, status in site.requests} == {304}

    show(site, 1, PAGES[1][0].replace("50万元", "80万元"), *PAGES[1][1:])
    assert check_sources(home, "p") == ["attached", "unchanged", "changed"]
    assert "80万元" in last_reading(home, site).words


def test_a_further_page_that_comes_later_belongs_to_the_text_from_the_first(
    home: App, site: PageServer
) -> None:
    missing = site.pages.pop("/t7_1.html")
    assert check_sources(home, "p") == ["gone", "attached", "new"]
    read = last_reading(home, site)
    assert read.unread == ("正文的后续页“t7_1.html”",)
    assert labels(read) == "一二五六"
    site.pages["/t7_1.html"] = missing
    assert check_sources(home, "p") == ["attached", "unchanged", "cosmetic"]
    read = last_reading(home, site)
    assert (labels(read), read.unread) == ("一二三四五六", ())


@pytest.mark.parametrize("answer", ["same", "elsewhere"])
def test_a_page_that_shows_the_first_again_or_leads_elsewhere_is_not_joined(
    home: App, site: PageServer, answer: str
) -> None:
    elsewhere = PageResponse(b"", status=302, headers={"Location": "/"}, validators=False)
    site.pages["/"] = PageResponse("<p>某某区人民政府网站首页</p>".encode())
    first = site.pages["/t7.html"]
    site.pages["/t7_1.html"] = first if answer == "same" else elsewhere
    assert check_sources(home, "p")[-1] == "new"
    read = last_reading(home, site)
    assert labels(read) == "一二五六"
    assert read.unread == ("正文的后续页“t7_1.html”",)


def test_each_page_may_name_only_the_next_one(home: App, site: PageServer) -> None:
    for number in range(3):
        link = f"<a href=t7_{min(number + 1, 2)}.html>下一页</a>"
        show(site, number, pager=link)
    assert check_sources(home, "p") == ["attached", "attached", "new"]
    assert labels(last_reading(home, site)) == "一二三四五六"
    assert last_reading(home, site).unread == ()
    assert check_sources(home, "p") == ["unchanged"] * 3


def test_what_the_last_page_has_attached_is_read_too(home: App, site: PageServer) -> None:
    show(site, 2, *PAGES[2], pager="<a href=a.doc>附件1：补贴标准.doc</a>")
    site.pages["/a.doc"] = PageResponse("补贴标准\n一、每亩100元。".encode(), "text/plain")
    assert check_sources(home, "p") == ["attached"] * 3 + ["new"]
    assert "每亩100元" in last_reading(home, site).words
    assert check_sources(home, "p") == ["unchanged"] * 4


def test_the_pages_of_a_list_beside_the_text_are_not_fetched(home: App, site: PageServer) -> None:
    show(site, 0, *LINES, pager=LIST)
    assert check_sources(home, "p") == ["new"]
    assert "/index_1.html" not in {path for path, _ in site.requests}
    assert last_reading(home, site).unread == ("正文的后续页",)
    assert labels(last_reading(home, site)) == "一二三四五六"

"""Which files a page offers or shows, in the ways in which portals build their pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracker.model.sources import ListedDocument
from tracker.parse.document.attachments import AttachedFile, join_pictures, read_file
from tracker.parse.index_pages.linked_files import find_linked_files, mentions_files

BASE = "https://q.example.cn/zcwj/1.html"
PDF = "https://q.example.cn/zcwj/a.pdf"


def found(page: str, select: str | None = None) -> list[tuple[str, str]]:
    assert mentions_files(page)
    return [(one.address, one.title) for one in find_linked_files(page, BASE, select)]


@pytest.mark.parametrize(
    "markup",
    [
        '<iframe src="a.pdf" width="100%"></iframe>',
        '<iframe data-src="a.pdf"></iframe>',
        '<embed src="a.pdf" type="application/pdf">',
        '<object data="/zcwj/a.pdf" type="application/pdf"></object>',
        '<iframe src="/pdfjs/web/viewer.html?file=/zcwj/a.pdf"></iframe>',
        '<iframe src="/pdfjs/web/viewer.html?file=%2Fzcwj%2Fa.pdf#page=1"></iframe>',
        '<iframe src="/pdfjs/web/viewer.html#file=/zcwj/a.pdf"></iframe>',
        '<iframe src="/view?url=https://q.example.cn/zcwj/a.pdf&x=1"></iframe>',
    ],
)
def test_a_file_that_the_page_shows_is_a_part_of_it(markup: str) -> None:
    assert found(f"<h1>某区扶持办法</h1>{markup}") == [(PDF, "")]


@pytest.mark.parametrize(
    ("markup", "address", "title"),
    [
        ('<a href="a.pdf">附件1</a>', PDF, "附件1"),
        (
            '<a href="/down?id=3">附件2：申请表.doc</a>',
            "https://q.example.cn/down?id=3",
            "附件2：申请表.doc",
        ),
        (
            '<a href="/down?fileName=附件1.docx&id=3">点击下载</a>',
            "https://q.example.cn/down?fileName=附件1.docx&id=3",
            "点击下载",
        ),
        (
            '<a href="/down?id=4" download="附件1：申请表.xlsx">下载</a>',
            "https://q.example.cn/down?id=4",
            "附件1：申请表.xlsx",
        ),
        ('<a href="/file/9" download>申请表</a>', "https://q.example.cn/file/9", "申请表"),
        ('<a href="#" onclick="down(\'/zcwj/a.pdf\', 1)">附件</a>', PDF, "附件"),
        ("<a href=\"javascript:openFile('a.pdf?v=2')\">附件</a>", PDF + "?v=2", "附件"),
        ("<span onclick='window.open(\"/zcwj/a.pdf\")'>附件：说明</span>", PDF, "附件：说明"),
        ("<button onclick=\"d('/zcwj/a.pdf')\">下载</button>", PDF, "下载"),
    ],
)
def test_a_file_that_the_page_offers_is_attached(markup: str, address: str, title: str) -> None:
    assert found(f"<p>第一条 甲。</p>{markup}") == [(address, title)]


@pytest.mark.parametrize(
    "markup",
    [
        '<meta http-equiv="refresh" content="0;url=a.pdf">',
        "<META HTTP-EQUIV=Refresh CONTENT=\"3; URL='/zcwj/a.pdf'\">",
        "<meta http-equiv='refresh' content='0, url=https://q.example.cn/zcwj/a.pdf'>",
    ],
)
def test_a_page_that_sends_its_readers_on_has_that_file(markup: str) -> None:
    assert found(f"<head>{markup}</head>") == [(PDF, "")]


def test_links_are_relative_to_the_base_that_the_page_names() -> None:
    page = '<head><base href="/zcwj/"></head><a href="a.pdf">附件</a>'
    listed = find_linked_files(page, "https://q.example.cn/other/1.html")
    assert listed == (ListedDocument(PDF, "附件"),)


@pytest.mark.parametrize(
    "markup",
    [
        '<iframe src="/counter.html"></iframe>',
        '<iframe src="about:blank"></iframe>',
        '<object data="/player.swf" type="application/x-shockwave-flash"></object>',
        '<a href="/2.html" download>解读</a>',
        "<a onclick=\"share('pdf')\">分享</a>",
        '<a href="javascript:void(0)" onclick="go(1)">下载</a>',
        '<meta http-equiv="refresh" content="600;url=/zcwj/list.html">',
        '<a href="http://[/a.pdf">附件</a>',
        '<iframe src="http://[/a.pdf"></iframe>',
        '<iframe src="file:///etc/a.pdf"></iframe>',
    ],
)
def test_what_leads_to_no_file_is_none(markup: str) -> None:
    assert find_linked_files(f"<p>第一条 甲。</p>{markup}", BASE) == ()


def test_outside_the_selected_element_only_what_is_called_an_annex_is_one() -> None:
    page = '<div id=z><p>甲</p></div><a href="a.pdf">附件1</a><a href="year.pdf">年报</a>'
    assert found(page, "#z") == [(PDF, "附件1")]


WORDS = "为了促进科技创新，根据本区实际，制定本办法。" * 30


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ('<p>某办法</p><iframe src="/in.html"></iframe>', ["/in.html"]),
        ('<frameset><frame src="/in.html"></frameset>', ["/in.html"]),
        ('<p>某办法</p><iframe src="/information.html"></iframe>', ["/information.html"]),
        # the page has a text of its own, or the frame is a counter, or another site's
        (f'<p>{WORDS}</p><iframe src="/in.html"></iframe>', []),
        ('<p>某办法</p><iframe src="/count.html" width="0" height="0"></iframe>', []),
        ('<p>某办法</p><iframe src="/form.html" style="display:none"></iframe>', []),
        ('<p>某办法</p><iframe src="https://map.example.com/in.html"></iframe>', []),
        # a file says more than a frame
        ('<p>某办法</p><iframe src="/in.html"></iframe><a href="/a.pdf">某办法</a>', ["/a.pdf"]),
    ],
)
def test_a_frame_is_followed_where_the_page_has_no_text_of_its_own(page, shown):
    found = find_linked_files(f"<html><body>{page}</body></html>", "https://q.example.cn/1.html")
    assert [one.address for one in found] == [f"https://q.example.cn{path}" for path in shown]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ('<img src="/s1.jpg"><img src="/s2.png">', ["/s1.jpg", "/s2.png"]),
        ('<img data-src="/s1.jpg" src="/blank.gif">', ["/s1.jpg"]),
        # ornaments, small pictures, and a page that has a text or a file of its own
        ('<img src="/images/logo.png"><img src="/qrcode.png"><img src="/a.gif">', []),
        ('<img src="/s1.jpg" width="120">', []),
        (f'<p>{WORDS}</p><img src="/s1.jpg">', []),
        ('<img src="/s1.jpg"><a href="/a.pdf">某办法</a>', ["/a.pdf"]),
    ],
)
def test_the_pictures_of_a_page_without_words_are_its_text(markup, shown):
    page = f"<html><body><h1>某办法</h1>{markup}</body></html>"
    assert mentions_files(page) or not shown
    found = find_linked_files(page, "https://q.example.cn/1.html")
    assert [one.address for one in found] == [f"https://q.example.cn{path}" for path in shown]


def test_the_pictures_of_one_text_are_read_as_one():
    pages = ["某区扶持办法\n第一条 甲。\n第二条 乙。", "第三条 丙。\n第四条 丁。", "附件1\n申报表"]
    files = [
        replace(
            read_file(AttachedFile(f"/s{n}.txt", "", text.encode(), "text/plain")), is_picture=True
        )
        for n, text in enumerate(pages, 1)
    ]
    joined = join_pictures(files)
    assert [(one.address, one.joined) for one in joined] == [
        ("/s1.txt", ("/s2.txt",)),
        ("/s3.txt", ()),
    ]
    assert "".join(block.text[:3] for block in joined[0].parts.body) == "第一条第二条第三条第四条"
    apart = join_pictures([replace(one, is_picture=False) for one in files])
    assert [one.address for one in apart] == ["/s1.txt", "/s2.txt", "/s3.txt"]

"""What index pages, feeds and documents of the usual makes lead to."""

import contextlib
from datetime import date

import pytest

from tests.growth import assert_linear
from tracker.errors import ReadError
from tracker.model.sources import ListedDocument
from tracker.parse.index_pages.feeds import is_feed, read_feed
from tracker.parse.index_pages.linked_files import find_linked_files
from tracker.parse.index_pages.links import find_day, read_index_page

BASE = "https://q.example.cn/zcwj/index.html"


def listed(text: str, follow: str | None = None) -> list[tuple[str, str, date | None]]:
    return [
        (one.address.removeprefix("https://q.example.cn"), one.title, one.day)
        for one in read_index_page(text, BASE, follow).found
    ]


def test_a_list_names_each_document_with_the_day_beside_it() -> None:
    page = """<ul><li><a href="./t20240403_1.html">某区扶持办法</a><span>2024-04-03</span></li>
    <li><a href="/zcwj/2.html#top">某区若干措施</a><span>[2024/5/6]</span></li></ul>"""
    assert listed(page) == [
        ("/zcwj/t20240403_1.html", "某区扶持办法", date(2024, 4, 3)),
        ("/zcwj/2.html", "某区若干措施", date(2024, 5, 6)),
    ]


def test_navigation_has_no_day_and_is_no_document() -> None:
    page = (
        '<div><a href="/">首页</a><a href="/about.html">概况</a></div>'
        '<li><a href="/1.html">办法</a> 2024年4月3日</li>'
    )
    assert [title for _, title, _ in listed(page)] == ["办法"]


def test_a_title_that_the_page_cuts_is_taken_whole() -> None:
    assert (
        listed(
            '<li><a href="/1.html" title="关于印发《某区扶持办法》的通知">'
            "关于印发《某区…</a>2024-04-03</li>"
        )[0][1]
        == "关于印发《某区扶持办法》的通知"
    )


def test_words_inside_a_title_that_are_set_apart_run_on() -> None:
    assert (
        listed('<li><a href="/1.html">关于<font color=red>印发</font>办法</a>2024-04-03</li>')[0][1]
        == "关于印发办法"
    )


def test_a_table_row_says_number_and_day_and_the_last_day_is_the_publication() -> None:
    page = """<h2>规范性文件</h2><table><tr><td>1</td>
    <td><a href="/1.html">某区扶持办法</a></td><td>某府规〔2024〕 3 号</td>
    <td>2024-03-20</td><td>2024-04-03</td><td><a href="/1.pdf">下载</a></td></tr></table>"""
    first, second = read_index_page(page, BASE).found
    assert (first.number, first.day, first.section) == (
        "某府规〔2024〕 3 号",
        date(2024, 4, 3),
        "规范性文件",
    )
    assert second.address.endswith("/1.pdf")


def test_a_day_in_the_title_is_not_the_day_beside_it() -> None:
    assert listed('<li><a href="/1.html">2023年1月1日起施行的办法</a>2024-04-03</li>')[0][
        2
    ] == date(2024, 4, 3)


def test_a_day_is_taken_from_the_address_where_none_is_printed() -> None:
    assert find_day("", "https://a.cn/202402/t20240219_6396654.htm") == date(2024, 2, 19)
    assert find_day("2024-13-40", "https://a.cn/2024-02/19/c_1.htm") == date(2024, 2, 19)
    assert find_day("", "https://a.cn/2022/286/31778.html") is None


def test_a_selector_names_the_links_or_what_holds_them() -> None:
    page = (
        '<div id="x"><p><a href="/1.html">甲</a></p><p><a href="/2.html">乙</a></p></div>'
        '<a href="/3.html">丙</a>'
    )
    assert [title for _, title, _ in listed(page, "#x a")] == ["甲", "乙"]
    assert [title for _, title, _ in listed(page, "#x p")] == ["甲", "乙"]


def test_what_is_not_fetched_is_not_listed() -> None:
    page = "".join(
        f'<li><a href="{href}">x</a>2024-04-03</li>'
        for href in ("javascript:go(1)", "mailto:a@b.cn", "ftp://a", "http://[", "", "#a")
    )
    assert listed(page) == []


@pytest.mark.parametrize(
    "paging",
    [
        '<a href="index_2.html">下一页</a>',
        '<a href="index_2.html">下页</a>',
        '<a href="index_2.html"><span>[下一页]</span></a>',
        '<a href="index_2.html">&gt;</a>',
        '<a rel="next" href="index_2.html">2</a>',
        '<link rel="next" href="index_2.html">',
        '<script>createPageHTML(20, 1, "index", "html");</script>',
    ],
)
def test_an_index_goes_on_behind_its_next_page(paging: str) -> None:
    assert read_index_page(paging, BASE).more == ("https://q.example.cn/zcwj/index_2.html",)


@pytest.mark.parametrize(
    "paging",
    [
        "<a href=1.html>下一条：办法</a>",
        '<script>createPageHTML(20, 19, "index", "html")</script>',
        "<a>下一页</a>",
    ],
)
def test_an_index_ends_where_there_is_no_next_page(paging: str) -> None:
    assert read_index_page(paging, BASE).more == ()


def test_a_document_offers_its_attachments_by_address_or_by_name() -> None:
    page = """<a href="/">首页</a><div id=main><a href="P0201.PDF">附件1</a>
    <a href="/download?id=3">附件2：申请表.doc</a>
    <a href="P0201.PDF">again</a><a href="/2.html">解读</a></div><a href="/year.pdf">年报</a>"""
    assert find_linked_files(page, BASE, "#main") == (
        ListedDocument("https://q.example.cn/zcwj/P0201.PDF", "附件1"),
        ListedDocument("https://q.example.cn/download?id=3", "附件2：申请表.doc"),
    )


RSS = """<?xml version="1.0" encoding="gb2312"?><rss version="2.0" 
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>政策</title>
<link>https://q.example.cn/</link><item><title><![CDATA[某区扶持办法]]></title>
<link>/1.html</link><category>规范性文件</category>
<pubDate>Wed, 03 Apr 2024 08:00:00 +0800</pubDate></item>
<item><title>甲</title><guid>https://q.example.cn/2.html</guid>
<dc:date>2024-05-06T01:02:03Z</dc:date></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>政策</title>
<link rel="self" href="/feed"/><entry><title>某区扶持办法</title>
<author><name>某区</name></author><link rel="edit" href="/e"/><link href="/1.html"/>
<updated>2025-01-01T00:00:00Z</updated>
<published>2024-04-03T00:00:00+08:00</published></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>
<loc>https://q.example.cn/gfxwj/1.html</loc><lastmod>2024-04-03</lastmod></url></urlset>"""
SITEMAPS = """<sitemapindex><sitemap><loc>https://q.example.cn/s1.xml</loc></sitemap>
<sitemap><loc>file:///etc/passwd</loc></sitemap></sitemapindex>"""


def test_feeds_and_sitemaps_are_indexes() -> None:
    one, two = read_feed(RSS, BASE).found
    assert one == ListedDocument(
        "https://q.example.cn/1.html", "某区扶持办法", date(2024, 4, 3), section="规范性文件"
    )
    assert (two.address, two.day) == ("https://q.example.cn/2.html", date(2024, 5, 6))
    assert read_feed(ATOM, BASE).found == (
        ListedDocument("https://q.example.cn/1.html", "某区扶持办法", date(2024, 4, 3)),
    )
    assert read_feed(SITEMAP, BASE).found == (
        ListedDocument("https://q.example.cn/gfxwj/1.html", "", date(2024, 4, 3), section="/gfxwj"),
    )
    assert read_feed(SITEMAPS, BASE).more == ("https://q.example.cn/s1.xml",)


def test_a_feed_is_told_from_a_page() -> None:
    assert all(is_feed(text) for text in (RSS, ATOM, SITEMAP, SITEMAPS))
    assert not is_feed("<!doctype html><html><body><feed>")


ITEM = "<item><title>某区扶持办法</title><link>https://q.example.cn/1.html</link></item>"
ROUGH = {
    "a named space": f"<rss><channel>{ITEM.replace('某区', '某区&nbsp;')}</channel></rss>",
    "a bare ampersand": f"<rss><channel>{ITEM.replace('某区', '某区 A&B ')}</channel></rss>",
    "a bare ampersand in a link": f"<rss>{ITEM.replace('1.html', '1.html?a=1&b=2')}</rss>",
    "the document type of RSS 0.91": '<?xml version="1.0"?>\n<!DOCTYPE rss PUBLIC '
    '"-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">\n'
    f'<rss version="0.91"><channel>{ITEM}</channel></rss>',
    "a blank before the declaration": f' \n<?xml version="1.0"?><rss>{ITEM}</rss>',
    "a mark before the declaration": '\ufeff<?xml version="1.0" encoding="gb2312"?>'
    f"<rss>{ITEM}</rss>",
    "a control character": f"<rss>{ITEM.replace('扶持', '扶持' + chr(11))}</rss>",
    "RSS 1.0": f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{ITEM}</rdf:RDF>',
}


@pytest.mark.parametrize("text", ROUGH.values(), ids=ROUGH)
def test_a_feed_that_is_no_valid_xml_is_read(text: str) -> None:
    assert is_feed(text)
    (found,) = read_feed(text, BASE).found
    assert found.address.startswith("https://q.example.cn/1.html")
    assert found.title.startswith("某区")
    assert found.title.endswith("办法")


def test_the_day_of_an_entry_is_the_printed_one_and_not_that_of_greenwich() -> None:
    (found,) = read_feed(ATOM, BASE).found
    assert found.day == date(2024, 4, 3)  # 2024-04-03T00:00:00+08:00


@pytest.mark.soak
@pytest.mark.parametrize(
    "piece",
    [
        "<item>",
        "<item><title>&",
        "<![CDATA[",
        "<!--",
        "<a b='",
        "&#x;",
        "<item><link>x</link></item>",
    ],
)
def test_a_feed_costs_no_more_than_its_length(piece: str) -> None:
    def read(size: int) -> None:
        with contextlib.suppress(ReadError):
            read_feed(f"<rss>{piece * (size // len(piece))}</rss>", BASE)

    assert_linear(read, 6_250)


BOMB = """<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss><item><title>&b;</title></item></rss>"""
READER = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><item><title>&a;</title></item></rss>'
HOSTILE = [
    BOMB,
    READER,
    "<rss>" * 50_000,
    "<rss><item>",
    "<rss>&nope;</rss>",
    "\0",
    "<urlset>" + "<url/>" * 50_001 + "</urlset>",
]


@pytest.mark.parametrize(
    "text",
    HOSTILE,
    ids=["entities", "outside", "deep", "torn", "unknown entity", "no xml", "endless"],
)
def test_hostile_xml_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ReadError) as refused:
        read_feed(text, BASE)
    assert "\n" not in str(refused.value)


def linked(count: int) -> str:
    return "".join(f'<a href="/{n}.html">{n}</a>' for n in range(count))


@pytest.mark.soak
def test_one_endless_row_costs_no_more_than_its_length() -> None:
    def read(size: int) -> None:
        page = f"<li>{linked(size)}{'字<b> </b>' * 4 * size}2024-04-03</li>"
        read_index_page(page, BASE)

    assert_linear(read, 125)


def test_links_inside_many_elements_cost_no_more_than_their_number() -> None:
    assert_linear(lambda size: read_index_page("<div>" * 300 + linked(size), BASE), 125)


def test_a_page_too_large_for_an_index_is_refused() -> None:
    with pytest.raises(ReadError):
        read_index_page("字" * 8_000_001, BASE)

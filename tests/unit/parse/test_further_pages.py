"""Which addresses are further pages of one text, and which belong to something else."""

from __future__ import annotations

import pytest

from tracker.model import Snapshot
from tracker.parse.document.attachments import AttachedFile
from tracker.parse.formats.pagers import find_further_pages
from tracker.parse.index_pages.links import parse_page
from tracker.parse.snapshot import read_snapshot

HERE = "https://q.example.cn/zc/t20240501_7.html"


def further(markup: str, first: str = HERE, address: str = "") -> list[str]:
    found = find_further_pages(parse_page(markup), address or first, first)
    return [one.removeprefix("https://q.example.cn/zc/") for one in found]


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("<a href=t20240501_7_1.html>下一页</a>", ["t20240501_7_1.html"]),
        (
            "<b>1</b> <a href=t20240501_7_2.html>2</a> <a href=t20240501_7_3.html>3</a>"
            " <a href=t20240501_7_2.html>下一页</a>",
            ["t20240501_7_2.html", "t20240501_7_3.html"],
        ),
        (
            "<a href=t20240501_7_1.html>[2]</a> … <a href=t20240501_7_3.html>尾页</a>",
            ["t20240501_7_1.html", "t20240501_7_2.html", "t20240501_7_3.html"],
        ),
        (
            "<script>createPageHTML(3, 0, 't20240501_7', 'html');</script>",
            ["t20240501_7_1.html", "t20240501_7_2.html"],
        ),
        (
            "<script>createPageHTML('page', 2, 0, 't20240501_7', 'html', 40);</script>",
            ["t20240501_7_1.html"],
        ),
        (
            "<script>var currentPage = 0; var countPage = 3;</script>",
            ["t20240501_7_1.html", "t20240501_7_2.html"],
        ),
        ("<a href='?page=2'>第2页</a>", ["t20240501_7.html?page=2"]),
        ("<a href='t20240501_7.html?pageNo=2'>后一页</a>", ["t20240501_7.html?pageNo=2"]),
        ("<select><option value='t20240501_7_1.html'>第2页</option></select>",)
        + (["t20240501_7_1.html"],),
        ("<base href='/zc/x/'><a href='../t20240501_7-2.html'>下页</a>", ["t20240501_7-2.html"]),
        ("<a href='t20240501_7/2.html'>2</a>", ["t20240501_7/2.html"]),
    ],
)
def test_a_page_of_the_same_name_with_a_number_goes_on(markup: str, names: list[str]) -> None:
    assert further(markup) == names


@pytest.mark.parametrize(
    "markup",
    [
        "<a href=index_1.html>下一页</a>",  # of the list beside the text
        "<script>createPageHTML(9, 0, 'index', 'html');</script>",
        "<a href=t20240502_8.html>下一页</a>",  # another document
        "<a href=https://other.example.cn/zc/t20240501_7_1.html>下一页</a>",
        "<div class=comment-list><a href='?page=2'>下一页</a></div>",
        "<a href='?commentId=2'>2</a>",
        "<a href='?page=2&sort=day'>2</a>",
        "<a href=t20240501_7_5.html>2</a>",  # not what it prints
        "<a href=t20240501_7_1.html>下一篇：某区绿化办法</a>",
        "<a href=t20240501_7_1.pdf>下一页</a>",
        "<a href=full.html>阅读全文</a>",
        "<a href='#2'>2</a>",
        "<a href='javascript:go(2)'>下一页</a>",
        "<script>createPageHTML(1, 0, 't20240501_7', 'html');</script>",
        "<a href=t20240501_7.html>1</a>",
        "<a href='http://['>下一页</a>",
    ],
)
def test_any_other_page_is_no_further_page(markup: str) -> None:
    assert further(markup) == []


def test_a_further_page_names_the_next_one_by_the_name_of_the_first() -> None:
    second = HERE.replace("_7", "_7_1")
    markup = "<a href=t20240501_7.html>上一页</a> <a href=t20240501_7_2.html>下一页</a>"
    assert further(markup, address=second) == ["t20240501_7_2.html"]


def test_an_address_may_end_with_the_number_of_the_first_page() -> None:
    first = "https://q.example.cn/zc/content_1.shtml"
    assert further("<a href=content_2.shtml>下一页</a>", first) == ["content_2.shtml"]
    asked = "https://q.example.cn/zc/show?id=7&page=1"
    assert further("<a href='show?id=7&page=2'>2</a>", asked) == ["show?id=7&page=2"]
    assert further("<a href='show?id=8&page=1'>2</a>", asked) == []


@pytest.mark.parametrize("name", ["index.html", "list.shtml?id=7", "col_12.htm", "Default.aspx"])
def test_an_index_has_no_further_pages_of_a_text(name: str) -> None:
    first = f"https://q.example.cn/zc/{name}"
    stem = name.partition(".")[0]
    script = f"<script>createPageHTML(9, 0, '{stem}', 'html');</script>"
    assert further(f"{script}<a href='?page=2'>2</a><a href={stem}_1.html>下一页</a>", first) == []


def test_a_text_of_endless_pages_is_named_to_a_limit() -> None:
    assert len(further("<a href='?page=2'>2</a><a href='?page=999'>尾页</a>")) <= 41
    assert len(further("<script>createPageHTML(900, 0, 't20240501_7', 'html');</script>")) <= 41


TITLE = "<h1>某区粮食补贴办法</h1><p>来源：某区粮食局</p>"
FIRST = "<p>第一条 为了补贴粮食生产，制定本办法。</p><p>第二条 种粮农户可以申请补贴。</p>"
SECOND = "<p>第三条 补贴每亩100元。</p>"
THIRD = "<p>第四条 本办法自2024年6月1日起施行。</p><p>某区粮食局</p><p>2024年5月1日</p>"
FOOT = "<div>责任编辑：甲</div>"


def page(text: str, pager: str = "") -> str:
    return f"<body>{TITLE}<div id=zoom>{text}{FOOT}</div>{pager}</body>"


def joined(first: str, *more: str | None) -> Snapshot:
    """Read a page and its further pages; None: the page could not be fetched."""
    further = [
        AttachedFile(
            HERE.replace("_7", f"_7_{number}"),
            f"正文的后续页“{number}”",
            None if text is None else text.encode(),
            "text/html; charset=utf-8",
            goes_on=True,
        )
        for number, text in enumerate(more, 1)
    ]
    return read_snapshot(
        first.encode(), "text/html; charset=utf-8", name=HERE, attached=tuple(further)
    )


NEXT = "<div><a href=t20240501_7.html>首页</a> <a href=t20240501_7_{}.html>下一页</a></div>"


def test_the_pages_of_a_text_are_read_as_one() -> None:
    whole = joined(
        page(FIRST, NEXT.format(1)), page(SECOND, NEXT.format(2)), page(THIRD, NEXT.format(2))
    )
    assert [clause.label for clause in whole.clauses] == ["第一条", "第二条", "第三条", "第四条"]
    assert whole.head.title == "某区粮食补贴办法"
    assert whole.head.made_on is not None
    assert whole.unread == ()
    assert whole.absent == ()
    assert "首页" not in whole.words + whole.colophon
    assert [each.text for each in whole.dropped].count("某区粮食补贴办法") == 2
    assert whole.attachment_of("art_1") is None
    assert whole.attachment_of("art_3") == HERE.replace("_7", "_7_1")
    assert whole.attachment_of("art_4") == HERE.replace("_7", "_7_2")
    assert all(whole.includes_attachment(HERE.replace("_7", f"_7_{n}")) for n in (1, 2))


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (None, "未能取得"),
        (page(FIRST), "文字相同"),
        ("<p>您访问的页面不存在</p>", "不是正文"),
        ("<p>请登录后查看</p><input type=password>", "登录页"),
        (page("<p>第三条 \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd</p>"), "乱码"),
    ],
    ids=["gone", "the same", "not found", "login", "garbled"],
)
def test_a_further_page_that_shows_no_more_of_the_text_is_missed(
    second: str | None, reason: str
) -> None:
    whole = joined(page(FIRST, NEXT.format(1)), second, page(THIRD))
    assert [clause.label for clause in whole.clauses] == ["第一条", "第二条", "第四条"]
    assert whole.unread == ("正文的后续页“1”",)
    assert whole.absent == (HERE.replace("_7", "_7_1"),)
    assert any(reason in each for each in whole.warnings), whole.warnings


def test_a_last_page_that_leads_on_leaves_the_text_open() -> None:
    whole = joined(page(FIRST, NEXT.format(1)), page(SECOND, NEXT.format(2)))
    assert whole.unread == ("正文的后续页",)


def test_a_table_goes_on_over_two_pages() -> None:
    def table(*rows: str) -> str:
        cells = "".join(f"<tr><td>{row}</td><td>{row}元</td></tr>" for row in rows)
        return f"<table><tr><th>亩数</th><th>补贴</th></tr>{cells}</table>"

    whole = joined(
        page(f"{FIRST}<p>附件：标准</p>{table('1', '2')}", NEXT.format(1)), page(table("3"))
    )
    assert "3元" in "".join(clause.words for clause in whole.clauses)

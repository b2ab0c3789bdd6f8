"""Titles and other lines that a page prints round its text in elements of its own."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from tracker.model import Snapshot
from tracker.parse.snapshot import read_snapshot

TEXT = "<p>第一条 为了管理用水，制定本规定。</p><p>第二条 本规定自2024年5月1日起施行。</p>" * 2
TITLE = "某区工业用水定额管理规定"


def read(page: str) -> Snapshot:
    return read_snapshot(page.encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "above",
    [
        f"<div class=con_title>{TITLE}</div>",
        f"<div id=articleTitle><b>{TITLE}</b></div>",
        f"<td class='bt'>{TITLE}</td>",
        f"<h1>信息公开</h1><p class=title1>{TITLE}</p>",
        f"<h1>某区</h1><h1>水务</h1><span class=tit>{TITLE}</span>",
        f"<div class=tt><h2>{TITLE}</h2></div>",
    ],
)
def test_an_element_called_title_holds_the_title(above: str) -> None:
    assert read(f"{above}<div class=content>{TEXT}</div>").head.title == TITLE


@pytest.mark.parametrize(
    "above",
    [
        "<div class=title>通知公告</div>",
        f"<div class=title>{TITLE}</div><div class=title>某区农业用水定额管理规定</div>",
        f"<div class=subtitles>{TITLE}</div>",
    ],
)
def test_columns_and_several_titles_name_no_text(above: str) -> None:
    assert read(f"{above}<div class=content>{TEXT}</div>").head.title == ""


@pytest.mark.parametrize(
    "called",
    [
        f"某区水务局 公示公告 {TITLE}",
        f"某区人民政府 {TITLE}",
        f"{TITLE}_某区人民政府",
    ],
)
def test_the_site_and_its_column_are_no_part_of_a_title(called: str) -> None:
    page = f"<title>{called}</title><div>{TITLE}</div><div id=zoom>{TEXT}</div>"
    assert read(page).head.title == TITLE


def test_words_of_a_title_that_the_page_prints_whole_stay() -> None:
    whole = "某区人民政府 某区水务局关于节约用水的通告"
    page = f"<title>{whole}</title><div>{whole}</div><div id=zoom>{TEXT}</div>"
    assert read(page).head.title.replace(" ", "") == whole.replace(" ", "")


@pytest.mark.parametrize(
    "foot",
    [
        "<div class=footer>主办：某区人民政府</div>",
        "<div>主办：某区人民政府 备案号：某ICP备12345678号</div>",
        "<p>某公网安备 11010502030000号 网站标识码：1101050001</p>",
        "<div>上一页 下一页</div>",
        "<div>首页 [1] 2 3 下一页 末页 共3页</div>",
    ],
)
def test_the_foot_of_a_site_is_no_text(foot: str) -> None:
    found = read(f"<h1>{TITLE}</h1>{TEXT}{foot}")
    assert found.words.endswith("起施行。")
    assert "备" not in found.colophon


def sheet(*rows: tuple[Any, ...]) -> Snapshot:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(row)
    out = BytesIO()
    book.save(out)
    return read_snapshot(out.getvalue(), "")


ROWS = [("某区停车收费标准",), ("区域", "收费"), ("一类", 10), ("二类", 6)]


@pytest.mark.parametrize(
    "signed",
    [
        [("某区发展和改革局  2024年2月2日",)],
        [("某区发展和改革局",), ("2024年2月2日",)],
        [("注：按小时计。",), (None, "某区发展和改革局 2024年2月2日")],
    ],
)
def test_a_signature_below_a_table_signs_the_sheet(signed: list[tuple[Any, ...]]) -> None:
    found = sheet(*ROWS, *signed)
    assert found.head.issuers == ("某区发展和改革局",)
    assert found.head.made_on == date(2024, 2, 2)
    assert "二类\t6" in found.words
    assert "2024" not in found.words


@pytest.mark.parametrize("last", [[], [("甲", "乙")]])
def test_rows_of_days_and_offices_within_a_table_are_no_signature(
    last: list[tuple[Any, ...]],
) -> None:
    found = sheet(("某区节假日安排",), ("部门", "日期"), ("某区财政局", "2024年2月2日"), *last)
    assert found.head.made_on is None
    assert "某区财政局\t2024年2月2日" in found.words


@pytest.mark.parametrize(
    "page",
    [
        # the title of another text beside one that begins with its own
        f"<div class=title>某区停车管理办法</div><div class=content><p>{TITLE}</p>{TEXT}</div>",
        f"<div class=content><p>{TITLE}</p>{TEXT}</div><div class=title>某区停车管理办法</div>",
        # of several, the one that the page is called by
        f"<title>{TITLE}-某区</title><div class=title>某区停车管理办法</div>"
        f"<div class=title>{TITLE}</div><div class=content>{TEXT}</div>",
    ],
)
def test_the_title_of_another_text_beside_is_not_taken(page: str) -> None:
    assert read(page).head.title == TITLE


def test_a_title_behind_a_text_without_one_is_not_taken() -> None:
    page = f"<div class=content>{TEXT}</div><div class=title>某区停车管理办法</div>"
    assert read(page).head.title == ""


# ---------------------------------------------------------------- what the text does not bear out

RULE = "<p>第一条 甲。</p><p>第二条 乙。</p>"
SIGNATURE = "<p>某区水务局</p><p>2024年3月1日</p>"


@pytest.mark.parametrize(
    ("fields", "text", "issuers", "is_doubted"),
    [
        ("<p>发布机构：某区财政局</p>", RULE, ("某区财政局",), True),
        ("<table><tr><td>发布机构</td><td>某区财政局</td></tr></table>", RULE, ("某区财政局",), True),
        ("<table><tr><td>发布单位：</td><td>某区财政局</td></tr></table>", RULE, ("某区财政局",), True),
        ("<p>发布机构：某区政府网站</p>", RULE, (), False),
        ("<p>发布机构：某区财政局</p>", RULE + SIGNATURE, ("某区水务局",), False),
        ("<p>发布机构：某区财政局</p><p>发文机关：某区水务局</p>", RULE, ("某区水务局",), False),
        ("", RULE, (), False),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "frame", ["{}<h1>某区节水办法</h1>{}", "{}<h1>某区节水办法</h1><div id=zoom>{}</div>"]
)
def test_who_put_a_text_up_is_its_issuer_only_where_nothing_else_tells(
    fields: str, text: str, issuers: tuple[str, ...], is_doubted: bool, frame: str
) -> None:
    found = read(frame.format(fields, text))
    assert found.head.issuers == issuers
    assert any("发布机构" in warning for warning in found.warnings) == is_doubted


@pytest.mark.parametrize(
    ("first", "is_doubted"),
    [
        ("某区停车管理规定", True),
        ("关于停车收费的通知", True),
        ("某区节水办法", False),
        ("关于印发《某区节水办法》的通知", False),
        ("编制说明", False),  # a heading
        ("一、总体要求", False),
    ],
)
def test_another_title_above_the_words_of_a_text_is_doubted(first: str, is_doubted: bool) -> None:
    found = read(f"<h1>某区节水办法</h1><p>{first}</p>{RULE}")
    assert any("标题不一致" in warning for warning in found.warnings) == is_doubted


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("发文字号某教体〔2024〕9号", "某教体〔2024〕9号"),
        ("发文字号：某教体〔2024〕9号", "某教体〔2024〕9号"),
        ("文号 某教体〔2024〕9号", "某教体〔2024〕9号"),
        ("某教体〔２０２４〕９号", "某教体〔2024〕9号"),
        ("某教体［2024］9号", "某教体〔2024〕9号"),
    ],
)
def test_a_label_before_a_number_and_full_width_figures_are_no_part_of_it(
    line: str, number: str
) -> None:
    assert read(f"<p>{line}</p><p>某区节水办法</p>{RULE}").head.document_number == number


@pytest.mark.parametrize(
    "fields",
    [
        "<span>某教规〔2024〕9号</span><span>2024-08-01</span><span>点击：<i>5</i></span>",
        "<span>某教规〔2024〕9号</span> <span>来源：区教育局</span>",
        "<span>发布者：办公室</span><span>发布时间：2024-08-01</span></p><p>某教规〔2024〕9号",
        "公开方式：主动公开</p><p>某教规〔2024〕9号",
        "某教规〔2024〕9号 | 某区教育局 某区财政局 | 2024-08-01",
    ],
)
def test_a_number_among_the_fields_below_a_title_is_its_own(fields: str) -> None:
    found = read(f"<p>某区节水办法</p><p>{fields}</p><p>各学校：</p>{RULE}")
    assert found.head.document_number == "某教规〔2024〕9号"
    assert found.head.addressees == ("各学校",)
    assert [unit.text for unit in found.clauses] == ["甲。", "乙。"]


def test_a_sentence_that_begins_with_a_number_is_none_of_the_fields() -> None:
    found = read("<p>某区节水办法</p><p>某教规〔2024〕9号来源于上级规定，继续执行。</p>")
    assert found.head.document_number is None


def test_the_menu_of_two_links_beside_the_name_of_a_site_is_no_office() -> None:
    menu = "<div>某区人民政府 <a href=/>首页</a> <a href=/zc>政策文件</a></div>"
    found = read(
        f"{menu}<table><tr><td>文号</td><td>某发〔2024〕9号</td></tr></table><h1>某区农业节水灌溉管理办法</h1>"
    )
    assert found.head.issuers == ()


@pytest.mark.parametrize("below", ["发布日期：2024-08-05", "公开日期 2024年8月5日"])
def test_a_day_of_publication_below_the_text_is_its_own(below: str) -> None:
    found = read(f"<p>某区节水办法</p>{RULE}<p>某区水务局</p><p>2024年8月1日</p><p>{below}</p>")
    assert str(found.head.published_on) == "2024-08-05"
    assert str(found.head.made_on) == "2024-08-01"


def test_the_foot_of_a_site_without_a_name_of_its_own_is_no_article() -> None:
    found = read(
        f"<p>某区节水办法</p>{RULE}<p>主办：某区人民政府　承办：某区政府办公室</p><p>联系我们　网站地图</p>"
    )
    assert [unit.text for unit in found.clauses] == ["甲。", "乙。"]


def test_a_file_named_below_the_last_article_is_no_part_of_it() -> None:
    found = read(f"<p>某区节水办法</p>{RULE}<p>附件：<a href=/1.docx>申请表.docx</a></p>")
    assert [unit.text for unit in found.clauses] == ["甲。", "乙。"]
    assert "申请表" in found.colophon


def test_fields_with_nothing_between_them_are_parted() -> None:
    fields = "<span>发文字号：某规〔2016〕4号</span><span>成文日期：2016-05-03</span><span>失效日期：2021-06-01</span>"
    found = read(f"<h1>某区节水办法</h1><div>{fields}</div>{RULE}").head
    assert (found.document_number, found.made_on) == ("某规〔2016〕4号", date(2016, 5, 3))


def test_the_words_of_a_search_box_are_no_title() -> None:
    box = "<div>热搜：<a href=/1>社保</a><a href=/2>公积金</a><a href=/3>落户</a></div>"
    assert read(f"{box}<p>某区节水办法</p>{RULE}").head.title == "某区节水办法"
    assert read(f"<p>热搜：社保 公积金</p><p>某区节水办法</p>{RULE}").head.title == "某区节水办法"


@pytest.mark.parametrize("office", ["某市消防救援支队", "某县交通执法大队"])
def test_a_brigade_signs_a_text(office: str) -> None:
    signed = f"<p>{office}</p><p>2024年3月1日</p>"
    assert read(f"<p>某区节水办法</p>{RULE}{signed}").head.issuers == (office,)


def test_long_lines_of_a_site_do_not_make_a_short_page_one_of_broken_lines() -> None:
    page = (
        "<p>某市人民政府关于划定禁止燃放区域的通告</p>"
        "<p>发布时间：2023-12-28 16:05　来源：市应急局　【字体：大 中 小】</p><p>某政告〔2023〕5号</p>"
        "<p>为减少污染，现通告如下：</p><p>一、甲。</p><p>二、乙。</p><p>某市人民政府</p><p>2023年12月25日</p>"
        "<p>版权所有：某市人民政府办公室　地址：某市人民路1号　邮编：300000</p><p>技术支持：某信息中心</p>"
    )
    assert (read(page).head.document_number, read(page).head.made_on) == ("某政告〔2023〕5号", date(2023, 12, 25))  # fmt: skip


@pytest.mark.parametrize(
    ("above", "is_doubted"),
    [
        ("某区甲补贴办法", True),
        ("关于印发《某区甲补贴办法》的通知", True),
        ("某区乙停车管理规定", False),
        ("关于印发某区乙停车管理规定的通知", False),
        ("某区乙停车管理规定（试行）", False),
        ("信息公开", False),
    ],
)
def test_another_title_above_a_notice_is_doubted(above: str, is_doubted: bool) -> None:
    notice = (
        "<p>某区人民政府关于印发《某区乙停车管理规定》的通知</p><p>各镇：</p><p>现印发给你们。</p>"
        "<p>某区人民政府</p><p>2024年3月1日</p><p>某区乙停车管理规定</p>"
    )
    found = read(f"<h1>{above}</h1>{notice}{RULE}")
    assert found.head.title == "某区乙停车管理规定"
    assert any("标题不一致" in warning for warning in found.warnings) == is_doubted


@pytest.mark.parametrize(
    ("headline", "own", "title"),
    [
        (
            "关于加强冷链食品追溯管理的通知",
            "某市监管局关于进一步加强冷链食品</p><p>追溯管理的通知",
            "某市监管局关于进一步加强冷链食品追溯管理的通知",
        ),
        (
            "某区政府关于公布规范性文件清理结果的决定",
            "某区政府关于公布2024年以前制发的规范性文件<br>清理结果的决定",
            "某区政府关于公布2024年以前制发的规范性文件清理结果的决定",
        ),
        # another text, and another genre
        ("关于加强冷链食品追溯管理的通知", "某区停车管理办法", "关于加强冷链食品追溯管理的通知"),
        ("关于冷链食品追溯的通知", "冷链食品追溯目录", "关于冷链食品追溯的通知"),
    ],
)
def test_the_title_that_a_text_prints_itself_stands_before_the_headline(
    headline: str, own: str, title: str
) -> None:
    found = read(f"<h3>{headline}</h3><p>{own}</p><p>某发〔2024〕40号</p><p>各区：</p>{RULE}")
    assert found.head.title == title


def test_the_fields_of_a_page_without_words_are_those_of_its_text() -> None:
    found = read("<h2>某区城市更新实施细则</h2><ul><li>发文字号 某府规〔2024〕1号</li></ul>")
    assert found.head.document_number == "某府规〔2024〕1号"

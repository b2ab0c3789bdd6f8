"""Web pages: the main text without the site round it, tables by row, lists with the numbers a
browser prints.
"""

import quopri
from datetime import date

import pytest

from tests.unit.parse.printed_text import outline_clauses
from tracker.errors import ReadError
from tracker.model import Snapshot
from tracker.parse import formats
from tracker.parse.formats.html import read_text
from tracker.parse.snapshot import read_snapshot


def texts(page: str, select: str | None = None, remove: tuple[str, ...] = ()) -> list[str]:
    return [
        line.text or "|".join(line.cells)
        for line in read_text(page.encode(), "utf-8", select, remove).lines
    ]


def reading(page: str) -> Snapshot:
    return read_snapshot(page.encode(), "text/html; charset=utf-8")


def test_blocks_and_breaks_part_lines_and_inline_elements_do_not() -> None:
    assert texts("<p>第一条 <b>支持</b><span>企业</span>。</p><div>第二条<br>第三条</div>") == [
        "第一条 支持企业。",
        "第二条",
        "第三条",
    ]


def test_a_line_break_of_the_source_between_ideographs_is_no_space() -> None:
    assert texts("<p>第一条 为了\n    加强 管理</p>") == ["第一条 为了加强 管理"]


def test_site_furniture_scripts_and_comments_are_no_words() -> None:
    page = "<nav>首页</nav><script>var a=1</script><!-- 注 --><p style='display:none'>隐藏</p><div class='share'>分享</div><p>正文。</p>"
    assert texts(page) == ["正文。"]


def test_select_and_remove_are_the_word_of_the_source() -> None:
    page = "<div id='a'>甲<span class='x'>乙</span></div><div id='b'>丙</div>"
    assert texts(page, select="#a", remove=(".x",)) == ["甲"]


@pytest.mark.parametrize(
    ("select", "reason"),
    [
        ("#none", "没有与 select"),
        ("p[", "不是有效的 CSS 选择器"),
        ("p::before", "不是有效的 CSS 选择器"),
    ],
)
def test_a_selector_that_finds_nothing_or_is_none_is_an_error(select: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        texts("<p>甲</p>", select=select)


def test_a_page_nested_without_end_is_refused() -> None:
    with pytest.raises(ReadError, match="嵌套超过"):
        texts("<div>" * 5000 + "甲")


def test_the_title_above_the_main_element_belongs_to_the_text() -> None:
    body = "<p>第一条 支持企业。</p>" * 3
    assert texts(f"<h1>某办法</h1><div id='zoom'>{body}</div>")[0] == "某办法"
    assert texts(f"<h1>某办法</h1><div id='zoom'><p>某办法</p>{body}</div>").count("某办法") == 1


def test_a_data_table_has_rows_and_a_layout_table_has_lines() -> None:
    assert texts(
        "<table><tr><td>序号</td><td>名称</td></tr><tr><td>1</td><td>某办法</td></tr></table>"
    ) == ["序号|名称", "1|某办法"]
    long = "".join(f"<p>{'支持企业创新。' * 20}</p>" for _ in range(4))
    assert len(texts(f"<table><tr><td>菜单</td><td>{long}</td></tr></table>")) == 5


def test_items_of_an_ordered_list_carry_the_number_that_the_browser_prints() -> None:
    assert texts(
        "<ol start='3'><li>甲</li><li>乙</li></ol><ul><li>丙</li></ul><ol><li>1. 丁</li></ol>"
    ) == ["3.甲", "4.乙", "丙", "1. 丁"]


def test_preformatted_text_keeps_its_lines() -> None:
    assert texts("<pre>第一条 甲。\n第二条 乙。</pre>") == ["第一条 甲。", "第二条 乙。"]


def test_a_table_is_addressable_by_row() -> None:
    found = reading(
        "<p>某办法</p><p>第一条 标准如下：</p><table><tr><td>甲</td><td>50%</td></tr></table><p>第二条 施行。</p>"
    )
    assert outline_clauses(found.clauses) == "第一条(table(row)) 第二条"
    assert found.clauses[0].children[0].children[0].path == "art_1__table_1__row_1"


def test_the_publication_date_and_status_that_a_site_prints_are_kept_apart_from_the_text() -> None:
    page = "<h1>某区管理办法【已失效】</h1><p>发布时间：2024-03-04 来源：区政府 浏览次数：12</p><p>第一条 制定本办法。</p>"
    found = reading(page)
    assert found.head.title == "某区管理办法"
    assert found.head.notes == ("【已失效】",)
    assert found.head.published_on == date(2024, 3, 4)
    assert outline_clauses(found.clauses) == "第一条"


@pytest.mark.parametrize("flag", ["", "【已失效】", "（已废止）", "[失效]", "【现行有效】"])
def test_a_flag_beside_the_title_of_a_notice_leaves_the_policy_its_title(flag: str) -> None:
    rows = (
        "甲区科学技术局",
        "2020年2月8日",
        "甲区创新扶持办法",
        "第一条 制定本办法。",
        "第二条 本办法自2020年3月1日起施行。",
    )
    page = (
        f"<h1>甲区科学技术局关于印发《甲区创新扶持办法》的通知{flag}</h1><p>各有关单位：</p>"
        "<p>现将《甲区创新扶持办法》印发给你们，请遵照执行。</p>"
        + "".join(f"<p>{row}</p>" for row in rows)
    )
    assert reading(page).head.title == "甲区创新扶持办法"


def test_a_notice_that_ends_its_annex_keeps_its_own_title() -> None:
    page = (
        "<h1>甲区科学技术局关于废止《甲区创新扶持办法》的通知</h1><p>各有关单位：</p>"
        "<p>现将《甲区创新扶持办法》予以废止。</p><p>甲区科学技术局</p><p>2022年2月8日</p>"
        "<p>甲区创新扶持办法</p><p>第一条 制定本办法。</p>"
    )
    assert "关于废止" in reading(page).head.title


ARTICLES = "<p>第一条 支持企业。</p><p>第二条 本办法自发布之日起施行。</p>"


@pytest.mark.parametrize(
    "page",
    [
        f'<head><meta name="PubDate" content="2024-03-04 09:30"></head><body><div id=zoom><p>某办法</p>{ARTICLES}</div></body>',
        f"<body><div class=info>发布日期：2024-03-04</div><div id=zoom><p>某办法</p>{ARTICLES}</div></body>",
        f'<head><meta name="PubDate" content="2025-01-01"></head><div id=zoom><p>发布日期：2024-03-04</p><p>某办法</p>{ARTICLES}</div>',
    ],
    ids=["meta", "beside the text", "in the text before meta"],
)
def test_the_day_of_publication_is_the_one_printed_with_the_text_else_that_of_the_page(
    page: str,
) -> None:
    found = reading(page)
    assert found.head.published_on == date(2024, 3, 4)
    assert found.head.title == "某办法"
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_the_days_of_other_documents_beside_the_text_are_not_its_own() -> None:
    beside = "<ul><li>发布日期：2024-03-04</li><li>发布日期：2024-05-06</li></ul>"
    assert (
        reading(
            f"<body>{beside}<div id=zoom><p>某办法</p>{ARTICLES * 3}</div></body>"
        ).head.published_on
        is None
    )


def test_a_cell_that_spans_rows_is_read_in_each_and_one_that_spans_columns_once() -> None:
    rows = (
        "<tr><th colspan=2>文件</th><th>处理</th></tr>",
        "<tr><td>1</td><td>甲办法</td><td rowspan=2>废止</td></tr>",
        "<tr><td>2</td><td>乙办法</td></tr>",
        "<tr><td>3</td><td>丙办法</td><td>继续有效</td></tr>",
    )
    assert texts(f"<table>{''.join(rows)}</table>") == [
        "文件||处理",
        "1|甲办法|废止",
        "2|乙办法|废止",
        "3|丙办法|继续有效",
    ]


def test_a_span_without_end_is_no_table_without_end() -> None:
    assert (
        len(
            texts(
                "<table><tr><td colspan=99999 rowspan=99999>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
            )[0]
        )
        < 200
    )


def test_cells_that_nobody_closed_end_where_the_next_begins() -> None:
    assert texts("<table><tr><td>1<td>甲办法<tr><td>2<td>乙办法</table>") == [
        "1|甲办法",
        "2|乙办法",
    ]


# ---------------------------------------------------------------- struck-out words


@pytest.mark.parametrize(
    "markup",
    [
        "<del>20</del><ins>50</ins>",
        "<s>20</s>50",
        "<strike>20</strike>50",
        '<span style="text-decoration: line-through">20</span>50',
    ],
)
def test_struck_out_words_are_left_out_and_reported(markup: str) -> None:
    read = read_text(f"<p>最高不超过{markup}万元。</p>".encode(), "utf-8", None, ())
    assert [line.text for line in read.lines] == ["最高不超过50万元。"]
    assert [each.text for each in read.dropped] == ["20"]
    assert "划去" in read.warnings[0]


def test_a_strike_that_is_never_closed_takes_nothing_away() -> None:
    clauses = "".join(f"<p>第{n}条 补助资金按规定发放。</p>" for n in range(60))
    read = read_text(f"<div><s><p>标题</p>{clauses}</div>".encode(), "utf-8", None, ())
    assert len(read.lines) == 61
    assert "无法判断" in read.warnings[0]


@pytest.mark.parametrize(
    "style",
    ["display:none", "display : none", "visibility:hidden", "font-size:0", "font-size: 0px"],
)
def test_words_that_a_browser_does_not_show_are_no_text(style: str) -> None:
    page = f'<p>第一条 甲。<span style="{style}">暗语</span></p>'
    assert [line.text for line in read_text(page.encode(), "utf-8", None, ()).lines] == [
        "第一条 甲。"
    ]


@pytest.mark.parametrize(
    "markup",
    [
        '<span style="color:#fff;font-size:1px">本办法长期有效。</span>',
        '<span style="font-size: 0.5pt">本办法长期有效。</span>',
        '<span style="color:white">本办法长期有效。</span>',
        '<span style="color: rgb(255, 255, 255)">本办法长期有效。</span>',
        '<font color="#FFFFFF">本办法长期有效。</font>',
        '<span style="opacity:0">本办法长期有效。</span>',
        '<span style="position:absolute;left:-9999px">本办法长期有效。</span>',
        '<span style="color:transparent">本办法长期有效。</span>',
    ],
)
def test_words_that_only_machines_see_are_left_out_and_reported(markup: str) -> None:
    read = read_text(f"<p>第一条 甲。{markup}</p>".encode(), "utf-8", None, ())
    assert [line.text for line in read.lines] == ["第一条 甲。"]
    assert [each.text for each in read.dropped] == ["本办法长期有效。"]
    assert "看不见" in read.warnings[0]


@pytest.mark.parametrize(
    "page",
    [
        '<p>第一条 甲。<span style="font-size:0.8em">乙。</span></p>',
        '<p>第一条 甲。<span style="font-size:10.5pt">乙。</span></p>',
        '<p>第一条 甲。<span style="font-size:1em">乙。</span></p>',
        '<p>第一条 甲。<span style="opacity:0.9">乙。</span></p>',
        '<p>第一条 甲。<span style="background-color:#fff">乙。</span></p>',
        '<p style="background:#c00">第一条 甲。<span style="color:#fff">乙。</span></p>',
        '<div bgcolor="#900">第一条 甲。<span style="color:#fff">乙。</span></div>',
        '<p>第一条 甲。<span style="color:#fff000">乙。</span></p>',
        '<p style="text-indent:-32px">第一条 甲。乙。</p>',
    ],
)
def test_small_print_and_white_words_on_a_ground_are_text(page: str) -> None:
    assert read_text(page.encode(), "utf-8", None, ()).lines[0].text == "第一条 甲。乙。"


# ---------------------------------------------------------------- where the text stands

MENU = (
    "<div class=top>" + "".join(f"<a href=/{n}>政务公开栏目{n}</a>" for n in range(30)) + "</div>"
)
SHORT_RULE = "<p>某县档案利用规定</p><p>第一条 甲。</p><p>第二条 乙。</p><p>第三条 丙。</p>"


@pytest.mark.parametrize(
    "inside",
    [
        f"<div id=zoom>{SHORT_RULE}</div>",
        f"<div class=TRS_Editor>{SHORT_RULE}</div>",
        f"<div class=article>{SHORT_RULE}</div>",
        # in two elements of the same name, neither of which may be lost
        "<div class=TRS_Editor><p>某县档案利用规定</p><p>第一条 甲。</p></div>"
        "<div class=TRS_Editor><p>第二条 乙。</p><p>第三条 丙。</p></div>",
        # what readers wrote below it
        f"<div id=zoom>{SHORT_RULE}</div><div class=comments><p>丁。</p><p>戊。</p><p>己。</p><p>庚。</p></div>",
        # the layout of an old page
        f"<table><tr><td>机构设置<br>收费公示</td><td>{SHORT_RULE}</td></tr></table>",
    ],
)
def test_a_text_shorter_than_the_menus_round_it_is_found(inside: str) -> None:
    assert texts(f"<body>{MENU}{inside}<div>联系我们</div></body>") == [
        "某县档案利用规定",
        "第一条 甲。",
        "第二条 乙。",
        "第三条 丙。",
    ]


@pytest.mark.parametrize(
    "page",
    [
        # most sentences stand elsewhere
        f"<div id=zoom><p>提示。</p></div><div>{SHORT_RULE}</div>",
        f"<div class=content><p>联系我们。</p></div><div>{SHORT_RULE}</div>",
        # a cell that holds some of the articles of a table is not the text
        "<p>某县档案利用规定</p><table><tr><td>第一条 甲。</td></tr><tr><td>第二条 乙。</td></tr></table><p>第三条 丙。</p>",
        "<div class=TRS_Editor> </div>" + SHORT_RULE,
    ],
)
def test_an_element_with_the_name_of_a_text_and_few_of_its_words_is_not_the_text(page: str) -> None:
    assert texts(page)[-1] == "第三条 丙。"
    assert "某县档案利用规定" in texts(page)


NEWS = (
    "<ul>"
    + "".join(f"<li><a href=/n{n}>调研第{n}个项目。要求加快。</a>" for n in range(9))
    + "</ul>"
)


@pytest.mark.parametrize(
    "site",
    [MENU, NEWS, f"<div><div>{MENU}</div>{NEWS}</div>", MENU.replace("</a>", "</a> | ")],
)
def test_links_to_other_pages_are_no_text_where_nothing_names_the_text(site: str) -> None:
    page = f"<body>{site}<div class=wz_tit>某县档案利用规定</div><div class=wz>{SHORT_RULE}</div></body>"
    assert texts(page)[0] == "某县档案利用规定"


@pytest.mark.parametrize(
    "links",
    [
        "".join(f"<p><a href=/{n}.html>某县第{n}项档案利用办法</a></p>" for n in range(9)),
        "".join(f"<p><a href=/{n}.docx>附件{n}</a></p>" for n in range(9)),
        "".join(f"<p><a href=#c{n}>第{n}章</a></p>" for n in range(9)),
        "".join(f"<p><a href=/{n}.html>档案{n}</a>由某单位保管。</p>" for n in range(9)),
        "<p><a href=/1.html>甲</a><a href=/2.html>乙</a></p>",
    ],
    ids=["titles", "files", "within the page", "words between", "few"],
)
def test_links_that_may_be_the_text_are_kept(links: str) -> None:
    assert len(texts(f"<p>某县档案利用规定</p><div>{links}</div><p>第一条 甲。</p>")) > 2


def test_a_page_of_links_alone_keeps_its_words() -> None:
    assert texts(f"<body>{MENU}</body>")


@pytest.mark.parametrize(
    ("line", "is_kept"),
    [
        ("如无法正常显示，请点击下载。", False),
        ("若您无法在线浏览此PDF文件，请点击此处下载", False),
        ("不能打开的，可点击下载附件", False),
        ("无法显示车牌的，应当停止使用。", True),
        ("无法查看监控的单位，应当在三日内整改。", True),
    ],
)
def test_the_help_of_a_viewer_is_no_text(line: str, is_kept: bool) -> None:
    assert (line in texts(f"<p>第一条 甲。</p><p>{line}</p>")) == is_kept


# ---------------------------------------------------------------- web archives

ARCHIVE = """{head}
Content-Type: multipart/related; boundary="b"

--b
Content-Type: {media_type}; charset="gb2312"
Content-Transfer-Encoding: quoted-printable

{body}
--b
Content-Type: image/png
Content-Transfer-Encoding: base64

AAAA
--b--
"""


def archive(media_type: str = "text/html", head: str = "MIME-Version: 1.0") -> bytes:
    body = quopri.encodestring("<p>第一条 甲。</p>".encode("gb18030")).decode()
    return ARCHIVE.format(head=head, media_type=media_type, body=body).encode()


@pytest.mark.parametrize("name", ["a.mht", "a.doc", ""])
@pytest.mark.parametrize("head", ["MIME-Version: 1.0", "From: <Saved by Blink>\nMIME-Version: 1.0"])
def test_a_web_archive_is_read_as_its_page(name: str, head: str) -> None:
    lines = formats.read_text(archive(head=head), "", name, None, ()).lines
    assert [line.text for line in lines] == ["第一条 甲。"]


def test_a_web_archive_without_a_page_says_so() -> None:
    with pytest.raises(ReadError, match="网页存档"):
        formats.read_text(archive("text/css"), "", "a.mht", None, ())


@pytest.mark.parametrize("label", ["3.", "第三条 "])
def test_a_page_that_breaks_a_sentence_before_its_day_is_joined(label: str) -> None:
    found = read_snapshot(
        f"<h1>某办法</h1><p>{label.replace('3', '1').replace('三', '一')}甲。</p>"
        f"<p>{label.replace('3', '2').replace('三', '二')}乙。</p>"
        f"<p>{label}本办法有效期至</p><p>2026年12月31日止。</p>".encode(),
        "text/html; charset=utf-8",
    )
    assert "本办法有效期至2026年12月31日止。" in found.clauses[-1].words
    assert not found.clauses[-1].children


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("10<br>20", "10 20"),  # and not 1020
        ("<p>10</p><p>20</p>", "10 20"),
        ("<ul><li>10</li><li>20</li></ul>", "10 20"),
        ("小<br>企业", "小企业"),
        ("A<br>B", "A B"),
        ("10\n 20", "10 20"),
        ("50万元<br>80万元", "50万元80万元"),
    ],
)
def test_figures_on_two_lines_of_a_cell_are_two_figures(cell: str, words: str) -> None:
    table = f"<table><tr><td>项目</td><td>标准</td></tr><tr><td>甲</td><td>{cell}</td></tr></table>"
    page = f"<h1>某区办法</h1><p>第一条 标准如下：</p>{table}<p>第二条 自发布之日起施行。</p>"
    found = read_snapshot(page.encode(), "text/html; charset=utf-8")
    assert f"甲\t{words}" in found.words


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("<mfrac><mrow><mi>A</mi><mo>+</mo><mi>B</mi></mrow><mi>C</mi></mfrac>", "(A+B)/C"),
        ("<msup><mn>10</mn><mrow><mo>-</mo><mn>3</mn></mrow></msup>", "10^(-3)"),
        ("<msqrt><mi>a</mi></msqrt>", "√(a)"),
        ("补贴额=A×50%", "补贴额=A×50%"),
    ],
)
def test_a_formula_of_a_page_is_read_in_one_line_and_named_in_a_warning(
    formula: str, shown: str
) -> None:
    page = f"<h1>某区办法</h1><p>第一条 等于<math>{formula}</math>元。</p><p>第二条 施行。</p>"
    found = read_snapshot(page.encode(), "text/html; charset=utf-8")
    assert found.clauses[0].text == f"等于{shown}元。"
    assert any("1 个公式" in warning for warning in found.warnings)


def test_an_item_of_a_list_has_the_number_that_it_declares_and_no_reading_aid() -> None:
    page = (
        "<h1>某区办法</h1><p>第一条 下列<ruby>奖<rt>jiang</rt></ruby>励：</p>"
        "<ol><li>甲；</li><li value=5>乙；</li><li>丙。</li></ol>"
    )
    read = read_text(page.encode(), "utf-8", None, ())
    assert [line.text for line in read.lines][1:] == [
        "第一条 下列奖励：",
        "1.甲；",
        "5.乙；",
        "6.丙。",
    ]

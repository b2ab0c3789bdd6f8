"""Titles of every genre, over several lines, beside letterheads and annex labels."""

from datetime import date

import pytest

from tests.unit.parse.printed_text import outline_clauses, read_text
from tracker.parse.grammar.line_kinds import STATUTORY_GENRES
from tracker.parse.snapshot import read_snapshot

RULES = [
    "制度",
    "准则",
    "导则",
    "指引",
    "清单",
    "要点",
    "条件",
    "程序",
    "流程",
    "说明",
    "办法",
    "措施",
    "方案",
    "预案",
    "名录",
]
BODY = "各区人民政府：\n为做好工作，现就有关事项明确如下。\n一、甲。\n二、乙。\n某市人民政府办公室\n2023年3月2日"


@pytest.mark.parametrize("genre", [*STATUTORY_GENRES.split("|"), *RULES])
def test_a_title_of_any_genre_may_stand_on_three_lines(genre: str) -> None:
    found = read_text(
        f"某市人民政府办公室\n关于做好第三次大督查\n相关工作的{genre}\n某政办发〔2023〕6号\n{BODY}"
    )
    assert found.head.title == f"某市人民政府办公室关于做好第三次大督查相关工作的{genre}"
    assert found.head.document_number == "某政办发〔2023〕6号"
    assert found.head.addressees == ("各区人民政府",)
    assert outline_clauses(found.clauses) == "preamble 一、 二、"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("某区关于推行规范性文件\n审核机制的实施意见", "某区关于推行规范性文件审核机制的实施意见"),
        ("某区人民政府文件\n某区工作规则", "某区工作规则"),
        ("某县召开招商引资工作推进会", "某县召开招商引资工作推进会"),
        ("某县人民政府党组（扩大）会", "某县人民政府党组（扩大）会"),
        ("某县政企恳谈会", "某县政企恳谈会"),
        ("某区科委 某区财政局文件\n某区工作规则", "某区工作规则"),
        (
            "某区政府关于公布行政许可条件\n和办理程序的通知",
            "某区政府关于公布行政许可条件和办理程序的通知",
        ),
        (
            "某区关于全面推行公示制度\n全过程记录制度\n法制审核制度的指导意见",
            "某区关于全面推行公示制度全过程记录制度法制审核制度的指导意见",
        ),
        ("某区关于加快创新的若干政策措施\n总则", "某区关于加快创新的若干政策措施"),
        ("附件2\n某医院公开招聘报名表", "某医院公开招聘报名表"),
        ("某市第一医院\n公开招聘报名表", "公开招聘报名表"),
        ("某市人民政府\n关于某事的通知", "某市人民政府关于某事的通知"),
    ],
)
def test_a_letterhead_or_an_annex_label_is_no_title_and_a_line_of_one_is_no_letterhead(
    lines: str, title: str
) -> None:
    assert read_text(f"{lines}\n一、甲。\n二、乙。").head.title == title


def test_the_name_of_an_office_alone_is_no_title() -> None:
    assert read_text("某市第一人民医院\n一、甲。\n二、乙。").head.title == ""


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("根据《某市河道条例》，我局制定了《某区保洁办法》，现予以印发。", "某区保洁办法"),
        ("为落实《某市河道条例》，现将《某区保洁办法》印发给你们。", "某区保洁办法"),
        (
            "按照《甲条例》《乙规定》等文件精神，制订了《某区保洁办法》，现印发给你们。",
            "某区保洁办法",
        ),
        ("《某区保洁办法》已经区政府同意，现印发给你们。", "某区保洁办法"),
        ("现将《某区保洁办法》印发给你们，原《某区保洁规定》同时废止。", "某区保洁办法"),
    ],
)
def test_a_title_is_never_that_of_a_basis_or_of_what_ends(sentence: str, title: str) -> None:
    found = read_text(
        f"某区政府关于印发保洁办法的通知\n各镇：\n{sentence}\n某区政府\n2024年3月4日\n"
        "某区保洁\n办法\n第一条 甲。\n第二条 乙。"
    )
    assert found.head.title == title
    assert outline_clauses(found.clauses).endswith("第一条 第二条")


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("&lt;b&gt;某市公寓管理办法&lt;/b&gt;", "<b>某市公寓管理办法</b>"),
        (
            "某市&lt;script&gt;alert(1)&lt;/script&gt;管理办法",
            "某市<script>alert(1)</script>管理办法",
        ),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        (
            "&lt;font color=red&gt;某市公寓管理办法&lt;/font&gt;",
            "<font color=red>某市公寓管理办法</font>",
        ),
        # what prints nothing is left out
        ("某市\u202e公寓\u202c管理\u2067办法\u2069", "某市公寓管理办法"),
        ("某市\u3164公寓\u200b管理\U000e0041办法\ufe0f", "某市公寓管理办法"),
    ],
)
def test_a_title_made_of_markup_or_of_invisible_characters_is_read_as_words(printed, title):
    page = f"<html><body><h1>{printed}</h1><p>某府规〔2024〕3号</p><p>第一条 甲。</p><p>第二条 乙。</p></body></html>"
    found = read_snapshot(page.encode(), "text/html; charset=utf-8")
    assert found.head.title == title
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_a_path_of_a_site_is_no_title_though_it_has_the_marks_of_markup():
    found = read_text("首页 > 信息公开 > 规范性文件\n某市公寓管理办法\n第一条 甲。\n第二条 乙。")
    assert found.head.title == "某市公寓管理办法"


@pytest.mark.parametrize(
    ("letter", "warned"), [("A", False), ("Ａ", False), ("\u0410", True), ("\u0391", True)]
)
def test_a_letter_of_another_script_in_a_title_is_named(letter, warned):
    found = read_text(f"某市{letter}类企业管理办法\n第一条 甲。\n第二条 乙。")
    assert any("形近字符" in warning for warning in found.warnings) == warned


DATED = "第一条　给予补贴。\n第二条　本办法自2024年5月1日起施行。"


@pytest.mark.parametrize(
    "beside",
    [
        "（2024年3月4日某府办规〔2024〕3号）",
        "(2024年3月4日 某府办规[2024]3号)",
        "（2024年3月4日以某府办规〔2024〕3号公布）",
        "（某府办规〔2024〕3号，2024年3月4日印发）",
        "\n（2024年3月4日 某府办规〔2024〕3号）",
        "\n（某府办规〔2024〕3号 2024年3月4日）",
    ],
)
def test_brackets_by_the_title_may_hold_the_number_and_the_day(beside: str) -> None:
    head = read_text(f"某区创业扶持办法{beside}\n\n{DATED}").head
    assert (head.title, head.document_number) == ("某区创业扶持办法", "某府办规〔2024〕3号")
    assert head.made_on == date(2024, 3, 4)


@pytest.mark.parametrize(
    "title",
    [
        "关于修改《某区创业扶持办法》（2024年3月4日某府办规〔2024〕3号）",
        "某区创业扶持办法（2024年修订）",
        "某区创业扶持办法\n（依据某府办规〔2024〕3号制定）",
        "某区创业扶持办法\n（根据2024年3月4日某府办规〔2024〕3号修改）",
    ],
)
def test_brackets_that_tell_of_another_text_give_no_number(title: str) -> None:
    head = read_text(f"{title}\n\n{DATED}").head
    assert (head.document_number, head.made_on) == (None, None)


def test_a_title_that_a_site_prints_over_the_text_counts_once() -> None:
    text = "某区公共租赁住房管理办法 （2021版）\n\n某区公共租赁住房管理办法（2021版）\n\n第一章 总则\n第一条 甲。"
    assert read_text(text).head.title == "某区公共租赁住房管理办法（2021版）"


@pytest.mark.parametrize(
    ("value", "issuers"),
    [
        ("某区民政局", ("某区民政局",)),
        ("某区民政局、某区财政局", ("某区民政局", "某区财政局")),
        ("某区民政局 某区财政局", ("某区民政局", "某区财政局")),
        ("某区政府网站", ()),  # who put the page up
        ("“某区发布”公众号", ()),
        ("某区融媒体中心", ()),
    ],
)
def test_the_site_that_put_a_page_up_is_not_its_issuer(value: str, issuers: tuple) -> None:
    page = (
        "<h2>某区粮食补贴办法</h2>"
        f"<ul><li>发文机构：<p>{value}</p></li><li>发文字号：<p>某府规〔2024〕7号</p></li></ul>"
        "<p>第一条 为了补贴，制定本办法。</p><p>第二条 本办法自2024年5月1日起施行。</p>"
    )
    assert read_snapshot(page.encode(), "text/html; charset=utf-8").head.issuers == issuers


NUMBERED = "<p>某府规〔2024〕5号</p><p>各街道办事处：</p><p>《某区粮食补贴办法》已经同意，现印发给你们。</p>"
SIGNED = "<p>某区人民政府</p><p>2024年4月20日</p><p>某区粮食补贴办法</p>"
ARTICLES = "<p>第一条 为了补贴，制定本办法。</p><p>第二条 本办法自2024年6月1日起施行。</p>"


@pytest.mark.parametrize("mark", ["…", "...", "", "……"])
def test_a_title_that_a_site_cut_inside_its_quotation_marks_swallows_nothing(mark: str) -> None:
    cut = f"<h1>某区人民政府关于印发《某区粮食补{mark}</h1>"
    found = read_snapshot(f"{cut}{NUMBERED}{SIGNED}{ARTICLES}".encode(), "text/html; charset=utf-8")
    assert found.head.title == "某区粮食补贴办法"
    assert found.head.document_number == "某府规〔2024〕5号"
    assert (found.head.issuers, found.head.made_on) == (("某区人民政府",), date(2024, 4, 20))


@pytest.mark.parametrize(
    "field",
    [
        "<small>（发布日期：2024-04-25&nbsp;&nbsp;字号：某府规〔2024〕5号）</small>",
        "<ul><li>[发文字号]<span>某府规〔2024〕5号</span></li></ul>",
        "<ul><li>【文号】某府规[2024]5号</li></ul>",
        "<table><tr><td>文件编号</td><td>某府规〔2024〕5号</td></tr></table>",
        "<p>某府规﹝2024﹞5号</p>",
        "<p>某府规〈2024〉5号</p>",
        "<p>编 号：某府规（2024）5号</p>",
    ],
)
def test_a_number_is_read_under_every_name_of_its_field_and_in_every_bracket(field: str) -> None:
    page = f"<h1>某区粮食补贴办法</h1>{field}{ARTICLES}"
    found = read_snapshot(page.encode(), "text/html; charset=utf-8")
    assert found.head.document_number == "某府规〔2024〕5号"


@pytest.mark.parametrize(
    ("called", "differs"),
    [
        ("某区残疾人就业管理规定", True),
        ("某区人民政府关于印发某区粮食补贴办法的通知", False),
        ("某区人民政府关于印发《某区粮食补…", False),
        ("粮食补贴办法", False),
        ("某区粮食补贴管理办法", False),
    ],
)
def test_a_page_that_calls_a_text_otherwise_is_named_in_a_warning(
    called: str, differs: bool
) -> None:
    fields = f"<table><tr><td>标题：</td><td>{called}</td></tr></table>"
    page = f"<h1>某区粮食补贴办法</h1>{fields}{ARTICLES}"
    found = read_snapshot(page.encode(), "text/html; charset=utf-8")
    assert found.head.title == "某区粮食补贴办法"
    assert any("标题不一致" in warning for warning in found.warnings) == differs


@pytest.mark.parametrize(
    ("head", "issuers"),
    [
        ("某市某区发展和改革局某市某区财政局", ("某市某区发展和改革局", "某市某区财政局")),
        ("某市教育局 某市财政局", ("某市教育局", "某市财政局")),
        ("某市教育局、某市财政局", ("某市教育局", "某市财政局")),
        ("某市人民政府办公室", ("某市人民政府办公室",)),
        ("某市某区市场监督管理局", ("某市某区市场监督管理局",)),
    ],
)
@pytest.mark.parametrize("signed", [True, False])
def test_joint_issuers_are_parted_however_the_title_joins_them(
    head: str, issuers: tuple[str, ...], signed: bool
) -> None:
    below = "\n".join(issuers) + "\n2023年3月2日" if signed else ""
    text = f"{head}关于调整收费标准的通知\n各单位：\n现通知如下。\n一、甲。\n二、乙。\n{below}"
    assert read_text(text).head.issuers == issuers


def test_brackets_below_the_addressees_head_a_list_and_are_no_note_under_the_title() -> None:
    text = "甲局关于文件处理结果的通知\n甲规〔2025〕1号\n各街道：\n【废止】\n1.《甲办法》（甲规〔2019〕1号）\n甲局\n2025年1月20日\n"
    snapshot = read_text(text)
    assert "【废止】" in "".join(clause.text for clause in snapshot.clauses)
    assert snapshot.head.notes == ("甲规〔2025〕1号",)

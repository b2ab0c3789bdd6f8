"""What may stand behind a signature, and how its day is written."""

from datetime import date

import pytest

from tests.unit.parse.printed_text import outline_clauses, read_text
from tracker.model import Snapshot
from tracker.parse.snapshot import read_snapshot

TEXT = "某区创新券办法\n第一条 甲。\n第二条 本办法自发布之日起施行。\n某区科学技术委员会\n{day}"
DAY = "2025年1月20日"


@pytest.mark.parametrize(
    "below",
    [
        "（本文有删减）",
        "（此件公开发布）",
        "附件：申请表.doc",
        "相关附件：申请表.doc",
        "附件下载：申请表.doc",
        "政策解读：一图读懂",
        "文字解读：《某区创新券办法》",
        "相关链接：某办法",
        "信息来源：某区科委",
        "来源：某区科学技术委员会",
        "供稿：某处",
        "责任编辑：某某",
        "发布日期：2025-01-25",
        "有效性：有效",
        "注：以原件为准。",
        "扫一扫在手机打开当前页",
        "分享到",
        "阅读次数：12",
        "上一篇：某通知",
        "（本文有删减）\n来源：某报\n打印 关闭",
    ],
)
def test_a_line_behind_the_signature_does_not_hide_it(below: str) -> None:
    found = read_text(f"{TEXT.format(day=DAY)}\n{below}")
    assert found.head.made_on == date(2025, 1, 20)
    assert found.head.issuers == ("某区科学技术委员会",)
    assert outline_clauses(found.clauses) == "第一条 第二条"
    assert below.split("\n")[0] in found.colophon


@pytest.mark.parametrize(
    "day",
    [
        "2025-01-20",
        "2025.1.20",
        "2025/1/20",
        "２０２５年１月２０日",
        "二０二五年一月二十日",
        "二Ｏ二五年元月廿日",
        "二◯二五年一月廿日",
        "贰零贰伍年壹月贰拾日",
        "（2025年1月20日）",
    ],
)
def test_a_signature_is_found_whatever_its_day_looks_like(day: str) -> None:
    found = read_text(TEXT.format(day=day))
    assert found.head.made_on == date(2025, 1, 20)
    assert found.head.issuers == ("某区科学技术委员会",)
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_a_bare_iso_day_without_an_office_above_it_is_no_signature() -> None:
    assert read_text("某办法\n第一条 甲。\n第二条 乙。\n2025-01-20").head.made_on is None


def test_a_text_behind_the_signature_is_no_closing_line() -> None:
    found = read_text(f"{TEXT.format(day=DAY)}\n附件1\n申请表\n填写说明应当完整。")
    assert outline_clauses(found.clauses) == "第一条 第二条 附件1(¶)"
    assert found.head.made_on == date(2025, 1, 20)


def test_a_list_of_annexes_below_a_label_of_its_own_is_no_article() -> None:
    found = read_text(
        "某通知\n各区：\n请按照执行。\n附件：\n1.某标准\n2.某清单\n某区政府\n2025年1月20日"
    )
    assert outline_clauses(found.clauses) == "¶"
    assert found.colophon.startswith("附件：\n1.某标准")


@pytest.mark.parametrize(
    "listed",
    [
        "附件：1.人员名单\n2.流程图",
        "附件：1．人员名单\n2．流程图\n6-1.告知书\n6-2.告知单",
        "附件：\n1.人员名单\n2.流程图",
    ],
)
def test_a_list_of_annexes_above_the_signature_belongs_to_no_article(listed: str) -> None:
    found = read_text(TEXT.format(day=DAY).replace("某区科学", f"{listed}\n某区科学"))
    assert outline_clauses(found.clauses) == "第一条 第二条"
    assert "人员名单" in found.colophon


@pytest.mark.parametrize(
    ("title", "signed", "issuers"),
    [
        ("某市交通委员会、某市公安局关于车道管理的通告", "市交通委\n市公安局", ("某市交通委员会", "某市公安局")),
        ("某市交通委员会关于车道管理的通告", "市交通委", ("某市交通委员会",)),
        # another kind of office, and one that the title does not name
        ("某区人民政府办公室关于车道管理的通告", "某区人民政府", ("某区人民政府",)),
        ("某市交通委员会关于车道管理的通告", "市水务局", ("市水务局",)),
    ],
)  # fmt: skip
def test_a_short_name_in_the_signature_is_the_office_of_the_title(
    title: str, signed: str, issuers: tuple[str, ...]
) -> None:
    found = read_text(f"{title}\n一、甲。\n二、乙。\n{signed}\n{DAY}")
    assert found.head.issuers == issuers


# ---------------------------------------------------------------- a signature laid out in a table

SIGNERS = ("某市教育局", "某市财政局")


def read_page(below: str) -> Snapshot:
    page = f"<p>关于补贴学费的通知</p><p>一、甲。</p><p>二、乙。</p>{below}"
    return read_snapshot(page.encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>某市教育局</td><td>某市财政局</td></tr><tr><td></td><td>2025年1月20日</td></tr></table>",
        "<table><tr><td>某市教育局</td><td>某市财政局</td></tr><tr><td>2025年1月20日</td><td>2025年1月20日</td></tr></table>",
        "<table><tr><td>某市教育局</td><td>某市财政局</td></tr></table><p>2025年1月20日</p>",
        "<table><tr><td>某市教育局 2025年1月20日</td><td>某市财政局 2025年1月20日</td></tr></table>",
        "<table><tr><td>某市教育局</td><td></td></tr><tr><td>某市财政局</td><td>2025年1月20日</td></tr></table>"
        "<p>（此件公开发布）</p><p>某市教育局办公室 2025年1月22日印发</p>",
    ],
)
def test_offices_side_by_side_in_a_table_sign_the_text(table: str) -> None:
    found = read_page(table)
    assert found.head.issuers == SIGNERS
    assert found.head.made_on == date(2025, 1, 20)
    assert outline_clauses(found.clauses) == "一、 二、"


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>责任单位</td><td>期限</td></tr><tr><td>某市教育局</td><td>2025年1月20日</td></tr></table>",
        "<table><tr><td>某市教育局</td><td>2025年1月20日</td></tr><tr><td>某市财政局</td><td>2025年2月20日</td></tr></table>",
        "<table><tr><td>某市教育局</td><td>某市财政局</td></tr></table>",
        "<table><tr><td>某市教育局</td><td>受理点一</td></tr></table><p>2025年1月20日</p>",
    ],
)
def test_a_table_of_offices_and_their_days_is_no_signature(table: str) -> None:
    assert "某市教育局" in read_page(table).words


# ---------------------------------------------------------------- an explanation on the same page

EXPLAINED = "某区创新券办法\n第一条 甲。\n第二条 本办法自2025年2月1日起施行。\n{signed}{title}\n一、背景\n创新券原办法即日起废止。"
SIGNED = f"某区科学技术委员会\n{DAY}\n"


@pytest.mark.parametrize("signed", [SIGNED, SIGNED + "政策原文\n文字解读\n", ""])
@pytest.mark.parametrize(
    "title", ["《某区创新券办法》政策解读", "关于《某区创新券办法》的起草说明", "《某区创新券办法》解读", "政策解读"]
)  # fmt: skip
def test_an_explanation_below_the_text_is_no_clause(title: str, signed: str) -> None:
    if not signed and title == "政策解读":
        return  # nothing tells that it explains this text
    found = read_text(EXPLAINED.format(signed=signed, title=title))
    assert outline_clauses(found.clauses) == "第一条 第二条"
    assert [each.text for each in found.dropped][-1] == "创新券原办法即日起废止。"
    assert any("解读" in warning for warning in found.warnings)
    assert (found.head.made_on is not None) == bool(signed)


@pytest.mark.parametrize(
    "text",
    [
        # the page is the explanation
        "《某区创新券办法》政策解读\n一、背景\n创新券原办法即日起废止。",
        "某区政府网站\n《某区创新券办法》政策解读\n2025年1月20日\n一、背景\n创新券原办法即日起废止。",
        # an annex
        EXPLAINED.format(signed=SIGNED, title="附件1\n《某区创新券办法》起草说明"),
        # another text is explained, within the text
        "某区创新券办法\n第一条 甲。\n《某区人才办法》政策解读\n第二条 创新券原办法即日起废止。",
    ],
)
def test_an_explanation_of_its_own_and_one_in_an_annex_are_read(text: str) -> None:
    assert "创新券原办法即日起废止" in read_text(text).words


# ---------------------------------------------------------------- captions of articles


@pytest.mark.parametrize("form", ["{}", "<p>{}</p>"])
def test_a_caption_of_an_article_without_brackets_is_its_heading(form: str) -> None:
    lines = (
        "某市人才服务细则",
        "第一条 服务对象",
        "持有人才卡的A类、B类人才。",
        "第二条 服务内容",
        "每年享受健康体检一次，标准见附件1；其他标准另行制定。",
        "第三条 施行日期",
        "本细则自2025年7月1日起施行，有效期5年。",
    )
    page = "\n".join(form.format(line) for line in lines)
    kind = "text/html; charset=utf-8" if "<" in form else "text/plain"
    found = read_snapshot(page.encode(), kind)
    assert [unit.heading for unit in found.clauses] == ["服务对象", "服务内容", "施行日期"]
    assert found.clauses[2].children[0].text == lines[-1]


def test_a_sentence_that_breaks_behind_a_few_words_is_no_caption() -> None:
    found = read_text(
        "某市人才服务细则\n第一条 为了服务人才，制定本细则。\n第二条 市人力资源部门\n负责本细则的组织实施。\n"
        "第三条 本细则所称人才，是指持有人才卡的人员。\n第四条 本细则自2025年7月1日起施行。"
    )
    assert [unit.text for unit in found.clauses][1] == "市人力资源部门负责本细则的组织实施。"


@pytest.mark.parametrize(
    "day",
    [
        "二〇二五年\n一月二十日",
        "2025年\n1月20日",
        "2025年1月\n20日",
        "二Ｏ二五年\n元月二十日",
    ],
)
def test_a_day_on_two_lines_below_an_office_is_one(day: str) -> None:
    page = "".join(f"<p>{line}</p>" for line in TEXT.format(day=day).split("\n"))
    found = read_snapshot(page.encode(), "text/html; charset=utf-8")
    assert found.head.made_on == date(2025, 1, 20)
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_a_year_above_other_words_is_no_day() -> None:
    found = read_text("某区投资计划\n2025年\n1月20日前应当完成申报。\n一、甲。")
    assert found.head.made_on is None
    assert "1月20日前应当完成申报" in "".join(unit.text for unit in found.walk())


def test_a_note_in_brackets_and_an_entry_below_it_are_lines_of_their_own() -> None:
    below = "（此件有附图，附图略；2016年补录）\n主题词：水利 通告"
    page = "".join(f"<p>{line}</p>" for line in f"{TEXT.format(day=DAY)}\n{below}".split("\n"))
    found = read_snapshot(page.encode(), "text/html; charset=utf-8")
    assert outline_clauses(found.clauses) == "第一条 第二条"
    assert found.colophon.endswith(below)


@pytest.mark.parametrize(("link", "is_closed"), [("某区创新券办法", True), ("某区人才办法", False)])
def test_the_link_to_what_a_notice_issues_does_not_hide_its_signature(
    link: str, is_closed: bool
) -> None:
    found = read_text(
        "某区关于印发某区创新券办法的通知\n各单位：\n现将《某区创新券办法》印发给你们，请执行。\n"
        f"某区科学技术委员会\n{DAY}\n{link}"
    )
    assert (found.head.made_on == date(2025, 1, 20)) == is_closed

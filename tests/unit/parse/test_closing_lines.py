"""What may stand behind a signature, and how its day is written."""

from datetime import date

import pytest

from tests.unit.parse.printed_text import outline_clauses, read_text

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

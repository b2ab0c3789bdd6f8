"""What belongs to an annex or a table and not to the closing lines or the 版记."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.parse.printed_text import outline_clauses
from tracker.model import Level, Snapshot
from tracker.parse.snapshot import read_snapshot

SIGNED = ("某区财政局", "2024年5月1日")
NOTICE = ("关于公布某区示范企业的公告", "经评审，现公告2024年示范企业。", *SIGNED)
RULES = ("某区补贴办法", "第一条 为了补贴，制定本办法。", "第二条 自2024年6月1日起施行。", *SIGNED)
TABLE = "<table><tr><td>项目</td><td>金额</td></tr><tr><td>种粮</td><td>100元</td></tr></table>"


def read(*lines: str) -> Snapshot:
    page = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    return read_snapshot(f"<div id=zoom>{page}</div>".encode(), "text/html; charset=utf-8")


def annexes(snapshot: Snapshot) -> list[str]:
    return [one.words for one in snapshot.clauses if one.level is Level.ANNEX]


@pytest.mark.parametrize("label", ["附件", "附件：", "附　件", "附表"])
@pytest.mark.parametrize(
    "lines",
    [
        ("入选企业", "甲公司", "乙公司"),
        ("甲公司", "乙公司"),
        ("某区示范企业名单", "甲公司", "乙公司"),
        ("某区示范企业", "（共二家）", "甲公司", "乙公司"),
        ("某区示范企业", TABLE),
    ],
)
def test_what_stands_below_a_bare_label_is_an_annex(label: str, lines: tuple[str, ...]) -> None:
    found = read(*NOTICE, label, *lines, "来源：某区财政局", "打印本页")
    assert found.head.title == NOTICE[0]
    assert found.head.issuers == ("某区财政局",)
    (words,) = annexes(found)
    assert words.endswith(("乙公司", "100元"))
    assert found.colophon.startswith("某区财政局\n2024年5月1日")
    assert "来源" in found.colophon


@pytest.mark.parametrize("label", ["附件", "附件：废止的文件目录"])
@pytest.mark.parametrize(
    "lines",
    [
        ("1.《甲办法》（某府规〔2020〕1号）", "2.《乙办法》（某府规〔2021〕2号）"),
        ("一、废止的文件（1件）", "1.《甲办法》（某府规〔2020〕1号）"),
    ],
)
def test_a_list_of_instruments_below_a_label_is_an_annex(
    label: str, lines: tuple[str, ...]
) -> None:
    (words,) = annexes(read(*NOTICE, label, *lines))
    assert "甲办法" in words


@pytest.mark.parametrize(
    "lines",
    [
        ("名单.docx",),
        ("1.关于印发甲办法的通知（某府规〔2020〕1号）.pdf",),
        ("名单.docx", "申请表.xls"),
        ("1.示范企业名单", "2.申请表"),
        ("申请表", "推荐表"),
        ("点击下载",),
        ("相关附件", "名单.docx"),
        ("责任编辑：某某", "来源：某报"),
        (),
    ],
)
def test_links_below_a_bare_label_are_closing_lines(lines: tuple[str, ...]) -> None:
    found = read(*NOTICE, "附件", *lines)
    assert annexes(found) == []
    assert found.colophon.endswith("\n".join(("附件", *lines)))
    assert found.head.made_on is not None


def test_an_annex_may_follow_a_sentence_without_a_signature() -> None:
    found = read(*NOTICE[:2], "附件", "入选企业", "甲公司", "乙公司")
    assert annexes(found) == ["附件入选企业甲公司乙公司"]


@pytest.mark.parametrize("title", [(), ("某区补贴标准表",), ("补贴标准一览",)])
def test_a_table_behind_a_notice_without_a_title_is_its_annex(title: tuple[str, ...]) -> None:
    lead = ("关于公布某区补贴标准的通知", "各镇人民政府：", "现将补贴标准予以公布，请遵照执行。")
    found = read(*lead, *SIGNED, "附件", *title, TABLE)
    assert found.head.title == lead[0]
    assert annexes(found) == ["".join(("附件", *title, "项目\t金额种粮\t100元"))]


@pytest.mark.parametrize(
    "notes",
    [
        ("注：本表金额含税。",),
        ("备注：本表金额含税。",),
        ("注：1.本表金额含税。", "2.跨年补贴另计。"),
        ("注: 本表金额含税", "备注：跨年补贴另计"),
        ("附注：本表金额含税。",),
        ("备注 本表金额含税。",),
        ("※ 本表金额含税。",),
    ],
)
@pytest.mark.parametrize(
    "below",
    [(), ("来源：某区财政局",), ("抄送：区委办公室。", "某区财政局办公室 2024年5月2日印发")],
)
def test_notes_behind_the_last_table_belong_to_it(
    notes: tuple[str, ...], below: tuple[str, ...]
) -> None:
    found = read(*RULES, "附件：补贴标准表", TABLE, *notes, *below)
    (annex,) = annexes(found)
    assert annex.endswith("".join(notes))
    assert "含税" not in found.colophon
    assert "".join(below).replace(" ", "") in found.colophon.replace("\n", "")
    assert outline_clauses(found.clauses).startswith("第一条 第二条")


def test_a_note_behind_a_signature_is_no_note_of_a_table() -> None:
    found = read(*RULES[:3], TABLE, *SIGNED, "注：以原件为准。")
    assert found.colophon == "某区财政局\n2024年5月1日\n注：以原件为准。"


def test_articles_behind_a_notice_without_a_title_stay_articles() -> None:
    lead = ("关于公布某区补贴标准的通知", "各镇人民政府：", "现将补贴标准予以公布，请遵照执行。")
    found = read(*lead, *SIGNED, "第一条 种粮每亩100元。", "第二条 养殖每头200元。")
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_a_word_that_begins_like_a_note_is_none() -> None:
    found = read(*RULES, "附件：补贴标准表", TABLE, "注册地址：某路1号", "来源：某报")
    assert annexes(found)[0].endswith("注册地址：某路1号")


@pytest.mark.parametrize("title", [(), ("某区清理结果目录",)])
def test_a_table_right_below_a_signature_is_an_annex(title: tuple[str, ...]) -> None:
    found = read(
        "某区财政局关于清理结果的公告", "现将清理结果予以公告。", *NOTICE[-2:], *title, TABLE
    )
    assert (found.head.issuers, found.head.made_on) == (("某区财政局",), date(2024, 5, 1))
    (words,) = annexes(found)
    assert words.endswith("100元")


def test_a_table_above_a_signature_is_no_annex() -> None:
    found = read("某区财政局关于清理结果的公告", "现将清理结果予以公告。", TABLE, *NOTICE[-2:])
    assert (found.head.issuers, annexes(found)) == (("某区财政局",), [])

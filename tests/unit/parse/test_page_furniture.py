"""Page numbers in any style, running heads, and text typed with a space behind every character."""

import pytest

from tests.unit.parse.printed_text import outline_clauses, read_text, wrap_lines
from tracker.parse.snapshot import read_snapshot

TITLE = "示例区企业技术创新扶持专项资金管理暂行办法"
WORDS = "申请单位应当按照年度申报通知的要求提交申请材料，并对材料的真实性负责；弄虚作假的，取消其三年内的申报资格，并追回已拨付的资金。"
WHO = (
    "科技",
    "财政",
    "发展改革",
    "教育",
    "市场监督管理",
    "农业农村",
    "人力资源和社会保障",
    "商务",
    "卫生健康",
)
LABELS = "一二三四五六七八九"
PARAGRAPHS = [
    TITLE,
    *(f"第{LABELS[i]}条 {'市' * i}{who}部门组织评审的，{WORDS}" for i, who in enumerate(WHO)),
]
CLEAN = read_text("\n".join(PARAGRAPHS))


def printed(foot=None, head=None, rows=11):
    """The text on pages of 26 characters a line; the head of page 1 is the title itself."""
    lines = [line for paragraph in PARAGRAPHS for line in wrap_lines(paragraph, 26)]
    pages = [lines[at : at + rows] for at in range(0, len(lines), rows)]
    out = []
    for n, page in enumerate(pages, 1):
        above = [head.format(n=n, N=len(pages))] if head and (n > 1 or "{" in head) else []
        out += [*above, *page, *([foot.format(n=n, N=len(pages))] if foot else [])]
    return "\n".join(out)


FEET = (
    "-{n}-",
    "— {n} —",
    "第 {n} 页 共 {N} 页",
    "第{n}页",
    "{n}/{N}",
    "{n} / {N}",
    "Page {n} of {N}",
    "· {n} ·",
    "~{n}~",
    "［{n}］",
)


@pytest.mark.parametrize("foot", FEET)
def test_a_page_number_in_any_style_stands_in_no_clause(foot):
    assert read_text(printed(foot)).words == CLEAN.words


@pytest.mark.parametrize(
    "head", ["示例区人民政府公报 第{n}页", TITLE + " {n}", "{n} 示例区政策汇编（2024年）", TITLE]
)
def test_a_running_head_stands_in_no_clause(head):
    assert read_text(printed(head=head)).words == CLEAN.words


def test_figures_that_the_text_itself_counts_are_its_words():
    text = "\n".join([TITLE, "一、名额如下", *(f"{WORDS}\n附件{n}" for n in range(1, 5))])
    assert all(f"附件{n}" in read_text(text).words for n in range(1, 5))
    months = "\n".join([TITLE, f"第一条 {WORDS}", *(f"{n}月" for n in range(1, 8))])
    assert "7月" in read_text(months).words + read_text(months).wrapper


def test_a_text_typed_with_a_space_behind_every_character_reads_as_if_without():
    spaced = read_text("\n".join(" ".join(paragraph) for paragraph in PARAGRAPHS))
    assert (spaced.words, outline_clauses(spaced.clauses)) == (
        CLEAN.words,
        outline_clauses(CLEAN.clauses),
    )


@pytest.mark.parametrize(
    "marks", [["1.", "2.", "3.", "4."], ["（1）", "（2）", "（3）", "（4）"], ["①", "②", "③", "④"]]
)
def test_a_figure_in_its_turn_is_a_mark_even_where_the_full_stop_before_it_was_lost(marks):
    items = [f"{mark}支持企业建设研发机构。对新认定的机构给予奖励" for mark in marks]
    assert outline_clauses(read_text("\n".join([TITLE, *items])).clauses) == " ".join(marks)


@pytest.mark.parametrize(
    "stamp",
    [
        "公文交换平台　打印人：张某　打印时间：2026-04-02 10:17",
        "打印日期：2026年4月2日",
        "某区办公系统 下载时间: 2026/4/2",
    ],
)
def test_what_an_office_system_prints_on_a_page_is_no_text(stamp: str) -> None:
    text = f"{stamp}\n甲县人民政府关于禁渔的通告\n\n一、自2026年5月1日起禁渔。\n"
    snapshot = read_snapshot(text.encode(), "text/plain")
    assert snapshot.head.title == "甲县人民政府关于禁渔的通告"
    assert any("2026" in one.text for one in snapshot.dropped)


def test_a_duty_that_speaks_of_the_day_of_printing_stays() -> None:
    text = "甲县人民政府关于开具证明的通告\n\n一、证明应当写明打印时间：2026年4月2日以后打印的，一律有效。\n"
    snapshot = read_snapshot(text.encode(), "text/plain")
    assert "打印时间" in snapshot.words

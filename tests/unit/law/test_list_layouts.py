"""Lists and tables in the layouts of clean-up notices: heads, exceptions, days, ditto, text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tracker.law.analyse import analyse_snapshot
from tracker.law.relations import repeal_tables
from tracker.law.relations.rulings import read_ruling
from tracker.law.text.citations import mark_citations
from tracker.model import Clause, Head, Level, RelationKind, Snapshot

ISSUED = date(2024, 6, 1)
A, B, C = (
    "《甲区人才办法》（示府规〔2020〕1号）",
    "《乙区补贴办法》（示府规〔2021〕2号）",
    "《丙区担保办法》（示府规〔2022〕3号）",
)
REPEALS, EXTENDS, AFFECTS = RelationKind.REPEALS, RelationKind.EXTENDS, RelationKind.AFFECTS
HEAD = ("序号", "文件名称", "文号", "处理意见")


def notice(*lines: str | tuple[str, ...]) -> Snapshot:
    """Return a clean-up notice: each line a paragraph, each tuple the row of a table."""
    clauses = tuple(
        Clause(Level.ROW, f"table_1__row_{n}", text="\t".join(line))
        if isinstance(line, tuple)
        else Clause(Level.PARAGRAPH, f"para_{n}", text=line)
        for n, line in enumerate(lines, 1)
    )
    title = "示例区人民政府关于公布行政规范性文件清理结果的通知"
    return Snapshot("test", Head(title=title, made_on=ISSUED), clauses)


def effects(*lines: str | tuple[str, ...]) -> dict[str, tuple[RelationKind, date | None]]:
    """Return what happens to each instrument, with its day: the last one, if it is extended."""
    return {
        row.target.title[0]: (row.kind, row.until if row.kind is EXTENDS else row.effective)
        for row in analyse_snapshot(notice(*lines)).relations
        if row.kind is not RelationKind.CITES
    }


JULY, JANUARY = date(2024, 7, 1), date(2025, 1, 1)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("下列文件不再列入继续有效的文件目录，自2024年7月1日起停止执行：", f"1.{A}"),
            {"甲": (REPEALS, JULY)},
        ),
        (("下列文件不再列入继续有效的文件目录：", f"1.{A}"), {"甲": (AFFECTS, ISSUED)}),
        (("下列文件列入继续有效的文件目录：", f"1.{A}"), {"甲": (EXTENDS, None)}),
        (
            (f"除{C}外，下列文件自2024年7月1日起废止：", f"1.{A}", f"2.{C}"),
            {"甲": (REPEALS, JULY)},
        ),
        ((f"除{B}、{C}外，附件所列文件自2024年7月1日起废止：", f"1.{A}"), {"甲": (REPEALS, JULY)}),
        (
            ("下列文件分批废止：", f"1.{A}，2024年7月1日；", f"2.{B}，自2025年1月1日起。"),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JANUARY)},
        ),
        # nothing says what the second day is
        (
            ("下列文件自2024年7月1日起废止：", f"1.{A}；", f"2.{B}，2025年1月1日。"),
            {"甲": (REPEALS, JULY), "乙": (AFFECTS, JULY)},
        ),
        (
            ("下列文件有效期延长：", f"1.{A}，2026年12月31日；", f"2.{B}，至2027年6月底。"),
            {"甲": (EXTENDS, date(2026, 12, 31)), "乙": (EXTENDS, date(2027, 6, 30))},
        ),
        (
            (
                "以下文件自2024年7月1日起废止：甲区人才办法（示府规〔2020〕1号）、乙区补贴办法（示府规〔2021〕2号）。",
            ),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JULY)},
        ),
        (
            (
                "以下文件继续有效：甲区人才办法（示府规〔2020〕1号）；乙区补贴办法（示府规〔2021〕2号）。",
            ),
            {"甲": (EXTENDS, None), "乙": (EXTENDS, None)},
        ),
        (
            (f"修改的文件有：{B}；继续有效的文件有：{C}。",),
            {"乙": (RelationKind.AMENDS, ISSUED), "丙": (EXTENDS, None)},
        ),
        (
            ("废止的文件：", f"（一）{A}（2024年7月1日废止）", f"（二）{B}（2020年1月1日印发）"),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, ISSUED)},
        ),
        (
            ("废止下列文件：甲区人才办法、乙区补贴办法。",),
            {"甲": (REPEALS, ISSUED), "乙": (REPEALS, ISSUED)},
        ),
        (
            (f"经审查，决定保留{A}；修改{B}；自2024年7月1日起废止{C}。",),
            {"乙": (RelationKind.AMENDS, ISSUED), "丙": (REPEALS, JULY)},
        ),
        (
            ("除第1项自2025年1月1日起废止外，下列文件自2024年7月1日起废止：", f"1.{A}", f"2.{B}"),
            {"甲": (REPEALS, JANUARY), "乙": (REPEALS, JULY)},
        ),
        (
            ("下列文件自2024年7月1日起废止，其中第1项由《丙区新办法》代替：", f"1.{A}", f"2.{B}"),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JULY)},
        ),
        (
            (f"{A}等2件文件有效期统一延长至2026年12月31日，具体为：", f"1.{A}", f"2.{B}"),
            {"甲": (EXTENDS, date(2026, 12, 31)), "乙": (EXTENDS, date(2026, 12, 31))},
        ),
        (
            ("下列文件的有效期至2025年1月1日：", f"1.{A}"),
            {"甲": (EXTENDS, JANUARY)},
        ),
        (("失效文件：", f"1.{A}，有效期至2023年12月31日"), {"甲": (REPEALS, ISSUED)}),
        (("下列文件同时废止：", f"1.{A}及其补充通知；"), {"甲": (REPEALS, ISSUED)}),
        # a line that is labelled like the entries before it is one, even if it is not understood
        (
            ("下列文件予以废止：", f"1.{A}", f"2.{B}按原渠道处理。"),
            {"甲": (REPEALS, ISSUED), "乙": (AFFECTS, ISSUED)},
        ),
        (
            ("下列文件予以废止：", f"1.{A}", f"二、{B}按原渠道处理。"),
            {"甲": (REPEALS, ISSUED), "乙": (AFFECTS, None)},
        ),
        (("下列文件予以废止：", f"1.{A}", f"二、{B}仍按原规定执行。"), {"甲": (REPEALS, ISSUED)}),
    ],
)
def test_a_list_of_lines_gives_each_entry_its_effect_or_a_doubt(lines, expected):
    assert effects(*lines) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            (HEAD, ("1", "甲区人才办法", "", "废止"), ("2", "乙区补贴办法", "", "同上")),
            {"甲": (REPEALS, ISSUED), "乙": (REPEALS, ISSUED)},
        ),
        (
            (HEAD, ("1", "甲区人才办法", "", "继续有效"), ("2", "乙区补贴办法", "", "〃")),
            {"甲": (EXTENDS, None), "乙": (EXTENDS, None)},
        ),
        (
            (
                HEAD,
                ("1", "甲区人才办法", "", "不予保留"),
                ("2", "乙区补贴办法", "", "不再保留，予以废止"),
            ),
            {"甲": (AFFECTS, ISSUED), "乙": (REPEALS, ISSUED)},
        ),
        (
            (
                ("文件名称", "废止日期"),
                ("甲区人才办法", "2024年7月1日"),
                ("乙区补贴办法", "2025年1月1日"),
            ),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JANUARY)},
        ),
        (
            (
                (*HEAD, "备注"),
                ("1", "甲区人才办法", "", "废止", "自2024年7月1日起"),
                ("2", "乙区补贴办法", "", "保留", "有效期至2025年1月1日"),
                ("3", "丙区担保办法", "", "废止", "暂缓废止"),
            ),
            {"甲": (REPEALS, JULY), "乙": (EXTENDS, JANUARY), "丙": (AFFECTS, ISSUED)},
        ),
        (
            ((*HEAD, "说明"), ("1", "甲区人才办法", "", "废止", "已被新文件代替")),
            {"甲": (REPEALS, ISSUED)},
        ),
        (
            (("名称", "意见", "说明"), ("甲区人才办法", "废止", "已被新文件代替")),
            {"甲": (REPEALS, ISSUED)},
        ),
        (
            (
                ("序号", "文件名称", "保留/废止"),
                ("1", "甲区人才办法", "废止"),
                ("2", "乙区补贴办法", "保留"),
                ("合计", "2件", ""),
            ),
            {"甲": (REPEALS, ISSUED), "乙": (EXTENDS, None)},
        ),
        (
            (("文件名称", "有效性"), ("甲区人才办法", "有效"), ("乙区补贴办法", "失效")),
            {"甲": (EXTENDS, None), "乙": (REPEALS, ISSUED)},
        ),
        (
            ((*HEAD, "延期至"), ("1", "甲区人才办法", "", "延期", "2025年1月1日")),
            {"甲": (EXTENDS, JANUARY)},
        ),
        (
            (("文件名称", "延长有效期"), ("甲区人才办法", "2024年7月1日至2025年1月1日")),
            {"甲": (AFFECTS, ISSUED)},
        ),
        (
            (
                (*HEAD, "新有效期"),
                ("1", "甲区人才办法", "", "延长有效期", "2024年7月1日至2025年1月1日"),
            ),
            {"甲": (EXTENDS, JANUARY)},
        ),
        (
            (("文件名称", "停止执行期间"), ("甲区人才办法", "2024年7月1日至2024年12月31日")),
            {"甲": (RelationKind.SUSPENDS, JULY)},
        ),
        # it may be the end of its own term
        ((("文件名称", "失效日期"), ("甲区人才办法", "2024年7月1日")), {"甲": (AFFECTS, JULY)}),
        (
            ((*HEAD, "实施日期"), ("1", "甲区人才办法", "", "废止", "2020年1月1日")),
            {"甲": (REPEALS, ISSUED)},
        ),
        (
            (("序号", "新文件名称", "被废止文件名称"), ("1", "丙新办法", "甲区人才办法")),
            {"甲": (REPEALS, ISSUED)},
        ),
        (
            (
                ("序号", "文件名称", "备注"),
                ("1", "甲区人才办法", "继续执行"),
                ("2", "乙区补贴办法", "已废止"),
            ),
            {"甲": (EXTENDS, None), "乙": (AFFECTS, ISSUED)},
        ),
    ],
)
def test_a_row_says_what_becomes_of_its_instrument(rows, expected):
    assert effects("现公布如下：", *rows) == expected


@pytest.mark.parametrize(
    "gap",
    ["  ", " | ", "\u3000"],
    ids=["spaces", "bars", "wide spaces"],
)
def test_lines_laid_out_as_a_table_are_rows(gap):
    rows = (
        HEAD,
        ("1", "甲区人才办法", "示府规〔2020〕1号", "废止"),
        ("2", "乙区补贴办法", "示府规〔2021〕2号", "继续有效至2025年12月31日"),
        ("3", "丙区担保办法", "示府规〔2022〕3号", "拟废止"),
    )
    assert effects("现公布如下：", *(gap.join(row) for row in rows)) == {
        "甲": (REPEALS, ISSUED),
        "乙": (EXTENDS, date(2025, 12, 31)),
        "丙": (AFFECTS, ISSUED),
    }


@pytest.mark.parametrize(
    ("parts", "cells"),
    [
        (("1", "甲区人才办法", "废止"), ("1", "甲区人才办法", "废止")),
        (("1甲区人才办法", "废止"), ("1", "甲区人才办法", "废止")),
        (("12.甲区人才办法", "废止"), ("12.", "甲区人才办法", "废止")),
        (("甲区人才办法", "废止"), ()),
        (("---", "---", "---"), ()),
        (("废止2024年7月1日",), ()),
        (("1", "甲", "办法", "废止"), ()),
    ],
)
def test_a_line_fits_a_table_of_as_many_columns(parts, cells):
    assert repeal_tables.fit_row(parts, 3) == cells


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("不再保留", AFFECTS),
        ("不予继续有效", AFFECTS),
        ("不再列入现行有效文件目录", AFFECTS),
        ("不再继续执行", REPEALS),
        ("不再保留，自2024年7月1日起废止", REPEALS),
        ("保留", EXTENDS),
        ("不纳入本次废止范围", None),
        ("纳入本次废止范围", REPEALS),
        ("部分废止", AFFECTS),
        ("部分废止（第三条）", REPEALS),
        ("废止，过渡期至2024年12月31日", AFFECTS),
        ("继续有效，期限至2026年12月31日", EXTENDS),
        ("暂不废止", None),
    ],
)
def test_what_is_not_kept_is_no_extension(words, kind):
    assert read_ruling(words).kind is kind


def _with_annexes(
    words: str, *titles: str
) -> list[tuple[str, RelationKind, date | None, date | None]]:
    def annex(number: int, *lines: str) -> Clause:
        at = f"att_{number}"
        children = tuple(
            Clause(Level.PARAGRAPH, f"{at}__para_{n}", text=line) for n, line in enumerate(lines, 1)
        )
        return Clause(Level.ANNEX, at, children=children)

    found = notice(words)
    whole = Snapshot(
        "test",
        found.head,
        (
            *found.clauses,
            annex(1, titles[0] if titles else "文件目录（一）", f"1.{A}"),
            annex(2, titles[1] if titles else "文件目录（二）", f"1.{B}"),
        ),
    )
    rows = analyse_snapshot(whole).relations
    return [(row.target.title, row.kind, row.effective, row.until) for row in rows]


def test_each_annex_has_the_words_that_name_it():
    assert _with_annexes(
        "附件1所列文件自2024年7月1日起废止，附件2所列文件有效期延长至2026年12月31日。"
    ) == [
        ("甲区人才办法", REPEALS, date(2024, 7, 1), None),
        ("乙区补贴办法", EXTENDS, ISSUED, date(2026, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("附件1所列文件予以废止，附件2所列文件继续有效，自2024年7月1日起施行。", date(2024, 7, 1)),
        (
            "附件1所列文件予以废止；附件2所列文件继续有效，上述决定自2024年7月1日起执行。",
            date(2024, 7, 1),
        ),
        ("附件1所列文件予以废止，附件2所列文件自2024年7月1日起继续有效。", ISSUED),
        (
            "附件1所列文件于2024年6月30日废止，附件2所列文件继续有效，自2024年7月1日起施行。",
            date(2024, 6, 30),
        ),
        (
            "附件2所列文件继续有效，附件1所列文件自印发之日起废止，上述决定自2024年7月1日起执行。",
            ISSUED,
        ),
    ],
)
def test_a_day_behind_several_annexes_is_of_all(words, day):
    (first, *_) = _with_annexes(words)
    assert first == ("甲区人才办法", REPEALS, day, None)


def test_labelled_lines_under_a_title_that_decides_are_entries():
    found = notice(f"1.{A}，施行日期2020年4月1日", f"2.{B}，施行日期2021年4月1日", f"{C}另行通知")
    head = Head(title="示例区人民政府关于废止部分文件的通知", made_on=ISSUED)
    rows = analyse_snapshot(Snapshot("test", head, found.clauses)).relations
    assert [(r.target.title[0], r.kind) for r in rows if r.kind is not RelationKind.CITES] == [
        ("丙", AFFECTS),
        ("甲", REPEALS),
        ("乙", REPEALS),
    ]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("与本决定不一致的以下文件，以本决定为准：", AFFECTS),
        ("现公布以下文件目录：", REPEALS),
        ("下列文件予以废止：", REPEALS),
    ],
)
def test_strange_words_above_a_list_outweigh_the_title(words, kind):
    head = Head(title="示例区人民政府关于废止部分文件的通知", made_on=ISSUED)
    rows = analyse_snapshot(Snapshot("test", head, notice(words, A).clauses)).relations
    assert [row.kind for row in rows] == [kind]


def test_a_note_below_a_table_gives_the_day():
    rows = (HEAD, ("1", "甲区人才办法", "", "废止"), ("2", "乙区补贴办法", "", "继续有效"))
    note = "注：本目录所列废止文件自2024年7月1日起停止执行。"
    assert effects("现公布如下：", *rows, note) == {
        "甲": (REPEALS, JULY),
        "乙": (EXTENDS, None),
    }


def test_entries_in_doubt_are_noted_on_the_document():
    notes = analyse_snapshot(notice("下列文件拟予废止：", f"1.{A}", f"2.{B}")).lint
    assert any("清单中2件" in note for note in notes)


@pytest.mark.parametrize(
    "head", ["失效（1件）", "二、失效的文件", "二、宣布失效（1件）", "三、废止（1件）"]
)
def test_a_heading_decides_on_names_in_its_own_line(head):
    assert effects(f"一、废止（1件）：{A}。", f"{head}：{B}。") == {
        "甲": (REPEALS, ISSUED),
        "乙": (REPEALS, ISSUED),
    }


def test_a_heading_that_keeps_or_plans_ends_no_name_in_its_line():
    found = effects(f"一、保留（1件）：{A}。", f"二、拟修订（1件）：{B}。")
    assert REPEALS not in {kind for kind, _ in found.values()}


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("附件1所列文件予以废止，附件2所列文件继续有效。", [REPEALS, EXTENDS]),
        ("附件1所列文件不予废止，附件2所列文件予以废止。", [AFFECTS, AFFECTS]),
        ("附件1所列文件继续有效，附件2所列文件予以废止。", [AFFECTS, AFFECTS]),
    ],
)
def test_an_annex_whose_title_contradicts_the_body_is_in_doubt(words, kinds):
    rows = _with_annexes(words, "废止文件目录", "继续有效文件目录")
    assert [kind for _, kind, _, _ in rows] == kinds


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("我局对规范性文件进行了清理，结果自2024年7月1日起生效。", JULY),
        ("经研究，清理结果自2024年7月1日起执行。", JULY),
        ("现将清理结果公布如下，自2024年7月1日起施行。", JULY),
        ("上述决定自2024年7月1日起执行。", JULY),
        ("评审结果自2024年7月1日起生效。", ISSUED),  # of something else
        ("我局对规范性文件进行了清理，结果予以公布。", ISSUED),
    ],
)
def test_the_results_of_a_clean_up_may_begin_on_a_day_of_their_own(words: str, day: date) -> None:
    found = effects(words, HEAD, ("1", "甲区人才办法", "示府规〔2020〕1号", "废止"))
    assert found == {"甲": (REPEALS, day)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"1.{A}　区人社局", (REPEALS, JULY)),
        ("1.《甲区人才办法》　示府规〔2020〕1号　区人社局", (REPEALS, JULY)),
        ("1.甲区人才办法　示府规〔2020〕1号　区人社局", (REPEALS, JULY)),
        (f"1.{A}　区人社局　2020年1月3日印发", (REPEALS, JULY)),
        (f"1.{A}　暂不废止", None),
    ],
)
def test_what_stands_behind_a_gap_is_no_part_of_the_name(
    line: str, expected: tuple[RelationKind, date | None] | None
) -> None:
    found = effects("下列文件自2024年7月1日起废止：", line, f"2.{B}　区财政局")
    assert found.get("甲") == expected
    assert found["乙"] == (REPEALS, JULY)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("下列文件废止，废止时间如下：", f"1.{A}，2024年7月1日；", f"2.{B}，2025年1月1日。"),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JANUARY)},
        ),
        (
            ("以下文件废止日期如下：", f"1.{A}：2024年7月1日；", f"2.{B}：2025年1月1日。"),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JANUARY)},
        ),
        (
            ("宣布失效：甲区人才办法，示府规〔2020〕1号；乙区补贴办法，示府规〔2021〕2号。",),
            {"甲": (REPEALS, ISSUED), "乙": (REPEALS, ISSUED)},
        ),
        (
            ("拟宣布失效：甲区人才办法，示府规〔2020〕1号；乙区补贴办法，示府规〔2021〕2号。",),
            {"甲": (AFFECTS, ISSUED), "乙": (AFFECTS, ISSUED)},
        ),
        (("下列文件待评估后再定废止时：", f"1.{A}"), {"甲": (AFFECTS, ISSUED)}),
    ],
)
def test_days_and_numbers_may_stand_bare_behind_a_comma(
    lines: tuple[str, ...], expected: dict[str, tuple[RelationKind, date | None]]
) -> None:
    assert effects(*lines) == expected


def test_a_line_beside_the_head_of_a_list_is_not_counted_with_its_entries() -> None:
    lines = ("一、《甲区人才办法》等2件文件自2024年7月1日起废止：", f"1.{A}", f"2.{B}")
    found = analyse_snapshot(notice(*lines, f"二、{C}继续有效。"))
    assert not [note for note in found.lint if "清单" in note]
    assert effects(*lines, f"二、{C}继续有效。") == {
        "甲": (REPEALS, JULY),
        "乙": (REPEALS, JULY),
        "丙": (EXTENDS, None),
    }


@pytest.mark.parametrize("words", ["上述文件", "以上2件文件", "上述行政规范性文件"])
def test_the_end_of_what_is_listed_is_not_the_end_of_the_notice(words: str) -> None:
    found = analyse_snapshot(
        notice("经研究：", f"1.{A}", f"2.{B}", f"{words}自2024年7月1日起废止。")
    )
    assert found.validity.last_day is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (f"区政府决定，除{C}继续执行至2025年底外，下列文件自2024年7月1日起废止：", JULY),
        (f"经研究，除{C}外，以下文件自2024年7月1日起停止执行：", JULY),
        (f"现决定除{C}外，下列文件自2024年7月1日起废止：", JULY),
        ("区政府决定，除法律、法规另有规定外，下列文件自2024年7月1日起废止：", JULY),
        ("下列文件废止，请各部门认真做好衔接：", ISSUED),
        ("下列文件自2024年7月1日起废止，在此之前已受理的，按原规定办理：", JULY),
        ("请各部门研究提出废止下列文件的意见：", None),
        ("下列文件请各部门予以废止：", None),
    ],
)
def test_exceptions_and_requests_around_the_words_over_a_list(
    head: str, expected: date | None
) -> None:
    found = effects(head, f"1.{A}", f"2.{B}")
    kind = REPEALS if expected else AFFECTS
    assert {name: found[name] for name in "甲乙"} == dict.fromkeys(
        "甲乙", (kind, expected or ISSUED)
    )


@pytest.mark.parametrize(
    "words",
    [
        "上述文件自2024年7月1日起停止执行，此前已受理的申请按原规定办理完毕。",
        "上述文件自2024年7月1日起废止，此前已批准的项目继续执行至合同期满。",
        "以上文件自2024年7月1日起废止；已签订的合同继续履行。",
    ],
)
def test_what_becomes_of_cases_is_not_said_of_the_instrument(words: str) -> None:
    found = effects("以下文件不再执行：", f"1.{A}", f"2.{B}", words)
    assert found == {"甲": (REPEALS, JULY), "乙": (REPEALS, JULY)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.《甲办法》，示府规〔2020〕1号，予以废止", [("甲办法", "示府规〔2020〕1号")]),
        ("《甲办法》，文号示府规〔2020〕1号，同时废止。", [("甲办法", "示府规〔2020〕1号")]),
        # another instrument, which has a number only
        (
            "《甲办法》、示府规〔2020〕1号文件同时废止。",
            [("甲办法", None), ("", "示府规〔2020〕1号")],
        ),
        (
            "《甲办法》（示府规〔2019〕1号），示府规〔2020〕1号，同时废止。",
            [("甲办法", "示府规〔2019〕1号"), ("", "示府规〔2020〕1号")],
        ),
    ],
)
def test_a_number_behind_a_comma_is_that_of_the_name(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    found = mark_citations(text).citations
    assert [(one.title, next(iter(one.numbers), None)) for one in found] == expected


GONE, KEPT = REPEALS, EXTENDS


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("下列文件除第2项外废止：", (GONE, None, GONE)),
        ("除第（二）项外，下列文件予以废止：", (GONE, None, GONE)),
        ("下列文件除第1项、第3项外，均予废止：", (None, GONE, None)),
        ("下列文件除第1项至第3项外废止：", (None, None, None)),
        ("下列文件除第2项继续有效外，其余废止：", (GONE, KEPT, GONE)),
        ("下列文件予以废止，但第2项除外：", (GONE, None, GONE)),
        ("下列文件废止，其中第2件保留：", (GONE, KEPT, GONE)),
        ("下列第1、3项文件废止，第2项文件继续有效：", (GONE, KEPT, GONE)),
        ("下列文件（第2项除外）废止：", (GONE, None, GONE)),
        ("下列文件不含第2项，均予废止：", (GONE, None, GONE)),
        ("下列文件中，前2件废止，第3件继续有效：", (GONE, GONE, KEPT)),
        ("下列文件废止，但序号2除外：", (GONE, None, GONE)),
        ("下列文件最后一项保留，其余废止：", (AFFECTS, AFFECTS, AFFECTS)),
        (f"下列文件除{B}外废止：", (GONE, None, GONE)),
        # an entry that is not there, and what nobody understands
        ("下列文件除第4项外废止：", (AFFECTS, AFFECTS, AFFECTS)),
        ("下列文件废止，其中第2项另行处理：", (GONE, AFFECTS, GONE)),
        # the words are those of a clause, and not of an entry
        ("下列文件除第三条第二项外废止：", (GONE, GONE, GONE)),
    ],
)
@pytest.mark.parametrize("below", [False, True])
def test_words_around_a_list_decide_on_single_entries(
    words: str, expected: tuple[RelationKind | None, ...], below: bool
) -> None:
    entries = [f"{n}.{name}" for n, name in enumerate((A, B, C), 1)]
    if below and "《" in words:
        return
    lines = (
        ["对下列文件作如下处理：", *entries, f"{words.replace('下列', '上述')[:-1]}。"]
        if below
        else [words, *entries]
    )
    found = {row.target.title[0]: row.kind for row in analyse_snapshot(notice(*lines)).relations}
    kinds = tuple(found.get(name) for name in "甲乙丙")
    assert tuple(None if kind is RelationKind.CITES else kind for kind in kinds) == expected


@pytest.mark.parametrize(
    ("words", "clauses"),
    [
        ("下列文件的部分条款废止，其余条款继续有效：", "部分条款"),
        ("下列文件的第三条废止，其余继续有效：", "第三条"),
        ("下列文件中有关收费的条款停止执行，其余条款不变：", "有关收费的条款"),
        ("下列文件废止，但第三条继续有效：", "除第三条外的其余条款"),
    ],
)
def test_words_over_a_list_end_a_part_of_each_entry(words: str, clauses: str) -> None:
    found = [
        (row.kind, row.target.clauses)
        for row in analyse_snapshot(notice(words, f"1.{A}", f"2.{B}")).relations
    ]
    assert found == [(REPEALS, (clauses,))] * 2


def test_the_year_of_an_order_stands_before_its_number() -> None:
    lines = ("下列文件自2024年7月1日起废止：", "1.甲区市容管理办法（2014年区政府令第23号）；")
    assert effects(*lines) == {"甲": (REPEALS, JULY)}


def test_a_second_row_of_the_head_divides_the_column_of_the_outcome() -> None:
    found = effects(
        ("名称", "文号", "清理意见", "", ""),
        ("", "", "继续有效", "拟修改", "宣布失效"),
        ("《甲区人才办法》", "示府规〔2020〕1号", "√", "", ""),
        ("《乙区补贴办法》", "示府规〔2021〕2号", "", "√", ""),
        ("《丙区担保办法》", "示府规〔2022〕3号", "", "", "√"),
    )
    assert {name: kind for name, (kind, _) in found.items()} == {"甲": EXTENDS, "丙": REPEALS}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("附件所列文件除第2项外，自2024年7月1日起废止。", (GONE, None, GONE)),
        ("除附件第2项外，附件所列文件自2024年7月1日起废止。", (GONE, None, GONE)),
        ("附件第1项、第3项文件废止，第2项继续有效。", (GONE, KEPT, GONE)),
        ("附件中序号为2的文件继续有效，其余文件自2024年7月1日起废止。", (GONE, KEPT, GONE)),
        ("附件所列文件自2024年7月1日起废止。", (GONE, GONE, GONE)),
    ],
)
@pytest.mark.parametrize("rows", [False, True])
def test_words_on_an_annex_decide_on_single_entries(
    words: str, expected: tuple[RelationKind | None, ...], rows: bool
) -> None:
    entries = [
        Clause(Level.ROW, f"att_1__table_1__row_{n}", text=f"{n}\t{name}")
        if rows
        else Clause(Level.PARAGRAPH, f"att_1__para_{n}", text=f"{n}.{name}")
        for n, name in enumerate((A, B, C), 1)
    ]
    head = Clause(Level.ROW, "att_1__table_1__row_0", text="序号\t文件名称及文号")
    text = notice(words)
    annex = Clause(Level.ANNEX, "att_1", children=(head, *entries) if rows else tuple(entries))
    found = analyse_snapshot(replace(text, clauses=(*text.clauses, annex))).relations
    kinds = {row.target.title[0]: row.kind for row in found if row.kind is not RelationKind.CITES}
    assert tuple(kinds.get(name) for name in "甲乙丙") == expected


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("√保留□修改□废止", EXTENDS),
        ("□保留□修改√废止", REPEALS),
        ("☑保留 □废止", EXTENDS),
        ("保留（）、废止（√）", REPEALS),
        ("保留□废止☑", REPEALS),
        # none or two of them, and other words
        ("□保留□废止", AFFECTS),
        ("√保留√废止", AFFECTS),
        ("√废止□保留待定", AFFECTS),
    ],
)
def test_the_outcome_that_a_cell_ticks_is_that_of_its_row(cell: str, kind: RelationKind) -> None:
    row = ("1", "《甲区人才办法》", "示府规〔2020〕1号", cell)
    assert effects(HEAD, row)["甲"][0] is kind


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("第2项自2025年1月1日起废止。", (REPEALS, JANUARY)),
        ("其中，第2项的有效期延长至2025年1月1日。", (EXTENDS, JANUARY)),
        ("第2项所列文件的后续工作由区医保局负责。", (REPEALS, JULY)),
        ("第2项由《丁办法》代替。", (REPEALS, JULY)),
    ],
)
def test_a_sentence_below_a_list_may_decide_on_one_entry(
    below: str, expected: tuple[RelationKind, date]
) -> None:
    found = effects("下列文件自2024年7月1日起废止：", f"1.{A}；", f"2.{B}。", below)
    assert (found["甲"], found["乙"]) == ((REPEALS, JULY), expected)

"""Clean-up notices: words below a list, remarks, months, amendments in tables, words that refer back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.law.test_list_layouts import (
    AFFECTS,
    EXTENDS,
    HEAD,
    ISSUED,
    JANUARY,
    JULY,
    REPEALS,
    A,
    B,
    C,
    effects,
    notice,
)
from tracker.law.analyse import analyse_snapshot
from tracker.law.relations.repeal_tables import is_limiting_remark
from tracker.law.relations.rulings import read_last_day, read_ruling
from tracker.model import RelationKind
from tracker.text.dates import parse_first_day, parse_last_day

AMENDS, SUSPENDS = RelationKind.AMENDS, RelationKind.SUSPENDS
LIST = (f"1.{A}", f"2.{B}")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # the words that decide may stand below the list
        (
            (*LIST, "上述文件自2024年7月1日起废止。"),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JULY)},
        ),
        (
            (*LIST, "上述文件有效期延长至2025年1月1日。"),
            {"甲": (EXTENDS, JANUARY), "乙": (EXTENDS, JANUARY)},
        ),
        (
            (*LIST, "以上2件文件暂不废止。"),
            {},
        ),
        (
            ("下列文件予以废止：", *LIST, "上述文件自2024年7月1日起停止执行。"),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JULY)},
        ),
        (
            ("下列文件予以废止：", *LIST, "上述文件继续有效。"),
            {"甲": (AFFECTS, ISSUED), "乙": (AFFECTS, ISSUED)},
        ),
        (
            (
                "下列文件予以废止：",
                f"1.{A}",
                "下列文件继续有效：",
                f"1.{B}",
                "以上文件自2024年7月1日起继续有效。",
            ),
            {"甲": (REPEALS, ISSUED), "乙": (EXTENDS, None)},
        ),
        # the clause that points to the list decides on it
        (
            ("经清理，对23件文件保留，对下列文件自2024年7月1日起予以废止：", *LIST),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JULY)},
        ),
        (
            ("司法局建议保留23件文件，对下列文件予以废止：", *LIST),
            {"甲": (AFFECTS, ISSUED), "乙": (AFFECTS, ISSUED)},
        ),
        (
            ("下列文件予以废止，但《乙区补贴办法》第三章继续有效：", f"1.{A}"),
            {"甲": (AFFECTS, ISSUED), "乙": (EXTENDS, None)},
        ),
        # whole months
        (
            ("下列文件自2024年5月起继续执行，至2024年12月止：", f"1.{A}"),
            {"甲": (EXTENDS, date(2024, 12, 31))},
        ),
        (("下列文件自2024年7月起废止：", f"1.{A}"), {"甲": (REPEALS, JULY)}),
        (("下列文件于2024年底前废止：", f"1.{A}"), {"甲": (AFFECTS, ISSUED)}),
        (("2020年底前印发的下列文件予以废止：", f"1.{A}"), {"甲": (REPEALS, ISSUED)}),
        # a number without brackets, then the end
        (
            ("继续有效：", "《甲区人才办法》示府规〔2020〕1号 有效期至2025年1月1日"),
            {"甲": (EXTENDS, JANUARY)},
        ),
        (("废止：", "《甲区人才办法》示府规〔2020〕1号 2024年7月1日起"), {"甲": (REPEALS, JULY)}),
        # what brackets behind a name say, unless it is its history
        (
            ("废止：", f"1.{A}（已于2023年12月31日失效）", f"2.{B}（2021年3月1日修正后公布）"),
            {"甲": (AFFECTS, ISSUED), "乙": (REPEALS, ISSUED)},
        ),
        (
            ("下列文件（含其后历次修改）自2024年7月1日起废止：", f"1.{A}"),
            {"甲": (REPEALS, JULY)},
        ),
        # a label over its own names outweighs the words above
        (
            (f"保留类：{A}", f"废止类：{B}"),
            {"甲": (EXTENDS, None), "乙": (REPEALS, ISSUED)},
        ),
        ((f"{A}予以保留；{B}予以废止。",), {"乙": (REPEALS, ISSUED)}),
        # another verb closes the list before it
        (
            (f"{A}{B}继续有效，{C}自2024年7月1日起废止。",),
            {"甲": (EXTENDS, None), "乙": (EXTENDS, None), "丙": (REPEALS, JULY)},
        ),
        (
            (f"对{A}、{B}予以废止，其中{B}自2024年7月1日起废止。",),
            {"甲": (REPEALS, ISSUED), "乙": (REPEALS, JULY)},
        ),
        # several names in one line, and what else a line names
        (("下列文件予以废止：", f"{A}，{B}。"), {"甲": (REPEALS, ISSUED), "乙": (REPEALS, ISSUED)}),
        (
            ("下列文件予以废止：", f"1.{A}，由《丁区新办法》代替", f"2.{B}，连同{C}"),
            {"甲": (REPEALS, ISSUED), "乙": (REPEALS, ISSUED), "丙": (AFFECTS, ISSUED)},
        ),
        # an inline list ends with its sentence; strange words before a name are a doubt on it
        (
            (f"延长有效期两年：{A}。", f"修订后重新发布：{B}。"),
            {"甲": (EXTENDS, None), "乙": (RelationKind.AMENDS, ISSUED)},
        ),
        (
            ("下列文件予以废止：", f"区科委：{A}", f"按原渠道处理：{B}"),
            {"甲": (REPEALS, ISSUED), "乙": (AFFECTS, ISSUED)},
        ),
        # openings that end with a full stop, and heads with a label
        (
            ("下列文件予以废止。", f"1.{A}", "下列文件暂缓执行，恢复时间另行通知。", f"1.{B}"),
            {"甲": (REPEALS, ISSUED), "乙": (AFFECTS, ISSUED)},
        ),
        (
            (
                "一、即行废止",
                f"1.{A}",
                "二、限期废止（2025年6月30日前仍执行）",
                f"1.{B}",
                "三、附条件废止（新政策出台之日起）",
                f"1.{C}",
            ),
            {"甲": (REPEALS, ISSUED), "乙": (AFFECTS, ISSUED), "丙": (AFFECTS, ISSUED)},
        ),
        (
            (f"{A}、{B}分别予以废止、修改。",),
            {"甲": (AFFECTS, None), "乙": (AFFECTS, None)},
        ),
        (
            ("甲区人才办法（示府规〔2020〕1号）自2024年7月1日起失效",),
            {"甲": (REPEALS, JULY)},
        ),
        (
            ("下列文件自2024年7月1日起废止，其中第2项自2025年1月1日起废止。", f"1.{A}", f"2.{B}"),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JANUARY)},
        ),
        (
            ("【废止】", f"1.{A}", "【继续有效】", f"1.{B}"),
            {"甲": (REPEALS, ISSUED), "乙": (EXTENDS, None)},
        ),
        (
            (f"{A}的失效日期由2024年11月30日调整为2025年1月1日；{B}的失效日期不作调整。",),
            {"甲": (EXTENDS, JANUARY)},
        ),
        # headings of parts
        (
            ("第一部分继续有效", f"1.{A}", "第二部分不再有效", f"2.{B}"),
            {"甲": (EXTENDS, None), "乙": (REPEALS, ISSUED)},
        ),
        (
            (
                f"{A}等2件文件（目录附后），自2024年7月1日起废止。",
                "附：废止的文件目录",
                f"1.{A}",
                f"2.{B}",
            ),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JULY)},
        ),
        # a name beside others that were understood
        (
            (f"决定废止{A}、{B}，{C}另行处理。",),
            {"甲": (REPEALS, ISSUED), "乙": (REPEALS, ISSUED), "丙": (AFFECTS, None)},
        ),
        # two effects that exclude each other
        (
            (f"{A}自2024年7月1日起废止。", f"{A}继续有效。"),
            {"甲": (AFFECTS, ISSUED)},
        ),
        (
            (f"{A}有效期延长至2024年6月30日。", f"{A}自2024年7月1日起废止。"),
            {"甲": (REPEALS, JULY)},
        ),
        (
            ("下列文件延期，具体如下：", f"1.{A}：由2024年4月30日延至2025年1月1日；"),
            {"甲": (EXTENDS, JANUARY)},
        ),
        (
            (f"一、废止{A}。", f"二、自2024年7月1日起废止{B}。", f"三、{C}另行处理。"),
            {"甲": (REPEALS, ISSUED), "乙": (REPEALS, JULY), "丙": (AFFECTS, None)},
        ),
    ],
)
def test_words_around_a_list_decide_on_its_entries(lines, expected):
    assert effects(*lines) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            (
                (*HEAD, "备注"),
                ("1", "甲区人才办法", "", "废止", "新办法施行之日起"),
                ("2", "乙区补贴办法", "", "继续有效", "自2024年7月至2024年12月"),
                ("3", "丙区担保办法", "", "废止", "有效期届满，工作任务已完成"),
            ),
            {
                "甲": (AFFECTS, ISSUED),
                "乙": (EXTENDS, date(2024, 12, 31)),
                "丙": (REPEALS, ISSUED),
            },
        ),
        (
            (
                (*HEAD, "有效期"),
                ("1", "甲区人才办法", "", "继续有效", "三年"),
                ("2", "乙区补贴办法", "", "继续有效", "2024年7月—2024年12月"),
                ("3", "丙区担保办法", "", "继续有效", "长期"),
            ),
            {
                "甲": (AFFECTS, ISSUED),
                "乙": (EXTENDS, date(2024, 12, 31)),
                "丙": (EXTENDS, None),
            },
        ),
        (
            (
                ("文件名称", "废止日期"),
                ("甲区人才办法", "2024年7月"),
                ("乙区补贴办法", "2024年7月1日"),
            ),
            {"甲": (AFFECTS, date(2024, 7, 31)), "乙": (REPEALS, JULY)},
        ),
        # two halves of a table side by side
        (
            (
                ("文件名称", "清理意见", "文件名称", "清理意见"),
                ("甲区人才办法", "废止", "乙区补贴办法", "继续有效"),
                ("丙区担保办法", "废止", "", ""),
            ),
            {"甲": (REPEALS, ISSUED), "乙": (EXTENDS, None), "丙": (REPEALS, ISSUED)},
        ),
        (
            ((*HEAD, "后续措施"), ("1", "甲区人才办法", "", "废止", "废止前仍执行至2024年6月30日")),
            {"甲": (AFFECTS, ISSUED)},
        ),
        (
            (
                (*HEAD,),
                ("1", "甲区人才办法", "", "废止，2024年6月30日前办结的除外"),
            ),
            {"甲": (AFFECTS, ISSUED)},
        ),
        (
            (("文件名称", "是否继续执行"), ("甲区人才办法", "是"), ("乙区补贴办法", "否")),
            {"甲": (EXTENDS, None), "乙": (AFFECTS, ISSUED)},
        ),
        (
            (
                ("文件名称", "处理方式", "处理时间"),
                ("甲区人才办法", "废止", "2024年7月1日"),
                ("乙区补贴办法", "废止", "即日起"),
            ),
            {"甲": (REPEALS, JULY), "乙": (REPEALS, ISSUED)},
        ),
        # the offices of the rows below
        (
            (HEAD, ("一", "甲区科委", "", ""), ("1", "甲区人才办法", "", "提前废止")),
            {"甲": (AFFECTS, ISSUED)},
        ),
        # codes, and other words that are no outcome
        (
            (HEAD, ("1", "甲区人才办法", "", "B"), ("2", "乙区补贴办法", "", "逐步退出")),
            {"甲": (AFFECTS, ISSUED), "乙": (AFFECTS, ISSUED)},
        ),
        (
            (
                ("文件名称", "清理结果（保留/修改/废止）"),
                ("甲区人才办法", "废止"),
                ("乙区补贴办法", "废止，其中第六条执行至2024年12月31日"),
            ),
            {"甲": (REPEALS, ISSUED), "乙": (AFFECTS, ISSUED)},
        ),
        (
            (
                ("文件名称", "原施行期限", "新施行期限"),
                ("甲区人才办法", "2020年1月1日至2024年4月30日", "2020年1月1日至2025年1月1日"),
            ),
            {"甲": (EXTENDS, JANUARY)},
        ),
        # two instruments in one cell
        (
            (
                HEAD,
                ("1", "甲区人才办法、乙区补贴办法", "示府规〔2020〕1号、示府规〔2021〕2号", "废止"),
            ),
            {"甲": (REPEALS, ISSUED), "乙": (REPEALS, ISSUED)},
        ),
        # a comma inside one title
        (
            (HEAD, ("1", "甲区招商、引资办法", "示府规〔2020〕1号", "废止")),
            {"甲": (REPEALS, ISSUED)},
        ),
    ],
)
def test_remarks_and_days_of_a_row_are_weighed(rows, expected):
    assert effects("现公布如下：", *rows) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("决定废止示科〔2015〕3号、示科〔2016〕8号文件。",),
        ("下列文号的文件予以废止：", "1.示科〔2015〕3号", "2.示科〔2016〕8号"),
        (("文号", "处理"), ("示科〔2015〕3号", "废止"), ("示科〔2016〕8号", "废止")),
    ],
)
def test_a_number_may_stand_for_its_instrument(lines):
    rows = analyse_snapshot(notice(*lines)).relations
    assert [(r.kind, r.target.document_number, r.effective) for r in rows] == [
        (REPEALS, "示科〔2015〕3号", ISSUED),
        (REPEALS, "示科〔2016〕8号", ISSUED),
    ]


def test_of_an_excepted_part_all_else_is_ended():
    text = f"自2024年7月1日起，除{B}第六条外，{A}、{B}停止执行。"
    rows = analyse_snapshot(notice(text)).relations
    assert [(r.target.title[0], r.target.clauses) for r in rows if r.kind is REPEALS] == [
        ("甲", ()),
        ("乙", ("除第六条外的其余条款",)),
    ]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        (f"除第二章外，{A}自2024年7月1日起废止。", ("除第二章外的其余条款",)),
        (f"除法律另有规定外，{A}自2024年7月1日起废止。", ()),
    ],
)
def test_an_exception_may_stand_before_the_name(text, clauses):
    (row,) = analyse_snapshot(notice(text)).relations
    assert (row.kind, row.target.clauses, row.effective) == (REPEALS, clauses, JULY)


def test_what_ends_when_a_period_is_over_has_the_day_after_it():
    text = f"过渡期至2024年12月31日，过渡期满{A}自动废止，过渡期满后{B}停止执行。"
    rows = [r for r in analyse_snapshot(notice(text)).relations if r.target.title[0] == "甲"]
    assert [(r.kind, r.effective) for r in rows] == [(REPEALS, JANUARY)]


def test_a_list_that_reading_took_for_closing_lines_is_a_doubt():
    snapshot = replace(
        notice("现将结果公布如下："), colophon=f"附件：\n1.废止文件：{A}\n示例区人民政府"
    )
    (row,) = analyse_snapshot(snapshot).relations
    assert (row.kind, row.target.document_number) == (AFFECTS, "示府规〔2020〕1号")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("2，甲区人才办法，示府规〔2020〕1号", [("甲区人才办法", "示府规〔2020〕1号")]),
        (("2", "甲区人才办法", "示府规〔2020〕1号"), [("甲区人才办法", "示府规〔2020〕1号")]),
        ("根据示府规〔2020〕1号文件的规定，予以公布。", []),
        ("示府规〔2020〕1号文收悉。", []),
    ],
)
def test_a_number_in_a_layout_that_no_rule_knows_is_a_doubt(line, found):
    rows = [r for r in analyse_snapshot(notice("清理结果", line)).relations if r.kind is AFFECTS]
    assert [(r.target.title, r.target.document_number) for r in rows] == found


def test_a_number_above_its_title_belongs_to_it():
    lines = ("下列文件予以废止：", "示府规〔2020〕1号", "《甲区人才办法》")
    (row,) = analyse_snapshot(notice(*lines)).relations
    assert (row.target.title, row.target.document_number) == ("甲区人才办法", "示府规〔2020〕1号")


def test_a_number_on_its_own_line_belongs_to_the_title_above_it():
    rows = analyse_snapshot(
        notice("下列文件予以废止：", "《甲区人才办法》", "示府规〔2020〕1号", "《乙区补贴办法》")
    ).relations
    assert [(r.target.title, r.target.document_number) for r in rows] == [
        ("甲区人才办法", "示府规〔2020〕1号"),
        ("乙区补贴办法", None),
    ]


def test_two_instruments_of_one_cell_have_their_own_numbers():
    row = (
        "1",
        "《甲区人才办法》和《乙区补贴办法》",
        "示府规〔2020〕1号、示府规〔2021〕2号",
        "废止",
    )
    found = analyse_snapshot(notice("如下：", HEAD, row)).relations
    assert [(r.target.title, r.target.document_number) for r in found] == [
        ("甲区人才办法", "示府规〔2020〕1号"),
        ("乙区补贴办法", "示府规〔2021〕2号"),
    ]


@pytest.mark.parametrize(
    ("new", "kind"),
    [("第四条 由区交通委负责。", AMENDS), ("第九条 本办法有效期至2027年6月30日。", AFFECTS)],
)
def test_a_table_of_amendments_amends_and_new_words_on_validity_are_a_doubt(new, kind):
    rows = (("序号", "文件名称", "原条款", "修改后条款"), ("1", "甲区人才办法", "第四条", new))
    assert effects("决定对下列文件作出修改：", *rows)["甲"][0] is kind


@pytest.mark.parametrize(
    ("remark", "limits"),
    [
        ("新办法施行之日起", True),
        ("自2021年7月1日起施行的新办法代替", False),
        ("待市级规定出台后修订", True),
        ("暂由区经委组织实施", True),
        ("除第三条外", True),
        ("2024年12月31日止", True),
        ("2024年底前完成", True),
        ("有效期届满", False),
        ("已被新文件代替", False),
        ("责任单位：区经委", False),
        ("与上位法不一致", False),
        ("", False),
    ],
)
def test_a_remark_limits_an_outcome_or_only_tells_why(remark, limits):
    assert is_limiting_remark(remark) is limits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"{A}将于2024年6月30日到期。该《办法》有效期延长至2025年1月1日。",
            {"甲": (EXTENDS, JANUARY)},
        ),
        (
            f"{A}和{B}均已到期。前者自2024年7月1日起废止，后者有效期延长至2025年1月1日。",
            {"甲": (REPEALS, JULY), "乙": (EXTENDS, JANUARY)},
        ),
        (
            f"{A}和{B}均已到期。上述两件文件自2024年7月1日起废止。",
            {"甲": (REPEALS, JULY), "乙": (REPEALS, JULY)},
        ),
        # three are meant, and two are named
        (
            f"{A}和{B}均已到期。上述三件文件自2024年7月1日起废止。",
            {"甲": (AFFECTS, None), "乙": (AFFECTS, None)},
        ),
        # which of the two?
        (
            f"{A}和{B}均已到期。该办法自2024年7月1日起废止。",
            {"甲": (AFFECTS, None), "乙": (AFFECTS, None)},
        ),
        (
            f"鉴于{A}适用期已过，{B}调整对象已消失，宣布上述两件文件失效。",
            {"甲": (REPEALS, ISSUED), "乙": (REPEALS, ISSUED)},
        ),
        (f"下述文件可以继续实施：{A}。", {"甲": (AFFECTS, None)}),
        # neither a ground nor a rule that is cited
        (f"根据{A}，废止{B}。", {"乙": (REPEALS, ISSUED)}),
        (f"按照{A}规定办理的事项不受影响，废止{B}。", {"乙": (REPEALS, ISSUED)}),
    ],
)
def test_words_that_refer_back_are_resolved_or_a_doubt(text, expected):
    assert effects(text) == expected


def test_a_doubt_of_a_sentence_is_noted_on_the_document():
    notes = analyse_snapshot(notice(f"{A}和{B}另行处理，拟予废止。")).lint
    assert any("没有读懂" in note and A in note for note in notes)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("经研究，如下文件予以废止：", REPEALS),
        ("如期废止", REPEALS),
        ("如到期则废止", AFFECTS),
        ("2024年6月废止", AFFECTS),
        ("2024年6月起废止", REPEALS),
        ("不再延期", None),
        ("延期", EXTENDS),
        ("到期后不再续期，停止执行", REPEALS),
    ],
)
def test_words_that_look_like_a_condition_are_told_from_one(words, kind):
    ruling = read_ruling(words)
    assert ruling
    assert ruling.kind is kind


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("继续有效，自2024年4月起至2026年3月", date(2026, 3, 31)),
        ("有效期延长至2026年2月", date(2026, 2, 28)),
        ("有效期延长至2026年2月10日", date(2026, 2, 10)),
        ("原有效期至2026年2月", None),
    ],
)
def test_a_whole_month_ends_with_its_last_day(words, last):
    assert read_last_day(words) == last


def test_a_month_is_read_as_its_first_or_its_last_day():
    assert (parse_first_day("2024年4月"), parse_first_day("2024年4月3日")) == (
        date(2024, 4, 1),
        date(2024, 4, 3),
    )
    assert (parse_last_day("2024年4月"), parse_last_day("2024年13月")) == (date(2024, 4, 30), None)


@pytest.mark.parametrize(
    ("outcome", "kind", "clauses"),
    [
        ("第四章废止", REPEALS, ("第四章",)),
        ("废止第四章", REPEALS, ("第四章",)),
        ("除第四章外废止", REPEALS, ("除第四章外的其余条款",)),
        ("废止，但第四章除外", AFFECTS, ()),
        ("废止，第四章继续有效", AFFECTS, ()),
        ("废止", REPEALS, ()),
    ],
)
def test_a_part_that_the_outcome_of_a_row_names_or_keeps(outcome, kind, clauses):
    row = ("1", "甲区人才办法", "示府规〔2020〕1号", outcome)
    (found,) = analyse_snapshot(notice("如下：", HEAD, row)).relations
    assert (found.kind, found.target.clauses) == (kind, clauses)

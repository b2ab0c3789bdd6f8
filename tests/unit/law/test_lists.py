"""Effects over lists: lines, annex tables, 清理目录."""

from datetime import date

import pytest

from tests.unit.parse.printed_text import read_text
from tracker.law.analyse import analyse_snapshot
from tracker.model import Clause, Head, Level, Snapshot


def notice(*clauses, **head):
    return Snapshot(
        "test",
        Head(
            **{
                "title": "示例区人民政府关于公布规范性文件清理结果的通知",
                "made_on": date(2025, 1, 20),
                **head,
            }
        ),
        clauses,
    )


def unit(path, text, *children, level=Level.CLAUSE):
    return Clause(level, path, text=text, children=children)


def table(annex, title, *rows):
    cells = tuple(
        unit(f"att_{annex}__table_1__row_{n}", "\t".join(row), level=Level.ROW)
        for n, row in enumerate(rows, 1)
    )
    heading = unit(f"att_{annex}__para_1", title, level=Level.PARAGRAPH)
    return unit(
        f"att_{annex}",
        "",
        heading,
        unit(f"att_{annex}__table_1", "", *cells, level=Level.TABLE),
        level=Level.ANNEX,
    )


def effects(snapshot):
    rows = analyse_snapshot(snapshot).relations
    return [
        (r.kind.value, r.target.title, r.target.document_number, r.effective, r.until)
        for r in rows
        if r.kind.value != "cites"
    ]


def test_a_list_over_lines_takes_the_verb_above_it():
    entries = [
        unit(f"art_1__item_{n}", f"《{name}》（{number}）；", level=Level.ITEM)
        for n, name, number in (
            (1, "甲办法", "示府规〔2019〕1号"),
            (2, "乙办法", "示府规〔2018〕2号"),
        )
    ]
    first = unit("art_1", "下列文件自本通知印发之日起废止：", *entries)
    assert effects(notice(first, unit("art_2", "《丙办法》仍按原规定执行。"))) == [
        ("repeals", "甲办法", "示府规〔2019〕1号", date(2025, 1, 20), None),
        ("repeals", "乙办法", "示府规〔2018〕2号", date(2025, 1, 20), None),
    ]


def test_the_rows_of_an_annex_take_its_title_and_its_columns():
    kept = table(
        1,
        "继续有效的规范性文件目录",
        ("序号", "文件名称", "文号", "有效期至"),
        ("1", "甲办法", "示府规〔2022〕3号", "2027年6月30日"),
    )
    gone = table(
        2,
        "废止的规范性文件目录",
        ("序号", "文件名称", "文号"),
        ("1", "关于印发《乙办法》的通知", "示府办〔2015〕21号"),
    )
    assert effects(notice(unit("art_1", "本通知自2025年2月1日起施行。"), kept, gone)) == [
        ("extends_validity_of", "甲办法", "示府规〔2022〕3号", date(2025, 2, 1), date(2027, 6, 30)),
        ("repeals", "关于印发《乙办法》的通知", "示府办〔2015〕21号", date(2025, 2, 1), None),
    ]


def test_one_table_may_say_row_by_row_what_becomes_of_each():
    rows = (
        ("序号", "文件名称", "文号", "清理结果"),
        ("1", "甲办法", "示府规〔2022〕3号", "废止"),
        ("2", "乙办法", "示府规〔2021〕1号", "继续有效"),
        ("3", "丙办法", "示府规〔2020〕9号", "修改"),
    )
    found = effects(
        notice(unit("art_1", "现公布清理结果。"), table(1, "规范性文件清理结果目录", *rows))
    )
    # 修改: still to be amended, by a text of its own
    assert [row[:2] for row in found] == [("repeals", "甲办法"), ("extends_validity_of", "乙办法")]


def test_a_sentence_may_point_to_the_annex():
    listed = table(
        2, "相关文件目录", ("序号", "文件名称", "文号"), ("1", "甲办法", "示府规〔2012〕3号")
    )
    assert [
        row[:2]
        for row in effects(
            notice(unit("art_1", "附件2所列文件自本通知印发之日起停止执行。"), listed)
        )
    ] == [("repeals", "甲办法")]


def test_what_is_only_intended_changes_nothing():
    listed = table(
        1,
        "拟修订的规范性文件目录",
        ("序号", "文件名称", "文号"),
        ("1", "甲办法", "示府规〔2012〕3号"),
    )
    assert effects(notice(unit("art_1", "现将计划公布如下。"), listed)) == []


def test_a_table_of_amounts_is_no_list_of_instruments():
    listed = table(1, "补贴标准表", ("项目", "标准"), ("科技创新券", "最高30万元"))
    assert effects(notice(unit("art_1", "补贴标准见附件1。"), listed)) == []


def test_a_closed_list_is_noted():
    found = analyse_snapshot(
        notice(
            unit("art_1", "凡未列入附件1的规范性文件，自2025年7月1日起一律不再作为行政管理的依据。")
        )
    )
    assert any("附条件的目录" in note for note in found.lint)


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("除《甲办法》继续有效外，区科委2023年以前印发的规范性文件一律停止执行。", ["甲办法"]),
        (
            "经清理，除《甲办法》（示科规〔2020〕2号）、《乙办法》外，其他文件均予废止。",
            ["甲办法", "乙办法"],
        ),
        ("《甲办法》除第三条外一律废止。", None),
        ("《甲办法》第三条延期至2025年底，其余条款到期失效。", None),
        ("除《甲办法》另有规定外，企业提交的文件一律使用中文。", None),
    ],
)
def test_a_sentence_may_end_all_but_what_it_names(sentence, named):
    found = analyse_snapshot(notice(unit("art_1", sentence))).closed_lists
    assert [[t.title for t in one.named] for one in found] == ([named] if named else [])


def test_a_sentence_of_its_own_may_say_from_when_a_whole_list_ends():
    listed = table(
        1,
        "宣布失效的政府文件目录（共1件）",
        ("序号", "文件名称", "文号"),
        ("1", "甲办法", "示府规〔2012〕3号"),
    )
    ends = unit("art_1", "凡宣布失效的政府文件，自本决定印发之日起一律停止执行。")
    assert effects(notice(ends, unit("art_2", "本决定自2025年3月1日起施行。"), listed)) == [
        ("repeals", "甲办法", "示府规〔2012〕3号", date(2025, 1, 20), None)
    ]


def test_a_list_that_names_no_day_ends_its_entries_when_it_is_issued():
    listed = table(1, "废止的规范性文件目录", ("序号", "文件名称"), ("1", "甲办法"))
    assert [row[3] for row in effects(notice(unit("art_1", "现将清理结果公布如下。"), listed))] == [
        date(2025, 1, 20)
    ]


def test_a_common_last_day_may_stand_over_the_list():
    listed = unit(
        "art_1",
        "下列文件继续有效，有效期至2026年12月31日：",
        unit("art_1__item_1", "《甲办法》（示府规〔2019〕1号）", level=Level.ITEM),
    )
    assert [row[0::4] for row in effects(notice(listed))] == [
        ("extends_validity_of", date(2026, 12, 31))
    ]


def test_a_list_to_be_reissued_is_only_intended():
    listed = table(1, "需修改后重新发布的规范性文件目录", ("序号", "文件名称"), ("1", "甲办法"))
    assert effects(notice(unit("art_1", "现公布。"), listed)) == []


def test_what_is_said_of_all_that_is_not_listed_is_not_said_of_the_list():
    listed = table(1, "规范性文件目录", ("序号", "文件名称"), ("1", "甲办法"))
    for closing in (
        "凡未列入附件1的规范性文件一律废止。",
        "除附件1所列文件外，其他规范性文件一律废止。",
    ):
        assert effects(notice(unit("art_1", closing), listed)) == []


def test_an_annex_may_be_pointed_to_by_a_chinese_number():
    listed = table(2, "相关文件", ("序号", "文件名称"), ("1", "甲办法"))
    assert [
        row[:2] for row in effects(notice(unit("art_1", "附件二所列文件自即日起废止。"), listed))
    ] == [("repeals", "甲办法")]


@pytest.mark.parametrize(
    ("line", "title", "number"),
    [
        ("《甲办法》（示科规〔2020〕2号）", "甲办法", "示科规〔2020〕2号"),
        (
            "关于印发《甲办法》的通知（示科规〔2020〕2号）",
            "关于印发《甲办法》的通知",
            "示科规〔2020〕2号",
        ),
        ("示例区科委关于印发《甲办法》的通知", "示例区科委关于印发《甲办法》的通知", None),
        ("甲区人才办法（示科规〔2020〕2号）；", "甲区人才办法", "示科规〔2020〕2号"),
        ("2012年7月1日市人民政府令第85号公布的《甲办法》。", "甲办法", "市人民政府令第85号"),
        (
            "关于甲的通知（示科规〔2020〕2号），已被《乙办法》（示科规〔2023〕1号）代替",
            "关于甲的通知",
            "示科规〔2020〕2号",
        ),
        ("《甲办法》（示科规〔2020〕2号）。理由：适用期已过。", "甲办法", "示科规〔2020〕2号"),
        ("示例市信访办法（市政府令第114号）。", "示例市信访办法", "市政府令第114号"),
        ("《甲办法》（示科规〔2020〕2号），与《乙条例》不一致", "甲办法", "示科规〔2020〕2号"),
        ("示科规〔2020〕2号 甲区人才办法", "甲区人才办法", "示科规〔2020〕2号"),
    ],
)
def test_an_entry_names_its_instrument_in_many_forms(line, title, number):
    heading = Clause(
        Level.CHAPTER, "chp_1", "一、", "予以废止的规范性文件", "", (unit("chp_1__art_1", line),)
    )
    assert [row[:3] for row in effects(notice(heading))] == [("repeals", title, number)]


def test_a_heading_over_numbered_entries_decides_for_them():
    entry = unit(
        "chp_2__art_1",
        "《甲办法》（2008年3月5日市政府令第2号公布，根据市政府令第52号公布的《修改决定》修正）",
    )
    heading = Clause(Level.CHAPTER, "chp_2", "二、", "对下列规章予以废止", "", (entry,))
    assert [row[:3] for row in effects(notice(heading))] == [("repeals", "甲办法", "市政府令第2号")]


def test_an_entry_may_say_itself_until_when_it_is_kept():
    kept = (
        unit(
            "art_1__item_1",
            "1.示例区人民政府关于印发甲办法的通知（示府规〔2020〕1号），有效期至2025年底；",
            level=Level.ITEM,
        ),
        unit(
            "art_1__item_2",
            "2.《乙办法》（示府规〔2021〕2号）（有效期至2026年6月30日）。",
            level=Level.ITEM,
        ),
    )
    found = effects(notice(unit("art_1", "一、继续有效的规范性文件", *kept)))
    assert [(kind, number, until) for kind, _, number, _, until in found] == [
        ("extends_validity_of", "示府规〔2020〕1号", date(2025, 12, 31)),
        ("extends_validity_of", "示府规〔2021〕2号", date(2026, 6, 30)),
    ]


def test_a_table_may_write_its_days_with_points_or_dashes():
    head = ("序号", "文件名称", "文号", "有效期至")
    rows = (
        ("1", "甲办法", "示府规〔2022〕3号", "2027-06-30"),
        ("2", "乙办法", "示府规〔2022〕4号", "2027.12.31"),
    )
    found = effects(notice(table(1, "继续有效的规范性文件目录", head, *rows)))
    assert [until for *_, until in found] == [date(2027, 6, 30), date(2027, 12, 31)]


def test_the_words_over_a_list_may_say_what_they_rest_on():
    listed = unit("art_1_item_1", "《乙办法》（示府规〔2019〕1号）", level=Level.ITEM)
    found = effects(notice(unit("art_1", "根据《甲规定》的要求，现决定将以下文件废止：", listed)))
    assert [row[:3] for row in found if row[0] == "repeals"] == [
        ("repeals", "乙办法", "示府规〔2019〕1号")
    ]


def test_a_list_may_be_opened_by_a_line_that_looks_like_an_address():
    wrapper = "示例市人大常委会第三次会议决定，废止下列地方性法规："
    entries = unit("art_1", "《甲条例》"), unit("art_2", "《乙条例》")
    found = analyse_snapshot(
        Snapshot("test", Head(title="示例市人大常委会决定"), entries, wrapper=wrapper)
    )
    assert [(r.kind.value, r.target.title) for r in found.relations] == [
        ("repeals", "甲条例"),
        ("repeals", "乙条例"),
    ]


def test_a_decision_may_amend_one_after_another_with_its_instructions_between():
    opened = unit(
        "preamble", "会议决定对《甲条例》等2件地方性法规作如下修改：", level=Level.PREAMBLE
    )
    first = Clause(
        Level.CHAPTER,
        "chp_1",
        "一、",
        "《甲条例》",
        "",
        (unit("chp_1__art_1", "将第一条修改为：“为了保管档案。”"),),
    )
    second = Clause(
        Level.CHAPTER, "chp_2", "二、", "《乙条例》", "", (unit("chp_2__art_1", "删去第五条。"),)
    )
    text = notice(opened, first, second, title="关于修改《甲条例》等2件地方性法规的决定")
    found = analyse_snapshot(text).relations
    assert sorted((r.kind.value, r.target.title, r.target.clauses) for r in found) == [
        ("amends", "乙条例", ()),
        ("amends", "乙条例", ("第五条",)),
        ("amends", "甲条例", ()),
    ]


def test_a_decision_may_print_titles_without_marks_and_new_words_without_quotes():
    amended = Clause(
        Level.CLAUSE,
        "chp_1__art_1",
        "（一）",
        None,
        "示例市燃气管理办法",
        (unit("chp_1__art_1__item_1", "将第三十条修改为："),),
    )
    words = unit("chp_1__art_1__para_2", "本办法自2015年1月1日起施行。", level=Level.PARAGRAPH)
    one = Clause(
        Level.CHAPTER, "chp_1", "一、", "对下列政府规章的部分条款予以修改", "", (amended, words)
    )
    two = Clause(
        Level.CHAPTER,
        "chp_2",
        "二、",
        "对下列政府规章予以废止",
        "",
        (unit("chp_2__art_1", "示例市锅炉管理办法"),),
    )
    found = analyse_snapshot(
        notice(
            one,
            two,
            unit("art_3", "本决定自2026年3月1日起施行。"),
            title="示例市政府关于修改和废止部分规章的决定",
        )
    )
    assert found.validity.effective_from == date(2026, 3, 1)
    assert [(r.kind.value, r.target.title) for r in found.relations] == [
        ("amends", "示例市燃气管理办法"),
        ("repeals", "示例市锅炉管理办法"),
    ]


@pytest.mark.parametrize("lead", ["将", "对", "同时将"])
def test_a_sentence_that_governs_a_name_is_no_entry_of_the_list_before_it(lead):
    found = effects(
        notice(
            unit("art_1", "一、下列行政规范性文件自本决定公布之日起废止："),
            unit("art_1__item_1", "1.《甲区奖励办法》（甲府规〔2020〕1号）", level=Level.ITEM),
            unit(
                "art_2",
                f"二、{lead}《甲区停车办法》（甲府规〔2021〕9号）第三条修改为："
                "“道路停车实行分时收费。本条自2020年1月1日起施行。”",
            ),
        )
    )
    assert [title for _, title, *_ in found if "停车" in title] == ["甲区停车办法"]
    assert all(day != date(2020, 1, 1) for _, _, _, day, _ in found)


NAMES = (("甲区扶持办法", "甲科规〔2020〕1号"), ("甲区孵化器办法", "甲科规〔2018〕3号"))


def body_table(title, *rows):
    cells = tuple(
        unit(f"table_1__row_{n}", "\t".join(row), level=Level.ROW) for n, row in enumerate(rows, 1)
    )
    return effects(notice(unit("table_1", "", *cells, level=Level.TABLE), title=title))


@pytest.mark.parametrize(
    ("title", "head", "tail", "kinds"),
    [
        ("关于公布废止规范性文件目录的公告", (), ("", ""), ["repeals", "repeals"]),
        (
            "关于延长部分规范性文件有效期的通知",
            ("原有效期至", "延长至"),
            ("2025年1月31日", "2026年12月31日"),
            ["extends_validity_of", "extends_validity_of"],
        ),
        # no words say what becomes of them: a doubt on each
        ("规范性文件清理结果目录", (), ("", ""), ["affects", "affects"]),
        ("关于开展申报工作的通知", (), ("", ""), []),
    ],
)
def test_the_title_of_a_notice_decides_on_a_table_without_words_above_it(title, head, tail, kinds):
    rows = [("序号", "文件名称", "文号", *head)]
    rows += [(str(n), *name, *tail) for n, name in enumerate(NAMES, 1)]
    assert [kind for kind, *_ in body_table(title, *rows)] == kinds


def test_a_tick_in_the_column_of_an_outcome_decides():
    rows = (("名称", "文号", "保留", "废止"), (*NAMES[0], "", "√"), (*NAMES[1], "√", ""))
    found = body_table("规范性文件清理结果目录", *rows)
    assert [kind for kind, *_ in found] == ["repeals", "extends_validity_of"]


@pytest.mark.parametrize(
    ("head", "cells", "kinds"),
    [
        ("是否废止", ("是", "否"), ["repeals"]),
        ("是否继续有效", ("是", "否"), ["extends_validity_of", "affects"]),
        ("拟处理意见", ("废止", "保留"), ["affects", "affects"]),
        ("清理建议", ("废止", "继续有效"), ["affects", "affects"]),
        ("处理意见", ("废止", "保留"), ["repeals", "extends_validity_of"]),
        ("备注", ("废止", "无"), ["repeals"]),
        ("备注", ("废止第三条", "责任单位已变更"), ["repeals"]),
    ],
)
def test_the_head_of_a_column_says_how_its_words_are_meant(head, cells, kinds):
    rows = [("序号", "文件名称", "文号", head)]
    rows += [(str(n), *NAMES[n - 1], cell) for n, cell in enumerate(cells, 1)]
    found = [kind for kind, *_ in body_table("规范性文件清理结果目录", *rows)]
    assert [kind for kind in found if head != "备注" or kind != "affects"] == kinds


@pytest.mark.parametrize(
    ("head", "kinds"),
    [
        ("废止文件", ["repeals", "repeals"]),
        ("被废止文件名称", ["repeals", "repeals"]),
        ("继续有效文件", ["extends_validity_of", "extends_validity_of"]),
        ("拟废止文件名称", ["affects", "affects"]),
        ("文件名称", ["affects", "affects"]),
    ],
)
def test_the_head_over_the_names_may_decide(head, kinds):
    rows = [("序号", head, "文号"), *((str(n), *name) for n, name in enumerate(NAMES, 1))]
    found = body_table("规范性文件清理结果目录", *rows)
    assert [kind for kind, *_ in found] == kinds


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        ("——废止", "repeals"),
        ("（废止）", "repeals"),
        ("（继续有效）", "extends_validity_of"),
        ("：拟废止", "affects"),
        ("", "affects"),
    ],
)
def test_the_outcome_may_stand_behind_each_name(tail, kind):
    line = unit("art_1", f"1.《甲区扶持办法》（甲科规〔2020〕1号）{tail}")
    found = effects(notice(line, title="关于规范性文件清理结果的通知"))
    assert [row[:2] for row in found] == [(kind, "甲区扶持办法")]


def test_the_day_of_a_row_goes_before_that_of_all():
    rows = (("文件名称", "文号", "废止时间"), (*NAMES[0], "2025年9月1日"), (*NAMES[1], ""))
    cells = tuple(
        unit(f"table_1__row_{n}", "\t".join(row), level=Level.ROW) for n, row in enumerate(rows, 1)
    )
    opening = unit("art_1", "决定废止下列规范性文件，自2025年7月1日起生效：")
    found = effects(
        notice(opening, unit("table_1", "", *cells, level=Level.TABLE), title="关于废止文件的决定")
    )
    assert [row[3] for row in found] == [date(2025, 9, 1), date(2025, 7, 1)]


def test_one_column_may_hold_the_name_and_the_number():
    rows = (
        ("序号", "文件名称及文号", "清理结果"),
        ("1", f"{NAMES[0][0]}（{NAMES[0][1]}）", "废止"),
    )
    found = body_table("规范性文件清理结果目录", *rows)
    assert [row[:3] for row in found] == [("repeals", *NAMES[0])]


def test_the_day_of_a_row_is_the_day_of_its_effect():
    rows = (("名称", "文号", "废止日期"), (*NAMES[0], "2025年9月1日"))
    found = body_table("关于公布废止规范性文件目录的公告", *rows)
    assert found == [("repeals", *NAMES[0], date(2025, 9, 1), None)]


def test_bare_names_under_no_words_have_what_the_title_says():
    lines = (
        unit("art_1", "根据清理工作要求，经研究决定如下。"),
        unit("art_2", "1.《甲区扶持办法》（甲科规〔2020〕1号）"),
        unit("art_3", "2.《甲区孵化器办法》（甲科规〔2018〕3号）；"),
        unit("art_4", "3.根据《甲条例》，另行通知。"),
    )
    found = effects(notice(*lines, title="关于废止部分规范性文件的通知"))
    assert [(kind, title) for kind, title, *_ in found] == [
        ("repeals", "甲区扶持办法"),
        ("repeals", "甲区孵化器办法"),
    ]


@pytest.mark.parametrize(
    ("numbers", "ended"),
    [
        (("示府发〔2001〕3号", "示府发〔2002〕4号"), ["示府发〔2001〕3号", "示府发〔2002〕4号"]),
        (("示府发〔2001〕3号", "示府发〔2001〕3号"), ["示府发〔2001〕3号"] * 2),
        (("", ""), [None, None]),
    ],
)
def test_the_document_that_stands_for_all_of_a_list_is_no_entry_of_its_own(
    numbers: tuple[str, str], ended: list[str | None]
) -> None:
    names = ("示例区犬类管理办法", "示例区旧货管理办法")
    rows = [(str(n), *row) for n, row in enumerate(zip(names, numbers, strict=True), 1)]
    found = notice(
        unit("art_1", "决定对《示例区犬类管理办法》等2件规范性文件予以废止。"),
        table(1, "废止的规范性文件目录", ("序号", "文件名称", "文号"), *rows),
        title="示例区人民政府关于废止部分规范性文件的决定",
    )
    relations = [row for row in analyse_snapshot(found).relations if row.kind == "repeals"]
    assert [row.target.document_number for row in relations] == ended


NUMBERED = ("1．甲区停车办法（甲政规〔2019〕2号）", "2．甲区水源规定（甲政规〔2021〕3号）")
ELSE = "凡未列入本目录的规范性文件，自2024年7月1日起一律停止执行。"


@pytest.mark.parametrize(
    ("intro", "outcome", "title"),
    [
        ("现将继续有效的规范性文件目录公布如下。" + ELSE, "继续有效", "extends_validity_of"),
        ("经清理，下列规范性文件继续有效。" + ELSE, "继续有效", "extends_validity_of"),
        ("现将目录予以公布。" + ELSE, "继续有效", "extends_validity_of"),
        ("现将继续有效的规范性文件目录公布如下。", "继续有效", "extends_validity_of"),
        ("现将废止的规范性文件目录公布如下。", "废止", "repeals"),
    ],
)
def test_a_sentence_with_a_full_stop_opens_the_list_below_it(intro, outcome, title):
    lines = "\n".join(NUMBERED)
    text = f"甲区人民政府关于公布{outcome}的行政规范性文件目录的通知\n甲政规〔2024〕4号\n各部门：\n{intro}\n{lines}"
    found = analyse_snapshot(read_text(f"{text}\n甲区人民政府\n2024年5月22日"))
    numbers = ["甲政规〔2019〕2号", "甲政规〔2021〕3号"]
    acts = [(r.kind.value, r.target.document_number) for r in found.relations]
    assert acts == [(title, number) for number in numbers]
    kept = [[t.document_number for t in one.named] for one in found.closed_lists]
    assert kept == ([numbers] if ELSE in intro else [])

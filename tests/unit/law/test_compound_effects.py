"""What sentences do whose verb does not stand plainly over one list of names."""

from __future__ import annotations

from datetime import date

import pytest

from tests.law_texts import analyse_text
from tracker.model import EFFECTS

X, Y, Z = "甲区扶持办法", "甲区人才办法", "甲区创新若干措施"
XN, YN = f"《{X}》（甲科规〔2020〕1号）", f"《{Y}》（甲科规〔2020〕2号）"
MADE = date(2024, 5, 20)


def acts(*sentences: str, title: str = "关于部分文件处理的通知"):
    found = analyse_text(*sentences, title=title, made_on=MADE).relations
    kinds = EFFECTS | {"affects"}
    return [(r.kind.value, r.target.title, r.effective, r.until) for r in found if r.kind in kinds]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            f"{XN}和{YN}分别自2024年7月1日、2024年10月1日起废止。",
            [("repeals", X, date(2024, 7, 1), None), ("repeals", Y, date(2024, 10, 1), None)],
        ),
        (
            f"{XN}、{YN}分别于2024年7月1日和2024年10月1日起停止执行。",
            [("repeals", X, date(2024, 7, 1), None), ("repeals", Y, date(2024, 10, 1), None)],
        ),
        (
            f"{XN}、{YN}有效期分别延长至2026年12月31日、2027年6月30日。",
            [
                ("extends_validity_of", X, MADE, date(2026, 12, 31)),
                ("extends_validity_of", Y, MADE, date(2027, 6, 30)),
            ],
        ),
        # three days for two names: nobody can say which is whose
        (
            f"{XN}、{YN}分别自2024年7月1日、2024年10月1日、2025年1月1日起废止。",
            [("affects", X, None, None), ("affects", Y, None, None)],
        ),
        (f"{XN}、{YN}分别由科技科、人才科负责解释。", []),
    ],
)
def test_each_name_may_have_a_day_of_its_own(sentence, expected):
    assert acts(sentence, title="关于延长、废止部分文件有效期的通知") == expected


JULY = date(2024, 7, 1)
BOTH_END = [("repeals", X, JULY, None), ("repeals", Y, JULY, None)]
STAYS = [("extends_validity_of", Z, MADE, None)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (f"{XN}、{YN}（以上文件自2024年7月1日起废止）、《{Z}》（继续有效）。", BOTH_END + STAYS),
        (
            f"决定废止{XN}、{YN}（上述文件自2024年7月1日起废止），《{Z}》继续有效。",
            BOTH_END + STAYS,
        ),
        (f"{XN}、{YN}自2024年7月1日起废止，《{Z}》继续有效。", BOTH_END + STAYS),
        (f"自2024年7月1日起废止{XN}、{YN}，《{Z}》继续有效。", BOTH_END + STAYS),
        (f"{XN}（2024年7月1日起废止）和{YN}（2024年7月1日起废止）。", BOTH_END),
        (f"一是自2024年7月1日起废止{XN}、{YN}。", BOTH_END),
        (f"{XN}、{YN}（以上文件拟自2024年7月1日起废止）。", None),
    ],
)
def test_brackets_and_a_second_clause_act_on_their_own_names_alone(sentence, expected):
    found = acts(sentence, title="关于公布规范性文件清理结果的通知")
    if expected is None:
        assert {row[0] for row in found} == {"affects"}
    else:
        assert sorted(found, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("文件即日起废止", ["repeals"]),
        ("文件于2024年7月1日废止", ["repeals"]),
        ("从2024年7月1日起不再执行", ["repeals"]),
        ("文件有效期延长至2026年12月31日", ["extends_validity_of"]),
        ("继续有效", ["extends_validity_of"]),
        ("文件拟于年底前废止", ["affects"]),
        ("文件印发后，各单位抓紧落实", ["affects"]),
    ],
)
def test_an_instrument_may_be_called_by_its_number_alone(words: str, expected: list[str]) -> None:
    found = acts(f"甲科规〔2020〕1号{words}。", title="关于公布规范性文件清理结果的通知")
    assert [row[0] for row in found] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (f"{XN}由《{Z}》（甲科规〔2024〕7号）代替，自2024年7月1日起废止。", date(2024, 7, 1)),
        (f"{XN}被《{Z}》替代，予以废止。", MADE),
    ],
)
def test_what_another_takes_the_place_of_is_ended(sentence, expected):
    assert acts(sentence, title="关于废止部分文件的通知") == [("repeals", X, expected, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        f"经研究，{XN}不再按甲科规〔2023〕8号文件废止。",
        f"经研究，{XN}不再执行《关于废止部分文件的通知》的规定予以废止。",
        f"决定撤销对{XN}的废止决定。",
        f"甲科规〔2024〕1号文件所列第2项{XN}系误列，现予删除，该文件继续有效。",
        f"因工作疏忽，误将{XN}列入废止文件目录，现予更正。",
        f"现将{XN}从废止文件目录中删除。",
        f"经核实，{XN}列入废止目录有误，特此更正。",
        f"{XN}属工作人员误列，现予更正。",
        f"原目录中{XN}误列入废止文件，特此更正。",
        f"{XN}不应列入废止目录，现予更正。",
        f"{XN}不属于废止范围，系误列。",
    ],
)
def test_what_an_earlier_act_no_longer_reaches_is_undone(sentence):
    found = acts(sentence, title=f"关于《{X}》继续执行的通知")
    assert ("undoes", X) in [row[:2] for row in found]
    assert "repeals" not in [row[0] for row in found]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        (f"{XN}自《{Z}》施行之日起废止。", [X]),
        (f"{XN}、{YN}自《{Z}》（甲科规〔2024〕7号）正式实施之日起同时废止。", [X, Y]),
        (f"{XN}于《{Z}》印发后停止执行。", [X]),
        (f"{XN}自《{Z}》施行之日起参照执行。", []),
        (f"{XN}与《{Z}》同时执行。", []),
    ],
)
def test_what_ends_when_another_text_begins_ends_on_an_unknown_day(sentence, names):
    found = acts(sentence, title="关于做好政策衔接的通知")
    assert found == [("repeals", name, None, None) for name in names]


@pytest.mark.parametrize(
    ("act", "sequel", "kind"),
    [
        ("暂停执行", f"{X}恢复执行", "resumes"),
        ("暂缓执行", f"《{X}》恢复施行", "resumes"),
        ("暂停执行", f"{X}何时恢复另行通知", "undoes"),
        ("废止", f"{X}恢复执行", "undoes"),
    ],
)
def test_what_ends_a_suspending_text_may_say_that_its_target_resumes(act, sequel, kind):
    ended = f"《关于{act}〈{X}〉的通知》（甲科规〔2023〕1号）自2024年7月1日起废止，{sequel}。"
    found = acts(ended, title=f"关于废止《关于{act}〈{X}〉的通知》的通知")
    assert (kind, X, date(2024, 7, 1), None) in found


def test_what_is_said_to_have_been_replaced_is_only_told():
    told = acts(f"{XN}已被《{Z}》取代。", title="关于废止部分文件的通知")
    assert told == [("affects", X, None, None)]
    assert acts(f"本通知所称政策由《{Z}》规定。", title="关于废止部分文件的通知") == []


REST = ("除第四章外的其余条款",)
WHOLE: tuple[str, ...] = ()


def parts(*lines: str):
    found = analyse_text(*lines, title="关于废止部分文件的通知", made_on=MADE).relations
    kinds = EFFECTS | {"affects"}
    return [(r.kind.value, r.target.title, r.target.clauses) for r in found if r.kind in kinds]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (f"{XN}同时废止，但第四章除外。", [("repeals", X, REST)]),
        (f"{XN}自2024年7月1日起废止，其中第四章继续有效。", [("repeals", X, REST)]),
        (f"决定废止{XN}，保留第四章。", [("repeals", X, REST)]),
        (f"{XN}（第四章除外）同时废止。", [("repeals", X, REST)]),
        (f"{XN}（不含附件2）同时废止。", [("repeals", X, ("除附件2外的其余条款",))]),
        (
            f"{XN}、{YN}同时废止，但《{Y}》第四章除外。",
            [("repeals", X, WHOLE), ("repeals", Y, REST)],
        ),
        # of which of the two, or until when, nobody can say
        (
            f"{XN}、{YN}同时废止，但第四章除外。",
            [("affects", X, WHOLE), ("affects", Y, WHOLE)],
        ),
        (f"{XN}同时废止，第四章仍执行至2026年底。", [("affects", X, WHOLE)]),
        (f"{XN}自2024年7月1日起废止，第四章自2024年9月1日起废止。", [("affects", X, WHOLE)]),
        # the same of other effects
        (f"{XN}有效期延长至2027年底，但第四章除外。", [("extends_validity_of", X, REST)]),
        (f"{XN}暂停执行一年，其中第四章继续执行。", [("suspends", X, REST)]),
        (f"恢复执行{XN}，但第四章除外。", [("resumes", X, REST)]),
        (
            f"{XN}第四章有效期延长至2027年底，其余条款自2024年7月1日起停止执行。",
            [("extends_validity_of", X, ("第四章",)), ("repeals", X, REST)],
        ),
        # what is done with old cases leaves out no part
        (f"{XN}同时废止，已认定的企业按本办法第四章执行。", [("repeals", X, WHOLE)]),
        (f"{XN}同时废止，但此前已受理的仍按原规定执行。", [("repeals", X, WHOLE)]),
    ],
)
def test_a_part_that_words_behind_the_verb_keep_is_not_repealed(sentence, expected):
    assert parts(sentence) == expected


@pytest.mark.parametrize(
    ("tail", "kind", "clauses"),
    [
        ("，但第四章除外", "repeals", REST),
        ("（第四章除外）", "repeals", REST),
        ("（第四章不废止）", "repeals", REST),
        ("，其中第四章继续有效", "repeals", REST),
        ("，保留第四章", "repeals", REST),
        ("，除第四章外", "repeals", REST),
        ("，但已受理的申请除外", "affects", WHOLE),
        ("，涉及补贴标准的内容不变", "affects", WHOLE),
        ("，第四章仍执行至2026年底", "affects", WHOLE),
        ("，废止，其中第四章执行至2026年底", "affects", WHOLE),
        ("，第四章废止", "repeals", ("第四章",)),
        ("，废止第四章", "repeals", ("第四章",)),
        ("，除第四章外废止", "repeals", REST),
        ("，根据《某条例》第四章废止", "repeals", WHOLE),
        ("，已被《某办法》代替", "repeals", WHOLE),
    ],
)
def test_a_part_that_an_entry_of_a_list_keeps_is_not_repealed(tail, kind, clauses):
    found = parts("决定废止下列文件：", f"1.{XN}{tail}；", f"2.{YN}。")
    assert found == [(kind, X, clauses), ("repeals", Y, WHOLE)]


@pytest.mark.parametrize(
    "between", ["两个文件以及", "两份通知和", "等2件文件及", "两件规范性文件、"]
)
def test_a_count_between_names_ends_no_list(between):
    sentence = f"{XN}、{YN}{between}《{Z}》（甲科规〔2020〕3号）同时废止。"
    assert [title for _, title, _ in parts(sentence)] == [X, Y, Z]


@pytest.mark.parametrize(
    "lines",
    [
        f"{XN}有效期将满，新办法正在报批。新办法公布前，各街道继续依照原办法开展工作。",
        f"{XN}即将到期，在新规定出台之前，仍按原办法执行。",
        f"{XN}已到期。新政策出台前，暂按该办法执行。",
        f"{XN}在新平台上线前继续适用，平台上线之日停止执行，最迟不超过2025年6月30日。",
    ],
)
def test_an_instrument_kept_on_until_an_event_is_in_doubt(lines):
    found = acts(lines, title="关于做好短期疗养工作衔接的函")
    assert [(kind, title) for kind, title, *_ in found] == [("affects", X)]


def test_an_extension_that_ends_by_itself_on_its_last_day_is_none_until_an_event():
    end = date(2026, 12, 31)
    assert acts(f"{XN}继续有效至2026年12月31日，到期后自动失效。") == [
        ("extends_validity_of", X, MADE, end)
    ]


def test_words_over_a_list_that_speak_of_one_entry_decide_on_it_alone():
    opening = "下列文件中，除第2项外，自2024年7月1日起均予废止；第2项继续执行："
    assert parts(opening, f"1.{XN}", f"2.{YN}") == [
        ("repeals", X, WHOLE),
        ("extends_validity_of", Y, WHOLE),
    ]


def test_a_correction_may_call_itself_an_explanation():
    title = f"关于《{X}》文字勘误的说明"
    said = (
        f"{XN}第五条误植为“有效期至2028年9月30日”，正确表述为“有效期至2025年9月30日”，现予以更正。"
    )
    found = acts(said, title=title)
    assert [(kind, until) for kind, _, _, until in found if kind != "corrects"] == [
        ("extends_validity_of", date(2025, 9, 30))
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        f"{XN}误列入继续有效的文件目录，现予更正。",
        f"误将{XN}列入保留文件目录，现予更正。",
        f"{XN}第三条列入有误的项目，由区科委更正。",
    ],
)
def test_what_was_kept_by_mistake_is_not_undone(sentence):
    found = acts(sentence, title="关于废止文件目录的更正说明")
    assert "undoes" not in [row[0] for row in found]


def test_an_explanation_that_something_was_listed_by_mistake_leaves_a_doubt():
    found = acts(f"{XN}系误列，仍然有效。", title="关于《关于废止部分文件的通知》的说明")
    assert [row[:2] for row in found] == [("affects", X)]

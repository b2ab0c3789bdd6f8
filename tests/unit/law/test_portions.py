"""Clauses with days of their own: one line a drafting habit."""

from datetime import date

import pytest

from tests.law_texts import analyse_text
from tests.unit.parse.printed_text import read_text
from tracker.law.text.clause_labels import covers_clause, labels, path

ENDS = "last_day", "2024-12-31"
LATER, WHOLE = "自2025年1月1日起施行", "自2024年5月1日起施行"


def portions(*sentences):
    return [
        (p.clauses, p.field, p.day and p.day.isoformat())
        for p in analyse_text(*sentences).validity.portions
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        f"本办法{WHOLE}，其中第三条{LATER}。",
        f"本办法第三条{LATER}，其余条款{WHOLE}。",
        f"除第三条{LATER}外，本办法{WHOLE}。",
        f"本办法{WHOLE}。第三条的规定{LATER}。",
        f"本办法{WHOLE}，但第三条关于场地补贴的规定{LATER}。",
        f"本办法第三条的施行日期为2025年1月1日，其他条款{WHOLE}。",
    ],
)
def test_a_clause_may_begin_later_than_the_rest(sentence):
    assert analyse_text(sentence).validity.effective_from == date(2024, 5, 1)
    assert portions(sentence) == [(("第三条",), "effective_from", "2025-01-01")]


@pytest.mark.parametrize(
    ("sentence", "portion"),
    [
        (
            f"本办法第三条、第五条第二款自公布之日起施行，其余条款{WHOLE}。",
            (("第三条", "第五条第二款"), "effective_from", "2024-03-04"),
        ),
        (f"本办法{WHOLE}，第三章{LATER}。", (("第三章",), "effective_from", "2025-01-01")),
        (f"本办法{WHOLE}，附件2{LATER}。", (("附件2",), "effective_from", "2025-01-01")),
        (f"本办法{WHOLE}，第三条有效期至2024年12月31日。", (("第三条",), "last_day", "2024-12-31")),
        (
            f"本办法{WHOLE}，有效期五年，其中第三条有效期两年。",
            (("第三条",), "last_day", "2026-04-30"),
        ),
        (f"本办法{WHOLE}，第三条的施行日期另行公布。", (("第三条",), "effective_from", None)),
        (f"本办法{WHOLE}，其中第（二）项执行至2024年12月31日。", (("第（二）项",), *ENDS)),
        (
            f"本办法{WHOLE}，其中第二项、第三项措施实施至2024年12月31日。",
            (("第二项", "第三项"), *ENDS),
        ),
        (
            f"本办法{WHOLE}，其中（二）、（三）两项有效期至2024年12月31日。",
            (("（二）", "（三）"), *ENDS),
        ),
        (
            f"本办法{WHOLE}，其中第（一）至（三）项有效期至2024年12月31日。",
            (("第（一）", "（二）", "（三）项"), *ENDS),
        ),
        (f"本办法{WHOLE}（第二项政策执行至2024年12月31日）。", (("第二项",), *ENDS)),
        (f"除第（二）项执行至2024年12月31日外，其他措施{WHOLE}。", (("第（二）项",), *ENDS)),
        (f"本办法{WHOLE}。其中第一部分有效期至2024年12月31日。", (("第一部分",), *ENDS)),
        (
            f"本办法{WHOLE}，其中第三条第二项补贴政策执行至2024年12月31日。",
            (("第三条第二项",), *ENDS),
        ),
        (f"本办法{WHOLE}，附件2所列补贴标准执行至2024年12月31日。", (("附件2",), *ENDS)),
        (
            f"本办法{WHOLE}。第三条、第四条过渡期至2024年12月31日，过渡期满后不再执行。",
            (("第三条", "第四条"), *ENDS),
        ),
        (f"本办法{WHOLE}，其中购房消费券政策执行至2024年12月31日。", (("购房消费券政策",), *ENDS)),
        (
            f"本办法除第三条至第五条外，{WHOLE}。",
            (("第三条", "第四条", "第五条"), "effective_from", None),
        ),
    ],
)
def test_a_part_has_its_own_first_or_last_day(sentence, portion):
    assert portions(sentence) == [portion]
    assert analyse_text(sentence).validity.effective_from == date(2024, 5, 1)


@pytest.mark.parametrize(
    "sentence",
    [
        f"《甲办法》第二条、第三条{LATER}。",
        f"第三条规定的补贴标准{LATER}。",
        "本办法第三条所称企业，其资格有效期至2025年12月31日。",
        f"本办法{WHOLE}，其中第三条{WHOLE}。",
        f"第十条修改为：“本办法第三条{LATER}。”",
        f"本办法{WHOLE}。第三条过渡期至2024年12月31日，过渡期满后应当完成整改。",
        f"本办法{WHOLE}，其中申报受理至2024年12月31日。",
        f"本办法{WHOLE}，其中项目执行期限至2024年12月31日。",
    ],
)
def test_another_texts_clause_or_another_subject_is_no_portion(sentence):
    assert portions(sentence) == []


@pytest.mark.parametrize("subject", ["本条政策", "本项措施", "该项政策"])
def test_the_end_of_its_own_clause_is_no_other_end_of_the_whole(subject):
    found = analyse_text(
        f"发放购房消费券。{subject}执行至2024年12月31日。",
        f"本办法{WHOLE}，有效期至2026年12月31日。",
    ).validity
    assert [(p.clauses, p.day) for p in found.portions] == [(("第一条",), date(2024, 12, 31))]
    assert (found.last_day, found.alternatives) == (date(2026, 12, 31), ())


def test_a_term_after_an_exception_is_the_whole_texts():
    validity = analyse_text(
        f"本办法第三条执行期限为2024年5月1日至2024年12月31日，其他条款{WHOLE}，有效期3年。"
    ).validity
    assert validity.last_day == date(2027, 4, 30)


def test_a_term_behind_a_clause_of_its_own_day_is_the_whole_texts():
    validity = analyse_text(f"本办法{WHOLE}，其中第三条{LATER}，有效期至2026年12月31日。").validity
    assert (validity.effective_from, validity.last_day) == (date(2024, 5, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ("第三条、第五条第二款", ("第三条", "第五条第二款")),
        ("第九条至第十二条", ("第九条", "第十条", "第十一条", "第十二条")),
        ("第3条-第5条", ("第3条", "第4条", "第5条")),
        ("第二章至第三条", ("第二章", "第三条")),
        ("第十条之一", ("第十条之一",)),
        ("关于补贴的规定", ()),
    ],
)
def test_a_range_of_labels_names_every_clause_in_it(part, named):
    assert labels(part) == named


CLAUSES = """某区某办法
第一条 支持企业。
支持个人。
（一）居民。
（二）学生。
第二条 支持下列单位：
（一）学校。
（二）医院。
第三条 本办法自2024年4月1日起施行。"""


@pytest.mark.parametrize(
    ("label", "address"),
    [
        ("第一条", "art_1"),
        ("第一条第二款", "art_1__para_2"),
        ("第一条第二款第（二）项", "art_1__para_2__item_2"),
        ("第一条第(2)项", "art_1__para_2__item_2"),
        ("第一条第一款", None),  # its words are the clause's own; the clause is more
        ("第一条第一款第（一）项", None),
        ("第二条第（二）项", "art_2__item_2"),
        ("第二条第一款", "art_2"),  # its only one
        ("第二条第一款第（一）项", "art_2__item_1"),
        ("第二条第三款", None),
        ("第九条第一款", None),
        ("其余条款", None),
        ("第（一）项", None),  # of which clause?
    ],
)
def test_a_label_has_the_address_of_the_clause_it_names_where_the_text_has_it(label, address):
    assert path(read_text(CLAUSES), label) == address


@pytest.mark.parametrize(
    ("label", "address", "named"),
    [
        ("第五条", "art_5", True),
        ("第五条", "art_5__para_2", True),
        ("第五条", "att_1__art_5__para_2", True),
        ("第五条第二款", "art_5__para_2", True),
        ("第五条第一款", "art_5", True),
        ("第五条第二款第（一）项", "art_5__para_2__item_1", True),
        ("第五条第二款", "art_5", False),
        ("第五条第一款", "art_5__para_2", False),
        ("第五条", "art_15", False),
        ("第五章", "art_5", False),
        ("其余条款", "art_5", False),
    ],
)
def test_a_label_names_an_address_or_what_stands_above_it(label, address, named):
    assert covers_clause(label, address) is named

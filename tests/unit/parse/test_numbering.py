"""Which marks are marks, how they nest, and which of them is the unit that people cite."""

import pytest

from tests.unit.parse.printed_text import levels_by_label, outline_clauses, read_text
from tracker.parse.grammar.numbering_styles import STYLES, find_mark, parse_number


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_style_of_the_table_finds_its_own_example(style) -> None:  # type: ignore[no-untyped-def]
    mark = find_mark(style.example + "支持企业")
    assert mark is not None
    assert mark.style == style


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一百零三", 103),
        ("二十", 20),
        ("十二", 12),
        ("二〇", 20),
        ("１２", 12),
        ("③", 3),
        ("㉑", 21),
        ("⒊", 3),
        ("⑿", 12),
        ("㈩", 10),
        ("一千二百六十", 1260),
    ],
)
def test_numerals_of_every_kind_are_numbers(text: str, number: int) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["1.5倍支持", "2024年起", "100万元", "三个月内", "第三人可以", "（含培育）企业", "3%的费用"],
)
def test_figures_in_a_sentence_are_no_marks(text: str) -> None:
    assert find_mark(text) is None


def test_the_mark_whose_numbers_run_on_across_chapters_is_the_clause() -> None:
    found = read_text(
        "某政策\n一、甲\n（一）乙\n1.丙。\n2.丁。\n（二）戊\n3.己。\n二、庚\n4.辛。\n（1）壬；\n（2）癸。"
    )
    assert outline_clauses(found.clauses) == "一、(（一）(1. 2.) （二）(3.)) 二、(4.(（1） （2）))"
    assert levels_by_label(found) == {
        **{"一、": "chapter", "二、": "chapter", "（一）": "section", "（二）": "section"},
        **{
            "1.": "clause",
            "2.": "clause",
            "3.": "clause",
            "4.": "clause",
            "（1）": "item",
            "（2）": "item",
        },
    }


def test_where_no_such_series_stands_below_the_marked_units_themselves_are_clauses() -> None:
    found = read_text(
        "某政策\n一、甲\n（一）乙\n1.丙。\n（二）丁\n2.戊。\n二、附则\n（一）己。\n（二）庚。"
    )
    assert [clause.path for clause in found.walk() if clause.level == "clause"] == [
        *("chp_1__sec_1__art_1", "chp_1__sec_2__art_2"),
        *("chp_2__art_1", "chp_2__art_2"),
    ]


def test_marks_that_carry_the_words_themselves_are_clauses_even_at_the_top() -> None:
    found = read_text(
        "某通知\n一、支持企业创新，给予奖励。\n二、有下列情形的，不予支持：\n（一）造假的；\n（二）失信的。\n三、本通知自发布之日起施行。"
    )
    assert outline_clauses(found.clauses) == "一、 二、(（一） （二）) 三、"
    assert (levels_by_label(found)["一、"], levels_by_label(found)["（一）"]) == ("clause", "item")


def test_an_article_has_items_subitems_and_a_paragraph_behind_them() -> None:
    found = read_text(
        "某条例\n第一条 甲：\n（一）乙：\n1.丙；\n2.丁；\n（二）戊。\n前款规定由区政府公布。\n（一）己。\n第二条 庚。"
    )
    assert [clause.path for clause in found.walk()] == [
        *(
            "art_1",
            "art_1__item_1",
            "art_1__item_1__subitem_1",
            "art_1__item_1__subitem_2",
            "art_1__item_2",
        ),
        *("art_1__para_2", "art_1__para_2__item_1", "art_2"),
    ]


def test_a_paragraph_under_a_heading_is_counted_from_one_and_behind_words_from_two() -> None:
    found = read_text(
        "某政策\n一、甲\n（一）加强建设\n支持企业。\n支持院所。\n（二）给予奖励。\n由区政府负责。\n二、乙\n（三）附则。"
    )
    assert [clause.path for clause in found.walk() if clause.level == "paragraph"] == [
        *("chp_1__art_1__para_1", "chp_1__art_1__para_2", "chp_1__art_2__para_2")
    ]


def test_a_short_first_sentence_is_a_heading_where_most_clauses_have_one() -> None:
    found = read_text(
        "某政策\n1.支持技术攻关。鼓励企业攻关，给予奖励。\n2.支持成果转化。鼓励院所转化，给予奖励。\n3.本政策由区科委负责解释。执行中遇上级调整的，从其规定。"
    )
    assert [(clause.heading, clause.text[:4]) for clause in found.clauses] == [
        *(("支持技术攻关。", "鼓励企业"), ("支持成果转化。", "鼓励院所")),
        (None, "本政策由"),
    ]


def test_chapters_above_articles_may_be_numbered_like_items() -> None:
    found = read_text(
        "某规定\n一、管辖\n第一条 甲。\n第二条 乙：\n（一）丙；\n（二）丁。\n二、证据\n第三条 戊。"
    )
    assert outline_clauses(found.clauses) == "一、(第一条 第二条(（一） （二）)) 二、(第三条)"


def test_an_amendment_may_begin_with_a_later_number_and_a_series_may_lose_one() -> None:
    assert (
        outline_clauses(read_text("某修正案\n第十八条 甲。\n第十九条 乙。").clauses)
        == "第十八条 第十九条"
    )
    assert (
        outline_clauses(
            read_text("某条例\n第一条 甲。\n第二条 乙。\n第四条 丁。\n第五条 戊。").clauses
        )
        == "第一条 第二条 第四条 第五条"
    )


def test_a_space_that_slipped_into_a_mark_does_not_lose_the_article_whose_number_is_missing() -> (
    None
):
    found = read_text("某条例\n第一条 甲。\n第二条 乙。\n第三 条支持企业。\n第四条 丁。")
    assert [clause.label for clause in found.clauses] == ["第一条", "第二条", "第三条", "第四条"]
    assert found.clauses[2].text == "支持企业。"


@pytest.mark.parametrize(
    "cited", ["第二 条列明的企业。", "第三 条的规定执行。", "第九 条列明的企业。"]
)
def test_a_citation_with_a_space_in_it_is_no_article(cited: str) -> None:
    found = read_text(f"某条例\n第一条 甲。\n第二条 乙。\n{cited}\n第三条 丙。\n第四条 丁。")
    assert [clause.label for clause in found.clauses] == ["第一条", "第二条", "第三条", "第四条"]


def test_an_excerpt_begins_its_series_late() -> None:
    found = read_text(
        "某措施\n一、支持攻关\n18.甲。\n19.乙。\n20.丙。\n二、支持转化\n21.丁。\n22.戊。"
    )
    assert outline_clauses(found.clauses) == "一、(18. 19. 20.) 二、(21. 22.)"
    assert (levels_by_label(found)["一、"], levels_by_label(found)["18."]) == ("chapter", "clause")


def test_two_figures_at_line_starts_are_no_late_series() -> None:
    assert (
        outline_clauses(
            read_text(
                "某措施\n一、甲\n（一）乙。\n18.甲级企业。\n19.乙级企业。\n（二）丙。"
            ).clauses
        )
        == "一、(（一）(¶ ¶) （二）)"
    )


def test_a_list_whose_first_mark_is_lost_does_not_become_the_series_that_runs_on() -> None:
    found = read_text(
        "某措施\n一、甲\n（一）乙：\n2.丙；\n3.丁；\n4.戊。\n二、己\n（二）庚：\n1.辛；\n2.壬。\n（三）癸。"
    )
    assert (
        levels_by_label(found)["（一）"],
        levels_by_label(found)["2."],
        levels_by_label(found)["（二）"],
    ) == (
        "clause",
        "item",
        "clause",
    )


def test_a_quoted_article_of_an_amending_decision_is_no_article() -> None:
    found = read_text(
        "某决定\n一、第三条修改为：“第三条 甲。”\n二、增加一条，作为第四条：“第四条 乙。”\n本决定自发布之日起施行。"
    )
    assert outline_clauses(found.clauses) == "一、 二、(¶)"


def test_a_number_that_comes_twice_gets_an_address_of_its_own() -> None:
    found = read_text("某办法\n第一条 甲。\n第二条 乙。\n第一条 丙。\n第二条 丁。")
    assert [clause.path for clause in found.clauses] == ["art_1", "art_2", "art_1-2", "art_2-2"]


def test_parts_and_chapters_nest() -> None:
    found = read_text(
        "某法典\n第一编 总则\n第一章 一般规定\n第一条 甲。\n第二编 物权\n第一分编 通则\n第一章 登记\n第一节 不动产\n第二条 乙。"
    )
    assert [clause.path for clause in found.walk()][-1] == "part_2__part_1__chp_1__sec_1__art_2"


def test_a_law_may_open_with_a_preamble() -> None:
    found = read_text("某宪章\n序言\n本区历史悠久。\n第一条 甲。")
    assert outline_clauses(found.clauses) == "preamble(¶) 第一条"


def test_depth_is_a_matter_of_sequence_not_of_rank() -> None:
    found = read_text(
        "某指南\n1.甲：\n（一）乙；\n（二）丙。\n2.丁：\n（一）戊；\n（二）己。\n3.庚。"
    )
    assert outline_clauses(found.clauses) == "1.(（一） （二）) 2.(（一） （二）) 3."


def test_headings_numbered_like_items_may_stand_below_a_chapter() -> None:
    found = read_text(
        "某规定\n第一章 总则\n一、目的\n第一条 甲。\n二、范围\n第二条 乙。\n第二章 附则\n第三条 丙。"
    )
    assert [clause.path for clause in found.walk()][:3] == [
        "chp_1",
        "chp_1__sec_1",
        "chp_1__sec_1__art_1",
    ]


def test_a_remark_in_brackets_behind_a_sentence_does_not_make_it_a_heading() -> None:
    found = read_text(
        "某方案\n一、甲\n1.推介项目。（某局负责）\n2.推行运作。（某委负责）\n二、乙\n3.加强监管。（某局负责）"
    )
    assert [clause.heading for clause in found.walk() if clause.level.value == "clause"] == [
        None,
        None,
        None,
    ]


def test_paragraphs_between_two_numbers_of_a_list_belong_to_the_first_of_them() -> None:
    found = read_text(
        "第一条 由以下机构负责。\n一、领导机构。\n由小组负责。\n二、管理机构。\n办公室设在某局。\n第二条 甲。"
    )
    assert outline_clauses(found.clauses) == "第一条(一、(¶) 二、 ¶) 第二条"


def test_a_first_item_glued_to_the_sentence_before_it_begins_its_own_paragraph() -> None:
    found = read_text(
        "某通知\n某局：\n现寒冬逼近，望把款发好。 一、专款专用。\n要重点用于灾区。\n二、发动群众。\n三、加强领导。"
    )
    assert outline_clauses(found.clauses) == "preamble 一、(¶) 二、 三、"


def test_a_mark_may_be_one_sign() -> None:
    found = read_text(
        "第一条 受理下列案件：\n㈠告诉才处理的案件：\n⒈侮辱案；\n⒉虐待案。\n㈡其他案件。\n第二条 甲。"
    )
    assert outline_clauses(found.clauses) == "第一条(㈠(⒈ ⒉) ㈡) 第二条"


def test_decimal_numbers_nest_by_their_figures_and_a_bare_figure_heads_them() -> None:
    found = read_text(
        "某粮食应急预案\n1总则\n1.1编制目的\n为保障供应，制定本预案。\n1.2工作原则\n（1）统一领导。\n（2）分级负责。\n"
        "2 组织机构\n2.1指挥部\n2.1.1职责\n（1）掌握形势。\n（2）开展督查。\n3附则\n3.1本预案自2023年5月1日起施行。"
    )
    assert outline_clauses(found.clauses) == (
        "1(1.1(¶) 1.2(（1） （2）)) 2(2.1(2.1.1(（1） （2）))) 3(3.1)"
    )
    assert [clause.path for clause in found.walk()][1] == "chp_1__art_1.1"


@pytest.mark.parametrize(
    "text", ["1.5倍支持", "1.1亿元", "2.1 %的比例", "1.1个百分点", "3.15消费者日", "12.5万元"]
)
def test_a_decimal_figure_at_the_start_of_a_sentence_is_no_number_of_a_section(text: str) -> None:
    found = read_text(f"某办法\n第一条 按下列标准：\n{text}以内。\n第二条 乙。")
    assert outline_clauses(found.clauses) == "第一条(¶) 第二条"


def test_articles_behind_a_gap_are_articles_and_the_gap_is_reported() -> None:
    found = read_text("某办法\n第一条 甲。\n第二条 乙。\n第九条 丙。\n第十条 丁。")
    assert outline_clauses(found.clauses) == "第一条 第二条 第九条 第十条"
    assert found.warnings == ("条文编号不连续：第二条之后为第九条",)


def test_a_cited_article_at_the_start_of_a_paragraph_is_none() -> None:
    found = read_text("某办法\n第一条 甲。\n第九条规定的情形除外。\n第二条 乙。")
    assert outline_clauses(found.clauses) == "第一条(¶) 第二条"


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("附件1", "att_1"),
        ("附件1-2", "att_1.2"),
        ("附件1－2", "att_1.2"),
        ("附表2之一", "att_2.1"),
        ("附件十二", "att_12"),
        ("附录A", "att_1"),  # a letter is no number: its place among the annexes counts
    ],
)
def test_an_annex_has_the_number_it_prints_with_its_branch(label: str, path: str) -> None:
    found = read_text(f"某办法\n第一条 甲。\n第二条 乙。\n{label}\n申请表\n填写说明应当完整。")
    assert [c.path for c in found.clauses if c.level == "annex"] == [path]


def test_figures_with_a_nought_stand_below_their_chapter():
    found = read_text(
        "某区建设导则\n1总则\n1.0.1为了统一要求，制定本导则。\n1.0.2适用于新建工程。\n"
        "2术语\n2.0.1海绵城市：指城市能够适应变化。\n3规定\n3.1设计\n3.1.1坡度不小于1.5%。"
    )
    assert outline_clauses(found.clauses) == "1(1.0.1 1.0.2) 2(2.0.1) 3(3.1(3.1.1))"


@pytest.mark.parametrize(
    ("run", "labels"),
    [
        ("（一）小型车10元；（二）大型车20元；（三）其他减半。", "（一） （二） （三）"),
        ("（1）助餐；（2）助浴。", "（1） （2）"),
        ("①每周一次；②每月两次。", "① ②"),
        ("（一）小型车，依照第三条第（二）项；（二）大型车。", "（一） （二）"),
        ("（一）小型车；（三）大型车。", "（一）"),  # not the next number
        ("（一）小型车（二）大型车。", "（一）"),  # nothing parts them
        ("（一）前款（二）规定的；其中（二）大型车。", "（一）"),
    ],
)
def test_items_that_run_on_in_one_line_are_items_of_their_own(run: str, labels: str) -> None:
    found = read_text(f"某区停车规定\n第一条 标准如下：\n{run}\n第二条 本规定自发布之日起施行。")
    assert " ".join(item.label for item in found.clauses[0].children) == labels


def test_a_decimal_number_may_stand_alone_above_its_words() -> None:
    lines = "1 总则\n1.1 目的\n为了防汛。\n2 定义\n2.1\n汛期\n六月至九月。\n2.2\n值守\n24小时。"
    found = read_text(f"某区防汛预案\n{lines}")
    assert outline_clauses(found.clauses) == "1(1.1(¶)) 2(2.1(¶) 2.2(¶))"


@pytest.mark.parametrize(
    "words", ["目前仍按规定执行。", "目测合格。", "项目完工。", "款项专用。", "的士管理。"]
)
def test_words_that_begin_like_a_reference_are_those_of_an_item(words: str) -> None:
    found = read_text(f"某办法\n第一条 规则如下：\n（一）甲。\n（二）{words}\n第二条 乙。")
    assert outline_clauses(found.clauses) == "第一条(（一） （二）) 第二条"


@pytest.mark.parametrize(
    "words", ["目所列情形。", "项规定的单位。", "的单位。", "和（三）的单位。"]
)
def test_a_reference_to_an_item_at_the_beginning_of_a_line_is_none(words: str) -> None:
    found = read_text(f"某办法\n第一条 规则如下：\n（一）甲。\n（二）{words}\n第二条 乙。")
    assert "（二）" not in outline_clauses(found.clauses)

"""Which units of a document are compared, and in which forms two of them are equal."""

from tracker.diff.passages import Passage, list_passages
from tracker.model import ChangedUnit, Clause, Head, Level, Snapshot


def read(*clauses: Clause) -> Snapshot:
    return Snapshot("test", Head(), clauses)


def test_a_clause_holds_its_paragraphs_and_items() -> None:
    items = (
        Clause(Level.ITEM, "art_1__item_1", "（一）", None, "甲；"),
        Clause(Level.PARAGRAPH, "art_1__para_2", "", None, "另有规定的除外。"),
    )
    (only,) = list_passages(
        read(Clause(Level.CLAUSE, "art_1", "第一条", None, "下列情形：", items))
    )
    assert (only.unit, only.text) == (
        ChangedUnit("art_1", "第一条"),
        "下列情形：\n（一）甲；\n另有规定的除外。",
    )


def test_a_paragraph_under_a_head_stands_by_itself_beside_the_head() -> None:
    paragraph = Clause(Level.PARAGRAPH, "chp_2__para_1", "", None, "本区企业。")
    found = list_passages(
        read(Clause(Level.CHAPTER, "chp_2", "二、", "支持对象", "", (paragraph,)))
    )
    assert [(p.unit.path, p.heading, p.text) for p in found] == [
        ("chp_2", True, "支持对象"),
        ("chp_2__para_1", False, "本区企业。"),
    ]


def test_a_table_is_compared_row_by_row_and_an_annex_clause_by_clause() -> None:
    rows = tuple(
        Clause(Level.ROW, f"att_1__table_1__row_{n}", "", None, f"{n}类\t{n}万元") for n in (1, 2)
    )
    table = Clause(Level.TABLE, "att_1__table_1", "", None, "", rows)
    clause = Clause(Level.CLAUSE, "att_1__art_1", "1.", None, "填表说明。")
    found = list_passages(read(Clause(Level.ANNEX, "att_1", "附件1", "标准", "", (table, clause))))
    assert [p.unit.path for p in found] == [
        "att_1",
        "att_1__table_1__row_1",
        "att_1__table_1__row_2",
        "att_1__art_1",
    ]


def test_no_word_of_the_body_escapes() -> None:
    inner = Clause(Level.SUBITEM, "art_1__item_1__subitem_1", "1.", "细目。", "内容。")
    item = Clause(Level.ITEM, "art_1__item_1", "（一）", "项目。", "说明。", (inner,))
    whole = read(
        Clause(Level.PREAMBLE, "preamble", "", None, "为了发展。"),
        Clause(
            Level.CHAPTER,
            "chp_1",
            "第一章",
            "总则",
            "",
            (Clause(Level.CLAUSE, "chp_1__art_1", "第一条", "目的。", "正文。", (item,)),),
        ),
    )
    assert (
        "".join(p.unit.label + p.text for p in list_passages(whole)).replace("\n", "")
        == whole.words
    )


def test_references_are_masked_punctuation_and_width_do_not_count() -> None:
    one, other = (
        Passage(ChangedUnit("", ""), False, text)
        for text in ("依照第三条第（二）项，给予５０％补贴。", "依照第十二条第五项给予50%补贴")
    )
    assert one.masked_text == other.masked_text
    assert one.bare_text != other.bare_text


def test_a_percent_sign_is_a_word() -> None:
    one, other = (Passage(ChangedUnit("", ""), False, text) for text in ("补贴50%。", "补贴50。"))
    assert one.bare_text != other.bare_text


def test_the_number_is_the_one_that_is_printed() -> None:
    paths = {"art_3": "3", "chp_2__art_10.1": "10.1", "art_3-2": "3", "preamble": ""}
    assert {path: Passage(ChangedUnit(path, "第N条"), False, "").number for path in paths} == paths
    assert Passage(ChangedUnit("chp_1__para_2", ""), False, "").number == ""

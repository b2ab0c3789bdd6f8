"""Documents in the forms that the corpus lacks: what a careful reader says of each, written down
first.
"""

from datetime import date
from pathlib import Path

from tests.unit.parse.printed_text import levels_by_label, outline_clauses
from tracker.model import Snapshot
from tracker.parse.snapshot import read_snapshot

PAPERS = Path(__file__).parent / "papers"


def read(name: str) -> Snapshot:
    return read_snapshot((PAPERS / name).read_bytes(), "", name=name)


def test_a_joint_notice_encloses_its_policy_as_annex_1() -> None:
    found = read("joint-notice.txt")
    assert found.head.title == "某某区节能减排专项资金管理办法"
    assert found.head.document_number == "某发改规〔2025〕3号"
    assert found.head.issuers == (
        "上海市某某区发展和改革委员会",
        "上海市某某区财政局",
        "上海市某某区税务局",
    )
    assert found.head.addressees == ("各街道办事处、镇人民政府", "各有关单位")
    assert (found.head.made_on, found.head.printed_on) == (date(2025, 5, 6), date(2025, 5, 7))
    assert (
        outline_clauses(found.clauses)
        == "第一条(¶) 第二条(¶) 第三条(¶) 附件2(一、(（一） （二）) 二、(¶))"
    )
    assert "附件1" in found.wrapper
    assert found.colophon.startswith("抄送：")


def test_an_amending_order_numbers_its_instructions_and_quotes_new_articles() -> None:
    found = read("amending-order.txt")
    assert found.head.title == "某市人民政府关于修改《某市户外广告管理办法》等2件规章的决定"
    assert found.head.document_number == "某市人民政府令第59号"
    assert found.head.issuers == ("某市人民政府",)
    assert found.head.made_on == date(2025, 4, 10)
    assert outline_clauses(found.clauses) == (
        "notice(¶) preamble 一、(（一）(¶) （二） （三）) 二、(¶)"
    )
    assert "现予公布" in found.clauses[0].words


def test_a_catalogue_has_its_lists_as_annexes_with_a_row_a_document() -> None:
    found = read("catalogue.html")
    assert found.head.title == "某区人民政府关于公布行政规范性文件清理结果的通知"
    assert (
        outline_clauses(found.clauses)
        == "preamble 一、 二、(¶) 附件1(table(row row row)) 附件2(table(row row))"
    )
    rows = [clause for clause in found.walk() if clause.path == "att_2__table_1__row_2"]
    assert [row.text for row in rows] == ["1\t某区旧货管理办法\t某府发〔2009〕3号"]
    assert "首页" not in found.wrapper + found.words


def test_an_extension_notice_is_its_own_text() -> None:
    found = read("extension.txt")
    assert found.head.title == "某区人民政府关于延长《某区稳就业若干措施》有效期的通知"
    assert found.head.document_number == "某府规〔2025〕8号"
    assert outline_clauses(found.clauses) == "¶ ¶"


def test_a_draft_says_so_in_its_title_and_runs_its_marks_across_parts() -> None:
    found = read("draft.txt")
    assert found.head.title == "某区促进文旅融合发展的若干措施（征求意见稿）"
    assert (
        outline_clauses(found.clauses)
        == "preamble 第一部分(一、(¶)) 第二部分(二、(（一） （二）) 三、(¶))"
    )
    assert levels_by_label(found)["三、"] == "clause"


def test_an_interpretation_keeps_its_questions_as_units() -> None:
    assert (
        outline_clauses(read("interpretation.txt").clauses)
        == "一、(¶) 二、(（一）(¶) （二）) 三、(¶)"
    )


def test_numbers_with_a_comma_run_on_across_chapters() -> None:
    found = read("comma-numbers.txt")
    assert (
        outline_clauses(found.clauses)
        == "preamble 一、(1、 2、) 二、(3、(（1） （2）) 4、) 三、(5、)"
    )
    assert levels_by_label(found)["3、"] == "clause"
    assert found.head.issuers == ("某区人民政府",)


def test_an_inserted_article_has_an_address_of_its_own_and_the_list_of_contents_is_no_clause() -> (
    None
):
    found = read("law-with-zhiyi.txt")
    assert outline_clauses(found.clauses) == (
        "第一章(第一条 第二条(（一）(1. 2.) （二） ¶)) 第二章(第三条 第三条之一 第三条之二 第四条) 第三章(第五条)"
    )
    assert [clause.path for clause in found.walk() if clause.label.startswith("第三条")] == [
        "chp_2__art_3",
        "chp_2__art_3.1",
        "chp_2__art_3.2",
    ]
    assert len(found.head.notes) == 1
    assert found.head.notes[0].endswith("修正）")


def test_a_text_typed_again_from_a_scan_loses_its_spaces() -> None:
    found = read("typed-from-scan.txt")
    assert found.head.title == "某区公共数据开放办法"
    assert [clause.text for clause in found.clauses][-1] == "数据应当自2025年1月1日起开放。"

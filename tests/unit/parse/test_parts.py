"""What stands round a policy: notice, numbers, signatures, 版记, annexes; and what the head says of
it.
"""

from datetime import date

import pytest

from tests.unit.parse.printed_text import outline_clauses, read_text
from tracker.parse.snapshot import read_snapshot

NOTICE = """某区人民政府文件
某府发〔2024〕1号
某区人民政府关于印发《某区创新办法》的通知
各街道办事处：
《某区创新办法》已经区政府同意，现印发给你们，请认真按照执行。
某区人民政府
2024年2月27日
某区创新办法
第一条 支持企业。
第二条 本办法自发布之日起施行。
抄送：区委办公室。
某区人民政府办公室
2024年2月28日印发"""


def test_notice_body_and_imprint_are_different_parts() -> None:
    found = read_text(NOTICE)
    assert found.head.title == "某区创新办法"
    assert found.head.document_number == "某府发〔2024〕1号"
    assert found.head.issuers == ("某区人民政府",)
    assert (found.head.made_on, found.head.printed_on) == (date(2024, 2, 27), date(2024, 2, 28))
    assert outline_clauses(found.clauses) == "第一条 第二条"
    assert found.colophon.startswith("抄送")
    assert "请认真按照执行" in found.wrapper


@pytest.mark.parametrize("gap", ["", " ", "\u3000\u3000"])
def test_a_signature_and_its_date_may_share_a_line(gap: str) -> None:
    found = read_text(
        NOTICE.replace("某区人民政府\n2024年2月27日", f"某区人民政府{gap}2024年2月27日")
    )
    assert (found.head.issuers, found.head.made_on) == (("某区人民政府",), date(2024, 2, 27))
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_the_title_may_stand_only_in_the_notice() -> None:
    lines = [line for line in NOTICE.split("\n") if line != "某区创新办法"]
    found = read_text("\n".join(lines))
    assert found.head.title == "某区创新办法"
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_a_change_of_the_notice_or_the_imprint_is_no_change_of_the_body() -> None:
    other = NOTICE.replace("各街道办事处", "各有关单位").replace(
        "2024年2月28日印发", "2024年3月1日印发"
    )
    assert read_text(other).body_digest == read_text(NOTICE).body_digest


def test_a_notice_without_its_policy_is_the_text_itself() -> None:
    found = read_text(
        "某区关于印发《某办法》的通知\n各单位：\n现将《某办法》印发给你们，请遵照执行。\n某区人民政府\n2024年2月27日"
    )
    assert found.head.title == "某区关于印发《某办法》的通知"
    assert "遵照执行" in found.words


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("沪府办规〔2024〕7号", "沪府办规〔2024〕7号"),
        ("沪府办规[2024] 7 号", "沪府办规〔2024〕7号"),
        ("长科委规（2020）1号", "长科委规〔2020〕1号"),
        ("法（研）发〔1987〕32号", "法(研)发〔1987〕32号"),
        ("示 府 规 ［ 2023 ］ 12 号", "示府规〔2023〕12号"),
        ("上海市人民政府令第17号", "上海市人民政府令第17号"),
        ("第59号令", "第59号令"),
        ("某区发展和改革委员会某发改规〔2023〕9号", "某发改规〔2023〕9号"),
        ("某部办公厅某办医函〔2023〕9号", "某办医函〔2023〕9号"),
        ("某区教育局发〔2023〕9号", "某区教育局发〔2023〕9号"),
    ],
)
def test_document_numbers_of_every_form_get_the_standard_one(line: str, number: str) -> None:
    assert read_text(f"{line}\n某办法\n第一条 甲。\n第二条 乙。").head.document_number == number


@pytest.mark.parametrize(
    ("title", "line", "number"),
    [
        ("关于撤销某规〔2023〕1号文件的通知", "某政〔2023〕40号", "某政〔2023〕40号"),
        ("某县政府关于更正某规〔2023〕1号文件的函", "某政办函〔2023〕4号", "某政办函〔2023〕4号"),
        ("关于撤销某规〔2023〕1号文件的通知", "各单位：", None),
        ("关于做好补贴发放的通知", "某政〔2023〕40号", "某政〔2023〕40号"),
    ],
)
def test_the_number_of_another_text_in_a_title_is_not_the_own_one(
    title: str, line: str, number: str | None
) -> None:
    found = read_text(
        f"{title}\n{line}\n\n某规〔2023〕1号文件予以撤销。\n\n某县人民政府\n2023年9月1日"
    )
    assert found.head.document_number == number


def test_an_order_number_takes_its_organ_from_the_line_above() -> None:
    assert (
        read_text("某市人民政府令\n第59号\n某办法\n第一条 甲。\n第二条 乙。").head.document_number
        == "某市人民政府令第59号"
    )


def test_lines_under_a_title_that_date_the_text_are_notes() -> None:
    found = read_text(
        "某条例\n（2015年6月1日某市人大常委会通过）\n2020年5月14日第一次修正\n第一章 总则\n第一条 甲。"
    )
    assert found.head.notes == ("（2015年6月1日某市人大常委会通过）", "2020年5月14日第一次修正")
    assert outline_clauses(found.clauses) == "第一章(第一条)"


def test_a_signature_at_the_end_dates_the_text_and_names_the_issuer_by_its_full_name() -> None:
    found = read_text(
        "上海市某区科委文件\n某科〔2025〕6号\n对某提案的答复\n某委员：\n您的提案收悉。\n一、甲\n乙。\n某区科委\n二〇二五年四月十七日\n（此件公开发布）"
    )
    assert found.head.issuers == ("上海市某区科委",)
    assert found.head.made_on == date(2025, 4, 17)
    assert found.head.addressees == ("某委员",)
    assert "此件公开" in found.colophon


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("各县（市、区）财政局、科技局：", ("各县（市、区）财政局", "科技局")),
        ("区政府各委、办、局，各街道办事处：", ("区政府各委、办、局", "各街道办事处")),
        ("市发展改革委、市财政局：", ("市发展改革委", "市财政局")),
        ("各区人民政府：", ("各区人民政府",)),
    ],
)
def test_addressees_are_parted_where_they_are_different_offices(
    line: str, names: tuple[str, ...]
) -> None:
    assert read_text(f"某通知\n{line}\n一、甲。\n二、乙。").head.addressees == names


def test_annexes_keep_the_number_they_print_and_their_own_numbering() -> None:
    found = read_text(
        "某办法\n第一条 甲。\n第二条 乙。\n某区人民政府\n2024年2月27日\n附件1\n申报指南\n一、甲\n（一）乙。\n附件2：申报表\n填写说明。"
    )
    assert outline_clauses(found.clauses) == "第一条 第二条 附件1(一、(（一）)) 附件2：(¶)"
    assert [clause.path for clause in found.clauses][-2:] == ["att_1", "att_2"]
    assert [clause.heading for clause in found.clauses][-2:] == ["申报指南", "申报表"]
    assert found.head.made_on == date(2024, 2, 27)


@pytest.mark.parametrize(
    ("first", "second", "paths"),
    [
        ("附件1-1\n申请表", "附件1-2\n承诺书", "att_1.1 att_1.2"),
        ("附表2之一\n申请表", "附表2之二\n承诺书", "att_2.1 att_2.2"),
        ("附件1（一）\n申请表", "附件1（二）\n承诺书", "att_1.1 att_1.2"),
        ("附件1.1\n申请表", "附件1.2\n承诺书", "att_1.1 att_1.2"),
        ("【附件1】\n申请表", "【附件2】\n承诺书", "att_1 att_2"),
        ("附件1 申请表", "附件2 承诺书", "att_1 att_2"),
        ("附件1申请表", "附件2-1承诺书（样式）", "att_1 att_2.1"),
    ],
)
@pytest.mark.parametrize("below", ["姓名", "一、甲。\n二、乙。"])
def test_an_annex_behind_the_signature_is_found_by_its_label(
    first: str, second: str, paths: str, below: str
) -> None:
    found = read_text(
        f"某办法\n第一条 甲。\n第二条 乙。\n某区人民政府\n2024年2月27日\n{first}\n{below}\n{second}\n{below}"
    )
    annexes = [clause for clause in found.clauses if clause.level == "annex"]
    assert " ".join(clause.path for clause in annexes) == paths
    assert [(clause.heading or "")[:3] for clause in annexes] == ["申请表", "承诺书"]
    assert outline_clauses(found.clauses[:2]) == "第一条 第二条"
    assert found.head.made_on == date(2024, 2, 27)


def test_a_sentence_that_begins_with_an_annex_is_no_label() -> None:
    found = read_text(
        "某办法\n第一条 甲。\n第二条 乙。\n附件1所列企业应当申报。\n附件1规定的材料\n应当真实。"
    )
    assert not [clause for clause in found.clauses if clause.level == "annex"]


def test_a_list_of_annexes_is_no_annex() -> None:
    found = read_text("某通知\n一、甲。\n二、乙。\n附件：1.申报指南\n某区人民政府\n2024年2月27日")
    assert not [clause for clause in found.clauses if clause.level == "annex"]
    assert "申报指南" in found.words


def test_a_day_that_does_not_exist_is_not_guessed() -> None:
    assert read_text("某办法\n第一条 甲。\n某区人民政府\n2024年2月30日").head.made_on is None


def test_a_printed_list_of_contents_is_not_read_as_clauses() -> None:
    found = read_text(
        "某条例\n目 录\n第一章 总则…………1\n第二章 附则…………9\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。"
    )
    assert outline_clauses(found.clauses) == "第一章(第一条) 第二章(第二条)"
    assert "目 录" in found.wrapper


def test_office_lines_and_the_offices_of_a_joint_head_are_no_title() -> None:
    found = read_text(
        "首页 > 信息公开\n索引号：AC-01\n某市甲委员会\n某市乙局\n某发〔2024〕3号\n关于支持创新的若干意见\n一、甲。\n二、乙。"
    )
    assert found.head.title == "关于支持创新的若干意见"
    assert found.head.document_number == "某发〔2024〕3号"
    assert found.head.issuers == ("某市甲委员会", "某市乙局")


def test_what_a_site_says_above_the_text_is_read_as_a_head_and_is_nobody_to_write_to() -> None:
    found = read_text(
        "索 引 号: 0069/2017-00096\n发文字号： | 某府〔2017〕46号 |\n名 称: 【已失效】某市制定程序规定\n"
        "发布日期: | 2017-04-06 |\n主 题 词:\n某市制定程序规定\n各区人民政府：\n第一条 甲。\n第二条 乙。"
    )
    assert (found.head.title, found.head.document_number) == (
        "某市制定程序规定",
        "某府〔2017〕46号",
    )
    assert (found.head.published_on, found.head.addressees) == (date(2017, 4, 6), ("各区人民政府",))


def test_the_title_may_come_again_below_the_office_that_a_site_names() -> None:
    found = read_text(
        "某市投资规定\n某省某市人民政府\n某市投资规定\n某政令[1997]29号\n第一条 甲。\n第二条 乙。"
    )
    assert (found.head.document_number, outline_clauses(found.clauses)) == (
        "某政令〔1997〕29号",
        "第一条 第二条",
    )


def test_the_office_that_made_an_enclosed_policy_stands_under_its_title() -> None:
    found = read_text(
        "某市印发《某考评办法》的通知\n各区：\n现将《某考评办法》印发给你们。\n某市政府\n2024年2月27日\n"
        "某考评办法\n市财政局\n第一条 甲。\n第二条 乙。"
    )
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_a_notice_that_asks_for_opinions_encloses_its_draft() -> None:
    found = read_text(
        "某局关于公开征求《某管理办法（征求意见稿）》意见的公告\n我局起草了《某管理办法（征求意见稿）》，现向社会公开征求意见。\n"
        "附件：某管理办法（征求意见稿）\n某市某局\n2025年3月1日\n附件\n某管理办法\n（征求意见稿）\n第一条 甲。\n第二条 乙。"
    )
    assert (found.head.title, found.head.made_on) == ("某管理办法（征求意见稿）", date(2025, 3, 1))
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_a_line_that_only_says_what_is_enclosed_is_no_annex() -> None:
    found = read_text(
        "某市关于清理结果的公告\n一、甲。\n二、乙。\n附件：废止的文件目录.doc\n某市人民政府\n2020年9月28日"
    )
    assert not any(clause.level.value == "annex" for clause in found.walk())


def test_a_congress_announces_under_a_number_of_its_own_and_a_reply_prints_more_beside_its() -> (
    None
):
    announced = read_text(
        "某省人民代表大会常务委员会公告\n（第12号）\n《某条例》已通过，现予公布。\n2024年3月29日\n某条例\n第一条 甲。\n第二条 乙。"
    )
    assert announced.head.document_number == "某省人民代表大会常务委员会公告第12号"
    replied = read_text(
        "对某提案的答复\n某函〔2025〕8号　　　办理结果：A　　签发人：李某\n某委员：\n您的提案收悉。\n某局\n2025年5月12日\n（联系人：赵某）"
    )
    assert (replied.head.document_number, replied.head.made_on) == (
        "某函〔2025〕8号",
        date(2025, 5, 12),
    )


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("某区加快建设科创中心 促进高质量发展政策", "某区加快建设科创中心促进高质量发展政策"),
        ("某局关于促进创新、 支持人才的办法", "某局关于促进创新、支持人才的办法"),
        ("某市财政局 某市科技局关于延长有效期的通知", "某市财政局 某市科技局关于延长有效期的通知"),
        ("关于 AI 应用的若干措施", "关于 AI 应用的若干措施"),
    ],
)
def test_a_title_whose_two_lines_were_copied_into_one_loses_the_space_between_them(
    line: str, title: str
) -> None:
    assert read_text(f"{line}\n第一条 甲。\n第二条 乙。").head.title == title


TABLE = (
    "<table><tr><td>序号</td><td>文件名称</td></tr><tr><td>1</td><td>某区甲办法</td></tr></table>"
)
OFFICE = "<table><tr><td>索引号</td><td>A-1</td></tr><tr><td>发布日期</td><td>2024-03-04</td></tr></table>"


@pytest.mark.parametrize(
    "above", ["", "<p>某府发〔2024〕1号</p>", f"{OFFICE}<p>某府发〔2024〕1号</p>"]
)
def test_a_document_that_is_one_table_has_it_as_its_text(above: str) -> None:
    found = read_snapshot(f"<body>{above}{TABLE}</body>".encode(), "text/html")
    assert (found.head.title, outline_clauses(found.clauses)) == ("", "table(row row)")
    assert "某区甲办法" in found.words


def test_what_a_site_says_above_a_text_in_a_table_is_no_text() -> None:
    assert read_snapshot(f"<body>{OFFICE}</body>".encode(), "text/html").clauses == ()
    assert (
        outline_clauses(
            read_snapshot(
                f"<body>{TABLE}<p>某区某办法</p><p>第一条 支持企业。</p></body>".encode(),
                "text/html",
            ).clauses
        )
        == "第一条"
    )


def test_an_annex_may_follow_a_notice_of_one_sentence() -> None:
    found = read_text(
        "某市关于宣布失效一批文件的决定\n现将目录公布如下。\n某市人民政府\n2016年6月25日\n附件\n失效文件目录\n1.甲（某府〔1986〕44号）\n2.乙（某府〔1988〕100号）"
    )
    assert (found.clauses[-1].path, found.head.made_on) == ("att_1", date(2016, 6, 25))


def test_the_office_beside_the_number_under_the_title_issued_the_text() -> None:
    note = "（2023年12月1日某市发展和改革委员会某发改规〔2023〕9号公布）"
    found = read_text(f"某市充电设施办法\n{note}\n第一条 甲。\n第二条 自2024年1月1日起施行。")
    assert found.head.document_number == "某发改规〔2023〕9号"
    assert found.head.issuers == ("某市发展和改革委员会",)


def test_the_order_in_the_brackets_under_the_title_numbers_and_dates_the_text() -> None:
    note = "（2018年11月5日某县人民政府令第7号发布）"
    found = read_text(f"某县禁放规定\n{note}\n第一条 甲。\n第二条 自2018年12月1日起施行。")
    assert found.head.document_number == "某县人民政府令第7号"
    assert found.head.issuers == ("某县人民政府",)
    assert found.head.made_on == date(2018, 11, 5)

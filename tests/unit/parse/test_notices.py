"""A notice and what it encloses: its own orders, several instruments, forwarded texts."""

from datetime import date

import pytest

from tests.unit.parse.printed_text import outline_clauses, read_text
from tracker.law.analyse import analyse_snapshot
from tracker.model import Level, Snapshot

SIGNED = "某市政府办公室\n2024年3月4日"


def notice(
    *paragraphs: str, title: str = "某市关于印发某方案的通知", enclosed: str = ""
) -> Snapshot:
    text = enclosed or "某方案\n一、甲。\n二、乙。"
    return read_text("\n".join([title, "各区：", *paragraphs, SIGNED, text]))


def orders(found: Snapshot) -> str:
    return "".join(clause.words for clause in found.clauses if clause.level is Level.NOTICE)


ISSUED = "《某方案》已经市政府同意，现印发给你们，请认真贯彻执行。"


@pytest.mark.parametrize(
    "order",
    [
        "各区应当于2023年6月30日前报送实施方案，逾期不报的予以通报。",
        "试点以外的区可以参照执行。",
        "请你们继续办好此事，列入年度计划。",
        "原《某旧方案》同时废止。",
    ],
)
def test_what_a_notice_orders_itself_is_a_part_of_its_own_in_the_tree(order: str) -> None:
    found = notice(ISSUED, order)
    assert orders(found) == order
    assert found.clauses[0].path == "notice"
    assert (found.head.title, outline_clauses(found.clauses[1:])) == ("某方案", "一、 二、")
    assert order not in found.wrapper


@pytest.mark.parametrize(
    "formula",
    [
        ISSUED,
        "现将《某方案》印发给你们，请遵照执行。",
        "为了促进发展，我局制定了《某方案》，现予印发，请认真按照执行。",
        "《某方案》已于2024年2月1日经市政府第3次会议审议通过，现印发给你们，请结合实际执行。",
    ],
)
def test_what_only_issues_stays_outside_the_tree(formula: str) -> None:
    found = notice(formula, "特此通知。")
    assert orders(found) == ""
    assert formula in found.wrapper


def test_the_term_that_only_the_notice_states_is_a_word_of_the_text() -> None:
    short, long = (
        notice(f"现将《某方案》印发给你们，有效期至{year}年12月31日。") for year in (2028, 2030)
    )
    assert short.body_digest != long.body_digest


def test_points_of_the_notice_before_the_issuing_sentence_are_the_notices() -> None:
    found = notice(
        "现对《某方案》作如下修订：",
        "一、在第六条中取消奖励。",
        "二、在第七条中补充材料。",
        ISSUED,
        title="某市关于修订《某方案》的通知",
        enclosed="某方案\n第一条 甲。\n第二条 乙。",
    )
    assert outline_clauses(found.clauses) == "notice(preamble 一、 二、) 第一条 第二条"
    assert (found.head.title, found.head.made_on) == ("某方案", date(2024, 3, 4))


def test_several_instruments_of_one_notice_are_never_glued_into_one() -> None:
    found = notice(
        "《甲规定》和《乙规定》已经市政府同意，现印发给你们，请认真贯彻执行。",
        title="某市关于印发支持发展两个规定的通知",
        enclosed="甲规定\n一、甲。\n二、乙。\n乙规定\n一、丙。\n二、丁。",
    )
    assert found.head.title == "某市关于印发支持发展两个规定的通知"
    assert outline_clauses(found.clauses) == "¶ annex(一、 二、) annex(一、 二、)"
    assert [clause.heading for clause in found.clauses[1:]] == ["甲规定", "乙规定"]


TWO = "甲办法\n第一条 甲。\n第二条 本办法自2024年5月1日起施行。\n乙细则\n第一条 丙。\n第二条 本细则自2024年7月1日起施行。"
LABELLED = TWO.replace("甲办法\n", "附件1\n甲办法\n").replace("乙细则\n", "附件2\n乙细则\n")


@pytest.mark.parametrize(
    ("title", "issued", "enclosed", "instruments"),
    [
        ("关于印发《甲办法》《乙细则》的通知", "现将《甲办法》《乙细则》印发给你们。", TWO, "甲办法 乙细则"),
        ("关于印发《甲办法》和《乙细则》的通知", "现将《甲办法》和《乙细则》印发给你们。", LABELLED, "甲办法 乙细则"),
        ("关于印发《甲办法》等两个文件的通知", "现将《甲办法》等两个文件印发给你们。", LABELLED, "甲办法 乙细则"),
        ("关于印发支持发展两个制度的通知", "《甲办法》和《乙细则》已经同意，现印发给你们。", TWO, "甲办法 乙细则"),
        ("关于印发《甲办法》及其实施细则的通知", "现将《甲办法》及其实施细则印发给你们。", TWO.replace("乙细则", "甲办法实施细则"), "甲办法 甲办法实施细则"),
        ("关于印发《甲办法》的通知", "我局修订了《甲办法》，并编制了《乙细则》，现印发给你们。", TWO, "甲办法 乙细则"),
        ("关于印发《甲办法》的通知", "现将《甲办法》印发给你们。", LABELLED, "甲办法 乙细则"),  # with a commencement of its own
        ("关于印发《甲办法》等两个文件的通知", "现将《甲办法》等两个文件印发给你们。\n附件1.甲办法\n附件2.乙细则", LABELLED, "甲办法 乙细则"),
        # one instrument with a table, a forwarded request, an extension: nothing to divide
        ("关于印发《甲办法》的通知", "现将《甲办法》印发给你们。", LABELLED.replace("乙细则\n第一条 丙。\n第二条 本细则自2024年7月1日起施行。", "申报表\n姓名\n电话"), ""),
        ("关于延长《甲办法》《乙细则》有效期的通知", "《甲办法》《乙细则》继续有效，现印发给你们。", TWO, ""),
    ],
)  # fmt: skip
def test_a_notice_that_issues_several_instruments_has_each_as_a_text_of_its_own(
    title: str, issued: str, enclosed: str, instruments: str
) -> None:
    found = notice(issued, title=f"某市{title}", enclosed=enclosed)
    assert " ".join(one.head.title for one in found.instruments) == instruments
    for one in found.instruments:
        assert outline_clauses(one.clauses) == "第一条 第二条"
        assert (one.head.made_on, one.head.issuers) == (date(2024, 3, 4), ("某市政府办公室",))
    rest = found.without_instruments()
    assert [clause.heading for clause in rest.clauses if clause.level is Level.ANNEX] == (
        []
        if instruments
        else [clause.heading for clause in found.clauses if clause.level is Level.ANNEX]
    )


def test_a_title_that_comes_twice_makes_no_two_instruments() -> None:
    found = notice(
        "现将《甲办法》《乙细则》印发给你们。",
        title="某市关于印发《甲办法》《乙细则》的通知",
        enclosed=TWO + "\n" + TWO.partition("乙细则")[0].strip(),
    )
    titles = [one.head.title for one in found.instruments]
    assert len(titles) == len(set(titles))


def test_the_days_that_a_notice_gives_to_one_of_its_instruments_are_no_others() -> None:
    found = notice(
        "现将《甲办法》《乙细则》印发给你们。《甲办法》自2024年5月1日起施行，《乙细则》自2024年7月1日起施行。",
        title="某市关于印发《甲办法》《乙细则》的通知",
        enclosed="甲办法\n第一条 甲。\n第二条 乙。\n乙细则\n第一条 丙。\n第二条 丁。",
    )
    first, second = found.instruments
    assert ("5月1日" in first.wrapper, "7月1日" in first.wrapper) == (True, False)
    assert ("5月1日" in second.wrapper, "7月1日" in second.wrapper) == (False, True)


def test_the_list_of_contents_of_an_instrument_is_none_of_its_clauses() -> None:
    found = notice(
        "现将《甲办法》《乙细则》印发给你们。",
        title="某市关于印发《甲办法》《乙细则》的通知",
        enclosed=TWO.replace(
            "甲办法\n", "甲办法\n目 录\n第一章 总则\n第二章 附则\n第一章 总则\n"
        ).replace("乙细则\n", "乙细则\n目 录\n第一章 总则\n第二章 附则\n第一章 总则\n"),
    )
    shown = [outline_clauses(one.clauses) for one in found.instruments]
    assert shown == ["第一章(第一条 第二条)", "第一章(第一条 第二条)"]


def test_the_term_that_a_notice_gives_to_all_its_instruments_is_kept_for_each() -> None:
    found = notice(
        "现将《甲办法》《乙细则》印发给你们。《甲办法》自2024年5月1日起施行，《乙细则》自2024年7月1日起施行，有效期均为2年。",
        title="某市关于印发《甲办法》《乙细则》的通知",
        enclosed="甲办法\n第一条 甲。\n第二条 乙。\n乙细则\n第一条 丙。\n第二条 丁。",
    )
    days = [analyse_snapshot(one).validity for one in found.instruments]
    assert [one.last_day for one in days] == [date(2026, 4, 30), date(2026, 6, 30)]


@pytest.mark.parametrize("genre", ["请示", "报告"])
def test_a_forwarded_request_is_no_policy_but_an_annex_of_its_notice(genre: str) -> None:
    title = f"某市政府办公室转发市教委关于扩大规模有关问题{genre}的通知"
    found = notice(
        f"市教委《关于扩大规模有关问题的{genre}》已经市政府批准，现转发给你们。",
        "各区不得减少名额。",
        title=title,
        enclosed=f"关于扩大规模有关问题的{genre}\n一、甲。\n二、乙。",
    )
    assert found.head.title == title
    assert outline_clauses(found.clauses) == "¶ ¶ annex(一、 二、)"


def test_a_forwarded_opinion_is_the_policy() -> None:
    found = notice(
        "市房管局《关于规范管理的若干意见》已经市政府同意，现转发给你们，请按照执行。",
        title="某市政府办公室转发市房管局关于规范管理若干意见的通知",
        enclosed="关于规范管理的若干意见\n一、甲。\n二、乙。",
    )
    assert found.head.title == "关于规范管理的若干意见"
    assert outline_clauses(found.clauses) == "一、 二、"


INNER = "某市财政局\n2021年12月1日"


@pytest.mark.parametrize(
    ("named", "enclosed", "head"),
    [
        # a notice that issues: its own 文号, else the one that the outer notice cites
        (
            "《某市财政局关于印发某细则的通知》",
            f"某市财政局关于印发某细则的通知\n某财规〔2021〕9号\n各区：\n现将《某细则》印发给你们。\n{INNER}\n某细则\n一、甲。\n二、乙。",
            ("某细则", "某财规〔2021〕9号", ("某市财政局",), date(2021, 12, 1)),
        ),
        (
            "《某市财政局关于印发某细则的通知》（某财规〔2021〕9号）",
            f"某市财政局关于印发某细则的通知\n各区：\n现将《某细则》印发给你们。\n{INNER}\n某细则\n一、甲。\n二、乙。",
            ("某细则", "某财规〔2021〕9号", ("某市财政局",), date(2021, 12, 1)),
        ),
        # a text with its own 文号 and signature
        (
            "《某市财政局关于规范资金的意见》",
            f"某市财政局关于规范资金的意见\n某财规〔2021〕9号\n一、甲。\n二、乙。\n{INNER}",
            ("某市财政局关于规范资金的意见", "某财规〔2021〕9号", ("某市财政局",), date(2021, 12, 1)),
        ),
        # a text without one is issued by the notice that forwards it
        (
            "《关于规范资金的意见》",
            "关于规范资金的意见\n市财政局\n一、甲。\n二、乙。",
            ("关于规范资金的意见", "某府发〔2022〕5号", ("某市政府办公室",), date(2024, 3, 4)),
        ),
    ],
)  # fmt: skip
def test_a_forwarded_text_keeps_its_own_number_and_issuer(
    named: str, enclosed: str, head: tuple[str, str, tuple[str, ...], date]
) -> None:
    found = notice(
        f"现将{named}转发给你们，请遵照执行。",
        "各区不得减少名额。",
        title=f"某市政府办公室转发{named}的通知\n某府发〔2022〕5号",
        enclosed=enclosed,
    )
    assert (found.head.title, found.head.document_number) == head[:2]
    assert (found.head.issuers, found.head.made_on) == head[2:]
    assert outline_clauses(found.clauses) == "notice(¶) 一、 二、"
    assert "某府发〔2022〕5号" in found.wrapper


def test_a_text_printed_behind_a_notice_of_extension_is_its_annex() -> None:
    found = notice(
        "《某渡口办法》继续实施，有效期延长至2030年7月10日。",
        title="某市关于延长《某渡口办法》有效期的通知",
        enclosed="某渡口办法\n第一条 甲。\n第二条 本办法有效期至2020年7月10日。",
    )
    assert found.head.title == "某市关于延长《某渡口办法》有效期的通知"
    assert found.head.made_on == date(2024, 3, 4)
    assert outline_clauses(found.clauses) == "¶ annex(第一条 第二条)"


def test_a_notice_without_what_it_issues_says_so() -> None:
    found = read_text(f"某市关于印发《某办法》的通知\n各区：\n现将《某办法》印发给你们。\n{SIGNED}")
    assert found.unread == ("某办法",)
    assert any("《某办法》" in warning for warning in found.warnings)
    assert notice(ISSUED).unread == ()


def test_the_basis_of_what_a_notice_publishes_is_nothing_that_it_lacks() -> None:
    found = read_text(
        f"某市关于发布通航水域范围的通知\n各区：\n根据《甲条例》、《乙规定》等法规的规定，我委划定范围，现予发布。\n{SIGNED}"
    )
    assert found.unread == ()


def test_an_opening_that_begins_with_a_day_is_no_note() -> None:
    found = read_text(
        "某市政府办公室关于办理情况的函\n某县政府：\n2024年4月16日至18日，市领导赴你县考察。现函复如下：\n"
        f"一、甲。\n二、乙。\n{SIGNED}"
    )
    assert outline_clauses(found.clauses) == "preamble 一、 二、"


def test_the_only_sentence_of_a_notice_is_its_text_and_no_note() -> None:
    found = read_text(
        f"某局关于《某办法》施行日期的公告\n各镇：\n《某办法》自2022年7月1日起施行。\n{SIGNED}"
    )
    assert outline_clauses(found.clauses) == "¶"

"""Documents as other sites print them: with their own lines above the text, the title twice or
thrice, a number in brackets.
"""

from datetime import date

import pytest

from tests.unit.parse.printed_text import outline_clauses, read_text

TEXT = "第一条 甲。\n第二条 乙。"
TITLE = "某市文化市场管理规定"


@pytest.mark.parametrize(
    "above",
    [
        f"热门站点| 某网 | 某论坛\n收藏本站| 设为首页\n{TITLE}\n作者:某网 时间:2024-07-22\n下载地址: 点击此处下载\n{TITLE}\n某市人民政府",
        f"返回顶部\n{TITLE}\n  • 索引号:\n    61/2024-1\n  • 发布机构:\n    市政府网站\n  • 内容概述:",
        f"您的位置: 首页 » 某资料网 » 法律法规 »\n{TITLE}\n时间:2024-06-26 来源:某网\n下载地址: 点击此处下载\n{TITLE}\n某市人大常委会",
        f"政务服务丨{TITLE}\n- 发布日期:2021-07-19\n- 浏览次数:",
        f"某府令〔2014〕7号《{TITLE}》\n浏览量:  时间:2016-01-17",
        f"您当前的位置:\n>> 走进某市 >> 投资政策\n{TITLE}\n信息来源:某局\n浏览次数:",
        "类 别:其他法规文 号:颁发日期:1996-05-06\n地 区:某省行 业:行政",
        "【颁布时间】1988-1-6【标题】某规定【发文号】【颁布单位】某部\n注:本法规已经被废止\n【法规全文】",
        "ZJSP01-2019-0005\n效力状态: 失效",
        "政策详情",
    ],
)
def test_a_title_that_a_site_prints_again_over_the_text_is_the_title_and_what_stands_above_is_the_sites(
    above: str,
) -> None:
    found = read_text(f"{above}\n{TITLE}\n（1991年3月26日某市人民政府发布）\n{TEXT}")
    assert (found.head.title, found.head.addressees) == (TITLE, ())
    assert found.head.notes == ("（1991年3月26日某市人民政府发布）",)
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_a_heading_that_says_what_the_title_names_is_no_title() -> None:
    found = read_text("《某市创新办法》政策解读\n某市创新办法\n一、背景\n甲。\n二、内容\n乙。")
    assert found.head.title == "《某市创新办法》政策解读"


def test_a_notice_whose_words_a_mirror_lost_still_encloses_what_its_title_names() -> None:
    found = read_text(
        "关于印发《某市办理提案工作规则》的通知\n某府发〔2005〕5号\n关于印发《某市办理提案工作规则》的通知\n"
        f"二〇〇五年一月三十一日\n某市办理\n提案工作规则\n第一章 总则\n{TEXT}"
    )
    assert (found.head.title, found.head.document_number) == (
        "某市办理提案工作规则",
        "某府发〔2005〕5号",
    )
    assert (found.head.made_on, outline_clauses(found.clauses)) == (
        date(2005, 1, 31),
        "第一章(第一条 第二条)",
    )


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("某市关于印发《某办法》的通知（某办发〔2017〕2号）", "某办发〔2017〕2号"),
        ("某市关于印发《某办法》的通知\n( 某府发〔2003〕37号 )", "某府发〔2003〕37号"),
        (
            "某省人民代表大会常务委员会公告\n〔十三届〕第六十号",
            "某省人民代表大会常务委员会公告〔十三届〕第六十号",
        ),
        ("发文文号: 某省税务局公告2016年第6号", "某省税务局公告2016年第6号"),
        ("某部关于公布《某办法》的公告\n（某部公告2023年第21号）", "某部公告2023年第21号"),
        ("某政发【2023】7号关于印发某办法的通知", "某政发〔2023〕7号"),
        ("某市关于印发某办法的通知", None),
    ],
)
def test_a_number_may_stand_in_brackets_behind_the_title_and_name_the_congress(
    line: str, number: str | None
) -> None:
    found = read_text(
        f"{line}\n各区：\n现将《某办法》印发给你们。\n某市\n2017年1月10日\n某办法\n{TEXT}"
    )
    assert (found.head.title, found.head.document_number) == ("某办法", number)


def test_the_number_behind_a_title_is_no_part_of_it() -> None:
    found = read_text(
        "某市关于促进创新的意见（某府发〔2017〕2号）\n各区：\n一、甲。\n二、乙。\n根据有关规定（国发〔2016〕8号）。"
    )
    assert (found.head.title, found.head.document_number) == (
        "某市关于促进创新的意见",
        "某府发〔2017〕2号",
    )


def test_a_customs_announcement_prints_its_title_behind_its_number() -> None:
    found = read_text(
        "某总署公告2017年第26号（关于简化原产地管理要求的公告）\n2018-04-03  来源:某总署\n自7月10日起，不再要求提交。\n特此公告"
    )
    assert (found.head.title, found.head.document_number) == (
        "关于简化原产地管理要求的公告",
        "某总署公告2017年第26号",
    )


def test_the_field_that_names_the_title_stands_for_one_that_is_not_printed() -> None:
    found = read_text(
        "发文标题: 某市关于税收事项的公告\n发文部门: 某局\n阅读人次: 31\n页面功能:\n  • 加入收藏\n发文内容:\n"
        "现公告如下：\n一、甲。\n二、乙。"
    )
    assert (found.head.title, found.head.addressees) == ("某市关于税收事项的公告", ())
    assert outline_clauses(found.clauses) == "preamble 一、 二、"


def test_the_labels_of_a_law_database_are_no_words_of_the_law() -> None:
    found = read_text(
        "某条例\n颁布日期:2001-6-3\n颁布单位:某市人大\n【题注】 (2001年4月29日某市人大通过)\n【章名】 第一章 总则\n"
        + TEXT
    )
    assert outline_clauses(found.clauses) == "第一章(第一条 第二条)"
    assert (found.head.notes, found.head.published_on) == (
        ("(2001年4月29日某市人大通过)",),
        date(2001, 6, 3),
    )


@pytest.mark.parametrize("year", ["二00五", "二OO五", "二○○五", "二〇〇五", "２００５", "2005"])
def test_a_year_may_be_written_with_any_sign_for_nought(year: str) -> None:
    assert read_text(f"某通知\n一、甲。\n二、乙。\n某局\n{year}年六月二十日").head.made_on == date(
        2005, 6, 20
    )


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        ("某市政府办公室转发市财政局关于支持创新的意见", "某市政府办公室"),
        ("某市政府贯彻国务院关于支持创新意见的实施意见", "某市政府"),
        ("某省人民政府办公厅关于支持创新的意见", "某省人民政府办公厅"),
    ],
)
def test_who_passes_on_or_carries_out_anothers_words_is_the_issuer(title: str, issuer: str) -> None:
    assert read_text(f"{title}\n一、甲。\n二、乙。").head.issuers == (issuer,)


@pytest.mark.parametrize(
    "line",
    [
        "某省第十一届人民代表大会常务委员会第十七次会议决定，修改下列地方性法规：",
        "经研究，现采取以下措施：",
        "通信地址：",
    ],
)
def test_what_leads_in_to_the_text_is_nobody_to_write_to(line: str) -> None:
    assert read_text(f"某决定\n{line}\n一、甲。\n二、乙。").head.addressees == ()


def test_a_colon_from_mathematics_is_a_colon() -> None:
    found = read_text(
        "国发[2015]68号\n各省人民政府，国务院各部委∶\n国务院决定清理文件。\n凡宣布失效的，一律停止执行。"
    )
    assert (found.head.title, found.head.addressees) == ("", ("各省人民政府", "国务院各部委"))


@pytest.mark.parametrize(
    "note",
    [
        "（2024年1月25日某市人民代表大会第二次会议通过）",
        "（2021年1月经某区人民代表大会\n第七次会议批准）",
    ],
)
def test_a_note_that_has_lost_its_title_is_no_title(note: str) -> None:
    found = read_text(f"{note}\n第一章 总则\n{TEXT}")
    assert (found.head.title, found.head.notes) == ("", tuple(note.split("\n")))


def test_an_office_that_a_mirror_names_twice_is_one_issuer() -> None:
    found = read_text(
        f"{TITLE}\n某省人民政府\n{TITLE}\n某省人民政府\n某省令[2001]第3号\n《{TITLE}》已通过，现予发布。\n"
        f"省长 某某\n二00一年二月十四日\n{TEXT}"
    )
    assert found.head.issuers == ("某省人民政府",)


def test_a_text_in_traditional_script_is_read_with_a_warning() -> None:
    assert any(
        "繁体" in warning
        for warning in read_text(
            "某市規範性檔案管理規定\n第一條 為規範管理，制定本規定。\n第二條 適用本規定。"
        ).warnings
    )
    assert read_text(f"{TITLE}\n{TEXT}").warnings == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("国家环保局 能源部", ("国家环保局", "能源部")),
        ("国家发展改革委\u3000生态环境部", ("国家发展改革委", "生态环境部")),
        ("某某市 人民政府", ("某某市人民政府",)),
    ],
)
def test_offices_side_by_side_are_several_where_each_is_one(
    line: str, names: tuple[str, ...]
) -> None:
    assert read_text(f"某通知\n一、甲。\n二、乙。\n{line}\n2024年3月4日").head.issuers == names
    assert outline_clauses(read_text(f"{TITLE}\n{line}\n{TEXT}").clauses) == "第一条 第二条"


def test_two_ministries_may_order_on_one_line() -> None:
    found = read_text(
        f"{TITLE}\n某国某部令 某国另部令\n2004年第2号\n《{TITLE}》已通过，现予公布。\n部长 某某\n2004年3月4日\n{TITLE}\n{TEXT}"
    )
    assert found.head.issuers == ("某国某部", "某国另部")


def test_what_is_enclosed_is_named_above_a_signature_and_linked_below_it() -> None:
    found = read_text(
        "某公告\n一、甲。\n二、乙。\n特此公告。\n附件：某项目示意图\n某县人民政府\n2024年5月30日\n- 附件【某项目示意图.jpg】已下载次"
    )
    assert (found.head.issuers, found.head.made_on) == (("某县人民政府",), date(2024, 5, 30))
    assert outline_clauses(found.clauses) == "一、 二、(¶ ¶)"


def test_what_has_been_passed_and_is_to_be_carried_out_is_enclosed() -> None:
    found = read_text(
        "某市办公室关于印发某行动方案的通知\n各区：\n《某行动方案》已经市政府第70次常务会议审议通过，请结合实际，认真贯彻落实。\n"
        f"某市办公室\n2024年9月17日\n某行动方案\n{TEXT}"
    )
    assert (found.head.title, found.head.made_on, outline_clauses(found.clauses)) == (
        "某行动方案",
        date(2024, 9, 17),
        "第一条 第二条",
    )


def test_who_passed_a_law_stays_its_note_where_the_title_comes_again_below() -> None:
    found = read_text(
        f"{TITLE}\n2020年1月2日 某市人民代表大会常务委员会通过\n2020年3月1日 施行\n{TITLE}\n第一章 总则\n{TEXT}"
    )
    assert found.head.notes[:2] == (
        "2020年1月2日 某市人民代表大会常务委员会通过",
        "2020年3月1日 施行",
    )
    assert (found.head.title, outline_clauses(found.clauses)) == (TITLE, "第一章(第一条 第二条)")


def test_a_chapter_glued_to_the_note_before_it_is_a_chapter() -> None:
    found = read_text(
        f"{TITLE}\n（1992年10月24日某省人民代表大会\n常务委员会第三十三次会议通过）第一章 总则\n{TEXT}"
    )
    assert (len(found.head.notes), outline_clauses(found.clauses)) == (2, "第一章(第一条 第二条)")


def test_a_list_of_addressees_may_be_broken_in_the_source() -> None:
    found = read_text(
        "某市关于印发某办法的通知\n某政发〔2008〕65号\n各县、区人民政府，某开发区、苏州\n某工业园区，市各委、办、局：\n"
        f"《某办法》已经通过，现印发给你们。\n二OO八年六月四日\n某办法\n{TEXT}"
    )
    assert found.head.addressees == (
        "各县、区人民政府",
        "某开发区、苏州某工业园区",
        "市各委、办、局",
    )


def test_the_offices_above_a_title_of_two_lines_are_the_issuers() -> None:
    assert read_text(
        "全国某工会 国家某管理局\n关于资信证明有关问题的通知\n一、甲。\n二、乙。"
    ).head.issuers == ("全国某工会", "国家某管理局")


@pytest.mark.parametrize(
    ("line", "is_note"),
    [
        ("2010年7月23日 某常务委员会《关于修改部分法规的决定》第一次修正  根据", True),
        ("2010年7月23日 某常务委员会第八次会议通过", True),
        ("2024年4月16日至18日，市领导赴你县考察，会议通过了以下意见：", False),
        ("2024年4月16日 市政府批准本方案，现予施行，请遵照执行。", False),
    ],
)
def test_a_history_of_changes_is_a_note_and_a_sentence_with_a_day_is_text(
    line: str, is_note: bool
) -> None:
    found = read_text(f"{TITLE}\n{line}\n{TEXT}")
    assert (line in found.head.notes) == is_note
    assert outline_clauses(found.clauses) == ("" if is_note else "preamble ") + "第一条 第二条"

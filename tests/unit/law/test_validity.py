"""From when to when: one line a drafting habit."""

from datetime import date

import pytest

from tests.law_texts import analyse_text
from tracker.model import Head


def both(*sentences, **head):
    validity = analyse_text(*sentences, **head).validity
    return tuple(
        day.isoformat() if day else None for day in (validity.effective_from, validity.last_day)
    )


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("本措施自2024年4月1日起施行，有效期3年。", "2024-04-01", "2027-03-31"),
        (
            "本措施自二〇二四年四月一日起开始生效，有效期至二〇二六年三月三十一日为止。",
            "2024-04-01",
            "2026-03-31",
        ),
        (
            "本措施自2024年4月1日起施行，有效期为2024年4月1日至2026年12月31日。",
            "2024-04-01",
            "2026-12-31",
        ),
        ("本措施有效期自2024年4月1日至2026年12月31日。", "2024-04-01", "2026-12-31"),
        ("本措施有效期：2024年4月1日至2026年12月31日。", "2024-04-01", "2026-12-31"),
        ("本措施自2024年4月1日至2026年12月31日施行。", "2024-04-01", "2026-12-31"),
        ("本措施实施期限为三年，自2024年1月1日起实施。", "2024-01-01", "2026-12-31"),
        ("本措施有效期限五年，自2024年1月1日起计算。", "2024-01-01", "2028-12-31"),
        ("本措施有效期为自发布之日起三年。", "2024-03-04", "2027-03-03"),
        ("本措施自2024年4月1日起施行，至2026年12月31日止。", "2024-04-01", "2026-12-31"),
        (
            "本措施自2024年4月30日24时起施行，有效期至2026年4月30日24时。",
            "2024-05-01",
            "2026-04-30",
        ),
        (
            "本措施自2024年5月1日8时起施行，有效期至2026年4月30日18时止。",
            "2024-05-01",
            "2026-04-30",
        ),
        ("本措施自2024年4月1日起施行，2026年12月31日自行失效。", "2024-04-01", "2026-12-31"),
        (
            "本措施自2024年4月1日起施行，有效期截止日期为2026年12月31日。",
            "2024-04-01",
            "2026-12-31",
        ),
        ("本措施自2024年4月1日起施行（有效期至2026年3月31日）。", "2024-04-01", "2026-03-31"),
        ("本措施自2024年4月1日起施行，原则上有效期3年。", "2024-04-01", "2027-03-31"),
        ("本办法自2024年5月1日起试行一年。", "2024-05-01", "2025-04-30"),
        ("本办法自2024年5月1日起试行，试行期为1年。", "2024-05-01", "2025-04-30"),
        ("以上政策自2024年1月1日起执行，暂定三年。", "2024-01-01", "2026-12-31"),
        ("本措施由区科委负责解释，自2024年4月1日起施行。", "2024-04-01", None),
        ("本措施施行日期为2024年4月1日。", "2024-04-01", None),
        ("本措施（以下简称“创新政策”）自2024年4月1日起施行。", "2024-04-01", None),
        ("上述措施均自2024年4月1日起施行，有效期三年。", "2024-04-01", "2027-03-31"),
        ("自2024年4月1日起施行，有效期两年。", "2024-04-01", "2026-03-31"),
        ("本《措施》自2024年4月1日零时起施行。", "2024-04-01", None),
        ("本措施自2024年4月1日（含）起施行。", "2024-04-01", None),
        ("本措施自2024年4月1日起施行，5年后自动失效。", "2024-04-01", "2029-03-31"),
        ("本措施自2024年4月1日起施行，两年内有效。", "2024-04-01", "2026-03-31"),
        ("本措施有效期自2024年4月1日起三年。", "2024-04-01", "2027-03-31"),
        ("本措施有效期自印发之日起至2026年12月31日。", "2024-03-04", "2026-12-31"),
        (
            "本措施自印发之日起施行，有效期三年，自2024年4月1日至2027年3月31日。",
            "2024-03-04",
            "2027-03-31",
        ),
        ("本措施自印发之日起施行，有效期三年，自2024年4月1日起计算。", "2024-03-04", "2027-03-31"),
        ("本措施自2024年4月1日起施行,有效期3年.", "2024-04-01", "2027-03-31"),
        # a label that a copy did not part from its text
        ("第九条本措施自发布之日起施行，有效期3年。", "2024-03-04", "2027-03-03"),
        ("本措施自2024年4月1日起施行，其中第三条自2025年1月1日起施行。", "2024-04-01", None),
        ("本措施执行至2026年12月31日。", None, "2026-12-31"),
        ("本措施自公历2024年4月1日起施行，有效期壹年。", "2024-04-01", "2025-03-31"),
        ("本措施自2024.4.1起施行，有效期至2026-12-31。", "2024-04-01", "2026-12-31"),
        ("本措施自2024年4月1日起施行，有效期至2026年底。", "2024-04-01", "2026-12-31"),
        ("本措施自2024年4月1日起施行，有效期到2026年2月末。", "2024-04-01", "2026-02-28"),
        ("本措施自2024年4月1日起施行，有效期三年零六个月。", "2024-04-01", "2027-09-30"),
        ("本措施自2024年4月1日起暂行一年。", "2024-04-01", "2025-03-31"),
        ("本措施自2024年4月1日起实施，暂定实施期限三年。", "2024-04-01", "2027-03-31"),
        ("本措施有效期为五年，自2024年4月1日至2029年3月31日。", "2024-04-01", "2029-03-31"),
        ("本措施自2024年4月1日起施行，有效期自施行之日起计算三年。", "2024-04-01", "2027-03-31"),
        ("本措施自2024年4月1日起施行，自施行之日起三年内有效。", "2024-04-01", "2027-03-31"),
        # signed on 4 March
        ("本措施自2024年4月1日起施行，有效期为印发之日起三年。", "2024-04-01", "2027-03-03"),
        ("本措施有效期为三年，自印发之日起计算。", "2024-03-04", "2027-03-03"),
        ("本措施自2024年4月1日起施行，2026年12月31日期满自动失效。", "2024-04-01", "2026-12-31"),
        ("本措施自2024年4月1日起施行，自2027年1月1日起失效。", "2024-04-01", "2026-12-31"),
        (
            "本措施自2024年4月1日起施行。本措施自2027年1月1日起停止执行。",
            "2024-04-01",
            "2026-12-31",
        ),
        ("本措施自即日起施行，有效期一年。", "2024-03-04", "2025-03-03"),
        ("本措施从2024年4月1日起实行，实行期限为三年。", "2024-04-01", "2027-03-31"),
        ("本措施自2024年4月1日起施行，有效期限三年整。", "2024-04-01", "2027-03-31"),
        ("本措施自2024年4月1日起施行，三年有效。", "2024-04-01", "2027-03-31"),
        ("证书三年有效。本措施自2024年4月1日起施行。", "2024-04-01", None),
        ("本措施自2024年4月1日起施行，2026年12月31日前适用。", "2024-04-01", "2026-12-31"),
        ("本措施自2024年4月1日起施行，适用至2026年12月31日。", "2024-04-01", "2026-12-31"),
        (
            "本措施仅在试点期内有效，试点期为2024年4月1日至2026年3月31日。",
            "2024-04-01",
            "2026-03-31",
        ),
        ("试点期限为2024年4月1日至2026年3月31日。", None, None),
        (
            "本措施在活动期间有效，活动期间为2024年4月1日至2026年3月31日。",
            "2024-04-01",
            "2026-03-31",
        ),
        (
            "本措施在展会举办期间（2024年4月1日至2024年4月7日）有效。",
            "2024-04-01",
            "2024-04-07",
        ),
        ("本措施自2024年4月1日起施行，仅在2026年12月31日前有效。", "2024-04-01", "2026-12-31"),
        (
            "本措施自2024年4月1日起施行；有效期截止时间：2026年12月31日。",
            "2024-04-01",
            "2026-12-31",
        ),
        ("本措施自本通知印发之日起施行。", "2024-03-04", None),
        ("本措施自发布之日起次月1日起施行。", "2024-04-01", None),
        ("本措施自公布次日起施行。", "2024-03-05", None),
        ("本措施施行时间自2024年4月1日起，至2026年12月31日截止。", "2024-04-01", "2026-12-31"),
        ("本措施有效期：2024年4月1日起3年。", "2024-04-01", "2027-03-31"),
        ("本措施有效期三年（2024年4月1日—2027年3月31日）。", "2024-04-01", "2027-03-31"),
        ("本措施有效期为3年（自2024年4月1日起至2027年3月31日止）。", "2024-04-01", "2027-03-31"),
        ("本措施试行期二年，即2024年4月1日－2026年3月31日。", "2024-04-01", "2026-03-31"),
        ("本措施执行期限：2024年4月1日～2026年3月31日。", "2024-04-01", "2026-03-31"),
        ("本措施有效期（2024年4月1日至2026年3月31日）届满前评估。", "2024-04-01", "2026-03-31"),
        ("证书有效期三年（2024年4月1日—2027年3月31日）。", None, None),
        ("本措施的有效期限为叁年，自2024年4月1日起算。", "2024-04-01", "2027-03-31"),
    ],
)
def test_a_text_prints_its_days(sentence, first, last):
    assert both(sentence) == (first, last)


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("本措施自印发之日起施行。", "2024-03-04"),
        ("本措施自印发之日起第31日施行。", "2024-04-04"),
    ],
)
def test_publication_is_counted_from_the_signature_where_none_is_printed_and_the_doubt_is_said(
    sentence, first
):
    validity = analyse_text(sentence).validity
    assert validity.effective_from.isoformat() == first
    assert [a.field for a in validity.alternatives] == ["effective_from"]


@pytest.mark.parametrize(
    ("sentence", "first", "other"),
    [
        ("本措施自印发之日起30日后施行。", "2024-04-03", "2024-04-04"),
        ("本措施自公布之日起满三十日施行。", "2024-04-03", "2024-04-04"),
        ("本措施自发布之日起一个月后施行。", "2024-04-04", "2024-04-05"),
    ],
)
def test_a_delay_after_publication_may_also_have_to_be_over(sentence, first, other):
    validity = analyse_text(sentence).validity
    assert validity.effective_from.isoformat() == first
    assert {a.day.isoformat() for a in validity.alternatives} == {first, other}


def test_a_span_that_begins_on_another_day_than_the_commencement_is_the_other_reading():
    validity = analyse_text(
        "本措施自印发之日起施行，有效期自2024年5月1日起至2026年4月30日止。"
    ).validity
    assert date(2024, 5, 1) in {a.day for a in validity.alternatives if a.field == "effective_from"}


def test_the_day_on_which_a_text_lapses_may_be_the_first_without_it():
    validity = analyse_text("本措施自2024年4月1日起施行，于2026年12月31日失效。").validity
    assert (validity.last_day, [a.day for a in validity.alternatives]) == (
        date(2026, 12, 31),
        [date(2026, 12, 30)],
    )


@pytest.mark.parametrize(
    ("sentence", "first", "last", "others"),
    [
        ("本措施自2024年4月起施行。", "2024-04-01", None, ["2024-04-30"]),
        ("本措施自2024年4月起施行，至2026年3月止。", "2024-04-01", "2026-03-31", ["2024-04-30", "2026-02-28"]),
        ("本措施执行期限自2024年4月起至2026年3月止。", "2024-04-01", "2026-03-31", ["2024-04-30", "2026-02-28"]),
        ("本措施执行时间为2024年4月至2026年3月。", "2024-04-01", "2026-03-31", ["2024-04-30", "2026-02-28"]),
        ("本措施自2024年4月至2026年3月执行。", "2024-04-01", "2026-03-31", ["2024-04-30", "2026-02-28"]),
        ("本措施自2024年4月1日起施行，有效期至2026年3月。", "2024-04-01", "2026-03-31", ["2026-02-28"]),
        ("本措施自2024年4月1日起施行，有效期至二〇二六年三月。", "2024-04-01", "2026-03-31", ["2026-02-28"]),
        ("本措施自2024年4月起施行，有效期至2026年3月31日。", "2024-04-01", "2026-03-31", ["2024-04-30"]),
        ("本措施自2024年4月起施行，有效期两年。", "2024-04-01", "2026-03-31", ["2024-04-30", "2026-04-01", "2026-04-29"]),
        ("本措施自2024年4月1日起施行，有效期至2026年3月31日。", "2024-04-01", "2026-03-31", []),
        ("本措施自2024年4月1日起施行，有效期至2026年3月底。", "2024-04-01", "2026-03-31", []),
    ],
)  # fmt: skip
def test_a_month_without_a_day_is_read_whole_and_its_other_reading_is_said(
    sentence, first, last, others
):
    assert both(sentence) == (first, last)
    alternatives = analyse_text(sentence).validity.alternatives
    assert sorted(a.day.isoformat() for a in alternatives) == others


@pytest.mark.parametrize(
    "end",
    [
        "有效期至国家新规定出台之日止",
        "有效期不超过三年",
        "有效期与《示例区总体规划》一致",
        "有效期至2026年2月30日",
    ],
)
def test_an_end_that_the_words_do_not_date_is_said_but_not_guessed(end):
    validity = analyse_text(f"本措施自2024年4月1日起施行，{end}。").validity
    assert validity.last_day is None
    assert [basis.rule for basis in validity.basis] == ["commencement_day", "ends_on_unknown_day"]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("施行日期为2024年5月1日，有效期截止日为2027年4月30日", "2024-05-01", "2027-04-30"),
        ("的起始日期为2024年5月1日，终止日期为2027年4月30日", "2024-05-01", "2027-04-30"),
        ("有效期的起算日为2024年5月1日，届满日为2027年4月30日", "2024-05-01", "2027-04-30"),
        ("施行起始日2024年5月1日，施行终止日2027年4月30日", "2024-05-01", "2027-04-30"),
        ("施行日期定于2024年5月1日，有效期定为三年", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行，止期为2027年4月30日", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行，有效期满日为2027年4月30日", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行，并于2027年4月30日终止执行", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行，2027年4月30日有效期届满", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行，2027年4月30日截止", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行，2024年9月30日截止申报", "2024-05-01", None),
        ("自2024年5月1日起施行，施行满三年自动失效", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行，企业享受满三年自动失效", "2024-05-01", None),
        ("自2024年5月1日起施行，有效期为3周年", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行，时效三年", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行，诉讼时效三年", "2024-05-01", None),
        ("自2024年5月1日起施行，有效期自施行之日起计算，为期三年", "2024-05-01", "2027-04-30"),
        ("有效期自2024年5月1日起算，共三年", "2024-05-01", "2027-04-30"),
        ("的有效期自2024年5月1日起计算，为期两（2）年", "2024-05-01", "2026-04-30"),
        ("有效期从2024年5月1日开始计算，至2027年4月30日届满", "2024-05-01", "2027-04-30"),
        ("有效期三年，起算日期为2024年5月1日", "2024-05-01", "2027-04-30"),
        ("有效期三年，从施行之日即2024年5月1日起计算", "2024-05-01", "2027-04-30"),
        ("有效期36个月，从2024年5月1日起计", "2024-05-01", "2027-04-30"),
        (
            "有效期三年，到2027年4月30日为止，从2024年5月1日起实行",
            "2024-05-01",
            "2027-04-30",
        ),
        ("（有效期三年）自2024年5月1日起施行", "2024-05-01", "2027-04-30"),
        ("截至2027年4月30日有效，2024年5月1日起施行", "2024-05-01", "2027-04-30"),
        ("的执行时间追溯至2024年1月1日，截至2026年12月31日", "2024-01-01", "2026-12-31"),
        ("有效期追溯自2024年1月1日起，至2026年12月31日止", "2024-01-01", "2026-12-31"),
        ("的执行追溯至2024年1月1日起，有效期至2026年12月31日", "2024-01-01", "2026-12-31"),
        ("起止时间为2024年5月1日至2027年4月30日", "2024-05-01", "2027-04-30"),
        ("执行期：2024年5月1日起，2027年4月30日止", "2024-05-01", "2027-04-30"),
        ("有效期间为2024年5月1日（含）至2027年4月30日（含）", "2024-05-01", "2027-04-30"),
        ("的实施时间从2024.5.1到2027.4.30", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行。开始时间：2024年6月1日，截止时间：7月1日", "2024-05-01", None),
        ("自2024年5月1日起施行，有效期共计三年", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行。报名时间：6月1日；截止日期：2024年6月30日", "2024-05-01", None),
        ("施行日期：2024年5月1日；截止日期：2027年4月30日", "2024-05-01", "2027-04-30"),
        ("自2024年5月1日起施行。补贴期自2024年6月1日起计算，为期两年", "2024-05-01", None),
        ("自2024年5月1日起施行。申报起止时间：2024年6月1日至2024年7月1日", "2024-05-01", None),
        ("自2024年5月1日起施行。证书有效期：2024年6月1日至2026年5月31日", "2024-05-01", None),
    ],
)
def test_days_may_be_named_like_fields_and_in_any_order(words, first, last):
    assert both(*(f"{one}。" for one in f"本办法{words}".split("。"))) == (first, last)


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        ("施行日期|2024-5-1\n失效日期|2027-4-30", "2027-04-30"),
        ("| 施行日期 | 2024-5-1 |\n| 有效期至 | 2027-4-30 |", "2027-04-30"),
        ("| 施行日期 | 2024-5-1 |\n| 有效期 | 三年 |", "2027-04-30"),
        ("生效日期：2024年5月1日\n有效期限：3年", "2027-04-30"),
        ("实施时间：自2024年5月1日起，有效期：2027年4月30日", "2027-04-30"),
        ("施行日期|2024-5-1\n证书有效期|2027-4-30", None),
        ("施行日期|2024-5-1\n申报截止日期|2027-4-30", None),
    ],
)
def test_days_may_stand_in_the_fields_of_a_clause(lines, last):
    assert both(lines) == ("2024-05-01", last)


@pytest.mark.parametrize(
    "sentence",
    [
        "认定证书有效期三年，自2024年1月1日起计算。",
        "认定证书有效期三年，自2024年1月1日起算。",
        "申报时间自2024年4月1日起，至2024年6月30日截止。",
        "本措施所称高新技术企业，其证书有效期至2026年12月31日。",
        "《示例区旧办法》自2020年1月1日起施行。",
        "2020年1月1日起施行的《示例区旧办法》同时废止。",
        "补贴标准自2024年1月1日起执行。",
        "第三条自2025年1月1日起施行。",
        "新建住宅自2024年4月1日起执行本标准。",
        "各单位应当自2024年4月1日起执行。",
        "各单位均自2024年4月1日起执行。",
        "本区自2024年4月1日起实施垃圾分类。",
        "本措施公布施行前已受理的项目，按原规定执行。",
        "本措施拟于2024年4月施行。",
        "申报自2024年4月起至2026年3月止。",
        "自2024年4月1日起废止《示例区旧办法》。",  # ends another
        "本措施自发布之日起30个工作日后施行。",
        "本措施自批准之日起施行。",
        "经营许可5年后自动失效。",
        "证书自颁发之日起两年内有效。",
        "第十条修改为：“本措施自2020年1月1日起施行。”",
        '第十条修改为:"本措施自2020年1月1日起施行,有效期三年。"',
        '第十条修改为："扶持企业。\n本措施自2020年1月1日起施行。"',
    ],
)
def test_what_does_not_date_this_text_gives_no_day(sentence):
    assert both(sentence) == (None, None)


@pytest.mark.parametrize(
    ("title", "sentence", "first"),
    [
        ("关于印发《甲办法》《乙规范》的通知", "现将两个文件印发给你们，均自2024年4月1日起施行。", "2024-04-01"),
        ("关于印发《甲办法》的通知", "现将《甲办法》印发给你们，自2024年4月1日起施行。", "2024-04-01"),
        ("关于做好补贴发放的通知", "现将工作安排告知你们，自2024年4月1日起施行。", None),
        ("关于印发《甲办法》的通知", "各单位按照《乙办法》办理，自2024年4月1日起施行。", None),
    ],
)  # fmt: skip
def test_a_notice_whose_policy_is_not_at_hand_is_dated_by_its_own_words(title, sentence, first):
    assert both(sentence, title=title) == (first, None)


@pytest.mark.parametrize(
    ("words", "unread"),
    [
        ("仅在2026年12月31日前适用于新建机构", True),
        ("适用至新规定出台", True),
        ("使用期限三年", True),
        ("时效为若干年", True),
        ("适用于本区企业", False),
        ("土地使用期限五十年", False),
    ],
)
def test_words_of_validity_that_no_phrase_reads_are_not_silence(words, unread):
    basis = analyse_text(f"本措施自2024年4月1日起施行，{words}。").validity.basis
    assert ("ends_in_unread_words" in [one.rule for one in basis]) is unread


def test_a_licence_term_beside_the_commencement_is_not_the_policys():
    assert both("本办法自2024年1月1日起施行，高新技术企业证书有效期三年。") == ("2024-01-01", None)


def test_the_term_may_follow_in_a_sentence_of_its_own():
    assert both("本措施由区科委负责解释。本措施自2024年4月1日起施行。有效期为五年。") == (
        "2024-04-01",
        "2029-03-31",
    )


def test_a_term_keeps_the_anniversary_as_the_other_reading():
    alternatives = analyse_text("本措施自2024年4月1日起施行，有效期3年。").validity.alternatives
    assert [(a.field, a.day) for a in alternatives] == [("last_day", date(2027, 4, 1))]


def test_a_printed_publication_date_goes_before_the_signature_which_stays_as_the_other_reading():
    validity = analyse_text("本措施自发布之日起施行。", published_on=date(2024, 3, 10)).validity
    assert validity.effective_from == date(2024, 3, 10)
    assert [a.day for a in validity.alternatives] == [date(2024, 3, 4)]


def test_the_notice_may_date_the_policy_and_the_body_goes_before_it():
    wrapper = "现将《示例区促进科技创新若干措施》印发给你们，自2024年4月1日起施行。"
    assert both("扶持企业。", wrapper=wrapper)[0] == "2024-04-01"
    assert both("本措施自2024年5月1日起施行。", wrapper=wrapper)[0] == "2024-05-01"


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("该措施自2024年4月1日起施行，有效期2年。", "2024-04-01"),
        ("该若干措施自2024年4月1日起施行。", "2024-04-01"),
        ("该办法自2024年4月1日起施行。", None),  # of another text
        ("该措施补贴标准自2024年4月1日起执行。", None),
    ],
)
def test_the_notice_may_speak_of_what_it_issues_as_that_text(sentence, first):
    wrapper = "现将《示例区促进科技创新若干措施》印发给你们。" + sentence
    assert both("扶持企业。", wrapper=wrapper)[0] == first
    assert both("扶持企业。" + sentence)[0] is None  # not in the body


LAW = {"title": "示例市市容条例", "made_on": None}


@pytest.mark.parametrize(
    ("notes", "first", "applies"),
    [
        (("2005年6月23日国务院令第438号公布",), "2005-06-23", None),
        (
            ("2005年6月23日国务院令第438号公布", "2017年9月27日国务院令第689号修订"),
            "2017-09-27",
            "2017-09-27",
        ),
        (
            (
                "1996年1月29日国务院令第193号发布",
                "2008年8月1日国务院第20次常务会议修订通过",
                "2008年8月5日国务院令第532号公布",
            ),
            "2008-08-05",
            "2008-08-05",
        ),
        (
            (
                "2003年5月27日国务院令第378号公布",
                "2011年1月8日《国务院关于废止和修改部分行政法规的决定》第一次修订",
            ),
            "2003-05-27",
            "2011-01-08",
        ),
        (("1984年4月4日国务院", "中央军委发布", "发布之日施行"), "1984-04-04", None),
        (("2016年2月20日示例市人民代表大会通过", "2016年3月30日某省人大常委会批准"), None, None),
        (
            ("2002年6月29日全国人大常委会通过", "2024年12月25日全国人大常委会修订"),
            None,
            "2024-12-25",
        ),
    ],
)
def test_publication_of_a_law_is_the_last_issue_and_never_its_adoption(notes, first, applies):
    validity = analyse_text("本条例自公布之日起施行。", notes=notes, **LAW).validity
    shown = [
        day.isoformat() if day else None for day in (validity.effective_from, validity.applies_from)
    ]
    assert shown == [first, applies]


def test_an_amended_law_keeps_its_first_commencement_and_says_from_when_this_wording_applies():
    note = "（2011年11月17日某市人大常委会通过 根据2020年5月14日某市人大常委会《关于修改部分地方性法规的决定》第一次修正）"
    found = analyse_text("本条例自2012年3月1日起施行。", notes=(note,), **LAW)
    assert (found.validity.effective_from, found.validity.applies_from) == (
        date(2012, 3, 1),
        date(2020, 5, 14),
    )
    assert found.consolidated


@pytest.mark.parametrize(
    ("note", "sentence", "first"),
    [
        ("2024年2月20日区政府第5次常务会议通过", "自发布之日起施行", "2024-03-04"),
        ("2024年2月20日区人民政府批准", "自印发之日起施行", "2024-03-04"),
        ("2024年2月20日区政府第5次常务会议通过", "自通过之日起施行", "2024-02-20"),
        # signed on the day of the adoption: nothing tells when it was published
        ("2024年3月4日区政府第5次常务会议通过", "自发布之日起施行", None),
        ("2024年2月20日区政府第5次常务会议修订", "自发布之日起施行", None),
    ],
)
def test_a_text_adopted_before_it_was_signed_is_published_by_its_notice(note, sentence, first):
    assert both(f"本措施{sentence}。", notes=(f"（{note}）",))[0] == first


def test_a_bare_date_under_the_title_does_not_hide_the_signature():
    assert (
        both("本措施自发布之日起施行。", notes=("示府规〔2024〕9号", "2024年3月2日"))[0]
        == "2024-03-04"
    )


def test_an_order_publishes_what_it_encloses():
    order = "《示例市停车办法》已经2024年2月5日市政府常务会议通过，现予公布，自2024年4月1日起施行。"
    assert both("规范停车。", title="示例市停车办法", wrapper=order)[0] == "2024-04-01"


def test_a_note_may_be_the_only_place_that_says_施行():
    notes = ("2012年7月9日最高人民法院审判委员会通过", "2012年12月7日公布", "2013年1月9日 施行")
    assert analyse_text(
        "为依法惩治犯罪，制定本解释。", notes=notes, **LAW
    ).validity.effective_from == date(2013, 1, 9)


def test_an_answer_names_its_rule_sentence_and_place():
    (basis,) = analyse_text("扶持企业。", "本措施自2024年4月1日起施行。").validity.basis
    assert (basis.rule, basis.quote, basis.path) == (
        "commencement_day",
        "本措施自2024年4月1日起施行。",
        "art_2",
    )


def test_a_draft_has_no_validity():
    assert both("本办法自2024年4月1日起施行。", title="示例区人才办法（征求意见稿）") == (
        None,
        None,
    )


def test_an_empty_text_says_nothing():
    from tracker.law.validity.validity import read_validity

    assert read_validity([], Head()).basis == ()


def test_marks_inside_a_title_may_be_single_or_double():
    order = "《示例市〈档案条例〉实施办法》已经会议通过，现予公布，自2024年4月1日起施行。"
    found = analyse_text("保管档案。", title="示例市《档案条例》实施办法", wrapper=order)
    assert found.validity.effective_from == date(2024, 4, 1)
    assert [r.target.title for r in found.relations] == ["档案条例"]


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        (
            "本办法自2021年1月1日起施行，执行至2023年度扶持资金兑付完毕之日止。",
            "ends_on_unknown_day",
        ),
        ("本办法自2021年1月1日起施行，分两个阶段实施。", "ends_in_unread_words"),
        ("本办法自2021年1月1日起施行，项目资金执行至上年度结转完毕为止。", None),
    ],
)
def test_an_end_that_nobody_can_date_is_not_silence(sentence, rule):
    rules = [basis.rule for basis in analyse_text(sentence).validity.basis]
    assert rules[1:] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("sentence", "unread"),
    [
        ("本办法自2021年1月1日起施行，到期自动失效。", True),
        ("本办法自2021年1月1日起施行，届满后自行废止。", True),
        ("本办法自2021年1月1日起施行，有效期三年，到期自动失效。", False),
        ("本办法自2021年1月1日起施行，到期合同自动续签。", False),
    ],
)
def test_an_automatic_end_without_a_term_is_not_silence(sentence, unread):
    rules = [basis.rule for basis in analyse_text(sentence).validity.basis]
    assert ("ends_in_unread_words" in rules) is unread


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("仅在规划期内有效", ["ends_on_unknown_day"]),
        ("在“十四五”规划期（2021—2025年）内有效", ["ends_on_unknown_day"]),
        ("在活动期间有效", ["ends_on_unknown_day"]),
        ("疫情防控期间执行", ["ends_on_unknown_day"]),
        ("至疫情结束时止", ["ends_on_unknown_day"]),
        ("疫情结束后自动失效", ["ends_on_unknown_day"]),
        ("随规划期满而失效", ["ends_on_unknown_day"]),
        ("仅适用于2024年度", ["ends_on_unknown_day"]),
        ("国家另有规定后自动废止", ["ends_on_unknown_day"]),
        ("新办法施行之日起废止", ["ends_on_unknown_day"]),
        ("在新办法出台前有效", ["ends_on_unknown_day"]),
        ("试行至试点结束", ["ends_on_unknown_day"]),
        ("直至另行通知", ["ends_on_unknown_day"]),
        # what ends is another, or a case
        ("原办法期满后停止执行", []),
        ("《旧办法》期满后废止", []),
        ("合同期满后终止的，按合同办理", []),
        ("在规划期内有效投资的，给予补助", []),
        ("自本措施施行之日起废止《旧办法》", []),
        ("此前有关规定同时废止", []),
        ("领取后失效的消费券不再补发", []),
    ],
)
def test_an_end_that_is_no_day_is_unknown(words, rules):
    validity = analyse_text(f"本措施自2024年4月1日起施行，{words}。").validity
    assert validity.last_day is None
    assert [basis.rule for basis in validity.basis] == ["commencement_day", *rules]


def test_the_sentence_behind_the_commencement_may_give_an_event_as_the_end():
    validity = analyse_text("本措施自2024年4月1日起施行。试点结束后，本措施自动失效。").validity
    assert [basis.rule for basis in validity.basis] == ["commencement_day", "ends_on_unknown_day"]
    other = analyse_text("本措施自2024年4月1日起施行。使用期满后，补贴券自动失效。").validity
    assert [basis.rule for basis in other.basis] == ["commencement_day"]

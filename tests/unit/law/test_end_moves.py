"""How notices move the last day of another instrument, in every wording."""

from __future__ import annotations

from datetime import date

import pytest

from tests.law_texts import analyse_text
from tests.unit.parse.printed_text import read_text
from tracker.law.analyse import analyse_snapshot
from tracker.law.relations.end_moves import (
    LengthUse,
    drops_end,
    find_struck_clauses,
    read_extension_length,
)
from tracker.model import EFFECTS
from tracker.text.dates import Term

X, N = "甲区扶持办法", "甲科规〔2020〕1号"
MADE = date(2024, 11, 20)
UNTIL = date(2026, 12, 31)


def moves(
    *sentences: str, title: str = f"关于延长《{X}》有效期的通知"
) -> list[tuple[str, date | None]]:
    found = analyse_text(*sentences, title=title, made_on=MADE)
    return [(r.target.title, r.until) for r in found.relations if r.kind == "extends_validity_of"]


@pytest.mark.parametrize(
    "sentence",
    [
        f"《{X}》（{N}）有效期延长至2026年12月31日。",
        f"《{X}》（{N}）需要继续实施，有效期延长至2026年12月31日。",
        f"《{X}》（{N}）需继续实施，经局办公会议审议通过，有效期延长至2026年12月31日。",
        f"《{X}》（{N}）于2024年12月31日到期，经评估，决定继续执行至2026年12月31日。",
        f"《{X}》将于2024年12月31日到期，为保持政策连续性，该办法继续执行至2026年12月31日。",
        f"《{X}》有效期届满，延期执行至2026年12月31日。",
        "经评估，有效期延长至2026年12月31日。",
        "经评估，决定将其有效期延长至2026年12月31日。",
        "本办法有效期延长至2026年12月31日。",
        f"《{X}》（{N}）第四条中的有效期调整为自2020年1月1日起至2026年12月31日。",
        f"《{X}》（{N}）有效期调整为2020年1月1日至2026年12月31日。",
        f"《{X}》第四条“有效期至2024年12月31日”更正为“有效期至2026年12月31日”。",
        f"《{X}》第四条“有效期至2024年12月31日”有误，应为“有效期至2026年12月31日”，特此更正。",
        "第四条修改为：“本办法自2020年1月1日起施行，有效期至2026年12月31日。”",
        "第四条增加一款，作为第二款：“本办法有效期至2026年12月31日。”",
        "增加一条，作为第五条：“本办法自2020年1月1日起施行，有效期至2026年12月31日。”",
        "将第四条中的“有效期至2024年12月31日”修改为“有效期至2026年12月31日”。",
        f"《{X}》有效期至2026年12月31日，到期后自动失效，不再延续。",
        f"《{X}》（{N}）提前至2026年12月31日终止执行。",
        f"《{X}》（{N}）试行期满后正式执行，有效期至2026年12月31日。",
        f"《{X}》（{N}）失效日期调整为2026年12月31日。",
        f"《{X}》的失效日期由2027年12月31日调整为2026年12月31日。",
        f"《{X}》的截止日期延长至2026年12月31日。",
        f"将《{X}》有效期由“2027年12月31日”调整为“2026年12月31日”。",
    ],
)
def test_a_printed_day_is_the_new_end(sentence: str) -> None:
    assert (X, UNTIL) in moves(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        f"《{X}》（{N}）有效期届满后继续实施五年。",
        f"《{X}》（{N}）到期后续行一年。",
        f"《{X}》（{N}）继续适用。",
        f"在新政策出台前，《{X}》继续执行。",
        f"《{X}》（{N}）有效期延长至新办法出台之日止，最长不超过2025年12月31日。",
        f"《{X}》（{N}）有效期由五年调整为六年。",
    ],
)
def test_without_a_printed_day_it_is_moved_all_the_same(sentence: str) -> None:
    assert moves(sentence) == [(X, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        f"拟延长《{X}》有效期至2026年12月31日。",
        f"《{X}》有效期届满前，可以延长有效期。",
        f"根据《{X}》，资质证书有效期延长至2026年12月31日。",
        f"按照《{X}》继续执行。",
    ],
)
def test_what_is_intended_allowed_or_said_of_something_else_moves_nothing(sentence: str) -> None:
    assert moves(sentence, title="关于有关事项的通知") == []


@pytest.mark.parametrize(
    ("quote", "term", "use"),
    [
        ("有效期延长三年", Term(months=36), LengthUse.ADDED),
        ("再延长2年", Term(months=24), LengthUse.ADDED),
        ("到期后续行一年", Term(months=12), LengthUse.ADDED),
        ("继续实施五年", Term(months=60), LengthUse.ADDED),
        ("由五年调整为六年", Term(months=72), LengthUse.WHOLE),
        ("“三年”改为“五年”", Term(months=60), LengthUse.WHOLE),
        ("有效期由五年缩短为三年", Term(months=36), LengthUse.WHOLE),
        ("有效期缩短一年", Term(months=12), LengthUse.TAKEN_OFF),
        ("缩短有效期6个月", Term(months=6), LengthUse.TAKEN_OFF),
    ],
)
def test_a_length_is_added_taken_off_or_the_whole_term(
    quote: str, term: Term, use: LengthUse
) -> None:
    found = read_extension_length(quote)
    assert found is not None
    assert (found.term, found.use) == (term, use)


@pytest.mark.parametrize(
    ("words", "dropped"),
    [
        ("第四条修改为：“本办法自2021年4月15日起施行。”", True),
        ("将第四条修改为“第四条 本办法自发布之日起施行。”", True),
        ("删去第四条中的“，有效期至2026年4月14日”。", True),
        ("删除第四条“有效期五年”的表述。", True),
        ("取消该办法的有效期限制。", True),
        ("第四条修改为：“本办法自2021年4月15日起施行，有效期至2028年4月14日。”", False),
        ("第四条修改为：“本办法自2021年4月15日起施行，长期有效。”", False),
        ("第三条修改为：“补贴标准自2021年4月15日起执行。”", False),
        ("删去第三条中的“以及个人”。", False),
        ("删去第三条，有效期不变。", False),
    ],
)
def test_an_amendment_may_take_the_end_out(words: str, dropped: bool) -> None:
    assert drops_end(words) is dropped
    title = f"关于修改《{X}》的决定"
    assert not dropped or moves(words, title=title) == [(X, None)]


@pytest.mark.parametrize(
    "title",
    [
        f"关于延长《{X}》有效期的通知",
        f"关于《{X}》继续有效的通知",
        f"关于继续执行《{X}》的通知",
        f"关于修改《{X}》的决定",
        f"关于暂停执行《{X}》的通知",
    ],
)
def test_the_instrument_printed_behind_a_notice_gives_it_no_days_and_no_effects(title: str) -> None:
    found = analyse_text(
        f"《{X}》（{N}）需要继续实施，有效期延长至2026年12月31日。",
        "为了扶持企业，制定本办法。",
        "本办法自2020年1月1日起施行，有效期五年。《甲区旧办法》同时废止。",
        title=title,
        made_on=MADE,
    )
    assert (found.validity.effective_from, found.validity.last_day) == (None, None)
    acts = [(r.kind.value, r.effective) for r in found.relations if r.kind in EFFECTS]
    assert ("extends_validity_of", MADE) in acts
    assert "repeals" not in [kind for kind, _ in acts]


Y, RULES = "甲区冷链补助办法", "甲区行政规范性文件管理规定"
ENDS_SOON = f"《{X}》（{N}）将于2024年12月31日到期。"


@pytest.mark.parametrize(
    ("sentences", "until"),
    [
        (
            (
                f"{ENDS_SOON}经评估，该文件仍有继续实施的必要。",
                "上述文件有效期顺延至2026年12月31日。",
            ),
            UNTIL,
        ),
        ((f"我局印发了《{X}》（{N}）。鉴于上述文件将到期，经研究，其有效期顺延两年。",), None),
        (
            (
                f"根据《{RULES}》，我局评估了《{X}》（{N}）。",
                "经同意，该办法继续执行至2026年12月31日。",
            ),
            UNTIL,
        ),
        ((ENDS_SOON, "新的办法出台前，上述办法继续执行。"), None),
    ],
)
def test_an_issued_notice_moves_the_end_of_what_a_sentence_before_names(
    sentences: tuple[str, ...], until: date | None
) -> None:
    assert moves(*sentences, title="关于扶持政策有关事项的通知") == [(X, until)]


@pytest.mark.parametrize(
    "sentences",
    [
        (f"《{X}》将于2024年12月31日到期，已由区政府延长至2026年12月31日。",),
        (f"《{Y}》仍在有效期内。{ENDS_SOON}", "经研究，上述文件有效期延长至2026年12月31日。"),
    ],
)
def test_an_extension_that_is_only_told_or_of_one_of_several_is_a_doubt(
    sentences: tuple[str, ...],
) -> None:
    title = "关于扶持政策有关事项的通知"
    found = analyse_text(*sentences, title=title, made_on=MADE).relations
    assert X in {r.target.title for r in found if r.kind == "affects"}
    assert moves(*sentences, title=title) == []


@pytest.mark.parametrize(
    "second",
    [
        "违反上述规定的，停止拨付资金。",
        "请各单位在前述办法有效期内完成拨付。",
        "该办法有效期不再延长。",
    ],
)
def test_a_later_paragraph_that_only_speaks_of_the_instrument_moves_nothing(second: str) -> None:
    assert moves(ENDS_SOON, second, title="关于扶持政策有关事项的通知") == []


A, B = "《甲区见习办法》（甲人规〔2021〕1号）", "《甲区技能办法》（甲人规〔2021〕2号）"


@pytest.mark.parametrize(
    "body",
    [
        f"一、{A}\n将第五条中的“有效期至2024年1月31日”修改为“有效期至2026年12月31日”。\n二、{B}\n删去第四条。",
        f"一、对{A}作出修改\n（一）第三条中的“80万元”修改为“60万元”。\n"
        f"（二）第五条修改为：“本办法有效期至2026年12月31日。”\n二、对{B}作出修改\n（一）删去第四条。",
        f"1.{A}：第三条中“80万元”改为“60万元”；第五条中“有效期至2024年1月31日”改为“有效期至2026年12月31日”。\n"
        f"2.{B}：第三条中“80万元”改为“60万元”。",
        f"一、{A}\n（一）第五条修改为：\n“第五条 本办法自2021年2月1日起施行，有效期至2026年12月31日。”\n二、{B}\n（一）删去第四条。",
    ],
)
def test_new_words_move_the_end_of_the_instrument_that_heads_their_section(body: str) -> None:
    text = f"甲区人社局关于修改部分规范性文件的决定\n现对下列规范性文件作如下修改：\n{body}\n本决定自2024年1月1日起施行。"
    rows = analyse_snapshot(read_text(text)).relations
    found = [(r.target.title, r.until) for r in rows if r.kind == "extends_validity_of"]
    assert found == [("甲区见习办法", UNTIL)]


LATER_START = date(2025, 3, 1)


def start_moves(*sentences: str, title: str) -> list[tuple[str, date | None]]:
    found = analyse_text(*sentences, title=title, made_on=MADE).relations
    assert not [r for r in found if r.kind in ("suspends", "extends_validity_of")]
    assert all(r.effective == MADE for r in found if r.kind == "postpones")
    return [(r.target.title, r.until) for r in found if r.kind == "postpones"]


@pytest.mark.parametrize(
    "title",
    [f"关于推迟施行《{X}》的通知", f"关于《{X}》暂缓施行的通告", "关于扶持政策有关事项的通知"],
)
@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        (
            f"原定于2024年12月1日起施行的《{X}》（{N}），因系统尚未完工，施行日期调整为2025年3月1日。",
            LATER_START,
        ),
        (
            f"《{X}》（{N}）原定于2024年12月1日起施行，现因系统未完工，推迟至2025年3月1日起施行。",
            LATER_START,
        ),
        (f"经研究，决定将《{X}》（{N}）的施行日期由2024年12月1日推迟至2025年3月1日。", LATER_START),
        (f"《{X}》（{N}）暂缓施行，施行日期调整为2025年3月1日。", LATER_START),
        (f"《{X}》（{N}）现调整为自2025年3月1日起施行，有效期相应顺延。", LATER_START),
        (f"《{X}》（{N}）推迟三个月施行。", None),
        (f"《{X}》（{N}）延期施行，具体施行日期另行公布。", None),
    ],
)
def test_a_first_day_is_put_off_in_every_wording(
    sentence: str, first: date | None, title: str
) -> None:
    found = analyse_text(sentence, title=title, made_on=MADE).relations
    if any(r.kind == "affects" for r in found):  # a notice that need not be a rule leaves a doubt
        assert "有关事项" in title
    else:
        assert start_moves(sentence, title=title) == [(X, first)]


@pytest.mark.parametrize(
    "sentence",
    [
        f"《{X}》（{N}）不推迟施行。",
        f"《{X}》（{N}）如确需推迟施行的，另行通知。",
        f"根据《{X}》（{N}），项目实施日期调整为2025年3月1日。",
        f"《{X}》（{N}）的执行时间调整为2025年3月1日至2025年12月31日。",
        f"《{X}》（{N}）提前至2025年3月1日终止执行。",
    ],
)
def test_what_is_not_put_off_keeps_its_first_day(sentence: str) -> None:
    found = analyse_text(sentence, title=f"关于《{X}》的通知", made_on=MADE).relations
    assert not [r for r in found if r.kind == "postpones"]


def test_new_words_for_a_start_take_no_end_out() -> None:
    words = f"《{X}》第四条“自2024年12月1日起施行”修改为“自2025年3月1日起施行”。"
    assert moves(words, title=f"关于修改《{X}》的通知") == []
    assert not drops_end(words)


@pytest.mark.parametrize(
    ("words", "clauses"),
    [
        ("删去第五条第二款。", ("第五条第二款",)),
        ("第五条第二款予以删除。", ("第五条第二款",)),
        ("删除第五条、第六条的规定。", ("第五条", "第六条")),
        (f"删去《{X}》第五条。", ("第五条",)),
        ("删去第五条中的“三年”。", ()),
        ("第五条修改为：“删去第六条。”", ()),
        ("第五条第二款修改为：“三年。”", ()),
    ],
)
def test_a_clause_is_struck_by_its_number(words: str, clauses: tuple[str, ...]) -> None:
    assert find_struck_clauses(words) == clauses
    found = analyse_text(words, title=f"关于修改《{X}》的决定", made_on=MADE).relations
    assert [r.target.clauses for r in found if r.kind == "amends" and r.target.clauses] == (
        [clauses] if clauses else []
    )


def test_the_number_in_a_title_that_the_body_settles_is_no_doubt() -> None:
    title = "甲区科委关于甲科规〔2020〕1号文件的更正"
    found = analyse_text(
        f"《{X}》（{N}）中“自2022年7月1日起执行”应为“自2022年10月1日起执行”。", title=title
    )
    assert [(r.kind.value, r.target.document_number) for r in found.relations] == [("corrects", N)]


@pytest.mark.parametrize(
    "words", ["本办法有效期至2026年12月31日", "本办法有效期延长至2026年12月31日"]
)
def test_a_supplement_may_move_the_end_of_what_its_title_names(words: str) -> None:
    body = f"现对《{X}》（{N}）补充规定如下：", f"增加一条，作为第六条：“{words}。”"
    assert moves(*body, title=f"关于《{X}》的补充规定") == [(X, UNTIL)]


@pytest.mark.parametrize(
    "words",
    [
        "有效期届满，延期一年执行，即执行至2025年12月31日",
        "到期后延期一年执行，至2025年12月31日",
        "有效期延期执行至2025年12月31日",
    ],
)
def test_what_has_run_out_and_is_put_off_ends_later(words: str) -> None:
    found = analyse_text(
        f"《甲区扶持办法》（甲科规〔2020〕1号）{words}。",
        title="关于延长《甲区扶持办法》有效期的通知",
    ).relations
    acts = [(r.kind.value, r.until) for r in found if r.target.document_number]
    assert acts == [("extends_validity_of", date(2025, 12, 31))]

"""What a sentence does to other instruments: one line a drafting habit."""

from datetime import date

import pytest

from tests.law_texts import SIGNED, analyse_text, list_effects
from tracker.law.text.citations import find_numbers
from tracker.model import EFFECTS
from tracker.text.bullets import BULLETS

A, B = "甲区科技办法", "甲区人才办法"
N, M = "甲府规〔2019〕3号", "甲府规〔2018〕1号"


def rows(kind, *targets):
    return [(kind, *target) for target in targets]


@pytest.mark.parametrize(
    ("sentence", "targets"),
    [
        (f"原《{A}》（{N}）、《{B}》（{M}）同时废止。", [(A, N, ()), (B, M, ())]),
        (f"原{N}、{M}文件同时废止。", [("", N, ()), ("", M, ())]),
        (
            f"《{A}》({N.replace('〔', '[').replace('〕', ']')})同时废止。",
            [(A, "甲府规[2019]3号", ())],
        ),
        (f"《关于印发〈{A}〉的通知》（{N}）同时废止。", [(f"关于印发〈{A}〉的通知", N, ())]),
        (f"本办法自2024年5月1日起施行，原《{A}》自本办法施行之日起废止。", [(A, None, ())]),
        (f"自本办法施行之日起，《{A}》停止执行。", [(A, None, ())]),
        (f"《{A}》自2024年5月1日起废止。", [(A, None, ())]),
        (f"经研究，决定废止《{A}》（{N}）。", [(A, N, ())]),
        (f"决定废止《{A}》《{B}》等2件行政规范性文件。", [(A, None, ()), (B, None, ())]),
        (f"现决定对《{A}》予以废止。", [(A, None, ())]),
        (f"根据《{A}》，《{B}》同时废止。", [(B, None, ())]),
        (f"《{A}》第三条、第五条第二款同时废止。", [(A, None, ("第三条", "第五条第二款"))]),
        (
            f"《{A}》第三条、《{B}》第五条同时废止。",
            [(A, None, ("第三条",)), (B, None, ("第五条",))],
        ),
        (f"《{A}》中关于人才公寓的规定同时废止。", [(A, None, ("关于人才公寓的规定",))]),
        (f"《{A}》（{N}）及其实施细则同时废止。", [(A, N, ())]),
        (
            f"1993年6月17日市人大通过、根据2016年11月25日市人大《关于修改部分法规的决定》修正的《{A}》同时废止。",
            [(A, None, ())],
        ),
        (
            f"市人大通过的《{A}》，1993年9月23日市人民政府第14号令发布的《{B}》同时废止。",
            [(A, None, ()), (B, "第14号令", ())],
        ),
        (f"2008年发布的《{A}》（公安部令第104号）同时废止。", [(A, "公安部令第104号", ())]),
        (f"《{A}》（法（研）发〔1987〕32号）同时废止。", [(A, "法（研）发〔1987〕32号", ())]),
        (f"《{A}》；《{B}》同时废止。", [(A, None, ()), (B, None, ())]),
        (f"本办法自2024年5月1日起施行，同时废止《{A}》。", [(A, None, ())]),
        (f"本办法施行后，下列文件同时废止：《{A}》（{N}）、《{B}》。", [(A, N, ()), (B, None, ())]),
        (f"废止以下文件：《{A}》《{B}》。", [(A, None, ()), (B, None, ())]),
        (f"《{A}》及其修正案一律废止。", [(A, None, ())]),
        (f"请各单位遵照执行，《{A}》同时废止。", [(A, None, ())]),
        (f"原甲区科技办法（{N}）同时废止。", [("甲区科技办法", N, ())]),
        (f"决定废止甲区科技办法（{N}）。", [("甲区科技办法", N, ())]),
        ("市政府1998年第59号令同时废止。", [("", "第59号令", ())]),
        (f"《{A}》第三条至第五条同时废止。", [(A, None, ("第三条", "第四条", "第五条"))]),
        (
            f"《{A}》第六条第三项、第八条第二款第一项同时废止。",
            [(A, None, ("第六条第三项", "第八条第二款第一项"))],
        ),
        (f"决定废止《{A}》部分条款。", [(A, None, ("部分条款",))]),
        (f"《{A}》第一条规定的奖励政策停止执行。", [(A, None, ("第一条",))]),
        (f"《{A}》已不适应当前需要，经研究，区政府决定予以废止。", [(A, None, ())]),
        (f"《{A}》第六条与上位法不一致，决定予以废止。", [(A, None, ("第六条",))]),
        (f"《{A}》，本规定施行后不再执行。", [(A, None, ())]),
        (f"《{A}》(交通部令1996年第13号)同时废止。", [(A, "交通部令1996年第13号", ())]),
        (
            f"《{A}》（2001年甲区令第8号公布，2004年甲区令第17号修正）同时废止。",
            [(A, "甲区令第8号", ())],
        ),
        ("前发铁运〔1986〕120号文同时废止。", [("", "铁运〔1986〕120号", ())]),
        (f"《{A}》自本条例施行之日起失去效力。", [(A, None, ())]),
        (f"《{A}》不再作为行政管理的依据。", [(A, None, ())]),
        (f"《{A}》即时废止。", [(A, None, ())]),
        (f"自本办法施行之日起，《{A}》不再沿用。", [(A, None, ())]),
        (f"因上位规定调整，《{A}》提前于2024年12月31日终止执行。", [(A, None, ())]),
        (f"自2024年7月1日起，不再执行《{A}》。", [(A, None, ())]),
        (
            f"自本通知施行之日起，以下文件同时废止：《{A}》（{N}）；《{B}》。",
            [(A, N, ()), (B, None, ())],
        ),
        (f"对《{A}》、《{B}》两件文件，决定予以废止。", [(A, None, ()), (B, None, ())]),
        (f"本条例自2024年5月1日起施行，并从施行之日起废止《{A}》。", [(A, None, ())]),
        ("市人民政府甲府发〔1987〕52号文件同时废止。", [("", "甲府发〔1987〕52号", ())]),
        (f"《{A}》中“无效合同”的意见，自本批复发布之日起作废。", [(A, None, ("“…”的意见",))]),
        ("海关总署公告2014年第26号同时废止。", [("", "海关总署公告2014年第26号", ())]),
        (
            f"本办法自2024年5月1日起施行,原《{A}》({N})同时废止;《{B}》停止执行。",
            [(A, N, ()), (B, None, ())],
        ),
    ],
)
def test_a_verb_that_closes_the_clause_repeals_what_stands_before_it(sentence, targets):
    assert list_effects(sentence) == rows("repeals", *targets)


@pytest.mark.parametrize(
    "sentence",
    [
        f"根据《{A}》的规定，制定本办法。",
        f"按照《{A}》（{N}）执行。",
        f"本办法与《{A}》不一致的，以本办法为准。",
        f"《{A}》废止前已受理的项目，按原规定执行。",
        f"根据市人大决定，《{A}》已废止，不再收取该费用。",
        f"《{A}》与法律相抵触的，由区政府决定予以撤销。",
        f"去年清理文件12件，《{A}》等文件已予以废止。",
        f"违反《{A}》的，停止执行扶持政策。",
        "《户口簿》、《流动人员婚育证明》自动失效。",
        "逾期未校验的，《医疗机构执业许可证》自动失效。",
        f"对《{A}》进行评估，需要废止的，应当及时废止。",
        f"建议废止《{A}》。",
        f"各部门应当及时修改、废止《{A}》的配套文件。",
        f"《{A}》已于2021年12月31日失效。",
        f"《{A}》和其他公约适用于本区的有关规定继续有效。",
        f"第三条修改为：“《{A}》同时废止。”",
        "此前有关规定与本办法不一致的，停止执行。",
        f"《{B}》已被《{A}》取代。",
        f"《{A}》（{N}）已由区人民政府以甲府发〔2021〕31号文件废止。",
        f"《{A}》（{N}）已被甲府发〔2021〕31号文废止。",
        f"《{A}》（{N}）已由《关于废止部分文件的决定》（甲府发〔2021〕31号）宣布失效。",
        f"若上级出台新规定，《{A}》自行废止。",
        f"国家新规定出台后，《{A}》自行废止。",
        f"待《{B}》批准后，《{A}》废止。",
        f"请你单位对《{A}》作出修改。",
        f"各部门要对照本办法，对《{A}》进行修订。",
        f"市科技局负责对《{A}》进行修订。",
        f"《{A}》中的“三年”改为“五年”的建议未被采纳。",
        f"《{A}》已于2019年1月1日废止，原认定的企业按本办法管理。",
        f"除《{A}》外，其他文件同时废止。",
        f"凡与《{A}》相抵触的文件一律废止。",
        f"原依据《{A}》发放的补贴继续有效。",
        f"《{A}》第三条规定的补助期限延长至2026年12月31日。",
        f"2019年废止《{A}》以来，企业快速发展。",
        f"市司法局应当自《{A}》废止之日起三十日内公告。",
    ],
)
def test_a_citation_is_never_an_effect(sentence):
    assert list_effects(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "kind", "until"),
    [
        (f"《{A}》有效期延长至2026年8月3日。", "extends_validity_of", date(2026, 8, 3)),
        (
            f"《{A}》（{N}）需继续实施，其有效期延长至二〇二七年八月三日。",
            "extends_validity_of",
            date(2027, 8, 3),
        ),
        (
            f"《{A}》（{N}）继续有效，有效期至2026年8月3日。",
            "extends_validity_of",
            date(2026, 8, 3),
        ),
        (f"经评估，决定延长《{A}》有效期至2026年8月3日。", "extends_validity_of", date(2026, 8, 3)),
        (f"《{A}》继续执行至2026年8月3日。", "extends_validity_of", date(2026, 8, 3)),
        (f"自2024年5月1日起，《{A}》有效期延长三年。", "extends_validity_of", date(2027, 4, 30)),
        (f"《{A}》到期后继续实施，有效期至2026年8月3日。", "extends_validity_of", date(2026, 8, 3)),
        (
            f"《{A}》有效期届满后继续施行，有效期至2026年8月3日。",
            "extends_validity_of",
            date(2026, 8, 3),
        ),
        (f"《{A}》期限顺延一年至2026年8月3日。", "extends_validity_of", date(2026, 8, 3)),
        (f"对《{A}》予以续期，有效期至2026年8月3日。", "extends_validity_of", date(2026, 8, 3)),
        (
            f"《{A}》的有效期由2024年8月3日延长至2026年8月3日。",
            "extends_validity_of",
            date(2026, 8, 3),
        ),
        (f"《{A}》（{N}）执行期限延长至2026年底。", "extends_validity_of", date(2026, 12, 31)),
        (
            f"《{A}》需继续实施，有效期延长五年，自2024年5月1日至2029年4月30日。",
            "extends_validity_of",
            date(2029, 4, 30),
        ),
        (f"《{A}》延期执行至2026年8月3日。", "extends_validity_of", date(2026, 8, 3)),
        (f"《{A}》有效期继续延长至2026年8月3日。", "extends_validity_of", date(2026, 8, 3)),
        (
            f"《{A}》有效期届满后继续实施，有效期自2024年5月1日至2026年8月3日。",
            "extends_validity_of",
            date(2026, 8, 3),
        ),
        (f"《{A}》停止执行至2025年12月31日。", "suspends", date(2025, 12, 31)),
        (
            f"因防控需要，自2024年5月1日至2024年12月31日，暂停执行《{A}》第八条。",
            "suspends",
            date(2024, 12, 31),
        ),
        (f"自2024年5月1日至2024年12月31日，暂停执行《{A}》。", "suspends", date(2024, 12, 31)),
        (f"删去《{A}》第五条。", "amends", None),
        (f"在《{A}》中增加一条，作为第六条。", "amends", None),
        (f"《{A}》第三条中“三年”改为“五年”。", "amends", None),
        (f'将《{A}》第三条中的"三年"修改为"五年"。', "amends", None),
        (f"在《{A}》第七条中增加一项作为第六项：“甲。”", "amends", None),
        (f"《{A}》被本办法替代。", "replaces", None),
        (f"《{A}》自2024年5月1日起暂停执行。", "suspends", None),
        (f"决定撤销《{A}》。", "annuls", None),
        (f"《{A}》予以撤销。", "annuls", None),
        (f"将《{A}》第三条修改为：“扶持资金最高500万元。”", "amends", None),
        (f"决定对《{A}》（{N}）作如下修改：", "amends", None),
        (f"本办法替代《{A}》。", "replaces", None),
        (f"《{A}》中“最高300万元”更正为“最高30万元”。", "corrects", None),
    ],
)
def test_other_verbs_extend_suspend_annul_amend_replace_and_correct(sentence, kind, until):
    found = [r for r in analyse_text(sentence).relations if r.target.title == A]
    assert [(r.kind.value, r.until) for r in found] == [(kind, until)]


def test_several_numbers_belong_to_one_target():
    sentence = f"1995年省人民政府第62号令发布（1998年修订省人民政府第90号令发布，2002年修订省人民政府第139号令发布）的《{A}》同时废止。"
    (row,) = analyse_text(sentence).relations
    assert (row.target.document_number, row.target.also_numbered) == (
        "第62号令",
        ("第90号令", "第139号令"),
    )


@pytest.mark.parametrize(
    "sentence",
    [
        f"《{A}》有效期延长三年。",
        f"《{A}》继续有效。",
        f"《{B}》同时废止，《{A}》继续执行。",
        f"《{A}》有效期延长至新办法出台之日止，最长不超过2025年12月31日。",
    ],
)
def test_an_extension_may_not_say_until_when(sentence):
    found = [row for row in analyse_text(sentence).relations if row.target.title == A]
    assert [(row.kind.value, row.until) for row in found] == [("extends_validity_of", None)]


def test_a_short_name_given_before_is_put_back_in_full():
    sentences = (
        f"现决定对《{A}》（{N}，以下简称《办法》）作如下修改：",
        "将《办法》第六条修改为：“甲。”",
    )
    assert list_effects(*sentences) == [("amends", A, N, ()), ("amends", A, N, ("第六条",))]


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        (f"本办法自2024年5月1日起施行。《{A}》同时废止。", date(2024, 5, 1)),
        (f"《{A}》自2024年6月1日起废止。", date(2024, 6, 1)),
        (f"决定对《{A}》予以废止，自2024年6月1日起执行。", date(2024, 6, 1)),
        (f"决定对《{A}》予以废止，自2024年6月1日起不再执行。", date(2024, 6, 1)),
        (
            f"本办法自2024年5月1日起施行。区政府于1998年3月5日发布的《{A}》同时废止。",
            date(2024, 5, 1),
        ),
        (f"本办法自2024年5月1日起施行。自2005年1月1日起施行的《{A}》同时废止。", date(2024, 5, 1)),
        (f"自2024年6月1日起停止执行区政府印发的《{A}》。", date(2024, 6, 1)),
        (f"决定对《{A}》予以废止，本通知自印发之日起执行。", date(2024, 3, 4)),
        (f"《{A}》自本通知印发之日起废止。", date(2024, 3, 4)),
        (f"《{A}》同时废止。", None),  # together with what, the text does not say
    ],
)
def test_the_day_of_a_repeal_is_the_one_it_names_or_this_texts_own(sentence, day):
    assert [r.effective for r in analyse_text(sentence).relations] == [day]


def test_a_day_that_closes_the_sentence_is_that_of_all_it_does():
    found = analyse_text(
        f"决定对《{A}》第三条予以废止，对《{B}》予以废止，自2025年6月1日起执行。"
    ).relations
    assert [(r.target.title, r.effective) for r in found] == [
        (A, date(2025, 6, 1)),
        (B, date(2025, 6, 1)),
    ]


def test_a_deciding_title_is_enough():
    found = list_effects("一、第三条修改为：“甲。”", title=f"关于修改《{A}》的决定")
    assert found == [("amends", A, None, ())]


def test_an_old_instrument_may_bear_the_very_title_of_the_new():
    assert list_effects(f"《{A}》（{N}）同时废止。", title=A) == [("repeals", A, N, ())]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        (f"根据《{A}》，结合本区实际，制定本办法。", "based_on"),
        (f"为贯彻落实《{A}》，制定本办法。", "implements"),
        (f"按《{A}》给予支持。", "cites"),
        (f"决定在试验区暂时调整实施《{A}》第三条。", "cites"),
    ],
)
def test_what_a_text_rests_on_carries_out_or_only_names(sentence, kind):
    assert [r.kind.value for r in analyse_text(sentence).relations] == [kind]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (f"示例市实施《{A}》办法", "implements"),
        (f"关于贯彻落实《{A}》的实施意见", "implements"),
        (f"《{A}》实施细则", "implements"),
        (f"《{A}》政策解读", "interprets"),
        (f"关于《{A}》的解读", "interprets"),
    ],
)
def test_a_title_may_say_what_a_text_carries_out_or_explains(title, kind):
    assert [
        (r.kind.value, r.target.title, r.path) for r in analyse_text("甲。", title=title).relations
    ] == [(kind, A, "head")]


def test_the_same_office_may_call_an_instrument_that_it_has_just_named_this_one():
    found = analyse_text(
        f"《{A}》（{N}）将于2025年6月30日到期。经评估，该办法继续实施，有效期延长至2027年6月30日。"
    )
    (row,) = [r for r in found.relations if r.kind.value == "extends_validity_of"]
    assert (row.target.title, row.target.document_number, row.until) == (A, N, date(2027, 6, 30))
    assert row.quote == "经评估，该办法继续实施，有效期延长至2027年6月30日。"  # as printed
    # which of them?
    assert list_effects(f"《{A}》《{B}》将于6月到期。该办法自2024年5月1日起废止。") == []


@pytest.mark.parametrize(
    ("first", "then", "acts"),
    [
        ("无上位法依据。", "根据《某市文件管理规定》，区政府决定予以撤销。", True),
        ("的依据已经失效。", "按照《某市文件管理规定》第三十条，我局决定予以废止。", True),
        ("的政策目标已经实现。", "经研究并报市政府同意，决定停止执行。", True),
        ("已完成阶段性任务。", "依据《某市文件管理规定》的有关规定，现宣布失效。", True),
        ("与《价格法》相抵触。", "根据《某市文件管理规定》，区政府决定撤销该文件。", True),
        ("无上位法依据。", "根据《某市文件管理规定》，区政府决定不予撤销。", False),
        ("无上位法依据。", "根据《某市文件管理规定》，区司法局建议予以撤销。", False),
        ("和《乙办法》无上位法依据。", "根据《某市文件管理规定》，区政府决定予以撤销。", False),
    ],
)
def test_a_decision_acts_on_what_the_sentence_before_it_speaks_of(
    first: str, then: str, acts: bool
) -> None:
    found = analyse_text(f"《{A}》（{N}）{first}{then}", title="关于有关文件的决定")
    ended = [
        row.target.document_number
        for row in found.relations
        if row.kind.value in ("repeals", "annuls")
    ]
    assert ended == ([N] if acts else [])


def test_a_decision_after_two_names_is_a_doubt_on_both() -> None:
    found = analyse_text(
        f"《{A}》和《{B}》无上位法依据。根据《某市文件管理规定》，区政府决定予以撤销。",
        title="关于有关文件的决定",
    )
    doubts = [row.target.title for row in found.relations if row.kind.value == "affects"]
    assert doubts == [A, B]


def test_what_an_interpretation_explains_has_days_that_are_not_its_own():
    found = analyse_text("本办法自2024年5月1日起施行，有效期5年。", title=f"《{A}》政策解读")
    assert (found.validity.effective_from, found.validity.last_day) == (None, None)


def test_a_notice_that_asks_for_opinions_on_a_draft_is_a_draft():
    assert (
        analyse_text(
            f"《{A}》同时废止。", title=f"关于公开征求《{B}（征求意见稿）》意见的公告"
        ).category.value
        == "draft"
    )


def test_the_amended_text_behind_a_decision_repeals_nothing_by_it():
    found = list_effects(
        f"决定对《{A}》作如下修改：",
        "本办法自2010年5月1日起施行。《旧办法》同时废止。",
        title=f"关于修改《{A}》的决定",
    )
    assert found == [("amends", A, None, ())]


CITED_A, CITED_B = "《甲办法》（甲发〔2018〕2号）", "《乙办法》（甲发〔2018〕5号）"
OLD_CITED = "《甲区扶持办法》（甲科规〔2020〕1号）"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("同时废止。", date(2024, 6, 1)),
        ("自本措施施行之日起废止。", date(2024, 6, 1)),
        ("在本措施实施后停止执行。", date(2024, 6, 1)),
        ("自本措施发布之日起停止执行。", date(2024, 5, 20)),
        ("于2024年12月31日后停止执行。", date(2025, 1, 1)),
        ("在过渡期满（2024年12月31日）后废止。", date(2025, 1, 1)),
        ("过渡期满后废止。", None),
        ("设过渡期，过渡期自2024年7月1日至2024年12月31日，过渡期满后废止。", date(2025, 1, 1)),
        ("自2024年7月1日至2024年12月31日为过渡期，过渡期满后废止。", date(2025, 1, 1)),
        ("过渡期自2024年7月1日起六个月，过渡期满后废止。", None),
        ("于新的申报系统上线后停止执行。", None),
        ("自新细则发布之日起停止执行。", None),
        ("届时停止执行。", date(2024, 6, 1)),
    ],
)
def test_the_day_of_a_repeal_is_the_one_its_words_name_or_none(
    words: str, day: date | None
) -> None:
    found = analyse_text(
        f"本措施自2024年6月1日起施行，有效期五年。{OLD_CITED}{words}", made_on=date(2024, 5, 20)
    )
    assert [(r.kind.value, r.effective) for r in found.relations if r.kind in EFFECTS] == [
        ("repeals", day)
    ]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("在审批完成的情形下自动失效。", "affects"),
        # another act did it, which may not be held
        ("已于2022年废止。", "affects"),
        ("已由区人民政府以甲府发〔2021〕31号文件废止。", "affects"),
        ("已废止，不再收取该费用。", "affects"),
        ("已失效的，不予受理。", "cites"),
        ("未失效。", "cites"),
        ("规定的补贴，如有违反，资格作废。", "cites"),
    ],
)
def test_a_clause_that_ends_a_named_text_in_unknown_words_is_no_mere_mention(
    words: str, kind: str
) -> None:
    found = analyse_text(f"本措施自2024年6月1日起施行。{OLD_CITED}{words}")
    assert [r.kind.value for r in found.relations] == [kind]


def test_what_is_kept_until_a_day_ends_then() -> None:
    found = analyse_text(
        f"{OLD_CITED}除第三条继续执行至2025年12月31日外，自2024年7月1日起废止。",
        title="关于废止《甲区扶持办法》的通知",
    )
    acts = [(r.effective, bool(r.target.clauses)) for r in found.relations if r.kind == "repeals"]
    assert acts == [(date(2024, 7, 1), True), (date(2026, 1, 1), False)]


@pytest.mark.parametrize(
    ("title", "words", "expected"),
    [
        (
            "关于修订印发《甲区招标办法》的通知",
            "我委对现行的《甲区旧招标办法》（甲建〔2019〕7号）进行了修订。现将修订后的《甲区招标办法》印发给你们。",
            [("replaces", "甲区旧招标办法")],
        ),
        ("关于撤回有关文件的通知", f"撤回{OLD_CITED}。", [("affects", "甲区扶持办法")]),
        (
            "关于恢复有关文件效力的决定",
            f"恢复{OLD_CITED}的效力。",
            [("resumes", "甲区扶持办法")],
        ),
        (
            "关于延期施行有关文件的通知",
            f"{OLD_CITED}延期至2024年9月1日起施行。",
            [("postpones", "甲区扶持办法")],
        ),
        (
            "甲区创新办法",
            f"本办法自2024年6月1日起施行。{OLD_CITED}已享受的政策执行至期满，不再受理新的申请。",
            [("affects", "甲区扶持办法")],
        ),
    ],
)
def test_what_a_notice_does_in_less_usual_words(
    title: str, words: str, expected: list[tuple[str, str]]
) -> None:
    kinds = EFFECTS | {"affects"}
    found = analyse_text(words, title=title).relations
    assert [(r.kind.value, r.target.title) for r in found if r.kind in kinds] == expected


def test_a_suspension_of_some_length_ends() -> None:
    (found,) = analyse_text(
        f"{OLD_CITED}自2024年7月1日起暂停执行一年。", title="关于暂停执行有关文件的通知"
    ).relations
    assert (found.kind.value, found.effective, found.until) == (
        "suspends",
        date(2024, 7, 1),
        date(2025, 6, 30),
    )


@pytest.mark.parametrize(
    "words",
    [
        "撤回《关于废止〈甲区扶持办法〉的通知》（甲科规〔2024〕5号），原办法继续执行。",
        f"撤回《关于废止〈甲区扶持办法〉的通知》（甲科规〔2024〕5号），{OLD_CITED}继续有效。",
        f"《关于废止〈甲区扶持办法〉的通知》予以收回，不再施行。{OLD_CITED}继续执行。",
        f"我局撤回《关于废止〈甲区扶持办法〉的通知》（甲科规〔2024〕5号），{OLD_CITED}仍按原规定执行。",
    ],
)
def test_a_notice_that_is_taken_back_takes_back_what_it_did(words: str) -> None:
    found = analyse_text(words, title="关于撤回甲科规〔2024〕5号文件的通知", made_on=SIGNED)
    acts = {(r.kind.value, r.target.title, r.effective) for r in found.relations}
    assert ("undoes", "甲区扶持办法", SIGNED) in acts


@pytest.mark.parametrize(
    "words",
    [
        "废止《甲办法》（甲发〔2018〕2号）、《乙办法》（甲发〔2018〕5号）两件文件，自印发之日起生效。",
        "废止《甲办法》（甲发〔2018〕2号）、《乙办法》（甲发〔2018〕5号）等2件规范性文件。",
        "《甲办法》〔甲发〔2018〕2号〕、《乙办法》〔甲发〔2018〕5号〕同时废止。",  # brackets
    ],
)
def test_names_that_are_counted_are_all_ended(words: str) -> None:
    found = analyse_text(words, title="关于公布规范性文件清理结果的通知").relations
    acts = [(r.kind.value, r.target.title, r.target.document_number) for r in found]
    assert acts == [
        ("repeals", "甲办法", "甲发〔2018〕2号"),
        ("repeals", "乙办法", "甲发〔2018〕5号"),
    ]


@pytest.mark.parametrize("count", ["两个文件", "等2件规范性文件", ""])
def test_the_end_of_some_is_no_continuation_of_them(count: str) -> None:
    words = f"《甲办法》（甲发〔2018〕2号）、《乙办法》（甲发〔2018〕5号）{count}自2024年10月1日起停止执行，"
    found = analyse_text(
        f"{words}《丙办法》（甲发〔2018〕3号）继续有效。", title="关于有关文件的通知"
    )
    acts = sorted((r.kind.value, r.target.document_number) for r in found.relations)
    assert acts == [
        ("extends_validity_of", "甲发〔2018〕3号"),
        ("repeals", "甲发〔2018〕2号"),
        ("repeals", "甲发〔2018〕5号"),
    ]


def test_numbers_that_are_counted_together_are_all_acted_on() -> None:
    words = "甲发〔2018〕2号、甲发〔2018〕5号两个文件自2024年10月1日起停止执行，甲发〔2018〕3号继续有效。"
    found = analyse_text(words, title="关于停止执行有关文件的通知").relations
    assert [r.target.document_number for r in found if r.kind.value == "repeals"] == [
        "甲发〔2018〕2号",
        "甲发〔2018〕5号",
    ]


@pytest.mark.parametrize("after", ["届满后", "届满之日起", "满之日", "届满之日起，"])
def test_what_ends_with_a_period_ends_on_no_day_that_is_printed(after: str) -> None:
    words = (
        f"本办法自2024年2月1日起施行。本办法施行后设六个月过渡期，过渡期{after}{OLD_CITED}废止。"
    )
    found = analyse_text(words, title="甲区新扶持办法").relations
    assert [(r.kind.value, r.effective) for r in found] == [("repeals", None)]


@pytest.mark.parametrize("noun", ["办法", "实施细则", "若干规定", "意见"])
def test_a_name_without_brackets_is_no_part_of_the_number_behind_it(noun: str) -> None:
    assert find_numbers(f"甲区单车停放{noun}甲建规〔2021〕2号") == ("甲建规〔2021〕2号",)


@pytest.mark.parametrize("part", ["部分内容", "的有关条款", "个别规定"])
def test_an_adjustment_of_parts_is_an_amendment(part: str) -> None:
    found = analyse_text(
        f"现决定对{OLD_CITED}作出以下调整：",
        "第三条中的“20万元”改为“15万元”。",
        title=f"关于调整《甲区扶持办法》{part}的决定",
    )
    assert found.category == "amendment"
    assert ("amends", "甲区扶持办法") in [(r.kind.value, r.target.title) for r in found.relations]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("甲政发2015年44号文件", "甲政发〔2015〕44号"),
        ("甲政发2015第44号文", "甲政发〔2015〕44号"),
        ("根据甲政发2015年44号文件", "甲政发〔2015〕44号"),
        ("海关总署2014年第26号公告", "海关总署2014年第26号公告"),
        ("甲路2015年44号房屋", None),  # a house
    ],
)
def test_the_year_of_a_number_may_stand_without_brackets(text: str, number: str | None) -> None:
    assert find_numbers(text) == ((number,) if number else ())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            f"决定废止{CITED_A}等2件文件，修改{CITED_B}1件文件，保留《丙办法》（甲发〔2018〕7号）。",
            [("amends", "甲发〔2018〕5号"), ("repeals", "甲发〔2018〕2号")],
        ),
        (
            f"决定废止{CITED_A}，废止{CITED_B}。",
            [("repeals", "甲发〔2018〕2号"), ("repeals", "甲发〔2018〕5号")],
        ),
        (
            f"废止{CITED_A}、{CITED_B}。",
            [("repeals", "甲发〔2018〕2号"), ("repeals", "甲发〔2018〕5号")],
        ),
        (
            "决定对甲政发2015年44号文、甲政办发2016年7号文予以废止。",
            [("repeals", "甲政发〔2015〕44号"), ("repeals", "甲政办发〔2016〕7号")],
        ),
        (
            "《关于废止部分文件的决定》（甲发〔2024〕8号）中“《甲办法》自2024年5月1日起废止”应为“自2024年8月1日起废止”。",
            [("corrects", "甲发〔2024〕8号")],  # and no end of the decision
        ),
    ],
)
def test_another_verb_ends_the_names_of_the_one_before(
    words: str, expected: list[tuple[str, str]]
) -> None:
    found = analyse_text(words, title="关于处理部分文件的决定").relations
    acts = [(r.kind.value, r.target.document_number) for r in found if r.kind in EFFECTS]
    assert sorted(acts) == sorted(expected)


@pytest.mark.parametrize("bullet", sorted(set(BULLETS) - {"◆"}))
def test_a_bullet_is_no_part_of_a_title(bullet: str) -> None:
    found = analyse_text(
        "以下文件予以废止：",
        f"{bullet}甲区停车管理办法（甲发〔2010〕3号）",
        f"{bullet}《甲区洗车管理办法》（甲发〔2011〕4号）",
        title="关于废止部分文件的决定",
    ).relations
    assert [r.target.title for r in found] == ["甲区停车管理办法", "甲区洗车管理办法"]


@pytest.mark.parametrize(
    "words",
    [
        "甲政发〔2018〕6号文第三部分第（二）项自2024年6月1日起取消，其他内容不变。",
        "请各区立即停止执行甲政发〔2018〕6号文件规定的停车收费标准，改按本通知执行。",
        "《关于实施交通管制的通告》（甲政发〔2018〕6号）即日起解除。",
    ],
)
def test_the_end_of_a_part_or_of_a_standard_is_a_doubt(words: str) -> None:
    found = analyse_text(words, title="关于做好停车工作的通知").relations
    acts = [(r.kind.value, r.target.document_number) for r in found]
    assert acts == [("affects", "甲政发〔2018〕6号")]


@pytest.mark.parametrize(
    ("words", "replaces"),
    [
        ("2019年6月10日印发的同名文件同时作废", True),
        ("原同名办法自行失效", True),
        ("2019年印发的同名文件不予废止", False),
        ("同名文件尚未废止", False),
    ],
)
def test_a_text_of_the_same_name_is_the_edition_before(words: str, *, replaces: bool) -> None:
    found = analyse_text(
        f"第三条 本办法自2024年6月10日起施行，{words}。", title="甲区停车管理办法"
    ).relations
    expected = [("replaces", "甲区停车管理办法", date(2024, 6, 10))] if replaces else []
    assert [(r.kind.value, r.target.title, r.effective) for r in found] == expected


@pytest.mark.parametrize("others", ["其他均予废止：", "其余文件予以废止：", "废止："])
def test_the_others_of_a_list_are_its_entries(others: str) -> None:
    found = analyse_text(
        f"以下文件中，除{CITED_A}继续有效外，{others}",
        f"1.{CITED_B}",
        f"2.{CITED_A}",
        title="关于废止一批行政规范性文件的决定",
    )
    acts = [(r.kind.value, r.target.document_number) for r in found.relations]
    assert ("repeals", "甲发〔2018〕5号") in acts
    assert ("repeals", "甲发〔2018〕2号") not in acts
    assert not found.closed_lists

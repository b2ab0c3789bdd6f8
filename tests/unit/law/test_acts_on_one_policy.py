"""Several acts on one policy, and one act that a text states in two places."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.law_texts import analyse_text
from tests.unit.law.dossier_factory import instant_after, make_dossier, make_fact, make_version
from tracker.law.analyse import analyse_snapshot
from tracker.law.status.status import answer_on
from tracker.model import Alternative, FactKind, Origin, Status
from tracker.parse.snapshot import read_snapshot

NOW = instant_after(1)
X, N = "甲区扶持办法", "甲科规〔2020〕1号"
NOTICE = f"《关于印发〈{X}〉的通知》（{N}）"
MADE = date(2021, 5, 20)

COMMENCES = make_fact(FactKind.EFFECTIVE_FROM, date(2020, 3, 1))
LAPSES = make_fact(FactKind.LAST_DAY, date(2024, 12, 31))


def acts(title: str, *sentences: str) -> list[tuple[str, date | None, date | None]]:
    found = analyse_text(*sentences, title=title, made_on=MADE)
    mentions = ("cites", "based_on", "implements")
    return [(r.kind.value, r.effective, r.until) for r in found.relations if r.kind not in mentions]


@pytest.mark.parametrize(
    ("title", "sentence", "kind"),
    [
        (f"关于废止《{X}》的通知", f"{NOTICE}自2021年7月1日起废止。", "repeals"),
        (f"关于停止执行《{X}》的通知", f"决定自2021年7月1日起停止执行{NOTICE}。", "repeals"),
        (f"关于暂停执行《{X}》的通知", f"{NOTICE}自2021年7月1日起暂停执行。", "suspends"),
        (f"关于恢复执行《{X}》的通知", f"{NOTICE}自2021年7月1日起恢复执行。", "resumes"),
        (f"关于废止《{X}》部分条款的通知", f"{NOTICE}第三条自2021年7月1日起废止。", "repeals"),
    ],
)
def test_a_policy_cited_by_its_notice_is_the_one_that_the_title_names(title, sentence, kind):
    assert acts(title, sentence) == [(kind, date(2021, 7, 1), None)]


def test_an_act_on_another_policy_than_the_title_names_stands_beside_it():
    found = acts(
        f"关于废止《{X}》的通知", "《关于印发〈乙区管理办法〉的通知》自2021年7月1日起废止。"
    )
    assert ("repeals", date(2021, 7, 1), None) in found
    assert len(found) == 2


@pytest.mark.parametrize(
    ("sentence", "kind", "day"),
    [
        (f"《{X}》与上位法相抵触，予以撤销。", "annuls", MADE),
        (f"《{X}》超越法定职权，现予以撤销。", "annuls", MADE),
        (f"《{X}》违反上位法规定，予以废止。", "repeals", MADE),
        (f"《{X}》适用期已过，自2021年7月1日起废止。", "repeals", date(2021, 7, 1)),
        (f"《{X}》主要内容已被新法替代，自2021年7月1日起废止。", "repeals", date(2021, 7, 1)),
        (f"《{X}》暂停执行的情形已消除，自2021年7月1日起恢复执行。", "resumes", date(2021, 7, 1)),
        (f"《{X}》经评估，自2021年7月1日起停止执行。", "repeals", date(2021, 7, 1)),
    ],
)
def test_a_reason_may_stand_between_the_name_and_the_verb(sentence, kind, day):
    assert acts("关于有关文件的通知", sentence) == [(kind, day, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        f"《{X}》与上位法不一致的，可以予以废止。",
        f"《{X}》主要内容过时的，应当及时废止。",
        f"与《{X}》相抵触的规定，予以废止。",
        f"违反《{X}》规定的，予以撤销。",
    ],
)
def test_a_reason_that_is_only_a_condition_brings_no_act(sentence):
    assert not [row for row in acts("关于做好有关工作的通知", sentence) if row[0] != "affects"]


@pytest.mark.parametrize(
    "sentence",
    [
        f"经评估，《{X}》（{N}）予以保留，暂不废止。",
        f"《{X}》暂不修改，不予废止。",
        f"《{X}》无需修订。",
    ],
)
def test_what_is_denied_is_neither_an_act_nor_a_doubt(sentence):
    assert acts("关于做好有关工作的通知", sentence) == []


def test_a_denial_beside_an_act_leaves_the_act():
    sentence = f"《{X}》暂不修改，自2021年7月1日起停止执行。"
    assert acts(f"关于停止执行《{X}》的通知", sentence) != []


@pytest.mark.parametrize("word", ["届时", "同时", "自本措施施行之日起"])
def test_what_ends_with_the_commencement_of_its_successor_ends_on_that_day(word):
    found = analyse_text(
        f"本措施自2021年9月1日起施行，有效期五年。《{X}》（{N}）{word}废止。",
        title="甲区促进措施",
        made_on=MADE,
    )
    assert [r.effective for r in found.relations] == [date(2021, 9, 1)]


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("有效期由2024年12月31日调整为2022年12月31日", date(2022, 12, 31)),
        ("的有效期由2024年12月31日变更为2022年12月31日", date(2022, 12, 31)),
        ("有效期由2024年12月31日延长至2027年12月31日", date(2027, 12, 31)),
    ],
)
def test_the_new_end_is_read_and_not_the_old_one(words, until):
    title = f"关于调整《{X}》有效期的通知"
    assert acts(title, f"《{X}》（{N}）{words}。") == [("extends_validity_of", MADE, until)]


@pytest.mark.parametrize(
    ("sentence", "until"),
    [
        (f"《{X}》自2021年7月1日起暂停执行六个月。", date(2021, 12, 31)),
        (f"决定《{X}》自2021年7月1日起暂停执行，暂停期为一年。", date(2022, 6, 30)),
        (f"《{X}》自2021年7月1日起暂停执行，为期3个月。", date(2021, 9, 30)),
        (f"在2021年7月1日至2021年12月31日期间，暂停执行《{X}》。", date(2021, 12, 31)),
        (f"《{X}》暂停执行，暂停时间自2021年7月1日至2021年12月31日。", date(2021, 12, 31)),
        (f"《{X}》暂停执行，暂停期限为2021年7月1日至12月31日。", date(2021, 12, 31)),
        (f"《{X}》自2021年7月1日起停止执行六个月。", date(2021, 12, 31)),
        (f"《{X}》自2021年7月1日起停止执行，期限为6个月。", date(2021, 12, 31)),
        (f"自2021年7月1日起，停止执行《{X}》，恢复执行时间另行通知。", None),
        (f"《{X}》自2021年7月1日起停止执行，恢复时间另行通知。", None),
        (f"《{X}》自2021年7月1日起暂停执行。", None),
    ],
)
def test_a_pause_ends_with_its_length_or_with_a_notice_still_to_come(sentence, until):
    title = f"关于暂停执行《{X}》的通知"
    assert acts(title, sentence) == [("suspends", date(2021, 7, 1), until)]


def test_the_title_ends_nothing_that_its_sentence_stops_for_a_time():
    found = acts(f"关于停止执行《{X}》的通知", f"《{X}》自2021年7月1日起停止执行一年。")
    assert found == [("suspends", date(2021, 7, 1), date(2022, 6, 30))]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("自本通知印发之日起废止。", MADE),
        ("自本通知印发之日的次日起废止。", date(2021, 5, 21)),
        ("自印发次日起停止执行。", date(2021, 5, 21)),
    ],
)
def test_a_repeal_may_begin_with_the_issue_or_on_the_next_day(words, day):
    assert acts(f"关于废止《{X}》的通知", f"《{X}》{words}") == [("repeals", day, None)]


@pytest.mark.parametrize(
    ("title", "sentence", "expected"),
    [
        (
            f"关于终止实施《{X}》的通知",
            f"自2021年7月1日起终止实施《{X}》。",
            ("repeals", date(2021, 7, 1), None),
        ),
        (f"关于《{X}》无效的公告", f"《{X}》未经合法性审查，自始无效。", ("annuls", None, None)),
        (
            f"关于延长《{X}》暂停执行期限的通知",
            f"《{X}》暂停执行期限延长至2021年12月31日。",
            ("suspends", MADE, date(2021, 12, 31)),
        ),
    ],
)
def test_acts_in_other_words(title, sentence, expected):
    assert acts(title, sentence) == [expected]


def test_the_invalidity_of_something_else_is_no_act():
    assert acts(f"关于《{X}》的说明", f"违反《{X}》签订的合同无效。") == []


def test_a_condition_still_to_be_met_ends_nothing_for_sure():
    found = acts(f"关于《{X}》衔接的通知", f"市级实施细则印发后，《{X}》即行废止。")
    assert "repeals" not in [kind for kind, *_ in found]


def test_what_is_stopped_for_good_is_no_pause():
    sentence = f"自2021年7月1日起，停止执行《{X}》，原申报系统恢复使用。"
    assert acts(f"关于停止执行《{X}》的通知", sentence) == [("repeals", date(2021, 7, 1), None)]


@pytest.mark.parametrize(
    ("remark", "kind", "day", "until"),
    [
        ("自2021年7月1日起废止", "repeals", date(2021, 7, 1), None),
        ("2021年7月1日起停止执行。", "repeals", date(2021, 7, 1), None),
        ("已由新办法代替", "repeals", MADE, None),
        ("自2021年7月1日起施行的新办法代替", "repeals", MADE, None),
    ],
)
def test_a_remark_that_is_an_outcome_counts_as_one(remark, kind, day, until):
    page = (
        "<h1>甲区科学技术局关于公布规范性文件清理结果的通知</h1><p>甲科规〔2021〕21号</p>"
        "<p>各有关单位：</p><p>现将清理结果公布如下。</p><p>甲区科学技术局</p><p>2021年5月20日</p>"
        "<p>附件</p><p>废止的规范性文件目录</p><table><tr><td>序号</td><td>文件名称</td>"
        f"<td>文号</td><td>备注</td></tr><tr><td>1</td><td>{X}</td><td>{N}</td>"
        f"<td>{remark}</td></tr></table>"
    )
    found = analyse_snapshot(read_snapshot(page.encode(), "text/html")).relations
    rows = [(r.kind.value, r.effective, r.until) for r in found if r.target.title == X]
    assert rows == [(kind, day, until)]


# ---------------------------------------------------------------- what the acts make of a policy


def status(on: date, *facts) -> Status:
    return answer_on(make_dossier(COMMENCES, LAPSES, *facts), on, NOW).status


@pytest.mark.parametrize("kind", [FactKind.REPEALED, FactKind.REPLACED])
def test_a_repeal_undone_after_it_set_in_leaves_the_days_from_then_on_open(kind):
    ended = make_fact(kind, date(2021, 7, 1), actor="q")
    undone = make_fact(
        FactKind.UNDONE, date(2022, 3, 10), actor="r", quote=f"废止《关于废止〈{X}〉的通知》"
    )
    assert status(date(2022, 3, 9), ended, undone) is Status.REPEALED
    assert status(date(2022, 3, 10), ended, undone) is Status.UNKNOWN
    # a second repeal that nobody undid stands
    again = make_fact(kind, date(2022, 2, 1), actor="r")
    assert status(date(2022, 3, 10), ended, again, undone) is Status.REPEALED


def test_an_annulment_that_was_undone_leaves_the_days_from_then_on_open():
    void = make_fact(FactKind.ANNULLED, date(2021, 7, 1), actor="q")
    undone = make_fact(
        FactKind.UNDONE, date(2022, 3, 10), actor="r", quote=f"撤销《关于撤销〈{X}〉的决定》"
    )
    assert status(date(2022, 3, 9), void, undone) is Status.ANNULLED
    assert status(date(2022, 3, 10), void, undone) is Status.UNKNOWN


@pytest.mark.parametrize(
    ("act", "fate", "day", "expected"),
    [
        ("repealed", "annulled", date(2023, 1, 1), Status.UNKNOWN),
        ("repealed", "annulled", date(2021, 1, 1), Status.IN_FORCE),  # before it set in
        ("repealed", "repealed", date(2021, 1, 1), Status.IN_FORCE),
        # the repeal of a repealing text revives nothing
        ("repealed", "repealed", date(2023, 1, 1), Status.REPEALED),
        ("extended", "repealed", date(2023, 1, 1), Status.UNKNOWN),
        ("extended", "annulled", date(2023, 1, 1), Status.UNKNOWN),
    ],
)
def test_what_befalls_a_text_befalls_what_it_did(act, fate, day, expected):
    until = date(2030, 12, 31) if act == "extended" else None
    acting = make_fact(FactKind(act), date(2022, 1, 1), actor="q", until=until)
    befell = replace(make_fact(FactKind(fate), day, actor="r"), policy="q")
    dossier = replace(make_dossier(COMMENCES, LAPSES, acting), acts_on_actors=(befell,))
    on = date(2025, 6, 1) if act == "extended" else date(2024, 6, 1)
    assert answer_on(dossier, on, NOW).status is expected


@pytest.mark.parametrize(
    ("resumes", "expected"), [(True, Status.IN_FORCE), (False, Status.UNKNOWN)]
)
def test_a_suspension_whose_text_ends_is_over_where_that_is_said(resumes, expected):
    paused = make_fact(FactKind.SUSPENDED, date(2022, 1, 1), actor="q")
    befell = replace(make_fact(FactKind.REPEALED, date(2023, 1, 1), actor="r"), policy="q")
    kind = FactKind.RESUMED if resumes else FactKind.CITED
    said = make_fact(kind, date(2023, 1, 1), actor="r")
    dossier = replace(make_dossier(COMMENCES, LAPSES, paused, said), acts_on_actors=(befell,))
    assert answer_on(dossier, date(2022, 6, 1), NOW).status is Status.SUSPENDED
    assert answer_on(dossier, date(2023, 6, 1), NOW).status is expected


@pytest.mark.parametrize(
    ("words", "kind", "expected"),
    [
        (f"所列第2项《{X}》系误列，现予删除，该文件继续有效。", "repealed", Status.IN_FORCE),
        (f"将《{X}》从继续有效文件目录中删除。", "repealed", Status.REPEALED),
        (f"将《{X}》从废止文件目录中删除。", "repealed", Status.IN_FORCE),
    ],
)
def test_an_entry_that_is_struck_from_a_list_falls_with_what_the_list_did(words, kind, expected):
    ended = make_fact(FactKind(kind), date(2022, 7, 1), actor="q")
    undone = make_fact(FactKind.UNDONE, date(2022, 4, 1), actor="r", quote=words)
    assert status(date(2022, 9, 1), ended, undone) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (f"现撤回《{X}》，另行制定。", Status.UNKNOWN),
        ("该文件无效。", Status.UNKNOWN),
        ("违规的，收回补贴资金。", Status.IN_FORCE),
        ("逾期签订的合同无效。", Status.IN_FORCE),
        (f"《{X}》封存。", Status.IN_FORCE),
    ],
)
def test_what_is_said_to_be_withdrawn_is_open_from_then_on(words, expected):
    issued = (Alternative("not_before", date(2022, 6, 1), "印发日期"),)
    said = make_fact(FactKind.UNREAD_EFFECT, actor="q", quote=words, alternatives=issued)
    assert status(date(2022, 5, 1), said) is Status.IN_FORCE
    assert status(date(2022, 7, 1), said) is expected


def test_a_correction_of_a_repealing_text_moves_the_day_of_the_repeal():
    ended = make_fact(FactKind.REPEALED, date(2022, 1, 1), actor="q")
    words = "甲科规〔2021〕9号文件中“自{}起废止”应为“自2023年1月1日起废止”。"
    for printed, expected in (("2022年1月1日", Status.IN_FORCE), ("2022年2月1日", Status.REPEALED)):
        fate = make_fact(
            FactKind.CORRECTED, date(2021, 12, 1), actor="r", quote=words.format(printed)
        )
        fate = replace(fate, policy="q")
        dossier = replace(make_dossier(COMMENCES, LAPSES, ended), acts_on_actors=(fate,))
        assert answer_on(dossier, date(2022, 6, 1), NOW).status is expected
        assert answer_on(dossier, date(2023, 6, 1), NOW).status is Status.REPEALED


@pytest.mark.parametrize(
    ("title", "sentence", "kind"),
    [
        (f"关于推迟废止《{X}》的通知", f"《{X}》的废止时间推迟至2022年1月1日。", "undoes"),
        ("关于撤销有关文件的决定", "甲科规〔2020〕9号文件未履行审核程序，决定予以撤销。", "annuls"),
        ("关于撤销有关文件的决定", "甲科规〔2020〕9号文件违反法定程序，予以撤销。", "annuls"),
        ("关于撤销有关文件的决定", "甲科规〔2020〕9号文件与上位法不一致，予以撤销。", "annuls"),
        (f"关于暂缓执行《{X}》条款的通知", f"《{X}》第三条暂缓执行至2021年12月31日。", "suspends"),
    ],
)
def test_acts_that_move_or_take_back(title, sentence, kind):
    assert kind in [one for one, *_ in acts(title, sentence)]


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        (f"《{X}》超过有效期限，自2022年11月1日起予以废止。", date(2022, 11, 1)),
        # a day whose sentence is not understood: the title does not give another
        (f"《{X}》鉴于形势所迫而另作别论，自2022年11月1日起予以废止。", None),
        ("经研究，决定不再保留该办法。", date(2022, 9, 15)),
    ],
)
def test_a_title_gives_no_day_beside_the_one_that_the_text_prints(sentence, day):
    found = analyse_text(sentence, title=f"关于废止《{X}》的通知", made_on=date(2022, 9, 15))
    assert [r.effective for r in found.relations if r.kind.value == "repeals"] == [day]


@pytest.mark.parametrize(
    ("title", "sentence", "expected"),
    [
        ("关于撤回甲科规〔2020〕9号文件的通知", "因工作需要，请各单位另行办理。", ["affects"]),
        ("关于甲科规〔2020〕9号文件的处理决定", "经查，甲科规〔2020〕9号文件未经集体审议，该文件无效。", ["affects"]),
        ("关于更正甲科规〔2020〕9号文件的通知", "正文第二页有误，以本次公布的为准。", ["affects"]),
        ("关于撤销甲科规〔2020〕9号文件的通知", "甲科规〔2020〕9号文件违反法定程序，予以撤销。", ["annuls"]),
        ("关于做好甲科规〔2020〕9号文件落实工作的通知", "请各单位抓好落实。", []),
    ],
)  # fmt: skip
def test_a_number_in_the_title_of_a_notice_that_acts_is_never_passed_over(
    title, sentence, expected
):
    found = analyse_text(sentence, title=title, made_on=date(2024, 5, 20)).relations
    kinds = [r.kind.value for r in found if r.target.document_number == "甲科规〔2020〕9号"]
    assert [kind for kind in kinds if kind != "cites"] == expected


def test_what_rests_on_a_number_is_no_act_on_it():
    assert acts("甲区补贴通知", "按照甲科规〔2020〕9号文件继续执行。") == []


def test_a_part_that_was_stopped_applies_again_once_it_is_resumed():
    stopped = make_fact(FactKind.REPEALED, date(2022, 4, 1), clauses=("第三条",))
    again = make_fact(FactKind.RESUMED, date(2023, 4, 1), clauses=("第三条",))
    other = make_fact(FactKind.RESUMED, date(2023, 4, 1), clauses=("第四条",))
    assert status(date(2022, 6, 1), stopped, again) is Status.PARTIALLY_IN_FORCE
    assert status(date(2023, 6, 1), stopped, again) is Status.IN_FORCE
    assert status(date(2023, 6, 1), stopped, other) is Status.PARTIALLY_IN_FORCE


def test_a_part_whose_term_is_extended_outlasts_the_rest():
    longer = make_fact(
        FactKind.EXTENDED, date(2024, 11, 1), clauses=("第三条",), until=date(2025, 12, 31)
    )
    assert status(date(2024, 12, 1), longer) is Status.IN_FORCE
    assert status(date(2025, 6, 1), longer) is Status.PARTIALLY_IN_FORCE
    assert status(date(2026, 6, 1), longer) is Status.EXPIRED


def test_the_end_of_an_extension_that_was_annulled_is_open_after_the_old_end_alone():
    longer = make_fact(FactKind.EXTENDED, date(2024, 11, 1), actor="q", until=date(2026, 12, 31))
    void = replace(make_fact(FactKind.ANNULLED, date(2025, 3, 1), actor="r"), policy="q")
    dossier = replace(make_dossier(COMMENCES, LAPSES, longer), acts_on_actors=(void,))
    assert answer_on(dossier, date(2024, 12, 1), NOW).status is Status.IN_FORCE
    assert answer_on(dossier, date(2026, 6, 1), NOW).status is Status.UNKNOWN


def test_a_suspended_part_does_not_apply_until_it_is_resumed():
    paused = make_fact(
        FactKind.SUSPENDED, date(2022, 1, 1), clauses=("第三条",), until=date(2022, 6, 30)
    )
    dossier = make_dossier(COMMENCES, LAPSES, paused)
    assert answer_on(dossier, date(2021, 12, 31), NOW).status is Status.IN_FORCE
    during = answer_on(dossier, date(2022, 3, 1), NOW)
    assert (during.status, during.struck) == (Status.PARTIALLY_IN_FORCE, ("第三条",))
    assert answer_on(dossier, date(2022, 7, 1), NOW).status is Status.IN_FORCE
    resumed = make_fact(FactKind.RESUMED, date(2022, 2, 1))
    assert status(date(2022, 3, 1), paused, resumed) is Status.IN_FORCE


def test_an_exception_that_ends_a_part_leaves_the_rest_as_it_is():
    title = f"关于《{X}》有关事项的通知"
    kept = f"《{X}》除第三条自2021年7月1日起废止外，其余条款继续有效。"
    assert acts(title, kept) == [("repeals", date(2021, 7, 1), None)]
    assert len(acts(title, f"《{X}》除第三条外，其余条款自2021年7月1日起废止。")) == 1


def test_an_undoing_without_a_day_cannot_set_in_before_its_text_was_issued():
    ended = make_fact(FactKind.REPEALED, date(2021, 7, 1), actor="q")
    issued = (Alternative("not_before", date(2022, 3, 10), "印发日期"),)
    undone = make_fact(
        FactKind.UNDONE, actor="r", quote=f"《关于废止〈{X}〉的通知》停止执行", alternatives=issued
    )
    assert status(date(2022, 3, 9), ended, undone) is Status.REPEALED
    assert status(date(2022, 3, 10), ended, undone) is Status.UNKNOWN


def test_a_length_is_counted_from_the_last_end_with_a_day():
    kept = make_fact(FactKind.EXTENDED, date(2021, 5, 20), actor="q", quote=f"《{X}》继续有效")
    longer = make_fact(
        FactKind.EXTENDED, date(2022, 3, 10), actor="r", quote=f"《{X}》有效期延长三年"
    )
    assert status(date(2027, 12, 31), kept, longer) is Status.IN_FORCE
    assert status(date(2028, 1, 1), kept, longer) is Status.EXPIRED


@pytest.mark.parametrize(
    ("quote", "until", "before", "after"),
    [
        # only confirmed by a list made in time: behind its printed end nobody can say
        (f"下列文件继续有效：《{X}》", None, Status.IN_FORCE, Status.UNKNOWN),
        (f"《{X}》到期后继续执行。", None, Status.IN_FORCE, Status.IN_FORCE),
        (f"《{X}》有效期缩短一年。", None, Status.EXPIRED, Status.EXPIRED),
        (
            f"《{X}》执行至2023年12月31日止，此后不再执行。",
            date(2023, 12, 31),
            *2 * (Status.EXPIRED,),
        ),
        # a bound: between the ends nobody can say, behind it nothing applies
        (
            f"《{X}》延长至新政策实施之日，最迟不超过2025年3月31日。",
            None,
            Status.IN_FORCE,
            Status.EXPIRED,
        ),
        (f"《{X}》有效期至2023年12月31日。", date(2023, 12, 31), Status.UNKNOWN, Status.EXPIRED),
    ],
)
def test_an_end_is_confirmed_continued_or_shortened(quote, until, before, after):
    act = make_fact(FactKind.EXTENDED, date(2022, 5, 20), actor="q", quote=quote, until=until)
    assert status(date(2024, 6, 1), act) is before
    assert status(date(2025, 6, 1), act) is after


def test_another_day_in_place_of_a_printed_one_moves_the_day_it_names():
    words = "《{}》第四条中“{}”应为“{}”，特此更正。"
    end = make_fact(
        FactKind.CORRECTED,
        date(2020, 4, 1),
        actor="q",
        clauses=("第四条",),
        quote=words.format(X, "2024年12月31日", "2023年12月31日"),
    )
    assert status(date(2023, 12, 31), end) is Status.IN_FORCE
    assert status(date(2024, 1, 1), end) is Status.EXPIRED
    start = replace(end, quote=words.format(X, "2020年3月1日", "2020年6月1日"))
    assert status(date(2020, 5, 1), start) is Status.NOT_YET_IN_FORCE
    other = replace(end, quote=words.format(X, "2021年3月1日", "2021年6月1日"))
    assert status(date(2024, 6, 1), other) is Status.IN_FORCE


def test_what_is_kept_without_a_new_end_is_in_doubt_from_its_old_end_on_and_not_before():
    kept = make_fact(FactKind.EXTENDED, date(2021, 5, 20), actor="q", quote=f"《{X}》继续有效")
    dossier = make_dossier(COMMENCES, LAPSES, kept)
    assert answer_on(dossier, date(2024, 12, 31), NOW).doubts == ()
    (doubt,) = answer_on(dossier, date(2025, 1, 1), NOW).doubts
    assert doubt.kind == "ambiguous"


@pytest.mark.parametrize(
    ("kind", "rule", "weakened_before"),
    [
        (FactKind.CLOSED_LIST, "closed_list", False),
        (FactKind.AUTHORITY, "repeals", False),
        (FactKind.AUTHORITY, "suspends", False),
        (FactKind.AUTHORITY, "annuls", True),  # it would void the policy from the start
        (FactKind.WITNESS_DISAGREES, "witness", True),
    ],
)
def test_what_works_from_a_day_on_leaves_the_days_before_without_a_doubt(
    kind, rule, weakened_before
):
    dossier = make_dossier(COMMENCES, LAPSES, make_fact(kind, date(2022, 7, 1), rule=rule))
    assert bool(answer_on(dossier, date(2022, 6, 30), NOW).doubts) is weakened_before
    assert answer_on(dossier, date(2022, 7, 1), NOW).doubts


def test_a_list_ends_nothing_that_is_over_already():
    listed = make_fact(FactKind.CLOSED_LIST, date(2022, 7, 1), rule="closed_list")
    assert answer_on(make_dossier(COMMENCES, LAPSES, listed), date(2025, 6, 1), NOW).doubts == ()


def test_a_doubt_without_a_day_weakens_every_day():
    dossier = make_dossier(COMMENCES, LAPSES, make_fact(FactKind.AUTHORITY, rule="repeals"))
    assert answer_on(dossier, date(2020, 4, 1), NOW).doubts


def test_a_mark_of_the_site_is_as_old_as_the_capture_that_shows_it():
    version = make_version(1, datetime(2020, 2, 10, tzinfo=UTC))
    mark = make_fact(
        FactKind.SITE_STATUS,
        quote="【已失效】",
        source=Origin.PAGE,
        version="v1",
        capture="s/20220510T010203.000000Z-1a2b3c4d",
    )
    dossier = make_dossier(COMMENCES, LAPSES, mark, versions=(version,))
    assert answer_on(dossier, date(2022, 5, 9), NOW).status is Status.IN_FORCE
    assert answer_on(dossier, date(2022, 5, 10), NOW).status is Status.UNKNOWN


def test_a_resumption_without_a_day_leaves_the_suspension_open_from_its_text_on():
    paused = make_fact(FactKind.SUSPENDED, date(2021, 7, 1), actor="q")
    issued = (Alternative("not_before", date(2022, 3, 10), "印发日期"),)
    resumed = make_fact(FactKind.RESUMED, actor="r", alternatives=issued)
    assert status(date(2022, 3, 9), paused, resumed) is Status.SUSPENDED
    assert status(date(2022, 3, 10), paused, resumed) is Status.UNKNOWN


ENDED_WITH_ANOTHER = make_fact(
    FactKind.REPEALED,
    date(2023, 7, 1),
    actor="new",
    quote=f"本办法自2023年7月1日起施行，《{X}》同时废止。",
)


@pytest.mark.parametrize(
    ("quote", "until", "statuses"),
    [
        (
            "《新办法》推迟至2024年1月1日起施行。",
            date(2024, 1, 1),
            (Status.IN_FORCE, Status.REPEALED),
        ),
        ("《新办法》推迟六个月施行。", None, (Status.IN_FORCE, Status.REPEALED)),
        ("《新办法》延期施行。", None, (Status.UNKNOWN, Status.UNKNOWN)),
    ],
)
def test_a_repeal_is_put_off_with_the_text_that_makes_it(quote, until, statuses):
    later = make_fact(FactKind.POSTPONED, date(2023, 6, 20), until=until, quote=quote)
    befell = replace(later, id=9, policy="new", actor="notice")
    dossier = make_dossier(COMMENCES, LAPSES, ENDED_WITH_ANOTHER)
    days = date(2023, 9, 1), date(2024, 1, 2)
    told = replace(dossier, acts_on_actors=(befell,))
    assert tuple(answer_on(told, day, NOW).status for day in days) == statuses
    assert answer_on(dossier, days[0], NOW).status is Status.REPEALED
    # what has a day of its own, or had set in before, stays
    own = replace(ENDED_WITH_ANOTHER, quote=f"《{X}》自2023年7月1日起废止。")
    for act, fate in ((own, befell), (ENDED_WITH_ANOTHER, replace(befell, day=date(2023, 8, 1)))):
        kept = replace(make_dossier(COMMENCES, LAPSES, act), acts_on_actors=(fate,))
        assert answer_on(kept, days[0], NOW).status is Status.REPEALED


@pytest.mark.parametrize(
    ("quote", "until", "statuses"),
    [
        (f"《{X}》推迟至2020年9月1日起施行。", date(2020, 9, 1), ("not_yet_in_force", "in_force")),
        (f"《{X}》推迟三个月施行。", None, ("not_yet_in_force", "in_force")),
        (f"《{X}》延期施行，具体日期另行通知。", None, ("unknown", "unknown")),
    ],
)
def test_a_commencement_is_put_off(quote, until, statuses):
    later = make_fact(FactKind.POSTPONED, date(2020, 2, 1), until=until, quote=quote)
    days = date(2020, 5, 1), date(2020, 10, 1)
    dossier = make_dossier(COMMENCES, LAPSES, later)
    assert tuple(answer_on(dossier, day, NOW).status.value for day in days) == statuses
    assert answer_on(dossier, date(2020, 2, 20), NOW).status is Status.NOT_YET_IN_FORCE


@pytest.mark.parametrize(
    ("words", "last", "others"),
    [
        ("，有效期相应顺延", date(2025, 6, 30), ()),
        ("", date(2024, 12, 31), (date(2025, 6, 30),)),
    ],
)
def test_a_term_goes_on_with_a_start_that_is_put_off(words, last, others):
    term = replace(LAPSES, rule="term", quote="有效期五年")
    quote = f"《{X}》推迟至2020年8月29日起施行{words}。"
    later = make_fact(FactKind.POSTPONED, date(2020, 2, 1), until=date(2020, 8, 29), quote=quote)
    answer = answer_on(make_dossier(COMMENCES, term, later), date(2022, 1, 1), NOW)
    assert answer.last_day == last
    assert tuple(a.day for a in answer.alternatives) == others


@pytest.mark.parametrize(
    ("quote", "clauses", "status", "doubted"),
    [
        ("删去第五条第二款。", ("第五条第二款",), Status.IN_FORCE, True),
        ("删去第五条。", ("第五条",), Status.IN_FORCE, True),
        ("删去第四条。", ("第四条",), Status.EXPIRED, False),
        (f"《{X}》第五条废止。", ("第五条",), Status.PARTIALLY_IN_FORCE, True),
        (f"《{X}》第四条废止。", ("第四条",), Status.EXPIRED, False),
        ("第五条第二款修改为：“由区科委解释。”", ("第五条第二款",), Status.EXPIRED, False),
    ],
)
def test_the_end_goes_with_the_clause_that_prints_it(quote, clauses, status, doubted):
    printed = replace(LAPSES, path="art_5__para_2")
    kind = FactKind.REPEALED if "废止" in quote else FactKind.AMENDED
    struck = make_fact(kind, date(2023, 7, 1), clauses=clauses, quote=quote)
    answer = answer_on(make_dossier(COMMENCES, printed, struck), date(2025, 3, 1), NOW)
    assert answer.status is status
    assert any("写明有效期的条款已被删去" in doubt.quote for doubt in answer.doubts) is doubted


def test_a_clean_up_behind_the_end_says_why_nobody_can_tell():
    kept = make_fact(FactKind.EXTENDED, date(2025, 5, 20), quote=f"继续有效：《{X}》")
    dossier = make_dossier(COMMENCES, LAPSES, kept)
    between, later = (answer_on(dossier, day, NOW) for day in (date(2025, 3, 1), date(2025, 9, 1)))
    assert between.status is later.status is Status.UNKNOWN
    assert between.doubts[0].quote == "2024-12-31 届满，2025-05-20 起继续有效，其间是否有效不明"
    assert later.doubts[0].quote.startswith("2024-12-31 届满后又被列为继续有效，但未载明新的有效期")


def test_a_resumption_without_a_day_leaves_a_repeal_in_doubt_from_its_issue_on():
    ended = make_fact(FactKind.REPEALED, date(2022, 7, 1))
    issued = (Alternative("not_before", date(2022, 9, 10), "印发日期"),)
    resumed = make_fact(FactKind.RESUMED, alternatives=issued, quote=f"恢复执行《{X}》。")
    dossier = make_dossier(COMMENCES, LAPSES, ended, resumed)
    found = [answer_on(dossier, day, NOW).status for day in (date(2022, 9, 9), date(2022, 9, 10))]
    assert found == [Status.REPEALED, Status.UNKNOWN]

"""How much a change matters, and which rule says so."""

from dataclasses import replace

import pytest

from tests.snapshot_factory import make_snapshot
from tracker.diff import compare_snapshots
from tracker.diff.severity import RULES
from tracker.model import ChangeKind, Clause, Head, Level, Scan, Snapshot
from tracker.render.report.labels import RULES as WORDS
from tracker.render.report.labels import SEVERITIES

KEPT = "本措施由区科委会同区财政局负责解释，自发布之日起施行。"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("支持企业开展技术攻关。", "支持企业开展技术攻关。", ("none", "same_words")),
        (
            "支持企业开展技术攻关，给予300万元。",
            "支持企业开展技术攻关，给予500万元。",
            ("high", "amount_changed"),
        ),
        ("企业可以申请复核并提交材料。", "企业应当申请复核并提交材料。", ("high", "duty_changed")),
        (
            "鼓励企业开展技术攻关和应用。",
            "支持企业开展技术攻关和应用。",
            ("medium", "support_changed"),
        ),
        (
            "对本区企业给予一次性奖励。",
            "对本区企业和个人给予一次性奖励。",
            ("high", "addressee_changed"),
        ),
        ("受理后在30日内作出决定。", "受理后在15日内作出决定。", ("high", "term_changed")),
        ("每年择优评选示范园区10个。", "每年择优评选示范园区20个。", ("medium", "count_changed")),
        (
            "依照本办法第三条的规定办理。",
            "依照本办法第五条的规定办理。",
            ("low", "only_references"),
        ),
        (
            "加强对项目资金的监管。",
            "加强对项目资金的监管。结果向社会公开。",
            ("medium", "sentence_came_or_went"),
        ),
        (
            "加强对项目资金的日常监管工作。",
            "加强对项目资金的日常监督工作。",
            ("low", "wording_touched"),
        ),
    ],
)
def test_the_first_rule_that_holds_names_the_change(
    old: str, new: str, expected: tuple[str, str]
) -> None:
    change = compare_snapshots(make_snapshot(old, KEPT), make_snapshot(new, KEPT)).changes[0]
    assert (change.severity, change.rule) == expected


REPLACED = [
    ("按照实际支出的金额予以补贴。", "按照预算支出的金额予以补贴。"),
    ("按照本市最低工资标准的金额发放。", "按照本市平均工资的金额发放。"),
    ("低收入困难家庭可以申请救助。", "刚性支出困难家庭可以申请救助。"),
    ("由承租人直接向区房管局申报材料。", "由承租人通过街道向区房管局申报材料。"),
    ("加强对项目资金的监管工作。", "加强对项目资金、配套设施和运营单位的监管工作。"),
    ("材料齐全的，给予受理回执。", "材料齐全的，经核验后给予受理回执。"),
    ("居民凭有效证件领取物资。", "居民凭证件领取物资。"),
    ("本区户籍居民可领取证件。", "本区居民可领取证件。"),
    ("先进制造业企业可领取证件。", "先进制造业、现代服务业企业可领取证件。"),
    ("禁止向未成年人出售。", "禁止向未成年人和孕妇出售。"),
    ("执行财产刑的程序适用前款。", "执行刑事裁判涉财产部分的程序适用前款。"),
    ("培训由行业协会、龙头企业和职业院校组织。", "培训由行业协会组织。"),
]


@pytest.mark.parametrize(("old", "new"), [*REPLACED, *((new, old) for old, new in REPLACED)])
def test_another_word_or_a_further_phrase_weighs_at_least_medium(old: str, new: str) -> None:
    change = compare_snapshots(make_snapshot(old, KEPT), make_snapshot(new, KEPT)).changes[0]
    assert change.severity in ("medium", "high"), change.rule


TOUCHED = [
    ("加强对项目资金的日常监管工作。", "加强项目资金日常监管工作。"),
    ("会同有关部门做好相应工作。", "会同相关部门做好相应工作。"),
    ("依照本办法第三条办理备案手续。", "按照本办法第四条办理备案手续。"),
    ("各部门要切实加强组织领导。", "各部门要加强组织领导。"),
    ("由区市场监督管理局组织实施。", "由区市场监管局组织实施。"),
    ("由区发展改革委组织实施。", "由区发展和改革委员会组织实施。"),
]


@pytest.mark.parametrize(("old", "new"), [*TOUCHED, *((new, old) for old, new in TOUCHED)])
def test_a_touched_wording_weighs_low(old: str, new: str) -> None:
    change = compare_snapshots(make_snapshot(old, KEPT), make_snapshot(new, KEPT)).changes[0]
    assert change.severity in ("none", "low"), change.rule


def test_a_dropped_clause_is_high_and_an_added_one_by_what_it_binds_to() -> None:
    dropped = compare_snapshots(
        make_snapshot("支持企业开展技术攻关。", KEPT), make_snapshot(KEPT)
    ).changes[0]
    added = compare_snapshots(
        make_snapshot(KEPT), make_snapshot("支持企业开展技术攻关。", KEPT)
    ).changes[0]
    binding = compare_snapshots(
        make_snapshot(KEPT), make_snapshot("单位不得挪用专项资金。", KEPT)
    ).changes[0]
    assert [(c.severity, c.rule) for c in (dropped, added, binding)] == [
        ("high", "clause_dropped"),
        ("medium", "clause_added"),
        ("high", "clause_added_that_binds"),
    ]


def test_every_rule_has_a_known_severity_and_chinese_words() -> None:
    assert {rule.severity for rule in RULES} <= SEVERITIES["zh"].keys()
    assert {rule.name for rule in RULES} | {"heading_changed", "maybe_misread"} == WORDS[
        "zh"
    ].keys()


def test_a_dropped_heading_binds_nobody() -> None:
    head = Clause(Level.CHAPTER, "chp_1", "第一章", "监督检查", "")
    old = Snapshot("test", Head(), (head, *make_snapshot(KEPT).clauses))
    change = compare_snapshots(old, make_snapshot(KEPT)).changes[0]
    assert (change.kind, change.severity, change.rule) == (
        ChangeKind.REMOVED,
        "low",
        "heading_changed",
    )


SCAN = Scan(2, 2, 0.99, 0.95)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "支持企业开展技术攻关，给予300万元。",
            "支持企业开展技术攻关，给予800万元。",
            ("medium", "maybe_misread"),
        ),
        (
            "自2024年4月3日起，给予300万元。",
            "自2024年4月8日起，给予30O万元。",
            ("medium", "maybe_misread"),
        ),
        ("受理后在三十日内作出决定。", "受理后在二十日内作出决定。", ("medium", "maybe_misread")),
        ("已经立项的项目给予资助。", "己经立项的项目给予资助。", ("low", "maybe_misread")),
        ("企业可以申请复核并提交材料。", "企业应当申请复核并提交材料。", ("high", "duty_changed")),
        ("给予300万元资助。", "给予300万元资助，须当年使用。", ("high", "duty_changed")),
    ],
)
def test_a_figure_that_differs_between_a_scan_and_another_text_is_told_as_perhaps_misread(
    old: str, new: str, expected: tuple[str, str]
) -> None:
    one, other = make_snapshot(old, KEPT), make_snapshot(new, KEPT)
    for pair in ((replace(one, scan=SCAN), other), (one, replace(other, scan=SCAN))):
        diff = compare_snapshots(*pair)
        assert (diff.changes[0].severity, diff.changes[0].rule) == expected
        assert ("1 处" if expected[1] == "maybe_misread" else "0 处") in diff.warnings[0].zh


def test_two_scans_are_named_together_and_two_texts_not_at_all() -> None:
    one, other = make_snapshot("给予300万元。", KEPT), make_snapshot("给予500万元。", KEPT)
    assert (
        compare_snapshots(replace(one, scan=SCAN), replace(other, scan=SCAN))
        .warnings[0]
        .zh.startswith("两版由扫描件识别")
    )
    assert compare_snapshots(one, other).warnings == ()

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

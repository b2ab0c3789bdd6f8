"""Clauses of ten to forty characters are split and merged like long ones."""

import pytest

from tests.snapshot_factory import make_snapshot
from tracker.diff import compare_snapshots
from tracker.model import ChangeKind

BEGIN = [
    "为了推动产业创新，结合本区实际，制定本办法。",
    "本办法所称企业，是指在本区依法登记的法人。",
]
END = ["本办法由区科委负责解释。", "本办法自2024年5月1日起施行，有效期三年。"]
SPLITS = [
    ("区科委受理。区财政局拨款。", "区科委受理。", "区财政局拨款。"),
    ("补贴最高50万元；奖励最高20万元。", "补贴最高50万元。", "奖励最高20万元。"),
    (
        "弄虚作假的，追回补贴，三年内不得申报。",
        "弄虚作假的，追回补贴。",
        "弄虚作假的，三年内不得申报。",
    ),
    (
        "弄虚作假的，追回补贴，三年内不得申报。",
        "弄虚作假的，追回补贴。",
        "有前款情形的，三年内不得申报。",
    ),
    (
        "申请企业应当提供审计报告、纳税证明和信用承诺。",
        "申请企业应当提供审计报告。",
        "申请企业应当提供纳税证明和信用承诺。",
    ),
    (
        "区科委负责受理申请，区财政局负责拨付资金。",
        "区科委负责受理申请。",
        "区财政局负责拨付资金。",
    ),
    (
        "审核不合格的，退回申请；申请人可以在10日内补正。",
        "审核不合格的，退回申请。",
        "申请人可以在10日内补正。",
    ),
    (
        "租金补贴每年最高30万元，装修补贴一次性最高20万元。",
        "租金补贴每年最高30万元。",
        "装修补贴一次性最高20万元。",
    ),
]


@pytest.mark.parametrize(("whole", "first", "second"), SPLITS)
def test_a_short_clause_splits_without_facts(whole, first, second):
    assert _compare([whole], [first, second]) == [(ChangeKind.SPLIT, ())]


@pytest.mark.parametrize(("whole", "first", "second"), SPLITS)
def test_two_short_clauses_merge_without_facts(whole, first, second):
    assert _compare([first, second], [whole]) == [(ChangeKind.MERGED, ())]


@pytest.mark.parametrize(
    ("kept", "added"),
    [
        ("企业应当如实申报材料。", "企业应当配合检查。"),
        ("企业不得重复申报。", "企业不得弄虚作假。"),
        ("区科委负责受理申请。", "区科委负责审核申请。"),
        ("补贴最高50万元。", "奖励最高20万元。"),
    ],
)
def test_a_new_short_clause_beside_a_similar_one_is_no_split(kept, added):
    assert [kind for kind, _ in _compare([kept], [kept, added])] == [ChangeKind.ADDED]


def test_an_amount_that_changes_in_a_split_is_a_fact():
    found = _compare(["补贴最高50万元；奖励最高20万元。"], ["补贴最高50万元。", "奖励最高30万元。"])
    facts = [(fact.old, fact.new) for _, facts in found for fact in facts]
    assert ("最高20万元", "最高30万元") in facts


def _compare(old, new):
    diff = compare_snapshots(make_snapshot(*BEGIN, *old, *END), make_snapshot(*BEGIN, *new, *END))
    same = (ChangeKind.UNCHANGED, ChangeKind.RENUMBERED)
    return [(change.kind, change.facts) for change in diff.changes if change.kind not in same]

"""A bare number in a table cell has the unit that the table prints once."""

import pytest

from tracker.diff import compare_snapshots
from tracker.model import ChangeKind
from tracker.parse.snapshot import read_snapshot


def _page(head, *rows, caption=""):
    cells = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (head, *rows)
    )
    return (
        "<html><body><h1>某区创新券实施细则</h1><p>第一条 创新券按照附件所列标准兑付。</p>"
        f"<p>附件</p><p>兑付标准</p>{f'<p>{caption}</p>' if caption else ''}"
        f"<table>{cells}</table></body></html>"
    )


def _changed(old, new):
    before, after = (read_snapshot(page.encode(), "text/html") for page in (old, new))
    return [
        (change.kind, change.rule, [(fact.type, fact.old, fact.new) for fact in change.facts])
        for change in compare_snapshots(before, after).changes
        if change.kind is not ChangeKind.UNCHANGED
    ]


@pytest.mark.parametrize(
    ("head", "caption", "before", "after", "fact"),
    [
        ("最高额度（万元）", "", "10", "15", ("money", "10万元", "15万元")),
        ("最高额度(单位：万元)", "", "10", "15", ("money", "10万元", "15万元")),
        ("最高额度/万元", "", "10", "15", ("money", "10万元", "15万元")),
        ("租金（元/平方米）", "", "30", "40", ("money", "30元/平方米", "40元/平方米")),
        ("补贴比例（%）", "", "30", "50", ("ratio", "30%", "50%")),
        ("办理时限（工作日）", "", "15", "10", ("date", "15工作日", "10工作日")),
        ("名额（人）", "", "5", "8", ("count", "5人", "8人")),
        ("最高额度", "单位：万元", "10", "15", ("money", "10万元", "15万元")),
        ("最高额度（万元）", "", "10.5", "1,000", ("money", "10.5万元", "1,000万元")),
    ],
)
def test_a_number_takes_the_unit_of_its_column(head, caption, before, after, fact):
    pages = [
        _page(
            ("服务类别", head),
            ("检验检测服务", number),
            ("大型仪器共享服务", "20"),
            caption=caption,
        )
        for number in (before, after)
    ]
    ((kind, _, facts),) = _changed(*pages)
    assert (kind, facts) == (ChangeKind.MODIFIED, [fact])


def test_a_serial_number_takes_no_unit():
    pages = [
        _page(("序号", "类别", "额度"), (n, "检验检测服务", "20"), caption="单位：万元")
        for n in ("1", "2")
    ]
    assert [facts for _, _, facts in _changed(*pages)] == [[]]


@pytest.mark.parametrize(
    ("old", "new"),
    [("元", "万元"), ("元/亩", "元/平方米"), ("万元/年", "万元/户"), ("月", "年"), ("%", "‰")],
)
def test_another_unit_in_the_head_of_a_column_weighs_high(old, new):
    pages = [_page(("服务类别", f"额度（{unit}）"), ("检验检测服务", "20")) for unit in (old, new)]
    ((_, rule, facts),) = _changed(*pages)
    assert (rule, facts) == ("meaning_reversed", [("polarity", old, new)])


def test_a_table_inside_a_clause_has_units_too():
    pages = [
        "<html><body><h1>某区创新券实施细则</h1><p>第一条 兑付标准如下：</p><table><tr><td>类别"
        f"</td><td>额度（万元）</td></tr><tr><td>检测</td><td>{number}</td></tr></table>"
        "<p>第二条 本细则由区科委负责解释。</p></body></html>"
        for number in ("10", "15")
    ]
    facts = [fact for _, _, facts in _changed(*pages) for fact in facts]
    assert facts == [("money", "10万元", "15万元")]

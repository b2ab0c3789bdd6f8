"""Another way to write the same day, term or amount is no change of it."""

import pytest

from tests.snapshot_factory import make_snapshot
from tracker.diff import compare_snapshots
from tracker.diff.redline import build_redline
from tracker.diff.typed_changes import find_differences

BEFORE = "区科委负责本办法的组织实施。"
SAME = [
    ("有效期三年。", "有效期36个月。"),
    ("有效期3年。", "有效期三年。"),
    ("有效期两年。", "有效期24个月。"),
    ("试行一年半。", "试行18个月。"),
    ("试行半年。", "试行六个月。"),
    ("自2024年6月30日起施行。", "自2024-06-30起施行。"),
    ("自2024年6月30日起施行。", "自2024.6.30起施行。"),
    ("自2024年6月30日起施行。", "自二〇二四年六月三十日起施行。"),
    ("自2024年6月30日起施行。", "自2024年06月30日起施行。"),
    ("执行至2026年12月31日。", "执行至2026年底。"),
    ("于2024年1月申报。", "于2024年元月申报。"),
    ("于2024年1月申报。", "于二〇二四年一月申报。"),
    ("每年6月30日前报送。", "每年六月三十日前报送。"),
    ("补贴50万元。", "补贴500000元。"),
    ("补贴50万元。", "补贴五十万元。"),
    ("补贴50万元。", "补贴500,000元。"),
    ("补贴50万元。", "补贴伍拾万元整。"),
    ("补贴1000万元。", "补贴0.1亿元。"),
    ("按10%补贴。", "按百分之十补贴。"),
    ("加收万分之五。", "加收0.05%。"),
    ("加收千分之五。", "加收5‰。"),
    ("加收千分之五。", "加收0.5%。"),
    ("按1:1配套。", "按1比1配套。"),
    ("经二分之一以上委员同意。", "经50%以上委员同意。"),
    ("企业须如实申报。", "企业必须如实申报。"),
    ("企业应当在期限内申报。", "企业应在期限内申报。"),
    ("自受理之日起7日内办结。", "自受理之日起一周内办结。"),
    ("自受理之日起15天内办结。", "自受理之日起十五日内办结。"),
    ("自受理之日起5个工作日内办结。", "自受理之日起五个工作日内办结。"),
    ("不少于20人。", "不少于二十人。"),
    ("罚款不超过5万元。", "罚款5万元以下。"),
    ("面积不少于200平方米。", "面积200平方米以上。"),
    ("给予不超过20万元的补助。", "给予最高20万元的补助。"),
    ("出资不低于20万元。", "出资不少于20万元。"),
    ("按照市级标准执行。", "依照市级标准执行。"),
    ("申请表见附件1。", "申请表详见附件1。"),
    ("具体细则由区科委制定。", "具体细则由区科委制订。"),
    ("租金和其他费用。", "租金和其它费用。"),
    ("本办法所称的企业是指区内企业。", "本办法所称企业，是指区内企业。"),
    ("提取比例为1/3。", "提取比例为三分之一。"),
    ("必要时可以聘请专家。", "必要时可聘请专家。"),
    ("自2024年1月1日至12月31日执行。", "自2024年1月1日至2024年12月31日执行。"),
]


@pytest.mark.parametrize(("old", "new"), [*SAME, *((new, old) for old, new in SAME)])
def test_the_same_value_in_other_words_is_no_fact(old, new):
    assert find_differences(build_redline(old, new)) == ()


@pytest.mark.parametrize(("old", "new"), [*SAME, *((new, old) for old, new in SAME)])
def test_the_same_value_in_other_words_weighs_low(old, new):
    before, after = make_snapshot(BEFORE, old), make_snapshot(BEFORE, new)
    assert compare_snapshots(before, after).changes[1].severity in ("none", "low")


OTHER = [
    ("有效期三年。", "有效期30个月。", "date"),
    ("有效期3年。", "有效期5年。", "date"),
    ("自2024年6月30日起施行。", "自2024-07-30起施行。", "date"),
    ("执行至2026年12月31日。", "执行至2027年底。", "date"),
    ("每年6月30日前报送。", "每年7月31日前报送。", "date"),
    ("自受理之日起15日内办结。", "自受理之日起15个工作日内办结。", "date"),
    ("补贴50万元。", "补贴50元。", "money"),
    ("补贴50万元。", "补贴50万美元。", "money"),
    ("每人每天20元。", "每人每月20元。", "money"),
    ("标准为20元/人·天。", "标准为20元/人·月。", "money"),
    ("按10%补贴。", "按百分之十五补贴。", "ratio"),
    ("加收千分之五。", "加收5%。", "ratio"),
    ("经二分之一以上委员同意。", "经三分之二以上委员同意。", "ratio"),
    ("经过半数委员同意。", "经三分之二以上委员同意。", "ratio"),
    ("企业应在期限内申报。", "企业可以在期限内申报。", "duty"),
    ("噪声不超过55分贝。", "噪声不超过65分贝。", "count"),
    ("排放浓度为50毫克/立方米。", "排放浓度为50微克/立方米。", "count"),
    ("容积率为2.0。", "容积率为2.5。", "count"),
    ("室温达到26℃。", "室温达到28℃。", "count"),
    ("当日17时前提交。", "当日12时前提交。", "date"),
    ("提取比例为1/3。", "提取比例为1/4。", "ratio"),
]


@pytest.mark.parametrize(("old", "new", "type"), OTHER)
def test_another_value_is_one_fact(old, new, type):
    assert type in [fact.type for fact in find_differences(build_redline(old, new))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("材料清单见附件2。", "材料清单见附件3。"),
        ("格式按GB/T 9704执行。", "格式按GB/T 9705执行。"),
        ("1\t检验检测服务", "2\t检验检测服务"),
    ],
)
def test_a_number_that_only_refers_is_no_value(old, new):
    assert find_differences(build_redline(old, new)) == ()

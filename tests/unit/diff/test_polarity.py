"""Small edits that turn a clause round weigh; other small edits do not."""

import pytest

from tests.snapshot_factory import make_snapshot
from tracker.diff import compare_snapshots
from tracker.diff.redline import build_redline
from tracker.diff.typed_changes import find_differences

BEFORE = "企业应当按照本办法申报项目。"

REVERSED = [
    ("年营业收入2000万元以上的企业", "年营业收入2000万元以下的企业"),
    ("注册资本不低于100万元", "注册资本不高于100万元"),
    ("面积不少于三级标准", "面积不超过三级标准"),
    ("评分高于平均值的", "评分低于平均值的"),
    ("符合下列条件之一的企业", "同时符合下列条件的企业"),
    ("应当符合下列全部条件", "应当符合下列任一条件"),
    ("具备下列各项要求", "具备下列其中一项要求"),
    ("符合下列条件之一的", "符合下列条件的"),
    ("提交审计报告和纳税证明", "提交审计报告或纳税证明"),
    ("提交审计报告、纳税证明以及承诺书", "提交审计报告、纳税证明或者承诺书"),
    ("按照两者孰高确定", "按照两者孰低确定"),
    ("按从高原则执行", "按从低原则执行"),
    ("违法的，从重处理", "违法的，从轻处理"),
    ("以较早日期为准", "以较晚日期为准"),
    ("免收场地使用费", "收取场地使用费"),
    ("场地使用无偿提供", "场地使用有偿提供"),
    ("20万元（含）", "20万元（不含）"),
    ("上述金额包括税款", "上述金额不包括税款"),
    ("上述面积计入总量", "上述面积不计入总量"),
    ("逾期未答复的，视为同意", "逾期未答复的，不视为同意"),
    ("区科委应当公开结果", "区科委不应当公开结果"),
    ("企业可以转让", "企业不可以转让"),
    ("该情形属于违约", "该情形不属于违约"),
    ("已享受补贴的企业", "未享受补贴的企业"),
    ("有不良记录的", "无不良记录的"),
    ("需要提交担保", "无需提交担保"),
    ("区科委追回补贴", "区科委不再追回补贴"),
    ("截止日之前提交", "截止日之后提交"),
    ("收到通知3日内提交", "收到通知3日后提交"),
    ("项目开工前申请", "项目开工后申请"),
    ("在境内上市的企业", "在境外上市的企业"),
    ("企业应当每季度报送报表", "企业应当每年报送报表"),
    ("补贴按月发放", "补贴按年发放"),
    ("奖励一次性发放", "奖励分期发放"),
    ("费率上浮后执行", "费率下浮后执行"),
    ("标准逐步提高", "标准逐步降低"),
    ("期限可以延长", "期限可以缩短"),
    ("允许企业分包", "禁止企业分包"),
    ("鼓励新建项目", "限制新建项目"),
    ("该项目实行审批", "该项目实行备案"),
    ("企业自愿参加", "企业强制参加"),
    ("评审结果公开", "评审结果保密"),
    ("合同有效", "合同无效"),
    ("由上级部门决定", "由下级部门决定"),
    ("取消该项补贴", "恢复该项补贴"),
    ("依据上年度数据", "依据本年度数据"),
    ("按全额拨付", "按差额拨付"),
    ("事前审查", "事后审查"),
    ("最早于次日生效", "最迟于次日生效"),
    ("补贴先建后补", "补贴先补后建"),
    ("连续三年缴纳社保", "累计三年缴纳社保"),
    ("首次违法的免予处罚", "首次违法的给予处罚"),
    ("在职职工可以申请", "退休职工可以申请"),
    ("以书面形式告知", "以口头形式告知"),
    ("由企业独立承担", "由企业联合承担"),
    ("项目立项后拨付", "项目竣工后拨付"),
    ("按照规定减半征收", "按照规定全额征收"),
    ("扣除增值税后计算", "未扣除增值税计算"),
    ("期限最长五年", "期限最短五年"),
    ("按时完成的予以公示，未公示的无效。", "按时完成的不予公示，未公示的无效。"),
]


@pytest.mark.parametrize(("old", "new"), [*REVERSED, *((new, old) for old, new in REVERSED)])
def test_a_reversal_weighs_high(old, new):
    change = _compare_clause(old, new)
    assert change.severity == "high", (change.rule, change.facts)


CONDITIONS = [
    ("区科委应当自受理之日起审核", "区科委原则上应当自受理之日起审核"),
    ("注册地在本区的企业", "注册地在本市的企业"),
    ("全市范围内适用", "全国范围内适用"),
    ("由市级部门审批", "由区级部门审批"),
    ("在沪缴纳社保的", "在长三角缴纳社保的"),
    ("支持前款等三类企业", "支持前款等五类企业"),
    ("给予房租补贴", "酌情给予房租补贴"),
    ("逾期未答复的，应当重新申请", "逾期未答复的，视为重新申请"),
    ("企业不得变更用途", "企业未经区科委批准不得变更用途"),
    ("提交审计报告", "提交审计报告、完税凭证"),
    ("提交审计报告、完税凭证和承诺书", "提交审计报告和承诺书"),
]


@pytest.mark.parametrize(("old", "new"), [*CONDITIONS, *((new, old) for old, new in CONDITIONS)])
def test_another_condition_weighs_at_least_medium(old, new):
    assert _compare_clause(old, new).severity in ("medium", "high")


UNTURNED = [
    ("由区科委会同区财政局办理", "由区科委会同区国资委办理"),
    ("企业和个人均可申请", "企业和居民均可申请"),
    ("评分不低于平均值", "评分不少于平均值"),
    ("评分不超过上限", "评分不高于上限"),
    ("提交报告和证明", "提交报告及证明"),
    ("提交报告或证明", "提交报告或者证明"),
    ("按季报送材料", "每季度报送材料"),
    ("免收场地费", "免除场地费"),
    ("同时报区财政局", "一并报区财政局"),
    ("本办法自发布之日起施行", "本办法自公布之日起施行"),
    ("具体由区科委负责解释", "具体由区科委解释"),
    ("加强项目管理工作", "强化项目管理工作"),
]


@pytest.mark.parametrize(("old", "new"), [*UNTURNED, *((new, old) for old, new in UNTURNED)])
def test_other_words_of_the_same_sense_reverse_nothing(old, new):
    facts = find_differences(build_redline(old, new))
    assert [fact for fact in facts if fact.type in ("polarity", "condition")] == []


def test_a_new_sentence_reverses_nothing():
    facts = find_differences(
        build_redline(
            "区科委审核材料。",
            "区科委审核材料。审核不通过的，应当说明理由，并告知申请人可以在三十日内补正或者重新提交。",
        )
    )
    assert [fact for fact in facts if fact.type == "polarity"] == []


def test_a_reversal_is_told_once_with_the_words_on_both_sides():
    (fact,) = find_differences(build_redline("符合下列条件之一的企业", "同时符合下列条件的企业"))
    assert (fact.type, fact.old, fact.new) == ("polarity", "之一", "同时")


def _compare_clause(old, new):
    before, after = make_snapshot(BEFORE, f"{old}。"), make_snapshot(BEFORE, f"{new}。")
    return compare_snapshots(before, after).changes[1]

"""What kind of document, and whether it binds generally, with the reason."""

from datetime import date

import pytest

from tracker.law.category import judge_category
from tracker.law.text.sentences import Sentence
from tracker.model import Basis, Category, Head, Validity

DATED = Validity(date(2024, 4, 1))


@pytest.mark.parametrize(
    ("title", "category", "normative"),
    [
        ("示例区鼓励科技创新的若干政策措施", Category.POLICY, True),
        ("示例区人才公寓管理办法（试行）", Category.POLICY, True),
        ("示例区关于促进《全民健身计划》落实的实施办法", Category.POLICY, True),
        ("示例市生活垃圾管理条例", Category.LAW, True),
        ("示例市轻微违法行为不予处罚清单", Category.POLICY, True),
        ("关于修改《示例区人才公寓管理办法》的决定", Category.AMENDMENT, True),
        ("关于延长《示例区人才公寓管理办法》有效期的通知", Category.AMENDMENT, True),
        (
            "关于《示例市人民政府关于印发〈示例市房产税暂行办法〉的通知》继续有效的通知",
            Category.AMENDMENT,
            True,
        ),
        ("关于《示例区人才公寓管理办法》的更正", Category.AMENDMENT, True),
        ("关于示科规〔2022〕3号文件的更正", Category.AMENDMENT, True),
        ("关于《示例区停放管理办法》暂缓施行的通告", Category.AMENDMENT, True),
        ("关于公布行政规范性文件清理结果的通知", Category.CATALOGUE, False),
        ("关于规范性文件清理情况的公告", Category.CATALOGUE, False),
        ("关于规范性文件清理情况的报告", Category.OTHER, False),
        ("关于废止和修改部分行政规范性文件的决定", Category.AMENDMENT, True),
        ("示例市人民政府关于修改和废止部分市政府规章的决定", Category.AMENDMENT, True),
        ("示例县征收土地预公告", Category.NOTICE, False),
        ("示例区司法局关于做好规范性文件废止提请工作的函", Category.NOTICE, False),
        ("关于开展规范性文件延续评估工作的通知", Category.NOTICE, False),
        ("示例市市场监督管理局关于批准发布3项地方标准的公告", Category.NOTICE, False),
        ("关于批准发布《示例服务规范》县级地方标准的公告", Category.NOTICE, False),
        ("关于发布《示例服务规范》等3项地方标准的公告", Category.NOTICE, False),
        ("关于发布工程建设标准《示例施工规程》的通知", Category.NOTICE, False),
        ("关于批准《示例施工规程》为示例市工程建设标准的通知", Category.NOTICE, False),
        ("示例县地方标准批准发布公告", Category.NOTICE, False),
        ("关于下达第一批地方标准制修订计划项目的通知", Category.NOTICE, False),
        ("示例县地方标准管理办法", Category.POLICY, True),
        ("关于印发《示例县补贴标准》的通知", Category.POLICY, True),
        ("关于成立《示例办法》修订工作小组的通知", Category.NOTICE, False),
        ("关于召开《示例办法》修订座谈会的通知", Category.NOTICE, False),
        ("关于召开《示例办法》废止工作会议的通知", Category.NOTICE, False),
        ("关于学习宣传贯彻新修订《示例条例》的通知", Category.NOTICE, False),
        ("关于贯彻实施新修订的《示例条例》的通知", Category.NOTICE, True),
        ("关于《示例办法》修订情况的通知", Category.NOTICE, False),
        ("关于做好新修订《示例条例》贯彻实施工作的通知", Category.NOTICE, True),
        ("关于开展示例管理办法修订调研的通知", Category.NOTICE, False),
        ("示例办法修订项目采购公告", Category.NOTICE, False),
        ("关于征集《示例办法》修订建议的公告", Category.NOTICE, False),
        ("关于修改考试时间的通知", Category.NOTICE, False),
        ("关于更正中标公告的公告", Category.NOTICE, False),
        ("关于修改项目管理办法的通知", Category.AMENDMENT, True),
        ("关于修改采购管理规定的通知", Category.AMENDMENT, True),
        ("关于修改示例委员会章程的通知", Category.AMENDMENT, True),
        ("关于招标投标领域修改部分规定的通知", Category.AMENDMENT, True),
        ("关于取消和委托事项修改有关文件的通知", Category.AMENDMENT, True),
        ("关于贯彻国务院决定修改《示例办法》的通知", Category.AMENDMENT, True),
        ("示例区停车有了“新规矩”——2024年1月1日起施行", Category.OTHER, False),
        ("示例区停车管理办法正式施行", Category.OTHER, False),
        ("示例区印发停车管理办法", Category.OTHER, False),
        ("示例区政府常务会议审议通过停车管理办法", Category.OTHER, False),
        ("示例区政府信息发布管理办法", Category.POLICY, True),
        ("示例区公文印发管理办法", Category.POLICY, True),
        ("快讯｜示例区停车管理办法", Category.INTERPRETATION, False),
        ("示例区停车政策20问", Category.INTERPRETATION, False),
        ("示例区惠企政策一本通", Category.INTERPRETATION, False),
        ("示例区停车一卡通管理办法", Category.POLICY, True),
        ("示例区停车补贴申领指引", Category.OTHER, False),
        ("示例区项目核准管理办法", Category.POLICY, True),
        ("关于示例停车场项目核准的通知", Category.NOTICE, False),
        ("关于宣布失效一批规范性文件的决定", Category.CATALOGUE, False),
        ("关于规范性文件废止目录的更正说明", Category.AMENDMENT, True),
        ("示例区公租房租金新规来啦", Category.INTERPRETATION, False),
        ("示例区人才新政发布", Category.INTERPRETATION, False),
        ("示例市示例区会展业扶持政策百问百答", Category.INTERPRETATION, False),
        ("最高补贴30万元！示例区发布养老新政", Category.INTERPRETATION, False),
        ("对示例区政协第122号提案的答复", Category.REPLY, False),
        ("关于同意设立示例园区的批复", Category.REPLY, False),
        ("最高人民法院关于示例问题的批复", Category.LAW, True),
        ("关于公开征求《示例区管理办法》意见的公告", Category.DRAFT, False),
        ("示例区国民经济和社会发展第十四个五年规划", Category.PLAN, False),
        ("示例区全面推进科创街区建设三年行动方案（2023-2025年）", Category.PLAN, False),
        ("《示例区人才公寓管理办法》政策解读", Category.INTERPRETATION, False),
        ("示例区人才公寓管理办法（征求意见稿）", Category.DRAFT, False),
        ("关于开展2025年度科技创新券申报工作的通知", Category.NOTICE, False),
        ("示例区人民政府工作规则", Category.OTHER, False),
        ("2025年区政府重点工作安排", Category.PLAN, False),
        ("示例区政府工作报告", Category.OTHER, False),
        ("示例省科学技术厅关于废止或失效部分规范性文件的通知", Category.CATALOGUE, False),
        ("示例市城乡规划管理办法", Category.POLICY, True),
        ("示例区村民委员会选举办法", Category.POLICY, True),
        ("关于2024年度优秀企业的公示", Category.NOTICE, False),
        ("示例区人才公寓管理办法申请表", Category.OTHER, False),
        ("关于建筑业企业资质证书有效期延期的通知", Category.NOTICE, True),
        ("关于撤销某诊所执业许可的决定", Category.NOTICE, False),
        ("关于撤销《示例镇收费规定》的决定", Category.AMENDMENT, True),
        ("示例区科技创新券实施细则项目申报书", Category.OTHER, False),
        ("示例区出台人才公寓管理办法", Category.OTHER, False),
        ("示例区召开科技政策宣讲会", Category.OTHER, False),
        ("关于部分行政规范性文件继续执行的通知", Category.AMENDMENT, True),
        ("关于2024年第三批行政规范性文件延期的通知", Category.AMENDMENT, True),
        ("关于调整部分行政规范性文件施行期限的通知", Category.AMENDMENT, True),
        ("示例区科委党组（扩大）会", Category.OTHER, False),
        ("示例区政企恳谈会", Category.OTHER, False),
        ("示例区统计局行政执法事项清单", Category.OTHER, False),
        ("示例区土地征收成片开发方案", Category.PLAN, False),
        ("示例区2024年一般公共预算调整方案", Category.OTHER, False),
        ("示例区行政执法统计年报（2023年度）", Category.OTHER, False),
        ("示例区城管局关于某小区违建的限期拆除公告", Category.NOTICE, False),
        ("示例区财政预算绩效监督办法", Category.POLICY, True),
        ("关于终止《示例区人才公寓管理办法》的公告", Category.AMENDMENT, True),
        ("示例区行业协会商会会费管理办法", Category.POLICY, True),
        ("示例区企业召开股东会管理办法", Category.POLICY, True),
        ("示例区人才公寓管理办法意见征集采纳情况", Category.OTHER, False),
        ("关于给予某公司行政处罚的决定", Category.NOTICE, False),
        ("示例区行政处罚裁量规定", Category.POLICY, True),
        ("关于征收示例路地块房屋的决定", Category.NOTICE, False),
        ("关于2024年上半年规范性文件备案目录的公告", Category.OTHER, False),
        ("示例区科委考勤管理规定", Category.OTHER, False),
        ("示例区科委机关内部财务管理办法", Category.OTHER, False),
        ("关于调整《示例区人才公寓管理办法》执行期限的通知", Category.AMENDMENT, True),
        ("关于调整医保参保期限的通知", Category.NOTICE, True),
        ("废止文件对照表", Category.CATALOGUE, False),
        ("《示例区人才公寓管理办法》解读之一：谁可以申请", Category.INTERPRETATION, False),
        ("关于聘任科普专家的通知", Category.NOTICE, False),
        ("关于调整区科普工作领导小组成员的通知", Category.NOTICE, False),
        ("示例区科委2024年度部门预算", Category.OTHER, False),
        ("《示例区人才公寓管理办法》新旧对照表", Category.INTERPRETATION, False),
        ("【政策解读】《示例区人才公寓管理办法》", Category.INTERPRETATION, False),
        ("示例区区长办公会议纪要〔2024〕3号", Category.OTHER, False),
        ("关于封闭示例路施工的通告", Category.NOTICE, False),
        ("关于《示例区人才公寓管理办法（试行）》转为正式施行的通知", Category.AMENDMENT, True),
    ],
)
def test_the_title_names_the_kind(title, category, normative):
    judged = judge_category(Head(title=title), [], DATED)
    assert (judged.category, judged.normative) == (category, normative)
    assert judged.reason


def test_a_kind_named_inside_anothers_title_never_decides():
    assert (
        judge_category(Head(title="关于实施《示例区“十四五”规划》的若干规定"), [], DATED).category
        is Category.POLICY
    )


def test_the_code_of_a_normative_document_is_a_reason():
    judged = judge_category(
        Head(title="示例区若干意见", document_number="示府规〔2024〕4号"), [], Validity()
    )
    assert (judged.normative, "规" in judged.reason) == (True, True)


def test_a_silent_text_of_a_usual_name_is_left_open():
    assert judge_category(Head(title="关于加强示例工作的意见"), [], Validity()).normative is None


@pytest.mark.parametrize(
    "head",
    [
        {"notes": ("2012年7月1日市人民政府令第85号公布",)},
        {"document_number": "政府令〔2010〕第15号"},
    ],
)
def test_an_order_of_a_government_is_law(head):
    assert (
        judge_category(Head(title="示例市停车场管理办法", **head), [], DATED).category
        is Category.LAW
    )


def test_a_document_without_a_title_is_not_guessed():
    judged = judge_category(Head(), [], DATED)
    assert (judged.category, judged.normative) == (Category.OTHER, None)


@pytest.mark.parametrize(
    ("notice", "category"),
    [
        ("关于《示例市停车条例》（修正草案）公开征求意见的通知", Category.DRAFT),
        ("现将《示例市停车条例》全文公布，向社会公开征求意见。", Category.DRAFT),
        ("《示例市停车条例》经公开征求意见，现予公布。", Category.LAW),
    ],
)
def test_a_notice_that_asks_for_comments_makes_a_draft_of_what_it_encloses(notice, category):
    assert (
        judge_category(Head(title="示例市停车条例"), [Sentence(notice, "wrapper")], DATED).category
        is category
    )


def body(*words, path="art_1"):
    return [Sentence(text, path) for text in words]


RULES = body("对符合条件的企业，给予不超过5万元的补贴。", "违反规定的，追回补贴。")


@pytest.mark.parametrize(
    "title",
    [
        "关于规范会务费支出的通知",
        "关于开展科普券发放工作的通知",
        "关于实施企业招工补贴的通知",
        "示例区稳岗行动方案",
        "关于考核结果使用的通知",
        "关于专项经费拨付管理的通知",
        "示例区科学技术奖励工作规则",
        "示例区工程技术规范管理规定",
        "关于事故通报制度的通知",
    ],
)
def test_the_mark_and_duties_of_a_text_outweigh_a_word_in_its_title(title):
    marked = Head(title=title, document_number="示人社规〔2024〕3号")
    assert judge_category(marked, RULES, DATED).normative is True


@pytest.mark.parametrize(
    "title",
    [
        "示例区扶持办法（审议稿）",
        "示例区扶持办法（报批稿）",
        "示例区扶持办法（建议稿）",
        "示例区扶持办法（草案）",
        "关于《示例区扶持办法》听证会的公告",
        "一图读懂《示例区扶持办法》",
        "专家解读：示例区扶持办法",
        "政策问答｜《示例区扶持办法》知多少",
        "《示例区扶持办法》政策亮点",
        "《示例区扶持办法》新闻发布会实录",
        "示例区扶持办法常见问题解答",
        "示例区扶持办法新旧条款对照表",
        "示例区扶持办法起草情况汇报",
        "关于《示例区扶持办法》合法性审查的意见",
        "示例区惠企政策汇编",
        "示例区政府第三次常务会议纪要",
    ],
)
def test_a_text_that_explains_asks_or_reports_is_never_a_rule(title):
    copied = Head(title=title, document_number="示科规〔2024〕3号")  # the number it explains
    assert judge_category(copied, RULES, DATED).normative is False


@pytest.mark.parametrize(
    ("title", "normative"),
    [
        ("关于印发《示例区“十四五”科技规划》的通知", False),
        ("关于印发《示例区三年行动计划（2024—2026年）》的通知", False),
        ("关于下达2024年专项资金计划的通知", False),
        ("关于举办扶持办法宣讲会的通知", False),
        ("2024年度扶持资金申报指南", False),
        ("示例区扶持办法操作手册", False),
        ("关于印发《示例区扶持办法》的通知", True),
        ("示例区听证办法", True),
        ("示例区稿件管理规定", True),
    ],
)
def test_a_notice_is_judged_as_what_it_issues(title, normative):
    assert judge_category(Head(title=title), body("本办法自印发之日起施行。"), DATED).normative is (
        normative
    )


@pytest.mark.parametrize(
    "number", ["示府办规〔2024〕7号", "示建规范〔2021〕3号", "示建规范联〔2020〕5号"]
)
def test_the_mark_has_several_forms(number):
    decision = judge_category(Head(title="示例区若干意见", document_number=number), [], Validity())
    assert decision.normative is True


def test_a_matter_with_duties_and_a_term_of_its_own_is_left_to_a_person():
    decision = judge_category(
        Head(title="关于开展科普券发放工作的通知"), RULES, Validity(basis=(Basis("term", "", ""),))
    )
    assert decision.normative is None


def test_a_text_sent_to_the_offices_of_its_own_organ_is_an_internal_rule():
    for line, normative in (
        ("委机关各科室：", False),
        ("局属各处室、各中心：", False),
        ("各镇人民政府、各街道办事处，区政府各部门：", True),
        ("各科研院所：", True),
    ):
        judged = judge_category(
            Head(title="示例区用车管理规定"), [Sentence(line, "wrapper")], DATED
        )
        assert judged.normative is normative, line
    marked = Head(title="示例区用车管理规定", document_number="示科规〔2024〕1号")
    assert judge_category(marked, [Sentence("各处室：", "wrapper")], DATED).normative is True


@pytest.mark.parametrize(
    ("title", "number", "normative"),
    [
        ("关于做好防汛防台工作的紧急通知", "示府办〔2024〕1号", False),
        ("关于做好防汛防台工作的紧急通知", "示府规〔2024〕1号", True),
        ("关于做好最低工资标准调整的通知", "示府办〔2024〕1号", None),
    ],
)
def test_a_notice_about_work_settles_a_matter_unless_it_is_marked(title, number, normative):
    dated = [Sentence("逾期不得申请。", "art_1")]
    judged = judge_category(
        Head(title=title, document_number=number),
        dated,
        DATED if "规" in number else Validity(),
    )
    assert judged.normative is normative


@pytest.mark.parametrize(
    "title",
    [
        # matters, persons, single acts
        "示例区2024年公开招聘教师公告",
        "示例街道征地补偿安置方案公告",
        "2023年度示例区科技进步奖评审结果",
        "示例区政府采购项目中标结果的公告",
        "关于成立示例区数字经济工作专班的通知",
        "关于命名2023年度文明校园的决定",
        "关于给予王某嘉奖的决定",
        "关于给予王某记过处分的决定",
        "示例区房屋征收决定公告",
        "示例区行政复议决定书",
        "关于吊销某诊所执业许可的决定",
        "关于启动2024年度人才公寓申请受理工作的通知",
        "关于示例路施工期间交通组织调整的通告",
        "关于同意调整公交站点的函",
        "示例区人大常委会关于批准2023年区级决算的决议",
        # lists of objects or tasks
        "示例区重大行政决策事项目录",
        "示例区非物质文化遗产名录（第六批）",
        "示例区重点任务清单",
        "示例区专项应急预案",
        # asks, explains, praises, reports
        "关于征集《示例区扶持办法》修订意见建议的公告",
        "示例区补偿方案（征求意见）",
        "十问十答｜示例区人才新政",
        "一张图带你了解示例区创业政策",
        "加装电梯补贴怎么申请？",
        "关于《示例区扶持办法》的政策简读",
        "《示例区扶持办法》条文对比",
        "致用人单位的一封公开信",
        "示例区政策宣传提纲",
        "赵某在全区安全生产会议上的讲话摘要",
        "示例区2024年预算支出表及说明",
        "示例区家政服务合同示范文本",
        "示例区商务委访谈：红利看得见",
        # rules of members and internal norms
        "示例区科技协会章程",
        "示例区居民公约",
        "示例区公务用车管理细则",
        "示例区海绵城市设计导则",
    ],
)
def test_what_sets_no_rule_for_the_public_is_denied_unless_it_is_marked(title):
    judged = judge_category(Head(title=title), RULES, Validity())
    assert judged.normative is False, judged
    assert judged.category not in (Category.LAW, Category.AMENDMENT)


@pytest.mark.parametrize(
    "title",
    [
        "示例区名录库企业动态管理办法",
        "关于公布示例区政府集中采购目录及限额标准的通知",
        "示例区禁止养犬区域目录",
        "示例区行业协会商会扶持办法",
        "示例区企业征信结果应用管理办法",
        "关于新设立企业一次性补助的通知",
        "示例区首席质量官评选命名管理办法",
        "关于2024年度基本医疗保险缴费标准的通知",
        "示例区激励成果转化八条举措",
        "示例区夜间经济政策十条",
        "关于完善临时救助制度的通知",
        "关于撤销部分行政许可事项的通知",
        "示例区扶持办法补充条款",
    ],
)
def test_a_rule_keeps_its_kind_though_its_title_has_the_word_of_a_matter(title):
    marked = Head(title=title, document_number="示府规〔2024〕3号")
    assert judge_category(marked, RULES, DATED).normative is True
    assert judge_category(Head(title=title), RULES, DATED).normative is not False


@pytest.mark.parametrize(
    ("issuer", "normative"),
    [
        ("示例区物流协会", False),
        ("示例科技有限公司", False),
        ("示例区人民医院", False),
        ("中共示例区委组织部", None),
        ("示例区科学技术协会", None),
        ("示例区教育局", True),
    ],
)
def test_only_an_organ_of_government_makes_rules_for_the_public(issuer, normative):
    head = Head(title="示例区扶持办法", issuers=(issuer,))
    assert judge_category(head, RULES, DATED).normative is normative
    marked = Head(title="示例区扶持办法", issuers=(issuer,), document_number="示规〔2024〕1号")
    assert judge_category(marked, RULES, DATED).normative is True


@pytest.mark.parametrize(
    ("title", "words", "normative"),
    [
        ("关于示例中心搬迁的公告", "7月1日起搬至示例路1号办公。", False),
        ("示例区老龄人口信息", "60岁以上人口30万人。", False),
        ("示例区行政执法清单", "1.示例区教育局", False),
        ("关于示例中心事项的公告", "逾期不予受理。", None),
        ("关于示例事项的通知", "具体内容见附件。", None),
        ("关于支持示例产业的意见", "一、做好宣传。", None),
    ],
)
def test_a_text_without_a_word_of_a_rule_tells_and_binds_nobody(title, words, normative):
    assert judge_category(Head(title=title), body(words), Validity()).normative is normative


def test_a_notice_with_a_day_of_its_own_and_no_duty_is_left_to_a_person():
    for words, normative in (("企业可以申请补贴。", True), ("自8月1日起使用新名称。", None)):
        judged = judge_category(Head(title="关于示例事项的通知"), body(words), DATED)
        assert judged.normative is normative, words


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("关于印发示例区三年行动计划（2024—2026年）的通知", Category.PLAN),
        ("关于印发示例区扶持办法的通知", Category.POLICY),
        ("关于印发示例区扶持办法（征求意见稿）的通知", Category.DRAFT),
    ],
)
def test_what_a_notice_issues_is_found_without_title_marks(title, category):
    assert judge_category(Head(title=title), RULES, Validity()).category is category


@pytest.mark.parametrize(
    "title",
    [
        "关于互认检查检验结果的通知",
        "关于规范设立培训机构的通知",
        "示例区淘汰落后产品目录",
        "示例区事业单位工作人员招聘办法",
        "关于节日期间实施临时交通管制的通告",
    ],
)
def test_a_word_that_matters_and_rules_share_is_left_open_beside_duties_and_a_day(title):
    assert judge_category(Head(title=title), RULES, DATED).normative is None
    assert judge_category(Head(title=title), [], Validity()).normative is False


def test_a_notice_for_one_year_is_a_matter_unless_it_grants_or_takes():
    for title, normative in (
        ("关于启动2024年度职称申报受理的通知", False),
        ("关于2024年继续实施稳岗返还的通知", None),
    ):
        assert judge_category(Head(title=title), RULES, Validity()).normative is normative, title

"""Judge what kind of document a text is and whether it binds generally (规范性文件).

The head word of the document's own title decides first: what stands last in it, outside 《》 and
brackets. Then the mark 规 in its 文号, then what its text says: duties, a commencement, a term.
A kind named inside another document's title (《…规划》) never decides.

Source: 上海市行政规范性文件管理规定 (令17号, 2019) Art. 2: public, on rights and duties, generally
binding, repeatedly applicable; not internal norms, minutes, work points, replies, commendations,
appointments, plans or technical standards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tracker.law.text.sentences import Sentence, mask_titles, plain_text
from tracker.model import Category, Head, Validity
from tracker.text.brackets import YEAR_OPEN


class Bearing(Enum):
    """What a head word says of the binding force of the text below it."""

    BINDS = "binds"
    NEVER = "never"  # explains, asks, reports: no mark and no duty makes it a rule
    UNLESS_MARKED = "unless_marked"  # no rule by its name; the issuer's 规 says otherwise
    PLANS = "plans"  # likewise, and a mark leaves it open
    MATTER = "matter"  # settles one matter, unless it has duties and a mark or a term
    TEXT_DECIDES = "text_decides"


@dataclass(frozen=True, slots=True)
class TitleRule:
    """One row of the table: titles that match are of this category and bearing."""

    pattern: str
    category: Category
    bearing: Bearing
    reason: str


_OF_NO_PAPER = "(?<![证照书质可])(?<![证照书质可]的)"  # 资质证书有效期, 许可证续期
_EXPLAINS = "对政策的解读、宣传，本身不设定权利义务"
_REPORTS = "报告、纪要、汇编等不设定权利义务"
_MATTER = "具体事务的通知、公示，不是普遍适用的规则"
DRAFT = TitleRule(
    r"征求(?:[^，。]{0,120}的?)?意见|草案$|(?<!正式)(?<![定终])(?<!发布)(?<!印发)稿$|听证",
    Category.DRAFT,
    Bearing.NEVER,
    "草案、征求意见稿或听证内容，尚未发布",
)
# The first row that matches decides. Most look at the title's last word: 规划管理办法 is a 办法,
# 选举办法 is no notice of an election, 听证办法 is no hearing.
TITLE_RULES = (
    TitleRule(
        r"(?:听证|征求意见|公平竞争审查|规范性文件|立法|档案|稿件)[^，]{0,20}(?:办法|规定|细则|规则|条例|规程|制度)$",
        Category.POLICY,
        Bearing.TEXT_DECIDES,
        "题名为规范性文件常用文种",
    ),
    DRAFT,
    TitleRule(
        r"(?:废止|失效|继续有效|清理)的?[^，《》]{0,12}(?:对照表|汇总表|一览表|情况表|清单)$",
        Category.CATALOGUE,
        Bearing.NEVER,
        "清理目录，只宣布其他文件的状态",
    ),
    TitleRule(
        r"(?:解读|问答|图解|读懂|看懂|答记者问|解答|答疑|释义|亮点|看点|知多少|速览|速递"
        r"|(?:对照|比较|对比)表|实录|访谈|新闻稿|通稿|发布会|常见问题|热点问题|疑问|[QＱ]&[AＡ]|FAQ"
        r"|(?:起草|编制|修订|修改|制定|政策|情况|条文|的)说明)$"
        r"|^[^《》，。]{0,12}(?:读懂|看懂|图解|图说|解读|问答|漫画|答疑)(?:[丨｜|:：—-]|《|(?=.{4}))"
        r"|政策解读|政策问答|》(?:系列)?解读",
        Category.INTERPRETATION,
        Bearing.NEVER,
        _EXPLAINS,
    ),
    TitleRule(
        r"^最高人民(?:法院|检察院).{0,80}批复$",
        Category.LAW,
        Bearing.BINDS,
        "最高司法机关的批复是司法解释",
    ),
    TitleRule(
        r"(?:答复|复函|批复|请示)(?:意见|的函)?$",
        Category.REPLY,
        Bearing.NEVER,
        "答复、批复、请示不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(
        r"修正案|(?:修改|修订|修正).{0,80}决定$",
        Category.AMENDMENT,
        Bearing.BINDS,
        "改变其他文件的文字",
    ),
    TitleRule(
        r"清理结果|(?:清理|继续有效|废止|失效).{0,80}目录$|(?:宣布|公布).{0,80}(?:失效|废止|继续有效)"
        r"|(?:废止|失效|保留).{0,80}(?:文件|规章|法规).{0,80}(?:通知|决定|公告)$",
        Category.CATALOGUE,
        Bearing.NEVER,
        "清理目录，只宣布其他文件的状态",
    ),
    TitleRule(
        r"(?:征地|征收土地|土地征收)(?:启动)?预?公告$",
        Category.NOTICE,
        Bearing.NEVER,
        "对个别事项的处理，不是普遍适用的规则",
    ),
    TitleRule(
        r"(?:修改|修订|修正|调整.{0,80}(?:有效期|失效日期|》[^，]{0,8}(?:期|时间))|废止|撤[销回].{0,80}(?:《|文件|规定|办法|通知|意见|政策)|(?:停止|终止|不再)(?:执行|实施|施行|适用)"
        r"|更正|继续有效|(?:暂停|暂缓|恢复|继续|推迟|延期|提前终止)(?:执行|实施|施行)?(?:《|.{0,80}《)"
        rf"|(?:不再|予以)延续|》[^，]{{0,6}}(?:补充|转为正式|无效|暂停|中止|停止|终止|恢复|继续(?:适用|执行|实施|施行))|{_OF_NO_PAPER}(?:续期|有效期)).{{0,80}}(?:决定|通知|公告|函)$",
        Category.AMENDMENT,
        Bearing.BINDS,
        "改变其他文件的效力或文字",
    ),
    TitleRule(
        r"》[^》]{0,20}的?(?:更正|勘误)(?:说明|启事)?$"
        r"|(?:废止|撤销|撤回|暂停|暂缓|恢复|推迟|延期|停止|终止|延长)(?:执行|施行|实施|适用)?"
        r"(?:部分|有关|相关|若干|一批)?(?:规范性|政策)*(?:文件|规章)(?:的?(?:效力|有效期|执行|施行))*的?(?:决定|通知|公告)$",
        Category.AMENDMENT,
        Bearing.BINDS,
        "改变其他文件的效力或文字",
    ),
    TitleRule(
        r"(?:申请|申报|登记|汇总|一览|明细|推荐|备案|审批|评分|反馈|统计|情况)表$"
        r"|(?:申请|申报|承诺|委托|倡议|协议|合同|告知|责任)书$|(?:样式|模板|回执|告知单|合同|协议)$",
        Category.OTHER,
        Bearing.NEVER,
        "供填写的表格、文书，本身不设定权利义务",
    ),
    TitleRule(
        r"(?:汇编|选编|纪要|讲话|致辞|发言|简报|总结|汇报|公开信|一封信|倡议|备忘录|动态|新闻|简讯"
        r"|流程图|简介|典型案例|[预决]算(?:公开)?(?:说明|情况)?|(?:温馨|风险|友情)提[示醒])$",
        Category.OTHER,
        Bearing.NEVER,
        _REPORTS,
    ),
    TitleRule(
        r"^(?!.{0,40}关于)[^《》，。]{2,16}(?:出台|推出|正式启动)[^，。]{2,80}(?<!通知)(?<!公告)(?<!决定)$"
        r"|^(?!.{0,40}关于)[^《》，。]{2,16}(?:召开|举行|举办|开展|赴|调研)[^，。]{2,60}"
        r"(?:会|会议|仪式|活动|调研|检查|工作|培训)$",
        Category.OTHER,
        Bearing.NEVER,
        "工作动态、新闻报道，本身不设定权利义务",
    ),
    TitleRule(
        r"行政处罚[^，]{0,8}决定书?$|(?:房屋|土地|地块)[^，]{0,20}征收的?决定$"
        r"|征收[^，]{0,40}(?:房屋|土地|地块)[^，]{0,12}的?(?:决定|公告)$",
        Category.NOTICE,
        Bearing.NEVER,
        "对个别事项的处理，不是普遍适用的规则",
    ),
    TitleRule(
        r"规范性文件[^，]{0,20}(?:备案|审查)[^，]{0,12}(?:目录|情况|统计)(?:的?(?:公告|通报|通知|报告))?$",
        Category.OTHER,
        Bearing.NEVER,
        _REPORTS,
    ),
    TitleRule(
        r"(?:审查|审核|评审|反馈|评估|论证|采纳|咨询|修改)的?意见$|意见(?:(?:征集|征求|采纳|反馈|处理)(?:及|和|与)?){1,3}(?:情况|结果)?(?:的?(?:公告|公示|说明|反馈))?$",
        Category.OTHER,
        Bearing.NEVER,
        "对其他文件的审查、反馈意见，本身不设定权利义务",
    ),
    TitleRule(
        r"(?:申报|申请|操作|办事|办理|服务|使用|报名|填报|填写|报送|受理|参赛|招生|报考|缴费|查询"
        r"|系统|宣传|培训|工作)(?:的)?(?:指南|指引|手册|须知|流程|说明)$|手册$",
        Category.OTHER,
        Bearing.UNLESS_MARKED,
        "办事、申报、操作的指南，不设定新的权利义务",
    ),
    TitleRule(r"(?:条例|(?<!办)法|法典)$", Category.LAW, Bearing.BINDS, "法律、法规"),
    TitleRule(
        r"(?:工作规则|工作制度|工作细则)$"
        r"|(?:(?:机关|机构|[委局办])内部|考勤|请销假|财务报销|公章|印章|值班|公文处理|办公用品|会议室)"
        r"[^，]{0,16}(?:制度|规定|办法|细则|规则)$",
        Category.OTHER,
        Bearing.UNLESS_MARKED,
        "机关内部的工作制度不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(r"(?:报告|公报)$", Category.OTHER, Bearing.NEVER, "报告、公报不设定权利义务"),
    TitleRule(
        r"技术(?:标准|规范|规程|导则)$|工程.{0,80}(?<!管理)规范$",
        Category.POLICY,
        Bearing.UNLESS_MARKED,
        "技术标准不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(
        r"(?:办法|细则|规定|措施|政策|规则|规程|准则|守则|意见|规范|指引|指南|标准|基准|清单)$",
        Category.POLICY,
        Bearing.TEXT_DECIDES,
        "题名为规范性文件常用文种",
    ),
    TitleRule(
        r"(?:规划|计划|纲要|三年行动)$",
        Category.PLAN,
        Bearing.PLANS,
        "规划、计划、要点不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(
        r"(?:行动方案|工作方案|要点|任务分工|任务分解|工作安排)$",
        Category.PLAN,
        Bearing.UNLESS_MARKED,
        "规划、计划、要点不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(
        r"方案$", Category.PLAN, Bearing.TEXT_DECIDES, "方案是否设定普遍适用的规则，须看内容"
    ),
    TitleRule(
        r"公示$|招聘(?:公告|简章)$|(?:招标|中标|成交|采购|招考|考试|拍卖|出让)公告$"
        r"|(?:任免|任职|免职|职务)的(?:通知|决定)$|(?:表彰|通报表扬|通报批评).{0,80}(?:决定|通报|通知)$"
        r"|通报$|名[单录](?:的(?:公告|通知|通报))?$|放假(?:安排)?(?:的通知)?$"
        r"|(?:施工|封路|断路|停水|停电|停气)[^，]{0,12}的?(?:通告|公告|通知)$"
        r"|(?:聘任|聘请|聘用)[^，]{0,20}的(?:通知|决定)$|(?:小组|委员会|指挥部|专班)[^，]{0,8}(?:成员|人员|组成)[^，]{0,6}的通知$"
        r"|(?:举办|召开|组织参加).{0,80}的?(?:通知|公告|函)$"
        r"|(?:会|会议|活动|培训班|讲座|论坛|大赛|比赛)的?(?:通知|公告)$",
        Category.NOTICE,
        Bearing.UNLESS_MARKED,
        _MATTER,
    ),
    TitleRule(
        r"关于(?:下达|拨付|分配|组织|开展).{0,80}(?:通知|公告)$"
        r"|关于(?:切实|进一步|全力|认真|继续)?(?:做好|抓好|部署).{0,80}工作的(?:紧急|补充)?通知$"
        r"|(?:申报|评选|征集|遴选|推荐|报名|验收|拨付|考核|检查|督查|清理|排查|培训|评审|认定|统计"
        r"|调查|普查|招生|招聘)(?:工作|活动)?(?:的|结果的)?(?:通知|公告)$|考核结果",
        Category.NOTICE,
        Bearing.MATTER,
        _MATTER,
    ),
    TitleRule(
        r"(?:通告|公告|决定|决议|命令|令|通知|解释|安排|函)$",
        Category.NOTICE,
        Bearing.TEXT_DECIDES,
        "通知、通告等，须看内容是否普遍适用",
    ),
    TitleRule(
        r"办法|细则|规定|措施|政策|若干",
        Category.POLICY,
        Bearing.TEXT_DECIDES,
        "题名含规范性文件常用文种",
    ),
)
_ROWS = tuple((re.compile(rule.pattern), rule) for rule in TITLE_RULES)
_RE_ISSUES = re.compile(
    r"(?:印发|发布|公布|颁布|转发|批转|下发)(?:新?(?:修订|修改|修正)后?的|新的|重新修订的)?"
    r"(?:《(?P<title>[^《》]{2,120})》|〈(?P<inner>[^《》〈〉]{2,120})〉)"
    r"[^《》〈〉]{0,30}的?(?:通知|公告|决定|命令|令)?$"
)
_RE_EDITION = re.compile(
    r"[（(](?:试行|暂行|修订|修正|修改|最新|\d{4}[^（）()]*|[^（）()]{0,4}\d{4}[^（）()]*|[一二三四五六七八九十]+)[）)]$"
)
_RE_DRAFT_NOTE = re.compile(r"草案|(?<!正式)(?<![定终])(?<!发布)(?<!印发)稿[）)]?$")
_RE_ENACTED = re.compile(r"人民代表大会|最高人民法院|最高人民检察院|令第|号令|令[\d〔]|第\d+号公布")
_RE_ENACTOR = re.compile(
    r"最高人民法院|最高人民检察院|中华人民共和国|国务院|[^关于]{0,12}人民代表大会|[^关于]{0,8}人大常委会"
)
# and not 经公开征求意见
_RE_ASKS = re.compile(
    r"征求[^，。]{0,12}意见的(?:通知|公告|通告|函)|现[^。]{0,80}征求[^，。]{0,12}意见"
)
# 沪府办规〔2024〕7号, 沪住建规范〔2021〕3号, 沪建规范联〔2020〕5号
_RE_MARK = re.compile(rf"规(?:范)?(?:联)?(?:字|发)?[{YEAR_OPEN}]\d{{4}}")
# 会议纪要〔2024〕3号, 情况通报（第3期）
_RE_SERIAL = re.compile(
    rf"(?<=.{{4}})(?:[{YEAR_OPEN}]\d{{4}}年?[〕\]］】﹞）)]第?|第)\d{{1,4}}[号期次]$"
)
# 委机关各科室：, 局属各科室：, 各处室：
_RE_OWN_OFFICES = re.compile(
    r"(?:本?[委局办厅院]?(?:机关|属)?)?各(?:内设)?(?:科室|处室|股室|科|处|内设机构)(?:[、，][^：]{0,40})?："
)
_RE_DUTY = re.compile(r"应当|不得|必须|予以|给予|追回|处罚|可以申请|违反|补贴|奖励")
_BINDING = (Category.POLICY, Category.PLAN, Category.NOTICE)


@dataclass(frozen=True, slots=True)
class CategoryDecision:
    """The category, whether it is normative, and the rule that decided."""

    category: Category
    normative: bool | None
    reason: str
    reports: bool = False  # explains, asks or reports, and never acts on others


def judge_category(
    head: Head, sentences: Sequence[Sentence], validity: Validity
) -> CategoryDecision:
    """Return the category of a document and whether it may be listed as a policy in force."""
    asks = any("征求" in s.text and s.in_notice and _RE_ASKS.search(s.text) for s in sentences)
    rule = DRAFT if asks else _match_title(head)
    marked = bool(head.document_number and _RE_MARK.search(plain_text(head.document_number)))
    if rule is None:
        if marked and _binds(sentences, validity):
            return CategoryDecision(Category.POLICY, True, "发文字号含“规”，为行政规范性文件")
        return CategoryDecision(Category.OTHER, None, "题名不足以判断文种")
    if rule.bearing is Bearing.NEVER:
        return CategoryDecision(rule.category, False, rule.reason, reports=True)
    if not marked and any(s.in_notice and _RE_OWN_OFFICES.match(s.text) for s in sentences):
        reason = "发给本机关内设机构，属机关内部管理（沪府令17号第二条）"
        return CategoryDecision(rule.category, False, reason)
    open_name = rule.bearing is Bearing.TEXT_DECIDES
    if rule.category in _BINDING and open_name and _is_enacted(head):
        return CategoryDecision(Category.LAW, True, "由人大、国务院、政府令或最高司法机关公布")
    if rule.bearing is Bearing.BINDS:
        return CategoryDecision(rule.category, True, rule.reason)
    if open_name:
        return _judge_content(rule, marked, sentences, validity)
    return _judge_doubtful(rule, marked, sentences, validity)


def own_title(title: str, *, with_edition: bool = False) -> str:
    """Return the title that names the kind: a notice that issues 《X》 is judged as X.

    `with_edition`: keep （2024年修订） at its end.
    """
    name = plain_text(title)
    name = name.removeprefix("《").removesuffix("》") if name.count("《") == 1 else name
    while issued := _RE_ISSUES.search(name):
        name = (issued["title"] or issued["inner"]).replace("〈", "《").replace("〉", "》")
    return name if with_edition else _RE_EDITION.sub("", name)


def _match_title(head: Head) -> TitleRule | None:
    # （征求意见稿） on a line of its own under the title
    if any(_RE_DRAFT_NOTE.search(plain_text(note)) for note in head.notes):
        return DRAFT
    title = own_title(head.title or head.document_number or "")  # 会议纪要〔2024〕3号 alone
    bracketed = re.search(r"[（(]([^（）()]*)[）)]$", title)
    if bracketed and _RE_DRAFT_NOTE.search(bracketed[1]):
        return DRAFT
    title = _RE_SERIAL.sub("", title)
    name = mask_titles(re.sub(r"(?<=.{4})[（(][^（）()]*[）)]$", "", title) or title)
    return next((rule for pattern, rule in _ROWS if pattern.search(name)), None)


def _is_enacted(head: Head) -> bool:
    signs = (
        head.document_number or "",
        *head.issuers,
        *(note for note in head.notes if "通过" in note or "公布" in note or "发布" in note),
    )
    return any(_RE_ENACTED.search(sign) for sign in signs) or bool(_RE_ENACTOR.match(head.title))


def _binds(sentences: Sequence[Sentence], validity: Validity) -> bool:
    return _has_days(validity) or _has_duties(sentences)


def _has_days(validity: Validity) -> bool:
    return bool(validity.effective_from or validity.basis)


def _has_duties(sentences: Sequence[Sentence]) -> bool:
    return any(not s.quoted and _RE_DUTY.search(s.text) for s in sentences)


def _judge_doubtful(
    rule: TitleRule, marked: bool, sentences: Sequence[Sentence], validity: Validity
) -> CategoryDecision:
    """Decide on a name that is not that of a rule, where the issuer's mark may say otherwise."""
    if marked and _binds(sentences, validity):
        if rule.bearing is Bearing.PLANS or not _has_days(validity):
            reason = f"{rule.reason}；但发文字号含“规”，须人工判断"
            return CategoryDecision(rule.category, None, reason)
        reason = "发文字号含“规”，正文规定了权利义务和施行日期或有效期"
        category = Category.POLICY if rule.category is Category.OTHER else rule.category
        return CategoryDecision(category, True, reason)
    if rule.bearing is Bearing.MATTER and _has_days(validity) and _has_duties(sentences):
        reason = f"{rule.reason}；但正文规定了权利义务和施行日期或有效期，须人工判断"
        return CategoryDecision(rule.category, None, reason)
    return CategoryDecision(rule.category, False, rule.reason)


def _judge_content(
    rule: TitleRule, marked: bool, sentences: Sequence[Sentence], validity: Validity
) -> CategoryDecision:
    if marked:
        return CategoryDecision(rule.category, True, "发文字号含“规”，为行政规范性文件")
    if _has_days(validity):
        return CategoryDecision(rule.category, True, "正文规定了自己的施行日期或有效期")
    if any("解释" in s.text and "本" in s.text and "负责" in s.text for s in sentences):
        return CategoryDecision(rule.category, True, "正文规定了解释机关")
    reason = f"{rule.reason}；正文未写施行日期、有效期，发文字号也不含“规”"
    return CategoryDecision(rule.category, None, reason)

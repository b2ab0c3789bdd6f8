"""What kind of document this is, and whether it is a rule that binds generally (规范性文件), each
with its reason.

Source: 上海市行政规范性文件管理规定 (令17号, 2019) Art. 2: public, on rights and duties, generally
binding, repeatedly applicable; not
internal norms, minutes, work points, replies, commendations, appointments, plans or technical
standards. What the title names decides;
a kind named inside another document's title (《…规划》) never does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.law.text.sentences import Sentence, mask_titles, plain_text
from tracker.model import Category, Head, Validity


@dataclass(frozen=True, slots=True)
class TitleRule:
    """One row of the table: titles that match are of this category; `normative` None where the text
    must decide.
    """

    pattern: str
    category: Category
    normative: bool | None
    reason: str


_OF_NO_PAPER = "(?<![证照书质可])(?<![证照书质可]的)"  # 资质证书有效期, 许可证续期
DRAFT = TitleRule(
    r"征求(?:[^，。]{0,120}的?)?意见|草案|送审稿|讨论稿|意见稿",
    Category.DRAFT,
    False,
    "草案或征求意见稿，尚未发布",
)
# The first row that matches decides. Most look at the title's last word: 规划管理办法 is a 办法,
# 选举办法 is no notice of an election.
TITLE_RULES = (
    DRAFT,
    TitleRule(
        r"(?:解读|问答|图解|起草说明|政策说明|答记者问)$|政策解读",
        Category.INTERPRETATION,
        False,
        "对政策的解读，本身不设定权利义务",
    ),
    TitleRule(
        r"^最高人民(?:法院|检察院).*批复$", Category.LAW, True, "最高司法机关的批复是司法解释"
    ),
    TitleRule(
        r"(?:答复|复函|批复|请示)(?:意见|的函)?$",
        Category.REPLY,
        False,
        "答复、批复、请示不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(r"修正案|(?:修改|修订|修正).*决定$", Category.AMENDMENT, True, "改变其他文件的文字"),
    TitleRule(
        r"清理结果|(?:清理|继续有效|废止|失效).*目录$|(?:宣布|公布).*(?:失效|废止|继续有效)|(?:废止|失效|保留).*(?:文件|规章|法规).*(?:通知|决定|公告)$",
        Category.CATALOGUE,
        False,
        "清理目录，只宣布其他文件的状态",
    ),
    TitleRule(
        r"(?:征地|征收土地|土地征收)(?:启动)?预?公告$",
        Category.NOTICE,
        False,
        "对个别事项的处理，不是普遍适用的规则",
    ),
    TitleRule(
        rf"(?:修改|修订|修正|废止|撤销.*(?:《|文件|规定|办法|通知|意见|政策)|停止执行|更正|继续有效|{_OF_NO_PAPER}(?:续期|有效期)).*(?:决定|通知|公告|函)$",
        Category.AMENDMENT,
        True,
        "改变其他文件的效力或文字",
    ),
    TitleRule(
        r"(?:申请|申报|登记|汇总|一览|明细|推荐|备案|审批|评分|反馈|统计|情况)表$|(?:申请|申报|承诺|委托)书$|(?:样式|模板|回执)$",
        Category.OTHER,
        False,
        "供填写的表格、文书，本身不设定权利义务",
    ),
    TitleRule(r"(?:条例|(?<!办)法|法典)$", Category.LAW, True, "法律、法规"),
    TitleRule(
        r"(?:工作规则|工作制度|工作细则)$",
        Category.OTHER,
        False,
        "机关内部的工作制度不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(r"(?:报告|公报)$", Category.OTHER, False, "报告、公报不设定权利义务"),
    TitleRule(
        r"(?:办法|细则|规定|措施|政策|规则|规程|准则|守则|意见|规范|指引|指南|标准|基准|清单)$",
        Category.POLICY,
        None,
        "题名为规范性文件常用文种",
    ),
    TitleRule(
        r"(?:规划|计划|行动方案|工作方案|要点|纲要|任务分工|工作安排)$",
        Category.PLAN,
        False,
        "规划、计划、要点不属于规范性文件（沪府令17号第二条）",
    ),
    TitleRule(r"方案$", Category.PLAN, None, "方案是否设定普遍适用的规则，须看内容"),
    TitleRule(
        r"公示|申报|会议|通报|表彰|任免|任命|招聘|拨付|培训|举办|开展.*(?:活动|工作|评选|征集)|名单|放假|纪要|考核结果",
        Category.NOTICE,
        False,
        "具体事务的通知、公示，不是普遍适用的规则",
    ),
    TitleRule(
        r"(?:通告|公告|决定|决议|命令|令|通知|解释|安排|函)$",
        Category.NOTICE,
        None,
        "通知、通告等，须看内容是否普遍适用",
    ),
    TitleRule(r"办法|细则|规定|措施|政策|若干", Category.POLICY, None, "题名含规范性文件常用文种"),
)
_ROWS = tuple((re.compile(kind.pattern), kind) for kind in TITLE_RULES)
_RE_ENACTED = re.compile(r"人民代表大会|最高人民法院|最高人民检察院|令第|号令|令[\d〔]|第\d+号公布")
_RE_ENACTOR = re.compile(
    r"最高人民法院|最高人民检察院|中华人民共和国|国务院|[^关于]{0,12}人民代表大会|[^关于]{0,8}人大常委会"
)
_RE_DRAFT = re.compile(r"征求意见稿|草案|送审稿|讨论稿")
# and not 经公开征求意见
_RE_ASKS = re.compile(
    r"征求[^，。]{0,12}意见的(?:通知|公告|通告|函)|现[^。]{0,80}征求[^，。]{0,12}意见"
)
_RE_CODE = re.compile(r"规(?:字|发)?[〔\[［【﹝（(]\d{4}")
_RE_TECHNICAL = re.compile(r"技术(?:标准|规范|规程|导则)|工程.*规范")


@dataclass(frozen=True, slots=True)
class CategoryDecision:
    """The category, whether it is normative, and the rule that decided."""

    category: Category
    normative: bool | None
    reason: str


def judge_category(
    head: Head, sentences: Sequence[Sentence], validity: Validity
) -> CategoryDecision:
    """The category of a document and whether it may be listed as a policy in force."""
    asks = any(
        s.path == "wrapper" and "征求" in s.text and _RE_ASKS.search(s.text) for s in sentences
    )
    kind = DRAFT if asks else _match_title(head)
    if kind is None:
        return CategoryDecision(Category.OTHER, None, "题名不足以判断文种")
    if (
        kind.category in (Category.POLICY, Category.PLAN, Category.NOTICE)
        and kind.normative is not False
        and _is_enacted(head)
    ):
        return CategoryDecision(Category.LAW, True, "由人大、国务院、政府令或最高司法机关公布")
    if kind.normative is not None:
        return CategoryDecision(kind.category, kind.normative, kind.reason)
    return _judge_content(kind, head, sentences, validity)


def _match_title(head: Head) -> TitleRule | None:
    # （征求意见稿） on a line of its own under the title
    if any(_RE_DRAFT.search(note) for note in head.notes):
        return TITLE_RULES[0]
    title = mask_titles(plain_text(head.title).removeprefix("《").removesuffix("》"))
    title = re.sub(r"[（(](?:试行|暂行|修订|\d{4}[^）)]*|[一二三四五六七八九十]+)[）)]$", "", title)
    return next((kind for pattern, kind in _ROWS if pattern.search(title)), None)


def _is_enacted(head: Head) -> bool:
    signs = (
        head.document_number or "",
        *head.issuers,
        *(note for note in head.notes if "通过" in note or "公布" in note or "发布" in note),
    )
    return any(_RE_ENACTED.search(sign) for sign in signs) or bool(_RE_ENACTOR.match(head.title))


def _judge_content(
    kind: TitleRule, head: Head, sentences: Sequence[Sentence], validity: Validity
) -> CategoryDecision:
    if _RE_TECHNICAL.search(mask_titles(plain_text(head.title))):
        return CategoryDecision(
            kind.category, False, "技术标准不属于规范性文件（沪府令17号第二条）"
        )
    if head.document_number and _RE_CODE.search(plain_text(head.document_number)):
        return CategoryDecision(kind.category, True, "发文字号含“规”，为行政规范性文件")
    if validity.effective_from or validity.basis:
        return CategoryDecision(kind.category, True, "正文规定了自己的施行日期或有效期")
    if any("解释" in s.text and "本" in s.text and "负责" in s.text for s in sentences):
        return CategoryDecision(kind.category, True, "正文规定了解释机关")
    return CategoryDecision(
        kind.category, None, kind.reason + "；正文未写施行日期、有效期，发文字号也不含“规”"
    )

"""Judge what kind of document a text is and whether it binds generally (规范性文件).

The head word of the document's own title decides first: what stands last in it, outside 《》 and
brackets. Then the mark 规 in its 文号, then what its text says: duties, a commencement, a term.
A kind named inside another document's title (《…规划》) never decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.law.text.sentences import Sentence, mask_titles, plain_text
from tracker.law.title_kinds import DRAFT, TITLE_RULES, Bearing, TitleRule
from tracker.model import Category, Head, Validity
from tracker.text.brackets import YEAR_OPEN

_ROWS = tuple((re.compile(rule.pattern), rule) for rule in TITLE_RULES)
_RE_ISSUES = re.compile(
    r"(?:印发|发布|公布|颁布|转发|批转|下发)(?:新?(?:修订|修改|修正)后?的|新的|重新修订的)?"
    r"(?:《(?P<title>[^《》]{2,120})》|〈(?P<inner>[^《》〈〉]{2,120})〉)"
    # 批准发布《某规范》县级地方标准的公告 issues no rule
    r"(?:(?!标准)[^《》〈〉]){0,30}(?:通知|公告|决定|命令|令)?$"
)
# 关于印发三年行动计划的通知, without 《》
_RE_ISSUES_BARE = re.compile(
    r"(?:印发|下发)(?P<title>[^《》〈〉，。]{4,100}?(?:[（(][^（）()]{1,20}[）)])?)的?通知$"
)
_RE_EDITION = re.compile(
    r"[（(](?:试行|暂行|修订|修正|修改|最新|\d{4}[^（）()]*|[^（）()]{0,4}\d{4}[^（）()]*"
    r"|[一二三四五六七八九十]+)[）)]$"
)
_RE_DRAFT_NOTE = re.compile(r"草案|(?<!正式)(?<![定终])(?<!发布)(?<!印发)稿[）)]?$")
# 补偿方案（征求意见）, 补偿方案（讨论）
_RE_DRAFT_BRACKET = re.compile(r"征求意见|公开征询|送审|报批|讨论|审议|公示$")
_RE_ENACTED = re.compile(r"人民代表大会|最高人民法院|最高人民检察院|令第|号令|令[\d〔]|第\d+号公布")
_RE_ENACTOR = re.compile(
    r"最高人民法院|最高人民检察院|中华人民共和国|国务院|[^关于]{0,12}人民代表大会"
    r"|[^关于]{0,8}人大常委会"
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
    r"(?:本?[委局办厅院]?(?:机关|属)?)?各(?:内设)?(?:科室|处室|股室|科|处"
    r"|内设机构)(?:[、，][^：]{0,40})?："
)
# whose rules bind their own members, staff or guests
_RE_PRIVATE = re.compile(
    r"(?<!科学技术)(?<!法学)(?:协会|学会|商会|研究会|促进会|联合会|联盟|基金会)$"
    r"|(?:公司|集团|大学|学院|学校|中学|小学|幼儿园|医院|研究院|研究所|图书馆|博物馆)$"
)
_RE_PARTY = re.compile(
    r"^(?:中共|中国共产党)|(?:党校|党组|党工委|纪委|委宣传部|委组织部|委统战部)$"
)
_RE_CHARTERED = re.compile(r"科学技术协会|残疾人联合会|工商业联合会|妇女联合会|总工会|红十字会")
# what changes rights or duties in a notice, in any form
_RULE = (
    "应|须|不得|不予|禁止|严禁|可以|予以|给予|追回|取消|缴|收费|收取|免|标准|享受|申请|限|要求"
    "|处罚|违反|补贴|补助|奖励|资助"
)
_RE_RULE = re.compile(_RULE)
# or what may do so, or stands in an annex that is not at hand
_RE_ANY_RULE = re.compile(
    rf"{_RULE}|支持|鼓励|优先|提高|减|降|纳入|调整|执行|实施|适用|规定|停止|暂停|恢复|附件|附表"
    rf"|印发|转发|废止|有效|延长|修改"
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
        return _judge_unnamed(head, marked, sentences, validity)
    if rule.bearing is Bearing.NEVER:
        return CategoryDecision(rule.category, False, rule.reason, reports=True)
    if not marked and any(s.in_notice and _RE_OWN_OFFICES.match(s.text) for s in sentences):
        reason = "发给本机关内设机构，属机关内部管理（沪府令17号第二条）"
        return CategoryDecision(rule.category, False, reason)
    if rule.bearing is Bearing.BINDS:
        return CategoryDecision(rule.category, True, rule.reason)
    if rule.bearing is Bearing.TEXT_DECIDES:
        return _judge_open(rule, head, marked, sentences, validity)
    return _judge_doubtful(rule, marked, sentences, validity)


def own_title(title: str, *, with_edition: bool = False) -> str:
    """Return the title that names the kind: a notice that issues 《X》 is judged as X.

    `with_edition`: keep （2024年修订） at its end.
    """
    name = plain_text(title)
    name = name.removeprefix("《").removesuffix("》") if name.count("《") == 1 else name
    while issued := _RE_ISSUES.search(name):
        name = (issued["title"] or issued["inner"]).replace("〈", "《").replace("〉", "》")
    if issued := _RE_ISSUES_BARE.search(name):
        name = issued["title"]
    return name if with_edition else _RE_EDITION.sub("", name)


def is_plan_title(title: str) -> bool:
    """Return whether a title is that of a plan: 应急预案, 规划, 工作要点."""
    rule = _match_title(Head(title=title)) if title else None
    return rule is not None and rule.category is Category.PLAN


def _match_title(head: Head) -> TitleRule | None:
    # （征求意见稿） on a line of its own under the title
    if any(_RE_DRAFT_NOTE.search(plain_text(note)) for note in head.notes):
        return DRAFT
    title = own_title(head.title or head.document_number or "")  # 会议纪要〔2024〕3号 alone
    bracketed = re.search(r"[（(]([^（）()]*)[）)]$", title)
    if bracketed and (
        _RE_DRAFT_NOTE.search(bracketed[1]) or _RE_DRAFT_BRACKET.search(bracketed[1])
    ):
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


def _has_rules(sentences: Sequence[Sentence]) -> bool:
    return any(s.path != "head" and _RE_RULE.search(s.text) for s in sentences)


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


def _judge_unnamed(
    head: Head, marked: bool, sentences: Sequence[Sentence], validity: Validity
) -> CategoryDecision:
    """Decide on a title whose head word names no known kind."""
    if marked and _binds(sentences, validity):
        return CategoryDecision(Category.POLICY, True, "发文字号含“规”，为行政规范性文件")
    if not marked and _is_read_and_silent(head, sentences, validity):
        reason = "题名不是规范性文件的文种，正文未规定权利义务、施行日期或有效期"
        return CategoryDecision(Category.OTHER, False, reason)
    return CategoryDecision(Category.OTHER, None, "题名不足以判断文种")


def _judge_open(
    rule: TitleRule, head: Head, marked: bool, sentences: Sequence[Sentence], validity: Validity
) -> CategoryDecision:
    """Decide on a name that rules and single matters share: by the mark, issuer and words."""
    if rule.category in _BINDING and _is_enacted(head):
        return CategoryDecision(Category.LAW, True, "由人大、国务院、政府令或最高司法机关公布")
    if marked:
        return CategoryDecision(rule.category, True, "发文字号含“规”，为行政规范性文件")
    if outside := _judge_outside_government(head, rule):
        return outside
    listing = rule.category is Category.NOTICE or head.title.endswith(("清单", "目录"))
    if listing and _is_read_and_silent(head, sentences, validity):
        reason = "告知具体事项或者列出对象，未规定权利义务、施行日期或有效期"
        return CategoryDecision(rule.category, False, reason)
    if _has_days(validity):
        if rule.category is not Category.POLICY and sentences and not _has_rules(sentences):
            reason = f"{rule.reason}；正文有施行日期，未读出权利义务，须人工判断"
            return CategoryDecision(rule.category, None, reason)
        return CategoryDecision(rule.category, True, "正文规定了自己的施行日期或有效期")
    if any("解释" in s.text and "本" in s.text and "负责" in s.text for s in sentences):
        return CategoryDecision(rule.category, True, "正文规定了解释机关")
    reason = f"{rule.reason}；正文未写施行日期、有效期，发文字号也不含“规”"
    return CategoryDecision(rule.category, None, reason)


def _judge_outside_government(head: Head, rule: TitleRule) -> CategoryDecision | None:
    """Return the decision on a text that no administrative organ made; None if one did."""
    issuers = [plain_text(issuer) for issuer in head.issuers]
    if not issuers:
        return None
    if all(_RE_PRIVATE.search(i) and not _RE_CHARTERED.search(i) for i in issuers):
        reason = "由社会团体、企业事业单位自行制定，不属于行政规范性文件（沪府令17号第二条）"
        return CategoryDecision(rule.category, False, reason)
    if all(_RE_PARTY.search(i) or _RE_CHARTERED.search(i) for i in issuers):
        reason = "制定机关不是行政机关，发文字号也不含“规”，须人工判断"
        return CategoryDecision(rule.category, None, reason)
    return None


def _is_read_and_silent(head: Head, sentences: Sequence[Sentence], validity: Validity) -> bool:
    """Return whether a text was read and has no word of a rule, a day or an annex."""
    return (
        bool(head.title and sentences)
        and not _has_days(validity)
        and not any(s.path != "head" and _RE_ANY_RULE.search(s.text) for s in sentences)
    )

"""The open sets of the program, one table each: relations between policies, facts, doubts.

A new kind of relation (say `narrows` 缩小适用范围) is a member of `RelationKind`, of `FactKind`
and, where subscribers are notified of it, of `EventKind`, and one row of `RELATIONS`. The row gives
the verbs that `law.relations.verbs` finds, the event of `alert`, and the names on pages and in
messages. These places are kept by hand and need a line for the new kind:

- `law.assertion_rules.FIELDS_BY_KIND`: the fields that a person states with such a fact;
- `law.relations.verbs.STEM`: the stems by which a sentence with an unread effect is noticed;
- `law.relations.rulings`: the words that decide it above a list or in a table cell;
- `law.status.undoing`: what the title of a notice that undoes it says;
- `law.status.status`: a rule, where its `StatusEffect` is new.

A new kind of doubt is a member of `DoubtKind` and one row of `DOUBTS`.
`tests/unit/test_open_sets.py` checks that every consumer handles every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RelationKind(StrEnum):
    """Kinds of relations between two instruments, in ELI/CDM terms."""

    REPEALS = "repeals"  # 废止
    ANNULS = "annuls"  # 撤销: void from the start
    REPLACES = "replaces"  # 代替
    AMENDS = "amends"  # 修改
    EXTENDS = "extends_validity_of"  # 延长有效期, 调整有效期: the last day moves
    SUSPENDS = "suspends"  # 停止执行 until a day
    RESUMES = "resumes"  # 恢复执行
    POSTPONES = "postpones"  # 推迟施行
    UNDOES = "undoes"  # 废止《关于废止〈X〉的通知》: an act on X is taken back
    CORRECTS = "corrects"  # 更正
    AFFECTS = "affects"  # an effect whose kind, extent or day is not understood
    BASED_ON = "based_on"  # 依据
    IMPLEMENTS = "implements"
    INTERPRETS = "interprets"  # 解读
    CITES = "cites"


class FactKind(StrEnum):
    """Kinds of facts."""

    EFFECTIVE_FROM = "effective_from"
    APPLIES_FROM = "applies_from"
    EARLIER_WORDING = "earlier_wording"  # its own notes tell of a wording before this one
    LAST_DAY = "last_day"
    OPEN_END = "open_end"  # a person's word that the policy has no last day
    REPEALED = "repealed"
    ANNULLED = "annulled"
    REPLACED = "replaced"
    AMENDED = "amended"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    POSTPONED = "postponed"
    UNDONE = "undone"
    CORRECTED = "corrected"
    UNREAD_EFFECT = "unread_effect"  # another text acts on it in words that are not understood
    BASED_ON = "based_on"
    IMPLEMENTS = "implements"
    INTERPRETS = "interprets"
    CITED = "cited"
    LEAD = "lead"
    AUTHORITY = "authority"  # somebody acts on it who may not: kept, never applied
    SITE_STATUS = "site_status"  # what the site's own marks say of its validity
    CLOSED_LIST = "closed_list"  # a list of what stays valid does not name it
    WITNESS_DISAGREES = "witness_disagrees"  # another address prints other words
    # this wording was recognised in pictures; a person who has compared it takes the fact back
    SCANNED = "scanned"
    ISSUED_BY = "issued_by"  # the notice that issued it together with other instruments
    UNREAD_PART = "unread_part"  # a file that this wording's page names could not be read
    # a person's word that an earlier fact was wrong; says nothing of its own
    RETRACTED = "retracted"


class EventKind(StrEnum):
    """Kinds of events."""

    NEW = "new"
    FIRST_SEEN = "first_seen"  # it applied already at the first check: a line of a summary
    CHANGED = "changed"
    SILENT_EDIT = "silent_edit"  # the wording changed, and nothing in the document says so
    COMMENCED = "commenced"
    REPEALED = "repealed"
    ANNULLED = "annulled"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    POSTPONED = "postponed"
    EXTENDED = "extended"
    AMENDED = "amended"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    LEAD = "lead"
    UNDONE = "undone"  # an act on it was taken back
    CORRECTION = "correction"  # an earlier answer was wrong
    SOURCE_DOWN = "source_down"
    SOURCE_BACK = "source_back"
    VANISHED = "vanished"  # a document of a source that still answers is not there any more
    SITE_STATUS = "site_status"  # a site changed its own word on the validity of a document


class DoubtKind(StrEnum):
    """Kinds of doubts about an answer: a closed list, part of the contract (§4)."""

    LEAD = "lead"
    DEFAULT_RULE = "default_rule"
    AMBIGUOUS = "ambiguous"
    STALE_SOURCE = "stale_source"
    REFERENCE_ONLY = "reference_only"
    OCR = "ocr"
    UNREAD_PART = "unread_part"
    NOT_NORMATIVE = "not_normative"
    AUTHORITY = "authority"
    SITE_STATUS = "site_status"
    OLDER_WORDING_MISSING = "older_wording_missing"
    UNAPPLIED_AMENDMENT = "unapplied_amendment"
    CLOSED_LIST = "closed_list"
    UNREAD_EFFECT = "unread_effect"
    WITNESS_DISAGREES = "witness_disagrees"
    VANISHED = "vanished"
    CLOCK = "clock"


class Severity(StrEnum):
    """The weight of a change or an event, from none to high."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class StatusEffect(StrEnum):
    """Effects of a relation on the status of its target; `law.status` has one step for each."""

    ENDS = "ends"  # repealed from its day on
    VOIDS = "voids"  # as if it had never been
    SUSPENDS = "suspends"
    RESUMES = "resumes"
    MOVES_END = "moves_end"
    MOVES_START = "moves_start"
    UNDOES = "undoes"  # takes another act back
    REWORDS = "rewords"  # the words change, the status does not
    DOUBTS = "doubts"  # the status stands, with a doubt
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RelationSpec:
    """One kind of relation.

    `closing`: patterns of the words that end the clause naming the targets; `opening`: of those
    that begin it; `bridge`: of what may stand between name and verb. In them `<day>` stands for a
    day, `<apply>` for 执行 and its synonyms, `<term>` for 有效期 and its synonyms, `<longer>` for
    延长 and its synonyms.
    """

    kind: RelationKind
    fact: FactKind
    event: EventKind | None
    status: StatusEffect
    zh: str  # what the actor does
    en: str
    event_zh: str = ""  # the name in messages, where it differs from `zh`
    closing: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    bridge: str = ""
    ends_before_day: bool = False  # a day or a length of time may follow: 延长至2026年8月3日

    @property
    def is_effect(self) -> bool:
        """Return whether it changes what applies; the other kinds only mention."""
        return self.status not in (StatusEffect.NONE, StatusEffect.DOUBTS)


_STILL = (  # 需继续实施，其
    r"(?:，?(?:经评估)?后?仍?(?:需要?|决定|可|应)?(?:继续)?(?:实施|执行|有效))?，?"
    r"(?:(?:有效)?(?:到期|期满|期?届满)后)?(?:现?将)?其?的?"
)
_COUNT = "[一二三四五六七八九十]+"

RELATIONS = (
    RelationSpec(
        RelationKind.SUSPENDS,
        FactKind.SUSPENDED,
        EventKind.SUSPENDED,
        StatusEffect.SUSPENDS,
        "停止执行",
        "suspended",
        closing=(
            "(?:暂停|暂缓|中止|暂时停止)<apply>",
            # 暂停执行期限延长至…
            "(?:暂停|暂缓|中止)(?:<apply>)?的?(?:期限|时间|期)?(?:延长|顺延|延续|延)(?=(?:至|到)<day>)",
            "停止<apply>(?=(?:至|到)<day>|[一二两三四五六七八九十\\d]+个?[年月天日])",
        ),
        opening=("(?:暂停|暂缓|中止)<apply>",),
        ends_before_day=True,
    ),
    RelationSpec(
        RelationKind.RESUMES,
        FactKind.RESUMED,
        EventKind.RESUMED,
        StatusEffect.RESUMES,
        "恢复执行",
        "resumed",
        closing=("恢复(?:<apply>|效力)",),
        opening=("恢复(?:<apply>)", "恢复(?=[^，。；]{1,60}的?(?:法律)?效力)"),
    ),
    RelationSpec(
        RelationKind.POSTPONES,
        FactKind.POSTPONED,
        EventKind.POSTPONED,
        StatusEffect.MOVES_START,
        "推迟施行",
        "postponed",
        closing=(
            "(?:推迟|延迟|延后|延期)(?:至|到)<day>(?:起)?<apply>",
            "(?:<apply>|生效)(?:日期|时间)(?:由<day>)?"
            "(?:推迟|延迟|延后|调整|顺延|提前)(?:至|到|为)(?=<day>(?![日\\d]|起?[至到—～~-]))",
        ),
        bridge="的?",
        ends_before_day=True,
    ),
    RelationSpec(
        RelationKind.REPEALS,
        FactKind.REPEALED,
        EventKind.REPEALED,
        StatusEffect.ENDS,
        "废止",
        "repealed",
        closing=(
            "废止",
            "失效",
            "作废",
            "失去效力",
            "(?<=自行)终止",
            "(?:停止|终止)(?:执行|实施|施行|使用)",
            "(?<=不再)(?:(?:执行|施行|实施|适用|沿用|有效)|作为[^，。]{2,10}依据)",
        ),
        opening=("废止", "(?:提前)?(?:停止|终止)<apply>", "不再(?:执行|适用|沿用)", "宣布失效"),
    ),
    RelationSpec(
        RelationKind.ANNULS,
        FactKind.ANNULLED,
        EventKind.ANNULLED,
        StatusEffect.VOIDS,
        "撤销",
        "annulled",
        closing=("撤销", "(?<=自始)无效", "(?<=宣布)无效", "(?<=确认)无效"),
        opening=("撤销",),
    ),
    RelationSpec(
        RelationKind.EXTENDS,
        FactKind.EXTENDED,
        EventKind.EXTENDED,
        StatusEffect.MOVES_END,
        "延长有效期",
        "extended",
        event_zh="有效期延长或调整",
        closing=(
            "<term>(?:再|均|统一|继续)?<longer>(?:为|至|到)?",
            "(?:延长|顺延)<term>",
            "继续有效",
            "续期",
            "继续<apply>(?=，有效期限?(?:截止?|自<day>起?)?[至到])",
            "(?:延[续长]?|顺延)期?(?:<apply>)?至(?=<day>)",
            "(?:继续)?<apply>至(?=<day>)",
            "延期",
        ),
        opening=("延长",),
        bridge=_STILL,
        ends_before_day=True,
    ),
    RelationSpec(
        RelationKind.AMENDS,
        FactKind.AMENDED,
        EventKind.AMENDED,
        StatusEffect.REWORDS,
        "修改",
        "amended",
        event_zh="被修改",
        closing=(
            "(?:作|作出|做|做出|进行)(?:如下|以下|相应|部分)*(?:修改|修订|修正)",
            "(?:作|作出|做|做出)(?:如下|以下)(?:部分)?调整",
            "(?:修改|修订|修正|调整|改)为(?!“■*”的)",
            "予以修改",
            "修改如下",
            f"增加{_COUNT}[条款项]",
            "删[去除]",
        ),
        opening=("修改", "修订", "修正", "删[去除]"),
        bridge="(?:中|的名称)?",
    ),
    RelationSpec(
        RelationKind.REPLACES,
        FactKind.REPLACED,
        EventKind.REPEALED,
        StatusEffect.ENDS,
        "代替",
        "replaced",
        event_zh="废止",
        closing=("代替", "替代", "取代"),
        opening=("代替", "替代", "取代"),
        bridge="(?:已?[由被]本[^，]{1,12})?",
    ),
    RelationSpec(
        RelationKind.CORRECTS,
        FactKind.CORRECTED,
        EventKind.AMENDED,
        StatusEffect.REWORDS,
        "更正",
        "corrected",
        event_zh="被修改",
        closing=("更正(?:为|如下)?", "(?:有误，)?应(?:当|更正|改)?为(?=“)"),
        opening=("更正",),
    ),
    RelationSpec(
        RelationKind.UNDOES,
        FactKind.UNDONE,
        EventKind.UNDONE,
        StatusEffect.UNDOES,
        "取消对其的处理",
        "act undone",
    ),
    RelationSpec(
        RelationKind.AFFECTS,
        FactKind.UNREAD_EFFECT,
        None,
        StatusEffect.DOUBTS,
        "另有处理",
        "affected",
    ),
    RelationSpec(
        RelationKind.BASED_ON,
        FactKind.BASED_ON,
        None,
        StatusEffect.NONE,
        "依据",
        "based on",
    ),
    RelationSpec(
        RelationKind.IMPLEMENTS,
        FactKind.IMPLEMENTS,
        None,
        StatusEffect.NONE,
        "落实",
        "implements",
    ),
    RelationSpec(
        RelationKind.INTERPRETS,
        FactKind.INTERPRETS,
        None,
        StatusEffect.NONE,
        "解读",
        "interprets",
    ),
    RelationSpec(RelationKind.CITES, FactKind.CITED, None, StatusEffect.NONE, "提及", "cited"),
)

SPEC_OF_RELATION = {spec.kind: spec for spec in RELATIONS}
SPEC_OF_FACT = {spec.fact: spec for spec in RELATIONS}
# A relation of the actor is a fact about its target.
FACT_OF_RELATION = {spec.kind: spec.fact for spec in RELATIONS}
EFFECTS = frozenset(spec.kind for spec in RELATIONS if spec.is_effect)
EVENT_OF_FACT = {spec.fact: spec.event for spec in RELATIONS if spec.event}
# The first row of an event names it.
EVENT_NAMES = {spec.event: spec.event_zh or spec.zh for spec in reversed(RELATIONS) if spec.event}


def facts_with_effect(*effects: StatusEffect) -> tuple[FactKind, ...]:
    """Return the kinds of facts that do one of these things to the status of their subject."""
    return tuple(spec.fact for spec in RELATIONS if spec.status in effects)


@dataclass(frozen=True, slots=True)
class DoubtSpec:
    """One kind of doubt: its name, what it means, and what a person can do about it.

    `fact`: the kind of facts each of which is such a doubt on its subject.
    """

    kind: DoubtKind
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    remedy_zh: str
    remedy_en: str
    fact: FactKind | None = None


DOUBTS = (
    DoubtSpec(
        DoubtKind.LEAD,
        "另有线索",
        "lead",
        "另有文件提到本库没有的文本，可能已有更新",
        "Another text speaks of one that is not held; there may be a newer one",
        "查找所提到的文件并导入，或在核对台说明其与本文件无关",
        "Find the text that is mentioned and import it, or record that it is about another policy",
        fact=FactKind.LEAD,
    ),
    DoubtSpec(
        DoubtKind.DEFAULT_RULE,
        "依默认规则",
        "default rule",
        "文中没有写明，这里依本地区的默认规则",
        "The text is silent; this rests on a default rule of the jurisdiction",
        "向制定机关核实有效期，并记录其答复",
        "Ask the issuing organ for the last day and record its answer",
    ),
    DoubtSpec(
        DoubtKind.AMBIGUOUS,
        "含义不明",
        "ambiguous",
        "原文有两种读法，或依据不全",
        "The words can be read in two ways, or do not say enough",
        "阅读所引原文，记录正确的日期或读法",
        "Read the quoted words and record the right day or reading",
    ),
    DoubtSpec(
        DoubtKind.STALE_SOURCE,
        "来源待查",
        "stale source",
        "来源的最近情况尚未核实，可能已有变化",
        "The latest state of the source is not verified; it may have changed",
        "检查来源，修复后重新检查",
        "Repair the source and check it again",
    ),
    DoubtSpec(
        DoubtKind.REFERENCE_ONLY,
        "未见原文",
        "reference only",
        "只在别的文件里被提到，尚未见到原文",
        "Known from the words of others only; its own text is not at hand",
        "导入原文",
        "Import its text",
    ),
    DoubtSpec(
        DoubtKind.OCR,
        "扫描识别",
        "OCR",
        "文字由扫描件识别，日期、金额请与原件核对",
        "Recognised in a scan: check dates and amounts against the original",
        "与原件核对后，撤回“扫描件”记录",
        "Compare it with the original, then retract the fact `scanned`",
    ),
    DoubtSpec(
        DoubtKind.UNREAD_PART,
        "部分未读",
        "part not read",
        "所附文件、后续页或正文中的图片有未能读入的，这里不含其内容",
        "A file, a further page or a picture in the text was not read; its words are missing here",
        "取得该附件或全文并导入；图片须对照原文，核对后撤回该记录",
        "Get the file or the whole text and import it; compare a picture, then retract the fact",
    ),
    DoubtSpec(
        DoubtKind.NOT_NORMATIVE,
        "非规范性文件",
        "not normative",
        "不是行政规范性文件，不判断效力",
        "Not a normative document; no validity is claimed",
        "如认定有误，请核对文种并报告",
        "If this is wrong, check the kind of document and report it",
    ),
    DoubtSpec(
        DoubtKind.AUTHORITY,
        "权限存疑",
        "authority",
        "有文件宣布处理本文件，但其制定机关无权或未能证实有权",
        "A text acts on this one whose issuer may not do so, or cannot be shown to be allowed to",
        "核实该文件的制定机关；确有权限的，记录其效力",
        "Verify the issuer of that text; if it may act, record the effect",
        fact=FactKind.AUTHORITY,
    ),
    DoubtSpec(
        DoubtKind.SITE_STATUS,
        "网站标注不同",
        "site status",
        "网站标注的效力与这里的答复不一致",
        "The site's own mark of validity disagrees with this answer",
        "查找使其失效的文件并导入，或记录网站标注有误",
        "Find and import the text that ended it, or record that the site's mark is wrong",
    ),
    DoubtSpec(
        DoubtKind.OLDER_WORDING_MISSING,
        "缺早期文本",
        "older wording missing",
        "这一天适用的是更早的文本，本库没有",
        "An older wording applied on this day, and it is not held",
        "导入修改前的文本",
        "Import the wording before the amendment",
    ),
    DoubtSpec(
        DoubtKind.UNAPPLIED_AMENDMENT,
        "未见修改后文本",
        "unapplied amendment",
        "已被修改，本库没有修改后的文本",
        "It was amended, and the amended wording is not held",
        "导入修改后的文本",
        "Import the amended wording",
    ),
    DoubtSpec(
        DoubtKind.CLOSED_LIST,
        "未列入保留目录",
        "closed list",
        "有目录宣布未列入者一律废止，而本文件未列入",
        "A list says that what it does not name is repealed, and it does not name this one",
        "核对该目录的范围，记录本文件是否在内",
        "Check the scope of the list and record whether it covers this text",
        fact=FactKind.CLOSED_LIST,
    ),
    DoubtSpec(
        DoubtKind.UNREAD_EFFECT,
        "未能读懂的处理",
        "effect not understood",
        "另有文件对本文件作了处理，但未能确定其含义",
        "Another text does something to this one in words that are not understood",
        "阅读所引原文，记录其效力",
        "Read the quoted words and record their effect",
        fact=FactKind.UNREAD_EFFECT,
    ),
    DoubtSpec(
        DoubtKind.WITNESS_DISAGREES,
        "旁证不一致",
        "witness disagrees",
        "另一来源刊载的文字与主来源不一致",
        "Another source prints other words than the primary source",
        "对照两处文本，确认以何者为准",
        "Compare both texts and decide which is right",
        fact=FactKind.WITNESS_DISAGREES,
    ),
    DoubtSpec(
        DoubtKind.VANISHED,
        "网页已撤下",
        "vanished",
        "文件已从网站撤下",
        "The document is not on its site any more",
        "向发布单位核实撤下的原因",
        "Ask the publisher why it was taken down",
    ),
    DoubtSpec(
        DoubtKind.CLOCK,
        "系统时间存疑",
        "clock",
        "系统时间曾有异常，记录的先后可能有误",
        "The system clock was wrong; the order of what was recorded may be wrong",
        "校正系统时间，核对这段时间的记录",
        "Set the clock and check what was recorded meanwhile",
    ),
)

SPEC_OF_DOUBT = {spec.kind: spec for spec in DOUBTS}

"""The verbs that change another instrument, as one table, and the grammar around them. `◆` stands
for a name (`citations.mark_citations`).

◆、◆ [a part] [等N件] [自…起] [同时] 废止。      closing: the verb ends the clause
现决定 废止 ◆、◆。                              opening: the verb begins it
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.law.text.citations import SIGN
from tracker.model import RELATIONS, RelationKind, RelationSpec
from tracker.text.dates import DAY

_WITH_THIS = rf"在?本[^，{SIGN}]{{1,8}}(?:施行|实施|生效)(?:之日)?(?:起|后)"
_WHEN = (
    rf"(?:自|于|从)(?:{DAY}|[^，{SIGN}]{{2,24}}?)(?:之日|日)?(?:起|后|时)?"
    rf"|{DAY}(?:起)?|{_WITH_THIS}"
)
_ADVERB = (
    r"(?:届时|将|同时|同步|同日|即行|即时|随即|立即|即日|一并|一律|相应|予以|宣布|全部|全文|统一"
    r"|决定|自始|确认|自动|自行|随之|现予|现|也|亦|均|都|应|起|继续|不再)*"
)
_APPLY = "(?:执行|实施|施行|适用)"
_DECIDES = "(?:现|特|予以|决定|同意|宣布|应|同时|即行|一并)*"
_REASON = (
    "已经?|未[经履]|与|因|由于|不再|其|有效期|经|超[越过出]|违反|不符合|不适应|适用期|主要内容|所依据|依据的|调整对象"
    "|(?:工作|阶段性|主要)任务|(?:暂停|停止|实施|执行)[^，]{0,6}(?:情形|条件|情况|依据|原因|事由)"
)
# 已不适应当前形势，经研究，区政府决定; 超越法定职权，予以; 暂停执行的情形已消除，自2021年7月1日起
_GROUND = (
    rf"(?:(?:{_REASON})[^，{SIGN}]{{2,60}}，(?:经[^，{SIGN}]{{2,20}}，)?"
    rf"(?:(?!由)[^，{SIGN}]{{0,20}}(?:决定|同意)(?:对其)?|(?=自|从|于|现|予以|即|应)))?"
)
_END = r"(?=[，。；、）：“]|$)"
_END_OR_DAY = rf"(?=(?:至|到)?(?:{DAY})|[，。；、）：]|$|[一二两三四五六七八九十\d]+个?[年月])"
_LONGER = rf"(?:由{DAY})?(?:延长|顺延|延续|续延|续展|续期|调整|延(?=至))"
TERM = (
    "(?:(?:有效|执行|实施|施行|试行|适用)期限?|期限"
    "|(?:失效|终止|截止|到期|届满)(?:日期|时间|日)|有效(?:截止)?时间)"
)
_PLACEHOLDERS = {"<day>": DAY, "<apply>": _APPLY, "<term>": TERM, "<longer>": _LONGER}


@dataclass(frozen=True, slots=True)
class VerbForms:
    """The words of one kind of effect, as patterns.

    `closing`: words that end the clause; `bridge`: what may stand before them; `opening`: words
    that begin it.
    """

    kind: RelationKind
    closing: tuple[str, ...]
    opening: tuple[str, ...] = ()
    bridge: str = ""
    end: str = _END


def _forms_of(spec: RelationSpec) -> VerbForms:
    """Return the patterns of one row of the table of relations."""
    end = _END_OR_DAY if spec.ends_before_day else _END
    if spec.kind is RelationKind.AMENDS:
        end = r"(?=[，。；、）：“]|作为|$)"  # 增加一项作为第六项
    return VerbForms(
        spec.kind,
        tuple(map(_fill_in, spec.closing)),
        tuple(map(_fill_in, spec.opening)),
        spec.bridge,
        end,
    )


def _fill_in(pattern: str) -> str:
    for placeholder, words in _PLACEHOLDERS.items():
        pattern = pattern.replace(placeholder, words)
    return pattern


VERBS = tuple(_forms_of(spec) for spec in RELATIONS if spec.closing)

# A sentence without one of these does nothing to anything: it need not be parsed.
STEM = re.compile(
    "废止|失效|失去|取消|恢复|推迟|延迟|提前|作废|保留|终止|停止|中止|暂停|暂缓|不再|撤销|延|续|有效|改为|修改|修订|修正|调整|应为|转为|无效|代替|替代|取代|更正|增加|删|执行至|施行至|实施至"
)

_PART = (
    rf"(?:中|的|所附)?[^，{SIGN}]{{0,60}}?"
    r"(?:[条款项章节目]|规定|条款|内容|部分|标准|政策|意见|要求|附件\d*|“■*”)"
)
_FOLLOWERS = "(?:文件|规定|通知|细则|办法|修正案|决定|意见|附件)"
# 等3件文件; 两件文件; 及其实施细则
# ◆、◆两个文件以及◆
_COUNT = (
    r"[一二两三四五六七八九十\d]{1,3}[件部项个份](?:行政)?(?:规范性)?"
    r"(?:文件|通知|办法|规定|政策|意见)?"
)
_OTHERS = (
    rf"(?:(?:这|上述)?[一二两三四五六七八九十\d]{{1,3}}[件部项个份][^，已{SIGN}]{{0,12}}|等[^，已{SIGN}]{{0,20}})?"
    rf"(?:(?:及|和|以及)[^，{SIGN}]{{0,20}}{_FOLLOWERS})?"
)
_LIST = r"(?:[、，；]|以及|及|和|与|或|$)"


def _last_pattern(verb: VerbForms) -> re.Pattern[str]:
    """Return the pattern of all that may stand between the last name and the verb."""
    return re.compile(
        rf"^(?P<part>{_PART})??{_OTHERS}，?{_GROUND}将?(?:提前)?(?:{_WHEN})?，?{verb.bridge}{_ADVERB}$"
    )


def _opening_pattern(verb: VerbForms) -> re.Pattern[str]:
    """Return the pattern of a verb before names: 决定废止◆; 同时废止◆; 下列文件同时废止：◆."""
    words = "|".join(verb.opening)
    # 请各单位自2025年3月1日起停止执行◆: an order, and not 请各单位废止◆
    stops = (
        rf"^请?(?:各[^，。{SIGN}不暂未如若拟]{{1,12}}?|我[局委办区县市])(?:应当?)?"
        rf"(?=[^，。{SIGN}]{{0,20}}(?:停止|不再|暂停)执行)"
    )
    begins = f"(?:^(?:[一二三四五六七八九十]是)?|{stops}|，|、|决定|同意|：)"  # 一是废止◆
    before = rf"{begins}并?(?:本[^，。]{{1,12}}?)?(?:{_WHEN}，?)?{_DECIDES}"
    over = rf"(?:下列|以下)[^{SIGN}。]{{0,40}}(?:{words})："
    return re.compile(
        rf"(?:{before}(?:{words})(?:下列|以下|原|了)?|{over})(?=[^，{SIGN}]{{0,60}}{SIGN})"
    )


CLOSING = {verb.kind: re.compile(rf"(?:{'|'.join(verb.closing)}){verb.end}") for verb in VERBS}
LAST = {verb.kind: _last_pattern(verb) for verb in VERBS}
OPENING = {verb.kind: _opening_pattern(verb) for verb in VERBS if verb.opening}

# After a name that is not the last before a closing verb: a part of it, 等…, then the list goes on.
MORE = re.compile(
    rf"^(?P<part>(?:中|的)?[^，、{SIGN}]{{0,40}}?(?:[条款项]|规定|内容)(?:、第[^，{SIGN}]{{1,12}}[条款项])*)??(?:等[^，{SIGN}]{{0,12}}|{_COUNT})?{_LIST}"
)
# After a name behind an opening verb: the list goes on or the clause ends.
THEN = re.compile(
    r"(?P<part>第[^，]*[条款项]|的?(?:部分|有关|个别)(?:条款|条文|规定|内容))?"
    rf"(?:的?有效期限?|的?(?:法律)?效力|等[^，]{{0,16}}|{_COUNT}|部分[^，]{{0,8}})*"
    r"(?:[、，。；：]|以及|及|和|$|至|到)"
)

"""Read what some words decide about an instrument: above a list, behind an entry, in a table cell.

One grammar for all three places, the one of sentences: the verb, what denies it (暂不废止), what
only intends it (拟废止, 建议废止, 待新规出台后废止), from when (2024年12月31日后废止), for which
part (与上位法不一致的条款废止). Words that have a verb and are not understood give `AFFECTS`, a
doubt on the instrument, and never silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.model import RelationKind
from tracker.text import dates
from tracker.text.dates import DAY, FIRST, LAST

_REPEAL = (
    "废止|失效|停止(?:执行|施行|实施|使用|适用)|不再(?:继续)?(?:执行|施行|实施|适用|有效)"
    "|不再作为[^，。；：]{2,14}依据|作废|终止执行|取消|失去效力"
)
_KINDS = (
    (RelationKind.REPEALS, re.compile(_REPEAL)),
    (
        RelationKind.EXTENDS,
        re.compile(
            r"现行有效|保留|(?<!不再)继续(?:有效|执行|施行|实施|适用)|延长(?:[^，。；]{0,24}的)?有效期"
            r"|延长[^，。；]{0,16}(?:文件|政策|规定|办法)有效期|调整(?:[^，。；]{0,24}的?)?(?:有效期|失效日期|执行期限)|有效期[^，。]{0,8}延长"
            r"|^延[期长续]$|延长至|延期(?!施行|实施|生效)|续期|顺延至|(?:有效|执行|实施|施行|适用)期限?[^，。；]{0,6}(?:延|续|调整[为至])"
        ),
    ),
    (RelationKind.AMENDS, re.compile(r"修改|修订(?!的?后)|修正")),
    (RelationKind.ANNULS, re.compile(r"撤销")),
    (
        RelationKind.SUSPENDS,
        re.compile(r"(?:暂停|暂缓|中止)(?:执行|施行|实施|适用)"),
    ),
    (RelationKind.RESUMES, re.compile(r"恢复(?:执行|施行|实施|适用|效力)")),
)
# 暂不废止, 不予废止, 无需修改
_RE_DENIED = re.compile(
    r"不(?:纳入|列入)[^，。；：]{0,12}(?:废止|失效|清理)"
    rf"|(?:暂不|不予|不作|不宜|不应|无需|无须|不需|未|暂缓|不(?!再))(?:予以|进行|列入|作)?(?:{_REPEAL}|修改|修订|撤销)"
)
# 不予保留; 不再列入继续有效的文件目录: it ends somehow, and other words must say how
_RE_NOT_KEPT = re.compile(
    r"不(?:予以?|再|宜|应)(?:予以|作|进行)?保留|不(?:再|予以?)(?:列入|纳入|公布)[^，。；：]{0,30}"
    r"|不(?:予以?|宜|应)继续(?:有效|执行|施行|实施|适用)"
)
# 到期后不再延长有效期: it ends when its own text says
_RE_NOT_PROLONGED = re.compile(
    r"(?:不再|不予|不作|不)(?:予以|进行|作)?(?:延长|延续|续期|顺延|延期|展期|续展)(?:有效期限?|执行)?"
)
# 除下列文件外一律废止; 未列入者一律废止
_RE_EXEMPT = re.compile(
    r"除(?!外)(?!第[^，。；]{1,20}[条款项章节](?:以?外|之外))[^，。；]{0,30}(?:外|以外)|未[^，。]{0,4}(?:列入|纳入|公布)|其[余他它][^，。]{0,20}(?:废止|失效)"
    r"|(?:目录|清单|名单|附件|上述|以下|下列)[^，。；]{0,6}(?:之外|以外)的"
)
_RE_INTENDED = re.compile(
    r"拟|建议|计划|研究(?!，|，?(?:现|一致)?(?:决定|同意))|另行|是否|征求|提出|(?<!申)请[^，。：]{1,12}|需要?修|须修|后重新|应当|可以"
    r"|(?:新|另)[^，。；]{0,12}(?:出台|施行|实施|印发|公布)(?:之日起|之?后|之?时)|[附有]条件"
    r"|程序(?!，)|除外|提前(?=废止|失效|终止)|不得|如(?!下|期)|若(?!干)"
    # 于2024年底前废止, and not 2018年底前印发的; 2024年6月废止 has no day
    rf"|{LAST}(?:之|以)?前(?!的|已?(?:印发|发布|公布|制定|出台|颁布|下发|施行|实施))"
    rf"|(?<!自)(?<!从)\d月(?:份)?(?:予以)?(?:废止|失效|停止)"
    r"|(?:^|[，：])待|待[^，。]{1,30}(?:后|时)|(?:废止|修改|失效|修订)(?:之)?(?:前|后|时(?!间)|工作|情况|意见|建议)"
    # 废止，过渡期至2024年12月31日; 部分废止, and nothing says which part
    r"|(?:过渡|缓冲|宽限)期|部分(?:废止|失效)(?![（(])"
    # 到期失效的文件: they end when their own texts say
    r"|(?:到期|期满)后?(?:自动|自行)?(?:失效|废止)"
    r"|因[^，。]{0,12}(?:已|被)|[已被]由?[^，。；]{0,30}(?:废止|失效|代替|替代|取代|修改)"
)
_LABEL = "第[^，。；（）第》]{1,16}?[条款项章节]"
_LABELS = f"{_LABEL}(?:[、和及与]?{_LABEL}){{0,12}}"
# 附件1中的政策; 下列文件中与上位法不一致的条款
_RE_PART = re.compile(
    r"(?:文件|规章|办法|政策|制度|》|）)?中(?:的)?(?P<part>[^，。；：中]{2,40}?的?(?:条款|规定|内容|条文|部分))"
    r"|(?:废止|失效|停止执行|撤销|暂停执行)(?P<label>第[^，。；]{1,20}?[条款项章](?:、?第[^，。；]{1,20}?[条款项章])*)"
    # 第四章废止, and not 根据《某条例》第三十条废止 nor 除第四章外废止
    rf"|(?<![》◆据照按除])(?P<first>{_LABELS})"
    r"(?:的?(?:规定|内容))?(?:予以|同时|即行|一并)*(?:废止|失效|停止执行|撤销|暂停执行)"
    r"|部分(?:条款)?(?:废止|失效)[（(](?P<inner>第[^，。；（）]{1,30}[条款项章])[）)]"
    r"|除(?P<kept>第[^，。；]{1,20}?[条款项章节])(?:以|之)?外"
    r"|(?P<some>部分(?:条款|内容|规定|条文)|(?:有关|个别|相关)(?:条款|条文|规定))"
)
# 废止，其中第六条执行至2024年12月31日
_RE_BESIDE = re.compile(
    r"[，；（](?:其中|但是?)[^。]{0,40}?(?:第[^，。；]{1,20}[条款项章]|部分|条款)"
)
# 自2024年10月1日起停止执行，此前已受理的申请按原规定办理完毕: said of cases, not of the instrument
_RE_OF_CASES = re.compile(
    r"[，；](?:在?此(?:之)?前|之前|以前)?(?:已经?)?"
    r"(?:受理|批准|立项|签订|享受|申报|签约|认定|开工|核准|兑现|办理)(?:的|并|但)[^。；：]{0,80}"
    # 下列文件废止，请各部门认真做好衔接：
    r"|[，；]请各?[^。；：废失停撤改修订]{2,60}(?=[。：]|$)"
)
# 但第四章除外; 保留第四章; 第五条、第六条不废止; 其中第四章继续有效
_RE_KEPT_PART = re.compile(
    rf"(?:除|不含|不包括|保留|仅保留|继续执行)(?:其|其中|中)?的?(?P<named>{_LABELS})"
    rf"|(?<![按照据本])(?P<kept>{_LABELS})(?:的?(?:规定|内容))?"
    r"(?:除外|例外|不变|不在此限|不(?:予)?(?:废止|失效|停止执行)|予以保留"
    r"|(?:暂予?|仍|继续)+(?:有效|保留|执行|适用|施行))"
)
# what is not extended or resumed: 但第五条除外
_RE_EXCLUDED_PART = re.compile(
    rf"(?P<kept>{_LABELS})(?:的?(?:规定|内容))?(?:除外|例外|不在此限|不予?(?:延长|延续|恢复))"
)
# 自2025年3月1日起废止，第六条自2025年6月1日起废止
_RE_LATER_PART = re.compile(
    rf"，(?:其中|但)?{_LABELS}(?:的?(?:规定|内容))?(?:自|从|于){DAY}(?:之日)?起?"
    r"(?:同时|予以|即行|一并)*(?:废止|失效|停止执行)"
)
_RE_KEPT_WORDS = re.compile(
    r"(?:但是?|其中|涉及|有关|关于|不含|不包括|除)[^。；]{2,60}?"
    r"(?:除外|例外|不变|不在此限|不受|仍|继续|保留|外$|不(?:予)?(?:废止|失效))"
    r"|不(?:含|包括)[^，。；]{2,}"
)
_RE_FROM = re.compile(rf"(?:自|从|于)?({FIRST})(?:之日)?(?:起|开始)")
_RE_AFTER = re.compile(rf"({LAST})(?:之|以)?后")
# 于2024年7月1日废止; （2024年7月1日废止）
_RE_ON = re.compile(
    rf"(?:于|在)({DAY})|({DAY})(?:起|日)?(?:予以|自动|同时|即行|正式)?(?=废止|失效|停止执行|不再执行)"
)
_RE_UNTIL = re.compile(
    rf"(?<!原)(?:有效期限?|期限|延[长期]?|执行|施行|实施|顺延|继续有效|保留|截止?)[^，。；：]{{0,8}}?(?:至|到|为)({LAST})"
    # 自2024年4月起继续执行，至2026年3月止
    rf"|(?<!期)(?:自|从){FIRST}起?(?:至|到|—+|–|-|~)({LAST})|，(?:至|到)({LAST})为?止"
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What some words decide. `kind` None: they exempt, or they say nothing.

    `part`: the part that is meant; `effective`: a first day; `until`: a last day.
    """

    kind: RelationKind | None
    part: str = ""
    effective: date | None = None
    until: date | None = None
    exempts: bool = False


def has_ruling(words: str) -> bool:
    """Return whether words have a verb of effect, understood or not."""
    return read_ruling(words) is not None


def is_intended(words: str) -> bool:
    """Return whether words only intend, ask for or await an act."""
    return _RE_INTENDED.search(words) is not None


def read_ruling(words: str) -> Ruling | None:
    """Return what the words decide; None where they have no verb of effect at all."""
    words = _RE_OF_CASES.sub("", words)
    if _RE_NOT_KEPT.search(words):
        return read_ruling(_RE_NOT_KEPT.sub("", words)) or Ruling(RelationKind.AFFECTS)
    if _RE_NOT_PROLONGED.search(words):
        return read_ruling(_RE_NOT_PROLONGED.sub("", words)) or Ruling(None)
    found = [kind for kind, pattern in _KINDS if pattern.search(words)]
    if RelationKind.SUSPENDS in found or RelationKind.RESUMES in found:
        found = [kind for kind in found if kind is not RelationKind.EXTENDS]
    if not found:
        return None
    if _RE_EXEMPT.search(words):
        return Ruling(None, effective=_first_day(words), exempts=True)
    if _RE_DENIED.search(words):
        return Ruling(None)
    if found == [RelationKind.AMENDS] and _RE_INTENDED.search(words):
        return Ruling(None)  # 需修改后重新发布: the words that stand are not touched yet
    if len(found) > 1 or _RE_INTENDED.search(words) or _RE_BESIDE.search(words):
        return Ruling(RelationKind.AFFECTS)
    return Ruling(
        found[0],
        _read_part(words),
        _first_day(words),
        read_last_day(words),
    )


def read_exception(words: str, kind: RelationKind | None) -> Ruling | None:
    """Return what words behind a name leave out of a repeal; None where they leave out nothing.

    `kind`: what the words above the list decide. A part that is told in words is a doubt.
    """
    if kind not in (RelationKind.REPEALS, RelationKind.ANNULS):
        return None
    told = Ruling(RelationKind.AFFECTS) if _RE_KEPT_WORDS.search(words) else None
    return read_kept_part(words, kind) or told


def read_kept_part(words: str, kind: RelationKind) -> Ruling | None:
    """Return the ruling on all but the part that words keep by its label: 但第四章除外.

    A part with days of its own is a doubt.
    """
    goes_on = kind in (RelationKind.EXTENDS, RelationKind.RESUMES)
    kept = (_RE_EXCLUDED_PART if goes_on else _RE_KEPT_PART).search(words)
    if kept is None:
        later = not goes_on and _RE_LATER_PART.search(words)
        return Ruling(RelationKind.AFFECTS) if later else None
    if re.search(DAY, words[kept.start() :]) or read_last_day(words[kept.start() :]):
        return Ruling(RelationKind.AFFECTS)
    return Ruling(kind, f"除{next(filter(None, kept.groups()))}外的其余条款")


def _read_part(words: str) -> str:
    """Return the part of each instrument that is meant; "" for the whole."""
    found = _RE_PART.search(words)
    if found is None:
        return ""
    if found["kept"]:
        return f"除{found['kept']}外的其余条款"
    return next(filter(None, found.groups()), "")


def strip_denials(words: str) -> str:
    """Return the words without the acts that they deny: 予以保留，暂不废止."""
    rest = _RE_NOT_PROLONGED.sub("", _RE_DENIED.sub("", words))
    return re.sub("(?:予以|继续)?保留", "", rest) if rest != words else words


def _first_day(words: str) -> date | None:
    """Return the first day of a ruling; 2024年12月31日后废止 begins on the next day."""
    if after := _RE_AFTER.search(words):
        day = dates.parse_last_day(after[1])
        return day + timedelta(days=1) if day else None
    found = _RE_FROM.search(words) or _RE_ON.search(words)
    return dates.parse_first_day(next(filter(None, found.groups()))) if found else None


def read_last_day(words: str) -> date | None:
    found = _RE_UNTIL.search(words)
    return dates.parse_last_day(next(filter(None, found.groups()))) if found else None

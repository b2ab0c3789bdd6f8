"""What one sentence does to the instruments it names. A verb decides, and only where it closes the
clause that names them.

◆、◆同时废止。            both are repealed
根据◆，◆即行废止。         a citation is never an effect
…通过、根据◆修正的◆同时废止。 what amended the target is no target
◆第三条、第五条同时废止。     a part, by its labels

The words around the verb also give the days of the effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from tracker.law.relations.verbs import CLOSING, LAST, MORE, OPENING, THEN, VERBS
from tracker.law.text.citations import SIGN, Citation, MarkedSentence, find_numbers
from tracker.law.text.clause_labels import labels
from tracker.model import RelationKind, Validity
from tracker.text import dates
from tracker.text.dates import DAY, FIRST, NUMERAL, RANGE, DayRange

# “三年”改为“五年”: words in “…” are no part of the whole
_REWORDS = (RelationKind.AMENDS, RelationKind.CORRECTS)
_RE_MODAL = re.compile(
    r"应当及时|可以|或者|需要(?![，。的])|有权|建议|程序(?!，)|依法|及时|拒不|不得|如(?!下|期)|若(?!干)|凡"
)
# What is asked of others, or hangs on what may come, does nothing yet: 请你单位对◆作出修改;
# 国家新规定出台后，◆自行废止.
_RE_ASKED = re.compile(
    r"(?:^|，)(?:请|要求|建议|提请|督促|推动|加快|抓紧|适时|研究|拟|计划)|各[^，]{1,12}(?:要|应|须)|负责|牵头|组织"
)
_RE_IF = re.compile(
    r"(?:^|，)(?:若(?!干)|如(?!下|期)|待|一旦|倘|遇|凡)|(?:^|，)(?!本|自|从)[^，本]*(?:出台|批准|公布|发布|印发|颁布|下发|实施|施行|生效)(?:之?后|时)，"
)
# 不再延长, 不再修改, 不再废止; what is 不再执行 is ended
_RE_NO_MORE = re.compile(r"不再(?:予以|进行|作)?$")
_RE_GROUND = re.compile(r"^(?:[^，]{0,4})?(?:根据|依据|依照|按照|鉴于|为|随着|结合|参照|因|经)")
_RE_PREPOSITION = re.compile(
    r"(?:根据|依据|依照|按照|参照|遵照|违反|适用|执行|贯彻|落实|符合|与|同|按|被|由)$"
    r"|(?:已经?|业已)(?:由|被)[^，。；]{0,30}$"  # ◆已由县人民政府以◆文件废止: told, not done
)


_RE_OTHER_CLAUSE = re.compile(
    # ◆、◆两个文件自2022年10月1日起停止执行，◆继续有效
    r"(?:等?[一二两三四五六七八九十\d]{1,3}[件部项个份](?:行政)?(?:规范性)?(?:文件|通知|办法|规定|政策|意见)?)?"
    rf"(?:(?:自|从|于)?{DAY}(?:之日)?起?，?)?(?:予以|仍|暂|均|宣布|自动|同时|一并|即行){{0,2}}"
    r"(?:继续(?:有效|执行|实施|施行)|保留|修改|修订|有效|延期|废止|失效|撤销|[停终]止执行|不再执行)[，；]"
)
_RE_NEXT_VERB = re.compile(
    rf"[，；、](?:并|同时|一并|决定|予以|宣布|继续)*(?:修改|修订|修正|保留|延长|延续|暂停|恢复|撤销|废止|失效|[停终]止执行)"
    rf"[^，；。{SIGN}]{{0,10}}$"
)
_RE_OPENED = re.compile("(?:废止|撤销|修改|[停终]止执行|暂停执行)[了原]?$")
# Not 于1998年3月5日发布的《…》, 自2005年1月1日起施行的《…》: that day is the target's own.
_RE_FROM = re.compile(
    rf"(?:自|从|于|在)({FIRST})(?![^，。；废停失{SIGN}]{{0,24}}(?:布|发|施|行|过|定|准|效|[修改][订正改]?)的)"
)
# 自2024年5月1日起延长三年, and not 于2024年12月31日到期，延长三年
_RE_COUNTS_FROM = re.compile(rf"(?:自|从)({DAY})(?!到期|届满|期满)")
_RE_UNTIL = re.compile(rf"(?:有效期限?截至|(?<!截)至|到)({dates.LAST})")
_RE_BECOMES = re.compile(rf"(?:调整|变更|修改|更正|延长|缩短|提前|改)为(?=({dates.LAST})?)")
_RE_SPAN = re.compile(rf"(?:自|从)?{FIRST}起?(?:至|到)({dates.LAST})")
_RE_LENGTH = re.compile(
    rf"(?:延长|顺延|延续|(?:暂停|暂缓|中止|停止)(?:执行|实施|施行|适用))(?:期限)?(?:为)?({NUMERAL}个?[年月])"
)
# 暂停执行，暂停时间自2023年1月1日至6月30日
_RE_PAUSE_SPAN = re.compile(
    rf"(?:时间|期限?|期间)(?:为|是|：)?(?:自|从)?(?P<range>{RANGE}|(?P<first>{FIRST})起?(?:至|到)(?P<last>{dates.LAST}))"
)
# 暂停执行期限延长至2022年12月31日; 暂缓执行至2023年12月31日: from its making on
_RE_PAUSE_GOES_ON = re.compile(r"(?:暂停|暂缓|中止|停止)[^，。；]{0,10}?(?:延长|顺延|延续|[至到])")
# 暂停执行六个月; 暂停期为六个月; 为期一年
_RE_PAUSE = re.compile(
    rf"(?:(?:暂停|暂缓|中止|停止)[^，。；\d{SIGN}]{{0,8}}?|为期|期限?|时间)(?:共?为|共计?)?({NUMERAL}个?[年月日天])(?!\d)"
)
_RE_WITH_OWN = re.compile(
    r"同时|(?:本|该)[^，]{0,12}(?:施行|实施|生效|执行|试行)(?:之日|之时|后|时)"
)
_RE_ON_ISSUE = re.compile(r"自(?:本[^，]{1,8})?(?:印发|发布|公布|颁布|下发|发文)之日起|自即日起")
_RE_DAY_AFTER_ISSUE = re.compile(
    r"自(?:本[^，]{1,8})?(?:印发|发布|公布|颁布|下发)(?:之日)?的?之?次日起"
)
_RE_THEN_FROM = re.compile(
    rf"，(?:自|从|于)({DAY})起?(?:正式|开始)?(?:生效|失效|废止|(?:停止|不再)?(?:执行|施行|实施))[。；，]?$"
)
_RE_AFTER_DAY = re.compile(rf"({DAY})）?(?:之|以)?后(?=，|$|即|同|自|起)")
# 在新的申报系统上线后停止执行: nobody can say from the texts when that is
_RE_AFTER_EVENT = re.compile(
    r"(?:(?<![之以然])后|(?<!本)之日起?|(?<![同届])时)，?(?:自动|自行|同时|即行|予以|相应|一并|即)*$"
)
# 本办法施行满六个月后废止
_RE_DELAY = re.compile(
    rf"(?:(?P<start>施行|实施|生效|执行)|(?P<issue>印发|发布|公布))?(?:之日)?(?:起|后)?(?:满|的)?(?P<term>{NUMERAL}个?(?:年|月|日|天))(?:之?后|之日|期满后?|届满后?)"
)
# 过渡期至2025年8月31日，过渡期满后废止
_RE_PERIOD_OVER = re.compile(r"(?:期|届)满(?:之?后|之日起?|时)?，?[^，。；]{0,8}$")
# 过渡期满◆自动废止
_RE_NAMED_WHEN_OVER = re.compile(
    rf"(?:期|届)满(?:之?后|之日起?|时)?，?{SIGN}(?:(?:[、和及与]|以及){SIGN}){{0,20}}[^，。；{SIGN}]{{0,8}}$"
)
# 过渡期至2024年11月30日, 过渡期自2024年6月1日起至2024年11月30日
_RE_PERIOD_ENDS = re.compile(
    rf"期[^，。；]{{0,6}}(?:(?:至|到|为)(?:{FIRST}起?(?:至|到))?|(?:自|从){FIRST}起?(?:至|到))({dates.LAST})"
    rf"|(?:自|从){FIRST}起?(?:至|到)({dates.LAST})止?[为是][^，。；]{{0,4}}期"
)
_RE_PERIOD_BEGINS = re.compile("期[^，。；]{0,6}[自从]")
_RE_AT_ONCE = re.compile(r"即日|即行|现|决定|予以|撤[销回]|收回")
_NAMES_BACK = 20  # names that the words before one, up to the last 、 or ，, can hold
_APPLY_WORDS = ("执行", "施行", "实施", "适用", "沿用", "有效", "作为")


@dataclass(frozen=True, slots=True)
class Effect:
    """One instrument affected.

    `clauses`: labels of a partial effect. `before`, `after`: the words around the verb, for its
    days, unless `effective` or `until` gives them.
    """

    kind: RelationKind
    citation: Citation
    clauses: tuple[str, ...]
    before: str
    after: str
    effective: date | None = None
    until: date | None = None


def find_effects(sentence: MarkedSentence) -> Iterator[Effect]:
    """Yield every effect in a sentence; none where no verb governs the names."""
    if not sentence.citations:
        return
    for verb in VERBS:
        yield from _closing_effects(sentence, verb.kind)
    for kind in OPENING:
        yield from _opening_effects(sentence, kind)


def _closing_effects(sentence: MarkedSentence, kind: RelationKind) -> Iterator[Effect]:
    """Yield the effects on names that stand before the verb: ◆、◆同时废止."""
    begin = 0
    for verb in CLOSING[kind].finditer(sentence.text):
        before, after = sentence.text[begin : verb.start()], sentence.text[verb.start() :]
        if _RE_NO_MORE.search(before) and not after.startswith(_APPLY_WORDS):
            continue
        for index, part in _governed_names(before, kind):
            yield _make_effect(
                sentence, sentence.text[:begin].count(SIGN) + index, kind, part, (before, after)
            )
        begin = verb.end()


def _governed_names(region: str, kind: RelationKind) -> Iterator[tuple[int, str]]:
    """Yield the places of the names that a verb governs, each with the part that is meant."""
    pieces = region.split(SIGN)
    last = len(pieces) - 2
    final = LAST[kind].match(pieces[-1]) if last >= 0 else None
    if final is None or _RE_PREPOSITION.search(pieces[last]) or _RE_MODAL.search(pieces[-1]):
        return
    if _is_open(pieces, last, kind):
        return
    # …的有关规定继续有效 keeps a rule alive, it extends no term
    if kind is RelationKind.EXTENDS and "规定" in pieces[-1]:
        return
    last_comma = max((at for at, piece in enumerate(pieces) if "，" in piece), default=0)
    # ◆、◆继续有效，◆废止: another verb closes the list before
    ended = (at for at in range(last, 0, -1) if _RE_OTHER_CLAUSE.match(pieces[at]))
    start = next(ended, 0)
    if not start and _RE_OPENED.search(pieces[0]):  # 废止◆、◆，◆继续有效
        start = next((at for at in range(1, last + 1) if pieces[at].startswith(("，", "；"))), 0)
    for index in range(start, last + 1):
        found = final if index == last else MORE.match(pieces[index + 1])
        if found is None or (index < min(last, last_comma) and _is_ground(pieces, index)):
            continue
        yield index, found.group("part") or ""


def _is_open(pieces: list[str], last: int, kind: RelationKind) -> bool:
    """Return whether the effect is only requested, or depends on a future event.

    `请遵照执行，◆同时废止` asks nothing about ◆.
    """
    before = SIGN.join(pieces[: last + 1])
    asked = before if kind is RelationKind.AMENDS else before.rsplit("，", 1)[-1]
    return bool(_RE_ASKED.search(asked) or _RE_IF.search(before))


def _is_ground(pieces: list[str], index: int) -> bool:
    """Return whether a name stands in a clause that only gives the reason: 根据◆，◆废止."""
    before = SIGN.join(pieces[: index + 1]).rsplit("，", 1)[-1]
    rest = SIGN.join(pieces[index + 1 :])
    clause_ends = "，" in rest and not re.match(r"^，[^，]*的" + SIGN, rest)
    return bool(_RE_GROUND.match(before)) and clause_ends


def _opening_effects(sentence: MarkedSentence, kind: RelationKind) -> Iterator[Effect]:
    """Yield the effects on names that follow an unweakened verb: 决定废止◆、◆."""
    verb = OPENING[kind].search(sentence.text)
    if (
        verb is None
        or _RE_MODAL.search(sentence.text[: verb.end()])
        or _RE_IF.search(sentence.text[: verb.end()])
    ):
        return
    first = sentence.text[: verb.end()].count(SIGN)
    for index, after in enumerate(sentence.text[verb.end() :].split(SIGN)[1:], first):
        then = THEN.match(after)
        if then is None:
            return
        yield _make_effect(
            sentence, index, kind, then.group("part") or "", (sentence.text[: verb.end()], after)
        )
        following = _RE_NEXT_VERB.search(after)
        if following and not OPENING[kind].search(f"{following.group()}{SIGN}"):
            return  # 废止◆等2件文件，保留◆
        if after.startswith(("。", "；")) and after != "；":
            return


def _make_effect(
    sentence: MarkedSentence, index: int, kind: RelationKind, part: str, around: tuple[str, str]
) -> Effect:
    named = labels(part) if kind in _REWORDS and "■" in part else name_parts(part)
    return Effect(kind, add_issue_numbers(sentence, index), named, *around)


def name_parts(words: str) -> tuple[str, ...]:
    """Return the parts that words name: 第三条、第五条 gives both.

    中关于反补贴的规定 has no number, and its own words name the part.
    """
    if words.startswith("除"):  # 除第四章外的其余条款: the label is of what is kept
        return (words,)
    found = labels(words)
    words = re.sub("■+", "…", words)
    return found or ((words.removeprefix("中").removeprefix("的"),) if words else ())


def add_issue_numbers(sentence: MarkedSentence, index: int) -> Citation:
    """Return a name with all its numbers.

    Numbers before a title belong to it where they say how it was issued: 市政府第59号令公布的◆.
    """
    citation = sentence.citations[index]
    pieces = _split_at_names(sentence.text)
    before = SIGN.join(pieces[max(0, index + 1 - _NAMES_BACK) : index + 1])
    own = re.split(rf"{SIGN}(?=[、，；]|以及|及|和)|同时废止|起施行", before)[-1]
    if not re.search(r"的(?:原)?$|号$", own):
        return citation
    more = tuple(n for n in find_numbers(own) if n not in citation.numbers)
    return replace(citation, numbers=citation.numbers + more)


@lru_cache(maxsize=16)  # asked for each name of a sentence
def _split_at_names(text: str) -> list[str]:
    return text.split(SIGN)


def find_effective_day(effect: Effect, validity: Validity, issued: date | None) -> date | None:
    """Return the day of the effect; `issued`: that of its text.

    It is a day that the effect names, the commencement of this text (同时), or the day of issue
    (自印发之日起).
    """
    if effect.kind in (RelationKind.EXTENDS, RelationKind.POSTPONES):
        # made after the old end, it leaves a gap, whenever it says that it begins
        known = [day for day in (validity.effective_from, issued) if day]
        return max(known, default=None)
    words = effect.before.rsplit(SIGN, 1)[-1] or effect.before
    if named := _named_day(effect, words):
        return named
    if _ends_with_period(effect, words):
        return None
    if delay := _search(_RE_DELAY, words):
        term = dates.parse_term(delay["term"])
        begins = issued if delay["issue"] else validity.effective_from or issued
        return term.after(begins) if term and begins else None
    if issued and _search(_RE_DAY_AFTER_ISSUE, words):
        return issued + timedelta(days=1)
    if _search(_RE_ON_ISSUE, effect.before) and not _search(_RE_WITH_OWN, effect.before):
        return issued
    if _search(_RE_AFTER_EVENT, words) and not _search(_RE_WITH_OWN, words):
        return None
    if validity.effective_from or _search(_RE_WITH_OWN, effect.before):
        return validity.effective_from
    goes_on = effect.kind is RelationKind.SUSPENDS and _RE_PAUSE_GOES_ON.match(effect.after)
    if goes_on or effect.kind in (RelationKind.AMENDS, RelationKind.CORRECTS):
        return issued
    at_once = _search(_RE_AT_ONCE, effect.before) or _search(_RE_AT_ONCE, effect.after)
    return issued if at_once else None


def _ends_with_period(effect: Effect, words: str) -> bool:
    """Return whether the effect sets in when a period is over: 过渡期满后废止."""
    return bool(_search(_RE_PERIOD_OVER, words) or _search(_RE_NAMED_WHEN_OVER, effect.before))


def _named_day(effect: Effect, words: str) -> date | None:
    """Return the day that the words around the verb print for the effect."""
    if _ends_with_period(effect, words):
        period = _search(_RE_PERIOD_ENDS, effect.before)
        last = dates.parse_last_day(period[1] or period[2]) if period else None
        # 过渡期自6月1日起六个月，过渡期满后废止: that day begins the period
        if last or _search(_RE_PERIOD_BEGINS, words):
            return last + timedelta(days=1) if last else None
    if (after := _search(_RE_AFTER_DAY, words)) and (day := dates.parse_day(after.group(1))):
        return day + timedelta(days=1)
    named = _search(_RE_FROM, words) or _RE_FROM.search(effect.before.split(SIGN, 1)[0])
    # 对◆、◆予以废止，自2025年6月1日起执行: the day closes the sentence for all
    named = named or _search(_RE_THEN_FROM, effect.after)
    if named:
        return dates.parse_first_day(named.group(1))
    pause = _read_pause(effect)
    return pause.first if pause else None


def find_last_day(effect: Effect, effective: date | None) -> date | None:
    """Return the new last day, or the last day of a pause that begins on `effective`."""
    return effect.until or _until_day(effect) or _end_of_pause(effect, effective)


def _until_day(effect: Effect) -> date | None:
    """Return the new last day, or the end of a suspension: 延长至2026年8月3日.

    自2024年5月1日起延长三年 is counted.
    """
    after = effect.after.split(SIGN, 1)[0]
    if effect.kind is RelationKind.POSTPONES:
        moved = re.search(rf"(?:至|到|为)({DAY})", after)
        return dates.parse_day(moved.group(1)) if moved else None
    if effect.kind not in (RelationKind.EXTENDS, RelationKind.SUSPENDS):
        return None
    if pause := _read_pause(effect):
        return pause.last
    # 由2024年12月31日调整为2022年12月31日
    becomes = _RE_BECOMES.search(after)
    named = _RE_UNTIL.search(after, becomes.end() if becomes else 0) or becomes
    if named and named.group(1):
        return dates.parse_last_day(named.group(1))
    # 自5月1日至12月31日，暂停执行◆
    if effect.kind is RelationKind.SUSPENDS and (span := _search(_RE_SPAN, effect.before)):
        return dates.parse_last_day(span.group(1))
    start, length = _search(_RE_COUNTS_FROM, effect.before), _RE_LENGTH.search(after)
    first, term = (
        (dates.parse_day(start.group(1)) if start else None),
        (dates.parse_term(length.group(1)) if length else None),
    )
    return term.last_day(first) if first and term else None


def _read_pause(effect: Effect) -> DayRange | None:
    """Return the days of a suspension that words behind the verb give: 暂停时间自…至…."""
    if effect.kind is not RelationKind.SUSPENDS:
        return None
    found = _RE_PAUSE_SPAN.search(effect.after.split(SIGN, 1)[0])
    if found is None:
        return None
    if found["first"] is None:
        return dates.parse_range(found["range"])
    first, last = dates.parse_first_day(found["first"]), dates.parse_last_day(found["last"])
    return DayRange(first, last) if first and last and first <= last else None


def _end_of_pause(effect: Effect, effective: date | None) -> date | None:
    """Return the last day of a suspension for a length of time: 自7月1日起暂停执行六个月."""
    if effect.kind is not RelationKind.SUSPENDS or effective is None:
        return None
    found = _search(_RE_PAUSE, effect.after)
    term = dates.parse_term(found.group(1)) if found else None
    return term.last_day(effective) if term else None


@lru_cache(maxsize=64)  # the names of one list share the words around the verb
def _search(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    return pattern.search(words)

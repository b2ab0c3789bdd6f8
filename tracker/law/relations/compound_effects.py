"""Find the effects of sentences whose verb does not stand plainly over one list of names.

◆除第三条外同时废止            a part is left out, or alone is meant
◆、◆分别自D1、D2起废止        each name has a day of its own
◆由◆代替，同时废止            the second takes the place of the first
◆在过渡期内执行，期满后废止    the verb ends a later clause
停止执行六个月               what ends by its verb and is a pause by its length
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from tracker.law.relations.effects import Effect, find_effects
from tracker.law.relations.rulings import read_kept_part
from tracker.law.text.citations import SAID_IN_BRACKETS, SIGN, MarkedSentence
from tracker.law.text.clause_labels import labels
from tracker.model import RelationKind
from tracker.text.dates import DAY, END, NUMERAL, parse_day, parse_last_day

# ◆、◆分别自2024年7月1日、2024年10月1日起废止; 有效期分别延长至…、…
_RE_EACH_DAY = re.compile(
    rf"分别(?:于)?(?P<verb>自|从|于|(?:延长|顺延|调整|延|执行|有效)?(?:至|到|为))"
    rf"(?P<days>{END}(?:(?:起)?(?:[、，和及与]|以及)(?:自|至|于)?{END}){{1,20}})"
)
_RE_END = re.compile(END)
_VERB = "(?:予以|作|继续|宣布)?(?:废止|修改|修订|保留|失效|有效|延长|停止执行|暂停执行|继续执行)"
# ◆、◆分别予以废止、修改
_RE_SEVERAL_VERBS = re.compile(rf"(?:分别|各)?{_VERB}(?:(?:、|和|或者?|及){_VERB})+(?=[，。；]|$)")
# 除◆第六条外，
_RE_EXCEPT_PART = re.compile(
    rf"(?<![^，])除(?:其中)?(?P<name>{SIGN}的?)?(?P<kept>第[^，。；{SIGN}]{{1,30}}?[条款项章节])(?:以外|之外|外)，"
)
# 第三条自2025年1月1日起废止
_RE_ENDED_PART = re.compile(
    rf"(?P<part>第[^，。；{SIGN}]{{1,30}}?[条款项章节])(?:的?规定)?(?P<when>(?:自|从|于){DAY}(?:之日)?起?)?"
    r"(?:予以|同时|即行|一并)?(?:废止|失效|停止执行|不再执行|终止执行)$"
)
# 除第三条外同时废止
_RE_EXCEPT = re.compile(
    rf"{SIGN}，?除(?P<kept>第?[^，。；{SIGN}]{{1,40}})(?:外|以外)，?(?:其[余他](?:条款|内容|规定|部分)?)?"
)
# 除第三条继续执行至2025年12月31日外: what is left ends then
_RE_KEPT_UNTIL = re.compile(rf"(?:至|到)({END})")
# ◆在过渡期内继续执行，过渡期至2025年8月31日，过渡期满后废止
_RE_LATE_REPEAL = re.compile(
    rf"{SIGN}(?:[^。；{SIGN}]{{0,80}}，|(?=[在于]?(?:过渡|缓冲|衔接|宽限)期))"
    rf"(?P<when>[^，。；{SIGN}]{{0,24}}?(?:满后?|届满|到期后?|结束后?|之日起)(?:（{DAY}）)?后?)"
    r"(?:自动|自行|同时|即行|予以|正式|相应){0,3}(?:废止|失效|停止执行)(?=[，。；]|$)"
)
# ◆由◆代替，同时废止; ◆已被◆取代
_RE_REPLACED_BY = re.compile(
    rf"(?P<names>{SIGN}(?:(?:[、和及与]|以及){SIGN}){{0,20}})，?(?P<told>已经?)?(?P<by>[由被]){SIGN}"
    rf"(?:所|予以)?(?:代替|替代|取代|替换)"
    rf"(?P<ends>，(?:自{DAY}(?:之日)?起|现|故|同时|予以|即行|相应|一并)*(?:废止|失效|停止执行|不再执行))?(?=[，。；]|$)"
)
# ◆已由县政府以◆文件废止; ◆已于2021年12月31日失效: another act did it, which may not be held
_RE_TOLD_END = re.compile(
    rf"(?P<names>{SIGN}(?:(?:[、和及与]|以及){SIGN}){{0,20}})(?:文件|文|通知)?，?(?:现|均|都)?(?:已经?|业已|业经)"
    r"(?:(?:由|被|经)[^。；]{1,60}?|(?:于|在)[^，。；]{4,16}?(?:由[^，。；]{1,20}?)?)?"
    r"(?:予以|同时|宣布|明令|正式|自动|自行)*(?:废止|失效|作废|撤销|停止执行|停止施行)(?=[，。；]|$)"
)
_NOT_KEPT = "(?![^，。；]{0,12}(?:有效|保留))"  # 误列入继续有效的目录 is no act that ends
# ◆不再按◆废止; 撤销对◆的废止决定
_RE_SPARED = re.compile(
    rf"{SIGN}，?不再(?P<by>按照?|依照?|执行){SIGN}(?:文件|文)?(?:的?(?:规定|要求))?(?:予以)?(?:废止|失效|停止执行|终止|暂停)"
    rf"|{SIGN}的?(?:废止|停止执行)(?:日期|时间)(?:由{DAY})?(?:推迟|延后|延迟|顺延|调整|变更)(?:至|到|为)"
    rf"|(?:撤销|取消|收回|撤回)对{SIGN}的?(?:废止|停止执行|暂停|失效)(?:的?(?:决定|处理))?"
    # 所列第2项◆系误列，现予删除; ◆列入废止目录有误; 误将◆列入; 将◆从废止文件目录中删除
    rf"|{SIGN}的?(?:[^，。；{SIGN}]{{1,16}}，)?(?:系|属|为)?[^，。；{SIGN}系属为]{{0,6}}(?:误|错)(?:列|录){_NOT_KEPT}"
    rf"|{SIGN}的?(?:列入|纳入){_NOT_KEPT}[^，。；{SIGN}]{{0,16}}有误"
    rf"|误将{SIGN}(?:列入|列为|纳入){_NOT_KEPT}"
    rf"|{SIGN}不(?:应当?|该|当|属于)(?:列入|纳入|列为)?{_NOT_KEPT}[^，。；{SIGN}]{{0,8}}(?:废止|失效)"
    rf"|将{SIGN}从[^，。；{SIGN}]{{2,40}}?中?(?:删除|移出|移除|剔除|撤出)"
)
_RE_RESUMES_LATER = re.compile(r"恢复[^，。；]{0,8}(?:另行|再行|届时)|待[^，。；]{1,20}后?再?恢复")
_RE_SPAN_BEFORE = re.compile(
    rf"(?:自|从|于|在)?{DAY}起?(?:至|到|—+|-)(?:{DAY})(?:止|期间|内)?，?(?:期间)?(?:暂时|不再|一律|全面)?$"
)
# 停止执行，期限为六个月
_RE_STOPPED_FOR = re.compile(
    rf"^(?:停止|不再)(?:执行|实施|施行|适用)，(?:为期|期限?|时间)(?:为|共)?{NUMERAL}个?[年月日天]"
)
_RE_STOPS = re.compile(r"^(?:停止|不再|执行)|停止(?:执行|实施|施行)$")
# ◆、◆自◆施行之日起废止: on a day that only the other text gives
_RE_WITH_OTHER = re.compile(
    rf"(?P<names>{SIGN}(?:(?:[、和及与]|以及){SIGN}){{0,20}})，?(?:自|从|待|于)"
    rf"(?P<other>{SIGN}(?:正式)?(?:施行|实施|生效|执行|出台|印发|公布|发布)(?:之日起|之日|之?后|起|时))，?"
    r"(?:自动|自行|同时|即行|予以|一并|相应){0,3}(?:废止|失效|停止执行|不再执行)(?=[，。；]|$)"
)
# ◆、◆（以上文件自2024年7月1日起废止）、◆（继续有效）
_RE_SAID_IN_BRACKETS = re.compile(rf"(?<={SIGN}){SAID_IN_BRACKETS}(?P<then>[、，；。和及{SIGN}]|$)")
_OF_WHOLE = frozenset(
    {
        RelationKind.REPEALS,
        RelationKind.ANNULS,
        RelationKind.SUSPENDS,
        RelationKind.RESUMES,
        RelationKind.EXTENDS,
    }
)
_RE_WEAK_WHEN = re.compile(r"新|出台|如|若|拟|建议|研究|待")
# 其中第二条自2025年1月1日起不再执行
_RE_PART_ENDS = re.compile(
    rf"(?:其中|但是?)，?(?P<part>第[^，。；{SIGN}]{{1,30}}[条款项章])(?:的?(?:规定|内容|政策|措施))?(?P<when>自{DAY}(?:之日)?起)?"
    r"(?:同时|即行|一并|予以|相应)*(?:不再(?:执行|施行|实施|适用|有效)|停止(?:执行|施行|实施)|废止|失效)"
)
# ◆第五条有效期延长至2027年12月31日，其余条款自2025年2月1日起停止执行
_RE_REST_ENDS = re.compile(
    rf"，其[余他](?:条款|条文|内容|部分|规定|政策|措施)(?P<when>(?:自|从|于){DAY}(?:之日)?起?)?"
    r"(?:同时|即行|一并|予以|相应)*(?:不再(?:执行|施行|实施|适用|有效)|停止(?:执行|施行|实施)|废止|失效)"
)


def add_part_ends(named: MarkedSentence, found: list[Effect]) -> list[Effect]:
    """Return the effects with the end of a part, or of the rest, that the same sentence adds."""
    rows = list(found)
    if rows and (part := _RE_PART_ENDS.search(named.text)):
        before = named.text[: part.start()] + (part["when"] or "")
        ends = Effect(RelationKind.REPEALS, rows[-1].citation, labels(part["part"]), before, "")
        if ends.clauses and not any(e.clauses == ends.clauses for e in rows):
            rows.append(ends)
    parts = rows[-1].clauses if rows else ()
    if parts and not parts[0].startswith("除") and (rest := _RE_REST_ENDS.search(named.text)):
        kept = (f"除{'、'.join(parts)}外的其余条款",)
        rows.append(Effect(RelationKind.REPEALS, rows[-1].citation, kept, rest["when"] or "", ""))
    return rows


def find_replaced_names(named: MarkedSentence) -> list[Effect]:
    """Return the effects on names whose place another takes: ◆、◆由◆代替，同时废止.

    已被◆代替 without more only tells of it.
    """
    found = _RE_REPLACED_BY.search(named.text)
    if found is None:
        return []
    first = named.text[: found.start()].count(SIGN)
    names = named.citations[first : first + found["names"].count(SIGN)]
    told = found["told"] and not found["ends"]
    kind = RelationKind.AFFECTS if told else RelationKind.REPEALS
    before, after = named.text[: found.end("by")], found["ends"] or ""
    return [Effect(kind, name, (), before + after, after) for name in names]


def find_told_ends(named: MarkedSentence) -> list[Effect]:
    """Return a doubt on each name that another act is told to have ended: ◆已于2021年失效."""
    found = _RE_TOLD_END.search(named.text)
    if found is None:
        return []
    first = named.text[: found.start()].count(SIGN)
    names = named.citations[first : first + found["names"].count(SIGN)]
    return [Effect(RelationKind.AFFECTS, name, (), "", "") for name in names]


def find_spared_names(named: MarkedSentence) -> list[Effect]:
    """Return the undone effects on names that an earlier act no longer reaches: ◆不再按◆废止."""
    found = _RE_SPARED.search(named.text)
    if found is None:
        return []
    first = found.group().index(SIGN) + found.start() + 1
    index = named.text[:first].count(SIGN) - 1
    around = found.group(), named.text[found.end() :].split(SIGN, 1)[0]
    return [Effect(RelationKind.UNDOES, named.citations[index], (), *around)]


def find_compound_effects(named: MarkedSentence) -> list[Effect]:
    """Return the effects where names differ in their days or their parts.

    除◆第六条外，◆、◆停止执行: of the excepted one all else is ended. ◆、◆分别予以废止、修改: which
    is which is not counted out.
    """
    named = replace(named, text=_RE_SAID_IN_BRACKETS.sub(_take_out, named.text))
    if several := _RE_SEVERAL_VERBS.search(named.text):
        before = named.text[: several.start()].count(SIGN)
        return [Effect(RelationKind.AFFECTS, one, (), "", "") for one in named.citations[:before]]
    excepted = _RE_EXCEPT_PART.search(named.text)
    if excepted is None:
        return _with_days(named)
    rest = (f"除{excepted['kept']}外的其余条款",)
    plain = named.text[: excepted.start()] + named.text[excepted.end() :]
    others, title = named.citations, None  # None: the part of each
    if excepted["name"]:
        index = named.text[: excepted.end()].count(SIGN) - 1
        others, title = (*others[:index], *others[index + 1 :]), others[index].title
    return [
        replace(effect, clauses=rest) if title in (None, effect.citation.title) else effect
        for effect in _with_days(MarkedSentence(plain, others))
    ]


def _take_out(found: re.Match[str]) -> str:
    """Return what brackets say of the names before them, as words of the sentence."""
    goes_on = found["then"] not in ("，", "；", "。", "")
    said = f"自{found['said']}" if found["day"] and not found["from"] else found["said"]
    return said + ("；" + found["then"].lstrip("、和及") if goes_on else found["then"])


def _with_days(named: MarkedSentence) -> list[Effect]:
    """Return the effects where each name has a day of its own: ◆、◆分别自D1、D2起废止.

    Names and days that do not match in number leave a doubt on each name.
    """
    each = _RE_EACH_DAY.search(named.text)
    if each is None:
        return _with_exceptions(named)
    days = _RE_END.findall(each["days"])
    plain = named.text[: each.start()] + each["verb"] + days[0] + named.text[each.end("days") :]
    found = _with_exceptions(MarkedSentence(plain, named.citations))
    if len(found) != len(days):
        return [Effect(RelationKind.AFFECTS, one.citation, (), "", "") for one in found]
    if each["verb"] in ("自", "从", "于"):
        return [
            replace(one, effective=parse_day(day)) for one, day in zip(found, days, strict=True)
        ]
    return [replace(one, until=parse_last_day(day)) for one, day in zip(found, days, strict=True)]


def _with_exceptions(named: MarkedSentence) -> list[Effect]:
    """Return the effects with exceptions as effects on a part: ◆除第三条外同时废止."""
    kept = _RE_EXCEPT.search(named.text)
    if kept is None:
        return _leave_out_part(named, list(find_effects(named)))
    index = named.text[: kept.end()].count(SIGN) - 1
    if (ended := _RE_ENDED_PART.match(kept["kept"])) and (parts := labels(ended["part"])):
        # 除第三条自2025年1月1日起废止外，其余条款继续有效: the part ends, and nothing else happens
        when = ended["when"] or ""
        return [Effect(RelationKind.REPEALS, named.citations[index], parts, when, "")]
    plain = named.text[: kept.start()] + SIGN + named.text[kept.end() :]
    part = f"除{kept['kept']}外的其余条款"
    found: list[Effect] = []
    for effect in find_effects(MarkedSentence(plain, named.citations)):
        if effect.citation.title != named.citations[index].title:
            found.append(effect)
            continue
        found.append(replace(effect, clauses=(part,)))
        if effect.kind is RelationKind.REPEALS and (last := _RE_KEPT_UNTIL.search(kept["kept"])):
            end = parse_last_day(last[1])
            found += [replace(effect, effective=end + timedelta(days=1))] if end else []
    return found


def _leave_out_part(named: MarkedSentence, found: list[Effect]) -> list[Effect]:
    """Return the effects with one on all but the part that the words behind it except.

    ◆同时废止，但第四章除外; of several names that may be meant each is in doubt.
    """
    ended = [e for e in found if e.kind in _OF_WHOLE and not e.clauses]
    words = ended[-1].after if ended else ""
    exception = read_kept_part(words.replace(SIGN, ""), ended[-1].kind) if words else None
    if exception is None or exception.kind is None:
        return found
    if SIGN in words:  # ◆、◆同时废止，但◆第三条除外
        last = named.citations[named.text[: named.text.rindex(words)].count(SIGN)].title
        ended = [effect for effect in ended if effect.citation.title == last]
    kind = exception.kind if len(ended) == 1 else RelationKind.AFFECTS
    clauses = (exception.part,) if exception.part and kind is not RelationKind.AFFECTS else ()
    return [replace(one, kind=kind, clauses=clauses) if one in ended else one for one in found]


def as_suspension(effect: Effect) -> Effect:
    """Return a repeal as a suspension where 停止执行 lasts from one day to another.

    So does one after which the sentence speaks of resuming: 停止执行◆，恢复时间另行通知.
    """
    if effect.kind is RelationKind.REPEALS and _is_pause(effect.before, effect.after):
        return replace(effect, kind=RelationKind.SUSPENDS)
    return effect


@lru_cache(maxsize=16)  # the names of one list share the words around the verb
def _is_pause(before: str, after: str) -> bool:
    """Return whether 停止执行 in these words has an end, or the sentence speaks of resuming."""
    if not (_RE_STOPS.search(after) or _RE_STOPS.search(before)):
        return False
    pauses = _RE_SPAN_BEFORE.search(before) or _RE_STOPPED_FOR.search(after)
    return bool(pauses or _RE_RESUMES_LATER.search(before + after))


def find_late_repeals(named: MarkedSentence) -> list[Effect]:
    """Return the repeals whose verb ends a later clause of the sentence that names the target."""
    if other := _RE_WITH_OTHER.search(named.text):
        first = named.text[: other.start()].count(SIGN)
        names = named.citations[first : first + other["names"].count(SIGN)]
        return [Effect(RelationKind.REPEALS, name, (), other["other"], "") for name in names]
    found = _RE_LATE_REPEAL.search(named.text)
    if found is None or _RE_WEAK_WHEN.search(found["when"]):
        return []
    index = named.text[: found.start()].count(SIGN)
    before, after = named.text[: found.end("when")], named.text[found.end("when") :]
    return [Effect(RelationKind.REPEALS, named.citations[index], (), before, after)]

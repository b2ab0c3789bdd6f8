"""The phrases in which a sentence gives its document a first and a last day.

本办法自2024年4月3日起施行 / 自印发之日起30日后施行 / 有效期三年 / 试行期一年 / 自…至…
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.law.text.self_reference import speaks_of_itself
from tracker.text import dates
from tracker.text.dates import DAY, END, MAYBE_DAY, MONTH_OF_YEAR, NUMERAL, Term
from tracker.text.numerals import parse_numeral

# 三年, 三（3）年, 三周年, 36个月, 180天, 12周, 一个季度
UNIT = rf"(?:{NUMERAL}(?:（{NUMERAL}）)?|半)个?(?:年半|周?年(?:零?{NUMERAL}个月)?|月|日|天|周|季度)"
APPLIES = "施行|实施|生效|执行|试行|暂行|实行|启用"
_ENDS = "(?:失效|废止|终止)"
_VERB = (
    rf"(?:正式|开始|起|全面|予以|追溯){{0,4}}(?:{APPLIES})"
    rf"(?=[，。；、）)（(至到外]|$|有效|期|{UNIT})"
)
# Spelled out, so that the engine leaps from one first character to the next: 试行期限, 试行期间 …
_TERM_NAMES = "|".join(
    f"{of}{name}"
    for of in ("试行", "暂行", "执行", "实施", "施行", "实行", "适用", "有效")
    for name in ("期限", "期间", "期")
)
_TERM = rf"(?:{_TERM_NAMES}|期限|为期|时效)(?:均|都|统一)?"
_EVENT_NAMES = (
    *("公布", "发布", "印发", "颁布", "公告", "下发", "发文", "签发", "通过", "批准"),
    "即(?=日)",
)
_EVENT = (
    r"(?:本[^，。；：、《》■自从]{1,8}?|文件)?(?:重新|修订|正式|公开|印发|向社会){0,4}"
    rf"(?P<event>{'|'.join(_EVENT_NAMES)})"
)
# between the name of a day and the day, in a sentence or in two cells
_IS = "(?:为|是|：|[|]|自|从|于|定[为于]|追溯至){0,3}"
_LASTING = "，?(?:为期|期限|共计?|[为是]){0,2}"  # 自2024年5月1日起计算，为期三年
_BEGINS = "(?:起始|开始|起算|计算)"
_RE_DAY = re.compile(
    rf"(?:自|从|于|在)?({DAY})(?:（[^（）]{{1,12}}）)?(?:起|开始|始|之日起){{0,4}}{_VERB}"
    # 施行日期：2024年5月1日, 本办法有效期的起算日为2024年5月1日; a bare 开始时间 is of anything
    rf"|(?:(?:{APPLIES})(?:的?{_BEGINS})?|{_TERM}的?{_BEGINS}|(?<=[一-鿿]){_BEGINS})"
    rf"(?:日期|时间|日){_IS}({DAY})起?"
    rf"|追溯(?:至|到)({DAY})起?(?:开始)?(?:{APPLIES})|(?:{APPLIES})追溯(?:至|到)({DAY})起?"
)
_RE_EVENT = re.compile(
    rf"(?:自|从|于)?{_EVENT}(?:之日|日|之后|后)?(?:起|开始|满|的){{0,4}}(?:(?P<next>次[日月])(?:[1一]日)?|(?P<nth>第)?(?P<delay>{NUMERAL}个?(?:日|天|月)))?"
    rf"(?:起|后|之后|内|满){{0,4}}{_VERB}"
)
# 自2024年4月起施行
_RE_MONTH = re.compile(rf"(?:自|从)({MONTH_OF_YEAR})(?:起|开始){{1,2}}{_VERB}")
# 自2024年4月1日起，本办法正式施行
_RE_DAY_FIRST = re.compile(
    rf"(?:自|从)?({DAY})(?:之日)?[起始]，(?=本[^，。；自从]{{1,12}}?(?P<verb>(?:正式|开始|全面){{0,2}}(?:{APPLIES}))(?=[，。；]|$))"
)
_EVENTS = {"通过": "adoption", "批准": "approval"}
_RE_COUNTED = re.compile(
    rf"{_TERM}(?:[为是]|限为)?({UNIT})[，（]?(?:(?:自|从)(?:(?:{APPLIES})之日即)?|{_BEGINS}(?:日期|时间|日){_IS})"
    rf"({DAY})(?:起|开始)?(?:计算|算起|[计算]?(?=[，。；）]|$)|(?:至|到)({END})|{APPLIES})"
)
# 有效期自2024年5月1日起三年, 自2024年5月1日起算，共三年
_RE_COUNTS_FROM = re.compile(
    rf"{_TERM}(?:[为是：])?(?:自|从)?({DAY})(?:之日)?(?:起|开始)的?(?:计算|[计算])?{_LASTING}({UNIT})"
)
_FROM = rf"(?:自|从)?{_EVENT}之日(?:起|开始)?(?:计算|算起)?"
_RE_COUNTED_EVENT = re.compile(rf"{_TERM}(?:[为是])?{_FROM}{_LASTING}(?P<term>{UNIT})")
_RE_EVENT_COUNTS = re.compile(
    rf"{_TERM}(?:[为是])?(?P<term>{UNIT})[，（]?(?:自|从){_EVENT}之日起(?:计算|算起)"
)
# 2026年3月 as an end, with nothing of a day behind it
_LAST = rf"(?:{END}|{MONTH_OF_YEAR}(?=[，。；、）)止期内]|$|{APPLIES}|有效))"
# 仅在试点期内有效，试点期为2025年3月1日至2026年8月31日; 在展会期间（5月1日至5月7日）有效
_PERIOD, _HOLDS = "(?!有效)[一-鿿“”■]{2,12}期", "(?:有效|适用|执行|施行)"
_DURING = f"仅?在{_PERIOD}间?内?{_HOLDS}，{_PERIOD}[限间]?"
_RE_SPAN = re.compile(
    # 有效期五年（2023年6月1日—2028年5月31日）
    rf"(?:{_TERM}|(?:执行|实施|施行|试行|有效)时间|(?:{APPLIES})起止(?:时间|日期)|(?<=[一-鿿])起止(?:时间|日期)|{_DURING})(?:起止(?:时间|日期))?[为是：]{{0,2}}(?:{UNIT})?"
    rf"[，（]?即?(?:追溯)?[自从至到]?({DAY}|{MONTH_OF_YEAR})(?:（含[^（）]?）)?(?:起|开始)?(?:计算|[计算])?，?"
    rf"(?:截?[至到]|[—－–~～-]{{1,4}}|(?<=[起，])(?={END}为?止))({_LAST})"
    rf"|(?:自|从|在|于)({DAY}|{MONTH_OF_YEAR})起?(?:至|到)({_LAST})(?:期间|止|内){{0,4}}"
    rf"(?:{APPLIES}|有效)"
    rf"|(?:仅?在|(?<=，)){_PERIOD}间?（自?({DAY})起?(?:至|到|[—－–~～-]{{1,4}})({END})止?）内?{_HOLDS}"
)
# 有效期自印发之日起至2026年12月31日
_RE_EVENT_SPAN = re.compile(rf"{_TERM}(?:[为是]|：)?{_FROM}(?:至|到)(?P<last>{END})")
# 自发布之日起至2026年12月31日有效
_RE_EVENT_UNTIL = re.compile(
    rf"(?:自|从){_EVENT}之日起(?:至|到)(?P<last>{END})(?:期间|止|内){{0,4}}(?:{APPLIES}|有效)"
)
# 2027年12月31日前有效
_RE_BEFORE = re.compile(rf"仅?(?:在|于|至)?({END})(?:之|以)?前(?:{APPLIES}|适用|有效)(?![于在])")
# 有效期为2025年度, 有效期为2025—2027年
_RE_YEARS = re.compile(
    rf"{_TERM}(?:[为是：]|限为){{0,4}}(?:([12][0-9]{{3}})年?(?:[—－~～-]+|至|到))?(?P<last>[12][0-9]{{3}})年(?:度|(?=[，。；]|$))"
    rf"|{_TERM}(?:至|到|截至)(?P<year>[12][0-9]{{3}})年度[底末]?(?=[，。；]|$)"
)
# 终止日期为2026年12月31日
_RE_END_DATE = re.compile(
    rf"(?:(?:{_TERM}|{APPLIES})的?)?(?:(?:截止|终止|到期|届?满|结束|(?P<lapse>失效|废止))(?:{APPLIES})?(?:日期|时间|之?日)|止期|止日)"
    rf"(?:为|是|：|至|于|[|]){{0,4}}(?P<last>{END})"
    rf"|有效期限?(?:：|[|])(?P<cell>{END})(?=[，。；、|（]|$)"
)
_RE_BARE_END = re.compile("(?:截止|到期|届?满|结束)(?:日期|时间|之?日)|止[期日]")
# 自2024年5月1日起执行三年
_RE_APPLIES_FOR = re.compile(
    rf"(?<=[起始])(?:正式|开始)?(?:{APPLIES}|有效)({UNIT})(?=[，。；、）)（(]|$)"
)
_RE_UNTIL = re.compile(
    rf"(?:{_TERM}|有效|适用|{APPLIES})(?:[为是]|，)?"
    rf"(?:截止?(?:日期|时间)?(?:为|至|到)?|截至|止于|暂定至|至|到)[：|]?({_LAST})"
    rf"|截?至({END})有效(?=[，。；]|$)"
)
_RE_THEN = re.compile(
    rf"[，、（(]?并?(?:有效期限?)?(?:(?:至|到|截至)({_LAST})"
    rf"|于?({END})(?=为?止|(?:期满|届满|到期)?后?(?:自动|自行|即行)?{_ENDS}|(?:有效期限?)?(?:到期|届满)|(?:截止|结束)(?=[，。；）]|$)))"
)
_RE_TERM_THEN_DAY = re.compile(rf"{UNIT}[，（](?:即)?(?:至|到)({END})")
_RE_LAPSES = re.compile(rf"(?:自动|自行|即行)?{_ENDS}")
_RE_ENDED = re.compile(
    rf"(?:自|从|(?<=，))({DAY})(?:之日)?起(?:自动|自行|即行|予以|同时){{0,4}}"
    # and not 自2027年1月1日起废止《旧办法》
    rf"(?:{_ENDS}|停止(?:{APPLIES})|不再(?:{APPLIES}))(?=[，。；、）)]|$)"
)
# 上述文件自2024年7月1日起废止 ends others
_RE_OTHERS = re.compile("(?:以上|上述|上列|前述|所列)[^，。；]{0,12}文件[^，。；]{0,4}$")
_BEGUN = (
    rf"(?:自|从)?(?:本[^，。；：、《》■]{{1,8}}?)?(?:{APPLIES})(?:之?日|之时)?起?(?:计?算|算起)?"
)
_RE_TERM = re.compile(
    rf"(?:{_TERM}|试行|暂定|暂行)(?:[为是：|]|定为|限为|共?计|暂定|暂定为|原则上){{0,4}}(?:{_BEGUN}{_LASTING})?({UNIT})整?(?=[，。；、）)（(|]|$|止|后|内|期满)"
)
_RE_WITHIN = re.compile(
    rf"(?:(?:自|从){_BEGUN})?({UNIT})(?:之?内有效|有效(?=[，。；]|$)|后(?:自动|自行|即行)?{_ENDS})"
    # 施行满三年自动失效
    rf"|(?:{APPLIES})满({UNIT})后?(?:自动|自行|即行|即){_ENDS}"
)
_RE_NO_END = re.compile(r"长期有效|永久有效|有效期限?(?:为|：)?长期")
_ONCE = "[^，。；《（本]{2,20}?(?:之日起|后|时|结束|完成|解除|[期届]满)"
# An end that the words do not date: 有效期至国家新规定出台之日止, 有效期不超过三年.
_RE_UNDATED = re.compile(
    rf"(?:{_TERM}|有效)(?:[为是]|，)?(?:暂定|原则上)?(?:至|到|截至|与|同|不超过|最长|最多|随)(?=[^，。；]{{2}})"
    # 执行至2023年度扶持资金兑付完毕之日止; 仅在规划期内有效; 疫情结束后自动失效
    rf"|(?:(?:{APPLIES})|(?<=，)直?)(?:至|到)(?=[^，。；]{{2,40}}(?:(?:之日|时|为)止|(?:结束|期满|通知)止?(?:[，。；]|$)))"
    rf"|(?:仅?在|(?<=，)仅?){_PERIOD}间?(?:（[^（）]{{2,24}}）)?内?{_HOLDS}(?=[，。；]|$)"
    r"|仅?适用于[12]\d{3}年度?(?=[，。；]|$)"
    rf"|(?:(?<=，)(?!原|旧|该|[上前]述|[此以]前|已|自|[期届]满|到期)(?:{_ONCE})，?|^{_ONCE}，本[^，。；]{{1,6}}?)(?:即行?|自动|自行|而|同时){{0,2}}(?:{_ENDS}|停止执行)(?=[，。；]|$)"
    rf"|(?<=，)(?:仅?在)?[^，。；《（本]{{2,14}}(?:出台|公布|印发|施行|实施|发布)前(?:继续)?{_HOLDS}(?=[，。；]|$)"
)
_RE_SHARED = re.compile(
    r"(?:，(?:原|现行)?[^，。；]{0,40}(?:同时|即行|相应|自行)(?:予以)?(?:废止|失效|停止执行))?"
    rf"(?:，(?:有效)?(?:期|期限)?(?:期满|届满|到期|满)后?(?:自动|自行|即行)?{_ENDS})?"
    rf"(?:起?[，、（(；]|[|]*)?(?:并|其|原则上|暂定|(?:该|本)?(?:政策|措施|办法|文件)的?|本[^，。；：、《》■]{{1,8}}?的?|(?:自|从){_BEGUN}，?)*"
)
_RE_TERM_BEFORE = re.compile(
    rf"(?<![证照书])的?(?:{_TERM}|截?至)[^，。；《》]{{1,30}}(?:，截?[至到][^，。；《》]{{1,20}})?，并?$"
)
# 其中第三条自2025年1月1日起施行 says nothing of the whole, 追溯至2024年1月1日执行 of no end
_RE_PART = re.compile(
    rf"^[，（(](?:其中|但是?)?第[^，。；]{{1,30}}?(?:自|从)[^，。；]{{4,24}}?(?:{APPLIES})[）)]?"
    rf"|^，追溯(?:至|到){DAY}起?(?:{APPLIES})?"
)

# What every phrase below has, so that most sentences are searched three times and not fourteen
# times: a day or, where the phrase prints none, the words of the second and the third pattern.
# Each alternative begins with one character, so that the engine leaps from one to the next.
_RE_DATED = re.compile(MAYBE_DAY)
_RE_MAY_START = re.compile(
    "|".join(rf"{event}[^。；]{{0,80}}(?:{APPLIES}|有效)" for event in _EVENT_NAMES)
    + r"|期[^。；]{0,40}之日|时效[^。；]{0,40}之日"
)
_TO = r"(?:均|都|统一)?[为是，]?(?:暂定|原则上)?(?:[至到与同随]|截至|不超过|最[长多])"
_RE_MAY_END = re.compile(
    rf"期[^。；]{{0,80}}{UNIT}|时效[^。；]{{0,80}}{UNIT}|试[行定][^。；]{{0,80}}{UNIT}|暂[行定][^。；]{{0,80}}{UNIT}"
    rf"|起(?:正式|开始)?(?:{APPLIES}|有效){UNIT}|始(?:正式|开始)?(?:{APPLIES}|有效){UNIT}"
    rf"|内有效|[年月日天周度半]有效|[年月日天周度半](?:自动|自行|即行|即){_ENDS}|后(?:自动|自行|即行|即)?{_ENDS}|长[期久]有效|永[期久]有效|期[限为：]{{0,2}}长期"
    rf"|期[限间]?{_TO}|有效{_TO}|[行施效用，直][至到][^，。；]{{2,40}}(?:[日时为]止|结束|期满|通知)"
    rf"|时效{_TO}|[期间）内]{_HOLDS}|于[12]\d{{3}}年度?(?:[，。；]|$)|[起后时束成除满]，?[^，。；]{{0,12}}(?:{_ENDS}|停止执行)|前(?:继续)?{_HOLDS}"
)


@dataclass(frozen=True, slots=True)
class StartPhrase:
    """A first day, or the event it counts from (publication, adoption, approval) and the delay
    after it.
    """

    day: date | None = None
    event: str | None = None
    delay: Term | None = None
    position: tuple[int, int] = (0, 0)  # where the phrase begins and ends in its sentence
    next_month: bool = False  # 自发布之日起次月1日
    full: bool = False  # 30日后, not 第30日: the delay may also have to be over
    in_month: bool = False  # 自2024年4月起: which day of the month, the words do not say

    def first_day(self, anchor: date) -> date:
        """Return the first day: 自印发之日起30日后施行 is 30 days after the event."""
        if self.next_month:
            return Term(months=1).after(anchor.replace(day=1))
        return self.delay.after(anchor) if self.delay else anchor


@dataclass(frozen=True, slots=True)
class EndPhrase:
    """A last day, or a term; neither where the words do not date it.

    `start` where the same phrase gives the first day (有效期自…至…).
    """

    day: date | None = None
    term: Term | None = None
    start: date | None = None
    starts_in_month: bool = False
    event: str | None = None  # what the term counts from, if not from the commencement
    is_open: bool = False  # 长期有效
    disputed: bool = False  # 2026年12月31日失效: is that day the last, or the first without?
    in_month: bool = False  # 有效期至2026年3月: through that month, or only until it begins?


@dataclass(frozen=True, slots=True)
class OwnSentence:
    """A sentence, plain and masked, with what tells whether it speaks of its own document."""

    text: str
    hidden: str
    titles: frozenset[str]
    issuing: bool = False
    follows: bool = False  # the sentence before it, in the same unit, gave the commencement
    in_series: bool = False  # and ends with ；

    def is_own(self, at: int) -> bool:
        """Return whether the subject of the predicate that begins at this place is the document."""
        at -= self.hidden[1:at].endswith("（")  # 本办法（有效期三年）自2024年5月1日起施行
        if self._is_subject(at):
            return True
        # 本办法有效期三年，自2024年5月1日起施行: a term stands between subject and predicate
        before = _RE_TERM_BEFORE.search(self.hidden[:at])
        return before is not None and self._is_subject(before.start())

    def _is_subject(self, at: int) -> bool:
        return speaks_of_itself(self.text[:at], self.hidden[:at], self.titles, issuing=self.issuing)


def may_state_validity(hidden: str) -> bool:
    """Return whether a masked sentence has what every commencement and every end has."""
    return bool(
        _RE_DATED.search(hidden) or _RE_MAY_START.search(hidden) or _RE_MAY_END.search(hidden)
    )


def read_start(speech: OwnSentence) -> StartPhrase | None:
    """Return the first commencement that a sentence gives its own document.

    Further ones are of parts that begin later.
    """
    return next((start for at, start in find_starts(speech.hidden) if speech.is_own(at)), None)


def find_starts(hidden: str) -> Iterator[tuple[int, StartPhrase]]:
    """Yield the place of every commencement in a masked sentence, of any subject, with it."""
    dated = _RE_DATED.search(hidden)
    if not (dated or _RE_MAY_START.search(hidden)):
        return
    for pattern, read in _STARTS if dated else _STARTS_UNDATED:
        for found in pattern.finditer(hidden):
            if start := read(found):
                yield found.start("verb" if pattern is _RE_DAY_FIRST else 0), start


def parse_term(text: str) -> Term | None:
    """Return the term in some words: 三（3）年 is 三年, 12周 is 84日, 一个季度 is 三个月."""
    text = re.sub(r"（[^（）]*）|周(?=年)", "", text)
    long = re.fullmatch(r"(.+?)个?(周|季度)", text)
    if long is None:
        return dates.parse_term(text)
    count = parse_numeral(long[1]) or 0
    if not count:
        return None
    return Term(days=7 * count) if long[2] == "周" else Term(months=3 * count)


def _start_on_day(found: re.Match[str]) -> StartPhrase | None:
    named = dates.parse_day(next(filter(None, found.groups())))
    return StartPhrase(day=named, position=found.span()) if named else None


def _start_in_month(found: re.Match[str]) -> StartPhrase | None:
    month = dates.parse_month(found.group(1))
    return StartPhrase(month.first, position=found.span(), in_month=True) if month else None


def _start_before_subject(found: re.Match[str]) -> StartPhrase | None:
    named = dates.parse_day(found.group(1))
    return StartPhrase(day=named, position=(found.start(), found.end("verb"))) if named else None


def _start_of_term(found: re.Match[str]) -> StartPhrase | None:
    """Return the first day behind a term: 有效期限五年，自2024年1月1日起计算."""
    named = dates.parse_day(found.group(2))
    return StartPhrase(day=named, position=found.span()) if named else None


def _start_of_event(found: re.Match[str]) -> StartPhrase:
    return StartPhrase(event=_EVENTS.get(found["event"], "publication"), position=found.span())


def _start_after_event(found: re.Match[str]) -> StartPhrase:
    begun = _start_of_event(found)
    if found["next"]:
        month = found["next"] == "次月"
        return replace(begun, next_month=month, delay=None if month else Term(days=1))
    delay = parse_term(found["delay"]) if found["delay"] else None
    return replace(begun, delay=delay, full=delay is not None and not found["nth"])


_STARTS = (
    (_RE_COUNTED, _start_of_term),
    (_RE_COUNTED_EVENT, _start_of_event),
    (_RE_EVENT_COUNTS, _start_of_event),
    (_RE_EVENT_SPAN, _start_of_event),
    (_RE_EVENT_UNTIL, _start_of_event),
    (_RE_DAY, _start_on_day),
    (_RE_MONTH, _start_in_month),
    (_RE_DAY_FIRST, _start_before_subject),
    (_RE_EVENT, _start_after_event),
)


def read_ends(speech: OwnSentence, start: StartPhrase | None) -> list[EndPhrase]:
    """Return every last day or term that a sentence gives its own document, the first one first."""
    found: list[EndPhrase] = []
    then = _RE_THEN.match(speech.hidden, start.position[1]) if start else None
    if then:
        disputed = _RE_LAPSES.match(speech.hidden, then.end()) is not None
        last = _parse_end(then.group(1) or then.group(2))
        found.append(replace(last, disputed=disputed))
    found += [ending for at, ending in find_ends(speech.hidden) if _is_own_end(speech, start, at)]
    # 有效期三年，至2030年2月28日止
    for after in _RE_TERM_THEN_DAY.finditer(speech.hidden) if found else ():
        found.append(EndPhrase(day=dates.parse_last_day(after.group(1))))
    return found


def find_ends(hidden: str) -> Iterator[tuple[int, EndPhrase]]:
    """Yield the place of every end in a masked sentence, of any subject, with the end."""
    dated = _RE_DATED.search(hidden)
    if not (dated or _RE_MAY_END.search(hidden)):
        return
    for pattern, read in _ENDINGS if dated else _ENDINGS_UNDATED:
        for found in pattern.finditer(hidden):
            if pattern is _RE_ENDED and _RE_OTHERS.search(hidden[: found.start()]):
                continue
            if ending := read(found):
                yield found.start(), ending


def _is_own_end(speech: OwnSentence, start: StartPhrase | None, at: int) -> bool:
    if at == 0 and _RE_BARE_END.match(speech.hidden):  # 截止日期：6月30日 is of anything
        return speech.in_series
    return _shares_subject(speech, start, at) or speech.is_own(at)


def _shares_subject(speech: OwnSentence, start: StartPhrase | None, at: int) -> bool:
    """Return whether a predicate shares the subject of the commencement before it.

    本办法自…起施行，有效期三年
    """
    if start is None:
        return speech.follows and _RE_SHARED.fullmatch(speech.hidden, 0, at) is not None
    begin, end = start.position  # 自2024年5月1日起试行两年: the term begins inside the phrase
    return (
        begin <= at
        and _RE_SHARED.fullmatch(_RE_PART.sub("", speech.hidden[min(end, at) : at])) is not None
    )


def _parse_end(text: str) -> EndPhrase:
    """Return the end that a last day or a month names; a month ends with its last day."""
    month = dates.parse_month(text)
    last = month.last if month else dates.parse_last_day(text)
    return EndPhrase(day=last, in_month=month is not None)


def _end_of_span(found: re.Match[str]) -> EndPhrase | None:
    first, last = (text for text in found.groups() if text)
    ending, month = _parse_end(last), dates.parse_month(first)
    start = month.first if month else dates.parse_day(first)
    return replace(ending, start=start, starts_in_month=month is not None) if ending.day else None


def _end_of_counted(found: re.Match[str]) -> EndPhrase | None:
    """Return the printed last day: 有效期三年，自2024年5月1日至2027年4月30日.

    Without one the term counts from its own first day, not from the commencement.
    """
    if found.group(3):
        return EndPhrase(
            day=dates.parse_last_day(found.group(3)), start=dates.parse_day(found.group(2))
        )
    return _counted_term(found.group(1), found.group(2))


def _counted_term(length: str, first: str) -> EndPhrase | None:
    term, start = parse_term(length), dates.parse_day(first)
    return EndPhrase(term=term, start=start) if term and start else None


def _end_of_event_span(found: re.Match[str]) -> EndPhrase:
    return EndPhrase(day=dates.parse_last_day(found["last"]))


def _end_on_date(found: re.Match[str]) -> EndPhrase:
    """Return the end of 失效日期：2023年12月31日, disputed because that day may still count."""
    return EndPhrase(
        day=dates.parse_last_day(found["last"] or found["cell"]),
        disputed=found["lapse"] is not None,
    )


def _end_before(found: re.Match[str]) -> EndPhrase:
    """Return the end of 2027年12月31日前有效, disputed: 以前 includes the day, 前 may not."""
    return EndPhrase(day=dates.parse_last_day(found.group(1)), disputed=True)


def _end_of_years(found: re.Match[str]) -> EndPhrase:
    return EndPhrase(day=date(int(found["last"] or found["year"]), 12, 31))


def _end_on_day(found: re.Match[str]) -> EndPhrase:
    return _parse_end(next(filter(None, found.groups())))


def _end_before_day(found: re.Match[str]) -> EndPhrase | None:
    """Return the end of 自2027年1月1日起失效, whose last day is the one before."""
    first = dates.parse_day(found.group(1))
    return EndPhrase(day=first - timedelta(days=1)) if first else None


def _end_of_term(found: re.Match[str]) -> EndPhrase | None:
    length = parse_term(next(filter(None, found.groups())))
    return EndPhrase(term=length) if length else None


def _end_of_event_term(found: re.Match[str]) -> EndPhrase | None:
    length = parse_term(found["term"])
    return (
        EndPhrase(term=length, event=_EVENTS.get(found["event"], "publication")) if length else None
    )


_ENDINGS = (
    (_RE_COUNTED, _end_of_counted),
    (_RE_COUNTS_FROM, lambda found: _counted_term(found.group(2), found.group(1))),
    (_RE_COUNTED_EVENT, _end_of_event_term),
    (_RE_EVENT_COUNTS, _end_of_event_term),
    (_RE_EVENT_SPAN, _end_of_event_span),
    (_RE_EVENT_UNTIL, _end_of_event_span),
    (_RE_END_DATE, _end_on_date),
    (_RE_BEFORE, _end_before),
    (_RE_YEARS, _end_of_years),
    (_RE_SPAN, _end_of_span),
    (_RE_UNTIL, _end_on_day),
    (_RE_ENDED, _end_before_day),
    (_RE_TERM, _end_of_term),
    (_RE_APPLIES_FOR, _end_of_term),
    (_RE_WITHIN, _end_of_term),
    (_RE_NO_END, lambda found: EndPhrase(is_open=True)),
    (_RE_UNDATED, lambda found: EndPhrase()),
)
# The rows for a sentence that prints no day.
_NAME_A_DAY = (
    *(_RE_COUNTED, _RE_COUNTS_FROM, _RE_EVENT_SPAN, _RE_EVENT_UNTIL, _RE_END_DATE, _RE_BEFORE),
    *(_RE_DAY, _RE_MONTH, _RE_DAY_FIRST, _RE_SPAN, _RE_UNTIL, _RE_ENDED),
)
_STARTS_UNDATED = tuple(row for row in _STARTS if row[0] not in _NAME_A_DAY)
_ENDINGS_UNDATED = tuple(row for row in _ENDINGS if row[0] not in _NAME_A_DAY)


# A word of validity, whoever is the subject: 有效期, 失效日期, 为期
_RE_VALIDITY_WORD = re.compile(
    r"(?<![证照书函据品同])(?<![证照书函据品同]的)"
    r"(?:有效期|(?:政策)?(?:执行|施行|实施|试行|适用)期[限间]?|失效日期|终止日期|为期|有效至|有效时间)"
    r"|分[一二两三四五\d]个?阶段(?:施行|实施|执行)"
    # 仅在2026年12月31日前适用于新建机构, 使用期限三年: in words that no phrase reads
    rf"|[年月日底末](?:之|以)?前(?:适用|有效)|(?<=[，；])使用期限|(?:适用|有效)[至到]|时效(?:期|为|(?={UNIT}))"
    # 到期自动失效, of a text that prints no end
    r"|(?:到期|期满|届满)(?:之?[日后])?，?(?:自动|自行|即行)(?:失效|废止|终止)"
)
_RE_MAY_BE_VALIDITY = re.compile("有效|届满|阶段|前适用|适用[至到]|时效")


def has_validity_word(hidden: str) -> bool:
    """Return whether a sentence speaks of the validity of something that is no paper."""
    may_have = "期" in hidden or _RE_MAY_BE_VALIDITY.search(hidden) is not None
    return may_have and _RE_VALIDITY_WORD.search(hidden) is not None

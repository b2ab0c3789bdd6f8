"""Clauses that begin or end on a day of their own.

本办法自5月1日起施行，其中第三条自7月1日起施行。        第三条 later than the rest
第三条自公布之日起施行，其余条款自5月1日起施行。        第三条 before the rest
第八条有效期至2026年12月31日。                        第八条 ends first
有效期至…，其中购房消费券政策执行至2023年12月31日。     what has no number is named by its words
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from tracker.law.text.clause_labels import ITEM, LABEL, item_labels, labels
from tracker.law.text.sentences import Sentence, mask_quotations
from tracker.law.validity.phrases import EndPhrase, StartPhrase, find_ends, find_starts
from tracker.model import Portion
from tracker.text import dates
from tracker.text.dates import END
from tracker.text.numerals import print_numeral

_ANNEX = r"附件[\d一二三四五六七八九十]{1,2}"
_NAMED = rf"(?:{LABEL}|{ITEM}|{_ANNEX})"
# （二）、（三）两项
_PART = (
    rf"(?P<part>{_NAMED}(?:(?:、|，|和|及|以及|与|至|到|[-—]{{1,2}})?{_NAMED}){{0,30}})"
    r"(?:[两二三四五六七八九十]?[条项点])?"
)
# The subject right before a predicate, and nobody else's: 《甲办法》第三条自… speaks of another
# text.
_RE_SUBJECT = re.compile(
    rf"(?:^|[，；：（]|其中|但是?|除|本[^，。；：《》]{{1,14}}?(?:中|的)?)"
    rf"{_PART}(?:中|的)?(?:(?:有关|关于)[^，；。《》]{{1,40}}?)?的?(?:规定|条款|内容)?的?"
    r"(?:所[列附示][^，。；《》]{0,12})?(?:补[贴助]|奖补|资助|优惠)?(?:政策|措施|扶持|奖励|支持|规定|内容|条款)?的?$"
)
# 第三条过渡期至2022年12月31日，过渡期满后不再执行
_RE_TRANSITION = re.compile(
    rf"{_PART}的?(?:过渡|缓冲|宽限)期(?:为|截?至|到)({END})，[^，。；]{{0,8}}(?:期满|届满|到期)"
    r"(?:之?后)?[^，。；]{0,6}(?:不再|停止|终止|废止|失效)"
)
# 其中购房消费券政策执行至…
_RE_WORDED = re.compile(
    r"(?:其中|但是?)[，：]?"
    r"(?P<part>[^，。；：《》第本]{1,30}(?:政策|措施|规定|标准|补[贴助]|奖励|优惠|条款))的?$"
)
# 本条政策执行至2023年12月31日, in the clause that is meant
_RE_THIS_PART = re.compile(
    r"(?:^|[，；。])(?P<part>[本该][条款项])(?:所?规定的?)?(?:扶持|支持|奖励|优惠)?(?:政策|措施|规定|内容|条款)?的?$"
)
# and nothing says when they begin
_RE_EXCEPT = re.compile(rf"除{_PART}[^，。；《》]{{0,12}}外，[^。；]{{0,60}}(?:施行|实施|执行)")
_RE_LATER = re.compile(r"(?:施行|实施|执行)(?:日期|时间)(?:由[^，。；]{2,20})?另行")

_RE_NAMES_PART = re.compile("第|附件|[本该][条款项]|[（(][一二三四五六七八九十]|其中|但")
# What every such sentence has: a part, and behind it a day, an event or a term.
_RE_MAY = re.compile(
    rf"(?:第[^，。；]{{1,8}}[条款项章节分点]|附件|[本该][条款项]|{ITEM}|其中|但)"
    r"(?=[^。；]{0,200}(?:行|施|效|启用|期))"
)

Anchor = Callable[[StartPhrase], date | None]


def find_portions(
    sentences: Sequence[Sentence], begins: date | None, anchor: Anchor
) -> tuple[Portion, ...]:
    """Return each part with its own day, once.

    `begins`: the commencement of the whole; `anchor`: the day an event counts from, if known.
    """
    found: dict[tuple[str, tuple[str, ...]], Portion] = {}
    for sentence in sentences:
        if not _RE_NAMES_PART.search(sentence.text):
            continue  # the quick way for nearly every sentence
        if sentence.quoted or sentence.in_notice or sentence.cells:
            continue
        if _RE_MAY.search(sentence.text):
            for part in _portions_of(sentence, begins, anchor):
                key = (part.field, part.clauses)
                if key not in found or found[key].day is None:
                    found[key] = part
    return tuple(
        part
        for part in found.values()
        if part.field != "effective_from" or part.day is None or part.day != begins
    )


def _portions_of(sentence: Sentence, begins: date | None, anchor: Anchor) -> Iterator[Portion]:
    hidden = mask_quotations(sentence.text)
    for at, start in find_starts(hidden):
        if named := _RE_SUBJECT.search(hidden[:at]):
            yield Portion(
                _part_labels(named["part"]),
                "effective_from",
                _first_day(start, anchor),
                sentence.text,
                sentence.path,
            )
    if later := _RE_EXCEPT.search(hidden):
        yield Portion(
            _part_labels(later["part"]), "effective_from", None, sentence.text, sentence.path
        )
    for later in _RE_LATER.finditer(hidden):
        if named := _RE_SUBJECT.search(hidden[: later.start()]):
            yield Portion(
                _part_labels(named["part"]), "effective_from", None, sentence.text, sentence.path
            )
    if over := _RE_TRANSITION.search(hidden):
        last = dates.parse_last_day(over[2])
        yield Portion(_part_labels(over["part"]), "last_day", last, sentence.text, sentence.path)
    for at, ending in find_ends(hidden):
        for part in _ending_parts(sentence, hidden[:at]):
            if ending.start and not _RE_THIS_PART.search(hidden[:at]):
                yield Portion(part, "effective_from", ending.start, sentence.text, sentence.path)
            last = _last_day(ending, begins)
            yield Portion(part, "last_day", last, sentence.text, sentence.path)


def _ending_parts(sentence: Sentence, before: str) -> Iterator[tuple[str, ...]]:
    """Yield the labels of the part, if any, that is the subject of an end."""
    if this := _RE_THIS_PART.search(before):
        yield (_own_label(sentence) or this["part"],)
    elif named := _RE_SUBJECT.search(before):
        yield _part_labels(named["part"])
    elif worded := _RE_WORDED.search(before):
        yield (worded["part"],)


def _own_label(sentence: Sentence) -> str:
    """Return the label of the clause that a sentence stands in: 第二条 of `art_2`."""
    number = re.search(r"(?:^|__)art_(\d+)(?:__|$)", sentence.path)
    return f"第{print_numeral(int(number[1]))}条" if number else ""


def _part_labels(part: str) -> tuple[str, ...]:
    return (*labels(part), *item_labels(part), *re.findall(_ANNEX, part))


def _first_day(start: StartPhrase, anchor: Anchor) -> date | None:
    begun = anchor(start) if start.event else None
    return start.first_day(begun) if begun else start.day


def _last_day(ending: EndPhrase, begins: date | None) -> date | None:
    return (
        ending.term.last_day(begins) if ending.term and begins and not ending.event else ending.day
    )

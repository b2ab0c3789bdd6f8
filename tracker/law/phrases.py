"""The phrases in which a sentence gives its document a first and a last day.

本办法自2024年4月3日起施行 / 自印发之日起30日后施行 / 有效期至2026年12月31日止 / 有效期三年 / 试行期一年 / 自…至…
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tracker.law import days
from tracker.law.days import DAY, NUMERAL, Term
from tracker.law.own import speaks_of_itself

_UNIT = rf"(?:{NUMERAL}|半)个?(?:年半|年|月|日)"
_APPLIES = "施行|实施|生效|执行|试行|实行|启用"
_VERB = rf"(?:正式|开始|起|全面|予以)*(?:{_APPLIES})(?=[，。；、）)（(至到]|$|有效|期|{_UNIT})"
_TERM = r"(?:(?:试行|执行|实施|施行|适用|有效)(?:期限|期间|期)|期限)"
_EVENT = r"(?:重新|修订|正式|公开|印发|向社会)*(公布|发布|印发|颁布|公告|下发|发文|签发|通过|批准)"
_RE_DAY = re.compile(rf"(?:自|从|于|在)?({DAY})(?:零时|0时)?(?:起|开始|之日起)*{_VERB}|(?:{_APPLIES})(?:日期|时间)(?:为|是|：)({DAY})")
_RE_EVENT = re.compile(
    rf"(?:自|从|于)?{_EVENT}(?:之日|日|之后|后)?(?:起|开始|满|的)*(?:第?({NUMERAL}个?(?:日|天|月)))?(?:起|后|之后|内|满)*{_VERB}"
)
_EVENTS = {"通过": "adoption", "批准": "approval"}
_RE_COUNTED = re.compile(rf"{_TERM}(?:[为是]|限为)?({_UNIT})，?(?:自|从)({DAY})(?:起|开始)?(?:计算|算起|{_APPLIES})")
_RE_COUNTED_EVENT = re.compile(rf"{_TERM}(?:[为是])?(?:自|从){_EVENT}之日起({_UNIT})")
_RE_SPAN = re.compile(
    rf"{_TERM}(?:[为是]|：)?(?:自|从)?({DAY})起?(?:至|到|—+|-)({DAY})|(?:自|从)({DAY})起?(?:至|到)({DAY})(?:期间|止|内)*(?:{_APPLIES}|有效)"
)
_RE_UNTIL = re.compile(rf"(?:{_TERM}|有效|{_APPLIES})(?:[为是]|，)?(?:截止?(?:日期|时间)?(?:为|至|到)?|截至|止于|暂定至|至|到)({DAY})")
_RE_THEN = re.compile(rf"^[，、（(]?(?:有效期限?)?(?:(?:至|到|截至)({DAY})|({DAY})(?=为?止|终止|自动失效|自行失效|失效|废止|到期|届满))")
_RE_TERM = re.compile(rf"(?:{_TERM}|试行|暂定|暂行)(?:[为是]|定为|限为|暂定|暂定为|原则上)*({_UNIT})(?=[，。；、）)（(]|$|止|后|内|期满)")


@dataclass(frozen=True, slots=True)
class Start:
    """A first day, or the event it counts from (publication, adoption, approval) and the delay after it."""

    day: date | None = None
    event: str | None = None
    delay: Term | None = None
    end: int = 0  # where the phrase ends in its sentence

    def after(self, anchor: date) -> date:
        """The first day, counted from the day of the event: 自印发之日起30日后施行 is 30 days on."""
        return self.delay.after(anchor) if self.delay else anchor


@dataclass(frozen=True, slots=True)
class Ending:
    """A last day, or a term; `start` where the same phrase gives the first day too (有效期自…至…)."""

    day: date | None = None
    term: Term | None = None
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence, plain and masked, with what tells whether it speaks of its own document."""

    text: str
    hidden: str
    titles: frozenset[str]
    issuing: bool = False
    follows: bool = False  # the sentence before it, in the same unit, gave the commencement

    def is_own(self, at: int) -> bool:
        """Does the predicate that begins at this place have the document as its subject?"""
        return speaks_of_itself(self.text[:at], self.hidden[:at], self.titles, issuing=self.issuing)


def read_start(speech: Speech) -> Start | None:
    """The commencement that a sentence gives its own document; the first one counts (then come parts that begin later)."""
    for pattern, read in ((_RE_COUNTED, _counted), (_RE_COUNTED_EVENT, _event), (_RE_DAY, _day), (_RE_EVENT, _event)):
        for found in pattern.finditer(speech.hidden):
            if speech.is_own(found.start()):
                return read(found)
    return None


def _day(found: re.Match[str]) -> Start | None:
    named = days.day(found.group(1) or found.group(2))
    return Start(day=named, end=found.end()) if named else None


def _counted(found: re.Match[str]) -> Start | None:
    """有效期限五年，自2024年1月1日起计算: the term stands before the first day."""
    named = days.day(found.group(2))
    return Start(day=named, end=found.end()) if named else None


def _event(found: re.Match[str]) -> Start:
    delay = days.term(found.group(2)) if found.group(2) and found.re is _RE_EVENT else None
    return Start(event=_EVENTS.get(found.group(1), "publication"), delay=delay, end=found.end())


def read_end(speech: Speech, start: Start | None) -> Ending | None:
    """The last day or the term that a sentence gives its own document."""
    then = _RE_THEN.match(speech.hidden[start.end :]) if start else None
    if then:
        return Ending(day=days.day(then.group(1) or then.group(2)))
    for pattern, read in _ENDINGS:
        for found in pattern.finditer(speech.hidden):
            if _continues(speech, start, found.start()) or speech.is_own(found.start()):
                return read(found)
    return None


def _continues(speech: Speech, start: Start | None, at: int) -> bool:
    """本办法自…起施行，有效期三年: the predicate shares the subject of the commencement before it."""
    before = speech.hidden[start.end if start else 0 : at]
    if start:
        return before in ("", "，", "、", "（", "(", "，并", "，其", "，原则上", "，本办法")
    return speech.follows and not before


def _span(found: re.Match[str]) -> Ending | None:
    first, last = (days.day(text) for text in found.groups() if text)
    return Ending(day=last, start=first) if last else None


def _until(found: re.Match[str]) -> Ending | None:
    last = days.day(found.group(1))
    return Ending(day=last) if last else None


def _term(found: re.Match[str]) -> Ending | None:
    length = days.term(found.group(found.re.groups if found.re is _RE_COUNTED_EVENT else 1))
    return Ending(term=length) if length else None


_ENDINGS = ((_RE_COUNTED, _term), (_RE_COUNTED_EVENT, _term), (_RE_SPAN, _span), (_RE_UNTIL, _until), (_RE_TERM, _term))

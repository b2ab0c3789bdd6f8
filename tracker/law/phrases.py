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

_VERB = r"(?:正式|开始|起|全面|予以)*(?:施行|实施|生效|执行|试行|启用)(?=[，。；、）)（(至到]|$|有效|期)"
_RE_DAY = re.compile(rf"(?:自|从|于|在)?({DAY})(?:零时|0时)?(?:起|开始|之日起)*{_VERB}")
_RE_EVENT = re.compile(
    r"(?:自|从|于)?(?:重新|修订|正式|公开|印发|向社会)*(公布|发布|印发|颁布|公告|下发|发文|签发|通过|批准)(?:之日|日|之后|后)?(?:起|开始|满|的)*"
    rf"(?:第?({NUMERAL}个?(?:日|天|月)))?(?:起|后|之后|内|满)*{_VERB}"
)
_EVENTS = {"通过": "adoption", "批准": "approval"}
_UNIT = rf"(?:{NUMERAL}|半)个?(?:年半|年|月|日)"
_RE_UNTIL = re.compile(
    rf"(?:有效期|有效期限|试行期|试行期限|执行期|执行期限|实施期|实施期限|期限|施行|实施|执行|试行|有效)"
    rf"(?:自({DAY})(?:起|开始)?)?(?:为|是|，)?(?:截止?|截至|暂定)?(?:至|到)({DAY})"
)
_RE_SPAN = re.compile(rf"(?:自|从)({DAY})(?:起)?(?:至|到)({DAY})(?:期间|止)?(?:内)?(?:施行|实施|有效|执行|试行)")
_RE_THEN = re.compile(rf"^[，、（(]?(?:有效期)?(?:至|到|截至)({DAY})")
_RE_TERM = re.compile(
    r"(?:有效期|有效期限|试行期|试行期限|执行期|执行期限|实施期|实施期限|施行期|施行期限|期限|试行|暂定|暂行)"
    rf"(?:[为是]|定为|暂定|暂定为)?({_UNIT})(?=[，。；、）)（(]|$|止|后|内|期满)"
)


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
    for pattern in (_RE_DAY, _RE_EVENT):
        for found in pattern.finditer(speech.hidden):
            if speech.is_own(found.start()):
                return _start(found)
    return None


def _start(found: re.Match[str]) -> Start | None:
    named = days.day(found.group(1))
    if found.re is _RE_DAY:
        return Start(day=named, end=found.end()) if named else None
    delay = days.term(found.group(2)) if found.group(2) else None
    return Start(event=_EVENTS.get(found.group(1), "publication"), delay=delay, end=found.end())


def read_end(speech: Speech, start: Start | None) -> Ending | None:
    """The last day or the term that a sentence gives its own document."""
    then = _RE_THEN.match(speech.hidden[start.end :]) if start else None
    if then:
        return Ending(day=days.day(then.group(1)))
    for pattern in (_RE_SPAN, _RE_UNTIL, _RE_TERM):
        for found in pattern.finditer(speech.hidden):
            if _continues(speech, start, found.start()) or speech.is_own(found.start()):
                return _ending(found)
    return None


def _continues(speech: Speech, start: Start | None, at: int) -> bool:
    """本办法自…起施行，有效期三年: the predicate shares the subject of the commencement before it."""
    before = speech.hidden[start.end if start else 0 : at]
    if start:
        return before in ("", "，", "、", "（", "(", "，并", "，其", "，试行", "，本办法")
    return speech.follows and not before


def _ending(found: re.Match[str]) -> Ending | None:
    if found.re is _RE_TERM:
        term = days.term(found.group(1))
        return Ending(term=term) if term else None
    first, last = found.groups()
    end = days.day(last)
    return Ending(day=end, start=days.day(first) if first else None) if end else None

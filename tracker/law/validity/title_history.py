"""What the lines under a title say of the document's life: adopted, published, in force, amended,
re-issued.

    2005年6月23日 国务院令第438号公布        published
    2008年8月1日 第20次常务会议修订通过       re-issued, not yet published: what counted before
    counts no more
    2008年8月5日 国务院令第532号公布         published again: 自公布之日 now means this day
    2018年3月19日 《…的决定》第一次修正       amended: the commencement stays, this wording is newer

An adoption (通过) or approval (批准) is never a publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.law.text.sentences import mask_titles, plain_text
from tracker.text import dates

_RE_COMMENCED = re.compile(r"(?:^|起|布|告|日|并|现)(?:正式)?(?:施行|实施|生效)")
_RE_PUBLISHED = re.compile(
    r"公布|发布|颁布|印发|公告|颁行|令[^，]{0,3}第?[^，]{1,12}号(?:第.{1,2}次)?(?:修订|修改)"
)
_RE_CHANGED = re.compile(r"修正|修订|修改")
_RE_ADOPTED = re.compile(r"通过|批准")
_RE_ISSUED = re.compile(f"{_RE_ADOPTED.pattern}|{_RE_PUBLISHED.pattern}")


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One dated line; undated lines that follow belong to it. `text` is what follows the day."""

    day: date
    text: str

    @property
    def hidden(self) -> str:
        """Return the text without the names of amending decisions."""
        return mask_titles(self.text)


@dataclass(frozen=True, slots=True)
class DatedWording:
    """A wording of the document, and the event that issued it: its publication where that is told.

    `whole`: the text was issued as a whole, not changed in places.
    """

    event: HistoryEvent
    whole: bool

    @property
    def day(self) -> date:
        """Return the day of the event."""
        return self.event.day


@dataclass(frozen=True, slots=True)
class TitleHistory:
    """The events that decide days: each the last of its kind.

    `reissued` without `published`: the day of publication is unknown.
    """

    events: tuple[HistoryEvent, ...] = ()
    commenced: HistoryEvent | None = None
    published: HistoryEvent | None = None
    amended: HistoryEvent | None = None
    adopted: HistoryEvent | None = None
    reissued: bool = False
    wordings: tuple[DatedWording, ...] = ()  # of which the lines tell, in order

    @property
    def tells_of_issue(self) -> bool:
        """Return whether the lines state an adoption or issue; a bare date states neither."""
        return any((self.commenced, self.published, self.amended, self.adopted))


def dated_events(notes: Iterable[str]) -> tuple[HistoryEvent, ...]:
    """Return the dated events in the lines under a title, in order."""
    text = "".join(plain_text(note) for note in notes)
    found = list(dates.find_days(mask_titles(text)))
    ends = [match.start() for match, _ in found[1:]] + [len(text)]
    return tuple(
        HistoryEvent(day, text[match.end() : end])
        for (match, day), end in zip(found, ends, strict=False)
    )


def replay_history(notes: Iterable[str]) -> TitleHistory:
    """Replay the events in order."""
    seen = dated_events(notes)
    commenced = published = amended = adopted = None
    reissued = False
    for event in seen:
        text = event.hidden
        if _is_amendment(text):
            amended = event
        elif _RE_CHANGED.search(text) and not _RE_PUBLISHED.search(text):
            amended, published, commenced, reissued = event, None, None, True
        elif _RE_PUBLISHED.search(text) and (
            amended is None or reissued or _RE_CHANGED.search(text)
        ):
            published, reissued = event, reissued or amended is not None
        if _RE_COMMENCED.search(text) and not _is_amendment(text):
            commenced = event
        if _RE_ADOPTED.search(text):
            adopted = event
    wordings = _find_wordings(seen)
    return TitleHistory(seen, commenced, published, amended, adopted, reissued, wordings)


def _find_wordings(events: Iterable[HistoryEvent]) -> tuple[DatedWording, ...]:
    """Return the first issue and every change; what is adopted and then published is one."""
    found: list[DatedWording] = []
    for event in events:
        text = event.hidden
        if _is_amendment(text):
            found.append(DatedWording(event, whole=False))
        elif _RE_CHANGED.search(text) or (not found and _RE_ISSUED.search(text)):
            found.append(DatedWording(event, whole=True))
        elif found and found[-1].whole and _RE_PUBLISHED.search(text):
            found[-1] = DatedWording(event, whole=True)
    return tuple(found)


def _is_amendment(text: str) -> bool:
    """Return whether an event is a 修正, or a change by a named decision:
    《国务院关于修改部分行政法规的决定》第一次修订.
    """
    return "修正" in text or ("《" in text and bool(_RE_CHANGED.search(text)))

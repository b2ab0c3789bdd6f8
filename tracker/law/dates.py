"""From when to when a text says that it applies, with the sentence that says so and the readings not chosen.

Sources of the rules: the drafting practice of Shanghai (a term of N years ends on the day before the anniversary) and 民法典
Arts. 201-204 (which name the anniversary itself, given as the alternative).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.law.history import History, history
from tracker.law.phrases import Ending, Speech, Start, read_end, read_start
from tracker.law.sentences import Sentence, without_quotes
from tracker.model import Alternative, Basis, Head, Validity, squash

_RE_WORDS = re.compile("(?:施行|实施|生效|执行|试行|实行|启用|有效|期)")
_RE_TIME = re.compile("[年月日布发起]")


@dataclass(frozen=True, slots=True)
class _Said:
    """What one sentence says of the document's own validity."""

    sentence: Sentence
    start: Start | None = None
    ending: Ending | None = None


def validity(sentences: Sequence[Sentence], head: Head, *, published_on: date | None = None) -> Validity:
    """The validity that a document prints for itself."""
    past = history(head.notes)
    said = _sayings(sentences, head)
    start = _best([s for s in said if s.start])
    ending = _best([s for s in said if s.ending])
    begun = _begin(start, head, past, published_on)
    ended = _end(ending, begun.effective_from)
    whole = Validity(begun.effective_from, None, ended.last_day, begun.basis + ended.basis, begun.alternatives + ended.alternatives)
    return _this_wording(whole, past)


def _sayings(sentences: Sequence[Sentence], head: Head) -> list[_Said]:
    titles = frozenset({squash(head.title).strip("《》")})
    said: list[_Said] = []
    for sentence in sentences:
        if sentence.quoted or not (_RE_TIME.search(sentence.text) and _RE_WORDS.search(sentence.text)):
            continue
        follows = bool(said and said[-1].start and said[-1].sentence.path == sentence.path)
        hidden = without_quotes(sentence.text)
        speech = Speech(sentence.text, hidden, titles, sentence.path == "wrapper", follows)
        start = read_start(speech)
        ending = read_end(speech, start)
        if start is None and ending is not None and ending.start:
            start = Start(day=ending.start)
        if start or ending:
            said.append(_Said(sentence, start, ending))
    return said


def _best(said: Sequence[_Said]) -> _Said | None:
    """The body speaks before the notice, the notice before an annex; within one part the last word counts."""
    if not said:
        return None
    return max(enumerate(said), key=lambda one: (_rank(one[1].sentence), one[0]))[1]


def _rank(sentence: Sentence) -> int:
    if sentence.path == "wrapper":
        return 1
    return 0 if sentence.annex else 2


def _begin(said: _Said | None, head: Head, past: History, published_on: date | None) -> Validity:
    if said is None or said.start is None:
        if past.commenced is None:
            return Validity()
        return Validity(
            past.commenced.day, basis=(Basis("commencement_note", f"{past.commenced.day:%Y-%m-%d} {past.commenced.text}", "head"),)
        )
    if said.start.day:
        return Validity(said.start.day, basis=(_basis("commencement_day", said),))
    return _relative(said, said.start, head, past, published_on)


def _relative(said: _Said, start: Start, head: Head, past: History, published_on: date | None) -> Validity:
    """自发布之日起: from the day of publication; without one from the signature, with the doubt said."""
    anchor, rule = _anchor(start, head, past, published_on)
    if anchor is None:
        return Validity(basis=(_basis(rule, said),))
    chosen = start.after(anchor)
    others: dict[date, str] = {}
    if rule == "commencement_from_signature":
        others[chosen] = "未载公布日期，暂按成文日期起算；实际公布日期可能更晚"
        if head.printed_on and head.printed_on != anchor:
            others[start.after(head.printed_on)] = "按印发日期起算"
    elif head.made_on and head.made_on != anchor and not past.told:
        others[start.after(head.made_on)] = "按成文日期起算"
    alternatives = tuple(Alternative("effective_from", day, reason) for day, reason in others.items())
    return Validity(chosen, basis=(_basis(rule, said),), alternatives=alternatives)


def _anchor(start: Start, head: Head, past: History, published_on: date | None) -> tuple[date | None, str]:
    if start.event == "adoption":
        return (past.adopted.day if past.adopted else None), "commencement_from_adoption"
    if start.event == "approval":
        return None, "commencement_from_unknown_approval"
    if past.published:
        return past.published.day, "commencement_from_publication"
    if past.told:  # adopted, approved or amended, and no line says when it was published
        return (None if past.amended else published_on), "commencement_from_publication"
    printed = head.published_on or published_on
    if printed:
        return printed, "commencement_from_publication"
    return head.made_on, "commencement_from_signature"


def _end(said: _Said | None, begins: date | None) -> Validity:
    if said is None or said.ending is None:
        return Validity()
    ending = said.ending
    if ending.day:
        return Validity(last_day=ending.day, basis=(_basis("ends_on", said),))
    if ending.term is None or begins is None:
        return Validity(basis=(_basis("term_from_unknown_day", said),))
    last, anniversary = ending.term.last_day(begins), ending.term.after(begins)
    other = Alternative("last_day", anniversary, "按《民法典》第二百零一条至第二百零四条，期间的最后一日为对应日")
    return Validity(last_day=last, basis=(_basis("term", said),), alternatives=(other,))


def _this_wording(whole: Validity, past: History) -> Validity:
    """A 修正 or 修订 after the commencement: this wording applies from then on."""
    changed = past.amended
    if changed is None or (whole.effective_from and whole.effective_from >= changed.day):
        return whole
    note = Basis("amendment_note", f"{changed.day:%Y-%m-%d} {changed.text}", "head")
    return replace(whole, applies_from=changed.day, basis=(*whole.basis, note))


def _basis(rule: str, said: _Said) -> Basis:
    return Basis(rule, said.sentence.text, said.sentence.path)

"""From when to when a text says that it applies, with the sentence that says so and the readings
not chosen.

Sources of the rules: the drafting practice of Shanghai (a term of N years ends on the day before
the anniversary) and 民法典
Arts. 201-204 (which name the anniversary itself, given as the alternative).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.law.text.self_reference import AMENDED, is_amending_title
from tracker.law.text.sentences import Sentence, mask_quotations
from tracker.law.text.title_keys import title_key
from tracker.law.validity.partial import find_portions
from tracker.law.validity.phrases import EndPhrase, OwnSentence, StartPhrase, read_end, read_start
from tracker.law.validity.title_history import TitleHistory, replay_history
from tracker.model import Alternative, Basis, Head, Validity

_RE_WORDS = re.compile("(?:施行|实施|生效|执行|试行|实行|启用|暂行|有效|期|失效|废止|终止)")
_RE_TIME = re.compile("[年月日布发起止期]")
_FULL = "按《民法典》第二百零一条，公布当日不计入，期限届满的次日起施行"
_DISPUTED = "“失效”“废止”之日是否仍有效，文字可作两解"


@dataclass(frozen=True, slots=True)
class _OwnStatement:
    """What one sentence says of the document's own validity."""

    sentence: Sentence
    start: StartPhrase | None = None
    ending: EndPhrase | None = None


def read_validity(
    sentences: Sequence[Sentence], head: Head, *, published_on: date | None = None
) -> Validity:
    """The validity that a document prints for itself."""
    past = replay_history(head.notes)
    said = _own_statements(sentences, head)
    start = _strongest_statement([s for s in said if s.start])
    ends = [s for s in said if s.ending]
    ending = _strongest_statement(
        [s for s in ends if s.ending and (s.ending.day or s.ending.term)] or ends
    )
    begun = _read_start(start, head, past, published_on)
    ended = _read_end(
        ending, _term_start(ending, start, begun.effective_from, head, past, published_on)
    )
    begun = _add_span_start(begun, ending)
    whole = Validity(
        begun.effective_from,
        None,
        ended.last_day,
        begun.basis + ended.basis,
        begun.alternatives + ended.alternatives,
    )
    own = find_portions(
        sentences,
        begun.effective_from,
        lambda start: _event_day(start, head, past, published_on)[0],
    )
    return _add_wording_start(replace(whole, portions=own), past)


def _own_statements(sentences: Sequence[Sentence], head: Head) -> list[_OwnStatement]:
    titles = frozenset({title_key(head.title)})
    amending = is_amending_title(head.title)
    said: list[_OwnStatement] = []
    for sentence in sentences:
        if sentence.quoted or not (
            _RE_TIME.search(sentence.text) and _RE_WORDS.search(sentence.text)
        ):
            continue
        follows = bool(said and said[-1].start and said[-1].sentence.path == sentence.path)
        hidden = mask_quotations(sentence.text)
        if amending and AMENDED.search(hidden):
            continue
        speech = OwnSentence(sentence.text, hidden, titles, sentence.path == "wrapper", follows)
        start = read_start(speech)
        ending = read_end(speech, start)
        if start is None and ending is not None and ending.start:
            start = StartPhrase(day=ending.start)
        if start or ending:
            said.append(_OwnStatement(sentence, start, ending))
    return said


def _strongest_statement(said: Sequence[_OwnStatement]) -> _OwnStatement | None:
    """The body speaks before the notice, the notice before an annex; within one part the last word
    counts.
    """
    if not said:
        return None
    return max(enumerate(said), key=lambda one: (_rank_of(one[1].sentence), one[0]))[1]


def _rank_of(sentence: Sentence) -> int:
    if sentence.path == "wrapper":
        return 1
    return 0 if sentence.annex else 2


def _read_start(
    said: _OwnStatement | None, head: Head, past: TitleHistory, published_on: date | None
) -> Validity:
    if said is None or said.start is None:
        if past.commenced is None:
            return Validity()
        return Validity(
            past.commenced.day,
            basis=(
                Basis(
                    "commencement_note",
                    f"{past.commenced.day:%Y-%m-%d} {past.commenced.text}",
                    "head",
                ),
            ),
        )
    if said.start.day:
        return Validity(said.start.day, basis=(_basis_of("commencement_day", said),))
    return _start_from_event(said, said.start, head, past, published_on)


def _start_from_event(
    said: _OwnStatement,
    start: StartPhrase,
    head: Head,
    past: TitleHistory,
    published_on: date | None,
) -> Validity:
    """自发布之日起: from the day of publication; without one from the signature, with the doubt
    said.
    """
    anchor, rule = _event_day(start, head, past, published_on)
    if anchor is None:
        return Validity(basis=(_basis_of(rule, said),))
    chosen = start.first_day(anchor)
    others: dict[date, str] = {chosen + timedelta(days=1): _FULL} if start.full else {}
    if rule == "commencement_from_signature":
        others[chosen] = "未载公布日期，暂按成文日期起算；实际公布日期可能更晚"
        if head.printed_on and head.printed_on != anchor:
            others[start.first_day(head.printed_on)] = "按印发日期起算"
    elif head.made_on and head.made_on != anchor and not past.tells_of_issue:
        others[start.first_day(head.made_on)] = "按成文日期起算"
    alternatives = tuple(
        Alternative("effective_from", day, reason) for day, reason in others.items()
    )
    return Validity(chosen, basis=(_basis_of(rule, said),), alternatives=alternatives)


def _event_day(
    start: StartPhrase, head: Head, past: TitleHistory, published_on: date | None
) -> tuple[date | None, str]:
    if start.event == "adoption":
        return (past.adopted.day if past.adopted else None), "commencement_from_adoption"
    if start.event == "approval":
        return None, "commencement_from_unknown_approval"
    if past.published:
        return past.published.day, "commencement_from_publication"
    if past.tells_of_issue:  # adopted, approved or amended, and no line says when it was published
        return (None if past.amended else published_on), "commencement_from_publication"
    printed = head.published_on or published_on
    if printed:
        return printed, "commencement_from_publication"
    return head.made_on, "commencement_from_signature"


def _term_start(
    ending: _OwnStatement | None,
    start: _OwnStatement | None,
    begins: date | None,
    head: Head,
    past: TitleHistory,
    published_on: date | None,
) -> date | None:
    """The day a term counts from: the commencement, or what its own words name
    (有效期自印发之日起三年).
    """
    if ending and ending.ending and ending.ending.start:
        return ending.ending.start
    event = ending.ending.event if ending and ending.ending else None
    fixed = start is not None and start.start is not None and start.start.day is not None
    return (
        _event_day(StartPhrase(event=event), head, past, published_on)[0]
        if event and fixed
        else begins
    )


def _add_span_start(begun: Validity, ending: _OwnStatement | None) -> Validity:
    """自印发之日起施行，有效期自5月1日至…: the span begins on another day than the commencement."""
    first = ending.ending.start if ending and ending.ending else None
    if first is None or begun.effective_from in (None, first):
        return begun
    other = Alternative("effective_from", first, "按有效期的起始日起算")
    return replace(begun, alternatives=(*begun.alternatives, other))


def _read_end(said: _OwnStatement | None, begins: date | None) -> Validity:
    if said is None or said.ending is None:
        return Validity()
    ending = said.ending
    if ending.day:
        before = Alternative("last_day", ending.day - timedelta(days=1), _DISPUTED)
        return Validity(
            last_day=ending.day,
            basis=(_basis_of("ends_on", said),),
            alternatives=(before,) if ending.disputed else (),
        )
    if ending.term is None:
        return Validity(basis=(_basis_of("ends_on_unknown_day", said),))
    if begins is None:
        return Validity(basis=(_basis_of("term_from_unknown_day", said),))
    last, anniversary = ending.term.last_day(begins), ending.term.after(begins)
    other = Alternative(
        "last_day", anniversary, "按《民法典》第二百零一条至第二百零四条，期间的最后一日为对应日"
    )
    return Validity(last_day=last, basis=(_basis_of("term", said),), alternatives=(other,))


def _add_wording_start(whole: Validity, past: TitleHistory) -> Validity:
    """A 修正 or 修订 after the commencement: this wording applies from then on."""
    changed = past.amended
    if changed is None or (whole.effective_from and whole.effective_from >= changed.day):
        return whole
    note = Basis("amendment_note", f"{changed.day:%Y-%m-%d} {changed.text}", "head")
    return replace(whole, applies_from=changed.day, basis=(*whole.basis, note))


def _basis_of(rule: str, said: _OwnStatement) -> Basis:
    return Basis(rule, said.sentence.text, said.sentence.path)

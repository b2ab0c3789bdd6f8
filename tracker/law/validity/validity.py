"""From when to when a text says that it applies, with the sentence that says so and the readings
not chosen.

Sources of the rules: the drafting practice of Shanghai (a term of N years ends on the day before
the anniversary) and 民法典
Arts. 201-204 (which name the anniversary itself, given as the alternative).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.law.text.self_reference import AMENDED, OWN, is_amending_title
from tracker.law.text.sentences import Sentence, mask_quotations, plain_text, strip_label
from tracker.law.text.title_keys import title_key
from tracker.law.validity.partial import find_portions
from tracker.law.validity.phrases import (
    APPLIES,
    UNIT,
    EndPhrase,
    OwnSentence,
    StartPhrase,
    has_validity_word,
    may_state_validity,
    parse_term,
    read_ends,
    read_start,
)
from tracker.law.validity.title_history import HistoryEvent, TitleHistory, replay_history
from tracker.model import Alternative, Basis, EarlierWording, Head, Validity
from tracker.text.dates import Term

_RE_WORDS = re.compile(
    "(?:施行|实施|生效|执行|试行|实行|启用|暂行|有效|期|起止|失效|废止|终止|适用|时效)"
)
_RE_TIME = re.compile("[年月日布发起止期后]|[12][0-9]{3}[-./]")
_RE_ISSUING_TITLE = re.compile("(?:印发|发布|公布|颁布|下发).{0,200}(?:通知|公告|令)$")
_RE_OWN = re.compile(OWN)
LATEST_PUBLICATION = timedelta(days=92)
_FULL = "按《民法典》第二百零一条，公布当日不计入，期限届满的次日起施行"
# 期满自动延续两年, 届满未发文废止的，继续执行, 期满后如无异议则正式实施
_RE_CONTINUES = re.compile(
    rf"(?:期满|届满|到期)(?:前|后|时)?(?!前?[^。；]{{0,30}}(?:可以|可按|经评估|重新|应当|另行))"
    rf"[^。；]{{0,24}}?(?:自动|如?未|如无|若无|没有|无异议|不废止)[^。；]{{0,24}}?"
    rf"(?:延续|顺延|延长|续期|(?:继续|正式)(?:有效|{APPLIES}))(?P<term>{UNIT})?"
)
_DISPUTED = "“失效”“废止”之日是否仍有效，文字可作两解"
_IN_MONTH = "只写到月份，具体日期不明"


@dataclass(frozen=True, slots=True)
class _OwnStatement:
    """The validity of the document as one of its sentences states it."""

    sentence: Sentence
    start: StartPhrase | None = None
    ending: EndPhrase | None = None
    other_ends: tuple[EndPhrase, ...] = ()  # that the same sentence gives as well


def read_validity(
    sentences: Sequence[Sentence], head: Head, *, published_on: date | None = None
) -> Validity:
    """Return the validity that a document prints for itself."""
    past = replay_history(head.notes)
    worded = [s for s in sentences if not s.quoted and _RE_WORDS.search(s.text)]
    statements = _own_statements(worded, head)
    start = _strongest_statement([s for s in statements if s.start])
    ends = [s for s in statements if s.ending]
    ending = _strongest_statement(
        [s for s in ends if s.ending and (s.ending.day or s.ending.term)] or ends
    )
    begun = _read_start(start, head, past, published_on)
    ended = _read_end(
        ending, _term_start(ending, start, begun.effective_from, head, past, published_on)
    )
    begun = _add_span_start(begun, ending)
    ended = _propagate_start(ended, ending, begun)
    whole = Validity(
        begun.effective_from,
        None,
        ended.last_day,
        begun.basis + ended.basis,
        begun.alternatives + ended.alternatives,
    )
    whole = _add_contradictions(whole, statements, (start, ending), head, past, published_on)
    whole = _add_continuation(whole, statements, worded)
    whole = _without_impossible_end(whole)
    if start is not None and ending is None:
        whole = _add_unread_end(whole, statements, worded)
    own = find_portions(
        worded,
        begun.effective_from,
        lambda start: _event_day(start, head, past, published_on)[0],
    )
    return _add_wording_start(replace(whole, portions=own), past)


def _propagate_start(ended: Validity, ending: _OwnStatement | None, begun: Validity) -> Validity:
    """Return the end with a last day for every other first day that its term may count from."""
    phrase = ending.ending if ending else None
    if phrase is None or phrase.term is None or phrase.start or ended.last_day is None:
        return ended
    known = {ended.last_day, *(other.day for other in ended.alternatives)}
    more = tuple(
        Alternative("last_day", phrase.term.last_day(other.day), other.reason)
        for other in begun.alternatives
        if phrase.term.last_day(other.day) not in known
    )
    return replace(ended, alternatives=ended.alternatives + more)


def _add_contradictions(
    whole: Validity,
    statements: Sequence[_OwnStatement],
    chosen: tuple[_OwnStatement | None, _OwnStatement | None],
    head: Head,
    past: TitleHistory,
    published_on: date | None,
) -> Validity:
    """Add the other days that sentences of the same text give, as alternatives.

    Notice and body, a term and a printed day, or two instruments under one notice may differ.
    """
    start, ending = chosen
    if is_amending_title(head.title):  # behind the decision stands what it amended
        return whole
    others: dict[tuple[str, date], str] = {}
    for one in statements:
        if one.sentence.annex and not (start and start.sentence.annex):
            continue
        text = one.sentence.text
        day = one.start.day if one.start and one is not start else None
        if day and whole.effective_from and day != whole.effective_from:
            others["effective_from", day] = f"另一处写有：{text}"
        counted = _term_start(one, start, day or whole.effective_from, head, past, published_on)
        ends = ((one.ending,) if one.ending and one is not ending else ()) + one.other_ends
        for end in ends:
            last = _last_day_of(end, counted)
            if last and whole.last_day and abs((last - whole.last_day).days) > 1:
                others["last_day", last] = f"另一处写有：{text}"
    rows = tuple(Alternative(field, day, reason) for (field, day), reason in others.items())
    known = {(a.field, a.day) for a in whole.alternatives}
    fresh = tuple(row for row in rows if (row.field, row.day) not in known)
    return replace(whole, alternatives=whole.alternatives + fresh)


def _last_day_of(end: EndPhrase, counted_from: date | None) -> date | None:
    begins = end.start or counted_from
    if end.day or end.term is None or begins is None:
        return end.day
    return end.term.last_day(begins)


def _add_continuation(
    whole: Validity, statements: Sequence[_OwnStatement], sentences: Sequence[Sentence]
) -> Validity:
    """Add the continuation as another reading: 期满自动延续两年, 未发文废止的，继续执行."""
    if whole.last_day is None:
        return whole
    paths = {one.sentence.path for one in statements if one.ending}
    for sentence in sentences:
        if sentence.path not in paths or "期" not in sentence.text:
            continue
        goes_on, term = _read_continuation(mask_quotations(sentence.text))
        if goes_on:
            last = term.after(whole.last_day) if term else date.max
            other = Alternative("last_day", last, f"期满后可能自动延续：{sentence.text}")
            return replace(whole, alternatives=(*whole.alternatives, other))
    return whole


def _read_continuation(hidden: str) -> tuple[bool, Term | None]:
    """Return whether a sentence lets a validity go on by itself after its end, and how long."""
    found = _RE_CONTINUES.search(hidden)
    if found is None:
        return False, None
    return True, parse_term(found["term"]) if found["term"] else None


def _without_impossible_end(whole: Validity) -> Validity:
    """Remove an end before the start: one of the two is misprinted, and it is unknown which."""
    first, last = whole.effective_from, whole.last_day
    if not (first and last and last < first):
        return whole
    others = tuple(a for a in whole.alternatives if a.field != "last_day")
    return replace(whole, last_day=None, alternatives=others)


def _add_unread_end(
    whole: Validity, statements: Sequence[_OwnStatement], sentences: Sequence[Sentence]
) -> Validity:
    """Add a basis for words about the text's own validity that were not understood.

    Only in the unit of the commencement, or with the document as subject: 证书有效期 is another's.
    """
    paths = {one.sentence.path for one in statements if one.start and not one.sentence.in_notice}
    begins = [one.sentence for one in statements if one.start]
    for sentence in sentences:
        hidden = mask_quotations(sentence.text)
        begun = sentence.path in paths or sentence in begins
        own = begun or _RE_OWN.match(strip_label(hidden))
        if own and has_validity_word(hidden):
            row = Basis("ends_in_unread_words", sentence.text, sentence.path)
            return replace(whole, basis=(*whole.basis, row))
    return whole


def _own_statements(sentences: Sequence[Sentence], head: Head) -> list[_OwnStatement]:
    titles = frozenset({title_key(head.title)})
    amending = is_amending_title(head.title)
    # a notice whose policy is not at hand: 现将《X》印发给你们，自…起施行 dates the notice
    issuing = _RE_ISSUING_TITLE.search(plain_text(head.title)) is not None
    statements: list[_OwnStatement] = []
    for sentence in sentences:
        if not _RE_TIME.search(sentence.text):
            continue
        follows = bool(
            statements and statements[-1].start and statements[-1].sentence.path == sentence.path
        )
        hidden = mask_quotations(sentence.text)
        if not may_state_validity(hidden) or (amending and AMENDED.search(hidden)):
            continue
        speech = OwnSentence(
            sentence.text,
            hidden,
            titles,
            sentence.in_notice or issuing,
            follows,
            follows and statements[-1].sentence.text.endswith("；"),
        )
        start = read_start(speech)
        ends = read_ends(speech, start)
        ending = ends[0] if ends else None
        if start is None and ending is not None and ending.start:
            start = StartPhrase(day=ending.start, in_month=ending.starts_in_month)
        if start or ending:
            statements.append(_OwnStatement(sentence, start, ending, tuple(ends[1:])))
    return statements


def _strongest_statement(statements: Sequence[_OwnStatement]) -> _OwnStatement | None:
    """Return the statement that counts.

    The body goes before the notice, the notice before an annex; within a part the last one counts.
    """
    if not statements:
        return None
    return max(enumerate(statements), key=lambda one: (_rank_of(one[1].sentence), one[0]))[1]


def _rank_of(sentence: Sentence) -> int:
    if sentence.in_notice:
        return 1
    return 0 if sentence.annex else 2


def _read_start(
    statement: _OwnStatement | None, head: Head, past: TitleHistory, published_on: date | None
) -> Validity:
    if statement is None or statement.start is None:
        if past.commenced is None:
            return Validity()
        return Validity(
            past.commenced.day,
            basis=(
                Basis(
                    "commencement_note",
                    _describe_event(past.commenced),
                    "head",
                ),
            ),
        )
    if first := statement.start.day:
        # 自2024年4月起: on some day of the month, the first one unless something says otherwise
        last = first.replace(day=monthrange(first.year, first.month)[1])
        other = Alternative("effective_from", last, _IN_MONTH)
        return Validity(
            first,
            basis=(_basis_of("commencement_day", statement),),
            alternatives=(other,) if statement.start.in_month else (),
        )
    return _start_from_event(statement, statement.start, head, past, published_on)


def _start_from_event(
    statement: _OwnStatement,
    start: StartPhrase,
    head: Head,
    past: TitleHistory,
    published_on: date | None,
) -> Validity:
    """Return the commencement that counts from an event: 自发布之日起, from the publication.

    Without a day of publication it counts from the signature, with the other day as alternative.
    """
    anchor, rule = _event_day(start, head, past, published_on)
    if anchor is None:
        return Validity(basis=(_basis_of(rule, statement),))
    chosen = start.first_day(anchor)
    others: dict[date, str] = {chosen + timedelta(days=1): _FULL} if start.full else {}
    printed = head.published_on or published_on
    if printed and rule in ("commencement_from_signature", "commencement_from_printing"):
        others[start.first_day(printed)] = "网页的发布日期远晚于成文日期，可能只是上传日期"
    elif rule == "commencement_from_signature":
        others[chosen] = "未载公布日期，暂按成文日期起算；实际公布日期可能更晚"
        if head.printed_on and head.printed_on != anchor:
            others[start.first_day(head.printed_on)] = "按印发日期起算"
    elif head.made_on and head.made_on != anchor and not past.tells_of_issue:
        others[start.first_day(head.made_on)] = "按成文日期起算"
    alternatives = tuple(
        Alternative("effective_from", day, reason) for day, reason in others.items()
    )
    return Validity(chosen, basis=(_basis_of(rule, statement),), alternatives=alternatives)


def _event_day(
    start: StartPhrase, head: Head, past: TitleHistory, published_on: date | None
) -> tuple[date | None, str]:
    if start.event == "adoption":
        return (past.adopted.day if past.adopted else None), "commencement_from_adoption"
    if start.event == "approval":
        return None, "commencement_from_unknown_approval"
    if past.published:
        return past.published.day, "commencement_from_publication"
    # adopted, approved or amended, and no line says when it was published
    if past.tells_of_issue and not _is_signed_after_adoption(head, past):
        return (None if past.amended else published_on), "commencement_from_publication"
    printed = head.published_on or published_on
    if printed and not _is_upload_day(printed, head):
        return printed, "commencement_from_publication"
    if printed and head.printed_on:
        return head.printed_on, "commencement_from_printing"
    return head.made_on, "commencement_from_signature"


def _is_signed_after_adoption(head: Head, past: TitleHistory) -> bool:
    """Return whether the notice that issues an adopted text prints a later day of signature.

    A day that is the adoption's own says nothing of the publication.
    """
    if head.made_on is None or past.adopted is None or past.amended or past.commenced:
        return False
    return head.made_on > past.adopted.day


def _is_upload_day(published: date, head: Head) -> bool:
    """Return whether a page's 发布日期 can only be the day of an upload to another site.

    It lies too long after the signature to be the day of publication.
    """
    return head.made_on is not None and published - head.made_on > LATEST_PUBLICATION


def _term_start(
    ending: _OwnStatement | None,
    start: _OwnStatement | None,
    begins: date | None,
    head: Head,
    past: TitleHistory,
    published_on: date | None,
) -> date | None:
    """Return the day that a term counts from: the commencement, or the event that its words name
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
    """Add the first day of the span as another reading: 自印发之日起施行，有效期自5月1日至…."""
    first = ending.ending.start if ending and ending.ending else None
    if first is None or begun.effective_from in (None, first):
        return begun
    other = Alternative("effective_from", first, "按有效期的起始日起算")
    return replace(begun, alternatives=(*begun.alternatives, other))


def _read_end(statement: _OwnStatement | None, begins: date | None) -> Validity:
    if statement is None or statement.ending is None:
        return Validity()
    ending = statement.ending
    if ending.day:
        before = Alternative("last_day", ending.day - timedelta(days=1), _DISPUTED)
        if ending.in_month:  # 有效期至2026年3月 may end when that month begins
            day = ending.day.replace(day=1) - timedelta(days=1)
            before = Alternative("last_day", day, _IN_MONTH)
        return Validity(
            last_day=ending.day,
            basis=(_basis_of("ends_on", statement),),
            alternatives=(before,) if ending.disputed or ending.in_month else (),
        )
    if ending.is_open:
        return Validity(basis=(_basis_of("no_end", statement),))
    if ending.term is None:
        return Validity(basis=(_basis_of("ends_on_unknown_day", statement),))
    if begins is None:
        return Validity(basis=(_basis_of("term_from_unknown_day", statement),))
    last, anniversary = ending.term.last_day(begins), ending.term.after(begins)
    other = Alternative(
        "last_day", anniversary, "按《民法典》第二百零一条至第二百零四条，期间的最后一日为对应日"
    )
    return Validity(last_day=last, basis=(_basis_of("term", statement),), alternatives=(other,))


def _add_wording_start(whole: Validity, past: TitleHistory) -> Validity:
    """Add the first day of this wording, and the days of those before it.

    That is the day of a 修正 or 修订 after the commencement; a text that was issued anew (修订)
    prints the commencement of this wording, and was in force before it in another one.
    """
    if len(past.wordings) < 2:
        return whole
    start, changed = whole.effective_from, past.wordings[-1]
    issued = [one for one in past.wordings if one.whole and (start is None or one.day <= start)]
    applies = changed.day
    if start and start >= changed.day:
        if len(issued) < 2:  # amended before it commenced
            return whole
        changed, applies = issued[-1], start
    note = Basis("amendment_note", _describe_event(changed.event), "head")
    earlier = tuple(
        EarlierWording(
            # the printed commencement is that of the edition issued last before it
            start if start and issued and one is issued[-1] else one.day,
            _describe_event(one.event),
        )
        for one in past.wordings[: past.wordings.index(changed)]
    )
    return replace(
        whole, applies_from=applies, basis=(*whole.basis, note), earlier_wordings=earlier
    )


def _describe_event(event: HistoryEvent) -> str:
    return f"{event.day:%Y-%m-%d} {event.text}"


def _basis_of(rule: str, statement: _OwnStatement) -> Basis:
    return Basis(rule, statement.sentence.text, statement.sentence.path)

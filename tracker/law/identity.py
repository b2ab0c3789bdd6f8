"""Decide whether two documents are one instrument, and which instrument a citation means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from tracker.law.authority import (
    IssuerEvidence,
    Verdict,
    decide_authority,
    is_inside,
    is_same_organ,
    split_place,
)
from tracker.law.relations.policy_matching import (
    Named,
    are_similar_titles,
    are_variant_titles,
    enclosed_key,
    issues_several,
    match_policy,
)
from tracker.law.text.title_keys import number_key, title_key
from tracker.model import Category, Target
from tracker.text.brackets import YEAR_CLOSE, YEAR_OPEN
from tracker.text.dates import END, parse_last_day

# Documents that speak of a policy or precede it often bear its title and number, and are never one
# of its wordings.
SEPARATE_CATEGORIES = frozenset({Category.DRAFT, Category.INTERPRETATION, Category.REPLY})
_RE_NUMERALS = re.compile(r"[0-9一二三四五六七八九十百]+")
_RE_EDITION = re.compile(
    r"\((?:\d{4}年?)?(?:第?.次)?(?:修订|修正|修改|修订版|修订稿|版|试行|暂行)?\)$"
)
_RE_TRIAL = re.compile(r"\((?:试行|暂行)\)$|(?:试行|暂行)(?=[^()]{2,4}$)")
# 2020年12月31日以前制定的文件，未列入目录的一律废止
_RE_CUTOFF = re.compile(
    rf"(?P<last>{END})(?:（含[^（）]{{0,6}}）)?(?:之?前|以前)[^，。；]{{0,12}}?"
    r"(?:制定|印发|发布|出台|公布|制发|下发|颁布|实施)"
)
# 规 marks a 规范性文件; 发, 办, 字 and 函 tell the series of an organ
_RE_SERIES = re.compile("[规发办字函通文]")
_SHORTEST_TITLE = 6  # characters: 管理办法 is no title
_RE_NUMBER = re.compile(rf"(\D{{1,30}}?)[{YEAR_OPEN}]?(\d{{4}})[{YEAR_CLOSE}]?第?(\d{{1,6}})号?$")


class Match(StrEnum):
    """Whether two documents are texts of one instrument."""

    SAME = "same"
    DIFFERENT = "different"
    UNCERTAIN = "uncertain"  # a person has to say


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says that identifies its instrument.

    `digests`: of the bodies of its wordings. `first_day`: the commencement it prints. `issued_on`:
    the day of the first issue of a statute, as the lines under its title tell it.
    """

    evidence: IssuerEvidence
    category: Category
    made_on: date | None = None
    first_day: date | None = None
    digests: frozenset[str] = frozenset()
    issued_on: date | None = None

    @property
    def title(self) -> str:
        """Return the title in one form."""
        return title_key(self.evidence.title)

    @property
    def number(self) -> str | None:
        """Return the 文号 in one form."""
        return number_key(self.evidence.number) if self.evidence.number else None


def compare_identities(held: Identity, new: Identity) -> Match:
    """Decide whether a new document is a text of a held policy.

    One 文号 over akin titles of one issuer or place is one instrument; a title alone never crosses
    a place, and one 文号 over two titles is two instruments, as a notice may issue several. Without
    two 文号 the same body, or one title with one day of signature or commencement, decides.
    """
    if held.category != new.category and SEPARATE_CATEGORIES & {held.category, new.category}:
        return Match.DIFFERENT
    agree = issuers_agree(held.evidence, new.evidence)
    if held.number and new.number:
        titles = held.evidence.title, new.evidence.title
        if held.number != new.number or not are_variant_titles(*titles):
            return Match.DIFFERENT
        if issues_several(titles[0]) != issues_several(titles[1]):
            return Match.DIFFERENT  # a notice, and one of the instruments that it issues
        return Match.UNCERTAIN if agree is False else Match.SAME
    if agree is False:
        return Match.DIFFERENT
    if held.digests & new.digests and _is_copy(held, new):
        return Match.SAME
    if not _same_title(held.title, new.title):
        return Match.DIFFERENT
    return _compare_days(held, new)


def may_be_same(held: Identity, new: Identity) -> bool:
    """Return whether a listed document may be a text of a policy, though nothing proves it.

    One 文号 over another title, one title under another day or without 文号, and a title that is
    nearly the held one may be. Two 文号 are two instruments, unless one title
    was signed on one day: then one of them may be misread.
    """
    if new.number and held.number == new.number:
        return True
    if issuers_agree(held.evidence, new.evidence) is False:
        return False
    same = _same_title(held.title, new.title)
    if new.number and held.number:
        return same and held.made_on is not None and held.made_on == new.made_on
    apart = bool(held.made_on and new.made_on) and held.made_on != new.made_on
    return same or (
        not apart
        and are_similar_titles(held.title, new.title)
        and find_numerals(held.title) == find_numerals(new.title)
    )


def find_numerals(title: str) -> list[str]:
    """Return the numerals of a title: 十四五 and 2024年 tell two editions apart."""
    return _RE_NUMERALS.findall(title)


def _compare_days(held: Identity, new: Identity) -> Match:
    """Compare two documents of one title by their days of issue, signature and commencement."""
    if held.issued_on and held.issued_on == new.issued_on:
        return Match.SAME  # two editions of a statute tell of the same first issue
    if held.made_on and new.made_on:
        return Match.SAME if held.made_on == new.made_on else Match.DIFFERENT
    if held.first_day and new.first_day:
        return Match.SAME if held.first_day == new.first_day else Match.UNCERTAIN
    return Match.SAME if held.made_on == new.made_on else Match.UNCERTAIN


def _is_copy(held: Identity, new: Identity) -> bool:
    """Return whether two documents of one body are one, by their titles and days of signature."""
    if held.made_on and new.made_on and held.made_on != new.made_on:
        return False
    if find_numerals(held.title) != find_numerals(new.title):
        return False
    return _same_title(held.title, new.title) or are_similar_titles(held.title, new.title)


def _same_title(one: str, other: str) -> bool:
    return bool(one) and enclosed_key(one) == enclosed_key(other)


def issuers_agree(one: IssuerEvidence, other: IssuerEvidence) -> bool | None:
    """Return whether two documents share an issuer, or at least their place; None if unknown."""
    if one.public_organs and other.public_organs:
        found = [is_same_organ(a, b) for a in one.public_organs for b in other.public_organs]
        return True if any(found) else (None if None in found else False)
    inside = is_inside(one.place, other.place), is_inside(other.place, one.place)
    if None in inside:
        return None
    return True in inside


def read_cutoff(quote: str) -> date | None:
    """Return the last day on which a text was made of which a closed list speaks.

    2020年12月31日以前制定的文件，未列入本目录的一律废止
    """
    found = _RE_CUTOFF.search(quote)
    return parse_last_day(found["last"]) if found else None


# ---------------------------------------------------------------- citations


@dataclass(frozen=True, slots=True)
class Candidate:
    """A held policy that a citation may mean."""

    id: str
    evidence: IssuerEvidence


@dataclass(frozen=True, slots=True)
class DoubtfulTarget:
    """A policy that a citation may mean, and why that is not certain.

    `is_likely`: the title names it and the actor may act on it, so that its status is open from the
    day of the effect on.
    """

    policy: str
    reason: str
    is_likely: bool


@dataclass(frozen=True, slots=True)
class TargetMatch:
    """The policy that a citation means, or those that it may mean.

    `verdict`: whether the actor may act on `policy`.
    """

    policy: str | None = None
    verdict: Verdict = Verdict.ALLOWED
    reason: str = ""
    doubtful: tuple[DoubtfulTarget, ...] = ()


def match_target(
    target: Target, actor: IssuerEvidence, held: Sequence[Candidate], *, acting: bool = True
) -> TargetMatch:
    """Find the policy that a citation in the actor's text means among the held ones.

    `acting`: the text does something to it; otherwise it only mentions it, which anybody may.

    A 文号 whose policy bears another title is doubtful, and so is a title whose 文号 differs in one
    figure. A title that is cited without 文号 never crosses a place.
    """
    by_number = _with_number(target, held)
    if by_number:
        fitting = [one for one in by_number if _titles_fit(target, one)]
        if not fitting:
            named = [one for one in held if _is_named(target, one)]
            reason = "所引文号与标题不符"
            # a number alone never beats the title: what bears the title is likely meant
            other = [one for one in by_number if one not in named]
            likely = _as_doubtful(actor, named, reason, likely=True).doubtful
            return TargetMatch(doubtful=(*_as_doubtful(actor, other, reason).doubtful, *likely))
        return _choose(actor, fitting)
    rows = [one for one in held if not acting or _may_reach(target, actor, one)]
    found = match_policy(target, [_named(one) for one in rows])
    if found.policy:
        return _judge(actor, next(one for one in rows if one.id == found.policy))
    if found.candidates:
        chosen = _choose(actor, [one for one in rows if one.id in found.candidates])
        # a title that is only nearly the cited one is never certain
        if _is_exact(target, rows, chosen.policy):
            return chosen
        near = [one for one in rows if one.id in found.candidates]
        return _as_doubtful(actor, near, "所引标题与本文件相近", likely=True)
    slips = [one for one in rows if _is_named(target, one) and _is_slip(target, one)]
    if slips:
        return _as_doubtful(actor, slips, "所引文号与本文件差一处", likely=True)
    if target.document_number:
        return TargetMatch()
    trials = [one for one in rows if _is_trial_of(target, one)]
    if trials:
        return _as_doubtful(actor, trials, "所引标题与本文件只差“试行”等字样", likely=True)
    local = [one for one in rows if _is_same_place(actor, one)]
    placed = [one for one in local if differs_in_place(target.title, one.evidence.title)]
    if placed:
        return _as_doubtful(actor, placed, "所引标题与本文件只差地名", likely=True)
    misprints = [one for one in local if _differs_in_a_character(target.title, one.evidence.title)]
    return _as_doubtful(actor, misprints, "所引标题与本文件只差一字")


def _as_doubtful(
    actor: IssuerEvidence, rows: Iterable[Candidate], reason: str, *, likely: bool = False
) -> TargetMatch:
    return TargetMatch(
        doubtful=tuple(
            DoubtfulTarget(one.id, reason, likely and _judge(actor, one).verdict is Verdict.ALLOWED)
            for one in rows
        )
    )


def _is_trial_of(target: Target, row: Candidate) -> bool:
    """Return whether two titles differ in （试行） or （暂行） alone."""
    cited, own = enclosed_title(target.title), enclosed_title(row.evidence.title)
    return cited != own and bool(cited) and _RE_TRIAL.sub("", cited) == _RE_TRIAL.sub("", own)


def is_slip_of(cited: str, title: str) -> bool:
    """Return whether a citation may mean a title that it does not print: without or with the place
    at its head, or with one wrong character.
    """
    return differs_in_place(cited, title) or _differs_in_a_character(cited, title)


def differs_in_place(cited: str, title: str) -> bool:
    """Return whether one title is the other without the place: 甲区扶持办法, cited as 扶持办法."""
    key, own = enclosed_title(cited), enclosed_title(title)
    # 夜市摊区管理规定 begins with no place, though 夜市 ends as one
    return min(len(key), len(own)) >= _SHORTEST_TITLE and (
        own in _placed_forms(key) or key in _placed_forms(own)
    )


def _placed_forms(title: str) -> set[str]:
    """Return a title without the place at its head, whole or but for its last part.

    甲市乙区扶持办法 is cited as 乙区扶持办法 and as 扶持办法.
    """
    parts = split_place(title)
    return {title.removeprefix("".join(parts[:count])) for count in range(1, len(parts) + 1)}


def _differs_in_a_character(cited: str, title: str) -> bool:
    """Return whether two long titles differ in one character that is no numeral."""
    key, own = enclosed_title(cited), enclosed_title(title)
    return (
        len(key) == len(own) > _SHORTEST_TITLE
        and split_place(key) == split_place(own)
        and find_numerals(key) == find_numerals(own)
        and Levenshtein.distance(key, own) == 1
    )


def without_place(title: str) -> str:
    """Return a title without the place at its head."""
    return title.removeprefix("".join(split_place(title)))


def base_title(title: str) -> str:
    """Return the key of a title without its edition: 办法 of 办法（2024年修订） or （试行）."""
    return _RE_EDITION.sub("", enclosed_title(title))


def _choose(actor: IssuerEvidence, rows: Sequence[Candidate]) -> TargetMatch:
    """Choose the one policy on which the actor may act; several stay doubtful."""
    if len(rows) == 1:
        return _judge(actor, rows[0])
    own = [one for one in rows if _judge(actor, one).verdict is Verdict.ALLOWED]
    if len(own) == 1:
        return _judge(actor, own[0])
    return _as_doubtful(actor, own or rows, "所引名称可指多件文件", likely=True)


def _judge(actor: IssuerEvidence, row: Candidate) -> TargetMatch:
    verdict, reason = decide_authority(actor, row.evidence)
    return TargetMatch(row.id, verdict, reason)


def _with_number(target: Target, rows: Sequence[Candidate]) -> list[Candidate]:
    numbers = {
        number_key(number) for number in (target.document_number, *target.also_numbered) if number
    }
    return [
        one for one in rows if one.evidence.number and number_key(one.evidence.number) in numbers
    ]


def _titles_fit(target: Target, row: Candidate) -> bool:
    if not target.title:
        return True
    if issues_several(target.title) != issues_several(row.evidence.title):
        return False
    return are_variant_titles(enclosed_title(target.title), row.evidence.title)


def enclosed_title(title: str) -> str:
    """Return the key of the policy that a notice's title encloses, else of the title itself."""
    return enclosed_key(title_key(title))


def _is_named(target: Target, row: Candidate) -> bool:
    own, cited = title_key(row.evidence.title), title_key(target.title)
    return _same_title(cited, own)


def _is_exact(target: Target, rows: Sequence[Candidate], policy: str | None) -> bool:
    return any(one.id == policy and _is_named(target, one) for one in rows)


def _named(row: Candidate) -> Named:
    return Named(row.id, row.evidence.title, row.evidence.number)


def _may_reach(target: Target, actor: IssuerEvidence, row: Candidate) -> bool:
    """Return whether a citation by title alone may mean a policy.

    Where no 文号 is cited, a namesake of another place is meant by nobody, unless the cited title
    names that place itself.
    """
    if target.document_number or target.also_numbered:
        return True
    if decide_authority(actor, row.evidence)[0] is not Verdict.REFUSED:
        return True
    named, there = split_place(target.title), row.evidence.place
    if named and is_inside(there, named):
        return True
    return not actor.place or _is_same_place(actor, row)


def _is_same_place(actor: IssuerEvidence, row: Candidate) -> bool:
    """Return whether both are of one place, so that the title names this policy."""
    here, there = actor.place, row.evidence.place
    return is_inside(here, there) is True and is_inside(there, here) is True


def _is_slip(target: Target, row: Candidate) -> bool:
    """Return whether the cited 文号 differs from the policy's in one figure of year or serial, in
    the order of the year's figures, or in the letters of its code that tell the series:
    甲府〔2018〕11号 for 甲府规〔2018〕11号.
    """
    own = _RE_NUMBER.match(number_key(row.evidence.number)) if row.evidence.number else None
    for number in filter(None, (target.document_number, *target.also_numbered)):
        cited = _RE_NUMBER.match(number_key(number))
        if not own or not cited:
            continue
        if own[1] != cited[1]:
            if own.groups()[1:] == cited.groups()[1:] and _are_akin_codes(own[1], cited[1]):
                return True
            continue
        if own[2] == cited[2] and Levenshtein.distance(own[3], cited[3]) == 1:
            return True
        # 〔2020〕 for 〔2021〕, 〔2012〕 for 〔2021〕
        if own[3] == cited[3] and (
            abs(int(own[2]) - int(cited[2])) == 1 or sorted(own[2]) == sorted(cited[2])
        ):
            return True
    return False


def _are_akin_codes(one: str, other: str) -> bool:
    """Return whether two codes may be of one organ: 甲府 and 甲府规; 甲科委规 and 甲科规."""
    short, long = sorted((_RE_SERIES.sub("", one), _RE_SERIES.sub("", other)), key=len)
    rest = iter(long)
    return bool(short) and all(char in rest for char in short) and short[0] == long[0]

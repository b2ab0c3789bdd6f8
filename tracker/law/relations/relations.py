"""Find what a text does to other instruments, and which it only mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from tracker.law.category import own_title
from tracker.law.relations.effects import Effect, find_effects
from tracker.law.relations.mentions import find_mentions
from tracker.law.relations.policy_matching import enclosed_key
from tracker.law.relations.repeal_lists import ListReading
from tracker.law.relations.sentence_effects import find_sentence_effects
from tracker.law.text.citations import (
    SIGN,
    Citation,
    MarkedSentence,
    find_numbers,
    mark_citations,
)
from tracker.law.text.self_reference import own_sentences
from tracker.law.text.sentences import Sentence, mask_titles, plain_text
from tracker.law.text.title_keys import title_key
from tracker.law.validity.validity import LATEST_PUBLICATION
from tracker.model import (
    EFFECTS,
    Alternative,
    Head,
    Relation,
    RelationKind,
    Target,
    Validity,
    squash,
)
from tracker.text import dates
from tracker.text.dates import DAY, FIRST, LAST, NUMERAL, RANGE, DayRange

# Not 于1998年3月5日发布的《…》, 自2005年1月1日起施行的《…》: that day is the target's own.
_RE_FROM = re.compile(
    rf"(?:自|从|于|在)({FIRST})(?![^，。；废停失{SIGN}]{{0,24}}(?:布|发|施|行|过|定|准|效|[修改][订正改]?)的)"
)
# 自2024年5月1日起延长三年, and not 于2024年12月31日到期，延长三年
_RE_COUNTS_FROM = re.compile(rf"(?:自|从)({DAY})(?!到期|届满|期满)")
_RE_UNTIL = re.compile(rf"(?:有效期限?截至|(?<!截)至|到)({LAST})")
_RE_BECOMES = re.compile(rf"(?:调整|变更|修改|更正|延长|缩短|提前|改)为(?=({LAST})?)")
# 关于停止执行〈办法〉的通知, whose sentence says for how long
_STOPPED_FOR_A_TIME = (RelationKind.REPEALS, RelationKind.SUSPENDS)
_OF_VALIDITY = (RelationKind.REPEALS, RelationKind.EXTENDS, RelationKind.SUSPENDS)
_RE_FORM = re.compile("的(?:决定|通知|公告|通告|函)$")
_RE_SPAN = re.compile(rf"(?:自|从)?{FIRST}起?(?:至|到)({LAST})")
_RE_LENGTH = re.compile(
    rf"(?:延长|顺延|延续|(?:暂停|暂缓|中止|停止)(?:执行|实施|施行|适用))(?:期限)?(?:为)?({NUMERAL}个?[年月])"
)
# 暂停执行，暂停时间自2023年1月1日至6月30日
_RE_PAUSE_SPAN = re.compile(
    rf"(?:时间|期限?|期间)(?:为|是|：)?(?:自|从)?(?P<range>{RANGE}|(?P<first>{FIRST})起?(?:至|到)(?P<last>{LAST}))"
)
# 暂停执行期限延长至2022年12月31日; 暂缓执行至2023年12月31日: from its making on
_RE_PAUSE_GOES_ON = re.compile(r"(?:暂停|暂缓|中止|停止)[^，。；]{0,10}?(?:延长|顺延|延续|[至到])")
# 暂停执行六个月; 暂停期为六个月; 为期一年
_RE_PAUSE = re.compile(
    rf"(?:(?:暂停|暂缓|中止|停止)[^，。；\d{SIGN}]{{0,8}}?|为期|期限?|时间)(?:共?为|共计?)?({NUMERAL}个?[年月日天])(?!\d)"
)
_RE_WITH_OWN = re.compile(
    r"同时|(?:本|该)[^，]{0,12}(?:施行|实施|生效|执行|试行)(?:之日|之时|后|时)"
)
_RE_ON_ISSUE = re.compile(r"自(?:本[^，]{1,8})?(?:印发|发布|公布|颁布|下发|发文)之日起|自即日起")
_RE_DAY_AFTER_ISSUE = re.compile(
    r"自(?:本[^，]{1,8})?(?:印发|发布|公布|颁布|下发)(?:之日)?的?之?次日起"
)
_RE_THEN_FROM = re.compile(
    rf"，(?:自|从|于)({DAY})起?(?:正式|开始)?(?:生效|失效|废止|(?:停止|不再)?(?:执行|施行|实施))[。；，]?$"
)
_RE_AFTER_DAY = re.compile(rf"({DAY})）?(?:之|以)?后(?=，|$|即|同|自|起)")
# 在新的申报系统上线后停止执行: nobody can say from the texts when that is
_RE_AFTER_EVENT = re.compile(
    r"(?:(?<![之以然])后|(?<!本)之日起?|(?<![同届])时)，?(?:自动|自行|同时|即行|予以|相应|一并|即)*$"
)
# 本办法施行满六个月后废止
_RE_DELAY = re.compile(
    rf"(?:(?P<start>施行|实施|生效|执行)|(?P<issue>印发|发布|公布))?(?:之日)?(?:起|后)?(?:满|的)?(?P<term>{NUMERAL}个?(?:年|月|日|天))(?:之?后|之日|期满后?|届满后?)"
)
# 过渡期至2025年8月31日，过渡期满后废止
_RE_PERIOD_OVER = re.compile(r"(?:期|届)满(?:之?后|之日|时)?，?[^，。；]{0,8}$")
_RE_PERIOD_ENDS = re.compile(rf"期[^，。；]{{0,6}}(?:至|到|为)(?:{FIRST}(?:至|到))?({LAST})")
# words of time or of a condition beside an end
_RE_TIMED = re.compile(
    "自|从|起(?!草)|后(?!续)|时|届时|期(?!已|限?届满)|待|另|如|若|同日|前(?!述|款)|施行|实施之日|生效"
)
_RE_AT_ONCE = re.compile(r"即日|即行|现|决定|予以|撤销")


def find_relations(
    sentences: Sequence[Sentence],
    head: Head,
    validity: Validity,
    lists: ListReading,
    *,
    housekeeping: bool = False,
    reports: bool = False,
    published_on: date | None = None,
) -> tuple[Relation, ...]:
    """Return every relation, effects first; one row for each kind and target.

    `housekeeping`: the text was issued to act on others; `reports`: it only speaks of them.
    """
    issued = _issue_day(head, published_on)
    own = title_key(head.title)
    found = [
        _make_relation(effect, sentence, validity, issued)
        for effect, sentence in find_sentence_effects(
            list(own_sentences(sentences, head.title)),
            head,
            housekeeping=housekeeping,
            reports=reports,
        )
    ]
    rows = [
        _make_relation(effect, sentence, validity, issued) for effect, sentence in lists.effects
    ]
    found = [r for r in found if r.kind is not RelationKind.AFFECTS or r.path not in lists.paths]
    if housekeeping:
        found = [_with_issue_day(row, issued) for row in found]
    # a list takes effect by being published
    found += [replace(row, effective=row.effective or issued) for row in rows]
    found = _without_repetitions([*found, *_from_title(head, found, validity, issued)])
    found = _without_bare_extensions(found)
    found = _without_read_names([*found, *(_unread_title(head, found) if housekeeping else ())])
    # 关于印发《办法》的通知 affected: 《办法》 is then no mention of its own
    affected = "\n".join(squash(r.target.title) for r in found)
    named = (
        r
        for r in find_mentions(sentences, head)
        if title_key(r.target.title) != own and squash(r.target.title) not in affected
    )
    return (*found, *named)


def _issue_day(head: Head, published_on: date | None) -> date | None:
    """Return the day of issue; a 发布日期 long after the signature is an upload day."""
    published = head.published_on or published_on
    if published and head.made_on and published - head.made_on > LATEST_PUBLICATION:
        return head.printed_on or head.made_on
    return published or head.made_on


def _with_issue_day(row: Relation, issued: date | None) -> Relation:
    """Return an end that prints no time as one of the day on which its notice was issued.

    一、废止《甲办法》。 in a clean-up notice.
    """
    ends = row.kind in (RelationKind.REPEALS, RelationKind.ANNULS)
    if not ends or row.effective or issued is None or _RE_TIMED.search(mask_titles(row.quote)):
        return row
    return replace(row, effective=issued, alternatives=())


def _without_bare_extensions(rows: Sequence[Relation]) -> list[Relation]:
    """Drop an extension without a day where another sentence says until when."""
    dated = {
        enclosed_key(title_key(row.target.title))
        for row in rows
        if row.kind is RelationKind.EXTENDS and row.until
    } - {""}
    return [
        row
        for row in rows
        if not (
            row.kind is RelationKind.EXTENDS
            and row.until is None
            and not row.target.clauses
            and enclosed_key(title_key(row.target.title)) in dated
        )
    ]


def _without_read_names(rows: Iterable[Relation]) -> list[Relation]:
    """Drop the doubt on an instrument to which something that was understood happens.

    That a part goes on says nothing of the rest, unless it is said in the same place.
    """
    found = list(rows)
    read = {
        (name, row.path if row.target.clauses and row.kind in _OF_VALIDITY else "")
        for row in found
        if row.kind in EFFECTS
        for name in _names_of(row.target)
    }
    return [
        row
        for row in found
        if row.kind is not RelationKind.AFFECTS
        or not any(
            (name, path) in read for name in _names_of(row.target) for path in ("", row.path)
        )
    ]


def _names_of(target: Target) -> set[str]:
    """Return what one instrument may be known by: its title and its number."""
    return {enclosed_key(title_key(target.title)), target.document_number or ""} - {""}


def _unread_title(head: Head, found: Sequence[Relation]) -> list[Relation]:
    """Return the instrument in the title of a housekeeping notice without an understood effect.

    关于撤销某规〔2023〕1号文件的通知 names it by its number alone.
    """
    title = plain_text(head.title)
    named = mark_citations(title).citations
    acted = [squash(row.target.title) for row in found]
    unread = [one for one in named if not any(one.title in a or a in one.title for a in acted if a)]
    read = {number for one in named for number in one.numbers}
    read |= {row.target.document_number for row in found if row.target.document_number}
    unread += [Citation("", (number,)) for number in find_numbers(title) if number not in read]
    return [
        Relation(
            RelationKind.AFFECTS,
            Target(one.title, next(iter(one.numbers), None), (), one.numbers[1:]),
            title,
            "head",
        )
        for one in unread
    ]


_RE_EDITION = re.compile(
    r"[（(](?:[12]\d{3}年?)?(?:第.次)?(?:最新)?(?:修订|修正|修改)(?:版|稿)?[）)]$|[（(][12]\d{3}年?版[）)]$"
)
_RE_REVISED = re.compile(
    r"(?:修订|修改|修正|调整)(?:完善)?后的(?:新?的)?《|新修订的《|重新修订的《|修订并重新(?:印发|发布|公布)"
)

_RE_REVISES = re.compile(
    rf"对[^，。；{SIGN}]{{0,24}}{SIGN}[^，。；{SIGN}]{{0,12}}(?:进行|予以|作了?|作出|做了?)了?"
    r"[^，。；]{0,8}(?:修订|修改|修正)(?=[，。；]|并|后)"
)


def find_replaced_edition(
    sentences: Sequence[Sentence], head: Head, validity: Validity
) -> Relation | None:
    """Return the replacement of the edition that a revised edition takes the place of.

    现将修订后的《X》印发给你们; 《X（2024年修订）》
    """
    title = own_title(head.title, with_edition=True)
    base = _RE_EDITION.sub("", title)
    saying = next((s for s in sentences if s.in_notice and _says_revised(s.text, base)), None)
    issues = any(_says_revised(s.text, base) for s in sentences)
    revised = _find_revised_text(sentences, base) if issues else None
    if saying is None and revised is None and base == title:
        return None
    cited = mark_citations(saying.text).citations if saying else ()
    same = next((one for one in cited if _RE_EDITION.sub("", one.title) == base), Citation(base))
    if revised:
        same, saying = revised
    return Relation(
        RelationKind.REPLACES,
        Target(same.title, next(iter(same.numbers), None), (), same.numbers[1:]),
        saying.text if saying else title,
        saying.path if saying else "head",
        effective=validity.effective_from,
        alternatives=_other_days(validity.effective_from, validity, head.made_on),
    )


def _find_revised_text(
    sentences: Sequence[Sentence], base: str
) -> tuple[Citation, Sentence] | None:
    """Return the text of another title of which this one is the revision, and the sentence.

    对现行的《旧名》（1号）进行了修订，现将修订后的《新名》印发给你们
    """
    for sentence in sentences:
        if sentence.quoted or "《" not in sentence.text or "修" not in sentence.text:
            continue
        named = mark_citations(sentence.text)
        if found := _RE_REVISES.search(named.text):
            citation = named.citations[named.text[: found.end()].count(SIGN) - 1]
            if _RE_EDITION.sub("", citation.title) != base:
                return citation, sentence
    return None


def _says_revised(text: str, title: str) -> bool:
    """Return whether a sentence of the notice, not its title, says that 《title》 is revised."""
    return bool(title) and title in text and len(text) < 300 and bool(_RE_REVISED.search(text))


def _from_title(
    head: Head, found: list[Relation], validity: Validity, issued: date | None
) -> list[Relation]:
    """Return what the title says: of 关于修改《…》的决定 the body may print only instructions."""
    title = (
        plain_text(head.title).replace("〈", "《").replace("〉", "》")
        if "《" not in head.title
        else plain_text(head.title)
    )
    acts = [(r.kind, squash(r.target.title)) for r in found]
    sentence = Sentence(title, "head")
    named = mark_citations(re.sub(r"^.*?关于", "", title))
    rows = (
        _make_relation(effect, sentence, validity, issued)
        for effect in find_effects(MarkedSentence(_RE_FORM.sub("", named.text), named.citations))
    )
    own = own_title(head.title)  # 关于修订印发《X》的通知 issues X
    return [
        row
        for row in rows
        if (own == plain_text(head.title) or row.target.title != own)
        and not any(
            (row.kind is kind or (row.kind, kind) == _STOPPED_FOR_A_TIME)
            and _same_title(squash(row.target.title), title)
            for kind, title in acts
        )
    ]


def _same_title(one: str, other: str) -> bool:
    """Return whether two titles are one, where the issuer or the notice around it may be left out.

    最高人民法院关于…的解释 and 关于…的解释 are the same title, and so are 关于印发〈办法〉的通知
    and 办法.
    """
    names = enclosed_key(title_key(one)), enclosed_key(title_key(other))
    return names[0].endswith(names[1]) or names[1].endswith(names[0])


def _make_relation(
    effect: Effect, sentence: Sentence, validity: Validity, issued: date | None
) -> Relation:
    citation = effect.citation
    target = Target(
        citation.title, next(iter(citation.numbers), None), effect.clauses, citation.numbers[1:]
    )
    effective = effect.effective or _effective_day(effect, validity, issued)
    return Relation(
        effect.kind,
        target,
        sentence.text,
        sentence.path,
        effective=effective,
        until=effect.until or _until_day(effect) or _end_of_pause(effect, effective),
        alternatives=_other_days(effective, validity, issued),
    )


def _other_days(
    effective: date | None, validity: Validity, issued: date | None
) -> tuple[Alternative, ...]:
    """Return the other readings of the commencement, where the effect sets in with it.

    Of an effect without a day, the day before which it cannot have set in.
    """
    if effective is None:
        return (Alternative("not_before", issued, "印发日期"),) if issued else ()
    if effective != validity.effective_from:
        return ()
    return tuple(
        replace(other, field="effective")
        for other in validity.alternatives
        if other.field == "effective_from" and other.day != effective
    )


def _effective_day(effect: Effect, validity: Validity, issued: date | None) -> date | None:
    """Return the day of the effect.

    It is a day that the effect names, the commencement of this text (同时), or the day of issue
    (自印发之日起).
    """
    if effect.kind is RelationKind.EXTENDS:
        # made after the old end, it leaves a gap, whenever it says that it begins
        known = [day for day in (validity.effective_from, issued) if day]
        return max(known, default=None)
    words = effect.before.rsplit(SIGN, 1)[-1] or effect.before
    if named := _named_day(effect, words):
        return named
    if _search(_RE_PERIOD_OVER, words):
        period = _search(_RE_PERIOD_ENDS, effect.before)
        last = dates.parse_last_day(period.group(1)) if period else None
        return last + timedelta(days=1) if last else None
    if delay := _search(_RE_DELAY, words):
        term = dates.parse_term(delay["term"])
        begins = issued if delay["issue"] else validity.effective_from or issued
        return term.after(begins) if term and begins else None
    if issued and _search(_RE_DAY_AFTER_ISSUE, words):
        return issued + timedelta(days=1)
    if _search(_RE_ON_ISSUE, effect.before) and not _search(_RE_WITH_OWN, effect.before):
        return issued
    if _search(_RE_AFTER_EVENT, words) and not _search(_RE_WITH_OWN, words):
        return None
    if validity.effective_from or _search(_RE_WITH_OWN, effect.before):
        return validity.effective_from
    goes_on = effect.kind is RelationKind.SUSPENDS and _RE_PAUSE_GOES_ON.match(effect.after)
    if goes_on or effect.kind in (RelationKind.AMENDS, RelationKind.CORRECTS):
        return issued
    at_once = _search(_RE_AT_ONCE, effect.before) or _search(_RE_AT_ONCE, effect.after)
    return issued if at_once else None


def _named_day(effect: Effect, words: str) -> date | None:
    """Return the day that the words around the verb print for the effect."""
    if (after := _search(_RE_AFTER_DAY, words)) and (day := dates.parse_day(after.group(1))):
        return day + timedelta(days=1)
    named = _search(_RE_FROM, words) or _RE_FROM.search(effect.before.split(SIGN, 1)[0])
    # 对◆、◆予以废止，自2025年6月1日起执行: the day closes the sentence for all
    named = named or _search(_RE_THEN_FROM, effect.after)
    if named:
        return dates.parse_first_day(named.group(1))
    pause = _read_pause(effect)
    return pause.first if pause else None


def _until_day(effect: Effect) -> date | None:
    """Return the new last day, or the end of a suspension: 延长至2026年8月3日.

    自2024年5月1日起延长三年 is counted.
    """
    after = effect.after.split(SIGN, 1)[0]
    if effect.kind is RelationKind.POSTPONES:
        moved = re.search(rf"(?:至|到|为)({DAY})", after)
        return dates.parse_day(moved.group(1)) if moved else None
    if effect.kind not in (RelationKind.EXTENDS, RelationKind.SUSPENDS):
        return None
    if pause := _read_pause(effect):
        return pause.last
    # 由2024年12月31日调整为2022年12月31日
    becomes = _RE_BECOMES.search(after)
    named = _RE_UNTIL.search(after, becomes.end() if becomes else 0) or becomes
    if named and named.group(1):
        return dates.parse_last_day(named.group(1))
    # 自5月1日至12月31日，暂停执行◆
    if effect.kind is RelationKind.SUSPENDS and (span := _search(_RE_SPAN, effect.before)):
        return dates.parse_last_day(span.group(1))
    start, length = _search(_RE_COUNTS_FROM, effect.before), _RE_LENGTH.search(after)
    first, term = (
        (dates.parse_day(start.group(1)) if start else None),
        (dates.parse_term(length.group(1)) if length else None),
    )
    return term.last_day(first) if first and term else None


def _read_pause(effect: Effect) -> DayRange | None:
    """Return the days of a suspension that words behind the verb give: 暂停时间自…至…."""
    if effect.kind is not RelationKind.SUSPENDS:
        return None
    found = _RE_PAUSE_SPAN.search(effect.after.split(SIGN, 1)[0])
    if found is None:
        return None
    if found["first"] is None:
        return dates.parse_range(found["range"])
    first, last = dates.parse_first_day(found["first"]), dates.parse_last_day(found["last"])
    return DayRange(first, last) if first and last and first <= last else None


def _end_of_pause(effect: Effect, effective: date | None) -> date | None:
    """Return the last day of a suspension for a length of time: 自7月1日起暂停执行六个月."""
    if effect.kind is not RelationKind.SUSPENDS or effective is None:
        return None
    found = _search(_RE_PAUSE, effect.after)
    term = dates.parse_term(found.group(1)) if found else None
    return term.last_day(effective) if term else None


@lru_cache(maxsize=64)  # the names of one list share the words around the verb
def _search(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    return pattern.search(words)


def _without_repetitions(rows: Iterable[Relation]) -> list[Relation]:
    """Return one row for each kind and target: the first that has a day, else the first."""
    kept: dict[tuple[RelationKind, str, str | None, tuple[str, ...]], Relation] = {}
    for row in rows:
        key = (row.kind, squash(row.target.title), row.target.document_number, row.target.clauses)
        known = kept.setdefault(key, row)
        if known.effective is None and row.effective:
            kept[key] = row
    return list(kept.values())

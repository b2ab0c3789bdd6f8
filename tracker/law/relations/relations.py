"""Find what a text does to other instruments, and which it only mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from tracker.law.category import own_title
from tracker.law.relations.effects import (
    Effect,
    find_effective_day,
    find_effects,
    find_last_day,
)
from tracker.law.relations.mentions import find_bare_numbers, find_mentions
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
from tracker.law.text.self_reference import NOUNS, own_sentences
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
from tracker.text.dates import DAY

# 关于停止执行〈办法〉的通知, whose sentence says for how long
# or 关于《办法》暂缓施行的通告, whose sentence says until when
_TOLD_BETTER = (
    (RelationKind.REPEALS, RelationKind.SUSPENDS),
    (RelationKind.SUSPENDS, RelationKind.POSTPONES),
)
_OF_VALIDITY = (RelationKind.REPEALS, RelationKind.EXTENDS, RelationKind.SUSPENDS)
_RE_FORM = re.compile("的(?:决定|通知|公告|通告|函)$")
_RE_DATED_END = re.compile(rf"{DAY}[^。；]{{0,20}}(?:废止|失效|停止|终止|撤销|作废|不再)")
# words of time or of a condition beside an end
_RE_TIMED = re.compile(
    "自(?!行|动)|从|起(?!草)|后(?!续)|时|届时|期(?!已|限?届满)|待|另|如|若|同日|前(?!述|款)|施行|实施之日|生效"
)


def find_relations(
    sentences: Sequence[Sentence],
    head: Head,
    validity: Validity,
    lists: ListReading,
    *,
    housekeeping: bool = False,
    reports: bool = False,
    published_on: date | None = None,
    colophon: str = "",
) -> tuple[Relation, ...]:
    """Return every relation, effects first; one row for each kind and target.

    `housekeeping`: the text was issued to act on others; `reports`: it only speaks of them;
    `colophon`: the lines below it, where a list may have been taken for one of annexes.
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
    read = {(row.path, name) for row in rows for name in _names_of(row.target)}
    found = [
        r
        for r in found
        if not (
            (r.kind is RelationKind.AFFECTS and r.path in lists.paths)
            # 《甲办法》，其中第四章继续有效 is read whole, as an entry
            or (
                not r.target.clauses and any((r.path, name) in read for name in _names_of(r.target))
            )
        )
    ]
    # a list takes effect by being published
    found += [replace(row, effective=row.effective or issued) for row in rows]
    found = _without_repetitions([*found, *_from_title(head, found, validity, issued)])
    if housekeeping:
        found = _without_contradictions(
            [
                # a day that its own sentence prints was not understood: the title gives none
                row
                if row.path == "head" and _prints_day_of_end(sentences)
                else _with_issue_day(row, issued)
                for row in found
            ]
        )
    found = _without_bare_extensions(found)
    found = _without_read_names([*found, *(_unread_title(head, found) if housekeeping else ())])
    if housekeeping and not lists.closed_lists:
        below = [Sentence(plain_text(line), "colophon") for line in colophon.splitlines()]
        found += _unsettled_numbers([*sentences, *below], head, [*found, *rows], lists)
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


def _prints_day_of_end(sentences: Sequence[Sentence]) -> bool:
    """Return whether a sentence prints a day from which something ends: 自2022年11月1日起废止."""
    return any(
        not sentence.quoted and _RE_DATED_END.search(mask_titles(sentence.text))
        for sentence in sentences
    )


def _with_issue_day(row: Relation, issued: date | None) -> Relation:
    """Return an end that prints no time as one of the day on which its notice was issued.

    一、废止《甲办法》。 in a clean-up notice.
    """
    ends = row.kind in (RelationKind.REPEALS, RelationKind.ANNULS)
    if not ends or row.effective or issued is None or _RE_TIMED.search(mask_titles(row.quote)):
        return row
    return replace(row, effective=issued, alternatives=())


def _without_contradictions(rows: Sequence[Relation]) -> list[Relation]:
    """Return the rows with a doubt in the place of two effects that exclude each other.

    废止, and 继续有效 until a later day or without one.
    """
    ends: dict[str, list[date | None]] = {}
    for row in rows:
        if row.kind is RelationKind.REPEALS and not row.target.clauses:
            for name in _names_of(row.target):
                ends.setdefault(name, []).append(row.effective)
    kept = {
        name
        for row in rows
        if row.kind is RelationKind.EXTENDS and not row.target.clauses
        for name in _names_of(row.target)
        for day in ends.get(name, ())
        if row.until is None or day is None or row.until >= day
    }
    return [
        replace(row, kind=RelationKind.AFFECTS, until=None)
        if row.kind in (RelationKind.REPEALS, RelationKind.EXTENDS) and _names_of(row.target) & kept
        else row
        for row in rows
    ]


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


def _unsettled_numbers(
    sentences: Sequence[Sentence], head: Head, found: Sequence[Relation], lists: ListReading
) -> list[Relation]:
    """Return a doubt for each number in a housekeeping notice of which nothing was read."""
    known = {
        own for row in found for own in (row.target.document_number, *row.target.also_numbered)
    }
    keys = {_end_of_number(own) for own in (*known, *lists.numbers, head.document_number) if own}
    unsettled = [
        (citation, sentence)
        for sentence in sentences
        if "号" in sentence.text and not sentence.quoted and sentence.path not in lists.paths
        for citation in find_bare_numbers(sentence)
        if _end_of_number(citation.numbers[0]) not in keys
    ]
    return [
        Relation(
            RelationKind.AFFECTS, Target(one.title, one.numbers[0]), sentence.text, sentence.path
        )
        for one, sentence in dict(unsettled).items()
    ]


def _end_of_number(number: str) -> str:
    """Return a number from the end of its code on; words before it may look like a part of it."""
    return re.sub(r"^.*(?=.{2}[〔（(\[])", "", number)


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
    ends = tuple(
        read
    )  # 某局关于某规〔2022〕3号文件的更正: words before a number look like its code
    unread += [Citation("", (one,)) for one in find_numbers(title) if not one.endswith(ends)]
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
_RE_SAME_NAME = re.compile(
    rf"同名(?:的?(?:规范性)?文件|的?{NOUNS})[^，。；不未]{{0,16}}(?:同时|即行|自行|予以)*(?:废止|作废|失效|停止执行)"
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
    saying_so = [s for s in sentences if _says_revised(s.text, base)]
    saying = next((s for s in saying_so if s.in_notice or _RE_SAME_NAME.search(s.text)), None)
    revised = _find_revised_text(sentences, base) if saying_so else None
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
    if not title or len(text) >= 300:
        return False
    # 2019年6月10日印发的同名文件同时作废, whose own title is that of the text
    return (title in text and bool(_RE_REVISED.search(text))) or bool(_RE_SAME_NAME.search(text))


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
            (row.kind is kind or (row.kind, kind) in _TOLD_BETTER)
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
    effective = effect.effective or find_effective_day(effect, validity, issued)
    return Relation(
        effect.kind,
        target,
        sentence.text,
        sentence.path,
        effective=effective,
        until=find_last_day(effect, effective),
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


def _is_exception(rule: Relation, row: Relation) -> bool:
    """Return whether a day is that of one among several: ◆、◆废止，其中◆自2025年1月1日起废止."""
    return row.quote == rule.quote and "其中" in row.quote and row.effective != rule.effective


def _without_repetitions(rows: Sequence[Relation]) -> list[Relation]:
    """Return one row for each kind and target: the first that has a day, else the first.

    A number alone repeats the title that stands with it elsewhere, as does a title alone of which
    a list gives the one number: 《甲办法》等18件文件 above 1 | 甲办法 | 某发〔2001〕3号.
    """
    kept: dict[tuple[RelationKind, str, str | None, tuple[str, ...]], Relation] = {}
    for row in rows:
        key = (row.kind, squash(row.target.title), row.target.document_number, row.target.clauses)
        known = kept.setdefault(key, row)
        if row.effective and (known.effective is None or _is_exception(known, row)):
            kept[key] = row
    titled = {(row.kind, row.target.document_number) for row in rows if row.target.title}
    numbered: dict[tuple[RelationKind, str, tuple[str, ...]], list[Relation]] = {}
    for row in kept.values():
        if row.target.title and row.target.document_number:
            name = (row.kind, squash(row.target.title), row.target.clauses)
            numbered.setdefault(name, []).append(row)
    return [
        row
        for row in kept.values()
        if (row.target.title or (row.kind, row.target.document_number) not in titled)
        and not _repeats_numbered(row, numbered)
    ]


def _repeats_numbered(
    row: Relation, numbered: dict[tuple[RelationKind, str, tuple[str, ...]], list[Relation]]
) -> bool:
    """Return whether a row names a title alone that another one names with its only number."""
    if row.target.document_number:
        return False
    others = numbered.get((row.kind, squash(row.target.title), row.target.clauses), [])
    return len(others) == 1 and row.effective in (None, others[0].effective)

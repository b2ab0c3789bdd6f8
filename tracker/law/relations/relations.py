"""What a text does to other instruments, and which it only mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from tracker.law.relations import repeal_lists
from tracker.law.relations.effects import Effect, find_effects
from tracker.law.relations.mentions import find_mentions
from tracker.law.relations.verbs import STEM
from tracker.law.text.citations import SIGN, Citation, MarkedSentence, mark_citations
from tracker.law.text.self_reference import NOUNS, own_sentences
from tracker.law.text.sentences import TITLE, Sentence, plain_text, strip_label
from tracker.law.text.title_keys import title_key
from tracker.model import Head, Relation, RelationKind, Target, Validity, squash
from tracker.text import dates
from tracker.text.dates import DAY, END, NUMERAL

# Not 于1998年3月5日发布的《…》, 自2005年1月1日起施行的《…》: that day is the target's own.
_RE_FROM = re.compile(
    rf"(?:自|从|于)({DAY})(?![^，。；废停失{SIGN}]{{0,24}}(?:布|发|施|行|过|定|准|效|[修改][订正改]?)的)"
)
_RE_UNTIL = re.compile(rf"(?:有效期限?截至|(?<!截)至|到)({END})")
_RE_FORM = re.compile("的(?:决定|通知|公告|通告|函)$")
_RE_SAME = re.compile(rf"(?:该|上述|前述)({NOUNS})")
_RE_NAME = re.compile(rf"{TITLE.pattern}(?:（[^（）]*）)?")
_RE_SPAN = re.compile(rf"(?:自|从)?{DAY}起?(?:至|到)({END})")
_RE_ASIDE = re.compile(
    r"(?<![》）)])（(?=[^（）]{0,40}《)(?:[^（）]|（[^（）]{0,99}）){0,200}）"
)  # 第一百六十九条（《…修正案》第三条）的罪名
_RE_LENGTH = re.compile(rf"(?:延长|顺延|延续)(?:期限)?(?:为)?({NUMERAL}个?[年月])")
_RE_WITH_OWN = re.compile(
    r"同时|(?:本|该)[^，]{0,12}(?:施行|实施|生效|执行|试行)(?:之日|之时|后|时)"
)
_RE_ON_ISSUE = re.compile(r"自(?:本[^，]{1,8})?(?:印发|发布|公布|颁布|下发|发文)之日起|自即日起")
_RE_THEN_FROM = re.compile(
    rf"，(?:自|从|于)({DAY})起?(?:正式|开始)?(?:生效|失效|废止|(?:停止|不再)?(?:执行|施行|实施))[。；，]?$"
)
_RE_AT_ONCE = re.compile(r"即日|即行|现|决定|予以")


def find_relations(
    sentences: Sequence[Sentence],
    head: Head,
    validity: Validity,
    *,
    published_on: date | None = None,
) -> tuple[Relation, ...]:
    """Every relation, effects first; one row for each kind and target."""
    issued = head.published_on or published_on or head.made_on
    own = title_key(head.title)
    found = [
        _make_relation(effect, sentence, validity, issued)
        for effect, sentence in _sentence_effects(list(own_sentences(sentences, head.title)))
    ]
    rows = [
        _make_relation(effect, sentence, validity, issued)
        for effect, sentence in repeal_lists.find_listed_effects(sentences)
    ]
    # a list takes effect by being published
    found += [replace(row, effective=row.effective or issued) for row in rows]
    found = _without_repetitions([*found, *_from_title(head, found, validity, issued)])
    # 关于印发《办法》的通知 affected: 《办法》 is no mention beside it
    affected = "\n".join(squash(r.target.title) for r in found)
    named = (
        r
        for r in find_mentions(sentences, head)
        if title_key(r.target.title) != own and squash(r.target.title) not in affected
    )
    return (*found, *named)


def _sentence_effects(sentences: Sequence[Sentence]) -> Iterator[tuple[Effect, Sentence]]:
    """The effects of each sentence; a name given earlier (以下简称《解释》) is put back in full."""
    full: dict[str, Citation] = {}
    for sentence, text in _resolve_pronouns(_join_enumerations(sentences)):
        names = "《" in text or "号" in text
        if (
            not names
            or sentence.quoted
            or sentence.cells
            or not (STEM.search(text) or "称" in text)
        ):
            continue
        named = mark_citations(_RE_ASIDE.sub("", strip_label(text)))
        full |= {c.alias: c for c in named.citations if c.alias}
        for effect in find_effects(named):
            if not effect.citation.is_paper:
                yield (
                    replace(effect, citation=full.get(effect.citation.title, effect.citation)),
                    sentence,
                )


def _resolve_pronouns(sentences: Iterable[Sentence]) -> Iterator[tuple[Sentence, str]]:
    """Each sentence, and its words with 该办法 replaced by the name, where the sentence before it
    names that one instrument only.
    """
    before: tuple[str, str] | None = None  # the name with its brackets, the unit
    for sentence in sentences:
        text = sentence.text
        if before and before[1] == sentence.path and "《" not in text:
            again = _RE_SAME.search(text) if STEM.search(text) else None
            if again and TITLE.findall(before[0])[0].endswith(again[1]):
                text = text[: again.start()] + before[0] + text[again.end() :]
        names = list(_RE_NAME.finditer(text)) if "《" in text else ()
        before = (names[0].group(), sentence.path) if len(names) == 1 else None
        yield sentence, text


def _join_enumerations(sentences: Sequence[Sentence]) -> Iterable[Sentence]:
    """《甲》；《乙》同时废止。 is one sentence: a target that ends with ； waits for its verb."""
    waiting: Sentence | None = None
    for sentence in sentences:
        if waiting and sentence.path == waiting.path:
            sentence = sentence._replace(text=waiting.text + sentence.text)
        elif waiting:
            yield waiting
        waiting = (
            sentence if sentence.text.endswith(("》；", "）；")) and "《" in sentence.text else None
        )
        if waiting is None:
            yield sentence
    if waiting:
        yield waiting


def _from_title(
    head: Head, found: list[Relation], validity: Validity, issued: date | None
) -> list[Relation]:
    """关于修改《…》的决定 says what it does in its title; the body may only print the instructions."""
    title = (
        plain_text(head.title).replace("〈", "《").replace("〉", "》")
        if "《" not in head.title
        else plain_text(head.title)
    )
    said = [(r.kind, squash(r.target.title)) for r in found]
    sentence = Sentence(title, "head")
    named = mark_citations(re.sub(r"^.*?关于", "", title))
    rows = (
        _make_relation(effect, sentence, validity, issued)
        for effect in find_effects(MarkedSentence(_RE_FORM.sub("", named.text), named.citations))
    )
    return [
        row
        for row in rows
        if not any(
            row.kind is kind and _same_title(squash(row.target.title), title)
            for kind, title in said
        )
    ]


def _same_title(one: str, other: str) -> bool:
    """最高人民法院关于…的解释 and 关于…的解释: the issuer may be left out."""
    return one.endswith(other) or other.endswith(one)


def _make_relation(
    effect: Effect, sentence: Sentence, validity: Validity, issued: date | None
) -> Relation:
    citation = effect.citation
    target = Target(
        citation.title, next(iter(citation.numbers), None), effect.clauses, citation.numbers[1:]
    )
    return Relation(
        effect.kind,
        target,
        sentence.text,
        sentence.path,
        effective=_effective_day(effect, validity, issued),
        until=_until_day(effect),
    )


def _effective_day(effect: Effect, validity: Validity, issued: date | None) -> date | None:
    """The day of the effect: a day it names, the commencement of this text (同时), or the day of
    issue (自印发之日起).
    """
    words = effect.before.rsplit(SIGN, 1)[-1] or effect.before
    named = _RE_FROM.search(words) or _RE_FROM.search(effect.before.split(SIGN, 1)[0])
    # 对◆、◆予以废止，自2025年6月1日起执行: the day closes the sentence for all
    named = named or _RE_THEN_FROM.search(effect.after)
    if named and effect.kind is not RelationKind.EXTENDS:
        return dates.parse_day(named.group(1))
    if _RE_ON_ISSUE.search(effect.before) and not _RE_WITH_OWN.search(effect.before):
        return issued
    if validity.effective_from or _RE_WITH_OWN.search(effect.before):
        return validity.effective_from
    return issued if _RE_AT_ONCE.search(effect.before + effect.after) else None


def _until_day(effect: Effect) -> date | None:
    """The new last day, or the end of a suspension: 延长至2026年8月3日; 自2024年5月1日起延长三年 is
    counted.
    """
    if effect.kind not in (RelationKind.EXTENDS, RelationKind.SUSPENDS):
        return None
    after = effect.after.split(SIGN, 1)[0]
    named = _RE_UNTIL.search(after)
    if named:
        return dates.parse_last_day(named.group(1))
    # 自5月1日至12月31日，暂停执行◆
    if effect.kind is RelationKind.SUSPENDS and (span := _RE_SPAN.search(effect.before)):
        return dates.parse_last_day(span.group(1))
    start, length = _RE_FROM.search(effect.before), _RE_LENGTH.search(after)
    first, term = (
        (dates.parse_day(start.group(1)) if start else None),
        (dates.parse_term(length.group(1)) if length else None),
    )
    return term.last_day(first) if first and term else None


def _without_repetitions(rows: Iterable[Relation]) -> list[Relation]:
    seen: set[tuple[RelationKind, str, str | None, tuple[str, ...]]] = set()
    kept: list[Relation] = []
    for row in rows:
        key = (row.kind, squash(row.target.title), row.target.document_number, row.target.clauses)
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept

"""Instruments that a text only names: what it rests on, what it carries out, what it explains, what
it cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.law.text.citations import SIGN, MarkedSentence, mark_citations
from tracker.law.text.self_reference import NOUNS
from tracker.law.text.sentences import Sentence, plain_text
from tracker.model import Head, Relation, RelationKind, Target

_RE_PURPOSE = re.compile(
    r"制定本|特制定|制定|制订|结合|现提出|提出如下|作出?如下|现就|通知如下|现将|决定"
)
_RE_CUE = re.compile(
    r"(根据|依据|依照|按照|遵照)|(贯彻|落实|(?<!调整)(?<!暂停)(?<!停止)(?:实施|执行))|(结合|参照|废止|修改|印发)"
)
_CUES = (RelationKind.BASED_ON, RelationKind.IMPLEMENTS, RelationKind.CITES)
_RE_INSTRUMENT = re.compile(rf"(?:{NOUNS}|宪法|法典|公约|议定书|意见书)(?:[（(〔].*)?$")
_FORMS = "(?:若干|暂行|实施|具体)*(?:办法|细则|规定|意见|条例|措施|方案|通知)"
_RE_IMPLEMENTS = re.compile(
    rf"(?:实施|贯彻|落实|执行){SIGN}的?{_FORMS}|{SIGN}实施(?:办法|细则|意见|方案)"
)
_RE_INTERPRETS = re.compile(
    rf"{SIGN}[^{SIGN}]{{0,12}}(?:解读|问答|起草说明|政策说明|图解)|(?:解读|图解)[^{SIGN}]{{0,6}}{SIGN}"
)


def find_mentions(sentences: Sequence[Sentence], head: Head) -> list[Relation]:
    """Return one row for each instrument that is named without an effect.

    It has the strongest kind of mention, at the first place.
    """
    rows = list(_of_title(head))
    short: set[str] = set()  # （以下简称《办法》）
    for sentence in sentences:
        if "《" in sentence.text and not sentence.quoted:
            named = mark_citations(sentence.text)
            short |= {citation.alias for citation in named.citations}
            rows += _of_sentence(sentence, named)
    kept: dict[str, Relation] = {}
    for row in sorted(rows, key=lambda row: row.kind is RelationKind.CITES):
        if row.target.title not in short:
            kept.setdefault(row.target.title or row.target.document_number or "", row)
    return list(kept.values())


def _of_title(head: Head) -> Iterator[Relation]:
    title = plain_text(head.title)
    named = mark_citations(title)
    for pattern, kind in (
        (_RE_IMPLEMENTS, RelationKind.IMPLEMENTS),
        (_RE_INTERPRETS, RelationKind.INTERPRETS),
    ):
        if named.citations and pattern.search(named.text):
            citation = named.citations[0]
            yield Relation(
                kind, Target(citation.title, next(iter(citation.numbers), None)), title, "head"
            )


def _of_sentence(sentence: Sentence, named: MarkedSentence) -> Iterator[Relation]:
    founding = _RE_PURPOSE.search(named.text) is not None
    begin = 0
    kind = RelationKind.CITES
    for citation in named.citations:
        at = named.text.index(SIGN, begin)
        cues = list(_RE_CUE.finditer(named.text, begin, at))
        if cues:
            kind = _CUES[next(i for i, word in enumerate(cues[-1].groups()) if word)]
        begin = at + 1
        if citation.is_paper or not (citation.numbers or _RE_INSTRUMENT.search(citation.title)):
            continue
        target = Target(
            citation.title, next(iter(citation.numbers), None), (), citation.numbers[1:]
        )
        yield Relation(
            kind if founding else RelationKind.CITES, target, sentence.text, sentence.path
        )

"""Find sentences about policies whose text may be missing: "in 2025 《…若干政策措施》 was issued,
with 14 measures".

A lead is a hint for a person, never a fact: the name may be misspelt, or another wording than the
recorded one may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.law.relations.policy_matching import are_similar_titles
from tracker.law.text.citations import SIGN, mark_citations
from tracker.law.text.self_reference import NOUNS
from tracker.law.text.sentences import Sentence
from tracker.model import Hint
from tracker.text.dates import YEAR
from tracker.text.numerals import parse_numeral

_RE_YEAR = re.compile(rf"({YEAR})年")
_VERBS = "(?:出台|发布|印发|制定|修订|颁布|公布|施行|实施|推出)"
_RE_ISSUED_BEFORE = re.compile(rf"{_VERBS}(?:了|并实施|实施)*$")
_RE_ISSUED_AFTER = re.compile(rf"^[^，。]{{0,12}}{_VERBS}")
_NAMES_BACK = 20  # names that can stand between 印发 and the last of its list
_RE_INSTRUMENT = re.compile(rf"(?:{NOUNS}|若干|政策|施)(?:（[^）]*）)?$")


def find_hints(sentences: Sequence[Sentence]) -> Iterator[Hint]:
    """Yield every sentence that says in which year a named policy was issued or revised."""
    short: set[str] = set()  # （以下简称《办法》）
    for sentence in sentences:
        if "《" not in sentence.text:
            continue
        named = mark_citations(sentence.text)
        short |= {citation.alias for citation in named.citations}
        pieces = named.text.split(SIGN)
        for index, citation in enumerate(named.citations):
            year = _issue_year(pieces, index)
            if year and citation.title not in short and _RE_INSTRUMENT.search(citation.title):
                yield Hint(citation.title, sentence.text, sentence.path, year)


def _issue_year(pieces: Sequence[str], index: int) -> int | None:
    """Return the year of issue in the words around a name; None where they state no issue.

    `pieces`: the words before, between and behind the names of a sentence.
    """
    near, after = "".join(pieces[max(0, index + 1 - _NAMES_BACK) : index + 1]), pieces[index + 1]
    if not (_RE_ISSUED_BEFORE.search(near) or _RE_ISSUED_AFTER.match(after)):
        return None
    before = _RE_YEAR.findall("".join(pieces[: index + 1]))
    years = [*reversed(before), *_RE_YEAR.findall(after)]
    return parse_numeral(years[0]) if years else None


def names_newer_wording(quote: str, title: str, held: int | None) -> bool:
    """Return whether a lead's sentence is about a newer wording of `title` than the recorded one.

    `held`: the year of the recorded one, if it is dated. "2025年，《…》发布" says nothing new of a
    policy made in 2025; of one made in 2024 it says that a newer text may exist. The number of
    measures (14项政策) decides nothing, because the clauses of 附则 are not counted among them.
    """
    years = [
        lead.year
        for lead in find_hints([Sentence(quote, "")])
        if lead.year and are_similar_titles(lead.title, title)
    ]
    return held is None or not years or max(years) > held

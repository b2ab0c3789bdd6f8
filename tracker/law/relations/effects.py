"""What one sentence does to the instruments it names. A verb decides, and only where it closes the
clause that names them.

◆、◆同时废止。            both are repealed
根据◆，◆即行废止。         a citation is never an effect
…通过、根据◆修正的◆同时废止。 what amended the target is no target
◆第三条、第五条同时废止。     a part, by its labels
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from tracker.law.relations.verbs import CLOSING, LAST, MORE, OPENING, THEN, VERBS
from tracker.law.text.citations import SIGN, Citation, MarkedSentence, find_numbers
from tracker.law.text.clause_labels import labels
from tracker.model import RelationKind

# “三年”改为“五年”: words in “…” are no part of the whole
_REWORDS = (RelationKind.AMENDS, RelationKind.CORRECTS)
_RE_MODAL = re.compile(
    r"应当及时|可以|或者|需要(?![，。的])|有权|建议|程序(?!，)|依法|及时|拒不|不得|如(?!下|期)|若(?!干)|凡"
)
# What is asked of others, or hangs on what may come, does nothing yet: 请你单位对◆作出修改;
# 国家新规定出台后，◆自行废止.
_RE_ASKED = re.compile(
    r"(?:^|，)(?:请|要求|建议|提请|督促|推动|加快|抓紧|适时|研究|拟|计划)|各[^，]{1,12}(?:要|应|须)|负责|牵头|组织"
)
_RE_IF = re.compile(
    r"(?:^|，)(?:若(?!干)|如(?!下|期)|待|一旦|倘|遇|凡)|(?:^|，)(?!本|自|从)[^，本]*(?:出台|批准|公布|发布|印发|颁布|下发|实施|施行|生效)(?:之?后|时)，"
)
# 不再延长, 不再修改, 不再废止; what is 不再执行 is ended
_RE_NO_MORE = re.compile(r"不再(?:予以|进行|作)?$")
_RE_GROUND = re.compile(r"^(?:[^，]{0,4})?(?:根据|依据|依照|按照|鉴于|为|随着|结合|参照|因|经)")
_RE_PREPOSITION = re.compile(
    r"(?:根据|依据|依照|按照|参照|遵照|违反|适用|执行|贯彻|落实|符合|与|同|按|被|由)$"
)


_NAMES_BACK = 20  # names that the words before one, up to the last 、 or ，, can hold
_APPLY_WORDS = ("执行", "施行", "实施", "适用", "有效", "作为")


@dataclass(frozen=True, slots=True)
class Effect:
    """One instrument affected.

    `clauses`: labels of a partial effect. `before`, `after`: the words around the verb, for its
    days, unless `effective` or `until` gives them.
    """

    kind: RelationKind
    citation: Citation
    clauses: tuple[str, ...]
    before: str
    after: str
    effective: date | None = None
    until: date | None = None


def find_effects(sentence: MarkedSentence) -> Iterator[Effect]:
    """Yield every effect in a sentence; none where no verb governs the names."""
    if not sentence.citations:
        return
    for verb in VERBS:
        yield from _closing_effects(sentence, verb.kind)
    for kind in OPENING:
        yield from _opening_effects(sentence, kind)


def _closing_effects(sentence: MarkedSentence, kind: RelationKind) -> Iterator[Effect]:
    """Yield the effects on names that stand before the verb: ◆、◆同时废止."""
    begin = 0
    for verb in CLOSING[kind].finditer(sentence.text):
        before, after = sentence.text[begin : verb.start()], sentence.text[verb.start() :]
        if _RE_NO_MORE.search(before) and not after.startswith(_APPLY_WORDS):
            continue
        for index, part in _governed_names(before, kind):
            yield _make_effect(
                sentence, sentence.text[:begin].count(SIGN) + index, kind, part, (before, after)
            )
        begin = verb.end()


def _governed_names(region: str, kind: RelationKind) -> Iterator[tuple[int, str]]:
    """Yield the places of the names that a verb governs, each with the part that is meant."""
    pieces = region.split(SIGN)
    last = len(pieces) - 2
    final = LAST[kind].match(pieces[-1]) if last >= 0 else None
    if final is None or _RE_PREPOSITION.search(pieces[last]) or _RE_MODAL.search(pieces[-1]):
        return
    if _is_open(pieces, last, kind):
        return
    # …的有关规定继续有效 keeps a rule alive, it extends no term
    if kind is RelationKind.EXTENDS and "规定" in pieces[-1]:
        return
    last_comma = max((at for at, piece in enumerate(pieces) if "，" in piece), default=0)
    for index in range(last + 1):
        found = final if index == last else MORE.match(pieces[index + 1])
        if found is None or (index < min(last, last_comma) and _is_ground(pieces, index)):
            continue
        yield index, found.group("part") or ""


def _is_open(pieces: list[str], last: int, kind: RelationKind) -> bool:
    """Return whether the effect is only requested, or depends on a future event.

    `请遵照执行，◆同时废止` asks nothing about ◆.
    """
    before = SIGN.join(pieces[: last + 1])
    asked = before if kind is RelationKind.AMENDS else before.rsplit("，", 1)[-1]
    return bool(_RE_ASKED.search(asked) or _RE_IF.search(before))


def _is_ground(pieces: list[str], index: int) -> bool:
    """Return whether a name stands in a clause that only gives the reason: 根据◆，◆废止."""
    before = SIGN.join(pieces[: index + 1]).rsplit("，", 1)[-1]
    rest = SIGN.join(pieces[index + 1 :])
    clause_ends = "，" in rest and not re.match(r"^，[^，]*的" + SIGN, rest)
    return bool(_RE_GROUND.match(before)) and clause_ends


def _opening_effects(sentence: MarkedSentence, kind: RelationKind) -> Iterator[Effect]:
    """Yield the effects on names that follow an unweakened verb: 决定废止◆、◆."""
    verb = OPENING[kind].search(sentence.text)
    if (
        verb is None
        or _RE_MODAL.search(sentence.text[: verb.end()])
        or _RE_IF.search(sentence.text[: verb.end()])
    ):
        return
    first = sentence.text[: verb.end()].count(SIGN)
    for index, after in enumerate(sentence.text[verb.end() :].split(SIGN)[1:], first):
        then = THEN.match(after)
        if then is None:
            return
        yield _make_effect(
            sentence, index, kind, then.group("part") or "", (sentence.text[: verb.end()], after)
        )
        if after.startswith(("。", "；")) and after != "；":
            return


def _make_effect(
    sentence: MarkedSentence, index: int, kind: RelationKind, part: str, around: tuple[str, str]
) -> Effect:
    named = labels(part) if kind in _REWORDS and "■" in part else name_parts(part)
    return Effect(kind, add_issue_numbers(sentence, index), named, *around)


def name_parts(words: str) -> tuple[str, ...]:
    """Return the parts that words name: 第三条、第五条 gives both.

    中关于反补贴的规定 has no number, and its own words name the part.
    """
    found = labels(words)
    words = re.sub("■+", "…", words)
    return found or ((words.removeprefix("中").removeprefix("的"),) if words else ())


def add_issue_numbers(sentence: MarkedSentence, index: int) -> Citation:
    """Return a name with all its numbers.

    Numbers before a title belong to it where they say how it was issued: 市政府第59号令公布的◆.
    """
    citation = sentence.citations[index]
    pieces = _split_at_names(sentence.text)
    before = SIGN.join(pieces[max(0, index + 1 - _NAMES_BACK) : index + 1])
    own = re.split(rf"{SIGN}(?=[、，；]|以及|及|和)|同时废止|起施行", before)[-1]
    if not re.search(r"的(?:原)?$|号$", own):
        return citation
    more = tuple(n for n in find_numbers(own) if n not in citation.numbers)
    return replace(citation, numbers=citation.numbers + more)


@lru_cache(maxsize=16)  # asked for each name of a sentence
def _split_at_names(text: str) -> list[str]:
    return text.split(SIGN)

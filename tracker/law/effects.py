"""What one sentence does to the instruments it names. A verb decides, and only where it closes the clause that names them.

◆、◆同时废止。            both are repealed
根据◆，◆即行废止。         a citation is never an effect
…通过、根据◆修正的◆同时废止。 what amended the target is no target
◆第三条、第五条同时废止。     a part, by its labels
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.law.citations import SIGN, Citation, Signed, numbers
from tracker.law.days import DAY
from tracker.model import RelationKind

_WHEN = rf"(?:自|于|从)(?:{DAY}|[^，{SIGN}]{{2,24}}?)(?:之日|日)?(?:起|后|时)?|{DAY}(?:起)?"
_ADVERB = r"(?:同时|同步|即行|随即|立即|即日|一并|相应|予以|全部|全文|自动|自行|随之|现予|现|也|亦|均|都|应|起|继续|不再|已)*"
_END = r"(?=[，。；、）：“]|$)"
_UNTIL = rf"(?=(?:至|到)?(?:{DAY})|[，。；、）：]|$|[一二三四五六七八九十\d]+年)"


@dataclass(frozen=True, slots=True)
class Verb:
    """A kind of effect: the words that close the clause, and what may stand between the last target and them."""

    kind: RelationKind
    words: str
    bridge: str = ""
    end: str = _END


VERBS = (
    Verb(
        RelationKind.SUSPENDS,
        rf"(?:暂停|暂缓|中止|暂时停止)(?:执行|实施|施行|适用)|停止(?:执行|实施|施行)(?=至{DAY}|到{DAY})",
        end=_UNTIL,
    ),
    Verb(
        RelationKind.REPEALS,
        "废止|失效|作废|(?<=自行)终止|(?:停止|终止)(?:执行|实施|施行|使用)|(?<=不再)(?:执行|施行|实施|适用|有效)|宣布失效|宣布废止",
    ),
    Verb(RelationKind.ANNULS, "撤销"),
    Verb(
        RelationKind.EXTENDS,
        rf"有效期限?(?:再|均|统一)?(?:延长|顺延|延续|续展|续期|调整)(?:为|至|到)?|(?:延长|顺延)有效期限?|继续有效|延续?期?至(?={DAY})|(?:继续)?(?:执行|实施|施行)至(?={DAY})|延期",
        r"(?:，?(?:经评估)?(?:后)?(?:仍)?(?:需要?|拟|决定|可|应)?(?:继续)?(?:实施|执行|有效))?，?(?:现?将)?其?的?",
        _UNTIL,
    ),
    Verb(
        RelationKind.AMENDS,
        "(?:作|作出|做|做出|进行)(?:如下|以下|相应|部分)*(?:修改|修订|修正)|作如下调整|(?:修改|修订|修正|调整)为|予以修改|修改如下|增加[一二三四五六七八九十]+[条款项]|删[去除]",
    ),
    Verb(RelationKind.REPLACES, "(?:代替|替代|取代)", "(?:由本[^，]{1,12})?"),
    Verb(RelationKind.CORRECTS, "更正(?:为|如下)?"),
)
_LAST = {
    verb.kind: re.compile(
        rf"^(?P<part>(?:中|的|所附)?[^，{SIGN}]{{0,60}}?(?:[条款项章节目]|规定|条款|内容|部分|标准|附件\d*|“■*”))??(?:等[^，{SIGN}]{{0,20}})?"
        rf"(?:(?:及|和|以及)[^，{SIGN}]{{0,20}}(?:文件|规定|通知|细则|办法))?，?(?:{_WHEN})?，?{verb.bridge}{_ADVERB}$"
    )
    for verb in VERBS
}
_WORDS = {verb.kind: re.compile(rf"(?:{verb.words}){verb.end}") for verb in VERBS}
_FIRST = {
    kind: re.compile(
        rf"(?:^|，|、|决定|同意|：)(?:本[^，。]{{1,12}}?)?(?:{_WHEN}，?)?(?:现|特|予以|决定|同意|宣布|应)*({words})(?:下列|以下|原|了)?(?=[^，：{SIGN}]{{0,60}}{SIGN})"
    )
    for kind, words in (
        (RelationKind.REPEALS, "废止|停止执行|宣布失效"),
        (RelationKind.ANNULS, "撤销"),
        (RelationKind.AMENDS, "修改|修订|修正"),
        (RelationKind.REPLACES, "代替|替代|取代"),
        (RelationKind.EXTENDS, "延长"),
        (RelationKind.CORRECTS, "更正"),
        (RelationKind.SUSPENDS, "暂停执行|暂停实施"),
    )
}
_RE_MODAL = re.compile(r"应当及时|可以|或者|需要|有权|建议|程序|依法|及时|拒不|不得|如|若|凡")
_RE_MORE = re.compile(
    rf"^(?P<part>(?:中|的)?[^，、{SIGN}]{{0,40}}?(?:[条款项]|规定|内容)(?:、第[^，{SIGN}]{{1,12}}[条款项])*)??(?:等[^，{SIGN}]{{0,12}})?(?:[、，；]|以及|及|和|与|或|$)"
)
_RE_GROUND = re.compile(r"^(?:[^，]{0,4})?(?:根据|依据|依照|按照|鉴于|为|随着|结合|参照|因|经)")
_RE_PREPOSITION = re.compile(r"(?:根据|依据|依照|按照|参照|遵照|违反|适用|执行|贯彻|落实|符合|与|同|按)$")
_RE_LABEL = re.compile(
    r"第[〇零一二三四五六七八九十百千\d]+[条章节](?:之[一二三四五六七八九十]+)?(?:第[一二三四五六七八九十\d]+款)?(?:第?[（(][一二三四五六七八九十\d]+[）)]项?)?"
)


@dataclass(frozen=True, slots=True)
class Effect:
    """One instrument affected. `clauses`: labels of a partial effect. `before`, `after`: the words around the verb, for its days."""

    kind: RelationKind
    citation: Citation
    clauses: tuple[str, ...]
    before: str
    after: str


def effects(sentence: Signed) -> Iterator[Effect]:
    """Every effect in a sentence, in order; nothing where no verb governs the names."""
    if not sentence.citations:
        return
    for verb in VERBS:
        yield from _closing(sentence, verb.kind)
    for kind in _FIRST:
        yield from _opening(sentence, kind)


def _closing(sentence: Signed, kind: RelationKind) -> Iterator[Effect]:
    """◆、◆同时废止: the names stand before the verb."""
    begin = 0
    for verb in _WORDS[kind].finditer(sentence.text):
        before, after = sentence.text[begin : verb.start()], sentence.text[verb.start() :]
        for index, part in _governed(before, kind):
            yield _effect(sentence, sentence.text[:begin].count(SIGN) + index, kind, part, (before, after))
        begin = verb.end()


def _governed(region: str, kind: RelationKind) -> Iterator[tuple[int, str]]:
    """The signs in the words before a verb that it governs, each with the part of it that is meant."""
    pieces = region.split(SIGN)
    last = len(pieces) - 2
    final = _LAST[kind].match(pieces[-1]) if last >= 0 else None
    if final is None or _RE_PREPOSITION.search(pieces[last]) or _RE_MODAL.search(pieces[-1]):
        return
    if kind is RelationKind.EXTENDS and "规定" in pieces[-1]:  # …的有关规定继续有效 keeps a rule alive, it extends no term
        return
    for index in range(last + 1):
        found = final if index == last else _RE_MORE.match(pieces[index + 1])
        if found is None or (index < last and _is_ground(pieces, index)):
            continue
        yield index, found.group("part") or ""


def _is_ground(pieces: list[str], index: int) -> bool:
    """根据◆，◆废止: the first stands in a clause of its own that only gives the reason."""
    before = SIGN.join(pieces[: index + 1]).rsplit("，", 1)[-1]
    rest = SIGN.join(pieces[index + 1 :])
    clause_ends = "，" in rest and not re.match(r"^，[^，]*的" + SIGN, rest)
    return bool(_RE_GROUND.match(before)) and clause_ends


def _opening(sentence: Signed, kind: RelationKind) -> Iterator[Effect]:
    """决定废止◆、◆: the names follow the verb, which nothing weakens."""
    verb = _FIRST[kind].search(sentence.text)
    if verb is None or _RE_MODAL.search(sentence.text[: verb.end()]):
        return
    pieces = sentence.text[verb.end() :].split(SIGN)
    first = sentence.text[: verb.end()].count(SIGN)
    for index in range(len(pieces) - 1):
        after = pieces[index + 1]
        if not re.match(
            r"(?:第[^，]*[条款项])?(?:的?(?:有效期限?)|等[^，]{0,16}|部分[^，]{0,8})*(?:[、，。；：]|以及|及|和|$|至|到)", after
        ):
            return
        part = after.split("，")[0] if after.startswith("第") else ""
        yield _effect(sentence, first + index, kind, part, (sentence.text[: verb.end()], after))
        if after.startswith(("。", "；")):
            return


def _effect(sentence: Signed, index: int, kind: RelationKind, part: str, around: tuple[str, str]) -> Effect:
    citation = sentence.citations[index]
    return Effect(kind, _with_provenance(sentence, index, citation), labels(part), *around)


def labels(part: str) -> tuple[str, ...]:
    """第三条、第五条 -> both; 中关于反补贴的规定 has no number: its own words name the part."""
    found = tuple(m.group() for m in _RE_LABEL.finditer(part))
    if "■" in part:  # some words of the text, which stand in the quotation
        return found
    return found or ((part.removeprefix("中").removeprefix("的"),) if part else ())


def _with_provenance(sentence: Signed, index: int, citation: Citation) -> Citation:
    """Numbers before a title belong to it where they say how it was issued: 市政府第59号令公布的◆."""
    before = SIGN.join(sentence.text.split(SIGN)[: index + 1])
    own = re.split(rf"{SIGN}(?=[、，；]|以及|及|和)|同时废止|起施行", before)[-1]
    if not re.search(r"的(?:原)?$|号$", own):
        return citation
    more = tuple(n for n in numbers(own) if n not in citation.numbers)
    return replace(citation, numbers=citation.numbers + more)

"""Find what the sentences of a text do to the instruments they name.

A name that stands in the sentence before (该办法, 其有效期, or no subject at all) or in the title
of the notice is put back first. What an issued notice says of an instrument in words that are not
understood is a doubt on it (`AFFECTS`), never silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tracker.law.relations.compound_effects import (
    add_part_ends,
    as_suspension,
    find_compound_effects,
    find_late_repeals,
    find_replaced_names,
    find_spared_names,
    find_told_ends,
)
from tracker.law.relations.effects import Effect
from tracker.law.relations.end_moves import (
    drops_end,
    find_moves_in_text,
    find_nameless_moves,
    find_start_moves,
    make_end_move,
    read_new_words,
    states_end,
)
from tracker.law.relations.mentions import UNKNOWN_BEFORE, UNKNOWN_VERB, find_unread_names
from tracker.law.relations.verbs import STEM
from tracker.law.text.citations import SIGN, Citation, MarkedSentence, mark_citations
from tracker.law.text.self_reference import NOUNS
from tracker.law.text.sentences import TITLE, Sentence, plain_text, strip_label
from tracker.law.text.title_keys import title_key
from tracker.model import Head, RelationKind
from tracker.text.dates import DAY
from tracker.text.numerals import parse_numeral

_RE_NAME = re.compile(rf"{TITLE.pattern}(?:（[^（）]*）)?")
_RE_SAME = re.compile(
    rf"(?:该|上述|前述)(?P<noun>{NOUNS})|(?:(?<=将)|(?<=，)|^)其(?=有效期|执行|实施|施行|效力|自)"
    r"|对其(?=作|进行|予以|有效期)|原文件|原办法"
)
# 上述文件有效期顺延至…, in a paragraph behind the one that names it
_RE_SAME_BEFORE = re.compile(
    rf"(?:^|[，、．.）\s]|将|对|现|决定|同意)(?:该|上述|前述)(?P<noun>{NOUNS})(?:的)?(?=(?:有效|执行|施行|实施|试行)期"
    rf"|继续|延|顺延|续|暂停|恢复|停止|不再|即行|予以|同时|废止|失效|自{DAY}起)"
)
# 该《办法》, 上述《细则》: only the kind of what was named before
_RE_KIND_ONLY = re.compile(
    rf"(?<!称)(?<!称为)(?:该|上述|前述|此)?《(?P<kind>(?:实施|暂行|试行)?(?:{NOUNS}))》(?!（)"
)
# 上述两件文件, 以上文件
_RE_SEVERAL = re.compile(
    r"(?:上述|以上|前述|(?P<one>这|该))(?P<count>[两二三四五六七八九十]|\d{1,2})?[件个部项份]?"
    r"(?:行政)?(?:规范性)?(?:文件|办法|规定|政策|通知|意见|细则|措施)(?!中)"
)
_RE_BOTH = re.compile("前者|后者")
_BOTH = ("前者", "后者")
_MOST_KNOWN = 40  # the names before it among which 该《办法》 is looked up
_RE_TOGETHER = re.compile("统一|均|都|分别|一并|全部")
# 本办法有效期延长至…, in a notice whose title names the one instrument that it acts on
_RE_TARGET_ITSELF = re.compile(
    r"(?:^|，)(?:现?(?:决定)?将)?(?P<name>本(?P<noun>办法|条例|规定|细则|规则|意见|措施|政策|方案))"
    r"(?=的?(?:有效|执行|施行|实施)期限?(?:再|均|统一)?(?:延|顺延|续|调整|缩短)"
    r"|(?:继续|暂停|暂缓|恢复|停止|延期|延续|延长|不再)(?:有效|执行|实施|施行|适用|至))"
)
# 经评估，有效期延长至…; 区政府决定予以撤销: a predicate without a subject
_RE_BARE_PREDICATE = re.compile(
    r"^(?:(?:现|经|为|鉴于|因|根据)[^。；《》]{0,60}?，)*"
    r"(?:(?P<actor>[我本]?[省市区县旗]?(?:(?:人民)?政府|[委局办厅]))?(?:研究)?(?:决定|同意)，?)?(?:现|将|决定|需要?)*"
    r"(?:继续(?:执行|实施|施行|适用)|有效期限?|执行期限?|施行期限?|实施期限?|现延长|延长(?:至|有效期)"
    rf"|自{DAY}起(?:恢复|继续|停止|废止|不再|失效|予以)|恢复(?:执行|实施)|同时废止|予以(?:废止|撤销)"
    r"|(?:予以|即行|宣布)*(?:废止|失效|撤销|(?:停止|不再|终止)(?:执行|施行|实施|适用))(?=[，。；]|$))"
)
# 根据《某规定》第三十条，予以撤销: the ground is no subject
_RE_NAMED_GROUND = re.compile(
    r"^(?:根据|依据|依照|按照|鉴于)[^，。；《》]{0,40}《[^《》]{2,120}》[^，。；《》]{0,40}，"
)
# 《甲办法》与《价格法》相抵触; 违反《某条例》: what an instrument is measured by is no subject
_RE_YARDSTICK = re.compile(
    r"(?:违反|违背|不符合|超越|根据|依据|依照|按照)了?《[^《》]{2,120}》"
    r"|[与同和]《[^《》]{2,120}》(?:（[^（）]{0,60}）)?[^，。；《》]{0,16}"
    r"(?:抵触|不一致|不符|冲突|相悖|矛盾)"
)
_RE_SELF = re.compile(rf"^本(?:{NOUNS})|^特此|^以上")
_RE_ASIDE = re.compile(
    r"(?<![》）])（(?=[^（）]{0,40}《)(?:[^（）]|（[^（）]{0,99}）){0,200}）"
)  # 第一百六十九条（《…修正案》第三条）的罪名
# an act that a title names: 关于废止〈X〉的通知
_RE_ACT = re.compile(
    r"关于(?:提前)?(?:废止|停止|暂停|暂缓|终止|延长|继续|撤销|修改|调整|推迟|恢复|宣布)"
)
_RE_SUSPENDING = re.compile("关于(?:暂停|暂缓|中止)")
_RE_RESUMES = re.compile("，[^，。；]{0,60}恢复(?:执行|实施|施行|适用|效力)(?=[，。；]|$)")
_RE_INNER = re.compile(r"[〈《]([^〈〉《》]{3,120})[〉》]")
_UNDOING = (
    RelationKind.REPEALS,
    RelationKind.ANNULS,
    RelationKind.SUSPENDS,
    RelationKind.AFFECTS,  # 撤回《关于废止〈X〉的通知》
)
# a rule of its own that also adds clauses to another: 关于《甲办法》的补充规定
_RE_SUPPLEMENTS = re.compile(r"[》〉]的?(?:若干)?补充(?:规定|意见|办法|通知)$")
_RE_HEADS_SECTION = re.compile("[对将关于]{0,2}《")
# 修改的文件有：《乙办法》；继续有效的文件有：《丙办法》
_RE_NEW_GROUP = re.compile(
    r"[^《，。；]{2,30}：|(?:(?:自|从|于)[^，。；《]{2,16}起，?)?(?:同时|并|决定|予以|宣布|一并)*"
    r"(?:废止|修改|修订|保留|继续|延长|撤销|暂停|停止|恢复)[^《，。；]{0,12}《"
)


# 新办法公布前，各街道继续依照原办法开展工作: kept on for a time that nobody can date
_RE_UNTIL_NEW = re.compile(
    r"新的?[^，。；]{0,14}(?:公布|出台|印发|发布|施行|实施|生效|颁布)(?:之|以)?前，?"
    r"[^。；]{0,30}?(?:继续|仍|暂)[^。；]{0,12}?(?:按|依照|执行|沿用|参照|适用|有效)"
)
# ◆在平台上线前继续适用，平台上线之日停止执行
_RE_ENDS_AT_EVENT = re.compile(
    r"，(?!到期|届满|期满|届时)[^，。；]{2,30}(?:之日|之时|时|后)起?(?:同时|自动|即行|随即)?"
    r"(?:停止(?:执行|适用|施行|实施)|废止|失效)"
)


@dataclass
class _Antecedent:
    """The one instrument that was named last, with its brackets, and the unit it stands in."""

    name: str = ""
    path: str = ""
    of_title: bool = False


@dataclass
class _Candidates:
    """Names that a notice speaks of without an effect that was understood."""

    rows: list[tuple[Effect, Sentence]] = field(default_factory=list)

    def add(self, citation: Citation, sentence: Sentence) -> None:
        """Remember a name in case no sentence gives it an effect."""
        self.rows.append((Effect(RelationKind.AFFECTS, citation, (), "", ""), sentence))

    def left_by(self, acted: set[str]) -> Iterator[tuple[Effect, Sentence]]:
        """Yield the doubts on the names that none of the effects acts on."""
        for effect, sentence in self.rows:
            if not _keys_of(effect.citation) & acted:
                yield effect, sentence
                yield from ((undone, sentence) for undone in _undone_targets(effect, sentence.text))

    def add_names(self, names: Iterable[str], sentence: Sentence) -> None:
        """Remember names as they are printed, with 《》 and brackets."""
        for name in names:
            self.add(mark_citations(name).citations[0], sentence)


def find_sentence_effects(
    sentences: Sequence[Sentence], head: Head, *, housekeeping: bool, reports: bool = False
) -> Iterator[tuple[Effect, Sentence]]:
    """Yield each effect with its sentence; a name given earlier (以下简称《解释》) is put back in
    full. `housekeeping`: the text was issued to act on others. `reports`: it only speaks of them.
    """
    full: dict[str, Citation] = {}
    candidates = _Candidates()
    acted: set[str] = set()
    supplements = _RE_SUPPLEMENTS.search(head.title) is not None
    titled = _title_name(head) if housekeeping or supplements else ""
    section = _Antecedent()
    for sentence, text, doubted in _resolve_pronouns(_join_enumerations(sentences), titled):
        if housekeeping:
            section = _find_section(sentence, section)
        target = section.name or titled
        if not reports:
            candidates.add_names(doubted, sentence)
        if sentence.quoted or not ("《" in text or "号" in text):
            yield from find_nameless_moves(sentence, target) if target else ()
            continue
        if not _may_act(sentence, text, housekeeping=housekeeping):
            continue
        bare = _RE_ASIDE.sub("", strip_label(text))
        named = mark_citations(bare)
        full |= {c.alias: c for c in named.citations if c.alias}
        effects = [
            replace(effect, citation=full.get(effect.citation.title, effect.citation))
            for effect in _effects_of(
                named, bare, titled, housekeeping=housekeeping, reports=reports
            )
            if not (effect.citation.is_paper or (doubted and _is_kind(effect.citation.title)))
        ]
        for effect in effects:
            for one in (effect, *_undone_targets(effect, text)):
                acted |= _keys_of(one.citation)
                yield one, sentence
        rewords = any(effect.kind is RelationKind.AMENDS for effect in effects)
        if not reports and not rewords and (housekeeping or not effects):
            for citation in find_unread_names(named, housekeeping=housekeeping):
                candidates.add(full.get(citation.title, citation), sentence)
    yield from candidates.left_by(acted)


def _find_section(sentence: Sentence, section: _Antecedent) -> _Antecedent:
    """Return the one name that heads the section of an amending text in which a sentence stands.

    一、《甲》（1号） or 一、对《甲》作如下修改, above （一）第五条修改为…
    """
    text = strip_label(sentence.text)
    if not sentence.quoted and _RE_HEADS_SECTION.match(text):
        names = [name.group() for name in _RE_NAME.finditer(text)]
        if len(names) == 1:
            return _Antecedent(names[0], sentence.path)
    if section.path and f"{sentence.path}__".startswith(f"{section.path}__"):
        return section
    return _Antecedent()


def _may_act(sentence: Sentence, text: str, *, housekeeping: bool) -> bool:
    """Return whether a sentence has a verb of effect, or gives an instrument its short name.

    In a text that was issued to act on others so may any that begins with a name: 《甲》另行处理。
    """
    if sentence.cells:
        return False
    if housekeeping and strip_label(text)[:3].lstrip("对将原").startswith("《"):
        return True
    return bool(STEM.search(text) or "称" in text or UNKNOWN_VERB.search(text))


def _effects_of(
    named: MarkedSentence, text: str, titled: str, *, housekeeping: bool, reports: bool
) -> list[Effect]:
    found = [as_suspension(effect) for effect in find_compound_effects(named)]
    found = found or find_replaced_names(named) or find_told_ends(named)
    if spared := find_spared_names(named):
        found = [e for e in found if e.kind not in _UNDOING] + spared
    if not found and not states_end(named.text):
        found = find_late_repeals(named)
    ended = {effect.citation for effect in found if effect.kind is not RelationKind.AMENDS}
    if not any(effect.kind is RelationKind.EXTENDS for effect in found):
        moves = find_moves_in_text(named, text, housekeeping=housekeeping, reports=reports)
        if moves := [m for m in moves if m.citation not in ended]:
            found += moves
            found = [e for e in found if not (e.kind is RelationKind.AMENDS and _moved(e, moves))]
    if not reports and not any(effect.kind is RelationKind.POSTPONES for effect in found):
        found += find_start_moves(named)
    # 撤回◆，原办法继续执行; ◆延期至2024年9月1日起施行: neither is extended
    later = {e.citation for e in found if e.kind is RelationKind.POSTPONES}
    found = [
        replace(e, kind=RelationKind.AFFECTS)
        if e.kind is RelationKind.EXTENDS and _RE_ENDS_AT_EVENT.search(e.after)
        else e
        for e in found
    ]
    # ◆暂缓施行，施行日期调整为2024年3月1日
    found = [e for e in found if e.kind is not RelationKind.SUSPENDS or e.citation not in later]
    kept_out = set(later)
    kept_out |= set(_withdrawn_names(named))
    found = [e for e in found if e.kind is not RelationKind.EXTENDS or e.citation not in kept_out]
    if (words := read_new_words(text)) and housekeeping and "“《" not in text:
        found += [
            make_end_move(citation, words[1], text) for citation in _amended_names(named, titled)
        ]
    elif housekeeping and drops_end(text):
        found += [make_end_move(citation, None, text) for citation in _amended_names(named, titled)]
    return add_part_ends(named, found)


def _withdrawn_names(named: MarkedSentence) -> Iterator[Citation]:
    pieces = named.text.split(SIGN)
    for before, citation in zip(pieces, named.citations, strict=False):
        if UNKNOWN_BEFORE.search(before):
            yield citation


def _moved(effect: Effect, moves: list[Effect]) -> bool:
    return not effect.clauses and effect.citation in [move.citation for move in moves]


def _amended_names(named: MarkedSentence, titled: str) -> list[Citation]:
    if len(named.citations) == 1:
        return list(named.citations)
    return list(mark_citations(titled).citations[:1]) if titled else []


def _undone_targets(effect: Effect, text: str) -> Iterator[Effect]:
    """Yield the undone effect on X of an ended act: 《关于废止〈X〉的通知》停止执行.

    《关于暂停执行〈X〉的通知》废止，X恢复执行: X resumes.
    """
    title = effect.citation.title
    if effect.kind in _UNDOING and _RE_ACT.search(title):
        resumes = _RE_SUSPENDING.search(title) and _RE_RESUMES.search(text)
        kind = RelationKind.RESUMES if resumes else RelationKind.UNDOES
        before = effect.before or "".join(re.findall("撤回|收回", text)[:1])  # sets in at once
        for inner in _RE_INNER.findall(title):
            yield replace(effect, kind=kind, citation=Citation(inner), clauses=(), before=before)


def _keys_of(citation: Citation) -> set[str]:
    # 关于印发〈X〉的通知 is X, 关于废止〈X〉的通知 is not
    inner = [] if _RE_ACT.search(citation.title) else _RE_INNER.findall(citation.title)
    return {title_key(citation.title), *map(title_key, inner), *citation.numbers} - {""}


def _title_name(head: Head) -> str:
    """Return the one name in a notice's title, with its brackets; "" for none or several."""
    title = plain_text(head.title)
    if "《" not in title:
        title = title.replace("〈", "《").replace("〉", "》")
    names = [name.group() for name in _RE_NAME.finditer(title)]
    return names[0] if len(names) == 1 and "等" not in title.split("》", 1)[-1][:8] else ""


def _resolve_pronouns(
    sentences: Iterable[Sentence], titled: str
) -> Iterator[tuple[Sentence, str, tuple[str, ...]]]:
    """Yield each sentence, and its words with 该办法 replaced by the name, where the sentence
    before it, or the title, names that one instrument only; 上述两件文件 by the names before it.

    Last, the names that such words may mean, where it cannot be told which.
    """
    before = of_title = _Antecedent(titled, of_title=bool(titled))
    several: tuple[str, ...] = ()  # of the last sentence that names any
    place = ""
    known = [titled] if titled else []
    for sentence in sentences:
        if not (several or before.name or "《" in sentence.text):
            yield sentence, sentence.text, ()  # there is nothing to point to
            continue
        text, doubted = _name_kinds(sentence, known)
        bare = _strip_named_ground(text)
        near = before.name and (before.of_title or before.path == sentence.path)
        points = len(several) == 1 and not near and ("该" in text or "述" in text)
        far = points and _RE_SAME_BEFORE.search(text)
        may_refer = near or far or len(several) > 1 or "《" in text
        refers = may_refer and not sentence.quoted and STEM.search(text)
        if refers and "《" in bare:
            text = _name_again(text)
        elif refers and far:
            text, doubted = _put_back_far(text, far, several[0], known)
        elif refers:
            one = before if near else None
            text, doubted = _refer_back(text, bare, one, several, same=place == sentence.path)
        names = list(dict.fromkeys(_find_subjects(text))) if "《" in sentence.text else []
        if names:
            several, place = tuple(names), sentence.path
            new = [name for name in names[-_MOST_KNOWN:] if name not in known]
            known = [*known, *new][-_MOST_KNOWN:]
        is_open = "新" in text and not (sentence.quoted or doubted)
        if is_open and (names or several or near) and _RE_UNTIL_NEW.search(text):
            doubted = tuple(names) or ((before.name,) if near else several)
        if len(names) == 1:
            before = _Antecedent(names[0], sentence.path)
        elif names or before.path != sentence.path:
            before = of_title
        yield sentence, text, doubted


def _refer_back(
    text: str, bare: str, before: _Antecedent | None, several: tuple[str, ...], *, same: bool
) -> tuple[str, tuple[str, ...]]:
    """Return the words with the names that stand before them put back, and the doubted names.

    `bare`: the words without their ground; `same`: the names stand in the same unit.
    """
    if len(several) > 1 and (_RE_SEVERAL.search(bare) or same):
        told = _put_back_several(bare, several, same_place=same)
        return (told if told and told != bare else text), several if told is None else ()
    told = _put_back(bare, before) if before else bare
    return (told if told != bare else text), ()


def _strip_named_ground(text: str) -> str:
    """Return the words without the ground that begins them, if nothing else is named in them."""
    ground = _RE_NAMED_GROUND.match(text) if "《" in text else None
    return text[ground.end() :] if ground and "《" not in text[ground.end() :] else text


def _find_subjects(text: str) -> list[str]:
    """Return the names in some words, without those that the others are only measured by."""
    subjects = [name.group() for name in _RE_NAME.finditer(_RE_YARDSTICK.sub("", text))]
    return subjects or [name.group() for name in _RE_NAME.finditer(text)]


def _name_kinds(sentence: Sentence, known: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return the words with 该《办法》 replaced by the one known name of that kind.

    Last, the known names of that kind where there are several.
    """
    text = sentence.text
    found = _RE_KIND_ONLY.search(text) if "《" in text and not sentence.quoted else None
    if found is None:
        return text, ()
    # the last form of a title is mostly the one with its number
    fitting = {title_key(TITLE.findall(n)[0]): n for n in known if _fits_kind(found["kind"], n)}
    if len(fitting) != 1:
        return text, tuple(fitting.values())
    return text[: found.start()] + next(iter(fitting.values())) + text[found.end() :], ()


def _is_kind(title: str) -> bool:
    """Return whether a title is only the name of a kind: 该《办法》."""
    return _RE_KIND_ONLY.fullmatch(f"《{title}》") is not None


def _fits_kind(kind: str, name: str) -> bool:
    title = re.sub(r"（[^）]*）$", "", TITLE.findall(name)[0])
    return title.endswith(kind) and title != kind


def _name_again(text: str) -> str:
    """Return the words with 上述两件文件 replaced by the names before it in the sentence."""
    found = _RE_SEVERAL.search(text)
    names = [name.group() for name in _RE_NAME.finditer(text[: found.start()])] if found else []
    if found is None or not names or parse_numeral(found["count"] or "") != len(names):
        return text
    return text[: found.start()] + "、".join(names) + text[found.end() :]


def _put_back_several(text: str, names: tuple[str, ...], *, same_place: bool) -> str | None:
    """Return the words with the names in the place of 上述两件文件, 前者 or no subject at all.

    None where such words stand there and it cannot be told which names they mean.
    """
    bare = strip_label(text)
    if _RE_BOTH.search(bare):
        if len(names) != len(_BOTH):
            return None
        return _RE_BOTH.sub(lambda m: names[_BOTH.index(m.group())], bare)
    if found := _RE_SEVERAL.search(bare):
        count = parse_numeral(found["count"] or "")
        if count == len(names) or (count is None and same_place and not found["one"]):
            return bare[: found.start()] + "、".join(names) + bare[found.end() :]
        return None if count or not _RE_SELF.search(bare) else text
    if _RE_BARE_PREDICATE.search(bare) and not _RE_SELF.search(bare):
        return "、".join(names) + bare if _RE_TOGETHER.search(bare) else None
    return text


def _put_back(text: str, before: _Antecedent) -> str:
    if not STEM.search(text):
        return text
    bare = strip_label(text)
    told = _RE_SAME.sub(lambda m: before.name if _may_be(m, before.name) else m.group(), bare)
    if told != bare:
        return told
    itself = _RE_TARGET_ITSELF.search(bare) if before.of_title else None
    if itself and _fits(itself["noun"], before.name):
        return bare[: itself.start("name")] + before.name + bare[itself.end("name") :]
    predicate = _RE_BARE_PREDICATE.search(bare)
    if predicate and not _RE_SELF.search(bare):
        if predicate["actor"]:  # ◆区政府决定予以废止 has two subjects
            bare = bare[: predicate.start("actor")] + bare[predicate.end("actor") :]
        return before.name + bare
    return text


def _put_back_far(
    text: str, found: re.Match[str], name: str, known: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """Return the words with 上述文件 replaced by the name in the paragraph before.

    Where it may as well be another name of the text, the words as they are and those names.
    """
    keys = {title_key(TITLE.findall(one)[0]): one for one in known if _fits(found["noun"], one)}
    if not _fits(found["noun"], name):
        return text, ()
    if len(keys) > 1:
        return text, tuple(keys.values())
    return _put_back(text, _Antecedent(name)), ()


def _may_be(pronoun: re.Match[str], name: str) -> bool:
    """Return whether 该办法, 其 or 原文件 may mean the instrument of this name."""
    return not pronoun["noun"] or _fits(pronoun["noun"], name)


def _fits(noun: str, name: str) -> bool:
    title = TITLE.findall(name)[0]
    return noun == "文件" or re.sub(r"（[^）]*）$", "", title).endswith(noun) or noun in title


def _join_enumerations(sentences: Sequence[Sentence]) -> Iterable[Sentence]:
    """Yield the sentences, joined where a target ends with ；: 《甲》；《乙》同时废止。"""
    waiting: Sentence | None = None
    for sentence in sentences:
        if waiting and sentence.path == waiting.path and not _RE_NEW_GROUP.match(sentence.text):
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

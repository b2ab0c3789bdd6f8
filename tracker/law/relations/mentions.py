"""Instruments that a text only names: what it rests on, what it carries out, what it explains, what
it cites; and those of which it says something that is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from tracker.law.relations.rulings import strip_denials
from tracker.law.relations.verbs import STEM
from tracker.law.text.citations import (
    SIGN,
    Citation,
    MarkedSentence,
    find_numbers,
    mark_citations,
)
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

_RE_GROUND = re.compile(
    r"(?:根据|依据|依照|按照|参照|结合|贯彻|落实|为|违反|符合|(?<!停止)(?<!暂停)(?<!恢复)(?<!不再)执行|被|由|(?<![可予])以|《)[^，。；：]{0,24}$"
)
# verbs of effect that no table has, behind a name: a doubt, never a mere mention
UNKNOWN_VERB = re.compile(
    r"^[^。；]{0,60}?(?:撤回|收回|冻结|搁置|封存|终结|解除|取消|中止|合并|整合|并入|停用|停办|叫停|注销|无效|不再|终止"
    r"|暂停|暂缓|停止|恢复|废除|撤销|作废|清退|清理|退出|提高|降低|[上下]调|减少|扩大|缩短)"
)
# 撤回◆, 恢复◆的效力
UNKNOWN_BEFORE = re.compile(
    r"(?<!不)(?<!不[得予应])(?:撤回|收回|冻结|搁置|封存|终结|解除|取消|停用|停办|叫停|注销|恢复|废除"
    r"|(?:停止|不再|暂停)执行)(?:了|原|下列|以下|印发的)?$"
)
# ◆…后废止, in words that no rule has: the clause ends it, and neither reports nor supposes that
_RE_ENDS_SOMEHOW = re.compile(
    r"^(?!（?[^（）。；]{0,40}(?:已|被|曾|如|若|或者?|的规定|规定的|违反))[^。；]{0,60}?(?:废止|失效|作废|废除)(?=[，。；]|$)"
    # ◆第十条与上位法不一致，不再执行; and not 与◆不一致的，不再执行
    r"|^(?![^。；]{0,60}的，)[^。；]{0,60}，[^，。；不]{0,12}(?:不再|停止)(?:执行|实施|施行|适用)(?=[，。；]|$)"
    # ◆第三部分第（二）项自…起取消; ◆即日起解除
    r"|^第[^，。；]{1,24}?(?:部分|[条款项章])[^，。；]{0,30}取消(?=[，。；]|$)"
    r"|^[^，。；]{0,16}(?:起|予以|同时|即行)解除(?=[，。；]|$)"
    # ◆已完成历史使命，予以清退
    r"|^[^。；]{0,60}，(?:现|决定)?予以(?:清退|清理|退出|终结|注销)(?=[，。；]|$)"
    # ◆与◆合并为◆，原两个办法不再执行
    r"|^[^，。；不]{0,12}(?:合并|整合|归并|并入)[为成到至入]{0,2}(?=[，。；]|$)"
    # 某号文件未经集体审议，该文件无效
    r"|^[^。；]{0,60}?(?:文件|办法|通知|规定|决定|自始|宣布|确认)无效(?=[，。；]|$)"
    r"|^[^。；]{0,40}，(?:原则上)?(?:不再|停止|暂停)(?:受理|接受|办理)新的?"
)
# ◆到期后自动延续一年, in a text that was not made to act on others
_RE_GOES_ON_SOMEHOW = re.compile(
    r"^(?!（?[^（）。；]{0,40}(?:已|被|曾|如|若|的规定|规定的))[^，。；“”的]{0,16}?"
    r"(?:延续|延长|续期|顺延|继续(?:有效|执行|实施|施行)|(?:恢复|暂停|停止|不再)(?:执行|实施|施行))"
)
# ◆第五条规定的标准由300元调整为200元
_RE_REWORDED_SOMEHOW = re.compile(
    r"^第[^，。；]{1,20}[条款项][^，。；]{0,60}(?:调整|修改|变更|提高|降低|改)(?:为|至|到)"
    # ◆涉及的补贴标准由300元提高到400元
    r"|^[^，。；]{0,24}(?:标准|金额|比例|额度|年限|期限|限额|数额|范围|条件)[^，。；由从不]{0,6}[由从]"
    r"[^，。；]{1,40}(?:调整|修改|变更|提高|降低|[上下]调|增加|减少|扩大|缩短|延长|改)(?:为|至|到)"
)
# the words right before an instrument that only serves to say when, with whom or instead of what
_RE_BESIDE = re.compile(r"(?:自|待|随|与|同|比照|按照?|见|和)$")
# ◆的规定, ◆第三条规定的: a rule that is cited, and not the instrument
_RE_CITED = re.compile(
    r"(?:第[^，。；]{1,20}[条款项])?的?(?:有关|相关|具体)?(?:规定|要求|精神|条件|程序|标准)(?:的|，|执行|办理|进行|予以|，)"
    r"|(?:实施|施行|印发|发布|出台)以来|（以下"
    # and what leaves it as it is: 予以保留; 仍按原规定执行; 分别由科技科、人才科负责解释
    r"|(?:予以|继续|暂予)*保留[，；。]|，?(?:仍|继续)?(?:按照?|依照?)原[^，。；]{1,8}执行|[^，。；]{0,12}(?:不变|不受影响|不[作做予]?(?:调整|变更|修改))|(?:分别)?由[^，。；]{1,40}负责(?:解释|组织实施)[。；]"
)
# 决定保留◆、◆
_RE_KEEPS = re.compile("(?<!不)(?<!不予)保留(?:下列|以下|原|了)?$")
_RE_BETWEEN = re.compile("[、，和及与]|以及")
# 除《甲办法》、《乙办法》外，下列文件废止
_RE_EXCEPTED = re.compile(rf"除了?{SIGN}(?:(?:[、和及与]|以及){SIGN}){{0,20}}(?:以外|之外|外)")


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
        if citation.is_paper or not _is_instrument(citation):
            continue
        target = Target(
            citation.title, next(iter(citation.numbers), None), (), citation.numbers[1:]
        )
        yield Relation(
            kind if founding else RelationKind.CITES, target, sentence.text, sentence.path
        )


def find_unread_names(named: MarkedSentence, *, housekeeping: bool) -> Iterator[Citation]:
    """Yield the names that a sentence seems to act on by no known rule.

    `housekeeping`: the text was issued to act on others; what it names and does not merely cite is
    in doubt.
    """
    pieces = named.text.split(SIGN)
    excepted = {
        named.text[: found.start()].count(SIGN) + offset
        for found in _RE_EXCEPTED.finditer(named.text)
        for offset in range(found.group().count(SIGN))
    }
    moved: dict[str, bool] = {}  # the names of one list share the words behind it
    keeps = grounds = False
    for index, (citation, behind) in enumerate(
        zip(named.citations, _words_behind(pieces), strict=False)
    ):
        before = pieces[index]
        goes_on = not before or _RE_BETWEEN.fullmatch(before) is not None
        grounds = (grounds and goes_on) or _RE_GROUND.search(before) is not None
        keeps = (keeps and goes_on) or _RE_KEEPS.search(before) is not None
        if index in excepted or citation.is_paper or grounds or citation.alias:
            continue
        if behind not in moved:
            moved[behind] = _is_moved(behind, housekeeping=housekeeping)
        is_object = UNKNOWN_BEFORE.search(before) and _is_instrument(citation)
        # 取消◆规定的补贴 changes the rule, 收回◆规定的补贴 carries it out
        ends = before.endswith(("取消", "恢复", "执行"))
        carries_out = _RE_CITED.match(pieces[index + 1]) and not ends
        withdrawn = is_object and not carries_out
        if (moved[behind] or withdrawn) and not keeps:
            yield citation


def _is_instrument(citation: Citation) -> bool:
    """Return whether a name has a number or the head word of an instrument."""
    return bool(citation.numbers or _RE_INSTRUMENT.search(citation.title))


def _words_behind(pieces: list[str]) -> list[str]:
    """Return the words behind each name; ◆、◆另行处理: those behind the last are said of each."""
    tails = pieces[1:]
    for index in range(len(tails) - 2, -1, -1):
        if not tails[index] or _RE_BETWEEN.fullmatch(tails[index]):
            tails[index] = tails[index + 1]
    return tails


def _is_moved(behind: str, *, housekeeping: bool) -> bool:
    """Return whether the words behind a name may change what it is worth."""
    after = strip_denials(behind)
    somehow = (_RE_ENDS_SOMEHOW, _RE_GOES_ON_SOMEHOW, _RE_REWORDED_SOMEHOW)
    if any(pattern.search(after) for pattern in somehow):
        return True
    denied = after != behind and not STEM.search(after)
    return housekeeping and not denied and not _RE_CITED.match(after)


def find_bare_numbers(sentence: Sentence) -> list[Citation]:
    """Return what a sentence or a row calls by a number, without 《》, and not as a ground.

    They stand in layouts that no rule knows: 2，某规定，某政规〔2019〕7号. Below a text, where no
    sentence is read, a name in 《》 with a number counts too.
    """
    found: list[Citation] = []
    for words in sentence.cells or (sentence.text,):
        if "收悉" in words:  # the letter that a reply answers: 某建〔2023〕4号文收悉。
            continue
        named = mark_citations(words)
        titled = [one for one in named.citations if one.title and one.numbers]
        bare = (one.numbers for one in named.citations if not one.title)
        numbers = [*chain.from_iterable(bare), *find_numbers(named.text)]
        found += titled if sentence.path == "colophon" else ()
        if numbers and not _RE_GROUND.search(words.split(numbers[0], 1)[0]):
            pieces = sentence.cells or tuple(re.split("[，：；、（）]", words))
            found += [Citation(_longest_name(pieces), (number,)) for number in numbers]
    return found


def _longest_name(pieces: Sequence[str]) -> str:
    """Return the piece that looks most like a title; "" where none does."""
    names = [piece for piece in pieces if _RE_INSTRUMENT.search(piece) and "号" not in piece]
    return max(names, key=len, default="")

"""Read how a sentence moves the last or the first day of an instrument, in every wording.

◆有效期延长至2026年12月31日 / ◆将于…到期，该办法继续执行至… / ◆到期后续行一年
在新政策出台前，◆继续执行 / ◆有效期由五年调整为六年 / ◆…到期后自动失效，不再延续
◆第四条“有效期至…”更正为“有效期至…”
◆推迟至2024年3月1日起施行 / ◆…，施行日期调整为… / ◆推迟三个月施行

The strict grammar of `verbs` is tried first; this one takes what it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from tracker.law.relations.effects import Effect, add_issue_numbers
from tracker.law.relations.verbs import TERM
from tracker.law.text.citations import SIGN, Citation, MarkedSentence, mark_citations
from tracker.law.text.clause_labels import LABEL, labels
from tracker.law.text.sentences import Sentence, mask_quotations
from tracker.law.validity.phrases import (
    EndPhrase,
    OwnSentence,
    find_ends,
    has_validity_word,
    read_ends,
    read_start,
)
from tracker.model import RelationKind
from tracker.text import dates
from tracker.text.dates import DAY, END, LAST, NUMERAL, Term

_APPLY = "(?:执行|实施|施行|适用|有效|沿用|使用)"
_UNIT = rf"(?:{NUMERAL}|半)个?(?:年半|年(?:零?{NUMERAL}个月)?|月|日|天)"
_MOVES = re.compile(
    rf"{TERM}[^，。；“{SIGN}]{{0,16}}?(?:延长|顺延|延续|续期|调整|变更|修改|更正|缩短|提前|改)(?:为|至|到)?"
    rf"|(?:延长|顺延|缩短){TERM}?|延长(?=至|到|{_UNIT})|继续{_APPLY}(?!的|之)|转为正式|(?:期满|届满|到期)后(?:转为)?正式{_APPLY}|续行|续期|延期|展期|延续"
    # 提前至2024年6月30日终止执行, and not 提前至…施行
    rf"|提前(?=(?:至|到){END}[^，。；{SIGN}]{{0,6}}(?:终止|停止|失效|废止|结束|到期|届满|为?止))"
    rf"|(?:执行|实施|施行|适用)(?:期限?)?(?:延长|截止|顺延|延)?至(?={DAY})"
)
_BEGINS = "(?:施行|实施|生效|执行)"
_LATER = "(?:推迟|延迟|延后|延期|暂缓|顺延)"
# 推迟至2024年3月1日起施行; 施行日期调整为2024年3月1日; 推迟三个月施行; 延期施行
_START_MOVES = re.compile(
    rf"(?:{_LATER}|提前|调整|变更|修改|改)(?:为|至|到|于|自){{0,2}}(?P<day>{DAY})(?:（[^（）]{{1,12}}）)?"
    rf"(?:(?:之日)?起(?:正式|开始)?{_BEGINS}|(?:正式|开始)?(?:施行|生效))"
    rf"|{_BEGINS}(?:日期|时间|日)[^，。；“”{SIGN}]{{0,24}}?(?:{_LATER}|调整|变更|修改|改|提前)(?:为|至|到)"
    rf"(?P<date>{DAY})(?![日\d]|起?[至到—～~-])"
    rf"|{_LATER}(?:期)?(?P<length>{_UNIT})(?:后|再|起)*{_BEGINS}"
    rf"|{_BEGINS}(?:日期|时间)(?:{_LATER})(?P<longer>{_UNIT})"
    rf"|(?:推迟|延迟|延后|延期){_BEGINS}(?=[，。；]|$)"
)
# 拟延长, 可以延长, 不再延续, 申请延长, 需要延长的
_WEAK = re.compile(
    r"(?:拟|建议|可以|可|申请|如需|如|若|确需|不得|不予|不再|不|未|无需|应当及时|研究|考虑|争取|是否|能否)[^，。；]{0,6}$"
)
_UNMOVED = re.compile("不(?:作|做|予|再|进行)*(?:延长|顺延|延续|续期|调整|变更|修改|改|缩短|提前)")
_OTHER_SUBJECT = re.compile(
    r"(?:证|证书|执照|许可|批件|合同|协议|资格|项目|补贴|政策优惠)[^，。；]{0,6}$"
)
# what may not stand between the name and the verb: another effect, or a rule of another text
_OF_END = re.compile("有效期|[届期]满|到期")
_BARRIER = re.compile(r"废止|失效(?!的)|停止|撤销|(?:根据|依据|依照|按照|参照)[^，。；]{0,20}$")
_UNTIL = re.compile(rf"(?:至|到|截止|不超过|不得超过)(?:最迟)?({LAST})")
_BECOMES = re.compile(rf"为({LAST})")
_LENGTH = re.compile(
    rf"(?:延长|顺延|延续|续行|续期|续展|延期|展期|继续{_APPLY}|再延长)(?:期限?|执行)?(?:再)?({_UNIT})"
)
_SHORTER = re.compile(rf"缩短(?:{TERM})?了?({_UNIT})")
_TOTAL = re.compile(
    rf"(?:延长|调整|变更|修改|更正|缩短|改)(?:为|至|到)“?(?:{TERM}(?:为)?)?({_UNIT})"
)
_STATED = re.compile(
    rf"{TERM}(?:截?止?)?(?:至|到)({END})[^。；]{{0,12}}(?:自动|自行|即行)?(?:失效|废止|终止|不再延|不再续)"
)
_OPENS = re.compile(rf"(?:延长|继续(?:执行|实施|施行|适用|沿用))(?=[^，。；{SIGN}]{{0,12}}{SIGN})")
_RE_NEW_WORDS = re.compile(
    r"(?:修改|修正|修订|更正|调整|变更|改|应|表述)(?:成|为)：?[^“”]{0,12}“([^”]{2,400})(?:”|$)"
)
# “自2023年11月15日起施行”修改为…: words that say nothing of an end lose none
_RE_OLD_WORDS = re.compile(r"“([^“”]{2,400})”[^“”。；]{0,12}$")
# 第四条增加一款，作为第二款：“本规定有效期至2025年12月31日。”
_RE_ADDED_WORDS = re.compile(r"(?:增加|新增|补充|增补)[^“”。；]{0,40}：?“([^”]{2,400})(?:”|$)")
# 删去第四条中的“，有效期至2026年4月14日”; 取消有效期限制
_RE_STRUCK_END = re.compile(
    r"删[去除掉][^“”。；]{0,40}“(?P<words>[^”]{2,200})”"
    r"|(?:删[去除掉]|取消|不再(?:设定|设置|规定|设))(?:[^，。；]{0,60}的)?(?:了|其)?(?:关于)?有效期限?(?:的?(?:限制|规定|表述|内容|条款))?(?=[，。；]|$)"
)
# 删去第五条第二款; 删去《某办法》（1号）第五条; 将第五条删除
_RE_STRUCK_CLAUSE = re.compile(
    rf"(?:删[去除掉]|取消)(?:其?中?的?|原|《[^《》]{{1,120}}》(?:（[^（）]{{0,60}}）)?[中的]?)"
    rf"(?P<part>{LABEL}(?:[、和及与]{LABEL}){{0,30}})(?=[，。；]|$|的?(?:规定|内容|条款))"
    rf"|(?P<before>{LABEL}(?:[、和及与]{LABEL}){{0,30}})(?:的?(?:规定|内容|条款))?(?:予以|整[条款])?删[去除掉](?=[，。；]|$)"
)
# “2026年4月14日”应为“2025年4月14日”, with or without the quotation marks
_RE_REPLACED_DAY = re.compile(
    rf"“?(?P<old>{DAY})(?:[^，。；“”\d]{{0,8}}”)?[^，。；“”\d]{{0,8}}，?(?:应当?|更正|修改|修正|调整|变更|改)(?:为|成|至)：?“?[^，。；“”\d]{{0,4}}(?P<new>{DAY})(?:[^，。；“”\d]{{0,8}}”|(?=[，。；]|$))"
)
_RE_QUOTED_DAY = re.compile(rf"“({END})”")

# 《甲》的有效期已由区政府延长至…: the text only tells of it
_RE_TOLD = re.compile(
    r"[已曾](?:经|由|于|被|将|按|延|续|继)|原(?:定|有)?有效期|延长的|延续的|延期的"
)
_RE_CLOSE = re.compile(
    rf"{SIGN}(?:(?:第[^，。；]{{1,12}}条)?中?的?{TERM}|[^，。；]{{0,4}}(?:继续|延|提前))"
)
_RE_VALIDITY = re.compile("期|施行|实施|执行|生效")


class LengthUse(Enum):
    """What a length of time does to a term: it is added, taken off, or the new whole term."""

    ADDED = "added"
    TAKEN_OFF = "taken_off"
    WHOLE = "whole"


_LENGTHS = ((_SHORTER, LengthUse.TAKEN_OFF), (_TOTAL, LengthUse.WHOLE), (_LENGTH, LengthUse.ADDED))


@dataclass(frozen=True, slots=True)
class ExtensionLength:
    """A length of time that moves an end."""

    term: Term
    use: LengthUse


@dataclass(frozen=True, slots=True)
class ReplacedDay:
    """A day that a correction or an amendment prints in the place of another."""

    old: date
    new: date


def find_end_moves(sentence: MarkedSentence) -> Iterator[Effect]:
    """Yield the moves of an end that the names before the verb undergo."""
    text = sentence.text
    names = [at.start() for at in re.finditer(SIGN, text)]
    if not names:
        return
    for index, effect in _closing_moves(sentence, text, names):
        yield from _with_list(sentence, text, names, index, effect)
        return
    opened = _OPENS.search(text)
    if (
        opened
        and not _WEAK.search(text[: opened.start()])
        and "不" not in text[: opened.start()][-2:]
    ):
        index = text[: opened.end()].count(SIGN)
        before, after = text[: opened.end()], text[names[index] + 1 :]
        yield _make_move(sentence, index, (), before, after)


def find_moves_in_text(
    named: MarkedSentence, text: str, *, housekeeping: bool, reports: bool
) -> list[Effect]:
    """Return the moves of an end in the looser grammar, as far as a text of this kind makes them.

    What a text only tells of another's extension is a doubt.
    """
    shown = mark_citations(show_quoted_days(text)) if "“" in text else named
    moves = list(find_end_moves(shown))
    if housekeeping or _is_close(named):
        return moves
    # ◆第三条规定的补助期限延长至…
    moves = [m for m in moves if not reports and "规定" not in m.before.rsplit(SIGN, 1)[-1]]
    if _RE_TOLD.search(text):
        return [replace(move, kind=RelationKind.AFFECTS, until=None) for move in moves]
    return moves


def _is_close(named: MarkedSentence) -> bool:
    """Return whether nothing but the verb follows the name: 《甲办法》继续执行。"""
    return _RE_CLOSE.search(named.text) is not None


def make_end_move(citation: Citation, ending: EndPhrase | None, text: str) -> Effect:
    """Return the move of an end by the new words of an amendment.

    None: the amendment takes the end out, and from then on the text prints none.
    """
    after, until = (text, ending.day) if ending else ("", None)
    return Effect(RelationKind.EXTENDS, citation, (), text, after, until=until)


def find_nameless_moves(sentence: Sentence, titled: str) -> Iterator[tuple[Effect, Sentence]]:
    """Yield the effects of new words on the instrument that only a title names.

    That is the title of the text, or the heading of its section.
    """
    if sentence.cells:
        return
    if sentence.quoted:
        yield from _quoted_effects(sentence, titled)
    else:
        yield from _new_end_effects(sentence, titled)


def _new_end_effects(sentence: Sentence, titled: str) -> Iterator[tuple[Effect, Sentence]]:
    """Yield the new end in quoted words where only the title names the instrument.

    二、第四条修改为：“…有效期至2028年12月31日。”
    """
    words = read_new_words(sentence.text)
    struck = find_struck_clauses(sentence.text)
    if words is None and not struck and not drops_end(sentence.text):
        return
    for citation in mark_citations(titled).citations[:1]:
        if struck:
            yield Effect(RelationKind.AMENDS, citation, struck, sentence.text, ""), sentence
        elif words:
            yield make_end_move(citation, words[1], sentence.text), sentence
        else:
            yield make_end_move(citation, None, sentence.text), sentence


def _quoted_effects(sentence: Sentence, titled: str) -> Iterator[tuple[Effect, Sentence]]:
    """Yield the new end in a paragraph that is the amendment's new words: “第四条 有效期至…”"""
    if not titled or not _RE_VALIDITY.search(sentence.text):
        return
    ending = read_quoted_end(sentence.text)
    for citation in mark_citations(titled).citations[:1]:
        if ending:
            yield make_end_move(citation, ending, sentence.text), sentence
        elif begins_without_end(sentence.text):
            yield make_end_move(citation, None, sentence.text), sentence


def find_start_moves(sentence: MarkedSentence) -> Iterator[Effect]:
    """Yield the moves of the first day that the names before the verb undergo.

    `until` is the new first day; none where the words give a length, or say nothing of it.
    """
    text = sentence.text
    for move in _START_MOVES.finditer(text):
        names = [at.start() for at in re.finditer(SIGN, text[: move.start()])]
        if not names:
            continue
        between = text[names[-1] + 1 : move.start()]
        clause = between.rsplit("，", 1)[-1]
        if _WEAK.search(clause) or clause.endswith("不") or _BARRIER.search(between):
            continue
        if _OF_END.search(between):  # ◆有效期届满，延期一年执行: the last day moves
            continue
        if re.search(r"(?:根据|依据|依照|按照|参照)[^，。；]{0,30}$", text[: names[-1]]):
            continue
        index = len(names) - 1
        named = add_issue_numbers(sentence, index)
        day = dates.parse_day(move["day"] or move["date"] or "")
        around = text[: move.start()], text[move.start() :]
        last = Effect(RelationKind.POSTPONES, named, (), *around, until=day)
        yield from _with_list(sentence, text, names, index, last)
        return


def read_delay(quote: str) -> Term | None:
    """Return the length of time by which a text postpones a first day: 推迟三个月施行."""
    found = _START_MOVES.search(quote)
    length = (found["length"] or found["longer"]) if found else None
    return dates.parse_term(length) if length else None


def states_end(text: str) -> bool:
    """Return whether a sentence says when an instrument ends and that it will not go on."""
    return _STATED.search(text) is not None


def _closing_moves(
    sentence: MarkedSentence, text: str, names: list[int]
) -> Iterator[tuple[int, Effect]]:
    for move in _MOVES.finditer(text):
        before = [at for at in names if at < move.start()]
        if not before or _UNMOVED.search(move.group()):
            continue
        between = text[before[-1] + 1 : move.start()]
        clause = between.rsplit("，", 1)[-1]
        if _WEAK.search(clause) or _OTHER_SUBJECT.search(clause) or _BARRIER.search(between):
            continue
        if re.search(r"(?:根据|依据|依照|按照|参照|结合|贯彻)[^，。；]{0,30}$", text[: before[-1]]):
            continue
        index = len(before) - 1
        part: tuple[str, ...] = ()
        if "中" not in between and (named := re.match(r"^(第[^，。；“]{1,40}[条款项章])", between)):
            part = labels(named[1])
        yield index, _make_move(sentence, index, part, text[: move.start()], text[move.start() :])
    if stated := _STATED.search(text):
        before = [at for at in names if at < stated.start()]
        if before and not _BARRIER.search(text[before[-1] : stated.start()]):
            last = dates.parse_last_day(stated[1])
            index = len(before) - 1
            around = text[: stated.start()], text[stated.start() :]
            yield index, replace(_make_move(sentence, index, (), *around), until=last)


def _with_list(
    sentence: MarkedSentence, text: str, names: list[int], index: int, last: Effect
) -> Iterator[Effect]:
    """Yield the effect for each name of a list that shares the verb: ◆、◆和◆有效期延长至…."""
    first = index
    while first and re.fullmatch(r"[、，；和及与]|以及", text[names[first - 1] + 1 : names[first]]):
        first -= 1
    for place in range(first, index):
        yield Effect(
            last.kind, sentence.citations[place], (), last.before, last.after, until=last.until
        )
    yield last


def _make_move(
    sentence: MarkedSentence, index: int, part: tuple[str, ...], before: str, after: str
) -> Effect:
    until = _UNTIL.search(after) or _BECOMES.search(after)
    last = dates.parse_last_day(until[1]) if until else None
    # 延长至新办法出台之日止，最长不超过2025年12月31日: it may end before that
    if until and re.search("出台|不超过|不得超过|最长|最迟", after[: until.end()]):
        last = None
    return Effect(
        RelationKind.EXTENDS, add_issue_numbers(sentence, index), part, before, after, until=last
    )


def read_new_words(text: str) -> tuple[str, EndPhrase] | None:
    """Return the new words of an amendment or correction that set an end, with that end.

    第四条修改为：“本办法自…起施行，有效期至2028年12月31日。”
    """
    for added in _RE_ADDED_WORDS.finditer(text):
        if ending := read_quoted_end(added[1]):
            return added[1], ending
    found = _RE_NEW_WORDS.search(text)
    while found:
        words = found[1]
        if ending := read_quoted_end(words):
            return words, ending
        if re.fullmatch(_UNIT, words) and re.search(TERM, text[: found.start()]):
            return words, EndPhrase(term=dates.parse_term(words))
        found = _RE_NEW_WORDS.search(text, found.end())
    return None


def read_quoted_end(words: str) -> EndPhrase | None:
    """Return the end that quoted words give the text they belong to, counted out if they can be."""
    speech = _new_words(words)
    start = read_start(speech)
    ends = read_ends(speech, start)
    if not ends:
        return None
    first = ends[0]
    begins = first.start or (start.day if start else None)
    if first.day is None and first.term and begins:
        return EndPhrase(day=first.term.last_day(begins))
    return first


def _new_words(words: str) -> OwnSentence:
    """Return the new words of a clause as a sentence that speaks of its own text."""
    words = re.sub(r"^第[^\s本自有]{1,8}条", "", words.strip("“”"))
    words = re.sub(r"(?<=期)(?:延长|顺延|调整)(?=[至到为])", "", words)
    return OwnSentence(words, mask_quotations(words), frozenset())


def read_extension_length(quote: str) -> ExtensionLength | None:
    """Return the length that an extension names: 延长三年, 由五年调整为六年."""
    for pattern, use in _LENGTHS:
        if found := pattern.search(quote):
            term = dates.parse_term(found[1])
            return ExtensionLength(term, use) if term else None
    return None


def drops_end(text: str) -> bool:
    """Return whether an amendment takes the end out of a text's clause on its validity.

    第四条修改为：“本办法自2021年4月15日起施行。” or 删去“，有效期至2026年4月14日”.
    """
    if struck := _RE_STRUCK_END.search(text):
        return struck["words"] is None or has_end_words(struck["words"])
    found = _RE_NEW_WORDS.search(text)
    while found:
        old = _RE_OLD_WORDS.search(text[: found.start()])
        if begins_without_end(found[1]) and not (old and not has_end_words(old[1])):
            return True
        found = _RE_NEW_WORDS.search(text, found.end())
    return False


def find_struck_clauses(text: str) -> tuple[str, ...]:
    """Return the labels of the clauses that an amendment takes out: 删去第五条第二款."""
    found = (
        _RE_STRUCK_CLAUSE.search(mask_quotations(text)) if "删" in text or "取消" in text else None
    )
    return labels(found["part"] or found["before"]) if found else ()


def begins_without_end(words: str) -> bool:
    """Return whether new words give their text a first day and say nothing of an end."""
    bare = words.strip("“”")
    return _begins(bare) and not has_end_words(bare)


def has_end_words(words: str) -> bool:
    """Return whether words speak of the end of their text."""
    hidden = mask_quotations(words)
    return has_validity_word(hidden) or any(True for _ in find_ends(hidden))


def _begins(words: str) -> bool:
    speech = _new_words(words)
    return read_start(speech) is not None


def read_replaced_day(quote: str) -> ReplacedDay | None:
    """Return the day that is printed in the place of another: “D1”应为“D2”."""
    found = _RE_REPLACED_DAY.search(quote)
    days = [dates.parse_day(found[name]) for name in ("old", "new")] if found else []
    return ReplacedDay(days[0], days[1]) if len(days) == 2 and days[0] and days[1] else None


def show_quoted_days(text: str) -> str:
    """Return a sentence with its days out of quotation marks: 由“D1”调整为“D2”.

    Longer words in marks are another text's, and stay hidden.
    """
    return _RE_QUOTED_DAY.sub(r"\1", text) if "“" in text else text

"""Read the entries of an open list: the instruments that one line names, the part that is meant,
and what the words behind the name decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.law.relations.effects import add_issue_numbers, name_parts
from tracker.law.relations.list_openings import ListOpening
from tracker.law.relations.rulings import Ruling, read_exception, read_last_day, read_ruling
from tracker.law.text.citations import (
    NUMBER,
    ORDER,
    SIGN,
    Citation,
    MarkedSentence,
    find_numbers,
    mark_citations,
)
from tracker.law.text.self_reference import NOUNS
from tracker.law.text.sentences import Sentence, strip_label
from tracker.law.text.title_keys import title_key
from tracker.model import Level, RelationKind
from tracker.text import dates
from tracker.text.dates import DAY, LAST
from tracker.text.numerals import parse_numeral

_RE_ENTRY = re.compile(
    rf"^(?P<lead>[^{SIGN}。；，]{{0,80}}(?:[^{SIGN}。；]{{0,80}}(?:的|号))?)(?P<names>{SIGN}(?:(?:[、，；和及与]|以及)?{SIGN}){{0,20}})"
    rf"(?P<part>(?:中|的)?第[^{SIGN}，。；]{{0,60}}[条款项])?(?P<tail>.{{0,400}})$"
)
# 《甲办法》（1号）——废止; 《甲办法》（1号）（废止）
_OUTCOME = "(?:拟|建议|予以|宣布|决定)?(?:废止|失效|继续有效|继续执行|停止执行|保留|修改|修订)"
_RE_BARE_ENTRY = re.compile(
    rf"《[^《》]{{2,120}}》(?:（[^（）]{{4,60}}）)?(?:[—–：，-]{{1,2}}{_OUTCOME})?[；;。，、]?"
)
# and （2024年7月1日废止）
# and （已于2023年12月31日失效）, but not （…号公布，根据…修正）
_RE_IN_BRACKETS = re.compile(
    rf"（((?:(?:自|于)?{DAY}(?:之日)?起?)?(?:同时|即行)?{_OUTCOME}"
    r"|(?![^（）]{0,200}(?:号|公布|发布|印发|通过|修正))[^（）]{0,60}"
    r"(?:废止|失效|停止|有效|保留|延|执行|除外|到期|期满)[^（）]{0,40})）(?=[；;。，、]?$)"
)
_RE_GROUNDS = re.compile(r"根据|依据|依照|按照|贯彻|落实|为了?|参照|本(?:通知|决定|办法|公告)")
# Without 《》 around it, a line is a title only by its 文号 or as the title of a notice.
_RE_PRINTED = re.compile(
    rf"^(?:(?P<title>[^。；，]{{4,90}}?)[（(](?:[12]\d{{3}}年)?(?P<number>{NUMBER}|{ORDER})[^（）]{{0,40}}[）)]"
    rf"|(?P<open>[^。；，（]{{2,80}}(?:{NOUNS})(?:（[^（）]{{1,10}}）)?)[，、]?(?P<bare>{NUMBER})"
    rf"|(?P<first>{NUMBER})[，、：]?(?P<behind>[^《》。；，、（]{{2,80}}(?:{NOUNS})(?:（[^（）]{{1,10}}）)?)(?=[。；，（]|$)"
    r"|(?P<notice>[^《》。；]{0,30}关于[^。；]{2,90}的通知))(?P<tail>.{0,400})$"
)
_RE_BARE = re.compile(
    r"(?!.{0,99}(?:应当|下列|按照|有关))[一-鿿]{1,12}[省市区县州旗盟][一-鿿、]{2,50}(?:条例|办法|规定|细则|规则|意见|措施|方案|标准)(?:（(?:试行|暂行)）)?"
)
# …（示府规〔2020〕1号），已被《乙办法》代替; 适用期已过; 责任单位：区科委; 2020年1月1日印发
_RE_WHY = re.compile(
    r"^[，。；：、—–-]{0,4}（?(?:(?:废止|失效|清理)?(?:理由|原因|说明|备注)：|已?被|已由|由|因|有效期[已届]|与[^，]{1,40}不"
    r"|与[^，]{1,40}抵触|适用期|调整对象|(?:工作|主要|阶段性)[^，]{0,8}任务|依据的|新[^，。；]{0,12}(?:出台|印发|施行)"
    r"|(?:施行|实施|印发|发布|公布|成文)(?:日期|时间)|(?:责任|起草|牵头|制定|实施|主办)(?:单位|部门|机关)|[\d〇一二三四五六七八九十年月日]{6,12}(?:印发|发布|公布|届满|到期|施行)"
    r"|及其?(?:附件|实施细则|配套(?:文件|政策)|补充(?:通知|规定|意见)))"
)
# 《甲办法》（1号），2025年1月1日
_RE_DAY_ALONE = re.compile(
    rf"[，：—–-]{{1,2}}(?P<from>自|从|于)?(?:至|到)?(?P<day>{LAST})(?:之日)?(?P<begins>起)?止?"
)
_RE_DAYS_DIFFER = re.compile(
    "分批|分别|各自|分期|(?:下列|以下|所列|如下|相应)(?:日期|时间)|(?:日期|时间)(?:为|如下)"
)
_UNLABELLED = frozenset({Level.PARAGRAPH, Level.ANNEX, Level.TABLE, Level.ROW})
_RE_NUMBER_END = re.compile(r"号[）)]?$")
_RE_NUMBER_FIRST = re.compile(rf"^[，：]?(?:文号：?)?(?P<number>{NUMBER}|{ORDER})")
# 按原渠道处理：《甲办法》, and not 区科委：《甲办法》
_RE_STRANGE_LEAD = re.compile(
    r"^(?!.{0,80}(?:[局委办厅部镇乡府科处室队所站院会类\d]|街道|单位|中心|文件|规章|法规|目录"
    r"|名称|[印颁制]发的?|制定的?)：$).{1,80}：$"
)
_RE_BY = re.compile(
    r"(?:由|被|根据|依据|依照|按照?|以|与|因|为|见|印发|制定|出台|公布|发布|执行|适用|实施|贯彻|落实|参照|原|从|自)[^，。；]{0,30}$|（[^）]*$"
)
# 将《甲办法》第三条修改为……: a sentence about the instrument, read as one, and no entry
_RE_GOVERNED = re.compile(r"(?:同时|一并)?[将对把由]《")


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One line of a list: the instrument, the part that is meant, and what its own words decide."""

    citation: Citation
    clauses: tuple[str, ...] = ()
    ruling: Ruling | None = None


def is_bare_entry(text: str) -> bool:
    """Return whether a line is an instrument, perhaps with its outcome, and nothing else."""
    return _RE_BARE_ENTRY.fullmatch(_RE_IN_BRACKETS.sub(r"，\1", strip_label(text))) is not None


def same_instrument(first: Citation, second: Citation) -> bool:
    """Return whether two names mean one instrument: by a number, or by the title."""
    shared = set(first.numbers) & set(second.numbers)
    return bool(shared or title_key(first.title) == title_key(second.title))


def read_entries(sentence: Sentence, opening: ListOpening, nested: bool) -> list[ListEntry]:
    """Return the instruments that a line of an open list names."""
    text = _RE_IN_BRACKETS.sub(r"，\1", strip_label(_part_by_gaps(sentence)))
    if _RE_GOVERNED.match(text):
        return []
    marked = text.startswith("《") or "：《" in text[:20]  # 废止类：《甲办法》
    printed = _RE_PRINTED.match(text) if not marked else None
    if printed:  # 关于印发《甲办法》的通知（示科规〔2020〕2号）: the whole line is the title
        title = printed["title"] or printed["open"] or printed["behind"] or printed["notice"]
        number = printed["number"] or printed["bare"] or printed["first"]
        numbers = find_numbers(number or "")
        ruling, is_entry = _read_tail(printed["tail"], opening, nested)
        known = number or not printed["tail"].strip("；;。，")
        if is_entry and known and not _RE_GROUNDS.search(title[:3]):
            ruling = _with_last_day(ruling, opening, printed["tail"])
            return [ListEntry(Citation(title, numbers), ruling=ruling)]
    named = mark_citations(text)
    found = _RE_ENTRY.match(named.text)
    if found and not _RE_GROUNDS.search(found["lead"]):
        return _named_entries(named, found, opening, nested, text)
    if _RE_BARE.fullmatch(text.rstrip("；;。")):
        return [ListEntry(Citation(text.rstrip("；;。")))]
    return []


def _part_by_gaps(sentence: Sentence) -> str:
    """Return the words of a line, with a comma for each gap behind the name and its number.

    《甲办法》（示府规〔2020〕1号）　区城管局: the office is no part of the name.
    """
    parts = sentence.parts
    if not parts or "".join(parts) != sentence.text:
        return sentence.text
    named = next((at for at, part in enumerate(parts) if _RE_NUMBER_END.search(part)), None)
    if named is None:
        return sentence.text
    return "，".join(("".join(parts[: named + 1]), *parts[named + 1 :]))


def _named_entries(
    named: MarkedSentence,
    found: re.Match[str],
    opening: ListOpening,
    nested: bool,
    text: str,
) -> list[ListEntry]:
    tail = found["tail"]
    count = found["names"].count(SIGN)
    citations = [add_issue_numbers(named, index) for index in range(count)]
    if count == 2 and not citations[1].title and not citations[0].numbers:
        citations = [replace(citations[0], numbers=citations[1].numbers)]  # 《甲办法》，…1号
    if behind := _RE_NUMBER_FIRST.match(tail):  # 《甲办法》 示府规〔2020〕1号
        more = find_numbers(behind["number"])
        last = citations[-1]
        citations[-1] = replace(last, numbers=last.numbers or more)
        tail = tail[behind.end() :]
        # 《甲办法》 示府规〔2020〕1号 有效期至2026年12月31日
        tail = tail if tail[:1] in "，（：—–-；。、" else f"，{tail}"
    ruling, is_entry = _read_tail(tail, opening, nested)
    if not is_entry:
        return []
    if ruling is None:  # 废止类：《甲办法》, below the words of another list
        ruling = read_ruling(found["lead"])
        if ruling is None and _RE_STRANGE_LEAD.search(found["lead"]):
            ruling = Ruling(RelationKind.AFFECTS)
    ruling = _with_last_day(ruling, opening, text)
    parts = name_parts(found["part"] or "")
    entries = [
        ListEntry(citation, parts if index == count - 1 else (), ruling)
        for index, citation in enumerate(citations)
        if not citation.is_paper
    ]
    # what else the line names, unless it is a ground or takes the place: 由《乙办法》代替
    return entries + [
        ListEntry(citation, ruling=Ruling(RelationKind.AFFECTS))
        for before, citation in zip(tail.split(SIGN), named.citations[count:], strict=False)
        if not (citation.is_paper or _RE_BY.search(before))
    ]


def _with_last_day(ruling: Ruling | None, opening: ListOpening, text: str) -> Ruling | None:
    """Return the ruling with the entry's own last day: …（示府规〔2020〕1号），有效期至2025年底."""
    last = read_last_day(text) if opening.kind is RelationKind.EXTENDS else None
    return replace(ruling or Ruling(RelationKind.EXTENDS), until=last) if last else ruling


def _rule_by_day(found: re.Match[str], opening: ListOpening) -> Ruling | None:
    """Return what a day alone behind a name decides: 下列文件分批废止：《甲办法》，2025年1月1日.

    Where the words above do not say that the days differ, it may be any day.
    """
    if opening.kind is RelationKind.EXTENDS:
        return Ruling(opening.kind, until=dates.parse_last_day(found["day"]))
    if opening.kind is RelationKind.REPEALS:
        told = found["from"] or found["begins"] or _RE_DAYS_DIFFER.search(opening.words)
        day = dates.parse_first_day(found["day"])
        return Ruling(opening.kind, effective=day) if told and day else Ruling(RelationKind.AFFECTS)
    return None


def read_doubtful_names(text: str) -> list[Citation]:
    """Return the instrument that begins a line of a list of which the rest is not understood."""
    named = mark_citations(strip_label(text))
    begins = re.match(f"原?{SIGN}", named.text)
    return [named.citations[0]] if begins and not named.citations[0].is_paper else []


def is_bare_name(text: str) -> bool:
    """Return whether words without marks and without a number are the name of a rule."""
    return _RE_BARE.fullmatch(text) is not None


def label_shape(sentence: Sentence) -> str:
    """Return the kind of label of a line: `1.` and `12.` are alike; "" where there is none.

    Of a numbered unit, whose label is no part of its text, the address tells the kind.
    """
    if label := sentence.text.removesuffix(strip_label(sentence.text)):
        return re.sub(r"[\d一二三四五六七八九十]+", "#", label)
    if sentence.level is None or sentence.level in _UNLABELLED:
        return ""
    return re.sub(r"\d+(?:_\d+)*$", "#", sentence.path)


def label_number(sentence: Sentence) -> int:
    """Return the number that a line prints before its words; 0 where it prints none."""
    if label := sentence.text.removesuffix(strip_label(sentence.text)):
        return parse_numeral(label.strip("（()）、.")) or 0
    if sentence.level is None or sentence.level in _UNLABELLED:
        return 0
    number = re.search(r"_(\d+)$", sentence.path)
    return int(number[1]) if number else 0


def _read_tail(tail: str, opening: ListOpening, nested: bool) -> tuple[Ruling | None, bool]:
    """Return what the words behind a name decide, and whether the line is an entry at all.

    A sentence of its own (《丙办法》仍按原规定执行。) is none; reasons and offices decide nothing.
    """
    bare = tail.strip("；;。，、等 ")
    if alone := _RE_DAY_ALONE.fullmatch(tail.rstrip("；;。，、 ")):
        return _rule_by_day(alone, opening), True
    if exception := read_exception(bare, opening.kind):
        return exception, True
    if not bare or _RE_WHY.match(tail):
        # 已被《乙办法》代替 is why, and under no heading also what
        return None, True
    ruling = read_ruling(tail)
    if opening.kind is RelationKind.AMENDS:
        return None, False
    if tail.endswith("。") and not nested and ruling is None:
        return None, False
    if ruling is None and tail[0] not in "，（：—–-；、":
        return None, False
    return ruling, True

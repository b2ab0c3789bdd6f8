"""Effects that stand over a list: 下列文件自即日起废止： and then lines, or the rows of a 清理目录
in an annex.

A heading (二、废止的文件), an annex's title (废止的规范性文件目录), a sentence that points to the
annex (附件2所列文件同时废止) or a column
of the table (清理结果: 废止) says what happens to each entry. An entry is a line that names one
instrument by 《》 or 文号, or a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tracker.law.relations import repeal_tables
from tracker.law.relations.effects import Effect, add_issue_numbers, name_parts
from tracker.law.relations.verbs import STEM
from tracker.law.text.citations import NUMBER, ORDER, SIGN, Citation, find_numbers, mark_citations
from tracker.law.text.sentences import Sentence, strip_label
from tracker.model import RelationKind
from tracker.text.dates import END
from tracker.text.numerals import parse_numeral

_STATUS = (
    (RelationKind.REPEALS, re.compile(r"废止|失效|停止执行|不再执行|不再适用|作废")),
    (
        RelationKind.EXTENDS,
        re.compile(r"继续有效|现行有效|保留|继续执行|继续施行|延长有效期|有效期[^，。]{0,4}延长"),
    ),
    (RelationKind.AMENDS, re.compile(r"修改|修订(?!的?后)")),
    (RelationKind.ANNULS, re.compile(r"撤销")),
)
_RE_POINTS = re.compile(r"下列|以下|如下|附件|目录|清单|所列")
_RE_TITLED = re.compile(
    r"(?:目录|清单|一览表|名单|文件|规章|(?:废止|失效|继续有效|修改)的[^，。]{0,16})(?:[（(][^）)]*[）)])?$"
)
_RE_INTENDED = re.compile(r"拟|建议|计划|需要?修|后重新|应当及时|可以|程序|不得")
# 未列入附件1的一律废止 is said of all others
_RE_EXCEPT = re.compile(r"未[^，。]{0,4}(?:列入|纳入)|除[^，。]{0,12}(?:附件|目录|所列)")
# 根据《甲规定》，决定将以下文件废止：
_RE_GROUND = re.compile(r"^(?:根据|依据|依照|按照|经)[^：]*，(?=[^《]*：$)")
# 决定对《甲条例》等3件地方性法规作如下修改：
_RE_FIRST = re.compile(r"》等[\d一二两三四五六七八九十]{1,3}[件部项个].*：$")
_RE_WHEN = re.compile(
    r"(?:废止|失效|停止执行|所列)[^，。]{0,24}(?:文件|规章|目录)[^，。]{0,12}，?[^，。]{0,4}自[^，。]{2,24}起"
)
_RE_ANNEX = re.compile(r"附件([\d一二三四五六七八九十]*)")
_RE_ENTRY = re.compile(
    rf"^[^{SIGN}。；]{{0,80}}{SIGN}(?P<part>(?:中|的)?第[^{SIGN}]*[条款项])?(?:、|等|和|及|{SIGN})*[；;。，]?$"
)
# Without 《》 around it, a line is a title only by its 文号 or as the title of a notice.
_RE_PRINTED = re.compile(
    rf"^(?:(?P<title>[^。；]{{4,90}}?)[（(](?P<number>{NUMBER}|{ORDER})[^（）]{{0,40}}[）)]|(?P<notice>[^《》。；]{{0,30}}关于[^。；]{{2,90}}的通知))[；;。，]?$"
)


_RE_TAIL = re.compile(
    rf"[，,（(]有效期限?(?:延长|截止?)?(?:至|到)({END})[^。；]{{0,12}}(?=[；;。，]?$)"
)  # …（示府规〔2020〕1号），有效期至2025年底


_RE_BARE = re.compile(
    r"(?!.*(?:应当|下列|按照|有关))[一-鿿]{1,12}[省市区县州旗盟][一-鿿、]{2,50}(?:条例|办法|规定|细则|规则)(?:（(?:试行|暂行)）)?"
)
# …（示府规〔2020〕1号），已被《乙办法》代替; 适用期已过: why, with names to which nothing happens
_RE_WHY = re.compile(
    r"(?<=[》）号])[，。；：]?（?(?:(?:废止|失效|清理)?(?:理由|原因|说明)：|已?被|已由|因|有效期[已届]|与[^，]{1,40}不|与[^，]{1,40}抵触|适用期|调整对象|(?:工作|主要|阶段性)[^，]{0,8}任务|依据的)"
    r"[^；]*(?=；?$)"
)


@dataclass(frozen=True, slots=True)
class ListOpening:
    """What the words above a list do to its entries (None: the rows say it), and where they stand."""

    kind: RelationKind | None
    words: str = ""
    path: str = ""


@dataclass
class _ListReader:
    """Walks the sentences once.

    `annexes`: what the body says of an annex's list (key "" = of any annex); `when`: of a kind's
    day.
    """

    annexes: dict[str, ListOpening] = field(default_factory=dict)
    when: dict[RelationKind, str] = field(default_factory=dict)
    opening: ListOpening | None = None
    columns: dict[str, int] = field(default_factory=dict)
    root: str = ""

    def take(self, sentence: Sentence) -> Iterable[tuple[Effect, Sentence]]:
        """Hear one sentence; what it lists, if it is an entry.

        Most stand in no list and open none.
        """
        root = sentence.path.split("__")[0] if sentence.annex else ""
        if root != self.root:
            self._turn_to(root)
        says = STEM.search(sentence.text) is not None
        if says:
            self._hear_day(sentence.text)
        return self._taken(sentence, says) if says or self.opening or sentence.cells else ()

    def _taken(self, sentence: Sentence, says: bool) -> Iterator[tuple[Effect, Sentence]]:
        if sentence.cells:
            yield from self._row(sentence)
        elif (says or self.opening) and (opened := _read_opening(sentence)):
            self._open(sentence, opened)
        elif self.opening and self.opening.kind:
            entry = _read_entry(sentence) or _read_bare_title(sentence)
            if entry:
                yield self._effect(
                    self.opening.kind, entry.citation, entry.clauses, sentence, entry.until
                )
            elif sentence.text.endswith("。") and not self._goes_on(self.opening, sentence):
                self.opening = None

    def _goes_on(self, opening: ListOpening, sentence: Sentence) -> bool:
        """Does the list go on behind this sentence?

        Between the instruments that are amended stand the instructions for each.
        """
        return sentence.path.startswith(opening.path + "__") or (
            opening.kind is RelationKind.AMENDS and "本决定" not in sentence.text
        )

    def _turn_to(self, root: str) -> None:
        """Another annex begins: it is what the body said of it, until its own title says more."""
        self.root, self.columns = root, {}
        self.opening = (
            self.annexes.get(root.removeprefix("att_")) or self.annexes.get("") if root else None
        )

    def _hear_day(self, text: str) -> None:
        """宣布失效的文件，自本决定印发之日起停止执行。"""
        kind = (
            _named_kind(text)
            if "自" in text and "《" not in text and _RE_WHEN.search(text)
            else None
        )
        if kind:
            self.when[kind] = text

    def _open(self, sentence: Sentence, opened: ListOpening) -> None:
        pointed = [] if sentence.annex else _RE_ANNEX.findall(sentence.text)
        if opened.kind:
            self.annexes |= {str(parse_numeral(number) or ""): opened for number in pointed}
        if pointed and not sentence.text.endswith("："):
            return
        above = self.opening
        # the annex's own title under the body's words
        same = above is not None and sentence.annex and opened.kind in (above.kind, None)
        self.opening = (
            ListOpening(above.kind, above.words + opened.words, opened.path)
            if above and same
            else opened
        )

    def _row(self, sentence: Sentence) -> Iterator[tuple[Effect, Sentence]]:
        head = repeal_tables.read_header(sentence.cells)
        self.columns = head or self.columns
        named = None if head else repeal_tables.read_row(sentence.cells, self.columns)
        if named is None:
            return
        kind = _named_kind(named.status) or (self.opening.kind if self.opening else None)
        # a row says 修改 of what is still to be amended
        if kind and kind is not RelationKind.AMENDS:
            yield self._effect(
                kind, named.citation, (), sentence, f"有效期至{named.until}" if named.until else ""
            )

    def _effect(
        self,
        kind: RelationKind,
        citation: Citation,
        clauses: tuple[str, ...],
        at: Sentence,
        until: str = "",
    ) -> tuple[Effect, Sentence]:
        words = self.opening.words if self.opening else ""
        when = self.when.get(kind, "")
        words = words if when in words else when + words
        return Effect(kind, citation, clauses, words, until or words), at._replace(
            text=words + at.text
        )


def find_listed_effects(sentences: Sequence[Sentence]) -> Iterator[tuple[Effect, Sentence]]:
    """Each listed instrument with the effect that the words above its list, or its own row, give
    it; the quotation holds both.
    """
    reader = _ListReader()
    for sentence in sentences:
        # 会议决定，废止下列法规： looks like 主送机关, and stands in the wrapper
        if not sentence.quoted and (sentence.path != "wrapper" or sentence.text.endswith("：")):
            yield from reader.take(sentence)


def _read_opening(sentence: Sentence) -> ListOpening | None:
    """Do these words stand over a list?

    They name no instrument, point to what follows, and name one status only.
    """
    text = sentence.text
    if ("《" in _RE_GROUND.sub("", text) and not _RE_FIRST.search(text)) or _RE_EXCEPT.search(text):
        return None
    short = len(text) < 60 and text[-1] not in "。；，"
    leading = (short or text.endswith("：") or "附件" in text) and (
        _RE_POINTS.search(text) or _RE_FIRST.search(text)
    )  # 二、对下列规章予以废止
    heading = short and _RE_TITLED.search(text.rstrip("："))
    if not (leading or heading):
        return None
    return ListOpening(
        None if _RE_INTENDED.search(text) else _named_kind(text), text, sentence.path
    )


def _read_bare_title(sentence: Sentence) -> ListEntry | None:
    """（一）示例市燃气管理办法, in a decision that prints titles without 《》: the name of a place,
    and a type word at the end.
    """
    text = strip_label(sentence.text)
    return ListEntry(Citation(text)) if _RE_BARE.fullmatch(text) else None


def _named_kind(words: str) -> RelationKind | None:
    """The one status that some words name; None for none, or for several (废止和修改)."""
    kinds = [kind for kind, pattern in _STATUS if pattern.search(words)]
    return kinds[0] if len(kinds) == 1 else None


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One line of a list: the instrument, the part of it that is meant, and until when it is kept,
    in words.
    """

    citation: Citation
    clauses: tuple[str, ...] = ()
    until: str = ""


def _read_entry(sentence: Sentence) -> ListEntry | None:
    text = strip_label(sentence.text)
    tail = _RE_TAIL.search(text)
    until = f"有效期至{tail[1]}" if tail else ""
    text = _RE_WHY.sub("", text[: tail.start()] if tail else text)
    printed = _RE_PRINTED.match(text) if not text.startswith("《") else None
    if printed:  # 关于印发《甲办法》的通知（示科规〔2020〕2号）: the whole line is the title
        return ListEntry(
            Citation(printed["title"] or printed["notice"], find_numbers(printed["number"] or "")),
            until=until,
        )
    named = mark_citations(text)
    found = _RE_ENTRY.match(named.text)
    if found and len(named.citations) == 1 and not named.citations[0].is_paper:
        return ListEntry(add_issue_numbers(named, 0), name_parts(found.group("part") or ""), until)
    return None

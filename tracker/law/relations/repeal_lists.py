"""Find the effects that stand over a list: 下列文件自即日起废止： and then lines, or table rows.

A heading (二、废止的文件), an annex's title (废止的规范性文件目录), a sentence that points to the
annex (附件2所列文件同时废止), the words behind an entry or a column of the table (结果: 废止) say
what happens to each entry; `rulings` reads them all. Every line or row of an open list that names
an instrument has its effect, or leaves a doubt on it (`AFFECTS`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tracker.law.relations import repeal_tables
from tracker.law.relations.effects import Effect, add_issue_numbers, name_parts
from tracker.law.relations.rulings import Ruling, read_last_day, read_ruling
from tracker.law.relations.verbs import STEM
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
from tracker.model import ClosedList, RelationKind, Target
from tracker.text.numerals import parse_numeral

_RE_POINTS = re.compile(r"下列|以下|如下|附件|目录|清单|所列")
_RE_TITLED = re.compile(
    r"(?:目录|清单|一览表|名单|文件|规章|(?:废止|失效|继续有效|修改)的[^，。]{0,16})(?:[（(][^）)]*[）)])?$"
)
# 一、废止（2件）
_RE_OUTCOME_HEAD = re.compile(
    r"(?:拟|予以|决定|宣布|建议)?(?:废止|失效|继续有效|现行有效|继续执行|停止执行|保留|修改|修订)(?:类|部分)?(?:[（(][^（）()]{1,12}[）)])?[：:]?"
)
_RE_LISTS = re.compile(r"(?:下列|以下)[^，。：]{0,20}(?:文件|规章|办法|政策|法规|制度)")
# 除《甲办法》继续有效外，区科委2023年以前印发的规范性文件一律停止执行
_RE_ALL_BUT = re.compile(
    r"除(?P<kept>[^，。；《]{0,10}《[^。；]{2,800}?)(?:以外|之外|外)，[^《》。；]{0,60}"
    r"(?:文件|政策|规定|办法|制度)[^《》。；]{0,12}(?:一律|均|全部|都|即行)"
)
# 未列入附件1的一律废止 is about all others
_RE_ELSE = re.compile(
    r"未[^，。]{0,4}(?:列入|纳入|公布)|(?:目录|清单|附件)[^，。；]{0,4}(?:之外|以外)的|除(?:此|上述|本目录)(?:之外|以外|外)|除[^，。]{0,30}(?:附件|目录|所列|下列|以下)[^，。]{0,20}外"
    r"|其[余他它][^，。]{0,20}(?:一律|均|全部)?[^，。]{0,12}(?:废止|失效|停止执行|不再)"
    rf"|{_RE_ALL_BUT.pattern.replace('?P<kept>', '?:')}"
)
_RE_ENDS_ELSE = re.compile(
    r"废止|失效|停止(?:执行|实施)|终止|作废|不再(?:执行|施行|实施|适用|有效|作为)|不得(?:再)?(?:作为|适用|执行)"
)
# 根据《甲规定》，决定将以下文件废止：
_RE_GROUND = re.compile(r"^(?:根据|依据|依照|按照|经)[^：]*，(?=[^《]*：$)")
# 决定对《甲条例》等3件地方性法规作如下修改：
_RE_FIRST = re.compile(r"》等[\d一二两三四五六七八九十]{1,3}[件部项个][^：]*：$")
_RE_WHEN = re.compile(
    r"(?:废止|失效|停止执行|所列)[^，。]{0,24}(?:文件|规章|目录)[^，。]{0,12}，?[^，。]{0,4}自[^，。]{2,24}起"
)
_RE_ANNEX = re.compile(r"附件([\d一二三四五六七八九十]{0,4})")
_RE_COUNT = re.compile(
    r"(?:共|等|以下|下列|（|\()(?:计)?([\d一二两三四五六七八九十百]{1,5})[件部项个](?!月)"
)
_RE_ENTRY = re.compile(
    rf"^(?P<lead>[^{SIGN}。；，]{{0,80}}(?:[^{SIGN}。；]{{0,80}}(?:的|号))?)(?P<names>{SIGN}(?:(?:[、和及与]|以及){SIGN}){{0,20}})"
    rf"(?P<part>(?:中|的)?第[^{SIGN}，。；]{{0,60}}[条款项])?(?P<tail>.{{0,400}})$"
)
# 《甲办法》（1号）——废止; 《甲办法》（1号）（废止）
_OUTCOME = "(?:拟|建议|予以|宣布|决定)?(?:废止|失效|继续有效|继续执行|停止执行|保留|修改|修订)"
_RE_BARE_ENTRY = re.compile(
    rf"《[^《》]{{2,120}}》(?:（[^（）]{{4,60}}）)?(?:[—–：，-]{{1,2}}{_OUTCOME})?[；;。，、]?"
)
_RE_IN_BRACKETS = re.compile(rf"（({_OUTCOME})）(?=[；;。，、]?$)")
_RE_GROUNDS = re.compile(r"根据|依据|依照|按照|贯彻|落实|为了?|参照|本(?:通知|决定|办法|公告)")
# Without 《》 around it, a line is a title only by its 文号 or as the title of a notice.
_RE_PRINTED = re.compile(
    rf"^(?:(?P<title>[^。；，]{{4,90}}?)[（(](?P<number>{NUMBER}|{ORDER})[^（）]{{0,40}}[）)]"
    rf"|(?P<open>[^。；，（]{{2,80}}(?:{NOUNS})(?:（[^（）]{{1,10}}）)?)(?P<bare>{NUMBER})"
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
    r"|(?:责任|起草|牵头|制定|实施|主办)(?:单位|部门|机关)|[\d〇一二三四五六七八九十年月日]{6,12}(?:印发|发布|公布|届满|到期|施行)"
    r"|及其?(?:附件|实施细则|配套文件))"
)
_RE_NUMBER_FIRST = re.compile(rf"^[，：]?(?:文号：?)?(?P<number>{NUMBER}|{ORDER})")
# 将《甲办法》第三条修改为……: a sentence about the instrument, read as one, and no entry
_RE_GOVERNED = re.compile(r"(?:同时|一并)?[将对把由]《")
_RE_ASIDE = re.compile(r"^(?:理由|原因|说明|备注|责任单位|依据)")


@dataclass(frozen=True, slots=True)
class ListOpening:
    """The words above a list: what they decide (None: the rows say it), and where they stand."""

    ruling: Ruling | None
    words: str = ""
    path: str = ""

    @property
    def kind(self) -> RelationKind | None:
        """Return the kind of effect on each entry."""
        return self.ruling.kind if self.ruling else None


@dataclass(frozen=True, slots=True)
class ListReading:
    """All that the lists of a text do, what is noted of them, and the lists that end all others."""

    effects: tuple[tuple[Effect, Sentence], ...]
    notes: tuple[str, ...]
    closed_lists: tuple[ClosedList, ...]


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One line of a list: the instrument, the part that is meant, and what its own words decide."""

    citation: Citation
    clauses: tuple[str, ...] = ()
    ruling: Ruling | None = None


@dataclass
class _ListReader:
    """Walks the sentences once.

    `annexes`: what the body says of an annex's list (key "" = of any annex); `when`: of a kind's
    day; `expected`: the printed count of the open list, `found` what was read of it.
    """

    annexes: dict[str, ListOpening] = field(default_factory=dict)
    when: dict[RelationKind, str] = field(default_factory=dict)
    opening: ListOpening | None = None
    columns: dict[str, int] = field(default_factory=dict)
    root: str = ""
    titled: ListOpening | None = None
    headed: ListOpening | None = None  # by the head of a column: 废止文件
    expected: int | None = None
    found: int = 0
    notes: list[str] = field(default_factory=list)
    closed: list[ClosedList] = field(default_factory=list)
    named: list[Citation] = field(default_factory=list)

    def read_sentence(self, sentence: Sentence) -> Iterable[tuple[Effect, Sentence]]:
        """Return what one sentence lists, if it is an entry of an open list."""
        root = sentence.path.split("__")[0] if sentence.annex else ""
        if root != self.root:
            self._enter_annex(root)
        says = STEM.search(sentence.text) is not None
        if says:
            self._note_day(sentence.text)
        if _RE_ENDS_ELSE.search(sentence.text):
            self._note_closed_list(sentence)
        if not (says or self.opening or self.titled or sentence.cells):
            return ()
        return self._read(sentence, says)

    def finish(self) -> None:
        """Check the count of the last list."""
        self._check_count()

    def _read(self, sentence: Sentence, says: bool) -> Iterator[tuple[Effect, Sentence]]:
        if sentence.cells:
            yield from self._read_row(sentence)
        elif (says or self.opening) and (opened := _read_opening(sentence)):
            self._open(sentence, opened)
        elif self.opening and not sentence.in_notice:
            yield from self._read_line(self.opening, sentence)
        elif self.titled and self._is_bare_entry(sentence):
            yield from self._read_line(self.titled, sentence)

    def _is_bare_entry(self, sentence: Sentence) -> bool:
        """Return whether a line under no words is an instrument and nothing else."""
        if sentence.in_notice or self.closed or self.titled is None:
            return False
        decides = self.titled.kind is not RelationKind.AMENDS
        text = _RE_IN_BRACKETS.sub(r"，\1", strip_label(sentence.text))
        return decides and _RE_BARE_ENTRY.fullmatch(text) is not None

    def _read_line(
        self, opening: ListOpening, sentence: Sentence
    ) -> Iterator[tuple[Effect, Sentence]]:
        nested = sentence.path.startswith(opening.path + "__")
        entries = _read_entries(sentence, opening, nested)
        for entry in entries:
            self.found += 1
            self.named.append(entry.citation)
            yield from self._entry_effects(opening, entry, sentence)
        if entries or _RE_ASIDE.match(sentence.text):
            return
        if sentence.text.endswith("。") and not nested and not self._goes_on(opening, sentence):
            self._close()

    def _entry_effects(
        self, opening: ListOpening, entry: ListEntry, sentence: Sentence
    ) -> Iterator[tuple[Effect, Sentence]]:
        ruling = _combine(opening.ruling, entry.ruling)
        if ruling is None or ruling.kind is None:
            return
        # in a table, 修改 says what is still to be done
        if ruling.kind is RelationKind.AMENDS and sentence.cells:
            return
        clauses = entry.clauses or name_parts(ruling.part or "")
        yield self._make_effect(ruling, entry.citation, clauses, sentence, opening.words)

    def _goes_on(self, opening: ListOpening, sentence: Sentence) -> bool:
        """Return whether the list goes on behind this sentence.

        Between the instruments that are amended stand the instructions for each.
        """
        return opening.kind is RelationKind.AMENDS and "本决定" not in sentence.text

    def _enter_annex(self, root: str) -> None:
        """Begin another annex: it is what the body says of it, until its own title says more."""
        self._close()
        self.root, self.columns = root, {}
        if root:
            number = root.removeprefix("att_")
            self.opening = self.annexes.get(number) or self.annexes.get("")
            self.expected = _printed_count(self.opening.words) if self.opening else None

    def _note_day(self, text: str) -> None:
        """Remember the day of a ruling: 宣布失效的文件，自本决定印发之日起停止执行。"""
        if not ("自" in text and "《" not in text and _RE_WHEN.search(text)):
            return
        ruling = read_ruling(text)
        if ruling and ruling.kind:
            self.when[ruling.kind] = text

    def _note_closed_list(self, sentence: Sentence) -> None:
        """Record a list that ends what it does not name: 凡未列入附件1的文件一律废止."""
        if not _RE_ELSE.search(sentence.text):
            return
        ruling = read_ruling(sentence.text)
        day = ruling.effective if ruling else None
        if but := _RE_ALL_BUT.search(sentence.text):  # the exceptions stand in the sentence itself
            self.named += mark_citations(but["kept"]).citations
        self.closed.append(ClosedList(sentence.text, sentence.path, day))

    def _open(self, sentence: Sentence, opened: ListOpening) -> None:
        pointed = [] if sentence.annex else _RE_ANNEX.findall(sentence.text)
        if opened.ruling:
            self.annexes |= {str(parse_numeral(number) or ""): opened for number in pointed}
        if pointed and not sentence.text.endswith("："):
            return
        above = self.opening
        # the annex's own title under the body's words
        same = above is not None and sentence.annex and opened.kind in (above.kind, None)
        self._check_count()
        self.expected, self.found = _printed_count(opened.words), 0
        self.opening = (
            ListOpening(
                _combine(above.ruling, opened.ruling), above.words + opened.words, opened.path
            )
            if above and same
            else opened
        )

    def _close(self) -> None:
        self._check_count()
        self.opening, self.expected, self.found = None, None, 0

    def _check_count(self) -> None:
        if self.opening and self.expected and self.found and self.expected != self.found:
            self.notes.append(
                f"清单写明{self.expected}件，读出{self.found}件，须逐件核对（“{self.opening.words}”）"
            )
        self.expected, self.found = None, 0

    def _read_row(self, sentence: Sentence) -> Iterator[tuple[Effect, Sentence]]:
        filled = [cell for cell in sentence.cells if cell]
        if len(filled) == 1 and (opened := _read_opening(sentence._replace(text=filled[0]))):
            self._open(sentence, opened)  # 一、废止的文件, as a row of its own
            return
        head = repeal_tables.read_header(sentence.cells)
        self.columns = head or self.columns
        if head:
            self.headed = _read_head(sentence, head)
        row = None if head else repeal_tables.read_row(sentence.cells, self.columns)
        if row is None:
            return
        self.found += 1
        self.named.append(row.citation)
        own = read_ruling(row.status) if row.status else None
        opening = self.opening or self.headed or ListOpening(None)
        if own is None and opening.ruling is None:
            if self.titled is None or self.closed or "title" not in self.columns:
                return
            opening = self.titled
        entry = ListEntry(row.citation, (), own)
        for effect, at in self._entry_effects(opening, entry, sentence):
            ends = effect.kind is RelationKind.EXTENDS
            yield (
                replace(
                    effect,
                    effective=(None if ends else row.effective) or effect.effective,
                    until=effect.until or (row.until if ends else None),
                ),
                at,
            )

    def _make_effect(
        self,
        ruling: Ruling,
        citation: Citation,
        clauses: tuple[str, ...],
        at: Sentence,
        words: str,
    ) -> tuple[Effect, Sentence]:
        kind = ruling.kind or RelationKind.AFFECTS
        when = self.when.get(kind, "")
        words = words if when in words else when + words
        effect = Effect(kind, citation, clauses, words, words, ruling.effective, ruling.until)
        return effect, at._replace(text=words + at.text)


def read_lists(sentences: Sequence[Sentence], title: str = "") -> ListReading:
    """Return each listed instrument with its effect.

    The words above its list, behind it or in its row give the effect; the quotation holds both.
    `title`: of a notice that was made to act on others; it decides on the rows of a table above
    which nothing else does.
    """
    reader = _ListReader(titled=_read_title(title) if title else None)
    found: list[tuple[Effect, Sentence]] = []
    for sentence in sentences:
        # 会议决定，废止下列法规： looks like 主送机关, and stands in the wrapper
        if not sentence.quoted and (not sentence.in_notice or _opens_in_wrapper(sentence.text)):
            found += reader.read_sentence(sentence)
    reader.finish()
    named = tuple(
        Target(one.title, next(iter(one.numbers), None), (), one.numbers[1:])
        for one in reader.named
    )
    closed = tuple(replace(one, named=named) for one in reader.closed)
    return ListReading(tuple(found), tuple(dict.fromkeys(reader.notes)), closed)


def _read_title(title: str) -> ListOpening:
    """Return what the title of a notice decides; words that are not understood are a doubt."""
    ruling = read_ruling(title)
    if ruling is None or (ruling.kind is None and not ruling.exempts):
        ruling = Ruling(RelationKind.AFFECTS)
    return ListOpening(ruling, f"{title}：", "head")


def _read_head(sentence: Sentence, columns: dict[str, int]) -> ListOpening | None:
    """Return what the head over the names decides: 废止文件, 拟废止文件名称."""
    words = sentence.cells[columns["title"]].removeprefix("被")
    ruling = read_ruling(words)
    return ListOpening(ruling, f"{words}：", sentence.path) if ruling else None


def _opens_in_wrapper(text: str) -> bool:
    return text.endswith("：") or (text[-1:] not in "。；，" and bool(_RE_LISTS.search(text)))


def _combine(above: Ruling | None, own: Ruling | None) -> Ruling | None:
    """Return what the words above a list and the entry's own words decide together."""
    if above is None or own is None:
        return own or above
    if own.kind is None or above.kind is None or above.exempts:
        return own if own.kind is None or not above.exempts else above
    if own.kind is above.kind:
        return Ruling(
            own.kind,
            own.part or above.part,
            own.effective or above.effective,
            own.until or above.until,
        )
    return own


def _printed_count(words: str) -> int | None:
    found = _RE_COUNT.search(words)
    return parse_numeral(found[1]) if found else None


def _read_opening(sentence: Sentence) -> ListOpening | None:
    """Return the words as the opening of a list, if they stand over one.

    They name no instrument, point to what follows, and have a verb or point to an annex.
    """
    text = sentence.text
    if not text or ("《" in _RE_GROUND.sub("", text) and not _RE_FIRST.search(text)):
        return None
    short = len(text) < 60 and text[-1] not in "。；，"
    # 区政府决定：废止以下1件文件。
    closed = len(text) < 60 and text[-1] == "。" and _RE_LISTS.search(text)
    leading = (short or closed or text.endswith("：") or "附件" in text) and (
        _RE_POINTS.search(text) or _RE_FIRST.search(text)
    )  # 二、对下列规章予以废止
    heading = short and (
        _RE_TITLED.search(text.rstrip("：")) or _RE_OUTCOME_HEAD.fullmatch(strip_label(text))
    )
    if not (leading or heading):
        return None
    ruling = read_ruling(text)
    if ruling and ruling.exempts:
        if "附件" in text and not text.endswith("："):
            return None  # about all others, not about the list
        kept = re.search("保留|(?:继续|现行)?有效", text)
        return ListOpening(
            Ruling(RelationKind.EXTENDS if kept else None, exempts=not kept), text, sentence.path
        )
    if ruling is None and not (heading or text.endswith("：") or sentence.cells):
        return None
    if ruling and ruling.kind is RelationKind.AFFECTS and (closed and not short):
        return None
    return ListOpening(ruling, text, sentence.path)


def _read_entries(sentence: Sentence, opening: ListOpening, nested: bool) -> list[ListEntry]:
    """Return the instruments that a line of an open list names."""
    text = _RE_IN_BRACKETS.sub(r"，\1", strip_label(sentence.text))
    if _RE_GOVERNED.match(text):
        return []
    printed = _RE_PRINTED.match(text) if not text.startswith("《") else None
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
    if behind := _RE_NUMBER_FIRST.match(tail):  # 《甲办法》 示府规〔2020〕1号
        more = find_numbers(behind["number"])
        last = citations[-1]
        citations[-1] = replace(last, numbers=last.numbers or more)
        tail = tail[behind.end() :]
    ruling, is_entry = _read_tail(tail, opening, nested)
    if not is_entry:
        return []
    ruling = _with_last_day(ruling, opening, text)
    parts = name_parts(found["part"] or "")
    return [
        ListEntry(citation, parts if index == count - 1 else (), ruling)
        for index, citation in enumerate(citations)
        if not citation.is_paper
    ]


def _with_last_day(ruling: Ruling | None, opening: ListOpening, text: str) -> Ruling | None:
    """Return the ruling with the entry's own last day: …（示府规〔2020〕1号），有效期至2025年底."""
    last = read_last_day(text) if opening.kind is RelationKind.EXTENDS else None
    return replace(ruling or Ruling(RelationKind.EXTENDS), until=last) if last else ruling


def _read_tail(tail: str, opening: ListOpening, nested: bool) -> tuple[Ruling | None, bool]:
    """Return what the words behind a name decide, and whether the line is an entry at all.

    A sentence of its own (《丙办法》仍按原规定执行。) is none; reasons and offices decide nothing.
    """
    bare = tail.strip("；;。，、等 ")
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

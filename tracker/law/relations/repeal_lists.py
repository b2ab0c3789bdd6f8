"""Find the effects that stand over a list: 下列文件自即日起废止： and then lines, or table rows.

A heading (二、废止的文件), an annex's title (废止的规范性文件目录), a sentence that points to the
annex (附件2所列文件同时废止), the words behind an entry or a column of the table (结果: 废止) say
what happens to each entry; `rulings` reads them all. Every line or row of an open list that names
an instrument has its effect, or leaves a doubt on it (`AFFECTS`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tracker.law.relations import repeal_tables
from tracker.law.relations.effects import Effect
from tracker.law.relations.entry_effects import (
    DaysOfRulings,
    OpenEntry,
    complete_entry,
    find_annexes,
    is_note_on_list,
    make_effects,
    mark_unfound,
    rule_row,
    split_by_annex,
)
from tracker.law.relations.list_entries import (
    ListEntry,
    is_bare_entry,
    is_bare_name,
    label_number,
    label_shape,
    read_doubtful_names,
    read_entries,
)
from tracker.law.relations.list_openings import (
    ListOpening,
    combine_rulings,
    find_exception,
    is_closing,
    is_strange_opening,
    join_rulings,
    opens_in_wrapper,
    printed_count,
    read_closing,
    read_head,
    read_opening,
    read_title,
    split_by_entry,
)
from tracker.law.relations.rulings import Ruling, read_ruling
from tracker.law.relations.verbs import OPENING, STEM
from tracker.law.text.citations import Citation, mark_citations
from tracker.law.text.sentences import Sentence, mask_titles, strip_label
from tracker.model import ClosedList, RelationKind, Target

# 除《甲办法》继续有效外，区科委2023年以前印发的规范性文件一律停止执行
_RE_ALL_BUT = re.compile(
    r"除(?P<kept>[^，。；《]{0,10}《[^。；]{2,800}?)(?:以外|之外|外)，[^《》。；]{0,60}"
    r"(?:文件|政策|规定|办法|制度)[^《》。；]{0,12}(?:一律|均|全部|都|即行)"
)
# 未列入附件1的一律废止 is about all others
_RE_ELSE = re.compile(
    r"未[^，。]{0,4}(?:列入|纳入|公布)|(?:目录|清单|附件)[^，。；]{0,4}(?:之外|以外)的|除(?:此|上述|本目录)(?:之外|以外|外)|除[^，。]{0,30}(?:附件|目录|所列|下列|以下)[^，。]{0,20}外"
    # and not 其余条款到期失效, which speaks of one text
    r"|其[余他它](?![^，。；]{0,4}(?:条款|条文|内容|部分|附件))[^，。]{0,20}(?:一律|均|全部)?[^，。]{0,12}(?:废止|失效|停止执行|不再)"
    rf"|{_RE_ALL_BUT.pattern.replace('?P<kept>', '?:')}"
)
_RE_ENDS_ELSE = re.compile(
    r"废止|失效|停止(?:执行|实施)|终止|作废|不再(?:执行|施行|实施|适用|有效|作为)|不得(?:再)?(?:作为|适用|执行)"
)
# 甲区人才办法（甲府规〔2020〕1号）, below 未列入的一律废止。
_RE_NUMBERED_NAME = re.compile(
    r"[^，。；：《》（）]{4,80}（[^（）]{0,20}〔\d{4}〕[^（）]{0,12}号）[；]?"
)
_RE_NAMES_LIST = re.compile("(?:目录|清单|名单|一览表)(?:（[^（）]{1,12}）)?[：:]?$")
_RE_DITTO = re.compile("同上|同前|同右|〃|″|”|＂|″")
# …（甲府规〔2020〕1号）、甲区补贴办法
_RE_BETWEEN_NAMES = re.compile(r"(?<=[）)号》])(?:[、；]|以及|及|和)|；")
_RE_ASIDE = re.compile(r"^(?:理由|原因|说明|备注|责任单位|依据)")


@dataclass(frozen=True, slots=True)
class ListReading:
    """All that the lists of a text do, what is noted of them, and the lists that end all others.

    `paths`: where entries stand, with and without an effect; `numbers`: of all of them.
    """

    effects: tuple[tuple[Effect, Sentence], ...]
    notes: tuple[str, ...]
    closed_lists: tuple[ClosedList, ...]
    paths: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


@dataclass
class _ListReader:
    """Walks the sentences once.

    `annexes`: what the body says of an annex's list (key "" = of any annex); `days`: of a kind's
    day; `expected`: the printed count of the open list, `found` what was read of it.
    """

    annexes: dict[str, ListOpening] = field(default_factory=dict)
    days: DaysOfRulings = field(default_factory=DaysOfRulings)
    opening: ListOpening | None = None
    columns: dict[str, int] = field(default_factory=dict)
    root: str = ""
    titled: ListOpening | None = None
    headed: ListOpening | None = None  # by the head of a column: 废止文件
    expected: int | None = None
    found: int = 0
    lines: int = 0  # with entries, of the open list
    head: str = ""  # the kind of label of the words over the open list
    label: str = ""  # and of its entries
    above: tuple[str, ...] = ()  # the cells of the row before
    width: int = 0  # of each half of a table that stands side by side
    unread: int = 0
    notes: list[str] = field(default_factory=list)
    closed: list[ClosedList] = field(default_factory=list)
    named: list[Citation] = field(default_factory=list)
    entries: list[OpenEntry] = field(
        default_factory=list
    )  # since the last words over or below a list
    effects: list[tuple[Effect, Sentence]] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    def read_sentence(self, sentence: Sentence) -> None:
        """Read what one sentence lists, if it is an entry of an open list."""
        root = sentence.path.split("__")[0] if sentence.annex else ""
        if root != self.root:
            self._enter_annex(root)
        says = STEM.search(sentence.text) is not None
        if says:
            self.days.note_day(sentence.text)
        if (says or "不得" in sentence.text) and _RE_ENDS_ELSE.search(sentence.text):
            self._note_closed_list(sentence)
        if self.entries and self._closes_list(sentence, says):
            closing = read_closing(sentence.text)
            self.paths |= {sentence.path} if closing.own else set()
            self._settle_entries(closing)
        elif says or self.opening or self.titled or sentence.cells:
            self._read(sentence, says)

    def finish(self) -> None:
        """Check the count of the last list, and say how many entries were not understood."""
        self._check_count()
        self._settle_entries(None)
        if self.unread:
            self.notes.append(f"清单中{self.unread}件的处理没有读懂或尚未决定，须人工核对")

    def _read(self, sentence: Sentence, says: bool) -> None:
        if sentence.cells:
            self._read_row(sentence)
        elif says and (inline := _split_inline(sentence)):
            self._open(inline[0], inline[1])
            for line in inline[2]:
                self._read_line(inline[1], line)
            if sentence.text.endswith("。"):
                self._close()
        elif (says or self.opening or "处理" in sentence.text[-6:]) and (
            opened := read_opening(sentence)
        ):
            self._open(sentence, opened)
        elif self.opening and not sentence.in_notice:
            self._read_line(self.opening, sentence)
        elif self.titled and is_strange_opening(sentence.text):
            self._open(
                sentence,
                ListOpening(Ruling(RelationKind.AFFECTS), sentence.text, sentence.path),
            )
        elif self.closed and (
            is_bare_entry(sentence.text) or _RE_NUMBERED_NAME.fullmatch(strip_label(sentence.text))
        ):
            self._keep_listed(sentence)
        elif self.titled and self._is_bare_entry(sentence):
            self._read_line(self.titled, sentence)

    def _closes_list(self, sentence: Sentence, says: bool) -> bool:
        """Return whether a sentence decides on the entries above it: 上述文件废止。第2项除外。"""
        amends = self.opening is not None and self.opening.kind is RelationKind.AMENDS
        return not amends and (says or "除外" in sentence.text) and is_closing(sentence.text)

    def _keep_listed(self, sentence: Sentence) -> None:
        """Note an instrument that stands under a closed list and nothing else says of it."""
        self.paths.add(sentence.path)
        kept = self.titled is not None and self.titled.kind is RelationKind.EXTENDS
        opening = self.titled if kept and self.titled else ListOpening(None)
        for entry in read_entries(sentence, opening, nested=False):
            self.named.append(entry.citation)
            if kept:  # 关于公布继续有效的规范性文件目录的通知
                self.entries.append(OpenEntry(opening, entry, sentence))

    def _settle_entries(self, closing: ListOpening | None) -> None:
        """Make the effects of the entries read so far; `closing`: what the words below decide."""
        titled = self.titled.ruling if self.titled and not self.closed else None
        for one in mark_unfound(self.entries, closing):
            self.paths.add(one.sentence.path)
            for effect, sentence in make_effects(one, closing, titled, self.days):
                self.unread += effect.kind is RelationKind.AFFECTS
                self.effects.append((effect, sentence))
        self.entries = []

    def _is_bare_entry(self, sentence: Sentence) -> bool:
        """Return whether a line under no words is an instrument and nothing else."""
        if sentence.in_notice or self.closed or self.titled is None:
            return False
        decides = self.titled.kind is not RelationKind.AMENDS
        if not decides or is_bare_entry(sentence.text):
            return decides
        # 1.《甲办法》（1号），施行日期2020年1月1日
        labelled = label_shape(sentence) and strip_label(sentence.text).startswith("《")
        silent = not STEM.search(mask_titles(sentence.text))  # else it is read as a sentence
        return bool(labelled and silent and read_entries(sentence, self.titled, nested=False))

    def _read_line(self, opening: ListOpening, sentence: Sentence) -> None:
        if not self.lines and (apart := split_by_entry(sentence.text)):
            own = opening.own + apart[1]  # …均予废止；第2项继续执行：
            self.opening = replace(opening, own=own)
            return
        nested = sentence.path.startswith(opening.path + "__")
        entries = read_entries(sentence, opening, nested)
        alone = len(entries) == 1 and self.entries and not label_shape(sentence)
        if alone and (whole := complete_entry(self.entries[-1], entries[0].citation)):
            self.entries[-1], self.named[-1] = whole, whole.entry.citation
            return
        beside = self.label and self.head and label_shape(sentence) == self.head != self.label
        if beside and entries and all(entry.ruling for entry in entries):
            self._close()  # 二、《丙办法》继续有效。 stands beside the head 一、, not below it
            opening = ListOpening(None)
        self.lines += bool(entries)
        for entry in entries:
            self.found += 1
            self.named.append(entry.citation)
            number = label_number(sentence) or self.lines
            self.entries.append(OpenEntry(opening, entry, sentence, number=number))
        if entries:
            self.label = label_shape(sentence)
        elif self._is_like_entry(opening, sentence):
            for citation in read_doubtful_names(sentence.text):
                self.found += 1
                entry = ListEntry(citation, ruling=Ruling(RelationKind.AFFECTS))
                self.entries.append(OpenEntry(opening, entry, sentence))
            return
        ends_else = any(one.quote == sentence.text for one in self.closed)
        if entries or ends_else or _RE_ASIDE.match(sentence.text):
            return
        if sentence.text.endswith("。") and not nested and not self._goes_on(opening, sentence):
            self._close()

    def _is_like_entry(self, opening: ListOpening, sentence: Sentence) -> bool:
        """Return whether a line has the label of the entries before it, and other words."""
        label = label_shape(sentence)
        return bool(label and label == self.label) and opening.kind is not RelationKind.AMENDS

    def _goes_on(self, opening: ListOpening, sentence: Sentence) -> bool:
        """Return whether the list goes on behind this sentence.

        Between the instruments that are amended stand the instructions for each.
        """
        return opening.kind is RelationKind.AMENDS and "本决定" not in sentence.text

    def _enter_annex(self, root: str) -> None:
        """Begin another annex: it is what the body says of it, until its own title says more."""
        self._close()
        self._settle_entries(None)
        self.root, self.columns = root, {}
        if root:
            number = root.removeprefix("att_")
            self.opening = self.annexes.get(number) or self.annexes.get("")
            self.expected = printed_count(self.opening.words) if self.opening else None

    def _note_closed_list(self, sentence: Sentence) -> None:
        """Record a list that ends what it does not name: 凡未列入附件1的文件一律废止."""
        text = sentence.text
        if not _RE_ELSE.search(text) or split_by_entry(text) or find_exception(text):
            return
        ruling = read_ruling(sentence.text)
        day = ruling.effective if ruling else None
        if but := _RE_ALL_BUT.search(sentence.text):  # the exceptions stand in the sentence itself
            self.named += mark_citations(but["kept"]).citations
        self.closed.append(ClosedList(sentence.text, sentence.path, day))

    def _open(self, sentence: Sentence, opened: ListOpening) -> None:
        pointed = [] if sentence.annex else find_annexes(sentence.text)
        if opened.ruling or opened.own:
            self.annexes |= split_by_annex(sentence, opened)
        if pointed and not sentence.text.endswith("："):
            return
        self._settle_entries(None)
        above = self.opening
        # the annex's own title under the body's words, which it may contradict
        beneath = sentence.annex or _RE_NAMES_LIST.search(sentence.text)
        is_title = sentence.annex and above in self.annexes.values() and opened.ruling is not None
        same = above is not None and beneath and (is_title or opened.kind in (above.kind, None))
        self._check_count()
        self.head, self.label = label_shape(sentence), ""
        self.expected, self.found, self.lines = printed_count(opened.words), 0, 0
        self.opening = (
            ListOpening(
                (join_rulings if is_title else combine_rulings)(above.ruling, opened.ruling),
                above.words + opened.words,
                opened.path,
                above.spared + opened.spared,
                above.own + opened.own,
                above.common + opened.common,
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

    def _read_row(self, sentence: Sentence) -> None:
        sentence = sentence._replace(cells=self._fill_in(sentence.cells))
        width = repeal_tables.find_repetition(sentence.cells) or self.width
        if width and len(sentence.cells) == 2 * width:  # two halves of a table side by side
            self.width = width
            for half in (sentence.cells[:width], sentence.cells[width:]):
                self._read_cells(sentence._replace(cells=half))
            return
        self.width = 0
        self._read_cells(sentence)

    def _read_cells(self, sentence: Sentence) -> None:
        filled = [cell for cell in sentence.cells if cell]
        if len(filled) == 1 and (opened := read_opening(sentence._replace(text=filled[0]))):
            self._open(sentence, opened)  # 一、废止的文件, as a row of its own
            return
        head = repeal_tables.read_header(sentence.cells)
        if not head and (divided := repeal_tables.add_ticked_columns(sentence.cells, self.columns)):
            self.columns = divided
            return
        self.columns = head or self.columns
        if head:
            self.headed = read_head(sentence, head)
        row = None if head else repeal_tables.read_row(sentence.cells, self.columns)
        if row is None:
            return
        self.found += 1
        above = self.opening or self.headed or self.titled
        own = rule_row(row, self.columns, above.ruling if above else None)
        opening = self.opening or self.headed or ListOpening(None)
        if own is None and opening.ruling is None and not opening.own:
            if self.titled is None or self.closed:
                return
            # without a head nobody can say which instrument of the row is meant
            known = "title" in self.columns
            opening = self.titled if known else ListOpening(Ruling(RelationKind.AFFECTS))
        for citation in (row.citation, *row.others):
            self.named.append(citation)
            entry = ListEntry(citation, (), own)
            self.entries.append(OpenEntry(opening, entry, sentence, row, self.found))

    def _fill_in(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        """Return the cells of a row with 同上 replaced by what stands above."""
        filled = tuple(
            self.above[at] if _RE_DITTO.fullmatch(cell) and at < len(self.above) else cell
            for at, cell in enumerate(cells)
        )
        self.above = filled
        return filled


def _split_inline(sentence: Sentence) -> tuple[Sentence, ListOpening, list[Sentence]] | None:
    """Return the opening and the entries of a list in one sentence that no verb closes.

    以下文件废止：甲区人才办法（甲府规〔2020〕1号）、甲区补贴办法（甲府规〔2021〕2号）。
    """
    head, colon, rest = sentence.text.partition("：")
    if not rest:
        return None
    pieces = [piece for piece in _RE_BETWEEN_NAMES.split(rest.rstrip("。；")) if piece]
    if "《" not in rest and "〔" not in rest:  # 甲区人才办法、甲区补贴细则
        pieces = re.split("[、；]", rest.rstrip("。；"))
        if not all(map(is_bare_name, pieces)):
            return None
    elif not (rest.startswith("《") or ("〔" in rest and "《" not in rest)):
        return None
    first = sentence._replace(text=head + colon)
    opened = read_opening(first)
    if opened is None or opened.ruling is None:
        return None
    verb = OPENING.get(opened.kind) if opened.kind else None
    if "《" in rest and verb and verb.search(head):
        return None  # 废止：《甲办法》 is read as a sentence, 失效（1件）：《甲办法》 is not
    return first, opened, [sentence._replace(text=f"{piece}；") for piece in pieces]


def read_lists(sentences: Sequence[Sentence], title: str = "") -> ListReading:
    """Return each listed instrument with its effect.

    The words above its list, behind it or in its row give the effect; the quotation holds both.
    `title`: of a notice that was made to act on others; it decides on the rows of a table above
    which nothing else does.
    """
    reader = _ListReader(titled=read_title(title) if title else None)
    for sentence in sentences:
        if is_note_on_list(sentence.text):
            reader.days.note_day(sentence.text)
    for sentence in sentences:
        # 会议决定，废止下列法规： looks like 主送机关, and stands in the wrapper
        if not sentence.quoted and (not sentence.in_notice or opens_in_wrapper(sentence.text)):
            reader.read_sentence(sentence)
    reader.finish()
    named = tuple(
        Target(one.title, next(iter(one.numbers), None), (), one.numbers[1:])
        for one in reader.named
    )
    closed = tuple(replace(one, named=named) for one in reader.closed)
    return ListReading(
        tuple(reader.effects),
        tuple(dict.fromkeys(reader.notes)),
        closed,
        frozenset(reader.paths),
        frozenset(number for one in reader.named for number in one.numbers),
    )

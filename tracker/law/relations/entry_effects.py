"""Make the effects of the entries of a list, once all words that bear on them are read.

The words above the list, those below it, the entry's own, the columns of its row and the day that
a sentence elsewhere gives to all that is ended (宣布失效的文件，自2024年7月1日起停止执行) decide
together; where two of them exclude each other, the entry is in doubt (`AFFECTS`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tracker.law.relations.effects import Effect, name_parts
from tracker.law.relations.list_entries import ListEntry, same_instrument
from tracker.law.relations.list_openings import ListOpening, combine_rulings, join_rulings
from tracker.law.relations.repeal_tables import ENDS, TableRow
from tracker.law.relations.rulings import Ruling, read_last_day, read_ruling
from tracker.law.text.citations import Citation
from tracker.law.text.sentences import Sentence
from tracker.model import RelationKind
from tracker.text.dates import DAY
from tracker.text.numerals import parse_numeral

_RE_WHEN = re.compile(
    r"(?:废止|失效|停止执行|所列)[^，。]{0,24}(?:文件|规章|目录)[^，。]{0,12}，?[^，。]{0,4}自[^，。]{2,24}起"
)
# 附件1所列文件废止，附件2所列文件继续有效，自2024年7月1日起施行。
_RE_COMMON_DAY = re.compile(r"，(?:上述决定)?(?:自|从)[^，。；]{2,24}起(?:施行|执行|实施|生效)。?$")
_RE_OWN_DAY = re.compile(rf"{DAY}|(?:印发|发布|公布)之日")
_RE_ANNEX = re.compile(r"附件([\d一二三四五六七八九十]{0,4})")
# new words in a table of amendments that may move the first or the last day
_RE_VALIDITY = re.compile(
    "有效期|(?:施行|实施|执行|失效|废止)(?:之日|日期|至|期)|[日年]起(?:施行|实施|执行)"
)
# below the table: 注：本目录所列废止文件自2024年7月1日起停止执行
_RE_NOTE_ON_LIST = re.compile(
    r"(?:注|说明|备注)\d{0,2}[：:.、]|(?:本|上述|以上|前述)[^，。]{0,6}(?:目录|清单|表|所列|列入)"
)


def is_note_on_list(text: str) -> bool:
    """Return whether a sentence is a note below a table that may date what it lists."""
    return _RE_NOTE_ON_LIST.match(text) is not None


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """One entry of a list as it was read: the words above it, its number, the row if it is one."""

    opening: ListOpening
    entry: ListEntry
    sentence: Sentence
    row: TableRow | None = None
    number: int = 0


@dataclass
class DaysOfRulings:
    """The days that sentences outside the lists give to all entries of one kind of effect."""

    words: dict[RelationKind, str] = field(default_factory=dict)

    def note_day(self, text: str) -> None:
        """Remember the day of a ruling: 宣布失效的文件，自本决定印发之日起停止执行。"""
        if not ("自" in text and "《" not in text and _RE_WHEN.search(text)):
            return
        ruling = read_ruling(text)
        if ruling and ruling.kind:
            self.words[ruling.kind] = text

    def add_to(self, words: str, kind: RelationKind) -> str:
        """Return the words over a list with those that date its kind of effect."""
        when = self.words.get(kind, "")
        return words if when in words else when + words


def make_effects(
    one: OpenEntry, closing: ListOpening | None, titled: Ruling | None, days: DaysOfRulings
) -> Iterator[tuple[Effect, Sentence]]:
    """Yield the effects of one entry.

    `closing`: what the words below its list decide; `titled`: what the title of the notice decides
    of an entry of which nothing else does.
    """
    opening, entry, sentence = one.opening, one.entry, one.sentence
    if any(same_instrument(entry.citation, kept) for kept in opening.spared):
        return
    above, over = opening.rule_entry(one.number)
    below = closing.rule_entry(one.number)[0] if closing else None
    if closing and any(one.number in each.numbers for each in closing.own) and not opening.own:
        above = None  # an exception from the words over the list, which they do not contradict
    ruling = combine_rulings(join_rulings(above, below), entry.ruling) or titled
    if ruling is None or ruling.kind is None:
        return
    # in a table, 修改 in a row says what is still to be done
    if ruling.kind is RelationKind.AMENDS and sentence.cells and entry.ruling:
        return
    amended = ruling.kind is RelationKind.AMENDS and sentence.cells
    kind = ruling.kind
    if (one.row and one.row.unread) or (amended and _RE_VALIDITY.search(sentence.text)):
        kind = RelationKind.AFFECTS
    clauses = entry.clauses or name_parts(ruling.part or "")
    words = days.add_to(over, kind)
    effect = Effect(kind, entry.citation, clauses, words, words, ruling.effective, ruling.until)
    at = sentence._replace(text=days.add_to(opening.words, kind) + sentence.text)
    yield (_with_days_of_row(effect, one.row) if one.row else effect), at


def mark_unfound(entries: Sequence[OpenEntry], closing: ListOpening | None) -> Iterator[OpenEntry]:
    """Yield the entries; in doubt where words over or below them speak of one that is not there."""
    numbers = {one.number for one in entries}
    for one in entries:
        own = one.opening.own + (closing.own if closing else ())
        if all(each.numbers <= numbers for each in own):
            yield one
        else:
            doubted = replace(one.entry, ruling=Ruling(RelationKind.AFFECTS))
            yield replace(one, entry=doubted, opening=replace(one.opening, own=(), ruling=None))


def complete_entry(last: OpenEntry, found: Citation) -> OpenEntry | None:
    """Return an entry with the number alone on the next line as its own; None where it has one.

    The number may also stand above the title.
    """
    above = last.entry.citation
    if above.title and not above.numbers and not found.title:
        citation = replace(above, numbers=found.numbers)
    elif found.title and not found.numbers and not above.title:
        citation = replace(found, numbers=above.numbers)
    else:
        return None
    return replace(last, entry=replace(last.entry, citation=citation))


def rule_row(row: TableRow, columns: dict[str, int], above: Ruling | None) -> Ruling | None:
    """Return what the cells of a row decide; `above`: what the words over the table do."""
    own = _rule_outcome(row, above)
    if own is None and (row.effective or row.pause) and ENDS in columns:
        return Ruling(RelationKind.REPEALS, effective=row.effective)
    if own is None and row.until and "old_until" in columns:  # 原施行期限 | 新施行期限
        return Ruling(RelationKind.EXTENDS, until=row.until)
    return own


def _rule_outcome(row: TableRow, above: Ruling | None) -> Ruling | None:
    """Return what the outcome and the remark of a row decide together."""
    own = read_ruling(row.status) if row.status else None
    told = own or above
    if not row.remark or told is None:
        return own
    if row.remark_day:  # 自2024年9月1日起, and nothing else
        return replace(told, effective=row.remark_day)
    if own and own.kind is RelationKind.EXTENDS and (last := read_last_day(row.remark)):
        return replace(own, until=last)
    said = read_ruling(row.remark)
    if said is None:  # 废止, and 自2024年5月1日至2026年4月30日 as a remark
        return Ruling(RelationKind.AFFECTS) if own else None
    if own is None:
        return said
    if said.kind is own.kind:
        return combine_rulings(own, said)
    return Ruling(RelationKind.AFFECTS)  # 废止, and 继续有效 as a remark


def _with_days_of_row(effect: Effect, row: TableRow) -> Effect:
    """Return the effect with the days that the columns of its row give."""
    if row.pause and effect.kind in (RelationKind.REPEALS, RelationKind.SUSPENDS):
        first, last = row.pause  # 停止执行期间: from one day to another
        return replace(effect, kind=RelationKind.SUSPENDS, effective=first, until=last)
    ends = effect.kind is RelationKind.EXTENDS
    return replace(
        effect,
        effective=(None if ends else row.effective) or effect.effective,
        until=effect.until or (row.until if ends else None),
    )


def find_annexes(text: str) -> list[str]:
    """Return the numbers of the annexes that some words point to; "" for 附件 without one."""
    return _RE_ANNEX.findall(text)


def split_by_annex(sentence: Sentence, opened: ListOpening) -> dict[str, ListOpening]:
    """Return what a sentence says of each annex: 附件1所列文件废止，附件2所列文件继续有效。"""
    found: dict[str, ListOpening] = {}
    common = _RE_COMMON_DAY.search(sentence.text)
    last = common.group() if common else ""
    for piece in re.split(r"[，；](?=(?:将|对|现将)?附件)", sentence.text.removesuffix(last)):
        clause = piece if _RE_OWN_DAY.search(piece) else piece + last
        numbers = find_annexes(clause)
        ruling = read_ruling(clause) if clause != sentence.text else None
        own = replace(opened, ruling=ruling, words=clause) if ruling else opened
        found |= {str(parse_numeral(number) or ""): own for number in numbers}
    return found

"""Cut a snapshot into passages, the units that are compared.

A passage is every clause, every unit outside one (a paragraph under 二、支持对象, a preamble, a
table row, an item of an annex), and every heading: no word of the body escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tracker.diff.column_units import add_column_units, find_column_units
from tracker.model import ChangedUnit, Clause, Level, Snapshot, squash
from tracker.text.ngrams import split_ngrams

_CONTAINERS = frozenset(
    {Level.PART, Level.CHAPTER, Level.SECTION, Level.ANNEX, Level.TABLE, Level.NOTICE}
)
_NUMBER = "[零〇一二三四五六七八九十百千两0-9]+"
_REFERENCE = re.compile(rf"第{_NUMBER}[编章节条款项目](?:之{_NUMBER})*")
_PUNCTUATION = re.compile(r"[^\w%‰]+|_")
_END = re.compile("[。;]")  # of a plain text
_SEGMENT_END = re.compile("[,;:。]")
_FIGURE = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十百千]+(?=[万元年个月日天人%])")
_PROVES = 12
_MARK = "\x01"  # stands for a masked reference


@dataclass(frozen=True)
class Passage:
    """One unit of one side.

    `text` is verbatim without the unit's own label, one line for each unit below it.
    """

    unit: ChangedUnit
    heading: bool
    text: str
    with_units: str = ""  # the text with units in its table cells, where these add something

    @cached_property
    def plain_text(self) -> str:
        """Return the text in NFKC without white space."""
        return squash(self.text)

    @cached_property
    def bare_text(self) -> str:
        """Return the plain text without punctuation."""
        return _PUNCTUATION.sub("", self.plain_text)

    @cached_property
    def masked_text(self) -> str:
        """Return the bare text with every 第N条, 第N款 and 第N项 replaced by one mark."""
        return _REFERENCE.sub(_MARK, self.bare_text)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Return the sentences of the masked text that are long enough to identify a passage."""
        found = (
            _REFERENCE.sub(_MARK, _PUNCTUATION.sub("", sentence))
            for sentence in _END.split(self.plain_text)
        )
        return tuple(sentence for sentence in found if len(sentence) >= _PROVES)

    @cached_property
    def text_without_figures(self) -> str:
        """Return the masked text with every number made alike."""
        return _FIGURE.sub("#", self.masked_text)

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """Return the text without figures, split at commas, semicolons and full stops."""
        found = (
            _FIGURE.sub("#", _REFERENCE.sub(_MARK, _PUNCTUATION.sub("", part)))
            for part in _SEGMENT_END.split(self.plain_text)
        )
        return tuple(segment for segment in found if segment)

    @cached_property
    def bigrams(self) -> frozenset[str]:
        """Return the pairs of neighbouring characters of the masked text."""
        return frozenset(split_ngrams(self.masked_text))

    @property
    def number(self) -> str:
        """Return the number under which the unit is cited; empty without a label.

        `3` of `chp_1__art_3` and of its double `chp_1__art_3-2`.
        """
        return (
            self.unit.path.rpartition("__")[2].partition("_")[2].partition("-")[0]
            if self.unit.label
            else ""
        )


def list_passages(snapshot: Snapshot) -> list[Passage]:
    """Return the passages of a snapshot in document order."""
    return list(_split_units(snapshot.clauses))


def _split_units(clauses: Iterable[Clause]) -> Iterator[Passage]:
    """Yield the passages of neighbouring units; the text before a table may name its unit."""
    caption = ""
    for clause in clauses:
        yield from _split_clause(clause, caption)
        caption = clause.text


def _split_clause(clause: Clause, caption: str) -> Iterator[Passage]:
    """Yield the passages of a clause and of the units below it."""
    unit = ChangedUnit(clause.path, clause.label)
    if clause.level not in _CONTAINERS:
        has_table = any(child.level is Level.TABLE for child in clause.children)
        measured = "\n".join(_measured_lines(clause)) if has_table else ""
        yield Passage(unit, False, _clause_lines(clause), measured)
        return
    if clause.own_words:
        yield Passage(unit, True, f"{clause.heading or ''}{clause.text}")
    units = find_column_units(clause, caption) if clause.level is Level.TABLE else ()
    if not units:
        yield from _split_units(clause.children)
        return
    for row in clause.children:
        text = _clause_lines(row)
        yield Passage(ChangedUnit(row.path, row.label), False, text, add_column_units(text, units))


def _measured_lines(clause: Clause, units: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the lines of a clause, with the units of the columns in the rows of tables."""
    own = f"{clause.heading or ''}{clause.text}"
    if own:
        yield add_column_units(own, units) if clause.level is Level.ROW else own
    caption = clause.text
    for child in clause.children:
        below = find_column_units(child, caption) if child.level is Level.TABLE else units
        lines = list(_measured_lines(child, below))
        yield from [f"{child.label}{lines[0]}", *lines[1:]] if lines else [child.label]
        caption = child.text


def _clause_lines(clause: Clause) -> str:
    """Return the text of a clause, one line for each unit below it."""
    own = f"{clause.heading or ''}{clause.text}"
    return "\n".join(
        filter(None, [own, *(f"{child.label}{_clause_lines(child)}" for child in clause.children)])
    )

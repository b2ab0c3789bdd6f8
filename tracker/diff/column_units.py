"""Give bare numbers in table cells the unit that stands in the head of their column.

最高额度（万元） above 10 reads 10万元; 单位：万元 above a table is the unit of all its columns
that name none.
"""

from __future__ import annotations

import re
import unicodedata

from tracker.model import Clause
from tracker.text.numerals import AMOUNT

_UNIT = (
    r"(?:人民币)?[百千万亿]*(?:美元|欧元|港元|元)(?:/[^\d()（）,，、]{1,6})?|%|‰|倍|折|年|个月|月"
    "|个?工作日|日|天|小时|平方米|公里|公顷|[家人名户次项件台套个亩吨米岁辆]"
)
_IN_HEAD = re.compile(rf"(?:\((?:单位:?)?|[:,/]|单位:?)({_UNIT})\)?$")
_IN_CAPTION = re.compile(rf"单位:?({_UNIT})")
# 10, 最高10, 10-20, ≤5
_NUMBER_CELL = re.compile(
    rf"(?:[≤≥<>约]|最高|最低|不超过|不低于|至少)?{AMOUNT}(?:[-~至—]{AMOUNT})?"
)
_COUNTING_HEAD = re.compile("序号|编号|年份|年度|代码|邮编|电话")


def find_column_units(table: Clause, caption: str = "") -> tuple[str, ...]:
    """Return the unit of each column by the first row of a table; empty if no column has one.

    `caption`: the text before the table.
    """
    if not table.children:
        return ()
    common = _IN_CAPTION.search(_normalize(f"{caption}\t{table.heading or ''}{table.text}"))
    heads = [_normalize(cell) for cell in table.children[0].text.split("\t")]
    units = tuple(_column_unit(head, common[1] if common else "") for head in heads)
    return units if any(units) else ()


def _column_unit(head: str, common: str) -> str:
    """Return the unit that the head of a column names, else the unit of the table."""
    own = _IN_HEAD.search(head)
    if own:
        return own[1].removeprefix("人民币")
    return "" if _COUNTING_HEAD.search(head) else common.removeprefix("人民币")


def add_column_units(row: str, units: tuple[str, ...]) -> str:
    """Return a row with units after its bare numbers; rows of another width stay as they are."""
    cells = row.split("\t")
    if len(cells) != len(units):
        return row
    return "\t".join(
        f"{cell.rstrip()}{unit}" if unit and _NUMBER_CELL.fullmatch(_normalize(cell)) else cell
        for cell, unit in zip(cells, units, strict=True)
    )


def _normalize(text: str) -> str:
    """Return NFKC without white space, tabs kept."""
    return re.sub(r"[^\S\t]+", "", unicodedata.normalize("NFKC", text))

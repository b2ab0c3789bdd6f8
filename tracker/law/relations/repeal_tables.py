"""The rows of a 清理目录: which column holds the name, the 文号, the outcome and the last day.

序号 | 文件名称 | 文号 | 清理结果 | 有效期至
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.law.text.citations import NUMBER, Citation, find_numbers
from tracker.law.text.sentences import TITLE

_COLUMNS = {
    "title": re.compile(r"名称|标题|题名|题目|文件"),
    "number": re.compile(r"文号|字号|编号"),
    "status": re.compile(r"结果|意见|状态|效力|类别|处理"),
    "until": re.compile(r"有效期|截止|期限|失效日期"),
}
_RE_NUMBER_END = re.compile(rf"[（(]{NUMBER}[）)]$")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One entry: the instrument, the words of its outcome column and of its last-day column (empty
    where there is none).
    """

    citation: Citation
    status: str
    until: str


def read_header(cells: tuple[str, ...]) -> dict[str, int]:
    """The place of each column, if this row is a table's head; empty if it is none."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if len(cell) < 12 and not TITLE.search(cell):
            name = next(
                (
                    name
                    for name, pattern in _COLUMNS.items()
                    if name not in found and pattern.search(cell)
                ),
                None,
            )
            if name:
                found[name] = at
    return found if "title" in found and not any(find_numbers(cell) for cell in cells) else {}


def read_row(cells: tuple[str, ...], columns: dict[str, int]) -> TableRow | None:
    """What a row names; None where it names no instrument.

    Without a head, only a cell with 《》 is a name.
    """
    cell = {name: cells[at] for name, at in columns.items() if at < len(cells)}
    title = cell.get("title") or next((c for c in cells if TITLE.search(c)), "")
    if not title or title.isdigit():
        return None
    citation = Citation(_bare_title(title), find_numbers(cell.get("number", "") + title))
    return TableRow(citation, cell.get("status", ""), cell.get("until", ""))


def _bare_title(cell: str) -> str:
    """《办法》 alone loses its marks; 关于印发《办法》的通知 keeps them."""
    whole = TITLE.fullmatch(cell)
    return whole.group(1) if whole else _RE_NUMBER_END.sub("", cell)

"""Read the rows of a 清理目录: which column holds the name, the 文号, the outcome and the days.

序号 | 文件名称 | 文号 | 清理结果 | 原有效期至 | 延长至 | 废止日期
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tracker.law.text.citations import NUMBER, Citation, find_numbers
from tracker.law.text.sentences import TITLE, Sentence
from tracker.text import dates
from tracker.text.dates import DAY, END

# The first that fits a head names the column; a remark or an office is none.
_COLUMNS = (
    ("remark", re.compile(r"备注|理由|原因|说明|单位|部门|机关|联系|印发日期|发布日期|成文")),
    # 新文件名称, 替代文件: what comes, and not what goes
    ("old_title", re.compile(r"^(?:被|原).{0,6}(?:名称|文件|政策|办法|标题)")),
    (
        "successor",
        re.compile(
            r"^(?:现|新|替代|代替|取代|接替|后续)[^期日]{0,6}(?:文件|名称|政策|办法|依据|标题)"
        ),
    ),
    # 实施日期: on which the instrument once began
    ("begins", re.compile(r"^[^废失停终]{0,4}(?:生效|实施|施行|执行).{0,4}(?:日|时间)")),
    ("old_until", re.compile(r"原.{0,6}(?:期|至|日)|现有效期")),
    ("until", re.compile(r"延长|延期|续期|有效期|截止|期限|调整后|新.{0,4}期")),
    ("effective", re.compile(r"(?:废止|失效|停止|终止|暂停).{0,4}(?:日|时间|期间|起止)")),
    # 文件名称及文号 holds both
    ("title", re.compile(r"(?:名称|标题|题名)[^，]{0,4}(?:文号|字号)")),
    ("status", re.compile(r"结果|意见|状态|效力|有效性|有效情况|类别|类型|处理|方式|结论")),
    ("number", re.compile(r"文号|字号|编号|文件号")),
    ("title", re.compile(r"名称|标题|题名|题目|文件")),
)
# a column of its own for each outcome, with a tick in one of them: 保留 | 废止 | 修改
_RE_OUTCOME = re.compile(
    r"(?:是否)?(?:拟|建议|宣布|予以|继续)?(?:保留|废止|失效|修改|修订|有效|停止执行|撤销)(?:文件)?"
)
_RE_TICK = re.compile(r"[√✓✔●○■★☑1VvYy是]|（√）")
_TICKED = "tick:"
_ASKS = "是否"
# 拟处理意见, 清理建议: what stands below is not done yet
_RE_INTENDED = re.compile(r"拟|建议|初步|初审")
_INTENDED = "intended"
# 废止日期 decides, where no other column and no words do; 失效日期 may be the end of the term
ENDS = "ends"
_RE_ENDS = re.compile("(?:宣布|决定)?(?:废止|停止(?:执行|施行|实施|适用))")
_RE_RULE_LINE = re.compile(r"[-—:：=]*")
_RE_SERIAL = re.compile(r"\d{1,4}[.、．]?(?=[^\d.、．])")
_RE_NUMBER_END = re.compile(rf"[（(]{NUMBER}[）)]$")
_RE_END = re.compile(END)
# 备注: 自2021年7月1日起废止; 有效期至2027年12月31日
_RE_RULING = re.compile(
    rf"(?:自|于)?{DAY}(?:之日)?起?，?(?:予以|自动|同时|即行)?(?:废止|失效|停止(?:执行|实施|施行)|不再执行)。?"
    r"|(?:决定|宣布|予以|同时)?(?:废止|失效|停止执行|撤销)(?:第[^，。；]{1,20}[条款项章])?|继续有效|保留"
    r"|现行有效|继续(?:执行|施行|实施|适用)|(?:暂停|恢复)(?:执行|施行|实施|适用)"
    rf"|(?:继续有效，?)?有效期限?(?:延长|延续|顺延)?(?:至|到){END}止?。?"
)
# 备注: 仅废止第三条; 暂缓废止; 自2024年9月1日起
_RE_REMARK = re.compile(
    rf"(?:仅|只)(?:废止|修改|保留)第[^，。；]{{1,20}}[条款项章]。?"
    r"|(?:暂缓|暂不|不予|暂时不|不再)(?:废止|失效|修改|保留|执行|施行|实施)。?"
    rf"|(?:自|从)(?P<day>{DAY})(?:之日)?起?(?:执行)?。?"
)
_RE_PAUSE = re.compile(rf"(?P<first>{DAY})(?:起)?(?:至|到|—+|–|-|~)(?P<last>{END})止?")
_RE_TOLD = re.compile("已|因|由|与|根据|按照")
_RE_VALID = re.compile("^有效$")
_RE_SUM = re.compile(r"(?:小|合|总|共)计(?:：?\d+[件个项部]?)?")
_RE_EITHER = re.compile(rf"(?:{_RE_OUTCOME.pattern})(?:[/、／或](?:{_RE_OUTCOME.pattern}))+")
_LONGEST_HEAD = 12


@dataclass(frozen=True, slots=True)
class TableRow:
    """One entry: the instrument, the words of its outcome column, its new last day and the day on
    which the outcome sets in (None where there is no such column).

    A remark that is nothing but an outcome is one; beside an outcome it stands in `remark`, and a
    day alone (自2024年9月1日起) in `remark_day`. `pause`: 停止执行期间, its first and last day.
    """

    citation: Citation
    status: str
    until: date | None
    effective: date | None
    remark: str = ""
    remark_day: date | None = None
    pause: tuple[date, date] | None = None


def read_header(cells: tuple[str, ...]) -> dict[str, int]:
    """Return the place of each column, if this row is a table's head; empty if it is none."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if not cell or len(cell) >= _LONGEST_HEAD or TITLE.search(cell):
            continue
        if _RE_OUTCOME.fullmatch(cell):
            found[_TICKED + cell] = at
            continue
        name = _name_column(cell)
        if name and name not in found:
            found[name] = at
            if name == "effective" and _RE_ENDS.match(cell):
                found[ENDS] = at
            if name == "status" and _RE_INTENDED.search(cell):
                found[_INTENDED] = at
    if "old_title" in found:
        found["title"] = found.pop("old_title")
    if "title" not in found:  # 废止文件, over the names themselves
        name = next((key for key in found if key.endswith("文件")), None)
        if name:
            found["title"] = found.pop(name)
    entry = any(cell.isdigit() or find_numbers(cell) for cell in cells)
    return found if "title" in found and not entry else {}


def _name_column(head: str) -> str | None:
    """Return what a column holds, by its head."""
    if _RE_TOLD.match(head):  # 已被新文件代替
        return None
    if _RE_EITHER.fullmatch(head):  # 废止/保留
        return "status"
    return next((name for name, pattern in _COLUMNS if pattern.search(head)), None)


def find_text_rows(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """Yield the sentences; lines that are laid out as a table, below a head, as its rows."""
    width = 0
    for sentence in sentences:
        parts = sentence.parts
        width = len(parts) if parts and read_header(parts) else width if parts else 0
        cells = fit_row(parts, width) if width else ()
        yield sentence._replace(cells=cells) if cells else sentence


def fit_row(parts: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Return the pieces of a line of text as the cells of a table of so many columns.

    Empty where they are not as many, or only rule a line. 1甲办法 holds a number and a name.
    """
    if all(_RE_RULE_LINE.fullmatch(part) for part in parts):
        return ()
    if len(parts) < width - 1 and (at := _find_joined_day(parts)):
        day = re.search(DAY, parts[at])
        start = day.start() if day else 0
        parts = (*parts[:at], parts[at][:start], parts[at][start:], *parts[at + 1 :])
    if len(parts) == width - 1 and (first := _RE_SERIAL.match(parts[0])):
        parts = (first.group(), parts[0][first.end() :], *parts[1:])
    return parts if len(parts) == width else ()


def _find_joined_day(parts: tuple[str, ...]) -> int:
    """Return the place of a piece that holds an outcome and a day: 废止2024年9月1日."""
    joined = re.compile(rf"[一-鿿]{{2,8}}{DAY}")
    return next((at for at, part in enumerate(parts) if at and joined.fullmatch(part)), 0)


def read_row(cells: tuple[str, ...], columns: dict[str, int]) -> TableRow | None:
    """Return what a row names; None where it names no instrument.

    Without a head, only a cell with 《》 is a name.
    """
    cell = {name: cells[at] for name, at in columns.items() if at < len(cells)}
    ticked = [
        _ticked_words(name.removeprefix(_TICKED), words.strip())
        for name, words in cell.items()
        if name.startswith(_TICKED)
    ]
    title = cell.get("title") or next((c for c in cells if TITLE.search(c)), "")
    if not title or title.isdigit() or any(map(_RE_SUM.fullmatch, cells)):
        return None
    citation = Citation(_bare_title(title), find_numbers(cell.get("number", "") + title))
    remark = cell.get("remark", "")
    status = cell.get("status") or "、".join(filter(None, ticked))
    if status and cell.get(_INTENDED):
        status = f"拟{status}"
    decides = _RE_REMARK.fullmatch(remark)
    told = remark if decides or _RE_RULING.fullmatch(remark) else ""
    day = dates.parse_day(decides["day"]) if decides and decides["day"] else None
    pause = _RE_PAUSE.fullmatch(cell.get("effective", ""))
    days = (
        (dates.parse_day(pause["first"]), dates.parse_last_day(pause["last"]))
        if pause
        else (None, None)
    )
    return TableRow(
        citation,
        _RE_VALID.sub("继续有效", status) or ("" if day else told),
        _read_day(cell.get("until", "")),
        None if pause else _read_day(cell.get("effective", "")),
        told if status or day else "",
        day,
        (days[0], days[1]) if days[0] and days[1] else None,
    )


def _ticked_words(head: str, cell: str) -> str:
    """Return the words of an outcome column for its cell; "" where the cell is not ticked.

    是否继续有效: 否 says that it does not go on, and not what becomes of it.
    """
    name = head.removeprefix(_ASKS)
    if _RE_TICK.fullmatch(cell):
        return name
    if name == head or cell not in ("否", "×", "N", "n"):
        return ""
    return head if "有效" in name or "保留" in name else f"不予{name}"


def _read_day(words: str) -> date | None:
    if span := _RE_PAUSE.search(words):  # 2024年7月1日至2026年6月30日
        return dates.parse_last_day(span["last"])
    found = _RE_END.search(words)
    return dates.parse_last_day(found.group()) if found else None


def _bare_title(cell: str) -> str:
    """Return a title without outer marks: 《办法》 loses them, 关于印发《办法》的通知 does not."""
    whole = TITLE.fullmatch(cell)
    return whole.group(1) if whole else _RE_NUMBER_END.sub("", cell)

"""Read the rows of a 清理目录: which column holds the name, the 文号, the outcome and the days.

序号 | 文件名称 | 文号 | 清理结果 | 原有效期至 | 延长至 | 废止日期
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from tracker.law.relations.rulings import has_ruling
from tracker.law.text.citations import NUMBER, SIGN, Citation, find_numbers, mark_citations
from tracker.law.text.self_reference import NOUNS
from tracker.law.text.sentences import TITLE, Sentence
from tracker.text import dates
from tracker.text.dates import DAY, FIRST, LAST

# The first that fits a head names the column; a remark or an office is none.
_COLUMNS = (
    (
        "aside",
        re.compile(
            r"理由|原因|单位|部门|机关|联系|(?:印发|发布|公布|颁布|成文|发文|制定)(?:日期|时间|日|年)"
        ),
    ),
    ("remark", re.compile(r"备注|说明|其他|附注|措施|要求|安排|衔接")),
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
    (
        "effective",
        re.compile(r"(?:废止|失效|停止|终止|暂停).{0,4}(?:日|时间|期间|起止)|处理(?:日期|时间)"),
    ),
    # 文件名称及文号 holds both
    ("title", re.compile(r"(?:名称|标题|题名)[^，]{0,4}(?:文号|字号)")),
    ("status", re.compile(r"结果|意见|状态|效力|有效性|有效情况|类别|类型|处理|方式|结论")),
    ("number", re.compile(r"文号|字号|编号|文件号")),
    ("title", re.compile(r"名称|标题|题名|题目|文件")),
)
# a column of its own for each outcome, with a tick in one of them: 保留 | 废止 | 修改
_RE_OUTCOME = re.compile(
    r"(?:是否)?(?:拟|建议|宣布|予以|继续)?"
    r"(?:保留|废止|失效|修改|修订|有效|停止执行|继续(?:执行|实施|施行)|延续|延期|撤销)(?:文件)?"
)
_RE_TICK = re.compile(r"[√✓✔●○■★☑1VvYy是]|（√）")
_TICKED = "tick:"
# √保留□修改□废止; 保留（）废止（√）
_RE_OPTIONS = re.compile(
    rf"[√✓✔☑■□○](?:{_RE_OUTCOME.pattern})|(?:{_RE_OUTCOME.pattern})(?:[√✓✔☑■□○]|（[√✓✔]?）)"
)
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
_RE_LAST = re.compile(LAST)
_RE_DAY = re.compile(f"{DAY}|[12]\\d{{3}}年(?:\\d{{1,2}}月)?年?[底末]")
_RE_ONLY_NAMES = re.compile(rf"{SIGN}(?:(?:[、；和及与]|以及){SIGN})+")
_RE_WHOLE_NAME = re.compile(rf"[^《》，。；、（）]{{3,80}}(?:{NOUNS})(?:（[^（）]{{1,10}}）)?")
# no day stands there, and none is meant
_RE_NO_DAY = re.compile(
    r"[-—–/／无空一]*|长期(?:有效)?|不变|同上|自?(?:即日|(?:本[^，]{1,6})?(?:公布|发布|印发)之日)起?"
)
# a remark that may limit or delay an outcome: 新办法施行之日起; 暂由区经委实施; 2024年底前完成
_RE_LIMITS = re.compile(
    r"(?:之日|之时|届时|[日月年])起|[日底末月]止|至\d|期间|过渡|暂(?!行)|除|仅|只|待|(?<!之)后(?!续)"
    r"|如(?!下)|但|另|不再|不予|继续|保留|修改|修订|延|部分|第[^，。；]{1,10}[条款章]|可|停|恢复|前"
)
# and one that only tells why, or of whom
_RE_REASON = re.compile(
    r"因|由于|已|由《|由新|被|与|有效期[已届满]|期限[已届满]|适用期|依据|工作任务|任务|调整对象|责任|牵头|起草"
    r"|制定|原|见|《|超过|主要内容|上位法|新[^，。；]{0,12}(?:出台|印发|施行)$"
    r"|[^，。；]{0,40}(?:代替|替代|取代)"
)
# 备注: 自2021年7月1日起废止; 有效期至2027年12月31日
_RE_RULING = re.compile(
    rf"(?:自|于)?{DAY}(?:之日)?起?，?(?:予以|自动|同时|即行)?(?:废止|失效|停止(?:执行|实施|施行)|不再执行)。?"
    r"|(?:决定|宣布|予以|同时)?(?:废止|失效|停止执行|撤销)(?:第[^，。；]{1,20}[条款项章])?|继续有效|保留"
    r"|现行有效|继续(?:执行|施行|实施|适用)|(?:暂停|恢复)(?:执行|施行|实施|适用)"
    rf"|(?:继续有效，?)?有效期限?(?:延长|延续|顺延)?(?:至|到){LAST}止?。?"
    rf"|(?:自|从)?{FIRST}起?(?:至|到|—+|–|-|~|～){LAST}止?。?"
)
# 备注: 仅废止第三条; 暂缓废止; 自2024年9月1日起
_RE_REMARK = re.compile(
    rf"(?:仅|只)(?:废止|修改|保留)第[^，。；]{{1,20}}[条款项章]。?"
    r"|(?:暂缓|暂不|不予|暂时不|不再)(?:废止|失效|修改|保留|执行|施行|实施)。?"
    rf"|(?:自|从)(?P<day>{DAY})(?:之日)?起?(?:执行)?。?"
)
_RE_PAUSE = re.compile(rf"自?(?P<first>{FIRST})(?:起)?(?:至|到|—+|–|-|~|～)(?P<last>{LAST})止?")
_RE_LEGEND = re.compile("（[^（）]*）$")  # 清理结果（保留/修改/废止）
_RE_TOLD = re.compile("已|因|由|与|根据|按照")
_RE_VALID = re.compile("^有效$")
# 规范性文件, in a column 文件类别, decides nothing; nor does a mark
_RE_NO_STATUS = re.compile(r"[^废失]{0,8}(?:文件|规章|政策|公文)|[-—–/／无√]*")
_RE_OFFICE = re.compile("(?:[局委办厅部院处室队会镇乡]|政府|街道|中心)(?:（[^（）]{1,12}）)?$")
_RE_WORDS = re.compile(r"[^\d一二三四五六七八九十（）()、.]")
_RE_SUM = re.compile(r"(?:小|合|总|共)计(?:：?\d+[件个项部]?)?")
_RE_EITHER = re.compile(rf"(?:{_RE_OUTCOME.pattern})(?:[/、／或](?:{_RE_OUTCOME.pattern}))+")
_LONGEST_HEAD = 12


@dataclass(frozen=True, slots=True)
class TableRow:
    """One entry: the instrument, the words of its outcome column, its new last day and the day on
    which the outcome sets in (None where there is no such column).

    A remark that is nothing but an outcome is one; beside an outcome it stands in `remark`, and a
    day alone (自2024年9月1日起) in `remark_day`. `pause`: 停止执行期间, its first and last day.
    `unread`: a day or a remark stands there that is not understood. `others`: further instruments
    that the cell of the name holds.
    """

    citation: Citation
    status: str
    until: date | None
    effective: date | None
    remark: str = ""
    remark_day: date | None = None
    pause: tuple[date, date] | None = None
    unread: bool = False
    others: tuple[Citation, ...] = ()


def read_header(cells: tuple[str, ...]) -> dict[str, int]:
    """Return the place of each column, if this row is a table's head; empty if it is none."""
    found: dict[str, int] = {}
    for at, cell in enumerate(_RE_LEGEND.sub("", cell) for cell in cells):
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
    names = found.pop("old_title", None)
    if names is None:
        names = found.get("title", _find_names(found))
    if names is not None:
        found["title"] = names
    entry = any(cell.isdigit() or find_numbers(cell) for cell in cells)
    return found if "title" in found and not entry else {}


def add_ticked_columns(cells: tuple[str, ...], columns: dict[str, int]) -> dict[str, int]:
    """Return the columns with those that a second row of the head divides one of them into.

    | 名称 | 清理结果 | | | above | | 保留 | 修改 | 废止 |. Empty if this row is none.
    """
    filled = [(at, cell) for at, cell in enumerate(cells) if cell]
    known = [at for name, at in columns.items() if name in ("title", "number")]
    heads = known and len(filled) > 1 and all(_RE_OUTCOME.fullmatch(cell) for _, cell in filled)
    if not heads or any(at in known for at, _ in filled):
        return {}
    places = {at for at, _ in filled}
    above = {name: at for name, at in columns.items() if at not in places}
    return above | {_TICKED + cell: at for at, cell in filled}


def _find_names(found: dict[str, int]) -> int | None:
    """Return the place of the names in a table whose head does not say so.

    They stand below 废止文件; in 文号 | 处理 the number is the only name.
    """
    name = next((key for key in found if key.endswith("文件")), None)
    if name:
        return found.pop(name)
    return found.get("number") if len(found) > 1 else None


def find_repetition(cells: tuple[str, ...]) -> int:
    """Return the width of a head that stands twice in one row; 0 where it does not."""
    half, odd = divmod(len(cells), 2)
    return half if half > 1 and not odd and cells[:half] == cells[half:] else 0


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
    if _RE_OFFICE.search(title) and not any(map(_RE_WORDS.search, set(cells) - {title})):
        return None  # 一 | 市发展改革委 | | : the group of the rows below
    citation, *others = _read_names(title, cell.get("number", ""))
    remark = cell.get("remark", "")
    status = _choose_option(cell.get("status", "")) or "、".join(filter(None, ticked))
    if status and cell.get(_INTENDED):
        status = f"拟{status}"
    decides = _RE_REMARK.fullmatch(remark)
    told = remark if decides or _RE_RULING.fullmatch(remark) else ""
    day = dates.parse_day(decides["day"]) if decides and decides["day"] else None
    pause = _RE_PAUSE.fullmatch(cell.get("effective", ""))
    days = (
        (dates.parse_first_day(pause["first"]), dates.parse_last_day(pause["last"]))
        if pause
        else (None, None)
    )
    until, effective = cell.get("until", ""), cell.get("effective", "")
    status = _RE_VALID.sub("继续有效", status)
    strange = status and not (_RE_NO_STATUS.fullmatch(status) or has_ruling(status))
    return TableRow(
        citation,
        status or ("" if day else told),
        _read_day(until),
        None if pause else _read_day(effective),
        told if status or day else "",
        day,
        (days[0], days[1]) if days[0] and days[1] else None,
        unread=bool(strange)
        or _is_unread_day(until, _RE_LAST)
        or _is_unread_day(effective, _RE_DAY)
        or not (told or day)
        and is_limiting_remark(remark),
        others=tuple(others),
    )


def _choose_option(status: str) -> str:
    """Return the one outcome that is ticked of those that a cell offers: √保留□废止 is 保留."""
    offered = [found.group() for found in _RE_OPTIONS.finditer(status)]
    chosen = [one for one in offered if re.search("[√✓✔☑■]", one)]
    whole = len(offered) > 1 and "".join(offered) == re.sub("[，、；]", "", status)
    return re.sub("[√✓✔☑■（）]", "", chosen[0]) if whole and len(chosen) == 1 else status


def _read_names(cell: str, number_cell: str) -> list[Citation]:
    """Return the instruments of a cell: one, or 甲办法、乙规定, each with its number of as many."""
    numbers = find_numbers(cell if number_cell == cell else number_cell + cell)
    if numbers == (cell,):
        return [Citation("", numbers)]
    marked = mark_citations(cell)
    if len(marked.citations) > 1 and _RE_ONLY_NAMES.fullmatch(marked.text):
        names = list(marked.citations)
    else:
        pieces = re.split("[、；]", cell)
        if len(pieces) == 1 or not all(map(_RE_WHOLE_NAME.fullmatch, pieces)):
            return [Citation(_bare_title(cell), numbers)]
        names = [Citation(piece) for piece in pieces]
    if len(numbers) != len(names):
        return names
    return [replace(name, numbers=(own,)) for name, own in zip(names, numbers, strict=True)]


def is_limiting_remark(words: str) -> bool:
    """Return whether a remark may limit or delay an outcome: 新办法施行之日起, 暂由区经委实施."""
    return any(
        _RE_LIMITS.search(clause) and not _RE_REASON.match(clause)
        for clause in re.split("[，。；、]", words)
    )


def _is_unread_day(words: str, readable: re.Pattern[str]) -> bool:
    """Return whether a cell of a column of days holds other words: 三年, 新办法施行之日."""
    return _RE_NO_DAY.fullmatch(words) is None and readable.search(words) is None


def _ticked_words(head: str, cell: str) -> str:
    """Return the words of an outcome column for its cell; "" where the cell is not ticked.

    是否继续有效: 否 says that it does not go on, and not what becomes of it.
    """
    name = head.removeprefix(_ASKS)
    if _RE_TICK.fullmatch(cell):
        return name
    if name == head or cell not in ("否", "×", "N", "n"):
        return ""
    kept = re.search("有效|保留|继续|延", name)
    return head if kept else f"不予{name}"


def _read_day(words: str) -> date | None:
    if span := _RE_PAUSE.search(words):  # 2024年7月1日至2026年6月30日
        return dates.parse_last_day(span["last"])
    found = _RE_LAST.search(words)
    return dates.parse_last_day(found.group()) if found else None


def _bare_title(cell: str) -> str:
    """Return a title without outer marks: 《办法》 loses them, 关于印发《办法》的通知 does not."""
    bare = _RE_NUMBER_END.sub("", cell)
    whole = TITLE.fullmatch(bare)
    return whole.group(1) if whole else bare

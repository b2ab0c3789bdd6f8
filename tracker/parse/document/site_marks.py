"""Find what a site's own marks say of a document's validity.

【已废止】 next to the title, 有效性：失效 and 失效日期：2022-12-31 among the fields of the page,
a note 本文件已被…废止 above or below the text. They are words of the site, not of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.site_labels import END_LABEL, VALIDITY_LABEL, VALIDITY_STATE
from tracker.text.dates import DAY

_RE_FLAG = re.compile(rf"[【\[［（(](?:{VALIDITY_STATE})[】\]］）)]")
_RE_FIELD = re.compile(
    rf"^[【\[]?(?P<label>{VALIDITY_LABEL})[】\]]?[:：|\s]*(?P<value>{VALIDITY_STATE}|是|否)?$"
)
_RE_END_FIELD = re.compile(rf"^[【\[]?(?P<label>{END_LABEL})[】\]]?[:：|\s]*(?P<value>{DAY})?$")
_RE_NOTE = re.compile(
    r"^[（(【\[]?(?:注|编者按|说明|备注|提示|温馨提示|特别提示|编者注|网站注)[：:】\]]"
    r"[^。]{0,12}(?:本|该|此)(?:文件|办法|通知|规定|政策|文|措施|意见|细则)?"
    r".{0,60}(?:废止|失效|作废|停止执行|修改|修订|延长|顺延|继续有效|届满|到期)"
)
_RE_BARE_NOTE = re.compile(
    r"^[（(]?(?:本|该)(?:文件|页面文件|文)(?:已被|已由|已经?|自).{0,50}"
    r"(?:废止|失效|作废|停止执行|延长)[^，]{0,20}[）)]?[。]?[）)]?$"
)
_HEAD = 14  # blocks above the text in which the fields of a page stand
_TAIL = 4
_LONGEST = 120


def find_site_marks(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return the marks in the order in which they stand, each once."""
    found = [*_marks_of(blocks[:_HEAD]), *_notes_of(blocks[_HEAD:][-_TAIL:])]
    return tuple(dict.fromkeys(found))


def _marks_of(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        cells = [cell for row in block.rows for cell in row] if block.rows else [block.text]
        texts = ["".join(cell.split()) for cell in cells]
        for text, following in zip(texts, [*texts[1:], ""], strict=True):
            if len(text) > _LONGEST:
                continue
            yield from (flag.group() for flag in _RE_FLAG.finditer(text))
            yield from _field_of(text, following)
            if not block.rows and _is_note(text):
                yield text


def _field_of(text: str, following: str) -> Iterator[str]:
    """Yield a field as 标签：值: 有效性：失效 in one cell, or 有效性 | 失效 in two."""
    for pattern in (_RE_FIELD, _RE_END_FIELD):
        found = pattern.match(text)
        if found and not found["value"]:
            found = pattern.match(f"{text.strip('【】[]：: |')}：{following}")
        if found and found["value"]:
            yield f"{found['label']}：{found['value']}"


def _notes_of(blocks: Sequence[Block]) -> Iterator[str]:
    texts = ("".join(block.text.split()) for block in blocks)
    yield from (text for text in texts if len(text) <= _LONGEST and _is_note(text))


def _is_note(text: str) -> bool:
    return bool(_RE_NOTE.match(text) or _RE_BARE_NOTE.match(text))

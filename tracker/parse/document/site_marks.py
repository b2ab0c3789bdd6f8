"""Find what a site's own marks say of a document's validity.

【已废止】 next to the title, 有效性：失效 and 失效日期：2022-12-31 among the fields of the page,
a note 本文件已被…废止 above or below the text. They are words of the site, not of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.site_labels import END_LABEL, NEXT_LABEL, VALIDITY_LABEL, VALIDITY_STATE
from tracker.text.dates import DAY

_RE_FLAG = re.compile(rf"[【\[［（(](?:{VALIDITY_STATE})[】\]］）)]")
_RE_FIELD = re.compile(
    rf"^[【\[]?(?P<label>{VALIDITY_LABEL})[】\]]?[:：|\s]*(?P<value>{VALIDITY_STATE}|是|否)?$"
)
_RE_END_FIELD = re.compile(rf"^[【\[]?(?P<label>{END_LABEL})[】\]]?[:：|\s]*(?P<value>{DAY})?$")
_NOTE_LABEL = (
    "注意?|编者按|编[者辑]注|网站注|备注|说明|(?:温馨|特别|友情|重要|系统|网站)?(?:提示|提醒|说明)"
)
_OVER = "(?:废止|失效|作废|停止(?:执行|实施|使用)|届满|到期|过期)"
_PROLONGED = "(?:延长|延至|延期|延续|顺延|续期|展期)"
_RE_NOTE = re.compile(
    rf"^[（(【\[]?(?:{_NOTE_LABEL})[：:】\]]"
    r"[^。]{0,30}?(?:本|该|此)(?:文件|办法|通知|规定|政策|文|件|措施|意见|细则)?"
    rf".{{0,60}}(?:{_OVER}|{_PROLONGED}|修改|修订|修正|更正|撤销|暂停|恢复|代替|替代|取代|继续有效)"
)
# 本文件已停止执行，仅供参考。 and not 本文件自2020年1月1日起施行，《旧办法》同时废止。
_RE_BARE_NOTE = re.compile(
    r"^[（(【\[]?(?:本|该|此)(?:(?:行政)?规范性文件|文件|页面文件|件|文)"
    rf"(?:(?:现已|已)[被由于经]?.{{0,50}}|自{DAY}(?:之日)?起(?:已|予以|即行|自动|同时){{0,2}})"
    rf"(?:{_OVER}|{_PROLONGED})[^，《]{{0,20}}(?:，(?:仅供|供|请|不再|如需|有关)[^。]{{0,40}})?[。]?[）)】\]]?[。]?$"
)
# 已废止 or 现行有效 alone beside the title; 废止 alone heads a list
_RE_BARE_STATE = re.compile(
    "(?:已经?(?:全文|部分)?(?:废止|失效|作废|修改|修订|撤销|停止执行)|(?:全文|部分)(?:废止|失效)"
    "|(?:现行|继续|长期|部分)有效|尚未(?:生效|施行)|待生效|有效|失效)"
)
HEAD = 14  # blocks above the text in which the fields of a page stand
_TAIL = 4
_LONGEST = 120
_LONGEST_STATE = 20


def find_site_marks(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return the marks in the order in which they stand, each once."""
    found = [*_marks_of(blocks[:HEAD]), *_notes_of(blocks[HEAD:][-_TAIL:])]
    return tuple(dict.fromkeys(found))


def _marks_of(blocks: Sequence[Block]) -> Iterator[str]:
    for i, block in enumerate(blocks):
        if _is_bare_state(blocks, i):
            yield "".join(block.text.split())
            continue
        is_labelled = len(block.text) <= _LONGEST and ("：" in block.text or ":" in block.text)
        fields = NEXT_LABEL.split(block.text) if is_labelled else [block.text]
        cells = [cell for row in block.rows for cell in row] if block.rows else fields
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


def find_site_lines(blocks: Sequence[Block]) -> list[int]:
    """Return which of the first lines are only notes or fields of the site on the validity."""
    return [
        i
        for i, block in enumerate(blocks[:HEAD])
        if _is_site_line(block) or _is_bare_state(blocks, i)
    ]


def _is_bare_state(blocks: Sequence[Block], i: int) -> bool:
    """Return whether a line is a status alone, and not the value of a label before it."""
    if len(blocks[i].text) > _LONGEST_STATE:
        return False
    words = "".join(blocks[i].text.split())
    labelled = i > 0 and blocks[i - 1].text.rstrip().endswith(("：", ":"))
    return _RE_BARE_STATE.fullmatch(words) is not None and not labelled


def _is_site_line(block: Block) -> bool:
    text = "".join(block.text.split())
    if block.rows or not text or len(text) > _LONGEST:
        return False
    return _is_note(text) or next(_field_of(text, ""), None) is not None


def _is_note(text: str) -> bool:
    return bool(_RE_NOTE.match(text) or _RE_BARE_NOTE.match(text))

"""Signs that recognition mistakes for their doubles, put right where the words around allow one
reading only. Pure.

Each row names the habit of drafting that decides: between 第 and 条 stands a number, a year stands
in 〔〕 before 号.
"""

from __future__ import annotations

import re

from tracker.parse.grammar.numbering_styles import CHINESE

_STROKES = r"\-—–―─_－"  # 一 lies as a dash does
_ROUNDS = "0O〇○oＯ０"
_FIGURES = CHINESE + _STROKES
_OPEN, _CLOSE = r"[〔\[［【(（{｛]", r"[〕\]］】)）}｝]"

FIX_RULES: tuple[tuple[re.Pattern[str], str | None], ...] = (
    # 沪府规[2024)7号
    (re.compile(rf"{_OPEN}\s*((?:19|20)\d\d)\s*{_CLOSE}(?=\s*第?\d+\s*号)"), r"〔\1〕"),
    # 第十-条, 第二O条
    (
        re.compile(rf"(?<=第)(?=[{_ROUNDS}]*[{_FIGURES}])[{_FIGURES}{_ROUNDS}]+(?=[条章节编款项])"),
        None,
    ),
    (re.compile(rf"(?<=^[(（])[{_FIGURES}]+(?=[)）])"), None),  # (-)加强
    (re.compile(rf"^[{_STROKES}](?=、)"), None),  # -、总则
    (re.compile(rf"^[{CHINESE}]+[{_STROKES}](?=、)"), None),  # 十-、附则
    (re.compile(r"(?<=[二一])[〇零一二三四五六七八九0OoＯ０○]{3}(?=年)"), None),  # 二O二四年
)  # None: strokes are 一, rounds are 〇
# 一）加强 has lost its first sign
LOST_OPEN = re.compile(rf"^([{CHINESE}]{{1,3}})[)）](?=[^)）、])")
LETTERS = {"O": "0", "o": "0", "Ｏ": "0", "l": "1", "I": "1", "|": "1"}
# 2O24年l月
FIGURE = re.compile(
    r"(?<![A-Za-z0-9|])(?=[OolI|]*[0-9])[0-9OolI|]++(?=\s*(?:年|月|日|号|万|亿|元|%|％|个|条))"
    r"|(?<=[年月])[OolI|](?=[月日])"
)


def fix_misread(text: str) -> str:
    """Return the words of one line with misread signs put right."""
    for pattern, instead in FIX_RULES:
        text = pattern.sub(instead if instead is not None else _fix_numeral, text)
    text = LOST_OPEN.sub(r"（\1）", text)
    return FIGURE.sub(lambda m: "".join(LETTERS.get(sign, sign) for sign in m[0]), text)


def _fix_numeral(m: re.Match[str]) -> str:
    return re.sub(f"[{_ROUNDS}]", "〇", re.sub(f"[{_STROKES}]", "一", m[0]))

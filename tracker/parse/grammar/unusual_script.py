"""Warn of characters that the patterns of this program do not read as they look.

Letters of other scripts that look like Latin ones (Cyrillic А in a title), traditional script, and
signs of which the file does not tell which characters they are.
"""

from __future__ import annotations

import re

# Greek, Cyrillic, Armenian and Cherokee letters, and the letters of formulas
LOOKALIKE = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u13a0-\u13ff\U0001d400-\U0001d7ff巿]"
)
TRADITIONAL = re.compile("[條規為發辦區國號關於務業財產應當實會議員圍項資據權責現將機構單標準經]")
UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]+")
AROUND = 6  # characters quoted before and behind such signs
ENOUGH = 600  # characters that show how all is written
SHARE = 50  # characters for one that only traditional script has


def warn_of_lookalikes(title: str) -> str | None:
    """Return a warning that names the characters of a title that look like others."""
    found = dict.fromkeys(LOOKALIKE.findall(title))
    if not found:
        return None
    named = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in found)
    return f"标题含形近字符：{named}；与常见文字外形相同而编码不同，请与原件核对"


def warn_of_traditional_script(text: str) -> str | None:
    """Return a warning for the reader, or None where the text is in simplified script."""
    text = text[:ENOUGH]
    if len(TRADITIONAL.findall(text)) * SHARE <= len(text):
        return None
    return "文字为繁体，编号、文号、日期等按简体识别，可能没有读出，请与原件核对"


def warn_of_unreadable(text: str) -> str | None:
    """Return a warning that counts the signs that no character stands for and quotes one place.

    最高���万元 in a PDF whose font names no characters; the figure is not known.
    """
    words = text.replace("\n", "").replace("\t", "").replace("\u3000", "")
    if "\ufffd" not in words and words.isprintable():  # the quick way for nearly every text
        return None
    first = UNREADABLE.search(text)
    if first is None:
        return None
    count = sum(len(found[0]) for found in UNREADABLE.finditer(text))
    before = text[max(first.start() - AROUND, 0) : first.start()].rpartition("\n")[2]
    after = text[first.end() : first.end() + AROUND].partition("\n")[0]
    quoted = f"{before}{first[0]}{after}".strip()
    return f"有 {count} 个字符无法识别，如“{quoted}”，请与原件核对"

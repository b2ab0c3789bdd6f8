"""Recognise letters of other scripts that look like Latin ones: Cyrillic А in a title."""

from __future__ import annotations

import re

# Greek, Cyrillic, Armenian and Cherokee letters, and the letters of formulas
LOOKALIKE = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u13a0-\u13ff\U0001d400-\U0001d7ff巿]"
)


def warn_of_lookalikes(title: str) -> str | None:
    """Return a warning that names the characters of a title that look like others."""
    found = dict.fromkeys(LOOKALIKE.findall(title))
    if not found:
        return None
    named = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in found)
    return f"标题含形近字符：{named}；与常见文字外形相同而编码不同，请与原件核对"

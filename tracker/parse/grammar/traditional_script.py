"""Recognise traditional script, in which the patterns of this program find nothing."""

from __future__ import annotations

import re

TRADITIONAL = re.compile("[條規為發辦區國號關於務業財產應當實會議員圍項資據權責現將機構單標準經]")
ENOUGH = 600  # characters that show how all is written
SHARE = 50  # characters for one that only traditional script has


def warn_of_traditional_script(text: str) -> str | None:
    """Return a warning for the reader, or None where the text is in simplified script."""
    text = text[:ENOUGH]
    if len(TRADITIONAL.findall(text)) * SHARE <= len(text):
        return None
    return "文字为繁体，编号、文号、日期等按简体识别，可能没有读出，请与原件核对"

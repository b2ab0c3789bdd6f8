"""Cut text into the words that a redline keeps whole.

300万元, 2024年4月3日, 50%, 二十五, R&D; every other character is a word of its own.
"""

from __future__ import annotations

import re

CHINESE_DIGITS = "〇○零一二三四五六七八九十百千万亿两"
_UNITS = (
    "元|美元|欧元|港元|%|％|‰|倍|折|年|月|日|号|天|小时|分钟|工作日|家|人|名|户|次|项|件|台|套|个"
    "|平方米|公里|米|亩|吨|千瓦|辆|岁"
)
_TOKEN = re.compile(
    r"(?:(?<!\s)\s+)?(?:"
    r"\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?"  # 2024年4月3日
    # 1,000万元, 1.5倍, 1:1, 10-20人
    rf"|\d+(?:\s?[-.,:：∶/／－．，]\s?\d+)*\s*[十百千万亿]*(?:{_UNITS})?"
    r"|[A-Za-z]+(?:[-'.&+]?[A-Za-z0-9]+)*"
    rf"|[{CHINESE_DIGITS}]+(?:分之[{CHINESE_DIGITS}]+)?"  # 二十五, 百分之五十
    r"|\S)\s*"
)

_SENTENCE = re.compile(r"[^。;；\n]+[。;；\n]*|[。;；\n]+")


def split_words(text: str) -> list[str]:
    """Return the words in order; joined they are the text.

    White space stays with the word before it.
    """
    return _TOKEN.findall(text)


def split_sentences(text: str) -> list[str]:
    """Return the sentences and lines in order; joined they are the text."""
    return _SENTENCE.findall(text)

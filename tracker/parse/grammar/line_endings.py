"""Tell how a line ends: with a sentence, with a pause, or in the middle of something."""

from __future__ import annotations

import re

CLOSING = "”’」』）)]】 "
SENTENCE, PAUSE, BRACKETS = frozenset("。！？!?．"), frozenset("：:；;"), frozenset("）)")
NO_END = frozenset("，、,（(《“‘〈〔【")  # no paragraph ends like this
REMARK = re.compile(r"。[（(][^（）()]{1,60}[）)]$")
BARE_CAPTION = re.compile("[一-鿿]{2,12}")
INNER = re.compile(r"[。；！？]|，.{8,}，")


def ends_sentence(text: str) -> bool:
    """Return whether a line ends a sentence: …。 and …。” and …。（2009年8月27日删除）."""
    return text.rstrip(CLOSING)[-1:] in SENTENCE or (
        text[-1:] in BRACKETS and REMARK.search(text) is not None
    )


def ends_with_pause(text: str) -> bool:
    """Return whether a line ends with ： or ；."""
    return text.rstrip(CLOSING)[-1:] in PAUSE


def ends_mid_sentence(text: str) -> bool:
    """Return whether a line certainly stops inside a sentence: at ，, 、 or an opening bracket."""
    return text[-1:] in NO_END


def is_heading_like(text: str) -> bool:
    """Return whether a line has no sentence and no pause, neither at its end nor inside."""
    return not (ends_sentence(text) or ends_with_pause(text) or INNER.search(text))


def is_caption_only(text: str) -> bool:
    """Return whether the words behind 第一条 are a caption （目的） or nothing.

    The words of the article then follow on the next line.
    """
    return not text or (text[0] in "（(【〔" and text[-1] in "）)】〕")


def is_bare_caption(text: str) -> bool:
    """Return whether the words behind 第三条 are short and without punctuation: 施行日期.

    They are a caption where most articles of a text have one; else the line was broken there.
    """
    return BARE_CAPTION.fullmatch(text.strip()) is not None

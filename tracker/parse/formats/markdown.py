"""The signs of Markdown in a plain text: # headings, **bold**, ~~struck~~, [a link](address).

Converters and chat programs write it; its signs are none of a document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.model.snapshots import DroppedText

HEADING = re.compile(r"\A\s{0,3}#{1,6}[ \t]+(?=\S)")
QUOTE = re.compile(r"\A\s{0,3}>[ \t]?")
STRUCK = re.compile(r"~~([^~]{1,300})~~")
LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]{1,500}\)")
BOLD = re.compile(r"\*\*[^*\s][^*]{0,200}\*\*")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|~>-])")
MIN_HEADINGS, SHORTEST_RULE = 2, 3
STRUCK_WORDS = "划去的文字"


def is_markdown(texts: Sequence[str]) -> bool:
    """Return whether a text is written in Markdown: headings with #, or one and bold words."""
    headings = sum(HEADING.match(text) is not None for text in texts if "#" in text)
    return headings >= MIN_HEADINGS or (headings > 0 and any(map(BOLD.search, texts)))


def strip_markdown(texts: Sequence[str]) -> tuple[list[str], tuple[DroppedText, ...]]:
    """Return the lines of a text without the signs of Markdown, and the words it strikes out."""
    dropped: list[DroppedText] = []
    lines: list[str] = []
    for text in texts:
        if is_rule(text):
            continue
        dropped += [DroppedText(words, STRUCK_WORDS) for words in STRUCK.findall(text)]
        heading = HEADING.match(text)
        bare = text[heading.end() :].rstrip().rstrip("#") if heading else QUOTE.sub("", text)
        bare = LINK.sub(r"\1", STRUCK.sub("", bare))
        lines.append(ESCAPED.sub(r"\1", bare.replace("**", "").replace("`", "")))
    return lines, tuple(dropped)


def is_rule(text: str) -> bool:
    """Return whether a line is a rule over the page: ---, * * *, ___."""
    signs = "".join(text.split())
    return len(signs) >= SHORTEST_RULE and signs[0] in "*-_" and len(set(signs)) == 1


def warn_of_struck(dropped: Sequence[DroppedText]) -> tuple[str, ...]:
    """Return a warning where words of a text are struck out."""
    if not dropped:
        return ()
    quoted = dropped[0].text[:30]
    return (f"文件中有 {len(dropped)} 处{STRUCK_WORDS}未计入正文，如“{quoted}”",)

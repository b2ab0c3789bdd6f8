"""Cut a snapshot into sentences with their addresses, the form that the rules of law read."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracker.model import Clause, Level, Snapshot
from tracker.text.bullets import BULLETS

_WIDE = {ord("０") + i: str(i) for i in range(10)} | {ord("．"): "."}
_RE_OTHER = re.compile('[０-９．,;:()."]')  # what most texts have none of
_MARKS = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", ".": "。"}
# 1,000 and 10:30 stay
_RE_NARROW = re.compile(r"[();]|(?<![0-9A-Za-z])[,:]|[,:](?![0-9A-Za-z])|(?<=[一-鿿])\.$")
_RE_STRAIGHT = re.compile('"([^"]*)"')
# a quotation of several paragraphs: its first opens it, its last shuts it
_RE_OPENS = re.compile('^"|(?<=[：为])"')
_ENDS = "。；！？"
_RE_END = re.compile(f"[{_ENDS}]")
_RE_SENTENCE = re.compile(f"[^{_ENDS}]*[{_ENDS}]|[^{_ENDS}]+")
_PROTECTED = re.compile(r"《[^《》]{0,240}》|“[^“”]*”")
_QUOTE = re.compile(r"“[^”]*(?:”|$)")
_BULLETS = BULLETS.replace("◆", "*")  # ◆ stands for a name (`citations`)
_LABEL = re.compile(
    r"\A(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、](?!\d)|[①-⑳]"
    rf"|[{_BULLETS}](?=[《〈\u4e00-\u9fff]))"
)
_RE_GAP = re.compile(r"[| \u3000\t]")
_LONGEST_ROW = 300
_CITED = frozenset({Level.CLAUSE, Level.CHAPTER, Level.SECTION})
# bounded, so that a thousand lost 》 cost no time
TITLE_WORDS = r"(?:[^《》]|《[^《》]{0,120}》){1,240}"
TITLE = re.compile(f"《({TITLE_WORDS})》")


class Sentence(NamedTuple):
    """One sentence, plain, with the eId of its unit (or `wrapper`, `head`).

    `quoted`: it stands inside an amendment's “…”.
    """

    text: str
    path: str
    level: Level | None = None
    annex: bool = False
    quoted: bool = False
    cells: tuple[str, ...] = ()  # of a table row
    parts: tuple[str, ...] = ()  # of a line that gaps or | divide

    @property
    def in_notice(self) -> bool:
        """Return whether the sentence is in the notice that issues the policy."""
        return self.path == "wrapper" or self.path.startswith("notice")


def plain_text(text: str) -> str:
    """Return a text without white space, with half-width digits and full-width marks.

    Every other character stays as printed.
    """
    text = "".join(text.split())
    if not _RE_OTHER.search(text):
        return text
    text = _RE_NARROW.sub(lambda m: _MARKS[m.group()], text)
    if '"' in text:
        text = _RE_OPENS.sub("“", _RE_STRAIGHT.sub(r"“\1”", text)).replace('"', "”")
    return text.translate(_WIDE)


def strip_label(text: str) -> str:
    """Return a sentence without the mark before it: `16.本办法自…` -> `本办法自…`."""
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def split_sentences(text: str) -> list[str]:
    """Split a plain text after 。；！？ where no title and no quotation is open.

    A mark that is never closed protects nothing.
    """
    if "《" not in text and "“" not in text:
        return _RE_SENTENCE.findall(text)
    shut = _PROTECTED.sub(lambda m: "■" * len(m.group()), text)
    parts, start = [], 0
    for found in _RE_END.finditer(shut):
        parts.append(text[start : found.end()])
        start = found.end()
    return [part for part in (*parts, text[start:]) if part]


def mask_titles(text: str) -> str:
    """Return the text with every letter inside 《》 masked, so that no rule reads a verb in a name.

    Lengths are kept.
    """
    return TITLE.sub(lambda m: "《" + "■" * len(m.group(1)) + "》", text) if "《" in text else text


def mask_quotations(text: str) -> str:
    """Return the text with titles and quotations masked, lengths kept.

    第十条修改为“本办法自…施行” states nothing about its own commencement.
    """
    hidden = mask_titles(text)
    return _QUOTE.sub(lambda m: "■" * len(m.group()), hidden) if "“" in hidden else hidden


def sentences_of(snapshot: Snapshot) -> list[Sentence]:
    """Return every sentence in reading order: the wrapper, then the body."""
    found = [
        Sentence(text, "wrapper")
        for block in _wrapper_blocks(snapshot.wrapper)
        for text in split_sentences(plain_text(block))
    ]
    open_quote = False
    for clause in snapshot.clauses:
        for sentence in _clause_sentences(clause, False, []):
            if not open_quote and "“" not in sentence.text:
                found.append(sentence)
                continue
            starts = sentence.text.startswith("“")
            open_quote = open_quote and (starts or sentence.level not in _CITED)
            quoted = open_quote or (starts and "”" not in sentence.text[:-2])
            found.append(sentence._replace(quoted=True) if quoted else sentence)
            open_quote = _is_quote_open(sentence.text, open_quote)
    return found


def _is_quote_open(text: str, before: bool) -> bool:
    """Return whether a quotation of several paragraphs is open after this one.

    Each may begin with “; only the last ends with ”.
    """
    last_open, last_close = text.rfind("“"), text.rfind("”")
    return before if last_open == last_close == -1 else last_open > last_close


def _wrapper_blocks(text: str) -> list[str]:
    """Return a wrapper's paragraphs; a line that does not end a sentence goes on in the next."""
    return re.split(r"(?<=[。：；:;])\s*\n", text)


def _divide_line(words: str) -> tuple[str, ...]:
    """Return the pieces of a line that is laid out as the row of a table; empty if it is none.

    1  甲办法  示府规〔2020〕1号  废止; | 1 | 甲办法 | 示府规〔2020〕1号 | 废止 |
    """
    line = words.strip()
    if "。" in line or len(line) > _LONGEST_ROW or not _RE_GAP.search(line):
        return ()
    parts = line.removeprefix("|").removesuffix("|").split("|") if "|" in line else line.split()
    return tuple(map(plain_text, parts)) if len(parts) > 1 else ()


def _clause_sentences(clause: Clause, annex: bool, found: list[Sentence]) -> list[Sentence]:
    """Append the sentences of a unit and of all below it to those found before."""
    annex = annex or clause.level is Level.ANNEX
    level, path = clause.level, clause.path
    if level is Level.ROW:
        found.append(
            Sentence(
                plain_text(clause.text),
                path,
                level,
                annex,
                cells=tuple(map(plain_text, clause.text.split("\t"))),
            )
        )
        return found
    for words in (clause.heading, clause.text):
        if words:
            parts = _divide_line(words)
            found += [
                Sentence(text, path, level, annex, parts=parts)
                for text in split_sentences(plain_text(words))
            ]
    for child in clause.children:
        _clause_sentences(child, annex, found)
    return found

"""Find what a page says of its document outside the element that holds the text.

A site prints title, 文号, day of making and day of publication above the text, in a table, in
`<title>` or in `<meta>`; they stay the document's when the text alone is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bs4.element import Tag

from tracker.model import squash
from tracker.parse.grammar.line_kinds import END_OF_TITLE, NUMBER, ORDER, ORGAN_NAME, PUBLISHED
from tracker.parse.grammar.lines import Line
from tracker.parse.grammar.site_labels import (
    END_LABEL,
    NUMBER_LABEL,
    VALIDITY_LABEL,
    VALIDITY_STATE,
)
from tracker.text.dates import DAY, find_day, parse_day

VALUE = r"[\s：:|】\]]*"
# Fields with a value that is one, and the label that the reading of heads knows.
FIELDS = (
    ("发文字号", rf"{NUMBER_LABEL}{VALUE}({NUMBER.pattern}|{ORDER.pattern})"),
    ("成文日期", rf"(?:成文|生成|签署)(?:日期|时间){VALUE}({DAY})"),
    (
        "发文机关",
        rf"(?:发文|制发|印发)(?:机关|机构|单位){VALUE}((?!.*(?:关于|印发|转发)){ORGAN_NAME})(?=\s|$)",
    ),
    (
        "发布机构",
        rf"发布(?:机关|机构|单位|部门){VALUE}((?!.*(?:关于|印发|转发)){ORGAN_NAME})(?=\s|$)",
    ),
)
# What the site says of the validity, with the words of the label: a mark of the page, no field of
# the text, in which the same words may stand (同时失效).
MARKS = (
    re.compile(rf"({VALIDITY_LABEL}){VALUE}({VALIDITY_STATE})(?=\s|$)"),
    re.compile(rf"({END_LABEL}){VALUE}({DAY})"),
)
PATTERNS = tuple((label, re.compile(pattern)) for label, pattern in FIELDS)
# 政府网站发展指引 (国办发〔2017〕47号), annex on page tags: <meta name="PubDate" content="…">
META_DAY = re.compile(r"pubdate|publishdate|firstpublishedtime", re.IGNORECASE)
META_TITLE = re.compile(r"ArticleTitle|og:title|dc\.title", re.IGNORECASE)
SITE_NAME = re.compile(
    r"(?:(?<!\s)\s+)?(?<![_|｜—–])[_|｜—–]+\s*|(?<!\s)\s+-+\s+"
    r"|-(?=[^-]*(?:网|政府|门户|委员会|局)$)"
)
SHORTEST_TITLE = 8  # characters; 通知公告 is the name of a column


def list_page_fields(metas: Iterable[Tag], title: str, outside: str, text: str) -> list[Line]:
    """Return the fields of a page as lines that stand above its text: 发文字号：…, 标题：….

    `metas` are its <meta>, `title` is its own, `outside` its words outside the text; a field that
    the text prints itself, or of which the page names several, is left out.
    """
    found = list(find_fields(outside, text))
    named = next((each for each in list_titles(metas, title) if is_document_title(each)), "")
    named = strip_column(named, outside)
    if named and squash(named) not in squash(text[:1000]):
        found.append(f"标题：{named}")
    return [Line(field, True) for field in found]


def find_fields(outside: str, text: str) -> Iterator[str]:
    """Yield the labelled values outside the text."""
    head = squash(text[:1000])
    for label, pattern in PATTERNS:
        values = {" ".join(m[1].split()) for m in pattern.finditer(outside)}
        if len(values) == 1 and squash(value := values.pop()) not in head:
            yield f"{label}：{value}"
    for pattern in MARKS:
        marks = {"：".join(m.groups()) for m in pattern.finditer(outside)}
        if len(marks) == 1:
            yield marks.pop()


def list_titles(metas: Iterable[Tag], title: str) -> Iterator[str]:
    """Yield what a page calls its document, without the name of the site."""
    for tag in metas:
        if META_TITLE.search(str(tag.get("name") or "")):
            yield str(tag.get("content") or "").strip()
    yield from sorted(SITE_NAME.split(title.strip()), key=len, reverse=True)


def strip_column(named: str, printed: str) -> str:
    """Return a title without the site and the column before it, where the page prints it so.

    某市财政局 公示公告 关于…的公告
    """
    words = named.split()
    if len(words) < 2:
        return named
    lines = {squash(line) for line in printed.split("\n")}
    tails = (" ".join(words[begin:]) for begin in range(1, len(words)))
    return next((t for t in tails if is_document_title(t) and squash(t) in lines), named)


def is_document_title(words: str) -> bool:
    """Return whether words look like the title of a document, and not like the name of a column."""
    return len(words) >= SHORTEST_TITLE and END_OF_TITLE.search(words) is not None


def find_meta_day(metas: Iterable[Tag]) -> str:
    """Return the day of the page's <meta>, as 2024-03-04; empty where there is none."""
    found = (
        find_day(str(tag.get("content") or ""))
        for tag in metas
        if META_DAY.search(str(tag.get("name") or ""))
    )
    return next((day.isoformat() for day in found if day), "")


def publication_line(meta: str, whole: str, text: str) -> str:
    """Return `发布日期：2024-03-04` for a `text` that has no such line; empty otherwise.

    The day is that of the <meta>, else the only one on the `whole` page.
    """
    if PUBLISHED.search(text):
        return ""
    days = {parse_day(m["day"]) for m in PUBLISHED.finditer(whole)} - {None}
    day = meta or (str(days.pop()) if len(days) == 1 else "")
    return f"发布日期：{day}" if day else ""

"""The day on which a page was published, where its text does not say it.

Source: 政府网站发展指引 (国办发〔2017〕47号), annex on page tags: `<meta name="PubDate"
content="2024-03-04 09:30">`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4.element import Tag

from tracker.parse.grammar.line_kinds import PUBLISHED
from tracker.text.dates import find_day, parse_day

META_NAMES = re.compile(r"pubdate|publishdate|firstpublishedtime", re.IGNORECASE)


def find_meta_day(metas: Iterable[Tag]) -> str:
    """Return the day of the page's <meta>, as 2024-03-04; empty where there is none."""
    found = (
        find_day(str(tag.get("content") or ""))
        for tag in metas
        if META_NAMES.search(str(tag.get("name") or ""))
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

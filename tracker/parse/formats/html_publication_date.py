"""The day on which a page was published, where its text does not say it.

Source: 政府网站发展指引 (国办发〔2017〕47号), annex on page tags: `<meta name="PubDate"
content="2024-03-04 09:30">`.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from tracker.parse.grammar.line_kinds import PUBLISHED

META_NAMES = re.compile(r"pubdate|publishdate|firstpublishedtime", re.IGNORECASE)
DAY = re.compile(r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})")


def find_meta_day(page: BeautifulSoup) -> str:
    """`2024-03-04` of the page's <meta>; empty where there is none."""
    found = (
        DAY.match(str(tag.get("content") or "").strip())
        for tag in page.find_all("meta", attrs={"name": META_NAMES})
    )
    return next(("-".join(m.groups()) for m in found if m), "")


def publication_line(meta: str, whole: str, text: str) -> str:
    """`发布日期：2024-03-04`, where the `text` of the document has no such line: by its <meta>,
    else the only one on the `whole` page.
    """
    if PUBLISHED.search(text):
        return ""
    printed = {"-".join(m.groups()) for m in PUBLISHED.finditer(whole)}
    day = meta or (printed.pop() if len(printed) == 1 else "")
    return f"发布日期：{day}" if day else ""

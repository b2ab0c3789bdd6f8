"""Find the further pages over which a site spreads one text, and what leads from one to another.

The first page of `t1.html` goes on in `t1_1.html` or `t1_2.html`, of `t?id=7` in `t?id=7&page=2`. A
link to anything else, as from a list beside the text, is no further page of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

from tracker.urls import url_error

MOST_PAGES = 40  # of one text
# Cheap looks at the whole markup, before any element is looked at.
MAY_GO_ON = re.compile(r"下一?页|后一?页|createPageHTML|countPage|[阅查][读看]全文")
MAY_BE_PAGED = re.compile(r"[上下前后]一?页|[尾末]页|createPageHTML|countPage")
NEXT = re.compile(r"\A[\[【(（<\s]{0,4}(?:下一?页|后一?页|[阅查][读看]全文)[\]】)）>›»\s]{0,6}\Z")
LAST = re.compile(r"\A[\[【(（<\s]{0,4}(?:[尾末]页|最后一?页)[\]】)）>›»\s]{0,6}\Z")
NUMBERED = re.compile(r"\A[\[【(（\s]{0,4}第?\s?(\d{1,3})\s?页?[\]】)）\s]{0,4}\Z")
TURNS = re.compile(r"[上下前后]一?页|[尾末]页|最后一?页")
ONLY_PAGER = re.compile(
    r"(?:[\[\]【】()（）<>‹›«»|｜/／.…·,，:：\s-]|首页|[共第当前转到跳至]|\d|页|[上下前后尾末一最])+"
)
LONGEST_PAGER, PAGER_LINKS = 200, 20  # characters; links looked at
# The paging script of a common system: createPageHTML(3, 0, "t1", "html") on the first of three,
# or the same with the name of an element before the numbers.
SCRIPTED = re.compile(
    r"createPageHTML\(\s*(?:[\"'][\w-]{0,40}[\"']\s*,\s*)?(\d{1,4})\s*,\s*(\d{1,4})\b"
    r"(?:\s*,\s*[\"']([\w.-]{1,100})[\"']\s*,\s*[\"'](\w{1,8})[\"'])?"
)
COUNTED = re.compile(r"\bcountPage\s*=\s*(\d{1,4})\b")
CURRENT = re.compile(r"\bcurrentPage\s*=\s*(\d{1,4})\b")
TURNS_TO = re.compile(r"\b[A-Za-z_]\w{0,40}\(\s*[\"']?(\d{1,3})\b")  # goPage(2)
NO_ADDRESS = re.compile(r"\A\s*(?:#.*|javascript:.*|)\Z", re.IGNORECASE | re.DOTALL)
PARAMETER = re.compile(
    r"p|pn|pg|cp|page|page_?(?:no|num|number|index|id)|cur(?:rent)?_?page", re.IGNORECASE
)
# Elements with pages of their own: what readers say, a search.
OTHER_PAGES = re.compile(r"comment|reply|pinglun|liuyan|guestbook|search", re.IGNORECASE)
# The names of pages that list documents: their further pages are no text of this one.
LISTS = re.compile(r"(?:index|list|default|column|col|channel|node)[_-]?\d*\Z", re.IGNORECASE)
_STEM = re.compile(r"(.*?)(?:([_-])0?1)?(\.\w{1,8})?", re.DOTALL)
_SUFFIX = re.compile(r"(?:[_-]|/)(\d{1,3})/?")


class PageNumber(NamedTuple):
    """The number in the address of a further page, and what stands before and behind it."""

    before: str
    value: int
    behind: str


class Script(NamedTuple):
    """What a paging script says: how many pages, which one is shown (from 0), what they are called.

    `name` and `suffix` are empty where the pages are called like the first one.
    """

    pages: int
    current: int
    name: str = ""
    suffix: str = ""


def has_next_page(soup: BeautifulSoup) -> bool:
    """Return whether a page of a document leads to a next page of it."""
    return any(script.current + 1 < script.pages for script in find_scripts(soup)) or any(
        NEXT.match(link.get_text()[:20]) and leads_on(link) for link in soup.find_all("a")
    )


def leads_on(link: Tag) -> bool:
    """Return whether a link leads to another page, or a script turns to one by its number."""
    leads = str(link.get("href") or "")
    called = TURNS_TO.search(leads) or TURNS_TO.search(str(link.get("onclick") or ""))
    return NO_ADDRESS.match(leads) is None or (called is not None and int(called[1]) > 1)


def find_scripts(soup: BeautifulSoup) -> Iterator[Script]:
    """Yield what the paging scripts of a page say."""
    for tag in soup.find_all("script"):
        text = tag.get_text()
        if found := SCRIPTED.search(text):
            yield Script(int(found[1]), int(found[2]), found[3] or "", found[4] or "")
        elif counted := COUNTED.search(text):
            current = CURRENT.search(text)
            yield Script(int(counted[1]), int(current[1]) if current else 0)


def find_further_pages(soup: BeautifulSoup, address: str, first: str) -> tuple[str, ...]:
    """Return the addresses of the further pages that a page names, in their order.

    `first` is the address of the document's first page; an index has none. Pages between two that
    are named are named as well: 1 2 3 … 9.
    """
    if LISTS.match(urlsplit(first).path.rpartition("/")[2].partition(".")[0]):
        return ()
    base = soup.find("base", href=True)
    root = _resolve_link(address, str(base["href"]).strip()) if isinstance(base, Tag) else address
    found: dict[tuple[str, str], list[int]] = {}
    for target, printed in _named_targets(soup, root, first):
        number = find_page_number(first, target)
        if number and (printed is None or printed - number.value in (0, 1)):
            found.setdefault((number.before, number.behind), []).append(number.value)
    return tuple(
        f"{before}{number}{behind}"
        for (before, behind), numbers in found.items()
        for number in range(min(numbers), min(max(numbers), min(numbers) + MOST_PAGES) + 1)
    )


def _named_targets(soup: BeautifulSoup, root: str, first: str) -> Iterator[tuple[str, int | None]]:
    """Yield where links and scripts that turn pages lead, with the number that they print."""
    for link in soup.find_all(["a", "option"]):
        words = link.get_text()[:20]
        numbered = NUMBERED.match(words)
        if not (numbered or NEXT.match(words) or LAST.match(words)):
            continue
        leads = str(link.get("href" if link.name == "a" else "value") or "")
        if NO_ADDRESS.match(leads) or _has_other_pages(link):
            continue
        if numbered and int(numbered[1]) == 1:
            continue  # the first page under another address
        yield _resolve_link(root, leads), int(numbered[1]) if numbered else None
    for script in find_scripts(soup):
        stem, dot, suffix = urlsplit(first).path.rpartition("/")[2].rpartition(".")
        name, suffix = (script.name, script.suffix) if script.name else (stem or suffix, suffix)
        for number in range(max(1, script.current + 1), min(script.pages, MOST_PAGES + 1)):
            yield _resolve_link(root, f"{name}_{number}.{suffix}"), None


def _has_other_pages(link: Tag) -> bool:
    """Return whether a link turns the pages of something beside the text."""
    names = (
        " ".join([str(above.get("id") or ""), *map(str, above.get_attribute_list("class"))])
        for above in link.parents
        if above.name not in ("body", "html", "[document]")
    )
    return any(OTHER_PAGES.search(name) for name in names)


def find_page_number(first: str, target: str) -> PageNumber | None:
    """Return the number of a further page by its address; None where it belongs to another text.

    Both stand on one host, and their addresses differ in nothing but the number.
    """
    here, there = urlsplit(first), urlsplit(target)
    if url_error(target) or (here.scheme, here.netloc) != (there.scheme, there.netloc):
        return None
    if here.path == there.path:
        return _number_in_query(target, here.query, there.query)
    if here.query != there.query:
        return None
    stem = _STEM.fullmatch(here.path)
    assert stem is not None  # every part of it may be empty
    ending = stem[3] or ""
    for beginning in dict.fromkeys((here.path.removesuffix(ending).rstrip("/"), stem[1])):
        rest = there.path.removeprefix(beginning).removesuffix(ending)
        if not there.path.startswith(beginning) or not there.path.endswith(ending):
            continue
        if (found := _SUFFIX.fullmatch(rest)) and int(found[1]):
            at = target.index(there.path) + len(beginning) + found.start(1)
            return PageNumber(target[:at], int(found[1]), target[at + len(found[1]) :])
    return None


def _number_in_query(target: str, here: str, there: str) -> PageNumber | None:
    """Return the number of a page that a parameter of its address asks for."""
    ours, theirs = (dict(parse_qsl(query, keep_blank_values=True)) for query in (here, there))
    changed = {name for name in ours | theirs if ours.get(name) != theirs.get(name)}
    name = next(iter(changed), "")
    value = theirs.get(name, "")
    if len(changed) != 1 or not PARAMETER.fullmatch(name) or not value.isdecimal():
        return None
    if len(value) > 3 or not int(value):
        return None
    at = re.search(rf"[?&]{re.escape(name)}=(?={value}(?:&|\Z))", target)
    return at and PageNumber(target[: at.end()], int(value), target[at.end() + len(value) :])


def _resolve_link(base: str, leads: str) -> str:
    """Return where a link leads, without its fragment; empty where it leads nowhere."""
    try:
        return urldefrag(urljoin(base, leads.strip())).url
    except ValueError:  # http://[
        return ""


def remove_pagers(soup: BeautifulSoup) -> None:
    """Take out what turns the pages of a text: 首页 上一页 1 2 3 下一页."""
    links = (link for link in soup.find_all("a") if TURNS.search(link.get_text()[:20]))
    for link in islice(links, PAGER_LINKS):
        if link.decomposed or not _is_pager(link):
            continue
        top = link
        while top.parent is not None and top.parent.name != "body" and _is_pager(top.parent):
            top = top.parent
        top.decompose()


def _is_pager(tag: Tag) -> bool:
    """Return whether an element holds nothing but what turns pages."""
    words = tag.get_text()
    return len(words) <= LONGEST_PAGER and ONLY_PAGER.fullmatch(words) is not None

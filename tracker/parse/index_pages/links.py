"""What an index page leads to: the documents that it lists, and its next page. Pure: text in,
links out.

Indexes of Chinese government sites are lists or tables: one row a document, with the title as a
link (cut with … on the page, whole in `title=`), the day beside it, often the 文号. Feeds and
sitemaps: `feeds`; the files of a document: `linked_files`.
"""

import re
from datetime import date
from itertools import islice, takewhile
from urllib.parse import urldefrag, urljoin

from bs4 import BeautifulSoup
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup

from tracker.errors import ReadError
from tracker.model.sources import IndexPage, ListedDocument
from tracker.parse.formats.html_repair import repair_markup
from tracker.text.brackets import YEAR_CLOSE, YEAR_OPEN
from tracker.text.dates import find_days, find_days_in_name
from tracker.urls import url_error

MAX_LINKS = 2000  # links read on one page
MAX_CHARACTERS = 8_000_000  # characters; an index is small
HEADINGS = ["h1", "h2", "h3", "h4", "caption"]
ROW_TAGS = ("li", "tr", "dd")
MAX_ROW = 600  # characters; more is no row but the list

_NUMBER = re.compile(
    rf"[一-鿿]{{1,14}}\s?[{YEAR_OPEN}]\s?\d{{4}}\s?[{YEAR_CLOSE}]\s?第?\s?\d+\s?号"
)
_NEXT = re.compile(r"下一?页|后一?页|[>›»]|next", re.I)
_SCRIPTED = re.compile(
    r"createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"']([\w-]+)[\"']\s*,\s*[\"'](\w+)[\"']"
)


def read_index_page(text: str, base: str, follow: str | None = None) -> IndexPage:
    """Return what an index page at `base` lists.

    `follow` is the CSS selector of its links; without it, every link that has a day beside it
    counts. Raises ReadError for a page that is too large or nested too deep.
    """
    soup = parse_page(text)
    base = page_base(soup, base)
    chosen = {id(link) for link in _select_links(soup, follow)} if follow else None
    found: dict[str, ListedDocument] = {}
    unlisted: dict[str, ListedDocument] = {}  # dated links that the selector does not choose
    heading = ""
    for tag in soup.find_all(["a", *HEADINGS], limit=MAX_LINKS):
        if tag.name != "a":
            heading = _element_text(tag)
            continue
        address = link_address(tag, base)
        if address is None:
            continue
        one = _listed_document(tag, address, heading)
        is_chosen = chosen is None or id(tag) in chosen
        target = found if is_chosen else unlisted
        if (chosen and is_chosen or one.day) and len(one.title) > len(
            target.get(address, ListedDocument("")).title
        ):
            target[address] = one
    others = tuple(one for address, one in unlisted.items() if address not in found)
    return IndexPage(tuple(found.values()), _next_pages(soup, base), others)


def find_day(words: str, address: str = "") -> date | None:
    """Return the last day printed in the words, else the one written in the address.

    The day of publication stands behind the day of making.
    """
    days = [named for _, named in find_days(words)] or find_days_in_name(address)
    return days[-1] if days else None


def parse_page(text: str) -> BeautifulSoup:
    if len(text) > MAX_CHARACTERS:
        raise ReadError(f"页面有 {len(text)} 个字符，超过上限 {MAX_CHARACTERS}")
    try:
        return BeautifulSoup(repair_markup(text), "html.parser")
    except RecursionError as error:
        raise ReadError("页面嵌套过深，无法读取") from error
    except ParserRejectedMarkup as error:
        raise ReadError("网页的标记无法解析") from error


def page_base(soup: BeautifulSoup, address: str) -> str:
    """Return what the links of a page are relative to: its <base href>, else its address."""
    tag = soup.find("base", href=True)
    try:
        return urljoin(address, str(tag["href"]).strip()) if isinstance(tag, Tag) else address
    except ValueError:  # http://[
        return address


def _select_links(soup: BeautifulSoup, follow: str) -> list[Tag]:
    """Return the links that a selector names, or the first one in each element that it names."""
    try:
        named = soup.select(follow, limit=MAX_LINKS)
    except RecursionError as error:
        raise ReadError("页面嵌套过深，无法读取") from error
    return [link for tag in named if (link := tag if tag.name == "a" else tag.find("a", href=True))]


def link_address(tag: Tag, base: str) -> str | None:
    """Return where a link leads, without its fragment.

    None where that is nothing that is fetched, or the page itself.
    """
    try:
        address = urldefrag(urljoin(base, str(tag.get("href") or "").strip())).url
    except ValueError:  # http://[
        return None
    return None if address == urldefrag(base).url or url_error(address) else address


def _listed_document(tag: Tag, address: str, heading: str) -> ListedDocument:
    title, row = link_title(tag), _row_text(tag)
    number = _NUMBER.search(row)
    return ListedDocument(
        address,
        title,
        find_day(row.replace(title, " ", 1), address),
        number[0] if number else "",
        heading,
    )


def link_title(tag: Tag) -> str:
    """Return the words of a link; what `title=` says where the page cut them: 关于印发《某区…"""
    words, whole = _element_text(tag), " ".join(str(tag.get("title") or "").split())
    return whole if len(whole) > len(words) or (whole and words.endswith(("…", "..."))) else words


def _row_text(tag: Tag) -> str:
    """Return the words of the row that a link stands in.

    That is its list item or table row, else the largest element that has no other link.
    """
    parents = list(islice(tag.parents, 5))
    above = next((parent for parent in parents if parent.name in ROW_TAGS), None)
    if above and len(words := _element_text(above, " ")) <= MAX_ROW:
        return words
    alone = [tag, *takewhile(_has_one_link, parents)]
    words = _element_text(alone[-1], " ")
    return words if len(words) <= MAX_ROW else _element_text(tag)


def _has_one_link(tag: Tag) -> bool:
    nodes = list(islice(tag.descendants, MAX_ROW))
    return (
        len(nodes) < MAX_ROW
        and len({node.get("href") for node in nodes if isinstance(node, Tag) and node.name == "a"})
        <= 1
    )


def _element_text(tag: Tag, glue: str = "") -> str:
    """Return the words of an element, no more than a row needs.

    So a page of one endless row costs no more than others.
    """
    return " ".join(glue.join(part[: 2 * MAX_ROW] for part in islice(tag.strings, MAX_ROW)).split())


def _next_pages(soup: BeautifulSoup, base: str) -> tuple[str, ...]:
    """Return the next page of an index.

    By `rel=next`, 下一页, or the paging script of a common system (page 3 of `index` is
    `index_2.html`).
    """
    links = [
        *soup.select("link[rel=next], a[rel=next]", limit=1),
        *soup.find_all("a", href=True, string=_NEXT, limit=9),
    ]
    for tag in links:
        words = _element_text(tag)
        if (tag.get("rel") or _NEXT.fullmatch(words.strip("[]【】() "))) and (
            address := link_address(tag, base)
        ):
            return (address,)
    script = next(
        (m for tag in soup.find_all("script", limit=99) if (m := _SCRIPTED.search(tag.get_text()))),
        None,
    )
    if script and int(script[2]) + 1 < int(script[1]):
        return (urljoin(base, f"{script[3]}_{int(script[2]) + 1}.{script[4]}"),)
    return ()

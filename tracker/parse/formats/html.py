"""Web pages: the main text without the furniture of the site."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup
from soupsieve import SelectorSyntaxError

from tracker.errors import ReadError
from tracker.model import squash
from tracker.parse.formats import html_publication_date
from tracker.parse.formats.charset import decode_text
from tracker.parse.formats.html_boilerplate import is_noise
from tracker.parse.formats.html_elements import TOO_DEEP, element_lines
from tracker.parse.grammar.lines import Line

# What is no text of a page, and what Chinese government sites put round one: share bar, font size,
# print, view counter, QR code,
# neighbours. Looked up tag by tag in one pass: as CSS selectors these took two fifths of all that a
# first look at a page costs.
NOISE_TAGS = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "button",
        "select",
    )
    + ("iframe", "svg", "object", "video", "audio", "input")
)
NOISE_CLASSES = frozenset(
    (
        "share",
        "bdsharebuttonbox",
        "fontsize",
        "print",
        "toolbar",
        "breadcrumb",
        "crumb",
        "position",
        "location",
    )
    + ("qrcode", "ewm", "pagination", "related", "xgxx")
)
NOISE_IDS = frozenset(("share", "print", "footer", "header", "nav", "qrcode", "breadcrumb"))
HIDDEN_STYLES = ("display:none", "display: none")
MAIN_SELECTORS = (
    "#zoom",
    "#UCAP-CONTENT",
    ".TRS_Editor",
    "#ivs_content",
    "article",
    "main",
    "#content",
    ".article-content",
    ".article",
    ".content",
)


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> list[Line]:
    """The lines of a page's main text: those under `select`, else under the first known main
    element that holds most of the words.

    Raises ReadError for markup that no parser takes, a selector that is none or that finds nothing,
    and nesting beyond MAX_DEPTH.
    """
    try:
        soup = BeautifulSoup(
            decode_text(payload, charset, page=True), "html.parser", store_line_numbers=False
        )
    except ParserRejectedMarkup as error:  # <![OCTYPE …: a marked section that is none
        raise ReadError("网页的标记无法解析；请在浏览器中另存为 PDF 或文本后导入") from error
    meta = html_publication_date.find_meta_day(soup)
    try:
        unwanted = [
            tag for tag in soup.descendants if isinstance(tag, Tag) and is_noise_element(tag)
        ]
        for tag in [*unwanted, *(tag for selector in remove for tag in soup.select(selector))]:
            tag.extract()
        root = select_element(soup, select) if select else find_main_element(soup)
    except SelectorSyntaxError as error:
        raise ReadError(
            f"来源的 select 或 remove 不是有效的 CSS 选择器：{str(error).splitlines()[0]}；请改正 sources.toml"
        ) from error
    except RecursionError as error:
        raise ReadError(TOO_DEEP) from error
    found = ([] if select else find_title_above(soup, root)) + [
        line for line in element_lines(root) if not is_noise(line.text)
    ]
    day = html_publication_date.publication_line(meta, soup.get_text(" "), root.get_text(" "))
    return [Line(day, True), *found] if day and found else found


def is_noise_element(tag: Tag) -> bool:
    """Is it no part of a text, or not shown?"""
    if tag.name in NOISE_TAGS:
        return True
    if not (attributes := tag.attrs):
        return False
    hidden = (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or any(way in str(attributes.get("style", "")) for way in HIDDEN_STYLES)
    )
    return (
        hidden
        or attributes.get("id") in NOISE_IDS
        or not NOISE_CLASSES.isdisjoint(tag.get_attribute_list("class"))
    )


def select_element(soup: BeautifulSoup, select: str) -> Tag:
    """The element that the source names."""
    found = soup.select_one(select)
    if found is None:
        raise ReadError(
            f"页面上没有与 select = {select!r} 相符的内容；网站可能已改版，请在 sources.toml 中改正选择器"
        )
    return found


def find_main_element(soup: BeautifulSoup) -> Tag:
    """The element that holds the text, by the names that sites give it."""
    whole = len(soup.get_text())
    found = (soup.select_one(selector) for selector in MAIN_SELECTORS)
    return next((tag for tag in found if tag is not None and len(tag.get_text()) * 2 > whole), soup)


def find_title_above(soup: BeautifulSoup, root: Tag) -> list[Line]:
    """The page's one <h1> where it stands outside the main element, which does not begin with it."""
    headings = soup.find_all("h1")
    if root is soup or len(headings) != 1 or root in headings[0].parents:
        return []
    title = " ".join(headings[0].get_text().split())
    return (
        [Line(title, True)]
        if title and not squash(root.get_text()[:1000]).startswith(squash(title))
        else []
    )

"""Web pages: the main text without what the site puts round it."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup

from tracker.errors import ReadError
from tracker.model import squash
from tracker.model.snapshots import NEXT_PAGES
from tracker.parse.formats.charset import decode_text
from tracker.parse.formats.html_boilerplate import (
    is_noise,
    is_noise_element,
    remove_link_lists,
)
from tracker.parse.formats.html_elements import (
    RAISED_MARKUP,
    TOO_DEEP,
    element_lines,
    move_notes,
    write_signs_in_line,
)
from tracker.parse.formats.html_hidden_text import (
    NOT_UNDERSTOOD,
    STRUCK,
    UNSEEN,
    apply_sheets,
    is_struck,
    is_unseen,
    read_sheets,
    remove_words,
)
from tracker.parse.formats.html_repair import repair_markup
from tracker.parse.formats.page_fields import (
    find_meta_day,
    is_document_title,
    list_page_fields,
    publication_line,
)
from tracker.parse.formats.pagers import (
    MAY_BE_PAGED,
    MAY_GO_ON,
    has_next_page,
    remove_pagers,
)
from tracker.parse.formats.unread_parts import framed_file_name, list_text_pictures
from tracker.parse.grammar.line_kinds import is_title_line
from tracker.parse.grammar.lines import Block, Line, PrintedText

FEWEST_SENTENCES = 3  # of an element that is called by a common name
IMAGE, FORMULA = re.compile("<img", re.IGNORECASE), re.compile("<math", re.IGNORECASE)
TITLE_NAME = re.compile(r"(?:title|tit|biaoti|headline)\d?\Z|(?:\A|[-_])bt\Z", re.IGNORECASE)
LONGEST_TITLE = 200  # characters
SIMPLE_ID = re.compile(r"\A\s*#([A-Za-z_][\w-]*)\s*", re.ASCII)
BAD_SELECTOR = "来源的 select 或 remove 不是有效的 CSS 选择器：{}；请改正 sources.toml"
NOT_FOUND = "页面上没有与 select = {!r} 相符的内容；网站可能已改版，请在 sources.toml 中改正选择器"
# The names that systems of government sites give the text, which may stand in several elements;
# then names that a text has on other sites.
TEXT_SELECTORS = ("#zoom", "#UCAP-CONTENT", ".TRS_Editor", "#ivs_content")
MAIN_SELECTORS = (
    "article",
    "main",
    "#content",
    ".article-content",
    ".article",
    ".content",
)


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of a page: what stands under `select`, else under its main element.

    Title, 文号 and days that the page prints outside that element come first. Words that are struck
    out or cannot be seen are left out and reported.

    Raises ReadError for markup that no parser takes, a selector that is none or that finds nothing,
    and nesting beyond MAX_DEPTH.
    """
    try:
        text = repair_markup(decode_text(payload, charset, page=True))
        has_pictures, has_formulas = (mark.search(text) is not None for mark in (IMAGE, FORMULA))
        soup = BeautifulSoup(text, "html.parser", store_line_numbers=False)
    except ParserRejectedMarkup as error:  # <![OCTYPE …: a marked section that is none
        raise ReadError("网页的标记无法解析；请在浏览器中另存为 PDF 或文本后导入") from error
    goes_on = MAY_GO_ON.search(text) is not None and has_next_page(soup)
    if MAY_BE_PAGED.search(text):
        remove_pagers(soup)
    metas = soup.find_all("meta")
    called = soup.title.get_text() if soup.title else ""
    sheets = read_sheets(soup)
    try:
        unwanted = [
            tag for tag in soup.descendants if isinstance(tag, Tag) and is_noise_element(tag)
        ]
        framed = [(tag.parent, name) for tag in unwanted if (name := framed_file_name(tag))]
        for tag in [*unwanted, *(tag for selector in remove for tag in soup.select(selector))]:
            tag.extract()
        apply_sheets(soup, sheets)
        roots = select_elements(soup, select) if select else find_main_elements(soup)
        apart = [
            remove_words(root, reason, is_apart)
            for root in roots
            for reason, is_apart in ((STRUCK, is_struck), (UNSEEN, is_unseen))
        ]
    except NOT_UNDERSTOOD as error:
        raise ReadError(BAD_SELECTOR.format(str(error).splitlines()[0])) from error
    except RecursionError as error:
        raise ReadError(TOO_DEEP) from error
    if RAISED_MARKUP.search(text):
        for root in roots:
            move_notes(root)
        write_signs_in_line(soup)
    title = find_title_above(soup, roots, called)
    found = [line for root in roots for line in element_lines(root) if not is_noise(line.text)]
    pictures = [name for root in roots for name in list_text_pictures(root)] if has_pictures else []
    formulas = warn_of_formulas(roots) if has_formulas else ()
    shown_in_frames = dict.fromkeys(name for place, name in framed if is_within(place, roots))
    text = " ".join(root.get_text(" ") for root in roots)
    day = publication_line(find_meta_day(metas), soup.get_text(" "), text)
    above = [Line(day, True)] if day and found else []
    if soup not in roots and found:
        for root in roots:
            root.extract()
        printed = f"{title[0].text if title else ''} {text}"
        above += list_page_fields(metas, called, soup.get_text("\n"), printed)
    return PrintedText(
        [*above, *title, *found],
        (*(warning for warnings, _ in apart for warning in warnings), *formulas),
        tuple(words for _, dropped in apart for words in dropped),
        (*pictures, *shown_in_frames, *((NEXT_PAGES,) if goes_on else ())),
    )


def warn_of_formulas(roots: list[Tag]) -> tuple[str, ...]:
    """Return a warning where the text holds formulas, which are read as one line."""
    count = sum(len(root.find_all("math")) for root in roots)
    return (f"网页上有 {count} 个公式，已按一行文字读取，请对照原文核对",) if count else ()


def is_within(place: Tag | None, roots: list[Tag]) -> bool:
    """Return whether an element is one of the roots or stands in one."""
    above = [] if place is None else [place, *place.parents]
    return any(one is root for one in above for root in roots)


def select_elements(soup: BeautifulSoup, select: str) -> list[Tag]:
    """Return the elements that the source names, in order; those inside another are part of it."""
    found = select_outermost(soup, select)
    if not found:
        raise ReadError(NOT_FOUND.format(select))
    return found


def select_outermost(soup: BeautifulSoup, select: str) -> list[Tag]:
    """Return the elements that a selector finds, without those inside another."""
    by_id = SIMPLE_ID.fullmatch(select)  # the usual selector, at a third of the cost
    found = soup.find_all(id=by_id[1]) if by_id else soup.select(select)
    chosen = {id(tag) for tag in found}
    return [tag for tag in found if chosen.isdisjoint(id(above) for above in tag.parents)]


def find_main_elements(soup: BeautifulSoup) -> list[Tag]:
    """Return the elements that hold the text, by the names that sites give them.

    They hold most words of the page, or most of its sentences: menus, fields and links beside a
    short text are more words than it, but no sentences.
    """
    whole = soup.get_text()
    half, sentences = len(whole) / 2, whole.count("。")
    for selector in TEXT_SELECTORS:
        words = [(tag, tag.get_text()) for tag in select_outermost(soup, selector)]
        printed = [(tag, text) for tag, text in words if not text.isspace() and text]
        said = sum(text.count("。") for _, text in printed)
        if printed and (sum(len(text) for _, text in printed) > half or 2 * said >= sentences):
            return [tag for tag, _ in printed]
    for selector in MAIN_SELECTORS:
        tag = soup.select_one(selector)
        text = tag.get_text() if tag is not None else ""
        said = text.count("。")
        is_most = len(text) > half or (said >= FEWEST_SENTENCES and 2 * said > sentences)
        if tag is not None and is_most:
            return [tag]
    remove_link_lists(soup)
    return [find_layout_cell(soup) or soup]


def find_layout_cell(soup: BeautifulSoup) -> Tag | None:
    """Return the innermost cell of an old page's layout that holds all sentences and the title."""
    found, sentences = None, soup.get_text().count("。")
    for cell in soup.find_all("td") if sentences >= FEWEST_SENTENCES else ():
        if cell.get_text().count("。") < sentences:
            continue
        above = (line.strip() for line in cell.get_text("\n").partition("。")[0].split("\n"))
        if any(is_document_title(line) and is_title_line(Block(line)) for line in above):
            found = cell
    return found


def find_title_above(soup: BeautifulSoup, roots: list[Tag], called: str) -> list[Line]:
    """Return the title that the page prints above the text, where the text does not begin with it.

    It is the page's one <h1>, else the one title in elements that are called so: con_title.
    `called` is the page's <title>.
    """
    if soup in roots:
        return []
    headings = soup.find_all("h1")
    heading = " ".join(headings[0].get_text().split()) if len(headings) == 1 else ""
    element = headings[0] if heading else None
    text = squash("".join(root.get_text()[:1000] for root in roots))
    if not is_document_title(heading) and (found := find_called_title(soup, roots[0], called)):
        heading, element = found
    if element is None:
        return []
    inside = any(root is above for root in roots for above in [element, *element.parents])
    return [] if inside or text.startswith(squash(heading)) else [Line(heading, True)]


def find_called_title(soup: BeautifulSoup, root: Tag, called: str) -> tuple[str, Tag] | None:
    """Return the one title in elements that are called so, and its element.

    The <title> of the page holds it, or it stands above a text that begins without a title: titles
    beside a text are those of other texts.
    """
    titled = {
        words: tag
        for tag in soup.find_all(is_called_title)
        if is_document_title(words := " ".join(tag.get_text()[:LONGEST_TITLE].split()))
        and not any(root is above for above in tag.parents)
    }
    named = {words: tag for words, tag in titled.items() if squash(words) in squash(called)}
    if len(named or titled) != 1:
        return None
    ((words, element),) = (named or titled).items()
    begins = root.get_text("\n")[:LONGEST_TITLE].split("\n")
    stands_above = any(node is element for node in root.previous_elements)
    if named or (stands_above and not any(is_document_title(line.strip()) for line in begins)):
        return words, element
    return None


def is_called_title(tag: Tag) -> bool:
    """Return whether a page calls an element a title: <h2>, class="con_title", id="articleTit"."""
    if tag.name in ("h2", "h3"):
        return True
    names = [str(tag.attrs.get("id") or ""), *tag.get_attribute_list("class")]
    return any(name and TITLE_NAME.search(str(name)) for name in names)

"""Web pages: the main text without what the site puts round it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from bs4 import BeautifulSoup
from bs4.element import PageElement, PreformattedString, Tag
from bs4.exceptions import ParserRejectedMarkup

from tracker.errors import ReadError
from tracker.model import squash
from tracker.model.snapshots import NEXT_PAGES
from tracker.parse.formats.charset import decode_text
from tracker.parse.formats.html_boilerplate import (
    drop_noise,
    is_noise,
    list_noise_elements,
    remove_link_lists,
)
from tracker.parse.formats.html_elements import (
    RAISED_MARKUP,
    TOO_DEEP,
    PlacedLine,
    TableKind,
    element_lines,
    list_placed_lines,
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
    list_titles,
    publication_line,
)
from tracker.parse.formats.pagers import (
    MAY_BE_PAGED,
    MAY_GO_ON,
    has_next_page,
    remove_pagers,
)
from tracker.parse.formats.table_grid import read_data_table
from tracker.parse.formats.unread_parts import framed_file_name, list_text_pictures
from tracker.parse.grammar.line_kinds import (
    ENCLOSES,
    IN_BRACKETS,
    ORGAN,
    is_addressee_line,
    is_annex_label,
    is_colophon_line,
    is_date_line,
    is_letterhead,
    is_number_line,
    is_office_line,
    is_organ_line,
    is_title_line,
)
from tracker.parse.grammar.lines import Block, Line, PrintedText
from tracker.parse.grammar.numbering_styles import find_mark
from tracker.parse.grammar.site_labels import END_LABEL, VALIDITY_LABEL, VALIDITY_STATE
from tracker.text.dates import MONTH, YEAR

FEWEST_SENTENCES = 3  # of an element that is called by a common name
IMAGE, FORMULA = re.compile("<img", re.IGNORECASE), re.compile("<math", re.IGNORECASE)
TITLE_NAME = re.compile(r"(?:title|tit|biaoti|headline)\d?\Z|(?:\A|[-_])bt\Z", re.IGNORECASE)
LONGEST_TITLE = 200  # characters
CONTAINERS = frozenset(
    ("article", "body", "center", "dd", "div", "fieldset", "form", "li", "main", "section", "td")
)
NEAR_TITLE = 12  # lines from a number to the title
# 有效性：失效, 本文件已废止: what a site says of a text belongs to it
SAYS_VALIDITY = re.compile(f"{VALIDITY_LABEL}|{END_LABEL}|{VALIDITY_STATE}")
WRITTEN_DAY = re.compile(rf"{YEAR}年{MONTH}")
LONG_LINE = 30  # characters
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
        unwanted = list_noise_elements(soup)
        framed = [(tag.parent, name) for tag in unwanted if (name := framed_file_name(tag))]
        for tag in [*unwanted, *(tag for selector in remove for tag in soup.select(selector))]:
            tag.extract()
        if sheets:
            apply_sheets(soup, sheets)
        roots = select_elements(soup, select) if select else find_text_elements(soup)
        names = [*list_titles(metas, called)]
        framing = roots or [find_main_element(soup, names)]
        if not roots:
            root = find_text_element(framing[0], names) or framing[0]
            roots = [root, *(find_rest_behind(root) if root is not soup else ())]
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
    found = drop_noise(line for root in roots for line in element_lines(root))
    pictures = [name for root in roots for name in list_text_pictures(root)] if has_pictures else []
    formulas = warn_of_formulas(roots) if has_formulas else ()
    shown_in_frames = dict.fromkeys(name for place, name in framed if is_within(place, framing))
    above = list_lines_above(soup, roots, metas, called, title[0].text if title else "")
    return PrintedText(
        [*above, *title, *found] if found else title,
        (*(warning for warnings, _ in apart for warning in warnings), *formulas),
        tuple(words for _, dropped in apart for words in dropped),
        (*pictures, *shown_in_frames, *((NEXT_PAGES,) if goes_on else ())),
    )


def list_lines_above(
    soup: BeautifulSoup, roots: list[Tag], metas: list[Tag], called: str, title: str
) -> list[Line]:
    """Return as lines what a page says of its text outside it; the text is taken out of the page.

    `called` is its <title>, `title` the one that it prints above the text.
    """
    text = " ".join(root.get_text(" ") for root in roots)
    day = publication_line(find_meta_day(metas), soup.get_text(" "), text)
    above = [Line(day, True)] if day else []
    outside = ""
    if soup not in roots:
        for root in roots:
            root.extract()
        outside = soup.get_text("\n")
    return above + list_page_fields(metas, called, outside, f"{title} {text}")


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


def find_text_elements(soup: BeautifulSoup) -> list[Tag]:
    """Return the elements that hold nothing but the text, by the names that systems give them.

    They hold most words of the page, or most of its sentences: menus, fields and links beside a
    short text are more words than it, but no sentences. Empty where none has such a name.
    """
    whole = soup.get_text()
    half, sentences = len(whole) / 2, whole.count("。")
    for selector in TEXT_SELECTORS:
        words = [(tag, tag.get_text()) for tag in select_outermost(soup, selector)]
        printed = [(tag, text) for tag, text in words if not text.isspace() and text]
        said = sum(text.count("。") for _, text in printed)
        if printed and (sum(len(text) for _, text in printed) > half or 2 * said >= sentences):
            return [*(tag for tag, _ in printed), *find_rest_behind(printed[-1][0])]
    return []


def find_rest_behind(root: Tag) -> list[Tag]:
    """Return the elements right behind the element of a text that hold its signature or annexes."""
    node = root
    while node.parent is not None and not any(map(holds_words, node.next_siblings)):
        node = node.parent
    found: list[Tag] = []
    whole = 0  # elements up to the last day or annex
    for sibling in filter(holds_words, node.next_siblings):
        lines = list_placed_lines(sibling) if isinstance(sibling, Tag) else []
        if not isinstance(sibling, Tag) or not (is_signature(lines) or is_annex(lines, sibling)):
            break
        found.append(sibling)
        whole = whole if all(is_organ_line(Block(line.words)) for line in lines) else len(found)
    return found[:whole]


def holds_words(node: PageElement) -> bool:
    """Return whether a node shows any words."""
    return not isinstance(node, PreformattedString) and bool(node.get_text().strip())


def is_signature(lines: Sequence[PlacedLine]) -> bool:
    """Return whether lines are offices or a day, as below a text, and nothing else."""
    blocks = [Block(line.words) for line in lines]
    return bool(blocks) and all(
        is_organ_line(block) or (is_date_line(block) and "年" in block.text) for block in blocks
    )


def is_annex(lines: Sequence[PlacedLine], element: Tag) -> bool:
    """Return whether lines are an annex with its text, and not the links to files."""
    label = lines[0].words if lines else ""
    is_text = any(line.table is TableKind.DATA or "。" in line.words for line in lines)
    return is_text and is_annex_label(Block(label)) and element.find("a") is None


def find_main_element(soup: BeautifulSoup, names: Sequence[str]) -> Tag:
    """Return the element that a page calls its main one and that holds its text, else the page.

    One above the title of the text (news, a summary) is none; `names` is what the page calls it.
    """
    whole = soup.get_text()
    half, sentences = len(whole) / 2, whole.count("。")
    for selector in MAIN_SELECTORS:
        tag = soup.select_one(selector)
        text = tag.get_text() if tag is not None else ""
        said = text.count("。")
        is_most = len(text) > half or (said >= FEWEST_SENTENCES and 2 * said > sentences)
        if tag is not None and is_most and not stands_above_title(text, whole, names):
            return tag
    return soup


def stands_above_title(text: str, whole: str, names: Sequence[str]) -> bool:
    """Return whether the title that a page names stands behind a part of its words only."""
    titles = [squash(name) for name in names if is_document_title(name)]
    if not titles or any(title in (part := squash(text)) for title in titles):
        return False
    page = squash(whole)
    end = page.find(part) + len(part)
    return any(page.find(title) >= end for title in titles)


def find_text_element(main: Tag, names: Sequence[str]) -> Tag | None:
    """Return an element with all sentences of a main element and what belongs to them.

    That is the title above them, a number beside it, and below them a signature, annexes, tables.
    The menus, fields and links round it are the site's. `names` is what the page calls its text.

    None where there is no sentence or no title, or where nothing stands round them.
    """
    remove_link_lists(main)
    lines = list_placed_lines(main)
    if not (said := list_sentences(lines)):
        return None
    title = find_title_line(lines[: said[0] + 1], names)
    if title is None and not any(map(is_document_title, names)):
        return None
    top = said[0] if title is None else title
    near = range(max(0, top - NEAR_TITLE), top)
    first = next((i for i in near if stands_above_text(lines[i].words)), top)
    below = (i for i, line in enumerate(lines) if i > said[-1] and belongs_to_text(line))
    signed = said[-1] + 1  # an office without a day
    is_signed = is_organ_line(Block(lines[signed].words)) if signed < len(lines) else False
    last = max([*below, signed if is_signed else said[-1]])
    if first == 0 and last == len(lines) - 1:
        return None
    begins_here = title is not None and is_whole_title(lines[title].words, names)
    begin, end = lines[first].place, lines[last].place
    return enclose_nodes(whole_table(begin, end), whole_table(end, begin), is_first=begins_here)


def whole_table(place: PageElement, other: PageElement) -> PageElement:
    """Return the table or the list of fields that a place is in and another is not, else the place.

    A table that holds both lays out the page.
    """
    shared = {id(tag) for tag in other.parents}
    tables = (tag for tag in place.parents if tag.name in ("table", "dl"))
    own = (tag for tag in tables if id(tag) not in shared)
    return next((tag for tag in own if tag.name == "dl" or read_data_table(tag)), place)


def enclose_nodes(first: PageElement, last: PageElement, *, is_first: bool) -> Tag | None:
    """Return an element with all that stands from one node to another; the rest is moved out of it.

    `is_first` says that nothing before the first node may belong to it. None where nothing else
    stands on the page.
    """
    around = {id(tag) for tag in first.parents}
    shared = next(
        tag
        for tag in last.parents
        if id(tag) in around and (tag.name in CONTAINERS or tag.parent is None)
    )
    ahead = list_siblings(first, shared, "previous_siblings") if is_first else []
    behind = list_siblings(last, shared, "next_siblings")
    if not any(node.get_text().strip() for node in (*ahead, *behind)):
        return None if shared.name == "body" or shared.parent is None else shared
    enclosing = Tag(name="div")
    enclosing.extend(list(shared.children))
    shared.append(enclosing)
    for node in ahead:
        enclosing.insert_before(node.extract())
    for node in reversed(behind):
        enclosing.insert_after(node.extract())
    return enclosing


def list_siblings(node: PageElement, root: Tag, side: str) -> list[PageElement]:
    """Return what stands on one side of a node in its element and in each one up to a root."""
    path = [node, *takewhile(lambda tag: tag is not root, node.parents)]
    return [sibling for one in path for sibling in getattr(one, side)]


def list_sentences(lines: Sequence[PlacedLine]) -> list[int]:
    """Return which lines hold sentences of a text; those of a site's fields and foot are none."""
    said = [
        i
        for i, line in enumerate(lines)
        if "。" in line.words and line.table is not TableKind.FIELDS
    ]
    while said and is_noise(lines[said[-1]].words):
        said.pop()
    return said


def find_title_line(above: Sequence[PlacedLine], names: Sequence[str]) -> int | None:
    """Return which line above the text is its title: one that the page is called, else the last."""
    titled = [
        i
        for i, line in enumerate(above)
        if is_document_title(line.words) and is_title_line(Block(line.words))
    ]
    named = squash(" ".join(names))
    known = [i for i in titled if squash(above[i].words) in named]
    return next(iter(known[-1:] or titled[-1:]), None)


def is_whole_title(words: str, names: Sequence[str]) -> bool:
    """Return whether a line is what the page is called: no line above belongs to it.

    The name of the site may stand before or behind it.
    """
    return squash(words) in [squash(part) for name in names for part in (name, *name.split())]


def stands_above_text(words: str) -> bool:
    """Return whether a line above a title or a text belongs to it: a number, 有效性：失效."""
    block = Block(words)
    if is_letterhead(block):
        return ORGAN.match(words) is not None  # 文件 alone is the name of a column
    return (
        is_number_line(block) or is_addressee_line(block) or SAYS_VALIDITY.search(words) is not None
    )


def belongs_to_text(line: PlacedLine) -> bool:
    """Return whether a line below the sentences of a text is a part of it."""
    block = Block(line.words)
    if is_date_line(block):
        return True
    if is_noise(line.words) or is_office_line(block):
        return False
    return (
        WRITTEN_DAY.search(line.words) is not None  # 某局2024年5月6日
        or is_annex_label(block)
        or ENCLOSES.match(line.words) is not None
        or is_colophon_line(block)
        or IN_BRACKETS.fullmatch(line.words) is not None
        or SAYS_VALIDITY.search(line.words) is not None
        or find_mark(line.words) is not None
        or line.table is TableKind.DATA
        or (len(line.words) >= LONG_LINE and "，" in line.words)
    )


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

"""Words of a page that are struck out or cannot be seen: left out of the text and reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import soupsieve
from bs4 import BeautifulSoup
from bs4.element import Tag

from tracker.model.snapshots import DroppedText
from tracker.parse.formats.html_boilerplate import HIDDEN_STYLE
from tracker.parse.formats.html_elements import TABLE_TAGS

STRUCK_TAGS = ("del", "s", "strike")
STRUCK, UNSEEN = "划去的文字", "看不见的文字"
MAX_APART, MAX_APART_SHARE = 400, 0.3  # characters, and of the page; more was not closed
MOST = 0.6  # of a short page
NOT_KNOWN = {
    STRUCK: "网页上大段文字带有删除线，无法判断哪些已划去，已全部按正文读取，请核对",
    UNSEEN: "网页上大段文字为白色、透明、极小或被样式隐藏，无法判断是否显示，已按正文读取，请核对",
}
# Words that a page shows to machines only: white, transparent, of one pixel, beside the screen.
UNSEEN_STYLE = re.compile(
    r"(?<![-\w])(?:font-size\s*:\s*[01](?:\.\d{1,4})?p[xt]|opacity\s*:\s*0(?:\.0{1,4})?(?![.\d])"
    r"|color\s*:\s*transparent|(?:left|top|text-indent)\s*:\s*-\d{3,5}(?:px|em|pt))",
    re.IGNORECASE,
)
# What a sheet says of showing words: the property, and the values that hide or strike them.
SHEET_PROPERTIES = {
    "display": re.compile(r"none\b"),
    "visibility": re.compile(r"(?:hidden|collapse)\b"),
    "list-style": re.compile(
        r".{0,40}(?<![\w./-])none(?![\w.-])"
    ),  # numbers that a browser does not print
    "text-indent": re.compile(r"-\d{3,5}(?:px|em|pt)"),
    "text-decoration": re.compile(r".{0,40}\bline-through\b"),
}
MAX_RULES, MAX_ELEMENTS = 200, 1_000  # that hide or strike something; elements of one of them
# p::before, which is no element and has no words here, and what is no selector
NOT_UNDERSTOOD = (NotImplementedError, soupsieve.SelectorSyntaxError)
UNFOLDS = re.compile(
    r"\A\s{0,20}(?:点击)?(?:展开|阅读|查看|显示)(?:剩余|更多)?(?:全文|全部|正文|内容)"
)
SIMPLE_NAME = re.compile(r"[.#][\w-]+")
CLASS_LIKE = re.compile(r"\.|\[|(?<!:):(?!:)")
ELEMENT_NAME = re.compile(r"(?:\A|[\s>+~])[A-Za-z]")
WHITE = r"#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\)"
WHITE_STYLE = re.compile(rf"(?<![-\w])color\s*:\s*(?:{WHITE})", re.IGNORECASE)
WHITE_NAME = re.compile(WHITE, re.IGNORECASE)


class SheetRule(NamedTuple):
    """A selector of a page's own sheet, and what it says of one property."""

    selector: str
    name: str
    value: str

    @property
    def hides_words(self) -> bool:
        """Return whether words are hidden or struck out by it."""
        return SHEET_PROPERTIES[self.name].match(self.value) is not None

    @property
    def specificity(self) -> tuple[bool, int, int, int]:
        """Return what decides between two rules for one element; of equals the later one holds."""
        classes = len(CLASS_LIKE.findall(self.selector))
        names = len(ELEMENT_NAME.findall(self.selector))
        return "!important" in self.value, self.selector.count("#"), classes, names


def read_sheets(soup: BeautifulSoup) -> list[SheetRule]:
    """Return what the <style> elements of a page say of showing words, in their order.

    Rules for a medium or a width are none of what every reader sees.
    """
    sheets = (tag.get_text() for tag in soup.find_all("style") if "print" not in str(tag.attrs))
    return [rule for sheet in sheets for rule in list_rules(sheet)]


def list_rules(sheet: str) -> Iterator[SheetRule]:
    """Yield the rules of a sheet that stand in no @media, one for each selector and property."""
    head, *commented = sheet.split("/*")
    depth = 0
    for part in "".join([head, *(each.partition("*/")[2] for each in commented)]).split("}"):
        pieces = part.split("{")
        if depth == 0 and len(pieces) == 2:
            for declaration in pieces[1].lower().split(";"):
                name, _, value = (each.strip() for each in declaration.partition(":"))
                name = name.removesuffix("-line").removesuffix("-type")  # text-decoration-line
                if name in SHEET_PROPERTIES:
                    selectors = pieces[0].rpartition(";")[2].split(",")
                    yield from (SheetRule(each.strip(), name, value) for each in selectors)
        depth = max(0, depth + len(pieces) - 2)


def apply_sheets(soup: BeautifulSoup, rules: list[SheetRule]) -> None:
    """Write into the elements of a page what its sheets say that hides or strikes their words.

    What an element says itself holds, and so does a stronger rule: .tab { display: none } and
    .tab.on { display: block }.
    """
    if not any(rule.hides_words for rule in rules):
        return
    present = list_names(soup)
    used = [(rule.specificity, i, rule) for i, rule in enumerate(rules) if may_name(rule, present)]
    for weight, i, rule in [each for each in used if each[2].hides_words][:MAX_RULES]:
        stronger = [
            other.selector
            for other_weight, at, other in used
            if other.name == rule.name
            and not other.hides_words
            and (other_weight, at) > (weight, i)
        ]
        for tag in select_all(soup, rule.selector):
            own = str(tag.attrs.get("style", ""))
            shown = any(matches_selector(selector, tag) for selector in stronger[-MAX_RULES:])
            if rule.name not in own.lower() and not shown:
                tag.attrs["style"] = f"{own};{rule.name}:{rule.value}"


def list_names(soup: BeautifulSoup) -> frozenset[str]:
    """Return the classes and ids of a page as a sheet writes them: .sc, #zoom."""
    tags = soup.find_all(True)
    classes = (f".{name}" for tag in tags for name in tag.get_attribute_list("class"))
    return frozenset((*classes, *(f"#{tag.get('id')}" for tag in tags)))


def may_name(rule: SheetRule, present: frozenset[str]) -> bool:
    """Return whether a rule may name an element of a page; most of a framework's name none."""
    return ":not" in rule.selector or present.issuperset(SIMPLE_NAME.findall(rule.selector))


def select_all(soup: BeautifulSoup, selector: str) -> list[Tag]:
    """Return the elements that a selector of a sheet names; none where it is not understood."""
    try:
        return list(soupsieve.select(selector, soup, limit=MAX_ELEMENTS))
    except NOT_UNDERSTOOD:
        return []


def matches_selector(selector: str, tag: Tag) -> bool:
    """Return whether a selector of a sheet names an element."""
    try:
        return soupsieve.match(selector, tag)
    except NOT_UNDERSTOOD:
        return False


def remove_words(
    root: Tag, reason: str, is_apart: Callable[[Tag], bool]
) -> tuple[tuple[str, ...], tuple[DroppedText, ...]]:
    """Take out the elements that a page sets apart for a reason; return a warning, and the words.

    An element that holds much of the page was not closed, and one that a button unfolds is shown to
    readers: their words stay, and the warning says so.
    """
    found = [tag for tag in root.find_all(is_apart) if tag.get_text().strip()]
    if not found:
        return (), ()
    whole = len(root.get_text())
    page = [root, *root.parents][-1]
    if reason == UNSEEN and page.find(string=UNFOLDS) is not None:
        return (NOT_KNOWN[reason],), ()
    longest = max(len(tag.get_text()) for tag in found)
    if longest > max(MAX_APART, whole * MAX_APART_SHARE) or longest > whole * MOST:
        return (NOT_KNOWN[reason],), ()
    dropped = tuple(DroppedText(" ".join(tag.get_text().split()), reason) for tag in found)
    for tag in found:
        tag.extract()
    return (f"网页上有 {len(dropped)} 处{reason}未计入正文，如“{dropped[0].text[:30]}”",), dropped


def is_struck(tag: Tag) -> bool:
    """Return whether a page strikes out the words of an element."""
    return tag.name in STRUCK_TAGS or "line-through" in str(tag.attrs.get("style", ""))


def is_unseen(tag: Tag) -> bool:
    """Return whether a reader of the page cannot see the words of an element.

    White words count where nothing behind them may be dark: neither in a table nor on a ground.
    """
    style = str(tag.attrs.get("style", ""))
    if style and (UNSEEN_STYLE.search(style) or HIDDEN_STYLE.search(style)):
        return True
    is_white = (style and WHITE_STYLE.search(style)) or (
        tag.name == "font" and WHITE_NAME.fullmatch(str(tag.attrs.get("color", "")).strip())
    )
    return bool(is_white) and not any(
        one.name in TABLE_TAGS
        or "bgcolor" in one.attrs
        or "background" in str(one.attrs.get("style", ""))
        for one in (tag, *tag.parents)
    )

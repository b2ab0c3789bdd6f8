"""Find what shows some of a page's text and is not read with it: pictures, and files in frames."""

from __future__ import annotations

import re
from urllib.parse import unquote

from bs4.element import NavigableString, Tag

from tracker.media import LINKABLE_SUFFIXES
from tracker.model.snapshots import PICTURE_IN_TEXT

BLOCKS = frozenset({"p", "div", "td", "th", "li", "dd", "center", "figure", "section", "body"})
MIN_WORDS_ABOVE, MIN_WORDS_BELOW = 20, 10  # characters of the text
LONGEST_NAME = 60  # characters
MIN_WIDTH = 200  # pixels, where the page says how wide it is; a smaller one is an ornament
WIDTH = re.compile(r"(?<![\w-])width\s*:\s*(\d{1,5})(?:\.\d+)?\s*px")
MAX_PICTURES = 1_000  # looked at on one page
# A word of its own in the name of the file: share_icon.png, but neither outline.png nor /online/.
ORNAMENT = re.compile(
    r"(?<![a-z])(?:logo|icon|banner|qr(?:code)?|ewm|erweima|weixin|wechat|share|print|loading|blank"
    r"|spacer|line)s?(?![a-z])",
    re.IGNORECASE,
)
FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
# /a/b.pdf, viewer.html?file=%2Fa%2Fb.pdf, b.pdf#page=1
FRAMED_FILE = re.compile(
    rf"([^/?&=#]{{1,{LONGEST_NAME}}}\.(?:{'|'.join(LINKABLE_SUFFIXES)}))(?:[?&#]|\Z)", re.IGNORECASE
)
PICTURE_FILE = re.compile(r"\.(?:png|jpe?g|gif|bmp|webp|tiff?)\Z", re.IGNORECASE)


def framed_file_name(tag: Tag) -> str:
    """Return the name of the file that a frame shows, itself or in a viewer; empty where none."""
    if tag.name not in FRAMES:
        return ""
    source = str(tag.get(FRAMES[tag.name]) or tag.get("data-src") or "")
    found = FRAMED_FILE.findall(unquote(source)) if "." in source else []
    return found[-1] if found else ""


def list_text_pictures(root: Tag) -> list[str]:
    """Return the names of the pictures between the words of a text."""
    above = looked_at = 0
    found: list[tuple[int, str]] = []
    for node in root.descendants:
        if isinstance(node, NavigableString):
            above += len(node.strip())
        elif (
            isinstance(node, Tag)
            and node.name == "img"
            and above >= MIN_WORDS_ABOVE
            and looked_at < MAX_PICTURES
        ):
            looked_at += 1
            if may_hold_text(node, root):
                found.append((above, picture_name(node)))
    return list(dict.fromkeys(name for at, name in found if above - at >= MIN_WORDS_BELOW))


def may_hold_text(image: Tag, root: Tag) -> bool:
    """Return whether a picture may be a table or a formula.

    Such a one leads to no other page, and is wide and alone in its paragraph or stands within a
    sentence.
    """
    if ORNAMENT.search(file_name(image.get("src"))):
        return False
    for parent in image.parents:
        if parent.name == "a" and not PICTURE_FILE.search(file_name(parent.get("href"))):
            return False
        if parent is not root and parent.name not in BLOCKS:
            continue
        if parent is root or next(parent.stripped_strings, None) is None:
            return shown_width(image) >= MIN_WIDTH
        return parent.name in ("p", "td", "li", "dd") and parent.find("a") is None
    return False


def picture_name(image: Tag) -> str:
    """Return what a picture is called by its address: 正文中的图片“t1.png” of /files/t1.png?x=1."""
    name = file_name(image.get("src"))[:LONGEST_NAME]
    return f"{PICTURE_IN_TEXT}“{name}”" if name else PICTURE_IN_TEXT


def file_name(address: object) -> str:
    """Return the last part of an address without its query; nothing of a picture in the page."""
    text = str(address or "")
    return "" if text.startswith("data:") else re.split("[?#]", text)[0].rsplit("/", 1)[-1]


def shown_width(image: Tag) -> int:
    """Return how wide a page shows a picture in pixels; `MIN_WIDTH` where it does not say."""
    declared = str(image.get("width") or "").removesuffix("px")
    if declared.isdecimal() and len(declared) < 6:
        return int(declared)
    styled = WIDTH.search(str(image.get("style") or ""))
    return int(styled[1]) if styled else MIN_WIDTH

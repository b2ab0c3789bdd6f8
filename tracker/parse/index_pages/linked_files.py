"""The files that a document's page offers or shows inside itself. Pure: text in, addresses out.

Portals attach a file by a link, by a script (`onclick`), by a download service
(`?fileName=附件1.pdf`), and show one in a frame or in a viewer (`viewer.html?file=…`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from urllib.parse import parse_qsl, urljoin, urlsplit

from bs4.element import Tag
from soupsieve import SelectorSyntaxError

from tracker.errors import ReadError
from tracker.media import LINKABLE_SUFFIXES
from tracker.model.sources import ListedDocument
from tracker.parse.index_pages.links import (
    MAX_LINKS,
    link_address,
    link_title,
    page_base,
    parse_page,
)
from tracker.parse.index_pages.page_refresh import refresh_target
from tracker.urls import url_error

MAX_FILES = 50  # attached to one page
FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
SCRIPTED = ("onclick", "href", "data-href", "data-url")
MAX_FRAMES = 5
FEW_WORDS = 400  # characters of a page that has no text of its own beside a notice
FEW_PRINTED = 1_500  # characters of the whole page, with its menus
LEAST_PAGE = 300  # pixels
PICTURED = ("data-original", "data-src", "original", "src")  # the first holds the picture itself
_PICTURE = re.compile(r"\.(?:jpe?g|png|tiff?|bmp)$", re.I)
# the names of pictures that show no text of the document
_ORNAMENT = re.compile(
    r"icon|logo|banner|btn|button|qr|ewm|erwei|weixin|wechat|wx|weibo|share|print|blank|spacer"
    r"|arrow|load|bg|line|dot|avatar|close|head|foot|nav|search|jiathis|beian|gongan|slh|top",
    re.I,
)
_HAN = re.compile("[一-鿿]")
# the names of frames that hold no text: counters, search boxes, the head and foot of a site
_FURNITURE = re.compile(
    r"count|stat|tongji|share|weather|search|login|comment|head|foot|top|bottom|nav|menu|banner"
    r"|advert|map|(?<!in)form",
    re.I,
)
BAD_PAGE = "页面嵌套过深，或 select、remove 不是有效的 CSS 选择器"

_SUFFIXES = "|".join(LINKABLE_SUFFIXES)
_MENTIONED = re.compile(
    rf"\.(?:{_SUFFIXES})\b|<(?:iframe|frame|embed|object)\b|\bdownload\b|http-equiv\W*refresh", re.I
)
_FILE = re.compile(rf"\.(?:{_SUFFIXES})\W*$", re.I)
# 'downloadFile("/upload/a.pdf", "附件1")': the first string that ends like a file
_QUOTED = re.compile(rf"[\"']([^\"'<>\s]+\.(?:{_SUFFIXES})(?:\?[^\"'<>\s]*)?)[\"']", re.I)
_CALLED = re.compile(r"附\s*[件录表]")
_NO_NAME = re.compile(r"[\W_]*(?:点击|下载|查看|打开|此处|这里|附件)*[\W_]*")


def mentions_files(text: str) -> bool:
    """Return whether a page may offer or show any file."""
    return _MENTIONED.search(text) is not None or (
        "<img" in text and len(_HAN.findall(text)) <= FEW_PRINTED
    )


def ends_like_file(words: str) -> bool:
    """Return whether words end like the name of a file of words, a table or an archive."""
    return _FILE.search(words) is not None


def is_file_address(address: str) -> bool:
    """Return whether an address leads to a file: by its path, or by a name in its query."""
    return ends_like_file(urlsplit(address).path) or bool(name_in_query(address))


def name_in_query(address: str) -> str:
    """Return the file name that a download service is asked for; empty where there is none."""
    values = [value for _, value in parse_qsl(urlsplit(address).query)]
    return next((value.rpartition("/")[2] for value in values if ends_like_file(value)), "")


def find_linked_files(
    text: str,
    base: str,
    select: str | None = None,
    remove: Iterable[str] = (),
    noise: Callable[[Tag], bool] | None = None,
) -> tuple[ListedDocument, ...]:
    """Return the files that a document's page offers or shows, in the order of the page.

    They are sought under `select`, and outside it only what is called 附件; not in what `remove`
    selects and `noise` says. Raises ReadError for a page that is too large or nested too deep.
    """
    soup, address = parse_page(text), base
    base = page_base(soup, base)
    try:
        unwanted = (tag for selector in remove for tag in soup.select(selector))
        for tag in [*(soup.find_all(noise) if noise else ()), *unwanted]:
            tag.extract()
        root = (soup.select_one(select) if select else None) or soup
    except (RecursionError, SelectorSyntaxError) as error:
        raise ReadError(BAD_PAGE) from error
    inside = {id(tag) for tag in root.find_all(_may_offer, limit=MAX_LINKS)}
    found: dict[str, ListedDocument] = {}
    sent_to = refresh_target(soup, address)
    if sent_to and is_file_address(sent_to):
        found[sent_to] = ListedDocument(sent_to, "")
    for tag in soup.find_all(_may_offer, limit=MAX_LINKS):
        for one in _offered_files(tag, base):
            if id(tag) in inside or _CALLED.match(one.title):
                found.setdefault(one.address, one)
    if not found and len(_HAN.findall(root.get_text())) <= FEW_WORDS:
        for shown in _framed_pages(root, base) or _shown_pictures(root, base):
            found.setdefault(shown, ListedDocument(shown, shown.rpartition("/")[2]))
    return tuple(islice(found.values(), MAX_FILES))


def _may_offer(tag: Tag) -> bool:
    """Return whether an element may lead to a file."""
    return tag.name in FRAMES or tag.name == "a" or "onclick" in tag.attrs


def _offered_files(tag: Tag, base: str) -> Iterator[ListedDocument]:
    """Yield the files that one element leads to."""
    if tag.name in FRAMES:
        if address := _framed_file(tag, base):
            yield ListedDocument(address, str(tag.get("title") or ""))
        return
    title = _file_title(tag)
    address = link_address(tag, base)
    if address and _is_offered(tag, address, title):
        yield ListedDocument(address, title or name_in_query(address))
        return
    for name in SCRIPTED:
        script = str(tag.get(name) or "")
        if (name != "href" or script.lower().startswith("javascript:")) and (
            quoted := _QUOTED.search(script)
        ):
            address = _absolute(quoted[1], base)
            if address:
                yield ListedDocument(address, title or address.rpartition("/")[2])
            return


def _is_offered(tag: Tag, address: str, title: str) -> bool:
    """Return whether a link leads to a file: by its address, its words, or because it downloads."""
    if is_file_address(address) or ends_like_file(title):
        return True
    return tag.get("download") is not None and not urlsplit(address).path.endswith(
        (".html", ".htm", ".shtml")
    )


def _file_title(tag: Tag) -> str:
    """Return what a page calls a file; 点击下载 is no name, the name of the download is."""
    title = link_title(tag)
    named = str(tag.get("download") or "")
    return named if named and _NO_NAME.fullmatch(title) else title


def _framed_file(tag: Tag, base: str) -> str | None:
    """Return the address of the file that a frame, an object or a viewer shows."""
    source = str(tag.get(FRAMES[tag.name]) or tag.get("data-src") or "").strip()
    address = _absolute(source, base)
    if address is None:
        return None
    # viewer.html?file=/a/b.pdf, also #file=; the viewer stands anywhere
    parts = urlsplit(urljoin(base, source))
    for query in (parts.query, parts.fragment):
        for name, value in parse_qsl(query):
            if name.lower() in ("file", "url", "src", "pdf", "path") and _is_file_value(value):
                return _absolute(value, address)
    is_file = is_file_address(address) or str(tag.get("type") or "").endswith("/pdf")
    return address if is_file else None


def _framed_pages(root: Tag, base: str) -> list[str]:
    """Return the pages that a page shows in frames in place of a text of its own.

    Only those of its own site: a frame of another shows a map, a counter or an advertisement.
    """
    host = urlsplit(base).hostname
    frames = root.find_all(["iframe", "frame"], limit=MAX_FRAMES)
    sources = (str(tag.get("src") or "").strip() for tag in frames if not _is_invisible(tag))
    shown = [_absolute(source, base) for source in sources if source]
    return [
        one
        for one in shown
        if one
        and urlsplit(one).hostname == host
        and not _FURNITURE.search(urlsplit(one).path.rpartition("/")[2])
    ]


def _shown_pictures(root: Tag, base: str) -> list[str]:
    """Return the pictures that may show the text of a page that has hardly any words: scans."""
    found: dict[str, None] = {}
    for tag in root.find_all("img", limit=MAX_LINKS):
        source = next((str(tag[name]) for name in PICTURED if tag.get(name)), "").strip()
        path = urlsplit(source).path
        if not _PICTURE.search(path) or _ORNAMENT.search(path.rpartition("/")[2]):
            continue
        if not _is_small(tag) and (address := _absolute(source, base)):
            found[address] = None
    return list(found)[:MAX_FILES]


def _is_small(tag: Tag) -> bool:
    """Return whether a picture is printed too small to show a page."""
    sizes = (re.match(r"\d{1,5}", str(tag.get(name) or "")) for name in ("width", "height"))
    return any(size is not None and int(size[0]) < LEAST_PAGE for size in sizes)


def _is_invisible(tag: Tag) -> bool:
    """Return whether a frame has no room: it counts visits or sends a form."""
    sizes = (str(tag.get(name) or "") for name in ("width", "height"))
    return any(size in ("0", "1", "0px", "1px") for size in sizes) or "none" in str(
        tag.get("style") or ""
    )


def _is_file_value(value: str) -> bool:
    """Return whether the parameter of a viewer leads to a file."""
    return ends_like_file(value) or is_file_address(value)


def _absolute(address: str, base: str) -> str | None:
    """Return an absolute address that is fetched; None for others."""
    try:
        whole = urljoin(base, address)
    except ValueError:  # http://[
        return None
    whole = whole.partition("#")[0]
    return None if url_error(whole) or whole == base.partition("#")[0] else whole

"""What a site puts round a document: elements that are no part of it, menus, and lines that change
by themselves (counters, the day of the visit, share bars, neighbours).

Left in, they would hide the signature and make a version at every check.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from tracker.media import LINKABLE_SUFFIXES
from tracker.parse.formats.page_fields import is_document_title
from tracker.parse.grammar.line_kinds import is_date_line
from tracker.parse.grammar.lines import Block, Line

# What is no text of a page, and what Chinese government sites put round one: share bar, font size,
# print, view counter, QR code, neighbours. Looked up tag by tag in one pass: as CSS selectors these
# took two fifths of what a first reading of a page costs.
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
    + ("iframe", "embed", "svg", "object", "video", "audio", "input")
    + ("rt", "rp")  # how the signs below are read aloud
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
    + ("qrcode", "ewm", "pagination", "related", "xgxx", "footer", "copyright")
    + ("comment", "comments", "comment-list", "pinglun")
)
NOISE_IDS = frozenset(
    ("share", "print", "footer", "header", "nav", "qrcode", "breadcrumb", "copyright")
)
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])")
FEWEST_LINKS, LINKED_SHARE = 5, 0.9  # of the characters of a menu
SHORT_LINK, LABELLED_LINKS, LABELLED_SHARE = 6, 40, 0.6  # characters of a few links and a label
HOME, LONGEST_SITE_NAME = ("首页", "网站首页", "返回首页", "主页"), 20  # characters
MIN_LEFT = 20  # characters of a page without its menus
BETWEEN_LINKS = re.compile(r"[\s|｜·>›»/,，]+")
FILE_LINK = re.compile(rf"\.(?:{'|'.join(LINKABLE_SUFFIXES)})\W*\Z", re.IGNORECASE)
MIN_FORM_TEXT, MAX_PARAGRAPHS = 100, 20  # characters in the first paragraphs
MIN_SAID, MIN_SENTENCES, MAX_STRINGS = 40, 2, 2_000  # characters of sentences; strings looked at
MAX_HEADINGS = 3  # looked at
FORM_FIELDS = frozenset(("option", "button", "label", "textarea", "script", "style"))

LONGEST = 120  # characters

_COUNTER = (
    r"(?:(?:本?(?:页面?|文|站|网站)?(?:已被?|共|累计)?"
    r"(?:浏览|阅读|访问|点击|查看|点阅)(?:次数|总量|人数|量|数|率)?[:：]?[\d,]+(?:人?次|人)?))"
)
_VISIT = r"(?:(?:今天是|现在是|当前(?:时间|日期)[:：]?|(?:访问|打印)时间[:：]?|今日[:：]).*\d.*)"
# 某区人民政府主办 您是第1002位访问者
_VISITOR = r"(?:[^。，；]{0,40}(?:您|你)是(?:本站)?第\d+位?(?:访问者|访客|来访者|浏览者).{0,4})"
_NEIGHBOUR = r"(?:[上下后前]一?[篇条][:：].*)"
_SHARE = (
    r"(?:(?:一键)?分享(?:到|至|本文|此文|给好友)?[:：]?"
    r"(?:微信|微博|新浪微博|QQ空间|QQ好友|QQ|朋友圈|人人网|豆瓣|更多|打印|[|｜/])*)"
)
_SCAN = (
    r"(?:(?:微信)?(?:扫一扫|扫描二维码|用手机扫).{0,30}"
    r"(?:打开|查看|分享|阅读|访问|浏览|关注).{0,12})"
)
_BUTTONS = (
    r"(?:(?:打印|关闭|收藏|返回|纠错|复制链接|字体|字号|放大|缩小|大|中|小|默认|本页|此页|页面|窗口|顶部|首页|列表|我要"
    r"|[\[\]【】()（）|｜/:：A+\-])+)"
)
# 如无法正常显示，请点击下载。 below a viewer; a duty 无法显示的，应当… goes on otherwise
_VIEWER_HELP = (
    r"(?:[如若]?(?:果|您|你|您的浏览器)?(?:无法|不能)(?:正常|在线)?(?:显示|浏览|查看|打开|预览|阅读)"
    r".{0,12}(?:请|可)?(?:点击|点此|单击).{0,10}(?:下载|查看|打开).{0,12})"
)
# 【免责声明】本网转载的文件以正式文本为准。建议使用IE9.0以上浏览器浏览。 at the foot of a site; a
# rule of a text has a mark: （三）未经许可，不得转载。
_SITE_SENTENCE = (
    r"(?:(?![（(第一二三四五六七八九十\d])(?:"
    r"(?:【(?:版权|免责|网站|法律)声明】|(?:版权|免责|网站|法律)声明[:：])[^。]{0,100}"
    r"|[^。]{0,40}(?:建议|推荐)(?:[^。]{0,40}分辨率|使用[^。]{0,30}浏览器(?:浏览|访问))[^。]{0,30}"
    r"|[^。]{0,60}未经[^。]{0,12}(?:许可|授权|同意)[^。]{0,8}(?:不得|请勿|禁止|严禁)[^。]{0,6}"
    r"(?:转载|镜像)[^。]{0,20}"
    r"|本(?:网站?|站)(?:由[^。]{0,60}(?:主办|承办|维护|管理)|(?:所|转载|刊登|登载)[^。]{0,40}为准)"
    r"[^。]{0,40})。?){1,3}"
)
# 跳转到主要内容区域: the first link of a page that helps readers
_SKIP = (
    r"(?:(?:跳转?[到至过]|跳过|进入|直达)(?:主要|正文|页面|网站|导航)?(?:内容|正文|导航|部分)"
    r"(?:区域?|链接)?)"
)
# 备案号：沪ICP备00000000号, 网站标识码：…, as every site prints below all of its pages
_FOOT = r"(?:.{0,100}(?:[A-Z]*ICP备?[案第]?\d{5,}|公网安备\d{5,}|网站标识码[:：]).*)"
# 首页 上一页 1 2 下一页, with links or without
_PAGER = r"(?:(?:首页|[上下前后]一?页|[尾末]页|第?\d{1,3}+页?|共\d{1,3}+页|[\[\]<>›»|/]){1,40}+)"
_TURNS = re.compile(r"[上下前后]一?页")
_WORDS = re.compile(r"打印|关闭|收藏|返回|纠错|字体|字号")
_NOISE = re.compile(
    "|".join(
        (_COUNTER, _VISIT, _VISITOR, _NEIGHBOUR, _SHARE, _SCAN, _SKIP)
        + (_SITE_SENTENCE, _VIEWER_HELP, _FOOT)
    )
)
_ONLY_PAGER = re.compile(_PAGER)
_ONLY_BUTTONS = re.compile(_BUTTONS)


def drop_noise(lines: Iterable[Line]) -> list[Line]:
    """Return the lines of a page without those of its site."""
    return [line for line in lines if not is_noise(line.text)]


def is_noise(text: str) -> bool:
    """Return whether a line holds nothing but such words.

    `浏览次数：22`, `上一篇：关于…的通知`, `【打印】【关闭】`; a sentence that holds them is none.
    """
    if not text or len(text) > LONGEST:
        return False
    line = "".join(text.split())
    return bool(
        _NOISE.fullmatch(line)
        or (_WORDS.search(line) and _ONLY_BUTTONS.fullmatch(line))
        or (_TURNS.search(line) and _ONLY_PAGER.fullmatch(line))
    )


def list_noise_elements(soup: BeautifulSoup) -> list[Tag]:
    """Return the elements of a page that are no part of a text, or not shown."""
    return [tag for tag in soup.descendants if isinstance(tag, Tag) and is_noise_element(tag)]


def is_noise_element(tag: Tag) -> bool:
    """Return whether an element is no part of a text, or not shown."""
    if tag.name in NOISE_TAGS:
        return not (
            (tag.name == "form" and holds_text(tag))
            or (tag.name == "header" and holds_title(tag))
            or (tag.name == "footer" and holds_signature(tag))
        )
    if not (attributes := tag.attrs):
        return False
    hidden = (
        "hidden" in attributes or attributes.get("aria-hidden") == "true" or is_hidden_by_style(tag)
    )
    return (
        hidden
        or attributes.get("id") in NOISE_IDS
        or not NOISE_CLASSES.isdisjoint(tag.get_attribute_list("class"))
    )


def is_hidden_by_style(tag: Tag) -> bool:
    """Return whether an element says that it is not shown.

    A text with visibility: hidden is one that a script shows once the page is loaded, as WeChat
    pages do with #js_content; what is hidden for good is mostly display: none.
    """
    found = HIDDEN_STYLE.search(str(tag.attrs.get("style", "")))
    return found is not None and not (found[0].startswith("visibility") and holds_text(tag))


def holds_title(element: Tag) -> bool:
    """Return whether an element holds the title of a document as a heading."""
    headings = element.find_all(["h1", "h2", "h3"], limit=MAX_HEADINGS)
    return any(is_document_title("".join(each.get_text().split())) for each in headings)


def holds_signature(footer: Tag) -> bool:
    """Return whether the foot of an article holds a signature, and not that of a site."""
    if footer.find_parent(["article", "main"]) is None:
        return False
    return any(is_date_line(Block(words.strip())) for words in footer.strings)


def holds_text(form: Tag) -> bool:
    """Return whether a form holds text: some systems put the whole page into one.

    A title says so, its paragraphs, or sentences that are not those of its fields.
    """
    if holds_title(form):
        return True
    words = 0
    for paragraph in form.find_all(["p", "article"], limit=MAX_PARAGRAPHS):
        words += len(paragraph.get_text())
        if words > MIN_FORM_TEXT:
            return True
    said = (
        str(node)
        for node in islice(form.strings, MAX_STRINGS)
        if "。" in node and node.parent is not None and node.parent.name not in FORM_FIELDS
    )
    sentences = "".join(said)
    return len(sentences) >= MIN_SAID and sentences.count("。") >= MIN_SENTENCES


def remove_link_lists(main: Tag) -> None:
    """Take out what holds only links to other pages: menus, lists of news.

    A list of titles may be what a catalogue publishes; it stays, as do links to files and within
    the page.
    """
    nodes = list(main.descendants)
    measured = measure_links(nodes)
    left = measured[id(main)].words
    gone: set[int] = set()
    for node in nodes:
        found = measured[id(node)]
        if id(node.parent) in gone:
            gone.add(id(node))
        elif not isinstance(node, Tag) or not found.is_menu or left - found.words < MIN_LEFT:
            continue
        elif leads_elsewhere(node):
            left -= found.words
            gone.add(id(node))
    for node in nodes:
        if id(node) in gone and id(node.parent) not in gone:
            node.extract()


@dataclass(slots=True)
class LinkMeasure:
    """How many characters stand below an element, how many of them in links, and the links."""

    words: int = 0
    linked: int = 0
    links: int = 0
    leads_home: bool = False

    @property
    def is_menu(self) -> bool:
        """Return whether nearly all words are those of several links.

        Fewer, of a word or two each, may have a label: 热搜：社保 公积金 落户; and two beside the
        name of the site where one leads home: 某区人民政府 首页 政策文件.
        """
        if self.leads_home and self.links >= 2 and self.words - self.linked <= LONGEST_SITE_NAME:
            return True
        if self.links >= FEWEST_LINKS and self.linked >= LINKED_SHARE * self.words:
            return True
        is_short = self.linked <= SHORT_LINK * self.links and self.words <= LABELLED_LINKS
        return self.links >= 3 and is_short and self.linked >= LABELLED_SHARE * self.words


def measure_links(nodes: Sequence[PageElement]) -> dict[int, LinkMeasure]:
    """Return the measure of each element by its id, from its elements in document order."""
    found: dict[int, LinkMeasure] = defaultdict(LinkMeasure)
    for node in reversed(nodes):  # what stands in an element comes before it
        own, above = found[id(node)], found[id(node.parent)]
        if isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            own.words = len(BETWEEN_LINKS.sub("", node))
        elif isinstance(node, Tag) and node.name == "a":
            own.links, own.linked = 1, own.words
            own.leads_home = node.get_text().strip() in HOME
        above.words += own.words
        above.linked += own.linked
        above.links += own.links
        above.leads_home = above.leads_home or own.leads_home
    return found


def leads_elsewhere(menu: Tag) -> bool:
    """Return whether most links of an element lead to other pages, and are no titles of texts."""
    links = menu.find_all("a")
    kept = sum(
        str(link.get("href") or "").startswith("#")
        or FILE_LINK.search(str(link.get("href") or "")) is not None
        or is_document_title(link.get_text().strip())
        for link in links
    )
    return 2 * kept < len(links)

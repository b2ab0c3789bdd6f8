"""Pages that a site shows instead of the document: a script challenge, a login or a refusal, which
answer 200 as if they were the page.

They are searched in the bytes, before reading: a reader drops scripts and forms, and what is left
of a challenge is an empty page.
"""

from __future__ import annotations

import re

from tracker.errors import BlockedError
from tracker.parse.formats import is_page
from tracker.parse.formats.charset import decode_text

# characters; what shows no more than this and brings a script wants a browser to run it
MIN_VISIBLE = 20
MAX_VISIBLE = 300  # characters a person would see; a page that shows more holds more than a refusal
# What no refusal says: a short notice, on a site with 用户登录 in its corner, does.
DOCUMENT_SIGN = re.compile(
    r"〔\d{4}〕|第一[条章]|特此(?:通知|公告)|现印发|有效期|\d{4}年\d{1,2}月\d{1,2}日"
)
HIDDEN_ELEMENT = re.compile(r"<(?P<name>script|style)\b|<!--", re.IGNORECASE)
INVISIBLE_ELEMENT = re.compile(r"<(?P<name>title|noscript)\b", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
TAG = re.compile(r"<[^>]*(?:>|\Z)")

# What a refusal is, and how it looks: in the mark-up as it came, or in the words that a person
# sees.
MARKUP_SIGNS = (
    ("脚本质询", r"_cf_chl|cf-challenge|__jsl_clearance|acw_sc__v\d|\$_ts\s*=|geetest|captcha"),
    ("登录页", r"<input[^<>]+type\s*=\s*[\"']?password"),
)
SETS_COOKIE = re.compile(r"document\.cookie\s*=", re.IGNORECASE)
LEAVES_PAGE = re.compile(r"location\s*\.?\s*(?:reload|replace|href|=)", re.IGNORECASE)
TEXT_SIGNS = (
    ("脚本质询", r"enable javascript|checking your browser|just a moment"),
    ("脚本质询", r"(?:安全|人机|滑动|滑块)验证|请(?:完成|进行)验证|请输入验证码"),
    ("登录页", r"请先?登录|用户登录|统一身份认证|log ?in to continue|please (?:log|sign) ?in"),
    (
        "拒绝访问",
        r"403 forbidden|access denied|拒绝访问|访问被(?:拒绝|阻断|拦截)"
        r"|请求被(?:拒绝|拦截)|访问过于频繁|您的IP",
    ),
)


def check_blocked(payload: bytes, media_type: str, name: str = "") -> None:
    """Raise BlockedError, naming the kind of refusal, where a page is one."""
    if not is_page(payload, media_type, name):
        return
    page = decode_text(payload, page=True)
    shown = remove_elements(page, HIDDEN_ELEMENT)
    seen = " ".join(remove_tags(shown).split())
    if len(seen) > MAX_VISIBLE or DOCUMENT_SIGN.search(seen):
        return
    for text, rows in ((seen, TEXT_SIGNS), (page, MARKUP_SIGNS)):
        for what, pattern in rows:
            if found := re.search(pattern, text, re.IGNORECASE):
                raise _blocked_error(f"{what}（“{found[0][:40]}”）")
    cookie = SETS_COOKIE.search(page)
    if cookie and LEAVES_PAGE.search(page, cookie.end()):
        raise _blocked_error(f"脚本质询（“{page[cookie.start() :][:40]}”）")
    if (
        SCRIPT.search(page)
        and len("".join(remove_tags(remove_elements(shown, INVISIBLE_ELEMENT)).split()))
        < MIN_VISIBLE
    ):
        raise _blocked_error("页面没有文字，只有脚本（脚本质询，或须由浏览器渲染）")


def remove_elements(page: str, opening: re.Pattern[str]) -> str:
    """Return markup without the elements and comments that open so; one unclosed stays.

    One pass: a pattern over opening and end would seek the end again from every opening.
    """
    kept: list[str] = []
    at = 0
    unclosed: set[str] = set()
    for start in opening.finditer(page):
        name = (start.groupdict().get("name") or "").lower()
        if start.start() < at or name in unclosed:
            continue
        end = re.compile(rf"</{name}\s*>" if name else "-->", re.IGNORECASE).search(
            page, start.end()
        )
        if end is None:
            unclosed.add(name)
            continue
        kept += [page[at : start.start()], " "]
        at = end.end()
    return "".join([*kept, page[at:]])


def remove_tags(markup: str) -> str:
    """Return markup without its tags; behind the last > there is none to seek."""
    last = markup.rfind(">") + 1
    return TAG.sub(" ", markup[:last]) + markup[last:]


def _blocked_error(what: str) -> BlockedError:
    return BlockedError(
        f"网站不让看：{what}；证据已保存，未发布任何内容，请核对来源的网址或改用文件导入"
    )

"""Web archives (.mht, .mhtml): the page in a MIME message, read as any page."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from tracker.errors import ReadError
from tracker.parse.formats import html
from tracker.parse.grammar.lines import PrintedText

PAGES = ("text/html", "application/xhtml+xml")
NO_PAGE = "网页存档（MHT）里没有网页；请在浏览器中打开后另存为 HTML 或 PDF 再导入"


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of the page that a web archive names as its root, else of its first page.

    Raises ReadError where it holds none, and as `html.read_text` does.
    """
    message = message_from_bytes(payload, _class=EmailMessage, policy=policy.default)
    root = str(message.get_param("start") or "")  # RFC 2387, 3.2: <1@mhtml>
    pages = [part for part in message.walk() if part.get_content_type() in PAGES]
    pages.sort(key=lambda part: part["Content-ID"] != root if root else False)
    for part in pages:
        page = part.get_payload(decode=True)
        if isinstance(page, bytes) and page.strip():
            return html.read_text(page, part.get_content_charset() or "", select, remove)
    raise ReadError(NO_PAGE)

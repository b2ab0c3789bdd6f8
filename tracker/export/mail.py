"""A message as mail: HTML with inline styles, plain text beside it, and the headers that mail programs act on. Pure."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from html import escape

from tracker.export.outline import Entry, Outline
from tracker.export.told import LABELS, Told, headline, notes, rows

MOST = 30  # changes shown of one event; the rest is counted, and stands in the report
LONG = 240  # characters of an unchanged run, of which both ends are shown
_FONT = "font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;color:#1d2433;line-height:1.7;font-size:15px"
_SOFT = "color:#5b6577;font-size:13px"
_BUTTON = "display:inline-block;padding:10px 20px;background:#1d4f91;color:#fff"
_CELL = "border:1px solid #d9dee7;padding:6px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere"
_MARKS = {
    "-": '<del style="color:#b3261e;background:#fdecea;text-decoration:line-through">{}</del>',
    "+": '<ins style="color:#0b6b3a;background:#e6f4ec;text-decoration:underline">{}</ins>',
    "=": "{}",
}
_PLAIN = {"-": "[-{}-]", "+": "[+{}+]", "=": "{}"}


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one message says. Mails of one `thread` are shown together: all that is told of one policy."""

    id: str
    to: str
    sender: str
    domain: str
    at: datetime
    subject: str
    html: str
    plain: str
    leave: str
    thread: str  # a word without spaces


def message(letter: Letter) -> bytes:
    """The mail as bytes, the same at every attempt: one Message-ID, one date.

    Written by hand: the standard library's folding cuts long Chinese subjects (7 of 500 came back changed) or, told not to fold,
    makes encoded words of 988 characters where RFC 2047 allows 75. `email.header.Header` does it right.
    """
    boundary = f"={letter.id}="
    headers = {
        "Subject": _encoded(letter.subject),
        "From": _named(letter.sender),
        "To": letter.to,
        "Date": format_datetime(letter.at),
        "Message-ID": f"<{letter.id}@{letter.domain}>",
        "References": f"<{letter.thread}@{letter.domain}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{letter.leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    parts = (_part(boundary, "plain", letter.plain), _part(boundary, "html", letter.html))
    return b"".join((head.encode("ascii"), b"\r\n", *parts, f"--{boundary}--\r\n".encode()))


@lru_cache(maxsize=256)  # ten thousand readers are told the same
def _encoded(subject: str) -> str:
    return Header(subject, "utf-8", maxlinelen=75, header_name="Subject").encode(linesep="\r\n")


@lru_cache(maxsize=8)
def _named(sender: str) -> str:
    return formataddr(parseaddr(sender), "utf-8")


def _part(boundary: str, subtype: str, text: str) -> bytes:
    head = f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
    body = b2a_base64(text.encode(), newline=False)
    return b"\r\n".join([head.encode(), *[body[at : at + 76] for at in range(0, len(body), 76)], b""])


# ---------------------------------------------------------------- the whole


def html(parts: Sequence[str], footer: str, lang: str) -> str:
    """A page that needs nothing else, readable at the width of a phone."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f'<body style="margin:0;background:#fff"><div style="max-width:680px;margin:0 auto;padding:16px;{_FONT}">'
        f"{''.join(parts)}{footer}</div></body></html>"
    )


def footer(why: str, links: Sequence[tuple[str, str]], lang: str) -> tuple[str, str]:
    """Why this came and what the reader can do, as HTML and as plain text. `links`: (a word of LABELS, address)."""
    words = LABELS[lang]
    sentence = f"{words['why']}：{why}"
    shown = " · ".join(f'<a href="{escape(to)}">{words[word]}</a>' for word, to in links)
    return (
        f'<p style="{_SOFT};border-top:1px solid #d9dee7;padding-top:12px;margin-top:28px">{escape(sentence)}<br>{shown}</p>',
        "\n".join(["-- ", sentence, *(f"{words[word]}：{to}" for word, to in links)]) + "\n",
    )


def request(link: str, why: str, lang: str) -> tuple[str, str, str]:
    """The request to confirm: subject, HTML, plain text."""
    words = LABELS[lang]
    button = f'<p><a href="{escape(link)}" style="{_BUTTON}">{words["confirm"]}</a></p>'
    note = f"{words['wish']}：{why}（{words['days']}）"
    page = html([f"<p>{words['asked']}</p>{button}<p style='{_SOFT}'>{escape(note)}</p>"], "", lang)
    return f"{words['confirm']}：{why}"[:200], page, f"{words['asked']}\n\n{link}\n\n{note}\n"


# ---------------------------------------------------------------- one event as HTML


def section(told: Told, lang: str) -> str:
    """One event: what, which policy, the table of its days and basis, the changed amounts, the redline, links."""
    return "".join(_section(told, lang))


def _section(told: Told, lang: str) -> Iterator[str]:
    yield f'<h2 style="font-size:18px;margin:24px 0 4px">{escape(headline(told, lang))}</h2>'
    yield f'<p style="margin:0 0 10px;font-size:16px">{escape(told.title)}</p>'
    yield from (f'<p style="{_SOFT};margin:0 0 8px">{escape(note)}</p>' for note in notes(told, lang))
    yield _table(rows(told, lang))
    if told.outline:
        yield from _changes(told.outline, lang)
    yield "<p>" + " · ".join(f'<a href="{escape(to)}">{LABELS[lang][word]}</a>' for word, to in told.links) + "</p>"


def _table(found: Iterator[tuple[str, str]] | Sequence[Sequence[str]], head: Sequence[str] = ()) -> str:
    top = "".join(f'<th style="{_CELL};background:#f5f7fa">{escape(cell)}</th>' for cell in head)
    first = _CELL if head else f"{_CELL};white-space:nowrap"  # a label
    body = "".join(
        f'<tr><td style="{first}">{escape(row[0])}</td>' + "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in row[1:]) + "</tr>"
        for row in found
    )
    return f'<table style="border-collapse:collapse;width:100%;font-size:14px">{f"<tr>{top}</tr>" if top else ""}{body}</table>'


def _heads(outline: Outline) -> tuple[str, ...]:
    return tuple(outline.words[word] for word in ("where", "what", "old", "new", "about"))


def _changes(outline: Outline, lang: str) -> Iterator[str]:
    if outline.figures:
        yield f'<h3 style="font-size:15px;margin:16px 0 6px">{escape(outline.words["figures"])}</h3>'
        yield _table(outline.figures[:MOST], _heads(outline))
    yield f'<h3 style="font-size:15px;margin:16px 0 6px">{escape(outline.words["clauses"])}</h3>'
    yield from (_entry(entry) for entry in outline.entries[:MOST])
    if len(outline.entries) > MOST:
        yield f"<p>{LABELS[lang]['rest'].format(n=len(outline.entries) - MOST)}</p>"


def _entry(entry: Entry) -> str:
    words = "".join(_MARKS[op].format(escape(text).replace("\n", "<br>")) for op, text in _shortened(entry.change.redline))
    head = f"{entry.where} · {entry.kinds} · {entry.severity}（{entry.reason}）"
    return (
        f'<div style="border-left:4px solid #d9dee7;padding:2px 0 2px 12px;margin:10px 0"><div style="{_SOFT}">{escape(head)}</div>'
        f'<div style="overflow-wrap:anywhere">{words}</div></div>'
    )


def _shortened(redline: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What stayed is cut in its middle where it is long; what went or came never is."""
    for op, text in redline:
        yield op, f"{text[: LONG // 2]}……{text[-LONG // 2 :]}" if op == "=" and len(text) > LONG else text


# ---------------------------------------------------------------- one event as plain text


def plain(told: Told, lang: str) -> str:
    """The same in plain text: `[-300万元-][+500万元+]`."""
    return "\n".join(_plain(told, lang)) + "\n"


def _plain(told: Told, lang: str) -> Iterator[str]:
    yield f"■ {headline(told, lang)}：{told.title}"
    yield from notes(told, lang)
    yield from (f"{label}：{text}" for label, text in rows(told, lang))
    if found := told.outline:
        yield from ("", f"【{found.words['figures']}】") if found.figures else ()
        yield from ("  ".join(cell for cell in row if cell) for row in found.figures[:MOST])
        yield from ("", f"【{found.words['clauses']}】")
        for entry in found.entries[:MOST]:
            yield f"{entry.where} · {entry.kinds} · {entry.severity}"
            yield "".join(_PLAIN[op].format(text) for op, text in _shortened(entry.change.redline)) + "\n"
        if len(found.entries) > MOST:
            yield LABELS[lang]["rest"].format(n=len(found.entries) - MOST)
    yield from (f"{LABELS[lang][word]}：{to}" for word, to in told.links)

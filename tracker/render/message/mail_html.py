"""Render a mail as HTML with inline styles (mail programs drop the rest), readable at the width of
a phone. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from tracker.render.message.event_view import (
    EventView,
    backlog_line,
    count_line,
    describe_status,
    detail_rows,
    event_headline,
    event_notes,
)
from tracker.render.message.excerpt import MAX_CHANGES, Redline, excerpt_changes
from tracker.render.message.labels import LABELS
from tracker.render.report.summary import ReportEntry, ReportOutline

INK, SOFT, LINE, BLUE = "#1d2433", "#5b6577", "#e1e6ee", "#1d4f91"
_FAMILY = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
FONT = f"font-family:{_FAMILY};color:{INK};line-height:1.7;font-size:15px;overflow-wrap:anywhere"
END = "</div></body></html>"
_SOFT = f"color:{SOFT};font-size:13px"
_LINK = f"color:{BLUE}"
_BUTTON = (
    f"display:inline-block;padding:11px 24px;background:{BLUE};color:#fff;"
    "text-decoration:none;border-radius:4px;font-weight:600"
)
_TABLE = "border-collapse:collapse;width:100%;font-size:14px"
_CELL = (
    f"border-bottom:1px solid {LINE};padding:7px 10px 7px 0;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere"
)
_NOTE = (
    "margin:0 0 10px;padding:8px 12px;background:#fff8e6;"
    "border-left:3px solid #c77700;font-size:14px"
)
_PILL = "display:inline-block;padding:2px 10px;border-radius:3px;font-weight:600;font-size:14px"
_WEIGHT = {
    "high": ("#b3261e", "#fdecea"),
    "medium": ("#7a4b00", "#fff1d6"),
    "low": ("#34465e", "#eaf0f7"),
    "none": (SOFT, "#f1f3f6"),
}
_EDGE = {"high": "#b3261e", "medium": "#c77700", "low": "#6b8fb5"}
_MARKS = {
    "-": '<del style="color:#b3261e;background:#fdecea;text-decoration:line-through{}">{}</del>',
    "+": '<ins style="color:#0b6b3a;background:#e6f4ec;text-decoration:underline{}">{}</ins>',
    "=": "{}{}",
}
_WHOLE = 12  # characters of a change that is not broken over two lines: 600万元
_WORD = re.compile(r"\d{4}-\d{2}-\d{2}|\d[\d,.]*[千万亿]*(?:元|%|％)")  # a day, an amount


def page_start(parts: Sequence[str], lang: str) -> str:
    """Return a self-contained page up to the part that is for one reader only."""
    brand = (
        f"border-bottom:2px solid {BLUE};padding-bottom:8px;margin-bottom:24px;"
        f"color:{BLUE};font-size:14px;font-weight:600"
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="color-scheme" content="light">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        '<body style="margin:0;background:#fff">'
        f'<div style="max-width:680px;margin:0 auto;padding:20px 16px;{FONT}">'
        f'<div style="{brand}">{LABELS[lang]["brand"]}</div>{"".join(parts)}'
    )


def page_footer(why: str, links: Sequence[tuple[str, str]], lang: str) -> str:
    """Return why the mail came and what the reader can do, to the end of the page.

    `links`: (a word of LABELS, address).
    """
    labels = LABELS[lang]
    style = f"{_SOFT};border-top:1px solid {LINE};padding-top:12px;margin:32px 0 0"
    reason = escape(labels["why"].format(why=why))
    row = _link_row(links, lang)
    return f'<p style="{style}">{reason}<br>{labels["yours"]}<br>{row}</p>{END}'


def confirmation_page(link: str, why: str, backlog: int | None, lang: str) -> str:
    """Return the request to confirm; `backlog`: how many policies match, where that is known."""
    labels = LABELS[lang]
    button = f'<a href="{escape(link)}" style="{_BUTTON}">{labels["confirm"]}</a>'
    request = (
        f"<p>{labels['asked']}</p>"
        f'<p style="margin:24px 0">{button}</p>'
        f'<p style="{_SOFT}">{escape(labels["wish"].format(why=why))}<br>'
        f"{backlog_line(backlog, lang)}</p>"
    )
    return page_start([request], lang) + END


def contents_list(views: Sequence[EventView], lang: str) -> str:
    """Return the headlines of a long message."""
    labels = LABELS[lang]
    lines = "".join(
        f"<li>{_escape_unbroken(event_headline(view, lang))}{labels['colon']}"
        f"{escape(view.title)}</li>"
        for view in views[:MAX_CHANGES]
    )
    omitted = len(views) - MAX_CHANGES
    more = labels["rest_events"].format(n=omitted) if omitted > 0 else ""
    style = "margin:0 0 28px;padding:12px 16px 12px 36px;background:#f5f7fa;font-size:14px"
    return f'<ol style="{style}">{lines}</ol>{more}'


# ---------------------------------------------------------------- events


def event_section(view: EventView, lang: str) -> str:
    """Return one event: headline, title, notes, details, changed amounts, redline, links."""
    return "".join(_section_parts(view, lang))


def _section_parts(view: EventView, lang: str) -> Iterator[str]:
    title = "font-size:19px;line-height:1.45;margin:8px 0 10px;overflow-wrap:anywhere"
    yield _severity_badge(event_headline(view, lang), view.event.severity)
    yield f'<h2 style="{title}">{escape(view.title)}</h2>'
    for note in event_notes(view, lang):
        yield f'<p style="{_NOTE}">{escape(note)}</p>'
    yield _details_table(detail_rows(view, lang))
    if view.outline:
        yield from _change_parts(view.outline, lang)
    yield f'<p style="margin:14px 0 36px;font-size:14px">{_link_row(view.links, lang)}</p>'


def summary_section(views: Sequence[EventView], lang: str) -> str:
    """Return many events of one kind that need no section of their own, a line each."""
    notes = dict.fromkeys(note for view in views for note in event_notes(view, lang))
    beneath = "".join(f'<p style="{_SOFT};margin:6px 0 0">{escape(note)}</p>' for note in notes)
    badge = _severity_badge(count_line(views, lang), views[0].event.severity)
    rows = "".join(_summary_row(view, lang) for view in views)
    return f'{badge}{beneath}<table style="{_TABLE};margin:6px 0 36px">{rows}</table>'


def _summary_row(view: EventView, lang: str) -> str:
    card, title = view.card, escape(view.title)
    if view.links:
        title = f'<a href="{escape(view.links[0][1])}" style="{_LINK}">{title}</a>'
    about = describe_status(card.answer, card.today, lang) if card.answer else card.source or ""
    beneath = f'<span style="{_SOFT}">{_escape_unbroken(about)}</span>'
    return f'<tr><td style="{_CELL}">{title}<br>{beneath}</td></tr>'


def _severity_badge(text: str, severity: str) -> str:
    ink, ground = _WEIGHT[severity]
    return f'<span style="{_PILL};color:{ink};background:{ground}">{_escape_unbroken(text)}</span>'


def _details_table(rows: Iterable[tuple[str, str]]) -> str:
    label = f"{_CELL};{_SOFT};white-space:nowrap;width:1%;padding-right:16px"
    lines = "".join(
        f'<tr><td style="{label}">{escape(name)}</td>'
        f'<td style="{_CELL}">{_escape_unbroken(words)}</td></tr>'
        for name, words in rows
    )
    return f'<table style="{_TABLE};border-top:1px solid {LINE}">{lines}</table>'


def _change_parts(outline: ReportOutline, lang: str) -> Iterator[str]:
    labels = LABELS[lang]
    if outline.figures:
        yield _section_title(outline.words["figures"])
        yield _figures_table(outline)
        if len(outline.figures) > MAX_CHANGES:
            rest = labels["rest"].format(n=len(outline.figures) - MAX_CHANGES)
            yield f'<p style="{_SOFT}">{rest}</p>'
    counts = labels["comma"].join(f"{kind} {n}" for kind, n in outline.counts)
    yield _section_title(outline.words["clauses"])
    yield f'<p style="{_SOFT};margin:0 0 8px">{escape(counts)}</p>'
    excerpt = excerpt_changes(outline, lang)
    yield from (_change_block(entry, redline, lang) for entry, redline in excerpt.entries)
    if excerpt.omitted_count:
        yield f"<p>{labels['rest'].format(n=excerpt.omitted_count)}</p>"


def _section_title(text: str) -> str:
    return f'<h3 style="font-size:15px;margin:22px 0 4px">{escape(text)}</h3>'


def _figures_table(outline: ReportOutline) -> str:
    heads = "".join(
        f'<th style="{_CELL};{_SOFT};font-weight:400">{escape(outline.words[word])}</th>'
        for word in ("where", "old", "new")
    )
    rows = "".join(_figure_row(row) for row in outline.figures[:MAX_CHANGES])
    return f'<table style="{_TABLE}"><tr>{heads}</tr>{rows}</table>'


def _figure_row(row: tuple[str, str, str, str, str]) -> str:
    where, what, old, new, about = row
    beneath = escape(" · ".join(filter(None, (what, about))))
    name = f'{escape(where)}<br><span style="{_SOFT}">{beneath}</span>'
    return (
        f'<tr><td style="{_CELL};width:32%">{name}</td>'
        f'<td style="{_CELL}">{_escape_unbroken(old)}</td>'
        f'<td style="{_CELL};font-weight:600">{_escape_unbroken(new)}</td></tr>'
    )


def _change_block(entry: ReportEntry, redline: Redline, lang: str) -> str:
    text = "".join(
        _MARKS[op].format(_nowrap_style(op, run), escape(run).replace("\n", "<br>"))
        for op, run in redline
    )
    weight = LABELS[lang]["weighed"].format(name=entry.severity, weight=entry.reason)
    edge = _EDGE.get(entry.change.severity, LINE)
    where = f'<b style="color:{INK}">{escape(entry.where)}</b>'
    return (
        f'<div style="border-left:3px solid {edge};padding:1px 0 1px 12px;margin:12px 0">'
        f'<div style="{_SOFT}">{where} · {escape(entry.kinds)} · {escape(weight)}</div>'
        f'<div style="overflow-wrap:anywhere">{text}</div></div>'
    )


def _nowrap_style(op: str, text: str) -> str:
    """Return the style that keeps a short change on one line."""
    return ";white-space:nowrap" if op != "=" and len(text) <= _WHOLE else ""


def _escape_unbroken(text: str) -> str:
    """Return a text as HTML in which no day and no amount is broken over two lines."""
    return _WORD.sub(r'<span style="white-space:nowrap">\g<0></span>', escape(text))


def _link_row(links: Iterable[tuple[str, str]], lang: str) -> str:
    return " · ".join(
        f'<a href="{escape(address)}" style="{_LINK};white-space:nowrap">{LABELS[lang][word]}</a>'
        for word, address in links
    )

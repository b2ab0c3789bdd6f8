"""What a mail shows, as HTML with inline styles (mail programs drop the rest), readable at the
width of a phone. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from tracker.render.message.event_view import (
    EventView,
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
_BUTTON = f"display:inline-block;padding:11px 24px;background:{BLUE};color:#fff;text-decoration:none;border-radius:4px;font-weight:600"
_TABLE = "border-collapse:collapse;width:100%;font-size:14px"
_CELL = f"border-bottom:1px solid {LINE};padding:7px 10px 7px 0;text-align:left;vertical-align:top;overflow-wrap:anywhere"
_NOTE = "margin:0 0 10px;padding:8px 12px;background:#fff8e6;border-left:3px solid #c77700;font-size:14px"
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
    """A page that needs nothing else, up to what is said to one reader only."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="color-scheme" content="light">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f'<body style="margin:0;background:#fff"><div style="max-width:680px;margin:0 auto;padding:20px 16px;{FONT}">'
        f'<div style="border-bottom:2px solid {BLUE};padding-bottom:8px;margin-bottom:24px;color:{BLUE};font-size:14px;font-weight:600">'
        f"{LABELS[lang]['brand']}</div>{''.join(parts)}"
    )


def page_footer(why: str, links: Sequence[tuple[str, str]], lang: str) -> str:
    """Why this came and what the reader can do, to the end of the page.

    `links`: (a word of LABELS, address).
    """
    words = LABELS[lang]
    style = f"{_SOFT};border-top:1px solid {LINE};padding-top:12px;margin:32px 0 0"
    return f'<p style="{style}">{escape(words["why"].format(why=why))}<br>{words["yours"]}<br>{_link_row(links, lang)}</p>{END}'


def confirmation_page(link: str, why: str, lang: str) -> str:
    """The request to confirm."""
    words = LABELS[lang]
    button = f'<p style="margin:24px 0"><a href="{escape(link)}" style="{_BUTTON}">{words["confirm"]}</a></p>'
    return (
        page_start(
            [
                f"<p>{words['asked']}</p>{button}<p style='{_SOFT}'>{escape(words['wish'].format(why=why))}</p>"
            ],
            lang,
        )
        + END
    )


def contents_list(told: Sequence[EventView], lang: str) -> str:
    """What a long message holds, in one glance."""
    lines = "".join(
        f"<li>{_escape_unbroken(event_headline(one, lang))}{LABELS[lang]['colon']}{escape(one.title)}</li>"
        for one in told[:MAX_CHANGES]
    )
    more = (
        LABELS[lang]["rest_events"].format(n=len(told) - MAX_CHANGES)
        if len(told) > MAX_CHANGES
        else ""
    )
    return f'<ol style="margin:0 0 28px;padding:12px 16px 12px 36px;background:#f5f7fa;font-size:14px">{lines}</ol>{more}'


# ---------------------------------------------------------------- events


def event_section(told: EventView, lang: str) -> str:
    """One event: what, which policy, what to know, its days and basis, the changed amounts, the
    redline, links.
    """
    return "".join(_section_parts(told, lang))


def _section_parts(told: EventView, lang: str) -> Iterator[str]:
    yield _severity_badge(event_headline(told, lang), told.event.severity)
    yield f'<h2 style="font-size:19px;line-height:1.45;margin:8px 0 10px;overflow-wrap:anywhere">{escape(told.title)}</h2>'
    for note in event_notes(told, lang):
        yield f'<p style="{_NOTE}">{escape(note)}</p>'
    yield _details_table(detail_rows(told, lang))
    if told.outline:
        yield from _change_parts(told.outline, lang)
    yield f'<p style="margin:14px 0 36px;font-size:14px">{_link_row(told.links, lang)}</p>'


def summary_section(told: Sequence[EventView], lang: str) -> str:
    """Many events of one kind that need no words of their own: a line each."""
    lines = []
    for one in told:
        title = (
            f'<a href="{escape(one.links[0][1])}" style="{_LINK}">{escape(one.title)}</a>'
            if one.links
            else escape(one.title)
        )
        about = describe_status(one.answer, one.today, lang) if one.answer else one.source or ""
        lines.append(
            f'<tr><td style="{_CELL}">{title}<br><span style="{_SOFT}">{_escape_unbroken(about)}</span></td></tr>'
        )
    said = dict.fromkeys(note for one in told for note in event_notes(one, lang))
    beneath = "".join(f'<p style="{_SOFT};margin:6px 0 0">{escape(note)}</p>' for note in said)
    head = _severity_badge(count_line(told, lang), told[0].event.severity)
    return f'{head}{beneath}<table style="{_TABLE};margin:6px 0 36px">{"".join(lines)}</table>'


def _severity_badge(words: str, severity: str) -> str:
    ink, ground = _WEIGHT[severity]
    return f'<span style="{_PILL};color:{ink};background:{ground}">{_escape_unbroken(words)}</span>'


def _details_table(found: Iterable[tuple[str, str]]) -> str:
    label = f"{_CELL};{_SOFT};white-space:nowrap;width:1%;padding-right:16px"
    lines = "".join(
        f'<tr><td style="{label}">{escape(name)}</td><td style="{_CELL}">{_escape_unbroken(words)}</td></tr>'
        for name, words in found
    )
    return f'<table style="{_TABLE};border-top:1px solid {LINE}">{lines}</table>'


def _change_parts(outline: ReportOutline, lang: str) -> Iterator[str]:
    words = LABELS[lang]
    if outline.figures:
        yield _section_title(outline.words["figures"])
        yield _figures_table(outline)
        if len(outline.figures) > MAX_CHANGES:
            yield f'<p style="{_SOFT}">{words["rest"].format(n=len(outline.figures) - MAX_CHANGES)}</p>'
    yield _section_title(outline.words["clauses"])
    yield f'<p style="{_SOFT};margin:0 0 8px">{escape(words["comma"].join(f"{kind} {n}" for kind, n in outline.counts))}</p>'
    found = excerpt_changes(outline, lang)
    yield from (_change_block(entry, redline, lang) for entry, redline in found.entries)
    if found.omitted_count:
        yield f"<p>{words['rest'].format(n=found.omitted_count)}</p>"


def _section_title(words: str) -> str:
    return f'<h3 style="font-size:15px;margin:22px 0 4px">{escape(words)}</h3>'


def _figures_table(outline: ReportOutline) -> str:
    heads = "".join(
        f'<th style="{_CELL};{_SOFT};font-weight:400">{escape(outline.words[word])}</th>'
        for word in ("where", "old", "new")
    )
    return f'<table style="{_TABLE}"><tr>{heads}</tr>{"".join(map(_figure_row, outline.figures[:MAX_CHANGES]))}</table>'


def _figure_row(row: tuple[str, str, str, str, str]) -> str:
    where, what, old, new, about = row
    name = f'{escape(where)}<br><span style="{_SOFT}">{escape(" · ".join(filter(None, (what, about))))}</span>'
    sides = f'<td style="{_CELL}">{_escape_unbroken(old)}</td><td style="{_CELL};font-weight:600">{_escape_unbroken(new)}</td>'
    return f'<tr><td style="{_CELL};width:32%">{name}</td>{sides}</tr>'


def _change_block(entry: ReportEntry, redline: Redline, lang: str) -> str:
    words = "".join(
        _MARKS[op].format(_nowrap_style(op, text), escape(text).replace("\n", "<br>"))
        for op, text in redline
    )
    weight = LABELS[lang]["weighed"].format(name=entry.severity, weight=entry.reason)
    edge = _EDGE.get(entry.change.severity, LINE)
    return (
        f'<div style="border-left:3px solid {edge};padding:1px 0 1px 12px;margin:12px 0">'
        f'<div style="{_SOFT}"><b style="color:{INK}">{escape(entry.where)}</b> · {escape(entry.kinds)} · {escape(weight)}</div>'
        f'<div style="overflow-wrap:anywhere">{words}</div></div>'
    )


def _nowrap_style(op: str, text: str) -> str:
    return ";white-space:nowrap" if op != "=" and len(text) <= _WHOLE else ""


def _escape_unbroken(words: str) -> str:
    """Words in which no day and no amount is broken over two lines."""
    return _WORD.sub(r'<span style="white-space:nowrap">\g<0></span>', escape(words))


def _link_row(links: Iterable[tuple[str, str]], lang: str) -> str:
    return " · ".join(
        f'<a href="{escape(to)}" style="{_LINK};white-space:nowrap">{LABELS[lang][word]}</a>'
        for word, to in links
    )

"""Render a Diff as one self-contained HTML file: inline or side by side, for screen and print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from tracker.model import Diff, Snapshot
from tracker.render.report.summary import ReportEntry, ReportOutline, outline_report

_TAGS = {"-": "del", "+": "ins"}
_STYLE = """
:root { color-scheme: light; --ink: #1d2433; --soft: #5b6577; --line: #d9dee7;
  --gone: #b3261e; --gone-bg: #fdecea; --come: #0b6b3a; --come-bg: #e6f4ec; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 4rem; color: var(--ink); \
background: #fff; line-height: 1.75;
  font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", \
"Microsoft YaHei", sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; } h2 { font-size: 1.15rem; \
margin: 2.2rem 0 .6rem; } h3 { font-size: 1rem; margin: 0; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { border: 1px solid var(--line); padding: .4rem .6rem; \
text-align: left; vertical-align: top; }
th { background: #f5f7fa; font-weight: 600; white-space: nowrap; } ul { padding-left: 1.2rem; }
del { color: var(--gone); background: var(--gone-bg); text-decoration: line-through; }
ins { color: var(--come); background: var(--come-bg); text-decoration: underline; }
article { border: 1px solid var(--line); border-left: .3rem solid var(--line); border-radius: .3rem;
  padding: .7rem 1rem; margin: .8rem 0; break-inside: avoid-page; }
article.high { border-left-color: var(--gone); } article.medium { \
border-left-color: #c77700; } article.low { border-left-color: #6b8fb5; }
article p { margin: .2rem 0; color: var(--soft); font-size: .88rem; }
.text { white-space: pre-line; overflow-wrap: anywhere; margin-top: .5rem; }
.side { display: none; grid-template-columns: 1fr 1fr; gap: 1rem; }
.side > div { border-top: 1px solid var(--line); padding-top: .4rem; }
.views { margin: .6rem 0; } .views label { margin-right: 1rem; cursor: pointer; }
body:has(#view-side:checked) .inline { display: none; } \
body:has(#view-side:checked) .side { display: grid; }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } .views { display: none; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def render_html(
    diff: Diff,
    old: Snapshot,
    new: Snapshot,
    *,
    from_label: str,
    to_label: str,
    notes: Sequence[str] = (),
    lang: str = "zh",
) -> str:
    """Return the report as a self-contained page.

    All text is escaped; there are no scripts and no external addresses.
    """
    found = outline_report(
        diff, old, new, from_label=from_label, to_label=to_label, notes=notes, lang=lang
    )
    title = f"{found.words['title']}：{new.head.title}"
    return (
        f'<!doctype html>\n<html lang="{escape(lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        f"<style>{_STYLE}</style></head>\n"
        f"<body>\n{''.join(_summary_parts(found))}\n{''.join(_change_parts(found))}\n"
        "</body></html>\n"
    )


def _summary_parts(found: ReportOutline) -> Iterator[str]:
    words = found.words
    yield f"<h1>{escape(words['title'])}</h1>\n"
    sides = [
        f"{escape(word)}：{escape(title)}（{escape(label)}）" for word, title, label in found.sides
    ]
    counts = f"{escape(words['counts'])}：" + "，".join(
        f"{escape(kind)} {n}" for kind, n in found.counts
    )
    yield _bullet_list([*sides, *map(escape, found.notes), counts])
    if found.figures:
        heads = (words["where"], words["what"], words["old"], words["new"], words["about"])
        yield f"<h2>{escape(words['figures'])}</h2>\n"
        yield f"<table><thead>{_table_row(heads, 'th')}</thead><tbody>"
        yield from (_table_row(row, "td") for row in found.figures)
        yield "</tbody></table>\n"
    for word, rows in (("dropped", found.dropped), ("added", found.added)):
        if rows:
            yield f"<h2>{escape(words[word])}</h2>\n" + _bullet_list(
                f"<b>{escape(place)}</b> {escape(text)}" for place, text in rows
            )


def _table_row(cells: Iterable[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _bullet_list(rows: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{row}</li>" for row in rows) + "</ul>\n"


def _change_parts(found: ReportOutline) -> Iterator[str]:
    words = found.words
    if not found.entries:
        yield f"<p>{escape(words['nothing'])}</p>"
        return
    yield f"<h2>{escape(words['clauses'])}</h2>\n<div class=views>"
    for view, checked in (("inline", " checked"), ("side", "")):
        button = f"<input type=radio name=view id=view-{view}{checked}>"
        yield f"<label>{button} {escape(words[view])}</label>"
    yield "</div>\n"
    yield from map(_change_article, found.entries)
    if found.unchanged_count:
        yield f"<p>{escape(words['still'].format(n=found.unchanged_count))}</p>"


def _change_article(entry: ReportEntry) -> str:
    change = entry.change
    return (
        f'<article class="{escape(change.severity)}" id="c-{escape(change.id)}">'
        f"<h3>{escape(entry.where)} · {escape(entry.kinds)}</h3>"
        f"<p>{escape(entry.severity)} · {escape(entry.reason)} · {escape(change.id)}</p>"
        f'<div class="text inline">{_mark_redline(change.redline, "=-+")}</div>'
        f'<div class="side"><div class="text">{_mark_redline(change.redline, "=-")}</div>'
        f'<div class="text">{_mark_redline(change.redline, "=+")}</div></div></article>\n'
    )


def _mark_redline(redline: Iterable[tuple[str, str]], signs: str) -> str:
    shown = ((_TAGS.get(sign), escape(text)) for sign, text in redline if sign in signs)
    return "".join(f"<{tag}>{text}</{tag}>" if tag else text for tag, text in shown)

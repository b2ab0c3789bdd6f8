"""Render a version's text as one self-contained HTML page: no script, no external address."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape

from tracker.model import Clause, Level, Snapshot

STYLE = """
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1.25rem 4rem; color: #1d2433; \
line-height: 1.9;
  font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", \
"Microsoft YaHei", sans-serif; }
h1 { font-size: 1.5rem; text-align: center; } h2 { font-size: 1.15rem; } h3 { font-size: 1rem; }
p { margin: .3rem 0; overflow-wrap: anywhere; } section section { margin-left: 1rem; } \
:target { background: #fff6d6; }
header p, footer { color: #5b6577; font-size: .9rem; text-align: center; }
"""
# The page may do nothing but show itself, in this one style.
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADINGS = {Level.PART: "h2", Level.CHAPTER: "h2", Level.ANNEX: "h2", Level.SECTION: "h3"}


def render_page(snapshot: Snapshot, notes: Sequence[str] = ()) -> str:
    """Return the head, every unit under its address (`#art_3`), then notes and warnings."""
    head = snapshot.head
    facts = (head.document_number, "、".join(head.issuers), str(head.made_on or ""), *head.notes)
    return (
        '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(head.title)}</title><style>{STYLE}</style></head>\n<body>\n"
        f"<header><h1>{escape(head.title)}</h1>"
        f"{''.join(f'<p>{escape(fact)}</p>' for fact in facts if fact)}</header>\n<main>\n"
        f"{''.join(part for clause in snapshot.clauses for part in _render_unit(clause))}</main>\n"
        f"<footer>{''.join(f'<p>{escape(note)}</p>' for note in (*notes, *snapshot.warnings))}"
        "</footer>\n</body></html>\n"
    )


def _render_unit(clause: Clause) -> Iterator[str]:
    yield f'<section id="{escape(clause.path)}">'
    own = " ".join(part for part in (clause.label, clause.heading, clause.text) if part)
    tag = HEADINGS.get(clause.level, "p")
    if own:
        yield f"<{tag}>{escape(own)}</{tag}>"
    for child in clause.children:
        yield from _render_unit(child)
    yield "</section>\n"

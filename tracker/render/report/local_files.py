"""Render the report of two local documents in each format.

The library of a format is imported when that format is asked for.
"""

from __future__ import annotations

import json

from tracker.model import Diff, Snapshot


def _render_json(diff: Diff, old: Snapshot, new: Snapshot, from_label: str, to_label: str) -> bytes:
    from tracker.render.json.changes import diff_json

    return json.dumps(diff_json(diff), ensure_ascii=False).encode()


def _render_markdown(
    diff: Diff, old: Snapshot, new: Snapshot, from_label: str, to_label: str
) -> bytes:
    from tracker.render.report.markdown import render_markdown

    return render_markdown(
        diff, old, new, from_label=from_label, to_label=to_label, notes=_validity_notes(old, new)
    ).encode()


def _render_html(diff: Diff, old: Snapshot, new: Snapshot, from_label: str, to_label: str) -> bytes:
    from tracker.render.report.html import render_html

    return render_html(
        diff, old, new, from_label=from_label, to_label=to_label, notes=_validity_notes(old, new)
    ).encode()


def _render_docx(diff: Diff, old: Snapshot, new: Snapshot, from_label: str, to_label: str) -> bytes:
    from tracker.render.report.docx import render_docx

    return render_docx(
        diff, old, new, from_label=from_label, to_label=to_label, notes=_validity_notes(old, new)
    )


def _validity_notes(old: Snapshot, new: Snapshot) -> tuple[str, ...]:
    from tracker.law.analyse import analyse_snapshot
    from tracker.render.report.summary import validity_notes

    return validity_notes(analyse_snapshot(old).validity, analyse_snapshot(new).validity)


REPORT_FORMATS = {
    "json": _render_json,
    "markdown": _render_markdown,
    "html": _render_html,
    "docx": _render_docx,
}

"""The report of two local documents in each format.

What a format needs is imported when it is asked for.
"""

from __future__ import annotations

import json

from tracker.model import Diff, Snapshot


def _json(diff: Diff, old: Snapshot, new: Snapshot, from_label: str, to_label: str) -> bytes:
    from tracker.render.json.changes import changes

    return json.dumps(changes(diff), ensure_ascii=False).encode()


def _markdown(diff: Diff, old: Snapshot, new: Snapshot, from_label: str, to_label: str) -> bytes:
    from tracker.render.report.markdown import report

    return report(
        diff, old, new, from_label=from_label, to_label=to_label, notes=_days(old, new)
    ).encode()


def _html(diff: Diff, old: Snapshot, new: Snapshot, from_label: str, to_label: str) -> bytes:
    from tracker.render.report.html import report

    return report(
        diff, old, new, from_label=from_label, to_label=to_label, notes=_days(old, new)
    ).encode()


def _docx(diff: Diff, old: Snapshot, new: Snapshot, from_label: str, to_label: str) -> bytes:
    from tracker.render.report.docx import report

    return report(diff, old, new, from_label=from_label, to_label=to_label, notes=_days(old, new))


def _days(old: Snapshot, new: Snapshot) -> tuple[str, ...]:
    from tracker.law.analyse import understand
    from tracker.render.report.summary import validity_notes

    return validity_notes(understand(old).validity, understand(new).validity)


FORMATS = {"json": _json, "markdown": _markdown, "html": _html, "docx": _docx}

"""Write the files derived from the evidence, readable texts and change reports; they can be rebuilt
at any time.
"""

from __future__ import annotations

from tracker.app import App
from tracker.model.checks import CheckOutcome
from tracker.model.readings import Publication, Reading
from tracker.query.comparison import compare_bounded, validity_of
from tracker.query.snapshots import current_snapshot, read_kept
from tracker.render.names import report_filename, version_label
from tracker.render.report import markdown as report_markdown
from tracker.render.report.summary import validity_notes
from tracker.render.text import markdown as text_markdown
from tracker.store import policies


def write_text_and_report(app: App, reading: Reading, publication: Publication) -> None:
    """Write the readable text next to the newest capture, and the report of a change."""
    app.archive.write_text(reading.newest, render_reading(reading))
    for one in (publication, *publication.instruments):
        if one.before and one.outcome is not CheckOutcome.COSMETIC:
            write_version_report(app, one.version)


def render_reading(reading: Reading) -> str:
    """Return the readable text of a capture: a notice, then the instruments that it issues."""
    return "\n\n".join(text_markdown.render_snapshot(one.snapshot) for one in reading.texts)


def write_version_text(app: App, version_id: str) -> None:
    """Write the readable text of a version next to the newest capture that it rests on."""
    with app.database.read_session() as session:
        version = policies.get_version_by_id(session, version_id)
    newest = app.archive.load_capture(version.source, max((version.capture, *version.attached)))
    reading = read_kept(app, version.source, version.capture, version.attached)
    app.archive.write_text(newest, render_reading(reading))


def write_version_report(app: App, version_id: str) -> None:
    """Write the report of a version against the one that it was compared with, if there is one."""
    with app.database.read_session() as session:
        new = policies.get_version_by_id(session, version_id)
        compared = policies.compared_with(session, version_id)
        if compared is None:
            return
        old = policies.get_version_by_id(session, compared)
    before, after = current_snapshot(app, old), current_snapshot(app, new)
    old_label, new_label = version_label(old.policy, old.n), version_label(new.policy, new.n)
    notes = validity_notes(validity_of(before), validity_of(after))
    page = report_markdown.render_markdown(
        compare_bounded(before, after),
        before,
        after,
        from_label=old_label,
        to_label=new_label,
        notes=notes,
    )
    app.archive.write_report(new.policy, report_filename(old_label, new_label), page)

"""What the words of a capture are today, and the files derived from them: readable text and change
reports, always rebuildable.
"""

from __future__ import annotations

from tracker.app import App
from tracker.diff import compare
from tracker.law.analyse import analyse_snapshot
from tracker.model.readings import Publication
from tracker.query.snapshots import current_snapshot
from tracker.render.names import report_filename, version_label
from tracker.render.report import markdown
from tracker.render.report.summary import validity_notes
from tracker.render.text import markdown as text
from tracker.store import policies
from tracker.store.publishing import Reading

# ---------------------------------------------------------------- derived files


def keep_readable(home: App, reading: Reading, published: Publication) -> None:
    """Clause text beside the newest evidence, and the change report: derived, always rebuildable."""
    home.archive.write_text(reading.newest, text.render_snapshot(reading.snapshot))
    if published.before and published.outcome != "cosmetic":
        report(home, published.version)


def keep_text(home: App, version_id: str) -> None:
    """Write the clause text of a version beside the newest capture that it rests on."""
    with home.database.read_session() as session:
        version = policies.get_version_by_id(session, version_id)
    newest = max((version.capture, *version.attached))
    home.archive.write_text(
        home.archive.load_capture(version.source, newest),
        text.render_snapshot(current_snapshot(home, version)),
    )


def report(home: App, version_id: str) -> None:
    """Write the report of a version against the one it was compared with."""
    with home.database.read_session() as session:
        new = policies.get_version_by_id(session, version_id)
        compared = policies.compared_with(session, version_id)
        if compared is None:
            return
        old = policies.get_version_by_id(session, compared)
    one, other = current_snapshot(home, old), current_snapshot(home, new)
    notes = validity_notes(analyse_snapshot(one).validity, analyse_snapshot(other).validity)
    before, after = version_label(old.policy, old.n), version_label(new.policy, new.n)
    page = markdown.render_markdown(
        compare(one, other), one, other, from_label=before, to_label=after, notes=notes
    )
    home.archive.write_report(new.policy, report_filename(before, after), page)

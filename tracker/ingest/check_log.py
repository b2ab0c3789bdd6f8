"""Write the database rows of a check that produced no new version: the check itself, and when the
source is due again.

A document of a listing or a folder says nothing about the health of the source: its failures are
counted at its own address.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from tracker.app import App
from tracker.ingest.next_run import after_quiet_hours, next_due
from tracker.model import Source
from tracker.model.checks import SUCCESSFUL, AddressState, Check, CheckOutcome
from tracker.store import checks


def log_check(
    app: App, check: Check, retry_after: float = 0.0, again_in: timedelta | None = None
) -> Check:
    """Record a check and return it.

    `retry_after`: seconds that the server asks to wait; `again_in`: the source is due again at the
    latest after this time, because its check is not finished.
    """
    with app.database.write_connection_unsynced() as connection:
        log_check_and_reschedule(app, connection, check, retry_after, again_in)
    return check


def log_unchanged(app: App, check: Check, state: AddressState) -> Check:
    """Record the check of an unchanged address, through the write-behind buffer where the check
    before it succeeded, too.
    """
    if check.outcome is not CheckOutcome.UNCHANGED or state.failures:
        return log_check(app, check)
    due = next_due_of_source(app, check, 0) if is_source_check(app, check) else None
    app.unchanged_checks.add_check(check, due)
    return check


def log_revisit(app: App, check: Check, state: AddressState) -> Check:
    """Record a check that received the stored bytes again, with the validators that came along.

    Without the new validators a server that changes them would send the whole page for ever.
    """
    with app.database.write_session() as session:
        checks.update_address(session, check.source, check.address, state)
        log_check_and_reschedule(app, session.connection(), check)
    return check


def log_attachment(app: App, check: Check) -> Check:
    """Record the check of an attachment, which says nothing about the health of its source."""
    with app.database.write_connection_unsynced() as connection:
        checks.record_check(connection, check)
    return check


def mark_folder_checked(app: App, source: Source) -> None:
    """Record that every file of a folder was checked, and when the folder is due again."""
    now = app.now()
    due = next_due(source, now, quiet=app.settings.quiet)
    with app.database.write_connection_unsynced() as connection:
        checks.mark_source_checked(connection, source.id, now, due)


def log_check_and_reschedule(
    app: App,
    connection: Connection,
    check: Check,
    retry_after: float = 0.0,
    again_in: timedelta | None = None,
) -> None:
    """Record a check in the caller's transaction and count it for its address; the check of a
    source's own address also sets when the source is due again.

    `retry_after`: seconds that the server asks to wait; `again_in`: see `log_check`.
    """
    checks.count_address_failure(connection, check)
    if not is_source_check(app, check):
        checks.record_check(connection, check)
        return
    succeeded = check.outcome in SUCCESSFUL
    failures = 0 if succeeded else checks.count_failures(connection, check.source) + 1
    due = next_due_of_source(app, check, failures, retry_after)
    if again_in is not None:
        due = min(due, after_quiet_hours(check.at + again_in, app.settings.quiet))
    checks.record_check_and_due(connection, check, due)


def is_source_check(app: App, check: Check) -> bool:
    """Return whether a check is of the source's own address: its page, its index, its folder."""
    source = app.source_or_default(check.source)
    return check.address in (source.url or "", source.path)


def next_due_of_source(app: App, check: Check, failures: int, retry_after: float = 0.0) -> datetime:
    """Return when the source of a check is due again."""
    source = app.source_or_default(check.source)
    return next_due(source, check.at, failures, retry_after, app.settings.quiet)

"""Write the database rows of a check that produced no new version: the check itself, and when the
source is due again.
"""

from __future__ import annotations

from sqlalchemy import Connection

from tracker.app import App
from tracker.ingest.next_run import next_due
from tracker.model.checks import SUCCESSFUL, AddressState, Check, CheckOutcome
from tracker.store import checks


def log_check(app: App, check: Check, retry_after: float = 0.0) -> Check:
    """Record a check and return it; an unchanged page goes through the write-behind buffer.

    `retry_after`: seconds that the server asks to wait.
    """
    if check.outcome is CheckOutcome.UNCHANGED:
        due = next_due(app.source_or_default(check.source), check.at, quiet=app.settings.quiet)
        app.unchanged_checks.add_check(check, due)
        return check
    with app.database.write_connection_unsynced() as connection:
        log_check_and_reschedule(app, connection, check, retry_after)
    return check


def log_check_and_reschedule(
    app: App, connection: Connection, check: Check, retry_after: float = 0.0
) -> None:
    """Record a check in the caller's transaction, with the time at which its source is due again.

    `retry_after`: seconds that the server asks to wait.
    """
    succeeded = check.outcome in SUCCESSFUL
    failures = 0 if succeeded else checks.count_failures(connection, check.source) + 1
    source = app.source_or_default(check.source)
    due = next_due(source, check.at, failures, retry_after, app.settings.quiet)
    checks.record_check_and_due(connection, check, due)


def log_revisit(app: App, check: Check, state: AddressState) -> Check:
    """Record a check that met the bytes already held, with the validators that came with them.

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

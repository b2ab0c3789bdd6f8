"""What a look leaves in the database besides a wording: its row, what the next look needs, and when
the source is due again.
"""

from __future__ import annotations

from sqlalchemy import Connection

from tracker.app import App
from tracker.ingest.next_run import next_due
from tracker.model.checks import SUCCESSFUL, AddressState, Check
from tracker.store import checks


def look(home: App, done: Check, pause: float = 0.0) -> Check:
    """The row of a look that left nothing else.

    `pause`: seconds that the server asks us to wait.
    """
    if done.outcome == "unchanged":
        home.unchanged_checks.add_check(
            done, next_due(home.source_or_default(done.source), done.at, quiet=home.settings.quiet)
        )
        return done
    with home.database.write_connection_unsynced() as connection:
        count(home, connection, done, pause)
    return done


def count(home: App, connection: Connection, done: Check, pause: float = 0.0) -> None:
    """The row of a look, and when its source is due again: not before the seconds that its server
    asks us to wait.
    """
    bad = 0 if done.outcome in SUCCESSFUL else checks.count_failures(connection, done.source) + 1
    checks.record_check_and_due(
        connection,
        done,
        next_due(home.source_or_default(done.source), done.at, bad, pause, home.settings.quiet),
    )


def revisit(home: App, done: Check, seen: AddressState) -> Check:
    """The same bytes, perhaps under new validators: a server that changes them would send us the
    whole page for ever.
    """
    with home.database.write_session() as session:
        checks.update_address(session, done.source, done.address, seen)
        count(home, session.connection(), done)
    return done

"""The job: one check of one source, the same in one process and on many machines."""

from __future__ import annotations

import logging

from tracker.app import App
from tracker.fetch.client import Fetcher
from tracker.ingest import pipeline
from tracker.model import Source

log = logging.getLogger("tracker.ingest.check_source")


def look(home: App, source: Source, fetcher: Fetcher) -> str | None:
    """Check a source; its rows also say when it is due again. Gives the last outcome.

    The job boundary: what fails here for no reason of the source's is logged, and None; no row says
    anything then.
    """
    outcome = "failed"
    try:
        for done in pipeline.check(home, source, fetcher):
            outcome = done.outcome
            level = logging.DEBUG if outcome == "unchanged" else logging.INFO
            log.log(level, "%s %s: %s %s", source.id, done.address, outcome, done.note)
    except Exception:  # noqa: BLE001  the one place: a bug in one source must not stop the others
        log.exception("check of %s failed", source.id)
        return None
    return outcome

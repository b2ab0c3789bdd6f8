"""The running service: HTTP and schedule in one process, until it is told to stop."""

from __future__ import annotations

import os
from pathlib import Path

import uvicorn

from tracker.home import open_home

GRACE = 20  # seconds for requests under way


def serve(folder: Path | None, host: str, port: int) -> None:
    """Serve a home until SIGINT or SIGTERM. Raises ConfigError, StoreError before anything is opened to others."""
    with open_home(folder) as home:
        os.environ["TRACKER_HOME"] = str(home.settings.home)
    uvicorn.run("api.app:create", factory=True, host=host, port=port, log_level="warning", timeout_graceful_shutdown=GRACE)

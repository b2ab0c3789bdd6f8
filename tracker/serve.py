"""The running service: HTTP and schedule in one process, until it is told to stop."""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path

import uvicorn

from tracker import logs
from tracker.app import open_app
from tracker.errors import ConfigError

GRACE = 20  # seconds for requests under way


def run_service(folder: Path | None, host: str, port: int, *, checks: bool = True) -> None:
    """Serve a home until SIGINT or SIGTERM; `checks`: also look at its sources and tell its
    readers.

    Raises ConfigError, StoreError before anything is opened to others.
    """
    require_free_port(host, port)
    with open_app(folder) as home:
        os.environ["TRACKER_HOME"] = str(home.settings.home)
        logs.install_logging(logging.WARNING if home.settings.demo else logging.INFO)
    factory = "create_app" if checks else "create_without_checks"
    uvicorn.run(
        f"api.app:{factory}",
        factory=True,
        host=host,
        port=port,
        log_config=None,
        timeout_graceful_shutdown=GRACE,
    )


def require_free_port(host: str, port: int) -> None:
    """Raises ConfigError where we could not listen, before any work is begun."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                [f"{host}:{port} 不能监听（{error.strerror}）；请用 --port 另选端口"]
            ) from error

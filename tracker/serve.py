"""Run the service: HTTP and schedule in one process, until SIGINT or SIGTERM."""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path

import uvicorn

from tracker import logs
from tracker.app import App, open_app
from tracker.bounded_calls import enforce_limits
from tracker.connection_limits import (
    KEEP_ALIVE_SECONDS,
    LimitedProtocol,
    raise_descriptor_limit,
)
from tracker.errors import ConfigError
from tracker.parse.formats.warm_office import share_office
from tracker.query.people import accepts_credentials
from tracker.schedule.start_message import describe_setup

log = logging.getLogger("tracker.serve")

GRACE = 20  # seconds that open requests have when the service stops


def run_service(folder: Path | None, host: str, port: int, *, checks: bool = True) -> None:
    """Serve a home until SIGINT or SIGTERM. `checks`: also check sources and send alerts.

    Raises ConfigError or StoreError before the port is opened.
    """
    require_free_port(host, port)
    with open_app(folder) as app:
        _require_somebody(app)
        os.environ["TRACKER_HOME"] = str(app.settings.home)
        logs.install_logging(logging.WARNING if app.settings.demo else logging.INFO)
        checks = checks and not app.database.is_read_only
        duty = "检查来源、发送通知" if checks else "不检查、不发通知"
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        log.info("tracker serve：%s；%s；%s", address, duty, describe_setup(app))
    factory = "create_app" if checks else "create_without_checks"
    with share_office(), enforce_limits():  # no page may stop the service
        uvicorn.run(
            f"api.app:{factory}",
            factory=True,
            host=host,
            port=port,
            log_config=None,
            proxy_headers=False,  # `api.trusted_proxies` looks at the peer first
            timeout_graceful_shutdown=GRACE,
            http=LimitedProtocol,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            limit_concurrency=raise_descriptor_limit(),
        )


def _require_somebody(app: App) -> None:
    """Raise ConfigError where reading is private and nobody could read."""
    if app.settings.private and not accepts_credentials(app):
        raise ConfigError(
            [
                "sources.toml: private：仅凭口令阅读，须先设环境变量 TRACKER_TOKEN，"
                "或运行 tracker operator add，或写 [server] operator_header"
            ]
        )


def require_free_port(host: str, port: int) -> None:
    """Raise ConfigError where the port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                [f"{host}:{port} 不能监听（{error.strerror}）；请用 --port 另选端口"]
            ) from error

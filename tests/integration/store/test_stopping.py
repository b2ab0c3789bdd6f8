"""SIGTERM while the service is in the middle of a check: what runs is finished, and the home is
whole.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.app_factory import make_app
from tests.command_runner import TRACKER
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tracker.app import open_app
from tracker.ingest import reprocess
from tracker.store import policies


class Slow(PageResponse):
    """A page that takes its time."""

    @property
    def body(self) -> bytes:
        time.sleep(0.7)
        return self._body

    @body.setter
    def body(self, value: bytes) -> None:
        self._body = value


def test_a_check_under_way_is_finished_when_the_service_is_told_to_stop(tmp_path: Path) -> None:
    with PageServer() as site:
        words = policy_text().replace("\n", "</p><p>")
        site.pages["/p.html"] = Slow(f"<html><body><p>{words}</p></body></html>".encode())
        make_app(
            tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "policy": "p"}
        ).database.close_connections()
        service = subprocess.Popen(
            [TRACKER, "serve", "--port", str(_free())],
            env=os.environ | {"TRACKER_HOME": str(tmp_path)},
        )
        assert _until(lambda: site.requests, 30)
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=20) in (0, -signal.SIGTERM)
    with open_app(tmp_path) as home:
        assert reprocess.verify_archive(home) == []
        with home.database.read_session() as session:
            assert [version.n for version in policies.get_dossier(session, "p").versions] == [1]


def _until(met, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not met():
        time.sleep(0.05)
    return bool(met())


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

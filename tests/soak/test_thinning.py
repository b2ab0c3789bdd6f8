"""A page with a visit counter, asked two hundred times: two payloads, and a chain of all that was
met. `make soak`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app_factory import check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tracker.ingest import reprocess
from tracker.store.archive import capture_folder
from tracker.store.archive.disk_store import DiskFolder

pytestmark = pytest.mark.soak
LOOKS = 200


def test_two_hundred_looks_at_a_page_with_a_counter_keep_two_payloads(tmp_path: Path) -> None:
    body = policy_text().replace("\n", "</p><p>")
    with (
        PageServer() as site,
        make_app(tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/p.html"}) as home,
    ):
        for n in range(LOOKS):
            counter = f"<div class=info>浏览次数：<span>{n}</span></div>"
            site.pages["/p.html"] = PageResponse(
                f"<html><body>{counter}<p>{body}</p></body></html>".encode(), validators=False
            )
            assert check_sources(home, "p") == ["cosmetic" if n else "new"]
        ids = home.archive.capture_ids("p")
        place = tmp_path / "snapshots" / "p"
        assert len(ids) == LOOKS
        whole = [id for id in ids if capture_folder.has_payload(DiskFolder(place), id)]
        assert whole == [ids[0], ids[-1]]
        assert len((place / "chain.sha256").read_text().splitlines()) == 2 * LOOKS - 2
        assert reprocess.verify_archive(home) == []

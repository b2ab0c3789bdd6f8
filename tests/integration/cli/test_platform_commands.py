"""Adding a site of a platform, the catalogue, and a backfill, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app_factory import make_app
from tests.command_runner import run_command
from tests.policy_platform import PolicyPlatform, source_table
from tracker.model import SourceKind
from tracker.settings.load import load_settings

HEAD = "# 我们的来源\n[fetch]\ndelay = 2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text(HEAD, "utf-8")
    return tmp_path


def test_a_site_is_added_below_what_stands_in_the_file(folder: Path) -> None:
    done = run_command(folder, "add", "shanghai:长宁")
    assert done.returncode == 0, done.stderr
    text = (folder / "sources.toml").read_text("utf-8")
    assert text.startswith(HEAD)
    (source,) = load_settings(folder, {}).sources
    assert (source.id, source.kind, source.jurisdiction) == (
        "shanghai-changning",
        SourceKind.API,
        "上海市长宁区",
    )
    assert run_command(folder, "sources", "--check").returncode == 0


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("shanghai:长林", "是否想写 长宁"),
        ("shanghia:长宁", "是否想写 shanghai"),
        ("长宁", "shanghai:长宁"),
        ("https://example.gov.cn/list", "shanghai:长宁"),
        ("shanghai:", "可用"),
    ],
)
def test_an_unknown_site_is_refused_with_the_near_ones(folder: Path, name: str, hint: str) -> None:
    done = run_command(folder, "add", name)
    assert done.returncode == 1
    assert hint in done.stderr or name.startswith("https")
    assert (folder / "sources.toml").read_text("utf-8") == HEAD


def test_a_site_is_not_added_twice(folder: Path) -> None:
    run_command(folder, "add", "shanghai:长宁")
    before = (folder / "sources.toml").read_text("utf-8")
    again = run_command(folder, "add", "shanghai:0074")
    assert again.returncode == 1
    assert "重复" in again.stderr
    assert (folder / "sources.toml").read_text("utf-8") == before


def test_the_sites_and_the_portals_are_listed(folder: Path) -> None:
    assert "长宁" in run_command(folder, "add", "--sites").stdout
    listed = run_command(folder, "catalogue", COLUMNS="200").stdout
    assert "2026-09-11" in listed
    assert "已易手" in listed


def test_a_backfill_takes_what_is_left_and_since_limits_it(tmp_path: Path) -> None:
    with PolicyPlatform() as platform:
        platform.add(*range(0, 400, 20))
        with make_app(tmp_path, source_table(platform.url)):
            pass
        recent = run_command(tmp_path, "backfill", "platform", "--since", "2019-03-01")
        assert recent.returncode == 0, recent.stderr
        assert recent.stdout.strip() == "新文件 8"
        assert run_command(tmp_path, "backfill", "platform").stdout.strip() == "新文件 12"
        assert run_command(tmp_path, "backfill", "platform").stdout.strip() == "没有待取的文件"


def test_only_a_json_listing_has_a_backfill(tmp_path: Path) -> None:
    with make_app(tmp_path):
        pass
    refused = run_command(tmp_path, "backfill", "inbox")
    assert refused.returncode == 1
    assert "api" in refused.stderr

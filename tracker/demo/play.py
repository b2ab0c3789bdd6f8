"""The demonstration: the main job played before the reader's eyes, then served."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

from tracker import answers, pipeline, terminal
from tracker.demo.documents import PHASES
from tracker.demo.home import prepare
from tracker.demo.site import Site
from tracker.fetch.http import Fetcher
from tracker.home import Home, open_home
from tracker.model import SHANGHAI
from tracker.service import require_free, serve
from tracker.terminal import console

FOLDER = ".demo"
ACTS = {
    1: "第一幕 · 首次检查：抓取、存证、读成条文（2024 年措施尚未发布，返回 404）",
    2: "第二幕 · 《长宁区鼓励科技创新的若干政策措施》发布，同时废止 2020 年办法",
    3: "第三幕 · 页面悄然改了一个金额，没有任何公告",
}
PAST = (date(2022, 6, 1), date(2024, 6, 1))


def play(folder: Path, host: str, port: int) -> None:
    """Build the demonstration's home, play its acts against its own site on loopback, then serve it until stopped."""
    require_free(host, port)
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        del os.environ[name]  # a demonstration takes nothing from a real installation, above all not its database
    with Site() as site, prepare(folder, site.url):
        with open_home(folder) as home:
            perform(home, site)
            _show(home)
        console.print(f"\n[bold]网址 address[/]  http://{host}:{port}/docs  ·  http://{host}:{port}/v1/in-force  ·  Ctrl-C 结束")
        console.print(f"[dim]全部内容均为示例 demonstration text；保存在 {FOLDER}/，每次启动重建[/]\n")
        serve(folder, host, port)


def perform(home: Home, site: Site) -> None:
    """Every act: the site changes, each source is checked, what was found is printed."""
    with Fetcher(home.settings.fetch) as fetcher:
        for phase in PHASES:
            site.phase = phase
            console.print(f"\n[bold]{ACTS[phase]}[/]")
            done = [check for source in home.settings.sources for check in pipeline.check(home, source, fetcher)]
            console.print(terminal.checks(done))
    for path in sorted((home.settings.home / "diffs").rglob("*.md")):
        console.print(f"  变化报告 report  {FOLDER}/{path.relative_to(home.settings.home)}")


def _show(home: Home) -> None:
    today = home.now().astimezone(SHANGHAI).date()
    for on in (*PAST, today):
        name = "今天" if on == today else "当日"
        console.print()
        console.print(terminal.statuses(answers.statuses(home, on), f"{on} {name}的效力"))
    console.print("\n[bold]即将届满 lapses to come[/]")
    for answer in sorted(answers.statuses(home, today), key=lambda a: a.last_day or date.max):
        if answer.status in answers.HELD and answer.last_day:
            left = (answer.last_day + timedelta(days=1) - today).days
            console.print(f"  {answer.last_day}  还有 {left:>4} 天  {answer.policy.title}")

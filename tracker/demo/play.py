"""Play the demonstration: check the site in three phases, print the results, serve them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from rich.markup import escape

from tracker import terminal
from tracker.app import App, open_app
from tracker.demo.documents import PHASES
from tracker.demo.home import prepare_home
from tracker.demo.site import DemoSite
from tracker.diff import compare_snapshots
from tracker.ingest.check_source import check_source
from tracker.model import ChangeKind, Version
from tracker.model.checks import Check, CheckOutcome
from tracker.model.common import date_in_shanghai
from tracker.query import status
from tracker.query.snapshots import current_snapshot
from tracker.render.names import report_filename, version_label
from tracker.render.report.labels import FACTS, KINDS
from tracker.serve import require_free_port, run_service
from tracker.store import policies
from tracker.terminal import console

FOLDER = ".demo"
ACTS = {
    1: "第一幕 · 首次检查：抓取、存证、读成条文（2024 年措施尚未发布，返回 404）",
    2: "第二幕 · 《长宁区鼓励科技创新的若干政策措施》发布，同时废止 2020 年办法",
    3: "第三幕 · 页面悄然改了一个金额，没有任何公告",
}
PAST = (date(2022, 6, 1), date(2024, 6, 1))


def play_demo(folder: Path, host: str, port: int) -> None:
    """Build the home, play the acts against the site on loopback, serve until stopped."""
    require_free_port(host, port)
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        # the demonstration must not use the database of a real installation
        del os.environ[name]
    with DemoSite() as site, prepare_home(folder, site.url):
        with open_app(folder) as app:
            play_acts(app, site)
            _print_statuses(app)
        console.print(
            f"\n[bold]网址 address[/]  http://{host}:{port}/  ·  "
            f"API http://{host}:{port}/docs  ·  Ctrl-C 结束"
        )
        console.print(
            f"[dim]全部内容均为示例 demonstration text；保存在 {FOLDER}/，每次启动重建[/]\n"
        )
        run_service(folder, host, port)


def play_acts(app: App, site: DemoSite) -> None:
    """Play every act: change the site, check each source, print the results."""
    with app.make_fetcher() as fetcher:
        for phase in PHASES:
            site.phase, began = phase, app.now()
            console.print(f"\n[bold]{ACTS[phase]}[/]")
            done = [
                check
                for source in app.settings.sources
                for check in check_source(app, source, fetcher)
            ]
            _print_checks(app, done, began)


def _print_checks(app: App, done: Iterable[Check], began: datetime) -> None:
    """Print one line per result, the number of unchanged sources, then each comparison."""
    checks = list(done)
    with app.database.read_session() as session:
        versions = {v.capture: v for v in policies.all_versions(session) if v.recorded_at >= began}
        titles = {
            v.policy: policies.get_dossier(session, v.policy).policy.title
            for v in versions.values()
        }
    for check in checks:
        if check.outcome != CheckOutcome.UNCHANGED:
            version = versions.get(check.capture or "")
            found = f"《{titles[version.policy]}》" if version else check.note
            console.print(
                f"  {terminal.outcome_text(check.outcome)}  {check.source}  {escape(found)}"
            )
    if unchanged := sum(check.outcome == CheckOutcome.UNCHANGED for check in checks):
        word = terminal.outcome_text(CheckOutcome.UNCHANGED)
        console.print(f"  {word}    其余 {unchanged} 个来源（服务器答 304，不留副本）")
    for version in versions.values():
        _print_comparison(app, version)


def _print_comparison(app: App, version: Version) -> None:
    """Print how a version differs from the one before: counts by kind, then the amounts."""
    with app.database.read_session() as session:
        before = policies.compared_with(session, version.id)
        old = policies.get_version_by_id(session, before) if before else None
    if old is None:
        return
    diff = compare_snapshots(current_snapshot(app, old), current_snapshot(app, version))
    counts = "，".join(
        f"{KINDS['zh'][ChangeKind(kind)]} {count}" for kind, count in diff.summary.items()
    )
    earlier, later = version_label(old.policy, old.n), version_label(version.policy, version.n)
    console.print(f"\n  [bold]比较[/] {earlier} → {later}：{counts}")
    for change in diff.changes:
        where = " → ".join(dict.fromkeys(unit.label for unit in (*change.old, *change.new)))
        for fact in change.facts:
            values = f"{escape(fact.old or '—')} → {escape(fact.new or '—')}"
            console.print(f"    {where:<12}{FACTS['zh'][fact.type]}  {values}")
    report = Path(FOLDER, "diffs", version.policy, report_filename(earlier, later))
    console.print(f"    [dim]报告 report  {report}[/]")


def _print_statuses(app: App) -> None:
    today = date_in_shanghai(app.now())
    days = [(str(on), status.find_statuses(app, on)) for on in (*PAST, today)]
    console.print("\n[bold]某日的效力 in force on that day[/]  [dim]* 另有存疑，见下[/]")
    console.print(terminal.calendar_table(days))
    console.print(terminal.status_table(days[-1][1], f"今天（{today}）凭哪句话 by which sentence"))
    console.print("[bold]即将届满 lapses to come[/]")
    for answer in sorted(days[-1][1], key=lambda a: a.last_day or date.max):
        if answer.status in status.IN_FORCE and answer.last_day:
            left = (answer.last_day + timedelta(days=1) - today).days
            console.print(f"  {answer.last_day}  还有 {left:>4} 天  {answer.policy.title}")

"""The commands of `tracker`, one thin function each.

A command imports what it needs when it runs, so that every command starts fast.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import alerts as cli_alerts
from tracker.cli import cluster as cli_cluster
from tracker.cli import operators as cli_operators
from tracker.cli import platforms as cli_platforms
from tracker.cli import review as cli_review
from tracker.errors import TrackerError
from tracker.model import Snapshot
from tracker.model.common import date_in_shanghai
from tracker.settings.parse_input import parse_day, parse_instant

if TYPE_CHECKING:
    from tracker.app import App

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("assert")(cli_review.assert_fact)
app.command("subscribe")(cli_alerts.add_subscription)
app.command("subscriptions")(cli_alerts.print_subscriptions)
app.command("unsubscribe")(cli_alerts.end_subscription)
app.command("deliver")(cli_alerts.deliver_messages)
app.command("schedule")(cli_cluster.run_scheduler)
app.command("work")(cli_cluster.run_worker)
app.command("add")(cli_platforms.add_source)
app.command("catalogue")(cli_platforms.print_catalogue)
app.command("backfill")(cli_platforms.backfill_source)
app.command("audit")(cli_operators.print_audit_log)
app.add_typer(cli_review.review_app, name="review")
app.add_typer(cli_operators.operator_app, name="operator")
app.add_typer(cli_alerts.mail_app, name="mail")


@app.callback()
def main() -> None:
    """政策文件追踪:何日有效、逐条变化、由谁废止。Find what was in force on a day, with proof."""


@app.command("read")
def read_files(
    files: list[str],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """读本地文件,给出标题、文号、效力与条文。Read local documents: head, validity, clauses."""
    from tracker.law.analyse import analyse_snapshot
    from tracker.model import Expect
    from tracker.parse.document.plausibility import find_fault
    from tracker.parse.snapshot import read_snapshot
    from tracker.render.json.reading import reading_json

    failed = False
    for file in files:
        try:
            found = read_snapshot(Path(file).read_bytes(), "", name=file)
        except (TrackerError, OSError) as error:
            typer.echo(f"{file}：{_file_problem(error)}", err=True)
            failed = True
            continue
        parts = [reading_json(file, one, analyse_snapshot(one)) for one in found.instruments]
        row = reading_json(file, found, analyse_snapshot(found), parts)
        if fault := find_fault(found, None, Expect()):
            row["warnings"].append(f"待核对：{fault}")
        typer.echo(json.dumps(row, ensure_ascii=False, indent=None if as_json else 2))
    if failed:
        raise typer.Exit(1)


@app.command("diff")
def compare_files(
    old: str,
    new: str,
    out: Annotated[Path | None, typer.Argument(help="写入的文件；不写则输出到屏幕")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="the contract's JSON")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="报告（默认）")] = False,
    html: Annotated[bool, typer.Option("--html", help="单个 HTML 文件")] = False,
    docx: Annotated[bool, typer.Option("--docx", help="Word 修订稿，须写 OUT")] = False,
) -> None:
    """逐条比较两份本地文件。Compare two local documents clause by clause."""
    from tracker.diff import compare_snapshots
    from tracker.render.report import local_files

    if as_json + markdown + html + docx > 1 or (docx and out is None):
        raise typer.BadParameter("只能选一种格式；--docx 须写输出文件")
    before, after = _read_local(old), _read_local(new)
    form = "json" if as_json else "html" if html else "docx" if docx else "markdown"
    made = local_files.REPORT_FORMATS[form](
        compare_snapshots(before, after), before, after, old, new
    )
    if out:
        out.write_bytes(made)
    else:
        typer.echo(made.decode())


def _read_local(file: str) -> Snapshot:
    """Read a local document. Raises TrackerError with the name of the file."""
    from tracker.parse.snapshot import read_snapshot

    try:
        return read_snapshot(Path(file).read_bytes(), "", name=file)
    except (TrackerError, OSError) as error:
        raise TrackerError(f"{file}：{_file_problem(error)}") from error


def _file_problem(error: Exception) -> str:
    """Describe what is wrong with a file, without its name."""
    return (
        f"无法读取（{error.strerror}）；请核对路径与权限"
        if isinstance(error, OSError)
        else str(error)
    )


@app.command("check")
def check_sources(
    sources: Annotated[list[str] | None, typer.Argument(help="来源编号；不写则全部")] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="目录虽可疑但核对无误：以现在列出的为准；须写来源编号")
    ] = False,
) -> None:
    """立即检查来源。Check the sources now."""
    from tracker import terminal
    from tracker.app import open_app
    from tracker.bounded_calls import enforce_limits
    from tracker.ingest.check_source import check_source
    from tracker.ingest.recovery import recover_interrupted
    from tracker.query.check_news import describe_news

    if accept and not sources:
        raise typer.BadParameter("--accept 须写明来源编号")
    with open_app() as home, home.make_fetcher() as fetcher, enforce_limits():
        chosen = [home.get_source(id) for id in sources] if sources else list(home.settings.sources)
        recovered = [terminal.outcome_text(outcome) for _, outcome in recover_interrupted(home)]
        done = [
            one
            for source in terminal.with_progress(chosen)
            for one in check_source(home, source, fetcher, accepts_index=accept)
        ]
        terminal.console.print(terminal.check_table(done, describe_news(home, done)))
    if recovered:
        terminal.console.print(f"补完上次中断的 {len(recovered)} 件：{'、'.join(recovered)}")
    if any(one.outcome in ("failed", "gone") for one in done):
        raise typer.Exit(1)


@app.command("import")
def import_documents(
    files: list[Path],
    source: Annotated[str, typer.Option(help="归入哪个来源")],
    captured_at: Annotated[
        str | None,
        typer.Option(
            help="取得原件的时间，如 2024-03-05 或 2024-03-05T10:00:00+08:00；"
            "不写则看文件名；无人知道写 unknown"
        ),
    ] = None,
    dates: Annotated[Path | None, typer.Option(help="CSV 文件，首行 file,captured_at")] = None,
    policy: Annotated[
        str | None, typer.Option(help="是哪一政策的文本：已有的编号，或新编号")
    ] = None,
) -> None:
    """导入手头的文件或文件夹。Import local files and folders into a source."""
    from tracker import terminal
    from tracker.app import open_app
    from tracker.ingest import import_files
    from tracker.query.check_news import describe_news

    at = import_files.parse_capture_time(captured_at) if captured_at else None
    with open_app() as home:
        done, problems = import_files.import_files(
            home,
            home.get_source(source),
            import_files.collect_files(files, home.now(), at, dates),
            policy,
        )
        terminal.console.print(terminal.check_table(done, describe_news(home, done)))
    for problem in problems:
        typer.echo(problem, err=True)
    if problems or any(one.outcome == "failed" for one in done):
        raise typer.Exit(1)


@app.command("status")
def print_status(
    policies: Annotated[
        list[str] | None, typer.Argument(help="政策编号、文号或标题；不写则全部")
    ] = None,
    on: Annotated[str | None, typer.Option(help="哪一天，如 2024-06-01；不写则今天")] = None,
    known_at: Annotated[
        str | None, typer.Option(help="信息截止时点，如 2024-06-01T00:00:00Z")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """某日是否有效，凭哪句话。Show what was in force on a day, and by which sentence."""
    from tracker import terminal
    from tracker.app import open_app
    from tracker.errors import NotKnown
    from tracker.query import status as answers
    from tracker.render.json.answers import answer_json

    with open_app() as home:
        asked = parse_day(on) if on else date_in_shanghai(home.now())
        at = parse_instant(known_at) if known_at else None
        found = [
            one for q in policies or [""] for one in answers.find_statuses(home, asked, at, q=q)
        ]
        if policies and not found:
            raise NotKnown(f"没有与 {'、'.join(policies)} 相符的政策")
        reach = answers.source_coverage(home, found)
        _warn_of_read_only(home)
    if as_json:
        for one in found:
            typer.echo(json.dumps(answer_json(one), ensure_ascii=False))
        return
    terminal.console.print(terminal.status_table(found, f"{asked} 的效力（{len(found)} 项）"))
    terminal.console.print(
        f"来源：正常 {reach.good}，长期未更新成功 {reach.stale}，失败 {reach.failed}，"
        f"未检查 {reach.unknown}；效力不明 {reach.unknown_status} 项"
    )


def _warn_of_read_only(home: App) -> None:
    """Say on standard error where a home cannot be written to."""
    from tracker.store.db.read_only import REFUSAL

    if home.database.is_read_only:
        typer.echo(REFUSAL, err=True)


@app.command("history")
def print_clause_history(
    version: Annotated[str, typer.Argument(help="政策编号@版次，如 changning-keji-2024@1")],
    path: Annotated[str, typer.Argument(help="条的地址，如 chp_2__art_9")],
) -> None:
    """一条的由来：何时起如此，先前是哪一条。Show since when a clause reads so, and its past."""
    from tracker import terminal
    from tracker.app import open_app
    from tracker.query.clause_history import clause_past
    from tracker.settings.parse_input import parse_version_name

    with open_app() as home:
        found = clause_past(home, *parse_version_name(version), path)
    terminal.console.print(terminal.clause_history_table(found))


@app.command("reread")
def reread_archive() -> None:
    """用现在的读法重读全部存证。Read the archive again; this never reports a change of the law."""
    from tracker.app import open_app
    from tracker.bounded_calls import enforce_limits
    from tracker.ingest import reprocess

    with open_app() as home, enforce_limits():
        for what, outcome in reprocess.reread_archive(home):
            typer.echo(f"{what}：{outcome}")


@app.command("verify")
def verify_archive() -> None:
    """核对存证、事实与审计日志。Verify that evidence, facts and audit log are unchanged."""
    from tracker.app import open_app
    from tracker.ingest import reprocess

    with open_app() as home:
        problems = reprocess.verify_archive(home)
        if reprocess.LOST_DATABASE not in problems:
            problems += reprocess.find_unread_captures(home)
        warnings = reprocess.find_clock_errors(home)
        digests = reprocess.chain_digests(home)
        _warn_of_read_only(home)
    for line in (*problems, *warnings):
        typer.echo(line, err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo("存证完好")
    typer.echo(f"事实链 {digests['facts']}")
    typer.echo(f"审计链 {digests['audit']}")


@app.command("backup")
def write_backup(
    file: Annotated[Path, typer.Argument(help="写入哪个文件（zip）；内含订阅者地址，请妥善保管")],
) -> None:
    """备份数据库与存证。Back up database and archive to one verified file."""
    from tracker.app import open_app
    from tracker.ingest.home_backup import back_up_home

    with open_app() as home:
        report = back_up_home(home, file)
    problems = report.problems
    for problem in problems:
        typer.echo(problem, err=True)
    if report.left_out:
        typer.echo(f"未备份的机密：{'、'.join(report.left_out)}；请另行妥善保管", err=True)
    typer.echo(
        f"已备份到 {file}"
        + (f"；存证有 {len(problems)} 处问题，见上" if problems else "，核对无误")
    )
    if problems:
        raise typer.Exit(1)


@app.command("restore")
def restore_home(
    file: Annotated[Path, typer.Argument(help="`tracker backup` 写成的文件")],
    resume_mail: Annotated[
        bool, typer.Option("--resume-mail", help="原来的一份已停用：恢复后照常发出通知")
    ] = False,
) -> None:
    """恢复到空的目录和数据库。Restore a backup to an empty home."""
    from tracker.cli.alerts import MAIL_HELD
    from tracker.cli.operators import current_person
    from tracker.ingest.home_backup import restore_home as restore
    from tracker.settings.load import find_home

    report = restore(find_home(), file, current_person(), resume_mail=resume_mail)
    for name in report.written:
        typer.echo(f"设置：已写入 {name}", err=True)
    if report.left_out:
        typer.echo(f"备份中没有这些机密，请重新设置：{'、'.join(report.left_out)}", err=True)
    if report.is_mail_held:
        typer.echo(MAIL_HELD, err=True)
    for problem in report.problems:
        typer.echo(problem, err=True)
    if report.problems:
        raise typer.Exit(1)
    typer.echo(f"已从 {file} 恢复，存证完好")


@app.command("sources")
def print_sources(
    check: Annotated[bool, typer.Option("--check", help="只核对 sources.toml")] = False,
) -> None:
    """来源与其状况。List the sources and their state."""
    from tracker import terminal
    from tracker.app import open_app
    from tracker.query import status as answers
    from tracker.settings.load import load_settings

    if check:
        typer.echo(f"sources.toml 无误：{len(load_settings().sources)} 个来源")
        return
    with open_app() as home:
        rows = [
            (home.get_source(health.source), health, answers.source_state(home, health))
            for health in answers.source_healths(home)
        ]
    terminal.console.print(terminal.source_table(rows))


@app.command("serve")
def serve_home(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口")] = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="演示：不连外网，数据在 .demo/")] = False,
    no_checks: Annotated[
        bool,
        typer.Option("--no-checks", help="只提供接口与网页；检查与通知由 tracker schedule 负责"),
    ] = False,
) -> None:
    """定时检查并提供接口。Check on schedule and serve the API."""
    if demo:
        from tracker.demo.play import FOLDER, play_demo

        play_demo(Path(FOLDER), host, port)
        return
    from tracker.serve import run_service as run_service

    run_service(None, host, port, checks=not no_checks)


def run_command() -> None:
    """Run the console script; a TrackerError becomes one line on standard error and exit 1."""
    try:
        app()
    except TrackerError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from error

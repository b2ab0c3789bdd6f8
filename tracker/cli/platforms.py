"""Commands for sources that are known by name: add, catalogue, backfill."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated

import typer

from tracker.errors import ConfigError, StoreError


def add_source(
    name: Annotated[str, typer.Argument(help="平台:站点，如 shanghai:长宁；站点见 --sites")] = "",
    sites: Annotated[bool, typer.Option("--sites", help="列出各平台已知的站点")] = False,
) -> None:
    """把已知平台的一个站点写入 sources.toml。Add a site of a known platform to sources.toml."""
    from tracker.settings.presets import PLATFORMS, load_platform

    if sites:
        for platform in PLATFORMS:
            preset = load_platform(platform)
            typer.echo(f"{platform}（{preset.name}）：{'、'.join(preset.sites)}")
        return
    platform, mark, site_name = name.partition(":")
    if not mark:
        raise ConfigError([f"“{name}”不是预设；请写成 平台:站点，如 shanghai:长宁"])
    try:
        site = load_platform(platform).find_site(site_name)
    except ValueError as error:
        raise ConfigError([str(error)]) from error
    id = f"{platform}-{site.name}"
    block = (
        f'\n[[source]]\nid = "{id}"\nkind = "api"\nplatform = "{platform}"\n'
        f'sites = ["{site_name}"]\nevery = "1d"\n'
    )
    append_block(block)
    typer.echo(f"已写入 sources.toml：{id}（{site.jurisdiction}）；首次取全部文件：")
    typer.echo(f"  tracker backfill {id}")


def append_block(block: str) -> None:
    """Append a block to sources.toml.

    Raises ConfigError, and changes nothing, where the file would be wrong with it.
    """
    from tracker.settings.tables import FILE, read_file_table

    home = Path(os.path.expanduser(os.environ.get("TRACKER_HOME") or "."))
    path = home.resolve() / FILE
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError([f"{path}：无法读取（{error.strerror}）"]) from error
    new = text.rstrip("\n") + "\n" + block
    try:
        _, problems = read_file_table(tomllib.loads(new))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}：TOML 语法错误：{error}"]) from error
    if problems:
        raise ConfigError(problems)
    temporary = path.with_name(f".{FILE}.new")
    try:
        temporary.write_text(new, "utf-8")
        temporary.replace(path)
    except OSError as error:
        raise ConfigError([f"{path}：无法写入（{error.strerror}）"]) from error
    _record_edit()


def _record_edit() -> None:
    """Write the edit into the audit log, under the name of who works here."""
    from tracker.app import open_app
    from tracker.cli.operators import current_person
    from tracker.ingest.source_acts import record_source_edits

    try:
        with open_app() as app:
            record_source_edits(app, app.settings.sources, current_person())
    except StoreError as error:
        typer.echo(f"审计日志：未记下，服务启动时补记（{error}）", err=True)


def print_catalogue() -> None:
    """列出已知的官方网站与何时何处所见；不会自动监测。List official portals; none is watched."""
    from tracker import terminal
    from tracker.settings.presets import load_portals

    terminal.console.print(terminal.portal_table(load_portals()))


def backfill_source(
    source: Annotated[str, typer.Argument(help='来源编号，须为 kind = "api"')],
    since: Annotated[
        str | None, typer.Option(help="只取此日及以后发布的，如 2024-01-01；其余留待以后")
    ] = None,
) -> None:
    """取接口目录的全部文件；中断后再次运行即接着取。Fetch every document of a JSON listing."""
    from tracker import terminal
    from tracker.app import open_app
    from tracker.ingest.api_listing import backfill
    from tracker.ingest.recovery import recover_interrupted
    from tracker.settings.parse_input import parse_day

    first_day = parse_day(since) if since else None
    with open_app() as app, app.make_fetcher() as fetcher:
        chosen = app.get_source(source)
        if chosen.api is None:
            raise ConfigError([f'{source} 不是 kind = "api" 的来源'])
        for _ in recover_interrupted(app, source):
            pass
        counts = terminal.show_backfill(backfill(app, chosen, fetcher, first_day))
    typer.echo(
        "；".join(f"{terminal.outcome_word(name)} {count}" for name, count in counts.items())
        or "没有待取的文件"
    )

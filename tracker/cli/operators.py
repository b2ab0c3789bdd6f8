"""Commands for people: `tracker operator` and `tracker audit`."""

from __future__ import annotations

import getpass
import json
import os
from typing import Annotated

import typer

from tracker.model.operators import AuditAction, AuditFilter, Credential, CredentialKind, Role
from tracker.settings.parse_input import parse_day, parse_instant

operator_app = typer.Typer(
    no_args_is_help=True,
    help="操作员：新增、列出、撤销。Named operators: add, list, revoke.",
)


def current_person() -> Credential:
    """Return who works at the command line: TRACKER_OPERATOR, else the name of the login."""
    try:
        name = os.environ.get("TRACKER_OPERATOR", "").strip() or getpass.getuser()
    except OSError:  # a process of a user that has no name
        name = f"uid {os.getuid()}"
    return Credential(name, Role.ADMIN, CredentialKind.COMMAND_LINE)


@operator_app.command("add")
def add_operator(
    name: Annotated[str, typer.Argument(help="姓名或工号；记为其所说所定的作者")],
    role: Annotated[
        Role,
        typer.Option(
            help="reader 只读；editor 登记、核对、检查；admin 另可改来源",
        ),
    ] = Role.EDITOR,
    no_token: Annotated[
        bool, typer.Option("--no-token", help="不发口令：只由反向代理认证（operator_header）")
    ] = False,
) -> None:
    """新增操作员，口令只显示这一次。Add an operator and print the token once."""
    from tracker.app import open_app
    from tracker.review import operators

    with open_app() as app:
        made, token = operators.add_operator(
            app, name, role, current_person(), with_token=not no_token
        )
    typer.echo(f"已新增操作员 {made.name}（{made.role.value}）", err=True)
    if token:
        typer.echo("口令如下，只显示这一次；丢失则撤销后重新新增：", err=True)
        typer.echo(token)


@operator_app.command("list")
def print_operators(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """列出操作员，含已撤销的。List the operators, also the revoked ones."""
    from tracker.app import open_app
    from tracker.query import people
    from tracker.render.names import ROLE

    with open_app() as app:
        found = people.list_operators(app)
    for one in found:
        if as_json:
            row = {
                "name": one.name,
                "role": one.role.value,
                "has_token": one.has_token,
                "created_at": one.created_at.isoformat(),
                "created_by": one.created_by,
                "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
                "revoked_by": one.revoked_by,
            }
            typer.echo(json.dumps(row, ensure_ascii=False))
            continue
        means = "有口令" if one.has_token else "由代理认证"
        ended = f"，{one.revoked_at:%Y-%m-%d} 由 {one.revoked_by} 撤销" if one.revoked_at else ""
        typer.echo(
            f"{one.name}：{ROLE['zh'][one.role]}，{means}，"
            f"{one.created_at:%Y-%m-%d} 由 {one.created_by} 新增{ended}"
        )
    if not found and not as_json:
        typer.echo("没有操作员；用 tracker operator add 新增")


@operator_app.command("revoke")
def revoke_operator(name: Annotated[str, typer.Argument(help="姓名或工号")]) -> None:
    """撤销操作员，其口令立即失效。Revoke an operator; the token is refused at once."""
    from tracker.app import open_app
    from tracker.review import operators

    with open_app() as app:
        operators.revoke_operator(app, name, current_person())
    typer.echo(f"已撤销操作员 {name}")


def print_audit_log(
    who: Annotated[str | None, typer.Option(help="只列这名操作员")] = None,
    action: Annotated[AuditAction | None, typer.Option(help="只列这种操作")] = None,
    since: Annotated[str | None, typer.Option(help="自何日或何时起，如 2026-11-01")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="导出 CSV")] = False,
) -> None:
    """审计日志：谁在何时做了什么，新的在前。Print the audit log, newest first."""
    from datetime import datetime, time

    from tracker.app import open_app
    from tracker.model import SHANGHAI
    from tracker.query import people
    from tracker.render.json.audit import audit_json
    from tracker.render.names import AUDIT_ACTION, CREDENTIAL
    from tracker.render.tables import columns
    from tracker.render.tables.spreadsheet import as_csv as render_csv

    if as_json and as_csv:
        raise typer.BadParameter("--json 与 --csv 只能选一个")
    start = None
    if since:
        is_instant = "T" in since
        start = (
            parse_instant(since)
            if is_instant
            else datetime.combine(parse_day(since), time(), SHANGHAI)
        )
    with open_app() as app:
        found, _ = people.find_audit_entries(app, AuditFilter(who, action, since=start))
    rows = [audit_json(entry) for entry in found]
    if as_csv:
        typer.echo(render_csv(columns.AUDIT, rows).decode(), nl=False)
        return
    for entry, row in zip(found, rows, strict=True):
        if as_json:
            shown = {key: value for key, value in row.items() if not key.endswith("_text")}
            typer.echo(json.dumps(shown, ensure_ascii=False))
            continue
        at = entry.at.astimezone(SHANGHAI)
        typer.echo(
            f"{at:%Y-%m-%d %H:%M:%S}  {entry.who}（{CREDENTIAL['zh'][entry.credential]}）  "
            f"{AUDIT_ACTION['zh'][entry.action]}  {entry.subject}"
        )
    if not rows and not as_json:
        typer.echo("没有记录")

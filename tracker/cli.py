"""The commands. Each is one thin function; what it needs is imported when it runs, so that every command starts fast."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """政策文件追踪:何日有效、逐条变化、由谁废止。What was in force on that day, proved."""


@app.command()
def read(
    files: list[str],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """读本地文件,给出标题、文号、效力与条文。Read local documents into head, clauses and validity."""
    from tracker.errors import TrackerError
    from tracker.export.reading import reading
    from tracker.law import understand
    from tracker.read import snapshot

    failed = False
    for file in files:
        try:
            found = snapshot(Path(file).read_bytes(), "", name=file)
        except (TrackerError, OSError) as error:
            typer.echo(f"{file}: {error}", err=True)
            failed = True
            continue
        row = reading(file, found, understand(found))
        typer.echo(json.dumps(row, ensure_ascii=False, indent=None if as_json else 2))
    if failed:
        raise typer.Exit(1)

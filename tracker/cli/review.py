"""Commands for human decisions: `tracker assert` and `tracker review`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tracker.model import FactKind
from tracker.settings.parse_input import parse_day

Author = Annotated[str, typer.Option(help="谁说的：姓名或工号")]
Reason = Annotated[str, typer.Option(help="核对依据")]
review_app = typer.Typer(
    invoke_without_command=True,
    help="待核对的文本：列出、确认发布、不予采用。Held readings: list, accept, reject.",
)


def assert_fact(
    policy: Annotated[str, typer.Argument(help="政策编号、文号或标题")],
    kind: Annotated[
        FactKind,
        typer.Argument(
            help="说的是什么，如 last_day、repealed、extended；retracted 撤回先前的事实"
        ),
    ],
    author: Author,
    reason: Reason,
    day: Annotated[str | None, typer.Option(help="哪一天（含）：施行、届满、废止……")] = None,
    until: Annotated[str | None, typer.Option(help="至哪一天（含）：延长、停止执行")] = None,
    clause: Annotated[list[str] | None, typer.Option(help="只及于某条，如 第三条；可多次")] = None,
    actor: Annotated[str | None, typer.Option(help="由哪一政策所为（编号、文号或标题）")] = None,
    version: Annotated[int | None, typer.Option(help="applies_from 说的是第几版")] = None,
    quote: Annotated[str, typer.Option(help="证据中的原话")] = "",
    evidence: Annotated[str | None, typer.Option(help="证据：文件（存入存证）或网址")] = None,
    retracts: Annotated[
        int | None, typer.Option(help="撤回哪一条事实（编号见 status --json）")
    ] = None,
) -> None:
    """写下一个人的判断，附姓名、理由与证据。Record a human statement as a fact."""
    from tracker.app import open_app
    from tracker.law.assertion_rules import Assertion
    from tracker.query import find_policy
    from tracker.review import assertions

    paper = (
        None if evidence is None or "://" in evidence else assertions.read_evidence(Path(evidence))
    )
    with open_app() as app:
        word = Assertion(
            policy=find_policy.find_named(app, policy),
            kind=kind,
            author=author,
            reason=reason,
            quote=quote,
            day=parse_day(day) if day else None,
            until=parse_day(until) if until else None,
            clauses=tuple(clause or ()),
            actor=find_policy.find_named(app, actor) if actor else None,
            version=version,
            retracts=retracts,
            address=evidence if paper is None else None,
        )
        fact = assertions.record_assertion(app, word, paper)
    typer.echo(f"已记录：事实 {fact.id}（{fact.policy}，{fact.kind}）")


@review_app.callback()
def print_held_readings(context: typer.Context) -> None:
    """列出待核对的文本，新旧对照。List held readings, the old one next to the new."""
    from tracker import terminal
    from tracker.app import open_app
    from tracker.review.held_readings import list_reviews as held

    if context.invoked_subcommand:
        return
    with open_app() as app:
        rows = held(app)
    terminal.console.print(terminal.review_table(rows) if rows else "没有待核对的文本")


@review_app.command("accept")
def accept_held(
    id: int,
    author: Author,
    reason: Reason,
    policy: Annotated[
        str | None,
        typer.Option(
            help="它是哪一政策的文本（编号、文号或标题）；不写则由文件自身认定，认不出的作为新政策"
        ),
    ] = None,
) -> None:
    """接受：照常发布。Accept and publish a held reading."""
    from tracker.app import open_app
    from tracker.query import find_policy
    from tracker.render.names import OUTCOME
    from tracker.review.held_readings import accept_reading as believed

    with open_app() as app:
        published = believed(
            app, id, author, reason, find_policy.find_named(app, policy) if policy else None
        )
    typer.echo(f"已接受 {id}：{published.policy}，{OUTCOME['zh'][published.outcome]}")


@review_app.command("reject")
def reject_held(id: int, author: Author, reason: Reason) -> None:
    """否决：证据保留，永不发布。Reject a held reading; the evidence stays."""
    from tracker.app import open_app
    from tracker.review.held_readings import reject_reading as refused

    with open_app() as app:
        refused(app, id, author, reason)
    typer.echo(f"已否决 {id}；证据保留，未发布")


@review_app.command("same")
def unite_policies(
    policy: Annotated[str, typer.Argument(help="保留的政策：编号、文号或标题")],
    other: Annotated[str, typer.Argument(help="与其实为同一政策的另一个")],
    author: Author,
    reason: Reason,
) -> None:
    """两个其实是一个政策。Two policies are one."""
    from tracker.app import open_app
    from tracker.query import find_policy
    from tracker.review import identity

    with open_app() as app:
        kept, merged = find_policy.all_named(app, [policy, other])
        identity.unite_policies(app, kept, merged, author, reason)
    typer.echo(f"{merged} 已并入 {kept}")


@review_app.command("separate")
def separate_version(
    policy: Annotated[str, typer.Argument(help="政策编号、文号或标题")],
    n: Annotated[int, typer.Argument(help="其中第几版其实是另一政策")],
    author: Author,
    reason: Reason,
) -> None:
    """某一版其实是另一政策。One wording is another policy."""
    from tracker.app import open_app
    from tracker.query import find_policy
    from tracker.review import identity

    with open_app() as app:
        found = find_policy.find_named(app, policy)
        made = identity.separate_version(app, found, n, author, reason)
    typer.echo(f"第 {n} 版已另立为政策 {made}")

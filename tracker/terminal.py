"""Tables that the commands print for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table

from tracker.model import Answer, Source, Status
from tracker.model.alerts import Delivery, Subscription
from tracker.model.checks import Check, SourceHealth
from tracker.model.common import known_capture_time
from tracker.render.message.event_view import describe_filter
from tracker.render.message.labels import EVENT
from tracker.render.names import DOUBT, OUTCOME, STATUS
from tracker.render.report.labels import KINDS

if TYPE_CHECKING:  # heavy imports that most commands do not need
    from tracker.ingest.api_listing import BackfillStep
    from tracker.query.check_news import CheckNews
    from tracker.query.clause_history import ClausePast
    from tracker.review.held_readings import HeldReview, ReadingSummary
    from tracker.settings.presets import Portal

COLOURS = {
    Status.IN_FORCE: "green",
    Status.PARTIALLY_IN_FORCE: "green",
    Status.NOT_YET_IN_FORCE: "cyan",
    Status.UNKNOWN: "yellow",
    Status.SUSPENDED: "yellow",
}
OUTCOME_COLOURS = {
    "new": "green",
    "changed": "bold yellow",
    "failed": "red",
    "gone": "red",
    "held": "red",
    "blocked": "red",
}
# readable without colour too
REDLINE = {"=": "{}", "-": r"[red]\[-{}-][/]", "+": "[green]{{+{}+}}[/]"}
console = Console()


def status_table(answers: Iterable[Answer], title: str) -> Table:
    """Build a table of answers: status, days, basis, doubts."""
    table = Table(title=title, title_justify="left", show_lines=True)
    for name, ratio in (
        ("政策", 4),
        ("状态", None),
        ("施行", None),
        ("届满", None),
        ("依据与存疑", 5),
    ):
        table.add_column(name, overflow="fold", ratio=ratio, no_wrap=ratio is None)
    for answer in answers:
        table.add_row(
            _policy_text(answer),
            _status_text(answer),
            _date_text(answer.effective_from),
            _date_text(answer.last_day),
            _basis_text(answer),
        )
    return table


def calendar_table(days: Sequence[tuple[str, Sequence[Answer]]]) -> Table:
    """Build a table of statuses, one row a policy, one column a day."""
    table = Table(title_justify="left")
    table.add_column("政策", overflow="fold")
    for name, _ in days:
        table.add_column(name, no_wrap=True)
    for row in zip(*(answers for _, answers in days), strict=True):
        table.add_row(escape(row[0].policy.title), *(_status_text(answer) for answer in row))
    return table


def _status_text(answer: Answer) -> str:
    state = f"[{COLOURS.get(answer.status, 'red')}]{STATUS['zh'][answer.status]}[/]"
    return (
        state
        + ("（预计）" if answer.provisional else "")
        + (" [yellow]*[/]" if answer.doubts else "")
    )


def _policy_text(answer: Answer) -> str:
    policy = answer.policy
    number = f"\n{policy.document_number}" if policy.document_number else ""
    return escape(f"{policy.title}{number}\n") + f"[dim]{escape(policy.id)}[/]"


def _basis_text(answer: Answer) -> str:
    quotes = [f"“{escape(quote)}”" for quote in dict.fromkeys(fact.quote for fact in answer.basis)]
    doubts = [
        f"[yellow]{DOUBT['zh'][doubt.kind]}[/]：{escape(doubt.quote)}" for doubt in answer.doubts
    ]
    return "\n".join(quotes + doubts)


def with_progress(sources: Sequence[Source]) -> Iterable[Source]:
    """Iterate over the sources, with a progress bar where the output is a terminal."""
    if not console.is_terminal:
        return sources
    from rich.progress import track

    return track(sources, description="检查", console=console, transient=True)


def check_table(done: Sequence[Check], news: Sequence[CheckNews]) -> Group:
    """Build a table of the checks with news; the others are counted by outcome."""
    table = Table(title_justify="left")
    for name in ("来源", "文件", "结果", "说明"):
        table.add_column(name, overflow="fold")
    for one in news:
        check = one.check
        table.add_row(
            escape(check.source),
            _document_text(one),
            outcome_text(check.outcome),
            escape(one.summary),
        )
    shown = {id(one.check) for one in news}
    counts = Counter(check.outcome.value for check in done if id(check) not in shown)
    counts.setdefault("unchanged", 0)
    lines = [f"{outcome_text(outcome)}  {count} 处" for outcome, count in counts.items()]
    return Group(*([table] if news else []), *lines)


def _document_text(one: CheckNews) -> str:
    """Return the title and id of the policy with its version, then the address."""
    if one.policy is None or one.version is None:
        return escape(one.check.address)
    name = f"{one.policy.title}\n[dim]{escape(one.policy.id)}@{one.version.n}[/]"
    return f"{name}\n{escape(one.check.address)}"


def outcome_word(name: str) -> str:
    """Return an outcome as a word."""
    return OUTCOME["zh"].get(name, name)


def outcome_text(name: str) -> str:
    """Return an outcome as a coloured word."""
    colour = OUTCOME_COLOURS.get(name, "dim")
    return f"[{colour}]{outcome_word(name)}[/]"


def review_table(rows: Iterable[HeldReview]) -> Table:
    """Build a table of held readings: reason, last good reading, this reading, changes."""
    table = Table(title_justify="left", show_lines=True)
    for name in ("编号", "来源与地址", "为何待核对", "上次", "这次", "变化"):
        table.add_column(name, overflow="fold")
    for row in rows:
        held = row.held
        place = escape(f"{held.source}\n{held.address}\n{_capture_text(held.captured_at)}")
        table.add_row(
            str(held.id),
            place,
            escape(held.reason),
            _reading_text(row.old),
            _reading_text(row.new),
            escape("\n".join(row.change_lines)),
        )
    return table


def _reading_text(side: ReadingSummary | None) -> str:
    return escape(f"{side.title}\n{side.clauses} 条，{side.characters} 字") if side else "—"


def subscription_table(rows: Iterable[Subscription]) -> Table:
    """Build a table of subscriptions: address, filter, cadence, state."""
    from tracker.alert.channels import display_address  # imports mail, HTTP and rendering

    table = Table(title_justify="left", show_lines=True)
    for name in ("编号", "地址", "想知道", "何时", "状态"):
        table.add_column(name, overflow="fold")
    for row in rows:
        ends = {
            "已退订": row.left_at,
            f"已停用：{row.disabled_reason}": row.disabled_at,
            "已暂停": row.paused_at,
        }
        state = next(
            (f"{name} {_instant_text(at)}" for name, at in ends.items() if at),
            "有效" if row.confirmed_at else "待确认",
        )
        table.add_row(
            row.id,
            escape(display_address(row)),
            escape(describe_filter(row.criteria, "zh")),
            row.cadence.value,
            escape(state),
        )
    return table


def delivery_table(rows: Iterable[Delivery]) -> Table:
    """Build a table of messages: address, content, delivery."""
    from tracker.alert.channels import display_address  # imports mail, HTTP and rendering

    table = Table(title="通知", title_justify="left", show_lines=True)
    for name in ("编号", "地址", "内容", "送达", "已阅", "尝试", "下次", "说明"):
        table.add_column(name, overflow="fold")
    for row in rows:
        content = (
            "\n".join(
                f"{EVENT['zh'][event.kind]} {event.policy or event.source} {event.day}"
                for event in row.events
            )
            or "确认订阅"
        )
        times = (
            _instant_text(row.accepted_at),
            _instant_text(row.acknowledged_at),
            str(row.attempts),
            _instant_text(row.next_at),
        )
        table.add_row(
            row.id,
            escape(display_address(row.subscription)),
            escape(content),
            *times,
            escape(row.note),
        )
    return table


def source_table(rows: Iterable[tuple[Source, SourceHealth, str]]) -> Table:
    """Build a table of sources with their health."""
    table = Table(title_justify="left")
    for name in ("来源", "监测", "状态", "上次成功", "下次检查", "说明"):
        table.add_column(name, overflow="fold")
    for source, health, state in rows:
        watched = source.url or source.path or ""
        note = health.last.note if health.last else ""
        table.add_row(
            source.id,
            escape(watched),
            state,
            _instant_text(health.last_good_at),
            _instant_text(health.due_at),
            escape(note),
        )
    return table


def portal_table(portals: Iterable[Portal]) -> Table:
    """Build a table of official portals: where, how and when it was seen, remark."""
    table = Table(title_justify="left", show_lines=True)
    for name in ("网站", "地区", "网址", "所见", "备注"):
        table.add_column(name, overflow="fold")
    for portal in portals:
        table.add_row(
            escape(portal.name),
            portal.jurisdiction,
            escape(portal.url),
            portal.seen,
            escape(portal.remark),
        )
    return table


def show_backfill(steps: Iterable[BackfillStep]) -> Counter[str]:
    """Go through a backfill with a progress bar and an estimate, and count its outcomes."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    counts: Counter[str] = Counter()
    columns = ("取文件", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        for step in steps:
            counts[step.check.outcome] += 1
            done = sum(counts.values())
            progress.update(task, completed=done, total=done + step.left)
    return counts


def clause_history_table(found: ClausePast) -> Table:
    """Build a table of the versions of a clause, newest first."""
    table = Table(
        title=f"文字自 {found.since.policy}@{found.since.n} 起如此",
        title_justify="left",
        show_lines=True,
    )
    for name in ("版本", "条", "变化"):
        table.add_column(name, overflow="fold")
    for version, step in found.steps:
        kind = KINDS["zh"][step.change.kind] if step.change else "所知最早"
        words = (
            "".join(REDLINE[op].format(escape(text)) for op, text in step.change.redline)
            if step.change
            else ""
        )
        place = "、".join(unit.label or unit.path for unit in step.units)
        table.add_row(f"{version.policy}@{version.n}", escape(place), f"{kind}\n{words}".strip())
    return table


def _date_text(value: object) -> str:
    return str(value) if value else "—"


def _instant_text(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}Z" if value else "—"


def _capture_text(at: datetime) -> str:
    known = known_capture_time(at)
    return _instant_text(known) if known else "取得时间不明"

"""Commands of alerts: subscribe, subscriptions, unsubscribe, deliver, mail test."""

from __future__ import annotations

from typing import Annotated

import typer

from tracker.model.alerts import Cadence, EventKind, Subscription, SubscriptionFilter

MAIL_HELD = (
    "这是由备份恢复的一份，暂不发出任何通知：原来的一份若仍在运行，读者会收到两遍；"
    "确认后运行 tracker deliver --resume-mail"
)
Several = list[str] | None
mail_app = typer.Typer(help="发信设置。Mail settings.", no_args_is_help=True)


def add_subscription(
    address: Annotated[
        str,
        typer.Argument(help="邮箱、推送的网址，或群机器人，如 dingtalk://加签密钥@access_token"),
    ],
    policy: Annotated[Several, typer.Option(help="政策编号，可多次")] = None,
    line: Annotated[Several, typer.Option(help="沿革：其中任一政策的编号，可多次")] = None,
    jurisdiction: Annotated[Several, typer.Option(help="地区，如 上海市")] = None,
    issuer: Annotated[Several, typer.Option(help="发文机关")] = None,
    keyword: Annotated[Several, typer.Option(help="条文中的词")] = None,
    kind: Annotated[list[EventKind] | None, typer.Option(help="提醒事项，不写为全部")] = None,
    least: Annotated[str, typer.Option(help="至少：none、low、medium、high")] = "low",
    cadence: Annotated[Cadence, typer.Option(help="何时")] = Cadence.AT_ONCE,
    zone: Annotated[str, typer.Option(help="时区")] = "Asia/Shanghai",
    language: Annotated[str, typer.Option(help="zh 或 en")] = "zh",
    webhook: Annotated[bool, typer.Option("--webhook", help="推送到网址（写网址即是）")] = False,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="不再发确认邮件")] = False,
) -> None:
    """订阅变动通知。Subscribe an address to changes."""
    from tracker.alert import deliver as outbox
    from tracker.alert import subscribe as asking
    from tracker.alert.channels import channel_named, channel_of_address, display_address
    from tracker.app import open_app
    from tracker.cli.operators import current_person

    wish = SubscriptionFilter(
        tuple(policy or ()),
        tuple(line or ()),
        tuple(jurisdiction or ()),
        tuple(issuer or ()),
        tuple(keyword or ()),
        tuple(kind or ()),
        least,
    )
    channel = channel_named("webhook") if webhook else channel_of_address(address)
    asked = Subscription("", address, channel.name, wish, cadence, zone, language)
    with open_app() as app:
        vouched = confirmed or not channel.open_to_all
        made = asking.subscribe(app, asked, confirmed=vouched, by=current_person())
        key = outbox.link_builder(app).webhook_key(made.id) if channel.is_signed else None
    state = "已生效" if made.confirmed_at else "待确认（确认邮件随下次 deliver 发出）"
    typer.echo(f"{made.id}：{display_address(made)}，{state}")
    if key:
        typer.echo(f"签名密钥：{key}")


def print_subscriptions(
    id: Annotated[str | None, typer.Argument(help="订阅编号；写了则列出发给它的每封通知")] = None,
) -> None:
    """订阅与待发通知。List subscriptions and pending messages, or the messages of one."""
    from tracker import terminal
    from tracker.app import open_app
    from tracker.store import outbox
    from tracker.store import subscriptions as rows

    with open_app() as app, app.database.read_session() as session:
        found = [rows.get_subscription(session, id)] if id else rows.find_subscriptions(session)
        shown = outbox.find_deliveries(session, subscription=id, waiting=id is None)
    terminal.console.print(terminal.subscription_table(found))
    terminal.console.print(terminal.delivery_table(shown))


def end_subscription(
    id: Annotated[str, typer.Argument(help="订阅编号，见 tracker subscriptions")],
    erase: Annotated[
        bool, typer.Option("--erase", help="立即删除地址（否则三十日后删除）")
    ] = False,
) -> None:
    """退订。End a subscription."""
    from tracker.alert import subscribe as asking
    from tracker.alert.channels import display_address
    from tracker.app import open_app
    from tracker.cli.operators import current_person

    with open_app() as app:
        (asking.erase_subscription if erase else asking.unsubscribe)(app, id, current_person())
        left = asking.get_subscription(app, id)
    typer.echo(f"{left.id}：{display_address(left)}，已退订")


def deliver_messages(
    resume_mail: Annotated[
        bool,
        typer.Option("--resume-mail", help="恢复自备份的一份：从现在起照常发出"),
    ] = False,
) -> None:
    """发出到期的通知。Record calendar events and send due messages."""
    from datetime import timedelta

    from tracker.alert import deliver as outbox
    from tracker.alert import record_events
    from tracker.alert import subscribe as asking
    from tracker.alert.channels import display_address
    from tracker.app import open_app
    from tracker.cli.operators import current_person
    from tracker.ingest import home_backup

    with open_app() as app:
        if resume_mail:
            home_backup.resume_mail(app, current_person())
        if outbox.is_mail_held(app):
            typer.echo(MAIL_HELD, err=True)
            raise typer.Exit(1)
        asking.purge_expired(app)
        record_events.run_calendar(app)
        sent = list(outbox.deliver_due(app, quiet=timedelta(0)))
    for one in sent:
        typer.echo(f"{display_address(one.delivery.subscription)}：{one.error or '已送达'}")
    if any(one.error for one in sent):
        raise typer.Exit(1)
    typer.echo(f"共发出 {len(sent)} 封")


@mail_app.callback()
def group_mail_commands() -> None:
    """发信设置。Mail settings."""


@mail_app.command("test")
def test_mail_settings(address: Annotated[str, typer.Argument(help="收信的邮箱")]) -> None:
    """发一封测试邮件，看发信设置是否可用。Send one mail to test the mail settings."""
    from tracker.alert.send_test_mail import send_test_mail
    from tracker.app import open_app

    with open_app() as app:
        typer.echo(send_test_mail(app, address))

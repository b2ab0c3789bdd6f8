"""The line that a service logs when it starts: what it works on and with."""

from __future__ import annotations

from collections import Counter

from tracker.alert.deliver import is_mail_held
from tracker.app import App

KINDS = {"page": "网页", "listing": "目录", "api": "接口", "file": "文件夹"}


def describe_setup(app: App) -> str:
    """Return the folder, the database, the sources and the mail server of an app in one line."""
    settings = app.settings
    counts = Counter(source.kind.value for source in settings.sources)
    kinds = "、".join(f"{KINDS.get(kind, kind)} {count}" for kind, count in counts.items())
    database = "PostgreSQL" if app.database.is_shared else "SQLite"
    if settings.smtp:
        mail = f"{settings.smtp.host}:{settings.smtp.port}"
    else:
        mail = "未设（TRACKER_SMTP_HOST），邮件通知不发出"
    if is_mail_held(app):
        mail += "，暂停发信（恢复自备份；tracker deliver --resume-mail 后照常发出）"
    return "；".join(
        (
            f"目录 {settings.home}" + ("（只读）" if app.database.is_read_only else ""),
            f"数据库 {database}",
            f"来源 {len(settings.sources)} 个" + (f"（{kinds}）" if kinds else ""),
            f"发信服务器 {mail}",
        )
    )

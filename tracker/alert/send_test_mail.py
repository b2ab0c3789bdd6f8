"""Send one mail to see whether the mail settings work."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from tracker.alert.channels.mail import SmtpMailer
from tracker.app import App
from tracker.errors import ConfigError
from tracker.settings.smtp import SmtpServer


def send_test_mail(app: App, address: str) -> str:
    """Send a mail to an address and return what the server accepted, in one line.

    Raises ConfigError where no mail server is set, DeliveryError where it refuses.
    """
    smtp = app.settings.smtp
    if smtp is None:
        raise ConfigError(
            ["未设发信服务器：请设环境变量 TRACKER_SMTP_HOST 与 TRACKER_SMTP_FROM，再试一次"]
        )
    message = compose_test_mail(app, smtp, address)
    with SmtpMailer(smtp) as mailer:
        mailer.send_mail(address, message.as_bytes())
    return f"{smtp.host}:{smtp.port} 已接受发往 {address} 的测试邮件；请查收（包括垃圾邮件）"


def compose_test_mail(app: App, smtp: SmtpServer, address: str) -> EmailMessage:
    """Return the mail: who sends it, through which server, and what to check."""
    message = EmailMessage()
    message["Subject"] = "政策追踪：测试邮件"
    message["From"] = smtp.sender
    message["To"] = address
    message["Date"] = format_datetime(app.now())
    message["Message-ID"] = make_msgid(domain=smtp.domain)
    message["Auto-Submitted"] = "auto-generated"
    encryption = "STARTTLS" if smtp.starttls else "未加密"
    message.set_content(
        "收到此信，说明发信设置可用。\n"
        f"发信服务器 {smtp.host}:{smtp.port}（{encryption}），发件人 {smtp.sender}。\n"
        "If you read this, the mail settings work.\n"
    )
    return message

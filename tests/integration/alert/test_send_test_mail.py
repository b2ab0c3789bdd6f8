"""One mail shows whether the mail settings work, and what to set where they do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from tests.smtp_server import SmtpServer
from tracker.alert.send_test_mail import send_test_mail
from tracker.app import App
from tracker.cli.main import app as commands
from tracker.errors import ConfigError, DeliveryError


def test_a_test_mail_arrives_and_says_which_server_took_it(home: App, post: SmtpServer) -> None:
    told = send_test_mail(home, "r@example.cn")
    assert f"127.0.0.1:{post.port}" in told
    (mail,) = post.mails
    assert "测试邮件" in str(mail.message["Subject"])


def test_a_server_without_starttls_names_the_setting_to_change(home: App, post: SmtpServer) -> None:
    smtp = home.settings.smtp
    assert smtp is not None
    strict = replace(home, settings=replace(home.settings, smtp=replace(smtp, starttls=True)))
    with pytest.raises(DeliveryError, match="TRACKER_SMTP_STARTTLS=0"):
        send_test_mail(strict, "r@example.cn")
    assert post.mails == []


def test_without_a_mail_server_the_missing_settings_are_named(home: App) -> None:
    silent = replace(home, settings=replace(home.settings, smtp=None))
    with pytest.raises(ConfigError, match="TRACKER_SMTP_HOST"):
        send_test_mail(silent, "r@example.cn")


def test_the_command_says_what_is_missing_in_one_line(
    home: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_HOME", str(home.settings.home))
    monkeypatch.delenv("TRACKER_SMTP_HOST", raising=False)
    refused = CliRunner().invoke(commands, ["mail", "test", "r@example.cn"]).exception
    assert isinstance(refused, ConfigError)
    assert "TRACKER_SMTP_HOST" in str(refused)

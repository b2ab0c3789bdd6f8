"""What of the settings goes into a backup: everything but secrets, which are named."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tracker.settings.saved_settings import LEFT_OUT, collect_settings, remove_secrets


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (
            'headers = { Authorization = "Bearer s3cret", Referer = "https://a.cn/" }',
            "Authorization",
        ),
        ("headers = { \"X-Api-Key\" = 's3cret' }", "X-Api-Key"),
        ('Cookie="s3cret \\" s3cret"', "Cookie"),
        ('access_token = "s3cret"', "access_token"),
        ('url = "https://a.cn/list?page=1&access_token=s3cret#x"', "access_token"),
        ('url = "https://a.cn/list?apikey=s3cret&page=1"', "apikey"),
    ],
)
def test_the_value_of_a_secret_key_is_left_out_and_named(line: str, key: str) -> None:
    text, keys = remove_secrets(line)
    assert "s3cret" not in text
    assert LEFT_OUT in text
    assert keys == [key]
    tomllib.loads(text)
    assert "page=1" in text or "page=1" not in line


@pytest.mark.parametrize(
    "line",
    [
        'url = "https://a.cn/tokens/list.html?page=2"',
        'policy = "secretariat-2024"',
        "# the token stands in the environment: TRACKER_TOKEN",
        'select = "#content"',
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert remove_secrets(line) == (line, [])


def test_a_secret_inside_of_a_text_takes_its_line_with_it() -> None:
    text, keys = remove_secrets("a = 1\nnote = 'the token = \"s3cret\" or token = s3cret'\nb = 2\n")
    assert tomllib.loads(text).keys() >= {"a", "b"}
    assert '"s3cret"' not in text
    assert keys


def test_certificates_inside_of_the_home_are_kept_without_the_key_beside_them(
    tmp_path: Path,
) -> None:
    block = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
    key = "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----"
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "own.pem").write_text(f"{key}\n{block}\n{block}\n", "utf-8")
    names = ("certs/own.pem", "/etc/ssl/other.pem")
    text = "".join(f'[[source]]\nca_file = "{name}"\n' for name in names)
    (tmp_path / "sources.toml").write_text(text, "utf-8")
    saved = collect_settings(tmp_path, {})
    assert saved.files["certs/own.pem"].decode() == f"{block}\n{block}\n"
    assert saved.left_out == ("sources.toml: ca_file /etc/ssl/other.pem",)


def test_the_environment_is_kept_but_for_what_may_be_a_secret(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("quiet = '23:00-06:00'\n", "utf-8")
    env = {
        "TRACKER_HOME": "/x",
        "TRACKER_TOKEN": "s3cret",
        "TRACKER_SMTP_PASSWORD": "s3cret",
        "TRACKER_DATABASE_URL": "postgresql://u:s3cret@h/d",
        "TRACKER_SOMETHING_NEW": "s3cret",
        "TRACKER_SMTP_HOST": "mail.example.cn",
        "PATH": "/bin",
    }
    saved = collect_settings(tmp_path, env)
    assert not any(b"s3cret" in content for content in saved.files.values())
    found = json.loads(saved.files["environment.json"])
    assert found["set"] == {"TRACKER_SMTP_HOST": "mail.example.cn"}
    assert found["left_out"] == [
        "TRACKER_DATABASE_URL",
        "TRACKER_SMTP_PASSWORD",
        "TRACKER_SOMETHING_NEW",
        "TRACKER_TOKEN",
    ]
    assert saved.left_out == tuple(found["left_out"])

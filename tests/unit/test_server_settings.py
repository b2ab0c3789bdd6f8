"""`[server]` of sources.toml: whose forwarded addresses count, and which sites read the API."""

from __future__ import annotations

import logging

import pytest
import uvicorn

from tests.app_factory import make_app
from tracker import logs, serve
from tracker.errors import ConfigError
from tracker.settings.load import load_settings


def _write(folder, table):
    (folder / "sources.toml").write_text(f"[server]\n{table}\n", "utf-8")
    return folder


def test_nobody_is_trusted_and_no_site_reads_unless_named(tmp_path):
    server = load_settings(_write(tmp_path, ""), {}).server
    assert (server.trusted_proxies, server.cors_origins) == ((), ())


def test_addresses_and_networks_of_proxies_are_read(tmp_path):
    table = 'trusted_proxies = ["127.0.0.1", "10.1.0.0/16", "fd00::/8"]'
    proxies = load_settings(_write(tmp_path, table), {}).server.trusted_proxies
    assert [str(network) for network in proxies] == ["127.0.0.1/32", "10.1.0.0/16", "fd00::/8"]


@pytest.mark.parametrize(
    "origin",
    [
        "intranet.example.cn",
        "https://intranet.example.cn/",
        "https://intranet.example.cn/api",
        "ftp://a",
        "*",
        "null",
    ],
)
def test_what_is_no_origin_is_refused_with_the_form_of_one(tmp_path, origin):
    with pytest.raises(ConfigError, match="https://主机"):
        load_settings(_write(tmp_path, f'cors_origins = ["{origin}"]'), {})


@pytest.mark.parametrize("origin", ["https://intranet.example.cn", "http://localhost:3000"])
def test_an_origin_is_read(tmp_path, origin):
    table = f'cors_origins = ["{origin}"]'
    assert load_settings(_write(tmp_path, table), {}).server.cors_origins == (origin,)


def test_an_unknown_key_is_refused_with_the_near_one(tmp_path):
    with pytest.raises(ConfigError, match="trusted_proxies"):
        load_settings(_write(tmp_path, 'trusted_proxy = ["127.0.0.1"]'), {})


def test_the_server_leaves_forwarded_addresses_to_the_application(tmp_path, monkeypatch):
    given = {}
    with make_app(tmp_path):
        pass
    _write(tmp_path, 'trusted_proxies = ["10.0.0.0/8"]')
    monkeypatch.setattr(uvicorn, "run", lambda *_args, **options: given.update(options))
    monkeypatch.setattr(logs, "install_logging", lambda _level=logging.INFO: None)
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path))
    serve.run_service(tmp_path, "127.0.0.1", 0)
    assert given["proxy_headers"] is False


def test_a_private_service_that_nobody_could_read_does_not_start(tmp_path, monkeypatch):
    with make_app(tmp_path):
        pass
    (tmp_path / "sources.toml").write_text("private = true\n", "utf-8")
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path))
    with pytest.raises(ConfigError, match="tracker operator add"):
        serve.run_service(tmp_path, "127.0.0.1", 0)

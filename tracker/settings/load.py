"""Read `sources.toml` and the environment into Settings.

The file says what is watched; secrets and deployment stand in the environment. All problems are
found in one go, each with its place and a hint.
"""

import os
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from tracker.errors import ConfigError
from tracker.fetch.responses import FetchLimits
from tracker.model import Expect, Follow, Source, SourceKind
from tracker.model.operators import operator_name_error
from tracker.model.sources import ApiFields, ApiListing, ApiRequest, QuietHours
from tracker.settings import token_digest
from tracker.settings.presets import PlatformSite, load_platform
from tracker.settings.smtp import SmtpServer, read_smtp
from tracker.settings.tables import FILE, ApiTable, SourceTable, place_of, read_file_table
from tracker.urls import url_error

DEFAULT_INTERVAL = timedelta(days=1)  # where a source names neither `every` nor `cron`


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The reverse proxies whose X-Forwarded-For is believed, and the sites that may read the API.

    `cors_origins`: origins as browsers send them, `https://intranet.example.cn`. `operator_header`:
    the header in which these proxies, and nobody else, name the operator whom they have
    authenticated.
    """

    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    cors_origins: tuple[str, ...] = ()
    operator_header: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation.

    `home` is absolute and contains snapshots/, diffs/ and, unless set otherwise, tracker.db.
    """

    home: Path
    sources: tuple[Source, ...]
    database_url: str = field(repr=False)  # may hold a password
    archive_url: str | None = None  # the object store of the evidence; None: a folder of the home
    fetch: FetchLimits = FetchLimits()
    token: str | None = field(default=None, repr=False)  # digest of TRACKER_TOKEN
    operator: str | None = None  # whose token that is (TRACKER_OPERATOR)
    public_url: str | None = None  # where people reach the service, for links in mails
    smtp: SmtpServer | None = None  # the mail server that alerts leave by
    quiet: QuietHours | None = None  # hours in which no check begins
    server: ServerSettings = ServerSettings()
    private: bool = False  # reading needs a token too
    demo: bool = False  # a home of the demonstration; its rows never reach a real one

    def find_source(self, id: str) -> Source | None:
        """Return the source of this id, or None."""
        return next((source for source in self.sources if source.id == id), None)


def find_home(env: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the home: TRACKER_HOME, else the current folder."""
    return Path(os.path.expanduser(env.get("TRACKER_HOME") or ".")).resolve()


def load_settings(home: Path | None = None, env: Mapping[str, str] = os.environ) -> Settings:
    """Load the settings of a home: the argument, else TRACKER_HOME, else the current folder.

    Raises ConfigError that names all problems at once.
    """
    root = home.resolve() if home else find_home(env)
    table = _parse_toml(root / FILE)
    file, problems = read_file_table(table)
    public_url = env.get("TRACKER_PUBLIC_URL") or None
    if public_url and (reason := url_error(public_url)):
        problems.append(f"环境变量 TRACKER_PUBLIC_URL：{reason}")
    smtp, smtp_problems = read_smtp(env)
    problems += smtp_problems
    secret, operator, token_problems = _read_token(env)
    problems += token_problems
    problems += _find_unusable_ca_files(table, root)
    if problems or file is None:
        raise ConfigError(problems)
    return Settings(
        home=root,
        sources=tuple(_make_source(source, root) for source in file.source),
        database_url=env.get("TRACKER_DATABASE_URL") or f"sqlite:///{root / 'tracker.db'}",
        archive_url=env.get("TRACKER_ARCHIVE_URL") or None,
        fetch=FetchLimits(**file.fetch.given_values()),
        token=token_digest.hash_token(secret) if secret else None,
        operator=operator,
        public_url=public_url.rstrip("/") if public_url else None,
        smtp=smtp,
        quiet=file.quiet,
        server=ServerSettings(**file.server.given_values()),
        private=file.private,
        demo=file.demo,
    )


def _read_token(env: Mapping[str, str]) -> tuple[str, str | None, list[str]]:
    """Return TRACKER_TOKEN, the name of its owner, and the faults of both."""
    secret, name = (env.get(key, "").strip() for key in ("TRACKER_TOKEN", "TRACKER_OPERATOR"))
    problems = []
    if secret and token_digest.is_too_short(secret):
        problems.append(
            f"环境变量 TRACKER_TOKEN：至少 {token_digest.SHORTEST} 个字符，短口令可被猜出；"
            "可用 python3 -c 'import secrets; print(secrets.token_urlsafe())' 生成"
        )
    if name and (reason := operator_name_error(name)):
        problems.append(f"环境变量 TRACKER_OPERATOR：{reason[0]}")
    return secret, name or None, problems


def _find_unusable_ca_files(table: dict[str, Any], root: Path) -> list[str]:
    """Return a line for each `ca_file` that holds no certificates."""
    problems = []
    sources = table.get("source")
    tables = sources if isinstance(sources, list) else []
    for number, source in enumerate(tables):
        name = source.get("ca_file") if isinstance(source, dict) else None
        if not isinstance(name, str) or not name.strip():
            continue
        path = root / os.path.expanduser(name)
        try:
            ssl.create_default_context(cafile=str(path))
        except OSError as error:  # ssl.SSLError is one
            place = place_of(("source", number, "ca_file"), tables)
            reason = error.strerror if not isinstance(error, ssl.SSLError) else "不是 PEM 证书"
            problems.append(f"{place}：{path} 不能使用（{reason}）；应为 PEM 格式的证书文件")
    return problems


def _parse_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(
            [f"{path}：文件不存在；请在含 {FILE} 的目录运行，或用 TRACKER_HOME 指明"]
        ) from error
    except tomllib.TOMLDecodeError as error:  # its text has line and column
        raise ConfigError([f"{path}：TOML 语法错误：{error}；请检查该处的引号与括号"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}：无法读取（{error}）；请以 UTF-8 编码保存"]) from error


def _make_source(table: SourceTable, root: Path) -> Source:
    values = table.given_values()
    for key in ("platform", "sites", "api"):
        values.pop(key, None)
    values["expect"] = Expect(**table.expect.given_values())
    values["follow"] = Follow(**table.follow.given_values())
    if table.kind == SourceKind.API:
        values |= _make_api_values(table)
    for key in ("path", "ca_file"):
        if key in values:
            values[key] = str(root / os.path.expanduser(values[key]))
    if "cron" not in values:
        values.setdefault("every", DEFAULT_INTERVAL)
    return Source(**values)


def _make_api_values(table: SourceTable) -> dict[str, Any]:
    """Return how a JSON listing is asked, from the preset of its platform or its own table.

    The jurisdiction is that of the sites, where they have one and the source names none.
    """
    api, sites = table.api, list[PlatformSite]()
    if api is None:
        platform = load_platform(table.platform)
        api = ApiTable.model_validate(platform.api)
        sites = [platform.find_site(name) for name in table.sites]
    listing = make_api_listing(api, tuple(site.id for site in sites))
    values: dict[str, Any] = {"api": listing, "url": listing.listing.url}
    places = {site.jurisdiction for site in sites}
    if not table.jurisdiction and len(places) == 1:
        values["jurisdiction"] = places.pop()
    return values


def make_api_listing(table: ApiTable, sites: tuple[str, ...] = ()) -> ApiListing:
    """Return a table `[source.api]` as a value."""
    return ApiListing(
        listing=ApiRequest(**table.list.given_values()),
        detail=ApiRequest(**table.detail.given_values()),
        fields=ApiFields(**table.fields.given_values()),
        records=table.records,
        record=table.record,
        total=table.total or None,
        success=table.success or None,
        page_size=table.page_size,
        first_page=table.first_page,
        sites=sites,
    )

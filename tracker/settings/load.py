"""`sources.toml` and the environment become Settings. Every problem is found in one go, each with
its place and a hint.

What we watch stands in the file; secrets and deployment stand in the environment.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tracker.errors import ConfigError
from tracker.fetch.responses import FetchLimits
from tracker.model import Expect, Follow, Source, SourceKind
from tracker.model.sources import QuietHours
from tracker.settings import token
from tracker.settings.fields import EXPECT, FETCH, FOLLOW, SOURCE, TOP, Check, nearest
from tracker.settings.smtp import Smtp, read_smtp
from tracker.urls import fault

FILE = "sources.toml"
EVERY = timedelta(days=1)  # where a source names neither an interval nor a cron expression
# the key that a kind needs, and those that mean nothing for it; a listing leads to many policies
BESIDE = (
    (SourceKind.PAGE, "url", {"path", "follow"}),
    (SourceKind.FILE, "path", {"url", "follow"}),
    (SourceKind.LISTING, "url", {"path", "policy", "predecessor", "primary"}),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an installation decides.

    `home` is absolute and holds snapshots/, diffs/ and, unless told otherwise, tracker.db.
    """

    home: Path
    sources: tuple[Source, ...]
    database_url: str = field(repr=False)  # may hold a password
    fetch: FetchLimits = FetchLimits()
    token: str | None = field(default=None, repr=False)  # the digest of the operator's
    public_url: str | None = None  # where people reach us, for links in mails
    smtp: Smtp | None = None  # the mail server that alerts leave by
    quiet: QuietHours | None = None  # hours in which no check begins
    private: bool = False  # reading needs the token too
    demo: bool = False  # a home of the demonstration; its rows never reach a real one

    def source(self, id: str) -> Source | None:
        """The source of this id, or None."""
        return next((source for source in self.sources if source.id == id), None)


def load(home: Path | None = None, env: Mapping[str, str] = os.environ) -> Settings:
    """Settings of a home: the argument, else TRACKER_HOME, else the current folder.

    ConfigError names all problems at once.
    """
    root = (home or Path(os.path.expanduser(env.get("TRACKER_HOME") or "."))).resolve()
    table = _parse(root / FILE)
    found = _Problems()
    top = found.read(FILE, table, TOP)
    limits = found.read(f"{FILE} [fetch]", top.get("fetch", {}), FETCH)
    sources = _sources(top.get("source", []), root, found)
    public_url = env.get("TRACKER_PUBLIC_URL") or None
    if public_url and (reason := fault(public_url)):
        found.add("环境变量 TRACKER_PUBLIC_URL", reason)
    smtp, wrong = read_smtp(env)
    found.problems += wrong
    secret = env.get("TRACKER_TOKEN", "").strip()
    if top.get("private") and not secret:
        found.add(f"{FILE}: private", "仅凭口令阅读须先设环境变量 TRACKER_TOKEN")
    if found.problems:
        raise ConfigError(found.problems)
    return Settings(
        home=root,
        sources=sources,
        database_url=env.get("TRACKER_DATABASE_URL") or f"sqlite:///{root / 'tracker.db'}",
        fetch=FetchLimits(**limits),
        token=token.held(secret) if secret else None,
        public_url=public_url.rstrip("/") if public_url else None,
        smtp=smtp,
        quiet=top.get("quiet"),
        private=top.get("private", False),
        demo=top.get("demo", False),
    )


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(
            [f"{path}：文件不存在；请在含 {FILE} 的目录运行，或用 TRACKER_HOME 指明"]
        ) from error
    except tomllib.TOMLDecodeError as error:  # says line and column
        raise ConfigError([f"{path}：TOML 语法错误：{error}；请检查该处的引号与括号"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}：无法读取（{error}）；请以 UTF-8 编码保存"]) from error


class _Problems:
    """Reads tables by those tables of keys and collects what is wrong instead of stopping at the
    first.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []

    def add(self, place: str, reason: str) -> None:
        self.problems.append(f"{place}：{reason}")

    def read(self, place: str, table: Any, keys: Mapping[str, Check]) -> dict[str, Any]:
        """The values that are right, by key."""
        if not isinstance(table, dict):
            self.add(place, "应为一张表（键 = 值）")
            return {}
        values = {}
        for key, value in table.items():
            if key not in keys:
                self.add(f"{place}: {key}", f"没有这个键{nearest(key, list(keys))}")
                continue
            try:
                values[key] = keys[key](value)
            except ValueError as error:
                self.add(f"{place}: {key}", str(error))
        return values


# ---------------------------------------------------------------- sources


def _sources(tables: list[Any], root: Path, found: _Problems) -> tuple[Source, ...]:
    named = [(_place(number, table), table) for number, table in enumerate(tables, start=1)]
    sources = [_source(place, table, root, found) for place, table in named]
    _together([(place, table) for place, table in named if isinstance(table, dict)], found)
    return tuple(source for source in sources if source)


def _place(number: int, table: Any) -> str:
    id = table.get("id") if isinstance(table, dict) else None
    return f"{FILE} [[source]] #{number}" + (f" id={id}" if id else "")


def _source(place: str, table: Any, root: Path, found: _Problems) -> Source | None:
    """One source, or None where its table has a problem."""
    before = len(found.problems)
    values = found.read(place, table, SOURCE)
    expect = found.read(f"{place}: expect", values.pop("expect", {}), EXPECT)
    follow = found.read(f"{place}: follow", values.pop("follow", {}), FOLLOW)
    if isinstance(table, dict):
        _whole(place, table, found)
    if len(found.problems) > before:
        return None
    if "path" in values:
        values["path"] = str(root / os.path.expanduser(values["path"]))
    if "cron" not in values:
        values.setdefault("every", EVERY)
    return Source(**values, expect=Expect(**expect), follow=Follow(**follow))


def _whole(place: str, table: dict[str, Any], found: _Problems) -> None:
    """What must stand, or not stand, beside what."""
    for key in ("id", "kind"):
        if key not in table:
            found.add(f"{place}: {key}", "缺少，必须填写")
    for kind, needed, foreign in BESIDE:
        if table.get("kind") == kind and needed not in table:
            found.add(f"{place}: {needed}", f'缺少；kind = "{kind}" 须写 {needed}')
        for key in foreign & table.keys() if table.get("kind") == kind else ():
            found.add(f"{place}: {key}", f'kind = "{kind}" 不用 {key}，请删去')
    if "every" in table and "cron" in table:
        found.add(f"{place}: cron", "every 与 cron 只能写一个")
    if "policy" in table and table["policy"] == table.get("predecessor"):
        found.add(f"{place}: predecessor", "政策不能是自己的前身")
    if table.get("primary") is False and "policy" not in table:
        found.add(f"{place}: primary", "旁证来源须写明 policy，否则不知道为谁作证")


def _together(named: list[tuple[str, dict[str, Any]]], found: _Problems) -> None:
    """What two sources must not share: an id, or being the primary source of one policy."""
    first: dict[tuple[str, str], str] = {}
    for place, table in named:
        id, policy = table.get("id"), table.get("policy")
        if isinstance(id, str) and first.setdefault(("id", id), place) != place:
            found.add(f"{place}: id", f"与 {first['id', id]} 重复；每个来源的 id 须唯一")
        if (
            isinstance(policy, str)
            and table.get("primary", True)
            and first.setdefault(("policy", policy), place) != place
        ):
            found.add(
                f"{place}: primary",
                f"政策 {policy} 的主来源已是 {first['policy', policy]}；其余来源请写 primary = false",
            )

"""The tables of `sources.toml` as pydantic models, and their faults as lines for people.

Keys have no defaults here: the values in `tracker.model` and `FetchLimits` have them.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from tracker.model import SourceKind
from tracker.settings.fields import (
    AddressTemplate,
    AtLeastOne,
    Body,
    Contact,
    Count,
    Cron,
    Day,
    Flag,
    Headers,
    Hours,
    Interval,
    Kind,
    Method,
    Networks,
    OperatorHeader,
    Origins,
    Path,
    Paths,
    Pattern,
    Positive,
    Seconds,
    Selector,
    Selectors,
    SourceId,
    Text,
    Texts,
    TlsVersion,
    Url,
    nearest_hint,
)
from tracker.settings.presets import PLATFORMS, load_platform

FILE = "sources.toml"
Loc = tuple[int | str, ...]
_API_KEYS = ("platform", "sites", "api")
_TLS_KEYS = ("ca_file", "min_tls")
# the key that a kind needs, and those that mean nothing for it
KEYS_BY_KIND: dict[SourceKind, tuple[str, frozenset[str]]] = {
    SourceKind.PAGE: ("url", frozenset({"path", "follow", *_API_KEYS})),
    SourceKind.FILE: (
        "path",
        frozenset({"url", "follow", "render", *_API_KEYS, "allow_private", *_TLS_KEYS}),
    ),
    SourceKind.LISTING: (
        "url",
        frozenset({"path", "policy", "predecessor", "primary", "render", *_API_KEYS}),
    ),
    SourceKind.API: (
        "platform",
        frozenset({"url", "path", "policy", "predecessor", "primary", "render", "select"}),
    ),
}


def _check_platform_name(name: str) -> str:
    load_platform(name)
    return name


Platform = Annotated[Text, AfterValidator(_check_platform_name)]


class Table(BaseModel):
    """A table whose keys are all known; values are taken as they are written."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    def given_values(self) -> dict[str, Any]:
        """Return the values that the file gives, by key."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class ExpectTable(Table):
    """`expect = {…}`: the limits of a plausible reading."""

    title: Text = ""
    min_clauses: Count = 0


class FollowTable(Table):
    """`follow = {…}`: how a listing is followed."""

    links: Selector = ""
    title: Pattern = ""
    number: Pattern = ""
    section: Pattern = ""
    issuer: Pattern = ""
    level: Pattern = ""
    since: Day = Field(default=None, validate_default=False)  # type: ignore[assignment]
    pages: AtLeastOne = 1
    documents: AtLeastOne = 1


class RequestTable(Table):
    """`list = {…}` or `detail = {…}`: a request of a JSON interface."""

    url: Url
    method: Method = "GET"
    body: Body = ""
    headers: Headers = ()


class ApiFieldsTable(Table):
    """`[source.api.fields]`: where a record has its fields."""

    id: Path
    title: Path
    address: AddressTemplate
    site: Path = ""
    day: Path = ""
    number: Path = ""
    issuer: Path = ""
    level: Path = ""
    status: Path = ""
    revision: Path = ""
    text: Paths
    files: Paths = ()


class ApiTable(Table):
    """`[source.api]`: how a JSON interface is asked."""

    list: RequestTable
    detail: RequestTable
    fields: ApiFieldsTable
    records: Path
    record: Path
    total: Path = ""
    success: Path = ""
    page_size: AtLeastOne = 100
    first_page: Count = 1


class SourceTable(Table):
    """`[[source]]`: one address or folder."""

    id: SourceId
    kind: Kind
    url: Url = ""
    path: Text = ""
    policy: Text = ""
    predecessor: Text = ""
    jurisdiction: Text = ""
    issuer: Text = ""
    render: Flag = False
    select: Selector = ""
    remove: Selectors = ()
    every: Interval = Field(default=None, validate_default=False)  # type: ignore[assignment]
    cron: Cron = ""
    expect: ExpectTable = ExpectTable()
    primary: Flag = True
    follow: FollowTable = FollowTable()
    platform: Platform = ""
    sites: Texts = ()
    api: ApiTable | None = None
    allow_private: Networks = ()
    ca_file: Text = ""
    min_tls: TlsVersion = ""


class FetchTable(Table):
    """`[fetch]`: limits of fetching."""

    max_bytes: Count = 0
    connect_timeout: Positive = 1
    read_timeout: Positive = 1
    total_timeout: Positive = 1
    max_redirects: Count = 0
    allow_private: Networks = ()
    delay: Seconds = 0
    connections: AtLeastOne = 1
    robots: Flag = True
    contact: Contact = ""


class ServerTable(Table):
    """`[server]`: how the service stands behind proxies and to other sites."""

    trusted_proxies: Networks = ()
    cors_origins: Origins = ()
    operator_header: OperatorHeader = ""


class FileTable(Table):
    """The whole file."""

    quiet: Hours | None = None
    private: Flag = False
    demo: Flag = False
    fetch: FetchTable = FetchTable()
    server: ServerTable = ServerTable()
    source: list[SourceTable] = Field(default=[], description="应写作 [[source]]（两层方括号）")


def read_file_table(table: dict[str, Any]) -> tuple[FileTable | None, list[str]]:
    """Return the file as a model, None where it has a fault, and all faults, one line each."""
    found: list[tuple[Loc, str]] = []
    model = None
    try:
        model = FileTable.model_validate(table)
    except ValidationError as error:
        found = [(fault["loc"], _describe(fault)) for fault in error.errors(include_url=False)]
    sources = table.get("source")
    tables = sources if isinstance(sources, list) else []
    for number, source in enumerate(tables):
        if isinstance(source, dict):
            found += [
                (("source", number, key), reason) for key, reason in check_combination(source)
            ]
    found += _check_server(table.get("server"))
    found.sort(
        key=lambda each: _source_number(each[0])
    )  # stable: what belongs to a source together
    found += check_uniqueness(tables)
    lines = [f"{place_of(loc, tables)}：{reason}" for loc, reason in found]
    return (None if lines else model), lines


def _check_server(table: Any) -> list[tuple[Loc, str]]:
    """Return the fault of a header that nobody may set."""
    if isinstance(table, dict) and "operator_header" in table and not table.get("trusted_proxies"):
        reason = "须同时写 trusted_proxies：只有这些代理可以指明操作员"
        return [(("server", "operator_header"), reason)]
    return []


def _source_number(loc: Loc) -> int:
    return int(loc[1]) if loc[0] == "source" and len(loc) > 1 else -1


# ---------------------------------------------------------------- rules of several keys


def check_combination(table: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the faults of keys that must, or must not, stand together: (key, reason)."""
    found: list[tuple[str, str]] = []
    for kind, (needed, foreign) in KEYS_BY_KIND.items():
        if table.get("kind") != kind:
            continue
        if needed not in table and not (kind == SourceKind.API and "api" in table):
            found.append((needed, f'缺少；kind = "{kind}" 须写 {needed}'))
        found += [(key, f'kind = "{kind}" 不用 {key}，请删去') for key in table if key in foreign]
    if table.get("kind") == SourceKind.API:
        found += _check_platform(table)
    if table.get("kind") == SourceKind.LISTING and isinstance(table.get("follow"), dict):
        found += [
            (key, f'只有 kind = "api" 的来源可按 {key} 筛选')
            for key in ("issuer", "level")
            if key in table["follow"]
        ]
    if table.get("render"):
        found += [
            (key, "render 的来源由浏览器打开，不用这一项") for key in _TLS_KEYS if key in table
        ]
    if "every" in table and "cron" in table:
        found.append(("cron", "every 与 cron 只能写一个"))
    if "policy" in table and table["policy"] == table.get("predecessor"):
        found.append(("predecessor", "政策不能是自己的前身"))
    if table.get("primary") is False and "policy" not in table:
        found.append(("primary", "旁证来源须写明 policy，否则不知道为谁作证"))
    return found


def _check_platform(table: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the faults of `platform`, `sites` and `api` together."""
    if "platform" in table and "api" in table:
        return [("api", "platform 与 api 只能写一个")]
    if "sites" not in table:
        return []
    if "platform" not in table:
        return [("sites", "sites 是预设平台的站点名，须同时写 platform")]
    found: list[tuple[str, str]] = []
    sites = table["sites"] if isinstance(table["sites"], list) else []
    for site in sites:
        try:
            load_platform(table["platform"]).find_site(site)
        except (ValueError, TypeError, AttributeError) as error:
            if isinstance(error, ValueError) and table["platform"] in PLATFORMS:
                found.append(("sites", str(error)))
    return found


def check_uniqueness(tables: Sequence[Any]) -> list[tuple[Loc, str]]:
    """Return the faults of what two sources must not share.

    That is their id, and being the primary source of one policy.
    """
    found: list[tuple[Loc, str]] = []
    first: dict[tuple[str, str], int] = {}
    for number, table in enumerate(tables):
        if not isinstance(table, dict):
            continue
        id, policy = table.get("id"), table.get("policy")
        if isinstance(id, str) and (other := first.setdefault(("id", id), number)) != number:
            place = place_of(("source", other), tables)
            found.append((("source", number, "id"), f"与 {place} 重复；每个来源的 id 须唯一"))
        if not isinstance(policy, str) or not table.get("primary", True):
            continue
        if (other := first.setdefault(("policy", policy), number)) != number:
            place = place_of(("source", other), tables)
            reason = f"政策 {policy} 的主来源已是 {place}；其余来源请写 primary = false"
            found.append((("source", number, "primary"), reason))
    return found


# ---------------------------------------------------------------- words for people


def place_of(loc: Loc, tables: Sequence[Any]) -> str:
    """Name a place in the file: `sources.toml [[source]] #2 id=b: expect: title`."""
    if loc[0] == "source" and len(loc) > 1:
        number = int(loc[1])
        table = tables[number]
        id = table.get("id") if isinstance(table, dict) else None
        name = f"{FILE} [[source]] #{number + 1}" + (f" id={id}" if id else "")
        rest = loc[2:]
    elif loc[0] in ("fetch", "server"):
        name, rest = f"{FILE} [{loc[0]}]", loc[1:]
    else:
        name, rest = FILE, loc
    return ": ".join([name, *map(str, rest)])


def _describe(fault: ErrorDetails) -> str:
    """Say in Chinese what is wrong with a value, and what to write instead."""
    kind, loc = fault["type"], fault["loc"]
    if kind == "value_error":
        return str(fault["ctx"]["error"])
    if kind == "missing":
        return "缺少，必须填写"
    if kind == "extra_forbidden":
        keys = list(_table_at(loc[:-1]).model_fields)
        return f"没有这个键{nearest_hint(str(loc[-1]), keys)}"
    if kind in ("model_type", "model_attributes_type"):
        return "应为一张表（键 = 值）"
    field = _table_at(loc[:-1]).model_fields[str(loc[-1])]
    return field.description or fault["msg"]


_NESTED: dict[str, type[Table]] = {
    "source": SourceTable,
    "fetch": FetchTable,
    "server": ServerTable,
    "expect": ExpectTable,
    "follow": FollowTable,
    "api": ApiTable,
    "list": RequestTable,
    "detail": RequestTable,
    "fields": ApiFieldsTable,
}


def _table_at(loc: Loc) -> type[Table]:
    """Return the model of the table at a place."""
    names = [part for part in loc if isinstance(part, str)]
    return _NESTED[names[-1]] if names else FileTable

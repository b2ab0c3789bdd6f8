"""Read the responses of an official JSON interface: pages of records, and one record with its text.

A record is read as a page: its fields above, its text below, so that one reader reads all pages.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from functools import lru_cache
from html import escape
from string import Template
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from tracker.errors import ReadError
from tracker.model import squash
from tracker.model.sources import ApiListing, ApiPage, ApiRecord, ApiRequest
from tracker.parse.grammar.line_kinds import NUMBER
from tracker.text.dates import find_day

LEAST_COMPLETE = 0.9  # of the records of a page must have an id and a title
# What a portal prints above a text; the readers know these labels.
LABELS = (("发文字号", "number"), ("发布机构", "issuer"), ("发布日期", "day"), ("有效性", "status"))
TAG = re.compile(r"<[^<>]*>")
TOP = 3000  # characters of the text in which its own number stands
PAGE = Template(
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>$title</title></head><body>\n'
    "$fields<h1>$title</h1>\n$text\n$files</body></html>"
)


class ShapeError(ReadError):
    """A response of the interface does not have the declared shape."""


# ---------------------------------------------------------------- requests


def request_body(request: ApiRequest, **values: Any) -> bytes:
    """Fill in the body of a request: `"{page}"` becomes the number of the page.

    A key whose value is empty is left out.
    """
    if not request.body:
        return b""
    filled = {
        key: value
        for key, template in json.loads(request.body).items()
        if (value := _fill_in(template, values)) not in ("", [], None)
    }
    return json.dumps(filled, ensure_ascii=False).encode()


def request_url(request: ApiRequest, **values: Any) -> str:
    """Fill in the address of a request."""
    url = request.url
    for name, value in values.items():
        text = ",".join(value) if isinstance(value, list) else str(value)
        url = url.replace(f"{{{name}}}", quote(text, safe=","))
    return url


def _fill_in(template: Any, values: dict[str, Any]) -> Any:
    if isinstance(template, str) and template.startswith("{") and template.endswith("}"):
        return values.get(template[1:-1], template)
    return template


# ---------------------------------------------------------------- responses


def parse_json(payload: bytes) -> Any:
    """Parse a JSON response. Raises ShapeError where it is none."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        begin = payload[:40].decode("utf-8", "replace")
        raise ShapeError(f"接口的回答不是 JSON（开头为 {begin!r}）") from error


def read_records(api: ApiListing, data: Any) -> ApiPage:
    """Read one page of the listing. Raises ShapeError where it has lost its declared shape."""
    check_success(api, data)
    rows = search(api.records, data)
    if not isinstance(rows, list):
        raise ShapeError(f"接口的回答中没有记录列表 {api.records}")
    found = [record for row in rows if (record := read_record(api, row))]
    if len(found) < LEAST_COMPLETE * len(rows):
        raise ShapeError(
            f"{len(rows)} 条记录中有 {len(rows) - len(found)} 条缺少编号或标题"
            f"（{api.fields.id}、{api.fields.title}）"
        )
    return ApiPage(tuple(found), _read_total(api, data))


def read_record(api: ApiListing, row: Any) -> ApiRecord | None:
    """Read one record; None where it has no id or no title."""
    fields = api.fields
    id, title = _text_at(fields.id, row), " ".join(_text_at(fields.title, row).split())
    if not id or not title:
        return None
    site = _text_at(fields.site, row)
    printed = [
        _text_at(path, row) for path in (fields.number, fields.issuer, fields.level, fields.status)
    ]
    day = _text_at(fields.day, row)
    revision = search(fields.revision, row) if fields.revision else None
    seen = json.dumps([title, site, *printed, day, revision], ensure_ascii=False, sort_keys=True)
    number, issuer, level, status = printed
    return ApiRecord(
        id=id,
        address=_fill_address(fields.address, id, site),
        title=title,
        site=site,
        day=find_day(day),
        number=number,
        issuer=issuer,
        level=level,
        status=status,
        digest=hashlib.sha256(seen.encode()).hexdigest(),
    )


def read_detail(api: ApiListing, data: Any, id: str) -> ApiRecord | None:
    """Read the response to a detail request; None where the interface has no such record.

    Raises ShapeError for another record than the one asked for.
    """
    row = search(api.record, data)
    if row is None or row in ([], {}):
        return None
    check_success(api, data)
    found = read_record(api, row)
    if found is None:
        raise ShapeError("接口给出的文件没有编号或标题")
    if found.id != id:
        raise ShapeError(f"接口给出的是另一份文件：要 {id[:80]}，得到 {found.id[:80]}")
    return found


def check_success(api: ApiListing, data: Any) -> None:
    """Raise ShapeError where a response does not meet the declared condition."""
    if api.success and search(api.success, data) is not True:
        answer = json.dumps(data, ensure_ascii=False)[:120]
        raise ShapeError(f"接口的回答不满足 {api.success}：{answer}")


def search(expression: str, data: Any) -> Any:
    """Evaluate a JMESPath expression; None where it does not fit the data."""
    try:
        return compile_path(expression).search(data)
    except (JMESPathError, TypeError, ValueError, RecursionError):
        return None


@lru_cache(256)
def compile_path(expression: str) -> ParsedResult:
    """Compile a JMESPath expression. Raises JMESPathError."""
    return jmespath.compile(expression)


def _read_total(api: ApiListing, data: Any) -> int | None:
    if not api.total:
        return None
    total = search(api.total, data)
    if isinstance(total, str) and total.isdecimal():
        total = int(total)
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise ShapeError(f"接口的回答中没有总数 {api.total}")
    return total


def _text_at(expression: str | None, data: Any) -> str:
    value = search(expression, data) if expression else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _fill_address(template: str, id: str, site: str) -> str:
    return template.replace("{id}", quote(id, safe="")).replace("{site}", quote(site, safe=""))


# ---------------------------------------------------------------- a record as a page


def render_record(api: ApiListing, data: Any) -> tuple[str, tuple[str, ...]]:
    """Render a record as HTML: its fields with the labels of portals, title, text, files.

    Returns the page, and warnings of fields that the text contradicts; the text prevails.
    """
    row = search(api.record, data)
    record = read_record(api, row)
    if record is None:
        raise ShapeError("存证中的记录没有编号或标题")
    texts = (_text_at(path, row) for path in api.fields.text)
    text = next((text for text in texts if text), "")
    if text and "<" not in text:
        text = "\n".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    warnings: tuple[str, ...] = ()
    printed = printed_number(text)
    if record.number and printed and squash(printed) != squash(record.number):
        warnings = (f"网站所记文号“{record.number}”与正文所印“{printed}”不同，以正文为准",)
        record = replace(record, number="")
    fields = "".join(
        f"<p>{label}：{escape(str(value))}</p>\n"
        for label, name in LABELS
        if (value := getattr(record, name))
    )
    files = "".join(
        f'<p><a href="{escape(address)}">附件：{escape(_file_name(address))}</a></p>\n'
        for address in list_files(api, row, record.address)
    )
    page = PAGE.substitute(title=escape(record.title), fields=fields, text=text, files=files)
    return page, warnings


def printed_number(text: str) -> str:
    """Return the 文号 that a text prints on a line of its own near its top; empty without one."""
    lines = (" ".join(line.split()) for line in TAG.sub("\n", text[:TOP]).splitlines())
    found = (NUMBER.fullmatch(line) for line in lines if line)
    return next((match[0] for match in found if match), "")


def list_files(api: ApiListing, row: Any, base: str) -> list[str]:
    """Return the addresses of the files that a record names, relative to its page for people."""
    found: list[str] = []
    for path in api.fields.files:
        values = search(path, row)
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str) and value.strip():
                address = urljoin(base, value.strip())
                if urlsplit(address).scheme in ("http", "https"):
                    found.append(address)
    return list(dict.fromkeys(found))


def _file_name(address: str) -> str:
    return unquote(urlsplit(address).path.rpartition("/")[2]) or address

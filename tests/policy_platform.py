"""A stand-in of the city's policy platform, written from the description of its requests.

Two POST requests, a page of records and one record with its text, over documents that are made
from a number. A test may change, remove and add documents, or break the answers.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

LIST, DETAIL = "/gwk/policy/page", "/gwk/policy/detail"
SITES = {
    "0001": ("上海市人民政府办公厅", "沪府办规", "市级"),
    "0074": ("上海市长宁区人民政府", "长府规", "区级"),
    "0070": ("上海市浦东新区人民政府", "浦府规", "区级"),
    "0078": ("上海市宝山区人民政府", "宝府规", "区级"),
}
SUBJECTS = ("科技创新", "人才发展", "商业消费", "绿色低碳", "养老服务")
SUBJECTS += ("住房保障", "数字经济", "文化旅游", "专精特新", "社区治理")
KINDS = ("若干措施", "实施办法", "管理办法", "实施细则", "专项资金管理规定")
FIRST_DAY = date(2019, 1, 4)
Answer = tuple[int, str, bytes]  # status, media type, body
Breaker = Callable[[str, dict[str, Any], Answer], Answer]  # path, request, right answer


@dataclass(frozen=True)
class PlatformDocument:
    """A document of the platform, made from its number."""

    n: int
    amount: int = 100  # in the text; another amount is a changed text
    status: str = "有效"
    day: date | None = None

    @property
    def id(self) -> str:
        """An id in one of the forms that occur."""
        digest = hashlib.sha256(str(self.n).encode()).hexdigest()
        forms = (
            digest[:32],
            f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}",
            str(10_000_000 + self.n),
            f"5_{180_000 + self.n}",
            f"test_{self.n}",
        )
        return forms[self.n % 10 if self.n % 10 < 5 else 0]

    @property
    def site(self) -> str:
        """Its site id."""
        return list(SITES)[self.n % len(SITES)]

    @property
    def published(self) -> date:
        """The day on which it was published."""
        return self.day or FIRST_DAY + timedelta(days=self.n // 4)

    @property
    def title(self) -> str:
        """Its title, another for each number."""
        subject, kind = SUBJECTS[self.n // 4 % 10], KINDS[self.n // 40 % 5]
        return f"关于促进第{self.n}类{subject}的{kind}"

    @property
    def number(self) -> str:
        """Its 文号."""
        return f"{SITES[self.site][1]}〔{self.published.year}〕{self.n}号"

    @property
    def text(self) -> str:
        """Its text as HTML."""
        day = self.published
        rows = [
            f'<p style="text-align:center"><b>{self.title}</b></p>',
            "<p>第一条　为推动高质量发展，结合本地区实际，制定本办法。</p>",
            f"<p>第二条　对符合条件的第{self.n}类企业，给予最高{self.amount}万元的支持。</p>",
            "<p>第三条　申请人应当如实提供材料，不得弄虚作假，违者依法追回资金。</p>",
            f"<p>第四条　本办法自{day.year}年{day.month}月{day.day}日起施行，有效期五年。</p>",
            f"<p>{SITES[self.site][0]}</p><p>{day.year}年{day.month}月{day.day}日</p>",
        ]
        return "\n".join(rows)

    def record(self, *, with_text: bool = False) -> dict[str, Any]:
        """Its record, in the detail with the text."""
        issuer, agency, level = SITES[self.site]
        shown = f"{self.published} 09:{self.n % 60:02}:12"
        found: dict[str, Any] = {
            "title": self.title,
            "summary": f"对符合条件的第{self.n}类企业，给予最高{self.amount}万元的支持。",
            "publishDate": shown,
            "displayDate": shown,
            "siteId": self.site,
            "businessId": self.id,
            "effectiveFlag": self.status,
            "docType": "规范性文件",
            "docYear": str(self.published.year),
            "docNo": self.number,
            "indexNo": f"AA{self.n:08}",
            "genre": "办法",
            "attrs": {
                "agency": issuer,
                "documentAgency": agency,
                "policyLevel": level,
                "openType": "主动公开",
                "draftUnit": issuer,
                "theme": SUBJECTS[self.n // 4 % 10],
                "zwPDFUrl": None,
            },
        }
        if with_text:
            is_second = self.n % 7 == 3  # the text stands in txt1, and txt is empty
            found["txt"], found["txt1"] = ("", self.text) if is_second else (self.text, None)
            found["relates"] = []
        return found


@dataclass
class PolicyPlatform:
    """The server; use it as a context manager."""

    documents: dict[str, PlatformDocument] = field(default_factory=dict)  # by id
    max_page_size: int = 150
    breaker: Breaker | None = None
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, media_type, sent = platform.respond(self.path, json.loads(body or b"{}"))
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def add(self, *numbers: int) -> None:
        """Publish documents."""
        for document in map(PlatformDocument, numbers):
            self.documents[document.id] = document

    def change(self, number: int, **values: Any) -> None:
        """Change a document: its amount, its status word."""
        id = PlatformDocument(number).id
        self.documents[id] = replace(self.documents[id], **values)

    def remove(self, number: int) -> None:
        """Take a document down."""
        del self.documents[PlatformDocument(number).id]

    def respond(self, path: str, request: dict[str, Any]) -> Answer:
        """Answer a request, through the breaker where there is one."""
        self.requests.append((path, request))
        found = self._list(request) if path == LIST else self._detail(request)
        body = json.dumps(found, ensure_ascii=False).encode()
        right = (200, "application/json;charset=UTF-8", body)
        return self.breaker(path, request, right) if self.breaker else right

    def respond_right(self, request: dict[str, Any]) -> bytes:
        """Answer a request for a document, whatever is broken."""
        return json.dumps(self._detail(request), ensure_ascii=False).encode()

    def _list(self, request: dict[str, Any]) -> dict[str, Any]:
        size = min(int(request.get("pageSize", 10)), self.max_page_size)
        sites = request.get("siteIdList")
        chosen = [one for one in self.documents.values() if not sites or one.site in sites]
        chosen.sort(key=lambda one: (one.published, one.n), reverse=True)
        start = (int(request.get("pageNo", 1)) - 1) * size
        return {
            "code": 0,
            "msg": "success",
            "data": {
                "totalCount": len(chosen),
                "totalPage": -(-len(chosen) // size),
                "records": [one.record() for one in chosen[start : start + size]],
            },
        }

    def _detail(self, request: dict[str, Any]) -> dict[str, Any]:
        found = self.documents.get(request.get("businessId", ""))
        if found is None or found.site != request.get("siteId"):
            return {"code": 0, "msg": "success", "data": None}
        return {"code": 0, "msg": "success", "data": found.record(with_text=True)}


def source_table(url: str, **more: Any) -> dict[str, Any]:
    """Return a source that watches the stand-in, declared key by key."""
    return {
        "id": "platform",
        "kind": "api",
        "api": {
            "records": "data.records",
            "record": "data",
            "total": "data.totalCount",
            "success": "code == `0`",
            "page_size": 150,
            "list": {
                "url": f"{url}{LIST}",
                "method": "POST",
                "body": {"pageNo": "{page}", "pageSize": "{page_size}", "siteIdList": "{sites}"},
                "headers": {"Referer": f"{url}/zhengce/list"},
            },
            "detail": {
                "url": f"{url}{DETAIL}",
                "method": "POST",
                "body": {"siteId": "{site}", "businessId": "{id}"},
            },
            "fields": {
                "id": "businessId",
                "site": "siteId",
                "title": "title",
                "address": f"{url}/zhengce/detail?businessId={{id}}&siteId={{site}}",
                "day": "publishDate || displayDate",
                "number": "docNo",
                "issuer": "attrs.agency",
                "level": "attrs.policyLevel",
                "status": "effectiveFlag",
                "revision": "[displayDate, publishDate, summary, indexNo, attrs.zwPDFUrl]",
                "text": ["txt", "txt1"],
                "files": ["attrs.zwPDFUrl"],
            },
        },
        **more,
    }


def numbers_of_site(site: str, count: int) -> Iterator[int]:
    """Yield numbers of documents of one site."""
    step = len(SITES)
    first = list(SITES).index(site)
    yield from range(first, first + step * count, step)

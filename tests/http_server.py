"""Serve pages on loopback that a test may change."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

HTML = "text/html; charset=utf-8"


@dataclass
class PageResponse:
    """The response of one address."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    validators: bool = True
    stale: bool = False  # every conditional request is answered with 304


class PageServer:
    """HTTP server; use it as a context manager.

    `pages` maps paths to responses; `requests` lists (path, status).
    """

    def __init__(self) -> None:
        self.pages: dict[str, PageResponse] = {}
        self.requests: list[tuple[str, int]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                page = site.pages.get(self.path, PageResponse("没有这个页面".encode(), status=404))
                tag = f'"{hashlib.sha256(page.body).hexdigest()}"'
                fresh = (
                    page.validators
                    and page.status == 200
                    and self.headers.get("If-None-Match") == tag
                ) or (page.stale and "If-None-Match" in self.headers)
                status = 304 if fresh else page.status
                site.requests.append((self.path, status))
                self.send_response(status)
                if page.validators:
                    self.send_header("ETag", tag)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                if not fresh:
                    self.send_header("Content-Type", page.media_type)
                    self.send_header("Content-Length", str(len(page.body)))
                self.end_headers()
                if not fresh:
                    self.wfile.write(page.body)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

"""The demonstration site: a few pages on a free port of loopback, with ETag and 304."""

from __future__ import annotations

import hashlib
import json
import threading
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tracker.demo.documents import DOCUMENTS, PHASES, document_body, render_frame
from tracker.demo.platform import answer_query

_MEDIA = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


class DemoSite:
    """Serves in a daemon thread while it is open as a context manager.

    Set `phase` to publish the next state of the site.
    """

    def __init__(self) -> None:
        self._phase = PHASES[0]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_RequestHandler, self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="demo-site", daemon=True
        )

    @property
    def url(self) -> str:
        """Return `http://127.0.0.1:54321`, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def phase(self) -> int:
        """Return the current phase, one of `PHASES`."""
        return self._phase

    @phase.setter
    def phase(self, phase: int) -> None:
        if phase not in PHASES:
            raise ValueError(f"phase {phase}: the demonstration has {PHASES}")
        self._phase = phase

    def find_page(self, path: str) -> tuple[str, bytes] | None:
        """Return media type and bytes of a page in the current phase; None where none is."""
        shown = {
            f"/{document.name}.{document.form}": document
            for document in DOCUMENTS
            if self.phase >= document.since
        }
        if path == "/":
            rows = "\n".join(
                f'<p><a href="{path}">{escape(document.title)}</a></p>'
                for path, document in shown.items()
            )
            return _MEDIA["html"], render_frame("政策文件", rows)
        document = shown.get(path)
        return document and (_MEDIA[document.form], document_body(document, self.phase))

    def find_records(self, path: str, request: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer of the JSON interface, or None for an unknown path."""
        return answer_query(path, request)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: DemoSite, *args: object) -> None:
        self._site = site
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with the page, 304 for a matching ETag, or 404."""
        found = self._site.find_page(self.path.partition("?")[0])
        if found is None:
            self._send_response(
                404, "text/html; charset=utf-8", render_frame("页面不存在", "<p>404</p>")
            )
            return
        media, payload = found
        etag = f'"{hashlib.sha256(payload).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self._send_response(304, media, b"", etag)
        else:
            self._send_response(200, media, payload, etag)

    def do_POST(self) -> None:
        """Answer a request to the JSON interface, or 404."""
        try:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = self._site.find_records(self.path, json.loads(sent))
        except ValueError:
            found = None
        payload = json.dumps(found, ensure_ascii=False).encode()
        self._send_response(200 if found else 404, "application/json;charset=UTF-8", payload)

    def _send_response(
        self, status: int, media: str, payload: bytes, etag: str | None = None
    ) -> None:
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        if status != 304:
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the terminal shows the demonstration."""

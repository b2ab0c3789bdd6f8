"""One trace from the check of a page to the mail, found by the capture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

pytest.importorskip("opentelemetry.sdk", reason="the extra otel is not installed")

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (  # noqa: E402
    ExportTraceServiceRequest,
)

from tests.app_factory import check_sources  # noqa: E402
from tests.http_server import PageResponse, PageServer  # noqa: E402
from tests.policy_texts import policy_text  # noqa: E402
from tests.smtp_server import SmtpServer  # noqa: E402
from tracker import tracing  # noqa: E402
from tracker.alert import deliver, subscribe  # noqa: E402
from tracker.app import App  # noqa: E402
from tracker.model.alerts import Subscription  # noqa: E402


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """A collector that speaks OTLP over HTTP; what it received."""
    received: list[object] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                import gzip

                body = gzip.decompress(body)
            asked = ExportTraceServiceRequest.FromString(body)
            for resource in asked.resource_spans:
                received.extend(span for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv(tracing.SWITCHES[0], f"http://127.0.0.1:{server.server_port}")
    tracing.start_tracing()
    yield received
    tracing.stop_tracing()
    server.shutdown()


def show(site: PageServer, amount: int) -> None:
    words = policy_text(amount=amount).replace("\n", "</p><p>")
    site.pages["/p.html"] = PageResponse(f"<div id=main><p>{words}</p></div>".encode())


def test_the_trace_of_a_capture_has_the_check_and_the_mail(
    home: App, site: PageServer, post: SmtpServer, collector: list[object]
) -> None:
    show(site, 300)
    assert check_sources(home, "p") == ["new"]
    subscribe.subscribe(home, Subscription("", "reader@example.cn"), confirmed=True)
    show(site, 500)
    assert check_sources(home, "p") == ["changed"]
    assert [sent.error for sent in deliver.deliver_due(home, quiet=timedelta(0))] == [None]
    tracing.stop_tracing()
    first, second = (f"p/{id}" for id in home.archive.capture_ids("p"))
    spans = {}
    for capture in (first, second):
        wanted = bytes.fromhex(tracing.trace_id_of(capture))
        spans[capture] = sorted(span.name for span in collector if span.trace_id == wanted)
    assert spans[first] == ["process page", "publish", "read"]
    assert spans[second] == ["deliver", "process page", "publish", "read"]
    named = {
        value.value.string_value
        for span in collector
        for value in span.attributes
        if value.key == tracing.ATTRIBUTE
    }
    assert named == {first, second}


def test_tracing_is_off_without_a_collector(home: App, site: PageServer) -> None:
    tracing.start_tracing({})
    assert not tracing.is_tracing()
    show(site, 300)
    assert check_sources(home, "p") == ["new"]

"""Trace a page from its check to the mail, with OpenTelemetry (extra `otel`); off by default.

On where the standard variable OTEL_EXPORTER_OTLP_ENDPOINT names a collector. The id of a trace
follows from the capture: whoever knows `source/capture` finds its trace, also the mail that another
process sent days later.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from tracker.errors import ConfigError

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

SWITCHES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
ATTRIBUTE = "tracker.capture"  # `source/capture` on every span

_chosen: ContextVar[int | None] = ContextVar("trace id", default=None)
_tracer: Tracer | None = None
_provider: Any = None


def start_tracing(env: Mapping[str, str] = os.environ, exporter: Any = None) -> None:
    """Begin to export spans where the environment names a collector. Raises ConfigError."""
    global _tracer, _provider
    if _tracer is not None or not (exporter or any(env.get(name) for name in SWITCHES)):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
    except ImportError as error:
        raise ConfigError([f"{SWITCHES[0]} 需要附加组件 otel：make extras"]) from error

    class CaptureIds(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            return _chosen.get() or super().generate_trace_id()

    name = env.get("OTEL_SERVICE_NAME") or "policy-tracker"
    _provider = TracerProvider(
        resource=Resource.create({"service.name": name}), id_generator=CaptureIds()
    )
    _provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    _tracer = _provider.get_tracer("tracker")


def stop_tracing() -> None:
    """Export what waits, and stop."""
    global _tracer, _provider
    if _provider is not None:
        _provider.shutdown()
        _tracer = _provider = None


def is_tracing() -> bool:
    """Return whether spans are exported."""
    return _tracer is not None


def trace_id_of(capture: str) -> str:
    """Return the id of the trace of `source/capture`, 32 hexadecimal digits."""
    return hashlib.sha256(capture.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def trace_capture(name: str, capture: str) -> AbstractContextManager[None]:
    """Record a span that begins in the trace of a capture, around a block."""
    return nullcontext() if _tracer is None else _first_span(_tracer, name, capture)


def trace_step(name: str) -> AbstractContextManager[object]:
    """Record a step inside the span that is open, around a block."""
    return nullcontext() if _tracer is None else _tracer.start_as_current_span(name)


def record_span(name: str, captures: Iterable[str], began: float, **attributes: str) -> None:
    """Record that something that began at an instant (seconds) has ended, for each capture."""
    if _tracer is None:
        return
    for capture in captures:
        with _in_trace(capture) as context:
            span = _tracer.start_span(
                name,
                context,
                attributes={ATTRIBUTE: capture, **attributes},
                start_time=int(began * 1e9),
            )
            span.end(time.time_ns())


@contextmanager
def _first_span(tracer: Tracer, name: str, capture: str) -> Iterator[None]:
    with (
        _in_trace(capture) as context,
        tracer.start_as_current_span(name, context, attributes={ATTRIBUTE: capture}),
    ):
        yield


@contextmanager
def _in_trace(capture: str) -> Iterator[Any]:
    """Yield an empty context; a span that begins in it takes the trace of the capture."""
    from opentelemetry.context import Context

    token = _chosen.set(int(trace_id_of(capture), 16))
    try:
        yield Context()
    finally:
        _chosen.reset(token)

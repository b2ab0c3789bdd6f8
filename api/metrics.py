"""Export Prometheus metrics, and log one line for each request."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator, MutableMapping
from dataclasses import asdict
from typing import Any

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Receive, Scope, Send

from api.params import current_day
from tracker.app import App
from tracker.query import lists, records
from tracker.query import status as answers
from tracker.query.service_state import ServiceState, read_service_state

log = logging.getLogger("tracker.requests")


class MetricsCollector(Collector):
    """Collector of counts of checks, sources and policies, read on each scrape."""

    def __init__(self, app: App) -> None:
        self._home = app
        self._checks: Counter[str] = Counter()
        self._seen = 0

    def describe(self) -> list[Metric]:
        """Return nothing, so that registering needs no query."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the current metrics."""
        coverage = asdict(answers.source_coverage(self._home))
        fresh, self._seen = records.count_checks(self._home, self._seen)
        self._checks.update(fresh)
        checks = CounterMetricFamily(
            "tracker_checks", "Looks at addresses, by outcome.", labels=["outcome"]
        )
        for outcome, count in sorted(self._checks.items()):
            checks.add_metric([outcome], count)
        yield checks
        yield _build_gauge(
            "tracker_sources",
            "Sources by state.",
            "state",
            {name: coverage[name] for name in ("good", "stale", "failed", "unknown")},
        )
        counts = lists.list_statuses(self._home, current_day(self._home)).count_statuses
        yield _build_gauge(
            "tracker_policies",
            "Policies by status today.",
            "status",
            {status.value: count for status, count in counts.items()},
        )
        yield from _operation_metrics(read_service_state(self._home))


def _operation_metrics(state: ServiceState) -> Iterator[Metric]:
    """Yield what an operator is alerted by: the outbox, the schedule, what is blind or held."""
    outbox = state.outbox
    yield _build_gauge(
        "tracker_outbox",
        "Messages that wait to be sent, and those of them that failed before.",
        "state",
        {"waiting": outbox.waiting, "failing": outbox.failing},
    )
    for name, about, value in (
        ("outbox_oldest_seconds", "Age of the message that waits for longest.", state.outbox_age),
        ("scheduler_lag_seconds", "How long the first source due is not checked.", state.lag),
    ):
        yield GaugeMetricFamily(f"tracker_{name}", about, value.total_seconds())
    for name, about, count in (
        ("sources_overdue", "Sources that are due and not checked.", state.overdue),
        ("sources_blind", "Sources whose last check failed, or stale.", state.blind_sources),
        ("readings_held", "Readings that wait for a person.", state.held_readings),
    ):
        yield GaugeMetricFamily(f"tracker_{name}", about, count)
    yield _build_gauge(
        "tracker_addresses_blind",
        "Addresses that alone carry a policy and cannot be read, by their last outcome.",
        "outcome",
        {outcome.value: count for outcome, count in state.addresses.items()},
    )


def _build_gauge(name: str, about: str, label: str, rows: dict[str, int]) -> Metric:
    """Return a gauge with one labelled value for each row."""
    gauge = GaugeMetricFamily(name, about, labels=[label])
    for value, count in sorted(rows.items()):
        gauge.add_metric([value], count)
    return gauge


class RequestMetrics:
    """Middleware that times every request by its route and logs it.

    The log holds the path without the query, which may be private.
    """

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        labels = ["method", "route", "status"]
        self._seconds = Histogram(
            "tracker_request_seconds", "Time to answer a request.", labels, registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, then record its status and duration."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def record_status(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, record_status)
        finally:
            took = time.perf_counter() - began
            route = getattr(scope.get("route"), "path", "none")
            # unknown methods must not create new time series
            method = scope["method"] if route != "none" else "none"
            self._seconds.labels(method, route, str(status)).observe(took)
            log.info(
                "request",
                extra={
                    "method": scope["method"],
                    "path": _loggable_path(scope),
                    "status": status,
                    "ms": round(took * 1000, 1),
                },
            )


def _loggable_path(scope: Scope) -> str:
    """Return the path with the token of a signed link masked.

    Whoever has that token may change the subscription.
    """
    path: str = scope["path"]
    token = scope.get("path_params", {}).get("token")
    return path.replace(token, "***") if token else path

"""Report the health and the metrics of the service."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from api import schemas
from api.auth import require_reader
from api.coverage import coverage_on_day
from api.params import CurrentApp, current_day
from api.problems import problem_responses
from tracker import __version__

router = APIRouter(tags=["service"])


@router.get(
    "/healthz", name="healthz", response_model=schemas.HealthOut, responses=problem_responses(503)
)
def get_health(app: CurrentApp) -> dict[str, Any]:
    """Return whether the service answers, and the state of its sources."""
    return {
        "status": "ok",
        "version": __version__,
        "coverage": asdict(coverage_on_day(app, current_day(app))),
    }


@router.get(
    "/metrics",
    name="metrics",
    response_class=Response,
    dependencies=[Depends(require_reader)],
    responses={
        200: {"content": {CONTENT_TYPE_LATEST: {"schema": {"type": "string"}}}},
        **problem_responses(401, 503),
    },
)
def get_metrics(request: Request) -> Response:
    """Return Prometheus metrics of checks, sources, policies and requests."""
    return Response(generate_latest(request.app.state.metrics), media_type=CONTENT_TYPE_LATEST)

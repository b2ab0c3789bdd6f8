"""Report the health and the metrics of the service."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field
from starlette.responses import Response

from api import schemas
from api.auth import require_reader
from api.coverage import coverage_on_day
from api.params import CurrentApp, current_day
from api.problems import problem_responses
from tracker import __version__
from tracker.query.service_state import Trouble, read_service_state

router = APIRouter(tags=["service"])


class OutboxOut(BaseModel):
    """The messages that wait to be sent."""

    waiting: int
    failing: int = Field(description="of them refused or not taken before")
    oldest_seconds: int = Field(description="how long the oldest waits; 0 where none waits")


class SchedulerOut(BaseModel):
    """The sources that are due and not checked."""

    overdue: int
    lag_seconds: int = Field(description="how long the first of them is due")


class BlindOut(BaseModel):
    """What cannot be read now."""

    sources: int = Field(description="whose last check failed, or that are stale")
    addresses: int = Field(description="in trouble, each alone carrying a policy")


class HeldOut(BaseModel):
    """The readings that wait for a person."""

    sources: int
    readings: int


class ServiceOut(schemas.HealthOut):
    """Whether the service answers, what it covers, and what needs the operator."""

    read_only: bool = Field(description="answers only: checks nothing and takes no changes")
    troubles: list[Trouble] = Field(description="what needs the operator; empty where nothing does")
    outbox: OutboxOut
    scheduler: SchedulerOut
    blind: BlindOut
    held: HeldOut


@router.get("/healthz", name="healthz", response_model=ServiceOut, responses=problem_responses(503))
def get_health(app: CurrentApp) -> dict[str, Any]:
    """Return whether the service answers, the state of its sources, and what needs the operator."""
    state = read_service_state(app)
    return {
        "status": "ok",
        "version": __version__,
        "coverage": asdict(coverage_on_day(app, current_day(app))),
        "read_only": app.database.is_read_only,
        "troubles": state.troubles,
        "outbox": {
            "waiting": state.outbox.waiting,
            "failing": state.outbox.failing,
            "oldest_seconds": int(state.outbox_age.total_seconds()),
        },
        "scheduler": {"overdue": state.overdue, "lag_seconds": int(state.lag.total_seconds())},
        "blind": {"sources": state.blind_sources, "addresses": sum(state.addresses.values())},
        "held": {"sources": state.held_sources, "readings": state.held_readings},
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

"""Serve the pages for people, rendered on the server; they work without JavaScript."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from api import problems
from api.pages.api_docs import router as reference
from api.pages.audit import router as audit
from api.pages.compare import router as compare
from api.pages.evidence import router as evidence
from api.pages.facts import router as facts
from api.pages.policies import router as policies
from api.pages.policy import router as policy
from api.pages.request import error_page
from api.pages.reviews import router as reviews
from api.pages.sources import router as sources
from api.pages.subscriptions import router as subscriptions
from api.pages.timeline import router as timeline
from api.pages.today import router as today
from api.security_headers import SafeHeaders

STATIC = Path(__file__).parents[1] / "static"


def install_pages(app: FastAPI) -> None:
    """Add all pages, the static files and the security headers to an application."""
    for router in (
        today,
        policies,
        policy,
        compare,
        timeline,
        sources,
        evidence,
        subscriptions,
        facts,
        reviews,
        audit,
        reference,
    ):
        app.include_router(router, include_in_schema=False)
    app.add_api_route("/favicon.ico", _redirect_favicon, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(SafeHeaders)
    app.add_exception_handler(HTTPException, _handle_http_error)


def _redirect_favicon() -> Response:
    """Send browsers and link previews that ask for the customary address to the icon."""
    return RedirectResponse("/static/icon.svg", 301)


async def _handle_http_error(request: Request, error: Exception) -> Response:
    """Answer a browser with a page and a program with problem details."""
    person = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(
        "/v1/"
    )
    if not person:
        return await problems.handle_error(request, error)
    return await run_in_threadpool(error_page, request, error)

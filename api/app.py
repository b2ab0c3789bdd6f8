"""Build the ASGI application: one home, its schedule, the routes and the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Event, Thread

from fastapi import Depends, FastAPI
from prometheus_client import CollectorRegistry
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from api import pages, problems
from api.answer_cache import AnswerCache
from api.body_limit import BodyLimit
from api.etag import EtagMiddleware
from api.http_methods import MethodSupport
from api.metrics import MetricsCollector, RequestMetrics
from api.openapi_names import install_public_names
from api.query_names import check_query_names
from api.routes import ROUTERS
from api.token_throttle import TokenThrottle
from api.trusted_proxies import TrustedProxies
from tracker import __version__
from tracker.alert.alert_scheduler import AlertScheduler
from tracker.app import App, open_app
from tracker.fetch.client import HttpFetcher
from tracker.schedule.config_reloader import ConfigReloader
from tracker.schedule.leader_lock import LeaderElection
from tracker.schedule.local_scheduler import LocalScheduler

COMPRESS_FROM = 2_000  # bytes; smaller answers fit into one or two packets
ABOUT = (
    "Which policies were in force on a day, what changed clause by clause, who repealed them, "
    "when they lapse: each answer with the sentence it rests on. "
    "某日何者有效、逐条变化、由谁废止、何时届满，皆附原文依据。"
)


def create_app() -> FastAPI:
    """Return the application of the home that the environment names, with its schedule.

    Raises ConfigError, StoreError.
    """
    return build_app(open_app(), scheduled=True)


def create_without_checks() -> FastAPI:
    """Return the application without a schedule, for use beside `tracker schedule`.

    Raises ConfigError, StoreError.
    """
    return build_app(open_app(), scheduled=False)


def build_app(home: App, *, scheduled: bool) -> FastAPI:
    """Return an application over an opened home, which is closed when the application ends.

    `scheduled`: also check the sources when they are due and send alerts.
    """

    @asynccontextmanager
    async def run_app(_app: FastAPI) -> AsyncIterator[None]:
        with home, home.make_fetcher() as fetcher, _prefill_timelines(home):
            app.state.fetcher = fetcher
            file = ConfigReloader(home)  # from now on: it may be edited while we stand by
            lead = LeaderElection(home, lambda: _run_schedulers(home, fetcher, file))
            is_leading = scheduled and not home.database.is_read_only
            if is_leading:
                lead.start()
            yield
            if is_leading:
                await run_in_threadpool(lead.stop)

    app = FastAPI(
        title="Policy tracker 政策追踪",
        version=__version__,
        description=ABOUT,
        lifespan=run_app,
        docs_url=None,
        redoc_url=None,
    )
    app.state.home = home
    app.state.token_throttle = TokenThrottle()
    app.state.metrics = registry = CollectorRegistry()
    registry.register(MetricsCollector(home))
    problems.install_handlers(app)
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(check_query_names)])
    install_public_names(app)
    pages.install_pages(app)
    app.add_middleware(EtagMiddleware, home=home)
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESS_FROM, compresslevel=5)
    app.add_middleware(AnswerCache, home=home)
    app.add_middleware(MethodSupport)
    if home.settings.server.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=home.settings.server.cors_origins,
            allow_methods=["GET", "HEAD"],
            allow_headers=["Authorization", "If-None-Match"],
            expose_headers=["ETag"],
        )
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestMetrics, registry=registry)
    app.add_middleware(TrustedProxies, server=home.settings.server)
    return app


@contextmanager
def _prefill_timelines(app: App) -> Iterator[None]:
    """Fill the timeline cache in a thread while the application starts to serve."""
    ended = Event()
    thread = Thread(
        target=app.timeline_cache.prefill_timelines,
        args=(app.database, ended),
        name="warm",
        daemon=True,
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _run_schedulers(app: App, fetcher: HttpFetcher, file: ConfigReloader) -> Iterator[None]:
    """Run the source schedule and the alert schedule while the block lasts."""
    schedule, rounds = LocalScheduler(app, fetcher, file), AlertScheduler(app)
    schedule.start()
    rounds.start()
    try:
        yield
    finally:
        schedule.stop()
        rounds.stop()

"""The application: one home, its schedule, and the routes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Event, Thread

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.concurrency import run_in_threadpool

from api import pages, problems
from api.body_limit import Gate
from api.etag import Validators
from api.metrics import Figures, Requests
from api.routes import ROUTERS
from tracker import __version__
from tracker.alert.alert_scheduler import AlertScheduler
from tracker.app import App, open_app
from tracker.fetch.client import Fetcher
from tracker.schedule.config_reloader import Declared
from tracker.schedule.leader_lock import Lead
from tracker.schedule.local_scheduler import Schedule

ABOUT = """Which policies were in force on a day, what changed clause by clause, who repealed them, when they lapse: each answer with the
sentence it rests on. 某日何者有效、逐条变化、由谁废止、何时届满，皆附原文依据。"""


def create() -> FastAPI:
    """The application of the home that the environment names, with its schedule.

    Raises ConfigError, StoreError.
    """
    return build(open_app(), scheduled=True)


def create_without_checks() -> FastAPI:
    """The same, where other processes look at the sources and tell the readers (`tracker
    schedule`).
    """
    return build(open_app(), scheduled=False)


def build(home: App, *, scheduled: bool) -> FastAPI:
    """An application over an open home, which it closes when it ends.

    `scheduled`: also check the sources when they are due.
    """

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        with home, home.make_fetcher() as fetcher, _warmed(home):
            app.state.fetcher = fetcher
            file = Declared(home)  # from now on: it may be edited while we stand by
            lead = Lead(home, lambda: _watching(home, fetcher, file))
            if scheduled:
                lead.start()
            yield
            if scheduled:
                await run_in_threadpool(lead.stop)

    app = FastAPI(
        title="Policy tracker 政策追踪",
        version=__version__,
        description=ABOUT,
        lifespan=life,
        docs_url=None,
        redoc_url=None,
    )
    app.state.home = home
    app.state.metrics = registry = CollectorRegistry()
    registry.register(Figures(home))
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    pages.install(app)
    app.add_middleware(Validators, home=home)
    app.add_middleware(Gate)
    app.add_middleware(Requests, registry=registry)
    return app


@contextmanager
def _warmed(home: App) -> Iterator[None]:
    """From now on the lives of all policies are asked about, so that the first reader need not wait
    for them; left off when this ends.
    """
    ended = Event()
    thread = Thread(
        target=home.timeline_cache.prefill_timelines,
        args=(home.database, ended),
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
def _watching(home: App, fetcher: Fetcher, file: Declared) -> Iterator[None]:
    """While this lasts, sources are checked when they are due and the alerts make their rounds."""
    schedule, rounds = Schedule(home, fetcher, file), AlertScheduler(home)
    schedule.start()
    rounds.start()
    try:
        yield
    finally:
        schedule.stop()
        rounds.stop()

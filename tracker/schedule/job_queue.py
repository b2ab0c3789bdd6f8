"""The queue of checks that machines share, in PostgreSQL: Procrastinate.

Its tables stand in a schema of their own, named by what they look like, and hold nothing that must
be kept: what is due says our own
row of each source. So a backup leaves them out, and a new Procrastinate begins a new, empty queue.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url, text

from tracker.app import App as Home
from tracker.errors import ConfigError
from tracker.model import Source

try:
    import psycopg
    from procrastinate import App, PsycopgConnector, RetryStrategy
    from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
    from procrastinate.jobs import DEFAULT_QUEUE, Job
    from procrastinate.schema import SchemaManager
except ImportError as error:
    raise ConfigError(["多机运行须装扩展 cluster；请在本项目目录运行 make extras"]) from error

JOB = "check"
AWAY = (ConnectorException, psycopg.OperationalError)  # the database does not answer
ROOM, LANE = 200, 4  # jobs in the queue at most, and those of them that wait for each other
# seconds: a worker says that it lives; one that has not for so long is dead
HEARTBEAT, STALLED = 10.0, 30.0
_TABLES = SchemaManager.get_schema()
_SCHEMA = f"procrastinate_{hashlib.sha256(_TABLES.encode()).hexdigest()[:8]}"


def require(home: Home) -> None:
    """Make sure that there is a queue.

    Raises ConfigError where the database is for one machine, StoreError where it refuses.
    """
    if not home.database.is_shared:
        hint = "请设 TRACKER_DATABASE_URL=postgresql://…；单机用 tracker serve 即可，无须队列"
        raise ConfigError([f"多机运行须用 PostgreSQL，当前是 SQLite：{hint}"])
    with home.database.write_session() as session:  # one process at a time
        connection = session.connection()
        if connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": _SCHEMA}) is None:
            connection.connection.cursor().execute(
                f"CREATE SCHEMA {_SCHEMA}; SET LOCAL search_path = {_SCHEMA}; {_TABLES}"
            )


def queue(home: Home, connections: int) -> App:
    """The queue of a home, not yet opened; it takes at most so many connections."""
    address = (
        make_url(home.settings.database_url)
        .set(drivername="postgresql")
        .render_as_string(hide_password=False)
    )
    options: dict[str, Any] = {"options": f"-c search_path={_SCHEMA}"}
    return App(
        connector=PsycopgConnector(
            conninfo=address, min_size=1, max_size=connections, kwargs=options
        )
    )


def job(source: Source, tick: datetime, connections: int) -> Job:
    """The check of a source that was due at a time: unique among those that wait.

    What runs at once is bounded by lanes, two for each connection that a host takes, so that one
    page is read while the next is
    fetched, and a slow host holds up its own pages only.
    """
    host = urlsplit(source.url or "").hostname
    lane = (
        f"{host}#{zlib.crc32(source.id.encode()) % (2 * connections)}" if host else f"/{source.id}"
    )
    named: dict[str, Any] = {"source": source.id, "tick": tick.isoformat()}
    return Job(
        id=None,
        queue=DEFAULT_QUEUE,
        lock=lane,
        queueing_lock=source.id,
        task_name=JOB,
        task_kwargs=named,
    )


def retry(attempts: int, seconds: int) -> RetryStrategy:
    """Again soon, where the database refused what belongs to a job: until then all of its lane
    waits, as it would have to.
    """
    return RetryStrategy(max_attempts=attempts, wait=seconds)


def put(app: App, jobs: Iterable[Job]) -> None:
    """Put jobs into an open queue, in their order, as far as there is room. Those whose source is
    in it already are not put.

    What finds no room finds some later: a worker that fetches a job looks at all that wait (2,000:
    some 200 ms).
    """
    standing = app.job_manager.list_jobs()
    sources, lanes = {job.queueing_lock for job in standing}, Counter(job.lock for job in standing)
    fresh: list[Job] = []
    for job in jobs:
        if len(sources) >= ROOM:
            break
        if job.queueing_lock not in sources and lanes[job.lock] < LANE:
            sources.add(job.queueing_lock)
            lanes[job.lock] += 1
            fresh.append(job)
    _defer(app, fresh)


def _defer(app: App, jobs: list[Job]) -> None:
    try:
        if jobs:
            app.job_manager.batch_defer_jobs(jobs)
    except AlreadyEnqueued:  # another process decides too, for a moment
        if len(jobs) > 1:
            half = len(jobs) // 2
            _defer(app, jobs[:half])
            _defer(app, jobs[half:])

"""The queue of checks that machines share, in PostgreSQL, by Procrastinate.

Its tables stand in a schema named by their definition and hold nothing that must be kept: when a
source is due is in its own row. A backup leaves them out, and a new release of Procrastinate starts
with a new, empty queue.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import make_url, text

from tracker.app import App
from tracker.errors import ConfigError
from tracker.model import Source

try:
    import psycopg
    from procrastinate import App as QueueApp
    from procrastinate import PsycopgConnector, RetryStrategy
    from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
    from procrastinate.jobs import DEFAULT_QUEUE, Job
    from procrastinate.schema import SchemaManager
except ImportError as error:
    raise ConfigError(["多机运行须装扩展 cluster；请在本项目目录运行 make extras"]) from error

JOB = "check"
UNREACHABLE = (ConnectorException, psycopg.OperationalError)  # the database does not answer
MAX_QUEUED = 200  # jobs in the queue at most
MAX_QUEUED_PER_LOCK = 4  # of them with the same lock
HEARTBEAT = 10.0  # seconds between two heartbeats of a worker
STALLED = 30.0  # seconds without a heartbeat, after which a worker is dead
_TABLES = SchemaManager.get_schema()
_SCHEMA = f"procrastinate_{hashlib.sha256(_TABLES.encode()).hexdigest()[:8]}"


def require_queue(app: App) -> None:
    """Create the queue's tables if they do not exist.

    Raises ConfigError where the database is for one machine, StoreError where it refuses.
    """
    if not app.database.is_shared:
        hint = "请设 TRACKER_DATABASE_URL=postgresql://…；单机用 tracker serve 即可，无须队列"
        raise ConfigError([f"多机运行须用 PostgreSQL，当前是 SQLite：{hint}"])
    with app.database.write_session() as session:  # one process at a time
        connection = session.connection()
        if connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": _SCHEMA}) is None:
            connection.connection.cursor().execute(
                f"CREATE SCHEMA {_SCHEMA}; SET LOCAL search_path = {_SCHEMA}; {_TABLES}"
            )


def make_queue(app: App, connections: int) -> QueueApp:
    """Return the queue of an app, not yet opened; it takes at most so many connections."""
    address = (
        make_url(app.settings.database_url)
        .set(drivername="postgresql")
        .render_as_string(hide_password=False)
    )
    connector = PsycopgConnector(
        conninfo=address,
        min_size=1,
        max_size=connections,
        kwargs={"options": f"-c search_path={_SCHEMA}"},
    )
    return QueueApp(connector=connector)


def check_job(source: Source, due: datetime, connections: int) -> Job:
    """Return the job of a source that was due at a time, unique among the waiting ones.

    Concurrency is bounded by locks, two for each connection that a host takes, so that one page is
    read while the next is fetched, and a slow host delays its own pages only.
    """
    host = urlsplit(source.url or "").hostname
    slot = zlib.crc32(source.id.encode()) % (2 * connections)
    return Job(
        id=None,
        queue=DEFAULT_QUEUE,
        lock=f"{host}#{slot}" if host else f"/{source.id}",
        queueing_lock=source.id,
        task_name=JOB,
        task_kwargs={"source": source.id, "tick": due.isoformat()},
    )


def retry_strategy(attempts: int, seconds: int) -> RetryStrategy:
    """Return the strategy for jobs whose database did not answer: wait as long each time."""
    return RetryStrategy(max_attempts=attempts, wait=seconds)


def enqueue_jobs(queue: QueueApp, jobs: Iterable[Job]) -> None:
    """Put jobs into an open queue, in their order, as far as there is room.

    A source that is in the queue already is not queued twice. The queue is short because a worker
    that fetches a job looks at all that wait (2,000 jobs: some 200 ms).
    """
    queued = queue.job_manager.list_jobs()
    sources, locks = {job.queueing_lock for job in queued}, Counter(job.lock for job in queued)
    new: list[Job] = []
    for job in jobs:
        if len(sources) >= MAX_QUEUED:
            break
        if job.queueing_lock not in sources and locks[job.lock] < MAX_QUEUED_PER_LOCK:
            sources.add(job.queueing_lock)
            locks[job.lock] += 1
            new.append(job)
    _defer_jobs(queue, new)


def _defer_jobs(queue: QueueApp, jobs: list[Job]) -> None:
    """Insert jobs in one statement; where one is in the queue already, in halves without it."""
    try:
        if jobs:
            queue.job_manager.batch_defer_jobs(jobs)
    except AlreadyEnqueued:  # another process schedules too, for a moment
        if len(jobs) > 1:
            half = len(jobs) // 2
            _defer_jobs(queue, jobs[:half])
            _defer_jobs(queue, jobs[half:])

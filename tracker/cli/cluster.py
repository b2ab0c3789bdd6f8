"""Commands for many machines: one `tracker schedule`, any number of `tracker work`."""

from __future__ import annotations


def run_scheduler() -> None:
    """多机：决定何时检查，并发送通知（PostgreSQL）。Schedule checks for many workers."""
    from tracker.schedule import cluster_scheduler

    cluster_scheduler.run_scheduler(None)


def run_worker() -> None:
    """多机：从队列中领取检查并执行，可同时运行任意多个。Run queued checks."""
    from tracker.bounded_calls import enforce_limits
    from tracker.parse.formats.warm_office import share_office
    from tracker.schedule import worker

    with share_office(), enforce_limits():  # no page may stop the worker
        worker.run_worker(None)

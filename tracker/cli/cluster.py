"""The commands of many machines: `tracker schedule` decides when, any number of `tracker work` do
it.
"""

from __future__ import annotations


def schedule() -> None:
    """多机：决定何时检查，并发送通知（PostgreSQL）。Decide when, for workers on many machines."""
    from tracker.schedule import cluster_scheduler

    cluster_scheduler.run_scheduler(None)


def work() -> None:
    """多机：从队列中领取检查并执行，可同时运行任意多个。Take checks from the queue; run as many as
    you like.
    """
    from tracker.schedule import worker as worker

    worker.run_worker(None)

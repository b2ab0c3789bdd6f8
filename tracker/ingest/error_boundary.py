"""Catch unexpected exceptions, in one place: a bug found in one document or source is logged with
its trace and stops nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from tracker.errors import TrackerError, UnexpectedError

log = logging.getLogger("tracker.ingest.error_boundary")


@contextmanager
def error_boundary(subject: str) -> Iterator[None]:
    """Log an unexpected exception with its trace and raise UnexpectedError in its place.

    `subject` names the source or capture that is being processed. A TrackerError passes through.
    """
    try:
        yield
    except TrackerError:
        raise
    except Exception as error:  # noqa: BLE001  the one broad except
        log.exception("unexpected error while processing %s", subject)
        raise UnexpectedError(
            f"程序错误（{type(error).__name__}），原因已记入日志；存证已保存，其他文件不受影响"
        ) from error

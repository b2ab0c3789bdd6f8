"""Reload sources.toml while the service runs: an edit takes effect, a broken edit leaves the last
good settings in place.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from tracker.app import App
from tracker.errors import ConfigError, StoreError
from tracker.ingest.source_acts import record_source_edits
from tracker.model import Source
from tracker.settings.tables import FILE

EVERY = 5  # seconds between two checks of the file

log = logging.getLogger("tracker.schedule.config_reloader")


class ConfigReloader:
    """Reloads the settings of an app when its sources.toml was edited. Thread-safe."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._stamp = file_stamp(app.settings.home / FILE)
        self._lock = threading.Lock()
        self._record_edits()  # what was edited while no service ran

    def reload_if_changed(self) -> list[Source]:
        """Return the sources that are new or were changed since the last call; all are in effect.

        A broken file changes nothing and is logged once.
        """
        with self._lock:
            stamp = file_stamp(self._app.settings.home / FILE)
            if stamp == self._stamp:
                return []
            self._stamp, before = stamp, self._app.sources_by_id
            try:
                self._app.reload_settings()
            except ConfigError as error:
                log.warning("%s 有误，仍按上一次正确的内容运行：%s", FILE, error)
                return []
            sources = self._app.settings.sources
            changed = [source for source in sources if before.get(source.id) != source]
            message = "%s 已重新载入：%d 个来源，其中 %d 个新增或有改动"
            log.info(message, FILE, len(sources), len(changed))
            self._record_edits()
            return changed

    def _record_edits(self) -> None:
        """Write into the audit log what was edited; the service goes on where that fails."""
        if self._app.database.is_read_only:
            return
        try:
            record_source_edits(self._app, self._app.settings.sources)
        except StoreError as error:
            log.warning("审计日志：来源的改动未记下，下次启动时补记：%s", error)


def file_stamp(path: Path) -> tuple[int, int, int]:
    """Return what changes when a file is edited or replaced; zeros while it does not exist."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino

"""sources.toml while we run: an edit takes effect, a broken one leaves the last good settings in
place.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from tracker.app import App
from tracker.errors import ConfigError
from tracker.model import Source
from tracker.settings.load import FILE

EVERY = 5  # seconds between two looks at the file, by those who decide when

log = logging.getLogger("tracker.schedule.config_reloader")


class Declared:
    """Looks whether the file that a home's sources come from was edited since the last look.

    For all threads of a process.
    """

    def __init__(self, home: App) -> None:
        self._home = home
        self._read = _stamp(home.settings.home / FILE)
        self._lock = threading.Lock()

    def look(self) -> list[Source]:
        """The sources that are new or were changed, all of them in effect now.

        A broken file changes nothing, and is told of once.
        """
        with self._lock:
            stamp = _stamp(self._home.settings.home / FILE)
            if stamp == self._read:
                return []
            self._read, before = stamp, self._home.sources_by_id
            try:
                self._home.reload_settings()
            except ConfigError as error:
                log.warning("%s 有误，仍按上一次正确的内容运行：%s", FILE, error)
                return []
            fresh = [
                source for source in self._home.settings.sources if before.get(source.id) != source
            ]
            log.info(
                "%s 已重新载入：%d 个来源，其中 %d 个新增或有改动",
                FILE,
                len(self._home.sources_by_id),
                len(fresh),
            )
            return fresh


def _stamp(path: Path) -> tuple[int, int, int]:
    """What changes when a file is edited or put in the place of another; zeros while it is not
    there.
    """
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino

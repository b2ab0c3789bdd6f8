"""The application context: settings, database and archive, opened together."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from tracker import tracing
from tracker.errors import NotKnown
from tracker.model import Source, SourceKind
from tracker.settings.load import Settings, load_settings
from tracker.store.archive.archive import Archive, open_archive
from tracker.store.archive.source_lock import lock_source
from tracker.store.check_buffer import UnchangedCheckBuffer
from tracker.store.db.database import Database

if TYPE_CHECKING:
    from tracker.fetch.client import HttpFetcher
    from tracker.store.cache.dossiers import DossierCache
    from tracker.store.cache.key_changes import KeyChangeCache
    from tracker.store.cache.source_records import SourceRecordCache
    from tracker.store.cache.timelines import TimelineCache


def utc_now() -> datetime:
    """Return the current instant."""
    return datetime.now(UTC)


@dataclass(eq=False)
class App:
    """The context on which every command and request works.

    `now` is the clock, so that a test may move it. The settings are replaced as a whole when their
    file was edited.
    """

    settings: Settings
    database: Database
    archive: Archive
    now: Callable[[], datetime] = field(default=utc_now)
    # by source: the stamp of its archive when all its captures had been read
    read_stamps: dict[str, Hashable | None] = field(default_factory=dict)

    @cached_property
    def unchanged_checks(self) -> UnchangedCheckBuffer:
        """Return the write-behind buffer of checks that found nothing new."""
        return UnchangedCheckBuffer(self.database)

    @cached_property
    def dossier_cache(self) -> DossierCache:
        """Return the cache of dossiers."""
        from tracker.store.cache.dossiers import DossierCache  # only who answers needs it

        return DossierCache()

    @cached_property
    def timeline_cache(self) -> TimelineCache:
        """Return the cache of the status periods of every policy."""
        from tracker.store.cache.timelines import TimelineCache  # likewise

        return TimelineCache()

    @cached_property
    def key_change_cache(self) -> KeyChangeCache:
        """Return the cache of the weightiest change between two versions."""
        from tracker.store.cache.key_changes import KeyChangeCache  # likewise

        return KeyChangeCache()

    @cached_property
    def source_record_cache(self) -> SourceRecordCache:
        """Return the cache of what the checks left of sources and addresses."""
        from tracker.store.cache.source_records import SourceRecordCache  # likewise

        return SourceRecordCache()

    def source_lock(self, source: str) -> AbstractContextManager[None]:
        """Acquire the source lock (across threads, processes and machines)."""
        return lock_source(self.database, self.archive.turn_file(source), source)

    def make_fetcher(self) -> HttpFetcher:
        """Return a fetcher; where machines share the database, with limits shared by all."""
        from tracker.fetch.client import HttpFetcher  # not every command goes out
        from tracker.store.host_limits import SharedHostLimits

        limits = self.settings.fetch
        together = (
            SharedHostLimits(self.database, limits.delay, limits.connections).host_slot
            if self.database.is_shared
            else None
        )
        return HttpFetcher(limits, host_slot=together)

    def reload_settings(self) -> None:
        """Reload sources.toml. Raises ConfigError; then the last good settings stay.

        The database, the fetch limits and the tokens stay as they are until the next start.
        """
        fresh = load_settings(self.settings.home)
        self.settings = replace(self.settings, sources=fresh.sources, quiet=fresh.quiet)
        self.__dict__.pop("sources_by_id", None)

    @cached_property
    def sources_by_id(self) -> dict[str, Source]:
        """Return the declared sources by their ids."""
        return {source.id: source for source in self.settings.sources}

    def get_source(self, id: str) -> Source:
        """Return a declared source. Raises NotKnown, naming the declared ones."""
        if found := self.sources_by_id.get(id):
            return found
        known = "、".join(source.id for source in self.settings.sources) or "（无）"
        raise NotKnown(
            f"sources.toml 中没有来源 {id}；已有：{known}",
            "source_not_known",
            en=f"no source {id} in sources.toml; there are: {known}",
        )

    def source_or_default(self, id: str) -> Source:
        """Return the source as declared today, or a plain one for evidence of a removed source."""
        return self.sources_by_id.get(id) or Source(id, SourceKind.FILE)

    def __enter__(self) -> App:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unchanged_checks.flush_checks()
        self.database.close_connections()


def open_app(folder: Path | None = None) -> App:
    """Open the home that the folder or the environment names. Raises ConfigError, StoreError."""
    settings = load_settings(folder)
    tracing.start_tracing()
    database = Database(settings.database_url, demo=settings.demo)
    archive = open_archive(settings.home, settings.archive_url, database.advisory_lock)
    return App(settings, database, archive)

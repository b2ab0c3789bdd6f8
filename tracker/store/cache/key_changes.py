"""LRU cache of the weightiest change between two versions, kept by the digests of their texts."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from tracker.model.cards import KeyChange

MOST = 4_000  # comparisons, some 500 bytes each

Key = tuple[str, ...]


class KeyChangeCache:
    """A bounded map, safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[Key, KeyChange | None] = OrderedDict()

    def get_or_make(self, key: Key, make: Callable[[], KeyChange | None]) -> KeyChange | None:
        """Return the cached value, made outside the lock where there is none."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        with self._lock:
            self._found[key] = made
            while len(self._found) > MOST:
                self._found.popitem(last=False)
        return made

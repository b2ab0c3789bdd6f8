"""Lists of which only the entries that are shown are built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

P = TypeVar("P")
T = TypeVar("T")
AT_ONCE = 500  # rows in memory while a whole list is gone through


@dataclass(frozen=True)
class LazyList(Sequence[T], Generic[P, T]):
    """A list of keys in order; the entry of a key is built when it is read."""

    places: list[P]
    prove: Callable[[list[P]], list[T]]

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            return self.prove(self.places[place])
        return self.prove([self.places[place]])[0]

    def __iter__(self) -> Iterator[T]:
        for start in range(0, len(self.places), AT_ONCE):
            yield from self[start : start + AT_ONCE]

"""The interface of a channel, and the resources that one pass of deliveries shares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from types import TracebackType
from typing import Any, Self, TypeVar

from tracker.alert.compose import MessageComposer
from tracker.app import App
from tracker.fetch.client import HttpFetcher
from tracker.model.alerts import Delivery

T = TypeVar("T")


class DeliveryPass:
    """One pass of deliveries: a context manager that closes what its channels have opened."""

    def __init__(self, app: App, composer: MessageComposer) -> None:
        self.app, self.composer = app, composer
        self._stack = ExitStack()
        self._opened: dict[type, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @cached_property
    def fetcher(self) -> HttpFetcher:
        """Return the guarded HTTP client, opened at the first use."""
        return self._stack.enter_context(HttpFetcher(self.app.settings.fetch))

    def open_once(self, kind: type[T], make: Callable[[], AbstractContextManager[T]]) -> T:
        """Return the one resource of a kind, opened at the first call."""
        if kind not in self._opened:
            self._opened[kind] = self._stack.enter_context(make())
        found: T = self._opened[kind]
        return found


class Channel(ABC):
    """One way to reach a subscriber. A new channel is one module and one row of `CHANNELS`."""

    name: str  # stored with each subscription
    forms: tuple[str, ...]  # how its addresses are written, for messages
    example: str  # an address that it accepts
    # whether anybody may subscribe here and confirms by mail; else only the operator may
    open_to_all: bool
    is_signed: bool  # whether a receiver checks its messages with the subscription's key

    @abstractmethod
    def matches(self, address: str) -> bool:
        """Return whether an address is one of this channel, by its form."""

    @abstractmethod
    def validate(self, address: str, app: App) -> None:
        """Check an address before it is stored. Raises NotAcceptable."""

    @abstractmethod
    def display(self, address: str) -> str:
        """Return the address as the operator may see it, without its secrets."""

    @abstractmethod
    def mask(self, address: str) -> str:
        """Return the address as pages behind a forwarded link may show it."""

    @abstractmethod
    def send(self, delivery: Delivery, current: DeliveryPass) -> None:
        """Hand a message over. Raises DeliveryError unless the other side accepted it."""

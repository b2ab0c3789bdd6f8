"""Give the same answer to the same question while nothing was written to the database.

Only what everybody may read is remembered: a request with a credential or a cookie of its own, and
every request to a home that is private, is answered anew. What depends on the clock alone (which
sources are late, how many days are left) is at most LIFETIME old, and never of another day.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Hashable, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.trusted_proxies import forwarded_operator
from tracker.app import App
from tracker.errors import StoreError
from tracker.model.common import date_in_shanghai
from tracker.settings.load import Settings

LIFETIME = timedelta(seconds=10)
MAX_BYTES = 32 << 20  # of all answers
MAX_ANSWER = 1 << 19  # bytes of one; larger ones are rare and dear to keep
_PERSONAL = ("authorization", "range")
_LANGUAGE = ("", "lang=zh", "lang=en")  # cookies of which every reader may have the same
_VARYING = ("host", "cookie", "accept", "accept-language", "accept-encoding")
_EXCLUDED = ("/static/", "/evidence/", "/healthz", "/metrics", "/subscriptions")
_NOTED = ("route", "path_params")  # of the scope: the request metrics read them


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it was sent, and the state of the home in which it was made."""

    state: Hashable
    made_at: datetime
    headers: list[tuple[bytes, bytes]]
    body: bytes
    noted: dict[str, Any]


@dataclass(frozen=True, eq=False)
class SettingsReference:
    """Settings compared by identity; the reference keeps the object, and so its identity."""

    settings: Settings

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SettingsReference) and self.settings is other.settings

    def __hash__(self) -> int:
        return id(self.settings)


class AnswerCache:
    """Middleware: a bounded cache of whole answers.

    Who asks for what another request is making waits for it.
    """

    def __init__(self, app: ASGIApp, home: App) -> None:
        self._app, self._home = app, home
        self._kept: OrderedDict[Hashable, KeptAnswer] = OrderedDict()
        self._size = 0
        self._making: dict[Hashable, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a kept answer, or pass the request on and keep what comes back."""
        if not self._may_keep(scope):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        key = (scope["path"], scope["query_string"], scope["scheme"], *map(headers.get, _VARYING))
        try:
            state = await self._read_state()
        except StoreError:  # the request itself says so
            await self._app(scope, receive, send)
            return
        found = self._find_answer(key, state)
        if found is None and (making := self._making.get(key)):
            await making.wait()
            found = self._find_answer(key, state)
        if found is not None:
            await _send_kept(found, headers, scope, send)
            return
        done = self._making.setdefault(key, asyncio.Event())
        try:
            await self._make_answer(key, state, scope, receive, send)
        finally:
            self._making.pop(key, None)
            done.set()

    def _may_keep(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET" or self._home.settings.private:
            return False
        if scope["path"].startswith(_EXCLUDED) or forwarded_operator(scope):
            return False
        given = Headers(scope=scope)
        if given.get("cookie", "") not in _LANGUAGE:
            return False
        return not any(name in given for name in _PERSONAL)

    async def _read_state(self) -> Hashable:
        """Return what an answer is made from: the database, the settings and the day."""
        database = self._home.database
        if database.has_instant_generation:
            generation = database.read_generation()
        else:
            generation = await run_in_threadpool(database.read_generation)
        settings = SettingsReference(self._home.settings)
        return generation, settings, date_in_shanghai(self._home.now())

    def _find_answer(self, key: Hashable, state: Hashable) -> KeptAnswer | None:
        found = self._kept.get(key)
        if found is None:
            return None
        age = self._home.now() - found.made_at
        if found.state != state or not timedelta(0) <= age < LIFETIME:
            self._drop_answer(key)
            return None
        self._kept.move_to_end(key)
        return found

    async def _make_answer(
        self, key: Hashable, state: Hashable, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer a request, and keep a whole answer of success that sets no cookie."""
        start: MutableMapping[str, Any] = {}
        body = bytearray()
        made_at = self._home.now()

        async def note_message(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body" and len(body) <= MAX_ANSWER:
                body.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, note_message)
        names = {name.lower() for name, _ in start.get("headers", ())}
        if start.get("status") == 200 and len(body) <= MAX_ANSWER and b"set-cookie" not in names:
            noted = {name: scope[name] for name in _NOTED if name in scope}
            self._keep_answer(key, KeptAnswer(state, made_at, start["headers"], bytes(body), noted))

    def _keep_answer(self, key: Hashable, made: KeptAnswer) -> None:
        self._drop_answer(key)
        self._kept[key] = made
        self._size += len(made.body)
        while self._size > MAX_BYTES:
            self._drop_answer(next(iter(self._kept)))

    def _drop_answer(self, key: Hashable) -> None:
        if gone := self._kept.pop(key, None):
            self._size -= len(gone.body)


async def _send_kept(found: KeptAnswer, asked: Headers, scope: Scope, send: Send) -> None:
    """Send a kept answer; 304 to who has it."""
    scope.update(found.noted)
    headers, status, body = MutableHeaders(raw=[*found.headers]), 200, found.body
    known = [tag.strip() for tag in asked.get("if-none-match", "").split(",")]
    if headers.get("etag") in known:
        status, body = 304, b""
        for name in ("content-length", "content-encoding"):
            if name in headers:
                del headers[name]
    await send({"type": "http.response.start", "status": status, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body})

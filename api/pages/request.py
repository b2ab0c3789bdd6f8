"""Provide what every page needs of its request: language, day, and instant of knowledge."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.languages import LANGUAGES, page_language
from api.pages.basic_auth import check_reader
from api.pages.templates import TEMPLATES
from api.params import check_day, check_instant, current_day, get_app
from api.problems import RequestRefused, describe_error
from api.query_names import QueryRefused, check_page_query
from tracker.app import App
from tracker.errors import TrackerError
from tracker.model import SHANGHAI

YEAR = 365 * 24 * 3600
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class PageContext:
    """The application context, language, day and instant of a page request.

    `known_at` is None for the present.
    """

    request: Request
    app: App
    lang: str
    on: date
    known_at: datetime | None

    @cached_property
    def today(self) -> date:
        """Return the current day in Shanghai."""
        return current_day(self.app)

    @cached_property
    def at(self) -> datetime:
        """Return `known_at`, else the present instant."""
        return self.known_at or self.app.now()

    def localize(self, zh: str, en: str) -> str:
        """Return the text in the reader's language."""
        return en if self.lang == "en" else zh

    def page_link(self, path: str, **values: object) -> str:
        """Return an address of this site that keeps the day and the instant asked about."""
        return self.build_url(path, **self._time_params | values)

    @cached_property
    def _time_params(self) -> dict[str, Any]:
        """Return the query parameters of the day and the instant; None for a default."""
        return {
            "on": self.on if self.on != self.today else None,
            "known_at": self.request.query_params.get("known_at"),
        }

    @staticmethod
    def build_url(path: str, **values: object) -> str:
        """Return an address with the non-empty values; a `#fragment` stays at its end."""
        given = {key: value for key, value in values.items() if value not in (None, "")}
        query = urlencode(given, doseq=True) if given else ""
        path, hash, anchor = path.partition("#")
        return f"{path}{'?' if query else ''}{query}{hash}{anchor}"

    def current_url(self, **changed: object) -> str:
        """Return the current address with some values changed; None removes one."""
        kept = [
            (key, value)
            for key, value in self.request.query_params.multi_items()
            if key not in changed
        ]
        query = urlencode(
            [*kept, *((key, str(value)) for key, value in changed.items() if value is not None)]
        )
        return f"{self.request.url.path}{'?' if query else ''}{query}"

    def render_page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Render a template and remember an explicitly chosen language."""
        text = TEMPLATES.get_template(template).render(
            view=self, lang=self.lang, localize=self.localize, page_link=self.page_link, **values
        )
        response = HTMLResponse(text, status, {"Vary": "Cookie"})
        if self.request.query_params.get("lang") in LANGUAGES:
            response.set_cookie("lang", self.lang, max_age=YEAR, samesite="lax", httponly=True)
        return response


def _page_context(
    request: Request,
    on: Annotated[str, Query(max_length=40)] = "",
    known_at: Annotated[str, Query(max_length=40)] = "",
) -> PageContext:
    """Return the context of a request. Raises RequestRefused."""
    app = get_app(request)
    check_reader(request, app)
    return PageContext(
        request,
        app,
        page_language(request),
        parse_field(parse_day, on) or current_day(app),
        parse_field(_parse_instant, known_at),
    )


def parse_field(parse: Callable[[str], Any], text: str) -> Any:
    """Return the value of a form field; None if it is empty. Raises RequestRefused."""
    try:
        return parse(text.strip()) if text.strip() else None
    except (ValueError, OverflowError) as error:
        english = f"“{text}” is no day and no time; write 2024-06-01"
        raise RequestRefused(
            422, "invalid_request", f"“{text}”不是日期或时间，请写作 2024-06-01", en=english
        ) from error


def parse_day(text: str) -> date:
    """Return an ISO day. Raises ValueError outside the supported years."""
    return check_day(date.fromisoformat(text))


def _parse_instant(text: str) -> datetime:
    """Return an instant; a day means its end, and Shanghai's time is the default zone."""
    at = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    if len(text) <= len("2024-06-01"):
        at = datetime.combine(at.date(), time(23, 59, 59))
    return check_instant((at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC))


CurrentPage = Annotated[PageContext, Depends(_page_context)]


class PageRoute(APIRoute):
    """Route whose errors are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with errors rendered as pages."""
        handle = super().get_route_handler()

        async def handle_safely(request: Request) -> Response:
            try:
                check_page_query(request)
                return await handle(request)
            except (TrackerError, RequestRefused, HTTPException, RequestValidationError) as error:
                return error_page(request, error)

        return handle_safely


def error_page(request: Request, error: Exception) -> Response:
    """Render an error as a page."""
    app, lang = get_app(request), page_language(request)
    found = describe_error(error, lang)
    view = PageContext(request, app, lang, current_day(app), None)
    asked = error if isinstance(error, QueryRefused) else None
    response = view.render_page(
        "error.html", status=found.status, fault=found, title=found.title(lang), query=asked
    )
    response.headers.update(getattr(error, "headers", None) or {})
    return response


def parse_choice(kinds: type[Choice], value: str) -> Choice | None:
    """Return the value that a form sends for a filter; None where it is empty.

    Raises RequestRefused (422) for a value that does not exist.
    """
    if not value:
        return None
    try:
        return kinds(value)
    except ValueError as error:
        known = "、".join(kinds)
        raise RequestRefused(
            422,
            "invalid_request",
            f"没有“{value[:40]}”这个筛选值；可用：{known}",
            en=f"no value “{value[:40]}”; there are: {', '.join(kinds)}",
        ) from error

"""One request for a page: the home, the language, the day asked about and as known when."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.languages import LANGUAGES, page_language
from api.pages.basic_auth import check_reader
from api.pages.templates import TEMPLATES
from api.params import current_day, get_app
from api.problems import RequestRefused, describe_error
from tracker.app import App
from tracker.errors import TrackerError
from tracker.model import SHANGHAI

YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class PageContext:
    """What a page needs to know of its request. `known_at` None: as known now."""

    request: Request
    home: App
    lang: str
    on: date
    known_at: datetime | None

    @cached_property
    def today(self) -> date:
        """The day in Shanghai."""
        return current_day(self.home)

    @cached_property
    def at(self) -> datetime:
        """As known when, in any case."""
        return self.known_at or self.home.now()

    def localize(self, zh: str, en: str) -> str:
        """The words in the reader's language."""
        return en if self.lang == "en" else zh

    def page_link(self, path: str, **values: object) -> str:
        """An address of ours that keeps the day and the instant asked about."""
        return self.build_url(path, **self._time_params | values)

    @cached_property
    def _time_params(self) -> dict[str, Any]:
        return {
            "on": self.on if self.on != self.today else None,
            "known_at": self.request.query_params.get("known_at"),
        }

    @staticmethod
    def build_url(path: str, **values: object) -> str:
        """An address with the values that are not empty; a `#place` stays at its end."""
        given = {key: value for key, value in values.items() if value not in (None, "")}
        query = urlencode(given, doseq=True) if given else ""
        path, hash, anchor = path.partition("#")
        return f"{path}{'?' if query else ''}{query}{hash}{anchor}"

    def current_url(self, **changed: object) -> str:
        """This address with some values changed; None takes one away."""
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
        """A page in its frame. Asking for a language is remembered."""
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
    home = get_app(request)
    check_reader(request, home)
    return PageContext(
        request,
        home,
        page_language(request),
        parse_field(date.fromisoformat, on) or current_day(home),
        parse_field(_parse_instant, known_at),
    )


def parse_field(parse: Callable[[str], Any], text: str) -> Any:
    """The value of a field; None where it was left empty."""
    try:
        return parse(text.strip()) if text.strip() else None
    except (ValueError, OverflowError) as error:
        english = f"“{text}” is no day and no time; write 2024-06-01"
        raise RequestRefused(
            422, "invalid_request", f"“{text}”不是日期或时间，请写作 2024-06-01", en=english
        ) from error


def _parse_instant(text: str) -> datetime:
    """A day means its end: what we knew when it was over. Without a zone it is Shanghai's time."""
    at = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    if len(text) <= len("2024-06-01"):
        at = datetime.combine(at.date(), time(23, 59, 59))
    return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)


CurrentPage = Annotated[PageContext, Depends(_page_context)]


class PageRoute(APIRoute):
    """A route whose errors are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with what goes wrong said in the frame of the site."""
        handle = super().get_route_handler()

        async def safe(request: Request) -> Response:
            try:
                return await handle(request)
            except (TrackerError, RequestRefused, HTTPException, RequestValidationError) as error:
                return error_page(request, error)

        return safe


def error_page(request: Request, error: Exception) -> Response:
    """What went wrong, as a page."""
    home, lang = get_app(request), page_language(request)
    found = describe_error(error, lang)
    view = PageContext(request, home, lang, current_day(home), None)
    response = view.render_page(
        "error.html", status=found.status, fault=found, title=found.title(lang)
    )
    response.headers.update(getattr(error, "headers", None) or {})
    return response

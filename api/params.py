"""Declare the parameters that routes share: context, days, instants, list pages and formats."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Path, Query, Request
from pydantic import AfterValidator, AwareDatetime, StringConstraints
from starlette.responses import Response

from tracker.app import App
from tracker.model.common import date_in_shanghai
from tracker.render.tables.spreadsheet import SheetColumn, as_csv, as_xlsx

T = TypeVar("T")
MAX_LIMIT = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def get_app(request: Request) -> App:
    """Return the application context."""
    app: App = request.app.state.home
    return app


def current_day(app: App) -> date:
    """Return the current day in Shanghai, the day of law."""
    return date_in_shanghai(app.now())


def check_instant(at: datetime) -> datetime:
    """Return the instant. Raises ValueError outside the supported years."""
    if not EARLIEST <= at <= LATEST:
        raise ValueError(f"应在 {EARLIEST:%Y} 与 {LATEST:%Y} 年之间")
    return at


def check_day(day: date) -> date:
    """Return the day. Raises ValueError outside the supported years."""
    if not EARLIEST.date() <= day <= LATEST.date():
        raise ValueError(f"应在 {EARLIEST:%Y} 与 {LATEST:%Y} 年之间")
    return day


CurrentApp = Annotated[App, Depends(get_app)]
# PostgreSQL keeps no NUL
ShortText = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
PolicyId = Annotated[ShortText, Path(description="政策编号", examples=["changning-keji-2024"])]
Instant = Annotated[AwareDatetime, AfterValidator(check_instant)]
KnownAt = Annotated[
    Instant | None,
    Query(description="作答所依据的时刻：那时我们知道什么", examples=["2024-06-01T00:00:00Z"]),
]
Day = Annotated[date, AfterValidator(check_day)]
LegalDay = Annotated[
    Day | None, Query(description="法律上的一天（上海时间）；不写则今天", examples=["2024-06-01"])
]


class SheetFormat(StrEnum):
    """The formats of a list."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class ListPage:
    """Which part of a list to return, and in which format; a sheet holds the whole list."""

    request: Request
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0
    format: Annotated[SheetFormat, Query(description="csv 与 xlsx 给出整个清单")] = SheetFormat.JSON

    def respond(
        self,
        rows: Sequence[T],
        shape: Callable[[T], dict[str, Any]],
        columns: Sequence[SheetColumn],
        prepare: Callable[[Sequence[T]], None] | None = None,
        **more: Any,
    ) -> Any:
        """Return `{"items", "total", "next"}` and `more`, or a sheet with these columns.

        `prepare`: reads at once what `shape` needs of several rows.
        """
        if self.format is SheetFormat.JSON:
            end = self.offset + self.limit
            part = rows[self.offset : end]
            if prepare:
                prepare(part)
            items = [shape(row) for row in part]
            return {
                "items": items,
                "total": len(rows),
                "next": self._next_url(end) if end < len(rows) else None,
                **more,
            }
        shaped = map(shape, _prepared(rows, prepare) if prepare else rows)
        return sheet_response(self.request, self.format, columns, shaped)

    def _next_url(self, offset: int) -> str:
        """Return the address of the next part, under `public_url` if set.

        The Host header is never used, because clients control it.
        """
        query = [
            (key, value)
            for key, value in self.request.query_params.multi_items()
            if key not in ("limit", "offset")
        ]
        query += [("limit", str(self.limit)), ("offset", str(offset))]
        base = get_app(self.request).settings.public_url or ""
        return f"{base}{self.request.url.path}?{urlencode(query)}"


def _prepared(rows: Sequence[T], prepare: Callable[[Sequence[T]], None]) -> Iterator[T]:
    """Yield rows; each MAX_LIMIT of them are prepared together."""
    for start in range(0, len(rows), MAX_LIMIT):
        part = rows[start : start + MAX_LIMIT]
        prepare(part)
        yield from part


@dataclass(frozen=True)
class AnswerFormat:
    """The format of an answer that holds rows but is no part of a list."""

    request: Request
    format: Annotated[SheetFormat, Query(description="csv 与 xlsx 给出全部行")] = SheetFormat.JSON

    def respond(
        self, body: dict[str, Any], rows: Iterable[dict[str, Any]], columns: Sequence[SheetColumn]
    ) -> Any:
        """Return the body itself, or a sheet of its rows."""
        return (
            body
            if self.format is SheetFormat.JSON
            else sheet_response(self.request, self.format, columns, rows)
        )


def sheet_response(
    request: Request,
    form: SheetFormat,
    columns: Sequence[SheetColumn],
    rows: Iterable[dict[str, Any]],
) -> Response:
    """Return rows as CSV or XLSX, named after the last part of the path."""
    name = request.url.path.rsplit("/", 1)[-1]
    body, kind = (
        (as_csv(columns, rows), CSV)
        if form is SheetFormat.CSV
        else (as_xlsx(columns, rows, name), XLSX)
    )
    return Response(
        body,
        media_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )


PageParams = Annotated[ListPage, Depends()]
FormatParams = Annotated[AnswerFormat, Depends()]
SHEET_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            CSV: {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        }
    }
}  # besides JSON

"""List the policies in force on a day, and those that lapse soon."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api import problems, schemas
from api.auth import require_reader
from api.coverage import coverage_on_day
from api.params import (
    SHEET_RESPONSES,
    CurrentApp,
    KnownAt,
    LegalDay,
    PageParams,
    ShortText,
    check_day,
    current_day,
)
from api.problems import RequestRefused
from tracker.query import lists, status
from tracker.render.json.answers import answer_json
from tracker.render.tables import columns

DURATION = r"^P(?:[0-9]{1,3}[YMWD]){1,4}$"  # ISO 8601, whole days: P90D, P6M, P1Y6M
router = APIRouter(
    tags=["on a day"], dependencies=[Depends(require_reader)], responses=problems.read_responses()
)


@router.get(
    "/v1/in-force", name="in_force", response_model=schemas.Answers, responses=SHEET_RESPONSES
)
def list_in_force(
    app: CurrentApp,
    part: PageParams,
    on: LegalDay = None,
    known_at: KnownAt = None,
    jurisdiction: ShortText | None = None,
) -> Any:
    """List every policy in force on a day, with the sentences that prove it, and the coverage."""
    found = lists.list_statuses(app, on or current_day(app), known_at, jurisdiction=jurisdiction)
    coverage = coverage_on_day(app, on or current_day(app), known_at, found)
    return part.respond(
        found.with_status(status.IN_FORCE), answer_json, columns.ANSWERS, coverage=asdict(coverage)
    )


@router.get(
    "/v1/expiring",
    name="expiring",
    response_model=schemas.Listing[schemas.AnswerOut],
    responses=SHEET_RESPONSES,
)
def list_expiring(
    app: CurrentApp,
    part: PageParams,
    within: Annotated[
        str, Query(pattern=DURATION, description="多久之内（ISO 8601）", examples=["P90D", "P6M"])
    ] = "P90D",
    on: LegalDay = None,
    known_at: KnownAt = None,
) -> Any:
    """List what applies on a day and lapses within a period, soonest first.

    Policies that only a default rule ends are included, with that doubt.
    """
    start = on or current_day(app)
    return part.respond(
        lists.list_statuses(app, start, known_at).expiring_until(add_duration(start, within)),
        answer_json,
        columns.ANSWERS,
    )


def add_duration(day: date, duration: str) -> date:
    """Return a day later by an ISO 8601 duration.

    Months end with their last day: 31 January + P1M is 28 February. Raises RequestRefused beyond
    the last supported day.
    """
    parts = Counter[str]()
    for number, unit in re.findall(r"([0-9]+)([YMWD])", duration):
        parts[unit] += int(number)
    year, month = divmod(day.year * 12 + day.month - 1 + parts["Y"] * 12 + parts["M"], 12)
    try:
        start = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        return check_day(start + timedelta(weeks=parts["W"], days=parts["D"]))
    except (ValueError, OverflowError) as error:  # calendar.IllegalMonthError is a ValueError
        raise RequestRefused(
            422,
            "invalid_request",
            f"query.within：{duration} 过长，超出可以查询的日期",
            en=f"query.within: {duration} goes beyond the last day that can be asked about",
        ) from error

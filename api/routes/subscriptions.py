"""Request a subscription; all later steps use the signed links of the mails."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.auth import require_reader
from api.params import CurrentApp, ShortText
from api.problems import RequestRefused, problem_responses
from tracker.alert import deliver
from tracker.alert import subscribe as asking
from tracker.alert.matching import MAX_ENTRIES
from tracker.model.alerts import Cadence, EventKind, Subscription, SubscriptionFilter

router = APIRouter(tags=["alerts"], dependencies=[Depends(require_reader)])
Name = Annotated[ShortText, StringConstraints(min_length=1, strip_whitespace=True)]
Names = Annotated[list[Name], Field(max_length=MAX_ENTRIES)]


class WishIn(BaseModel):
    """The filter of a subscription; an empty field excludes nothing."""

    model_config = ConfigDict(extra="forbid")
    policies: Names = Field(
        default=[],
        description="ids, or 文号 or titles that mean one policy",
        examples=[["changning-keji-2024"]],
    )
    lines: Names = Field(default=[], description="any policy of a succession stands for all of it")
    jurisdictions: Names = Field(default=[], examples=[["上海市"]])
    issuers: Names = []
    keywords: Names = Field(default=[], description="in the clauses that changed")
    kinds: list[EventKind] = Field(default=[], max_length=len(EventKind))
    least: str = Field(default="low", description="severity", examples=["medium"])


class SubscriptionIn(BaseModel):
    """A request, which counts once the link in the confirmation mail is followed."""

    model_config = ConfigDict(extra="forbid")
    address: Name = Field(examples=["reader@example.cn"])
    wish: WishIn = WishIn()
    cadence: Cadence = Cadence.AT_ONCE
    zone: Name = "Asia/Shanghai"
    language: Name = Field(default="zh", examples=["zh", "en"])


class AskedOut(BaseModel):
    """The next step."""

    next: str = Field(examples=["confirm"])


@router.post(
    "/v1/subscriptions",
    name="subscribe",
    status_code=202,
    response_model=AskedOut,
    responses=problem_responses(400, 401, 403, 404, 411, 413, 422, 429, 503),
)
def post_subscription(request: Request, app: CurrentApp, asked: SubscriptionIn) -> AskedOut:
    """Request a subscription by mail.

    The answer is the same for every address, so that it tells nothing about other subscribers.
    """
    if why := deliver.reason_mail_is_closed(app):
        raise RequestRefused(403, "alerts_disabled", why[0], en=why[1])
    asking.subscribe(
        app, build_subscription(asked), place=request.client.host if request.client else ""
    )
    return AskedOut(next="confirm")


def build_subscription(asked: SubscriptionIn) -> Subscription:
    """Return the request as a subscription without an id."""
    rows = asked.wish.model_dump(exclude={"least"})
    wish = SubscriptionFilter(
        **{name: tuple(found) for name, found in rows.items()}, least=asked.wish.least
    )
    return Subscription(
        "",
        asked.address,
        criteria=wish,
        cadence=asked.cadence,
        time_zone=asked.zone,
        language=asked.language,
    )

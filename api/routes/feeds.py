"""Serve feeds for other programs: Atom of events, iCalendar of commencements and lapses."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.auth import require_reader
from api.params import CurrentApp, ShortText, current_day
from api.problems import problem_responses
from tracker.app import App
from tracker.model import Status
from tracker.model.alerts import Event
from tracker.query import lists, records
from tracker.query.change_cards import ChangeCards
from tracker.query.find_policy import all_named
from tracker.render.feeds import atom, ics
from tracker.render.message.event_view import EventView
from tracker.render.names import version_label

router = APIRouter(tags=["alerts"], dependencies=[Depends(require_reader)])
PolicyFilter = Annotated[ShortText | None, Query(description="只要这项政策")]
JurisdictionFilter = Annotated[
    ShortText | None, Query(description="只要此地区及其下属", examples=["上海市"])
]


def _media_responses(media_type: str) -> dict[int | str, dict[str, object]]:
    """Return the OpenAPI responses of a feed."""
    return {
        200: {"content": {media_type: {"schema": {"type": "string"}}}},
        **problem_responses(401, 404, 422, 503),
    }


def _resolve_policy(app: App, named: str | None) -> str | None:
    """Return the id of a policy named by id, number or title. Raises NotKnown, NotAcceptable.

    A feed of a policy that does not exist would be empty for ever, and nobody would know.
    """
    if named is None:
        return None
    declared = {source.policy for source in app.settings.sources if source.policy}
    (id,) = all_named(app, [named], declared)
    return id


@router.get(
    "/v1/feeds/changes.atom",
    name="changes",
    response_class=Response,
    responses=_media_responses(atom.MEDIA_TYPE),
)
def get_changes_feed(
    request: Request,
    app: CurrentApp,
    policy: PolicyFilter = None,
    jurisdiction: JurisdictionFilter = None,
) -> Response:
    """Return the hundred newest events of everything, one policy or one jurisdiction."""
    policy = _resolve_policy(app, policy)
    found, named = records.list_events(app, policy, jurisdiction)
    base = app.settings.public_url or ""
    query = f"?{request.url.query}" if request.url.query else ""
    name = policy or jurisdiction or "all"
    title = f"政策变动：{named[policy].title if policy in named else jurisdiction or '全部'}"
    cards = ChangeCards(app)
    views = [_event_view(cards, event, base) for event in found]
    return Response(
        atom.render_feed(name, views, own=f"{base}{request.url.path}{query}", title=title),
        media_type=atom.MEDIA_TYPE,
    )


def _event_view(cards: ChangeCards, event: Event, base: str) -> EventView:
    """Return the event as it was told on its day, so that a feed does not change later."""
    card = replace(cards.brief_card(event), key_change=cards.key_change(event, "zh"))
    card = replace(card, today=card.recorded_on)
    if card.policy is None:
        link = ("sources", f"{base}/sources")
    elif card.version and card.before:
        old = version_label(card.before.policy, card.before.n)
        new = version_label(card.version.policy, card.version.n)
        link = ("report", f"{base}/compare?from={quote(old, safe='@')}&to={quote(new, safe='@')}")
    else:
        link = ("policy", f"{base}/policies/{quote(card.policy.id)}")
    return EventView(card, links=(link,))


@router.get(
    "/v1/calendar.ics",
    name="calendar",
    response_class=Response,
    responses=_media_responses(ics.MEDIA_TYPE),
)
def get_calendar(
    app: CurrentApp, policy: PolicyFilter = None, jurisdiction: JurisdictionFilter = None
) -> Response:
    """Return all known commencements and last days, with alarms."""
    policy = _resolve_policy(app, policy)
    found = lists.list_statuses(app, current_day(app), jurisdiction=jurisdiction).with_status(
        frozenset(Status)
    )
    rows = (one for one in found if policy is None or one.policy.id == policy)
    text = ics.render_calendar(
        ics.validity_days(rows, app.settings.public_url or ""), "政策施行与届满"
    )
    return Response(text, media_type=ics.MEDIA_TYPE)

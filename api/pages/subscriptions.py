"""The form that asks to be told, and the pages behind the signed links of the mails.

Opening a page changes nothing; its button does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from api.pages.csrf import keyed, require_ours
from api.pages.request import PageRoute, Seen, View
from api.params import At, Words, today
from api.problems import Refusal
from tracker.alert import subscribe
from tracker.alert.deliver import reason_mail_is_closed
from tracker.alert.signed_links import LinkPurpose
from tracker.app import App
from tracker.errors import NotAcceptable
from tracker.model.alerts import (
    SEVERITIES,
    Cadence,
    Delivery,
    EventKind,
    Subscription,
    SubscriptionFilter,
)
from tracker.render.message.event_view import describe_filter
from tracker.render.message.labels import EVENT, LABELS
from tracker.render.report.labels import SEVERITIES as WEIGHTS
from tracker.store import outbox
from tracker.store import policies as queries

router = APIRouter(route_class=PageRoute)
Text = Annotated[str, Form(max_length=4_000)]
Kinds = Annotated[list[EventKind] | None, Form()]
CADENCES = {
    "zh": {"at_once": "随时", "daily": "每日早八点", "weekly": "每周一早八点"},
    "en": {one.value: one.value for one in Cadence},
}


def _wish(
    policies: Text = "",
    lines: Text = "",
    jurisdictions: Text = "",
    issuers: Text = "",
    keywords: Text = "",
    kinds: Kinds = None,
    least: Text = "low",
) -> SubscriptionFilter:
    """What the fields of the form ask for."""
    return SubscriptionFilter(
        _names(policies),
        _names(lines),
        _rows(jurisdictions),
        _rows(issuers),
        _rows(keywords),
        tuple(kinds or ()),
        least,
    )


Wished = Annotated[SubscriptionFilter, Depends(_wish)]


@router.get("/subscriptions")
def form(
    view: Seen, policy: Words = "", line: Words = "", jurisdiction: Words = "", keyword: Words = ""
) -> Response:
    """Ask to be told, with what the page that one came from was about."""
    wish = SubscriptionFilter(
        _rows(policy), _rows(line), _rows(jurisdiction), keywords=_rows(keyword)
    )
    return _page(view, "form", Subscription("", "", criteria=wish, language=view.lang))


@router.post("/subscriptions")
def ask(
    request: Request,
    view: Seen,
    address: Text,
    wish: Wished,
    key: Text = "",
    cadence: Annotated[Cadence, Form()] = Cadence.AT_ONCE,
    zone: Text = "Asia/Shanghai",
) -> Response:
    """Write the request down and send the mail that asks to confirm."""
    if why := reason_mail_is_closed(view.home):
        raise Refusal(403, "alerts_disabled", why[0], en=why[1])
    require_ours(request, key)
    asked = Subscription(
        "", address.strip(), criteria=wish, cadence=cadence, time_zone=zone, language=view.lang
    )
    subscribe.subscribe(view.home, asked, place=request.client.host if request.client else "")
    return _page(view, "asked", asked)


@router.get("/subscriptions/{purpose}/{id}/{token}")
def look(request: Request, home: At, purpose: LinkPurpose, id: str, token: str) -> Response:
    """What the link is for, and a button. A mail scanner that comes here changes nothing."""
    subscribe.verify_link(home, purpose, id, token)
    reader, message = _meant(home, purpose, id)
    return _page(_view(request, home, reader), purpose.value, reader, message)


@router.post("/subscriptions/{purpose}/{id}/{token}")
def act(
    request: Request,
    home: At,
    purpose: LinkPurpose,
    id: str,
    token: str,
    wish: Wished,
    do: Text = "",
    cadence: Annotated[Cadence, Form()] = Cadence.AT_ONCE,
    zone: Text = "Asia/Shanghai",
    language: Text = "zh",
) -> Response:
    """Do what the link is for: for `leave` also as a mail program does it in one click (RFC 8058)."""
    subscribe.verify_link(home, purpose, id, token)
    if purpose is LinkPurpose.MANAGE and do == "change":
        subscribe.change_subscription(home, id, wish, cadence, zone, language)
    else:
        _deed(purpose, do)(home, id)
    reader, message = _meant(home, purpose, id)
    return _page(
        _view(request, home, reader),
        "done" if purpose is not LinkPurpose.MANAGE else "manage",
        reader,
        message,
    )


def _deed(purpose: LinkPurpose, do: str) -> Callable[[App, str], None]:
    """What a button does. NotAcceptable where there is none like it."""
    deeds: dict[tuple[LinkPurpose, str], Callable[[App, str], None]] = {
        (LinkPurpose.MANAGE, "pause"): lambda home, id: subscribe.pause_subscription(
            home, id, on=True
        ),
        (LinkPurpose.MANAGE, "resume"): lambda home, id: subscribe.pause_subscription(
            home, id, on=False
        ),
        (LinkPurpose.MANAGE, "leave"): subscribe.unsubscribe,
        (LinkPurpose.MANAGE, "erase"): subscribe.erase_subscription,
        (LinkPurpose.LEAVE, "erase"): subscribe.erase_subscription,
    }
    always = {
        LinkPurpose.CONFIRM: subscribe.confirm_subscription,
        LinkPurpose.LEAVE: subscribe.unsubscribe,
        LinkPurpose.ACKNOWLEDGE: subscribe.acknowledge_delivery,
    }
    found = deeds.get((purpose, do)) or always.get(purpose)
    if found is None:
        raise NotAcceptable(f"没有“{do[:20]}”这种操作", en=f"no such button: {do[:20]}")
    return found


def _meant(home: App, purpose: LinkPurpose, id: str) -> tuple[Subscription, Delivery | None]:
    """The subscription that a link speaks of, and the message where it speaks of one."""
    if purpose is not LinkPurpose.ACKNOWLEDGE:
        return subscribe.get_subscription(home, id), None
    with home.database.read_session() as session:
        message = outbox.get_delivery(session, id)
    return message.subscription, message


def _view(request: Request, home: App, reader: Subscription) -> View:
    """Behind a signed link a reader needs no other key, also where the rest of the site asks for
    one.
    """
    return View(request, home, reader.language, today(home), None)


def _page(view: View, part: str, reader: Subscription, message: Delivery | None = None) -> Response:
    with view.home.database.read_session() as session:
        sent = (
            outbox.find_deliveries(session, subscription=reader.id, limit=50)
            if part == "manage"
            else []
        )
        told = {
            event.policy
            for one in [*sent, *filter(None, [message])]
            for event in one.events
            if event.policy
        }
        wished_for = {*reader.criteria.policies, *reader.criteria.lines}
        titles = {
            id: policy.title
            for id, policy in queries.get_policies(session, told | wished_for).items()
        }
    return keyed(
        view,
        "subscription.html",
        part=part,
        closed=reason_mail_is_closed(view.home),
        reader=reader,
        message=message,
        sent=sent,
        titles=titles,
        wished=describe_filter(reader.criteria, view.lang),
        EVENT=EVENT[view.lang],
        WEIGHTS={name: WEIGHTS[view.lang][name] for name in SEVERITIES},
        CADENCES=CADENCES[view.lang],
        label=LABELS[view.lang],
    )


def _rows(text: str, between: str = r"[\n、,，;；]+") -> tuple[str, ...]:
    """`上海市、北京市` or a line each."""
    return tuple(row.strip() for row in re.split(between, text) if row.strip())


def _names(text: str) -> tuple[str, ...]:
    """Ids, 文号 or titles of policies: a title may hold 、."""
    return _rows(text, r"[\n,，;；]+")

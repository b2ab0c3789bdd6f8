"""Show the subscription form and the pages behind the signed links of the mails.

Opening a page changes nothing; its button does, because mail scanners open links.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from api.pages.csrf import check_form_key, page_with_form_key
from api.pages.request import CurrentPage, PageContext, PageRoute
from api.params import CurrentApp, ShortText, current_day
from api.problems import RequestRefused
from tracker.alert import subscribe
from tracker.alert.channels import mask_address
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
from tracker.query import records
from tracker.render.message.event_view import describe_filter
from tracker.render.message.labels import EVENT, LABELS
from tracker.render.report.labels import SEVERITIES as WEIGHTS

router = APIRouter(route_class=PageRoute)
FormText = Annotated[str, Form(max_length=4_000)]
EventKinds = Annotated[list[EventKind] | None, Form()]
CADENCES = {
    "zh": {"at_once": "即时", "daily": "每日早八点", "weekly": "每周一早八点"},
    "en": {one.value: one.value for one in Cadence},
}


def _read_filter(
    policies: FormText = "",
    lines: FormText = "",
    jurisdictions: FormText = "",
    issuers: FormText = "",
    keywords: FormText = "",
    kinds: EventKinds = None,
    least: FormText = "low",
) -> SubscriptionFilter:
    """Return the subscription filter that the form fields describe."""
    return SubscriptionFilter(
        _split_names(policies),
        _split_names(lines),
        _split_list(jurisdictions),
        _split_list(issuers),
        _split_list(keywords),
        tuple(kinds or ()),
        least,
    )


FilterForm = Annotated[SubscriptionFilter, Depends(_read_filter)]


@router.get("/subscriptions")
def show_form(
    view: CurrentPage,
    policy: ShortText = "",
    line: ShortText = "",
    jurisdiction: ShortText = "",
    keyword: ShortText = "",
) -> Response:
    """Show the form, filled in with the subject of the page before."""
    wish = SubscriptionFilter(
        _split_list(policy),
        _split_list(line),
        _split_list(jurisdiction),
        keywords=_split_list(keyword),
    )
    return _subscription_page(view, "form", Subscription("", "", criteria=wish, language=view.lang))


@router.post("/subscriptions")
def request_subscription(
    request: Request,
    view: CurrentPage,
    address: FormText,
    wish: FilterForm,
    key: FormText = "",
    cadence: Annotated[Cadence, Form()] = Cadence.AT_ONCE,
    zone: FormText = "Asia/Shanghai",
) -> Response:
    """Record the request and send the mail that asks to confirm it."""
    if why := reason_mail_is_closed(view.app):
        raise RequestRefused(403, "alerts_disabled", why[0], en=why[1])
    check_form_key(request, key)
    asked = Subscription(
        "", address.strip(), criteria=wish, cadence=cadence, time_zone=zone, language=view.lang
    )
    subscribe.subscribe(view.app, asked, place=request.client.host if request.client else "")
    return _subscription_page(view, "asked", asked)


@router.get("/subscriptions/{purpose}/{id}/{token}")
def show_link(
    request: Request, app: CurrentApp, purpose: LinkPurpose, id: str, token: str
) -> Response:
    """Show the purpose of a signed link, and its button."""
    subscribe.verify_link(app, purpose, id, token)
    reader, message = _find_subject(app, purpose, id)
    return _subscription_page(
        _page_for_subscriber(request, app, reader), purpose.value, reader, message
    )


@router.post("/subscriptions/{purpose}/{id}/{token}")
def follow_link(
    request: Request,
    app: CurrentApp,
    purpose: LinkPurpose,
    id: str,
    token: str,
    wish: FilterForm,
    do: FormText = "",
    cadence: Annotated[Cadence, Form()] = Cadence.AT_ONCE,
    zone: FormText = "Asia/Shanghai",
    language: FormText = "zh",
) -> Response:
    """Carry out the purpose of a signed link.

    Leaving also works in one click from a mail program (RFC 8058).
    """
    subscribe.verify_link(app, purpose, id, token)
    if purpose is LinkPurpose.MANAGE and do == "change":
        subscribe.change_subscription(app, id, wish, cadence, zone, language)
    else:
        _find_action(purpose, do)(app, id)
    reader, message = _find_subject(app, purpose, id)
    return _subscription_page(
        _page_for_subscriber(request, app, reader),
        "done" if purpose is not LinkPurpose.MANAGE else "manage",
        reader,
        message,
    )


def _find_action(purpose: LinkPurpose, do: str) -> Callable[[App, str], None]:
    """Return the action of a button. Raises NotAcceptable."""
    deeds: dict[tuple[LinkPurpose, str], Callable[[App, str], None]] = {
        (LinkPurpose.MANAGE, "pause"): lambda app, id: subscribe.pause_subscription(
            app, id, on=True
        ),
        (LinkPurpose.MANAGE, "resume"): lambda app, id: subscribe.pause_subscription(
            app, id, on=False
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


def _find_subject(app: App, purpose: LinkPurpose, id: str) -> tuple[Subscription, Delivery | None]:
    """Return the subscription of a link, and its message if it concerns one."""
    if purpose is not LinkPurpose.ACKNOWLEDGE:
        return subscribe.get_subscription(app, id), None
    message = records.load_message(app, id)
    return message.subscription, message


def _page_for_subscriber(request: Request, app: App, reader: Subscription) -> PageContext:
    """Return the context of a page behind a signed link, which needs no other key."""
    return PageContext(request, app, reader.language, current_day(app), None)


def _subscription_page(
    view: PageContext, part: str, reader: Subscription, message: Delivery | None = None
) -> Response:
    """Render one part of the subscription page."""
    sent = records.list_messages(view.app, reader.id, 50) if part == "manage" else []
    named_in_events = {
        event.policy
        for one in [*sent, *filter(None, [message])]
        for event in one.events
        if event.policy
    }
    wished_for = {*reader.criteria.policies, *reader.criteria.lines}
    named = records.load_policies(view.app, named_in_events | wished_for)
    titles = {id: policy.title for id, policy in named.items()}
    return page_with_form_key(
        view,
        "subscription.html",
        part=part,
        closed=reason_mail_is_closed(view.app),
        reader=reader,
        masked_address=mask_address(reader) if reader.address else "",
        message=message,
        sent=sent,
        titles=titles,
        wished=describe_filter(reader.criteria, view.lang),
        EVENT=EVENT[view.lang],
        WEIGHTS={name: WEIGHTS[view.lang][name] for name in SEVERITIES},
        CADENCES=CADENCES[view.lang],
        label=LABELS[view.lang],
    )


def _split_list(text: str, between: str = r"[\n、,，;；]+") -> tuple[str, ...]:
    """Return the entries of `上海市、北京市` or of one a line."""
    return tuple(row.strip() for row in re.split(between, text) if row.strip())


def _split_names(text: str) -> tuple[str, ...]:
    """Return ids, 文号 or titles of policies; a title may hold 、."""
    return _split_list(text, r"[\n,，;；]+")

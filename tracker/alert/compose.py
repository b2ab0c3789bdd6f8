"""Compose messages: each event of a delivery with its card, its comparison and its links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from urllib.parse import quote

from tracker.alert.event_rules import is_old_news
from tracker.alert.signed_links import LinkBuilder, LinkPurpose
from tracker.app import App
from tracker.law.status.succession import order_line
from tracker.model.alerts import SEVERITIES, Delivery, Event, EventKind, SubscriptionFilter
from tracker.model.cards import ChangeCard
from tracker.query.change_cards import ChangeCards
from tracker.render.message import mail_html, mail_text
from tracker.render.message.event_view import EventView, describe_filter, subject_line
from tracker.render.message.labels import LABELS
from tracker.render.message.mime import MailMessage
from tracker.render.names import version_label
from tracker.store import search
from tracker.store.succession import line_of_policy

# several events of these kinds are one summary
SUMMARIZED = frozenset({EventKind.FIRST_SEEN, EventKind.SOURCE_DOWN, EventKind.SOURCE_BACK})
# characters of HTML after which changes are only named: mail programs cut at about 100 KB
LONG_MAIL = 40_000
CRITERIA_LENGTH = 120  # characters of the criteria in the request to confirm

TwoParts = tuple[str, str]  # what many readers are sent alike, and what is for one reader
EventGroup = tuple[Event, ...]


class MessageComposer:
    """Composes the messages of one pass; what several readers are sent alike is made once."""

    def __init__(self, app: App, links: LinkBuilder) -> None:
        self._app, self.links = app, links
        self._cards = ChangeCards(app)
        self._views: dict[tuple[Event, str], EventView] = {}
        self._sections: dict[tuple[EventGroup, str, bool], tuple[str, str]] = {}
        self._bodies: dict[tuple[EventGroup, str], tuple[str, str, str]] = {}
        self._oldest_in_line: dict[str, str] = {}

    def compose_mail(self, delivery: Delivery, sender: str, domain: str) -> MailMessage:
        """Return the mail of a delivery; one without events asks to confirm."""
        reader = delivery.subscription
        leave = self.links.signed_link(LinkPurpose.LEAVE, reader.id)
        subject, html, plain = (
            self._alert_parts(delivery, leave)
            if delivery.events
            else self._confirmation_parts(delivery)
        )
        return MailMessage(
            id=delivery.id,
            recipient=reader.address,
            sender=sender,
            domain=domain,
            created_at=delivery.created_at,
            subject=subject,
            html=html,
            plain=plain,
            unsubscribe_url=leave,
            thread=f"{self._thread_name(delivery)}.{reader.id}",
        )

    def event_views(self, delivery: Delivery) -> list[EventView]:
        """Return every event of a delivery, the weightiest first."""
        language = delivery.subscription.language
        return [self.event_view(event, language) for event in sort_by_weight(delivery.events)]

    def event_view(self, event: Event, lang: str) -> EventView:
        """Return one event with its card, comparison and links."""
        key = (event, lang)
        if key not in self._views:
            card = self._cards.card(event, lang)
            outline = self._cards.outline(event, lang)
            self._views[key] = EventView(card, outline, tuple(self._links_of(card)))
        return self._views[key]

    def _confirmation_parts(self, delivery: Delivery) -> tuple[str, TwoParts, TwoParts]:
        """Return subject, HTML and text of the request to confirm.

        Whoever asked chose the words of the criteria, for an address that may be another's: few of
        them are repeated, and none in the subject.
        """
        reader, lang = delivery.subscription, delivery.subscription.language
        link = self.links.signed_link(LinkPurpose.CONFIRM, reader.id)
        criteria = describe_filter(reader.criteria, lang)[:CRITERIA_LENGTH]
        backlog = self._count_backlog(reader.criteria)
        return (
            LABELS[lang]["request"],
            ("", mail_html.confirmation_page(link, criteria, backlog, lang)),
            ("", mail_text.confirmation_text(link, criteria, backlog, lang)),
        )

    def _count_backlog(self, criteria: SubscriptionFilter) -> int | None:
        """Return how many known policies match criteria of policies or of places, else None."""
        if criteria.lines or criteria.issuers or criteria.keywords:
            return None
        if criteria.policies:
            return None if criteria.jurisdictions else len(criteria.policies)
        with self._app.database.read_session() as session:
            return search.count_policies(session, criteria.jurisdictions)

    def _alert_parts(self, delivery: Delivery, leave: str) -> tuple[str, TwoParts, TwoParts]:
        """Return subject, HTML and text of a mail with events."""
        reader, lang = delivery.subscription, delivery.subscription.language
        links = [
            ("acknowledge", self.links.signed_link(LinkPurpose.ACKNOWLEDGE, delivery.id)),
            ("manage", self.links.signed_link(LinkPurpose.MANAGE, reader.id)),
            ("leave", leave),
        ]
        why = describe_filter(reader.criteria, lang)
        subject, html, plain = self._body_of(delivery.events, lang)
        return (
            subject,
            (html, mail_html.page_footer(why, links, lang)),
            (plain, mail_text.message_footer(why, links, lang)),
        )

    def _body_of(self, events: EventGroup, lang: str) -> tuple[str, str, str]:
        """Return subject, HTML and text of these events, without the reader's own part."""
        key = (events, lang)
        if key not in self._bodies:
            self._bodies[key] = self._compose_body(sort_by_weight(events), lang)
        return self._bodies[key]

    def _compose_body(self, events: list[Event], lang: str) -> tuple[str, str, str]:
        """Compose a summary of each summarized kind, and a section for each other event.

        Sections leave out the changes where the message has grown long.
        """
        groups = [tuple(group) for _, group in groupby(events, key=_group_key)]
        html, plain, size = [], "", 0
        for group in groups:
            html_part, text_part = self._section_of(group, lang, size > LONG_MAIL)
            html.append(html_part)
            plain += f"{text_part}\n"
            size += len(html_part)
        views = [self.event_view(event, lang) for event in events]
        if len(groups) > 1:
            html.insert(0, mail_html.contents_list(views, lang))
        return subject_line(views, lang), mail_html.page_start(html, lang), plain

    def _section_of(self, group: EventGroup, lang: str, brief: bool) -> tuple[str, str]:
        """Return HTML and text of one group of events."""
        key = (group, lang, brief)
        if key not in self._sections:
            views = [self.event_view(event, lang) for event in group]
            self._sections[key] = _render_section(views, lang, brief)
        return self._sections[key]

    def _links_of(self, card: ChangeCard) -> Iterator[tuple[str, str]]:
        """Yield the links of an event, the most useful one first."""
        event, version = card.event, card.version
        if version and card.before and event.version:
            before = version_label(card.before.policy, card.before.n)
            after = version_label(version.policy, version.n)
            yield "report", self.links.comparison_page(before, after)
        if card.policy:
            yield "policy", self.links.policy_page(card.policy.id)
        elif card.source:
            yield "sources", self.links.sources_page()
        if version:
            yield "evidence", self.links.evidence_page(version.source, version.capture)
        if card.page:
            yield "page", card.page

    def _thread_name(self, delivery: Delivery) -> str:
        """Return the mail thread: that of the line, named after its oldest policy.

        Events of several lines are a thread of their own.
        """
        oldest = {self._oldest_of(event.policy) for event in delivery.events if event.policy}
        return quote(oldest.pop(), safe="") if len(oldest) == 1 else "digest"

    def _oldest_of(self, policy: str) -> str:
        """Return the first policy of the line of a policy."""
        if policy not in self._oldest_in_line:
            with self._app.database.read_session() as session:
                line = order_line(policy, line_of_policy(session, policy), self._app.now())
            self._oldest_in_line[policy] = line[0]
        return self._oldest_in_line[policy]


def _render_section(views: list[EventView], lang: str, brief: bool) -> tuple[str, str]:
    """Render one event, or a summary of several, as HTML and as text."""
    if len(views) > 1:
        return mail_html.summary_section(views, lang), mail_text.summary_section(views, lang)
    (view,) = views
    if brief and view.outline:
        view = replace(view, outline=None, is_brief=True)
    return mail_html.event_section(view, lang), mail_text.event_section(view, lang)


def _group_key(event: Event) -> str:
    """Return what puts events into one section."""
    return event.kind if event.kind in SUMMARIZED else event.key


def sort_by_weight(events: Iterable[Event]) -> list[Event]:
    """Return the events in the order of a message, whose first one names it.

    The severest come first, summaries after single events, and what happened long before it became
    known after what is new.
    """
    return sorted(
        events,
        key=lambda event: (
            -SEVERITIES.index(event.severity),
            event.kind if event.kind in SUMMARIZED else "",
            is_old_news(event),
            event.day,
            event.key,
        ),
    )

"""A message in full: each of its events with today's answer, the comparison and the links, in the
reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import groupby
from urllib.parse import quote

from tracker.alert.corrections import answers_before_and_after
from tracker.alert.event_rules import today
from tracker.alert.signed_links import LinkBuilder, LinkPurpose
from tracker.app import App
from tracker.diff import compare_snapshots
from tracker.law.status.succession import order_line
from tracker.model import Answer, Dossier, Version
from tracker.model.alerts import Delivery, Event, EventKind
from tracker.query import status
from tracker.query.snapshots import current_snapshot
from tracker.render.message import mail_html, mail_text
from tracker.render.message.event_view import EventView, describe_filter, subject_line
from tracker.render.message.labels import LABELS
from tracker.render.message.mime import MailMessage
from tracker.render.report.summary import ReportOutline, outline_report
from tracker.store import events as alerts
from tracker.store import policies
from tracker.store.succession import line_of_policy

ORDER = {"high": 0, "medium": 1, "low": 2, "none": 3}
# many of them are one summary
ROLLED = frozenset({EventKind.FIRST_SEEN, EventKind.SOURCE_DOWN, EventKind.SOURCE_BACK})
# characters of HTML after which changes are only named: mail programs cut at about 100 KB
ROOM = 40_000
WISH = 120  # characters of a wish in the request to confirm

Shared = tuple[str, str]  # what many are told alike, and what is this reader's


class MessageComposer:
    """Writes the messages of one pass: what several readers are told alike is made once."""

    def __init__(self, home: App, links: LinkBuilder) -> None:
        self._home, self.links = home, links
        self._day = today(home.now())
        self.told = cache(self._told)
        self._oldest = cache(self._first_of_line)
        self._part = cache(self._made)
        self._alike = cache(self._parts)
        self._policy = cache(self._of_policy)
        self._version = cache(self._of_version)
        # a page that changes often is old and new by turns
        self._snapshot = lru_cache(maxsize=16)(partial(current_snapshot, home))

    def letter(self, delivery: Delivery, sender: str, domain: str) -> MailMessage:
        """The mail of a delivery; one without events asks to confirm."""
        reader = delivery.subscription
        leave = self.links.signed_link(LinkPurpose.LEAVE, reader.id)
        name, html, plain = (
            self._alerts(delivery, leave) if delivery.events else self._request(delivery)
        )
        thread = f"{self._thread(delivery)}.{reader.id}"
        return MailMessage(
            delivery.id,
            reader.address,
            sender,
            domain,
            delivery.created_at,
            name,
            html,
            plain,
            leave,
            thread,
        )

    def all_told(self, delivery: Delivery) -> list[EventView]:
        """Every event of a delivery, the weightiest first."""
        return [
            self.told(event, delivery.subscription.language)
            for event in _sort_by_weight(delivery.events)
        ]

    def _request(self, delivery: Delivery) -> tuple[str, Shared, Shared]:
        """Whoever asked chose the words of the wish, for an address that may be another's: few of
        them, and none in the subject.
        """
        reader, lang = delivery.subscription, delivery.subscription.language
        link, wish = (
            self.links.signed_link(LinkPurpose.CONFIRM, reader.id),
            describe_filter(reader.criteria, lang)[:WISH],
        )
        return (
            LABELS[lang]["request"],
            ("", mail_html.confirmation_page(link, wish, lang)),
            ("", mail_text.confirmation_text(link, wish, lang)),
        )

    def _alerts(self, delivery: Delivery, leave: str) -> tuple[str, Shared, Shared]:
        reader, lang = delivery.subscription, delivery.subscription.language
        links = [
            ("acknowledge", self.links.signed_link(LinkPurpose.ACKNOWLEDGE, delivery.id)),
            ("manage", self.links.signed_link(LinkPurpose.MANAGE, reader.id)),
            ("leave", leave),
        ]
        why = describe_filter(reader.criteria, lang)
        name, page, plain = self._alike(delivery.events, lang)
        return (
            name,
            (page, mail_html.page_footer(why, links, lang)),
            (plain, mail_text.message_footer(why, links, lang)),
        )

    def _parts(self, events: tuple[Event, ...], lang: str) -> tuple[str, str, str]:
        """Subject, HTML and text of what is told: a summary for each kind that is rolled up, a
        section for each other event, brief ones
        where the message has grown long.
        """
        found = _sort_by_weight(events)
        groups = [
            tuple(group)
            for _, group in groupby(
                found, key=lambda event: event.kind if event.kind in ROLLED else event.key
            )
        ]
        page, plain, size = [], "", 0
        for group in groups:
            html, text = self._part(group, lang, size > ROOM)
            page.append(html)
            plain += f"{text}\n"
            size += len(html)
        told = [self.told(event, lang) for event in found]
        contents = [mail_html.contents_list(told, lang)] if len(groups) > 1 else []
        return subject_line(told, lang), mail_html.page_start([*contents, *page], lang), plain

    def _made(self, group: tuple[Event, ...], lang: str, brief: bool) -> tuple[str, str]:
        told = [self.told(event, lang) for event in group]
        if len(told) > 1:
            return mail_html.summary_section(told, lang), mail_text.summary_section(told, lang)
        one = replace(told[0], outline=None, brief=True) if brief and told[0].outline else told[0]
        return mail_html.event_section(one, lang), mail_text.event_section(one, lang)

    def _told(self, event: Event, lang: str) -> EventView:
        if event.policy is None:
            return self._of_source(event)
        dossier, answer = self._policy(event.policy)
        with self._home.database.read_session() as session:
            actors = policies.get_policies(session, [event.actor]) if event.actor else {}
        earlier, later = None, None
        if event.kind is EventKind.CORRECTION and event.recorded_at:
            earlier, later = answers_before_and_after(dossier, event.day, event.recorded_at)
        version = next(
            (one for one in dossier.versions if one.id == event.version),
            dossier.versions[-1] if dossier.versions else None,
        )
        return EventView(
            event,
            dossier.policy.title,
            self._day,
            number=dossier.policy.document_number,
            answer=answer,
            earlier=earlier,
            later=later,
            actor=f"《{actors[event.actor].title}》" if event.actor in actors else None,
            outline=self._outline(event, lang),
            links=tuple(self._to(event, version)),
        )

    def _of_policy(self, id: str) -> tuple[Dossier, Answer]:
        with self._home.database.read_session() as session:
            dossier = policies.get_dossier(session, id)
        return dossier, status.status_on_day(self._home, dossier.policy.id, self._day).answer

    def _of_source(self, event: Event) -> EventView:
        """A source in the words of who reads it: by the title of the policy that it carries, where
        that is one.
        """
        source = self._home.sources_by_id.get(event.source or "")
        gone = event.quote if event.kind is EventKind.VANISHED else None
        with self._home.database.read_session() as session:
            carried = alerts.policies_of_source(session, event.source or "", gone)
            titles = [policy.title for policy in policies.get_policies(session, carried).values()]
        links = (
            [("policy", self.links.policy_page(carried[0]))]
            if len(carried) == 1
            else [("sources", self.links.sources_page())]
        )
        where = gone or (source.url if source else None)
        links += [("page", where)] if where else []
        return EventView(
            event,
            titles[0] if len(titles) == 1 else event.source or "",
            self._day,
            source=event.source,
            links=tuple(links),
        )

    def _outline(self, event: Event, lang: str) -> ReportOutline | None:
        """The comparison that a new wording, or the successor of an older policy, is about."""
        if not event.version or not event.before:
            return None
        old, new = self._version(event.before), self._version(event.version)
        one, other = self._snapshot(old), self._snapshot(new)
        return outline_report(
            compare_snapshots(one, other),
            one,
            other,
            from_label=_version_label(old),
            to_label=_version_label(new),
            notes=(),
            lang=lang,
        )

    def _to(self, event: Event, version: Version | None) -> Iterator[tuple[str, str]]:
        if event.version and event.before:
            before, after = (
                _version_label(self._version(event.before)),
                _version_label(self._version(event.version)),
            )
            yield "report", self.links.comparison_page(before, after)
        if version:
            yield "policy", self.links.policy_page(version.policy)
            yield "evidence", self.links.evidence_page(version.source, version.capture)
            if "://" in version.address:
                yield "page", version.address
        elif event.policy:
            yield "policy", self.links.policy_page(event.policy)

    def _thread(self, delivery: Delivery) -> str:
        """One thread a line: named after the oldest policy of it.

        What tells of several lines is a thread of its own.
        """
        first = {self._oldest(event.policy) for event in delivery.events if event.policy}
        return quote(first.pop(), safe="") if len(first) == 1 else "digest"

    def _first_of_line(self, policy: str) -> str:
        with self._home.database.read_session() as session:
            return order_line(policy, line_of_policy(session, policy), self._home.now())[0]

    def _of_version(self, id: str) -> Version:
        with self._home.database.read_session() as session:
            return policies.get_version_by_id(session, id)


def _sort_by_weight(events: Iterable[Event]) -> list[Event]:
    return sorted(
        events,
        key=lambda event: (
            ORDER[event.severity],
            event.kind if event.kind in ROLLED else "",
            event.day,
            event.key,
        ),
    )


def _version_label(version: Version) -> str:
    return f"{version.policy}@{version.n}"

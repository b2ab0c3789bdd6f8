"""A message in full: each of its events with today's answer, the comparison and the links, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import quote

from tracker import texts
from tracker.alert.corrections import before_and_after
from tracker.alert.events import today
from tracker.alert.links import Links, Purpose
from tracker.alert.values import Delivery, Event, EventKind
from tracker.ask import answers
from tracker.diff import compare
from tracker.export import mail
from tracker.export.mail import Letter
from tracker.export.outline import Outline, outline
from tracker.export.told import Told, subject, wished
from tracker.home import Home
from tracker.law.lines import line
from tracker.model import Version
from tracker.store import queries
from tracker.store.succession import successions

ORDER = {"high": 0, "medium": 1, "low": 2, "none": 3}


class Writer:
    """Writes the messages of one pass: what several readers are told alike is made once."""

    def __init__(self, home: Home, links: Links) -> None:
        self._home, self.links = home, links
        self._day = today(home.now())
        self.told = cache(self._told)
        self._section = cache(lambda event, lang: mail.section(self.told(event, lang), lang))
        self._oldest = cache(self._first_of_line)
        self._plain = cache(lambda event, lang: mail.plain(self.told(event, lang), lang))

    def letter(self, delivery: Delivery, sender: str, domain: str) -> Letter:
        """The mail of a delivery; one without events asks to confirm."""
        reader = delivery.subscription
        leave = self.links.to(Purpose.LEAVE, reader.id)
        name, page, plain = self._alerts(delivery, leave) if delivery.events else self._request(delivery)
        thread = f"{self._thread(delivery)}.{reader.id}"
        return Letter(delivery.id, reader.address, sender, domain, delivery.created_at, name, page, plain, leave, thread)

    def all_told(self, delivery: Delivery) -> list[Told]:
        """Every event of a delivery, the weightiest first."""
        return [self.told(event, delivery.subscription.language) for event in _in_order(delivery.events)]

    def _request(self, delivery: Delivery) -> tuple[str, str, str]:
        reader = delivery.subscription
        return mail.request(self.links.to(Purpose.CONFIRM, reader.id), wished(reader.wish, reader.language), reader.language)

    def _alerts(self, delivery: Delivery, leave: str) -> tuple[str, str, str]:
        reader, lang = delivery.subscription, delivery.subscription.language
        found = _in_order(delivery.events)
        links = [
            ("acknowledge", self.links.to(Purpose.ACKNOWLEDGE, delivery.id)),
            ("manage", self.links.to(Purpose.MANAGE, reader.id)),
            ("leave", leave),
        ]
        html, plain = mail.footer(wished(reader.wish, lang), links, lang)
        page = mail.html([self._section(event, lang) for event in found], html, lang)
        texts = "\n".join(self._plain(event, lang) for event in found)
        return subject(self.all_told(delivery), lang), page, f"{texts}\n{plain}"

    def _told(self, event: Event, lang: str) -> Told:
        if event.policy is None:
            return Told(event, event.source or "", self._day)
        with self._home.database.reading() as session:
            dossier = queries.dossier(session, event.policy)
            actors = queries.policies(session, [event.actor]) if event.actor else {}
        earlier, later = None, None
        if event.kind is EventKind.CORRECTION and event.recorded_at:
            earlier, later = before_and_after(dossier, event.day, event.recorded_at)
        version = next((one for one in dossier.versions if one.id == event.version), dossier.versions[-1] if dossier.versions else None)
        return Told(
            event,
            dossier.policy.title,
            self._day,
            number=dossier.policy.document_number,
            answer=answers.on_day(self._home, dossier.policy.id, self._day).answer,
            earlier=earlier,
            later=later,
            actor=f"《{actors[event.actor].title}》" if event.actor in actors else None,
            outline=self._outline(event, lang),
            links=tuple(self._to(event, version)),
        )

    def _outline(self, event: Event, lang: str) -> Outline | None:
        """The comparison that a new wording, or the successor of an older policy, is about."""
        if not event.version or not event.before:
            return None
        old, new = self._versions(event.before, event.version)
        one, other = texts.current_snapshot(self._home, old), texts.current_snapshot(self._home, new)
        return outline(compare(one, other), one, other, from_label=_label(old), to_label=_label(new), notes=(), lang=lang)

    def _to(self, event: Event, version: Version | None) -> Iterator[tuple[str, str]]:
        if event.version and event.before:
            old, new = self._versions(event.before, event.version)
            yield "report", self.links.comparison(_label(old), _label(new))
        if version:
            yield "policy", self.links.policy(version.policy)
            yield "evidence", self.links.evidence(version.source, version.capture)
            if "://" in version.address:
                yield "page", version.address
        elif event.policy:
            yield "policy", self.links.policy(event.policy)

    def _thread(self, delivery: Delivery) -> str:
        """One thread a line: named after the oldest policy of it. What tells of several lines is a thread of its own."""
        first = {self._oldest(event.policy) for event in delivery.events if event.policy}
        return quote(first.pop(), safe="") if len(first) == 1 else "digest"

    def _first_of_line(self, policy: str) -> str:
        with self._home.database.reading() as session:
            return line(policy, successions(session, policy), self._home.now())[0]

    def _versions(self, *ids: str) -> list[Version]:
        with self._home.database.reading() as session:
            return [queries.version_by_id(session, id) for id in ids]


def _in_order(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (ORDER[event.severity], event.day, event.key))


def _label(version: Version) -> str:
    return f"{version.policy}@{version.n}"

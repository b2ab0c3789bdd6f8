"""Say what a run of checks has brought: which policy, what changed, what was only completed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.app import App
from tracker.model.alerts import Event
from tracker.model.checks import Check, CheckOutcome
from tracker.model.facts import Policy, Version
from tracker.query.change_cards import ChangeCards
from tracker.render.message.card_line import card_line
from tracker.store import events, policies

PUBLISHED = frozenset({CheckOutcome.NEW, CheckOutcome.CHANGED})
QUIET = frozenset({CheckOutcome.UNCHANGED, CheckOutcome.COSMETIC})
BACKLOG = "来源首次收录的内容，记为补录，不发通知"


@dataclass(frozen=True, slots=True)
class CheckNews:
    """One check with news, and the policy of which it published a wording."""

    check: Check
    policy: Policy | None = None
    version: Version | None = None
    summary: str = ""  # what changed, or why nothing was published


def describe_news(app: App, checks: Sequence[Check], lang: str = "zh") -> list[CheckNews]:
    """Return the checks that a user should see, in their order.

    Published wordings come with the policy and what changed, failures and holds with their reason.
    Unchanged and cosmetic ones are left out, except where they have a note.
    """
    with_news = [one for one in checks if one.outcome not in QUIET or one.note]
    cards = ChangeCards(app)
    published = [one for one in with_news if one.outcome in PUBLISHED and one.capture]
    with app.database.read_session() as session:
        versions = policies.versions_of_captures(
            session, [(one.source, one.capture or "") for one in published]
        )
        ids = [version.id for version in versions.values()]
        found = events.events_of_versions(session, ids)
        named = policies.get_policies(session, {version.policy for version in versions.values()})
    news: list[CheckNews] = []
    for check in with_news:
        version = versions.get((check.source, check.capture or ""))
        if check.outcome not in PUBLISHED or version is None:
            news.append(CheckNews(check, summary=check.note))
        else:
            summary = describe_event(cards, found.get(version.id), lang)
            news.append(CheckNews(check, named.get(version.policy), version, summary))
    return news


def describe_event(cards: ChangeCards, event: Event | None, lang: str) -> str:
    """Return what an event says in one line; of a wording without an event that it is backlog."""
    if event is None:
        return BACKLOG
    card = cards.card(event, lang)
    return BACKLOG if card.is_backlog else card_line(card, lang)

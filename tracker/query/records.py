"""Read stored records for routes and pages, each function in a session of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.app import App
from tracker.law.status.succession import Succession
from tracker.model import Dossier, FactKind, Policy, Snapshot, Version
from tracker.model.alerts import Delivery, Event
from tracker.query.filters import resolve_filters
from tracker.store import checks, events, outbox, policies, reviews, search, succession
from tracker.store.search import ClauseHit


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """A policy as known at an instant, what it does to others, and who is named in its facts.

    `acts`: (fact kind, id of the other policy). `digests`: version -> SHA-256 of its bytes.
    `named`: the policies that its acts and its facts name, by id. `notices`: those that issued it
    together with others. `issued_together`: what these notices, or it itself, have issued.
    """

    dossier: Dossier
    acts: list[tuple[str, str]]
    digests: dict[str, str]
    named: dict[str, Policy]
    notices: tuple[str, ...] = ()
    issued_together: tuple[str, ...] = ()


def load_dossier(app: App, policy: str) -> Dossier:
    """Return all that is known of one policy, by its id or an alias. Raises NotKnown."""
    with app.database.read_session() as session:
        return policies.get_dossier(session, policy)


def load_policy_record(app: App, policy: str, known_at: datetime) -> PolicyRecord:
    """Return a policy as known at an instant, from one state of the database. Raises NotKnown."""
    with app.database.read_session() as session:
        whole = policies.get_dossier(session, policy)
        versions = tuple(one for one in whole.versions if one.recorded_at <= known_at)
        acts = search.acts_of_policy(session, whole.policy.id, known_at)
        actors = {fact.actor for fact in whole.facts if fact.actor and fact.is_known_at(known_at)}
        notices = tuple(
            dict.fromkeys(
                fact.actor
                for fact in whole.facts
                if fact.kind is FactKind.ISSUED_BY and fact.actor and fact.is_known_at(known_at)
            )
        )
        issued = [
            target
            for issuer in (*notices, whole.policy.id)
            for kind, target in search.acts_of_policy(session, issuer, known_at)
            if kind == FactKind.ISSUED_BY and target != whole.policy.id
        ]
        named = {target for _, target in acts} | actors | set(issued)
        return PolicyRecord(
            replace(whole, versions=versions),
            acts,
            search.payload_digests(session, whole.policy.id),
            policies.get_policies(session, named),
            notices,
            tuple(dict.fromkeys(issued)),
        )


def load_facts(app: App, policy: str) -> tuple[Dossier, dict[str, Policy]]:
    """Return a policy and the policies that act on it, by id. Raises NotKnown."""
    with app.database.read_session() as session:
        dossier = policies.get_dossier(session, policy)
        actors = {fact.actor for fact in dossier.facts if fact.actor}
        return dossier, policies.get_policies(session, actors)


def load_version(app: App, policy: str, n: int) -> tuple[Dossier, Version]:
    """Return version `n` of a policy with its dossier. Raises NotKnown."""
    with app.database.read_session() as session:
        dossier = policies.get_dossier(session, policy)
        return dossier, policies.get_version(session, dossier.policy.id, n)


def load_text(app: App, policy: str, n: int) -> tuple[Version, Snapshot]:
    """Return version `n` of a policy with its text as it was read last. Raises NotKnown."""
    with app.database.read_session() as session:
        id = policies.get_dossier(session, policy).policy.id
        version = policies.get_version(session, id, n)
        return version, policies.get_snapshot(session, version.id)


def load_policies(app: App, ids: Collection[str]) -> dict[str, Policy]:
    """Return the named policies by id, without versions and facts."""
    with app.database.read_session() as session:
        return policies.get_policies(session, ids)


def load_cached_dossiers(app: App, ids: Iterable[str], known_at: datetime) -> list[Dossier]:
    """Return several policies in the order given, of those recorded by an instant."""
    with app.database.read_session() as session:
        found = app.dossier_cache.get_many(session, ids)
    return [one.dossier for one in found if one.dossier.policy.recorded_at <= known_at]


def find_by_title(app: App, words: str, limit: int) -> tuple[list[Dossier], int]:
    """Return the first policies with a text that match, and how many match.

    `words`: an id, a 文号 in any form, or words of the title; nothing matches empty words.
    """
    with app.database.read_session() as session:
        ids = search.find_by_title(session, words) if words else []
        return policies.get_dossiers(session, ids[:limit]), len(ids)


def find_hits(
    app: App, phrase: str, ids: Iterable[str], known_at: datetime
) -> dict[str, list[ClauseHit]]:
    """Return per policy its best clauses for a phrase; nothing matches an empty one."""
    if not phrase.strip():
        return {}
    with app.database.read_session() as session:
        return search.find_hits(session, phrase, ids, known_at)


def list_jurisdictions(app: App) -> list[str]:
    """Return the jurisdictions of the known policies."""
    with app.database.read_session() as session:
        return search.list_jurisdictions(session)


def list_comparisons(
    app: App, known_at: datetime, limit: int
) -> list[tuple[Version, Version, Policy]]:
    """Return the newest pairs of compared versions (older, newer), with the newer's policy."""
    with app.database.read_session() as session:
        found = search.compared_versions(session, known_at, limit)
        named = policies.get_policies(session, {new.policy for _, new in found})
    return [(old, new, named[new.policy]) for old, new in found]


def list_successions(app: App, known_at: datetime, ids: set[str] | None = None) -> list[Succession]:
    """Return the successions known at an instant: of these policies, or of all."""
    with app.database.read_session() as session:
        steps = succession.succession_steps(session, ids)
    return [step for step in steps if step.is_known_at(known_at)]


def count_waiting_readings(app: App) -> Counter[str]:
    """Count the held readings without a decision by source."""
    with app.database.read_session() as session:
        return reviews.count_by_source(session)


def count_checks(app: App, after: int) -> tuple[dict[str, int], int]:
    """Count the checks by outcome after a row id, and return the last row id."""
    with app.database.read_session() as session:
        return checks.count_by_outcome(session, after)


def list_events(
    app: App, policy: str | None = None, jurisdiction: str | None = None
) -> tuple[list[Event], dict[str, Policy]]:
    """Return the newest events, newest first, and their policies by id."""
    with app.database.read_session() as session:
        place = resolve_filters(session, {"jurisdiction": jurisdiction})["jurisdiction"]
        found = events.find_events(session, policy=policy, jurisdiction=place)
        return found, policies.get_policies(
            session, {event.policy for event in found if event.policy}
        )


def load_message(app: App, delivery: str) -> Delivery:
    """Return a message with its events. Raises NotKnown."""
    with app.database.read_session() as session:
        return outbox.get_delivery(session, delivery)


def list_messages(app: App, subscription: str, limit: int) -> list[Delivery]:
    """Return the messages to one subscription, newest first."""
    with app.database.read_session() as session:
        return outbox.find_deliveries(session, subscription=subscription, limit=limit)

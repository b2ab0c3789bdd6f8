"""Show one policy: status with proof, versions, effects in both directions, and the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.pages.clause_notes import list_clause_notes
from api.pages.compare import HEADED_LEVELS
from api.pages.request import CurrentPage, PageContext, PageRoute
from api.pages.timeline import build_chart, build_strips
from tracker.errors import NotKnown
from tracker.model import Dossier, Fact, FactKind, Origin, Policy, Snapshot, Version
from tracker.query import records, status
from tracker.query.snapshots import current_snapshot
from tracker.render.report.labels import KINDS

DAY_FACTS = frozenset(
    {FactKind.EFFECTIVE_FROM, FactKind.APPLIES_FROM, FactKind.LAST_DAY, FactKind.OPEN_END}
)
OWN_FACTS = DAY_FACTS | {
    FactKind.LEAD,
    FactKind.SCANNED,
    FactKind.UNREAD_PART,
    FactKind.RETRACTED,
    FactKind.ISSUED_BY,  # shown with the other instruments of the notice
}
router = APIRouter(route_class=PageRoute)


@dataclass(frozen=True)
class QuotedProof:
    """One quoted sentence and the facts that rest on it, with a link to its place."""

    facts: tuple[Fact, ...]
    speaker: Policy | None  # another policy whose words these are
    href: str | None


@router.get("/policies/{id}")
def show_policy(
    view: CurrentPage, id: str, n: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Response:
    """Show everything known of one policy.

    `n`: the version to read; without it the one that applies on the day, else the newest.
    """
    found = status.status_on_day(view.app, id, view.on, view.known_at)
    record = records.load_policy_record(view.app, id, view.at)
    dossier, named = record.dossier, record.named
    facts = [fact for fact in dossier.facts if fact.is_known_at(view.at)]
    version = _choose_version(dossier, n, found.answer.version)
    line = build_strips(
        view, [one.policy.id for one in status.line_on_day(view.app, id, view.on, view.known_at)]
    )
    return view.render_page(
        "policy.html",
        policy=dossier.policy,
        dossier=dossier,
        answer=found.answer,
        instead=[one for one in found.in_force if one.policy.id != dossier.policy.id],
        proofs=_list_proofs(view, dossier, found.answer.basis, named),
        suffered=_list_proofs(
            view,
            dossier,
            (fact for fact in facts if fact.kind not in OWN_FACTS and fact.actor),
            named,
        ),
        doing=[
            (kind, named[target])
            for kind, target in record.acts
            if target in named and kind != FactKind.ISSUED_BY
        ],
        notices=[named[id] for id in record.notices if id in named],
        issued_together=[named[id] for id in record.issued_together if id in named],
        line=line,
        chart=build_chart(view, line),
        version=version,
        text=_read_text(view, version),
        notes=list_clause_notes(view.app, version) if version else {},
        kinds=KINDS[view.lang],
        headed=HEADED_LEVELS,
        struck=set(found.answer.struck),
        pending=set(found.answer.pending),
        digests=record.digests,
    )


def _choose_version(dossier: Dossier, n: int | None, applying: Version | None) -> Version | None:
    """Return the version to show; None if there is no version. Raises NotKnown."""
    if n is None:
        return applying or (dossier.versions[-1] if dossier.versions else None)
    found = next((version for version in dossier.versions if version.n == n), None)
    if found is None:
        raise NotKnown(
            f"政策 {dossier.policy.id} 没有第 {n} 版",
            "no_version",
            en=f"policy {dossier.policy.id} has no version {n}",
        )
    return found


def _read_text(view: PageContext, version: Version | None) -> Snapshot | None:
    """Return the text of a version."""
    return current_snapshot(view.app, version) if version else None


def _list_proofs(
    view: PageContext, dossier: Dossier, facts: Iterable[Fact], named: dict[str, Policy]
) -> list[QuotedProof]:
    """Return one proof for each sentence, in the order of the facts."""
    sentences: dict[tuple[str, str | None, str | None], list[Fact]] = defaultdict(list)
    for fact in facts:
        same = sentences[fact.quote, fact.actor, fact.version]
        # every wording of the actor says it again
        if not any((one.kind, one.day) == (fact.kind, fact.day) for one in same):
            same.append(fact)
    return [_build_proof(view, dossier, tuple(same), named) for same in sentences.values()]


def _build_proof(
    view: PageContext, dossier: Dossier, facts: tuple[Fact, ...], named: dict[str, Policy]
) -> QuotedProof:
    """Return the proof with a link to its sentence; a rule and a person have no place."""
    fact = facts[0]
    if fact.source is Origin.PERSON:
        return QuotedProof(facts, named.get(fact.actor or ""), None)
    if fact.actor and fact.actor != dossier.policy.id:
        return QuotedProof(
            facts, named.get(fact.actor), view.page_link(f"/policies/{fact.actor}#{fact.path}")
        )
    version = next((version for version in dossier.versions if version.id == fact.version), None)
    place = (
        view.page_link(f"/policies/{dossier.policy.id}#{fact.path}", n=version.n)
        if version and fact.path
        else None
    )
    return QuotedProof(facts, None, place)

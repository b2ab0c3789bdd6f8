"""List changes by time, and compare two versions clause by clause."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, Field

from api import problems
from api.auth import require_reader
from api.params import (
    SHEET_RESPONSES,
    CurrentApp,
    Day,
    FormatParams,
    Instant,
    KnownAt,
    PageParams,
    ShortText,
)
from api.schemas import Basis, DiffOut, Listing, PolicyName
from tracker.app import App
from tracker.errors import NotKnown
from tracker.model import SHANGHAI, Dossier, Fact, Policy, Version
from tracker.query import records, status
from tracker.query.change_cards import ChangeCards
from tracker.query.changes import ChangeClock, ChangeEntry, list_changes
from tracker.query.comparison import compare_bounded
from tracker.query.snapshots import current_snapshot
from tracker.render.json.answers import fact_json as proof
from tracker.render.json.answers import format_instant, policy_reference
from tracker.render.json.cards import card_json
from tracker.render.json.changes import change_row, diff_json
from tracker.render.tables import columns

DEFAULT_PERIOD = timedelta(days=30)
router = APIRouter(
    tags=["changes"], dependencies=[Depends(require_reader)], responses=problems.read_responses()
)


@router.get(
    "/v1/diff",
    name="diff",
    response_model=DiffOut,
    responses={**problems.problem_responses(409), **SHEET_RESPONSES},
)
def get_diff(
    app: CurrentApp,
    form: FormatParams,
    from_: Annotated[ShortText, Query(alias="from", examples=["changning-keji-2020@1"])],
    to: Annotated[ShortText, Query(examples=["changning-keji-2024@1"])],
) -> Any:
    """Compare any two versions clause by clause, also across policies: `{policy}@{n}`."""
    (old_dossier, old), (new_dossier, new) = _find_version(app, from_), _find_version(app, to)
    found = compare_bounded(current_snapshot(app, old), current_snapshot(app, new))
    body = {
        "from": _describe_side(old_dossier, old),
        "to": _describe_side(new_dossier, new),
        **diff_json(found),
    }
    return form.respond(body, map(change_row, found.changes), columns.DIFF)


def _find_version(app: App, name: str) -> tuple[Dossier, Version]:
    """Return the version named `{policy}@{n}` and its policy. Raises NotKnown."""
    policy, _, n = name.rpartition("@")
    if not policy or not n.isdecimal() or len(n) > 6:
        zh, en = (
            f"“{name[:80]}”不是版本；请写成 政策编号@版次，如 changning-keji-2024@1",
            f"“{name[:80]}” is no version; write policy@n",
        )
        raise NotKnown(zh, "no_version", en=en)
    return records.load_version(app, policy, int(n))


def _describe_side(dossier: Dossier, version: Version) -> dict[str, Any]:
    """Return one side of a diff as JSON."""
    return {"policy": policy_reference(dossier.policy), "n": version.n, "version": version.id}


class VersionName(BaseModel):
    id: str
    n: int


class KeyChangeOut(BaseModel):
    """The severest change between two wordings."""

    clause: str = Field(examples=["第九条"])
    kind: str
    severity: str
    type: str | None = Field(examples=["money"])
    old: str | None = Field(examples=["500万元"])
    new: str | None = Field(examples=["800万元"])
    others: int


class CardOut(BaseModel):
    """What a mail, a chat message and the feed say of a change."""

    summary: str = Field(examples=["第九条 金额 500万元→800万元，未见修订公告，重大"])
    summary_en: str
    severity: str
    backlog: bool
    announced: bool = Field(description="false: the wording changed, and no document says so")
    actor: PolicyName | None
    author: str | None = Field(description="who asserted it, where a person did")
    since: date
    until: date | None
    key_change: KeyChangeOut | None
    evidence: str | None
    page: str | None


class NewsOut(BaseModel):
    """One change: a version, an effect, or a status that begins."""

    policy: PolicyName
    what: str = Field(
        description="first_seen | changed | a kind of fact (repealed, extended, …) "
        "| the status that begins (expired, …)"
    )
    version: VersionName | None
    compared_with: str | None = Field(examples=["changning-keji-2020@1"])
    detected_at: AwareDatetime
    published_on: date | None = Field(description="as the text prints it")
    made_on: date | None = Field(description="成文日期")
    effective_on: date | None
    event: str | None = Field(description="the kind of event that subscribers are told, if any")
    severity: str | None
    backlog: bool = Field(description="补录：首次收录来源时已在，未作通知")
    card: CardOut | None = Field(description="the change in one line and in fields")
    fact: Basis | None


class LeadOut(BaseModel):
    policy: PolicyName
    fact: Basis


@router.get(
    "/v1/changes", name="lately", response_model=Listing[NewsOut], responses=SHEET_RESPONSES
)
def get_changes(
    app: CurrentApp,
    part: PageParams,
    since: Annotated[
        Day | Instant | None,
        Query(
            description="自何日（上海时间）或何时起；不写则近 30 天",
            examples=["2024-06-01", "2024-06-01T00:00:00Z"],
        ),
    ] = None,
    basis: Annotated[
        ChangeClock, Query(description="按发现、公布或生效的时间")
    ] = ChangeClock.DETECTED,
    known_at: KnownAt = None,
) -> Any:
    """List changes, oldest first: versions and effects by detection or publication, or what begins
    and ends.

    `basis` chooses the clock.
    """
    at, cards = known_at or app.now(), ChangeCards(app)
    return part.respond(
        list_changes(app, _start_instant(since, at - DEFAULT_PERIOD), basis, at),
        partial(_describe_news, cards),
        columns.NEWS,
        cards.read_together,
    )


def _start_instant(since: date | None, lately: datetime) -> datetime:
    """Return the first instant of the period asked for."""
    if since is None or isinstance(since, datetime):
        return since or lately
    return datetime.combine(max(since, date(1900, 1, 1)), time(), SHANGHAI).astimezone(UTC)


def _describe_news(cards: ChangeCards, row: ChangeEntry) -> dict[str, Any]:
    """Return one change as JSON."""
    version, event = row.version, row.event
    card = cards.entry_card(row, "zh") if event else None
    return {
        "policy": policy_reference(row.policy),
        "what": row.what,
        "version": {"id": version.id, "n": version.n} if version else None,
        "compared_with": row.compared_with,
        "detected_at": format_instant(row.detected_at),
        "published_on": row.published_on,
        "made_on": row.made_on,
        "effective_on": row.effective_on,
        "event": event.kind.value if event else None,
        "severity": event.severity if event else None,
        "backlog": row.is_backlog,
        "card": card_json(card) if card else None,
        "fact": proof(row.fact) if row.fact else None,
    }


@router.get("/v1/leads", name="leads", response_model=Listing[LeadOut], responses=SHEET_RESPONSES)
def list_leads(app: CurrentApp, part: PageParams, known_at: KnownAt = None) -> Any:
    """List hints: sentences that speak of texts which are not in the database."""
    return part.respond(status.open_hints(app, known_at), _describe_lead, columns.LEADS)


def _describe_lead(row: tuple[Policy, Fact]) -> dict[str, Any]:
    """Return one hint as JSON."""
    policy, fact = row
    return {"policy": policy_reference(policy), "fact": proof(fact)}

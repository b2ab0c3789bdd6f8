"""/v1: thin functions that ask `tracker.answers` and shape what it says."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime

from api import schemas
from tracker import __version__, answers, pipeline
from tracker.diff import compare
from tracker.errors import NotKnown
from tracker.export.answers import answered, basis, described, instant, named, versioned
from tracker.export.changes import changes
from tracker.home import Home
from tracker.model import SHANGHAI, Category, Dossier, Status, Version
from tracker.store import queries

MOST = 500
router = APIRouter(responses={404: {"model": schemas.Problem}, 422: {"model": schemas.Problem}, 503: {"model": schemas.Problem}})


def _home(request: Request) -> Home:
    home: Home = request.app.state.home
    return home


def _today(home: Home) -> date:
    return home.now().astimezone(SHANGHAI).date()


At = Annotated[Home, Depends(_home)]
KnownAt = Annotated[AwareDatetime | None, Query(description="作答所依据的时刻：那时我们知道什么", examples=["2024-06-01T00:00:00Z"])]
On = Annotated[date | None, Query(description="法律上的一天（上海时间）；不写则今天", examples=["2024-06-01"])]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]


def _page(request: Request, rows: list[Any], limit: int, offset: int) -> dict[str, Any]:
    """One page of a list, with the way to the next: a relative reference, never made from the Host header."""
    query = [(key, value) for key, value in request.query_params.multi_items() if key not in ("limit", "offset")]
    more = offset + limit < len(rows)
    following = f"{request.url.path}?{urlencode([*query, ('limit', limit), ('offset', offset + limit)])}" if more else None
    return {"items": rows[offset : offset + limit], "total": len(rows), "next": following}


# ---------------------------------------------------------------- policies


@router.get("/v1/policies", response_model=schemas.Listing[schemas.AnswerOut])
def policies(
    request: Request,
    home: At,
    q: Annotated[str, Query(max_length=200, description="标题、文号（任何括号写法）或正文中的词")] = "",
    jurisdiction: str | None = None,
    issuer: str | None = None,
    document_number: str | None = None,
    category: Category | None = None,
    status: Status | None = None,
    on: On = None,
    known_at: KnownAt = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Policies with their status on a day. Documents that are not normative are listed only when asked for by `category`."""
    found = answers.statuses(
        home,
        on or _today(home),
        known_at,
        q=q,
        jurisdiction=jurisdiction,
        issuer=issuer,
        document_number=document_number,
        category=category,
    )
    rows = [one for one in found if status is None or one.status is status]
    page = _page(request, rows, limit, offset)
    return {**page, "items": [answered(one) for one in page["items"]]}


@router.get("/v1/policies/{id}", response_model=schemas.PolicyDetail)
def policy(home: At, id: str) -> dict[str, Any]:
    """One policy: what is known of it, its versions, and its status today."""
    found = answers.on_day(home, id, _today(home)).answer
    dossier = _dossier(home, id)
    return {
        **described(dossier.policy),
        "today": answered(found),
        "versions": [versioned(version) for version in dossier.versions],
        "facts": [basis(fact) for fact in dossier.facts],
    }


@router.get("/v1/policies/{id}/timeline", response_model=schemas.TimelineOut)
def timeline(home: At, id: str, known_at: KnownAt = None) -> dict[str, Any]:
    """The life of a policy as periods of one status and one wording, past and future."""
    dossier, periods = answers.timeline(home, id, known_at)
    at = known_at or home.now()
    rows = [{"start": row.start, "end": row.end, "last_day": row.last_day, "answer": answered(row.answer)} for row in periods]
    facts = [basis(fact) for fact in dossier.facts if fact.known(at)]
    return {"policy": named(dossier.policy), "known_at": instant(at), "periods": rows, "facts": facts}


@router.get("/v1/policies/{id}/on/{day}", response_model=schemas.OnDay)
def on_day(home: At, id: str, day: date, known_at: KnownAt = None) -> dict[str, Any]:
    """Was it in force on that day, by which sentence, and which of its line was?"""
    found = answers.on_day(home, id, day, known_at)
    in_force = [{"policy": named(one.policy), "status": one.status.value} for one in found.in_force]
    return {**answered(found.answer), "in_force_in_line": in_force}


@router.get("/v1/policies/{id}/line/on/{day}", response_model=schemas.LineOnDay)
def line_on_day(home: At, id: str, day: date, known_at: KnownAt = None) -> dict[str, Any]:
    """Which policy of the line applied on that day."""
    at = known_at or home.now()
    found = answers.line_on_day(home, id, day, at)
    applied = [named(one.policy) for one in found if one.status in answers.HELD]
    return {"on": day, "known_at": instant(at), "applied": applied, "items": [answered(one) for one in found]}


@router.get("/v1/in-force", response_model=schemas.Answers)
def in_force(
    request: Request,
    home: At,
    on: On = None,
    known_at: KnownAt = None,
    jurisdiction: str | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Every policy in force on a day, with the sentences that prove it, and how far the list reaches."""
    found = answers.statuses(home, on or _today(home), known_at, jurisdiction=jurisdiction)
    page = _page(request, [one for one in found if one.status in answers.HELD], limit, offset)
    return {**page, "items": [answered(one) for one in page["items"]], "coverage": asdict(answers.coverage(home, found))}


# ---------------------------------------------------------------- changes


@router.get("/v1/diff", response_model=schemas.DiffOut)
def diff(
    home: At,
    from_: Annotated[str, Query(alias="from", examples=["changning-keji-2020@1"])],
    to: Annotated[str, Query(examples=["changning-keji-2024@1"])],
) -> dict[str, Any]:
    """Any two versions compared clause by clause, also across policies: `{policy}@{n}`."""
    (old_dossier, old), (new_dossier, new) = _version(home, from_), _version(home, to)
    found = compare(pipeline.current_snapshot(home, old), pipeline.current_snapshot(home, new))
    return {"from": _side(old_dossier, old), "to": _side(new_dossier, new), **changes(found)}


def _version(home: Home, name: str) -> tuple[Dossier, Version]:
    """`{policy}@{n}` → the version. Raises NotKnown."""
    policy, _, n = name.rpartition("@")
    if not policy or not n.isdecimal() or len(n) > 6:
        raise NotKnown(f"“{name[:80]}”不是版本；请写成 政策编号@版次，如 changning-keji-2024@1", "no_version")
    dossier = _dossier(home, policy)
    with home.database.reading() as session:
        return dossier, queries.version(session, dossier.policy.id, int(n))


def _side(dossier: Dossier, version: Version) -> dict[str, Any]:
    return {"policy": named(dossier.policy), "n": version.n, "version": version.id}


def _dossier(home: Home, id: str) -> Dossier:
    with home.database.reading() as session:
        return queries.dossier(session, id)


# ---------------------------------------------------------------- sources


@router.get("/v1/sources", response_model=schemas.Listing[schemas.SourceOut])
def sources(request: Request, home: At, limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
    """What is watched, and how each source is doing."""
    page = _page(request, answers.healths(home), limit, offset)
    return {**page, "items": [_source(home, health) for health in page["items"]]}


def _source(home: Home, health: answers.Health) -> dict[str, Any]:
    source, last = home.source(health.source), health.last
    return {
        "id": source.id,
        "kind": source.kind.value,
        "address": source.url or source.path or "",
        "policy": source.policy,
        "primary": source.primary,
        "state": answers.state(home, health),
        "last_outcome": last.outcome if last else None,
        "last_note": last.note if last else None,
        "last_checked_at": last.at if last else None,
        "last_good_at": health.last_good_at,
        "due_at": health.due_at,
        "failures": health.failures,
    }


@router.get("/healthz", response_model=schemas.HealthOut)
def healthz(home: At) -> dict[str, Any]:
    """Is the service answering, and how do its sources do?"""
    return {"status": "ok", "version": __version__, "coverage": asdict(answers.coverage(home))}

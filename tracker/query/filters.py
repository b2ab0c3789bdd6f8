"""Resolve the names in filters, so that none matches nothing in silence: 长宁区 means 上海市长宁区,
and an unknown name is refused with the nearest known ones.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy.orm import Session

from tracker.errors import NotAcceptable
from tracker.store import search

NEAR, CUTOFF = 5, 0.4  # names that a refusal offers, and how similar they are


def resolve_filters(
    session: Session, filters: dict[str, Any], declared: Collection[str] = ()
) -> dict[str, Any]:
    """Return the filters of a list of policies with a known jurisdiction and a known issuer.

    `declared`: jurisdictions that are known from elsewhere. Raises NotAcceptable.
    """
    found = dict(filters)
    place = filters.get("jurisdiction")
    if place and not search.has_jurisdiction(session, place):
        known = {*search.list_jurisdictions(session), *declared}
        found["jurisdiction"] = resolve_jurisdiction(place, known)
    if issuer := filters.get("issuer"):
        found["issuer"] = resolve_issuer(issuer, search.list_issuers(session))
    return found


def resolve_jurisdiction(asked: str, known: Collection[str]) -> str:
    """Return the jurisdiction that a name means: itself where it is or covers a known one, else the
    one known place that ends with it. Raises NotAcceptable where there is none, or several.

    Where nothing is known yet, every name is accepted.
    """
    name = asked.strip()
    if not known or any(place.startswith(name) for place in known):
        return name
    ends = {place[: place.index(name) + len(name)] for place in known if name in place}
    if len(ends) == 1:
        return ends.pop()
    if ends:
        several = "、".join(sorted(ends))
        raise NotAcceptable(
            f"“{name[:40]}”可指 {several}；请写全称",
            en=f"“{name[:40]}” may mean {several}; write the full name",
        )
    raise _unknown_name("地区", "jurisdiction", name, known)


def resolve_issuer(asked: str, known: Collection[str]) -> str:
    """Return an issuer, or a part of the name of one, that is known. Raises NotAcceptable."""
    name = asked.strip()
    if not known or any(name in issuer for issuer in known):
        return name
    raise _unknown_name("发文机关", "issuer", name, known)


def _unknown_name(zh: str, en: str, name: str, known: Iterable[str]) -> NotAcceptable:
    """Return the refusal of an unknown name, with the nearest known ones, else some of them."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=NEAR, cutoff=CUTOFF) or names[:NEAR]
    offered = "、".join(near)
    return NotAcceptable(
        f"没有收录{zh}“{name[:40]}”；相近的有：{offered}",
        en=f"unknown {en} “{name[:40]}”; near ones: {offered}",
    )

"""Choosing the two wordings to compare: each side is found by title or 文号, then one of its
versions is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response

from api.pages.diff_cache import name
from api.pages.request import View
from tracker.model import Policy, Version
from tracker.store import policies as queries
from tracker.store import search

MOST = 20  # policies offered a side, and pairs


@dataclass(frozen=True)
class Choice:
    """One side of the form: what was asked for, what there is, and which version is taken until
    another is.
    """

    field: str  # from | to
    asked: str  # the words of its search field
    found: tuple[tuple[Policy, tuple[Version, ...]], ...] = ()  # versions newest first
    more: int = 0  # policies found that are not offered
    chosen: str = ""


def choose(view: View, from_: str, to: str, old: str, new: str) -> Response:
    """The form. `from_`, `to`: what is chosen already; `old`, `new`: what to look for."""
    later = _choice(view, "to", to, new, "")
    earlier = _choice(view, "from", from_, old, later.chosen)
    ready = bool(earlier.found and later.found)
    return view.page("choose.html", sides=(earlier, later), ready=ready, pairs=_pairs(view))


def _choice(view: View, field: str, chosen: str, words: str, other: str) -> Choice:
    policy = chosen.rpartition("@")[0] or chosen
    words = words.strip()
    with view.home.database.read_session() as session:
        ids = search.find_by_title(session, words or policy) if words or policy else []
        dossiers = queries.get_dossiers(session, ids[:MOST])
    found = [
        (one.policy, tuple(v for v in one.versions[::-1] if v.recorded_at <= view.at))
        for one in dossiers
    ]
    offered = tuple(row for row in found if row[1])
    names = [name(version) for _, versions in offered for version in versions]
    taken = chosen if chosen in names else _first(names, other)
    asked = words or (offered[0][0].title if offered else policy)
    return Choice(field, asked, offered, max(0, len(ids) - MOST), taken)


def _first(names: Sequence[str], other: str) -> str:
    """The newest version; the one before where the other side takes that one."""
    return next((one for one in names if one != other), next(iter(names), ""))


def _pairs(view: View) -> list[tuple[Version, Version, Policy]]:
    """The latest wordings, each with the one it was compared with, and its policy."""
    with view.home.database.read_session() as session:
        found = search.compared_versions(session, view.at, MOST)
        policies = queries.get_policies(session, {new.policy for _, new in found})
    return [(old, new, policies[new.policy]) for old, new in found]

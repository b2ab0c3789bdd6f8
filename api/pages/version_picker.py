"""Choosing the two wordings to compare: each side is found by title or 文号, then one of its
versions is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response

from api.pages.diff_cache import version_name
from api.pages.request import PageContext
from tracker.model import Policy, Version
from tracker.query import records

MAX_OFFERED = 20  # policies offered a side, and pairs


@dataclass(frozen=True)
class VersionChoice:
    """One side of the form: what was asked for, what there is, and which version is taken until
    another is.
    """

    field: str  # from | to
    asked: str  # the words of its search field
    found: tuple[tuple[Policy, tuple[Version, ...]], ...] = ()  # versions newest first
    more: int = 0  # policies found that are not offered
    chosen: str = ""


def show_picker(view: PageContext, from_: str, to: str, old: str, new: str) -> Response:
    """The form. `from_`, `to`: what is chosen already; `old`, `new`: what to look for."""
    later = _find_choice(view, "to", to, new, "")
    earlier = _find_choice(view, "from", from_, old, later.chosen)
    ready = bool(earlier.found and later.found)
    return view.render_page(
        "choose.html", sides=(earlier, later), ready=ready, pairs=_recent_pairs(view)
    )


def _find_choice(
    view: PageContext, field: str, chosen: str, words: str, other: str
) -> VersionChoice:
    policy = chosen.rpartition("@")[0] or chosen
    words = words.strip()
    dossiers, total = records.find_by_title(view.home, words or policy, MAX_OFFERED)
    found = [
        (one.policy, tuple(v for v in one.versions[::-1] if v.recorded_at <= view.at))
        for one in dossiers
    ]
    offered = tuple(row for row in found if row[1])
    names = [version_name(version) for _, versions in offered for version in versions]
    taken = chosen if chosen in names else _default_version(names, other)
    asked = words or (offered[0][0].title if offered else policy)
    return VersionChoice(field, asked, offered, max(0, total - MAX_OFFERED), taken)


def _default_version(names: Sequence[str], other: str) -> str:
    """The newest version; the one before where the other side takes that one."""
    return next((one for one in names if one != other), next(iter(names), ""))


def _recent_pairs(view: PageContext) -> list[tuple[Version, Version, Policy]]:
    """The latest wordings, each with the one it was compared with, and its policy."""
    return records.list_comparisons(view.home, view.at, MAX_OFFERED)

"""Let the reader choose two versions to compare: find a policy, then take a version."""

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
    """One side of the form: the search words, the policies found, and the chosen version."""

    field: str  # from | to
    asked: str  # the words of its search field
    found: tuple[tuple[Policy, tuple[Version, ...]], ...] = ()  # versions newest first
    more: int = 0  # policies found that are not offered
    chosen: str = ""


def show_picker(view: PageContext, from_: str, to: str, old: str, new: str) -> Response:
    """Show the form.

    `from_`, `to`: versions chosen already; `old`, `new`: search words of each side.
    """
    later = _find_choice(view, "to", to, new, "")
    earlier = _find_choice(view, "from", from_, old, later.chosen)
    ready = bool(earlier.found and later.found)
    return view.render_page(
        "choose.html", sides=(earlier, later), ready=ready, pairs=_recent_pairs(view)
    )


def _find_choice(
    view: PageContext, field: str, chosen: str, words: str, other: str
) -> VersionChoice:
    """Return one side of the form. `other`: the version that the other side has chosen."""
    policy = chosen.rpartition("@")[0] or chosen
    words = words.strip()
    dossiers, total = records.find_by_title(view.app, words or policy, MAX_OFFERED)
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
    """Return the newest version that the other side has not chosen."""
    return next((one for one in names if one != other), next(iter(names), ""))


def _recent_pairs(view: PageContext) -> list[tuple[Version, Version, Policy]]:
    """Return the newest compared pairs of versions with their policy."""
    return records.list_comparisons(view.app, view.at, MAX_OFFERED)

"""Make dossiers of small policies for tests of status and timelines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tracker.model import Category, Dossier, Fact, FactKind, Origin, Policy, Version

T0 = datetime(2025, 1, 1, tzinfo=UTC)


def instant_after(hours: int) -> datetime:
    """Return an instant some hours after the first."""
    return T0 + timedelta(hours=hours)


def make_policy(**changes: Any) -> Policy:
    row = Policy(
        "p", "某区扶持办法", None, ("某区人民政府",), None, Category.POLICY, True, False, T0
    )
    return replace(row, **changes)


def make_fact(
    kind: FactKind, day: date | None = None, *, id: int = 1, recorded: int = 0, **more: Any
) -> Fact:
    fields = {"source": Origin.TEXT, "quote": f"{kind.value} {day}", **more}
    return Fact(
        id=id, policy="p", kind=kind, recorded_at=instant_after(recorded), day=day, **fields
    )


def make_version(n: int, captured: datetime, recorded: int = 0) -> Version:
    return Version(f"v{n}", "p", n, f"d{n}", captured, instant_after(recorded), "s", "c", "a")


def make_dossier(*facts: Fact, versions: tuple[Version, ...] = (), **changes: Any) -> Dossier:
    return Dossier(
        make_policy(**changes),
        versions,
        tuple(replace(row, id=id) for id, row in enumerate(facts, 1)),
    )

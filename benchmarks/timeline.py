"""What it costs to list what is in force on a day: 1,000, 10,000 and 100,000 wordings of policies
of twenty years.

One line: CPU milliseconds of the first page of `/v1/in-force` (with its total and its count of
unknowns) for each size, once the
service has looked at its policies, and what that first look costs. Growth must be no worse than
linear, 100,000 under 300 ms.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from tracker.app import App, open_app
from tracker.query import lists, status
from tracker.render.json.answers import answer_json
from tracker.store.db.tables import FactRow, PolicyRow, VersionRow

SIZES = (1_000, 10_000, 100_000)
WORDINGS = 3  # of one policy
LIMIT_MS = 300
PAGE = 100
ON = date(2024, 6, 1)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def policies(
    count: int,
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]]:
    """Policies that begin on any day of twenty years and run five; each third is repealed early,
    each tenth silent about its end.
    """
    chance = random.Random(1)
    for n in range(count):
        id, start = f"p{n:06d}", date(2005, 1, 1) + timedelta(days=chance.randrange(20 * 365))
        title = f"某市第{n}号科技创新扶持办法"
        row = {
            "id": id,
            "title": title,
            "title_key": title,
            "issuers": ["某市人民政府"],
            "category": "policy",
            "normative": True,
        }
        versions = [
            {
                "id": f"{id}v{k}",
                "policy": id,
                "n": k + 1,
                "body_digest": f"{n}-{k}",
                "captured_at": NOW + timedelta(hours=k),
                "capture": str(k),
            }
            for k in range(WORDINGS)
        ]
        facts = [
            fact(id, v["id"], kind, day, chance) for v in versions for kind, day in own(n, start)
        ]
        if n % 3 == 0:
            facts.append(fact(id, None, "repealed", start + timedelta(days=1000), chance))
        yield row, versions, facts


def own(n: int, start: date) -> list[tuple[str, date]]:
    """The days that every wording prints."""
    end = [] if n % 10 == 0 else [("last_day", start + timedelta(days=5 * 365))]
    return [("effective_from", start), *end]


def fact(
    policy: str, version: str | None, kind: str, day: date, chance: random.Random
) -> dict[str, Any]:
    quote = f"本办法自{day}起施行，有效期五年。{chance.random()}"
    return {
        "policy": policy,
        "kind": kind,
        "day": day,
        "quote": quote,
        "version": version,
        "source": "text",
        "rule": "r",
        "path": "art_9",
    }


def fill(home: App, size: int) -> None:
    """Write the rows straight into the tables: reading a hundred thousand texts is not what is
    measured.
    """
    rows, versions, facts = zip(*policies(size // WORDINGS), strict=True)
    with home.database.write_session() as session:
        session.execute(
            insert(PolicyRow),
            [
                {
                    **row,
                    "reference_only": False,
                    "recorded_at": NOW,
                    "normative_reason": "",
                    "revision": 0,
                }
                for row in rows
            ],
        )
        session.execute(
            insert(VersionRow),
            [
                {**v, "recorded_at": NOW, "source": "s", "address": "a", "attached": ""}
                for each in versions
                for v in each
            ],
        )
        session.execute(
            insert(FactRow),
            [
                {**f, "recorded_at": NOW, "clauses": [], "alternatives": []}
                for each in facts
                for f in each
            ],
        )


def page(home: App) -> int:
    """The first page of the list, as the service gives it."""
    held = lists.list_statuses(home, ON).with_status(status.IN_FORCE)
    status.source_coverage(home)
    json.dumps([answer_json(one) for one in held[:PAGE]])
    return len(held)


def measure(size: int) -> dict[str, float]:
    """CPU milliseconds of the first look and of a page, at one size."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "sources.toml").write_text(
            '[[source]]\nid = "inbox"\nkind = "file"\npath = "inbox"\n', "utf-8"
        )
        with open_app(Path(name)) as home:
            fill(home, size)
            first = cpu(home)
            return {
                "first_ms": first,
                "page_ms": statistics.median(cpu(home) for _ in range(5)),
                "in_force": page(home),
            }


def cpu(home: App) -> float:
    vars(home).pop("shelf", None)  # no answer is remembered
    begun = time.process_time()
    page(home)
    return 1000 * (time.process_time() - begun)


def main() -> None:
    """Measure and print."""
    found = {size: measure(size) for size in SIZES}
    growth = found[SIZES[2]]["page_ms"] / found[SIZES[1]]["page_ms"]
    figures = {
        str(size): {name: round(value, 1) for name, value in row.items()}
        for size, row in found.items()
    }
    print(
        json.dumps(
            {
                "benchmark": "timeline",
                **figures,
                "growth_10x": round(growth, 2),
                "limit_ms": LIMIT_MS,
            }
        )
    )


if __name__ == "__main__":
    main()

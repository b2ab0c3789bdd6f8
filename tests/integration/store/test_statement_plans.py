"""What a new document asks of the database: nothing that walks through all that is held."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.app_factory import import_document, make_app
from tests.policy_texts import policy_text
from tracker.app import App

GROWING = "policy|version|snapshot|fact|capture|check|event|address|listed_record|review"
# a step that reads every row of a table or of an index, or all rows that are no alias
WALK = re.compile(rf"SCAN ({GROWING})\b|ix_policy_alias_of \(alias_of=\?\)")
# words of statements that may: titles that resemble are looked for in the index of titles only;
# aliases are looked up by the policy that they stand for; a declared predecessor has no index
ALLOWED = (
    "length(policy.title_key)",
    "policy.alias_of IN",
    "policy.predecessor IS NOT NULL",
)
Asked = dict[str, Any]  # parameters by statement


@contextmanager
def collected() -> Iterator[Asked]:
    """Collect the statements that are sent to a database, each with its last parameters."""
    asked: Asked = {}

    def note(_connection: Any, _cursor: Any, text: str, values: Any, *_more: Any) -> None:
        if text.lstrip().startswith("SELECT"):
            asked[text] = values

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


def walks(home: App, asked: Asked) -> list[str]:
    """Return the steps by which SQLite would walk through a whole table, with their statements."""
    found = []
    with home.database.read_connection() as connection:
        for text, values in asked.items():
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
            steps = [row[3] for row in rows if WALK.search(row[3])]
            if steps and not any(words in text for words in ALLOWED):
                found.append(f"{steps}: {' '.join(text.split())}")
    return found


def test_a_new_document_asks_for_nothing_that_grows_with_what_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    with make_app(tmp_path) as home:
        import_document(home, "a.txt", policy_text())
        with collected() as asked:
            outcome = import_document(
                home,
                "b.txt",
                policy_text(
                    "某区人才发展办法",
                    "某区规〔2025〕8号",
                    repeals="《某区科技创新扶持办法》（某区规〔2024〕3号）同时废止。",
                ),
            )
        assert outcome == "new"
        assert len(asked) > 20
        assert walks(home, asked) == []

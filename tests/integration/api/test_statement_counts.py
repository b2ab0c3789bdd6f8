"""How often an answer that nobody asked for before asks the database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.app_factory import import_document
from tests.policy_texts import policy_text

ASKED_ANEW = {"Cookie": "other=1"}  # no kept answer is given to who has a cookie of his own


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The statements that are sent to a database."""
    found: list[str] = []
    event.listen(Engine, "before_cursor_execute", count := lambda *args: found.append(args[2]))
    yield found
    event.remove(Engine, "before_cursor_execute", count)


def test_the_first_page_takes_as_many_statements_for_many_changes_as_for_one(home, client, asked):
    counts = []
    for n in range(6):
        for amount in (300, 500):
            text = policy_text(f"某区第{n}项资金办法", f"某区规〔2023〕{n}号", amount=amount)
            import_document(home, f"{n}.txt", text)
        client.get("/", headers=ASKED_ANEW)
        asked.clear()
        assert f"近30日变动 {n + 1}" in client.get("/", headers=ASKED_ANEW).text
        counts.append(len(asked))
        for form in ("json", "csv"):
            asked.clear()
            client.get(f"/v1/changes?format={form}", headers=ASKED_ANEW)
            counts.append(len(asked))
    assert counts[3:] == counts[:3] * 5
    assert max(counts) <= 22


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 18),
        ("/?on=2022-06-01", 16),
        ("/v1/policies/keji-2024/on/2022-01-01", 6),
        ("/v1/in-force?on=2022-06-01", 6),
    ],
)
def test_an_answer_takes_few_statements_however_many_policies_are_held(
    home, client, asked, path, most
):
    for n in range(3):
        import_document(
            home, f"{n}.txt", policy_text(f"某区第{n}项资金办法", f"某区规〔2023〕{n}号")
        )
    client.get(path, headers=ASKED_ANEW)
    asked.clear()
    assert client.get(path, headers=ASKED_ANEW).status_code == 200
    assert 0 < len(asked) <= most, asked


def test_the_state_of_sources_is_read_once_until_something_is_committed(home, client, asked):
    path = "/v1/policies/keji-2024/on/2022-01-01"
    client.get(path, headers=ASKED_ANEW)
    asked.clear()
    client.get(path, headers=ASKED_ANEW)
    assert not [statement for statement in asked if "FROM source LEFT" in statement]
    import_document(home, "b.txt", policy_text())
    client.get(path, headers=ASKED_ANEW)
    assert len([statement for statement in asked if "FROM source LEFT" in statement]) == 1

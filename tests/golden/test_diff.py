"""Pairs whose answer was written down before they were compared.

Each file says what habit it teaches, both texts, and the changes.
"""

from pathlib import Path

import pytest

from tracker.diff import compare_snapshots
from tracker.model import Change, ChangeKind
from tracker.parse.snapshot import read_snapshot
from tracker.render.report.clause_names import change_location, clause_names

PAIRS = sorted((Path(__file__).parent / "diff").glob("*.txt"))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.stem)
def test_a_pair_changes_as_written_down(pair: Path) -> None:
    _, old, new, expected = (
        part.partition("\n")[2].strip()
        for part in f"--- teaches\n{pair.read_text('utf-8')}".split("--- ")[1:]
    )
    before, after = (
        read_snapshot(text.encode(), "text/html" if text.startswith("<") else "text/plain")
        for text in (old, new)
    )
    names = clause_names(before, "zh"), clause_names(after, "zh")
    found = [
        told(change, *names)
        for change in compare_snapshots(before, after).changes
        if change.kind is not ChangeKind.UNCHANGED
    ]
    assert sorted(found) == sorted(expected.splitlines())


def told(change: Change, old: dict[str, str], new: dict[str, str]) -> str:
    """`modified: 第二条 → 3.

    | money 200万元 → 150万元`; facts that no number or name can show are left out.
    """
    facts = (
        f" | {fact.type} {fact.old} → {fact.new}"
        for fact in change.facts
        if fact.type != "definition"
    )
    return f"{change.kind.value}: {change_location(change, old, new)}{''.join(facts)}"

"""Write snapshots by hand for tests of comparing."""

from tracker.model import Clause, Diff, Head, Level, Snapshot


def make_snapshot(*texts: str, profile: str = "test", mark: str = "{}.") -> Snapshot:
    """Return a through-numbered document with one clause for each text."""
    clauses = (
        Clause(Level.CLAUSE, f"art_{n}", mark.format(n), None, text)
        for n, text in enumerate(texts, 1)
    )
    return Snapshot(profile, Head("某区若干措施"), tuple(clauses))


def list_changes(diff: Diff) -> list[tuple[str, str, str]]:
    """Return (kind, old labels, new labels) of each change."""
    return [
        (c.kind.value, "".join(u.label for u in c.old), "".join(u.label for u in c.new))
        for c in diff.changes
    ]

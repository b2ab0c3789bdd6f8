"""Make texts of a few sentences, and analyse them."""

from datetime import date

from tracker.law.analyse import analyse_snapshot
from tracker.model import EFFECTS, Clause, Head, Level, Meaning, Snapshot

SIGNED = date(2024, 3, 4)


def make_text(
    *sentences: str, title: str = "示例区促进科技创新若干措施", wrapper: str = "", **head: object
) -> Snapshot:
    """Return a through-numbered policy, signed on 2024-03-04 unless given otherwise."""
    clauses = tuple(
        Clause(Level.CLAUSE, f"art_{n}", f"{n}.", None, words)
        for n, words in enumerate(sentences, 1)
    )
    return Snapshot(
        "test", Head(**{"title": title, "made_on": SIGNED, **head}), clauses, wrapper=wrapper
    )  # type: ignore[arg-type]


def analyse_text(*sentences: str, published_on: date | None = None, **head: object) -> Meaning:
    """Return the meaning of a text of these sentences."""
    return analyse_snapshot(make_text(*sentences, **head), published_on=published_on)  # type: ignore[arg-type]


def list_effects(
    *sentences: str, **head: object
) -> list[tuple[str, str, str | None, tuple[str, ...]]]:
    """Return (kind, title, number, clauses) of each effect, without mere mentions."""
    rows = analyse_text(*sentences, **head).relations
    return [
        (r.kind.value, r.target.title, r.target.document_number, r.target.clauses)
        for r in rows
        if r.kind in EFFECTS
    ]

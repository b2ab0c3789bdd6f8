"""Find the titles that nearly equal a title, through the index of titles."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.relations.policy_matching import SAME_TITLE_SIMILARITY, contains_title
from tracker.store.db.tables import PolicyRow

KEY = col(PolicyRow.title_key)
SHORTEST = SAME_TITLE_SIMILARITY / (
    2 - SAME_TITLE_SIMILARITY
)  # two titles that are alike differ in length by no more than this


def find_similar_titles(
    session: Session,
    names: Iterable[str],
    holding: Iterable[str] = ("",),
    similarity: float = SAME_TITLE_SIMILARITY,
) -> list[str]:
    """Return the title keys that contain or resemble one of the names and are as long.

    `holding`: texts of words separated by spaces; a title must hold all words of one of them in
    order.
    """
    keys = [name for name in names if name]
    if not keys:
        return []
    patterns = [f"%{'%'.join(words.split())}%" for words in holding]
    values: dict[str, object] = {f"pattern{n}": pattern for n, pattern in enumerate(patterns)}
    for n, key in enumerate(keys):
        values[f"least{n}"] = int(len(key) * SHORTEST)
        values[f"most{n}"] = int(len(key) / SHORTEST) + 1
    titles = session.execute(_build_query(len(keys), len(patterns)), values).scalars()
    return [
        title for title in titles if any(contains_title(title, key, similarity) for key in keys)
    ]


@cache
def _build_query(keys: int, patterns: int) -> Select[str]:
    """Build the query for the titles with one of several lengths and one of several patterns."""
    lengths = (
        func.length(KEY).between(bindparam(f"least{n}"), bindparam(f"most{n}")) for n in range(keys)
    )
    has_words = (KEY.like(bindparam(f"pattern{n}")) for n in range(patterns))
    return select(KEY).where(or_(*lengths), or_(*has_words)).distinct()

"""Find the titles that nearly equal a title, through the index of titles."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, or_, select
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
    long = or_(
        *(
            func.length(KEY).between(int(len(key) * SHORTEST), int(len(key) / SHORTEST) + 1)
            for key in keys
        )
    )
    has_words = or_(*(KEY.like(f"%{'%'.join(words.split())}%") for words in holding))
    titles = session.execute(select(KEY).where(long, has_words).distinct()).scalars()
    return [
        title for title in titles if any(contains_title(title, key, similarity) for key in keys)
    ]

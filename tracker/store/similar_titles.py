"""Which titles of ours are nearly a title: looked for in the index of titles, so that only policies
that may be meant are read.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.relations.policy_matching import ALIKE, bears
from tracker.store.db.tables import PolicyRow

KEY = col(PolicyRow.title_key)
SHORTEST = ALIKE / (2 - ALIKE)  # two titles that are alike differ in length by no more than this


def find_similar_titles(
    session: Session, names: Iterable[str], holding: Iterable[str] = ("",)
) -> list[str]:
    """The titles (`title_key`) that bear one of the names or are alike to one, and are nearly as
    long as one.

    `holding`: they hold all these words, in their order; of several such texts (a space between the
    words) one.
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
    told = or_(*(KEY.like(f"%{'%'.join(words.split())}%") for words in holding))
    held = session.execute(select(KEY).where(long, told).distinct()).scalars()
    return [title for title in held if any(bears(title, key) for key in keys)]

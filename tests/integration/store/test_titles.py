"""Titles that are nearly a title are found by the index, and none is lost that a look at every
title would find.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from random import Random

import pytest

from tracker.law.relations.policy_matching import are_similar_titles, enclosed_key
from tracker.store import similar_titles
from tracker.store.db.database import Database
from tracker.store.db.tables import PolicyRow

PLAIN = [
    "某某区鼓励科技创新的若干措施",
    "某市第12号科技创新扶持办法",
    "某市2024年第3批专项资金管理办法",
    "关于促进中小企业高质量发展的若干政策措施",
    "关于印发某某区鼓励科技创新的若干措施的通知",
    "某市十四五规划%纲要_草稿",
    "办法",
    "",
]
NUMERALS = re.compile(r"[0-9一二三四五六七八九十百]+")


def slips(title: str, chance: Random) -> list[str]:
    """The title, and what a slip or two of the pen makes of it."""
    made = [title]
    for _ in range(30):
        words = list(made[chance.randrange(len(made))])
        place = chance.randrange(len(words) + 1)
        words[place : place + chance.randrange(2)] = [chance.choice(["", "的", "3", "一", "关于"])]
        made.append("".join(words))
    return made


@pytest.fixture
def held(database: Database) -> list[str]:
    chance = Random(1)
    found = sorted({slip for title in PLAIN for slip in slips(title, chance)})
    with database.write_session() as session:
        for n, title in enumerate(found):
            row = {
                "title": title,
                "title_key": title,
                "category": "policy",
                "reference_only": False,
            }
            session.add(PolicyRow(id=f"p{n}", recorded_at=datetime(2025, 1, 1, tzinfo=UTC), **row))
    return found


def test_no_title_is_lost_that_a_look_at_every_title_finds(
    database: Database, held: list[str]
) -> None:
    with database.read_session() as session:
        for asked in held:
            found = similar_titles.find_similar_titles(session, [asked])
            assert {title for title in held if asked and are_similar_titles(title, asked)} <= set(
                found
            )
            assert len(found) == len(set(found))


def test_titles_with_the_same_numerals_or_the_same_policy_within_are_not_lost_either(
    database: Database, held: list[str]
) -> None:
    met = 0
    with database.read_session() as session:
        for asked in filter(None, held):
            names = {asked, enclosed_key(asked)}
            found = similar_titles.find_similar_titles(
                session, names, [" ".join(NUMERALS.findall(name)) for name in names]
            )
            like = {
                title
                for title in held
                if are_similar_titles(title, asked)
                and NUMERALS.findall(title) == NUMERALS.findall(asked)
            }
            long = [
                title
                for title in held
                if any(
                    int(len(n) * similar_titles.SHORTEST)
                    <= len(title)
                    <= len(n) / similar_titles.SHORTEST + 1
                    for n in names
                )
            ]
            same = {title for title in long if names & {title, enclosed_key(title)}}
            assert like | same <= set(found)
            met += len((like | same) - {asked})
    assert met > 100

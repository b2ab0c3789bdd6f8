"""Find the policy that an id, a 文号 or a title means."""

from __future__ import annotations

from collections.abc import Iterable, Set
from heapq import nlargest

from tracker.app import App
from tracker.errors import NotAcceptable, NotKnown
from tracker.law.relations.policy_matching import Named, match_policy
from tracker.model import Target
from tracker.store import assertions
from tracker.text.ngrams import measure_similarity

OFFERED, LEAST_SIMILARITY = 3, 0.3  # policies that a refusal offers, and how similar they are
MOST_COMPARED = 20_000


def find_named(app: App, words: str) -> str:
    """Return the id of the one policy that is meant. Raises NotKnown, NotAcceptable."""
    return all_named(app, [words])[0]


def all_named(
    app: App, several: Iterable[str], known_ids: Set[str] = frozenset()
) -> tuple[str, ...]:
    """Return the ids of the named policies, each once; `known_ids` are accepted as they are.

    Raises NotKnown, NotAcceptable.
    """
    with app.database.read_session() as session:
        rows = assertions.is_named_in_text(session)
    ids = {row.id for row in rows} | known_ids
    return tuple(
        dict.fromkeys(
            words if words in ids else _exact_match(words, rows) for words in dict.fromkeys(several)
        )
    )


def _exact_match(words: str, rows: list[Named]) -> str:
    # alone: words that are a title contradict every 文号
    by_number = match_policy(Target("", document_number=words), rows)
    found = (
        by_number if by_number.policy or by_number.candidates else match_policy(Target(words), rows)
    )
    if found.policy:
        return found.policy
    if not found.candidates:
        near = "、".join(f"《{row.title}》（{row.id}）" for row in _similar_policies(words, rows))
        raise NotKnown(
            f"没有与“{words}”相符的政策；请写编号、文号或完整标题"
            + (f"。相近的有：{near}" if near else ""),
            "policy_not_known",
            en=f"no policy is named “{words}”; write its id, number or title"
            + (f". Near ones: {near}" if near else ""),
        )
    several = found.candidates[:5]
    raise NotAcceptable(
        f"“{words}”可指 {'、'.join(several)}；请写编号",
        en=f"“{words}” may mean {', '.join(several)}; write the id",
    )


def _similar_policies(words: str, rows: list[Named]) -> list[Named]:
    """Return the policies whose titles are most like these words."""
    scores = ((measure_similarity(words, row.title), row) for row in rows[:MOST_COMPARED])
    near = nlargest(OFFERED, scores, key=lambda pair: pair[0])
    return [row for score, row in near if score >= LEAST_SIMILARITY]

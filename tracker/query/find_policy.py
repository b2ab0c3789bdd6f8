"""Find the policy that an id, a 文号 or a title means."""

from __future__ import annotations

from collections.abc import Iterable, Set

from tracker.app import App
from tracker.errors import NotAcceptable, NotKnown
from tracker.law.relations.policy_matching import Named, resolve
from tracker.model import Target
from tracker.store import assertions


def find_named(home: App, words: str) -> str:
    """Return the id of the one policy that is meant. Raises NotKnown, NotAcceptable."""
    return all_named(home, [words])[0]


def all_named(home: App, several: Iterable[str], beside: Set[str] = frozenset()) -> tuple[str, ...]:
    """Return the ids of the named policies, each once; ids in `beside` are accepted unread.

    Raises NotKnown, NotAcceptable.
    """
    with home.database.read_session() as session:
        rows = assertions.is_named_in_text(session)
    ids = {row.id for row in rows} | beside
    return tuple(
        dict.fromkeys(
            words if words in ids else _exact_match(words, rows) for words in dict.fromkeys(several)
        )
    )


def _exact_match(words: str, rows: list[Named]) -> str:
    # alone: words that are a title contradict every 文号
    by_number = resolve(Target("", document_number=words), rows)
    found = by_number if by_number.policy or by_number.candidates else resolve(Target(words), rows)
    if found.policy:
        return found.policy
    if not found.candidates:
        zh, en = (
            f"没有与“{words}”相符的政策；请写编号、文号或完整标题",
            f"no policy is named “{words}”; write its id, number or title",
        )
        raise NotKnown(zh, "policy_not_known", en=en)
    several = found.candidates[:5]
    raise NotAcceptable(
        f"“{words}”可指 {'、'.join(several)}；请写编号",
        en=f"“{words}” may mean {', '.join(several)}; write the id",
    )

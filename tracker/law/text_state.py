"""Tell whether a wording is as enacted, amended or consolidated."""

from __future__ import annotations

import re

from tracker.model import Meaning, Snapshot, TextState

_RE_AMENDED = re.compile(r"修正|修订|修改|重新(?:印发|公布|发布)")


def find_text_state(snapshot: Snapshot, meaning: Meaning, *, is_first: bool) -> TextState:
    """Return the state of a policy that a text shows.

    A text whose own notes tell of amendments is consolidated; a later wording of a known policy, or
    one that calls itself revised in its title or notice, is an amended text. A first wording with a
    day of signature or commencement is as enacted.
    """
    head = snapshot.head
    if any(_RE_AMENDED.search(note) for note in head.notes):
        return TextState.CONSOLIDATED
    if not is_first or meaning.validity.applies_from or _RE_AMENDED.search(head.title):
        return TextState.AMENDED_TEXT
    if head.made_on or head.printed_on or meaning.validity.effective_from:
        return TextState.AS_ENACTED
    return TextState.UNKNOWN

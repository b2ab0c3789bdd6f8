"""Tell whether a wording is as enacted, amended or consolidated; find new editions."""

from __future__ import annotations

import re

from tracker.model import Meaning, Snapshot, TextState

_RE_AMENDED = re.compile(r"修正|修订|修改|重新(?:印发|公布|发布)")
# 现将修订后的《…》印发给你们; 对《…》进行修订，现重新印发
_RE_REVISED = re.compile(
    r"[^。\n]{0,120}(?:修订后的|修改后的|(?:进行|作了?|予以)(?:了)?修[订改]|重新(?:印发|公布|发布|制定)"
    r"|修订(?:印发|发布|公布))[^。\n]*"
)
_RE_EDITION = re.compile(r"[（(](?:\d{4}年?)?(?:第?.次)?(?:修订|修正|修订版|\d{4}年?版)[）)]$")


def find_revision_quote(snapshot: Snapshot) -> str | None:
    """Return the words by which a text calls itself a new edition of its policy, or None."""
    if _RE_EDITION.search(snapshot.head.title):
        return snapshot.head.title
    found = _RE_REVISED.search(snapshot.wrapper)
    return found.group().strip() if found else None


def find_text_state(snapshot: Snapshot, meaning: Meaning, *, is_first: bool) -> TextState:
    """Return the state of a policy that a text shows.

    A text whose own notes tell of amendments is consolidated; a later wording of a known policy, or
    one that calls itself revised in its title or notice, is an amended text. A first wording with a
    day of signature or commencement is as enacted.
    """
    head, days = snapshot.head, meaning.validity
    if days.applies_from and days.applies_from == days.effective_from:  # issued anew as a whole
        return TextState.AMENDED_TEXT
    if any(_RE_AMENDED.search(note) for note in head.notes):
        return TextState.CONSOLIDATED
    if not is_first or days.applies_from or _RE_AMENDED.search(head.title):
        return TextState.AMENDED_TEXT
    if head.made_on or head.printed_on or days.effective_from:
        return TextState.AS_ENACTED
    return TextState.UNKNOWN

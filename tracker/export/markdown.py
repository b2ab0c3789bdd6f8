"""A Diff as a Markdown report: what happened, the changed amounts, then the clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.export.words import KINDS, WORDS
from tracker.model import Change, ChangeKind, Diff, Snapshot

_ORDER = tuple(ChangeKind)
_STILL = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC, ChangeKind.RENUMBERED})
_SIGNS = {"=": "{}", "-": "~~{}~~", "+": "**{}**"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def report(diff: Diff, old: Snapshot, new: Snapshot, *, from_label: str, to_label: str, notes: Sequence[str] = (), lang: str = "zh") -> str:
    """The report as Markdown. The labels say which versions the sides are; `notes` are sentences for the summary."""
    return "\n".join([*_summary(diff, old, new, from_label, to_label, notes, lang), *_details(diff, lang)]) + "\n"


def _summary(diff: Diff, old: Snapshot, new: Snapshot, from_label: str, to_label: str, notes: Sequence[str], lang: str) -> Iterator[str]:
    words = WORDS[lang]
    yield f"# {words['title']}"
    yield ""
    yield f"- {words['from']}: {escape(old.head.title)} ({escape(from_label)})"
    yield f"- {words['to']}: {escape(new.head.title)} ({escape(to_label)})"
    counts = diff.summary
    yield f"- {words['counts']}: " + ", ".join(f"{KINDS[lang][kind]} {counts[kind.value]}" for kind in _ORDER if kind.value in counts)
    yield from (f"- {escape(note)}" for note in (*notes, *diff.warnings))


def _details(diff: Diff, lang: str) -> Iterator[str]:
    for change in diff.changes:
        if change.kind not in _STILL:
            yield from ("", f"## {_where(change)} · {KINDS[lang][change.kind]}", "", _marked(change))


def _where(change: Change) -> str:
    sides = ("、".join(unit.label or unit.path for unit in side) for side in (change.old, change.new))
    return escape(" → ".join(filter(None, sides)))


def _marked(change: Change) -> str:
    return "".join(_SIGNS[op].format(escape(text)) for op, text in change.redline).replace("\n", "\n\n")


def escape(text: str) -> str:
    """The text with Markdown's own characters made harmless."""
    return _SPECIAL.sub(r"\\\1", text)

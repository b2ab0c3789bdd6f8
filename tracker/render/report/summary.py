"""Outline the report of a Diff, whatever its format: a summary, then the changes one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.diff.passages import list_passages
from tracker.model import Change, ChangeKind, Diff, Snapshot, Validity
from tracker.render.report.clause_names import change_location, clause_names
from tracker.render.report.labels import FACTS, KINDS, RULES, SEVERITIES, WORDS

_STILL = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC, ChangeKind.RENUMBERED})
_TABLED = ("money", "ratio", "date", "count", "duty", "addressee")
_FIRST = 40  # characters of a dropped clause in the summary


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One change with its names in the language of the report."""

    where: str
    kinds: str  # 修改、移位
    severity: str
    reason: str
    change: Change


@dataclass(frozen=True, slots=True)
class ReportOutline:
    """The content of a report, independent of its format."""

    words: dict[str, str]
    sides: tuple[tuple[str, str, str], ...]  # (旧版, title, label)
    counts: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    figures: tuple[tuple[str, str, str, str, str], ...]  # where, what, old, new, about
    dropped: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]
    entries: tuple[ReportEntry, ...]
    unchanged_count: int


def outline_report(
    diff: Diff,
    old: Snapshot,
    new: Snapshot,
    *,
    from_label: str,
    to_label: str,
    notes: Sequence[str],
    lang: str,
) -> ReportOutline:
    """Return the content of a report in `lang` (zh, en)."""
    words = WORDS[lang]
    before, after = clause_names(old, lang), clause_names(new, lang)
    entries = tuple(
        _report_entry(c, change_location(c, before, after), lang)
        for c in diff.changes
        if c.kind not in _STILL
    )
    return ReportOutline(
        words=words,
        sides=(
            (words["old"], old.head.title, from_label),
            (words["new"], new.head.title, to_label),
        ),
        counts=tuple(
            (KINDS[lang][kind], diff.summary[kind]) for kind in ChangeKind if kind in diff.summary
        ),
        notes=(*notes, *(warning.en if lang == "en" else warning.zh for warning in diff.warnings)),
        figures=tuple(
            (entry.where, FACTS[lang][fact.type], fact.old or "—", fact.new or "—", fact.note)
            for entry in entries
            for fact in entry.change.facts
            if fact.type in _TABLED
        ),
        dropped=_brief_entries(entries, ChangeKind.REMOVED, _heading_paths(old)),
        added=_brief_entries(entries, ChangeKind.ADDED, _heading_paths(new)),
        entries=entries,
        unchanged_count=len(diff.changes) - len(entries),
    )


def validity_notes(old: Validity, new: Validity, lang: str = "zh") -> tuple[str, ...]:
    """Return the days that the two texts print, as sentences that say whose day each is.

    The first day of a policy is not that of its wording: an amount that was changed in silence
    still prints the day of years before. Unknown days are left out.
    """
    days = (
        ("wording_day", new.applies_from),
        ("from_day", new.effective_from),
        ("last_day", new.last_day),
        ("old_day", old.last_day),
    )
    return tuple(WORDS[lang][word].format(day=day.isoformat()) for word, day in days if day)


def _report_entry(change: Change, place: str, lang: str) -> ReportEntry:
    kinds = (change.kind, *(kind for kind in change.also if kind is not ChangeKind.COSMETIC))
    return ReportEntry(
        where=place,
        kinds=(", " if lang == "en" else "、").join(KINDS[lang][kind] for kind in kinds),
        severity=SEVERITIES[lang][change.severity],
        reason=RULES[lang].get(change.rule, change.rule.replace("_", " ")),
        change=change,
    )


def _brief_entries(
    entries: Sequence[ReportEntry], kind: ChangeKind, headings: set[str]
) -> tuple[tuple[str, str], ...]:
    found = (
        e
        for e in entries
        if e.change.kind is kind
        and headings.isdisjoint(u.path for u in (*e.change.old, *e.change.new))
    )
    return tuple(
        (e.where, _first_characters("".join(text for _, text in e.change.redline))) for e in found
    )


def _heading_paths(snapshot: Snapshot) -> set[str]:
    return {p.unit.path for p in list_passages(snapshot) if p.heading}


def _first_characters(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _FIRST else f"{line[:_FIRST]}…"

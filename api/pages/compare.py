"""Compare any two versions on a page, and as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.pages.diff_cache import SAME_WORDS, cached_diff, version_name
from api.pages.request import CurrentPage, PageRoute
from api.pages.version_picker import show_picker
from api.params import ShortText
from tracker.app import App
from tracker.errors import NotKnown
from tracker.law.status.wordings import WordingDays
from tracker.model import Change, ChangeKind, Diff, Dossier, Level, Snapshot, Version
from tracker.query import records, status
from tracker.query.comparison import validity_of
from tracker.query.snapshots import current_snapshot
from tracker.render.report import docx, html, markdown
from tracker.render.report.clause_names import change_location, clause_names
from tracker.render.report.labels import KINDS, RULES, SEVERITIES
from tracker.render.report.summary import ReportOutline, outline_report, validity_notes

HEADED_LEVELS = frozenset({Level.PART, Level.CHAPTER, Level.SECTION, Level.ANNEX})
VIEWS = ("side", "inline")
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ReportWriter = Callable[..., str | bytes]
REPORT_FORMATS: dict[str, tuple[ReportWriter, str]] = {
    "docx": (docx.render_docx, DOCX_TYPE),
    "html": (html.render_html, "text/html; charset=utf-8"),
    "md": (markdown.render_markdown, "text/markdown; charset=utf-8"),
}
router = APIRouter(route_class=PageRoute)
FromVersion = Annotated[ShortText, Query(alias="from")]


@dataclass(frozen=True)
class ComparedVersion:
    """One of the two compared versions."""

    dossier: Dossier
    version: Version
    text: Snapshot
    days: WordingDays  # on which this wording applied

    @property
    def name(self) -> str:
        """Return the version as addresses name it: `changning-keji-2024@1`."""
        return version_name(self.version)


@dataclass(frozen=True)
class ChangeRow:
    """One change as the page shows it."""

    change: Change
    above: str  # 一、鼓励科技研发创新: the headings it stands under
    where: str
    kinds: str
    severity: str
    reason: str

    @property
    def is_unchanged(self) -> bool:
        """Return whether the words are the same on both sides."""
        return self.change.kind in SAME_WORDS


@router.get("/compare")
def show_comparison(
    view: CurrentPage,
    from_: FromVersion = "",
    to: ShortText = "",
    show: Annotated[str, Query(alias="view")] = VIEWS[0],
    kind: Annotated[list[str] | None, Query()] = None,
    severity: Annotated[list[str] | None, Query()] = None,
    old_words: Annotated[ShortText, Query(alias="old")] = "",
    new_words: Annotated[ShortText, Query(alias="new")] = "",
    pick: ShortText = "",
) -> Response:
    """Show the comparison of two versions.

    Without two versions, or with `pick`, show the form that finds them.
    """
    if pick or not (from_ and to):
        return show_picker(view, from_, to, old_words, new_words)
    old, new = _find_side(view.app, from_), _find_side(view.app, to)
    diff = cached_diff(view.app, old.version, new.version)
    rows = _build_rows(diff, old, new, view.lang)
    kinds, severities = kind or [], severity or []
    wanted = [row for row in rows if _matches_filters(row, kinds, severities)]
    return view.render_page(
        "compare.html",
        old=old,
        new=new,
        found=_build_outline(diff, old, new, view.lang),
        anchors={row.where: row.change.id for row in rows},
        folds=[
            (still, list(group))
            for still, group in groupby(wanted, key=lambda row: row.is_unchanged)
        ],
        hidden=len(rows) - len(wanted),
        show=show if show in VIEWS else VIEWS[0],
        kinds=kinds,
        severities=severities,
        kind_names=[
            (k.value, KINDS[view.lang][k], count)
            for k in ChangeKind
            if (count := diff.summary.get(k.value))
        ],
        severity_names=SEVERITIES[view.lang],
        files=REPORT_FORMATS,
    )


@router.get("/compare/report.{form}")
def download_report(view: CurrentPage, form: str, from_: FromVersion, to: ShortText) -> Response:
    """Send the comparison as a file: Word with tracked changes, HTML, or Markdown."""
    if form not in REPORT_FORMATS:
        raise NotKnown(
            f"没有 {form[:20]} 格式；可用：{'、'.join(REPORT_FORMATS)}",
            en=f"no form {form[:20]}; there are: {', '.join(REPORT_FORMATS)}",
        )
    make, media = REPORT_FORMATS[form]
    old, new = _find_side(view.app, from_), _find_side(view.app, to)
    notes = validity_notes(validity_of(old.text), validity_of(new.text), view.lang)
    labels = {"from_label": old.name, "to_label": new.name}
    body = make(
        cached_diff(view.app, old.version, new.version),
        old.text,
        new.text,
        **labels,
        notes=notes,
        lang=view.lang,
    )
    return Response(
        body,
        media_type=media,
        headers={"Content-Disposition": f'attachment; filename="compare.{form}"'},
    )


def _build_outline(
    diff: Diff, old: ComparedVersion, new: ComparedVersion, lang: str
) -> ReportOutline:
    """Return the summary of a comparison."""
    notes = validity_notes(validity_of(old.text), validity_of(new.text), lang)
    return outline_report(
        diff, old.text, new.text, from_label=old.name, to_label=new.name, notes=notes, lang=lang
    )


def _build_rows(
    diff: Diff, old: ComparedVersion, new: ComparedVersion, lang: str
) -> list[ChangeRow]:
    """Return the rows of the page, one for each change."""
    before, after = clause_names(old.text, lang), clause_names(new.text, lang)
    above = {("new", path): title for path, title in _headings_above(new.text)} | {
        ("old", path): title for path, title in _headings_above(old.text)
    }
    return [
        _build_row(change, above, change_location(change, before, after), lang)
        for change in diff.changes
    ]


def _build_row(
    change: Change, above: dict[tuple[str, str], str], place: str, lang: str
) -> ChangeRow:
    """Return one change with the headings above it and its labels."""
    kinds = "、".join(KINDS[lang][kind] for kind in (change.kind, *change.also))
    first = ("new", change.new[0].path) if change.new else ("old", change.old[0].path)
    return ChangeRow(
        change,
        above.get(first, ""),
        place,
        kinds,
        SEVERITIES[lang][change.severity],
        RULES[lang].get(change.rule, change.rule),
    )


def _headings_above(text: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield (path, headings above it) for each clause."""
    todo = [(clause, "") for clause in text.clauses]
    while todo:
        clause, above = todo.pop()
        yield clause.path, above
        title = (
            f"{clause.label}{clause.heading or clause.text}"
            if clause.children and clause.level in HEADED_LEVELS
            else ""
        )
        todo += [(child, " · ".join(filter(None, (above, title)))) for child in clause.children]


def _matches_filters(row: ChangeRow, kinds: Sequence[str], severities: Sequence[str]) -> bool:
    """Return whether a row passes the chosen kinds and severities; none chosen pass all."""
    by_kind = not kinds or any(kind.value in kinds for kind in (row.change.kind, *row.change.also))
    return by_kind and (not severities or row.change.severity in severities)


def _find_side(app: App, named: str) -> ComparedVersion:
    """Return the version named `{policy}@{n}`, or the newest of a policy. Raises NotKnown."""
    policy, at, n = named.strip().rpartition("@")
    dossier = records.load_dossier(app, policy if at else named.strip())
    found = [version for version in dossier.versions if not at or str(version.n) == n]
    if not found:
        english = (
            f"nothing to compare under “{named[:80]}”; write policy@n, as changning-keji-2024@1"
        )
        raise NotKnown(
            f"“{named[:80]}”没有可比较的文本；请写成 政策编号@版次，如 changning-keji-2024@1",
            "no_version",
            en=english,
        )
    version = found[-1]
    days = status.wording_days(app, dossier, version)
    return ComparedVersion(dossier, version, current_snapshot(app, version), days)

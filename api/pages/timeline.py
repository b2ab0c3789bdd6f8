"""Draw the timelines of a line (沿革) and of a jurisdiction, and list gaps and overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from markupsafe import Markup

from api.pages import labels
from api.pages.request import CurrentPage, PageContext, PageRoute
from api.params import ShortText
from tracker.model import EFFECTS, FACT_OF_RELATION, Answer, Dossier, Status
from tracker.query import lists, records, status
from tracker.render import timeline_svg as draw
from tracker.render.names import STATUS
from tracker.render.timeline_svg import BarSpan, DateWindow, EventMark, LineSeam

PAGE = 40
EFFECT_FACTS = frozenset(FACT_OF_RELATION[kind] for kind in EFFECTS)
WEAK_DOUBTS = frozenset({"default_rule", "ambiguous", "ocr", "reference_only", "unread_part"})
router = APIRouter(route_class=PageRoute)


@dataclass(frozen=True)
class PolicyStrip:
    """One policy on a chart."""

    dossier: Dossier
    answer: Answer
    spans: tuple[BarSpan, ...]
    marks: tuple[EventMark, ...]


@dataclass(frozen=True)
class TimelineChart:
    """The drawing: an axis, one strip for each policy, and the seams between them."""

    axis: Markup
    hatching: Markup
    drawn: dict[str, Markup]
    seams: tuple[LineSeam, ...]
    shown: DateWindow


@router.get("/lines/{id}")
def show_line(view: CurrentPage, id: str) -> Response:
    """Show the line to which a policy belongs, predecessors first."""
    members = [one.policy.id for one in status.line_on_day(view.app, id, view.on, view.known_at)]
    rows = build_strips(view, members)
    return view.render_page("line.html", rows=rows, chart=build_chart(view, rows), id=id)


@router.get("/timeline")
def show_timeline(
    view: CurrentPage,
    jurisdiction: ShortText = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Show the policies of a jurisdiction, grouped by line, the newest line first."""
    found = lists.list_statuses(view.app, view.on, view.known_at, jurisdiction=jurisdiction or None)
    ordered = _order_by_line(view, found.by_beginning())
    rows = build_strips(view, ordered[offset : offset + PAGE])
    places = records.list_jurisdictions(view.app)
    return view.render_page(
        "timeline.html",
        rows=rows,
        chart=build_chart(view, rows),
        places=places,
        jurisdiction=jurisdiction,
        total=len(ordered),
        offset=offset,
        page=PAGE,
    )


def _order_by_line(view: PageContext, ids: list[str]) -> list[str]:
    """Return the ids grouped by line, the line with the last beginning first.

    `ids` are in the order of their first days.
    """
    known = records.list_successions(view.app, view.at)
    lines = {id: [id] for id in ids}
    for step in known:
        one, other = lines.get(step.predecessor), lines.get(step.successor)
        if one is not None and other is not None and one is not other:
            one += other
            lines |= dict.fromkeys(other, one)
    place = {id: at for at, id in enumerate(ids)}
    whole = {line[0]: sorted(line, key=place.__getitem__) for line in lines.values()}
    return [
        name
        for line in sorted(whole.values(), key=lambda line: place[line[-1]], reverse=True)
        for name in line
    ]


def build_strips(view: PageContext, ids: Sequence[str]) -> list[PolicyStrip]:
    """Return the periods of each policy, in the order given."""
    found = records.load_cached_dossiers(view.app, ids, view.at)
    return [_build_strip(view, dossier) for dossier in found]


def build_chart(view: PageContext, rows: Sequence[PolicyStrip]) -> TimelineChart:
    """Draw these strips over one time window.

    The drawing functions escape every text, so that their output is safe as Markup.
    """
    shown = draw.date_window(
        (span for row in rows for span in row.spans),
        view.on,
        (mark for row in rows for mark in row.marks),
    )
    found = tuple(_list_seams(view, rows))
    drawn = {row.dossier.policy.id: _draw_strip(view, row, shown, found) for row in rows}
    axis = Markup(draw.render_axis(shown))  # noqa: S704
    hatching = Markup(draw.hatch_pattern())  # noqa: S704
    return TimelineChart(axis, hatching, drawn, found, shown)


def _draw_strip(
    view: PageContext, row: PolicyStrip, shown: DateWindow, found: Iterable[LineSeam]
) -> Markup:
    """Draw one strip with the seams that concern it."""
    policy = row.dossier.policy
    own = [seam for seam in found if policy.id in (seam.before, seam.after)]
    return Markup(draw.render_strip(policy.title, row.spans, row.marks, shown, view.on, own))  # noqa: S704


def _build_strip(view: PageContext, dossier: Dossier) -> PolicyStrip:
    """Return the strip of one policy with its answer on the day asked about."""
    periods = status.status_periods(dossier, view.at, view.today)
    now = next(
        row.answer
        for row in periods
        if (row.start is None or row.start <= view.on) and (row.end is None or view.on < row.end)
    )
    return PolicyStrip(
        dossier,
        now,
        tuple(_build_span(view, row) for row in periods),
        tuple(_list_marks(view, dossier)),
    )


def _build_span(view: PageContext, row: status.StatusPeriod) -> BarSpan:
    """Return one status period as a span of the drawing."""
    answer, until = row.answer, row.last_day
    sure = answer.status is not Status.UNKNOWN and not any(
        doubt.kind in WEAK_DOUBTS for doubt in answer.doubts
    )
    label = (
        view.localize("第 {} 版", "version {}").format(answer.version.n) if answer.version else ""
    )
    doubtful = "" if sure else view.localize("（存疑）", " (doubtful)")
    return BarSpan(
        row.start,
        row.end,
        answer.status,
        sure,
        f"{STATUS[view.lang][answer.status]} {_format_period(view, row.start, until)}{doubtful}",
        label,
    )


def _format_period(view: PageContext, first: date | None, last: date | None) -> str:
    """Return `2024-04-03 至 2026-12-31`, `2026-12-31 及以前`, `2024-04-03 起` or `始终`."""
    if first and last:
        return f"{first} {view.localize('至', 'to')} {last}"
    if first or last:
        return (
            f"{first} {view.localize('起', 'onwards')}"
            if first
            else f"{last} {view.localize('及以前', 'and before')}"
        )
    return view.localize("始终", "always")


def _list_marks(view: PageContext, dossier: Dossier) -> list[EventMark]:
    """Return the effects on the policy, one mark for each day and kind."""
    done = {
        (fact.day, fact.kind.value)
        for fact in dossier.facts
        if fact.kind in EFFECT_FACTS and fact.day and fact.is_known_at(view.at)
    }
    return [
        EventMark(day, kind, f"{day} {labels.FACT[view.lang][kind]}") for day, kind in sorted(done)
    ]


def _list_seams(view: PageContext, rows: Sequence[PolicyStrip]) -> Iterable[LineSeam]:
    """Yield the gaps and overlaps between predecessors and successors on the chart."""
    by_id = {row.dossier.policy.id: row for row in rows}
    known = {
        (step.predecessor, step.successor)
        for step in records.list_successions(view.app, view.at, set(by_id))
    }
    for one, other in sorted(known):
        if one in by_id and other in by_id:
            yield from draw.find_seams(
                one, by_id[one].spans, other, by_id[other].spans, status.IN_FORCE
            )

"""Render validity as bars: one strip of SVG a policy, in percent of its width, so that it fits
every screen and its text never shrinks.

Pure: spans and marks in, SVG out. Colours are set by the style sheet, by class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from tracker.model import Status

# the rest is empty space
SHOWN = frozenset({Status.IN_FORCE, Status.PARTIALLY_IN_FORCE, Status.SUSPENDED, Status.UNKNOWN})
MARGIN = timedelta(days=120)
YEAR = timedelta(days=368)
HEIGHT, TOP, BAR = 40, 10, 20  # pixels
TICKS = 12  # years labelled at most
EDGE = 4  # percent


@dataclass(frozen=True, slots=True)
class BarSpan:
    """Half-open days of one status and one wording.

    `certain` is False where it rests on a default rule or the texts do not say.
    """

    start: date | None
    end: date | None
    status: Status
    certain: bool
    description: str  # read aloud: 有效 2024-04-03 至 2026-12-31
    label: str = ""  # in the bar, if it fits: 第 1 版


@dataclass(frozen=True, slots=True)
class EventMark:
    """An event on a day, drawn as a mark."""

    day: date
    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class DateWindow:
    """The range of days that a chart shows."""

    first: date
    last: date

    def position_of(self, day: date | None, otherwise: float) -> float:
        """Return the position of a day, 0 to 100; `otherwise` for no day."""
        if day is None:
            return otherwise
        share = 100 * (day - self.first).days / max(1, (self.last - self.first).days)
        return round(min(100.0, max(0.0, share)), 3)


@dataclass(frozen=True, slots=True)
class LineSeam:
    """Days between two policies of a line on which neither applied (`gap`) or both did (`overlap`),
    both days inclusive.
    """

    kind: str
    before: str
    after: str
    first: date
    last: date


def date_window(
    spans: Iterable[BarSpan], today: date, marks: Iterable[EventMark] = ()
) -> DateWindow:
    """Return the range from the first known day to the last, today included, with a margin.

    It covers at least a year, so that one is labelled.
    """
    days = [
        today,
        *(mark.day for mark in marks),
        *(day for span in spans if span.status in SHOWN for day in (span.start, span.end) if day),
    ]
    first, last = min(days), max(days)
    margin = max(MARGIN, (YEAR - (last - first)) / 2)
    return DateWindow(_shift_day(first, -margin), _shift_day(last, margin))


def _shift_day(day: date, away: timedelta) -> date:
    try:
        return day + away
    except OverflowError:
        return day


def year_ticks(shown: DateWindow) -> list[tuple[float, int]]:
    """Return the positions of the years, at most a dozen of them."""
    found = range(shown.first.year + 1, shown.last.year + 1)
    step = max(1, -(-len(found) // TICKS))
    return [(shown.position_of(date(year, 1, 1), 0), year) for year in found if year % step == 0]


def render_axis(shown: DateWindow) -> str:
    """Render the row of years above the strips."""
    words = "".join(
        f'<text class="{_text_anchor(x)}" x="{x}%" y="14">{year}</text>'
        for x, year in year_ticks(shown)
    )
    return f'<svg class="axis" width="100%" height="18" aria-hidden="true">{words}</svg>'


def _text_anchor(x: float) -> str:
    """Return the text anchor of a label, so that none is cut at the edge."""
    return "start" if x < EDGE else "end" if x > 100 - EDGE else "middle"


def render_strip(
    title: str,
    spans: Sequence[BarSpan],
    marks: Sequence[EventMark],
    shown: DateWindow,
    today: date,
    seams: Iterable[LineSeam] = (),
) -> str:
    """Render one policy's bars, events and the line of today, with a label for screen readers.

    `seams` are the gaps and overlaps that it is a part of.
    """
    name = "；".join(
        [
            title,
            *(span.description for span in spans if span.status in SHOWN),
            *(mark.description for mark in marks),
        ]
    )
    now = shown.position_of(today, 0)
    return (
        f'<svg class="strip" width="100%" height="{HEIGHT}" role="img" aria-label="{escape(name)}">'
        + "".join(
            f'<line class="year" x1="{x}%" x2="{x}%" y1="0" y2="{HEIGHT}"/>'
            for x, _ in year_ticks(shown)
        )
        + "".join(_render_seam(seam, shown) for seam in seams)
        + "".join(_render_bars(spans, shown))
        + "".join(_render_marks(marks, shown))
        + f'<line class="today" x1="{now}%" x2="{now}%" y1="0" y2="{HEIGHT}"/></svg>'
    )


def _render_seam(seam: LineSeam, shown: DateWindow) -> str:
    left, right = shown.position_of(seam.first, 0), shown.position_of(seam.last, 100)
    width = max(0.4, round(right - left, 3))
    place = f'x="{left}%" y="0" width="{width}%" height="{HEIGHT}"'
    return f'<rect class="seam {seam.kind}" {place}/>'


def _render_bars(spans: Iterable[BarSpan], shown: DateWindow) -> Iterator[str]:
    for span in spans:
        left, right = shown.position_of(span.start, 0), shown.position_of(span.end, 100)
        if span.status not in SHOWN or right <= left:
            continue
        place = f'x="{left}%" y="{TOP}" width="{round(right - left, 3)}%" height="{BAR}"'
        yield f"<g><title>{escape(span.description)}</title>"
        yield f'<rect class="bar {span.status.value}" {place} rx="2"/>'
        if not span.certain:
            yield f'<rect class="hatch" {place} fill="url(#hatch)"/>'
        if span.label and right - left > 12:
            yield f'<text class="n" x="{left}%" dx="6" y="{TOP + 15}">{escape(span.label)}</text>'
        yield "</g>"


def _render_marks(marks: Iterable[EventMark], shown: DateWindow) -> Iterator[str]:
    for mark in marks:
        if shown.first <= mark.day <= shown.last:
            yield (
                f'<svg x="{shown.position_of(mark.day, 0)}%" y="{TOP + BAR / 2}" '
                f'overflow="visible"><title>{escape(mark.description)}</title>'
                f'<path class="mark {escape(mark.kind)}" d="M0 -9 L6 0 L0 9 L-6 0 Z"/></svg>'
            )


def hatch_pattern() -> str:
    """Return the pattern for uncertain spans, once a page."""
    return (
        '<svg width="0" height="0" class="defs" aria-hidden="true"><defs>'
        '<pattern id="hatch" width="7" height="7" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="stripe" width="3" height="7"/></pattern></defs></svg>'
    )


def find_seams(
    before: str,
    earlier: Sequence[BarSpan],
    after: str,
    later: Sequence[BarSpan],
    held: frozenset[Status],
) -> list[LineSeam]:
    """Return the gap or the overlap between a policy and its successor.

    The days on which each certainly applied are compared.
    """
    ends = [span.end for span in earlier if span.status in held]
    starts = [span.start for span in later if span.status in held]
    if not ends or not starts or ends[-1] is None or starts[0] is None:
        return []
    end, start = ends[-1], starts[0]
    if end < start:
        return [LineSeam("gap", before, after, end, start - timedelta(days=1))]
    return (
        [LineSeam("overlap", before, after, start, end - timedelta(days=1))] if end > start else []
    )

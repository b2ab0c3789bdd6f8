"""Load the templates and define their filters.

Everything is escaped; only the SVG of `tracker.render.timeline_svg` is inserted as markup.
"""

from __future__ import annotations

from datetime import date, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.pages import labels
from tracker import __version__
from tracker.model import SHANGHAI
from tracker.model.common import known_capture_time
from tracker.render.names import DOUBT, OUTCOME, STATUS
from tracker.render.report.labels import FACTS, SEVERITIES

TEMPLATES = Environment(
    loader=PackageLoader("api", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _format_day(value: date | None) -> str:
    """Return `2024-04-03`, or a dash."""
    return value.isoformat() if value else "—"


def _format_long_day(value: date, lang: str) -> str:
    """Return `2026年11月21日 星期六` or `Saturday, 21 November 2026`."""
    if lang == "en":
        return f"{value:%A}, {value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日 星期{'一二三四五六日'[value.weekday()]}"


def _format_instant(value: datetime | None) -> str:
    """Return an instant in Shanghai's time, to the minute."""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if value else "—"


def _format_capture(value: datetime | None, lang: str) -> str:
    """Return when a text was obtained: `抓取于 2024-06-01 08:00`, or that nobody knows."""
    known = value and known_capture_time(value)
    if not known:
        return "capture time unknown" if lang == "en" else "取得时间不明"
    return f"{'captured' if lang == 'en' else '抓取于'} {_format_instant(known)}"


def _format_field(value: datetime | None) -> str:
    """Return an instant as a form field holds it, in Shanghai: `2024-06-01T08:00`."""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" if value else ""


def _format_version(n: str, lang: str) -> str:
    """Return `第 2 版` or `version 2`."""
    return f"version {n}" if lang == "en" else f"第 {n} 版"


TEMPLATES.filters.update(
    day=_format_day,
    long=_format_long_day,
    instant=_format_instant,
    captured=_format_capture,
    local=_format_field,
    edition=_format_version,
)
TEMPLATES.globals.update(
    STATUS={
        lang: {status.value: name for status, name in table.items()}
        for lang, table in STATUS.items()
    },
    DOUBT=DOUBT,
    OUTCOME=OUTCOME,
    FACTS=FACTS,
    SEVERITIES=SEVERITIES,
    words=labels,
    release=__version__,
)

"""Feeds that other programs read: iCalendar by RFC 5545, Atom by RFC 4287, each read back by a
parser of its own.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.law.dossier_factory import instant_after, make_dossier, make_fact
from tracker.law.status.status import answer_on
from tracker.model import FactKind
from tracker.model.alerts import Event, EventKind
from tracker.model.cards import ChangeCard
from tracker.render.feeds import atom, ics
from tracker.render.message.event_view import EventView

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(text: str) -> list[tuple[str, str]]:
    """The content lines of a calendar as (name with parameters, value), by the letter of RFC 5545
    §3.1.
    """
    raw = text.encode()
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    unfolded = raw.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    found = [re.fullmatch(r"([A-Z-]+(?:;[A-Z]+=[A-Z]+)?):(.*)", line) for line in unfolded]
    assert all(found)
    depth: list[str] = []
    for match in found:
        if match and match[1] == "BEGIN":
            depth.append(match[2])
        elif match and match[1] == "END":
            assert depth.pop() == match[2]
    assert depth == []
    return [(match[1], match[2]) for match in found if match]


def plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def test_a_policy_has_its_commencement_and_its_lapse_with_alarms():
    known = make_dossier(
        make_fact(FactKind.EFFECTIVE_FROM, date(2024, 5, 1), quote="自2024年5月1日起施行"),
        make_fact(FactKind.LAST_DAY, date(2026, 12, 31), quote="有效期至2026年12月31日"),
    )
    rows = parsed(
        ics.render_calendar(
            ics.validity_days([answer_on(known, date(2026, 1, 1), NOW)], "https://p.cn"), "日历"
        )
    )
    assert [value for name, value in rows if name == "SUMMARY"] == [
        "施行：某区扶持办法",
        "届满：某区扶持办法",
    ]
    assert [value for name, value in rows if name == "DTSTART;VALUE=DATE"] == [
        "20240501",
        "20261231",
    ]
    assert [value for name, value in rows if name == "TRIGGER"] == [
        "-P7D",
        "-P60D",
        "-P30D",
        "-P7D",
    ]
    assert ("URL", "https://p.cn/policies/p") in rows
    assert {value for name, value in rows if name == "UID"} == {
        "p-from@policy-tracker",
        "p-until@policy-tracker",
    }


def test_a_repealed_policy_has_no_lapse_to_come():
    gone = make_dossier(
        make_fact(FactKind.EFFECTIVE_FROM, date(2024, 5, 1)),
        make_fact(FactKind.LAST_DAY, date(2026, 12, 31)),
        make_fact(FactKind.REPEALED, date(2025, 6, 1)),
    )
    assert [day.uid for day in ics.validity_days([answer_on(gone, date(2026, 1, 1), NOW)], "")] == [
        "p-from@policy-tracker"
    ]


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("政策；;,\\\n"),
        max_size=120,
    )
)
def test_any_words_survive_folding_and_escaping(words):
    day = ics.CalendarDay(
        "u@x", date(2026, 1, 1), words, words, instant_after(0), "https://p.cn", (7,)
    )
    values = [
        plain(value)
        for name, value in parsed(ics.render_calendar([day], words))
        if name in ("SUMMARY", "DESCRIPTION", "X-WR-CALNAME")
    ]
    assert values == [words] * 4


@given(st.text(max_size=80))
def test_an_atom_feed_is_well_formed_whatever_the_words(words):
    day, recorded_at = date(2026, 1, 1), instant_after(1)
    event = Event("k", EventKind.LEAD, day, quote=words, recorded_at=recorded_at)
    view = EventView(ChangeCard(event, words, day), links=(("policy", "/p"),))
    root = ElementTree.fromstring(
        atom.render_feed("all", [view], own="/v1/feeds/changes.atom", title=words).encode(
            "utf-8", "replace"
        )
    )
    (entry,) = root.findall(f"{ATOM}entry")
    for parent in (root, entry):
        assert all(parent.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated"))
    assert root.findtext(f"{ATOM}updated") == "2025-01-01T01:00:00Z"


def test_a_feed_with_nothing_in_it_is_a_feed():
    assert ElementTree.fromstring(atom.render_feed("all", [], own="/", title="全部")).findtext(
        f"{ATOM}updated"
    )

"""Which wording of a policy applied on a day: amendments, editions, late arrivals."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.unit.law.dossier_factory import instant_after, make_dossier, make_fact, make_version
from tracker.law.status.known_facts import KnownFacts
from tracker.law.status.status import answer_on
from tracker.law.text.sentences import Sentence
from tracker.law.validity.validity import read_validity
from tracker.model import DoubtKind, FactKind, Head, Status

NOW = instant_after(1000)
OPEN = make_fact(FactKind.OPEN_END)
MISSING = DoubtKind.OLDER_WORDING_MISSING


def told(validity, version):
    """The facts that a text with these days leaves."""
    rows = [(FactKind.EFFECTIVE_FROM, validity.effective_from)]
    rows += [(FactKind.APPLIES_FROM, validity.applies_from)]
    rows += [(FactKind.EARLIER_WORDING, one.day) for one in validity.earlier_wordings]
    return [make_fact(kind, day, version=version) for kind, day in rows if day]


def read(commenced, *notes):
    sentence = Sentence(f"本条例自{commenced}起施行。", "art_9")
    return read_validity([sentence], Head(title="示例市市容条例", notes=notes))


ISSUE = "2005年6月23日某市人大常委会通过"
FIRST = "2011年3月25日《关于修改部分地方性法规的决定》第一次修正"
SECOND = "2015年5月20日《关于修改〈示例市市容条例〉的决定》第二次修正"
REVISION = "2017年9月27日某市人大常委会修订"
ENACTED = read("2005年8月1日", ISSUE)
AMENDED = read("2005年8月1日", ISSUE, FIRST, SECOND)
REVISED = read("2018年1月1日", ISSUE, FIRST, REVISION)


@pytest.mark.parametrize(
    ("found", "applies", "earlier"),
    [
        (ENACTED, None, []),
        (AMENDED, "2015-05-20", ["2005-08-01", "2011-03-25"]),
        (REVISED, "2018-01-01", ["2005-06-23", "2011-03-25"]),
        # revised, its first commencement kept
        (read("2005年8月1日", ISSUE, REVISION), "2017-09-27", ["2005-08-01"]),
        (
            read(
                "2005年8月1日",
                "2005年6月23日国务院令第438号公布",
                "2017年9月27日国务院令第689号修订",
            ),
            "2017-09-27",
            ["2005-08-01"],
        ),
        # adopted and published: one issue
        (read("2005年8月1日", ISSUE, "2005年6月30日公布"), None, []),
        # amended before it commenced
        (read("2016年1月1日", "2015年4月1日某市人大常委会通过", SECOND), None, []),
        # revised, then amended: the edition that was amended is the revised one
        (
            read(
                "2018年1月1日",
                ISSUE,
                REVISION,
                "2021年5月1日《关于修改部分地方性法规的决定》修正",
            ),
            "2021-05-01",
            ["2005-06-23", "2018-01-01"],
        ),
    ],
)
def test_the_lines_under_a_title_tell_the_days_of_this_wording_and_of_those_before_it(
    found, applies, earlier
):
    assert (found.applies_from and found.applies_from.isoformat()) == applies
    assert [one.day.isoformat() for one in found.earlier_wordings] == earlier


LATE = datetime(2025, 1, 1, 12, tzinfo=UTC)
HELD = {
    "enacted": (ENACTED, datetime(2006, 1, 1, tzinfo=UTC)),
    "amended": (AMENDED, datetime(2016, 1, 1, tzinfo=UTC)),
    "revised": (REVISED, datetime(2020, 1, 1, tzinfo=UTC)),
    # collected long after it was amended, by whoever keeps old texts
    "enacted, found late": (ENACTED, LATE),
}


def hold(*names):
    facts, versions = [OPEN], []
    for n, name in enumerate(names, 1):
        validity, captured = HELD[name]
        versions.append(make_version(n, captured))
        facts += told(validity, f"v{n}")
    return make_dossier(*facts, versions=tuple(versions))


@pytest.mark.parametrize(
    ("names", "on", "status", "version", "missing"),
    [
        (("revised",), "2005-06-22", Status.NOT_YET_IN_FORCE, None, False),
        (("revised",), "2005-07-15", Status.UNKNOWN, None, False),
        (("revised",), "2010-01-01", Status.IN_FORCE, None, True),
        (("revised",), "2017-12-31", Status.IN_FORCE, None, True),
        (("revised",), "2018-01-01", Status.IN_FORCE, 1, False),
        (("amended",), "2004-01-01", Status.NOT_YET_IN_FORCE, None, False),
        (("amended",), "2010-01-01", Status.IN_FORCE, None, True),
        (("amended",), "2015-05-19", Status.IN_FORCE, None, True),
        (("amended",), "2015-05-20", Status.IN_FORCE, 1, False),
        (("enacted", "amended"), "2010-01-01", Status.IN_FORCE, 1, False),
        (("enacted", "amended"), "2013-01-01", Status.IN_FORCE, 1, True),
        (("enacted", "amended"), "2016-01-01", Status.IN_FORCE, 2, False),
        (("enacted", "revised"), "2005-07-15", Status.NOT_YET_IN_FORCE, 1, False),
        (("enacted", "revised"), "2010-01-01", Status.IN_FORCE, 1, False),
        (("enacted", "revised"), "2012-01-01", Status.IN_FORCE, 1, True),
        (("enacted", "revised"), "2019-01-01", Status.IN_FORCE, 2, False),
        (("revised", "enacted, found late"), "2010-01-01", Status.IN_FORCE, 2, False),
        (("revised", "enacted, found late"), "2026-01-01", Status.IN_FORCE, 1, False),
    ],
)
def test_each_day_has_the_wording_that_applied_or_says_that_it_is_missing(
    names, on, status, version, missing
):
    found = answer_on(hold(*names), date.fromisoformat(on), NOW)
    assert found.status is status
    assert (found.version and found.version.n) == version
    assert (MISSING in {doubt.kind for doubt in found.doubts}) == missing


def test_before_a_revision_the_first_commencement_is_not_that_of_the_revision():
    assert answer_on(hold("revised"), date(2010, 1, 1), NOW).effective_from is None
    assert answer_on(hold("revised"), date(2019, 1, 1), NOW).effective_from == date(2018, 1, 1)


def test_a_wording_seen_after_an_amendment_begins_with_the_amendment():
    versions = (make_version(1, instant_after(0)), make_version(2, instant_after(24 * 90)))
    facts = (
        make_fact(FactKind.EFFECTIVE_FROM, date(2024, 4, 3), version="v1"),
        make_fact(FactKind.LAST_DAY, date(2029, 4, 2), version="v1"),
        make_fact(FactKind.AMENDED, date(2025, 2, 1), actor="q"),
    )
    found = make_dossier(*facts, versions=versions)
    shown = {
        day: answer_on(found, day, instant_after(24 * 100)).version.n
        for day in (date(2025, 1, 31), date(2025, 2, 1), date(2025, 4, 5))
    }
    assert list(shown.values()) == [1, 2, 2]


def test_the_day_of_capture_is_not_printed_as_a_day_of_the_wording():
    versions = (make_version(1, instant_after(0)), make_version(2, instant_after(24)))
    start = make_fact(FactKind.EFFECTIVE_FROM, date(2024, 4, 3), version="v1")
    known = KnownFacts.from_dossier(make_dossier(start, versions=versions), NOW)
    assert [tuple(known.wording_days(one)) for one in versions] == [
        (date(2024, 4, 3), None),
        (None, None),
    ]
    known = KnownFacts.from_dossier(hold("enacted", "amended", "revised"), NOW)
    assert [tuple(known.wording_days(one)) for one in known.versions] == [
        (date(2005, 8, 1), date(2015, 5, 19)),
        (date(2015, 5, 20), date(2017, 12, 31)),
        (date(2018, 1, 1), None),
    ]


def test_a_silent_edit_is_served_from_its_capture_with_a_doubt_on_its_first_day():
    versions = (make_version(1, instant_after(0)), make_version(2, instant_after(24)))
    edited = make_dossier(make_fact(FactKind.EFFECTIVE_FROM, date(2020, 3, 1)), versions=versions)
    before, after = (
        answer_on(edited, instant_after(hours).date(), instant_after(240)) for hours in (0, 48)
    )
    silent = "未见作此改动的文件"
    assert not any(silent in doubt.quote for doubt in before.doubts)
    assert any(silent in doubt.quote for doubt in after.doubts)
    said = replace(make_fact(FactKind.APPLIES_FROM, date(2020, 5, 1)), version="v2")
    stated = replace(edited, facts=(*edited.facts, said))
    answer = answer_on(stated, instant_after(48).date(), instant_after(240))
    assert not any(silent in doubt.quote for doubt in answer.doubts)

"""A notice that issues several instruments makes several policies, on both databases."""

from __future__ import annotations

import warnings
from datetime import date

import pytest

from api.app import build_app
from tests.app_factory import check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tracker import parse
from tracker.ingest import reprocess
from tracker.model import Category, FactKind, Status
from tracker.parse import snapshot
from tracker.parse.document import cover_notice, parts
from tracker.query import status as answers
from tracker.store import policies

with warnings.catch_warnings():
    # which HTTP client starlette prefers is nothing for these tests
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

HOUSES, GRANTS = "某市人才公寓管理办法", "某市人才补贴实施细则"
NAMES = f"《{HOUSES}》《{GRANTS}》"
NUMBER = "某府规〔2023〕5号"
HEAD = [f"某市人民政府办公室关于印发{NAMES}的通知", NUMBER, "各区人民政府："]
ISSUED = f"{NAMES}已经市政府同意，现印发给你们，请认真贯彻执行。"
SIGNED = ["某市人民政府办公室", "2023年4月10日"]
HOUSING = [
    HOUSES,
    "第一条 为了规范人才公寓的管理，制定本办法。",
    "第二条 人才公寓的租金按照市场价格的百分之七十确定，租期不超过三年，期满可以续租一次。",
    "第三条 本办法自2023年5月1日起施行，有效期至2028年4月30日。",
]
GRANT = [
    GRANTS,
    "第一条 为了发放人才补贴，制定本细则。",
    "第二条 每人每月补贴一千元，补贴期限不超过三十六个月，由用人单位每季度统一申请。",
    "第三条 本细则自2023年7月1日起施行，有效期三年。",
]
REPEALS = {
    "title and number": f"《某市人民政府办公室关于印发〈{HOUSES}〉〈{GRANTS}〉的通知》（{NUMBER}）自2024年9月1日起废止。",
    "number alone": f"{NUMBER}文件自2024年9月1日起废止。",
}
DAY = date(2024, 10, 1)


def page(*lines: str) -> PageResponse:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return PageResponse(
        f"<html><body><div id=zoom>{text}</div></body></html>".encode(), "text/html"
    )


@pytest.fixture
def site():
    with PageServer() as site:
        site.pages["/p.html"] = page(*HEAD, ISSUED, *SIGNED, *HOUSING, *GRANT)
        yield site


@pytest.fixture
def home(site, tmp_path, on_url):
    sources = [{"id": id, "kind": "page", "url": f"{site.url}/{id}.html"} for id in ("p", "r")]
    with make_app(tmp_path, *sources) as made:
        yield made


def dossiers(home):
    """The dossiers by the first characters of their titles."""
    with home.database.read_session() as session:
        ids = [
            id
            for category in (None, Category.NOTICE)
            for id in policies.policy_ids(session, category=category)
        ]
        found = {
            one.policy.title: one for one in policies.get_dossiers(session, dict.fromkeys(ids))
        }
    return {("notice" if "印发" in title else title): one for title, one in found.items()}


def status(home, dossier, day=DAY):
    return answers.status_on_day(home, dossier.policy.id, day).answer


def test_each_instrument_is_a_policy_with_its_own_days(home):
    assert check_sources(home, "p") == ["new"]
    found = dossiers(home)
    assert set(found) == {"notice", HOUSES, GRANTS}
    days = {
        title: (status(home, found[title]).effective_from, status(home, found[title]).last_day)
        for title in (HOUSES, GRANTS)
    }
    assert days == {
        HOUSES: (date(2023, 5, 1), date(2028, 4, 30)),
        GRANTS: (date(2023, 7, 1), date(2026, 6, 30)),
    }
    for title in (HOUSES, GRANTS):
        one = found[title]
        assert (one.policy.document_number, one.policy.issuers) == (NUMBER, ("某市人民政府办公室",))
        issued = [fact.actor for fact in one.facts if fact.kind is FactKind.ISSUED_BY]
        assert issued == [found["notice"].policy.id]
        assert one.versions[0].capture == found["notice"].versions[0].capture
    assert found["notice"].policy.normative is False


def test_a_new_wording_of_one_instrument_is_none_of_the_others(home, site):
    check_sources(home, "p")
    before = dossiers(home)
    changed = [line.replace("一千元", "两千元") for line in GRANT]
    site.pages["/p.html"] = page(*HEAD, ISSUED, *SIGNED, *HOUSING, *changed)
    assert check_sources(home, "p") == ["changed"]
    after = dossiers(home)
    assert {title: one.policy.id for title, one in after.items()} == {
        title: one.policy.id for title, one in before.items()
    }
    assert {title: len(one.versions) for title, one in after.items()} == {
        "notice": 1,
        HOUSES: 1,
        GRANTS: 2,
    }


def test_an_instrument_that_the_page_lost_is_asked_about(home, site):
    check_sources(home, "p")
    site.pages["/p.html"] = page(*HEAD, ISSUED, *SIGNED, *HOUSING)
    assert check_sources(home, "p") == ["held"]


@pytest.mark.parametrize("words", REPEALS.values(), ids=REPEALS)
def test_whoever_repeals_the_notice_repeals_what_it_issued(home, site, words):
    check_sources(home, "p")
    site.pages["/r.html"] = page(
        "某市人民政府办公室关于废止部分文件的通知", "某府规〔2024〕9号", "各区人民政府：",
        f"经研究，现将有关事项通知如下：{words}", "某市人民政府办公室", "2024年8月20日",
    )  # fmt: skip
    check_sources(home, "r")
    found = dossiers(home)
    for title in (HOUSES, GRANTS):
        assert status(home, found[title], date(2024, 8, 31)).status is Status.IN_FORCE
        assert status(home, found[title]).status is Status.REPEALED


def test_a_new_reader_keeps_the_instruments_and_changes_nothing(home, monkeypatch):
    check_sources(home, "p")
    before = dossiers(home)
    monkeypatch.setattr(parse, "PROFILE", "newer")
    assert [outcome for _, outcome in reprocess.reread_archive(home)] == ["upgraded"] * 3
    after = dossiers(home)
    assert {
        title: (one.policy.id, [v.id for v in one.versions], len(one.facts))
        for title, one in after.items()
    } == {
        title: (one.policy.id, [v.id for v in one.versions], len(one.facts))
        for title, one in before.items()
    }


def test_what_an_older_reader_took_for_one_text_is_divided_when_it_is_read_again(home, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(snapshot, "find_instruments", lambda parts: ())
        older.setattr(parse, "PROFILE", "older")
        check_sources(home, "p")
    assert set(dossiers(home)) == {"notice"}
    assert [outcome for _, outcome in reprocess.reread_archive(home)] == ["upgraded"]
    found = dossiers(home)
    assert set(found) == {"notice", HOUSES, GRANTS}
    assert status(home, found[GRANTS]).last_day == date(2026, 6, 30)
    assert status(home, found["notice"]).last_day is None
    assert check_sources(home, "p") in (["unchanged"], ["cosmetic"])


def test_the_instrument_that_an_older_reader_took_for_the_whole_keeps_its_identity(
    home, site, monkeypatch
):
    head = [f"某市人民政府办公室关于印发《{HOUSES}》等两个文件的通知", NUMBER, "各区人民政府："]
    issued = f"现将《{HOUSES}》等两个文件印发给你们，请认真贯彻执行。"
    texts = [*SIGNED, "附件1", *HOUSING, "附件2", *GRANT]
    site.pages["/p.html"] = page(*head, issued, *texts)
    with monkeypatch.context() as older:
        older.setattr(snapshot, "find_instruments", lambda parts: ())
        older.setattr(cover_notice, "says_several", lambda notice: False)
        older.setattr(parts, "is_instrument", lambda *_, **__: False)
        older.setattr(parse, "PROFILE", "older")
        check_sources(home, "p")
    assert set(dossiers(home)) == {HOUSES}
    first = dossiers(home)[HOUSES].policy.id
    reprocess_outcomes = [outcome for _, outcome in reprocess.reread_archive(home)]
    assert reprocess_outcomes == ["upgraded"]
    found = dossiers(home)
    assert set(found) == {"notice", HOUSES, GRANTS}
    assert found[HOUSES].policy.id == first
    for title in (HOUSES, GRANTS):
        issued_by = [fact.actor for fact in found[title].facts if fact.kind is FactKind.ISSUED_BY]
        assert issued_by == [found["notice"].policy.id]


def test_a_page_that_changes_before_it_is_read_again_is_divided_all_the_same(
    home, site, monkeypatch
):
    with monkeypatch.context() as older:
        older.setattr(snapshot, "find_instruments", lambda parts: ())
        older.setattr(parse, "PROFILE", "older")
        check_sources(home, "p")
    changed = [line.replace("一千元", "两千元") for line in GRANT]
    site.pages["/p.html"] = page(*HEAD, ISSUED, *SIGNED, *HOUSING, *changed)
    assert check_sources(home, "p") == ["changed"]
    assert set(dossiers(home)) == {"notice", HOUSES, GRANTS}


def test_pages_and_interface_lead_from_each_instrument_to_its_notice(home):
    check_sources(home, "p")
    found = dossiers(home)
    notice, grants, houses = (found[one].policy.id for one in ("notice", GRANTS, HOUSES))
    with TestClient(build_app(home, scheduled=False)) as client:
        page = client.get(f"/policies/{houses}").text
        assert f"/policies/{notice}" in page
        assert f"/policies/{grants}" in page
        assert f"/policies/{houses}" in client.get(f"/policies/{notice}").text
        told = client.get(f"/v1/policies/{grants}").json()
    assert [one["id"] for one in told["notices"]] == [notice]
    assert [one["id"] for one in told["issued_together"]] == [houses]

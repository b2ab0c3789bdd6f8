"""A listing's new document: filed where it is certain whose text it is, new where nothing is like
it, and else before a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from tests.app_factory import check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tracker.app import App
from tracker.model.alerts import EventKind
from tracker.query import status
from tracker.review import held_readings
from tracker.settings.token_digest import hash_token
from tracker.store import events
from tracker.store import policies as queries

TITLE, NUMBER, DAY = "某某区鼓励科技创新的若干措施", "某科规〔2024〕1号", "2024年3月1日"
TEXT = """{title}
{number}
第一条 为了鼓励科技创新，推动产业发展，制定本措施。
第二条 支持企业开展关键技术攻关，按照核定投入的百分之三十给予资助，最高不超过{amount}万元。
第三条 支持企业建设研发机构，对新认定的市级企业技术中心给予一次性奖励50万元。
第四条 支持科技金融服务，对获得科技贷款的企业给予贴息，每年最高不超过20万元。
第五条 本措施自{start}起施行，有效期至2026年12月31日。
{issuer}
{day}
"""


def document(
    title: str = TITLE,
    number: str = NUMBER,
    day: str = DAY,
    issuer: str = "某某区科学技术委员会",
    amount: int = 500,
    start: str = "2024年4月1日",
) -> PageResponse:
    text = TEXT.format(
        title=title, number=number, day=day, issuer=issuer, amount=amount, start=start
    )
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
    return PageResponse(
        f"<html><body><div id=zoom>{lines}</div></body></html>".encode(), validators=False
    )


def put(site: PageServer, **pages: PageResponse) -> None:
    rows = "".join(
        f'<li><a href="/{name}.html">{name}</a><span>2024-03-05</span></li>' for name in pages
    )
    site.pages["/index.html"] = PageResponse(f"<html><body><ul>{rows}</ul></body></html>".encode())
    site.pages |= {f"/{name}.html": page for name, page in pages.items()}


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        put(site, a=document())
        yield site


@pytest.fixture
def home(tmp_path: Path, site: PageServer) -> Iterator[App]:
    with make_app(
        tmp_path, {"id": "l", "kind": "listing", "url": f"{site.url}/index.html"}
    ) as home:
        assert check_sources(home, "l") == ["new", "listed"]
        yield home


def policies(home: App) -> list[tuple[str, int]]:
    with home.database.read_session() as session:
        return [
            (one.policy.id, len(one.versions))
            for one in queries.get_dossiers(session, queries.policy_ids(session))
        ]


def doubts(home: App) -> list[str]:
    return [
        doubt.quote
        for answer in status.find_statuses(home, date(2025, 6, 1))
        for doubt in answer.doubts
    ]


CERTAIN = {
    "its number, its title a little different": (
        document(title=f"关于印发《{TITLE}》的通知"),
        "cosmetic",
    ),
    "another number and another day": (
        document(number="某科规〔2025〕8号", day="2025年2月1日"),
        "new",
    ),
    "another title": (
        document(title="某某区支持人才发展的实施办法", number="某科规〔2024〕9号"),
        "new",
    ),
    "the next year's": (document(title="某某区2025年鼓励科技创新的若干措施", number=""), "new"),
    "the same title of another district": (
        document(number="", issuer="另一区科学技术委员会", day="2023年1月1日"),
        "new",
    ),
}
UNCERTAIN = {
    "the title, no number, another day": document(number="", day="2024年3月9日"),
    "the title, no number, no day": document(number="", day="", start="2024年6月1日"),
    "nearly the title, and no number": document(
        title="某某区鼓励科技创新的若干措", number="", day=""
    ),
    "one title of one day under two numbers": document(number="某科〔2024〕1号"),
    "its number over another title": document(title="某某区支持人才发展的实施办法"),
}


@pytest.mark.parametrize("what", CERTAIN)
def test_what_is_certain_is_filed_at_once(what: str, home: App, site: PageServer) -> None:
    page, outcome = CERTAIN[what]
    put(site, b=page)
    assert check_sources(home, "l") == [outcome, "unchanged", "listed"]
    assert held_readings.list_reviews(home) == []
    # a later policy of the same title and issuer says by itself that the older may have ended
    assert [one for one in doubts(home) if "同名的新文本" not in one] == []


@pytest.mark.parametrize("what", UNCERTAIN)
def test_what_is_not_certain_waits_with_the_policies_it_may_be_of(
    what: str, home: App, site: PageServer
) -> None:
    ((policy, _),) = policies(home)
    put(site, b=UNCERTAIN[what])
    assert check_sources(home, "l") == ["held", "unchanged", "listed"]
    (one,) = held_readings.list_reviews(home)
    assert ([row.id for row in one.candidates], policy in one.held.reason, one.new is not None) == (
        [policy],
        True,
        True,
    )
    assert policies(home) == [(policy, 1)]


def test_whoever_follows_the_policy_is_told_once_and_its_answers_say_so_until_a_person_decides(
    home: App, site: PageServer
) -> None:
    put(site, b=document(number="", day="", start="2024年6月1日"))
    for n in range(3):
        site.pages["/b.html"] = PageResponse(
            site.pages["/b.html"].body + b"<!-- %d -->" % n, validators=False
        )
        assert check_sources(home, "l")[0] == "held" or n
    with home.database.read_session() as session:
        told = [event for event in events.find_events(session) if event.kind is EventKind.LEAD]
    assert [("待人确认" in event.quote, "/b.html" in event.quote) for event in told] == [
        (True, True)
    ]
    assert doubts(home) == [told[0].quote]
    (one,) = held_readings.list_reviews(home)  # of three looks at one text the last
    held_readings.reject_reading(home, one.held.id, "王某", "不是政策文件")
    assert (doubts(home), held_readings.list_reviews(home)) == ([], [])
    site.pages["/b.html"] = PageResponse(
        site.pages["/b.html"].body + b"<!-- 9 -->", validators=False
    )
    check_sources(home, "l")
    assert (doubts(home), held_readings.list_reviews(home)) == ([], [])


def test_a_person_names_the_policy_and_the_address_stays_with_it(
    home: App, site: PageServer
) -> None:
    ((policy, _),) = policies(home)
    put(site, b=document(number="", day="", start="2024年6月1日"))
    check_sources(home, "l")
    (one,) = held_readings.list_reviews(home)
    assert (
        held_readings.accept_reading(home, one.held.id, "王某", "区科委电话确认", policy).outcome
        == "cosmetic"
    )
    assert (policies(home), doubts(home)) == ([(policy, 1)], [])
    # differs from the page that carries the policy
    site.pages["/b.html"] = document(number="", day="", amount=800)
    assert "held" not in check_sources(home, "l")
    del site.pages["/a.html"]
    for _ in range(4):
        check_sources(home, "l")
    # the page that carried it is lost: this one does from now on
    assert policies(home) == [(policy, 2)]


def test_a_person_says_that_it_is_new(home: App, site: PageServer) -> None:
    put(site, b=document(number="", day="2024年3月9日"))
    check_sources(home, "l")
    (one,) = held_readings.list_reviews(home)
    assert held_readings.accept_reading(home, one.held.id, "王某", "另一份文件").outcome == "new"
    site.pages["/b.html"] = document(number="", day="2024年3月9日", amount=800)
    assert "changed" in check_sources(home, "l")
    assert sorted(count for _, count in policies(home)) == [1, 2]
    with home.database.read_session() as session:
        assert (
            len(
                {
                    one.title
                    for one in queries.get_policies(
                        session, [id for id, _ in policies(home)]
                    ).values()
                }
            )
            == 1
        )


def test_the_policies_it_may_be_are_offered_over_http_and_on_the_page(
    home: App, site: PageServer
) -> None:
    ((policy, _),) = policies(home)
    put(site, b=document(number="", day="", start="2024年6月1日"))
    check_sources(home, "l")
    client = TestClient(
        build_app(
            replace(home, settings=replace(home.settings, token=hash_token("secret"))),
            scheduled=False,
        )
    )
    (row,) = client.get("/v1/reviews").json()["items"]
    assert row["candidates"] == [{"id": policy, "title": TITLE, "document_number": NUMBER}]
    word = {"decision": "accept", "author": "王某", "reason": "已核对", "policy": "nobody"}
    place, operator = f"/v1/reviews/{row['id']}", {"Authorization": "Bearer secret"}
    assert client.post(place, json=word, headers=operator).status_code == 404
    shown = client.get("/reviews").text
    assert f'<option value="{policy}">《{TITLE}》{NUMBER} 的文本</option>' in shown
    form = {
        "do": "accept",
        "author": "王某",
        "reason": "已核对",
        "policy": policy,
        "key": re.findall(r'name="key" value="([^"]+)"', shown)[0],
    }
    assert (
        "没有待核对的" in client.post(f"/reviews/{row['id']}", data=form, auth=("x", "secret")).text
    )
    assert policies(home) == [(policy, 1)]

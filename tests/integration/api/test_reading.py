"""What is read: texts in three forms, lists in three forms, and answers that a reader need not
fetch twice.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from tests.app_factory import FIRST, check_sources, import_document
from tests.measures_texts import measures_text

VERSION = "/v1/policies/keji-2024/versions/1"
ENDING = "第六条 《某某区鼓励科技创新的若干措施》同时废止。"
SUCCESSOR = (
    measures_text()
    .replace("2024", "2025")
    .replace("若干措施", "实施办法")
    .replace("第六条", ENDING)
)
LISTS = [
    "/v1/policies",
    "/v1/policies/keji-2024/versions",
    "/v1/policies/keji-2024/line",
    "/v1/in-force",
    "/v1/expiring",
    "/v1/changes",
    "/v1/leads",
    "/v1/reviews",
    "/v1/sources",
]


def test_a_version_comes_in_the_form_that_is_accepted(client):
    kinds = {
        "": "application/json",
        "*/*": "application/json",
        "text/markdown": "text/markdown; charset=utf-8",
        "text/html,application/xhtml+xml,*/*;q=0.8": "text/html; charset=utf-8",
        "application/json, text/html": "application/json",
    }
    assert {
        accept: client.get(VERSION, headers={"Accept": accept}).headers["content-type"]
        for accept in kinds
    } == kinds


def test_a_version_in_json_has_its_clauses_with_addresses(client):
    text = client.get(VERSION).json()
    assert text["title"] == "某某区鼓励科技创新的若干措施"
    assert [clause["path"] for clause in text["clauses"]] == [f"art_{n}" for n in range(1, 7)]


def test_a_version_as_a_page_shows_words_and_runs_nothing(client, home):
    import_document(
        home,
        "measures.txt",
        measures_text().replace("安家补贴", "<script>alert(1)</script>安家补贴"),
        "page",
    )
    page = client.get("/v1/policies/keji-2024/versions/2?format=html")
    assert "<script" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert '<section id="art_3">' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe-inline" not in page.headers["content-security-policy"]


def test_a_version_is_immutable_to_caches_and_a_list_is_asked_again(client):
    assert "immutable" in client.get(VERSION).headers["cache-control"]
    assert client.get("/v1/policies").headers["cache-control"] == "no-cache"


def test_a_reader_who_has_the_answer_is_told_so(client, home):
    first = client.get("/v1/in-force")
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    again = client.get("/v1/in-force", headers={"If-None-Match": f'W/"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    import_document(home, "measures.txt", measures_text().replace("500万元", "600万元"), "page")
    assert client.get("/v1/in-force", headers={"If-None-Match": tag}).status_code == 200


def test_the_way_on_leads_under_the_public_address_and_never_to_the_host_that_was_asked(
    client, serve, home
):
    import_document(
        home, "other.txt", measures_text().replace("科技创新", "文化创意").replace("1号", "2号")
    )
    way = client.get("/v1/policies?limit=1&on=2025-06-01").json()["next"]
    assert way == "/v1/policies?on=2025-06-01&limit=1&offset=1"
    assert client.get(way).json()["next"] is None
    assert client.get(way).json()["total"] == 2
    public = (
        serve(public_url="https://tracker.example.cn").get("/v1/policies?limit=1").json()["next"]
    )
    assert public.startswith("https://tracker.example.cn/v1/policies?")


def test_every_list_comes_as_a_sheet(client):
    for path in LISTS:
        total = client.get(path).json()["total"]
        text = client.get(path, params={"format": "csv", "limit": 1})
        assert text.content.startswith(b"\xef\xbb\xbf")
        assert (
            text.headers["content-disposition"]
            == f'attachment; filename="{path.rsplit("/", 1)[-1]}.csv"'
        )
        sheet = load_workbook(
            io.BytesIO(client.get(path, params={"format": "xlsx"}).content)
        ).active
        assert text.text.lstrip("\ufeff").splitlines()[0] == ",".join(
            cell.value for cell in sheet[1]
        )
        assert sheet.max_row - 1 == total


ROWS = {
    "/v1/policies/keji-2024/timeline": "periods",
    "/v1/policies/keji-2024/line/on/2025-06-01": "items",
    "/v1/policies/keji-2024/versions/1/clauses/art_2/history": "steps",
    "/v1/diff?from=keji-2024@1&to=keji-2024@1": "changes",
}


@pytest.mark.parametrize(("path", "rows"), ROWS.items())
def test_what_holds_rows_and_is_no_list_comes_as_a_sheet_too(client, path, rows):
    count = len(client.get(path).json()[rows])
    glue = "&" if "?" in path else "?"
    lines = list(
        csv.reader(io.StringIO(client.get(f"{path}{glue}format=csv").text.lstrip("\ufeff")))
    )
    sheet = load_workbook(io.BytesIO(client.get(f"{path}{glue}format=xlsx").content)).active
    assert len(lines) - 1 == sheet.max_row - 1 == count > 0
    assert [cell.value for cell in sheet[1]] == lines[0]
    assert lines[1][0]


def test_what_is_wrong_with_a_request_is_said_in_the_language_of_the_reader(client):
    asked = "/v1/policies?limit=0&on=yesterday&format=pdf"
    assert client.get(asked).json()["detail"] == (
        "query.limit：应不小于 1；query.format：应为 'json', 'csv' 或 'xlsx' 之一；"
        "query.on：不是日期；请写成 2024-06-01"
    )
    assert (
        "greater than or equal to 1"
        in client.get(asked, headers={"Accept-Language": "en"}).json()["detail"]
    )


def test_every_list_of_v1_is_among_those_tried_here(client):
    paths = client.get("/openapi.json").json()["paths"]
    lists = {
        path
        for path, row in paths.items()
        if any(each["name"] == "limit" for each in row.get("get", {}).get("parameters", []))
    }
    # the audit log, which needs an operator: see test_operators
    assert lists - {"/v1/audit"} == {path.replace("keji-2024", "{id}") for path in LISTS}


def test_a_sheet_says_the_status_in_words_and_days_as_days(client):
    answer = client.get("/v1/in-force", params={"format": "xlsx", "on": "2025-06-01"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    row = dict(
        zip([cell.value for cell in sheet[1]], [cell.value for cell in sheet[2]], strict=True)
    )
    assert (row["状态"], row["届满日"].date(), row["版次"]) == ("有效", date(2026, 12, 31), 1)
    assert row["依据"] == "本措施自2024年4月1日起施行，有效期至2026年12月31日。"


def test_what_lapses_within_a_time_is_listed_soonest_first(client, home):
    import_document(
        home,
        "other.txt",
        measures_text()
        .replace("科技创新", "文化创意")
        .replace("1号", "2号")
        .replace("2026年12月31日", "2025年3月31日"),
    )
    rows = client.get("/v1/expiring", params={"within": "P2Y"}).json()["items"]
    assert [row["last_day"] for row in rows] == ["2025-03-31", "2026-12-31"]
    assert client.get("/v1/expiring").json()["total"] == 1
    assert client.get("/v1/expiring?within=90D").status_code == 422


def test_policies_are_listed_by_the_statuses_that_are_asked_for(client, home):
    import_document(
        home,
        "other.txt",
        measures_text()
        .replace("科技创新", "文化创意")
        .replace("1号", "2号")
        .replace("2026年12月31日", "2025年3月31日"),
    )
    counts = {
        asked: client.get(f"/v1/policies?on=2025-06-01{asked}").json()["total"]
        for asked in (
            "",
            "&status=in_force",
            "&status=expired",
            "&status=repealed",
            "&status=in_force&status=expired",
            "&category=draft",
        )
    }
    assert list(counts.values()) == [2, 1, 1, 0, 2, 0]


def test_changes_are_listed_by_three_clocks(client, home):
    import_document(
        home,
        "measures.txt",
        measures_text().replace("500万元", "600万元"),
        "page",
        captured_at=FIRST + timedelta(days=30),
    )
    assert import_document(home, "new.txt", SUCCESSOR) == "new"

    def rows(basis, since="2020-01-01"):
        return client.get("/v1/changes", params={"basis": basis, "since": since}).json()["items"]

    assert [row["what"] for row in rows("detected")] == [
        "first_seen",
        "changed",
        "changed",
        "repealed",
    ]
    assert rows("detected")[1]["compared_with"] == "keji-2024@1"
    assert rows("detected", "2026-01-01T00:00:00Z") == []
    assert [row["made_on"] for row in rows("published", "2025-01-01")] == [
        "2025-03-01",
        "2025-03-01",
    ]
    begun = [
        (row["effective_on"], row["policy"]["id"] == "keji-2024", row["what"])
        for row in rows("effective", "2025-03-01")
    ]
    assert ("2025-04-01", True, "repealed") in begun
    assert ("2025-04-01", False, "in_force") in begun


def test_a_line_names_predecessors_and_successors(client, home):
    import_document(home, "new.txt", SUCCESSOR)
    before, after = client.get("/v1/policies/keji-2024/line").json()["items"]
    assert (before["successors"], after["predecessors"]) == ([after["id"]], ["keji-2024"])


def test_metrics_count_checks_sources_policies_and_requests_by_route(client, home):
    check_sources(home, "inbox")  # an import says nothing about the health of its source
    client.get("/v1/policies/keji-2024")
    client.get("/nowhere/at/all")
    text = client.get("/metrics").text
    for line in (
        'tracker_checks_total{outcome="new"} 1.0',
        'tracker_sources{state="good"} 1.0',
        'tracker_policies{status="in_force"} 1.0',
        'tracker_request_seconds_count{method="GET",route="/v1/policies/{id}",status="200"} 1.0',
        'tracker_request_seconds_count{method="none",route="none",status="404"} 1.0',
    ):
        assert line in text
    assert 'tracker_checks_total{outcome="new"} 1.0' in client.get("/metrics").text


def test_a_request_is_one_log_line_without_its_query_and_without_the_token_of_a_signed_link(
    client, caplog
):
    caplog.set_level("INFO", "tracker.requests")
    client.get("/v1/policies?q=s3cret")
    client.get("/subscriptions/leave/1/s3cret")
    paths = [
        (record.path, record.status)
        for record in caplog.records
        if record.name == "tracker.requests"
    ]
    assert paths[0] == ("/v1/policies", 200)
    assert paths[1][0] == "/subscriptions/leave/1/***"


def test_where_the_home_stands_is_nobodys_business(client, home):
    assert str(home.settings.home) not in client.get("/v1/sources").text

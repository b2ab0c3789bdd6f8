"""The edges of HTTP: methods, compression, other sites, days at the end of the calendar."""

from __future__ import annotations

import pytest

from tracker.settings.load import ServerSettings

READABLE = ["/", "/policies", "/policies/keji-2024", "/v1/policies", "/healthz", "/openapi.json"]


@pytest.mark.parametrize("path", READABLE)
def test_head_answers_like_get_without_a_body(client, path):
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers["content-length"] == get.headers["content-length"]


def test_head_of_an_unknown_address_is_404(client):
    assert client.head("/nothing").status_code == 404


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/policies", "GET, HEAD, OPTIONS"),
        ("/v1/assertions", "POST, OPTIONS"),
        ("/policies/keji-2024/facts", "GET, HEAD, POST, OPTIONS"),
        ("/static/style.css", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_names_the_methods_of_an_address(client, path, allowed):
    answer = client.options(path)
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, allowed, b"")


def test_a_large_answer_is_compressed_for_who_takes_it(client):
    plain = client.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    packed = client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 4


def test_a_small_answer_is_not_compressed(client):
    assert "content-encoding" not in client.get("/healthz").headers


def test_a_compressed_answer_keeps_its_validator(client):
    tag = client.get("/openapi.json").headers["etag"]
    assert client.get("/openapi.json", headers={"If-None-Match": tag}).status_code == 304


def test_only_listed_sites_may_read_from_a_browser(serve):
    inside, outside = "https://intranet.example.cn", "https://other.example.cn"
    client = serve(server=ServerSettings(cors_origins=(inside,)))
    assert (
        client.get("/v1/policies", headers={"Origin": inside}).headers[
            "access-control-allow-origin"
        ]
        == inside
    )
    answer = client.get("/v1/policies", headers={"Origin": outside})
    assert "access-control-allow-origin" not in answer.headers


def test_no_other_site_may_read_unless_it_is_listed(client):
    answer = client.get("/v1/policies", headers={"Origin": "https://other.example.cn"})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/v1/in-force?on=9999-12-31",
        "/v1/in-force?on=9999-01-01",
        "/v1/in-force?on=0001-01-01",
        "/v1/policies?on=9998-06-01",
        "/v1/policies/keji-2024/on/9999-12-31",
        "/v1/policies/keji-2024/line/on/9999-12-31",
        "/v1/expiring?on=2024-06-01&within=P999Y999Y999Y999Y999Y999Y999Y999Y",
        "/v1/expiring?on=8999-12-31&within=P999Y",
        "/v1/changes?since=9999-12-31",
        "/?on=9999-12-31",
        "/policies?on=0001-01-01",
        "/timeline?on=9999-12-31",
        "/policies/keji-2024?on=9999-12-31",
        "/policies?known_at=9999-12-31T23:59",
    ],
)
def test_a_day_at_the_end_of_the_calendar_is_refused(client, path):
    assert client.get(path).status_code == 422


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/v1/policies?juridiction=上海市", "jurisdiction"),
        ("/v1/in-force?date=2024-06-01", "on"),
        ("/v1/expiring?withn=P90D", "within"),
        ("/v1/calendar.ics?polcy=keji-2024", "policy"),
        ("/v1/policies/keji-2024?on=2024-06-01", ""),
        ("/v1/policies?jurisdiction=上海市&jurisdiction=北京市", "只能写一次"),
        ("/v1/policies?utm_source=x", "status"),
    ],
)
def test_an_unknown_query_parameter_is_refused_with_the_near_one(client, path, near):
    answer = client.get(path)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid_request"
    assert near in answer.json()["detail"]


def test_the_language_may_be_asked_of_every_operation(client):
    assert client.get("/v1/policies?lang=en").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/feeds/changes.atom?policy=nothing", 404),
        ("/v1/calendar.ics?policy=nothing", 404),
        ("/v1/feeds/changes.atom?policy=keji-2024", 200),
        ("/policies?status=nothing", 422),
        ("/policies?category=nothing", 422),
        ("/policies?status=held&category=policy", 200),
    ],
)
def test_a_filter_that_can_match_nothing_is_refused(client, path, status):
    assert client.get(path).status_code == status

"""Reading is open; every change needs the operator's token."""

from __future__ import annotations

CHANGES = [("/v1/assertions", {}), ("/v1/reviews/1", {}), ("/v1/sources/page/check", None)]
PUBLIC = {"/v1/subscriptions"}  # whoever reads may subscribe
WORD = {
    "policy": "keji-2024",
    "kind": "open_end",
    "author": "王某",
    "reason": "来函答复",
    "evidence": "https://www.example.gov.cn/1.html",
}


def test_a_change_without_the_token_is_refused(client):
    wrong = [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic dDp0"},
        {"Authorization": "Bearer "},
    ]
    for path, body in CHANGES:
        for headers in wrong:
            answer = client.post(path, json=body, headers=headers)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert answer.headers["content-type"] == "application/problem+json"


def test_where_no_token_is_set_nothing_can_be_changed(serve, operator):
    client = serve(token=None)
    for path, body in CHANGES:
        answer = client.post(path, json=body, headers=operator)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/changes_disabled")
        assert "TRACKER_TOKEN" in answer.json()["detail"]


def test_every_changing_route_of_v1_is_among_those_tried_here(client):
    paths = client.get("/openapi.json").json()["paths"]
    changing = {
        path for path, row in paths.items() if path.startswith("/v1") and row.keys() - {"get"}
    }
    assert changing - PUBLIC == {"/v1/assertions", "/v1/reviews/{id}", "/v1/sources/{id}/check"}


def test_reading_can_be_put_behind_the_token(serve, operator):
    client = serve(private=True)
    for path in (
        "/v1/policies",
        "/v1/in-force?format=csv",
        "/v1/policies/keji-2024/versions/1?format=html",
        "/v1/sources",
        "/metrics",
    ):
        assert client.get(path).status_code == 401
        assert client.get(path, headers=operator).status_code == 200
    assert client.get("/healthz").status_code == 200
    assert (
        "public"
        not in client.get("/v1/policies/keji-2024/versions/1", headers=operator).headers[
            "cache-control"
        ]
    )


def test_a_body_that_is_too_long_or_of_unknown_length_is_refused_unread(client, operator):
    long = client.post(
        "/v1/assertions", content=b"{}", headers={**operator, "Content-Length": "99000000"}
    )
    assert (long.status_code, long.json()["type"]) == (413, "/problems/too_large")
    chunked = client.post("/v1/assertions", content=iter([b"{}"]), headers=operator)
    assert chunked.status_code == 411


def test_the_right_token_lets_a_change_through(client, operator):
    assert client.post("/v1/assertions", json=WORD, headers=operator).status_code == 201


def test_every_route_of_v1_names_its_problems(client):
    for path, row in client.get("/openapi.json").json()["paths"].items():
        for operation in row.values() if path.startswith("/v1") else ():
            problems = {
                status: answer["content"]
                for status, answer in operation["responses"].items()
                if status >= "400"
            }
            assert {"401", "422", "503"} <= problems.keys()
            assert all(
                list(content) == ["application/problem+json"] for content in problems.values()
            )

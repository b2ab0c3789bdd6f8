"""Answers that are given again while nothing was written, and never to the wrong person."""

from __future__ import annotations

import pytest

from api.answer_cache import LIFETIME

PATHS = ["/", "/policies", "/v1/policies", "/v1/policies/keji-2024/on/2022-01-01"]


@pytest.fixture
def queries(client, monkeypatch):
    """How often a session was opened to read; the clock stands still."""
    opened, home = [], client.app.state.home
    real = home.database.read_session

    def read_session():
        opened.append(1)
        return real()

    monkeypatch.setattr(home.database, "read_session", read_session)
    at = home.now()
    monkeypatch.setattr(home, "now", lambda: at)
    return opened


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_is_made_once_while_nothing_is_written(client, queries, path):
    first = client.get(path)
    made = len(queries)
    again = client.get(path)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert len(queries) == made > 0


def test_what_was_written_is_seen_at_once(client, queries, operator):
    path = "/v1/policies/keji-2024/on/2028-01-01"
    before = client.get(path).json()["status"]
    word = {
        "policy": "keji-2024",
        "kind": "extended",
        "until": "2028-12-31",
        "quote": "有效期延长至2028年12月31日。",
        "author": "王某",
        "reason": "延期通知只有纸质件",
        "evidence": "https://www.example.gov.cn/1.html",
    }
    assert client.post("/v1/assertions", json=word, headers=operator).status_code == 201
    assert (before, client.get(path).json()["status"]) == ("expired", "in_force")


def test_an_answer_does_not_grow_old(client, queries, monkeypatch):
    client.get("/v1/policies")
    made, home = len(queries), client.app.state.home
    later = home.now() + LIFETIME
    monkeypatch.setattr(home, "now", lambda: later)
    client.get("/v1/policies")
    assert len(queries) > made


def test_the_language_decides(client, queries):
    titles = {
        client.get("/policies", headers=headers).text
        for headers in ({}, {"Cookie": "lang=en"}, {"Cookie": "lang=zh"}, {})
    }
    made = len(queries)
    assert len(titles) == 2
    client.get("/policies", headers={"Cookie": "lang=en"})
    assert len(queries) == made


def test_who_has_the_answer_is_told_so(client, queries):
    first = client.get("/v1/policies")
    again = client.get("/v1/policies", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("header", ["Authorization", "Cookie"])
def test_who_names_a_person_is_answered_anew(client, queries, header):
    value = {"Authorization": "Bearer the operator's words", "Cookie": "a=b"}[header]
    client.get("/v1/policies")
    made = len(queries)
    client.get("/v1/policies", headers={header: value})
    assert len(queries) > made


def test_a_private_home_keeps_no_answer(serve, operator):
    client = serve(private=True)
    assert client.get("/v1/policies", headers=operator).status_code == 200
    assert client.get("/v1/policies").status_code == 401


def test_a_refusal_is_not_kept(client, queries):
    path = "/v1/policies/keji-2024/on/1800-01-01"
    assert client.get(path).status_code == client.get(path).status_code == 422

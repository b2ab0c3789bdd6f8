"""Assertions and reviews over HTTP."""

from __future__ import annotations

import base64

from tests.app_factory import import_document
from tests.measures_texts import ARTICLES, measures_text

WORD = {
    "policy": "keji-2024",
    "kind": "extended",
    "until": "2028-12-31",
    "quote": "有效期延长至2028年12月31日。",
    "author": "王某",
    "reason": "延期通知只有纸质件",
}
LATER = "/v1/policies/keji-2024/on/2028-01-01"


def test_a_word_with_its_paper_changes_the_answer_from_then_on_and_not_before(
    client, home, operator
):
    before = client.get(LATER).json()
    paper = {
        "name": "通知.txt",
        "content": base64.b64encode("有效期延长至2028年12月31日。".encode()).decode(),
    }
    said = client.post("/v1/assertions", json={**WORD, "paper": paper}, headers=operator)
    assert said.status_code == 201
    fact = said.json()
    assert (fact["source"], fact["author"], fact["until"]) == ("person", "王某", "2028-12-31")
    source, _, capture = fact["capture"].partition("/")
    assert (
        home.archive.load_capture(source, capture).payload.decode()
        == "有效期延长至2028年12月31日。"
    )
    now = client.get(LATER).json()
    assert (before["status"], now["status"], now["last_day"]) == (
        "expired",
        "in_force",
        "2028-12-31",
    )
    again = client.get(LATER, params={"known_at": before["known_at"]}).json()
    assert again == before


def test_a_word_is_retracted_by_another(client, operator):
    word = {**WORD, "evidence": "https://www.example.gov.cn/1.html"}
    id = client.post("/v1/assertions", json=word, headers=operator).json()["id"]
    gone = {
        "policy": "keji-2024",
        "kind": "retracted",
        "retracts": id,
        "author": "李某",
        "reason": "文件系伪造",
    }
    assert client.post("/v1/assertions", json=gone, headers=operator).status_code == 201
    assert client.get(LATER).json()["status"] == "expired"
    facts = client.get("/v1/policies/keji-2024").json()["facts"]
    assert next(fact for fact in facts if fact["id"] == id)["retracted_at"]
    again = client.post("/v1/assertions", json=gone, headers=operator)
    assert (again.status_code, again.json()["type"]) == (422, "/problems/not_acceptable")


def test_a_word_that_lacks_something_says_what(client, operator):
    answer = client.post("/v1/assertions", json={**WORD, "kind": "last_day"}, headers=operator)
    assert answer.status_code == 422
    for missing in ("day：", "until：", "evidence："):
        assert missing in answer.json()["detail"]
    assert (
        client.post(
            "/v1/assertions", json={**WORD, "evidence": "javascript:1"}, headers=operator
        ).status_code
        == 422
    )
    assert (
        client.post("/v1/assertions", json={**WORD, "typo": 1}, headers=operator).status_code == 422
    )
    unknown = client.post(
        "/v1/assertions",
        json={**WORD, "policy": "nix", "evidence": "https://a.cn"},
        headers=operator,
    )
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/policy_not_known")


def test_a_held_reading_is_listed_accepted_and_then_in_the_answers(client, home, operator):
    assert import_document(home, "measures.txt", measures_text(ARTICLES[0]), "page") == "held"
    (row,) = client.get("/v1/reviews").json()["items"]
    assert (row["old"]["clauses"], row["new"]["clauses"]) == (6, 2)
    decided = client.post(
        f"/v1/reviews/{row['id']}",
        json={"decision": "accept", "author": "王某", "reason": "核对无误"},
        headers=operator,
    )
    assert decided.json() == {
        "id": row["id"],
        "decision": "accepted",
        "outcome": "changed",
        "policy": "keji-2024",
    }
    assert client.get("/v1/reviews").json()["total"] == 0
    assert client.get("/v1/policies/keji-2024/versions").json()["total"] == 2
    again = client.post(
        f"/v1/reviews/{row['id']}",
        json={"decision": "reject", "author": "王某", "reason": "后悔"},
        headers=operator,
    )
    assert again.status_code == 422
    assert (
        client.post(
            "/v1/reviews/999",
            json={"decision": "reject", "author": "王某", "reason": "x"},
            headers=operator,
        ).status_code
        == 404
    )


def test_a_source_is_checked_on_request(client, home, operator):
    (home.settings.home / "page").mkdir()
    (home.settings.home / "page" / "measures.txt").write_text(
        measures_text().replace("500万元", "600万元"), "utf-8"
    )
    answer = client.post("/v1/sources/page/check", headers=operator)
    assert [row["outcome"] for row in answer.json()["items"]] == ["changed"]
    assert client.post("/v1/sources/nix/check", headers=operator).status_code == 404

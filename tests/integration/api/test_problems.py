"""Errors as problems: one stable type, and words in the language that the reader asks for."""

from __future__ import annotations

import re

import pytest

from api.problems import EXAMPLES, STATUS, TITLES

WISHES = {
    "": "zh",
    "en": "en",
    "en-GB,en;q=0.9": "en",
    "zh-CN,zh;q=0.9,en;q=0.8": "zh",
    "fr-FR, en;q=0.7, zh;q=0.3": "en",
    "fr": "zh",
    "*": "zh",
    "en;q=0.5, zh-Hans": "zh",
    ";;;q=,,=": "zh",
}


@pytest.mark.parametrize("wish", WISHES)
def test_title_and_detail_are_in_the_language_that_the_reader_prefers(client, wish):
    answer = client.get("/v1/policies/nothing", headers={"Accept-Language": wish})
    lang, told = WISHES[wish], answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == lang
    assert "Accept-Language" in answer.headers["vary"]
    assert told["type"] == "/problems/policy_not_known"
    assert told["title"] == {"zh": "没有这项政策", "en": "No such policy"}[lang]
    assert ("no policy has the id nothing" in told["detail"]) == (lang == "en")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/policies?on=yesterday", None, 422),
        ("GET", "/v1/nothing", None, 404),
        ("DELETE", "/v1/policies", None, 405),
        ("GET", "/v1/diff?from=x&to=y", None, 404),
        ("POST", "/v1/assertions", {}, 401),
        ("POST", "/v1/subscriptions", {"address": "a@b.cn"}, 403),
        ("GET", "/v1/policies/keji-2024/on/2022-01-01?known_at=2000-01-01T00:00:00Z", None, 404),
        ("GET", "/v1/policies/keji-2024/versions/9", None, 404),
    ],
)
def test_what_is_refused_in_english_has_no_chinese_and_the_other_way_round(
    client, method, path, body, status
):
    told = {}
    for lang in ("zh", "en"):
        answer = client.request(method, path, json=body, headers={"Accept-Language": lang})
        told[lang] = answer.json()
        assert answer.status_code == status
    assert told["zh"]["type"] == told["en"]["type"]
    assert re.search(r"[一-鿿]", told["zh"]["title"])
    assert not re.search(r"[一-鿿]", told["en"]["title"] + told["en"]["detail"])


def test_a_persons_word_that_does_not_fit_is_explained_in_english_too(client, operator):
    word = {"policy": "keji-2024", "kind": "repealed", "author": "x", "reason": "y"}
    told = client.post(
        "/v1/assertions", json=word, headers={**operator, "Accept-Language": "en"}
    ).json()
    assert told["detail"] == "day: repealed needs it; evidence: a file or an address is needed"


def test_every_kind_has_a_title_in_both_languages():
    kinds = {kind for kind, _ in EXAMPLES.values()} | {kind for _, _, kind in STATUS if kind}
    assert kinds <= TITLES["zh"].keys()
    assert TITLES["zh"].keys() == TITLES["en"].keys()

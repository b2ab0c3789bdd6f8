"""Named operators: their own tokens, their roles, their names on what they say, and the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network

import pytest

from api import token_throttle
from api.app import build_app
from tests.integration.api.conftest import TOKEN, TestClient
from tracker.app import App
from tracker.model.operators import Credential, CredentialKind, Role
from tracker.review import operators
from tracker.settings.load import ServerSettings
from tracker.settings.token_digest import hash_token

ADMIN = Credential("root", Role.ADMIN, CredentialKind.COMMAND_LINE)
WORD = {
    "policy": "keji-2024",
    "kind": "open_end",
    "reason": "来函答复",
    "evidence": "https://www.example.gov.cn/1.html",
}
WRITES = [
    ("/v1/assertions", {"json": WORD}),
    ("/v1/reviews/1", {"json": {"decision": "reject", "reason": "x"}}),
    ("/v1/sources/page/check", {}),
    ("/policies/keji-2024/facts", {"data": {"kind": "open_end", "reason": "x"}}),
    ("/reviews/1", {"data": {"do": "reject", "reason": "x"}}),
]


@pytest.fixture
def tokens(home: App) -> dict[Role, str]:
    """A token of an operator of each role, named after it."""
    found = {}
    for role in Role:
        _, token = operators.add_operator(home, f"{role.value}某", role, ADMIN)
        found[role] = token or ""
    return found


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_the_author_is_the_operator_whatever_the_request_says(client, tokens):
    said = {**WORD, "author": "另一人"}
    fact = client.post("/v1/assertions", json=said, headers=bearer(tokens[Role.EDITOR])).json()
    assert fact["author"] == "editor某"


def test_the_shared_token_takes_the_stated_author_unless_it_has_an_owner(serve, operator):
    said = {**WORD, "author": "王某"}
    assert serve().post("/v1/assertions", json=said, headers=operator).json()["author"] == "王某"
    missing = serve().post("/v1/assertions", json=WORD, headers=operator)
    assert (missing.status_code, "author" in missing.json()["detail"]) == (422, True)
    owned = serve(operator="李某").post("/v1/assertions", json=said, headers=operator)
    assert owned.json()["author"] == "李某"


@pytest.mark.parametrize(("path", "body"), WRITES, ids=[path for path, _ in WRITES])
def test_a_reader_changes_nothing(client, tokens, path, body):
    is_page = not path.startswith("/v1/")
    given = {"auth": ("x", tokens[Role.READER])} if is_page else {}
    headers = {} if is_page else bearer(tokens[Role.READER])
    answer = client.post(path, headers=headers, **given, **body)
    assert answer.status_code == 403
    assert "编辑" in answer.text or "editor" in answer.text


def test_every_role_reads_what_is_private(serve, tokens):
    client = serve(private=True)
    assert client.get("/v1/policies").status_code == 401
    for token in tokens.values():
        assert client.get("/v1/policies", headers=bearer(token)).status_code == 200
        assert client.get("/policies", auth=("x", token)).status_code == 200


def test_a_revoked_token_is_refused_from_then_on(client, home, tokens):
    headers = bearer(tokens[Role.EDITOR])
    assert client.post("/v1/sources/page/check", headers=headers).status_code == 200
    operators.revoke_operator(home, "editor某", ADMIN)
    answer = client.post("/v1/sources/page/check", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/token_wrong")


def test_named_operators_suffice_without_a_shared_token(serve, tokens):
    client = serve(token=None)
    headers = bearer(tokens[Role.EDITOR])
    assert client.post("/v1/assertions", json=WORD, headers=headers).status_code == 201
    assert client.post("/v1/assertions", json=WORD, headers=bearer(TOKEN)).status_code == 401


def test_the_token_itself_is_kept_nowhere(home, tokens):
    files = [path.read_bytes() for path in home.settings.home.rglob("*") if path.is_file()]
    assert not any(token.encode() in text for token in tokens.values() for text in files)


def test_a_browser_s_password_changes_nothing_under_v1(client, tokens):
    answer = client.post("/v1/sources/page/check", auth=("x", tokens[Role.EDITOR]))
    assert answer.status_code == 401


# ---------------------------------------------------------------- wrong tokens


def test_wrong_tokens_are_throttled_and_so_is_the_right_one_from_there(client, operator):
    answers = [client.get("/v1/audit", headers=bearer(f"guess {n}")) for n in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert 0 < int(answers[-1].headers["retry-after"]) <= token_throttle.PERIOD
    assert client.get("/v1/audit", headers=operator).status_code == 429
    assert client.get("/v1/policies").status_code == 200


def test_an_address_may_try_again_after_the_period():
    now = [0.0]
    throttle = token_throttle.TokenThrottle(lambda: now[0])
    for _ in range(token_throttle.MOST):
        throttle.record_failure("2001:db8::1")
    with pytest.raises(token_throttle.RequestRefused):
        throttle.refuse_guesser("2001:db8::2")  # the same /64
    throttle.refuse_guesser("2001:db8:0:1::1")
    now[0] = token_throttle.PERIOD
    throttle.refuse_guesser("2001:db8::1")


def test_a_made_up_forwarded_address_does_not_escape_the_throttle(client):
    for n in range(12):
        headers = {**bearer("guess"), "X-Forwarded-For": f"198.51.100.{n}"}
        answer = client.get("/v1/audit", headers=headers)
    assert answer.status_code == 429


# ---------------------------------------------------------------- a proxy in front


@pytest.fixture
def behind_proxy(home: App, tokens) -> Callable[[str], TestClient]:
    """A client whose connection comes from an address; 10.0.0.0/8 are trusted proxies."""
    server = ServerSettings((ip_network("10.0.0.0/8"),), (), "X-Remote-User")
    settings = replace(home.settings, server=server, token=hash_token(TOKEN), private=True)
    app = build_app(replace(home, settings=settings), scheduled=False)
    app.state.fetcher = None
    return lambda peer: TestClient(app, client=(peer, 50_000))


def test_the_true_client_behind_a_trusted_proxy_is_throttled_alone(behind_proxy):
    proxy = behind_proxy("10.0.0.1")
    for _ in range(11):
        answer = proxy.get("/v1/audit", headers={**bearer("x"), "X-Forwarded-For": "198.51.100.7"})
    assert answer.status_code == 429
    other = {**bearer(TOKEN), "X-Forwarded-For": "198.51.100.8"}
    assert proxy.get("/v1/audit", headers=other).status_code == 200


def test_a_trusted_proxy_names_the_operator_and_nobody_else_does(behind_proxy):
    name = {"X-Remote-User": "editor某".encode()}
    trusted, outside = behind_proxy("10.0.0.1"), behind_proxy("198.51.100.1")
    said = trusted.post("/v1/assertions", json={**WORD, "author": "x"}, headers=name)
    assert (said.status_code, said.json()["author"]) == (201, "editor某")
    assert outside.post("/v1/assertions", json=WORD, headers=name).status_code == 401
    # the proxy forwards for somebody: it is still the proxy that speaks
    forwarded = {**name, "X-Forwarded-For": "198.51.100.9"}
    assert trusted.get("/v1/audit", headers=forwarded).status_code == 200


def test_whom_only_the_proxy_knows_may_read(behind_proxy):
    client = behind_proxy("10.0.0.1")
    name = {"X-Remote-User": "newcomer"}
    assert client.get("/v1/policies", headers=name).status_code == 200
    assert client.post("/v1/assertions", json=WORD, headers=name).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("X-Remote-User", "admin"), ("X-Remote-User", "x")], 401),
        ([("X-Remote-User", "")], 401),
        ({"X-Remote-User": "a\u202eb".encode()}, 403),
    ],
    ids=["two names", "no name", "an invisible character"],
)
def test_a_doubtful_name_from_the_proxy_is_nobody(behind_proxy, headers, status):
    assert behind_proxy("10.0.0.1").get("/v1/policies", headers=headers).status_code == status


def test_a_revoked_operator_is_refused_behind_the_proxy_too(behind_proxy, home):
    operators.revoke_operator(home, "reader某", ADMIN)
    name = {"X-Remote-User": "reader某".encode()}
    assert behind_proxy("10.0.0.1").get("/v1/policies", headers=name).status_code == 403


def test_a_form_of_another_site_is_refused_behind_a_proxy(behind_proxy):
    client = behind_proxy("10.0.0.1")
    name = {"X-Remote-User": "editor某".encode()}
    crossing = {**name, "Sec-Fetch-Site": "cross-site"}
    assert client.post("/v1/assertions", json=WORD, headers=crossing).status_code == 403
    own = {**name, "Sec-Fetch-Site": "same-origin"}
    assert client.post("/v1/assertions", json=WORD, headers=own).status_code == 201


# ---------------------------------------------------------------- the audit log


def test_the_log_says_who_did_what_when_before_and_after(client, tokens):
    headers = bearer(tokens[Role.EDITOR])
    fact = client.post("/v1/assertions", json=WORD, headers=headers).json()
    back = {**WORD, "kind": "retracted", "retracts": fact["id"], "reason": "误记"}
    assert client.post("/v1/assertions", json=back, headers=headers).status_code == 201
    found = client.get("/v1/audit?who=editor某", headers=headers).json()
    retracted, asserted = found["items"]
    assert (asserted["action"], asserted["subject"]) == ("fact_asserted", "keji-2024")
    assert (asserted["role"], asserted["credential"]) == ("editor", "operator")
    assert (asserted["before"], asserted["after"]["kind"]) == (None, "open_end")
    assert (retracted["action"], retracted["before"]["id"]) == ("fact_retracted", fact["id"])
    assert retracted["after"]["reason"] == "误记"
    assert asserted["at"] < retracted["at"]


def test_the_log_is_for_editors_and_kept_in_no_cache(client, tokens):
    assert client.get("/v1/audit").status_code == 401
    assert client.get("/audit").status_code == 401
    assert client.get("/v1/audit", headers=bearer(tokens[Role.READER])).status_code == 403
    for form in ("json", "csv"):
        answer = client.get(f"/v1/audit?format={form}", headers=bearer(tokens[Role.EDITOR]))
        assert answer.headers["cache-control"] == "private, no-store"


def test_the_log_is_exported_as_a_sheet(client, tokens):
    answer = client.get(
        "/v1/audit?format=csv&action=operator_added", headers=bearer(tokens[Role.ADMIN])
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["对象"] for row in rows] == ["admin某", "editor某", "reader某"]
    assert {row["操作"] for row in rows} == {"新增操作员"}


def test_the_page_of_the_log_shows_the_entries(client, tokens):
    page = client.get("/audit?action=operator_added", auth=("x", tokens[Role.EDITOR]))
    assert page.status_code == 200
    for words in ("审计日志", "新增操作员", "editor某", "命令行"):
        assert words in page.text
    english = client.get("/audit?lang=en", auth=("x", tokens[Role.EDITOR])).text
    assert "operator added" in english
    assert "command line" in english
    client.cookies.clear()
    assert "没有记录" in client.get("/audit?who=x", auth=("x", tokens[Role.EDITOR])).text
    assert client.get("/audit?action=none_such", auth=("x", tokens[Role.EDITOR])).status_code == 422

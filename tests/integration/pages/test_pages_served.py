"""The pages without a browser: what they say, what they refuse, and that nothing fetched becomes
markup.
"""

from __future__ import annotations

import base64
import hashlib
import re
import warnings
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest

from api.app import build_app
from api.pages import labels
from tests import postgres
from tests.app_factory import import_document, make_app
from tests.demo_app import play_demo
from tests.measures_texts import measures_text
from tracker.model import Category, FactKind, Origin
from tracker.settings.smtp import SmtpServer
from tracker.settings.token_digest import hash_token
from tracker.store import subscriptions

with warnings.catch_warnings():
    # which HTTP client starlette prefers is nothing for these tests
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

NAMED = "《某某区鼓励科技创新的若干措施》（某科规〔2024〕1号）"
PAIR = "/compare?from=changning-keji-2020@1&to=changning-keji-2024@1"
PAGES = [
    "/",
    "/policies",
    "/policies?q=算力",
    "/policies/changning-keji-2024",
    "/policies/changning-tian-2025-122",
    "/compare",
    PAIR,
    f"{PAIR}&view=inline",
    "/timeline",
    "/timeline?jurisdiction=上海市长宁区",
    "/lines/changning-keji-2020",
    "/sources",
    "/docs",
    "/reviews",
    "/policies/changning-keji-2020/facts",
    "/subscriptions?policy=changning-keji-2024",
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with play_demo(tmp_path_factory.mktemp("pages")) as home:
        yield home


@pytest.fixture(scope="module")
def app(demo):
    return build_app(demo, scheduled=False)


@pytest.fixture
def client(app):
    """A reader who comes for the first time, without cookies."""
    return TestClient(app)


def words(response):
    """What a reader reads, without markup and white space."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", response.text)))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_in_both_languages_under_the_strict_policy(client, page):
    for lang in ("zh", "en"):
        answer = client.get(page, params={"lang": lang} if "?" not in page else None)
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(
            r"""<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|src=["'](?:https?:)?//"""
            r"""|<link[^>]*href=["'](?:https?:)?//""",
            answer.text,
        )
        # official pages are linked, and are not told who comes from where
        outward = re.findall(r"""<a\b[^>]*href=["'](?:https?:)?//[^>]*>""", answer.text)
        assert all('rel="noreferrer"' in link for link in outward)


def test_today_tells_what_holds_what_lapses_and_how_far_that_reaches(client):
    said = words(client.get("/?on=2026-11-21"))
    assert "2026年11月21日星期六" in said
    assert "有效至2026-12-31" in said
    assert "来源正常6" in said
    assert "提出14项政策" in said  # the lead


def test_a_list_is_of_its_day_and_of_what_was_known(client):
    assert "已废止长宁区鼓励科技创新的实施办法" in words(client.get("/policies?on=2024-06-01"))
    assert "有效长宁区鼓励科技创新的实施办法" in words(client.get("/policies?on=2022-06-01"))
    early = client.get("/policies?on=2022-06-01&known_at=2022-06-01")
    assert early.status_code == 404
    assert "才有记录" in early.text


@pytest.mark.parametrize("query", ["on=2024-02-30", "known_at=yesterday", "offset=-1"])
def test_what_is_no_day_is_said_on_a_page(client, query):
    answer = client.get(f"/policies?{query}")
    assert answer.status_code == 422
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize(
    ("address", "said", "instead"),
    [
        ("/policies?juridiction=北京市", "jurisdiction", "/policies?jurisdiction=北京市"),
        ("/policies?on=2024-06-01&statu=held", "status", "/policies?on=2024-06-01&status=held"),
        ("/?date=2024-06-01", "on", "/"),
        ("/timeline?jurisdicton=上海市", "jurisdiction", "/timeline?jurisdiction=上海市"),
        ("/sources?q=x", "known_at", "/sources"),
        ("/policies/changning-keji-2024?version=1", "n", "/policies/changning-keji-2024"),
        ("/compare?form=a@1&to=b@1", "from", "/compare?from=a@1&to=b@1"),
        ("/subscriptions?issuer=x", "policy", "/subscriptions"),
        ("/policies?jurisdiction=上海市&jurisdiction=北京市", "只能写一次", None),
        ("/policies?on=2024-06-01&on=2025-06-01", "只能写一次", None),
        ("/policies?juridiction", "jurisdiction", None),
    ],
)
def test_a_query_that_is_not_understood_shows_no_answer_but_the_way_on(
    client, address, said, instead
):
    answer = client.get(address)
    links = {unquote(unescape(link)) for link in re.findall('href="([^"]*)"', answer.text)}
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert instead is None or instead in links
    assert "未按它筛选" in words(answer)


@pytest.mark.parametrize(
    "added",
    [
        "utm_source=mail",
        "from=singlemessage&isappinstalled=0",
        "spm=a.b",
        "scene=1&clicktime=1700000000",
        "lang=zh",
    ],
)
def test_what_a_messenger_adds_to_a_shared_address_changes_nothing(client, added):
    plain = client.get("/policies?on=2024-06-01")
    shared = client.get(f"/policies?on=2024-06-01&{added}")
    assert shared.status_code == 200
    assert words(shared) == words(plain)


def test_the_links_and_forms_of_the_pages_ask_for_what_there_is(client):
    asked = {}
    for page in PAGES:
        text = client.get(page).text
        for link in re.findall(r'href="(/[^"]*\?[^"]*)"', text):
            names = re.findall(r"[?&](\w+)=", unescape(link))
            asked[re.sub(r"[\w-]*\d[\w-]*", "*", link.split("?")[0]), *names] = unescape(link)
        for form in re.findall(r"<form(?![^>]*method)[^>]*>.*?</form>", text, re.S):
            action = re.search('action="([^"]*)"', form)[1]
            names = sorted(set(re.findall(' name="([^"]*)"', form)))
            asked[(action, *names)] = f"{action}?{'=&'.join(names)}="
    assert len(asked) > 20
    refused = {address: words(client.get(address)) for address in asked.values()}
    assert {
        address: said
        for address, said in refused.items()
        if "没有这个查询参数" in said or "只能写一次" in said
    } == {}


def test_a_mistyped_address_gets_a_page_and_a_program_its_problem(client):
    assert "没有这个地址" in client.get("/polices", headers={"Accept": "text/html,*/*;q=0.8"}).text
    assert client.get("/polices").headers["content-type"] == "application/problem+json"
    assert (
        client.get("/v1/polices", headers={"Accept": "text/html"}).headers["content-type"]
        == "application/problem+json"
    )


def test_an_error_page_speaks_the_readers_language(client):
    shown = words(client.get("/policies/nothing?lang=en"))
    assert "Nosuchpolicy" in shown
    assert "nopolicyhastheidnothing" in shown
    assert "isnoday" in words(client.get("/policies?on=2024-02-30"))  # remembered
    assert "没有这项政策" in client.get("/policies/nothing?lang=zh").text


def test_empty_fields_of_a_form_do_not_filter(client):
    everything = words(client.get("/policies"))
    assert (
        words(client.get("/policies?q=&jurisdiction=&status=&category=&on=&known_at="))
        == everything
    )


@pytest.mark.parametrize("typed", ["沪府办规[2024]7号", "沪府办规 〔2024〕 第7号", "大零号湾"])
def test_a_number_or_title_in_any_form_finds_the_policy(client, typed):
    assert "共1项" in words(client.get("/policies", params={"q": typed}))


def test_a_word_of_two_characters_finds_its_clause_and_is_marked(client):
    answer = client.get("/policies", params={"q": "算力"})
    assert "<mark>算力</mark>" in answer.text
    assert re.search(r'href="/policies/changning-keji-2024\?n=2#[\w-]+"', answer.text)


def test_of_several_words_each_must_stand_somewhere_and_each_is_marked(client):
    found = client.get("/policies", params={"q": "长宁 算力 600万元"})
    assert "共1项" in words(found)  # 长宁 stands in the title, the others in one clause
    assert all(f"<mark>{word}</mark>" in found.text for word in ("长宁", "算力", "600万元"))
    assert "共0项" in words(client.get("/policies", params={"q": "算力 珊瑚"}))


def test_the_filters_of_a_list_narrow_it(client):
    assert "共1项" in words(client.get("/policies", params={"jurisdiction": "上海市杨浦区"}))
    assert "共0项" in words(client.get("/policies", params={"status": "annulled"}))
    assert "第122号提案" in words(client.get("/policies", params={"category": "reply"}))


def test_a_status_stands_with_its_sentence_and_the_way_to_it(client):
    answer = client.get("/policies/changning-keji-2020?on=2024-06-01")
    said = words(answer)
    assert "已废止" in said
    assert "（长科委规〔2020〕1号）同时废止" in said
    link = re.search(r'href="(/policies/changning-keji-2024[^"]*#[\w-]+)"', answer.text)
    place = unescape(link[1])
    assert f'id="{place.partition("#")[2]}"' in client.get(place).text


def test_a_default_or_a_lead_is_said_plainly(client):
    assert "另有文件提到本库没有的文本" in words(client.get("/policies/changning-keji-2024"))


def test_every_version_can_be_read_and_says_which_it_is(client):
    first, second = (words(client.get(f"/policies/changning-keji-2024?n={n}")) for n in (1, 2))
    assert "每家每年最高补贴500万元" in first
    assert "每家每年最高补贴600万元" in second
    assert client.get("/policies/changning-keji-2024?n=3").status_code == 404


def test_evidence_is_a_download_with_its_digest_and_never_a_page(client, demo):
    shown = client.get("/policies/changning-keji-2020")
    link = re.findall(r'href="(/evidence/[^"]+)"', shown.text)[-1]
    answer = client.get(link)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    digest = hashlib.sha256(answer.content).hexdigest()
    assert answer.headers["x-content-sha256"] == digest
    assert digest in shown.text
    assert client.get("/evidence/demo-yangpu/..%2f..%2ftracker.db").status_code == 404


def test_compare_folds_what_is_unchanged_and_marks_what_is_not(client):
    answer = client.get(PAIR)
    assert "<del>200万元</del>" in answer.text
    assert "<ins>300万元</ins>" in answer.text
    assert "处未变" in words(answer)
    assert "本文本适用：自2024-04-03起" in words(answer)
    assert "专利资助" in words(client.get(f"{PAIR}&kind=removed"))
    assert "硬核技术攻关" not in words(client.get(f"{PAIR}&kind=removed"))


@pytest.mark.parametrize(
    ("form", "start"), [("docx", b"PK"), ("html", b"<!doctype html>"), ("md", b"# ")]
)
def test_a_comparison_can_be_kept_as_a_file(client, form, start):
    answer = client.get(
        f"/compare/report.{form}?from=changning-keji-2020@1&to=changning-keji-2024@1"
    )
    assert answer.headers["content-disposition"] == f'attachment; filename="compare.{form}"'
    assert answer.content.startswith(start)


def test_what_cannot_be_compared_is_said(client):
    assert client.get("/compare?from=nothing@1&to=changning-keji-2024@1").status_code == 404
    assert (
        client.get("/compare?from=changning-keji-2024@9&to=changning-keji-2024@1").status_code
        == 404
    )
    assert (
        client.get(
            "/compare/report.exe?from=changning-keji-2024@2&to=changning-keji-2024@1"
        ).status_code
        == 404
    )


@pytest.mark.parametrize(
    "typed",
    ["长科委规[2020]第1号", "长宁 办法", "《长宁区鼓励科技创新的实施办法》", "changning-keji-2020"],
)
def test_a_version_to_compare_is_found_by_title_or_number(client, typed):
    found = client.get("/compare", params={"pick": 1, "old": typed, "new": "若干政策措施"})
    options = re.findall(r'<option value="([^"]+)"( selected)?>', found.text)
    assert options[0] == ("changning-keji-2020@1", " selected")
    assert ("changning-keji-2024@1", "") in options
    assert found.text.count("<optgroup") == 1 + 3  # 大零号湾 and 杨浦 are 若干政策措施 too


def test_of_one_policy_its_last_two_versions_are_offered(client):
    found = client.get(
        "/compare", params={"pick": 1, "old": "changning-keji-2024", "new": "changning-keji-2024"}
    )
    assert re.findall(r'<option value="([^"]+)" selected>', found.text) == [
        "changning-keji-2024@1",
        "changning-keji-2024@2",
    ]


def test_what_was_compared_can_be_chosen_again_and_what_is_not_found_is_said(client):
    kept = client.get(f"{PAIR}&pick=1")
    assert re.findall(r'<option value="([^"]+)" selected>', kept.text) == [
        "changning-keji-2020@1",
        "changning-keji-2024@1",
    ]
    assert "长宁区鼓励科技创新的实施办法" in re.findall(r'name="old" value="([^"]*)"', kept.text)[0]
    assert "没有标题或文号与此相符" in words(
        client.get("/compare", params={"pick": 1, "old": "珊瑚"})
    )


def test_every_page_says_the_same_on_postgresql(client, server, monkeypatch, tmp_path):
    passing = re.compile(
        r"\d{4}-\d\d-\d\d \d\d:\d\d|127\.0\.0\.1:\d+|[0-9a-f]{64}|\d{8}T[\d.]+Z-\w+"
        r"|value=\"[\w-]{32}\""
    )  # time, port, digest, capture, key
    with postgres.create_database(server) as url:
        monkeypatch.setenv("TRACKER_DATABASE_URL", url)
        with play_demo(tmp_path) as home:
            assert not (home.settings.home / "tracker.db").exists()
            other = TestClient(build_app(home, scheduled=False))
            for page in [
                *PAGES,
                "/policies?q=算力&status=in_force",
                "/policies?q=沪府办规[2024]7号",
                "/compare?pick=1&old=长宁 办法&new=政策",
            ]:
                here, there = (passing.sub("", asked.get(page).text) for asked in (client, other))
                assert there == here, page


def test_a_language_is_remembered(client):
    assert "有效的政策" in client.get("/").text
    client.get("/?lang=en")
    assert "In force" in client.get("/").text
    client.get("/?lang=zh")
    assert "有效的政策" in client.get("/").text


def test_nothing_fetched_becomes_markup(tmp_path):
    evil = (
        measures_text()
        .replace("第一条 为了", "第一条 <script>alert(1)</script>为了")
        .replace("第二条", '第二条 <img src=x onerror="alert(2)">')
    )
    source = {"id": "page", "kind": "file", "path": "page", "policy": "evil"}
    with make_app(tmp_path, source) as home:
        import_document(home, 'a"><script>alert(3)</script>.txt', evil, "page")
        client = TestClient(build_app(home, scheduled=False))
        for page in (
            "/",
            "/policies?q=<script>",
            "/policies/evil",
            "/timeline",
            "/lines/evil",
            "/sources",
            "/policies/<script>alert(4)",
        ):
            found = client.get(page).text
            assert "<script>" not in found
            assert "<img" not in found
        assert "alert(2)" in client.get("/policies/evil").text  # shown as words


def test_what_was_not_yet_known_is_neither_found_nor_shown(tmp_path):
    source = {"id": "page", "kind": "file", "path": "page", "policy": "keji"}
    with make_app(tmp_path, source) as home:
        import_document(home, "a.txt", measures_text(), "page")
        known = home.now().isoformat()
        import_document(home, "a.txt", measures_text().replace("科技贷款", "算力贷款"), "page")
        client = TestClient(build_app(home, scheduled=False))
        assert "<mark>算力</mark>" in client.get("/policies", params={"q": "算力"}).text
        assert "共0项" in words(client.get("/policies", params={"q": "算力", "known_at": known}))
        shown = words(client.get("/policies/keji", params={"known_at": known}))
        assert ("科技贷款" in shown, "算力贷款" in shown, "第2版" in shown) == (True, False, False)


def test_a_struck_clause_is_marked_and_a_gap_between_two_policies_is_shown(tmp_path):
    first = measures_text().replace("2026年12月31日", "2024年12月31日")
    partial = (
        measures_text()
        .replace("若干措施", "补充规定")
        .replace("1号", "2号")
        .replace("第六条", f"第六条 {NAMED}第三条同时废止。\n第七条")
    )
    later = (
        measures_text()
        .replace("若干措施", "实施办法")
        .replace("1号", "3号")
        .replace("第六条", f"第六条 {NAMED}同时废止。\n第七条")
    )
    with make_app(tmp_path) as home:
        import_document(home, "a.txt", first)
        import_document(home, "b.txt", partial)
        import_document(
            home, "c.txt", later.replace("2024", "2025").replace("〔2025〕1号", "〔2024〕1号")
        )
        client = TestClient(build_app(home, scheduled=False))
        listed = client.get("/policies?on=2024-10-01").text
        place = re.search(
            r'href="(/policies/[^"?]+)[^"]*">某某区鼓励科技创新的若干措施</a>', listed
        )[1]
        shown = client.get(f"{place}?on=2024-10-01")
        assert "部分有效" in words(shown)
        assert re.search(r'class="unit clause struck" id="art_3"', shown.text)
        line = client.get(place.replace("/policies/", "/lines/"))
        assert "空档2025-01-01至2025-03-31（90天）" in words(line)
        assert "seam gap" in line.text


def test_a_line_stands_together_on_the_timeline(client):
    titles = re.findall(r'<li><p><a href="/policies/([^"?]+)', client.get("/timeline").text)
    assert titles.index("changning-keji-2024") == titles.index("changning-keji-2020") + 1


def test_a_fresh_home_says_how_to_begin(tmp_path):
    with make_app(tmp_path) as home:
        client = TestClient(build_app(home, scheduled=False))
        assert "还没有追踪任何政策" in client.get("/").text
        for page in ("/policies", "/timeline", "/compare", "/sources", "/reviews", "/?lang=en"):
            assert client.get(page).status_code == 200


def test_every_list_has_its_sheets_and_they_hold_what_is_shown(client):
    shown = client.get("/?on=2022-06-01").text
    links = [unescape(link) for link in re.findall(r'href="(/v1/[^"]+format=csv[^"]*)"', shown)]
    assert [link.partition("?")[0] for link in links] == [
        "/v1/changes",
        "/v1/expiring",
        "/v1/leads",
        "/v1/in-force",
    ]
    sheets = [client.get(link).text for link in links]
    assert all("政策编号" in sheet for sheet in sheets)
    assert "长宁区鼓励科技创新的实施办法" in sheets[3]
    assert "若干政策措施" not in sheets[3]
    listed = client.get("/policies?status=held&jurisdiction=上海市杨浦区").text
    sheet = client.get(
        unescape(re.search(r'href="(/v1/policies[^"]+format=csv[^"]*)"', listed)[1])
    ).text
    assert len(sheet.splitlines()) == 2


def test_asking_to_be_told_takes_titles_and_comes_from_a_form_of_ours(demo):
    smtp = SmtpServer("127.0.0.1", "政策追踪 <alerts@example.cn>", 1, starttls=False)
    settings = replace(demo.settings, smtp=smtp, public_url="https://policy.example.cn")
    client = TestClient(build_app(replace(demo, settings=settings), scheduled=False))
    form = client.get("/subscriptions?policy=changning-keji-2024").text
    assert "《长宁区鼓励科技创新的若干政策措施》" in form
    wish = {
        "address": "reader@example.cn",
        "lines": "《长宁区鼓励科技创新的实施办法》\n杨府发[2024]1号",
    }
    assert client.post("/subscriptions", data=wish).status_code == 403  # from another site
    key = re.search(r'name="key" value="([^"]+)"', form)[1]
    assert (
        "没有与"
        in client.post("/subscriptions", data={**wish, "key": key, "policies": "珊瑚办法"}).text
    )
    assert "请查收确认邮件" in client.post("/subscriptions", data={**wish, "key": key}).text
    with demo.database.read_session() as session:
        (made,) = subscriptions.find_subscriptions(session)
    assert made.criteria.lines == ("changning-keji-2020", "yangpu-keji-2024")
    for n in range(3):
        answer = client.post("/subscriptions", data={**wish, "key": key, "keywords": f"词{n}"})
    assert answer.status_code == 429


def test_a_clause_that_begins_later_is_marked_as_not_yet_in_force_until_its_day(tmp_path):
    text = re.sub(
        r"(本措施自2024年\d+月\d+日起施行)", r"\1，其中第三条自2025年1月1日起施行", measures_text()
    )
    with make_app(
        tmp_path, {"id": "page", "kind": "file", "path": "page", "policy": "keji"}
    ) as home:
        assert import_document(home, "a.txt", text, "page") == "new"
        client = TestClient(build_app(home, scheduled=False))
        between = client.get("/v1/policies/keji/on/2024-12-31").json()
        assert (between["status"], between["pending"], between["struck"]) == (
            "partially_in_force",
            ["art_3"],
            [],
        )
        assert any(
            fact["clauses"] == ["第三条"] and fact["day"] == "2025-01-01"
            for fact in between["basis"]
        )
        periods = client.get("/v1/policies/keji/timeline").json()["periods"]
        assert ["art_3"] in [period["answer"]["pending"] for period in periods]
        assert "此条尚未施行" in words(client.get("/policies/keji?on=2024-12-31"))
        after = client.get("/v1/policies/keji/on/2025-01-01").json()
        assert (after["status"], after["pending"]) == ("in_force", [])
        assert (after["effective_from"], after["last_day"]) == ("2024-04-01", "2026-12-31")
        assert "2025-01-01" in [
            period["start"] for period in client.get("/v1/policies/keji/timeline").json()["periods"]
        ]


def test_a_held_reading_is_decided_by_the_operator_from_a_form_of_ours(tmp_path):
    source = {"id": "page", "kind": "file", "path": "page", "policy": "keji"}
    with make_app(tmp_path, source) as home:
        import_document(home, "a.txt", measures_text(), "page")
        assert (
            import_document(
                home, "a.txt", "关于公布先进个人名单的决定\n张三、李四等同志为先进个人。\n", "page"
            )
            == "held"
        )
        settings = replace(home.settings, token=hash_token("secret"))
        client = TestClient(build_app(replace(home, settings=settings), scheduled=False))
        shown = client.get("/reviews")
        assert "先进个人" in shown.text
        place = re.search(r'action="(/reviews/\d+)"', shown.text)[1]
        key = re.search(r'name="key" value="([^"]+)"', shown.text)[1]
        word = {"do": "reject", "author": "某人", "reason": "不是本文件", "key": key}
        assert client.post(place, data=word).status_code == 401
        assert (
            client.post(place, data={**word, "key": "guessed"}, auth=("x", "secret")).status_code
            == 403
        )
        # another browser's cookie
        assert (
            TestClient(client.app).post(place, data=word, auth=("x", "secret")).status_code == 403
        )
        assert (
            client.post(place, data={**word, "reason": " "}, auth=("x", "secret")).status_code
            == 422
        )
        assert client.post(place, data={**word, "do": "x"}, auth=("x", "secret")).status_code == 422
        assert "没有待核对的" in client.post(place, data=word, auth=("x", "secret")).text
        # decided already
        assert client.post(place, data=word, auth=("x", "secret")).status_code == 422


def test_a_persons_word_is_taken_down_from_a_form_of_ours_and_taken_back(tmp_path):
    source = {"id": "page", "kind": "file", "path": "page", "policy": "keji"}
    with make_app(tmp_path, source) as home:
        import_document(home, "a.txt", measures_text(), "page")
        settings = replace(home.settings, token=hash_token("secret"))
        client = TestClient(build_app(replace(home, settings=settings), scheduled=False))
        place, operator = "/policies/keji/facts", ("x", "secret")
        key = re.search(r'name="key" value="([^"]+)"', client.get(place).text)[1]
        word = {
            "kind": "extended",
            "until": "2028-12-31",
            "quote": "有效期延长至2028年12月31日。",
            "author": "王某",
            "reason": "纸质件",
            "key": key,
        }
        assert client.post(place, data=word).status_code == 401
        assert client.post(place, data={**word, "key": "x"}, auth=operator).status_code == 403
        refused = client.post(place, data=word, auth=operator)
        assert (refused.status_code, "必须附上证据" in refused.text) == (422, True)
        paper = {"paper": ("通知.txt", "有效期延长至2028年12月31日。".encode(), "text/plain")}
        told = client.post(place, data=word, files=paper, auth=operator)
        assert "王某：纸质件" in words(told)
        assert "有效期至2028-12-31" in words(client.get("/policies/keji?on=2028-06-01"))
        number = re.search(r"#(\d+) · 人工记录", told.text)[1]
        back = {
            "kind": "retracted",
            "retracts": number,
            "author": "王某",
            "reason": "看错了",
            "key": key,
        }
        assert "已撤回" in words(client.post(place, data=back, auth=operator))
        assert client.post(place, data={**back, "retracts": "x"}, auth=operator).status_code == 422
        assert "有效期届满" in words(client.get("/policies/keji?on=2028-06-01"))


def test_where_reading_is_private_a_page_asks_for_the_password(demo):
    settings = replace(demo.settings, private=True, token=hash_token("secret"))
    client = TestClient(build_app(replace(demo, settings=settings), scheduled=False))
    asked = client.get("/")
    assert asked.status_code == 401
    assert asked.headers["www-authenticate"].startswith("Basic")
    assert "长宁区" not in asked.text
    assert client.get("/", auth=("anyone", "secret")).status_code == 200
    assert (
        client.get(
            "/", headers={"Authorization": "Basic " + base64.b64encode(b"x:wrong").decode()}
        ).status_code
        == 401
    )
    assert client.get("/", headers={"Authorization": "Basic ?"}).status_code == 401


# ---------------------------------------------------------------- what a reader must not misread


def test_the_first_page_says_which_amount_changed_and_how_much_that_weighs(tmp_path):
    source = {"id": "page", "kind": "file", "path": "page", "policy": "keji"}
    with make_app(tmp_path, source) as home:
        import_document(home, "a.txt", measures_text(), "page")
        import_document(home, "a.txt", measures_text().replace("500万元", "800万元"), "page")
        said = words(TestClient(build_app(home, scheduled=False)).get("/"))
    assert "500→800万元" in said
    assert "重大" in said


def test_another_day_than_today_shows_what_began_before_that_day(client):
    said = words(client.get("/?on=2024-04-10"))
    assert "2024-04-10前30日内施行、废止或届满" in said
    news = said.partition("前30日内")[2].partition("即将届满")[0]
    assert "长宁区鼓励科技创新的若干政策措施" in news
    assert "2024-04-03起" in news


def test_a_page_of_another_day_says_so(client):
    assert "并非今天" in words(client.get("/policies/changning-keji-2024?on=2024-06-01"))
    assert "并非今天" not in words(client.get("/policies/changning-keji-2024"))


def test_coverage_is_the_same_sentence_everywhere(client):
    lines = {
        re.search(r"来源正常[^。]+。", words(client.get(page)))[0]
        for page in ("/", "/policies", "/policies?q=算力", "/sources")
    }
    assert len(lines) == 1
    unknown = client.get("/healthz").json()["coverage"]["unknown_status"]
    assert f"效力不能确定的政策{unknown}项" in lines.pop()


@pytest.mark.parametrize("page", ["/sources", "/policies/changning-keji-2024"])
def test_an_address_leads_to_the_official_page(client, page):
    assert re.search(
        r'<a class="where" href="http://[^"]+" rel="noreferrer">', client.get(page).text
    )


def test_a_date_says_whose_it_is(client):
    said = words(client.get("/policies/changning-keji-2024"))
    for label in ("文件施行日期", "本版成文日期", "抓取于"):
        assert label in said
    assert "抓取于" in words(client.get(PAIR))


def test_a_browser_finds_the_icon_and_the_feeds(client):
    assert client.get("/favicon.ico").headers["content-type"].startswith("image/")
    page = client.get("/policies/changning-keji-2024").text
    feeds = re.findall(
        r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', page
    )
    assert feeds == [
        "/v1/feeds/changes.atom",
        "/v1/feeds/changes.atom?policy=changning-keji-2024",
    ]
    assert [client.get(feed).status_code for feed in feeds] == [200, 200]


def test_every_value_that_a_page_names_has_words_in_both_languages():
    for table in (labels.CATEGORY, labels.FACT, labels.ORIGIN, labels.STATE):
        assert table["zh"].keys() == table["en"].keys()
    for lang in ("zh", "en"):
        assert labels.CATEGORY[lang].keys() == {one.value for one in Category}
        assert labels.FACT[lang].keys() >= {one.value for one in FactKind}
        assert labels.ORIGIN[lang].keys() >= {one.value for one in Origin}

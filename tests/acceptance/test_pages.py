"""The pages in a real browser, as a person walks them: wide and narrow, with and without
JavaScript.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app_factory import import_document, make_app
from tests.demo_app import play_demo, serve_app
from tests.measures_texts import measures_text
from tests.shared_material import skip_or_fail
from tracker.settings.token_digest import hash_token

playwright = pytest.importorskip("playwright.sync_api")

PAIR = "/compare?from=changning-keji-2020@1&to=changning-keji-2024@2"
PAGES = {
    "today": "/?on=2026-11-21",
    "policies": "/policies?q=算力",
    "policy": "/policies/changning-keji-2024?on=2026-11-21",
    "compare": PAIR,
    "inline": f"{PAIR}&view=inline",
    "timeline": "/timeline?on=2026-11-21",
    "line": "/lines/changning-keji-2020?on=2026-11-21",
    "sources": "/sources",
    "choose": "/compare?pick=1&from=changning-keji-2020@1&to=changning-keji-2024@2",
    "subscribe": "/subscriptions?policy=changning-keji-2024",
    "reference": "/docs",
    "facts": "/policies/changning-keji-2020/facts?retracts=1",
    "reviews": "/reviews",
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
CONTRAST, LINKS_IN_TEXT = (
    (Path(__file__).parent / name).read_text("utf-8")
    for name in ("contrast.js", "links_in_text.js")
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with play_demo(tmp_path_factory.mktemp("pages")) as home, serve_app(home) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium")
    if path is None:
        skip_or_fail("chromium")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def opened(chromium, address, complaints, width=1280, javascript=True):
    """A page in a window of its own; what its console says or asks of others is a complaint."""
    size = {"width": width, "height": 900}
    context = chromium.new_context(
        base_url=address, viewport=size, java_script_enabled=javascript, accept_downloads=True
    )
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(address) else complaints.append(asked.url),
    )
    return page


@pytest.fixture
def browse(chromium, address):
    """`browse(width=390, javascript=False)`: an open page; complaints fail the test at the end."""
    pages, complaints = [], []

    def open_page(width=1280, javascript=True):
        pages.append(opened(chromium, address, complaints, width, javascript))
        return pages[-1]

    yield open_page
    for page in pages:
        page.context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def windows():
    """The windows that stay open, by width, and their complaints."""
    return {}, []


@pytest.fixture
def look(chromium, address, windows):
    """`look(390)`: for tests that only look, one window of that width for all of them: a new one
    costs as much as three pages.
    """
    pages, complaints = windows
    complaints.clear()

    def at(width):
        if width not in pages:
            pages[width] = opened(chromium, address, complaints, width)
        return pages[width]

    yield at
    assert complaints == []


def test_the_operator_settles_a_held_reading_and_takes_a_word_down(chromium, tmp_path):
    with make_app(
        tmp_path, {"id": "page", "kind": "file", "path": "page", "policy": "keji"}
    ) as home:
        import_document(home, "a.txt", measures_text(), "page")
        assert (
            import_document(
                home, "a.txt", "关于公布先进个人名单的决定\n张三、李四等同志为先进个人。\n", "page"
            )
            == "held"
        )
        home = replace(home, settings=replace(home.settings, token=hash_token("secret")))
        with serve_app(home) as address:
            operator = {"username": "operator", "password": "secret"}
            context = chromium.new_context(
                base_url=address, http_credentials=operator, java_script_enabled=False
            )
            page = context.new_page()
            page.goto("/?on=2025-01-01")
            page.get_by_role("link", name="1 份新文本可疑，尚未发布").click()
            assert "科技" in page.get_by_role("region", name="上次").inner_text()
            assert "先进个人" in page.get_by_role("region", name="这次").inner_text()
            page.get_by_label("核对人").fill("王某")
            page.get_by_label("核对依据").fill("误抓了别的页面")
            page.get_by_role("button", name="不予采用").click()
            assert page.get_by_text("没有待核对的。").is_visible()

            page.goto("/policies/keji?on=2028-06-01")
            assert "有效期届满" in page.locator(".verdict").inner_text()
            page.get_by_role("link", name="效力依据与更正记录").click()
            page.get_by_label("事项").select_option(label="延长有效期")
            page.get_by_label("至（停止执行、延长有效期）").fill("2028-12-31")
            page.get_by_label("依据原文").fill("有效期延长至2028年12月31日。")
            page.get_by_label("或证据文件").set_input_files(
                {"name": "a.txt", "mimeType": "text/plain", "buffer": "延长".encode()}
            )
            page.get_by_label("登记人").fill("王某")
            page.get_by_label("理由").fill("收到纸质通知")
            page.get_by_role("button", name="提交").click()
            assert "王某：收到纸质通知" in page.locator(".rows").inner_text()
            page.goto("/policies/keji?on=2028-06-01")
            assert "有效期至 2028-12-31" in page.locator(".verdict .term").inner_text()
            page.goto("/policies/keji/facts")
            page.get_by_role("link", name="撤回").first.click()
            assert page.get_by_label("事项").input_value() == "retracted"
            context.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_screen_is_labelled_and_can_be_read(look, name, width):
    page = look(width)
    page.goto(PAGES[name])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").count() == 1
    unnamed = "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter(f => !f.labels.length).map(f => f.outerHTML)"
    assert page.evaluate(unnamed) == []
    assert (
        page.evaluate(
            "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) < i)"
        )
        == []
    )
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(CONTRAST) == []
    assert page.evaluate(LINKS_IN_TEXT) == []


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [1280, 390])
def test_from_today_to_the_sentence_that_proves_a_status(browse, width, javascript):
    page = browse(width, javascript)
    page.goto("/")
    page.get_by_label("查询日期").fill("2024-06-01")
    page.get_by_role("button", name="查看").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("2024年6月1日")
    page.get_by_role("link", name="政策", exact=True).click()  # the day stays
    page.get_by_role("link", name="长宁区鼓励科技创新的实施办法").click()
    verdict = page.locator(".verdict")
    assert "已废止" in verdict.inner_text()
    verdict.get_by_role("link", name="查看原句").first.click()
    quoted = page.locator(":target")
    assert "同时废止" in quoted.inner_text()
    assert quoted.is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_word_of_two_characters_leads_to_its_clause(browse, javascript):
    page = browse(javascript=javascript)
    page.goto("/")
    page.get_by_label("搜索政策").fill("算力")
    page.get_by_label("搜索政策").press("Enter")
    assert page.locator("mark").first.inner_text() == "算力"
    page.locator(".hit a").first.click()
    assert "算力" in page.locator(":target").inner_text()


def test_filters_work_without_javascript(browse):
    page = browse(javascript=False)
    page.goto("/policies")
    page.get_by_label("地区").select_option("上海市杨浦区")
    page.get_by_role("button", name="查找").click()
    assert page.locator(".rows > li").count() == 1


def test_compare_is_filtered_walked_by_keys_and_kept_as_a_file(browse):
    page = browse()
    page.goto(PAIR)
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first
    with page.expect_navigation():
        page.get_by_label("删除").check()  # applies at once
    assert page.locator("article.change").count() == 1
    with page.expect_download() as kept:
        page.get_by_role("link", name="Word").click()
    assert kept.value.suggested_filename == "compare.docx"


@pytest.mark.parametrize("width", [1280, 390])
def test_two_versions_of_two_policies_are_picked_by_title_and_number(browse, width):
    page = browse(width, javascript=False)
    page.goto("/compare")
    old, new = page.get_by_role("group", name="旧"), page.get_by_role("group", name="新")
    old.get_by_label("标题或文号").fill("长科委规[2020]1号")
    new.get_by_label("标题或文号").fill("长宁 措施")
    new.get_by_label("标题或文号").press("Enter")
    assert old.get_by_label("版本").input_value() == "changning-keji-2020@1"
    new.get_by_label("版本").select_option("changning-keji-2024@1")
    page.get_by_role("button", name="比较所选版本").click()
    assert "500万元" in page.locator("article.change.added").inner_text()
    page.get_by_role("link", name="换两个版本").click()
    assert new.get_by_label("版本").input_value() == "changning-keji-2024@1"


def test_compare_works_without_javascript(browse):
    page = browse(javascript=False)
    page.goto(PAIR)
    assert page.get_by_role("button", name="下一处").count() == 0
    page.get_by_label("行内").check()
    page.get_by_label("重大").check()
    page.get_by_role("button", name="应用").click()
    assert page.locator("article.change del").first.is_visible()
    assert page.locator("article.change.low").count() == 0


def test_evidence_is_downloaded_and_not_shown(browse):
    page = browse()
    page.goto("/policies/changning-keji-2020")
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载存证原件").click()
    assert kept.value.suggested_filename.endswith(".html")


def test_a_line_is_told_to_those_who_cannot_see_it(browse):
    page = browse()
    page.goto("/lines/changning-keji-2024")
    said = page.get_by_role("img").first.get_attribute("aria-label")
    assert "有效 2020-02-01 至 2024-04-02" in said
    assert "2024-04-03 废止" in said


def test_the_keyboard_reaches_the_main_text_first(browse):
    page = browse()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_english_is_one_click_away_and_stays(browse):
    page = browse()
    page.goto("/policies")
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Policies"
    page.get_by_role("link", name="Timeline").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Timeline"

"""A mail as a reader sees it, in Chromium at the width of a desktop and of a phone."""

from __future__ import annotations

import shutil

import pytest

from tests.law_texts import make_text
from tests.shared_material import skip_or_fail
from tests.unit.render.test_mail import make_view
from tracker.diff import compare_snapshots
from tracker.model.alerts import EventKind
from tracker.render.message import mail_html
from tracker.render.report.summary import outline_report

playwright = pytest.importorskip("playwright.sync_api")
LONG = "https://www.example.gov.cn/" + "zwgk/" * 40 + "index.html"


def mail() -> str:
    old = make_text(
        *(
            f"第{n}项给予最高不超过{n}00万元的支持，{'具体条件另行规定，' * n}。"
            for n in range(1, 9)
        )
    )
    new = make_text(
        *(
            f"第{n}项给予最高不超过{n}50万元的支持，{'具体条件另行规定，' * n}。"
            for n in range(1, 9)
        )
    )
    found = outline_report(
        compare_snapshots(old, new), old, new, from_label="p@1", to_label="p@2", notes=(), lang="zh"
    )
    changed = make_view(EventKind.CHANGED, outline=found, links=(("page", LONG),))
    foot = mail_html.page_footer("全部政策", [("leave", LONG)], "zh")
    title = "<b>" + "Beihilferichtlinie" * 20
    named = make_view(EventKind.FIRST_SEEN, title=title, links=(("page", LONG),))
    parts = [
        mail_html.contents_list([changed, named], "zh"),
        mail_html.event_section(changed, "zh"),
        mail_html.event_section(named, "zh"),
        mail_html.summary_section([named] * 2, "zh"),
    ]
    return mail_html.page_start(parts, "zh") + foot


@pytest.fixture(scope="module")
def page():
    path = shutil.which("chromium")
    if path is None:
        skip_or_fail("chromium")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser.new_page()
        browser.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_of_a_mail_is_cut_off_and_changes_are_seen_without_a_style_sheet(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(mail())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    gone, come = page.locator("del").first, page.locator("ins").first
    assert "line-through" in gone.evaluate("node => getComputedStyle(node).textDecorationLine")
    assert "underline" in come.evaluate("node => getComputedStyle(node).textDecorationLine")
    assert (
        page.locator("body").evaluate("node => getComputedStyle(node.firstChild).fontSize")
        == "15px"
    )

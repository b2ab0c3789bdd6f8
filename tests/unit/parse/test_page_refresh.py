"""Where a page sends its readers at once, in the forms that browsers understand."""

from __future__ import annotations

import pytest

from tracker.parse.index_pages.page_refresh import find_refresh

BASE = "https://q.example.cn/zcwj/1.html"
TARGET = "https://q.example.cn/zcwj/2.html"


@pytest.mark.parametrize(
    "markup",
    [
        '<meta http-equiv="refresh" content="0;url=2.html">',
        '<meta http-equiv="refresh" content="0; url=/zcwj/2.html">',
        "<META HTTP-EQUIV=Refresh CONTENT=\"3; URL='/zcwj/2.html'\">",
        "<meta http-equiv='refresh' content='0, url=https://q.example.cn/zcwj/2.html'>",
        '<meta content="0;url=2.html" http-equiv="refresh">',
        '<meta http-equiv="refresh" content="0.1;url=2.html#top">',
        '<meta http-equiv="refresh" content="1;2.html">',
        '<base href="/zcwj/"><meta http-equiv="refresh" content="0;url=2.html">',
    ],
)
def test_a_page_that_sends_its_readers_on_names_the_next_page(markup: str) -> None:
    assert find_refresh(f"<html><head>{markup}</head><body></body></html>", BASE) == TARGET


@pytest.mark.parametrize(
    "markup",
    [
        '<meta http-equiv="refresh" content="30">',  # it reloads itself
        '<meta http-equiv="refresh" content="5;url=1.html">',
        '<meta http-equiv="refresh" content="600;url=2.html">',
        '<noscript><meta http-equiv="refresh" content="0;url=nojs.html"></noscript>',
        '<meta http-equiv="refresh" content="0;url=javascript:go()">',
        '<meta http-equiv="refresh" content="0;url=http://[/2.html">',
        '<meta http-equiv="refresh" content="">',
        '<!-- <meta http-equiv="refresh" content="0;url=2.html"> -->',
        '<meta name="refresh" content="0;url=2.html">',
    ],
)
def test_a_page_that_keeps_its_readers_sends_nowhere(markup: str) -> None:
    assert find_refresh(f"<html><head>{markup}</head><body></body></html>", BASE) is None

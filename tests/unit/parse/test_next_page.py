"""A page that shows only the beginning of its text says so; other pages do not."""

from __future__ import annotations

import pytest

from tracker.parse.snapshot import read_snapshot

TEXT = (
    "<h1>某区粮食补贴办法</h1><div id=zoom><p>第一条 为了补贴粮食生产，制定本办法。</p>"
    "<p>第二条 种粮农户可以申请补贴。</p></div>"
)


def unread(more: str) -> tuple[str, ...]:
    return read_snapshot(f"{TEXT}{more}".encode(), "text/html; charset=utf-8").unread


@pytest.mark.parametrize(
    "more",
    [
        "<div class=pagination><a href=t1_1.html>下一页</a></div>",
        "<div>共3页 <span>1</span> <a href=t_2.html>2</a> <a href=t_2.html>[下页]</a></div>",
        "<a href='?page=2'>后一页 &gt;&gt;</a>",
        "<script>createPageHTML(3, 0, 't20240501_1', 'html');</script>",
        "<p><a href=full.html>阅读全文</a></p>",
    ],
)
def test_a_text_that_goes_on_on_further_pages_is_not_whole(more: str) -> None:
    assert unread(more) == ("正文的后续页",)


@pytest.mark.parametrize(
    "more",
    [
        "<div>上一篇：<a href=a.html>某区绿化办法</a> 下一篇：<a href=b.html>某区停车办法</a></div>",
        "<a href='#'>下一页</a>",
        "<a href='javascript:void(0)'>下一页</a>",
        "<script>createPageHTML(1, 0, 't20240501_1', 'html');</script>",
        "<script>createPageHTML(3, 2, 't20240501_1', 'html');</script>",  # the last one
        "<p>申请表见下一页。</p>",
    ],
)
def test_a_whole_text_has_no_further_page(more: str) -> None:
    assert unread(more) == ()

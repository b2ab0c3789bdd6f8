"""What a site's own marks say of a document's validity."""

from __future__ import annotations

import pytest

from tracker.parse.document.site_marks import find_site_marks
from tracker.parse.grammar.lines import Block
from tracker.parse.snapshot import read_snapshot


@pytest.mark.parametrize(
    ("block", "marks"),
    [
        (Block("【已废止】示例区扶持办法"), ("【已废止】",)),
        (Block("示例区扶持办法【失效】"), ("【失效】",)),
        (Block("公文时效：失效"), ("公文时效：失效",)),
        (Block(rows=(("索引号", "001", "有效性", "已废止"),)), ("有效性：已废止",)),
        (Block(rows=(("失效日期", "2022-12-31"),)), ("失效日期：2022-12-31",)),
        (
            Block("注：本文件已被示科规〔2023〕5号文件废止。"),
            ("注：本文件已被示科规〔2023〕5号文件废止。",),
        ),
        (
            Block("编者按：本文件自2023年6月1日起废止。"),
            ("编者按：本文件自2023年6月1日起废止。",),
        ),
        # neighbours that say nothing of the validity
        (Block("【字体：大中小】"), ()),
        (Block("第四条 本办法自发布之日起施行，原办法同时废止。"), ()),
        (Block("注：本表一式三份。"), ()),
        (Block(rows=(("项目", "有效期"), ("甲证书", "三年"))), ()),
    ],
)
def test_a_mark_is_kept_in_the_words_of_the_site(block, marks):
    assert find_site_marks([Block("示例区人民政府"), block]) == marks


@pytest.mark.parametrize(
    ("fields", "marks"),
    [
        (
            "<tr><td>文号</td><td>示科规〔2020〕1号</td><td>有效性</td><td>失效</td></tr>",
            ("有效性：失效",),
        ),
        ("<tr><td>失效日期：</td><td>2023-12-31</td></tr>", ("失效日期：2023-12-31",)),
        ("<tr><td>有效期</td><td>三年</td></tr>", ()),
    ],
)
def test_a_mark_may_stand_outside_the_element_that_holds_the_text(fields, marks):
    page = (
        f"<html><body><table>{fields}</table><div class='content'><h1>示例区扶持办法</h1>"
        "<p>第一条 为了推动产业创新，制定本办法。</p>"
        "<p>第二条 本办法自2020年1月1日起施行。原办法同时失效。</p></div></body></html>"
    )
    assert read_snapshot(page.encode(), "text/html").site_marks == marks

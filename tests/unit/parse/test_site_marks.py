"""What a site's own marks say of a document's validity."""

from __future__ import annotations

import pytest

from tracker.parse.document.site_marks import find_site_marks
from tracker.parse.grammar.lines import Block


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

"""A text in Markdown is read without its signs."""

from __future__ import annotations

import pytest

from tests.unit.parse.printed_text import outline_clauses
from tracker.parse.formats.text import read_text
from tracker.parse.snapshot import read_snapshot

RULE = """# 某市网约房管理规定

某公规〔2022〕2号

## 第一章 总则

**第一条** 为规范网约房管理，根据[某办法](https://example.gov.cn/a.html)，制定本规定。

---

## 第二章 管理

**第二条** 最高补贴~~20~~30万元。

某市公安局

2022年9月1日
"""


def test_the_signs_of_markdown_are_none_of_a_text() -> None:
    found = read_snapshot(RULE.encode(), "text/plain")
    assert (found.head.title, found.head.document_number) == (
        "某市网约房管理规定",
        "某公规〔2022〕2号",
    )
    assert outline_clauses(found.clauses) == "第一章(第一条) 第二章(第二条)"
    words = "".join(unit.text for one in found.clauses for unit in one.walk())
    assert words == "为规范网约房管理，根据某办法，制定本规定。最高补贴30万元。"
    assert [each.text for each in found.dropped] == ["20"]
    assert any("划去" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "某办法\n#1楼为办公区。\n第一条 面积为10*20**2平方米。",
        "某办法\n# 号键确认。\n第一条 [附件](见附件1)。",
        "第一条 费率为~~5%~~。",
    ],
)
def test_such_signs_in_another_text_stay(text: str) -> None:
    assert [line.text for line in read_text(text.encode(), "", None, ()).lines] == text.split("\n")

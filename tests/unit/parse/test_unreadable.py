"""Signs of which the file does not tell which characters they are never pass in silence."""

from __future__ import annotations

import pytest

from tests.unit.parse.printed_text import read_text
from tracker.parse.grammar.unusual_script import warn_of_unreadable


@pytest.mark.parametrize(
    ("texts", "warning"),
    [
        (
            ["最高\ufffd\ufffd万元。"],
            "有 2 个字符无法识别，如“最高\ufffd\ufffd万元。”，请与原件核对",
        ),
        (
            ["甲。", "给予一次性创业补贴\ue123元，每人\ufffd元。"],
            "有 2 个字符无法识别，如“次性创业补贴\ue123元，每人\ufffd元”，请与原件核对",
        ),
        (["最高30万元，𠮷字，㐀字，①②。"], None),
        ([], None),
    ],
)
def test_a_warning_counts_the_signs_and_quotes_the_first(
    texts: list[str], warning: str | None
) -> None:
    assert warn_of_unreadable("\n".join(texts)) == warning


def test_a_text_or_a_table_with_one_sign_is_read_with_a_warning() -> None:
    text = "某办法\n第一条 给予最高\ufffd万元补助。\n第二条 本办法自2024年4月3日起施行。"
    assert any("1 个字符无法识别" in each for each in read_text(text).warnings)
    table = "某办法\n第一条 标准如下：\n序号\t名称\t金额\n1\t甲\t\ufffd\ufffd\n2\t乙\t3"
    assert any("2 个字符无法识别" in each for each in read_text(table).warnings)

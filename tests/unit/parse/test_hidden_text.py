"""Words that a page's own sheet hides or strikes out are no words of its text."""

from __future__ import annotations

import pytest

from tracker.parse.formats.html import read_text
from tracker.parse.grammar.lines import PrintedText


def printed(style: str, body: str) -> PrintedText:
    page = f"<html><head><style>{style}</style></head><body>{body}</body></html>"
    return read_text(page.encode(), "utf-8", None, ())


AMOUNT = '<p id="p1">给予<span class="sc a">30</span>45万元。</p>'


@pytest.mark.parametrize(
    "style",
    [
        ".sc{text-decoration:line-through;color:#c00}",
        ".sc { text-decoration-line : line-through }",
        "p .sc{text-decoration:#c00 line-through 2px}",
        "span.sc,ins{TEXT-DECORATION:LINE-THROUGH}",
        "/* .sc{text-decoration:none} */ #p1>span{text-decoration:line-through}",
        '@charset "utf-8";.sc{text-decoration:line-through}',
        "@media print{.sc{color:#000}p{margin:0}} .sc{text-decoration:line-through}",
        "a:hover::after{display:none}.sc{text-decoration:line-through}",
    ],
)
def test_words_that_a_sheet_strikes_out_are_left_out_and_reported(style: str) -> None:
    found = printed(style, AMOUNT)
    assert [line.text for line in found.lines] == ["给予45万元。"]
    assert [(one.text, one.reason) for one in found.dropped] == [("30", "划去的文字")]
    assert "30" in found.warnings[0]


@pytest.mark.parametrize(
    "style",
    [
        ".sc{display:none}",
        ".sc{visibility:hidden}",
        ".sc{display:inline}.sc{display:none!important}",
        ".sc{text-indent:-9999px}",
        ".sc.b{display:inline}.sc{display:none}",
        ".sc{display:none",
        ".sc{display:none}.sc:hover{display:inline}",
    ],
)
def test_words_that_a_sheet_does_not_show_are_left_out_and_reported(style: str) -> None:
    found = printed(style, AMOUNT)
    assert [line.text for line in found.lines] == ["给予45万元。"]
    assert [one.reason for one in found.dropped] == ["看不见的文字"]


@pytest.mark.parametrize(
    "style",
    [
        ".sd{text-decoration:line-through}",
        ".sc{text-decoration:underline;display:inline-block;text-indent:-2em}",
        ".sc{display:none}.sc.a{display:inline}",
        "#p1 .sc{display:inline}.sc{display:none}",
        ".sc{display:none}.sc{display:inline}",
        "@media print{.sc{display:none}}",
        "@media (max-width:600px){p{margin:0}.sc{display:none}}",
        ".sc::before{display:none}",
        "}}}{{{.sc{",
    ],
)
def test_words_that_a_sheet_shows_to_a_reader_stay(style: str) -> None:
    found = printed(style, AMOUNT)
    assert [line.text for line in found.lines] == ["给予3045万元。"]
    assert not found.dropped


def test_what_an_element_says_itself_holds_against_the_sheet() -> None:
    body = AMOUNT.replace("<span", '<span style="display:inline"')
    assert not printed(".sc{display:none}", body).dropped


def test_a_text_that_a_script_shows_later_is_read_and_doubted() -> None:
    text = "".join(f"<p>第{n}条 补助资金按规定发放。</p>" for n in range(1, 60))
    found = printed(".main{display:none}", f'<div class="main">{text}</div>')
    assert len(found.lines) == 59
    assert "无法判断" in found.warnings[0]


def test_a_sheet_for_paper_says_nothing_of_the_screen() -> None:
    page = f'<style media="print">.sc{{display:none}}</style>{AMOUNT}'
    assert not read_text(page.encode(), "utf-8", None, ()).dropped


@pytest.mark.parametrize(
    ("style", "attribute", "lines"),
    [
        ("", "", ["1.甲", "2.乙"]),
        ("", 'style="list-style:none"', ["甲", "乙"]),
        ("", 'style="list-style-type: none"', ["甲", "乙"]),
        ("ul,ol{list-style:none}", "", ["甲", "乙"]),
        ("ul,ol{list-style:none} .c{list-style:decimal}", 'class="c"', ["1.甲", "2.乙"]),
        ("ol{list-style:url(none.png)}", "", ["1.甲", "2.乙"]),
    ],
)
def test_a_list_without_numbers_on_the_screen_has_none_in_the_text(
    style: str, attribute: str, lines: list[str]
) -> None:
    found = printed(style, f"<ol {attribute}><li>甲</li><li>乙</li></ol>")
    assert [line.text for line in found.lines] == lines


def test_a_text_that_a_script_shows_is_read_with_a_warning() -> None:
    body = (
        "<h1>甲县城管局关于户外广告的通告</h1><em>2023-06-15</em>"
        '<div id="js_content" style="visibility:hidden;opacity:0"><section>为规范户外广告设置，现通告如下：'
        "</section><section>一、禁止在文物保护单位设置广告。</section><section>二、设置广告应当经审批，"
        "并按照批准的地点和期限设置。</section><section>三、本通告自发布之日起施行。</section></div>"
    )
    found = printed("", body)
    assert any("禁止在文物保护单位" in line.text for line in found.lines)
    assert any("无法判断是否显示" in warning for warning in found.warnings)


def test_a_text_that_is_displayed_nowhere_is_no_text() -> None:
    body = (
        "<h1>甲县城管局关于户外广告的通告</h1><p>一、禁止在文物保护单位设置广告。</p><p>二、设置广告应当经审批。</p>"
        '<div style="display:none"><p>解读：本通告禁止广告。</p><p>市民可以咨询。</p></div>'
    )
    assert not any("市民" in line.text for line in printed("", body).lines)

"""What a site's own marks say of a document's validity."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.law.analyse import analyse_snapshot
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
        (Block("友情提示：该文件已失效"), ("友情提示：该文件已失效",)),
        (Block("本文件已停止执行，仅供参考。"), ("本文件已停止执行，仅供参考。",)),
        (Block("（此件已废止）"), ("（此件已废止）",)),
        (Block("本规范性文件自2024年1月1日起废止"), ("本规范性文件自2024年1月1日起废止",)),
        (Block("已废止"), ("已废止",)),
        (Block("文号：示府〔2016〕4号失效日期：2021-06-01"), ("失效日期：2021-06-01",)),
        (Block("成文日期：2016-05-03 有效性：失效"), ("有效性：失效",)),
        (Block("成文日期：2016-05-03有效性：现行有效"), ("有效性：现行有效",)),
        (Block("现行有效"), ("现行有效",)),
        # neighbours that say nothing of the validity
        (Block("废止"), ()),
        (Block("修改"), ()),
        (Block("已废止的文件目录"), ()),
        (Block("温馨提示：建议使用新版浏览器访问。"), ()),
        (Block("本文件自2024年1月1日起施行，《旧办法》同时废止。"), ()),
        (Block("本文件已于2019年修订，现予印发。"), ()),
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


@pytest.mark.parametrize("place", ["above", "under", "below"])
@pytest.mark.parametrize(
    "note",
    [
        "温馨提示：本文件已停止执行，请以最新政策为准。",
        "温馨提示：本文件有效期已延至2027年12月31日，详见甲规〔2024〕9号。",
        "特别提醒：本办法已续期两年。",
        "编者按：根据甲退役规〔2024〕3号文件，本办法有效期已延长至2027年12月31日。",
        "【特别提示】本文件已于2024年1月1日废止",
        "本文件已失效，仅供参考。",
        "提醒：本办法有效期已延长至2029年12月31日。",
        "文件状态：已停止执行",
    ],
)
def test_a_note_of_the_site_near_the_title_changes_no_words_of_the_document(note, place):
    title = "示例区商务局关于印发《示例区电商扶持办法》的通知"
    at = dict.fromkeys(("above", "under", "below"), "") | {place: f"<div>{note}</div>"}
    page = (
        f"<html><body>{at['above']}<h1>{title}</h1>{at['under']}<p>示商规〔2020〕2号</p>"
        "<p>各有关单位：</p><p>现将《示例区电商扶持办法》印发给你们，请认真贯彻执行。</p>"
        "<p>示例区商务局</p><p>2020年9月7日</p><h2>示例区电商扶持办法</h2>"
        "<p>第一条　为了推动产业创新，制定本办法。</p>"
        f"<p>第二条　本办法自2020年10月1日起施行，有效期至2028年9月30日。</p>{at['below']}</body></html>"
    )
    found = read_snapshot(page.encode(), "text/html")
    assert (found.head.title, found.head.document_number) == (
        "示例区电商扶持办法",
        "示商规〔2020〕2号",
    )
    assert [clause.path for clause in found.clauses] == ["art_1", "art_2"]
    assert found.site_marks == (note,)
    assert analyse_snapshot(found).validity.last_day == date(2028, 9, 30)


@pytest.mark.parametrize("state", ["<span>已废止</span>", "<div>失效</div>", "<p>部分失效</p>"])
def test_a_status_in_an_element_of_its_own_is_no_part_of_the_title(state: str) -> None:
    body = f"<div>{state}<h1>示例区群租房管理办法</h1></div><p>第一条 甲。</p><p>第二条 乙。</p>"
    found = read_snapshot(body.encode(), "text/html")
    assert found.head.title == "示例区群租房管理办法"
    assert len(found.site_marks) == 1

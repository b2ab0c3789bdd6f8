"""Readings that are not believable as the next wording of what we watch."""

from dataclasses import replace
from datetime import date

import pytest

from tests.snapshot_factory import make_snapshot
from tracker.errors import SuspectError
from tracker.model import Clause, Expect, Head, Level, Scan, Snapshot
from tracker.model.snapshots import DroppedText
from tracker.parse.document.plausibility import check_plausibility, check_shows_document
from tracker.parse.lines.cleanup import UNREADABLE

CLAUSES = tuple(
    f"鼓励企业开展第{n}类技术攻关，对符合条件的项目按照核定投入的一定比例给予资助，最高不超过{n}00万元。"
    for n in range(1, 11)
)
BEFORE = make_snapshot(*CLAUSES)


def named(title: str, *texts: str) -> Snapshot:
    found = make_snapshot(*texts)
    return Snapshot(found.profile, Head(title), found.clauses)


def suspicion(now: Snapshot, last: Snapshot | None = BEFORE, expect: Expect | None = None) -> str:
    with pytest.raises(SuspectError) as caught:
        check_plausibility(now, last, expect or Expect())
    return str(caught.value)


def test_a_text_that_lost_most_of_its_words_is_held() -> None:
    assert "骤减" in suspicion(make_snapshot(*CLAUSES[:3]))


def test_most_clauses_gone_while_the_words_are_there_is_held() -> None:
    one = make_snapshot(CLAUSES[0] + "".join(CLAUSES[1:]))
    assert "条文由 10 条骤减为 1 条" in suspicion(one)


def test_all_clauses_gone_while_the_words_are_there_is_held() -> None:
    flat = Snapshot("test", BEFORE.head, (Clause(Level.PREAMBLE, "pre", text="".join(CLAUSES)),))
    assert "条文全部消失" in suspicion(flat)


def test_mojibake_is_held() -> None:
    broken = named(
        "某区若干措施", *(text.encode().decode("gb18030", "replace") for text in CLAUSES)
    )
    assert "乱码" in suspicion(broken, None)


def test_latin_mojibake_is_held() -> None:
    assert "乱码" in suspicion(
        named("某区若干措施", *(text.encode("gb18030").decode("latin-1") for text in CLAUSES)), None
    )


@pytest.mark.parametrize("words", ["404 页面不存在", "系统维护中，请稍后访问", "502 Bad Gateway"])
def test_an_error_page_that_answers_200_is_held(words: str) -> None:
    flat = Snapshot("test", Head(words), (Clause(Level.PREAMBLE, "pre", text=words),))
    assert "错误页" in suspicion(flat)


def test_another_document_at_the_address_is_held() -> None:
    assert "标题与上次不同" in suspicion(named("关于开展春季绿化养护检查工作的情况通报", *CLAUSES))


def test_a_title_other_than_the_declared_one_is_held_at_first_sight() -> None:
    assert "标题应含" in suspicion(BEFORE, None, Expect(title="某市条例"))


def test_fewer_clauses_than_declared_is_held() -> None:
    assert "至少应有 20 条" in suspicion(BEFORE, None, Expect(min_clauses=20))


def test_a_revision_with_a_new_year_in_its_title_is_believed() -> None:
    check_plausibility(
        named(
            "某区若干措施（2026年修订）",
            *CLAUSES[:-1],
            "本措施自2026年1月1日起施行，有效期三年，由区科委负责解释，此前规定同时废止。",
        ),
        BEFORE,
        Expect(),
    )


def test_a_short_notice_that_names_error_numbers_is_believed_when_it_is_long_enough() -> None:
    check_plausibility(make_snapshot(*CLAUSES, "咨询电话：62404404。"), BEFORE, Expect())


def test_a_scan_that_was_hardly_legible_is_held() -> None:
    assert "置信度仅 62%" in suspicion(replace(BEFORE, scan=Scan(10, 10, 0.62, 0.2)))
    check_plausibility(replace(BEFORE, scan=Scan(10, 10, 0.97, 0.2)), BEFORE, Expect())


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (replace(BEFORE, head=Head("")), "没有读出标题"),
        (replace(BEFORE, clauses=()), "没有正文"),
        (
            replace(BEFORE, dropped=(DroppedText("\x01\x02\x03\x04\x05\x06\x07" * 9, UNREADABLE),)),
            "乱码",
        ),
        (named("Notice on the support of innovation", "All enterprises shall report."), "没有汉字"),
    ],
)
def test_a_reading_without_a_title_a_text_or_readable_words_is_held(
    found: Snapshot, reason: str
) -> None:
    assert reason in suspicion(found, None)


def test_a_page_number_that_was_left_out_is_no_unreadable_word() -> None:
    left_out = tuple(DroppedText(f"- {n} -", "页眉、页脚或页码") for n in range(99))
    check_plausibility(replace(BEFORE, dropped=left_out), None, Expect())


SIGNED = Head("某区科委关于暂停受理的通知", issuers=("某区科委",), made_on=date(2024, 4, 1))


@pytest.mark.parametrize(
    "words",
    [
        "很抱歉，您访问的页面走丢了",
        "该信息已被删除或不存在",
        "文章不存在！3秒后返回",
        "您没有权限查看此内容",
        "内容加载中，请稍候…",
        "系统繁忙，请稍后再试",
        "java.lang.NullPointerException at com.gov.cms.ArticleController",
        "请在微信客户端打开链接",
    ],
)
def test_a_page_that_holds_no_document_is_held_at_its_first_capture(words: str) -> None:
    shown = (Clause(Level.PARAGRAPH, "para_1", text=words),)
    assert suspicion(Snapshot("test", Head("某区科技创新扶持办法"), shown), None)


@pytest.mark.parametrize(
    "words",
    [
        "该文件已归档，如需查阅请联系区档案馆。",
        "主办单位：某区融媒体中心 邮编：200000",  # the words stand in a frame or in pictures
    ],
)
def test_a_page_without_any_sign_of_a_document_is_held(words: str) -> None:
    shown = (Clause(Level.PARAGRAPH, "para_1", text=words),)
    with pytest.raises(SuspectError):
        check_shows_document(Snapshot("test", Head("某区科技创新扶持办法"), shown))
    check_shows_document(Snapshot("test", SIGNED, shown))
    check_shows_document(make_snapshot(*CLAUSES[:2]))


@pytest.mark.parametrize(
    "words",
    [
        "因受理期已满，暂停受理申请，恢复时间另行通知。",
        "现宣布下列文件失效，自公布之日起不再执行。",
        "因信息系统升级，申报时间延长至四月三十日。",
    ],
)
def test_a_short_signed_notice_is_a_document(words: str) -> None:
    shown = (Clause(Level.PARAGRAPH, "para_1", text=words),)
    check_plausibility(Snapshot("test", SIGNED, shown), None, Expect())

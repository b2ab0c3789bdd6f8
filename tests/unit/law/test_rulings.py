"""What words decide about an instrument: above a list, behind an entry, in a table cell."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.law.relations.rulings import read_ruling
from tracker.model import RelationKind

REPEALS, AFFECTS = RelationKind.REPEALS, RelationKind.AFFECTS


@pytest.mark.parametrize(
    "words",
    [
        "决定废止下列文件：",
        "下列文件自即日起失效：",
        "以下文件自本通知印发之日起停止执行",
        "下列文件不再作为行政管理的依据：",
        "取消下列文件：",
        "废止",
        "已不适用，予以废止",
        "经研究，决定废止下列文件，自2024年7月1日起停止执行：",
        "经区政府研究同意，现决定废止下列文件：",
        "废止（2件）",
        "下列文件有效期已届满，自然失效：",
    ],
)
def test_words_that_end_an_instrument(words):
    ruling = read_ruling(words)
    assert ruling is not None
    assert ruling.kind is REPEALS


@pytest.mark.parametrize(
    "words",
    [
        "下列文件暂不废止：",
        "下列文件不予废止：",
        "下列文件未废止：",
        "除下列文件外，2020年以前的文件一律废止：",
        "拟修订的规范性文件目录",
        "需修改后重新发布的规范性文件目录",
        "目录之外的规范性文件均不再执行：",
        "清单以外的文件一律废止：",
    ],
)
def test_words_that_deny_exempt_or_leave_the_text_alone(words):
    ruling = read_ruling(words)
    assert ruling is not None
    assert ruling.kind is None


@pytest.mark.parametrize(
    "words",
    [
        "拟废止",
        "建议废止",
        "正在研究废止的文件",
        "待新规出台后废止",
        "下列文件是否废止另行研究：",
        "下列文件请各部门提出废止意见：",
        "下列文件废止前须征求意见：",
        "下列文件废止后，相关事项按下列规定执行：",
        "因下列文件已废止，相关补贴不再发放：",
        "继续有效、废止和失效的规范性文件目录",
    ],
)
def test_words_that_only_intend_report_or_say_several_things_are_a_doubt(words):
    ruling = read_ruling(words)
    assert ruling is not None
    assert ruling.kind is AFFECTS


@pytest.mark.parametrize("words", ["", "序号", "下列文件：", "责任单位：区科委"])
def test_words_without_a_verb_of_effect_decide_nothing(words):
    assert read_ruling(words) is None


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("自2025年1月1日起废止", date(2025, 1, 1)),
        ("2024年12月31日后废止", date(2025, 1, 1)),
        ("于2025年3月1日废止", date(2025, 3, 1)),
        ("废止", None),
    ],
)
def test_a_ruling_says_from_when(words, first):
    ruling = read_ruling(words)
    assert ruling is not None
    assert (ruling.kind, ruling.effective) == (REPEALS, first)


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("下列文件继续有效，有效期至2026年12月31日：", date(2026, 12, 31)),
        ("有效期延长至2027年6月30日", date(2027, 6, 30)),
        ("继续有效", None),
    ],
)
def test_a_ruling_says_until_when(words, last):
    ruling = read_ruling(words)
    assert ruling is not None
    assert (ruling.kind, ruling.until) == (RelationKind.EXTENDS, last)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("下列文件中与上位法不一致的条款废止：", "与上位法不一致的条款"),
        ("部分条款废止", "部分条款"),
        ("下列文件废止：", ""),
    ],
)
def test_a_ruling_may_mean_a_part(words, part):
    ruling = read_ruling(words)
    assert ruling is not None
    assert (ruling.kind, ruling.part) == (REPEALS, part)


def test_a_closed_list_says_from_when_it_ends_the_others():
    ruling = read_ruling("决定保留下列规范性文件，其余文件自2025年1月1日起一律废止：")
    assert ruling is not None
    assert (ruling.kind, ruling.exempts, ruling.effective) == (None, True, date(2025, 1, 1))


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("废止第三条", "第三条"),
        ("部分废止（第三条、第五条）", "第三条、第五条"),
        ("下列文件除第三条外予以废止：", "除第三条外的其余条款"),
        ("废止", ""),
    ],
)
def test_words_may_name_the_part_that_ends(words, part):
    ruling = read_ruling(words)
    assert ruling is not None
    assert (ruling.kind, ruling.part) == (REPEALS, part)


def test_files_that_end_with_their_own_term_are_not_ended_by_the_list():
    for words in ("到期失效的文件", "期满后自动失效的文件目录"):
        ruling = read_ruling(words)
        assert ruling is not None
        assert ruling.kind is AFFECTS, words


def test_words_that_move_an_end_over_a_list():
    for words in (
        "下列政策执行期限统一延至2027年6月30日：",
        "关于调整部分规范性文件有效期的通知",
    ):
        ruling = read_ruling(words)
        assert ruling is not None
        assert ruling.kind is RelationKind.EXTENDS, words

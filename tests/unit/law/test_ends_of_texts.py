"""The forms in which a text states its own first and last day, with their neighbours."""

from __future__ import annotations

from datetime import date

import pytest

from tests.law_texts import analyse_text
from tracker.model import Validity

MAY, APRIL = date(2024, 5, 1), date(2027, 4, 30)


def read(*sentences: str, **head: object) -> Validity:
    return analyse_text(*sentences, title="示例区扶持办法", **head).validity


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("本办法自2024年5月1日起施行，为期三年。", MAY, APRIL),
        ("本办法自2024年5月1日起执行三年。", MAY, APRIL),
        ("本办法适用于2024年度的项目，自2024年5月1日起施行，有效期三年。", MAY, APRIL),
        ("本办法追溯自2024年5月1日起执行，有效期三年。", MAY, APRIL),
        ("本办法追溯至2024年5月1日起执行，有效期三年。", MAY, APRIL),
        ("本办法自2024年5月1日起施行，暂行期三年。", MAY, APRIL),
        ("本办法自2024年5月1日起施行，2027年5月1日起失效。", MAY, APRIL),
        ("自2024年5月1日起，本办法正式施行，有效期三年。", MAY, APRIL),
        ("自2024年5月1日起，企业按本办法执行，有效期三年。", None, None),
        ("本办法自2024年5月1日起施行，有效期满后自动失效，有效期为三年。", MAY, APRIL),
        ("本办法自2024年5月1日起正式实施，试行版同时废止，有效期三年。", MAY, APRIL),
        ("本办法自2024年5月1日起施行，原《办法》（1号）同时废止，有效期三年。", MAY, APRIL),
        ("本办法自2024年5月1日起施行，有效期至2027年度末。", MAY, date(2027, 12, 31)),
        ("本办法自2024年5月1日起施行，旧版证书有效期三年。", MAY, None),
        ("上述申请条件和补贴标准自2024年5月1日起实施，有效期三年。", MAY, APRIL),
        ("本办法自2024年5月1日起施行，有效期三（3）年。", MAY, APRIL),
        ("本办法自2024年5月1日起施行，有效期12周。", MAY, date(2024, 7, 23)),
        ("本办法自2024年5月1日起施行，有效期180天。", MAY, date(2024, 10, 27)),
        ("本办法自2024年5月1日起施行，有效期一个季度。", MAY, date(2024, 7, 31)),
        ("本办法自2024年5月1日起追溯执行，有效期三年。", MAY, APRIL),
        ("本办法有效期三年，自2024年5月1日起施行。", MAY, APRIL),
        ("本办法有效期至2027年4月30日，自2024年5月1日起施行。", MAY, APRIL),
        ("有效期为3年（自2024年5月1日起至2027年4月30日止）。", MAY, APRIL),
        ("本办法在2024年5月1日至2027年4月30日期间有效。", MAY, APRIL),
        ("本办法的施行时间为2024年5月1日，截止时间为2027年4月30日。", MAY, APRIL),
        ("本办法生效日期为2024年5月1日，终止日期为2027年4月30日。", MAY, APRIL),
        ("本办法自发布之日起至2027年4月30日有效。", date(2024, 3, 4), APRIL),
        ("本办法自2024年5月1日起施行，有效期为2025年度。", MAY, date(2025, 12, 31)),
        ("本办法自2024年5月1日起施行，2027年4月30日前有效。", MAY, APRIL),
        # neighbours
        ("本办法自2024年5月1日起施行，长期有效。", MAY, None),
        ("本办法自2024年5月1日起施行，证书有效期三年。", MAY, None),
        ("本办法自发布之日起三十日内施行。", date(2024, 3, 4), None),
    ],
)
def test_a_form_of_its_days(sentence: str, first: date, last: date | None) -> None:
    found = read(sentence)
    if "三十日内" not in sentence:
        assert found.effective_from == first
    assert found.last_day == last


@pytest.mark.parametrize(
    "sentences",
    [
        ("本办法自2020年1月1日起施行，有效期至2024年12月31日，期满自动延续两年。",),
        ("本办法自2020年1月1日起施行，有效期五年，届满未发文废止的，继续执行。",),
        ("本办法自2020年1月1日起施行，有效期三年，至2030年2月28日止。",),
        ("本办法自2020年1月1日起施行，有效期五年。", "本办法自2020年1月1日起施行，有效期三年。"),
    ],
)
def test_another_end_is_an_alternative_and_never_lost(sentences: tuple[str, ...]) -> None:
    found = read(*sentences)
    assert found.last_day is not None
    others = [a.day for a in found.alternatives if a.field == "last_day"]
    assert any(abs((day - found.last_day).days) > 300 for day in others)


@pytest.mark.parametrize(
    "sentence",
    [
        "本办法自2020年1月1日起施行，有效期五年，期满经评估可以延长。",
        "本办法自2020年1月1日起施行，有效期五年，到期自动失效。",
    ],
)
def test_an_end_that_may_only_be_moved_by_an_act_has_no_far_alternative(sentence: str) -> None:
    found = read(sentence)
    assert found.last_day == date(2024, 12, 31)
    assert all((a.day - found.last_day).days < 31 for a in found.alternatives)


def test_an_end_before_the_start_is_no_end() -> None:
    assert read("本办法自2024年5月1日起施行，有效期至2023年12月31日。").last_day is None


@pytest.mark.parametrize(
    "sentence",
    ["本办法自2024年5月1日起施行，有效期3-5年。", "本办法自2024年5月1日起施行，执行期另定。"],
)
def test_a_word_of_validity_that_is_not_understood_is_said(sentence: str) -> None:
    assert any(row.rule.startswith("ends") for row in read(sentence).basis)


def test_a_day_of_publication_long_after_the_signature_is_an_upload_day() -> None:
    found = read("本办法自发布之日起施行，有效期三年。", published_on=date(2026, 5, 1))
    assert (found.effective_from, found.last_day) == (date(2024, 3, 4), date(2027, 3, 3))
    assert {date(2026, 5, 1), date(2029, 4, 30)} <= {a.day for a in found.alternatives}


def test_another_start_moves_the_end_that_counts_from_it() -> None:
    found = read("本办法自发布之日起30日后施行，有效期三年。")
    starts = {a.day for a in found.alternatives if a.field == "effective_from"}
    ends = {a.day for a in found.alternatives if a.field == "last_day"}
    assert date(2024, 4, 4) in starts
    assert date(2027, 4, 3) in ends

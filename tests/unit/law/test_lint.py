"""Notes on the drafting of a version."""

import pytest

from tests.law_texts import analyse_text


@pytest.mark.parametrize(
    ("sentence", "note"),
    [
        ("本措施自2024年5月1日起施行。", "未写明有效期"),
        ("本措施自2024年5月1日起施行，有效期至2030年4月30日。", "超过五年"),
        ("本措施自2024年3月10日起施行，有效期三年。", "不足三十日"),
        ("本实施办法自2024年5月1日起施行，有效期三年。", "自称与题名不一致：本实施办法"),
        ("本措施自2024年5月1日起施行，其中第三条自2025年1月1日起施行。", "部分条款"),
        ("本措施自2024年5月1日起施行，有效期至新规定出台之日止。", "终止以事件为准"),
        ("执行过程中，如遇上级政策调整，以上级政策为准。", "上级规定"),
    ],
)
def test_a_reader_sees_where_a_default_decides(sentence, note):
    assert any(
        note in line for line in analyse_text(sentence, document_number="示府规〔2024〕4号").lint
    )


def test_a_trial_of_more_than_two_years_is_noted():
    lint = analyse_text(
        "本办法自2024年5月1日起试行，试行期三年。", title="示例区管理办法（试行）"
    ).lint
    assert any("超过两年" in line for line in lint)


def test_a_well_drafted_text_has_no_note():
    assert analyse_text("本措施自2024年5月1日起施行，有效期五年。").lint == ()


def test_a_reply_is_not_asked_for_its_term():
    assert analyse_text("感谢您的关心。", title="对第1号提案的答复").lint == ()

"""From a name to a policy we hold, never by a silent guess."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.law.relations.policy_matching import Named, match_policy
from tracker.law.text.title_keys import number_key
from tracker.model import Target

HELD = [
    Named("p1", "长宁区鼓励科技创新的若干政策措施", None),
    Named("p2", "长宁区鼓励科技创新的实施办法", "长科委规〔2020〕1号"),
    Named("p3", "示例区人才公寓管理办法", "示府规〔2018〕1号"),
]


def test_a_number_decides_in_any_brackets_and_with_any_title():
    assert match_policy(Target("写错的标题", "长科委规[2020] 1 号"), HELD).policy == "p2"


def test_a_later_number_of_the_same_target_decides_too():
    assert (
        match_policy(
            Target("旧题", "示府发〔2010〕3号", also_numbered=("示府规〔2018〕第1号",)), HELD
        ).policy
        == "p3"
    )


def test_a_title_decides_where_no_number_speaks_against_it():
    assert match_policy(Target("长宁区鼓励科技创新的实施办法"), HELD).policy == "p2"
    assert match_policy(Target("示例区人才公寓管理办法", "示府规〔2022〕3号"), HELD).policy is None


def test_the_notice_that_issues_a_policy_names_it_too():
    assert (
        match_policy(
            Target("示例区政府关于印发〈长宁区鼓励科技创新的实施办法〉的通知"), HELD
        ).policy
        == "p2"
    )


def test_a_misspelt_title_gives_a_candidate_and_no_choice():
    found = match_policy(Target("长宁区鼓励科技创新的若干政策施"), HELD)
    assert (found.policy, found.candidates) == (None, ("p1",))


def test_two_policies_of_one_title_are_both_candidates():
    twice = [*HELD, Named("p4", "示例区人才公寓管理办法", None)]
    assert match_policy(Target("示例区人才公寓管理办法"), twice).candidates == ("p3", "p4")


def test_an_order_is_one_order_however_it_is_written():
    assert number_key("国务院令第438号") == number_key("国务院第四百三十八号令")
    held = [Named("p6", "示例市停车办法", "示例市人民政府令第14号")]
    assert match_policy(Target("示例市停车办法", "第14号令"), held).policy == "p6"
    assert match_policy(Target("示例市停车办法", "第15号令"), held).policy is None
    assert match_policy(Target("示例市停车办法", "市政府令第14号"), held).policy == "p6"
    assert match_policy(Target("示例市停车办法", "示例市政府第14号令"), held).policy == "p6"
    assert match_policy(Target("示例市停车办法", "市政府令第15号"), held).policy is None
    assert match_policy(Target("示例市停车办法", "另一市政府令第14号"), held).policy is None


def test_a_number_without_a_title_matches_no_untitled_row():
    assert match_policy(Target("", "甲府发〔2001〕1号"), [Named("p5", "", None)]).policy is None


@given(st.sampled_from("[【〔﹝("), st.sampled_from(["", " ", "　"]), st.booleans())
def test_a_number_is_one_number_in_every_form(opening, space, ordinal):
    closing = dict(zip("[【〔﹝(", "]】〕﹞)", strict=True))[opening]
    written = f"沪府办规{space}{opening}2024{closing}{space}{'第' if ordinal else ''}7{space}号"
    assert number_key(written) == "沪府办规〔2024〕7号"


def test_an_edition_may_be_left_out_but_never_mistaken_and_with_an_older_one_of_the_same_title_it_is_no_certainty():
    edition = Named("p5", "示例区科技创新券管理办法（2023年修订）", None)
    assert match_policy(Target("示例区科技创新券管理办法"), [edition]).policy == "p5"
    assert match_policy(Target("示例区科技创新券管理办法（2019年修订）"), [edition]).policy is None
    older = Named("p6", "示例区科技创新券管理办法", None)
    assert match_policy(Target("示例区科技创新券管理办法"), [older, edition]).candidates == (
        "p6",
        "p5",
    )

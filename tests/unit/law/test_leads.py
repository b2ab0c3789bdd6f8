"""Sentences that say of a policy what we may not know."""

from tests.law_texts import analyse_text
from tracker.law.relations.hints import names_newer_wording

REPLY = {"title": "对示例区政协第1号提案的答复"}
SAYS = "2025年，《示例区鼓励科技创新的若干政策施》发布，重点围绕三个方面，提出14项政策。"


def test_a_reply_that_names_a_year_of_issue_gives_a_lead_with_its_sentence():
    (lead,) = analyse_text(SAYS, **REPLY).hints
    assert (lead.title, lead.year, lead.quote, lead.path) == (
        "示例区鼓励科技创新的若干政策施",
        2025,
        SAYS,
        "art_1",
    )


def test_a_lead_tells_more_only_where_its_year_is_later_than_that_of_the_text_we_hold():
    title = "示例区鼓励科技创新的若干政策措施"
    assert names_newer_wording(SAYS, title, 2024)
    assert not names_newer_wording(SAYS, title, 2025)
    assert names_newer_wording(SAYS, title, None)  # our text is not dated


def test_a_year_that_another_policy_of_the_sentence_was_issued_in_says_nothing_of_this_one():
    both = "2023年出台《示例区科技创新若干办法》，2025年发布《示例区人才安居实施细则》。"
    assert not names_newer_wording(both, "示例区科技创新若干办法", 2023)


def test_a_name_without_a_year_or_a_verb_of_issue_is_no_lead():
    assert (
        analyse_text(
            "请按《示例区鼓励科技创新的若干政策措施》申报。", "2025年，我区经济增长6%。", **REPLY
        ).hints
        == ()
    )


def test_the_year_nearest_before_a_name_is_its_year():
    found = analyse_text(
        "2023年出台《甲办法》，2024年修订《乙办法》，并学习《丙办法》。", **REPLY
    ).hints
    assert [(lead.title, lead.year) for lead in found] == [("甲办法", 2023), ("乙办法", 2024)]


def test_a_policy_that_tells_when_its_ground_was_issued_gives_no_lead():
    assert (
        analyse_text(
            "根据2023年发布的《示例市科技条例》，制定本措施。", "本措施自2024年4月1日起施行。"
        ).hints
        == ()
    )

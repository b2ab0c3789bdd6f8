"""Sentences that say of a policy what we may not know."""

from sayings import meaning

from tracker.law.leads import contradicts, items

REPLY = {"title": "对示例区政协第1号提案的答复"}
SAYS = "2025年，《示例区鼓励科技创新的若干政策施》发布，重点围绕三个方面，提出14项政策。"


def test_a_reply_that_names_a_year_of_issue_gives_a_lead_with_its_sentence():
    (lead,) = meaning(SAYS, **REPLY).leads
    assert (lead.title, lead.year, lead.quote, lead.path) == ("示例区鼓励科技创新的若干政策施", 2025, SAYS, "art_1")
    assert items(lead.quote) == 14


def test_a_newer_year_or_another_number_of_measures_contradicts_what_we_hold():
    (lead,) = meaning(SAYS, **REPLY).leads
    assert "2025" in contradicts(lead, year=2024)
    assert "14" in contradicts(lead, year=2025, measures=16)
    assert contradicts(lead, year=2025, measures=14) is None


def test_a_name_without_a_year_or_a_verb_of_issue_is_no_lead():
    assert meaning("请按《示例区鼓励科技创新的若干政策措施》申报。", "2025年，我区经济增长6%。", **REPLY).leads == ()


def test_the_year_nearest_before_a_name_is_its_year():
    found = meaning("2023年出台《甲办法》，2024年修订《乙办法》，并学习《丙办法》。", **REPLY).leads
    assert [(lead.title, lead.year) for lead in found] == [("甲办法", 2023), ("乙办法", 2024)]


def test_a_policy_that_tells_when_its_ground_was_issued_gives_no_lead():
    assert meaning("根据2023年发布的《示例市科技条例》，制定本措施。", "本措施自2024年4月1日起施行。").leads == ()

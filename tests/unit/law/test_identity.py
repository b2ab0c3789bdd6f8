"""Whether two documents are one instrument, and which instrument a citation means."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.law.authority import IssuerEvidence, Verdict
from tracker.law.identity import (
    Candidate,
    Identity,
    Match,
    base_title,
    compare_identities,
    match_target,
    read_cutoff,
)
from tracker.model import Category, Target

TITLE, ISSUER = "甲市乙区科技扶持办法", "甲市乙区科学技术委员会"
DAY, LATER = date(2020, 1, 1), date(2024, 1, 1)


def identity(
    title: str = TITLE,
    number: str | None = None,
    issuer: str = ISSUER,
    category: Category = Category.POLICY,
    **more: Any,
) -> Identity:
    return Identity(
        IssuerEvidence(title, number, (issuer,) if issuer else ()),
        category,
        digests=frozenset({more.pop("digest", "a")}),
        **more,
    )


NUMBER = "乙科规〔2020〕1号"
SAME = {
    "one number, one title": ({"number": NUMBER}, {"number": NUMBER, "digest": "b"}),
    "one number, the title of its notice": (
        {"number": NUMBER},
        {"number": NUMBER, "title": f"关于印发《{TITLE}》的通知", "digest": "b"},
    ),
    "one number in other brackets": (
        {"number": NUMBER},
        {"number": "乙科规[2020] 1 号", "digest": "b"},
    ),
    "one body, no number on the copy": ({"number": NUMBER, "made_on": DAY}, {}),
    "one title and day of signature": ({"made_on": DAY}, {"made_on": DAY, "digest": "b"}),
    "one title and commencement": ({"first_day": DAY}, {"first_day": DAY, "digest": "b"}),
    "the issuer by its short name": (
        {"number": NUMBER},
        {"number": NUMBER, "issuer": "乙区科委", "digest": "b"},
    ),
}
DIFFERENT = {
    "two numbers": ({"number": NUMBER}, {"number": "乙科规〔2021〕1号"}),
    "one number over two titles": (
        {"number": NUMBER},
        {"number": NUMBER, "title": "甲市乙区人才公寓管理细则"},
    ),
    "one title of two districts": ({"made_on": DAY}, {"made_on": DAY, "issuer": "甲市丙区科委"}),
    "one title of city and district": ({}, {"issuer": "甲市科学技术局"}),
    "one title, two days": ({"made_on": DAY}, {"made_on": LATER, "digest": "b"}),
    "one body, two days": ({"made_on": DAY}, {"made_on": LATER}),
    "one body, another year in the title": (
        {"title": "甲市乙区2024年科技扶持办法"},
        {"title": "甲市乙区2025年科技扶持办法"},
    ),
    "a draft of it": ({"made_on": DAY}, {"made_on": DAY, "category": Category.DRAFT}),
}
UNCERTAIN = {
    "one number and title of two organs": (
        {"number": NUMBER},
        {"number": NUMBER, "issuer": "甲市丙区科学技术委员会", "digest": "b"},
    ),
    "one title, two commencements": ({"first_day": DAY}, {"first_day": LATER, "digest": "b"}),
    "one title, one of them undated": ({"made_on": DAY}, {"digest": "b"}),
}
PAIRS = [
    (name, pair, match)
    for pairs, match in (
        (SAME, Match.SAME),
        (DIFFERENT, Match.DIFFERENT),
        (UNCERTAIN, Match.UNCERTAIN),
    )
    for name, pair in pairs.items()
]


@pytest.mark.parametrize(
    ("pair", "match"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS]
)
def test_two_documents_are_compared(pair: tuple[dict, dict], match: Match) -> None:
    one, other = identity(**pair[0]), identity(**pair[1])
    assert compare_identities(one, other) is match
    assert compare_identities(other, one) is match


# ---------------------------------------------------------------- citations

ACTOR = IssuerEvidence("甲市乙区科技若干措施", "乙科规〔2024〕9号", (ISSUER,))


def held(
    id: str, title: str = TITLE, number: str | None = NUMBER, issuer: str = ISSUER
) -> Candidate:
    return Candidate(id, IssuerEvidence(title, number, (issuer,)))


def test_a_number_and_its_title_are_certain() -> None:
    found = match_target(
        Target(TITLE, NUMBER), ACTOR, [held("a"), held("b", number="乙科规〔2021〕1号")]
    )
    assert (found.policy, found.verdict) == ("a", Verdict.ALLOWED)


def test_a_number_over_another_title_is_doubtful_for_both_and_the_title_is_likely_meant() -> None:
    rows = [held("a"), held("b", "甲市乙区人才公寓细则", "乙人规〔2020〕7号")]
    found = match_target(Target("甲市乙区人才公寓细则", NUMBER), ACTOR, rows)
    assert found.policy is None
    assert [(one.policy, one.is_likely) for one in found.doubtful] == [("a", False), ("b", True)]


def test_of_several_policies_under_one_number_the_title_chooses() -> None:
    rows = [held("a"), held("b", "甲市乙区人才公寓细则")]
    assert match_target(Target("甲市乙区人才公寓细则", NUMBER), ACTOR, rows).policy == "b"


@pytest.mark.parametrize(
    "cited", [f"关于印发《{TITLE}》的通知", f"{ISSUER}关于印发〈{TITLE}〉的通知", TITLE]
)
def test_a_notice_names_the_policy_that_it_issued(cited: str) -> None:
    assert match_target(Target(cited), ACTOR, [held("a")]).policy == "a"


@pytest.mark.parametrize("number", ["乙科规〔2020〕11号", "乙科规〔2021〕1号", "乙科规〔2002〕1号"])
def test_a_number_with_one_wrong_figure_is_likely_the_policy_of_that_title(number: str) -> None:
    found = match_target(Target(TITLE, number), ACTOR, [held("a")])
    assert found.policy is None
    assert [(one.policy, one.is_likely) for one in found.doubtful] == [("a", True)]


@pytest.mark.parametrize(
    "number", ["乙科〔2020〕1号", "乙科发〔2020〕1号", "乙科委规〔2020〕1号", "乙科规字〔2020〕1号"]
)
def test_a_number_of_another_series_of_the_organ_is_likely_the_policy_of_that_title(
    number: str,
) -> None:
    found = match_target(Target(TITLE, number), ACTOR, [held("a")])
    assert found.policy is None
    assert [(one.policy, one.is_likely) for one in found.doubtful] == [("a", True)]
    assert match_target(Target("甲市乙区人才公寓细则", number), ACTOR, [held("a")]).doubtful == ()


@pytest.mark.parametrize(
    ("cited", "own"),
    [
        ("甲市乙区夜市摊区管理规定", "夜市摊区管理规定"),  # 夜市 is no place
        ("乙区夜市摊区管理规定", "甲市乙区夜市摊区管理规定"),
        ("乙区科技扶持办法", TITLE),
        ("科技扶持办法", TITLE),
        (TITLE, "科技扶持办法"),
    ],
)
def test_a_title_with_or_without_its_place_is_likely_the_policy(cited: str, own: str) -> None:
    found = match_target(Target(cited), ACTOR, [held("a", own)])
    assert [(one.policy, one.is_likely) for one in found.doubtful] == [("a", True)]


@pytest.mark.parametrize("cited", ["丙区科技扶持办法", "甲市丙区科技扶持办法", "扶持办法"])
def test_a_title_with_another_place_or_of_two_words_is_no_slip(cited: str) -> None:
    assert match_target(Target(cited), ACTOR, [held("a")]).doubtful == ()


@pytest.mark.parametrize(
    "number", ["乙科规〔2015〕8号", "丙科规〔2020〕1号", "乙科发〔2020〕2号", "乙教〔2020〕1号"]
)
def test_another_number_is_another_instrument(number: str) -> None:
    assert match_target(Target(TITLE, number), ACTOR, [held("a")]).doubtful == ()


@pytest.mark.parametrize("cited", [f"{TITLE}（试行）", TITLE.replace("办法", "暂行办法")])
def test_a_trial_form_that_is_left_out_or_added_is_likely_the_policy(cited: str) -> None:
    found = match_target(Target(cited), ACTOR, [held("a")])
    assert [(one.policy, one.is_likely) for one in found.doubtful] == [("a", True)]


@pytest.mark.parametrize(
    ("title", "issuer", "reached"),
    [
        ("科技扶持办法", "甲市丙区科学技术委员会", False),  # a namesake of another district
        ("科技扶持办法", "甲市科学技术局", False),  # of the city
        ("科技扶持办法", "甲市乙区人民政府", True),  # of its own government: it may not
        ("科技扶持办法", ISSUER, True),
    ],
)
def test_a_title_alone_never_crosses_a_place(title: str, issuer: str, reached: bool) -> None:
    found = match_target(Target(title), ACTOR, [held("a", title, None, issuer)])
    assert (found.policy is not None) is reached


def test_a_stranger_who_names_it_by_number_is_refused() -> None:
    stranger = IssuerEvidence("关于废止文件的通知", None, ("丁省戊市农业农村局",))
    found = match_target(Target(TITLE, NUMBER), stranger, [held("a")])
    assert (found.policy, found.verdict) == ("a", Verdict.REFUSED)
    assert "无权" in found.reason


def test_the_issuer_s_own_policy_is_preferred_among_namesakes() -> None:
    rows = [held("a", "科技办法", None, "甲市丙区科委"), held("b", "科技办法", None)]
    assert match_target(Target("科技办法"), ACTOR, rows).policy == "b"


def test_anybody_may_mention_a_text_of_another_place() -> None:
    rows = [held("a", "科技条例", None, "甲市人民代表大会常务委员会")]
    assert match_target(Target("科技条例"), ACTOR, rows, acting=False).policy == "a"


@pytest.mark.parametrize(
    "title",
    ["科技办法", "科技办法（2024年修订）", "科技办法（试行）", "关于印发《科技办法》的通知"],
)
def test_an_edition_is_no_part_of_the_base_title(title: str) -> None:
    assert base_title(title) == "科技办法"


@pytest.mark.parametrize(
    ("quote", "day"),
    [
        ("2020年12月31日以前制定的文件，未列入目录的一律废止。", date(2020, 12, 31)),
        ("2020年12月31日之前印发的规范性文件，凡未列入的，一律失效。", date(2020, 12, 31)),
        ("截至2020年底前公布的文件，未列入的停止执行。", date(2020, 12, 31)),
        ("凡未列入本目录的文件，自2023年6月1日起一律废止。", None),
        ("请于2023年6月1日前报送目录，未列入的一律废止。", None),
    ],
)
def test_a_closed_list_may_speak_of_texts_up_to_a_day_alone(quote: str, day: date | None) -> None:
    assert read_cutoff(quote) == day

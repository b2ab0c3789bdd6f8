"""Who may act on whom: organs by place, arm and field."""

from __future__ import annotations

import pytest

from tracker.law.authority import (
    Arm,
    IssuerEvidence,
    Verdict,
    decide_authority,
    is_inside,
    parse_organ,
    places_agree,
)


@pytest.mark.parametrize(
    ("name", "place", "arm"),
    [
        ("上海市长宁区科学技术委员会", ("上海市", "长宁区"), Arm.DEPARTMENT),
        ("长宁区科委", ("长宁区",), Arm.DEPARTMENT),
        ("上海市人民政府办公厅", ("上海市",), Arm.GOVERNMENT),
        ("甲市乙区人民政府", ("甲市", "乙区"), Arm.GOVERNMENT),
        ("甲市乙区丙街道办事处", ("甲市", "乙区", "丙街道"), Arm.GOVERNMENT),
        ("乙经济技术开发区管理委员会办公室", ("乙经济技术开发区",), Arm.GOVERNMENT),
        ("乙经济技术开发区管委会办公室", ("乙经济技术开发区",), Arm.GOVERNMENT),
        ("乙经济技术开发区管理委员会经济发展局", ("乙经济技术开发区",), Arm.DEPARTMENT),
        ("甲县丁镇人民政府", ("甲县", "丁镇"), Arm.GOVERNMENT),
        ("上海市市场监督管理局", ("上海市",), Arm.DEPARTMENT),
        ("长宁区市场监督管理局", ("长宁区",), Arm.DEPARTMENT),
        ("上海市社区建设办公室", ("上海市",), Arm.DEPARTMENT),
        ("乙区城乡建设委员会", ("乙区",), Arm.DEPARTMENT),
        ("中共甲市委办公室", ("甲市",), Arm.PARTY),
        ("甲市人民代表大会常务委员会", ("甲市",), Arm.CONGRESS),
        ("国务院", ("",), Arm.GOVERNMENT),
        ("中华人民共和国财政部", ("",), Arm.DEPARTMENT),
        ("国家税务总局", ("",), Arm.DEPARTMENT),
        ("财政部", ("",), Arm.DEPARTMENT),
        ("全国人民代表大会常务委员会", ("",), Arm.CONGRESS),
        ("甲县人民法院", ("甲县",), Arm.COURT),
        ("某某信息技术有限公司", (), Arm.PRIVATE),
        ("某某晚报", (), Arm.PRIVATE),
    ],
)
def test_an_issuer_is_parsed_into_place_and_arm(name: str, place: tuple, arm: Arm) -> None:
    found = parse_organ(name)
    assert (found.place, found.arm) == (place, arm)


@pytest.mark.parametrize(
    ("place", "whole", "inside"),
    [
        (("甲市", "乙区"), ("甲市",), True),
        (("乙区",), ("甲市", "乙区"), True),
        (("乙区",), ("甲市",), None),
        (("丙区",), ("甲市", "乙区"), False),
        (("甲市",), ("甲市", "乙区"), False),
        (("甲市", "乙区"), ("",), True),
        (("",), ("甲市",), False),
        ((), ("甲市",), None),
    ],
)
def test_a_place_lies_in_another(place: tuple, whole: tuple, inside: bool | None) -> None:
    assert is_inside(place, whole) is inside


def test_a_district_without_its_city_is_the_same_district() -> None:
    assert places_agree(("长宁区",), ("上海市", "长宁区"))


def side(issuer: str, **more: object) -> IssuerEvidence:
    return IssuerEvidence(issuers=(issuer,) if issuer else (), **more)  # type: ignore[arg-type]


KEWEI = "上海市长宁区科学技术委员会"


@pytest.mark.parametrize(
    ("actor", "target"),
    [
        (KEWEI, KEWEI),
        ("长宁区科委", KEWEI),
        ("上海市长宁区科学技术局", KEWEI),  # the successor in office
        ("上海市长宁区人民政府", KEWEI),
        ("上海市长宁区人民政府办公室", KEWEI),
        ("上海市人民政府", KEWEI),
        ("国务院", KEWEI),
        ("国务院办公厅", "上海市人民政府"),
        ("上海市人民政府", "上海市长宁区人民政府"),
        ("甲市市场监督管理局", "甲市工商行政管理局"),
        ("甲市规划和自然资源局", "甲市规划和国土资源管理局"),
        ("甲市生态环境局", "甲市环境保护局"),
        ("甲市人民代表大会常务委员会", "甲市人民政府"),
        ("甲市乙区人民政府", "甲市乙区丙镇人民政府"),
        ("甲市交通委", "甲市交通委员会"),
    ],
)
def test_an_organ_acts_on_its_own_its_predecessors_and_those_below(actor: str, target: str) -> None:
    assert decide_authority(side(actor), side(target))[0] is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("actor", "target"),
    [
        ("陕西省铜川市农业农村局", KEWEI),
        ("上海市杨浦区科学技术委员会", KEWEI),
        ("上海市长宁区农业农村委员会", KEWEI),
        ("上海市科学技术委员会", KEWEI),  # another department, although of a higher level
        (KEWEI, "上海市长宁区人民政府"),
        ("乙经济技术开发区管委会经济发展局", "乙经济技术开发区管理委员会"),
        (KEWEI, "上海市科学技术委员会"),
        ("上海市长宁区人民政府", "上海市人民政府"),
        ("甲市乙区丙镇人民政府", "甲市乙区人民政府"),
        ("甲市人民政府", "国务院"),
        ("某某信息技术有限公司", KEWEI),
        ("甲县人民法院", "甲县人民政府"),
    ],
)
def test_no_organ_acts_on_another_place_department_or_level_above(actor: str, target: str) -> None:
    assert decide_authority(side(actor), side(target))[0] is Verdict.REFUSED


def test_one_of_several_issuers_is_enough() -> None:
    joint = IssuerEvidence(issuers=("甲市财政局", "甲市科学技术局"))
    assert decide_authority(side("甲市科学技术局"), joint)[0] is Verdict.ALLOWED


def test_a_department_acts_on_a_government_text_with_its_consent() -> None:
    target = side("甲市人民政府")
    assert decide_authority(side("甲市交通局"), target)[0] is Verdict.REFUSED
    assert decide_authority(side("甲市交通局", consent=True), target)[0] is Verdict.ALLOWED
    elsewhere = side("乙市人民政府")
    assert decide_authority(side("甲市交通局", consent=True), elsewhere)[0] is Verdict.REFUSED


@pytest.mark.parametrize(
    ("actor", "target", "verdict"),
    [
        # the same code of the 文号
        ({"number": "长科规〔2024〕1号"}, {"number": "长科规〔2020〕1号"}, Verdict.ALLOWED),
        # the place that the title names
        ({"title": "乙区科技办法"}, {"issuers": ("甲市乙区科技局",)}, Verdict.ALLOWED),
        ({"title": "丙区科技办法"}, {"issuers": ("甲市乙区科技局",)}, Verdict.REFUSED),
        # nothing says who speaks
        ({}, {"issuers": ("甲市乙区科技局",)}, Verdict.UNPROVEN),
        ({}, {"is_held": False}, Verdict.ALLOWED),
        # a law of the state
        (
            {"issuers": ("甲县丁镇人民政府",)},
            {"title": "中华人民共和国某某税法", "is_held": False},
            Verdict.REFUSED,
        ),
        # a statute of a province or city, made by its congress
        ({"issuers": ("甲市人民政府",)}, {"title": "甲市市容管理条例"}, Verdict.UNPROVEN),
        (
            {"issuers": ("甲市城市管理局",)},
            {"title": "甲市市容管理条例（2019年修正）"},
            Verdict.UNPROVEN,
        ),
        (
            {"issuers": ("甲市人民代表大会常务委员会",)},
            {"title": "甲市市容管理条例"},
            Verdict.ALLOWED,
        ),
        ({"title": "甲市市容环境条例"}, {"title": "甲市市容管理条例"}, Verdict.ALLOWED),
        (
            {"issuers": ("甲市人民政府",)},
            {"title": "甲市市容管理条例实施细则"},
            Verdict.ALLOWED,
        ),
        # a department and a text of the government
        (
            {"issuers": ("甲市乙区科技局",)},
            {"number": "乙府发〔2020〕1号", "title": "甲市乙区办法", "is_held": False},
            Verdict.UNPROVEN,
        ),
        # the declaration of the source
        (
            {"declared": "陕西省铜川市"},
            {"issuers": ("上海市长宁区科学技术委员会",)},
            Verdict.REFUSED,
        ),
        (
            {"declared": "陕西省铜川市", "issuers": ("上海市长宁区科学技术委员会",)},
            {"issuers": ("上海市长宁区科学技术委员会",)},
            Verdict.UNPROVEN,
        ),
        # one undeclared host says it of what another host carries
        (
            {"official": False, "host": "b.test", "issuers": ("上海市长宁区科学技术委员会",)},
            {"host": "a.test", "issuers": ("上海市长宁区科学技术委员会",)},
            Verdict.UNPROVEN,
        ),
        (
            {"official": False, "host": "a.test", "issuers": ("上海市长宁区科学技术委员会",)},
            {"host": "a.test", "issuers": ("上海市长宁区科学技术委员会",)},
            Verdict.ALLOWED,
        ),
    ],
)
def test_without_issuers_the_other_signs_decide(
    actor: dict, target: dict, verdict: Verdict
) -> None:
    assert decide_authority(IssuerEvidence(**actor), IssuerEvidence(**target))[0] is verdict


def test_a_body_that_is_no_organ_may_end_what_it_issued_itself() -> None:
    society, paper = "甲市乙区科学技术协会", "甲市日报社"
    for issuer, target, expected in (
        (society, society, Verdict.ALLOWED),
        (society, "甲市乙区科学技术局", Verdict.REFUSED),
        (paper, paper, Verdict.REFUSED),  # it prints what others issue
    ):
        actor = IssuerEvidence("关于废止办法的通知", None, (issuer,))
        held = IssuerEvidence("科普场馆资助办法", None, (target,))
        assert decide_authority(actor, held)[0] is expected, (issuer, target)

"""Names in filters: one that is known in full or by its end is found, any other is refused."""

from __future__ import annotations

import pytest

from tracker.errors import NotAcceptable
from tracker.query.filters import resolve_issuer, resolve_jurisdiction

PLACES = ["上海市", "上海市长宁区", "上海市宝山区友谊路街道", "吉林省双鸭山市宝山区"]
ISSUERS = ["上海市长宁区人民政府", "上海市经济和信息化委员会"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("上海市", "上海市"),
        ("长宁区", "上海市长宁区"),
        (" 上海市长宁区 ", "上海市长宁区"),
        ("友谊路街道", "上海市宝山区友谊路街道"),
        ("上海市宝山区", "上海市宝山区"),
        ("双鸭山市", "吉林省双鸭山市"),
    ],
)
def test_a_place_is_found_by_its_full_name_or_by_its_end(asked, found):
    assert resolve_jurisdiction(asked, PLACES) == found


@pytest.mark.parametrize(
    ("asked", "offered"),
    [("长林区", "上海市长宁区"), ("Shanghai", "上海市"), ("宝山区", "上海市宝山区、吉林省")],
)
def test_an_unknown_or_ambiguous_place_is_refused_with_near_ones(asked, offered):
    with pytest.raises(NotAcceptable, match=offered):
        resolve_jurisdiction(asked, PLACES)


def test_an_issuer_is_found_by_a_part_of_its_name_and_refused_where_unknown():
    assert resolve_issuer("长宁区人民政府", ISSUERS) == "长宁区人民政府"
    with pytest.raises(NotAcceptable, match="上海市经济和信息化委员会"):
        resolve_issuer("市经济信息委", ISSUERS)


def test_while_nothing_is_known_every_name_is_accepted():
    assert resolve_jurisdiction("长宁区", []) == "长宁区"
    assert resolve_issuer("某部", []) == "某部"

"""When the title of an index and the title of its document name one text."""

from __future__ import annotations

import pytest

from tests.unit.parse.printed_text import read_text
from tracker.parse.document.listed_title import find_listing_conflict

ALONE = "某区科技创新扶持办法（试行）\n第一条 为了扶持，制定本办法。\n第二条 自2024年6月1日起施行。"
NOTICE = (
    "某区人民政府关于印发《2024年某区种粮补贴办法》的通知\n某府规〔2024〕2号\n各镇人民政府：\n"
    "现将《2024年某区种粮补贴办法》印发给你们，请认真执行。\n某区人民政府\n2024年5月1日\n"
    "2024年某区种粮补贴办法\n第一条 为了补贴，制定本办法。\n第二条 自2024年6月1日起施行。"
)


@pytest.mark.parametrize(
    ("document", "listed"),
    [
        (ALONE, "某区科技创新扶持办法（试行）"),
        (ALONE, "某区科技创新扶持办法"),
        (ALONE, "科技创新扶持办法(试行)"),
        (ALONE, "某区科技创新扶…"),
        (ALONE, "某区科技创新......"),
        (ALONE, "《某区科技创新扶持办法（试行）》"),
        (ALONE, "某区财政局关于印发《某区科技创新扶持办法（试行）》的通知"),
        (ALONE, "· [置顶] 某区科技创新扶持办法（试行） 2024-05-01"),
        (ALONE, "1.某区科技创新扶持办法（试行）.pdf"),
        (ALONE, "某区创新扶持办法（试行）"),
        (NOTICE, "某区人民政府关于印发《2024年某区种粮补贴办法》的通知"),
        (NOTICE, "关于印发《2024年某区种粮补贴办法》的通知"),
        (NOTICE, "区政府关于印发2024年某区种粮补贴办法的通知"),
        (NOTICE, "某区人民政府关于印发《2024年某区种…"),
        (NOTICE, "2024年某区种粮补贴办法"),
        (NOTICE, "某区种粮补贴办法"),
        (NOTICE, "查看详情"),
        (NOTICE, "政策文件下载"),
        (NOTICE, "更多>>"),
        (NOTICE, ""),
    ],
)
def test_a_cut_shortened_or_framed_title_agrees(document: str, listed: str) -> None:
    assert find_listing_conflict(read_text(document), listed) is None


@pytest.mark.parametrize(
    ("document", "listed"),
    [
        (ALONE, "某区停车场管理办法（试行）"),
        (ALONE, "某区科技创新扶持办法实施细则"),
        (ALONE, "《某区科技创新扶持办法》政策解读"),
        (ALONE, "某区科技创新奖励…"),
        (NOTICE, "某区人民政府关于印发《2023年某区种粮补贴办法》的通知"),
        (NOTICE, "2025年某区种粮补贴办法"),
        (NOTICE, "某区人民政府关于表彰先进单位的决定"),
    ],
)
def test_another_title_is_warned_of(document: str, listed: str) -> None:
    warning = find_listing_conflict(read_text(document), listed)
    assert warning is not None
    assert warning.startswith("标题不一致：正文为《")

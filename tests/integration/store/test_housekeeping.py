"""Notices that only act on others stand outside the lists, and are found by name."""

from __future__ import annotations

from datetime import date

import pytest

from tests.app_factory import import_document
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.model import Category, Status
from tracker.query import lists, status

DAY = date(2025, 6, 1)
NUMBER = "某区规〔2024〕3号"
POLICY = "《某区科技创新扶持办法》（某区规〔2024〕3号）"
NOTICES = {
    "关于废止《某区科技创新扶持办法》的通知": f"{POLICY}自2025年5月1日起废止。",
    "关于延长《某区科技创新扶持办法》有效期的通知": f"{POLICY}有效期延长至2031年12月31日。",
    "关于暂停执行《某区科技创新扶持办法》的通知": f"{POLICY}自2025年5月1日起暂停执行。",
    "关于修改《某区科技创新扶持办法》的通知": f"{POLICY}第二条修改为：“给予不超过100万元的支持。”",
}


def notice(title: str, words: str) -> str:
    return f"某区人民政府{title}\n某区规〔2025〕8号\n\n各部门：\n\n{words}\n\n某区人民政府\n2025年4月20日\n"


@pytest.mark.parametrize("title", NOTICES)
def test_a_housekeeping_notice_is_in_no_list_and_is_found_by_its_name(
    home: App, title: str
) -> None:
    import_document(home, "policy.txt", policy_text(number=NUMBER))
    import_document(home, "notice.txt", notice(title, NOTICES[title]))
    listed = status.find_statuses(home, DAY)
    assert [one.policy.document_number for one in listed] == [NUMBER]
    assert sum(lists.list_statuses(home, DAY).count_statuses.values()) == 1
    (by_number,) = status.find_statuses(home, DAY, document_number="某区规〔2025〕8号")
    (by_category,) = status.find_statuses(home, DAY, category=Category.AMENDMENT)
    (by_words,) = status.find_statuses(home, DAY, q="某区规〔2025〕8号")
    assert by_number.policy == by_category.policy == by_words.policy


def test_a_policy_that_is_issued_with_a_repeal_stays_in_the_lists(home: App) -> None:
    text = policy_text(number=NUMBER, repeals="《某区创业扶持办法》同时废止。")
    import_document(home, "policy.txt", text)
    held = {one.policy.title: one.status for one in status.find_statuses(home, DAY)}
    assert held["某区科技创新扶持办法"] is Status.IN_FORCE

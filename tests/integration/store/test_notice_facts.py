"""Everything that is read counts, from every capture; a person's word holds over repetitions."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.app_factory import import_document
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.ingest import reprocess
from tracker.law.assertion_rules import Assertion
from tracker.model import FactKind, Status
from tracker.query import records, status
from tracker.review.assertions import record_assertion

NUMBER = "甲乙规〔2024〕3号"
OLD = "甲乙规〔2019〕1号"
BODY = """甲市乙区人才扶持办法

第一条 为了扶持人才，制定本办法。
第二条 对符合条件的人才给予不超过50万元的补贴。
第三条 区人社局负责受理申请，并在三十日内作出决定。
"""


def page(term: str, says: str = "", body: str = BODY) -> str:
    return (
        "甲市乙区人民政府关于印发《甲市乙区人才扶持办法》的通知\n"
        f"{NUMBER}\n\n各有关单位：\n\n"
        f"现将《甲市乙区人才扶持办法》印发给你们，自2024年5月1日起施行，{term}。{says}\n\n"
        f"甲市乙区人民政府\n2024年4月1日\n\n{body}"
    )


def answer(home: App, on: date, number: str = NUMBER):
    (found,) = status.find_statuses(home, on, document_number=number)
    return found


UNTIL_2030, UNTIL_2028 = "有效期至2030年12月31日", "有效期至2028年12月31日"


def test_a_term_in_the_notice_counts_although_the_policy_is_the_same(home: App) -> None:
    import_document(home, "a.txt", page(UNTIL_2030))
    assert answer(home, date(2029, 6, 1)).status is Status.IN_FORCE
    import_document(home, "a.txt", page(UNTIL_2028))
    found = answer(home, date(2029, 6, 1))
    assert (found.status, found.last_day) == (Status.EXPIRED, date(2028, 12, 31))


def test_reading_again_does_not_bring_the_older_notice_back(
    home: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_document(home, "a.txt", page(UNTIL_2030))
    import_document(home, "a.txt", page(UNTIL_2028))
    monkeypatch.setattr("tracker.parse.PROFILE", "later")
    list(reprocess.reread_archive(home))
    assert answer(home, date(2029, 6, 1)).last_day == date(2028, 12, 31)


def test_a_repeal_that_is_added_to_the_notice_is_applied(home: App) -> None:
    old = policy_text("甲市乙区人才奖励办法", OLD, made="2019年1月1日", start="2019年2月1日")
    import_document(home, "old.txt", old.replace("某区", "甲市乙区"))
    import_document(home, "a.txt", page(UNTIL_2030))
    assert answer(home, date(2025, 6, 1), OLD).status is Status.IN_FORCE
    repeal = f"《甲市乙区人才奖励办法》（{OLD}）同时废止。"
    import_document(home, "a.txt", page(UNTIL_2030, repeal))
    assert answer(home, date(2025, 6, 1), OLD).status is Status.REPEALED


def test_the_page_of_a_bare_text_dates_it(home: App) -> None:
    body = BODY.replace("办法\n", f"办法\n{NUMBER}\n", 1)
    import_document(home, "bare.txt", body + "甲市乙区人民政府\n2024年4月1日\n")
    assert answer(home, date(2025, 6, 1)).status is Status.UNKNOWN
    import_document(home, "page.txt", page(UNTIL_2030))
    assert answer(home, date(2025, 6, 1)).status is Status.IN_FORCE


def test_what_a_person_took_back_is_not_said_again_by_the_next_wording(home: App) -> None:
    old = policy_text("甲市乙区人才奖励办法", OLD, made="2019年1月1日", start="2019年2月1日")
    import_document(home, "old.txt", old.replace("某区", "甲市乙区"))
    repeal = f"《甲市乙区人才奖励办法》（{OLD}）同时废止。"
    text = page(UNTIL_2030, repeal)
    import_document(home, "a.txt", text)
    dossier = records.load_dossier(home, answer(home, date(2025, 6, 1), OLD).policy.id)
    (fact,) = [one for one in dossier.facts if one.kind is FactKind.REPEALED]
    word = Assertion(
        dossier.policy.id,
        FactKind.RETRACTED,
        "王某",
        "废止的是另一文件",
        retracts=fact.id,
    )
    record_assertion(home, word)
    assert answer(home, date(2025, 6, 1), OLD).status is Status.IN_FORCE
    # another wording of the same text, and a copy of it
    changed = text.replace("50万元", "80万元")
    assert import_document(home, "a.txt", changed) == "changed"
    import_document(home, "copy.txt", changed)
    assert answer(home, date(2025, 6, 1), OLD).status is Status.IN_FORCE


def test_one_repeal_is_one_fact_over_all_wordings(home: App) -> None:
    old = policy_text("甲市乙区人才奖励办法", OLD, made="2019年1月1日", start="2019年2月1日")
    import_document(home, "old.txt", old.replace("某区", "甲市乙区"))
    text = page(UNTIL_2030, f"《甲市乙区人才奖励办法》（{OLD}）同时废止。")
    for n, amount in enumerate((50, 80, 90)):
        import_document(
            home,
            "a.txt",
            text.replace("50万元", f"{amount}万元"),
            captured_at=datetime.fromisoformat(f"2025-01-0{n + 1}T00:00:00+00:00"),
        )
    dossier = records.load_dossier(home, answer(home, date(2025, 6, 1), OLD).policy.id)
    standing = [one for one in dossier.facts if one.kind is FactKind.REPEALED]
    assert len(standing) == 1

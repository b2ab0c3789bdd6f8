"""Which policy a document is of: what is certain, what waits, and what a person says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.app_factory import import_document
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.errors import NotAcceptable
from tracker.ingest import import_files, reprocess
from tracker.model import DoubtKind, Status, TextState
from tracker.query import records, status
from tracker.review import held_readings, identity
from tracker.store import policies

DAY = date(2025, 6, 1)
TITLE, NUMBER = "某区科技创新扶持办法", "某区规〔2024〕3号"


def ids(home: App) -> list[str]:
    return [one.policy.id for one in status.find_statuses(home, DAY)]


def states(home: App) -> dict[str, Status]:
    return {
        one.policy.document_number or one.policy.title: one.status
        for one in status.find_statuses(home, DAY)
    }


def test_a_copy_without_its_number_is_the_same_policy(home: App) -> None:
    import_document(home, "page.txt", policy_text(number=NUMBER))
    assert import_document(home, "copy.txt", policy_text(number=None)) == "cosmetic"
    assert len(ids(home)) == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_one_title_of_two_places_is_two_policies(home: App, order: tuple[int, int]) -> None:
    text = policy_text(number=None)
    texts = [text, text.replace("某区人民政府", "另区人民政府")]
    for place in order:
        import_document(home, f"{place}.txt", texts[place])
    assert len(ids(home)) == 2


def test_one_title_of_one_issuer_with_two_first_days_and_no_day_waits(home: App) -> None:
    import_document(home, "a.txt", policy_text(number=None))
    other = policy_text(number=None, made="", start="2025年5月1日", amount=700)
    assert import_document(home, "b.txt", other) == "held"
    assert len(ids(home)) == 1
    (waiting,) = held_readings.list_reviews(home)
    assert TITLE in waiting.held.reason


def test_a_file_that_is_imported_for_a_policy_is_a_text_of_it(home: App, tmp_path: Path) -> None:
    import_document(home, "a.txt", policy_text(number=NUMBER))
    (policy,) = ids(home)
    file = tmp_path / "20200305-old.txt"
    file.write_text(policy_text("另一个名称的办法", number=None, amount=90), "utf-8")
    found = import_files.collect_files([file], home.now(), None, None)
    import_files.import_files(home, home.get_source("inbox"), found, policy)
    with home.database.read_session() as session:
        assert len(policies.get_dossier(session, policy).versions) == 2
    assert len(ids(home)) == 1


def test_two_policies_that_a_person_unites_are_one_for_later_readings_too(home: App) -> None:
    import_document(home, "a.txt", policy_text(number=NUMBER))
    import_document(home, "b.txt", policy_text("某区创新办法", number=None, amount=90))
    kept, other = (
        next(one for one in ids(home) if (title := named(home, one)) and title == wanted)
        for wanted in (TITLE, "某区创新办法")
    )
    identity.unite_policies(home, kept, other, "王某", "两处登载的是同一文件")
    assert ids(home) == [kept]
    assert reprocess.verify_archive(home) == []
    assert len(records.load_dossier(home, kept).versions) == 2
    # the address stays with it
    import_document(home, "b.txt", policy_text("某区创新办法", number=None, amount=95))
    assert ids(home) == [kept]
    with pytest.raises(NotAcceptable):
        identity.unite_policies(home, kept, other, "王某", "再来一次")


def named(home: App, policy: str) -> str:
    return records.load_dossier(home, policy).policy.title


def test_a_wording_that_a_person_separates_is_a_policy_with_its_own_facts(home: App) -> None:
    import_document(home, "a.txt", policy_text(number=NUMBER))
    import_document(home, "a.txt", policy_text(number=NUMBER, amount=700, start="2024年7月1日"))
    (policy,) = ids(home)
    made = identity.separate_version(home, policy, 2, "王某", "这是另一文件")
    assert reprocess.verify_archive(home) == []
    assert set(ids(home)) == {policy, made}
    first_days = {one.policy.id: one.effective_from for one in status.find_statuses(home, DAY)}
    assert first_days[made] == date(2024, 7, 1)
    assert first_days[policy] != first_days[made]
    with pytest.raises(NotAcceptable):
        identity.separate_version(home, made, 1, "王某", "唯一的文本")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_revised_edition_replaces_the_one_before_it(home: App, order: tuple[int, int]) -> None:
    old = policy_text(number="某区规〔2020〕1号", made="2020年1月1日", start="2020年2月1日")
    new = policy_text(f"{TITLE}（2024年修订）", number=NUMBER)
    for place in order:
        import_document(home, f"{place}.txt", (old, new)[place])
    assert states(home) == {"某区规〔2020〕1号": Status.REPEALED, NUMBER: Status.IN_FORCE}


def test_a_later_text_of_one_title_that_says_nothing_leaves_the_older_in_doubt(home: App) -> None:
    old = policy_text(number="某区规〔2020〕1号", made="2020年1月1日", start="2020年2月1日")
    import_document(home, "old.txt", old)
    import_document(home, "new.txt", policy_text(number=NUMBER, amount=700))
    assert states(home)["某区规〔2020〕1号"] is Status.UNKNOWN
    found = {one.policy.document_number: one for one in status.find_statuses(home, DAY)}
    assert DoubtKind.LEAD in {doubt.kind for doubt in found["某区规〔2020〕1号"].doubts}


def test_versions_say_which_state_of_the_policy_they_show(home: App) -> None:
    import_document(home, "a.txt", policy_text(number=NUMBER))
    import_document(home, "a.txt", policy_text(number=NUMBER, amount=700))
    (policy,) = ids(home)
    found = [one.text_state for one in records.load_dossier(home, policy).versions]
    assert found == [TextState.AS_ENACTED, TextState.AMENDED_TEXT]


def test_instruments_of_one_notice_with_akin_titles_are_two_policies(home: App) -> None:
    issuer, day = "某区科学技术委员会", "2020年3月4日"
    texts = "\n\n".join(
        f"{name}扶持办法\n\n第一条 为了扶持{name}，制定本办法。\n第二条 给予补贴。\n"
        f"第三条 本办法自{start}起施行，有效期三年。"
        for name, start in (("甲", "2020年5月1日"), ("乙", "2020年7月1日"))
    )
    notice = (
        f"{issuer}关于印发《甲扶持办法》和《乙扶持办法》的通知\n某科规〔2020〕3号\n\n各有关单位：\n\n"
        f"现将《甲扶持办法》和《乙扶持办法》印发给你们，请遵照执行。\n\n{issuer}\n{day}\n\n{texts}\n"
    )
    assert import_document(home, "notice.txt", notice) == "new"
    found = {one.policy.title: one.last_day for one in status.find_statuses(home, DAY)}
    assert found == {"甲扶持办法": date(2023, 4, 30), "乙扶持办法": date(2023, 6, 30)}

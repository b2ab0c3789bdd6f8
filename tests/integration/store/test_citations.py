"""What a citation reaches does not depend on which document came first."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from tests.app_factory import import_document
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.model import DoubtKind, Status
from tracker.query import status
from tracker.review import identity
from tracker.store.db.tables import SnapshotRow

DAY = date(2025, 6, 1)
OLD, OLD_NUMBER = "某区人才奖励办法", "某区规〔2020〕1号"
OLD_TEXT = policy_text(OLD, OLD_NUMBER, made="2020年1月1日", start="2020年2月1日")
ORDERS = [(0, 1), (1, 0)]


def states(home: App, on: date = DAY) -> dict[str, Status]:
    return {
        one.policy.document_number or one.policy.title: one.status
        for one in status.find_statuses(home, on)
    }


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "cited",
    [
        f"《{OLD}》（{OLD_NUMBER}）",
        f"《{OLD}》",
        f"《某区人民政府关于印发〈{OLD}〉的通知》",
        f"《某区人民政府关于印发〈{OLD}〉的通知》（{OLD_NUMBER}）",
    ],
)
def test_a_policy_is_reached_by_its_own_name_and_by_that_of_its_notice(
    home: App, cited: str, order: tuple[int, int]
) -> None:
    new = policy_text("某区人才发展若干措施", repeals=f"{cited}同时废止。")
    for place in order:
        import_document(home, f"{place}.txt", (OLD_TEXT, new)[place])
    assert states(home) == {OLD_NUMBER: Status.REPEALED, "某区规〔2024〕3号": Status.IN_FORCE}
    assert states(home, date(2024, 4, 30))[OLD_NUMBER] is Status.IN_FORCE


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_repeal_falls_with_the_text_that_made_it(home: App, order: tuple[int, ...]) -> None:
    title, number = "某区人才发展若干措施", "某区规〔2024〕3号"
    texts = (
        OLD_TEXT,
        policy_text(title, repeals=f"《{OLD}》（{OLD_NUMBER}）同时废止。"),
        f"某区人民政府关于撤销《{title}》的决定\n某区规〔2025〕9号\n\n各有关单位：\n\n"
        f"经研究，决定撤销《{title}》（{number}）。\n\n某区人民政府\n2025年2月1日\n",
    )
    for place in order:
        import_document(home, f"{place}.txt", texts[place])
        states(home)  # what was answered before is not answered again
    found = states(home)
    assert (found[number], found[OLD_NUMBER]) == (Status.ANNULLED, Status.UNKNOWN)


@pytest.mark.parametrize("united_first", [True, False])
@pytest.mark.parametrize("kept", ["repeals", "copy"])
def test_a_repeal_falls_with_its_text_however_that_text_is_held(
    home: App, kept: str, united_first: bool
) -> None:
    # two prints of the repealing text: one of them repeals, and the annulment reaches the other
    title, copy = "某区人才发展若干措施", "某区引才若干措施"
    import_document(home, "0.txt", OLD_TEXT)
    import_document(
        home, "1.txt", policy_text(title, repeals=f"《{OLD}》（{OLD_NUMBER}）同时废止。")
    )
    import_document(home, "2.txt", policy_text(copy, "某区规〔2024〕4号"))
    ids = {one.policy.title: one.policy.id for one in status.find_statuses(home, DAY)}
    pair = (ids[title], ids[copy]) if kept == "repeals" else (ids[copy], ids[title])
    annulment = (
        f"某区人民政府关于撤销《{copy}》的决定\n某区规〔2025〕9号\n\n各有关单位：\n\n"
        f"经研究，决定撤销《{copy}》（某区规〔2024〕4号）。\n\n某区人民政府\n2025年2月1日\n"
    )
    assert states(home)[OLD_NUMBER] is Status.REPEALED
    steps = [
        lambda: identity.unite_policies(home, *pair, "王某", "同一文件"),
        lambda: import_document(home, "3.txt", annulment),
    ]
    for step in steps if united_first else reversed(steps):
        step()
        states(home)  # what was answered before is not answered again
    assert states(home)[OLD_NUMBER] is Status.UNKNOWN


@pytest.mark.parametrize("order", ORDERS)
def test_a_text_without_its_number_is_reached_by_title_where_the_number_is_cited(
    home: App, order: tuple[int, int]
) -> None:
    bare = policy_text(OLD, None, made="2020年1月1日", start="2020年2月1日")
    new = policy_text("某区人才发展若干措施", repeals=f"《{OLD}》（{OLD_NUMBER}）同时废止。")
    for place in order:
        import_document(home, f"{place}.txt", (bare, new)[place])
    found = [one for one in status.find_statuses(home, DAY) if one.policy.title == OLD]
    assert [one.status for one in found] == [Status.REPEALED]


def test_a_number_that_nothing_bears_leaves_a_row_known_by_reference(home: App) -> None:
    new = policy_text("某区人才发展若干措施", repeals=f"《{OLD}》（{OLD_NUMBER}）同时废止。")
    import_document(home, "new.txt", new)
    (found,) = status.find_statuses(home, DAY, document_number=OLD_NUMBER)
    assert found.policy.reference_only
    assert found.status is Status.REPEALED
    assert DoubtKind.REFERENCE_ONLY in {doubt.kind for doubt in found.doubts}


KEPT = policy_text("某区创业扶持办法", "某区规〔2021〕2号", made="2021年1月1日")
LATER = policy_text("某区养老服务办法", "某区规〔2024〕9号", made="2024年12月1日")
LISTS = (
    "某区人民政府关于保留部分行政规范性文件的决定\n某区规〔2024〕6号\n\n"
    "决定保留下列行政规范性文件，其余文件自2025年1月1日起一律废止：\n"
    "1.《某区创业扶持办法》（某区规〔2021〕2号）\n\n某区人民政府\n2024年11月20日\n",
    "某区人民政府关于公布继续有效的行政规范性文件目录的通知\n某区规〔2024〕6号\n\n各部门：\n"
    "现将继续有效的行政规范性文件目录予以公布，未列入本目录的，不得作为行政管理的依据。\n\n"
    "某区人民政府\n2024年11月20日\n\n附件\n继续有效的行政规范性文件目录\n"
    "1.《某区创业扶持办法》（某区规〔2021〕2号）\n",
)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0)])
@pytest.mark.parametrize("words", LISTS)
def test_a_closed_list_leaves_a_doubt_on_older_policies_that_it_does_not_name(
    home: App, words: str, order: tuple[int, ...]
) -> None:
    texts = (OLD_TEXT, KEPT, LATER, words)
    for place in order:
        import_document(home, f"{place}.txt", texts[place])
    found = {one.policy.document_number: one for one in status.find_statuses(home, DAY)}
    doubted = {
        number
        for number, one in found.items()
        if DoubtKind.CLOSED_LIST in {doubt.kind for doubt in one.doubts}
    }
    assert doubted == {OLD_NUMBER}
    assert found[OLD_NUMBER].status is Status.UNKNOWN
    assert not found["某区规〔2021〕2号"].doubts
    before = status.find_statuses(home, date(2024, 6, 1), document_number=OLD_NUMBER)
    assert before[0].status is Status.IN_FORCE


UNDATED = (
    "某区集市管理办法\n某区规〔2019〕8号\n\n第一条 集市应当有人管理。\n第二条 摊位应当登记。\n"
)


@pytest.mark.parametrize("order", ORDERS)
def test_a_policy_without_any_day_may_be_older_than_a_closed_list(
    home: App, order: tuple[int, int]
) -> None:
    for place in order:
        import_document(home, f"{place}.txt", (UNDATED, LISTS[0])[place])
    (found,) = status.find_statuses(home, DAY, document_number="某区规〔2019〕8号")
    assert found.status is Status.UNKNOWN
    assert DoubtKind.CLOSED_LIST in {doubt.kind for doubt in found.doubts}


def test_a_list_that_cannot_be_read_any_more_may_have_left_a_policy_out(home: App) -> None:
    import_document(home, "list.txt", LISTS[0])
    with home.database.write_session() as session:
        session.execute(update(SnapshotRow).values(meaning=None))
    import_document(home, "old.txt", OLD_TEXT)
    (found,) = status.find_statuses(home, DAY, document_number=OLD_NUMBER)
    assert DoubtKind.CLOSED_LIST in {doubt.kind for doubt in found.doubts}


def test_a_later_list_that_confirms_a_policy_settles_an_earlier_one(home: App) -> None:
    confirms = (
        "某区人民政府关于部分行政规范性文件继续有效的通知\n某区规〔2025〕2号\n\n各部门：\n"
        f"下列行政规范性文件继续有效：\n1.《{OLD}》（{OLD_NUMBER}）\n\n某区人民政府\n2025年3月1日\n"
    )
    for place, words in enumerate((OLD_TEXT, LISTS[0], confirms)):
        import_document(home, f"{place}.txt", words)
    (found,) = status.find_statuses(home, DAY, document_number=OLD_NUMBER)
    assert (found.status, found.doubts) == (Status.IN_FORCE, ())


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    ("cited", "expected", "doubted"),
    [
        ("人才奖励办法", Status.UNKNOWN, True),  # without the place
        ("某区人才奖厉办法", Status.IN_FORCE, True),  # misprinted
        ("某区人才补贴办法", Status.IN_FORCE, False),  # another text
        ("奖励办法", Status.IN_FORCE, False),
        ("另区人才奖励办法", Status.IN_FORCE, False),
    ],
)
def test_a_title_that_is_cited_with_a_slip_leaves_a_doubt(
    home: App, cited: str, expected: Status, doubted: bool, order: tuple[int, int]
) -> None:
    new = policy_text("某区人才发展若干措施", repeals=f"《{cited}》同时废止。")
    for place in order:
        import_document(home, f"{place}.txt", (OLD_TEXT, new)[place])
    (found,) = status.find_statuses(home, DAY, document_number=OLD_NUMBER)
    kinds = {doubt.kind for doubt in found.doubts}
    assert (found.status, DoubtKind.LEAD in kinds) == (expected, doubted)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("cited", [f"《{OLD}》", f"《关于印发〈{OLD}〉的通知》"])
def test_a_policy_of_which_only_the_notice_is_held_is_reached_by_its_title(
    home: App, cited: str, order: tuple[int, int]
) -> None:
    issuer = "某区人民政府"
    words = f"现将《{OLD}》印发给你们，自2020年2月1日起施行，有效期至2026年1月31日。"
    notice = f"{issuer}关于印发《{OLD}》的通知\n某区规〔2020〕1号\n\n各镇：\n\n{words}\n\n附件：{OLD}\n\n{issuer}\n2020年1月1日\n"
    end = f"{issuer}关于废止有关文件的通知\n某区规〔2025〕3号\n\n各镇：\n\n{cited}自2025年3月1日起废止。\n\n{issuer}\n2025年2月1日\n"
    texts = (("notice.txt", notice), ("end.txt", end))
    for place in order:
        import_document(home, *texts[place])
    assert states(home)[OLD_NUMBER] is Status.REPEALED


def test_a_copy_without_a_number_gets_that_of_the_page_with_the_same_words(home: App) -> None:
    import_document(home, "copy.txt", OLD_TEXT.replace(OLD_NUMBER, ""))
    import_document(home, "page.txt", OLD_TEXT)
    assert states(home)[OLD_NUMBER] is Status.IN_FORCE

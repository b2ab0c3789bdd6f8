"""What a reading makes of what we hold: versions, policies, claims on others; on SQLite and
PostgreSQL alike.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from sqlalchemy import Engine, event

from tests.app_factory import import_document, make_app
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.ingest import reprocess
from tracker.model import Dossier, FactKind, Status
from tracker.query import status as answers
from tracker.store import policies

TITLE = "某区科技创新扶持办法"
DAY = date(2024, 6, 1)


def the(home: App, title: str = TITLE, **wanted: object) -> Dossier:
    """The one policy of this title."""
    with home.database.read_session() as session:
        found = [
            one
            for one in policies.get_dossiers(session, policies.policy_ids(session))
            if one.policy.title == title
        ]
    found = [
        one
        for one in found
        if all(getattr(one.policy, name) == value for name, value in wanted.items())
    ]
    assert len(found) == 1, [one.policy for one in found]
    return found[0]


def titles(home: App) -> list[str]:
    with home.database.read_session() as session:
        return [
            one.policy.title for one in policies.get_dossiers(session, policies.policy_ids(session))
        ]


def status(home: App, dossier: Dossier, on: date = DAY) -> Status:
    return answers.status_on_day(home, dossier.policy.id, on).answer.status


def leads(dossier: Dossier) -> list[str]:
    return [
        fact.quote
        for fact in dossier.facts
        if fact.kind is FactKind.LEAD and fact.retracted_at is None
    ]


# ---------------------------------------------------------------- what it costs


def test_a_document_met_for_the_first_time_costs_few_statements(home: App) -> None:
    import_document(home, "a.txt", policy_text())
    asked: list[str] = []
    event.listen(Engine, "before_cursor_execute", count := lambda *args: asked.append(args[2]))
    try:
        assert (
            import_document(
                home,
                "b.txt",
                policy_text(TITLE.replace("科技", "文化"), number="某区文规〔2024〕1号"),
            )
            == "new"
        )
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    asked = [statement for statement in asked if "advisory" not in statement]  # the locks
    assert len(asked) <= 38, asked


# ---------------------------------------------------------------- versions


def test_a_body_that_changes_and_changes_back_makes_three_versions(home: App) -> None:
    assert [
        import_document(home, "a.txt", policy_text(amount=amount)) for amount in (300, 500, 300)
    ] == [
        "new",
        "changed",
        "changed",
    ]
    found = the(home).versions
    assert [version.n for version in found] == [1, 2, 3]
    assert found[0].body_digest == found[2].body_digest != found[1].body_digest


def test_a_change_around_the_body_is_cosmetic(home: App) -> None:
    import_document(home, "a.txt", policy_text())
    assert import_document(home, "a.txt", "信息来源：区科委\n" + policy_text()) in (
        "cosmetic",
        "changed",
    )
    assert (
        import_document(home, "b.txt", policy_text()) == "cosmetic"
    )  # the same words from another file
    assert len({version.body_digest for version in the(home).versions}) == len(the(home).versions)


def test_an_older_file_that_is_brought_late_finds_its_place(home: App) -> None:
    import_document(home, "a.txt", policy_text(amount=500))
    assert (
        import_document(
            home, "old.txt", policy_text(amount=300), captured_at=datetime(2024, 5, 2, tzinfo=UTC)
        )
        == "new"
    )
    found = the(home)
    assert [version.n for version in found.versions] == [2, 1]
    assert import_document(home, "a.txt", policy_text(amount=500)) == "unchanged"
    assert answers.status_on_day(home, found.policy.id, DAY).answer.version == found.versions[0]


def test_what_an_older_file_says_of_itself_does_not_rename_the_policy(home: App) -> None:
    import_document(home, "a.txt", policy_text(made="2024年4月1日"))
    import_document(
        home,
        "old.txt",
        policy_text(TITLE.replace("扶持", "扶助"), amount=100),
        captured_at=datetime(2024, 5, 2, tzinfo=UTC),
    )
    assert titles(home) == [TITLE]


def test_a_witness_that_words_it_otherwise_is_noted_and_makes_no_version(
    tmp_path, url, monkeypatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    sources = [
        {"id": id, "kind": "file", "path": id, "policy": "p", "primary": primary}
        for id, primary in (("html", True), ("pdf", False))
    ]
    with make_app(tmp_path, *sources) as home:
        outcomes = [
            import_document(home, "a.txt", policy_text(amount=amount), source)
            for source, amount in (("html", 300), ("pdf", 301), ("html", 300))
        ]
        assert outcomes == ["new", "cosmetic", "unchanged"]
        assert import_document(home, "a.txt", policy_text(amount=302), "pdf") == "cosmetic"
        assert len(the(home).versions) == 1


def test_a_page_that_failed_to_read_is_read_again_and_its_evidence_kept_once(
    home: App, monkeypatch
) -> None:
    assert import_document(home, "a.bin", b"\x00\x01\x02") == "failed"
    assert import_document(home, "a.bin", b"\x00\x01\x02") == "failed"
    assert len(home.archive.capture_ids("inbox")) == 1
    assert import_document(home, "a.bin", policy_text()) == "new"
    assert import_document(home, "a.bin", policy_text()) == "unchanged"
    assert len(home.archive.capture_ids("inbox")) == 2


# ---------------------------------------------------------------- which policy


def test_one_number_in_any_brackets_is_one_policy(home: App) -> None:
    import_document(home, "a.txt", policy_text(number="某区规〔2024〕3号"))
    import_document(home, "b.txt", policy_text(number="某区规[2024]3号", amount=500))
    assert len(the(home).versions) == 2


def test_one_title_with_two_numbers_is_two_policies(home: App) -> None:
    import_document(
        home,
        "a.txt",
        policy_text(
            number="某区规〔2018〕3号",
            made="2018年4月1日",
            start="2018年5月1日",
            end="2023年4月30日",
        ),
    )
    import_document(home, "b.txt", policy_text(number="某区规〔2024〕3号"))
    assert titles(home) == [TITLE, TITLE]


def test_one_title_without_number_made_on_two_days_is_two_policies(home: App) -> None:
    import_document(home, "a.txt", policy_text(number=None, made="2018年4月1日"))
    import_document(home, "b.txt", policy_text(number=None, made="2024年4月1日"))
    assert titles(home) == [TITLE, TITLE]


def test_two_policies_issued_under_one_number_stay_two(home: App) -> None:
    import_document(home, "a.txt", policy_text("某区人才公寓管理办法"))
    import_document(home, "b.txt", policy_text("某区集成电路产业发展专项资金使用细则"))
    assert sorted(titles(home)) == ["某区人才公寓管理办法", "某区集成电路产业发展专项资金使用细则"]


def test_a_title_put_right_on_the_same_page_stays_the_same_policy(home: App) -> None:
    import_document(home, "a.txt", policy_text("某区科技创新扶持办去", number=None))
    assert import_document(home, "a.txt", policy_text(TITLE, number=None, amount=500)) == "changed"
    assert len(the(home).versions) == 2


# ---------------------------------------------------------------- claims on others

OLD = {
    "title": "某区鼓励科技创新的实施办法",
    "number": "某科委规〔2020〕1号",
    "made": "2020年1月2日",
    "start": "2020年2月1日",
    "end": "2024年12月31日",
}
REPEAL = "《某区鼓励科技创新的实施办法》（某科委规〔2020〕1号）同时废止。"


def test_a_policy_known_by_name_only_becomes_itself_when_its_text_arrives(home: App) -> None:
    import_document(home, "new.txt", policy_text(repeals=REPEAL))
    known = the(home, OLD["title"])
    assert known.policy.reference_only
    assert status(home, known, date(2022, 6, 1)) is Status.UNKNOWN
    import_document(home, "old.txt", policy_text(**OLD))
    found = the(home, OLD["title"])
    assert (found.policy.id, found.policy.reference_only) == (known.policy.id, False)
    assert status(home, found, date(2022, 6, 1)) is Status.IN_FORCE
    assert status(home, found) is Status.REPEALED


def test_a_declared_policy_adopts_what_was_said_of_its_name(tmp_path, url, monkeypatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    with make_app(
        tmp_path, {"id": "old", "kind": "file", "path": "old", "policy": "keji-2020"}
    ) as home:
        import_document(home, "new.txt", policy_text(repeals=REPEAL))
        known = the(home, OLD["title"]).policy
        import_document(home, "old.txt", policy_text(**OLD), "old")
        found = the(home, OLD["title"])
        assert found.policy.id == "keji-2020"
        assert found.policy.recorded_at == known.recorded_at
        assert status(home, found) is Status.REPEALED
        with home.database.read_session() as session:
            assert policies.get_dossier(session, known.id).policy.id == "keji-2020"
        assert "keji-2020" in [
            one.policy.id for one in answers.line_on_day(home, the(home).policy.id, DAY)
        ]


def test_a_successor_of_the_same_title_never_repeals_itself(tmp_path, url, monkeypatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    with make_app(tmp_path, {"id": "new", "kind": "file", "path": "new", "policy": "new"}) as home:
        other = policy_text(
            "某区文件清理办法",
            "某区规〔2020〕9号",
            made="2020年3月1日",
            start="2020年4月1日",
            repeals=f"《{TITLE}》同时废止。",
        )
        import_document(
            home, "other.txt", other
        )  # names an older edition, which we know by name only
        import_document(home, "new.txt", policy_text(repeals=f"《{TITLE}》同时废止。"), "new")
        found = the(home, reference_only=False)
        assert found.policy.id == "new"
        assert status(home, found) is Status.IN_FORCE
        assert status(home, the(home, reference_only=True)) is Status.REPEALED


def test_a_text_never_acts_on_what_was_made_after_it(home: App) -> None:
    import_document(home, "late.txt", policy_text(number=None, made="2024年4月1日"))
    import_document(
        home,
        "early.txt",
        policy_text(
            "某区文件清理办法",
            "某区规〔2020〕9号",
            made="2020年3月1日",
            repeals=f"《{TITLE}》同时废止。",
        ),
    )
    assert status(home, the(home, reference_only=False)) is Status.IN_FORCE


# the order of arrival is not the database's matter
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_where_two_could_be_meant_neither_is_repealed_and_both_carry_the_lead(
    home: App, order: tuple[int, ...]
) -> None:
    texts = [
        policy_text(
            number="某区规〔2018〕3号", made="2018年4月1日", start="2018年5月1日", end=None
        ),
        policy_text(
            number="某区规〔2021〕5号",
            made="2021年4月1日",
            start="2021年5月1日",
            end="2026年4月30日",
            amount=700,
        ),
        policy_text("某区创新发展措施", "某区规〔2024〕8号", repeals=f"《{TITLE}》同时废止。"),
    ]
    for place in order:
        import_document(home, f"{place}.txt", texts[place])
    for number in ("某区规〔2018〕3号", "某区规〔2021〕5号"):
        found = the(home, document_number=number)
        assert len([one for one in leads(found) if "同时废止" in one]) == 1
        assert status(home, found) is not Status.REPEALED
    assert status(home, the(home, reference_only=True)) is Status.REPEALED


# the order of arrival is not the database's matter
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_misspelt_title_is_a_lead_in_either_order(home: App, order: tuple[int, ...]) -> None:
    long = "某区关于进一步鼓励科技创新和成果转化的若干政策措施"
    texts = [
        policy_text(long, made="2021年4月1日", start="2021年5月1日"),
        policy_text(
            "某区创新发展措施",
            "某区规〔2024〕8号",
            repeals=f"《{long.replace('措施', '施')}》同时废止。",
        ),
    ]
    for place in order:
        import_document(home, f"{place}.txt", texts[place])
    found = the(home, long)
    # the text that ends it is likely this one: from its day on nobody can say
    assert status(home, found) is Status.UNKNOWN
    assert len(leads(found)) == 1


# the order of arrival is not the database's matter
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(("year", "doubted"), [(2024, 0), (2025, 1)])
def test_a_reply_that_says_only_what_we_hold_casts_no_doubt(
    home: App, order: tuple[int, ...], year: int, doubted: int
) -> None:
    says = f"{year}年，《{TITLE}》发布，取得良好成效。"
    texts = [
        policy_text(made="2024年4月1日"),
        f"某区科技局文件\n某科〔2025〕6号\n对某区政协第1号提案的答复\n某某委员：\n{says}\n感谢您的支持。\n某区科技局\n2025年6月1日\n",
    ]
    for place in order:
        import_document(home, f"{place}.txt", texts[place])
    assert len(leads(the(home, TITLE))) == doubted


def test_a_name_that_a_better_reading_no_longer_finds_leaves_the_lists(
    home: App, monkeypatch
) -> None:
    import_document(home, "new.txt", policy_text(repeals=REPEAL))
    before = home.now()
    monkeypatch.setattr(
        "tracker.query.reading_tasks.analyse_snapshot",
        lambda snapshot: replace(_understood(snapshot), relations=()),
    )
    monkeypatch.setattr("tracker.parse.PROFILE", "later")
    list(reprocess.reread_archive(home))
    assert titles(home) == [TITLE]
    with home.database.read_session() as session:
        assert len(policies.policy_ids(session, known_at=before)) == 2


def _understood(snapshot):
    from tracker.law.analyse import analyse_snapshot

    return analyse_snapshot(snapshot)


FAR = (
    "某区会议费管理办法",
    "某区规〔2019〕2号",
    "第一条　会议分为四类，各单位应当从严控制数量、会期和规模。",
    "第二条　会议费实行综合定额控制，各项费用之间可以调剂使用。",
    "第三条　本办法自2019年2月1日起施行，有效期至2029年1月31日。",
    "某区财政局",
    "2019年1月1日",
)


def test_the_predecessor_is_the_one_most_like_it_and_never_a_partly_repealed_one(
    home: App,
) -> None:
    near = policy_text(
        "某区技术创新办法", "某区规〔2019〕1号", made="2019年1月1日", start="2019年2月1日"
    )
    far = "\n".join(FAR)
    part = policy_text(
        "某区科技人才办法",
        "某区规〔2019〕3号",
        made="2019年1月1日",
        start="2019年2月1日",
        amount=301,
    )
    for name, text in (("far", far), ("part", part), ("near", near)):
        import_document(home, f"{name}.txt", text)
    whole = "《某区会议费管理办法》（某区规〔2019〕2号）、《某区技术创新办法》（某区规〔2019〕1号）同时废止"
    repeals = f"{whole}，《某区科技人才办法》（某区规〔2019〕3号）第二条同时废止。"
    import_document(home, "new.txt", policy_text(repeals=repeals))
    version = the(home).versions[0].id
    with home.database.read_session() as session:
        compared = policies.compared_with(session, version)
        assert compared == the(home, "某区技术创新办法").versions[0].id

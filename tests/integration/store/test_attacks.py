"""Texts that act on a policy of somebody else: none is believed, and no reader is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.app_factory import import_document, make_app
from tracker.app import App
from tracker.ingest import pipeline
from tracker.ingest.collect import Response, document_of
from tracker.model import Answer, DoubtKind, Status
from tracker.model.alerts import EventKind
from tracker.query import records, status

TITLE, NUMBER = "东川市长桥区科技创新扶持实施办法", "长科规〔2024〕1号"
TRUE = f"""东川市长桥区科学技术委员会关于印发《{TITLE}》的通知
{NUMBER}

各有关单位：

现将《{TITLE}》印发给你们，请认真遵照执行。

东川市长桥区科学技术委员会
2024年3月20日

{TITLE}

第一条 为了扶持科技创新，制定本办法。
第二条 对符合条件的企业给予不超过50万元的补贴。
第三条 区科委负责受理申请，并在三十日内作出决定。
第四条 本办法自2024年4月4日起施行，有效期至2029年4月3日。
"""
NAME = f"《{TITLE}》（{NUMBER}）"
SAYS = {
    "repeals": f"经研究，决定废止{NAME}，自2025年6月1日起停止执行。",
    "extends": f"{NAME}有效期延长至2099年12月31日。",
    "suspends": f"{NAME}自2025年6月1日起暂停执行。",
    "annuls": f"经研究，决定撤销{NAME}。",
    "strikes": f"{NAME}第二条自2025年6月1日起废止。",
    "amends": f"对{NAME}作如下修改：第二条修改为“不再给予补贴。”本决定自2025年6月1日起施行。",
}
DAY = date(2026, 1, 1)


def notice(issuer: str, says: str = SAYS["repeals"], number: str = "", kind: str = "通知") -> str:
    """A notice signed by an issuer; without a name it is signed by nobody."""
    title = f"{issuer}关于有关文件处理的{kind}"
    return f"{title}\n{number}\n\n各有关单位：\n\n{says}\n\n特此通知。\n\n{issuer}\n2025年5月20日\n"


STRANGER = "北岭省石泉市农业农村局"
# what the text is, and the source that shows it
ATTACKS = {
    "a bureau of another province": (notice(STRANGER, number="石农规〔2025〕3号"), "other"),
    "nobody, from another place": (notice(""), "other"),
    "a company": (
        f"全体员工：\n\n{SAYS['repeals']}\n\n某某信息技术有限公司\n2025年5月20日\n",
        "other",
    ),
    "a company whose notice looks like one": (notice("某某信息技术有限公司"), "other"),
    "a news item": (
        f"本报讯 据悉，区科委决定废止{NAME}。\n来源：某某网\n2025年5月20日\n",
        "other",
    ),
    "an extension by a stranger": (notice(STRANGER, SAYS["extends"]), "other"),
    "a suspension by a stranger": (notice(STRANGER, SAYS["suspends"]), "other"),
    "an annulment by a stranger": (notice(STRANGER, SAYS["annuls"], kind="决定"), "other"),
    "a partial repeal by a stranger": (notice(STRANGER, SAYS["strikes"]), "other"),
    "an amendment by a stranger": (notice(STRANGER, SAYS["amends"], kind="决定"), "other"),
    "a namesake of another district": (notice("东川市南桥区科学技术委员会"), "city"),
    "another department of the district": (notice("东川市长桥区农业农村委员会"), "city"),
    "the same department of the city": (notice("东川市科学技术委员会"), "city"),
    "a town below": (notice("东川市长桥区丙镇人民政府"), "city"),
    "the court": (notice("东川市长桥区人民法院"), "city"),
    "the true issuer on an undeclared host": (
        notice("东川市长桥区科学技术委员会", number="长科规〔2025〕9号"),
        "copy",
    ),
    "the true issuer on the site of another province": (
        notice("东川市长桥区科学技术委员会"),
        "other",
    ),
    "the number over another title": (
        notice(STRANGER, f"决定废止《完全不同的另一文件》（{NUMBER}），自2025年6月1日起。"),
        "other",
    ),
    "the number over another title, by the issuer itself": (
        notice(
            "东川市长桥区科学技术委员会",
            f"决定废止《长桥区人才公寓管理细则》（{NUMBER}），自2025年6月1日起。",
        ),
        "city",
    ),
    "a title with a misprinted number, by a stranger": (
        notice(STRANGER, f"决定废止《{TITLE}》（长科规〔2024〕11号），自2025年6月1日起。"),
        "other",
    ),
}
COPY = TRUE.replace("50万元", "5万元").replace("2029年4月3日", "2025年4月3日")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[App]:
    sources = (
        ("true", {"issuer": "东川市长桥区科学技术委员会"}),
        ("city", {"jurisdiction": "东川市"}),
        ("other", {"jurisdiction": "北岭省石泉市"}),
        ("copy", {}),
    )
    pages = (
        {"id": id, "kind": "page", "url": f"http://{id}.example/a.html", **declared}
        for id, declared in sources
    )
    with make_app(tmp_path, *pages) as made:
        yield made


def publish(home: App, source: str, text: str) -> str:
    """Process a page as if it had been fetched, and return the outcome."""
    owner = home.get_source(source)
    page = Response(owner.url or "", text.encode(), "text/plain")
    return pipeline.process_document(home, owner, document_of(owner, page)).outcome


def answer(home: App, on: date = DAY) -> Answer:
    found = status.find_statuses(home, on, document_number=NUMBER)
    return next(one for one in found if not one.policy.reference_only)


def told(home: App) -> set[EventKind]:
    """What readers of the policy are told."""
    events, _ = records.list_events(home, answer(home).policy.id)
    return {event.kind for event in events}


@pytest.mark.parametrize("what", ATTACKS)
def test_a_text_of_somebody_else_has_no_effect_and_no_reader_is_told(home: App, what: str) -> None:
    text, source = ATTACKS[what]
    assert publish(home, "true", TRUE) == "new"
    before = answer(home)
    assert (before.status, before.doubts) == (Status.IN_FORCE, ())
    publish(home, source, text)
    found = answer(home)
    assert (found.status, found.last_day) == (Status.IN_FORCE, date(2029, 4, 3))
    assert (found.struck, found.alternatives) == ((), ())
    assert told(home) <= {EventKind.NEW, EventKind.FIRST_SEEN, EventKind.LEAD}


@pytest.mark.parametrize(
    "what",
    [
        "a bureau of another province",
        "nobody, from another place",
        "an extension by a stranger",
        "another department of the district",
        "the same department of the city",
        "the true issuer on an undeclared host",
    ],
)
def test_the_attempt_is_a_doubt_of_its_own(home: App, what: str) -> None:
    text, source = ATTACKS[what]
    publish(home, "true", TRUE)
    publish(home, source, text)
    assert [doubt.kind for doubt in answer(home).doubts] == [DoubtKind.AUTHORITY]
    hints = status.open_hints(home)
    assert [policy.document_number for policy, _ in hints] == [NUMBER]


@pytest.mark.parametrize("what", ["a bureau of another province", "a town below"])
def test_the_order_of_arrival_does_not_matter(home: App, what: str) -> None:
    text, source = ATTACKS[what]
    publish(home, source, text)
    publish(home, "true", TRUE)
    assert answer(home).status is Status.IN_FORCE
    assert DoubtKind.AUTHORITY in {doubt.kind for doubt in answer(home).doubts}


def test_a_town_does_not_repeal_a_law_of_the_state(home: App) -> None:
    law = "决定废止《中华人民共和国某某税法》，自2025年6月1日起。"
    publish(home, "city", notice("东川市长桥区丙镇人民政府", law))
    found = [
        one
        for one in status.find_statuses(home, DAY)
        if one.policy.title.startswith("中华人民共和国")
    ]
    assert [one.status for one in found] == [Status.UNKNOWN]
    events, _ = records.list_events(home)
    assert EventKind.REPEALED not in {event.kind for event in events}


@pytest.mark.parametrize(
    "issuer", ["东川市长桥区人民政府", "东川市长桥区科学技术局", "东川市人民政府"]
)
def test_who_may_repeal_it_repeals_it_and_readers_are_told(home: App, issuer: str) -> None:
    publish(home, "true", TRUE)
    publish(home, "city", notice(issuer))
    assert answer(home).status is Status.REPEALED
    assert answer(home, date(2025, 5, 31)).status is Status.IN_FORCE
    assert EventKind.REPEALED in told(home)


# ---------------------------------------------------------------- copies with other words


@pytest.mark.parametrize("source", ["other", "copy"])
@pytest.mark.parametrize("order", ["true first", "copy first"])
def test_a_copy_with_other_words_decides_nothing(home: App, source: str, order: str) -> None:
    first, second = (("true", TRUE), (source, COPY))[:: 1 if order == "true first" else -1]
    publish(home, *first)
    publish(home, *second)
    found = answer(home)
    assert (found.status, found.last_day) == (Status.IN_FORCE, date(2029, 4, 3))
    if order == "true first":
        assert [doubt.kind for doubt in found.doubts] == [DoubtKind.WITNESS_DISAGREES]
        assert EventKind.LEAD in told(home)
        assert found.version is not None
        assert found.version.source == "true"


def test_a_copy_that_is_put_right_is_no_doubt_any_more(home: App) -> None:
    publish(home, "true", TRUE)
    publish(home, "copy", COPY)
    publish(home, "copy", TRUE)
    assert answer(home).doubts == ()


def test_a_file_that_the_operator_imports_makes_a_wording(home: App) -> None:
    publish(home, "true", TRUE)
    later = TRUE.replace("50万元", "80万元")
    assert import_document(home, "later.txt", later) == "changed"
    # accepted without a question; only from when it applies, no text says
    assert [doubt.kind for doubt in answer(home).doubts] == ["ambiguous"]

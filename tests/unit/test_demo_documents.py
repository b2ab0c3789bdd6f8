"""What the reader makes of the demonstration's documents: the story that `make run` tells rests on
it.
"""

from datetime import date

import pytest

from tracker.demo.documents import DOCUMENTS, REMOVE, SELECT, DemoDocument, document_body
from tracker.diff import compare_snapshots
from tracker.law.analyse import analyse_snapshot
from tracker.model import Category, ChangeKind, Level, RelationKind, Snapshot
from tracker.parse.snapshot import read_snapshot

MEDIA = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


def read(name: str, phase: int = 3, form: str = "") -> Snapshot:
    document = next(document for document in DOCUMENTS if document.name == name)
    if form:
        document = document._replace(form=form)
    if document.form == "pdf":
        return read_snapshot(document_body(document, phase), MEDIA["pdf"])
    return read_snapshot(
        document_body(document, phase), MEDIA["html"], select=SELECT, remove=REMOVE
    )


def bracketed(last: int) -> list[str]:
    """（一） （二） （三） …"""
    numerals = [*"一二三四五六七八九十", *(f"十{n}" for n in "一二三四五六七八九"), "二十"]
    return [f"（{n}）" for n in numerals[:last]]


def dotted(last: int) -> list[str]:
    """1. 2. 3. …"""
    return [f"{n}." for n in range(1, last + 1)]


# number, made on, in force from, last day, labels of the units that people cite
HEADS = {
    "changning-2020": (
        "长科委规〔2020〕1号",
        date(2020, 1, 10),
        date(2020, 2, 1),
        date(2024, 12, 31),
        dotted(16),
    ),
    "changning-2024": (None, date(2024, 3, 4), date(2024, 4, 3), date(2026, 12, 31), dotted(16)),
    "yangpu": (
        "杨府发〔2024〕1号",
        date(2024, 2, 27),
        date(2024, 2, 27),
        date(2027, 2, 26),
        bracketed(3) + dotted(15),
    ),
    "dalinghaowan": (
        "沪府办规〔2024〕7号",
        date(2024, 7, 2),
        date(2024, 7, 11),
        date(2029, 7, 10),
        bracketed(20),
    ),
    "baoshan": (
        "宝府规〔2024〕4号",
        date(2024, 12, 27),
        date(2025, 1, 27),
        date(2026, 12, 31),
        dotted(30) + bracketed(3),
    ),
    "reply": ("长科委〔2025〕6号", date(2025, 4, 17), None, None, bracketed(2) + bracketed(3)),
}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_each_document_reads_to_its_title_number_days_and_clauses(document: DemoDocument) -> None:
    found = read(document.name)
    validity = analyse_snapshot(found).validity
    number, made_on, first, last, clauses = HEADS[document.name]
    assert found.head.title == document.title
    assert (found.head.document_number, found.head.made_on) == (number, made_on)
    assert (validity.effective_from, validity.last_day) == (first, last)
    assert [clause.label for clause in found.walk() if clause.level is Level.CLAUSE] == clauses


def test_no_remark_for_people_stands_in_a_clause() -> None:
    for document in DOCUMENTS:
        words = read(document.name).words
        assert "示例" not in words
        assert "虚构" not in words


def test_the_pdf_and_the_page_of_one_policy_read_alike() -> None:
    page, pdf = read("baoshan", form="html"), read("baoshan")
    assert pdf.body_digest == page.body_digest
    assert [clause.path for clause in pdf.walk()] == [clause.path for clause in page.walk()]


def test_the_step_from_2020_to_2024_shows_every_kind_of_change() -> None:
    diff = compare_snapshots(read("changning-2020"), read("changning-2024", phase=2))
    dropped = [change.old[0].label for change in diff.changes if change.kind is ChangeKind.REMOVED]
    added = [change.new[0].label for change in diff.changes if change.kind is ChangeKind.ADDED]
    assert (dropped, added) == (["4."], ["9."])
    renumbered = [
        (change.old[0].label, change.new[0].label)
        for change in diff.changes
        if change.kind is ChangeKind.RENUMBERED
    ]
    assert renumbered == [("5.", "4."), ("7.", "6."), ("9.", "8.")]
    assert diff.summary["modified"] == 8
    assert diff.summary["unchanged"] >= 5


def test_the_later_change_is_one_amount_in_one_clause() -> None:
    diff = compare_snapshots(read("changning-2024", phase=2), read("changning-2024", phase=3))
    (change,) = [change for change in diff.changes if change.kind is not ChangeKind.UNCHANGED]
    assert (change.kind, change.new[0].label) == (ChangeKind.MODIFIED, "9.")
    assert [piece for piece in change.redline if piece[0] != "="] == [
        ("-", "500万元"),
        ("+", "600万元"),
    ]


def test_the_2024_policy_repeals_the_one_of_2020_by_title_and_number() -> None:
    relations = analyse_snapshot(read("changning-2024")).relations
    (repeal,) = [relation for relation in relations if relation.kind is RelationKind.REPEALS]
    older = read("changning-2020").head
    assert (repeal.target.title, repeal.target.document_number) == (
        older.title,
        older.document_number,
    )
    assert repeal.effective == date(2024, 4, 3)


def test_the_reply_is_no_policy_but_leads_to_a_newer_text() -> None:
    found = analyse_snapshot(read("reply"))
    assert (found.category, found.normative) == (Category.REPLY, False)
    assert ("长宁区鼓励科技创新的若干政策施", 2025) in [
        (lead.title, lead.year) for lead in found.hints
    ]

"""Word tracked changes: accept all is the new text, reject all is the old one."""

import io
from zipfile import ZipFile

import pytest
from lxml import etree

from tests.snapshot_factory import make_snapshot
from tracker.diff import compare_snapshots
from tracker.diff.passages import list_passages
from tracker.model import Snapshot, squash
from tracker.render.report.docx import render_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def tracked(old: Snapshot, new: Snapshot) -> etree._Element:
    made = render_docx(compare_snapshots(old, new), old, new, from_label="2020", to_label="2024")
    return etree.fromstring(ZipFile(io.BytesIO(made)).read("word/document.xml"))


def settled(document: etree._Element, keep: str, drop: str) -> str:
    """The words when every change is accepted (keep ins, drop del) or rejected."""
    return "".join(
        words.text or ""
        for words in document.iter(f"{W}t", f"{W}delText")
        if not any(parent.tag == f"{W}{drop}" for parent in words.iterancestors())
    )


def printed(text: Snapshot) -> str:
    return squash(text.head.title + "".join(p.unit.label + p.text for p in list_passages(text)))


CLAUSES = (
    "支持企业开展技术攻关,给予最高300万元补贴。",
    "鼓励高校转化科技成果,按合同金额的5%资助。",
    "对首次认定的研发机构给予奖励。",
    "本措施由区科委解释。",
)


@pytest.mark.parametrize(
    "new",
    [
        CLAUSES,
        (CLAUSES[0].replace("300万元", "500万元"), *CLAUSES[1:]),
        (CLAUSES[0], "对新设机构给予房租减免,期限两年。", *CLAUSES[1:]),
        (CLAUSES[0], *CLAUSES[2:]),
        (CLAUSES[2], CLAUSES[0], CLAUSES[1], CLAUSES[3]),
        (CLAUSES[0] + CLAUSES[1], *CLAUSES[2:]),
        ("支持企业开展技术攻关。", "给予最高300万元补贴。", *CLAUSES[1:]),
        ("<w:t>&\x0b</w:t>",),
    ],
    ids=["same", "amount", "inserted", "dropped", "moved", "merged", "split", "hostile"],
)
def test_accepting_gives_the_new_text_and_rejecting_the_old(new: tuple[str, ...]) -> None:
    old, after = make_snapshot(*CLAUSES), make_snapshot(*new)
    document = tracked(old, after)
    assert squash(settled(document, "ins", "del")) == printed(after).replace("\x0b", "")
    assert squash(settled(document, "del", "ins")) == printed(old)


def test_a_dropped_clause_takes_its_paragraph_mark_with_it() -> None:
    document = tracked(make_snapshot(*CLAUSES), make_snapshot(*CLAUSES[:-1]))
    assert len(document.findall(f".//{W}pPr/{W}rPr/{W}del")) == 1


def test_unchanged_clauses_carry_no_mark() -> None:
    document = tracked(make_snapshot(*CLAUSES), make_snapshot(*CLAUSES))
    assert document.find(f".//{W}ins") is None
    assert document.find(f".//{W}del") is None

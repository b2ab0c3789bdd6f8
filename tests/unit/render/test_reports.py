"""The reports people read: the summary says what matters, every word is safe in its format."""

import json
from datetime import date
from html.parser import HTMLParser

import pytest

from tests.snapshot_factory import make_snapshot
from tracker.diff import compare_snapshots
from tracker.model import ChangeKind, Validity
from tracker.render.json.changes import diff_json
from tracker.render.report import html, markdown
from tracker.render.report.summary import validity_notes

OLD = make_snapshot(
    "支持企业开展技术攻关，给予最高300万元补贴。",
    "购买科技服务的，按合同金额的50%补贴。",
    "本措施由区科委解释。",
)
NEW = make_snapshot("支持企业开展技术攻关，给予最高500万元补贴。", "本措施由区科委解释。")
HOSTILE = make_snapshot(
    "<script>alert('1')</script>|`x`",
    'a < b & c > d "quoted"\n| 表 | ~~假~~ **假**',
    "本措施由区科委解释。",
)
LABELS = {"from_label": "2020年版", "to_label": "2024年版"}


class Page(HTMLParser):
    """The tags of a page and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name in ("src", "href", "onclick") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("report", [markdown.render_markdown, html.render_html])
def test_a_busy_reader_has_the_amounts_the_dropped_clauses_and_the_day_before_any_clause(
    report,
) -> None:  # type: ignore[no-untyped-def]
    notes = ("新版所载文件施行日期：2024-04-03",)
    summary = report(compare_snapshots(OLD, NEW), OLD, NEW, **LABELS, notes=notes).partition(
        "逐条变化"
    )[0]
    for words in (
        "2020年版",
        "2024年版",
        notes[0],
        "最高300万元",
        "最高500万元",
        "被删除的条款",
        "购买科技服务的",
    ):
        assert words in summary


def test_the_markdown_of_hostile_words_is_only_words() -> None:
    made = markdown.render_markdown(compare_snapshots(OLD, HOSTILE), OLD, HOSTILE, **LABELS)
    assert "<script>" not in made
    assert r"\|\`x\`" in made
    assert r"\~\~假\~\~ \*\*假\*\*" in made


def test_the_page_of_hostile_words_has_no_other_tags_scripts_or_addresses() -> None:
    page = Page(html.render_html(compare_snapshots(OLD, HOSTILE), OLD, HOSTILE, **LABELS))
    assert "script" not in page.tags
    assert "<script>alert('1')</script>|`x`" in page.words


def test_the_page_shows_each_change_inline_and_side_by_side() -> None:
    page = Page(html.render_html(compare_snapshots(OLD, NEW), OLD, NEW, **LABELS))
    assert page.words.count("最高500万元") >= 2
    assert page.tags.count("article") == 2


def test_equal_texts_say_so() -> None:
    assert "两版文字相同" in markdown.render_markdown(
        compare_snapshots(OLD, OLD), OLD, OLD, **LABELS
    )


def test_a_report_is_english_by_choice() -> None:
    made = markdown.render_markdown(compare_snapshots(OLD, NEW), OLD, NEW, **LABELS, lang="en")
    assert "# Policy change report" in made
    assert "Dropped clauses" in made


def test_the_json_holds_one_entry_a_unit_with_the_words_of_the_contract() -> None:
    made = json.loads(json.dumps(diff_json(compare_snapshots(OLD, NEW)), ensure_ascii=False))
    assert made["summary"] == {"modified": 1, "removed": 1, "renumbered": 1}
    first = made["changes"][0]
    assert first["old"] == [{"path": "art_1", "label": "1."}]
    assert first["facts"] == [
        {"type": "money", "old": "最高300万元", "new": "最高500万元", "unit": "元", "note": "给予"}
    ]
    assert {entry["kind"] for entry in made["changes"]} <= set(ChangeKind)


def test_days_that_are_not_known_are_not_said() -> None:
    assert validity_notes(Validity(), Validity()) == ()


@pytest.mark.parametrize(
    ("validity", "said"),
    [
        (Validity(effective_from=date(2024, 4, 3)), ["新版所载文件施行日期：2024-04-03"]),
        (
            Validity(effective_from=date(2024, 4, 3), applies_from=date(2025, 7, 1)),
            ["新版文字自2025-07-01起适用", "新版所载文件施行日期：2024-04-03"],
        ),
        (Validity(last_day=date(2026, 12, 31)), ["新版所载有效期至2026-12-31"]),
        (Validity(), []),
    ],
)
def test_every_day_of_a_comparison_says_whose_it_is(validity: Validity, said: list[str]) -> None:
    assert list(validity_notes(Validity(), validity)) == said
    assert len(validity_notes(Validity(), validity, "en")) == len(said)

"""What holds for every input: no character is lost or doubled, nothing but ReadError is raised, a
second reading is the same.
"""

import contextlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_linear
from tests.unit.parse.printed_text import wrap_paragraphs
from tracker.errors import ReadError
from tracker.model import squash
from tracker.parse.clauses.tree import build_tree
from tracker.parse.document.parts import split_parts
from tracker.parse.grammar.lines import Block, Line
from tracker.parse.lines.paragraphs import join_paragraphs
from tracker.parse.snapshot import read_snapshot

LABELS = [
    "第一条 ",
    "第二条 ",
    "第三条",
    "第十条之一 ",
    "第一章 总则",
    "第二节",
    "一、",
    "二、",
    "（一）",
    "（二）",
    "(三)",
    "1.",
    "2.",
    "1.1",
    "1.2 ",
    "2.1.1",
    "3、",
    "（1）",
    "①",
    "",
]
WORDS = [
    "为了规范管理，制定本办法。",
    "应当",
    "支持企业创新",
    "按照第三条第（一）项的规定执行；",
    "下列情形：",
    "《办法》",
    "《关于",
    "2024 年 3 月",
    "3",
    "- 5 -",
    "附件1",
    "附件：1.名单",
    "目录",
    "某市人民政府",
    "2024年3月4日",
    "抄送：某局。",
    "现将《某办法》印发给你们，请认真执行。",
    "各区人民政府：",
    "A级 Science",
    "（2020年修正）",
    "关于印发《某办法》的通知",
    "各区应当于2023年6月30日前报送方案。",
    "1.1",
    "市长 张某",
    "2024-03-04",
    "责任编辑：某某",
]
LINES = st.lists(
    st.tuples(st.sampled_from(LABELS), st.lists(st.sampled_from(WORDS), max_size=5)),
    min_size=1,
    max_size=30,
)
TEXTS = LINES.map(lambda rows: [label + "".join(words) for label, words in rows])


def words(blocks: list[Block]) -> str:
    return squash(
        "".join(
            block.text + "".join(cell for row in block.rows for cell in row) for block in blocks
        )
    )


@given(TEXTS, st.sampled_from([None, 14, 22]))
@settings(max_examples=150, deadline=None)
def test_every_character_of_the_body_stands_in_exactly_one_clause(
    paragraphs: list[str], width: int | None
) -> None:
    text = wrap_paragraphs(paragraphs, width) if width else "\n".join(paragraphs)
    blocks, *_ = join_paragraphs(
        [Line(line) for line in text.split("\n")] + [Line(cells=("甲", "乙"))]
    )
    body = list(split_parts(blocks).body)
    assert squash("".join(clause.words for clause in build_tree(body))) == words(body)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_every_block_stands_in_exactly_one_part(paragraphs: list[str]) -> None:
    blocks, *_ = join_paragraphs([Line(line) for line in paragraphs])
    assert Counter(split_parts(blocks).list_blocks()) == Counter(blocks)


@given(TEXTS, st.sampled_from([None, 14, 22]))
@settings(max_examples=150, deadline=None)
def test_every_character_of_a_document_stands_in_its_reading_or_is_reported_as_dropped(
    paragraphs: list[str], width: int | None
) -> None:
    text = wrap_paragraphs(paragraphs, width) if width else "\n".join(paragraphs)
    try:
        found = read_snapshot(text.encode(), "text/plain")
    except ReadError:
        return
    head = found.head
    named = (head.title, head.document_number or "", *head.notes, found.wrapper, found.colophon)
    read = "".join((*named, found.words, *(each.text for each in found.dropped)))
    lost = letters(text) - letters(read)
    assert not lost


def letters(text: str) -> Counter[str]:
    """Letters and figures: punctuation round a title is not kept."""
    return Counter(char for char in squash(text) if char.isalnum())


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_addresses_are_unique_and_a_second_reading_is_the_same(paragraphs: list[str]) -> None:
    payload = "\n".join(paragraphs).encode()
    try:
        found = read_snapshot(payload, "text/plain")
    except ReadError:
        return
    paths = [clause.path for clause in found.walk()]
    assert len(paths) == len(set(paths))
    assert read_snapshot(payload, "text/plain") == found


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "text/html; charset=gb2312", "", "application/xhtml+xml"],
)
@given(
    payload=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    )
)
@settings(max_examples=60, deadline=None)
def test_reading_raises_nothing_but_read_errors(media_type: str, payload: bytes) -> None:
    with contextlib.suppress(ReadError):
        read_snapshot(payload, media_type, name="a.bin")


@pytest.mark.soak
@given(payload=st.binary(max_size=400))
@settings(max_examples=8, deadline=None)  # each starts the recogniser
def test_reading_a_picture_raises_nothing_but_read_errors(payload: bytes) -> None:
    with contextlib.suppress(ReadError):
        read_snapshot(payload, "image/png", name="a.bin")


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<table>",
                "<tr>",
                "<td>",
                "</table>",
                "<div>",
                "<!--",
                "<![CDATA[",
                "&#x110000;",
                "&amp",
                "第一条 甲。",
                "<br>",
            ]
        )
    )
)
@settings(max_examples=100, deadline=None)
def test_broken_pages_are_read_or_refused(tags: list[str]) -> None:
    with contextlib.suppress(ReadError):
        read_snapshot("".join(tags).encode(), "text/html")


@pytest.mark.soak
@pytest.mark.parametrize(
    "piece",
    [
        "第",
        "第一条 ",
        "（一",
        "1.",
        " ",
        "，",
        "《",
        "．",
        "…",
        "现将《",
        "局",
        "局 ",
        "政府\u3000",
        "：",
        "。第一章甲",
        "2024年",
        "a b",
    ]
    + [
        "1\n",
        "局\n",
        "附件1\n",
        "目录\n",
        "第一章 甲\n",
        "一、甲\n1.乙\n",
        "2024年3月4日\n",
        "《甲\n",
        "<div>",
        "<table><tr><td>a</td><td>",
        "<tr><td>a<td>",
        "<td rowspan=9 colspan=9>a",
    ],
)
def test_reading_takes_no_more_than_linear_time_on_repetition(piece: str) -> None:
    def read(size: int) -> None:
        for media_type in ("text/plain", "text/html"):
            with contextlib.suppress(ReadError):
                read_snapshot((piece * (size // len(piece)) + "x").encode(), media_type)

    assert_linear(read, 1250)

"""OFD files: text by the places of its characters; what is not read says why."""

from __future__ import annotations

import pytest

from tests.unit.parse.ofd_maker import line_object, make_ofd, paragraph_objects, text_object
from tests.unit.parse.printed_text import outline_clauses
from tracker.errors import ReadError
from tracker.parse.formats import ofd_package
from tracker.parse.formats.ofd import read_text
from tracker.parse.formats.ofd_page import read_path, read_steps
from tracker.parse.snapshot import read_snapshot

PARAGRAPHS = [
    "某区扶持办法",
    "第一条 为支持企业牵头组建重点实验室，按照有关规定落实各项经费，制定本办法。",
    "第二条 给予最高300万元资助，比例不超过30%。",
    "第三条 本办法自2024年4月3日起施行，有效期至2026年12月31日。",
]


def shown(payload: bytes) -> list[str]:
    lines = read_text(payload, "", None, ()).lines
    return ["|".join(line.cells) if line.cells else line.text.strip() for line in lines]


def test_a_policy_in_ofd_has_its_clauses() -> None:
    found = read_snapshot(make_ofd(paragraph_objects(PARAGRAPHS)), "", name="a.ofd")
    assert found.head.title == "某区扶持办法"
    assert outline_clauses(found.clauses) == "第一条 第二条 第三条"
    assert found.clauses[0].text.endswith("制定本办法。")


def test_text_is_read_in_its_order_on_the_page_and_not_in_that_of_the_file() -> None:
    objects = [text_object("第二行", 30, 60), text_object("第一行", 30, 40)]
    assert shown(make_ofd(objects)) == ["第一行", "第二行"]


@pytest.mark.parametrize(
    ("steps", "year", "read"),
    [
        ("g 3 5", 50, "2024年"),
        ("5 5 5", 50, "2024年"),
        ("g 3 2.5", 40, "2024年"),
        ("g 3 8", 57, "2 0 2 4年"),  # white is seen behind each
    ],
)
def test_figures_as_wide_as_chinese_characters_hold_no_spaces(
    steps: str, year: float, read: str
) -> None:
    figures = (
        '<ofd:TextObject Boundary="30 40 21 6" Size="5">'
        f'<ofd:TextCode X="0" Y="5" DeltaX="{steps}">2024</ofd:TextCode></ofd:TextObject>'
    )
    assert shown(make_ofd([text_object("年", year, 40), figures])) == [read]


def test_a_table_is_read_by_its_rules() -> None:
    rows = [("序号", "名称", "处理"), ("1", "甲办法", "废止"), ("2", "乙办法", "失效")]
    lefts, tops = (30.0, 50.0, 100.0, 130.0), (40.0, 50.0, 60.0, 70.0)
    objects = [line_object(lefts[0], top, lefts[-1], top) for top in tops]
    objects += [line_object(left, tops[0], left, tops[-1]) for left in lefts]
    objects += [
        text_object(text, left + 1, top + 2)
        for row, top in zip(rows, tops, strict=False)
        for text, left in zip(row, lefts, strict=False)
    ]
    assert shown(make_ofd(objects)) == ["|".join(row) for row in rows]


@pytest.mark.parametrize(
    "matrix",
    ["0 -1 1 0 0 297", "0 1 -1 0 210 0", "-1 0 0 -1 210 297"],
    ids=["upwards", "downwards", "upside down"],
)
def test_a_table_drawn_sideways_has_the_rows_of_the_turned_page(matrix: str) -> None:
    rows = [("序号", "名称", "处理"), ("1", "甲办法", "废止"), ("2", "乙办法", "失效")]
    lefts, tops = (30, 50, 100, 130), (40, 50, 60, 70)
    lines = [f"M {lefts[0]} {top} L {lefts[-1]} {top}" for top in tops]
    lines += [f"M {left} {tops[0]} L {left} {tops[-1]}" for left in lefts]
    whole = f'Boundary="0 0 210 297" CTM="{matrix}"'
    drawn = f"<ofd:AbbreviatedData>{' '.join(lines)}</ofd:AbbreviatedData>"
    objects = [f"<ofd:PathObject {whole}>{drawn}</ofd:PathObject>"]
    objects += [
        f'<ofd:TextObject {whole} Size="5"><ofd:TextCode X="{left + 1}" Y="{top + 7}">{text}'
        "</ofd:TextCode></ofd:TextObject>"
        for row, top in zip(rows, tops, strict=False)
        for text, left in zip(row, lefts, strict=False)
    ]
    assert shown(make_ofd(objects)) == ["|".join(row) for row in rows]


def test_a_template_stands_behind_the_page() -> None:
    title = text_object("某区扶持办法", 60, 20)
    assert shown(make_ofd([text_object("第一条 甲。", 30, 40)], templates=(title,))) == [
        "某区扶持办法",
        "第一条 甲。",
    ]


@pytest.mark.parametrize(
    "more",
    ['CTM="0.7 0.7 -0.7 0.7 0 0"', 'Alpha="20"', 'Fill="false"', 'CharDirection="90"'],
    ids=["tilted", "transparent", "unfilled", "sideways"],
)
def test_a_watermark_is_set_apart_and_reported(more: str) -> None:
    read = read_text(
        make_ofd([text_object("仅供参考", 30, 90, more), *paragraph_objects(PARAGRAPHS)]),
        "",
        None,
        (),
    )
    assert not any("仅供参考" in line.text for line in read.lines)
    assert [each.text for each in read.dropped] == ["仅供参考"]
    assert "仅供参考" in read.warnings[0]


def test_seals_signatures_and_attachments_are_no_text() -> None:
    extra = {"Doc_0__Signs__Sign_0__SignedValue.dat": b"\0\1", "Doc_0__Attachs__a.xml": "<a>附</a>"}
    assert shown(make_ofd([text_object("第一条 甲。", 30, 40)], **extra)) == ["第一条 甲。"]


def test_paths_are_found_from_the_root_and_in_either_case() -> None:
    document = (
        '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Pages>'
        '<ofd:Page ID="1" BaseLoc="/Doc_0/PAGES/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    moved = make_ofd([text_object("第一条 甲。", 30, 40)], **{"Doc_0__Document.xml": document})
    assert shown(moved) == ["第一条 甲。"]


ENTITIES = '<!DOCTYPE a [<!ENTITY x "ha">]><ofd:OFD xmlns:ofd="u"><DocRoot>&x;</DocRoot></ofd:OFD>'
ENCRYPTED = "<OFD><DocBody><Encryptions>Encryptions.xml</Encryptions></DocBody></OFD>"
DEEP = "<ofd:PageBlock>" * 40 + "</ofd:PageBlock>" * 40
UNREADABLE = {
    "no zip": (b"PK\3\4OFD.xml", "OFD"),
    "entities": (make_ofd([], **{"OFD.xml": ENTITIES}), "文档类型"),
    "another encoding": (make_ofd([], **{"OFD.xml": "<a/>".encode("utf-16")}), "UTF-8"),
    "no xml": (make_ofd([], **{"OFD.xml": "<a"}), "XML"),
    "no document": (make_ofd([], **{"OFD.xml": "<OFD/>"}), "没有文档"),
    "encrypted": (make_ofd([], **{"OFD.xml": ENCRYPTED}), "已加密"),
    "a missing page": (
        make_ofd([], **{"OFD.xml": "<O><DocRoot>x.xml</DocRoot></O>"}),
        "缺少 x.xml",
    ),
    "curves only": (make_ofd([line_object(1, 1, 9, 9)]), "没有文字"),
    "deep": (make_ofd([DEEP]), "嵌套"),
    "a bomb": (make_ofd([" " * (3 << 20)]), "压缩炸弹"),
}


@pytest.mark.parametrize(("payload", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_says_why_and_what_to_do(payload: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read_text(payload, "", None, ())
    assert "PDF" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_package_that_unpacks_beyond_the_limit_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ofd_package, "MAX_UNPACKED", 1000)
    with pytest.raises(ReadError, match="超过上限"):
        read_text(make_ofd(paragraph_objects(PARAGRAPHS)), "", None, ())


def test_steps_and_paths_are_read_as_the_standard_writes_them() -> None:
    assert list(read_steps("g 3 1.5 2 g 1 -4")) == [1.5, 1.5, 1.5, 2.0, -4.0]
    assert list(read_path("M 0 0.2 L 73 0.2 C S 1 1 L2-3")) == [
        [(0, 0.2), (73, 0.2), (0, 0.2)],
        [(1, 1), (2, -3)],
    ]
    assert list(read_path("M 0 0 B 1 1 2 2 3 3")) == []

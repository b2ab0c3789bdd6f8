"""Records of a JSON interface: what is read of them, and how one becomes a page."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tracker.law.analyse import analyse_snapshot
from tracker.model import Source, SourceKind
from tracker.model.sources import ApiFields, ApiListing, ApiRequest, Capture
from tracker.parse.index_pages.attachments import find_attachments
from tracker.parse.index_pages.json_records import (
    ShapeError,
    parse_json,
    read_detail,
    read_record,
    read_records,
    request_body,
    request_url,
)
from tracker.parse.readable_page import readable_page
from tracker.parse.snapshot import read_snapshot

API = ApiListing(
    listing=ApiRequest("https://a.gov.cn/list", "POST", '{"n": "{page}", "sites": "{sites}"}'),
    detail=ApiRequest("https://a.gov.cn/one?id={id}"),
    fields=ApiFields(
        id="id",
        title="title",
        address="https://a.gov.cn/detail?id={id}&site={site}",
        site="site",
        day="published",
        number="number",
        issuer="attrs.agency",
        status="flag",
        revision="[published, summary]",
        text=("txt", "txt1"),
        files=("pdf", "files[].url"),
    ),
    records="data.records",
    record="data",
    total="data.total",
    success="code == `0`",
)
SOURCE = Source("a", SourceKind.API, url="https://a.gov.cn/list", api=API)
ROW = {
    "id": "5_1/2",
    "title": "某区促进消费的若干措施",
    "site": "07",
    "published": "2026-07-03 09:49:12",
    "number": "某府规〔2026〕3号",
    "attrs": {"agency": "某区人民政府"},
    "flag": "有效",
}
TEXT = (
    "<p>某区促进消费的若干措施</p><p>第一条　为促进消费，制定本措施。</p>"
    "<p>第二条　给予最高20万元的支持。</p>"
    "<p>第三条　本措施自2026年8月1日起施行，有效期至2028年7月31日。</p>"
    "<p>某区人民政府</p><p>2026年7月1日</p>"
)


def detail(**more: Any) -> bytes:
    return json.dumps({"code": 0, "data": {**ROW, "txt": TEXT, **more}}).encode()


def page(payload: bytes) -> Capture:
    return Capture(
        "a",
        "https://a.gov.cn/detail?id=1",
        None,
        payload,
        "",
        "application/json",  # type: ignore[arg-type]
    )


def read(payload: bytes) -> Any:
    readable = readable_page(SOURCE, page(payload))
    return read_snapshot(readable.payload, readable.media_type, select=readable.select)


def test_a_record_says_what_its_fields_hold() -> None:
    record = read_record(API, ROW)
    assert record
    assert record.address == "https://a.gov.cn/detail?id=5_1%2F2&site=07"
    assert (record.day, record.number) == (date(2026, 7, 3), "某府规〔2026〕3号")
    assert (record.issuer, record.status) == ("某区人民政府", "有效")


@pytest.mark.parametrize(
    ("field", "value", "differs"),
    [
        ("flag", "失效", True),
        ("title", "某区促进消费若干措施（修订）", True),
        ("summary", "another", True),
        ("views", 3, False),
    ],
)
def test_a_record_differs_when_a_field_that_is_read_differs(
    field: str, value: object, differs: bool
) -> None:
    one, other = read_record(API, ROW), read_record(API, {**ROW, field: value})
    assert one
    assert other
    assert (one.digest != other.digest) is differs


@pytest.mark.parametrize(
    ("id", "expected"),
    [(17, "17"), (" 5 ", "5"), ("", None), (None, None), (True, None), ([], None)],
)
def test_an_id_is_a_text_or_a_number(id: object, expected: str | None) -> None:
    record = read_record(API, {**ROW, "id": id})
    assert (record.id if record else None) == expected


def test_a_page_in_which_nearly_all_records_are_whole_is_read() -> None:
    rows = [{**ROW, "id": n} for n in range(19)] + [{"id": 99}]
    found = read_records(API, {"code": 0, "data": {"records": rows, "total": "40"}})
    assert (len(found.records), found.total) == (19, 40)
    with pytest.raises(ShapeError, match="缺少编号或标题"):
        read_records(API, {"code": 0, "data": {"records": rows[:4] + rows[19:], "total": 5}})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"code": 1, "msg": "busy"}, "不满足"),
        ({"code": 0, "data": {"records": None, "total": 1}}, "没有记录列表"),
        ({"code": 0, "data": {"records": [], "total": None}}, "没有总数"),
        ({"code": 0, "data": {"records": [], "total": True}}, "没有总数"),
        ([], "不满足"),
        ("text", "不满足"),
        (None, "不满足"),
    ],
)
def test_a_page_of_another_shape_is_refused(data: object, reason: str) -> None:
    with pytest.raises(ShapeError, match=reason):
        read_records(API, data)


@pytest.mark.parametrize(
    "data", [{"code": 0, "data": None}, {"code": 404}, {"code": 0, "data": {}}]
)
def test_a_detail_without_a_record_is_none(data: object) -> None:
    assert read_detail(API, data, "1") is None


def test_the_detail_of_another_document_is_refused() -> None:
    with pytest.raises(ShapeError, match="另一份文件"):
        read_detail(API, parse_json(detail()), "5_1")


@pytest.mark.parametrize("payload", [b"<html>", b"", b"{", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_is_refused(payload: bytes) -> None:
    with pytest.raises(ShapeError, match="不是 JSON"):
        parse_json(payload)


def test_a_record_is_read_like_a_page_of_a_portal() -> None:
    snapshot = read(detail())
    assert snapshot.head.title == "某区促进消费的若干措施"
    assert snapshot.head.document_number == "某府规〔2026〕3号"
    assert snapshot.head.published_on == date(2026, 7, 3)
    assert [clause.label for clause in snapshot.clauses] == ["第一条", "第二条", "第三条"]
    validity = analyse_snapshot(snapshot).validity
    assert (validity.effective_from, validity.last_day) == (date(2026, 8, 1), date(2028, 7, 31))


def test_the_second_text_is_read_where_the_first_is_empty() -> None:
    second = read(detail(txt=" ", txt1=TEXT))
    assert second.body_digest == read(detail()).body_digest


def test_plain_text_keeps_its_lines() -> None:
    plain = "\n".join(TEXT.replace("</p>", "").split("<p>")[1:])
    assert read(detail(txt=plain)).body_digest == read(detail()).body_digest


def test_a_title_with_markup_is_no_markup() -> None:
    snapshot = read(detail(title="某区<script>x</script>办法", txt=TEXT))
    assert "第二条" in [clause.label for clause in snapshot.clauses]


def test_the_official_file_and_those_in_the_text_are_attachments() -> None:
    payload = detail(
        pdf="/files/a.pdf",
        files=[{"url": "https://b.gov.cn/x.docx"}, {"url": None}, {"url": "javascript:x()"}],
        txt=TEXT + '<p><a href="/files/form.xls">附件：申请表.xls</a></p>',
    )
    found = [one.address for one in find_attachments(SOURCE, page(payload))]
    assert found == [
        "https://a.gov.cn/files/form.xls",
        "https://a.gov.cn/files/a.pdf",
        "https://b.gov.cn/x.docx",
    ]


def test_a_page_of_another_source_is_left_as_it_is() -> None:
    other = Source("b", SourceKind.PAGE, url="https://a.gov.cn/x", select="#a")
    same = readable_page(other, page(b"{}"))
    assert (same.payload, same.media_type, same.select) == (b"{}", "application/json", "#a")


def test_a_request_is_filled_in_and_what_is_empty_left_out() -> None:
    assert json.loads(request_body(API.listing, page=3, page_size=9, sites=[])) == {"n": 3}
    both = json.loads(request_body(API.listing, page=3, sites=["07"]))
    assert both == {"n": 3, "sites": ["07"]}
    assert request_body(API.detail, id="1") == b""
    assert request_url(API.detail, id="5 1&x=2") == "https://a.gov.cn/one?id=5%201%26x%3D2"


@pytest.mark.parametrize(
    ("printed", "warned"),
    [
        ("某府规〔2026〕8号", True),
        ("某府规〔2026〕3号", False),
        ("某府规 〔2026〕 3 号", False),
        ("根据某府规〔2019〕8号，制定本措施。", False),
    ],
)
def test_a_number_that_the_text_contradicts_is_not_believed(printed: str, warned: bool) -> None:
    payload = detail(txt=f"<p>{printed}</p>{TEXT}")
    assert bool(readable_page(SOURCE, page(payload)).warnings) is warned
    expected = "某府规〔2026〕8号" if warned else "某府规〔2026〕3号"
    assert read(payload).head.document_number == expected

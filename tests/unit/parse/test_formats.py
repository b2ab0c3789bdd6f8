"""The one table of file formats: every stage handles every row of it."""

from __future__ import annotations

import codecs
import zipfile
from importlib import import_module
from io import BytesIO

import pytest

from tracker import media
from tracker.errors import ReadError
from tracker.media import FORMATS, Format, Signature
from tracker.parse.formats import can_unpack, detect_media_type, is_page, read_text
from tracker.parse.index_pages.linked_files import ends_like_file, is_file_address, mentions_files
from tracker.parse.zip_files import unpack_members

NAMES = [row.media_type for row in FORMATS]


def zipped(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def signed(signature: Signature) -> bytes:
    """A payload that bears a signature, and nothing else that is right."""
    if signature.magic == b"PK\x03\x04":
        return zipped(f"{signature.part.decode() or 'a.txt'}")
    return signature.magic + bytes(600) + signature.part


@pytest.mark.parametrize("row", FORMATS, ids=NAMES)
def test_a_format_is_known_by_its_suffixes_and_named_by_the_first(row: Format) -> None:
    for suffix in row.suffixes:
        assert media.guess_media_type(f"附件1.{suffix.upper()}") == row.media_type
    assert media.suffix_for(row.media_type) == (row.suffixes[0] if row.suffixes else "bin")


@pytest.mark.parametrize("row", FORMATS, ids=NAMES)
def test_a_format_is_known_by_its_bytes_whatever_server_and_name_say(row: Format) -> None:
    for signature in row.signatures:
        payload = signed(signature)
        assert detect_media_type(payload, "text/html", "a.html") == row.media_type


@pytest.mark.parametrize("row", FORMATS, ids=NAMES)
def test_a_format_is_known_by_what_the_server_says_or_by_its_name(row: Format) -> None:
    text = "第一条 甲。".encode()
    for suffix in row.suffixes:
        found = detect_media_type(text, "application/octet-stream", f"a.{suffix}")
        assert found == ("text/plain" if suffix in ("doc", "xls") else row.media_type)
    if row.reader in ("text", "html"):
        assert detect_media_type(text, f"{row.media_type}; charset=utf-8", "") == row.media_type


@pytest.mark.parametrize("row", FORMATS, ids=NAMES)
def test_a_format_has_a_reader_or_says_what_to_do_or_is_unpacked(row: Format) -> None:
    assert bool(row.reader) + bool(row.advice) + (row.is_archive and not row.advice) == 1
    if row.reader:
        assert callable(import_module(f"tracker.parse.formats.{row.reader}").read_text)
        return
    for payload in map(signed, row.signatures):
        with pytest.raises(ReadError, match=row.advice or row.media_type):
            read_text(payload, "", "", None, ())
        assert can_unpack(payload, "", "") == (row.is_archive and not row.advice)


@pytest.mark.parametrize("row", FORMATS, ids=NAMES)
def test_a_link_to_a_format_is_an_attachment_where_the_row_says_so(row: Format) -> None:
    for suffix in row.suffixes:
        assert mentions_files(f'<a href="/a.{suffix}">') is row.linkable
        assert is_file_address(f"https://a.cn/P02.{suffix.upper()}?v=1") is row.linkable
        assert ends_like_file(f"附件1：申请表.{suffix}") is row.linkable


@pytest.mark.parametrize("row", FORMATS, ids=NAMES)
def test_only_html_is_a_page(row: Format) -> None:
    assert is_page(b"x", row.media_type, "") is (row.reader == "html")


def test_an_archive_inside_an_archive_stays_closed() -> None:
    closed = [f"a.{suffix}" for row in FORMATS if row.is_archive for suffix in row.suffixes]
    names = [name for name, _ in unpack_members(zipped("a.txt", *closed), 1 << 20)]
    assert names == ["a.txt"]


def test_no_media_type_and_no_suffix_stands_in_two_rows() -> None:
    suffixes = [suffix for row in FORMATS for suffix in row.suffixes]
    assert len({row.media_type for row in FORMATS}) == len(FORMATS)
    assert len(set(suffixes)) == len(suffixes)


@pytest.mark.parametrize(
    ("payload", "declared", "name", "found"),
    [
        (b"<!DOCTYPE html><p>x", "text/plain", "", "text/html"),
        (b"\xef\xbb\xbf\n<html><p>x", "text/plain; charset=utf-8", "a.txt", "text/html"),
        ("为<html>标签的说明".encode(), "text/plain", "a.txt", "text/plain"),
        (b"<html><p>404", "application/pdf", "a.pdf", "text/html"),
        (b"no pdf", "application/pdf", "", "application/pdf"),
        ("第一条".encode(), "application/msword", "", "text/plain"),
        (b"\x00\x01\x02\x03", "text/plain", "a.txt", media.UNKNOWN),
        (b"\xc8AJ\0" * 9, "", "a.caj", media.UNKNOWN),
        (codecs.BOM_UTF16_LE + "第一条".encode("utf-16-le"), "", "a.txt", "text/plain"),
        ("a第一条".encode("utf-16-le"), "text/plain; charset=utf-16le", "", "text/plain"),
        (b"{}", "application/vnd.x+json", "", "application/vnd.x+json"),
        (zipped("附件/a.docx"), "", "a.zip", "application/zip"),
    ],
)
def test_the_bytes_decide_before_the_name_and_the_server(
    payload: bytes, declared: str, name: str, found: str
) -> None:
    assert detect_media_type(payload, declared, name) == found


def test_a_word_file_stored_in_an_archive_does_not_make_it_a_word_file() -> None:
    inner = zipped("word/document.xml")
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("附件1.docx", inner)
    assert detect_media_type(out.getvalue(), "", "") == "application/zip"


def test_a_word_file_that_lost_its_end_is_known_by_the_files_in_it() -> None:
    whole = zipped("[Content_Types].xml", "word/document.xml")
    found = detect_media_type(whole[: whole.index(b"PK\1\2")], "", "a.bin")
    assert found.endswith("wordprocessingml.document")


@pytest.mark.parametrize(
    ("payload", "name", "advice"),
    [
        (b"CAJ\0#\xad\x86\x98", "a.caj", "CAJViewer"),
        (b"HN\0\0\xf6\x62\x4f\x3f", "a", "CAJViewer"),
        (b"\x7fELF\0\0\0", "a.bin", "另存为"),
        (b"Rar!\x1a\x07\x01\0", "a.rar", "解压"),
    ],
)
def test_what_no_reader_knows_is_refused_with_advice(
    payload: bytes, name: str, advice: str
) -> None:
    with pytest.raises(ReadError, match=advice):
        read_text(payload, "", name, None, ())

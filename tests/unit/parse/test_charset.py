"""Which words the bytes are: a wrong charset makes noise that still looks like a page."""

import codecs

import pytest

from tracker.parse.formats.charset import decode_text, find_codec

TEXT = "第一条 㐀镕堃。"  # 㐀 and 堃 are in GB18030, not in GB2312


@pytest.mark.parametrize(
    "declared", ["gb2312", "GBK", "gb18030", '"gb2312"', "", "utf-8", "iso-8859-1", "x-unknown"]
)
def test_pages_that_declare_gb2312_are_read_as_its_superset(declared: str) -> None:
    assert decode_text(TEXT.encode("gb18030"), declared) == TEXT


def test_a_byte_order_mark_outranks_what_the_server_says() -> None:
    assert decode_text(codecs.BOM_UTF8 + TEXT.encode(), "gb2312") == TEXT
    assert decode_text(TEXT.encode("utf-16"), "utf-8") == TEXT


def test_a_page_may_name_its_charset_itself() -> None:
    page = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>'
        + TEXT
    )
    assert TEXT in decode_text(page.encode("gb18030"), page=True)


def test_utf8_wins_over_a_wrong_declaration_only_when_the_declared_charset_fails() -> None:
    assert decode_text(TEXT.encode(), "") == TEXT
    assert decode_text(b"\xff" + TEXT.encode(), "").endswith(TEXT)


NO_CHARSETS = [
    "punycode",
    "idna",
    "undefined",
    "base64",
    "hex",
    "rot_13",
    "rot13",
    "utf-7",
    "unicode_escape",
    "raw_unicode_escape",
    "quopri",
    "uu",
    "zlib",
    "bz2",
    "mbcs",
    "cp037",
    "utf-32",
    "hz",
    "utf_8_sig\x00",
    "../../etc",
]


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", [*NO_CHARSETS, "x" * 9999, ""])
def test_a_page_that_declares_no_charset_of_the_web_is_decoded_as_if_it_declared_none(
    name: str, codec: str
) -> None:
    page = f'<html><meta charset="{name}"><p>{TEXT}'
    assert decode_text(page.encode(codec), page=True) == page
    assert decode_text(page.encode(codec), name) == page


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("X-GBK", "gb18030"),
        ("csGB2312", "gb18030"),
        ("GB_2312-80", "gb18030"),
        ("chinese", "gb18030"),
        ("Big5-HKSCS", "big5hkscs"),
        ("Shift_JIS", "shift_jis"),
        ("windows-1251", "cp1251"),
        ("latin1", ""),
        ("windows-1252", ""),
    ],
)
def test_the_labels_of_the_web_name_their_codec(label: str, codec: str) -> None:
    assert find_codec(label) == codec


def test_a_page_cannot_say_in_ascii_that_it_is_utf16() -> None:
    page = f'<meta charset="utf-16"><p>{TEXT}'
    assert decode_text(page.encode(), page=True) == page

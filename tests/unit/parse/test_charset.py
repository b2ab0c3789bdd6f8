"""Which words the bytes are: a wrong charset turns 第一条 into noise that still looks like a page."""

import codecs

import pytest

from tracker.parse.formats.charset import decode_text

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

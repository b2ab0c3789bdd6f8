"""Bytes to text: BOM, then header, then <meta>, then strict UTF-8, then GB18030.

Pages that declare gb2312 or gbk often hold characters of GB18030, its superset, so both are decoded
as that.
"""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "iso8859-1": "", "ascii": ""}
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)


def find_codec(name: str) -> str:
    """The codec for a declared charset; empty when it is unknown, or too vague to believe
    (iso-8859-1 is a server's default).
    """
    try:
        codec = codecs.lookup(name.strip("\"' ")).name
    except (LookupError, ValueError):
        return ""
    return SUPERSETS.get(codec, codec)


def decode_text(payload: bytes, declared: str = "", *, page: bool = False) -> str:
    """The text of a payload.

    `declared` is the header's charset; `page` looks for a <meta> too. Never raises.
    """
    for bom, codec in BOMS:
        if payload.startswith(bom):
            return payload.decode(codec, "replace")
    names = [declared]
    if page:
        names += [
            m[1].decode("ascii", "replace")
            for m in (XML.search(payload[:200]), META.search(payload[:4096]))
            if m
        ]
    for codec in filter(None, [*map(find_codec, filter(None, names)), "utf-8", "gb18030"]):
        try:
            return payload.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return decode_damaged(
        payload, next(filter(None, map(find_codec, filter(None, names))), "utf-8")
    )


def decode_damaged(payload: bytes, codec: str) -> str:
    """A damaged payload in the reading that loses fewest characters."""
    texts = [payload.decode(name, "replace") for name in dict.fromkeys((codec, "utf-8", "gb18030"))]
    return min(texts, key=lambda text: text.count("\ufffd"))

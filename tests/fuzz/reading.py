"""Coverage-guided fuzzing of reading, law and comparing, by hand: `pip install atheris`, then
`python tests/fuzz/reading.py [libFuzzer options]`, for example `-max_total_time=3600`.

Whatever the bytes, a reader gives a snapshot or a ReadError, in bounded time, and law understands
every snapshot. What once failed is kept in `findings/` and replayed by the suite
(`test_findings.py`). The readers are listed in `targets.py`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import atheris  # type: ignore[import-not-found]

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["tracker.parse", "tracker.law", "tracker.diff"]):
    from tests.fuzz import targets
    from tests.unit.parse.document_makers import drawn_pdf
    from tests.unit.parse.ofd_maker import line_object, paragraph_objects

GOLDEN = ROOT / "tests" / "golden"
PAPERS = [
    path
    for folder in ("parse/papers", "law")
    for path in sorted((GOLDEN / folder).iterdir())
    if path.suffix in (".txt", ".html")
]
WORDS = """
第一条 第二条 第十条之一 第一章 第一编 一、 二、 （一） （二） 1. 2. 1、 （1） ① 1.1 1.1.1 附件1 附件：1. 附件1-1
目录 《办法》 （某规〔2024〕1号） 〔2024〕 同时废止 予以废止 停止执行 有效期至2026年12月31日 有效期三年
自2024年4月3日起施行 自发布之日起施行 修改为 删去第三条 延长至 继续有效 现印发给你们 抄送： 印发 成文日期：
<p> <table><tr><td> </td></tr></table> <ol><li> <br> <del> <div> colspan="2" rowspan="2" <iframe <a
<w:p> </w:p> <w:r> </w:r> <w:t> </w:t> <w:tbl><w:tr><w:tc> </w:tc></w:tr></w:tbl> <w:del> <w:strike/>
<w:gridSpan <w:vMerge/> <w:numPr> w:val="1" <w:sdt><w:sdtContent> <w:br/> <w:tab/>
<sheetData> <row> <c> <v> </v></c></row></sheetData> r="A1" t="s" t="inlineStr" <mergeCell
<m:oMath> </m:oMath> <m:f> <m:num> <m:den> </m:den></m:f> <m:sSup> <m:rad> <m:nary> <m:d> <m:t> </m:t>
<math> </math> <mfrac> <msup> <msqrt> <mfenced> <mi> <mn> <annotation>
BT/F1 /F2 ET Tf Td Tj re f S m l cm Tr <7B2C4E006761>Tj
<ofd:TextObject <ofd:TextCode DeltaX="g CTM="0 Boundary="0 <ofd:PathObject <ofd:AbbreviatedData>
<rss> <item><title> <link> <feed><entry> <urlset><url><loc> "title": "text": "files":
Content-Type: text/html Content-Transfer-Encoding: base64 quoted-printable boundary=
"""


def list_seeds() -> Iterator[bytes]:
    """Yield first inputs for every reader."""
    texts = [path.read_bytes() for path in PAPERS]
    yield from texts
    lines = ["第一条 支持企业。", "第二条 有效期三年。"]
    run = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    words = "".join(map(run.format, lines)).encode()
    cell = b"<w:tbl><w:tr><w:tc>%s</w:tc><w:tc>%s</w:tc></w:tr></w:tbl>" % (words, words)
    numbers = targets.package_parts(targets.word_file)
    body = numbers["word/document.xml"].partition(b"<w:body>")[2].partition(b"</w:body>")[0]
    lists = numbers["word/numbering.xml"].partition(b">")[2]
    yield b"W" + words + cell
    yield b"W" + body + targets.BETWEEN + lists[:3000]
    formula = "<m:oMath><m:f><m:num><m:r><m:t>A+B</m:t></m:r></m:num><m:den><m:r><m:t>C</m:t></m:r></m:den></m:f></m:oMath>"
    yield b"W<w:p>" + formula.encode() + b"</w:p>"
    yield b"<p><math><mfrac><mi>a</mi><msqrt><mn>2</mn></msqrt></mfrac></math></p>"
    cells = (
        b"50 %d m 400 %d l S BT/F1 12 Tf 60 %d Td <7B2C4E006761>Tj 150 0 Td/F2 9 Tf(12.50)Tj ET\n"
    )
    drawn = b"".join(cells % (y, y, y + 5) for y in range(500, 700, 20))
    upright = b"".join(b"%d 500 m %d 680 l S\n" % (x, x) for x in (50, 200, 400))
    yield b"D\0" + drawn + upright
    yield b"D\1" + drawn + upright
    yield b"S" + "60 80 400 95 90 第一条 支持企业。\n60 100 200 115 99 甲乙\n".encode()
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>文号</t></is></c><c r="B1"><v>1</v></c></row>'
    strings = "<si><t>文件名称</t></si>".encode()
    yield b"X" + f"<sheetData>{row}</sheetData>".encode() + targets.BETWEEN + strings
    lattice = line_object(20, 20, 120, 20) + line_object(20, 20, 20, 90)
    yield b"O" + ("".join(paragraph_objects(lines)) + lattice).encode()
    yield b"P" + drawn_pdf(lines)[5:]
    link = '<p>2024-01-02 <a href="1.html">关于印发《办法》的通知</a><a href="2.pdf">附件</a></p>'
    yield b"I" + link.encode()
    entry = "<item><title>办法</title><link>1.html</link><pubDate>2024-01-02</pubDate></item>"
    yield b"F" + f"<rss><channel>{entry}</channel></rss>".encode()
    yield b"F<urlset><url><loc>https://q.example.cn/a/1.html</loc></url></urlset>"
    yield b"J" + '{"id": "1", "title": "办法", "txt": "<p>第一条 甲。</p>"}'.encode()
    page = "\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>第一条 甲。</p>\n--b--\n"
    yield b"M" + b"Content-Type: multipart/related; boundary=b\n" + page.encode()
    yield b"A" + texts[0][:2000] + targets.BETWEEN + texts[1][:2000]
    yield b"C" + texts[0][:2000] + targets.BETWEEN + texts[0][300:2300]
    yield from (b"?" + maker()[:6000] for maker in (targets.word_file, targets.ofd_file))


def main() -> None:
    """Run libFuzzer with the repository's own papers among its first inputs."""
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "words.dict"
        quoted = ('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"' for word in WORDS)
        words.write_text("\n".join(quoted) + "\n", "ascii")
        inputs = Path(folder) / "inputs"
        inputs.mkdir()
        for number, seed in enumerate(list_seeds()):
            (inputs / f"{number}").write_bytes(seed)
        options = [
            f"-dict={words}",
            f"-artifact_prefix={ROOT / 'tests/fuzz/findings'}/",
            "-timeout=20",
            "-max_len=8192",
            "-rss_limit_mb=4096",
        ]
        atheris.Setup([sys.argv[0], *options, *sys.argv[1:], str(inputs)], targets.read_or_refuse)
        atheris.Fuzz()


if __name__ == "__main__":
    main()

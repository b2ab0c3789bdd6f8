"""Coverage-guided fuzzing of reading and law, by hand: `pip install atheris`, then `python
tests/fuzz/reading.py [libFuzzer options]`.

Whatever the bytes, reading gives a snapshot or a ReadError, in bounded time, and law understands
every snapshot. What once failed is
kept in `findings/` and replayed by the suite (`test_findings.py`).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["tracker.parse", "tracker.law"]):
    from tracker.law.analyse import analyse_snapshot
    from tracker.parse.snapshot import read_snapshot as reading

from tracker.errors import ReadError

TESTS = Path(__file__).parents[1]
SEEDS = [
    *(TESTS / "golden" / "read" / "papers").glob("*.txt"),
    *(TESTS / "golden" / "law").glob("*.txt"),
    *(TESTS / "golden" / "law").glob("*.html"),
]
WORDS = """
第一条 第二条 第十条之一 第一章 第一编 一、 二、 （一） （二） 1. 2. 1、 （1） ① 附件1 附件：1. 目录 《办法》
（某规〔2024〕1号） 〔2024〕 同时废止 予以废止 停止执行 有效期至2026年12月31日 有效期三年 自2024年4月3日起施行
自发布之日起施行 修改为 删去第三条 延长至 继续有效 现印发给你们 抄送： 印发 <p> <table><tr><td> <ol><li> 
"""


def one(payload: bytes) -> None:
    """One input: its first byte says which kind of document it claims to be."""
    kind = "text/html" if payload[:1] == b"<" else "text/plain"
    try:
        snapshot = reading(payload, kind)
    except ReadError:
        return
    analyse_snapshot(snapshot)


def main() -> None:
    """Run libFuzzer with the repository's own papers as its first inputs."""
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "words.dict"
        quoted = (
            '"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"'
            for word in WORDS.split()
        )
        words.write_text("\n".join(quoted) + "\n", "ascii")
        inputs = Path(folder) / "inputs"
        inputs.mkdir()
        for number, path in enumerate(SEEDS):
            (inputs / f"{number}").write_bytes(path.read_bytes())
        findings = TESTS / "fuzz" / "findings"
        options = [
            f"-dict={words}",
            f"-artifact_prefix={findings}/",
            "-timeout=20",
            "-max_len=8192",
            "-rss_limit_mb=4096",
        ]
        atheris.Setup([sys.argv[0], *options, *sys.argv[1:], str(inputs)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()

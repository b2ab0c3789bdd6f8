"""Readers in processes of their own: what becomes of one that fails, dies, or does not end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.unit.parse.document_makers import indented_pdf
from tracker.errors import ReadError
from tracker.parse.formats import subprocess_reader

FAILED = "无法读取：{}；请核对"


def test_a_child_that_fails_gives_the_last_line_of_what_it_said() -> None:
    with pytest.raises(ReadError, match=r"^无法读取：[^；\n]+；请核对$") as caught:
        subprocess_reader.run_reader("pdf_child", b"%PDF-1.7\n", 60, FAILED)
    assert "进程" not in str(caught.value)


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(ReadError, match="^无法读取：超过 0 秒仍未完成；请核对$"):
        subprocess_reader.run_reader("pdf_child", indented_pdf(["第一条"]), 0, FAILED)


def test_a_child_that_dies_without_a_word_is_said_to_have_been_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shell = tmp_path / "dies"
    shell.write_text("#!/bin/sh\nkill -9 $$\n")
    shell.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(shell))
    with pytest.raises(ReadError, match="^无法读取：读取进程被终止（-9）；请核对$"):
        subprocess_reader.run_reader("pdf_child", b"", 60, FAILED)

"""Excel files, and old Word files through LibreOffice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import openpyxl.drawing.image
import pytest
from openpyxl.comments import Comment
from PIL import Image

from tests.shared_material import skip_or_fail
from tracker.errors import ReadError
from tracker.model import Level
from tracker.parse.formats import (
    detect_media_type,
    doc,
    office_child,
    read_text,
    warm_office,
    xlsx,
)
from tracker.parse.snapshot import read_snapshot

PAGE = """<html><meta charset=utf-8><body><p>某某区扶持企业发展的办法</p><p>第一条 为了支持企业，制定本办法。</p>
<p>第二条 资助标准见下表。</p><table border=1>
<tr><td>项目</td><td>金额</td></tr><tr><td>甲类</td><td>300万元</td></tr></table></body></html>"""


def book(*rows: tuple[object, ...], title: str = "资助标准一览表") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cell in sheet["C"]:
        cell.number_format = "0%"
    hidden = made.create_sheet("隐藏")
    hidden.sheet_state = "hidden"
    hidden.append(("不显示",))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def packed(parts: dict[str, str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.fixture(scope="session")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An old Word file, made by LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        skip_or_fail("LibreOffice")
    folder = tmp_path_factory.mktemp("old")
    (folder / "a.html").write_text(PAGE, "utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    form = ("--infilter=HTML (StarWriter)", "--convert-to", "doc:MS Word 97")
    command = [office, profile, "--headless", *form, "--outdir", folder, folder / "a.html"]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        skip_or_fail("LibreOffice with a font")
    return folder


def test_a_sheet_is_its_name_and_a_table_with_cells_as_they_are_shown() -> None:
    payload = book(
        ("项目", "起始", "比例"),
        ("甲类", datetime(2024, 4, 3), 0.3),
        ("乙类", date(2024, 5, 6), None),
        (None, None, None),
        (300.0, 1.5, 0.125),
    )
    read = read_snapshot(payload, "", name="x.xlsx")
    rows = [clause for clause in read.walk() if clause.level is Level.ROW]
    assert "资助标准一览表" in read.head.title + read.words
    assert [row.words for row in rows[1:]] == [
        "甲类\t2024-04-03\t30%",
        "乙类\t2024-05-06",
        "300\t1.5\t12.5%",
    ]
    assert "不显示" not in read.words


def test_a_formula_without_a_stored_result_is_told_and_lines_of_a_cell_are_joined() -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].append(("项目", "金额"))
    made.worksheets[0].append(("甲类\n企业", "=1+1"))
    out = BytesIO()
    made.save(out)
    read = xlsx.read_text(out.getvalue(), "", None, ())
    assert read.lines[-1].cells == ("甲类企业",)
    assert read.warnings == (
        "表格中有 1 个公式没有保存计算结果，未能读出；请用 Excel 打开后另存再导入",
    )


def test_what_a_container_is_shows_in_its_parts_and_not_in_its_name() -> None:
    assert (
        detect_media_type(book(("a",)), "application/msword", "a.doc")
        == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert detect_media_type(packed({"a.txt": "x"}), "", "a.docx") == "application/zip"
    assert detect_media_type(PAGE.encode(), "application/msword", "a.doc") == "text/html"
    assert detect_media_type(b"{\\rtf1}", "application/msword", "a.doc") == "application/rtf"


def titled(title: str, *rows: tuple[object, ...]) -> list[str]:
    """The lines of a book whose sheet has this name."""
    lines = xlsx.read_text(book(*rows, title=title), "", None, ()).lines
    return [line.text or "|".join(line.cells) for line in lines]


def test_the_first_rows_of_a_sheet_are_its_title_and_the_name_that_excel_made_up_is_none() -> None:
    rows = (("某区补助名单",), ("单位：万元",), ("序号", "名称"), (1, "甲"))
    assert titled("Sheet1", *rows) == ["某区补助名单", "单位：万元", "序号|名称", "1|甲"]
    assert titled("Sheet1", *rows[2:]) == ["序号|名称", "1|甲"]
    assert titled("补助标准", *rows[2:])[0] == "补助标准"


@pytest.mark.parametrize("what", ["row", "column", "sheet"])
def test_what_a_sheet_hides_is_left_out_and_reported(what: str) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (("序号", "名称", "备注"), (1, "甲办法", "保留"), (2, "乙办法", "废止")):
        sheet.append(row)
    if what == "row":
        sheet.row_dimensions[3].hidden = True
    elif what == "column":
        sheet.column_dimensions["C"].hidden = True
    else:
        hidden = made.create_sheet("旧")
        hidden.append(("丙办法", "废止"))
        hidden.sheet_state = "hidden"
    out = BytesIO()
    made.save(out)
    read = xlsx.read_text(out.getvalue(), "", None, ())
    shown = "".join("".join(line.cells) for line in read.lines)
    assert {
        "row": "乙办法" not in shown,
        "column": "废止" not in shown and "乙办法" in shown,
        "sheet": "废止" in shown and "丙办法" not in shown,
    }[what]
    assert "废止" in "".join(each.text for each in read.dropped)
    assert "隐藏" in read.warnings[0]


def test_comments_and_pictures_of_a_sheet_are_named() -> None:
    made = openpyxl.Workbook()
    made.active.append(("甲办法", "废止"))
    made.active["A1"].comment = Comment("保留执行", "某科")
    picture = BytesIO()
    Image.new("L", (8, 8)).save(picture, "PNG")
    made.active.add_image(openpyxl.drawing.image.Image(picture), "D4")
    out = BytesIO()
    made.save(out)
    read = xlsx.read_text(out.getvalue(), "", None, ())
    assert read.warnings == ("表格中有 1 处批注未计入正文，请打开原文核对",)
    assert len(read.unread) == 1


def test_a_sheet_of_one_column_is_words() -> None:
    assert titled("Sheet1", ("第一条 甲。",), ("第二条 乙。",)) == ["第一条 甲。", "第二条 乙。"]


SHEET = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
FAR = f'<worksheet {NS}><sheetData><row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData></worksheet>'


def replaced(payload: bytes, name: str, text: str) -> bytes:
    """A sheet with one of its parts written anew."""
    with ZipFile(BytesIO(payload)) as archive:
        return packed(
            {part: archive.read(part).decode() for part in archive.namelist()} | {name: text}
        )


def encrypted(payload: bytes) -> bytes:
    """The same, with every part marked as encrypted."""
    return payload.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")


HOSTILE = {
    "a row far away": replaced(book(("a",)), "xl/worksheets/sheet1.xml", FAR),
    "encrypted": encrypted(book(("a",))),
    "torn": book(("a",))[:-30],
    "entities": packed({"[Content_Types].xml": SHEET, "xl/workbook.xml": SHEET}),
    "no workbook": packed({"xl/workbook.xml": "<x/>"}),
    "bomb": packed({"xl/workbook.xml": "<x>" + " " * (2 << 20) + "</x>"}),
}


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_sheet_is_a_read_error(payload: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_UNPACKED", 1 << 20)
    monkeypatch.setattr(xlsx, "MAX_ROWS", 100_000)
    with pytest.raises(ReadError, match="Excel 文件"):
        read_snapshot(payload, "", name="a.xlsx")


def test_more_cells_than_a_person_reads_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_CELLS", 10)
    with pytest.raises(ReadError, match="个单元格"):
        read_snapshot(book(*[(1, 2, 3)] * 5), "", name="a.xlsx")


def test_an_old_word_file_is_read_with_its_table(old: Path) -> None:
    read = read_snapshot((old / "a.doc").read_bytes(), "application/msword", name="a.wps")
    assert read.head.title == "某某区扶持企业发展的办法"
    assert [clause.label for clause in read.walk() if clause.level is Level.CLAUSE] == [
        "第一条",
        "第二条",
    ]
    assert "甲类\t300万元" in [clause.words for clause in read.walk() if clause.level is Level.ROW]


def test_noise_is_never_read_as_an_old_file(old: Path) -> None:
    noise = b"\xd0\xcf\x11\xe0" + "第一条 假的。".encode() * 100
    with pytest.raises(ReadError, match="LibreOffice 无法转换"):
        read_snapshot(noise + "WordDocument".encode("utf-16-le"), "", name="a.doc")
    with pytest.raises(ReadError, match="不是能识别的旧版 Office 文件"):
        read_snapshot(noise, "", name="a.doc")


def test_without_libreoffice_an_old_file_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReadError, match="未安装"):
        doc.read_text(b"\xd0\xcf\x11\xe0", "", None, ())


RTF = r"{\rtf1\ansi\uc1 \u31532?\u19968?\u26465? \u30002?\u12290?\par}"


def test_a_rich_text_file_is_read_under_any_name(old: Path) -> None:
    lines = read_text(RTF.encode(), "application/msword", "a.doc", None, ()).lines
    assert [line.text for line in lines if line.text] == ["第一条 甲。"]


def test_an_old_excel_file_is_read(old: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(book(("项目", "金额"), ("甲类", 300)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    target = ["--convert-to", "xls:MS Excel 97", "--outdir", tmp_path, tmp_path / "a.xlsx"]
    subprocess.run(["soffice", profile, "--headless", *target], check=False, capture_output=True)
    if not (tmp_path / "a.xls").is_file():
        skip_or_fail("LibreOffice Calc")
    lines = read_text((tmp_path / "a.xls").read_bytes(), "", "", None, ()).lines
    assert [line.cells for line in lines if line.cells] == [("项目", "金额"), ("甲类", "300")]


def test_a_file_with_a_password_says_so() -> None:
    locked = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(ReadError, match="打开密码"):
        read_text(locked, "", "a.docx", None, ())


@pytest.mark.soak
def test_one_libreoffice_reads_many_files_and_is_started_anew_when_it_was_killed(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = (old / "a.doc").read_bytes()
    monkeypatch.delenv(warm_office.FOLDER_VARIABLE, raising=False)
    with warm_office.share_office():
        folder = Path(os.environ[warm_office.FOLDER_VARIABLE])
        first, keepers = doc.read_text(payload, "", None, ()), [keeper_of(folder)]
        assert doc.read_text(payload, "", None, ()) == first
        keepers.append(keeper_of(folder))
        os.kill(keepers[0], signal.SIGTERM)
        while warm_office.is_alive(folder):
            time.sleep(0.01)
        assert doc.read_text(payload, "", None, ()) == first
        keepers.append(keeper_of(folder))
        monkeypatch.setattr(warm_office, "SECONDS", 0)  # too slow
        with pytest.raises(ReadError, match="秒仍未完成"):
            doc.read_text(payload, "", None, ())
    assert keepers[0] == keepers[1] != keepers[2]
    assert not folder.exists()
    assert not any(Path(f"/proc/{keeper}").exists() for keeper in keepers)


def keeper_of(folder: Path) -> int:
    """Return the process that keeps LibreOffice running."""
    return int((folder / office_child.ALIVE).read_text())

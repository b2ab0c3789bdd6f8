"""Lists as sheets: what Excel makes of a cell."""

import csv
import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tracker.render.tables.spreadsheet import FORMULA, MAX_CELL_LENGTH, SheetColumn, as_csv, as_xlsx

TITLE = (SheetColumn("标题", "title"),)


def rows(columns, *items):
    return list(csv.reader(io.StringIO(as_csv(columns, items).decode("utf-8-sig"))))[1:]


def cells(columns, *items):
    return [
        [cell.value for cell in row]
        for row in load_workbook(io.BytesIO(as_xlsx(columns, items, "list"))).active.iter_rows(
            min_row=2
        )
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 21", "-1", "@SUM(A1)", "＝1+1", "\t=1", "\r=1", '=HYPERLINK("http://x")']
)
def test_a_title_that_begins_like_a_formula_is_text(text):
    assert rows(TITLE, {"title": text}) == [[f"'{text}"]]
    ((cell,),) = cells(TITLE, {"title": text})
    assert cell.startswith("'")


@given(st.lists(st.text(max_size=20), max_size=3))
def test_no_cell_ever_begins_like_a_formula_and_every_sheet_opens(texts):
    found = rows(TITLE, *({"title": text} for text in texts))
    assert not any(cell.startswith(FORMULA) for row in found for cell in row)
    assert len(cells(TITLE, *({"title": text} for text in texts))) == len(texts)


def test_a_path_leads_through_objects_and_gathers_lists_a_line_each_without_doubles():
    columns = (
        SheetColumn("依据", "basis.quote"),
        SheetColumn("无", "a.b.c"),
        SheetColumn("条", "struck"),
    )
    row = {
        "basis": [{"quote": "甲"}, {"quote": "乙"}, {"quote": "甲"}],
        "a": None,
        "struck": ["art_1", "art_2"],
    }
    assert rows(columns, row) == [["甲\n乙", "", "art_1\nart_2"]]


def test_words_are_translated_and_truth_is_said_in_chinese():
    columns = (SheetColumn("状态", "status", {"in_force": "有效"}), SheetColumn("预计", "soon"))
    assert rows(
        columns, {"status": "in_force", "soon": True}, {"status": "odd", "soon": False}
    ) == [["有效", "是"], ["odd", "否"]]


def test_in_a_workbook_numbers_are_numbers_days_are_days_and_other_text_stays():
    columns = (SheetColumn("n", "n"), SheetColumn("day", "day"), SheetColumn("text", "text"))
    found = cells(
        columns,
        {"n": 3, "day": "2024-06-01", "text": "2024-06"},
        {"n": 4, "day": "2024-02-30", "text": "x"},
    )
    assert found == [[3, datetime(2024, 6, 1), "2024-06"], [4, "2024-02-30", "x"]]


def test_a_text_too_long_for_a_cell_says_that_it_was_cut():
    ((cell,),) = rows(TITLE, {"title": "长" * (MAX_CELL_LENGTH + 1)})
    assert cell.endswith(f"……（共 {MAX_CELL_LENGTH + 1} 字，此处截断）")


def test_the_same_rows_in_csv_are_the_same_bytes():
    assert as_csv(TITLE, [{"title": "甲"}]) == as_csv(TITLE, [{"title": "甲"}])

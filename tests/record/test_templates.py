"""Tests of the import templates."""

import stat

import openpyxl
import pandas as pd
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.importing.files import EXPLAINING_SHEET, find_files, read_sheets
from caseload_lib.record.importing.own_files import IMPORTABLE, read_own_sheet
from caseload_lib.record.templates import WORKBOOK, explain_columns, write_templates


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder with fresh templates."""
    path = tmp_path_factory.mktemp("templates") / "import"
    write_templates(path)
    return path


def test_write_templates_files_are_private(folder):
    """Only the owner may read what will hold records."""
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_write_templates_every_file_is_recognised_as_its_table(folder):
    """Empty templates can be imported as they are: each is a table without rows."""
    found = {}
    for path, _ in find_files([folder]):
        for sheet in read_sheets(path):
            piece = read_own_sheet(sheet, with_notes=True)
            found.setdefault(path.suffix, []).append(piece.table)
            assert piece.texts.empty
    assert sorted(found[".csv"]) == sorted(IMPORTABLE)
    assert found[".xlsx"] == list(IMPORTABLE)


def test_write_templates_workbook_guides_whoever_fills_it_in(folder):
    """The first sheet explains; headers stay in sight; choices are lists to choose from."""
    book = openpyxl.load_workbook(folder / WORKBOOK)
    assert book.sheetnames[0] == EXPLAINING_SHEET
    cases = book["cases"]
    assert cases.freeze_panes == "A2"
    header = {cell.value: cell for cell in cases[1]}
    assert header["case_id"].fill.fgColor.rgb != header["notes"].fill.fgColor.rgb
    assert "first day" in header["closed_on"].comment.text.lower()
    lists = {rule.formula1 for rule in cases.data_validations.dataValidation}
    assert lists == {'"met,not_met,unknown"'}


def test_write_templates_filled_workbook_keeps_zeros_and_days(folder, tmp_path):
    """What a person types into the workbook comes out as they meant it."""
    book = openpyxl.load_workbook(folder / WORKBOOK)
    sheet = book["cases"]
    column = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, column["case_id"], "007")
    sheet.cell(2, column["client_code"], "NA")
    sheet.cell(2, column["opened_on"], pd.Timestamp(2026, 1, 5).to_pydatetime())
    book.save(tmp_path / "filled.xlsx")
    (filled,) = [s for s in read_sheets(tmp_path / "filled.xlsx") if len(s.texts)]
    row = filled.texts.loc[2]
    assert row[["case_id", "client_code", "opened_on"]].tolist() == ["007", "NA", "2026-01-05"]


def test_write_templates_never_replaces_a_file(folder):
    """Files that may have been filled in are left alone."""
    with pytest.raises(CaseloadError, match=r"holds caseload-import\.xlsx already"):
        write_templates(folder)


def test_write_templates_folder_that_cannot_be_made_is_refused(tmp_path):
    """A folder below a file is an error in words."""
    (tmp_path / "file").touch()
    with pytest.raises(CaseloadError, match="cannot be written"):
        write_templates(tmp_path / "file" / "import")


def test_explain_columns_says_something_of_every_column():
    """Each column of each table has its kind and meaning; choices and bounds are spelt out."""
    explained = explain_columns()
    assert len(explained) == sum(len(table.offered) for table in IMPORTABLE.values())
    assert (explained[["kind", "about"]] != "").all().all()
    allowed = explained.set_index(["table", "column"])["allowed"]
    assert ("activities", "sequence") not in allowed.index  # kept by the software itself
    assert allowed["working_hours", "from_time"] == "a time of day, as 09:00"
    assert allowed["assignments", "role"] == "lead, co"
    assert allowed["assignments", "case_id"] == "found in the table cases"

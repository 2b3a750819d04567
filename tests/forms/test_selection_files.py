"""Tests of a selection as a file: whole, private, and nothing in it that runs."""

import io
import stat

import openpyxl
import pandas as pd
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.selection_files import write_selection

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']


@pytest.fixture
def facts():
    """Return facts with text that a spreadsheet would run, a negative number and a gap."""
    values = [-2.5, None, 0.1, 1.0, 2.0, 3.0, 4.0]
    return pd.DataFrame({"reason": FORMULAS, "value": values})


def test_write_selection_csv_guards_text_and_keeps_numbers(facts, tmp_path):
    """Text that looks like a formula gets an apostrophe; a negative number stays one."""
    path = write_selection(facts, tmp_path / "a.csv")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(io.BytesIO(raw), dtype={"reason": "str"})
    assert back["reason"].str.startswith("'").all()
    assert back["value"].iloc[0] == -2.5
    assert pd.isna(back["value"].iloc[1])


def test_write_selection_excel_holds_text_and_no_formula_or_link(facts, tmp_path):
    """What starts with = is text in the cell, as it was given."""
    path = write_selection(facts, tmp_path / "a.xlsx", about={"Facilitators": "=F001"})
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert not [cell for cell in cells if cell.hyperlink]
    assert book["Facts"]["A2"].value == "=1+1"
    assert book["Facts"]["B2"].value == -2.5
    assert book["About"]["B2"].value == "=F001"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_write_selection_is_for_its_owner_only(facts, tmp_path, kind):
    """Nobody else on the machine may read it, or list the folder."""
    path = write_selection(facts, tmp_path / "exports" / f"a.{kind}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "name",
    ["", "a b.csv", "é.csv", "con.csv", "LPT1.xlsx", "-a.csv", "a.txt", "a", "a.CSV",
     "x" * 81 + ".csv", "a\n.csv", "a..csv", "=1.csv"],
)  # fmt: skip
def test_write_selection_name_that_some_computer_lacks_is_refused(facts, tmp_path, name):
    """Files travel; their names do too."""
    with pytest.raises(CaseloadError, match="no name for a file"):
        write_selection(facts, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_write_selection_file_that_is_there_is_kept(facts, tmp_path):
    """Nothing is overwritten."""
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(CaseloadError, match="nothing is overwritten"):
        write_selection(facts, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "mine"


def test_write_selection_folder_that_is_a_file_is_told(facts, tmp_path):
    """A place that cannot be written is an error of ours, with the reason."""
    (tmp_path / "exports").write_text("")
    with pytest.raises(CaseloadError, match="cannot be written"):
        write_selection(facts, tmp_path / "exports" / "a.csv")

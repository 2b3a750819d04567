"""Tests of the file of faults."""

import csv
import stat

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.errors import CaseloadError
from caseload_lib.record.importing.fault_listing import describe_faults, guard_cell, write_faults


def _faults(*values: str | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "table": "cases",
            "file": "cases.csv",
            "sheet": "",
            "row": range(2, 2 + len(values)),
            "column": "client_code",
            "value": values,
            "rule": "must be there",
        }
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+1 555", "'+1 555"),
        ("-2 missed calls", "'-2 missed calls"),
        ("@school", "'@school"),
        ("\t=1", "'\\x09=1"),
        (" =1", "' =1"),
        ("-2.5", "-2.5"),
        ("+3", "+3"),
        ("-1,5", "-1,5"),
        ("O'Brien", "O'Brien"),
        (None, ""),
        (float("nan"), ""),
    ],
)
def test_guard_cell_formulas_are_text_and_numbers_stay(value, shown):
    """What a spreadsheet would run gets an apostrophe; numbers do not."""
    assert guard_cell(value) == shown


@given(st.text())
def test_guard_cell_never_starts_a_formula(text):
    """Whatever a file holds, no cell starts as a formula unless it is a number."""
    shown = guard_cell(text)
    if shown.startswith(("=", "@", "\t", "\r")):
        pytest.fail("a formula may start here")
    if shown.startswith(("+", "-")):
        float(shown.replace(",", "."))


def test_write_faults_is_private_and_readable(tmp_path):
    """The file is its owner's alone and comes back as CSV."""
    path = tmp_path / "data" / "faults.csv"
    write_faults(_faults('a "quoted", value', "line\nbreak"), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8-sig", newline="") as file:
        values = [row["value"] for row in csv.DictReader(file)]
    assert values == ['a "quoted", value', "line\nbreak"]
    assert [p.name for p in path.parent.iterdir()] == ["faults.csv"]


def test_write_faults_folder_that_is_a_file_is_refused(tmp_path):
    """Where the list cannot be written, the error still says that nothing was imported."""
    (tmp_path / "data").touch()
    with pytest.raises(CaseloadError, match="nothing was imported"):
        write_faults(_faults("x"), tmp_path / "data" / "faults.csv")


def test_describe_faults_names_five_and_no_free_text(tmp_path):
    """Five faults are named, the rest counted; names and notes are not repeated."""
    error = describe_faults(_faults("Ada Ash", "note 7 b", "K-7", None, "x", "y"), tmp_path / "f")
    text = str(error)
    assert "6 faults in 6 rows of cases.csv" in text
    assert "and 1 more" in text
    assert "given: K-7" in text
    assert "it is empty" in text
    assert "Ada" not in text
    assert "note" not in text

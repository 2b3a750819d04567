"""Tests of recognising our own tables."""

from pathlib import Path

import pandas as pd
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.importing.files import Sheet
from caseload_lib.record.importing.own_files import (
    IMPORTABLE,
    explain_unrecognised,
    read_own_sheet,
    recognise_table,
)


def _sheet(file: str, sheet: str = "", /, **columns: list[str | None]) -> Sheet:
    return Sheet(Path(file), sheet, pd.DataFrame(columns, dtype="str"))


@pytest.mark.parametrize(
    ("file", "sheet", "table"),
    [
        ("cases.csv", "", "cases"),
        ("Case Services.csv", "", "case_services"),
        ("cases (2).csv", "", "cases"),
        ("case_services_2026.csv", "", "case_services"),
        ("anything.xlsx", "Time log", "time_log"),
        ("cases.xlsx", "Roles", "roles"),
    ],
)
def test_recognise_table_by_name(file, sheet, table):
    """A sheet's name decides, or a file's that has no sheets; other words may follow."""
    assert recognise_table(_sheet(file, sheet)).name == table


@pytest.mark.parametrize("name", IMPORTABLE)
def test_recognise_table_all_columns_decide_where_the_name_says_nothing(name):
    """A table with all of its columns is recognised under any name."""
    columns = {column: ["x"] for column in IMPORTABLE[name].names}
    assert recognise_table(_sheet("export.csv", **columns)).name == name


def test_recognise_table_ambiguous_columns_are_not_guessed():
    """Columns that fit several tables or none are not recognised, and the names are listed."""
    sheet = _sheet("export.csv", colour=["red"])
    assert recognise_table(sheet) is None
    assert "facilitators, roles, cases" in explain_unrecognised(sheet)


def test_read_own_sheet_headers_may_have_capitals_and_blanks():
    """Headers are compared as codes, and the header as given is kept for faults."""
    piece = read_own_sheet(
        _sheet("conflicts.csv", **{"Case ID": ["C1"], "FACILITATOR-ID": ["F001"]}),
        with_notes=False,
    )
    assert piece.texts.columns.tolist() == ["case_id", "facilitator_id"]
    assert piece.headers["case_id"] == "Case ID"


def test_read_own_sheet_wrong_columns_are_refused():
    """Unknown, doubled and missing columns are each named; an empty stray column is not."""
    good = {"case_id": ["C1"], "facilitator_id": ["F001"]}
    with pytest.raises(CaseloadError, match="does not have: colour"):
        read_own_sheet(_sheet("conflicts.csv", **good, colour=["red"]), with_notes=False)
    with pytest.raises(CaseloadError, match="two columns case_id"):
        read_own_sheet(_sheet("conflicts.csv", **good, **{"Case ID": ["C2"]}), with_notes=False)
    with pytest.raises(CaseloadError, match="lacks the columns facilitator_id"):
        read_own_sheet(_sheet("conflicts.csv", case_id=["C1"]), with_notes=False)
    piece = read_own_sheet(_sheet("conflicts.csv", **good, colour=[None]), with_notes=False)
    assert "colour" not in piece.texts.columns

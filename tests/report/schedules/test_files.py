"""Tests of the files of a schedule: whole, private, of everybody and of each."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.saved import SavedSchedule
from caseload_lib.report.schedules.files import write_schedule_files

MakeSaved = Callable[..., SavedSchedule]


def read_sheets(path: Path) -> dict[str, list[tuple]]:
    """Return the rows of a workbook by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_write_schedule_files_gives_each_their_own_and_one_of_all(
    tmp_path: Path,
    make_saved: MakeSaved,
    month: Month,
    calendar: Calendar,
    unplaced: pd.DataFrame,
    moved: pd.DataFrame,
) -> None:
    """Everybody with a contact gets a page and a list; nobody else may read them."""
    people = pd.DataFrame({"facilitator_id": ["F001", "F002"], "name": ["Ada", "Ben"]})
    folder = tmp_path / "schedules" / "2026-11"
    written = write_schedule_files(
        folder,
        make_saved({}, {"client_code": "=1+1"}, {"facilitator_id": "F009"}),
        month,
        records=Records(facilitators=people),
        calendar=calendar,
        unplaced=unplaced,
        moved=moved,
    )
    names = ["F001.html", "F001.xlsx", "F002.html", "F002.xlsx", "all.xlsx"]
    assert (
        sorted(path.name for path in written)
        == names
        == sorted(path.name for path in folder.iterdir())
    )
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
    assert folder.stat().st_mode & 0o777 == folder.parent.stat().st_mode & 0o777 == 0o700
    assert "Ada" in (folder / "F001.html").read_text("utf-8")
    assert "Ben" not in (folder / "F001.html").read_text("utf-8")
    sheets = read_sheets(folder / "all.xlsx")
    assert list(sheets) == ["Contacts", "No place yet", "Moved"]
    assert sheets["Contacts"][5][:8] == (
        "2026-11-03",
        "Tuesday",
        "09:00",
        "10:00",
        60,
        "Home visit",
        "HL-001",
        "north",
    )
    assert {row[6] for row in sheets["Contacts"][5:]} == {"HL-001", "=1+1"}
    assert len(sheets["Contacts"]) == 5 + 3
    assert len(read_sheets(folder / "F001.xlsx")["Contacts"]) == 5 + 2
    assert list(read_sheets(folder / "F002.xlsx")) == ["Contacts", "No place yet"]


def test_write_schedule_files_of_some_writes_no_list_of_all(
    tmp_path: Path, make_saved: MakeSaved, month: Month, calendar: Calendar
) -> None:
    """A list of all that lacks what others have no place for would mislead."""
    written = write_schedule_files(
        tmp_path,
        make_saved({}),
        month,
        records=Records(),
        calendar=calendar,
        everybody=False,
    )
    assert [path.name for path in written] == ["F001.html", "F001.xlsx"]

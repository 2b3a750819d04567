"""The files of a month's schedule: a page and a list for each facilitator, and a list of all."""

from pathlib import Path

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.saved import SavedSchedule
from caseload_lib.report.documents.excel import write_excel
from caseload_lib.report.files import make_private_folder, write_file
from caseload_lib.report.schedules.listing import list_schedule
from caseload_lib.report.schedules.page import write_schedule_page
from caseload_lib.report.schedules.sheet import lay_out


def write_schedule_files(
    folder: Path,
    saved: SavedSchedule,
    month: Month,
    *,
    records: Records,
    calendar: Calendar,
    unplaced: pd.DataFrame | None = None,
    moved: pd.DataFrame | None = None,
    everybody: bool = True,
) -> list[Path]:
    """Write a month's schedule to be printed and opened in Excel.

    Parameters
    ----------
    folder : Path
        Where; it is made where there is none, for its owner alone.
    saved : SavedSchedule
        The month's schedule, everybody's.
    month : Month
        The month.
    records : Records
        For the name on each one's own page.
    calendar : Calendar
        The month's working time; those in it get files, if there is anything for them.
    unplaced, moved : DataFrame, optional
        As `plan.schedule.Schedule` has them; client_code too where it is known.
    everybody : bool, default True
        Whether the calendar is everybody's, so that a list of all is complete.

    Returns
    -------
    list of Path
        What was written: F003.html and F003.xlsx for each, and a list of all, all.xlsx.
        Only their owner may read them.

    Raises
    ------
    CaseloadError
        If the disk is full, or the folder cannot be written.
    """
    left = {"unplaced": unplaced, "moved": moved}
    names = dict(
        zip(records.facilitators["facilitator_id"], records.facilitators["name"], strict=True)
    )
    contents = {"all.xlsx": write_excel(list_schedule(saved, month, **left))} if everybody else {}
    for who in list_people(saved, calendar, unplaced):
        sheet = lay_out(
            saved, month, facilitator_id=who, name=names.get(who, ""), calendar=calendar, **left
        )
        contents[f"{who}.html"] = write_schedule_page(sheet).encode("utf-8")
        listed = list_schedule(saved, month, facilitator_id=who, **left)
        contents[f"{who}.xlsx"] = write_excel(listed)
    make_private_folder(folder)
    for name, content in contents.items():
        write_file(folder / name, content)
    return [folder / name for name in contents]


def list_people(
    saved: SavedSchedule, calendar: Calendar, unplaced: pd.DataFrame | None = None
) -> list[str]:
    """Return those of a calendar's people for whom something is planned or has no place."""
    concerned = set(saved.placed["facilitator_id"].dropna())
    if unplaced is not None:
        concerned |= set(unplaced["facilitator_id"].dropna())
    return sorted(concerned & set(calendar.hours))

"""Tests of report.schedules.sheet."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pandas as pd

from caseload_lib.months import Month
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.saved import SavedSchedule
from caseload_lib.report.schedules.leftovers import list_unplaced
from caseload_lib.report.schedules.sheet import lay_out, say_change, write_week

MakeSaved = Callable[..., SavedSchedule]


def test_lay_out_puts_each_contact_on_its_day_and_part(make_saved: MakeSaved, month: Month) -> None:
    """Days and parts of days go by the agency's clock."""
    early = datetime(2026, 11, 3, 16, 59, tzinfo=UTC)
    noon = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
    late = datetime(2026, 11, 4, 1, 0, tzinfo=UTC)
    saved = make_saved(*({"starts_at": at} for at in (early, noon, late)))
    sheet = lay_out(saved, month, facilitator_id="F001")
    (day,) = [day for week in sheet.weeks for day in week if day.entries]
    assert day.on == date(2026, 11, 3)
    clocks = [[f"{one.starts_at:%H:%M}" for one in day.list_part(part)] for part in sheet.parts]
    assert clocks == [["11:59"], ["12:00"], ["20:00"]]


def test_lay_out_shows_own_contacts_only(
    make_saved: MakeSaved, month: Month, unplaced: pd.DataFrame, moved: pd.DataFrame
) -> None:
    """A page holds its own facilitator's clients and nobody else's."""
    saved = make_saved({}, {"facilitator_id": "F002", "client_code": "HL-002"})
    given = {"unplaced": unplaced, "moved": moved}
    sheet = lay_out(saved, month, facilitator_id="F001", **given)
    assert [entry.client for entry in sheet.entries] == ["HL-001"]
    assert [row[0] for row in sheet.unplaced] == ["Phone call, C0002"]
    assert sheet.moved == (
        ("Home visit, HL-001", "Mon 2 Nov, 09:00", "Tue 3 Nov, 09:00", "F001 is away."),
    )
    other = lay_out(saved, month, facilitator_id="F002", **given)
    assert [entry.client for entry in other.entries] == ["HL-002"]
    assert other.moved == ()


def test_lay_out_shows_days_off_and_hours_there(
    make_saved: MakeSaved, month: Month, calendar: Calendar
) -> None:
    """Who is not there is not looked for; weekends take no room unless something is on one."""
    sheet = lay_out(make_saved({}), month, facilitator_id="F001", calendar=calendar)
    first = sheet.weeks[0]
    assert [day.on.day for day in first if day.off] == [4, 6]
    assert sheet.weekdays[-1] == "Friday"
    assert (sheet.hours, sheet.hours_there) == (1, 16 * 8)
    sunday = make_saved({"starts_at": datetime(2026, 11, 1, 15, tzinfo=UTC)})
    sheet = lay_out(sunday, month, facilitator_id="F001", calendar=calendar)
    assert sheet.weekdays[-1] == "Sunday"
    assert len(sheet.weeks[0]) == 1


def test_lay_out_of_nobody_known_is_empty(make_saved: MakeSaved, month: Month) -> None:
    """A month without contacts is a page to write on."""
    sheet = lay_out(make_saved(), month, facilitator_id="F009")
    assert (sheet.entries, sheet.hours, sheet.hours_there, say_change(sheet)) == ((), 0, None, "")


def test_say_change_is_by_the_agencys_clock(make_saved: MakeSaved, month: Month) -> None:
    """What hangs on a wall says how old it is."""
    sheet = lay_out(make_saved({}), month, facilitator_id="F001")
    assert say_change(sheet) == "As it stood on 28 October 2026 at 09:12."


def test_list_unplaced_is_most_urgent_first(make_saved: MakeSaved, unplaced: pd.DataFrame) -> None:
    """The list of all begins with what matters most, and a window may be open at one side."""
    rows = list(list_unplaced(unplaced, make_saved()))
    assert [row[1] for row in rows] == ["10 Nov", "9 Nov to 13 Nov"]


def test_write_week_of_one_day_names_it_once(make_saved: MakeSaved, month: Month) -> None:
    """The last week of November 2026 is a Monday."""
    sheet = lay_out(make_saved({}), month, facilitator_id="F001")
    assert write_week(sheet.weeks[-1]) == "Monday 30 November"

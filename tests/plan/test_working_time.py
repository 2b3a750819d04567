"""Days and hours on which clients can be met."""

from datetime import date

import pandas as pd
import pytest

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.plan.working_time import (
    find_comfortable,
    find_worked,
    list_days,
    read_hours,
    repeat_week,
)

FIRST, AFTER = date(2026, 11, 2), date(2026, 11, 9)  # a Monday to a Sunday
ANA = {"facilitator_id": "F001", "name": "Ana"}


def _agency(**scheduling):
    """Return settings with a holiday on the Wednesday."""
    return Agency.model_validate(
        {
            "agency": {"name": "H", "time_zone": "UTC", "holidays": [date(2026, 11, 4)]},
            "scheduling": scheduling,
        }
    )


def _hours(weekday, begin="09:00", end="12:00", **more):
    """Return a row of working hours."""
    row = {"facilitator_id": "F001", "weekday": weekday, "from_time": begin, "to_time": end}
    return {**row, "from_on": "2026-01-01", **more}


def _worked(*, agency=None, **tables):
    """Return on which days of November F001 works."""
    frames = {name: pd.DataFrame(rows) for name, rows in {"facilitators": [ANA], **tables}.items()}
    return find_worked(Records(**frames), FIRST, AFTER, agency or _agency())["F001"]


def test_list_days_end_is_exclusive():
    """Seven days of a week."""
    assert [day.day for day in list_days(FIRST, AFTER)] == [2, 3, 4, 5, 6, 7, 8]


def test_repeat_week_only_days_named_have_hours():
    """One Tuesday in a week."""
    hours = repeat_week(FIRST, AFTER, {"tue": [("09:00", "10:00")], "wed": []})
    assert hours == {date(2026, 11, 3): [("09:00", "10:00")]}


def test_find_worked_without_rows_are_the_agencys_hours_but_for_holidays():
    """Monday to Friday without the Wednesday, at the hours of the settings."""
    worked = _worked(agency=_agency(from_time="08:30", to_time="17:30"))
    assert [day.day for day in worked] == [2, 3, 5, 6]
    assert set(map(tuple, worked.values())) == {(("08:30", "17:30"),)}


def test_find_worked_own_rows_take_the_place_of_the_agencys():
    """A part-timer works on the days of the rows alone, in two pieces on one of them."""
    rows = [_hours("mon"), _hours("mon", "13:00", "15:00"), _hours("sat")]
    worked = _worked(working_hours=rows)
    assert {day.day: len(spans) for day, spans in worked.items()} == {2: 2, 7: 1}


def test_find_worked_rows_hold_from_their_first_day_until_before_their_last():
    """From Thursday on other hours hold; before, the agency's."""
    worked = _worked(working_hours=[_hours("thu", from_on="2026-11-05", to_on="2026-11-06")])
    assert [day.day for day in worked] == [2, 3, 5, 6]
    assert worked[date(2026, 11, 5)] == [("09:00", "12:00")]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"facilitators": [{**ANA, "started_on": "2026-11-05"}]}, [5, 6]),
        ({"facilitators": [{**ANA, "ended_on": "2026-11-05"}]}, [2, 3]),
        (
            {
                "absences": [
                    {"facilitator_id": "F001", "from_on": "2026-11-03", "to_on": "2026-11-06"}
                ]
            },
            [2, 6],
        ),
    ],
)
def test_find_worked_not_employed_or_away_is_not_worked(tables, expected):
    """Ends are exclusive: the first day back is worked, the day of leaving is not."""
    assert [day.day for day in _worked(**tables)] == expected


@pytest.mark.parametrize(
    ("hours_per_week", "end"), [(40, "17:00"), (45, "17:00"), (20, "13:00"), (None, "17:00")]
)
def test_find_worked_part_of_a_week_without_rows_is_part_of_each_day(hours_per_week, end):
    """Nobody is planned for more than their contract because their hours are not recorded."""
    worked = _worked(facilitators=[{**ANA, "hours_per_week": hours_per_week}])
    assert set(map(tuple, worked.values())) == {(("09:00", end),)}


def test_find_worked_no_contract_hours_are_no_days_and_own_rows_go_before():
    """Who has none is not there; whose hours are recorded is there then, whatever the contract."""
    none = [{**ANA, "hours_per_week": 0}]
    assert _worked(facilitators=none) == {}
    own = _worked(facilitators=none, working_hours=[_hours("mon")])
    assert own == {date(2026, 11, 2): [("09:00", "12:00")]}


def test_find_worked_somebody_not_on_record_is_refused():
    """Only those who are on record have hours."""
    records = Records(facilitators=pd.DataFrame([ANA]))
    with pytest.raises(RecordsError, match=r"F009\. The ids there are: F001"):
        find_worked(records, FIRST, AFTER, _agency(), facilitators=["F001", "F009"])


def test_read_hours_agency_without_a_weekday_has_none():
    """The agency's days are those of its settings."""
    none = Records().provider_hours
    assert [day.day for day in read_hours(none, FIRST, AFTER, _agency(days=["sun"]))] == [8]


@pytest.mark.parametrize(
    ("hours_per_week", "days", "expected"),
    [(40, 5, 360), (24, 5, 216), (24, 3, 360), (48, 5, 360), (None, 5, 360), (40, 0, 360)],
)
def test_find_comfortable_shorter_days_are_comfortable_for_less(hours_per_week, days, expected):
    """Less than eight hours a day counts in proportion; fewer days of eight hours do not."""
    people = pd.DataFrame([{**ANA, "hours_per_week": hours_per_week}])
    worked = {date(2026, 11, 2 + place): [("09:00", "17:00")] for place in range(days)}
    comfortable = find_comfortable(Records(facilitators=people), {"F001": worked}, _agency())
    assert comfortable == {"F001": expected}

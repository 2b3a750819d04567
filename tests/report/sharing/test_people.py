"""Tests of how documents on sharing name people and say their hours."""

import math

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.sharing.people import (
    find_left,
    list_rows,
    mark_left,
    name_person,
    say_difference,
    say_hours,
)


def test_name_person_marks_who_leads():
    """Whoever leads has work that no table shows, so that it is said with the id."""
    people = pd.DataFrame({"facilitator_id": ["F001", "F008"], "leading": [False, True]})
    assert [name_person(one) for one in list_rows(people)] == ["F001", "F008 (leads)"]
    left = [name_person(one, {"F001", "F008"}) for one in list_rows(people)]
    assert left == ["F001 (has left)", "F008 (has left) (leads)"]


def test_find_left_is_who_is_gone_by_the_end_of_the_month():
    """The last day is exclusive, so that who is there until the month ends has not left."""
    people = {
        "facilitator_id": ["F001", "F002", "F003"],
        "ended_on": ["2026-10-31", "2026-11-01", None],
    }
    left = find_left(Records(facilitators=pd.DataFrame(people)), Month(2026, 10))
    assert [mark_left(one, left) for one in people["facilitator_id"]] == [
        "F001 (has left)",
        "F002",
        "F003",
    ]


def test_say_hours_unknown_is_no_zero():
    """What is not known is said so, with or without a sign."""
    assert (say_hours(math.nan), say_hours(0.0), say_hours(189.4)) == ("not known", "0", "189")
    assert (say_difference(math.nan), say_difference(0.04)) == ("not known", "0")
    assert (say_difference(2.72), say_difference(-66.0)) == ("+2.7", "−66")

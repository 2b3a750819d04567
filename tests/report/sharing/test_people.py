"""Tests of how documents on sharing name people and say their hours."""

import math

import pandas as pd

from caseload_lib.report.sharing.people import list_rows, name_person, say_difference, say_hours


def test_name_person_marks_who_leads():
    """Whoever leads has work that no table shows, so that it is said with the id."""
    people = pd.DataFrame({"facilitator_id": ["F001", "F008"], "leading": [False, True]})
    assert [name_person(one) for one in list_rows(people)] == ["F001", "F008 (leads)"]


def test_say_hours_unknown_is_no_zero():
    """What is not known is said so, with or without a sign."""
    assert (say_hours(math.nan), say_hours(0.0), say_hours(189.4)) == ("not known", "0", "189")
    assert (say_difference(math.nan), say_difference(0.04)) == ("not known", "0")
    assert (say_difference(2.72), say_difference(-66.0)) == ("+2.7", "−66")

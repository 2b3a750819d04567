"""Tests of caseload_lib.plan.ramp."""

import math
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.frames import Records
from caseload_lib.plan.ramp import find_start, load_share

RAMP = [0.4, 0.6, 0.8]


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (date(2026, 1, 31), 0.4),
        (date(2026, 2, 27), 0.4),
        (date(2026, 2, 28), 0.6),
        (date(2026, 3, 30), 0.6),
        (date(2026, 3, 31), 0.8),
        (date(2026, 4, 30), 1.0),
        (date(2036, 1, 1), 1.0),
    ],
)
def test_load_share_steps_on_the_day_each_month_is_full(day, share):
    """Who starts on the 31st has a full month on the last day of shorter months."""
    assert load_share(date(2026, 1, 31), day, RAMP) == share


def test_load_share_without_a_ramp_or_a_known_start_is_full():
    """Nobody is spared where nothing says so."""
    assert load_share(date(2026, 1, 5), date(2026, 1, 5), []) == 1
    assert load_share(None, date(2026, 1, 5), RAMP) == 1


@given(st.lists(st.floats(0, 1), max_size=12).map(sorted), st.integers(0, 500))
def test_load_share_of_a_rising_ramp_never_falls(ramp, days):
    """A day later the share is the same or larger, and always between 0 and 1."""
    start = date(2024, 1, 31)
    day = start + timedelta(days)
    today, tomorrow = (load_share(start, each, ramp) for each in (day, day + timedelta(1)))
    assert 0 <= today <= tomorrow <= 1


def test_load_share_before_the_start_is_refused():
    """There is no share of somebody who is not there yet."""
    with pytest.raises(ValueError, match=r"before they start\. Given: 2026-01-04.*2026-01-05"):
        load_share(date(2026, 1, 5), date(2026, 1, 4), RAMP)


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_load_share_impossible_share_is_refused(share):
    """A share of a load lies between none and all of it."""
    with pytest.raises(ValueError, match=r"lies between 0 and 1\. Given: "):
        load_share(date(2026, 1, 5), date(2026, 1, 5), [share])


def _start(roles=(), started_on=None):
    """Return since when F001 carries cases."""
    people = pd.DataFrame({"facilitator_id": ["F001"], "started_on": [started_on]})
    rows = [{"facilitator_id": who, "role": role, "from_on": day} for who, role, day in roles]
    return find_start(Records(facilitators=people, roles=pd.DataFrame(rows)), "F001")


def test_find_start_first_role_with_cases_goes_before_employment():
    """Years as a responder are not years with a caseload; those of somebody else count nothing."""
    roles = [
        ("F001", "responder", "2021-01-04"),
        ("F001", "lead", "2024-01-01"),
        ("F001", "facilitator", "2023-01-02"),
        ("F002", "facilitator", "2020-01-06"),
    ]
    assert _start(roles, "2021-01-04") == date(2023, 1, 2)
    assert _start(roles[:1], "2021-01-04") == date(2021, 1, 4)
    assert _start() is None

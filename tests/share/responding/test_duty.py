"""Tests of caseload_lib.share.responding.duty."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.share.responding.duty import CELLS, find_responders, place_instants, tabulate_duty

HARBOUR = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "America/New_York"')
#: Two weeks from a Monday; the clocks go back on 1 November 2026, a Sunday.
FIRST, AFTER = date(2026, 10, 19), date(2026, 11, 2)


def shift(who: str, begin: str, end: str) -> dict[str, str]:
    """Return a shift by the clocks of New York in summer."""
    return {"facilitator_id": who, "starts_at": f"{begin}-04:00", "ends_at": f"{end}-04:00"}


@pytest.fixture
def find_duty(make_records):
    """Return a function that tabulates shifts and absences over the two weeks."""

    def find(*shifts, absences=()):
        records = make_records(responder_shifts=list(shifts), absences=list(absences))
        return tabulate_duty(records, FIRST, AFTER, HARBOUR)

    return find


def test_place_instants_every_hour_of_a_week_has_its_time():
    """By the agency's clocks, as a table of the week would have it, also as the clocks change."""
    begin = datetime(2026, 10, 28, tzinfo=ZoneInfo("UTC"))
    instants = [begin + timedelta(hours=hour) for hour in range(7 * 24)]
    expected = []
    for at in (instant.astimezone(HARBOUR.zone) for instant in instants):
        days = "weekend" if at.strftime("%a") in ("Sat", "Sun") else "weekdays"
        part = "morning" if at.hour in range(7, 13) else "afternoon"
        expected.append((days, part if 7 <= at.hour < 22 else "night"))
    found = place_instants(pd.Series(pd.to_datetime(instants, utc=True)), HARBOUR)
    assert [CELLS[place] for place in found] == expected
    assert set(found) == set(range(len(CELLS)))


def test_tabulate_duty_hours_are_those_of_the_clocks(find_duty):
    """Two weeks with an hour twice are 14 days and an hour, which a weekend night has more."""
    hours = dict(zip(CELLS, find_duty().hours, strict=True))
    assert sum(hours.values()) == 14 * 24 + 1
    assert hours["weekdays", "morning"] == 10 * 6
    assert hours["weekend", "night"] == 4 * 9 + 1


def test_tabulate_duty_shares_and_means_are_those_of_the_shifts(find_duty):
    """One is there 7 to 16 on a Monday, another 12 to 16."""
    duty = find_duty(
        shift("F005", "2026-10-19T07:00", "2026-10-19T16:00"),
        shift("F006", "2026-10-19T12:00", "2026-10-19T16:00"),
    )
    morning, afternoon = (CELLS.index(("weekdays", part)) for part in ("morning", "afternoon"))
    assert duty.shares[morning] == pytest.approx([54 / 60, 5 / 60, 1 / 60])
    assert duty.shares[afternoon] == pytest.approx([87 / 90, 0, 3 / 90])
    assert duty.shares.sum(axis=1) == pytest.approx(np.ones(len(CELLS)))
    assert (duty.mean * duty.hours).sum() == pytest.approx(9 + 4)
    assert duty.people == 2


def test_tabulate_duty_counts_a_person_once_and_only_within_the_time(find_duty):
    """Shifts on top of one another and beyond both ends add nothing."""
    duty = find_duty(
        shift("F005", "2026-10-18T22:00", "2026-10-19T02:00"),
        shift("F005", "2026-10-19T01:00", "2026-10-19T03:00"),
        shift("F005", "2026-11-02T07:00", "2026-11-02T16:00"),
        shift("F006", "2026-09-01T07:00", "2026-09-01T16:00"),
    )
    assert (duty.mean * duty.hours).sum() == pytest.approx(3)
    assert duty.shares.shape[1] == 2
    assert duty.people == 1


def test_tabulate_duty_absent_people_are_not_on_duty(find_duty):
    """A shift of a day on which its person is recorded absent covers nothing."""
    away = {"facilitator_id": "F005", "from_on": "2026-10-19", "to_on": "2026-10-20"}
    shifts = [
        shift("F005", "2026-10-19T22:00", "2026-10-20T02:00"),
        shift("F006", "2026-10-19T07:00", "2026-10-19T08:00"),
    ]
    duty = find_duty(*shifts, absences=[away])
    assert (duty.mean * duty.hours).sum() == pytest.approx(2 + 1)


def test_count_at_tells_how_many_are_there(find_duty):
    """At the first instant of a shift somebody is there, at its end no longer."""
    duty = find_duty(shift("F005", "2026-10-19T07:00", "2026-10-19T16:00"))
    at = pd.to_datetime(
        pd.Series(["2026-10-19T06:59-04:00", "2026-10-19T07:00-04:00", "2026-10-19T16:00-04:00"]),
        utc=True,
    )
    assert duty.count_at(at).tolist() == [0, 1, 0]


def test_find_responders_by_role_in_the_time_or_by_shift(make_records):
    """Who had the role before is no responder; who has a shift is one, whatever their role."""
    records = make_records(
        roles=[
            {"facilitator_id": "F001", "role": "responder", "from_on": "2020-01-01",
             "to_on": "2026-10-19"},
            {"facilitator_id": "F002", "role": "responder", "from_on": "2026-11-01"},
            {"facilitator_id": "F003", "role": "facilitator", "from_on": "2020-01-01"},
            {"facilitator_id": "F004", "role": "responder", "from_on": "2026-11-02"},
        ],
        responder_shifts=[shift("F005", "2026-10-19T07:00", "2026-10-19T16:00")],
    )  # fmt: skip
    assert find_responders(records, FIRST, AFTER).tolist() == ["F002", "F005"]

"""Tests of caseload_lib.share.support."""

import pandas as pd
import pytest

from caseload_lib.months import Month
from caseload_lib.share.support import NO_LOG, find_support

MONTH = Month(2026, 10)
PEOPLE = ("F001", "F002", "F003")


def _give(person, receiver, minutes, day="2026-10-05", *, activity="support", period="day"):
    """Return an entry of the time log."""
    return {
        "facilitator_id": person, "worked_on": day, "period": period, "activity": activity,
        "minutes": minutes, "for_facilitator_id": receiver,
    }  # fmt: skip


@pytest.fixture
def find(make_records):
    """Return a function that finds the support among three people."""

    def find(*log, **tables):
        people = [{"facilitator_id": who, "name": who} for who in PEOPLE]
        records = make_records(**{"facilitators": people, "time_log": [*log], **tables})
        return find_support(records, MONTH)

    return find


def _column(support, name):
    """Return a column by person."""
    people = support.people
    return dict(zip(people["facilitator_id"], people[name], strict=True))


def test_find_support_adds_up_each_pair_of_each_month(find):
    """Two entries of a pair in a month are one row; other activities are none."""
    support = find(
        _give("F001", "F002", 60),
        _give("F001", "F002", 30, "2026-10-20"),
        _give("F001", "F003", 45, "2026-09-01"),
        _give("F001", "F002", 600, activity="direct"),
        _give("F001", "F002", 60, "2025-10-31"),  # before the twelve months
        _give("F001", None, 15),
        _give("F001", "F001", 90),  # to oneself: no help between two
    )
    assert support.entries.fillna("nobody named").to_numpy().tolist() == [
        ["2026-09", "F001", "F003", 0.75],
        ["2026-10", "F001", "F002", 1.5],
        ["2026-10", "F001", "nobody named", 0.25],
    ]
    assert _column(support, "given_hours")["F001"] == 2.5
    assert _column(support, "received_hours")["F002"] == 1.5


def test_find_support_a_week_across_months_is_spread(find):
    """Three of the five days of the week of 28 September are September's."""
    support = find(_give("F001", "F002", 300, "2026-09-28", period="week"))
    hours = dict(zip(support.entries["month"], support.entries["hours"], strict=True))
    assert hours == {"2026-09": 3.0, "2026-10": 2.0}


def test_find_support_six_months_with_more_given_is_carrying(find):
    """Five months are not yet; a month in which one got more is none."""
    six = [_give("F001", "F003", 60, f"2026-{month:02}-05") for month in range(5, 11)]
    five = [_give("F002", "F003", 60, f"2026-{month:02}-05") for month in range(5, 11)]
    support = find(*six, *five, _give("F003", "F002", 61, "2026-08-07"))
    assert _column(support, "giving_months") == {"F001": 6, "F002": 5, "F003": 0}
    assert _column(support, "carrying") == {"F001": True, "F002": False, "F003": False}


def test_find_support_without_a_log_is_not_known(find):
    """Who keeps no log may have given; what colleagues logged for them is known."""
    support = find(_give("F001", "F002", 60))
    given, received = _column(support, "given_hours"), _column(support, "received_hours")
    assert given["F001"] == 1
    assert pd.isna(given["F002"])
    assert pd.isna(given["F003"])
    assert (received["F001"], received["F002"]) == (0, 1)
    assert pd.isna(received["F003"])
    reasons = _column(support, "reason")
    assert pd.isna(reasons["F001"])
    assert (reasons["F002"], reasons["F003"]) == (NO_LOG, NO_LOG)
    assert support.reason is None
    assert find().reason == NO_LOG


def test_find_support_whoever_gave_and_left_is_still_there(find):
    """Thanks are due to people who are gone, too."""
    people = [
        {"facilitator_id": "F001", "name": "A"},
        {"facilitator_id": "F002", "name": "B", "ended_on": "2026-03-01"},
        {"facilitator_id": "F003", "name": "C", "ended_on": "2026-03-01"},
    ]
    support = find(_give("F002", "F001", 60, "2026-01-07"), facilitators=people)
    assert support.people["facilitator_id"].tolist() == ["F001", "F002"]


def test_find_support_counts_thanks_and_marks_who_leads(find):
    """Recognitions of the twelve months; a lead is one at some time of them."""
    thanks = [
        {"recognition_id": f"T{place}", "facilitator_id": "F001", "given_on": day}
        for place, day in enumerate(["2025-10-31", "2025-11-01", "2026-10-31", "2026-11-01"])
    ]
    roles = [
        {"facilitator_id": "F002", "role": "lead", "from_on": "2020-01-01", "to_on": "2025-12-01"},
        {"facilitator_id": "F002", "role": "facilitator", "from_on": "2025-12-01"},
    ]
    support = find(_give("F001", "F002", 60), recognitions=thanks, roles=roles)
    assert _column(support, "thanks") == {"F001": 2, "F002": 0, "F003": 0}
    assert _column(support, "leading") == {"F001": False, "F002": True, "F003": False}


def test_find_support_newcomers_get_what_they_get_in_their_first_half_year(find):
    """Of the first six months those in the twelve count; later help is no newcomer's."""
    people = [
        {"facilitator_id": "F001", "name": "A", "started_on": "2020-01-01"},
        {"facilitator_id": "F002", "name": "B", "started_on": "2026-03-20"},
        {"facilitator_id": "F003", "name": "C", "started_on": "2025-08-04"},
    ]
    support = find(
        _give("F001", "F002", 60, "2026-03-25"),
        _give("F001", "F002", 60, "2026-08-31"),
        _give("F001", "F002", 600, "2026-09-01"),
        _give("F001", "F003", 90, "2026-01-31"),
        _give("F001", "F003", 600, "2026-02-01"),
        facilitators=people,
    )
    assert support.newcomers.drop(columns="started_on").to_dict("records") == [
        {"facilitator_id": "F002", "months": 6, "received_hours": 2.0},
        {"facilitator_id": "F003", "months": 3, "received_hours": 1.5},
    ]

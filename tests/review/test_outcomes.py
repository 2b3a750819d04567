"""Outcomes, duration and continuity."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.review.outcomes import NOT_APPLICABLE, find_expected_ends

DAYS = st.dates(pd.Timestamp("2000-01-01").date(), pd.Timestamp("2060-12-31").date())


def _case(place=1, opened="2025-01-01", closed=None, **more):
    """Return a case."""
    name = f"C{place}"
    row = {"case_id": name, "client_code": name, "opened_on": opened, "closed_on": closed}
    return {**row, **more}


def _hold(place=1, since="2025-01-01", until=None, who="F001"):
    """Return an assignment."""
    return {"case_id": f"C{place}", "facilitator_id": who, "from_on": since, "to_on": until}


def _ends(opened, months):
    """Return the expected end of one case, as text."""
    days = pd.to_datetime(pd.Series([opened]))
    return str(find_expected_ends(days, pd.Series([months])).dt.date.item())


@pytest.mark.parametrize(
    ("opened", "months", "expected"),
    [
        ("2026-05-01", 6.0, "2026-11-01"),
        ("2026-04-30", 6.0, "2026-10-30"),
        ("2027-08-31", 6.0, "2028-02-29"),
        ("2026-01-15", 0.5, "2026-01-30"),
        ("2026-01-15", 0.0, "2026-01-15"),
    ],
)
def test_find_expected_ends_whole_months_are_calendar_months(opened, months, expected):
    """Six months from 1 May are over on 1 November; a short month ends on its last day."""
    assert _ends(opened, months) == expected


@given(day=DAYS, months=st.integers(0, 120))
def test_find_expected_ends_agrees_with_pandas_offsets(day, months):
    """Whole months are those of pandas' DateOffset."""
    expected = pd.Timestamp(day) + pd.DateOffset(months=months)
    assert _ends(str(day), float(months)) == str(expected.date())


def test_count_outcomes_closures_are_credited_to_the_lead_of_the_day_before(find_month):
    """Met of known; an unknown outcome is left out and counted as such."""
    outcomes = ["met", "not_met", "met", "unknown", None]
    facts = find_month(
        cases=[
            _case(place, closed="2026-10-01", outcome=outcome)
            for place, outcome in enumerate(outcomes)
        ],
        assignments=[_hold(place) for place in range(5)],
    )
    assert facts.parts("outcomes_met") == (2, 3, 2)
    assert facts.value("outcomes_met") == pytest.approx(2 / 3)


def test_count_outcomes_missing_outcomes_and_no_closure_say_so(find_month):
    """Nothing closed, and closed without an outcome, are different reasons."""
    assert find_month().reason("outcomes_met") == "no case closed this month"
    facts = find_month(cases=[_case(closed="2026-10-31")], assignments=[_hold()])
    assert facts.reason("outcomes_met") == "no outcome is recorded for the cases that closed"


@pytest.mark.parametrize("closed", [None, "2026-10-01", "2026-10-20"])
def test_count_outcomes_programmes_that_do_not_close_are_not_applicable(find_month, closed):
    """Support for as long as it is wanted has no closures to judge."""
    facts = find_month(
        cases=[_case(program="endless", closed=closed, outcome="met")], assignments=[_hold()]
    )
    assert facts.reason("outcomes_met") == NOT_APPLICABLE


@pytest.mark.parametrize("program", ["ending", "strange", None])
def test_count_outcomes_one_programme_that_closes_makes_it_applicable(find_month, program):
    """A case of a programme that closes, or of one not in the settings, is enough."""
    facts = find_month(
        cases=[_case(1, program="endless"), _case(2, program=program)],
        assignments=[_hold(1), _hold(2)],
    )
    assert facts.reason("outcomes_met") == "no case closed this month"


def test_count_outcomes_cases_past_their_expected_end_are_over_duration(find_month):
    """On 31 October one case is past its six months, one is in its last day, one has none."""
    facts = find_month(
        cases=[
            _case(1, "2026-04-30", expected_months=6),
            _case(2, "2026-05-01", expected_months=6),
            _case(3, "2020-01-01"),
        ],
        assignments=[_hold(1), _hold(2), _hold(3)],
    )
    assert facts.parts("over_duration") == (1, 2, 1)
    assert find_month(assignments=[]).reason("over_duration") == (
        "no case was held at the end of the month"
    )
    assert find_month().reason("over_duration") == (
        "no expected duration is recorded for these cases"
    )


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ([_hold()], 1),
        ([_hold(until="2026-07-01"), _hold(since="2026-07-01")], 1),
        ([_hold(until="2026-08-01"), _hold(since="2026-07-01")], 1),
        ([_hold(until="2026-07-01"), _hold(since="2026-07-02")], 0),
        ([_hold(until="2026-07-01", who="F002"), _hold(since="2026-07-01")], 0),
        ([_hold(since="2026-05-01")], 1),
        ([_hold(since="2026-05-02")], 0),
    ],
)
def test_count_outcomes_continuity_asks_for_every_day_of_six_months(find_month, holds, expected):
    """From 1 May to 31 October: a gap of one day or another's days break it, a renewal does not."""
    facts = find_month(assignments=holds)
    assert facts.parts("continuity") == (expected, 1, 0)


def test_count_outcomes_continuity_of_young_cases_is_missing(find_month):
    """A case opened on 2 May has not been open for six months on 31 October."""
    facts = find_month(cases=[_case(opened="2026-05-02")], assignments=[_hold()])
    assert facts.reason("continuity") == (
        "no case held at the end of the month has been open for six months"
    )

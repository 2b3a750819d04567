"""Tests of comparing early and late searches."""

from datetime import date, timedelta

import pandas as pd
import pytest
from scipy import stats

from caseload_lib.share.circle.hiring import compare_hiring, list_openings

AFTER = date(2026, 11, 1)
OPENED = date(2026, 1, 10)


@pytest.fixture
def make(make_records):
    """Return a function that makes records of openings by days to the search and to filling."""

    def make(*openings):
        rows = [
            {
                "position_id": f"P{place}",
                "opened_on": str(OPENED),
                "recruiting_started_on": None if lag is None else str(OPENED + timedelta(lag)),
                "filled_on": None if days is None else str(OPENED + timedelta(days)),
            }
            for place, (lag, days) in enumerate(openings)
        ]
        return make_records(vacancies=rows)

    return make


EARLY = [(-5, 4), (-3, 8), (0, 10), (0, 12), (-1, 15), (-9, 30)]
LATE = [(3, 20), (9, 40), (12, 41), (5, 55), (20, 70), (30, None)]


def test_compare_hiring_is_the_log_rank_test(make):
    """Another library finds the same p-value; those still open are counted in."""
    found = compare_hiring(make(*EARLY, *LATE), after=AFTER)
    open_days = (AFTER - OPENED).days
    late = stats.CensoredData([20, 40, 41, 55, 70], right=[open_days])
    other = stats.logrank([4, 8, 10, 12, 15, 30], late)
    assert found.p_value == pytest.approx(other.pvalue)
    assert found.verdict == "sooner"
    assert found.interval.lower > 1
    assert found.interval.lower < found.pace < found.interval.upper
    assert (found.early.median_days, found.late.median_days) == (10, 41)
    assert (found.late.openings, found.late.filled) == (6, 5)


def test_compare_hiring_turned_round_is_later(make):
    """Where the early ones are filled later, it says so."""
    turned = [(1 - lag, days) for lag, days in EARLY], [(-lag, days) for lag, days in LATE]
    found = compare_hiring(make(*turned[0], *turned[1]), after=AFTER)
    assert found.verdict == "later"
    assert found.pace < 1


def test_compare_hiring_same_days_make_no_difference(make):
    """Equal groups have a pace of 1."""
    found = compare_hiring(
        make(*((lag, days) for days in range(10, 70, 10) for lag in (-1, 4))), after=AFTER
    )
    assert found.verdict == "no difference found"
    assert found.pace == pytest.approx(1)


def test_compare_hiring_few_are_too_few(make):
    """Four filled on one side say nothing; unrecorded searches are counted."""
    found = compare_hiring(make(*EARLY, *LATE[:4], (None, 9), (40, None)), after=AFTER)
    assert (found.verdict, found.pace, found.p_value, found.unknown) == (
        "too few to tell", None, None, 1,
    )  # fmt: skip
    assert "fewer than 5" in found.interval.reason


def test_compare_hiring_without_vacancies_is_too_few(make_records):
    """Nothing recorded is no fault."""
    found = compare_hiring(make_records(), after=AFTER)
    assert found.verdict == "too few to tell"
    assert found.early.median_days is None


def test_list_openings_what_comes_later_is_not_known_yet(make):
    """Filled, begun or opened on the day of reckoning or later has not happened."""
    records = make((40, 60), (-2, 500), (0, 3))
    openings = list_openings(records, after=OPENED + timedelta(30))
    assert openings["filled"].tolist() == [False, False, True]
    assert openings["days"].tolist() == [30, 30, 3]
    assert openings["started_on"].isna().tolist() == [True, False, False]
    assert list_openings(records, after=OPENED).empty


def test_list_openings_filled_at_once_counts_half_a_day(make):
    """A time of nothing cannot be compared."""
    assert list_openings(make((0, 0)), after=AFTER)["days"].tolist() == [0.5]
    impossible = pd.Series([-3, 4])
    rows = list_openings(make(*((0, int(days)) for days in impossible)), after=AFTER)
    assert rows["days"].tolist() == [4]

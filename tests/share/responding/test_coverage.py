"""Tests of caseload_lib.share.responding.coverage."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.review.intervals import Interval, poisson_interval
from caseload_lib.share.responders import cover
from caseload_lib.share.responding.coverage import compare_fallen, expect_fallen, tabulate_coverage
from caseload_lib.share.responding.crunches import gather_crunches

MONTH = Month(2026, 9)  # from a Tuesday: 22 weekdays and 8 days of weekends
HARBOUR = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')


def crunch(day, hour, minutes=120, cause="staff_illness"):
    """Return a crunch of September."""
    at = f"2026-09-{day:02}T{hour:02}:00Z"
    return {"facilitator_id": "F001", "cause": cause, "started_at": at, "minutes": minutes}


def shift(day, who="F009"):
    """Return a morning's shift of September."""
    at = f"2026-09-{day:02}"
    return {"facilitator_id": who, "starts_at": f"{at}T07:00Z", "ends_at": f"{at}T13:00Z"}


@pytest.fixture
def tabulate(make_records):
    """Return a function that tabulates coverage, by days and part."""

    def tabulate(crunches, shifts=(), **more):
        records = make_records(disruptions=list(crunches), responder_shifts=list(shifts))
        found = gather_crunches(records, MONTH, HARBOUR, **more)
        return tabulate_coverage(found).set_index(["days", "part"])

    return tabulate


#: Six on weekday mornings, five at weekends, none at other times.
CRUNCHES = [
    *(crunch(day, 8) for day in (1, 2, 3, 7, 8, 9)),
    *(crunch(day, 9, 60) for day in (5, 6, 12, 13, 19)),
]
#: One on duty on eleven of the 22 weekdays' mornings, a second one on two of them.
SHIFTS = [*(shift(day) for day in (1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15)),
          *(shift(day, "F010") for day in (1, 2))]  # fmt: skip


def test_tabulate_coverage_averages_erlang_b_over_who_is_on_duty(tabulate):
    """Half of the mornings nobody is there, on nine of 22 one and on two two."""
    row = tabulate(CRUNCHES, SHIFTS).loc["weekdays", "morning"]
    assert (row["nobody"], row["one"], row["more"]) == pytest.approx((0.5, 9 / 22, 2 / 22))
    rate = 6 / (22 * 6)
    chances = [cover(rate, 2, number).chance_uncovered for number in range(4)]
    shares = [0.5, 9 / 22, 2 / 22]
    expected = np.dot(shares, chances[:3])
    assert row["chance_uncovered"] == pytest.approx(expected)
    assert row["falling_hours_per_month"] == pytest.approx(12 * expected)
    assert row["taken_off_per_month"] == pytest.approx(
        12 * (expected - np.dot(shares, chances[1:]))
    )
    assert row["arrivals_per_hour"] == pytest.approx(rate)
    assert row["mean_hours"] == 2
    assert row["hours_per_month"] == 22 * 6
    bound = poisson_interval(6)
    assert (row["lower"], row["upper"]) == pytest.approx((bound.lower / 132, bound.upper / 132))


def test_tabulate_coverage_nobody_on_duty_covers_nothing(tabulate):
    """At weekends all five fall on facilitators, an hour each."""
    row = tabulate(CRUNCHES, SHIFTS).loc["weekend", "morning"]
    assert (row["on_duty"], row["nobody"], row["chance_uncovered"]) == (0, 1, 1)
    assert row["falling_hours_per_month"] == pytest.approx(5)
    assert not row["pooled"]


def test_tabulate_coverage_few_crunches_share_rate_and_length_of_both_kinds_of_days(tabulate):
    """With four at weekends all mornings have one rate, and it says so; nights have none."""
    cells = tabulate(CRUNCHES[:-1], SHIFTS)
    mornings = cells.xs("morning", level="part")
    assert mornings["pooled"].all()
    assert mornings["arrivals_per_hour"].tolist() == pytest.approx([10 / 180] * 2)
    assert mornings["mean_hours"].tolist() == pytest.approx([1.6] * 2)
    assert mornings["crunches"].tolist() == [6, 4]
    night = cells.loc["weekdays", "night"]
    assert (night["arrivals_per_hour"], night["lower"]) == (0, 0)
    assert night["upper"] > 0
    assert night["mean_hours"] == pytest.approx(1.6)  # that of all


def test_tabulate_coverage_kinds_of_days_that_differ_keep_their_own_rate(tabulate):
    """Thirty on 22 weekdays and one on eight days of weekends are not of one rate."""
    cells = tabulate([crunch(1 + place % 4, 8) for place in range(30)] + [crunch(5, 8)], SHIFTS)
    mornings = cells.xs("morning", level="part")
    assert not mornings["pooled"].any()
    assert mornings["arrivals_per_hour"].tolist() == pytest.approx([30 / 132, 1 / 48])


def test_tabulate_coverage_without_shifts_or_lengths_knows_arrivals_alone(tabulate):
    """What is not known is missing, not nothing."""
    unknown = ["chance_uncovered", "falling_hours_per_month", "taken_off_per_month"]
    untimed = [{**row, "minutes": None} for row in CRUNCHES]
    for cells in (tabulate(CRUNCHES), tabulate(untimed, SHIFTS)):
        assert cells[unknown].isna().all(axis=None)
        assert cells.loc["weekdays", "morning"]["arrivals_per_hour"] == pytest.approx(6 / 132)
    duty = ["on_duty", "nobody", "one", "more"]
    assert tabulate(CRUNCHES)[duty].isna().all(axis=None)


def test_tabulate_coverage_what_can_be_put_off_waits(tabulate):
    """It is counted apart, by Erlang's C; nobody on duty makes it wait for certain."""
    waiting = [crunch(day, 9, 90, "staff_circumstance") for day in (1, 2, 3, 4, 7)]
    waiting += [crunch(day, 9, 90, "staff_circumstance") for day in (5, 6, 12, 13, 19)]
    cells = tabulate([*CRUNCHES, *waiting], SHIFTS, deferrable=["staff_circumstance"])
    row = cells.loc["weekdays", "morning"]
    assert (row["crunches"], row["can_wait"]) == (6, 5)
    found = [cover(5 / 132, 1.5, number, deferrable=True) for number in (1, 2)]
    shares = [9 / 22, 2 / 22]
    waits = 0.5 + np.dot(shares, [one.chance_waits for one in found])
    assert row["chance_waits"] == pytest.approx(waits)
    hours = np.dot(shares, [one.mean_wait_hours for one in found]) / 0.5
    assert row["mean_wait_hours"] == pytest.approx(hours)
    weekend = cells.loc["weekend", "morning"]
    assert weekend["chance_waits"] == 1
    assert np.isnan(weekend["mean_wait_hours"])
    assert tabulate(CRUNCHES, SHIFTS)["chance_waits"].isna().all()


def test_expect_fallen_weighs_times_by_their_crunches(tabulate):
    """Six on weekdays and five at weekends, when nobody is there."""
    cells = tabulate(CRUNCHES, SHIFTS).reset_index()
    chance = cells.loc[0, "chance_uncovered"]
    assert expect_fallen(cells) == pytest.approx((6 * chance + 5) / 11)
    assert expect_fallen(tabulate(CRUNCHES).reset_index()) is None
    assert expect_fallen(cells[cells["crunches"] == 0]) is None


@pytest.mark.parametrize(
    ("expected", "recorded", "verdict"),
    [
        (0.4, Interval(0.5, 0.7), "more"),
        (0.5, Interval(0.5, 0.7), "as expected"),
        (0.8, Interval(0.5, 0.7), "fewer"),
        (None, Interval(0.5, 0.7), None),
        (0.4, Interval(None, None, "there were no trials"), None),
    ],
)
def test_compare_fallen_only_outside_the_interval_differs(expected, recorded, verdict):
    """What is not known is not compared."""
    assert compare_fallen(expected, recorded) == verdict


def test_tabulate_coverage_simulated_crunches_fall_as_often_as_it_says(tabulate):
    """Crunches drawn at that rate and length against the shifts of a morning."""
    dice = np.random.default_rng(11)
    cells = tabulate([crunch(day, 8, 360) for day in (1, 2, 3, 7, 8, 9, 10, 11)] * 4, SHIFTS)
    row = cells.loc["weekdays", "morning"]
    lost = every = 0
    for number, share in enumerate((row["nobody"], row["one"], row["more"])):
        arrivals = dice.exponential(1 / row["arrivals_per_hour"], 6000).cumsum()
        busy = np.zeros(number)
        missed = 0
        for at in arrivals:
            free = np.flatnonzero(busy <= at)
            if len(free):
                busy[free[0]] = at + dice.exponential(row["mean_hours"])
            else:
                missed += 1
        lost, every = lost + share * missed, every + share * len(arrivals)
    assert lost / every == pytest.approx(row["chance_uncovered"], abs=0.01)
    assert isinstance(cells, pd.DataFrame)

"""Tests of caseload_lib.share.responding.relief."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.review.intervals import poisson_interval
from caseload_lib.share.responders import cover
from caseload_lib.share.responding.coverage import tabulate_coverage
from caseload_lib.share.responding.crunches import gather_crunches, tally_crunches
from caseload_lib.share.responding.duty import CELLS
from caseload_lib.share.responding.relief import find_relief

MONTH = Month(2026, 9)
HARBOUR = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')
WEEKS = 365.25 / 12 / 7


def crunch(day, hour, who="F001"):
    """Return a crunch of three hours in September."""
    at = f"2026-09-{day:02}T{hour:02}:00Z"
    return {"facilitator_id": who, "cause": "staff_illness", "started_at": at, "minutes": 180}


def shift(day, begin, end, who="F009"):
    """Return a shift of September."""
    at = f"2026-09-{day:02}T"
    return {"facilitator_id": who, "starts_at": f"{at}{begin:02}:00Z", "ends_at": f"{at}{end}:00Z"}


@pytest.fixture
def find(make_records):
    """Return a function that finds the relief, beside what it is found from."""

    def find(crunches, shifts):
        records = make_records(disruptions=list(crunches), responder_shifts=list(shifts))
        crunches = gather_crunches(records, MONTH, HARBOUR)
        cells, tally = tabulate_coverage(crunches), tally_crunches(crunches)
        return find_relief(crunches, cells, tally), crunches, cells

    return find


CRUNCHES = [
    *(crunch(day, 8) for day in (1, 2, 3, 4, 7, 8)),
    *(crunch(day, 14, "F002") for day in (1, 2, 3, 5, 6, 12, 13, 19, 20, 26, 27)),
    crunch(9, 8, "F009"),
]
SHIFTS = [*(shift(day, 7, 16) for day in (1, 2, 3, 4, 7, 8, 9, 10, 11)),
          *(shift(day, 12, 18, "F010") for day in (2, 3, 5, 6, 9, 10))]  # fmt: skip


def test_find_relief_nobody_at_weekends_gets_the_hours_first(find):
    """Where crunches come most and nobody is on duty, an hour on duty takes off most."""
    crunches = [crunch(day, 8) for day in (5, 6, 12, 13, 19)] + [crunch(1, 8)]
    found, _, cells = find(crunches, [shift(1, 7, 13), shift(2, 7, 13)])
    weekly = 12 / (30 / 7)
    assert found.weekly_hours == pytest.approx(weekly)
    assert found.cells.to_dict("records") == [
        {"days": "weekend", "part": "morning", "beside": 0, "weekly_hours": pytest.approx(weekly)}
    ]
    rate, hours = cells.loc[
        CELLS.index(("weekend", "morning")), ["arrivals_per_hour", "mean_hours"]
    ]
    saved = rate * hours * (1 - cover(rate, hours, 1).chance_uncovered)
    assert found.hours_per_month == pytest.approx(weekly * WEEKS * saved)


def test_find_relief_no_other_hours_on_duty_take_off_more(find):
    """Against 200 other ways of spreading the same hours over the week."""
    found, crunches, cells = find(CRUNCHES, SHIFTS)
    values, room = [], []
    for place in range(len(CELLS)):
        rate, hours, month = cells.loc[
            place, ["arrivals_per_hour", "mean_hours", "hours_per_month"]
        ].astype(float)
        for beside, share in enumerate(crunches.duty.shares[place]):
            chances = [cover(rate, hours, beside + more).chance_uncovered for more in (0, 1)]
            values.append(rate * hours * (chances[0] - chances[1]))
            room.append(share * month / WEEKS)
    dice = np.random.default_rng(4)
    for _ in range(200):
        left, total = found.weekly_hours, 0.0
        for place in dice.permutation(len(values)):
            spent = min(left, room[place])
            left, total = left - spent, total + spent * values[place] * WEEKS
        assert left == pytest.approx(0)
        assert total <= found.hours_per_month + 1e-9
    assert found.hours_per_month < cells["falling_hours_per_month"].sum()


def test_find_relief_is_shared_out_by_the_crunches_that_fell_on_each(find):
    """Six and eleven of seventeen, each with the interval of its count; ids in order."""
    found, _, _ = find(CRUNCHES, SHIFTS)
    people, each = found.people, found.hours_per_month / 17
    assert people["facilitator_id"].tolist() == ["F001", "F002"]
    assert people["hours_per_month"].tolist() == pytest.approx([6 * each, 11 * each])
    bounds = [poisson_interval(count) for count in (6, 11, 17)]
    assert people["lower"].tolist() == pytest.approx([bound.lower * each for bound in bounds[:2]])
    assert people["upper"].tolist() == pytest.approx([bound.upper * each for bound in bounds[:2]])
    assert (found.lower, found.upper) == pytest.approx(
        (bounds[2].lower * each, bounds[2].upper * each)
    )


def test_find_relief_without_coverage_is_none(find):
    """Without shifts or lengths nothing can be said of one more."""
    untimed = [{**crunch(1, 8), "minutes": None}]
    for crunches, shifts in ((CRUNCHES, []), (untimed, SHIFTS), ([], SHIFTS)):
        assert find(crunches, shifts)[0] is None


def test_find_relief_none_fell_takes_nothing_off_anybody(find):
    """A responder carried it, so that nobody is to be named."""
    found, _, _ = find([crunch(1, 8, "F009")], SHIFTS)
    assert found.people.empty
    assert isinstance(found.people, pd.DataFrame)

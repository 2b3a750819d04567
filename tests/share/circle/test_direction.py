"""Tests of the direction in which an agency has been going."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.share.circle.direction import find_direction
from caseload_lib.share.circle.panel import lay_out


def _make(units, months, change):
    dice = np.random.default_rng(2)
    presence = dice.normal(4, 0.3, size=(units, months))
    presence += np.sin(np.arange(months) * np.pi / 6)
    presence[:, -12:] += change
    return lay_out(
        pd.DataFrame(
            {
                "unit": np.repeat(np.arange(units), months),
                "month": np.tile(np.arange(months), units),
                "presence_hours": presence.ravel(),
            }
        )
    )


@pytest.mark.parametrize(("change", "sign"), [(0.8, 1), (-0.8, -1), (0.0, 0)])
def test_find_direction_tells_better_from_worse_whatever_the_season(change, sign):
    """The last year is held against the same months of the year before."""
    direction = find_direction(_make(6, 30, change))
    assert direction.sign == sign
    assert direction.periods == 12
    assert direction.interval.lower < direction.change < direction.interval.upper


def test_find_direction_one_unit_s_fall_is_not_the_agency_s():
    """One caseload that falls by much leaves the others where they are."""
    layout = _make(6, 24, 0.0)
    layout.values["presence_hours"][0, -12:] -= 3
    direction = find_direction(layout)
    assert direction.change < 0
    assert direction.sign == 0


def test_find_direction_more_of_a_bad_measure_is_worse():
    """Turnover that rises counts against."""
    layout = _make(6, 24, 0.8)
    turned = {**layout.values, "turnover": layout.values["presence_hours"]}
    turned["presence_hours"] = np.full((6, 24), np.nan)
    assert find_direction(type(layout)(24, 6, turned)).sign == -1


@pytest.mark.parametrize(
    ("units", "months", "reason"),
    [(6, 11, "fewer than 12 periods"), (2, 24, "fewer than 3 caseloads")],
)
def test_find_direction_too_little_is_not_known(units, months, reason):
    """It says why."""
    direction = find_direction(_make(units, months, 1.0))
    assert direction.change is None
    assert direction.sign == 0
    assert reason in direction.reason


def test_find_direction_without_any_measure_is_not_known():
    """Nothing recorded has no direction."""
    panel = pd.DataFrame({"unit": ["A"] * 24, "month": range(24)})
    assert find_direction(lay_out(panel)).change is None


def test_find_direction_measure_that_never_changes_says_nothing():
    """Where all months are alike there is no change to tell."""
    layout = _make(6, 24, 0.0)
    layout.values["presence_hours"][:] = 4.0
    assert find_direction(layout).sign == 0

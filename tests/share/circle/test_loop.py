"""Tests of playing the circle through."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.share.circle.changes import Change
from caseload_lib.share.circle.loop import simulate, simulate_fans
from caseload_lib.share.circle.panel import MEASURES
from caseload_lib.sharing_settings import Circle


def _end(*changes, measure="presence_hours", circle=None):
    fans = simulate_fans(circle or Circle(), 24, 60, 3, changes)
    return fans[(fans["measure"] == measure) & (fans["month"] == 24)]["q50"].iloc[0]


def test_simulate_from_the_settings_or_from_parameters_is_the_same():
    """An agency's circle is what its settings say, and the same seed gives the same panel."""
    text = '[agency]\nname = "A"\ntime_zone = "UTC"\n[circle]\nfacilitators = 4\n'
    panel = simulate(parse_agency(text), 6, 9)
    pd.testing.assert_frame_equal(panel, simulate(Circle(facilitators=4), 6, 9))
    assert panel.columns.tolist() == ["unit", "month", *MEASURES]
    assert panel.groupby("unit")["month"].apply(list).tolist() == [[1, 2, 3, 4, 5, 6]] * 4
    assert not panel.isna().any(axis=None)
    assert not panel.equals(simulate(Circle(facilitators=4), 6, 10))


def test_simulate_longer_begins_as_the_shorter_one():
    """More months go on from those before."""
    short, long = (simulate(Circle(), months, 1) for months in (6, 12))
    same = long[long["month"] <= 6].reset_index(drop=True)
    pd.testing.assert_frame_equal(same, short)


def test_simulate_change_leaves_the_months_before_and_brings_the_new_ones_later():
    """Until it begins nothing differs; the newcomers have no rows before."""
    base, changed = (
        simulate(Circle(), 12, 1, changes=changes)
        for changes in ([], [Change("facilitators", 2, from_month=7)])
    )
    before = changed[changed["month"] < 7].reset_index(drop=True)
    pd.testing.assert_frame_equal(before, base[base["month"] < 7].reset_index(drop=True))
    assert changed.loc[changed["month"] >= 7, "unit"].nunique() == 9


@pytest.mark.parametrize(
    ("change", "measure", "sign"),
    [
        (Change("facilitators", 2), "utilisation", -1),
        (Change("facilitators", 2), "presence_hours", 1),
        (Change("administration_hours", 2), "presence_hours", 1),
        (Change("recruiters", 1), "open_position_days", -1),
        (Change("presence_hours", 4.5), "presence_hours", 1),
        (Change("presence_hours", 4.5), "turnover", -1),
        (Change("presence_hours", 4.5), "utilisation", 1),
    ],
)
def test_simulate_fans_changes_turn_the_circle(change, measure, sign):
    """Every change moves what it should; what is kept free comes back as load."""
    assert sign * (_end(change, measure=measure) - _end(measure=measure)) > 0


def test_simulate_fans_are_in_order_and_of_the_runs_that_simulate_makes():
    """One run's fan is that run; percentiles never cross."""
    fan = simulate_fans(Circle(), 5, 1, 2)
    panel = simulate(Circle(), 5, 2)
    seen = fan[fan["measure"] == "presence_hours"]["q10"].to_numpy()
    np.testing.assert_allclose(seen, panel.groupby("month")["presence_hours"].mean())
    days = fan[fan["measure"] == "open_position_days"]["q90"].to_numpy()
    np.testing.assert_allclose(days, panel.groupby("month")["open_position_days"].sum())
    many = simulate_fans(Circle(), 5, 40, 2)[["q10", "q25", "q50", "q75", "q90"]]
    assert (many.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


def test_simulate_open_days_are_departures_times_days_to_fill():
    """In the long run so many positions stand open as departures and filling make (Little)."""
    calm = Circle(
        facilitators=30, fewer_departures_per_presence_hour=0.0, days_to_fill=50.0, positions=40.0
    )
    panel = simulate(calm, 120, 4)
    filled = 40 - panel["open_position_days"].mean() / 30.4375
    expected = panel["turnover"].mean() * filled / 12 * 50
    assert panel["open_position_days"].mean() == pytest.approx(expected, rel=0.05)
    assert panel["turnover"].mean() == pytest.approx(0.4, rel=0.05)


@pytest.mark.parametrize(("months", "runs", "seed"), [(0, 1, 1), (1, 0, 1), (1, 1, -1)])
def test_simulate_fans_refuses_no_months_no_runs_and_negative_seeds(months, runs, seed):
    """The rule is told with what was given."""
    with pytest.raises(ValueError, match=f"months={months}, runs={runs}, seed={seed}"):
        simulate_fans(Circle(), months, runs, seed)

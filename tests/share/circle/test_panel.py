"""Tests of laying out a panel."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from caseload_lib.months import Month
from caseload_lib.share.circle.panel import MEASURES, lay_out


def _make(months, **columns):
    return pd.DataFrame({"unit": "A", "month": months, **columns})


@pytest.mark.parametrize(
    "months",
    [
        ["2025-12", "2026-02"],
        [Month(2025, 12), Month(2026, 2)],
        [date(2025, 12, 31), date(2026, 2, 1)],
        pd.to_datetime(["2025-12-31", "2026-02-01"]),
        pd.PeriodIndex(["2025-12", "2026-02"], freq="M"),
        [2004, 2006],
        np.array([1, 3], dtype=np.int32),
    ],
)
def test_lay_out_takes_months_of_every_kind_and_keeps_gaps(months):
    """A period between two rows is a gap, whether months or years are counted."""
    layout = lay_out(_make(months, turnover=[0.1, 0.3]))
    np.testing.assert_array_equal(layout.values["turnover"], [[0.1, np.nan, 0.3]])
    assert (layout.units, layout.periods) == (1, 3)


def test_lay_out_measure_that_is_not_there_is_missing_throughout():
    """A missing column is not known, as an empty one is."""
    layout = lay_out(_make([1, 2], turnover=[None, 0.5]))
    assert set(layout.values) == set(MEASURES)
    assert np.isnan(layout.values["utilisation"]).all()
    np.testing.assert_array_equal(layout.values["turnover"], [[np.nan, 0.5]])


@pytest.mark.parametrize("order", [[5, 4, 3, 2, 1, 0], [2, 0, 5, 1, 3, 4]])
def test_lay_out_order_of_rows_changes_nothing(order):
    """Rows come as they like."""
    panel = pd.DataFrame(
        {"unit": list("BABABA"), "month": [1, 1, 2, 2, 4, 4], "turnover": range(6)}
    )
    for name, values in lay_out(panel).values.items():
        np.testing.assert_array_equal(lay_out(panel.iloc[order]).values[name], values)


def test_lay_out_without_rows_is_empty():
    """Nothing known is no fault."""
    layout = lay_out(pd.DataFrame({"unit": [], "month": []}))
    assert (layout.units, layout.periods) == (0, 0)


@pytest.mark.parametrize(
    ("panel", "message"),
    [
        (pd.DataFrame({"unit": ["A"]}), "Missing: month"),
        (_make([1, None]), "has a unit and a month"),
        (_make(["2026-13"]), "Given: '2026-13'"),
        (_make([1.5]), "Given: 1.5"),
        (_make([True]), "Given: True"),
        (_make([1, "2026-01"]), "Given: both"),
        (_make([1, 1]), "one row for each unit and month"),
        (_make([1], turnover=["much"]), "turnover holds what is no number"),
        (_make([1], turnover=[np.inf]), "turnover is infinite"),
    ],
)
def test_lay_out_refuses_what_is_no_panel(panel, message):
    """What is wrong is told, with what was given."""
    with pytest.raises(ValueError, match=message):
        lay_out(panel)

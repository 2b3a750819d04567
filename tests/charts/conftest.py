"""Histories of which the chart tests know what there is to be seen."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from caseload_lib.months import Month
from caseload_lib.tables import SCOPES, TIME_ACTIVITIES

LAST = Month(2026, 10)
STEADY = [4.0, 4.4, 3.8, 4.2, 4.1, 3.9, 4.3, 4.0, 4.2, 3.8, 4.1, 4.0,
          4.2, 3.9, 4.3, 4.1, 3.8, 4.0, 4.2, 4.1, 3.9]  # fmt: skip


@pytest.fixture(scope="session")
def make_history() -> Callable[..., pd.DataFrame]:
    """Return a function that makes the rows of one indicator's history up to October 2026."""

    def make(
        values: Sequence[float | None],
        *,
        reason: str = "no time log for this month",
        denominators: Sequence[float] | None = None,
    ) -> pd.DataFrame:
        known = pd.Series(values, dtype="float64")
        months = [str(month) for month in LAST.trailing(len(known))]
        history = pd.DataFrame({"month": months, "value": known})
        history["reason"] = np.where(known.isna(), reason, None)
        if denominators is not None:
            history["denominator"] = denominators
            history["numerator"] = (known * history["denominator"]).round()
        return history

    return make


@pytest.fixture(scope="session")
def month_rows() -> pd.DataFrame:
    """Return a year of rows of the indicators that are drawn together or by their parts."""
    rows = []
    for place, month in enumerate(LAST.trailing(12)):
        month_of = {"month": str(month), "reason": None, "uncounted": 0}
        needed = 130.0 if place >= 10 else 100.0
        for indicator, value in (("needed_hours", needed), ("available_hours", 120.0)):
            rows.append({**month_of, "indicator": indicator, "breakdown": "", "value": value})
        for rank, activity in enumerate(TIME_ACTIVITIES):
            hours = {**month_of, "indicator": "hours", "breakdown": activity}
            rows.append({**hours, "value": 10.0 + rank if activity != "leave" else 0.0})
        for rank, scope in enumerate(SCOPES):
            count = float(place == 11 and rank == 2) + float(place == rank)
            began = {**month_of, "indicator": "disruptions", "breakdown": scope}
            rows.append({**began, "value": count})
            rows.append({**began, "indicator": "disruption_hours", "value": count * 5})
    return pd.DataFrame(rows)


@pytest.fixture(scope="session")
def fallen(make_history: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    """Return a history that is steady until July 2026 and low from August on."""
    return make_history([*STEADY, 2.0, 1.9, 2.1])

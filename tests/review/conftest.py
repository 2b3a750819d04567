"""What the tests of the indicators may use."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from caseload_lib.agency import Agency, parse_agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.indicators import month_facts

_HERE = Path(__file__).parent
_SETTINGS = """
[agency]
name = "Harbour"
time_zone = "America/Los_Angeles"
holidays = [2026-10-12]
suppress_below = 3

[capacity]
fixed_administration_hours = 21.0
reserve_hours = 10.5
administration_hours_per_case = 1.5

[service_types.visit]
label = "Visit"
contact_hours = 1.5
travel_hours = 0.5

[service_types.call]
label = "Call"
contact_hours = 0.5

[programmes.endless]
label = "Endless"
closes_cases = false

[programmes.ending]
label = "Ending"
"""

Rows = list[dict[str, Any]]


class Facts:
    """The facts of a month, asked for by indicator."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        self._keyed = rows.set_index(["facilitator_id", "indicator", "breakdown"])

    def value(self, indicator: str, breakdown: str = "", *, who: str = "F001") -> float:
        """Return a value, which must be known."""
        row = self._keyed.loc[(who, indicator, breakdown)]
        assert pd.isna(row["reason"]), row["reason"]
        return float(row["value"])

    def parts(self, indicator: str, breakdown: str = "", *, who: str = "F001") -> tuple:
        """Return numerator, denominator and uncounted."""
        row = self._keyed.loc[(who, indicator, breakdown)]
        return float(row["numerator"]), float(row["denominator"]), int(row["uncounted"])

    def reason(self, indicator: str, breakdown: str = "", *, who: str = "F001") -> str:
        """Return why a value is missing, which it must be."""
        row = self._keyed.loc[(who, indicator, breakdown)]
        assert pd.isna(row["value"]), row["value"]
        return str(row["reason"])


@pytest.fixture(scope="session")
def harbour() -> Agency:
    """Return the settings that the examples are computed with."""
    return parse_agency(_SETTINGS)


@pytest.fixture(scope="session")
def find_month(make_records: Callable[..., Records], harbour: Agency) -> Callable[..., Facts]:
    """Return a function that computes a month's facts of some rows."""

    def find(month: str = "2026-10", *, agency: Agency | None = None, **tables: Rows) -> Facts:
        records = make_records(**tables)
        return Facts(month_facts(records, Month.parse(month), agency or harbour))

    return find


@pytest.fixture(scope="session")
def make_agency() -> Callable[[int], tuple[Records, Month, Agency]]:
    """Return the function that makes a random agency from a seed."""
    return runpy.run_path(str(_HERE / "random_agency.py"))["make_agency"]


@pytest.fixture(scope="session")
def sql_facts() -> Callable[[Records, Month, Agency], pd.DataFrame]:
    """Return the second implementation of the indicators."""
    return runpy.run_path(str(_HERE / "sql_indicators.py"))["month_facts"]

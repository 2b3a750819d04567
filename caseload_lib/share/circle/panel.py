"""The panel that the circle is read from: four measures by unit and period, laid out as arrays."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from caseload_lib.errors import list_offenders
from caseload_lib.months import Month
from caseload_lib.plan.spans import Array

#: What goes round, in order: each is the cause of the next, the last of the first.
MEASURES: Final = ("presence_hours", "turnover", "open_position_days", "utilisation")
#: What each is called within a sentence.
NAMES: Final = dict(zip(MEASURES, ("presence", "turnover", "open positions", "load"), strict=True))


@dataclass(frozen=True)
class Layout:
    """A panel as arrays.

    Parameters
    ----------
    periods : int
        How many periods lie from the first to the last, gaps included.
    units : int
        How many units there are.
    values : dict of str to array of float
        By measure, units × periods; nan where not known.
    """

    periods: int
    units: int
    values: dict[str, Array]


def lay_out(panel: pd.DataFrame) -> Layout:
    """Return a panel as arrays in which one step to the side is one period.

    Parameters
    ----------
    panel : DataFrame
        One row for each unit and period: unit (any label), month, and any of `MEASURES` as
        numbers. A month is text such as "2026-10", a `Month`, a date (the day does not matter) or
        a whole number that counts periods: months, quarters or years. Periods without a row are
        gaps.

    Returns
    -------
    Layout
        Units in order of their labels as text, periods in order of time.

    Raises
    ------
    ValueError
        If unit or month is missing, as a column or in a row.
    ValueError
        If a month is none of the above, or whole numbers and months are mixed.
    ValueError
        If a unit has two rows for one period.
    ValueError
        If a measure holds what is no number, or an infinite one.

    Examples
    --------
    >>> rows = {"unit": ["A", "A"], "month": ["2026-01", "2026-03"], "turnover": [0.2, 0.4]}
    >>> lay_out(pd.DataFrame(rows)).values["turnover"].tolist()
    [[0.2, nan, 0.4]]
    """
    lacking = [name for name in ("unit", "month") if name not in panel.columns]
    if lacking:
        raise ValueError(
            f"A panel has the columns unit, month and any of {', '.join(MEASURES)}. Missing: "
            f"{', '.join(lacking)}. Given: {', '.join(map(str, panel.columns))}."
        )
    if panel[["unit", "month"]].isna().any(axis=None):
        raise ValueError("Every row of a panel has a unit and a month; some rows have none.")
    units, names = pd.factorize(panel["unit"].astype("str"), sort=True)
    periods = _number_periods(panel["month"])
    twice = pd.DataFrame({"unit": panel["unit"].to_numpy(), "period": periods}).duplicated()
    if twice.any():
        raise ValueError(
            f"A panel has one row for each unit and month. Given twice or more: {twice.sum()} rows."
        )
    first = int(periods.min()) if len(periods) else 0
    count = int(periods.max()) - first + 1 if len(periods) else 0
    values = {}
    for measure in MEASURES:
        laid = np.full((len(names), count), np.nan)
        if measure in panel.columns:
            laid[units, periods - first] = _read_numbers(panel[measure])
        values[measure] = laid
    return Layout(count, len(names), values)


def _number_periods(months: pd.Series) -> Array:
    """Return each month as a whole number that grows by one from period to period."""
    kinds, numbers, strange = set(), [], []
    for value in months:
        found = _number_period(value)
        if found is None:
            strange.append(repr(value))
        else:
            kinds.add(found[0])
            numbers.append(found[1])
    if strange:
        raise ValueError(
            "A month of a panel is text such as 2026-10, a Month, a date or a whole number. "
            f"Given: {list_offenders(strange)}."
        )
    if len(kinds) > 1:
        raise ValueError(
            "The months of a panel are all whole numbers or all calendar months. Given: both."
        )
    return np.array(numbers, dtype=np.int64)


def _number_period(value: Any) -> tuple[str, int] | None:
    """Return what kind of period a value is and its number; None where it is none."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return "number", int(value)
    try:
        month = Month.parse(value) if isinstance(value, str) else value
    except ValueError:
        return None
    if isinstance(month, date | pd.Period):
        month = Month(month.year, month.month)
    return ("month", month - Month(1900, 1)) if isinstance(month, Month) else None


def _read_numbers(column: pd.Series) -> Array:
    """Return a column as floats, nan where not known."""
    try:
        numbers = pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"The panel's {column.name} holds what is no number. Leave unknown values empty."
        ) from error
    if np.isinf(numbers).any():
        raise ValueError(f"The panel's {column.name} is infinite in some rows. Leave them empty.")
    return np.asarray(numbers)

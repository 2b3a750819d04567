"""Single values out of the month's judged rows, and why one is missing."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Rows = Sequence[Mapping[str, Any]]


def find_value(rows: Rows, indicator: str, column: str = "value") -> float | None:
    """Return the month's value of an indicator without parts.

    Parameters
    ----------
    rows : sequence of dict
        The month's values, what is missing as None: `rows` of a page.
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.
    column : str, default "value"
        Which number of it.

    Returns
    -------
    float or None
        None where it is not known.
    """
    known = _list_known(rows, indicator, column)
    return float(known[0]) if known else None


def find_reason(rows: Rows, indicator: str) -> str:
    """Return why an indicator is not known.

    Parameters
    ----------
    rows : sequence of dict
        The month's values, what is missing as None: `rows` of a page.
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.

    Returns
    -------
    str
        In plain words, without a full stop.
    """
    reasons = _list_known(rows, indicator, "reason")
    return str(reasons[0]) if reasons else "nothing is recorded"


def sum_values(rows: Rows, indicator: str, column: str = "value") -> float | None:
    """Return the sum of an indicator's parts.

    Parameters
    ----------
    rows : sequence of dict
        The month's values, what is missing as None: `rows` of a page.
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.
    column : str, default "value"
        Which number of them.

    Returns
    -------
    float or None
        None where no part is known.
    """
    known = _list_known(rows, indicator, column)
    return float(np.sum(known)) if known else None


def _list_known(rows: Rows, indicator: str, column: str) -> list[Any]:
    """Return what a column holds of an indicator's parts, without what is missing."""
    return [
        row[column] for row in rows if row["indicator"] == indicator and row[column] is not None
    ]

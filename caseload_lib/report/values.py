"""Single values out of the month's judged rows, and why one is missing."""

import pandas as pd


def find_value(judged: pd.DataFrame, indicator: str, column: str = "value") -> float | None:
    """Return the month's value of an indicator without parts.

    Parameters
    ----------
    judged : DataFrame
        The month's values.
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.
    column : str, default "value"
        Which number of it.

    Returns
    -------
    float or None
        None where it is not known.
    """
    found = judged.loc[judged["indicator"] == indicator, column].dropna()
    return float(found.iloc[0]) if len(found) else None


def find_reason(judged: pd.DataFrame, indicator: str) -> str:
    """Return why an indicator is not known.

    Parameters
    ----------
    judged : DataFrame
        The month's values.
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.

    Returns
    -------
    str
        In plain words, without a full stop.
    """
    reasons = judged.loc[judged["indicator"] == indicator, "reason"].dropna()
    return str(reasons.iloc[0]) if len(reasons) else "nothing is recorded"


def sum_values(judged: pd.DataFrame, indicator: str) -> float | None:
    """Return the sum of an indicator's parts.

    Parameters
    ----------
    judged : DataFrame
        The month's values.
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.

    Returns
    -------
    float or None
        None where no part is known.
    """
    known = judged.loc[judged["indicator"] == indicator, "value"].dropna()
    return float(known.sum()) if len(known) else None

"""The contacts that fall due in a month by the service plans."""

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.plan.spans import Array, match_rows, pick_rows

_PAIR = ["case_id", "service_type"]
# 3 × 0.1 must count as 0.3 and 10 × 0.1 as 1: decimal shares are not exact in binary.
_TOLERANCE = 1e-9


def find_due(case_services: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return how many contacts fall due in a month by each row of the service plans.

    A row counts a month if it is in force on the month's 15th. In its k-th counted month
    ⌊k·c⌋ − ⌊(k−1)·c⌋ contacts fall due, c being contacts_per_month: whole contacts that add up
    to the plan over time, one every second month for 0.5.

    Parameters
    ----------
    case_services : DataFrame
        The table of that name.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        case_id, service_type and due (contacts) of every row in force on the 15th, by its number
        in the table.

    Examples
    --------
    >>> from caseload_lib.frames import Records
    >>> plan = {"case_id": ["C1"], "service_type": ["visit"], "contacts_per_month": [0.5]}
    >>> records = Records(case_services=pd.DataFrame({**plan, "from_on": ["2026-01-15"]}))
    >>> months = (Month(2026, 1), Month(2026, 2))
    >>> [find_due(records.case_services, month)["due"].item() for month in months]
    [0, 1]
    """
    middle = pd.Timestamp(month.first).replace(day=15)
    from_on, to_on = case_services["from_on"], case_services["to_on"]
    plans = case_services[(from_on <= middle) & (to_on.isna() | (to_on > middle))]
    starts = plans["from_on"].dt
    first_counted = starts.year * 12 + starts.month + (starts.day > 15)
    place = (month.year * 12 + month.number - first_counted + 1).to_numpy(dtype=float)
    contacts = plans["contacts_per_month"].fillna(0.0).to_numpy()
    due = _count_whole(place * contacts) - _count_whole((place - 1) * contacts)
    return plans[_PAIR].assign(due=due)


def find_made(services: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return the contacts that own staff delivered in a month, once for each service type.

    A contact with several types (joined by ";") counts once for each of them.

    Parameters
    ----------
    services : DataFrame
        The table of that name.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        case_id and service_type (one), a row for each contact and type.
    """
    columns = [*_PAIR, "served_on", "status", "provider"]
    contacts = pick_rows(services[columns], "served_on", first=month.first, after=month.after)
    contacts = contacts[(contacts["status"] == "delivered") & contacts["provider"].isna()]
    codes, texts = pd.factorize(contacts["service_type"])
    kinds = pd.Series(texts, dtype="str").str.split(";").explode().str.strip()
    kinds = kinds[kinds.notna() & (kinds != "")]
    kinds = kinds[~pd.MultiIndex.from_arrays([kinds.index, kinds]).duplicated()]
    contact, kind = match_rows(codes, kinds.index.to_numpy())
    return pd.DataFrame(
        {
            "case_id": contacts["case_id"].array[contact],
            "service_type": kinds.array[kind],
        }
    )


def _count_whole(contacts: Array) -> Array:
    """Return whole contacts."""
    return np.floor(contacts + _TOLERANCE).astype(int)

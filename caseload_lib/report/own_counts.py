"""What a page counts of a month's records beside the indicators."""

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month


def count_colleagues(records: Records, facilitator_id: str, month: Month) -> tuple[int, int]:
    """Return from how many colleagues support came in a month, and to how many it went.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitator_id : str
        Whose month.
    month : Month
        The month.

    Returns
    -------
    helpers, helped : int
        Colleagues whose time log has support for this one, and whom this one supported.
    """
    log = records.time_log
    support = log[(log["activity"] == "support") & list_in_month(log["worked_on"], month)]
    others = support[support["facilitator_id"] != support["for_facilitator_id"]]
    received = others[others["for_facilitator_id"] == facilitator_id]["facilitator_id"]
    given = others[others["facilitator_id"] == facilitator_id]["for_facilitator_id"]
    return received.nunique(), given.nunique()


def count_contacts(
    records: Records, month: Month, *, facilitator_id: str | None = None
) -> tuple[int, int]:
    """Return how many contacts with clients own staff had in a month, and how many they tried.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.
    facilitator_id : str, optional
        Whose contacts; everybody's by default.

    Returns
    -------
    delivered, attempted : int
        Contacts with that status and without an outside provider.
    """
    rows = records.services
    held = list_in_month(rows["served_on"], month) & rows["provider"].isna()
    own = held if facilitator_id is None else held & (rows["facilitator_id"] == facilitator_id)
    status = rows.loc[own, "status"]
    return int((status == "delivered").sum()), int((status == "attempted").sum())


def count_inferred(records: Records, month: Month, *, facilitator_id: str | None = None) -> int:
    """Return how many of a month's assignments were concluded from contacts.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.
    facilitator_id : str, optional
        Whose assignments; everybody's by default.

    Returns
    -------
    int
        How many with a day in the month are marked as inferred.
    """
    rows = records.assignments
    ended = rows["to_on"] <= pd.Timestamp(month.first)
    held = (rows["from_on"] < pd.Timestamp(month.after)) & ~ended
    own = held if facilitator_id is None else held & (rows["facilitator_id"] == facilitator_id)
    return int((own & rows["inferred"].fillna(False)).sum())


def list_in_month(days: pd.Series, month: Month) -> pd.Series:
    """Return which days lie in a month.

    Parameters
    ----------
    days : Series
        Days; a missing one lies in no month.
    month : Month
        The month.

    Returns
    -------
    Series
        True or False for each day.
    """
    return days.between(pd.Timestamp(month.first), pd.Timestamp(month.last))

"""What pages count of a month's records beside the indicators, for everybody at once."""

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month


def count_colleagues(records: Records, month: Month) -> pd.DataFrame:
    """Return from how many colleagues support came in a month, and to how many it went.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        By facilitator_id, of whoever gave or received any: helpers (colleagues whose time log has
        support for this one) and helped (whom this one supported).
    """
    log = records.time_log
    support = log[(log["activity"] == "support") & list_in_month(log["worked_on"], month)]
    others = support[support["facilitator_id"] != support["for_facilitator_id"]]
    received = others.groupby("for_facilitator_id")["facilitator_id"].nunique()
    given = others.groupby("facilitator_id")["for_facilitator_id"].nunique()
    return pd.DataFrame({"helpers": received, "helped": given}).fillna(0).astype("int64")


def count_contacts(records: Records, month: Month) -> pd.DataFrame:
    """Return how many contacts with clients own staff had in a month, and how many they tried.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        By facilitator_id, missing where the contact has none: delivered and attempted, contacts
        with that status and without an outside provider.
    """
    rows = records.services
    held = rows[list_in_month(rows["served_on"], month) & rows["provider"].isna()]
    counted = {
        status: held.loc[held["status"] == status, "facilitator_id"].value_counts(dropna=False)
        for status in ("delivered", "attempted")
    }
    return pd.DataFrame(counted).fillna(0).astype("int64")


def count_inferred(records: Records, month: Month) -> pd.Series:
    """Return how many of a month's assignments were concluded from contacts.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.

    Returns
    -------
    Series
        By facilitator_id, of whoever has any: how many with a day in the month are marked as
        inferred.
    """
    rows = records.assignments
    ended = rows["to_on"] <= pd.Timestamp(month.first)
    held = (rows["from_on"] < pd.Timestamp(month.after)) & ~ended
    marked = rows.loc[held & rows["inferred"].fillna(False), "facilitator_id"]
    return marked.value_counts(dropna=False)


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

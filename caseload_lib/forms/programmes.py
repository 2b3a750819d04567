"""The records of some programmes only, and which indicators they leave unknown."""

from collections.abc import Collection

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.tables import TABLES

#: Indicators that rest on a person's whole working time, which nobody records by programme.
WHOLE_TIME = (
    "available_hours",
    "utilisation",
    "presence_hours_per_case",
    "hours",
    "support_given_hours",
    "support_received_hours",
    "satisfaction",
)
REASON = "not recorded by programme"

#: Tables whose rows belong to a position, and through it to a case.
_OF_POSITIONS = ("vacancies", "departures")


def restrict_records(records: Records, programmes: Collection[str]) -> Records:
    """Return the records of the cases of some programmes, and everybody's own.

    Parameters
    ----------
    records : Records
        An agency's records.
    programmes : collection of str
        Codes of `cases.program`; "" for cases without one.

    Returns
    -------
    Records
        Rows that name a case (or a position of one) only where it is of those programmes; rows
        that name none are kept where they are about people and left out where they are events.

    Examples
    --------
    >>> cases = pd.DataFrame({"case_id": ["C1", "C2"], "program": ["a", "b"]})
    >>> restrict_records(Records(cases=cases), ["b"]).cases["case_id"].tolist()
    ['C2']
    """
    wanted = records.cases["program"].fillna("").isin(programmes)
    ids = records.cases.loc[wanted, "case_id"]
    frames = {
        name: records[name][records[name]["case_id"].isin(ids)]
        for name, table in TABLES.items()
        if "case_id" in table.names
    }
    positions = frames["positions"]["position_id"]
    for name in _OF_POSITIONS:
        frames[name] = records[name][records[name]["position_id"].isin(positions)]
    return records.replace(**frames)


def blank_whole_time(facts: pd.DataFrame) -> pd.DataFrame:
    """Return facts in which what is not recorded by programme is missing and says so.

    Parameters
    ----------
    facts : DataFrame
        As `review.history.history_facts` gives them, of restricted records.

    Returns
    -------
    DataFrame
        The same rows; those of `WHOLE_TIME` are missing with `REASON`.
    """
    mixed = facts["indicator"].isin(WHOLE_TIME)
    blanked = facts.copy()
    blanked.loc[mixed, ["value", "numerator", "denominator"]] = float("nan")
    blanked.loc[mixed, "reason"] = REASON
    return blanked

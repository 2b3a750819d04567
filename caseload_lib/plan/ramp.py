"""The share of a full load that somebody new to the work carries."""

import math
from collections.abc import Sequence
from datetime import date

import pandas as pd

from caseload_lib.assess.tenure import count_months
from caseload_lib.errors import list_offenders
from caseload_lib.frames import Records

_CARRYING = ("facilitator", "lead")


def load_share(started_on: date | None, day: date, ramp: Sequence[float]) -> float:
    """Return the share of a full load that somebody carries who started on a day.

    In the first month after the start it is the ramp's first share, in the second its second,
    and beyond the ramp all of it.

    Parameters
    ----------
    started_on : date or None
        Since when they do the work; None where it is not known, which is taken for long ago.
    day : date
        The day that the share is for, not before the start.
    ramp : sequence of float
        Shares, 0 to 1, of the first, second, ... month; empty where nobody is spared.

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    ValueError
        If the day is before the start.
    ValueError
        If a share is not between 0 and 1.

    Examples
    --------
    >>> ramp = [0.4, 0.6, 0.8]
    >>> [load_share(date(2026, 8, 3), date(2026, 8 + later, 3), ramp) for later in range(4)]
    [0.4, 0.6, 0.8, 1.0]
    """
    strange = [share for share in ramp if not (math.isfinite(share) and 0 <= share <= 1)]
    if strange:
        raise ValueError(
            f"A share of a full load lies between 0 and 1. Given: {list_offenders(strange)}."
        )
    if started_on is None:
        return 1.0
    if day < started_on:
        raise ValueError(
            f"Nobody carries cases before they start. Given: {day}, before the start on "
            f"{started_on}."
        )
    months = int(count_months(started_on, day))
    return float(ramp[months]) if months < len(ramp) else 1.0


def find_start(records: Records, facilitator_id: str) -> date | None:
    """Return since when somebody carries cases.

    It is the first day of their first role as facilitator or lead; where `roles` has none of
    these, the first day of employment.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitator_id : str
        Who.

    Returns
    -------
    date or None
        The day; None where neither is recorded.

    Examples
    --------
    >>> people = pd.DataFrame({"facilitator_id": ["F001"], "started_on": ["2020-01-06"]})
    >>> roles = {"facilitator_id": ["F001"], "role": ["facilitator"], "from_on": ["2026-08-03"]}
    >>> find_start(Records(facilitators=people, roles=pd.DataFrame(roles)), "F001")
    datetime.date(2026, 8, 3)
    """
    roles, people = records.roles, records.facilitators
    carrying = (roles["facilitator_id"] == facilitator_id) & roles["role"].isin(_CARRYING)
    first = roles.loc[carrying, "from_on"].min()
    if pd.isna(first):
        first = people.loc[people["facilitator_id"] == facilitator_id, "started_on"].min()
    return None if pd.isna(first) else first.date()


def find_starts(records: Records) -> dict[str, date]:
    """Return since when everybody carries cases, as `find_start` says of one.

    Parameters
    ----------
    records : Records
        The agency's records.

    Returns
    -------
    dict of str to date
        By facilitator_id; whoever has no start on record is left out.
    """
    roles, people = records.roles, records.facilitators
    carrying = roles[roles["role"].isin(_CARRYING)]
    begun = carrying.groupby("facilitator_id")["from_on"].min().dropna()
    employed = people.groupby("facilitator_id")["started_on"].min().dropna()
    first = begun.combine_first(employed)
    return {str(who): start.date() for who, start in first.items()}

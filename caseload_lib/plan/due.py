"""The contacts that fall due in a month by the service plans, and those still to be planned."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.month_list import MonthList
from caseload_lib.plan.spans import OPEN_END, Array, match_rows, pick_rows, read_days
from caseload_lib.plan.windows import Windows

_PAIR = ["case_id", "service_type"]
# 3 × 0.1 must count as 0.3 and 10 × 0.1 as 1: decimal shares are not exact in binary.
_TOLERANCE = 1e-9
#: Days from the first of a month to the 15th, the day that decides for the month.
MIDDLE: Final = 14


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
    row, _, due = spread_due(case_services, Windows.of([month]))
    return case_services[_PAIR].iloc[row].assign(due=due)


def spread_due(case_services: pd.DataFrame, months: Windows) -> tuple[Array, Array, Array]:
    """Return how many contacts fall due in each of some months, as `find_due` for one.

    Parameters
    ----------
    case_services : DataFrame
        The table of that name.
    months : Windows
        The months.

    Returns
    -------
    tuple of three arrays of int
        Places of the rows in force on a 15th, numbers of the months, and contacts due.
    """
    from_on, to_on = case_services["from_on"], case_services["to_on"]
    starts = read_days(from_on)
    middles = Windows.of_days(months.firsts + MIDDLE)
    row, month = middles.cross(starts, read_days(to_on, missing=OPEN_END))
    begun = starts.astype("datetime64[M]")
    late = (starts - begun.astype("datetime64[D]")).astype(int) > MIDDLE
    since = months.firsts[month].astype("datetime64[M]") - begun[row]
    place = since.astype(float) - late[row] + 1
    contacts = case_services["contacts_per_month"].fillna(0.0).to_numpy()[row]
    return row, month, _count_whole(place * contacts) - _count_whole((place - 1) * contacts)


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
    contacts = contacts[pick_made(contacts)]
    codes, texts = pd.factorize(contacts["service_type"])
    text, kinds = split_types(texts)
    contact, kind = match_rows(codes, text)
    return pd.DataFrame(
        {"case_id": contacts["case_id"].array[contact], "service_type": kinds.array[kind]}
    )


def pick_made(services: pd.DataFrame) -> Array:
    """Return which contacts own staff delivered.

    Parameters
    ----------
    services : DataFrame
        The table of that name.

    Returns
    -------
    array of bool
        One for each row.
    """
    made: Array = ((services["status"] == "delivered") & services["provider"].isna()).to_numpy()
    return made


def split_types(texts: Iterable[str]) -> tuple[Array, pd.Series]:
    """Return the service types of each text, which joins them by ";".

    Parameters
    ----------
    texts : iterable of str
        As they stand in services.

    Returns
    -------
    tuple of an array of int and a Series of str
        The place of a text and a type in it, each pair once.

    Examples
    --------
    >>> place, kinds = split_types(["visit; call;visit", "call"])
    >>> place.tolist(), kinds.tolist()
    ([0, 0, 1], ['visit', 'call', 'call'])
    """
    kinds = pd.Series([*texts], dtype="str").str.split(";").explode().str.strip()
    kinds = kinds[kinds.notna() & (kinds != "")]
    kinds = kinds[~pd.MultiIndex.from_arrays([kinds.index, kinds]).duplicated()]
    return kinds.index.to_numpy(), kinds


def list_due(records: Records, month: Month, agency: Agency) -> pd.DataFrame:
    """Return the contacts of a month that are still to be planned.

    They are the activities of the month that are proposed, planned or moved, and for every case
    that somebody leads on the 15th, by case and service type, as many more as fall due
    (`find_due`) and are neither among those nor delivered by own staff in the month (`find_made`).
    An attempt leaves a contact due.

    A new one is the lead's, on the days of the month on which plan, case and lead last; its id is
    case, service type, month and a number, the same whenever it is listed. What an activity
    leaves open is filled in the same way, and one that has not been promised and whose
    facilitator does not hold the case in the month goes to the lead. Where what must come first
    is not among the rows it is turned into days: by the gaps after the day on which it was
    delivered or is planned; called off, it is waited for no more.

    Parameters
    ----------
    records : Records
        cases, assignments, case_services, activities and services.
    month : Month
        The month.
    agency : Agency
        The settings. A contact takes the contact_hours of its service type; types that take
        none are left out. A contact of a type without travel_hours is made from wherever one is
        and has no zone, unless no type has travel_hours at all.

    Returns
    -------
    DataFrame
        The columns of the table activities, zone and client_code, in order of activity_id;
        earliest_on and latest_on are inclusive, a priority that is not known is 3.

    Raises
    ------
    SettingsError
        If a contact falls due of a service type that the settings lack.

    Examples
    --------
    >>> agency = Agency.model_validate(
    ...     {
    ...         "agency": {"name": "Harbour", "time_zone": "America/New_York"},
    ...         "service_types": {"visit": {"label": "Visit", "contact_hours": 1.5}},
    ...     }
    ... )
    >>> case = pd.DataFrame({"case_id": ["C1"], "from_on": ["2026-01-01"]})
    >>> records = Records(
    ...     cases=pd.DataFrame({"case_id": ["C1"], "opened_on": ["2026-01-01"]}),
    ...     assignments=case.assign(facilitator_id="F001"),
    ...     case_services=case.assign(service_type="visit", contacts_per_month=2.0),
    ... )
    >>> due = list_due(records, Month(2026, 11), agency)
    >>> due["activity_id"].tolist(), due["minutes"].tolist()
    (['C1-visit-2026-11-1', 'C1-visit-2026-11-2'], [90, 90])
    """
    due = find_due(records.case_services, month)["due"]
    plans = records.case_services.loc[due.index].assign(due=due)
    listed = MonthList(records, month, agency)
    made = find_made(records.services, month)
    return listed.frame([*listed.list_planned(plans), *listed.list_new(plans, made)])


def _count_whole(contacts: Array) -> Array:
    """Return whole contacts."""
    return np.floor(contacts + _TOLERANCE).astype(int)

"""What a contact that somebody writes down must keep to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from caseload_lib.agency import Agency
from caseload_lib.errors import list_offenders
from caseload_lib.record.adding import is_day, list_days_ahead, list_days_far
from caseload_lib.record.rows import fetch_row, list_row_faults
from caseload_lib.record.schema import METADATA

_MOST_MINUTES = 24 * 60


def list_contact_faults(
    connection: Connection, settings: Agency, row: Mapping[str, Any], *, at: datetime
) -> list[str]:
    """Return which rules a contact breaks, in words, all of them.

    It names who made it, a facilitator or an outside provider; types that the settings know; a
    day that has come, unless it was cancelled, and on which the case was open; minutes (1 to
    1440) where it was delivered, none where it was cancelled; and as a planned contact one of
    the same case and type. That the one who made it did not hold the case is no fault: they may
    have stood in.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    settings : Agency
        Knows the service types.
    row : mapping of str to object
        The contact, None where missing.
    at : datetime
        The moment in the agency's time zone.

    Returns
    -------
    list of str
        Empty where all is well.
    """
    # Whole minutes have a rule of their own below, which says more than the column's.
    whole = {"minutes"} if isinstance(row["minutes"], int) else set()
    columns = {name: value for name, value in row.items() if name not in whole}
    faults = list_row_faults(connection, "services", columns)
    if row["facilitator_id"] is None and row["provider"] is None:
        faults.append("say who made it: facilitator_id, or provider where an outside one did")
    if row["facilitator_id"] is not None and row["provider"] is not None:
        faults.append("name facilitator_id or provider, not both")
    faults += _list_type_faults(settings, row["service_type"])
    faults += _list_minutes_faults(row)
    if row["status"] == "cancelled":
        faults += list_days_far(row, "served_on", at)
    else:
        faults += list_days_ahead(row, ("served_on",), at)
        faults += _list_case_faults(connection, row)
    return faults + _list_plan_faults(connection, row)


def split_types(service_type: object) -> list[str]:
    """Return the service types of a contact, each once.

    Examples
    --------
    >>> split_types("home_visit; plan_review;home_visit"), split_types(None)
    (['home_visit', 'plan_review'], [])
    """
    parts = service_type.split(";") if isinstance(service_type, str) else []
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _list_type_faults(settings: Agency, service_type: object) -> list[str]:
    """Return which service types the settings do not know."""
    unknown = [name for name in split_types(service_type) if name not in settings.service_types]
    if not unknown:
        return []
    known = ", ".join(settings.service_types) or "none yet"
    names = list_offenders(unknown)
    return [f"service_type {names} is not among those of params/agency.toml: {known}"]


def _list_minutes_faults(row: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a contact's minutes, seeing its status."""
    minutes = row["minutes"]
    if row["status"] == "cancelled":
        return [] if minutes is None else ["minutes must be empty where it was cancelled"]
    if minutes is None:
        needed = row["status"] == "delivered"
        return ["minutes are missing: say how long it took"] if needed else []
    if isinstance(minutes, int) and not 1 <= minutes <= _MOST_MINUTES:
        return [f"minutes must be 1 to {_MOST_MINUTES}; {minutes} was given"]
    return []


def _list_case_faults(connection: Connection, row: Mapping[str, Any]) -> list[str]:
    """Return whether the case was not open on the day."""
    case_id, day = row["case_id"], row["served_on"]
    case = fetch_row(connection, "cases", case_id) if isinstance(case_id, str) else None
    if case is None or not is_day(day):
        return []
    if day < case["opened_on"]:
        return [f"{case_id} opened on {case['opened_on']}, after {day}"]
    if case["closed_on"] is not None and day >= case["closed_on"]:
        return [f"{case_id} is closed since {case['closed_on']}; {day} was given"]
    return []


def _list_plan_faults(connection: Connection, row: Mapping[str, Any]) -> list[str]:
    """Return whether the contact cannot be the planned one that it names."""
    activity_id = row["activity_id"]
    planned = fetch_row(connection, "activities", activity_id) if activity_id else None
    if planned is None:
        return []
    faults = []
    if planned["case_id"] != row["case_id"]:
        faults.append(f"{activity_id} was planned with {planned['case_id']}")
    if planned["service_type"] not in split_types(row["service_type"]):
        faults.append(
            f"{activity_id} was planned as {planned['service_type']}; if something else was "
            "done, record that on its own and the planned one as cancelled"
        )
    return faults


def list_repeats(connection: Connection, row: Mapping[str, Any]) -> list[str]:
    """Return whether the planned contact that a contact carries out is recorded already.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    row : mapping of str to object
        The contact that is to be written.

    Returns
    -------
    list of str
        A fault in words; empty where nothing stands recorded of it but attempts on other days,
        or only the row that this one corrects.
    """
    for told in fetch_told(connection, row["activity_id"]):
        attempt = told["status"] == "attempted"
        again = row["status"] == "attempted" and told["served_on"] == row["served_on"]
        if told["service_id"] != row.get("corrects_id") and (again or not attempt):
            what = f"{row['activity_id']} is recorded as {told['status']} on {told['served_on']}"
            return [f"{what} already, by {told['service_id']}; if that is wrong, correct it"]
    return []


def fetch_told(connection: Connection, activity_id: str | None) -> list[dict[str, Any]]:
    """Return what stands recorded of a planned contact.

    Parameters
    ----------
    connection : Connection
        From `Database.reading` or `Database.writing`.
    activity_id : str or None
        Which one; of None nothing is.

    Returns
    -------
    list of dict
        service_id, status and served_on of each contact that carries it out and was not
        corrected, in the order in which they were written.
    """
    if activity_id is None:
        return []
    table = METADATA.tables["services"].c
    corrected = select(table.corrects_id).where(table.corrects_id.is_not(None))
    query = (
        select(table.service_id, table.status, table.served_on)
        .where(table.activity_id == activity_id, table.service_id.not_in(corrected))
        .order_by(table.row_id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]

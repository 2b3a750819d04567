"""What a proposal of help must have, and why one cannot be applied any more."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, select

from caseload_lib.errors import RecordsError
from caseload_lib.record.adding import is_day
from caseload_lib.record.assignments import list_absence_faults, list_passing_faults
from caseload_lib.record.rows import fetch_row, list_row_faults
from caseload_lib.record.schema import METADATA
from caseload_lib.share.proposals import list_waiting

#: How many days help may begin before the day of proposing, and after it.
MOST_DAYS_BACK, MOST_DAYS_AHEAD = 31, 366
#: What help of a kind has; what is not named it has not.
_PARTS_OF_KIND = {
    "support": ("from_facilitator_id", "hours_per_month"),
    "co": ("case_id", "from_facilitator_id", "load_share"),
    "next_case": (),
    "move": ("case_id", "from_facilitator_id"),
}
#: What any kind may have, without needing it.
_FREE = ("hours_per_month",)


def list_proposal_faults(
    connection: Connection, values: Mapping[str, Any], at: datetime
) -> list[str]:
    """Return what is wrong with a proposal before it is written, in words, all of it.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    values : mapping of str to object
        Every column that proposing fills, None where missing.
    at : datetime
        The moment, in the agency's time zone.

    Returns
    -------
    list of str
        Empty where it can be proposed.
    """
    faults = list_row_faults(connection, "proposals", values)
    kind = values["kind"]
    if kind in _PARTS_OF_KIND:
        needed = _PARTS_OF_KIND[kind]
        faults += [f"{kind} needs {name}" for name in needed if values[name] is None]
        faults += [
            f"{kind} has no {name}"
            for name in ("case_id", "from_facilitator_id", "hours_per_month", "load_share")
            if values[name] is not None and name not in (*needed, *_FREE)
        ]
        if values["hours_per_month"] == 0:
            faults.append("hours_per_month must be above 0")
    if values["to_facilitator_id"] == values["from_facilitator_id"] is not None:
        faults.append("to_facilitator_id must be a colleague")
    faults += _list_day_faults(values["from_on"], at)
    if faults:
        return faults
    return _list_standing_faults(connection, values) + _list_twins(connection, values)


def list_stale_faults(connection: Connection, row: Mapping[str, Any]) -> list[str]:
    """Return why a proposal that is open cannot be applied now, in words, all of it.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    row : mapping of str to object
        The proposal as it is on record.

    Returns
    -------
    list of str
        Empty where all have agreed and nothing stands in the way.
    """
    waiting = list_waiting(row)
    faults = [f"not agreed yet: {', '.join(waiting)}"] if waiting else []
    return faults + _list_standing_faults(connection, row)


def fetch_open(connection: Connection, proposal_id: str, zone: tzinfo) -> dict[str, Any]:
    """Return a proposal that is neither applied nor withdrawn.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    proposal_id : str
        Which one.
    zone : tzinfo
        The agency's time zone, for the day on which it was over.

    Returns
    -------
    dict of str to object
        Its columns.

    Raises
    ------
    RecordsError
        If there is none, or it is applied or withdrawn.
    """
    row = fetch_row(connection, "proposals", proposal_id)
    if row is None:
        raise RecordsError(
            f"There is no proposal {proposal_id}. Check its id. Nothing was written."
        )
    for name, words in (("applied_at", "applied"), ("withdrawn_at", "withdrawn")):
        if row[name] is not None:
            day = row[name].astimezone(zone).date()
            raise RecordsError(
                f"The proposal {proposal_id} was {words} already, on {day}. Nothing was written. "
                "Propose anew what is wanted now."
            )
    return row


def name_passing(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a proposal with a case as `assignments.pass_case` takes it."""
    return {
        "case_id": row["case_id"],
        "giver": row["from_facilitator_id"],
        "receiver": row["to_facilitator_id"],
        "on": row["from_on"],
        "load_share": row["load_share"],
    }


def _list_day_faults(day: object, at: datetime) -> list[str]:
    """Return whether help would begin too long ago or too far ahead, in words."""
    if not is_day(day):
        return []
    first = at.date() - timedelta(days=MOST_DAYS_BACK)
    last = at.date() + timedelta(days=MOST_DAYS_AHEAD)
    if first <= day <= last:
        return []
    return [f"from_on must lie between {first} and {last}; {day} was given"]


def _list_standing_faults(connection: Connection, row: Mapping[str, Any]) -> list[str]:
    """Return whether records stand in the way of help, in words."""
    if row["case_id"] is not None:
        return list_passing_faults(connection, **name_passing(row))
    people = (row["from_facilitator_id"], row["to_facilitator_id"])
    day: date = row["from_on"]
    return [
        fault
        for person in people
        if person is not None
        for fault in list_absence_faults(connection, person, day)
    ]


def _list_twins(connection: Connection, values: Mapping[str, Any]) -> list[str]:
    """Return whether the same case, or help between the same people, is proposed already."""
    table = METADATA.tables["proposals"].c
    same = (
        ("case_id",) if values["case_id"] else ("kind", "from_facilitator_id", "to_facilitator_id")
    )
    query = select(table.proposal_id).where(
        table.applied_at.is_(None),
        table.withdrawn_at.is_(None),
        *(table[name].is_not_distinct_from(values[name]) for name in same),
    )
    found = connection.execute(query).first()
    if found is None:
        return []
    what = values["case_id"] or "the same help"
    return [f"{what} is proposed already, in {found[0]}: apply or withdraw that first"]

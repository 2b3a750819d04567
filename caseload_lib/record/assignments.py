"""A case that passes, whole or in part, from whoever holds it to a colleague from a day on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from caseload_lib.record.audit import Entry
from caseload_lib.record.rows import fetch_row, format_value, insert_row
from caseload_lib.record.schema import METADATA

_NAMES = ("case_id", "facilitator_id", "role", "load_share", "from_on", "to_on")
# Sums of shares are not exact in binary.
_TOLERANCE = 1e-9


def list_passing_faults(
    connection: Connection,
    *,
    case_id: str,
    giver: str,
    receiver: str,
    on: date,
    load_share: float | None = None,
) -> list[str]:
    """Return why a case cannot pass from one person to another on a day, in words, all of it.

    Parameters
    ----------
    connection : Connection
        From `Database.writing` or `Database.reading`.
    case_id, giver, receiver : str
        The case, who holds it and who takes it; all of them on record.
    on : date
        The first day on which the receiver holds it.
    load_share : float, optional
        The share of the case that passes, 0 to 1; all that the giver has without it.

    Returns
    -------
    list of str
        Empty where it can: the case is open, the giver holds it since before that day, the
        receiver is employed, has no conflict and does not hold it already, and shares never add
        up to more than 1 from then on.
    """
    rows = _fetch_holdings(connection, case_id)
    holding = [row for row in rows if row["facilitator_id"] == giver and _is_held(row, on)]
    faults = _list_case_faults(connection, case_id, on)
    faults += _list_receiver_faults(connection, case_id, receiver, on)
    if not holding:
        return [*faults, f"{giver} does not hold {case_id} on {on}"]
    if len(holding) > 1:
        return [*faults, f"{giver} holds {case_id} by {len(holding)} assignments on {on}"]
    (held,) = holding
    until = held["to_on"] or date.max
    if held["from_on"] == on:
        faults.append(f"{giver} holds {case_id} from {on} on only: give a later day")
    faults += [
        f"{receiver} holds {case_id} on {max(row['from_on'], on)} already"
        for row in rows
        if row["facilitator_id"] == receiver
        and row["from_on"] < until
        and (row["to_on"] is None or row["to_on"] > on or row["from_on"] == on)
    ]
    if load_share is not None and not 0 < load_share < _find_share(held) - _TOLERANCE:
        faults.append(
            f"load_share must lie between 0 and the {_find_share(held):g} that {giver} has"
        )
    days = sorted({on, *(row["from_on"] for row in rows if row["from_on"] > on)})
    for day in days:
        total = sum(_find_share(row) for row in rows if _is_held(row, day))
        if total > 1 + _TOLERANCE:
            faults.append(f"the shares of {case_id} would add up to {total:g} from {day} on")
            break
    return faults


def pass_case(
    connection: Connection,
    *,
    case_id: str,
    giver: str,
    receiver: str,
    on: date,
    load_share: float | None = None,
) -> list[Entry]:
    """Let a case pass from one person to another, once `list_passing_faults` finds nothing.

    What the giver holds ends on the day, and what the receiver takes begins on it: with the same
    role and share where all passes; as `co` with its share where a part does, and the giver goes
    on with the rest. A planned end of the giver's holds for what begins, too.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    case_id, giver, receiver : str
        The case, who holds it and who takes it.
    on : date
        The first day on which the receiver holds it.
    load_share : float, optional
        The share of the case that passes; all that the giver has without it.

    Returns
    -------
    list of Entry
        To be sealed in the same transaction.
    """
    held = next(
        row
        for row in _fetch_holdings(connection, case_id)
        if row["facilitator_id"] == giver and _is_held(row, on)
    )
    stored = METADATA.tables["assignments"]
    connection.execute(update(stored).where(stored.c.row_id == held["row_id"]).values(to_on=on))
    key = "|".join((case_id, giver, held["from_on"].isoformat()))
    told = {"to_on": (format_value(held["to_on"]), format_value(on))}
    entries = [Entry("correct", "assignments", key, told)]
    begun = {name: held[name] for name in _NAMES} | {"from_on": on}
    if load_share is None:
        parts = [begun | {"facilitator_id": receiver}]
    else:
        rest = {"load_share": _find_share(held) - load_share}
        parts = [
            begun | rest,
            begun | {"facilitator_id": receiver, "role": "co", "load_share": load_share},
        ]
    return entries + [insert_row(connection, "assignments", part) for part in parts]


def _fetch_holdings(connection: Connection, case_id: str) -> list[dict[str, Any]]:
    """Return the assignments of a case, in order."""
    table = METADATA.tables["assignments"].c
    query = (
        select(table.row_id, *(table[name] for name in _NAMES))
        .where(table.case_id == case_id)
        .order_by(table.from_on, table.facilitator_id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _is_held(row: Mapping[str, Any], day: date) -> bool:
    """Tell whether an assignment holds on a day."""
    return bool(row["from_on"] <= day and (row["to_on"] is None or day < row["to_on"]))


def _find_share(row: Mapping[str, Any]) -> float:
    """Return an assignment's share of its case; 1 where none is recorded."""
    return 1.0 if row["load_share"] is None else float(row["load_share"])


def _list_case_faults(connection: Connection, case_id: str, on: date) -> list[str]:
    """Return whether a case is not open on a day, in words."""
    case = fetch_row(connection, "cases", case_id) or {}
    if case and case["opened_on"] > on:
        return [f"{case_id} opens on {case['opened_on']} only"]
    closed = case.get("closed_on")
    return [f"{case_id} is closed from {closed} on"] if closed and closed <= on else []


def _list_receiver_faults(
    connection: Connection, case_id: str, receiver: str, on: date
) -> list[str]:
    """Return whether somebody may not take a case on a day, in words."""
    faults = list_absence_faults(connection, receiver, on)
    conflicts = METADATA.tables["conflicts"].c
    query = select(conflicts.case_id).where(
        conflicts.case_id == case_id, conflicts.facilitator_id == receiver
    )
    if connection.execute(query).first():
        faults.append(f"{receiver} may not carry {case_id}, by the table conflicts")
    return faults


def list_absence_faults(connection: Connection, facilitator_id: str, on: date) -> list[str]:
    """Return whether somebody is not employed on a day, in words.

    Parameters
    ----------
    connection : Connection
        From `Database.writing` or `Database.reading`.
    facilitator_id : str
        Who.
    on : date
        The day.

    Returns
    -------
    list of str
        Empty where they are employed or their dates are not recorded.
    """
    person = fetch_row(connection, "facilitators", facilitator_id) or {}
    begins, ends = person.get("started_on"), person.get("ended_on")
    if begins and begins > on:
        return [f"{facilitator_id} begins on {begins} only"]
    return [f"{facilitator_id} leaves on {ends}"] if ends and ends <= on else []

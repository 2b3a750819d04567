"""What is owed and what is followed up: obligations and referrals, added and done."""

from datetime import date, datetime
from typing import Any

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError
from caseload_lib.record.adding import (
    EARLIEST,
    add_row,
    find_local,
    is_day,
    list_days_ahead,
    list_days_far,
    tidy_values,
)
from caseload_lib.record.audit import Entry, append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.rows import change_row, fetch_row, list_row_faults, refuse_faults


def add_obligation(
    database: Database,
    settings: Agency,
    *,
    facilitator_id: str,
    kind: str,
    due_on: date,
    basis: str | None = None,
    case_id: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down a record, a reply or a review that falls due.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    facilitator_id : str
        Who owes it.
    kind : str
        One of `tables.OBLIGATION_KINDS`.
    due_on : date
        The last day on which it is on time; at most ten years ahead.
    basis : str, optional
        What asks for it, one of `tables.BASES`. Without one, or with "custom", it is a candidate
        for dropping.
    case_id : str, optional
        The case it is about.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; its day for the agency counts. Now where not given.

    Returns
    -------
    str
        Its obligation_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    values = {
        "case_id": case_id,
        "facilitator_id": facilitator_id,
        "kind": kind,
        "basis": basis,
        "due_on": due_on,
    }
    moment = find_local(at, settings)
    faults = list_days_far(values, "due_on", moment) + _list_days_early(due_on, "due_on")
    return add_row(database, "obligations", values, told=(faults, ()), actor=actor, at=moment)


def record_obligation_done(
    database: Database,
    settings: Agency,
    obligation_id: str,
    *,
    done_on: date | None,
    reason: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Write down on which day an obligation was done, or that it was not after all.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    obligation_id : str
        Which one.
    done_on : date or None
        The day, not a coming one; None where it was not done after all.
    reason : str, optional
        Why; needed where another day is recorded already. The audit trail keeps it.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; its day for the agency counts. Now where not given.

    Raises
    ------
    RecordsError
        If there is no such obligation, the day cannot be, or another day is recorded already and
        no reason is given. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    changes = {"done_on": done_on}
    _change_day(database, "obligations", obligation_id, changes, reason, actor, at, settings)


def add_referral(
    database: Database,
    settings: Agency,
    *,
    case_id: str,
    provider: str,
    made_on: date,
    follow_up_due_on: date | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down that a client was passed to another provider.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    case_id : str
        The client's case.
    provider : str
        To whom.
    made_on : date
        The day, not a coming one.
    follow_up_due_on : date, optional
        The last day on which its follow-up is on time; not before it was made.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; its day for the agency counts. Now where not given.

    Returns
    -------
    str
        Its referral_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    values = {
        "case_id": case_id,
        "provider": provider,
        "made_on": made_on,
        "follow_up_due_on": follow_up_due_on,
    }
    moment = find_local(at, settings)
    faults = list_days_ahead(values, ("made_on",), moment)
    faults += list_days_far(values, "follow_up_due_on", moment)
    if is_day(made_on) and is_day(follow_up_due_on) and follow_up_due_on < made_on:
        faults.append("follow_up_due_on must not be before made_on")
    return add_row(database, "referrals", values, told=(faults, ()), actor=actor, at=moment)


def follow_up_referral(
    database: Database,
    settings: Agency,
    referral_id: str,
    *,
    followed_up_on: date | None,
    result: str | None = None,
    reason: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Write down that a referral was followed up, and what came of it.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    referral_id : str
        Which one.
    followed_up_on : date or None
        The day, not a coming one nor before it was made; None where it was not after all.
    result : str, optional
        What came of it, as a code such as started or waiting_list.
    reason : str, optional
        Why; needed where another day is recorded already. The audit trail keeps it.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; its day for the agency counts. Now where not given.

    Raises
    ------
    RecordsError
        If there is no such referral, the day cannot be, or another day is recorded already and
        no reason is given. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    changes: dict[str, Any] = {"followed_up_on": followed_up_on}
    if result is not None or followed_up_on is None:
        changes["result"] = result
    _change_day(database, "referrals", referral_id, changes, reason, actor, at, settings)


def _change_day(
    database: Database,
    table_name: str,
    key: str,
    changes: dict[str, Any],
    reason: str | None,
    actor: str,
    at: datetime | None,
    settings: Agency,
) -> None:
    """Set the day on which something was done; another day only with a reason."""
    moment = find_local(at, settings)
    name, *_ = changes
    given = tidy_values(changes)
    why = tidy_values({"reason": reason})["reason"]
    with database.writing() as connection:
        there = fetch_row(connection, table_name, key)
        if there is None:
            raise RecordsError(f"There is no {key} among the {table_name}. Check its id.")
        faults = list_row_faults(connection, table_name, given)
        faults += list_days_ahead(given, (name,), moment, since=there.get("made_on") or EARLIEST)
        before = there[name]
        if before is None and given[name] is None:
            faults.append(f"{name} is missing")
        if before is not None and before != given[name] and why is None:
            faults.append(f"{name} is {before} already; to change that, say why (reason)")
        refuse_faults(f"{key} cannot be changed so", faults)
        entry = change_row(connection, table_name, key, given)
        if entry is not None and why is not None:
            entry = Entry(
                entry.action, table_name, key, {**entry.values, "reason": (None, str(why))}
            )
        append_entries(connection, [entry] if entry else [], actor=actor, at=moment)


def _list_days_early(day: object, name: str) -> list[str]:
    """Return whether a day lies too long ago, in words."""
    return [f"{name} must not lie before {EARLIEST}"] if is_day(day) and day < EARLIEST else []

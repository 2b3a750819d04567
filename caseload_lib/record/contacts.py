"""Contacts as they took place: ticked off the plan, recorded beside it, and corrected."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError
from caseload_lib.record.activities import change_activity
from caseload_lib.record.adding import find_local, make_row_id, tidy_values
from caseload_lib.record.audit import Entry, append_entries
from caseload_lib.record.contact_rules import (
    fetch_told,
    list_contact_faults,
    list_repeats,
    split_types,
)
from caseload_lib.record.correcting import draft_correction, fetch_standing
from caseload_lib.record.database import Database
from caseload_lib.record.rows import fetch_row, insert_row, refuse_faults

#: What may be corrected in a contact.
CHANGEABLE = (
    "case_id",
    "facilitator_id",
    "service_type",
    "status",
    "served_on",
    "minutes",
    "mode",
    "provider",
    "activity_id",
)


def record_contact(
    database: Database,
    settings: Agency,
    *,
    case_id: str,
    service_type: str,
    status: str,
    served_on: date,
    minutes: int | None = None,
    facilitator_id: str | None = None,
    provider: str | None = None,
    mode: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down a contact that was not planned; a planned one is ticked by `tick_activity`.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the service types and the time zone.
    case_id : str
        With whom.
    service_type : str
        What it was, a name under `[service_types]`; several are joined by ";".
    status : str
        "delivered", "attempted" or "cancelled".
    served_on : date
        The day: not a coming one, unless it was cancelled, and one on which the case was open.
    minutes : int, optional
        How long it took, 1 to 1440: needed where it was delivered, none where it was cancelled.
    facilitator_id, provider : str, optional
        Who made it: one of the two.
    mode : str, optional
        How, as a code such as in_person or telephone.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; its day for the agency counts. Now where not given.

    Returns
    -------
    str
        Its service_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    row = {
        "case_id": case_id,
        "facilitator_id": facilitator_id,
        "service_type": service_type,
        "status": status,
        "served_on": served_on,
        "minutes": minutes,
        "mode": mode,
        "provider": provider,
        "activity_id": None,
    }
    moment = find_local(at, settings)
    with database.writing() as connection:
        new, entry = _write_contact(connection, settings, row, [], at=moment)
        append_entries(connection, [entry], actor=actor, at=moment)
    return new


def tick_activity(
    database: Database,
    settings: Agency,
    activity_id: str,
    *,
    status: str,
    served_on: date | None = None,
    minutes: int | None = None,
    service_type: str | None = None,
    facilitator_id: str | None = None,
    provider: str | None = None,
    mode: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down what became of a planned contact; the plan says so, too.

    A contact that was attempted stays due. One that was moved is no contact yet:
    `activities.move_activity` gives it another time.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the service types and the time zone.
    activity_id : str
        The planned contact.
    status : str
        "delivered", "attempted" or "cancelled".
    served_on : date, optional
        The day; that for which it was planned where not given.
    minutes : int, optional
        How long it took, 1 to 1440: needed where it was delivered, none where it was cancelled.
    service_type : str, optional
        What it was, where it was more than planned: the planned type is among those given.
    facilitator_id, provider : str, optional
        Who made it: one of the two; whoever was to make it where neither is given.
    mode : str, optional
        How, as a code such as in_person or telephone.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; its day for the agency counts. Now where not given.

    Returns
    -------
    str
        The contact's service_id.

    Raises
    ------
    RecordsError
        If there is no such planned contact, it is recorded as delivered or cancelled already, or
        as attempted on that day, or a part is missing or breaks a rule; all of it at once.
        Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_local(at, settings)
    with database.writing() as connection:
        planned = fetch_row(connection, "activities", activity_id)
        if planned is None:
            raise RecordsError(f"There is no planned contact {activity_id}. Check its id.")
        starts_at = planned["starts_at"]
        if served_on is None and starts_at is not None:
            served_on = starts_at.astimezone(settings.zone).date()
        named = facilitator_id is not None or provider is not None
        outside = planned["provider"]
        row = {
            "case_id": planned["case_id"],
            "facilitator_id": facilitator_id if named or outside else planned["facilitator_id"],
            "service_type": service_type or planned["service_type"],
            "status": status,
            "served_on": served_on,
            "minutes": minutes,
            "mode": mode,
            "provider": provider if named else outside,
            "activity_id": activity_id,
        }
        faults = list_repeats(connection, row)
        new, entry = _write_contact(connection, settings, row, faults, at=moment)
        entries = [entry, *_settle(connection, [activity_id], at=moment)]
        append_entries(connection, entries, actor=actor, at=moment)
    return new


def correct_contact(
    database: Database,
    settings: Agency,
    service_id: str,
    *,
    changes: Mapping[str, object],
    reason: str,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Put a contact right: a new row takes its place and the old one stays, with the reason.

    A planned contact that the old or the new row carries out is brought in step. One that never
    took place is corrected to the status "cancelled", with minutes None. What was amiss before,
    as missing minutes of an import, and is not touched does not hinder.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the service types and the time zone.
    service_id : str
        The contact; not one that was corrected before.
    changes : mapping of str to object
        New values of `CHANGEABLE`; what is not given stays.
    reason : str
        Why.
    actor : str
        Who corrects it, for the audit trail.
    at : datetime, optional
        When, with a time zone; its day for the agency counts. Now where not given.

    Returns
    -------
    str
        The service_id of the row that stands now.

    Raises
    ------
    RecordsError
        If there is no such contact or another row stands in its place, no reason is given,
        nothing is different, or the contact as corrected breaks a rule; all of it at once.
        Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_local(at, settings)
    with database.writing() as connection:
        there = fetch_standing(connection, "services", service_id)
        row, faults = draft_correction(
            there, "services", changes, changeable=CHANGEABLE, reason=reason
        )
        touched = []
        if any(row[name] != there[name] for name in ("status", "activity_id")):
            faults += list_repeats(connection, row)
            ids = dict.fromkeys([there["activity_id"], row["activity_id"]])
            touched = [activity_id for activity_id in ids if activity_id is not None]
        before = list_contact_faults(connection, settings, there, at=moment)
        new, entry = _write_contact(connection, settings, row, faults, before, at=moment)
        entries = [entry, *_settle(connection, touched, at=moment)]
        append_entries(connection, entries, actor=actor, at=moment)
    return new


def _write_contact(
    connection: Connection,
    settings: Agency,
    values: Mapping[str, Any],
    faults: list[str],
    forgiven: Collection[str] = (),
    *,
    at: datetime,
) -> tuple[str, Entry]:
    """Write a contact if nothing is wrong with it; return its id and what the trail has to say."""
    row = {"service_id": make_row_id("services"), **tidy_values(values)}
    row["service_type"] = ";".join(split_types(row["service_type"])) or None
    found = list_contact_faults(connection, settings, row, at=at)
    faults = [*faults, *(fault for fault in found if fault not in forgiven)]
    refuse_faults("This contact cannot be kept", faults)
    return str(row["service_id"]), insert_row(connection, "services", row)


def _settle(connection: Connection, activity_ids: list[str], *, at: datetime) -> list[Entry]:
    """Bring planned contacts in step with what is recorded of them."""
    entries = []
    for activity_id in activity_ids:
        told = [row["status"] for row in fetch_told(connection, activity_id)]
        planned = fetch_row(connection, "activities", activity_id) or {}
        bare = "planned" if planned["starts_at"] else "proposed"
        status = "delivered" if "delivered" in told else [bare, *told][-1]
        entry = change_activity(connection, activity_id, {"status": status}, at=at)
        entries += [entry] if entry else []
    return entries

"""A contact as somebody types it: matched with the plan, completed from it, and written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.plan.delivery import OPEN_STATES, list_planned
from caseload_lib.plan.holdings import find_leads
from caseload_lib.record.adding import EARLIEST, find_local
from caseload_lib.record.contacts import correct_contact, record_contact, tick_activity
from caseload_lib.record.database import Database
from caseload_lib.record.rows import fetch_row
from caseload_lib.record.store import read_records

#: The tables that tell what is planned, and who holds which case.
PLAN_TABLES = ("facilitators", "cases", "assignments", "activities", "services")
_LATEST = date(2200, 1, 1)


@dataclass(frozen=True)
class EnteredContact:
    """A contact that was written.

    Parameters
    ----------
    row : dict
        The row of the table services.
    starts_at : datetime, optional
        When it had been planned for, in the agency's time zone; None where it was not.
    measured : bool, default True
        Whether the minutes were given, not taken from the plan.
    twins : tuple of str, default ()
        Contacts of the same case, type, maker and day that were on record before.
    """

    row: dict[str, Any]
    starts_at: datetime | None = None
    measured: bool = True
    twins: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return what was written as plain lines, with ids and without names."""
        row = self.row
        by = row["facilitator_id"] or row["provider"]
        took = "" if self.measured else ", as planned"
        minutes = f", {row['minutes']} minutes{took}" if row["minutes"] is not None else ""
        what = f"{row['service_type']} with {row['case_id']} by {by} on {row['served_on']}"
        lines = [f"{row['service_id']}: {what}, {row['status']}{minutes}."]
        if self.starts_at is not None:
            when = f"{self.starts_at:%Y-%m-%d at %H:%M}"
            lines.append(f"It had been planned for {when} ({row['activity_id']}).")
        if self.twins:
            lines.append(
                f"On record of that day already: {list_offenders(self.twins)}. If it is the same "
                f"one, take this out: caseload record remove services {row['service_id']}"
            )
        return "\n".join(lines)


def enter_contact(
    database: Database,
    settings: Agency,
    *,
    case_id: str | None = None,
    service_type: str | None = None,
    activity_id: str | None = None,
    unplanned: bool = False,
    status: str = "delivered",
    served_on: date | None = None,
    minutes: int | None = None,
    facilitator_id: str | None = None,
    provider: str | None = None,
    mode: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> EnteredContact:
    """Write a contact from as little as somebody types, and complete it from the plan.

    A contact with the case, type and maker of one that is planned for the same day and still
    open carries that one out. What is not given is taken from the planned contact: the day, who
    makes it, and the minutes of one that was delivered. Of an unplanned contact the day is today,
    and the maker is whoever leads the case that day.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings.
    case_id, service_type : str, optional
        With whom, and what; needed where `activity_id` is not given.
    activity_id : str, optional
        The planned contact that it carries out.
    unplanned : bool, default False
        Whether it is not the planned one, although it looks like it.
    status, served_on, minutes, facilitator_id, provider, mode
        As in `contacts.tick_activity`; delivered where no status is given.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    EnteredContact
        What was written.

    Raises
    ------
    RecordsError
        If case or type are missing, several planned contacts fit, the planned contact is with
        another case, or what is written breaks a rule. Nothing is written then.
    CaseloadError
        If the database cannot be read or written.
    """
    moment = find_local(at, settings)
    day, maker = served_on or moment.date(), facilitator_id or provider
    records = read_records(database, tables=PLAN_TABLES)
    span = {"from_on": EARLIEST, "to_on": _LATEST, "as_of": moment.date()}
    planned = list_planned(records, settings, **span)
    planned["starts_at"] = planned["starts_at"].dt.tz_convert(settings.zone)
    if activity_id is not None:
        known = _find_named(planned, activity_id, case_id)
    elif not case_id or not service_type:
        raise RecordsError(
            "Say with whom and what it was, as C0012 home_visit; or which planned contact it "
            "carries out, by its id. Nothing was written."
        )
    else:
        alike = planned[planned["planned_on"] == pd.Timestamp(day)][: 0 if unplanned else None]
        known = _find_alike(alike, case_id, service_type, maker)
        activity_id = known.get("activity_id")
    measured = minutes is not None or status != "delivered"
    minutes = minutes if measured else known.get("minutes")
    if maker is None:
        lead = None if known else find_leads(records, day).dropna().get(case_id)
        facilitator_id, provider = known.get("facilitator_id", lead), known.get("provider")
    parts: dict[str, Any] = {
        "service_type": service_type,
        "status": status,
        "minutes": minutes,
        "facilitator_id": facilitator_id,
        "provider": provider,
        "mode": mode,
        "actor": actor,
        "at": moment,
    }
    if activity_id is None:
        key = record_contact(database, settings, case_id=str(case_id), served_on=day, **parts)
    else:
        key = tick_activity(database, settings, activity_id, served_on=served_on, **parts)
    row = _fetch(database, key)
    twins = _find_twins(records.services, row)
    return EnteredContact(row, known.get("starts_at"), measured, twins)


def correct_entered(
    database: Database,
    settings: Agency,
    service_id: str,
    *,
    given: Mapping[str, object],
    unplanned: bool = False,
    reason: str | None,
    actor: str,
    at: datetime | None = None,
) -> EnteredContact:
    """Put a contact right by what somebody types; what follows from it is changed with it.

    One that was cancelled has no minutes; one that a facilitator made, no outside provider, and
    the other way about.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings.
    service_id : str
        The contact.
    given : mapping of str to object
        New values of `contacts.CHANGEABLE`; None where nothing was typed.
    unplanned : bool, default False
        Whether it carries out no planned contact after all.
    reason : str
        Why.
    actor : str
        Who corrects it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    EnteredContact
        What stands now.

    Raises
    ------
    RecordsError
        As `contacts.correct_contact`. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    changes = {name: value for name, value in given.items() if value is not None}
    follows = {"facilitator_id": "provider", "provider": "facilitator_id"}
    changes = {**{follows[name]: None for name in changes if name in follows}, **changes}
    if changes.get("status") == "cancelled":
        changes.setdefault("minutes", None)
    if unplanned:
        changes["activity_id"] = None
    key = correct_contact(
        database,
        settings,
        service_id,
        changes=changes,
        reason=reason or "",
        actor=actor,
        at=find_local(at, settings),
    )
    return EnteredContact(_fetch(database, key))


def _fetch(database: Database, service_id: str) -> dict[str, Any]:
    """Return a contact that was written."""
    with database.reading() as connection:
        return fetch_row(connection, "services", service_id) or {}


def _find_named(planned: pd.DataFrame, activity_id: str, case_id: str | None) -> dict[str, Any]:
    """Return the planned contact of an id, nothing where it has no time."""
    (known,) = _list_rows(planned[planned["activity_id"] == activity_id]) or [{}]
    if known and case_id not in (None, known["case_id"]):
        raise RecordsError(
            f"{activity_id} is planned with {known['case_id']}; {case_id} was given. Nothing was "
            "written. Leave the case out, or choose another planned contact."
        )
    return known


def _find_alike(
    planned: pd.DataFrame, case_id: str, service_type: str, maker: str | None
) -> dict[str, Any]:
    """Return the one open contact that a case, a type and a maker fit, nothing where none does."""
    same = (planned["case_id"] == case_id) & (planned["service_type"] == service_type)
    same &= planned["state"].isin(OPEN_STATES)
    if maker is not None:
        same &= planned["facilitator_id"].fillna(planned["provider"]) == maker
    found = _list_rows(planned[same])
    if len(found) > 1:
        times = [f"{row['activity_id']} at {row['starts_at']:%H:%M}" for row in found]
        raise RecordsError(
            f"Several such contacts are planned that day: {list_offenders(times)}. Nothing was "
            "written. Say which one it was by its id, or that it was unplanned."
        )
    return found[0] if found else {}


def _find_twins(services: pd.DataFrame, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the contacts that agree with one in what, with whom, by whom and when."""
    names = ("case_id", "service_type", "status", "facilitator_id", "provider")
    same = services["served_on"] == pd.Timestamp(row["served_on"])
    for name in names:
        same &= services[name].fillna("") == (row[name] or "")
    return tuple(services.loc[same, "service_id"])


def _list_rows(planned: pd.DataFrame) -> list[dict[str, Any]]:
    """Return planned contacts as Python's own values, None where missing."""
    rows = planned[["activity_id", "case_id", "facilitator_id", "provider", "minutes", "starts_at"]]
    rows = rows.astype(object).where(rows.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]

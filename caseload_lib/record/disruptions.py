"""Emergencies and distractions: written down when they begin, ended, and corrected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from caseload_lib.agency import Agency
from caseload_lib.record.adding import EARLIEST, add_row, find_local
from caseload_lib.record.audit import append_entries
from caseload_lib.record.correcting import draft_correction, fetch_standing
from caseload_lib.record.database import Database
from caseload_lib.record.rows import change_row, insert_row, list_row_faults, refuse_faults

#: What may be corrected in a disruption.
CHANGEABLE = (
    "case_id",
    "facilitator_id",
    "onset_facilitator_id",
    "cause",
    "started_at",
    "ended_at",
    "minutes",
    "permanent",
)


def record_disruption(
    database: Database,
    settings: Agency,
    *,
    facilitator_id: str,
    cause: str,
    started_at: datetime,
    case_id: str | None = None,
    onset_facilitator_id: str | None = None,
    ended_at: datetime | None = None,
    minutes: int | None = None,
    permanent: bool | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down an emergency or distraction that takes, or took, hours.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    facilitator_id : str
        Who carries it now.
    cause : str
        What brought it about, one of `tables.CAUSES`.
    started_at : datetime
        When it began, with a time zone; not ahead.
    case_id : str, optional
        The case it concerns, where it concerns one.
    onset_facilitator_id : str, optional
        Who carried it when it began, where that was somebody else.
    ended_at : datetime, optional
        When it ended, with a time zone; without it, it goes on.
    minutes : int, optional
        The time it took in all, as far as it is known.
    permanent : bool, optional
        Whether the change is for good.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    str
        Its disruption_id.

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
        "onset_facilitator_id": onset_facilitator_id,
        "cause": cause,
        "started_at": started_at,
        "ended_at": ended_at,
        "minutes": minutes,
        "permanent": permanent,
    }
    moment = find_local(at, settings)
    told = _list_moment_faults(values, moment), ()
    return add_row(database, "disruptions", values, told=told, actor=actor, at=moment)


def end_disruption(
    database: Database,
    settings: Agency,
    disruption_id: str,
    *,
    ended_at: datetime,
    minutes: int | None = None,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Write down when a disruption ended, and how much time it took in all.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    disruption_id : str
        Which one; one that goes on.
    ended_at : datetime
        When it ended, with a time zone; not ahead, nor before it began.
    minutes : int, optional
        The time it took in all; what is recorded of it stays where not given.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Raises
    ------
    RecordsError
        If there is no such disruption, it was corrected or has ended already, or a part breaks
        a rule. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_local(at, settings)
    changes: dict[str, object] = {"ended_at": ended_at}
    if minutes is not None:
        changes["minutes"] = minutes
    with database.writing() as connection:
        there = fetch_standing(connection, "disruptions", disruption_id)
        faults = list_row_faults(connection, "disruptions", changes)
        if changes["ended_at"] is None:
            faults.append("ended_at is missing")
        if there["ended_at"] is not None:
            ended = there["ended_at"].astimezone(settings.zone)
            faults.append(f"it ended on {ended:%Y-%m-%d at %H:%M} already; if not, correct it")
        faults += _list_moment_faults({**there, **changes}, moment)
        refuse_faults(f"The disruption {disruption_id} cannot be ended so", faults)
        entry = change_row(connection, "disruptions", disruption_id, changes)
        append_entries(connection, [entry] if entry else [], actor=actor, at=moment)


def correct_disruption(
    database: Database,
    settings: Agency,
    disruption_id: str,
    *,
    changes: Mapping[str, object],
    reason: str,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Put a disruption right: a new row takes its place and the old one stays, with the reason.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    disruption_id : str
        Which one; not one that was corrected before.
    changes : mapping of str to object
        New values of `CHANGEABLE`; what is not given stays.
    reason : str
        Why.
    actor : str
        Who corrects it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    str
        The disruption_id of the row that stands now.

    Raises
    ------
    RecordsError
        If there is no such disruption or another row stands in its place, no reason is given,
        nothing is different, or the disruption as corrected breaks a rule; all of it at once.
        Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_local(at, settings)
    with database.writing() as connection:
        there = fetch_standing(connection, "disruptions", disruption_id)
        row, faults = draft_correction(
            there, "disruptions", changes, changeable=CHANGEABLE, reason=reason
        )
        faults += list_row_faults(connection, "disruptions", row)
        faults += _list_moment_faults(row, moment)
        refuse_faults(f"The disruption {disruption_id} cannot be corrected so", faults)
        entry = insert_row(connection, "disruptions", row)
        append_entries(connection, [entry], actor=actor, at=moment)
    return str(row["disruption_id"])


def _list_moment_faults(values: Mapping[str, Any], at: datetime) -> list[str]:
    """Return which moments cannot be: ahead, too long ago, or the end before the beginning."""
    known = {
        name: values[name]
        for name in ("started_at", "ended_at")
        if isinstance(values[name], datetime) and values[name].tzinfo is not None
    }
    faults = [f"{name} must not lie ahead" for name, when in known.items() if when > at]
    faults += [
        f"{name} must not lie before {EARLIEST}"
        for name, when in known.items()
        if when.date() < EARLIEST
    ]
    if len(known) == 2 and known["ended_at"] < known["started_at"]:
        faults.append("ended_at must not be before started_at")
    return faults

"""Calendars of a schedule as files: for whom, under which name, and told to the audit trail."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.audiences import KINDS, Audience, select_contacts
from caseload_lib.plan.calendar import to_ical
from caseload_lib.plan.saved import SavedSchedule
from caseload_lib.record.audit import Entry, append_entries
from caseload_lib.record.database import Database
from caseload_lib.report.files import write_file


def find_audience(records: Records, who: str) -> Audience:
    """Return whom a text means.

    Parameters
    ----------
    records : Records
        facilitators, cases, activities, provider_hours and services.
    who : str
        A facilitator_id, a case_id, a client's code, the name of an outside provider, or any of
        `Audience.parse`.

    Returns
    -------
    Audience
        Somebody on record.

    Raises
    ------
    CaseloadError
        If it is nobody's, or could be several's; the text says who there is.
    """
    there = list_audiences(records)
    cases = records.cases
    coded = cases.loc[cases["client_code"] == who, "case_id"]
    meant = {one for one in there if who in (one.id, str(one))}
    meant |= {Audience("team", case_id) for case_id in coded}
    if len(meant) == 1:
        return meant.pop()
    if meant:
        choices = list_offenders(sorted(meant))
        raise CaseloadError(f"{who!r} can mean several. Give --for one of: {choices}.")
    known = {kind: [one.id for one in there if one.kind == kind] for kind in KINDS}
    raise CaseloadError(
        f"There is nobody {who!r} to share a schedule with. --for takes a facilitator's id "
        f"({list_offenders(known['facilitator']) or 'there is none'}), a case's id "
        f"({list_offenders(known['team']) or 'there is none'}), a client's code, or an outside "
        f"provider ({list_offenders(known['provider']) or 'there is none'})."
    )


def list_audiences(records: Records) -> list[Audience]:
    """Return everybody on record with whom a schedule can be shared, in order."""
    tables = (records.activities, records.provider_hours, records.services)
    providers = {name for table in tables for name in table["provider"].dropna().unique()}
    found = {
        "facilitator": records.facilitators["facilitator_id"].tolist(),
        "team": records.cases["case_id"].tolist(),
        "provider": [name for name in providers if name.strip()],
    }
    return [Audience(kind, name) for kind in KINDS for name in sorted(found[kind])]


def list_concerned(records: Records, saved: SavedSchedule) -> list[Audience]:
    """Return everybody on record for whom a schedule has a contact, in order."""
    frames = (saved.placed, saved.withdrawn)
    told = {
        kind: {name for one in frames for name in one[column].dropna()}
        for kind, column in KINDS.items()
    }
    return [one for one in list_audiences(records) if one.id in told[one.kind]]


def name_file(audience: Audience, month: Month | None = None) -> str:
    """Return what a calendar's file is called: ids only, nothing that a path could not hold.

    Parameters
    ----------
    audience : Audience
        Whose calendar it is.
    month : Month, optional
        The month, where it holds one only.

    Returns
    -------
    str
        The name; what had to be left out of an id stands in it as a digest.

    Examples
    --------
    >>> name_file(Audience("facilitator", "F003"))
    'F003.ics'
    >>> name_file(Audience("team", "C0001"), Month(2026, 11))
    'team-C0001-2026-11.ics'
    >>> name_file(Audience("provider", "Eastside Clinic"))
    'provider-Eastside-Clinic-b55634.ics'
    """
    plain = re.sub(r"[^A-Za-z0-9]+", "-", audience.id).strip("-")[:40]
    if plain != audience.id:
        plain = f"{plain}-{hashlib.sha256(audience.id.encode()).hexdigest()[:6]}".strip("-")
    parts = ["" if audience.kind == "facilitator" else audience.kind, plain, str(month or "")]
    return "-".join(part for part in parts if part) + ".ics"


def write_calendars(
    database: Database,
    saved: SavedSchedule,
    files: Sequence[tuple[Audience, Path]],
    *,
    actor: str,
    at: datetime | None = None,
) -> list[int]:
    """Write calendars into files, and say in the audit trail who got what.

    Parameters
    ----------
    database : Database
        An open database.
    saved : SavedSchedule
        The schedule.
    files : sequence of (Audience, Path)
        For whom, and into which file; only its owner may read it.
    actor : str
        Who exports, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    list of int
        How many contacts stand in each.

    Raises
    ------
    CaseloadError
        If a file or the audit trail cannot be written.
    """
    counts = [len(select_contacts(saved.placed, who)) for who, _ in files]
    entries = [
        Entry("export", "activities", str(who), {"contacts": (None, str(count))})
        for (who, _), count in zip(files, counts, strict=True)
    ]
    with database.writing() as connection:
        append_entries(connection, entries, actor=actor, at=at)
    for who, path in files:
        write_file(path, to_ical(saved, audience=who))
    return counts

"""Help that was proposed: written down, agreed to by each party, withdrawn, or applied."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.record.adding import find_local, list_days_ahead, make_row_id, tidy_values
from caseload_lib.record.assignments import pass_case
from caseload_lib.record.audit import Entry, append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.proposal_rules import (
    fetch_open,
    list_proposal_faults,
    list_stale_faults,
    name_passing,
)
from caseload_lib.record.rows import change_row, insert_row, list_row_faults, refuse_faults
from caseload_lib.share.proposals import PARTIES_OF_KIND

_NAMES = (
    *("kind", "case_id", "from_facilitator_id", "to_facilitator_id"),
    *("hours_per_month", "load_share", "reason"),
)


def propose(
    database: Database,
    settings: Agency,
    *,
    kind: str,
    to_facilitator_id: str,
    from_on: date,
    from_facilitator_id: str | None = None,
    case_id: str | None = None,
    hours_per_month: float | None = None,
    load_share: float | None = None,
    reason: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Propose help, so that those concerned can agree.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    kind : str
        One of `tables.HELP_KINDS`.
    to_facilitator_id : str
        Who helps.
    from_on : date
        The first day on which it holds; at most a month back or a year ahead.
    from_facilitator_id : str, optional
        Who is relieved; needed but for the next new case.
    case_id : str, optional
        The case that is carried together or moves.
    hours_per_month : float, optional
        The hours that pass; needed for support.
    load_share : float, optional
        The share of the case that passes; needed for carrying together, and for it alone.
    reason : str, optional
        Why.
    actor : str
        Who proposes, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    str
        Its proposal_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule, the case cannot pass on that day, or the same is
        proposed already; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    parts = (kind, case_id, from_facilitator_id, to_facilitator_id)
    suggestion = dict(zip(_NAMES, (*parts, hours_per_month, load_share, reason), strict=True))
    (key,) = propose_all(database, settings, [suggestion], from_on=from_on, actor=actor, at=at)
    return key


def propose_all(
    database: Database,
    settings: Agency,
    suggestions: Iterable[Mapping[str, Any]],
    *,
    from_on: date,
    actor: str,
    at: datetime | None = None,
) -> list[str]:
    """Propose several kinds of help at once, all of them or none.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    suggestions : iterable of mapping
        The parts that `propose` takes by name, as rows of `share.help.Help.suggestions`; other
        parts are passed over.
    from_on : date
        The first day on which they hold.
    actor : str
        Who proposes, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    list of str
        Their proposal_ids, in order.

    Raises
    ------
    RecordsError
        As `propose`, for any of them. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_local(at, settings)
    keys, entries, faults = [], [], []
    with database.writing() as connection:
        for suggestion in suggestions:
            parts = {name: suggestion.get(name) for name in _NAMES}
            values = tidy_values({name: None if pd.isna(p) else p for name, p in parts.items()})
            values |= {"from_on": from_on, "proposed_at": moment}
            found = list_proposal_faults(connection, values, moment)
            faults += found
            if not found:
                row = {"proposal_id": make_row_id("proposals"), **values}
                entries.append(insert_row(connection, "proposals", row))
                keys.append(str(row["proposal_id"]))
        refuse_faults("This cannot be proposed", list(dict.fromkeys(faults)))
        append_entries(connection, entries, actor=actor, at=moment)
    return keys


def agree(
    database: Database,
    settings: Agency,
    proposal_id: str,
    *,
    party: str,
    agreed_on: date | None = None,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Write down that a party agreed to a proposal.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    proposal_id : str
        Which one.
    party : str
        "team" (the client's), "from" (who is relieved) or "to" (who helps).
    agreed_on : date, optional
        The day, not before it was proposed and not a coming one; today where not given.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; its day for the agency counts. Now where not given.

    Raises
    ------
    RecordsError
        If there is no such proposal, it is applied or withdrawn, nobody asks that party, it
        agreed on another day already, or the day cannot be. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_local(at, settings)
    with database.writing() as connection:
        row = fetch_open(connection, proposal_id, settings.zone)
        name = f"{party}_agreed_on"
        given = {name: agreed_on or moment.date()}
        parties = PARTIES_OF_KIND[row["kind"]]
        if party not in parties:
            faults = [f"party must be one of {', '.join(parties)}"]
        else:
            faults = list_row_faults(connection, "proposals", given)
            since = row["proposed_at"].astimezone(settings.zone).date()
            faults += list_days_ahead(given, (name,), moment, since=since)
            if row[name] not in (None, given[name]):
                faults.append(f"{name} is {row[name]} already")
        refuse_faults(f"Agreement to {proposal_id} cannot be kept so", faults)
        entry = change_row(connection, "proposals", proposal_id, given)
        append_entries(connection, [entry] if entry else [], actor=actor, at=moment)


def withdraw(
    database: Database,
    settings: Agency,
    proposal_id: str,
    *,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Withdraw a proposal that is not applied; it stays on record as withdrawn.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    proposal_id : str
        Which one.
    actor : str
        Who withdraws it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Raises
    ------
    RecordsError
        If there is no such proposal, or it is over already. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_local(at, settings)
    with database.writing() as connection:
        fetch_open(connection, proposal_id, settings.zone)
        entry = change_row(connection, "proposals", proposal_id, {"withdrawn_at": moment})
        append_entries(connection, [entry] if entry else [], actor=actor, at=moment)


def apply(
    database: Database,
    settings: Agency,
    proposal_ids: Sequence[str],
    *,
    actor: str,
    at: datetime | None = None,
) -> int:
    """Apply proposals to which all agreed, all of them or none: assignments are changed.

    A move ends the holder's assignment on from_on (exclusive) and begins one with the same role
    and share for who helps; carrying together goes on with the rest of the holder's share and
    begins a `co` assignment. Support and the next new case are marked as applied: time that is
    logged and the case that is opened do the rest.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    proposal_ids : sequence of str
        Which ones, each once.
    actor : str
        Who applies them, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    int
        How many assignments were ended or begun.

    Raises
    ------
    RecordsError
        If there is no such proposal, it is applied or withdrawn, not all agreed, or the case
        cannot pass so any more: it closed, changed hands, or an assignment that begins later
        stands in the way. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_local(at, settings)
    done: list[Entry] = []
    passed: list[Entry] = []
    faults: list[str] = []
    with database.writing() as connection:
        for key in dict.fromkeys(proposal_ids):
            row = fetch_open(connection, key, settings.zone)
            found = list_stale_faults(connection, row)
            faults += [f"{key}: {fault}" for fault in found]
            if found:
                continue
            passed += pass_case(connection, **name_passing(row)) if row["case_id"] else []
            marked = change_row(connection, "proposals", key, {"applied_at": moment})
            done += [marked] if marked else []
        refuse_faults("This cannot be applied", faults)
        append_entries(connection, [*passed, *done], actor=actor, at=moment)
    return len(passed)

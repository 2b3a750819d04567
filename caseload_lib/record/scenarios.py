"""Named what-ifs of the caseload planner: saved whole, listed, renamed and removed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from caseload_lib.errors import CaseloadError
from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.record.adding import make_row_id
from caseload_lib.record.audit import append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.rows import (
    change_row,
    fetch_row,
    find_moment,
    insert_row,
    list_row_faults,
    read_instant,
    refuse_faults,
)
from caseload_lib.record.schema import METADATA
from caseload_lib.record.store import remove_rows


@dataclass(frozen=True)
class Scenario:
    """A saved what-if.

    Parameters
    ----------
    scenario_id : str
        Its own id.
    name : str
        What somebody called it.
    facilitator_id : str or None
        Whose records it started from; None where it started from the settings.
    text : str
        The assumptions as JSON.
    saved_at : datetime
        When it was saved, in UTC.
    """

    scenario_id: str
    name: str
    facilitator_id: str | None
    text: str
    saved_at: datetime

    def read(self) -> Assumptions:
        """Return the assumptions.

        Raises
        ------
        CaseloadError
            If another version of the software saved them, which kept other assumptions.
        """
        return Assumptions.from_json(self.text)


def save_scenario(
    database: Database,
    name: str,
    assumptions: Assumptions,
    *,
    facilitator_id: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> Scenario:
    """Save a what-if under a name of its own.

    Parameters
    ----------
    database : Database
        An open database.
    name : str
        What to call it; blanks at its ends are taken off. No two are called alike, capitals or
        not.
    assumptions : Assumptions
        What it assumes.
    facilitator_id : str, optional
        Whose records it started from.
    actor : str
        Who saves it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    Scenario
        As it is kept.

    Raises
    ------
    RecordsError
        If the name is missing, too long or taken, or the facilitator is not known; all of it at
        once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    values: dict[str, object] = {
        "scenario_id": make_row_id("scenarios"),
        "name": name.strip() or None,
        "facilitator_id": facilitator_id,
        "assumptions": assumptions.to_json(),
        "saved_at": find_moment(at),
    }
    with database.writing() as connection:
        faults = list_row_faults(connection, "scenarios", values)
        faults += _list_name_faults(connection, name)
        refuse_faults("The scenario cannot be saved", faults)
        entry = insert_row(connection, "scenarios", values)
        append_entries(connection, [entry], actor=actor, at=find_moment(at))
    return _make_scenario(values)


def rename_scenario(
    database: Database, scenario_id: str, name: str, *, actor: str, at: datetime | None = None
) -> None:
    """Call a scenario something else.

    Parameters
    ----------
    database : Database
        An open database.
    scenario_id : str
        Which one.
    name : str
        Its new name.
    actor : str
        Who renames it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Raises
    ------
    RecordsError
        If there is no such scenario, or the name is missing, too long or taken.
    CaseloadError
        If the database cannot be written.
    """
    with database.writing() as connection:
        faults = list_row_faults(connection, "scenarios", {"name": name.strip() or None})
        faults += _list_name_faults(connection, name, but=scenario_id)
        refuse_faults("The scenario cannot be called so", faults)
        entry = change_row(connection, "scenarios", scenario_id, {"name": name.strip()})
        append_entries(connection, [entry] if entry else [], actor=actor, at=find_moment(at))


def list_scenarios(database: Database) -> tuple[Scenario, ...]:
    """Return every saved scenario, the latest first.

    Parameters
    ----------
    database : Database
        An open database.

    Returns
    -------
    tuple of Scenario
        None of them worked out yet.

    Raises
    ------
    CaseloadError
        If the database cannot be read.
    """
    stored = METADATA.tables["scenarios"]
    with database.reading() as connection:
        rows = connection.execute(select(stored).order_by(stored.c.row_id.desc())).mappings().all()
    return tuple(_make_scenario(row) for row in rows)


def read_scenario(database: Database, scenario_id: str) -> Scenario:
    """Return one scenario.

    Raises
    ------
    CaseloadError
        If there is none of that id, or the database cannot be read.
    """
    with database.reading() as connection:
        row = fetch_row(connection, "scenarios", scenario_id)
    if row is None:
        raise CaseloadError(
            f"There is no scenario {scenario_id}; it may have been removed. Choose another."
        )
    return _make_scenario(row)


def remove_scenario(
    database: Database, scenario_id: str, *, actor: str, at: datetime | None = None
) -> None:
    """Remove a scenario; what it held stays in the audit trail.

    Parameters
    ----------
    database : Database
        An open database.
    scenario_id : str
        Which one.
    actor : str
        Who removes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Raises
    ------
    RecordsError
        If there is no such scenario.
    CaseloadError
        If the database cannot be written.
    """
    remove_rows(database, "scenarios", [scenario_id], actor=actor, at=at)


def _list_name_faults(connection: Connection, name: str, *, but: str = "") -> list[str]:
    """Return that another scenario is called so; letters are compared without their case."""
    stored = METADATA.tables["scenarios"]
    rows = connection.execute(select(stored.c.scenario_id, stored.c.name)).all()
    wanted = " ".join(name.casefold().split())
    taken = [one for one, other in rows if " ".join(other.casefold().split()) == wanted]
    if not wanted or not set(taken) - {but}:
        return []
    return ["name is that of another scenario; each has its own, whatever its capitals"]


def _make_scenario(row: Any) -> Scenario:
    """Return a row of the table as a scenario."""
    return Scenario(
        scenario_id=row["scenario_id"],
        name=row["name"],
        facilitator_id=row["facilitator_id"],
        text=row["assumptions"],
        saved_at=read_instant(row["saved_at"]),
    )

"""Tests of record.assignments: what stands in the way of a case that is to pass."""

from contextlib import suppress
from datetime import date

import pandas as pd

from caseload_lib.record.assignments import list_passing_faults, pass_case
from caseload_lib.record.database import Database
from caseload_lib.record.rows import insert_row
from caseload_lib.record.schema import METADATA
from caseload_lib.record.store import insert_rows, write_import

ON = date(2026, 11, 16)
PASSING = {"case_id": "C1", "giver": "F001", "receiver": "F002", "on": ON}


def fill(database: Database, frames: dict[str, pd.DataFrame]) -> None:
    """Write C1 with F001 and C2 with F002, and a third person without a case."""
    given = {name: frames[name] for name in ("facilitators", "cases", "assignments")}
    write_import(database, given, source="test", actor="tester")
    people = [{"facilitator_id": "F003", "name": "Cy"}]
    insert_rows(database, "facilitators", people, actor="tester")


def _begin(person: str, from_on: date, **more: object) -> tuple[str, dict[str, object]]:
    return "assignments", {"case_id": "C1", "facilitator_id": person, "from_on": from_on, **more}


_CHANGES = [
    (("cases", {"closed_on": date(2026, 11, 10)}), "C1 is closed from 2026-11-10 on"),
    (("cases", {"opened_on": date(2026, 11, 17)}), "C1 opens on 2026-11-17 only"),
    (("assignments", {"to_on": date(2026, 11, 10)}), "F001 does not hold C1 on 2026-11-16"),
    (("assignments", {"from_on": ON}), "F001 holds C1 from 2026-11-16 on only: give a later day"),
    (("facilitators", {"ended_on": ON}), "F002 leaves on 2026-11-16"),
    (("facilitators", {"started_on": date(2026, 12, 1)}), "F002 begins on 2026-12-01 only"),
]
_ROWS = [
    (_begin("F002", date(2026, 12, 1), load_share=0.0), "F002 holds C1 on 2026-12-01 already"),
    (_begin("F002", ON, to_on=ON), "F002 holds C1 on 2026-11-16 already"),
    (_begin("F003", date(2026, 12, 1)), "the shares of C1 would add up to 2 from 2026-12-01 on"),
    (_begin("F001", date(2026, 11, 1)), "F001 holds C1 by 2 assignments on 2026-11-16"),
    (("conflicts", {"case_id": "C1", "facilitator_id": "F002"}), "F002 may not carry C1, by the"),
]


class _UndoError(Exception):
    """Ends a transaction of which nothing is to be kept."""


def test_list_passing_faults_names_what_stands_in_the_way(filled: Database) -> None:
    """Each single change of the records is told; as they are, the case can pass."""
    keys = {"cases": "C1", "assignments": "C1", "facilitators": "F002"}
    with filled.reading() as connection:
        assert list_passing_faults(connection, **PASSING) == []
    for (name, values), words in [*_CHANGES, *_ROWS]:
        stored = METADATA.tables[name]
        with suppress(_UndoError), filled.writing() as connection:
            if ((name, values), words) in _ROWS:
                insert_row(connection, name, values)
            else:
                key = stored.c["facilitator_id" if name == "facilitators" else "case_id"]
                connection.execute(stored.update().where(key == keys[name]).values(**values))
            (fault,) = list_passing_faults(connection, **PASSING)
            assert fault.startswith(words)
            raise _UndoError


def test_list_passing_faults_share_must_leave_something(filled: Database) -> None:
    """Carrying together leaves the holder a part; all of it would be a move."""
    for share in (0.0, 1.0):
        with filled.reading() as connection:
            (fault,) = list_passing_faults(connection, **PASSING, load_share=share)
        assert fault == "load_share must lie between 0 and the 1 that F001 has"


def test_pass_case_keeps_a_planned_end(filled: Database) -> None:
    """What the holder would have given up later ends then for whoever takes it, too."""
    stored = METADATA.tables["assignments"]
    with filled.writing() as connection:
        change = stored.update().where(stored.c.case_id == "C1")
        connection.execute(change.values(to_on=date(2027, 1, 1), role="co"))
        entries = pass_case(connection, **PASSING)
        query = stored.select().where(stored.c.case_id == "C1").order_by(stored.c.from_on)
        rows = [dict(row) for row in connection.execute(query).mappings()]
    assert [(row["facilitator_id"], row["role"], row["to_on"]) for row in rows] == [
        ("F001", "co", ON),
        ("F002", "co", date(2027, 1, 1)),
    ]
    assert [(entry.action, entry.row_key) for entry in entries] == [
        ("correct", "C1|F001|2026-01-05"),
        ("insert", "C1/F002/2026-11-16"),
    ]
    assert entries[0].values == {"to_on": ("2027-01-01", "2026-11-16")}

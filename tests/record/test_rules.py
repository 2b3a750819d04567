"""Tests of the rules that rows must keep to enter the database."""

import pandas as pd
import pytest

from caseload_lib.errors import RecordsError
from caseload_lib.frames import make_frame
from caseload_lib.record.database import Database
from caseload_lib.record.rules import check_rows, join_keys, refuse_orphans, refuse_taken_keys
from caseload_lib.record.transfer import insert_frame
from caseload_lib.tables import TABLES

_CASES = pd.DataFrame(
    {"case_id": ["C1", "C2"], "client_code": ["K1", "K2"], "opened_on": ["2026-01-05"] * 2}
)


@pytest.mark.parametrize(
    ("table", "values", "message"),
    [
        ("cases", {"case_id": [None, "C2"]}, r"case_id must not be empty \(1 of 2 rows, first in"),
        ("cases", {"opened_on": [None, None]}, "opened_on must not be empty .2 of 2 rows"),
        (
            "cases",
            {"priority": [1, 6]},
            r"priority must be at most 5 \(1 of 2 rows, first in row 2",
        ),
        ("cases", {"priority": [0, 5]}, "priority must be at least 1"),
        ("cases", {"outcome": ["met", "won"]}, "outcome must be one of met, not_met, unknown"),
        ("cases", {"notes": ["", "canary\x00"]}, "notes holds a NUL character"),
        ("roles", {"facilitator_id": ["F1", None]}, r"must match \[A-Z\]\[0-9\]\{3,9\} \(1 of 2"),
        ("roles", {"facilitator_id": ["F001\n", "F002"]}, "facilitator_id must match"),
    ],
)
def test_check_rows_broken_rule_is_named_without_values(
    table: str, values: dict[str, list[object]], message: str
) -> None:
    """The column, the rule and how many rows are told; what they hold is not."""
    frame = make_frame(TABLES[table], pd.DataFrame(values))
    with pytest.raises(RecordsError, match=message) as caught:
        check_rows(TABLES[table], frame)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("priority", [1, 5, None])
def test_check_rows_values_on_a_bound_or_missing_pass(priority: int | None) -> None:
    """Bounds belong to what is allowed, and what is not required may be missing."""
    check_rows(TABLES["cases"], make_frame(TABLES["cases"], _CASES.assign(priority=priority)))


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_check_rows_no_rows_pass(table: str) -> None:
    """A table without rows breaks no rule."""
    check_rows(table, make_frame(table))


def test_join_keys_gives_one_text_per_row() -> None:
    """A key of several columns reads as one, dates as dates."""
    frame = pd.DataFrame({"facilitator_id": ["F001"], "role": ["lead"], "from_on": ["2026-01-05"]})
    roles = TABLES["roles"]
    assert join_keys(make_frame(roles, frame), roles) == ["F001/lead/2026-01-05"]


def test_refuse_taken_keys_of_rows_there_or_twice(database: Database) -> None:
    """A key that is recorded, or given twice, is refused by name; a new one passes."""
    table = TABLES["cases"]
    cases = make_frame(table, _CASES)
    with database.writing() as connection:
        refuse_taken_keys(connection, table, cases)
        insert_frame(connection, "cases", cases)
        with pytest.raises(RecordsError, match="cases: C1, C2 are recorded already"):
            refuse_taken_keys(connection, table, cases)
        with pytest.raises(RecordsError, match="cases: C1 occur twice"):
            refuse_taken_keys(connection, table, cases.iloc[[0, 0]])


def test_refuse_orphans_names_up_to_five_and_how_many_more(database: Database) -> None:
    """References that lead nowhere are listed in order, the rest counted."""
    table = TABLES["conflicts"]
    ids = [f"C{number}" for number in range(7, 0, -1)]
    rows = make_frame(table, pd.DataFrame({"case_id": ids, "facilitator_id": "F001"}))
    message = r"case_id: C1, C2, C3, C4, C5 and 2 more are not among the cases"
    with database.writing() as connection:
        insert_frame(connection, "conflicts", rows)
        with pytest.raises(RecordsError, match=message):
            refuse_orphans(connection, table)
        connection.exec_driver_sql("DELETE FROM conflicts")


def test_refuse_orphans_within_one_table(database: Database) -> None:
    """A table may refer to itself, in any order of its rows."""
    table = TABLES["facilitators"]
    rows = pd.DataFrame(
        {"facilitator_id": ["F001", "F002"], "name": "x", "supervisor_id": ["F002", None]}
    )
    with database.writing() as connection:
        insert_frame(connection, "facilitators", make_frame(table, rows))
        refuse_orphans(connection, table)

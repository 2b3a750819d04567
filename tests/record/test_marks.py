"""Tests of the marks that tell what has changed."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.record.database import Database
from caseload_lib.record.marks import Marks, read_marks
from caseload_lib.record.store import insert_rows, write_import

_JANUARY, _MARCH = Month(2026, 1), Month(2026, 3)
_SERVICE = (
    "INSERT INTO services (service_id, case_id, service_type, status, served_on, corrects_id) "
    "VALUES "
)


def fill(database: Database, frames: dict[str, pd.DataFrame]) -> None:
    """Import a contact of January, and a day of the time log."""
    log = {
        "facilitator_id": ["F001"],
        "worked_on": ["2026-03-02"],
        "activity": ["presence"],
        "minutes": [60],
        "source_key": ["1"],
    }
    write_import(database, {**frames, "time_log": pd.DataFrame(log)}, source="x", actor="tester")


@pytest.fixture
def renewed(filled: Database) -> Callable[..., set[tuple[str, str]]]:
    """Give a function that returns which marks some statements renew, each a transaction."""

    def run(*statements: str) -> set[tuple[str, str]]:
        before = _read(filled).tokens
        for statement in statements:
            with filled.writing() as connection:
                connection.execute(text(statement))
        after = _read(filled).tokens
        assert set(before) <= set(after)
        return {key for key, token in after.items() if before.get(key) != token}

    return run


def _read(database: Database) -> Marks:
    """Return the marks, which must be there."""
    marks = read_marks(database.engine.url.render_as_string(hide_password=False))
    assert marks is not None
    return marks


def test_read_marks_every_writing_statement_renews_its_table_and_months(
    renewed: Callable[..., set[tuple[str, str]]],
) -> None:
    """Inserting, changing and deleting are told, a row that changes its month in both months."""
    row = _SERVICE + "('S2', 'C1', 'visit', 'delivered', '2026-02-03', NULL)"
    assert renewed(row) == {("services", "2026-02")}
    moved = "UPDATE services SET served_on = '2026-03-01' WHERE service_id = 'S2'"
    assert renewed(moved) == {("services", "2026-02"), ("services", "2026-03")}
    assert renewed("DELETE FROM services WHERE service_id = 'S2'") == {("services", "2026-03")}
    assert renewed("UPDATE time_log SET minutes = 5") == {("time_log", "2026-03")}
    assert renewed("UPDATE cases SET priority = 1") == {("cases", "")}


def test_read_marks_correction_in_another_month_renews_that_of_the_corrected_row(
    renewed: Callable[..., set[tuple[str, str]]],
) -> None:
    """A row of January that is corrected into May is read no more: January has changed."""
    correction = _SERVICE + "('S2', 'C1', 'visit', 'delivered', '2026-05-03', 'S1')"
    both = {("services", "2026-01"), ("services", "2026-05")}
    assert renewed(correction) == both
    assert renewed("DELETE FROM services WHERE service_id = 'S2'") == both
    renewed("UPDATE time_log SET entry_id = 'T1'")
    correction = (
        "INSERT INTO time_log (facilitator_id, worked_on, activity, minutes, corrects_id) "
        "VALUES ('F001', '2026-04-01', 'presence', 60, 'T1')"
    )
    assert renewed(correction) == {("time_log", "2026-03"), ("time_log", "2026-04")}


def test_read_marks_statement_that_tolerates_conflicts_renews_all_the_same(
    filled: Database, renewed: Callable[..., set[tuple[str, str]]]
) -> None:
    """How a statement deals with conflicts is not taken over by the triggers it fires."""
    if filled.dialect == "sqlite":
        row = _SERVICE.replace("INSERT", "INSERT OR IGNORE")
        end = ""
    else:
        row, end = _SERVICE, " ON CONFLICT DO NOTHING"
    for number in range(2):
        more = f"{row}('N{number}', 'C1', 'visit', 'delivered', '2026-01-03', NULL){end}"
        assert renewed(more) == {("services", "2026-01")}


def test_read_marks_truncated_table_renews_every_month(
    filled: Database, renewed: Callable[..., set[tuple[str, str]]]
) -> None:
    """A table emptied at one stroke has changed in each of its months."""
    empty = "TRUNCATE services" if filled.dialect == "postgresql" else "DELETE FROM services"
    assert renewed(empty) == {("services", "2026-01")}


def test_read_marks_import_of_the_same_rows_renews_none(
    filled: Database, frames: dict[str, pd.DataFrame]
) -> None:
    """What is imported again unchanged is not read again, though the audit trail may grow."""
    before = _read(filled)
    write_import(filled, frames, source="x", actor="tester")
    assert _read(filled) == before
    assert _read(filled).digest == before.digest


def test_read_marks_refused_rows_renew_none(filled: Database) -> None:
    """What is rolled back has not changed anything."""
    before = _read(filled)
    row = {"case_id": "none", "service_id": "S9", "service_type": "visit", "status": "delivered"}
    with pytest.raises(CaseloadError, match="none"):
        insert_rows(filled, "services", [{**row, "served_on": "2026-01-01"}], actor="tester")
    assert _read(filled) == before


def test_marks_digest_and_mark_of_a_month_change_with_its_rows(filled: Database) -> None:
    """A row of March renews the mark of March and the hash of everything, and no other month's."""
    before = _read(filled)
    with filled.writing() as connection:
        connection.execute(text("UPDATE time_log SET minutes = 5"))
    after = _read(filled)
    assert before.find("services", _JANUARY) == after.find("services", _JANUARY) != ""
    assert before.find("time_log", _MARCH) != after.find("time_log", _MARCH)
    assert after.find("time_log", _JANUARY) == ""
    assert before.digest != after.digest


@pytest.mark.parametrize("address", ["{}/none.db", "sqlite:///{}/none.db"])
def test_read_marks_no_database_is_none_and_none_is_made(tmp_path: Path, address: str) -> None:
    """Where there is no database nobody can tell; looking does not make one."""
    assert read_marks(address.format(tmp_path)) is None
    assert read_marks("postgresql://nobody@/none?host=/nowhere") is None
    assert list(tmp_path.iterdir()) == []


def test_read_marks_database_older_than_marks_is_none(filled: Database) -> None:
    """Before the step that brings them there are no marks to trust."""
    with filled.writing() as connection:
        connection.execute(text("DROP TABLE marks"))
    address = filled.engine.url.render_as_string(hide_password=False)
    assert read_marks(address) is None


def test_read_marks_address_or_path_are_the_same_file(sqlite_template: Path) -> None:
    """A file may be named by its path or as an address."""
    marks = read_marks(str(sqlite_template))
    assert marks is not None
    assert read_marks(f"sqlite:///{sqlite_template}") == marks

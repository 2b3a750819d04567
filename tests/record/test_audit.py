"""Tests of the audit trail's seals."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pandas as pd
import pytest
from sqlalchemy import text

from caseload_lib.errors import RecordsError
from caseload_lib.record.audit import ChainCheck, Entry, append_entries, make_salt, verify_chain
from caseload_lib.record.database import Database
from caseload_lib.record.store import read_records

_ENTRIES = [
    Entry("insert", "efforts", "E1", {"name": (None, "a"), "starts_on": (None, "2026-01-01")}),
    Entry("correct", "efforts", "E1", {"name": ("a", "b")}),
    Entry("export", "efforts", "1 rows"),
]


@pytest.fixture
def sealed(database: Database) -> Database:
    """Give a database with three entries in two transactions."""
    for entries in (_ENTRIES[:1], _ENTRIES[1:]):
        with database.writing() as connection:
            append_entries(connection, entries, actor="F001")
    return database


def _tamper(database: Database, *statements: str) -> None:
    """Change what the triggers protect, as somebody with the database's own tools could."""
    unlock = {
        "sqlite": ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
        "postgresql": ["ALTER TABLE audit DISABLE TRIGGER audit_no_change"],
    }
    with database.writing() as connection:
        for statement in (*unlock[database.dialect], *statements):
            connection.execute(text(statement))


def test_verify_chain_of_no_entries_is_whole(database: Database) -> None:
    """Before anything was done there is nothing to doubt."""
    assert verify_chain(database) == ChainCheck(True, 0, 0, None, "")


def test_verify_chain_untouched_is_whole(sealed: Database) -> None:
    """Entries of several transactions form one chain."""
    assert verify_chain(sealed) == ChainCheck(True, 3, 0, None, "")


def test_append_entries_keeps_what_was_done(sealed: Database) -> None:
    """Numbers run on, and old and new values stand by column."""
    records = read_records(sealed, tables=["audit", "audit_values"])
    assert records.audit["audit_id"].tolist() == [1, 2, 3]
    assert records.audit["action"].tolist() == ["insert", "correct", "export"]
    values = records.audit_values[["audit_id", "column_name", "old_value", "new_value"]]
    assert values.fillna("-").to_numpy().tolist() == [
        [1, "name", "-", "a"],
        [1, "starts_on", "-", "2026-01-01"],
        [2, "name", "a", "b"],
    ]


def test_append_entries_same_values_have_different_digests(database: Database) -> None:
    """A digest does not betray that two values are equal."""
    with database.writing() as connection:
        append_entries(connection, [_ENTRIES[1]] * 2, actor="F001")
    audit = read_records(database, tables=["audit"]).audit
    assert audit["values_digest"].nunique() == 2
    assert make_salt() != make_salt()


def test_append_entries_moment_is_kept_to_the_microsecond(database: Database) -> None:
    """The moment is sealed as it is stored, in UTC."""
    moment = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    with database.writing() as connection:
        append_entries(connection, _ENTRIES, actor="F001", at=moment)
    assert set(read_records(database, tables=["audit"]).audit["at"]) == {pd.Timestamp(moment)}
    assert verify_chain(database).ok


@pytest.mark.parametrize(
    ("statement", "broken", "reason"),
    [
        ("UPDATE audit SET actor = 'F002' WHERE audit_id = 2", 2, "the entry was changed"),
        ("UPDATE audit SET at = '2020-01-01 00:00:00.000000'", 1, "the entry was changed"),
        ("UPDATE audit SET digest = 'x' WHERE audit_id = 1", 1, "the entry was changed"),
        ("UPDATE audit_values SET new_value = 'c' WHERE audit_id = 2", 2, "its values were"),
        ("UPDATE audit_values SET old_value = NULL WHERE audit_id = 2", 2, "its values were"),
        ("UPDATE audit_values SET salt = 'x' WHERE audit_id = 1", 1, "its values were changed"),
        ("DELETE FROM audit_values WHERE column_name = 'starts_on'", 1, "its values were"),
        (
            "INSERT INTO audit_values (audit_id, column_name, salt) VALUES (3, 'x', 'y')",
            3,
            "its values were changed",
        ),
    ],
)
def test_verify_chain_finds_the_first_change(
    sealed: Database, statement: str, broken: int, reason: str
) -> None:
    """Whatever is changed afterwards shows, and where."""
    _tamper(sealed, statement)
    check = verify_chain(sealed)
    assert (check.ok, check.first_broken) == (False, broken)
    assert check.reason.startswith(reason)


def test_verify_chain_finds_a_missing_entry(sealed: Database) -> None:
    """An entry cannot be taken out from between others."""
    _tamper(
        sealed,
        "DELETE FROM audit_values WHERE audit_id = 2",
        "DELETE FROM audit WHERE audit_id = 2",
    )
    check = verify_chain(sealed)
    assert (check.ok, check.entries, check.first_broken) == (False, 2, 3)
    assert check.reason == "entry 2 is missing"


def test_verify_chain_finds_values_of_no_entry(sealed: Database) -> None:
    """Values cannot be put beside the entries that there are."""
    if sealed.dialect == "sqlite":
        statement = "INSERT INTO audit_values (audit_id, column_name, salt) VALUES (9, 'x', 'y')"
        with closing(sqlite3.connect(sealed.url)) as connection, connection:
            connection.execute(statement)
        check = verify_chain(sealed)
        assert (check.ok, check.first_broken) == (False, 9)
        assert check.reason == "there are values of an entry that does not exist"


@pytest.mark.parametrize("actor", ["", " ", "a\x00b", "\ud800"])
def test_append_entries_no_actor_is_refused(database: Database, actor: str) -> None:
    """The trail names somebody for everything, in letters that both databases keep."""
    with pytest.raises(RecordsError, match="who does this"), database.writing() as connection:
        append_entries(connection, _ENTRIES, actor=actor)


@pytest.mark.parametrize("number", [1, 2])
def test_verify_chain_erased_values_are_allowed_and_counted(sealed: Database, number: int) -> None:
    """A person's values can be erased while the trail can still be checked."""
    with sealed.writing() as connection:
        connection.execute(text(f"DELETE FROM audit_values WHERE audit_id = {number}"))
    assert verify_chain(sealed) == ChainCheck(True, 3, 1, None, "")


def test_append_entries_undone_with_its_transaction(sealed: Database) -> None:
    """What is rolled back leaves no entry, and the chain goes on where it was."""
    with sealed.engine.connect() as connection:
        append_entries(connection, _ENTRIES, actor="F001")
        connection.rollback()
    with sealed.writing() as connection:
        append_entries(connection, _ENTRIES[:1], actor="F001")
    assert verify_chain(sealed) == ChainCheck(True, 4, 0, None, "")

"""Tests of the steps from an older schema to this one, and of what interrupts them."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from caseload_lib.errors import CaseloadError
from caseload_lib.record import database as database_module
from caseload_lib.record.database import Database, open_database
from caseload_lib.record.marks import read_marks
from caseload_lib.record.migrations.versions import marking
from caseload_lib.record.schema import METADATA, VERSION_TABLE
from caseload_lib.record.store import read_records, write_import
from caseload_lib.tables import TABLES, find_own_id

_LATER = """
import os, signal
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"

def upgrade() -> None:
    op.add_column("efforts", sa.Column("later", sa.Text()))
    op.execute("UPDATE cases SET client_code = 'changed'")
    {end}
"""


@pytest.fixture
def later(tmp_path: Path) -> Callable[[str], Path]:
    """Give a function that makes the migrations of a later version, with one more step."""

    def make(end: str) -> Path:
        folder = tmp_path / "migrations"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(database_module._MIGRATIONS, folder)
        newest = ScriptDirectory(folder).get_current_head()
        step = _LATER.format(newest=newest, end=end)
        (folder / "versions" / "later.py").write_text(step)
        return folder

    return make


def _has_later_column(database: Database) -> bool:
    columns = inspect(database.engine).get_columns("efforts")
    return "later" in {column["name"] for column in columns}


def test_migrations_lead_to_the_declared_schema(database: Database) -> None:
    """Alembic finds nothing to change between a migrated database and the declarations."""
    options = {"version_table": VERSION_TABLE, "compare_type": True}
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def test_migrations_lead_to_the_same_sql_as_the_declarations(tmp_path: Path) -> None:
    """Names of constraints and when they are checked are the same too."""
    migrated = open_database(tmp_path / "migrated.db", create=True)
    declared = create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    METADATA.create_all(declared)
    found = []
    for engine in (migrated.engine, declared):
        with engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'"
            ).fetchall()
        # A column that a step added stands behind the constraints, on the same line.
        parts = {name: re.split(r",(?![^(]*\))|\(\s|\)$", sql) for name, sql in rows}
        found.append({name: sorted(map(str.strip, lines)) for name, lines in parts.items()})
        engine.dispose()
    del found[0][VERSION_TABLE]
    assert found[0] == found[1]


def test_migrations_guard_every_append_only_table(database: Database) -> None:
    """Each table declared append-only has a trigger on either database."""
    guarded = [table for table, name in _list_triggers(database) if "_no_" in name]
    assert set(guarded) == {name for name, table in TABLES.items() if table.append_only}


def test_migrations_mark_every_table_but_the_audit_trail(database: Database) -> None:
    """Each table has triggers that renew its mark on either database, and a first mark."""
    expected = set(TABLES) - {"audit", "audit_values"}
    assert {table for table, name in _list_triggers(database) if "_mark_" in name} == expected
    dated = {name: table.dated for name, table in TABLES.items() if table.dated}
    assert {name: day for name, (day, _) in marking.DATED.items()} == dated
    assert {name: own for name, (_, own) in marking.DATED.items()} == {
        name: find_own_id(TABLES[name]) for name in dated
    }
    address = database.engine.url.render_as_string(hide_password=False)
    marks = read_marks(address)
    assert marks is not None
    assert set(marks.tokens) == {(name, "") for name in expected - set(dated)}


def _list_triggers(database: Database) -> list[tuple[str, str]]:
    """Return the table and the name of every trigger."""
    query = {
        "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON "
        "pg_class.oid = tgrelid WHERE NOT tgisinternal",
    }
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query[database.dialect])]


def test_open_database_older_schema_is_upgraded(
    database: Database,
    frames: dict[str, pd.DataFrame],
    later: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database of an older version is brought up to this one when it is opened."""
    write_import(database, frames, source="x", actor="tester")
    monkeypatch.setattr(database_module, "_MIGRATIONS", later("pass"))
    opened = open_database(database.engine.url.render_as_string(hide_password=False))
    assert _has_later_column(opened)
    assert set(read_records(opened).cases["client_code"]) == {"changed"}


_FIRST = """
INSERT INTO facilitators (facilitator_id, name) VALUES ('F001', 'N');
INSERT INTO assessments (assessment_id, instrument, instrument_version, rater_id, rater_kind,
  period, started_at) VALUES ('A1', 'i', '1', 'F001', 'service', '2026', '2026-01-02 03:04:05');
INSERT INTO responses (response_id, assessment_id, item_id, value, answered_at)
  VALUES ('A1.1', 'A1', '1', 2, '2026-01-02 03:04:05');
INSERT INTO actions (action_id, action, driver) VALUES ('D1', 'Answer calls', 'access')
"""


def test_open_database_first_schema_with_assessments_keeps_them(
    empty_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of the first schema are all there after the step, and still cannot be changed."""
    first = tmp_path / "first"
    shutil.copytree(database_module._MIGRATIONS, first)
    for name in ("assessing.py", "guarding_keys.py", "planning.py", "sharing.py", "marking.py"):
        (first / "versions" / name).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(database_module, "_MIGRATIONS", first)
        with open_database(empty_address, create=True).writing() as connection:
            for statement in _FIRST.split(";"):
                connection.exec_driver_sql(statement)
    opened = open_database(empty_address)
    records = read_records(opened)
    assert records.responses[["response_id", "value"]].to_numpy().tolist() == [["A1.1", 2]]
    assert records.responses["session"].isna().all()
    assert records.assessments["role_years"].isna().all()
    assert records.actions["driver"].tolist() == ["access"]
    assert records.action_progress.empty
    with pytest.raises(CaseloadError), opened.writing() as connection:
        connection.exec_driver_sql("UPDATE responses SET value = 3")


def test_open_database_newer_schema_is_refused(
    database: Database, later: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database of a newer version is left alone, and the user is told to upgrade."""
    address = database.engine.url.render_as_string(hide_password=False)
    with monkeypatch.context() as patch:
        patch.setattr(database_module, "_MIGRATIONS", later("pass"))
        open_database(address)
    for create in (False, True):
        with pytest.raises(CaseloadError, match=r"newer version.*9999.*pip install --upgrade"):
            open_database(address, create=create)


def test_open_database_failed_upgrade_changes_nothing(
    database: Database,
    frames: dict[str, pd.DataFrame],
    later: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A step that fails half way leaves the database as it was, ready for another attempt."""
    write_import(database, frames, source="x", actor="tester")
    address = database.engine.url.render_as_string(hide_password=False)
    with monkeypatch.context() as patch:
        patch.setattr(database_module, "_MIGRATIONS", later("op.execute('SELECT * FROM nowhere')"))
        with pytest.raises(CaseloadError, match="refused what was asked"):
            open_database(address)
    reopened = open_database(address)
    assert not _has_later_column(reopened)
    assert read_records(reopened).cases["client_code"].tolist() == ["K1", "K2"]


def test_open_database_killed_upgrade_changes_nothing(
    database: Database, frames: dict[str, pd.DataFrame], later: Callable[[str], Path]
) -> None:
    """A process killed in the midst of an upgrade leaves the database as it was."""
    write_import(database, frames, source="x", actor="tester")
    address = database.engine.url.render_as_string(hide_password=False)
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from caseload_lib.record import database\n"
        "database._MIGRATIONS = Path(sys.argv[2])\n"
        "database.open_database(sys.argv[1])\n"
    )
    folder = later("os.kill(os.getpid(), signal.SIGKILL)")
    done = subprocess.run([sys.executable, "-c", script, address, folder], check=False)
    assert done.returncode == -signal.SIGKILL
    reopened = open_database(address)
    assert not _has_later_column(reopened)
    assert read_records(reopened).cases["client_code"].tolist() == ["K1", "K2"]

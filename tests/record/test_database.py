"""Tests of opening a database, and of what happens to it when something goes wrong."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from caseload_lib.errors import CaseloadError, RecordsError
from caseload_lib.record import database as database_module
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database, open_database
from caseload_lib.record.store import insert_rows, read_records, write_import


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give the path of a whole, empty SQLite database."""
    path = tmp_path / "data" / "caseload.db"
    open_database(path, create=True)
    return path


@pytest.fixture
def ordinary_file() -> Iterator[Path]:
    """Give a database of an account that modes apply to, also where root runs the tests."""
    # Not pytest's own folders: other accounts may not enter them.
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        path = Path(folder) / "data" / "caseload.db"
        open_database(path, create=True)
        if os.geteuid() != 0:
            yield path
            return
        for place in (path, path.parent, path.parent.parent):
            shutil.chown(place, 65534)
        os.seteuid(65534)
        try:
            if not os.access(database_module.__file__, os.R_OK, effective_ids=True):
                pytest.skip("Only root may read this checkout: put it where other accounts may")
            yield path
        finally:
            os.seteuid(0)


def test_open_database_missing_without_create_says_how_to_begin(tmp_path: Path) -> None:
    """Without records the user is told how to get some, and nothing is made."""
    with pytest.raises(CaseloadError, match=r"no records yet.*caseload record import"):
        open_database(tmp_path / "data" / "caseload.db")
    assert list(tmp_path.iterdir()) == []


def test_open_database_create_makes_a_private_file_in_a_private_folder(file: Path) -> None:
    """Nobody but the owner may read the records, or a journal beside them."""
    with open_database(file).writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO efforts (effort_id, name, starts_on) VALUES ('E1', 'x', '2026-01-01')"
        )
        beside = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert set(beside) == {"caseload.db", "caseload.db-wal", "caseload.db-shm"}
    assert set(beside.values()) == {0o600}


def test_open_database_create_leaves_one_file_and_existing_records(file: Path) -> None:
    """Creating again changes nothing, and no half-made file stays behind."""
    before = file.read_bytes()
    open_database(file, create=True)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["caseload.db"]


def test_open_database_sqlite_is_durable_and_strict(file: Path) -> None:
    """Every commit reaches the disk, and references are enforced."""
    with open_database(str(file)).reading() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert values == ["wal", 2, 1]


def test_open_database_zero_bytes_is_refused_also_by_create(file: Path) -> None:
    """A file that was cut to nothing is not taken for a new database."""
    file.write_bytes(b"")
    for create in (False, True):
        with pytest.raises(CaseloadError, match=r"is an empty file.*backup"):
            open_database(file, create=create)
    assert file.read_bytes() == b""


def test_open_database_another_kind_of_file_is_refused(file: Path) -> None:
    """A file that is no database is named as such and stays as it is."""
    file.write_text("facilitator_id,name\n")
    with pytest.raises(CaseloadError, match="is not an SQLite database"):
        open_database(file, create=True)
    assert file.read_text() == "facilitator_id,name\n"


def test_open_database_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    """A folder where the file should be is a message, not a stack trace."""
    with pytest.raises(CaseloadError, match=r"cannot be read \(Is a directory\)"):
        open_database(tmp_path)


def test_open_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """An SQLite file of something else is neither used nor changed."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE things (id INTEGER)")
    before = path.read_bytes()
    for create in (False, True):
        with pytest.raises(CaseloadError, match="holds no records of this software"):
            open_database(path, create=create)
    assert path.read_bytes() == before


@pytest.mark.parametrize("kept", [100, 4096, 20_000])
def test_open_database_truncated_file_is_refused(file: Path, kept: int) -> None:
    """A file cut short is called damaged, whichever part is left."""
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(CaseloadError, match=r"is damaged.*backup"):
        read_records(open_database(file))


def test_read_records_overwritten_pages_are_refused(
    file: Path, frames: dict[str, pd.DataFrame]
) -> None:
    """Rubbish in the middle of the file is a message, never wrong records."""
    write_import(open_database(file), frames, source="x", actor="tester")
    content = bytearray(file.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    file.write_bytes(bytes(content))
    with pytest.raises(CaseloadError, match="is damaged"):
        read_records(open_database(file))


def test_writing_while_another_writes_is_told_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second writer waits, then is told that the database is busy; nothing is half done."""
    monkeypatch.setattr(database_module, "WAIT_SECONDS", 0.2)
    address = database.engine.url.render_as_string(hide_password=False)
    second = open_database(address)
    row = {"effort_id": "E1", "name": "x", "starts_on": "2026-01-01"}
    with database.writing(), pytest.raises(CaseloadError, match="stayed busy"):
        insert_rows(second, "efforts", [row], actor="tester")
    insert_rows(second, "efforts", [row], actor="tester")
    assert len(read_records(second).efforts) == 1


def test_reading_sees_one_moment_while_another_writes(database: Database) -> None:
    """What is written during a reading does not show in it."""
    row = {"effort_id": "E1", "name": "x", "starts_on": "2026-01-01"}
    with database.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM efforts").scalar()
        insert_rows(database, "efforts", [row], actor="tester")
        after = connection.exec_driver_sql("SELECT count(*) FROM efforts").scalar()
    assert (before, after) == (0, 0)
    assert len(read_records(database).efforts) == 1


def test_writing_in_a_read_only_folder_is_told_so(ordinary_file: Path) -> None:
    """A folder that may not be written is a message that says what to do."""
    ordinary_file.parent.chmod(0o500)
    ordinary_file.chmod(0o400)
    with pytest.raises(CaseloadError, match="Make the file and its folder writable"):
        read_records(open_database(ordinary_file))


def test_open_database_create_in_a_read_only_folder_is_told_so(ordinary_file: Path) -> None:
    """A new database where nothing may be written is a message, and nothing is left."""
    ordinary_file.parent.chmod(0o500)
    with pytest.raises(CaseloadError, match=r"cannot be written \(Permission denied\)"):
        open_database(ordinary_file.with_name("new.db"), create=True)


def test_open_database_of_another_account_is_told_so(ordinary_file: Path) -> None:
    """A file that one may not even read is a message that names it."""
    ordinary_file.chmod(0o000)
    with pytest.raises(CaseloadError, match=r"cannot be read \(Permission denied\)"):
        open_database(ordinary_file)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("mysql://root@host/x", "No database of the kind 'mysql'"),
        ("sqlite://", "The database address names no file"),
        ("postgresql://u:hunter2@host:port/x", "cannot be read"),
    ],
)
def test_open_database_unknown_address_is_refused(address: str, message: str) -> None:
    """An address that is not understood is refused without showing a password."""
    with pytest.raises(CaseloadError, match=message) as caught:
        open_database(address)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None


def test_open_database_server_that_does_not_answer_is_told_so(tmp_path: Path) -> None:
    """A server that is not there is a message, and the password is not in it."""
    pytest.importorskip("psycopg", reason="psycopg is missing: pip install 'caseload[postgres]'")
    address = "postgresql://someone:{}@/caseload?host={}".format("hunter2", tmp_path)
    with pytest.raises(CaseloadError, match="CASELOAD_DATABASE_URL") as caught:
        open_database(address)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_open_database_empty_postgresql_without_create_says_how_to_begin(
    empty_address: str,
) -> None:
    """An empty database is not filled with tables by reading it."""
    for _ in range(2):
        with pytest.raises(CaseloadError, match="caseload record import"):
            open_database(empty_address)


def test_writing_append_only_tables_cannot_be_changed(
    database: Database, frames: dict[str, pd.DataFrame]
) -> None:
    """The database itself refuses to change or remove what may only be added."""
    mapping = {"source": "x", "table_name": "cases", "source_id": "1", "id": "C1"}
    write_import(database, frames, source="x", actor="tester", mappings=pd.DataFrame([mapping]))
    instant = pd.Timestamp("2026-01-01", tz="UTC")
    assessment = {
        "assessment_id": "A1",
        "instrument": "i",
        "instrument_version": "1",
        "rater_kind": "self",
        "period": "2026",
        "started_at": instant,
    }
    insert_rows(database, "assessments", [assessment], actor="tester")
    response = {"response_id": "R1", "assessment_id": "A1", "item_id": "i", "answered_at": instant}
    insert_rows(database, "responses", [response], actor="tester")
    for table in ("audit", "responses", "id_mappings"):
        for change in (f"UPDATE {table} SET row_id = row_id", f"DELETE FROM {table}"):
            with (
                pytest.raises(RecordsError, match="may be added and never changed"),
                database.writing() as connection,
            ):
                connection.exec_driver_sql(change)
        assert len(read_records(database, tables=[table])[table]) > 0


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("INSERT INTO efforts (effort_id, name) VALUES ('E1', 'canary')", "lacks a value"),
        (
            "INSERT INTO conflicts (case_id, facilitator_id) VALUES ('canary', 'F001')",
            "refers to another",
        ),
        (
            "INSERT INTO efforts (effort_id, name, starts_on) VALUES "
            + ", ".join(["('canary', 'x', '2026-01-01')"] * 2),
            "key that is already there",
        ),
        ("INSERT INTO nowhere VALUES ('canary')", "refused what was asked"),
    ],
)
def test_writing_faults_quote_no_values(database: Database, statement: str, message: str) -> None:
    """What the database refuses is told without any value of the row, also in the traceback."""
    with (
        pytest.raises(CaseloadError, match=message) as caught,
        database.writing() as connection,
    ):
        connection.exec_driver_sql(statement)
    assert "canary" not in "".join(traceback.format_exception(caught.value))


_WRITER = """
import sys
from caseload_lib.record.database import open_database
from caseload_lib.record.store import insert_rows
database = open_database(sys.argv[1])
number = 0
while True:
    rows = [{"effort_id": f"E{number}-{part}", "name": "x" * 20_000, "starts_on": "2026-01-01"}
            for part in range(3)]
    insert_rows(database, "efforts", rows, actor="tester")
    print(number, flush=True)
    number += 1
"""


def test_insert_rows_killed_process_keeps_what_it_acknowledged(database: Database) -> None:
    """After SIGKILL every acknowledged write is there, none is there in part, all is sealed."""
    address = database.engine.url.render_as_string(hide_password=False)
    if database.dialect == "sqlite":
        address = database.url
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, address], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(12)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout]
    efforts = read_records(open_database(address)).efforts["effort_id"].str.split("-", expand=True)
    written = efforts[0].value_counts()
    assert set(written) == {3}
    assert {f"E{number}" for number in acknowledged} <= set(written.index)
    check = verify_chain(database)
    assert (check.ok, check.entries) == (True, len(efforts))


def test_open_database_killed_creation_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    """A process killed while it makes a database leaves no database, and the next one makes it."""
    path = tmp_path / "data" / "caseload.db"
    script = (
        "import os, signal, sys\n"
        "from caseload_lib.record import database\n"
        "database.command.upgrade = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "database.open_database(sys.argv[1], create=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not path.exists()
    assert read_records(open_database(path, create=True)).cases.empty


def test_open_database_two_creations_at_once_make_one(tmp_path: Path) -> None:
    """Processes that make the same database at the same moment end with the same one."""
    path = tmp_path / "data" / "caseload.db"
    script = (
        "import sys\n"
        "from caseload_lib.record.database import open_database\n"
        "from caseload_lib.record.store import insert_rows\n"
        "sys.stdin.read(1)\n"
        "database = open_database(sys.argv[1], create=True)\n"
        "row = {'effort_id': sys.argv[2], 'name': 'x', 'starts_on': '2026-01-01'}\n"
        "insert_rows(database, 'efforts', [row], actor='tester')\n"
    )
    makers = [
        subprocess.Popen([sys.executable, "-c", script, str(path), name], stdin=subprocess.PIPE)
        for name in ("E1", "E2")
    ]
    for maker in makers:
        assert maker.stdin is not None
        maker.stdin.close()
    assert [maker.wait(60) for maker in makers] == [0, 0]
    assert set(read_records(open_database(path)).efforts["effort_id"]) == {"E1", "E2"}

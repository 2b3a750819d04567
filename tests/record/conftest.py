"""Databases to test on: an SQLite file, and a throwaway PostgreSQL where one is installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from caseload_lib.record.database import Database, open_database


def _find_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest where there are several."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda path: float(path.parent.name), reverse=True)
    return next((path for path in folders if (path / "postgres").exists()), None)


def _find_room() -> str:
    """Return where the server's files go: hundreds of databases are made quickly in memory."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2 * 2**30
    return str(memory) if roomy else "/tmp"


#: Runs the server until the tests close the pipe, also by being killed, and clears up.
_KEEPER = (
    'folder=$1; shift; "$@" >"$folder/log" 2>&1 & read _; kill -QUIT $!; wait; rm -r "$folder"'
)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Start a PostgreSQL that only this test run can reach; give the folder of its socket."""
    pytest.importorskip("psycopg", reason="psycopg is missing: pip install 'caseload[postgres]'")
    programs = _find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (initdb, postgres): apt-get install postgresql")
    # PostgreSQL refuses to be run by root.
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    account = ("postgres" if "postgres" in accounts else "nobody") if os.geteuid() == 0 else None
    # A socket's path may have some 100 characters: too few for pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="caseload-pg-", dir=_find_room()))
    if account:
        shutil.chown(folder, account)
    data = str(folder / "data")
    make = ["-D", data, "-A", "trust", "-U", "tester", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(
        [programs / "initdb", *make], check=True, user=account, cwd="/", stdout=subprocess.DEVNULL
    )
    quick = ["fsync=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0"]
    settings = ["listen_addresses=", "shared_buffers=16MB", *quick]
    run = [programs / "postgres", "-D", data, "-k", folder, *(f"--{name}" for name in settings)]
    with subprocess.Popen(
        ["sh", "-c", _KEEPER, "sh", folder, *run],
        stdin=subprocess.PIPE,
        user=account,
        cwd="/",
        start_new_session=True,
    ):
        _await_server(folder)
        yield str(folder)


def _await_server(folder: Path) -> None:
    """Wait until the server answers."""
    import psycopg

    latest = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(host=str(folder), user="tester", dbname="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > latest:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def _postgresql_database(folder: str, *, template: str = "template1") -> Iterator[str]:
    """Give the address of a new PostgreSQL database; it is dropped in the end."""
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    options = {"host": folder, "user": "tester", "dbname": "postgres", "autocommit": True}
    with psycopg.connect(**options) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield f"postgresql://tester@/{name}?host={folder}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database in which there is nothing yet, on each kind in turn."""
    if request.param == "sqlite":
        yield str(tmp_path / "data" / "caseload.db")
        return
    with _postgresql_database(request.getfixturevalue("postgresql_server")) as address:
        yield address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one SQLite database of this version, to be copied."""
    path = tmp_path_factory.mktemp("template") / "caseload.db"
    open_database(path, create=True)
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    """Make one PostgreSQL database of this version, to be copied."""
    with _postgresql_database(postgresql_server) as address:
        open_database(address, create=True)
        yield _name_database(address)


def _name_database(address: str) -> str:
    """Return the name of a PostgreSQL database, to be copied by."""
    return address.partition("@/")[2].partition("?")[0]


@pytest.fixture(scope="module")
def filled_sqlite(
    request: pytest.FixtureRequest,
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Make one SQLite database that the module's own `fill` has filled, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "caseload.db"
    shutil.copy(sqlite_template, path)
    request.module.fill(open_database(path), _make_frames())
    return path


@pytest.fixture(scope="module")
def filled_postgresql(
    request: pytest.FixtureRequest, postgresql_server: str, postgresql_template: str
) -> Iterator[str]:
    """Make one PostgreSQL database that the module's own `fill` has filled, to be copied."""
    with _postgresql_database(postgresql_server, template=postgresql_template) as address:
        request.module.fill(open_database(address), _make_frames())
        yield _name_database(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give an empty database of this version, on each kind in turn."""
    yield from _copy_database(request, tmp_path, f"{request.param}_template")


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database as the module's own `fill` leaves it, on each kind in turn."""
    yield from _copy_database(request, tmp_path, f"filled_{request.param}")


def _copy_database(
    request: pytest.FixtureRequest, folder: Path, template: str
) -> Iterator[Database]:
    """Give a copy of the database that a fixture made, which the test may change."""
    made = request.getfixturevalue(template)
    if request.param == "sqlite":
        path = folder / "data" / "caseload.db"
        path.parent.mkdir(mode=0o700)
        shutil.copy(made, path)
        yield open_database(path)
        return
    server = request.getfixturevalue("postgresql_server")
    with _postgresql_database(server, template=made) as address:
        yield open_database(address)


@pytest.fixture
def frames() -> dict[str, pd.DataFrame]:
    """Give a small import: two facilitators, two cases, their assignments and a contact."""
    return _make_frames()


def _make_frames() -> dict[str, pd.DataFrame]:
    """Return the tables of a small import."""
    return {
        "facilitators": pd.DataFrame(
            {
                "facilitator_id": ["F001", "F002"],
                "name": ["Ada Ash", "Ben Birch"],
                "supervisor_id": ["F002", None],
                "hours_per_week": [40.0, 37.5],
                "source_key": ["1", "2"],
            }
        ),
        "cases": pd.DataFrame(
            {
                "case_id": ["C1", "C2"],
                "client_code": ["K1", "K2"],
                "opened_on": ["2026-01-05", "2026-02-01"],
                "notes": ["a private note", None],
                "source_key": ["1", "2"],
            }
        ),
        "assignments": pd.DataFrame(
            {
                "case_id": ["C1", "C2"],
                "facilitator_id": ["F001", "F002"],
                "from_on": ["2026-01-05", "2026-02-01"],
                "load_share": [1.0, None],
                "inferred": [False, None],
                "source_key": ["1", "2"],
            }
        ),
        "services": pd.DataFrame(
            {
                "service_id": ["S1"],
                "case_id": ["C1"],
                "facilitator_id": ["F001"],
                "service_type": ["home_visit"],
                "status": ["delivered"],
                "served_on": ["2026-01-07"],
                "minutes": [50],
                "source_key": ["1"],
            }
        ),
        "disruptions": pd.DataFrame(
            {
                "disruption_id": ["D1"],
                "facilitator_id": ["F001"],
                "cause": ["turnover"],
                "started_at": pd.to_datetime(["2026-03-08T09:59:59.123456Z"]),
                "source_key": ["1"],
            }
        ),
    }

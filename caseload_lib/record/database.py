"""The agency's database: SQLite beside its settings, or PostgreSQL."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from caseload_lib.errors import CaseloadError
from caseload_lib.record.addresses import ADDRESS_RULE, check_address
from caseload_lib.record.database_errors import explain_error
from caseload_lib.record.schema import VERSION_TABLE

#: How long a writer waits for another before it gives up.
WAIT_SECONDS = 15.0

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_SQLITE_HEADER = b"SQLite format 3\x00"
#: One writer at a time also on PostgreSQL, so that the audit chain has one order.
_WRITE_LOCK = 0x63617365


@dataclass(frozen=True)
class Database:
    """An open database.

    Parameters
    ----------
    engine : Engine
        SQLAlchemy's engine; it keeps no connection open between two uses.
    url : str
        Where the database is, without a password.
    """

    engine: Engine
    url: str

    @property
    def dialect(self) -> str:
        """The kind of database, "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the records as they are at one moment.

        Yields
        ------
        Connection
            Inside a transaction; what others write meanwhile does not show.

        Raises
        ------
        CaseloadError
            If the database cannot be read.
        """
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._explaining():
            chosen = options if self.dialect == "postgresql" else {}
            with self.engine.execution_options(**chosen).begin() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are all kept when the block ends, or none.

        Yields
        ------
        Connection
            Inside a transaction that no other writer shares.

        Raises
        ------
        CaseloadError
            If the database cannot be written, or another program keeps it busy.
        RecordsError
            If rows break a rule of the database.
        """
        with (
            self._explaining(),
            self.engine.execution_options(writes=True).begin() as connection,
        ):
            yield connection

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Turn the database's errors into ours, which quote no rows."""
        driver = self.engine.dialect.loaded_dbapi.Error
        try:
            yield
        except (SQLAlchemyError, driver) as error:
            raise explain_error(error, place=self.url) from None


def open_database(url_or_path: str | Path, *, create: bool = False) -> Database:
    """Return an agency's database, brought up to this version's schema.

    Parameters
    ----------
    url_or_path : str or Path
        The path of an SQLite file, or an address such as postgresql://user@host/name.
    create : bool, default False
        Whether to make the database where there is none.

    Returns
    -------
    Database
        Ready to read and write. An SQLite file is readable by its owner only.

    Raises
    ------
    CaseloadError
        If there is no database and none is to be made.
    CaseloadError
        If the file is empty, damaged or not of this software.
    CaseloadError
        If a newer version of this software made it.
    CaseloadError
        If it cannot be reached, read or written.
    """
    url = _read_address(url_or_path)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if create and not path.exists():
            _create_file(path)
        _check_file(path)
        _close_to_others(path)
    database = _connect(url)
    _migrate(database, create=create and database.dialect == "postgresql")
    return database


def _read_address(url_or_path: str | Path) -> URL:
    """Return the address with the driver that is used here."""
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        return URL.create("sqlite", database=str(Path(url_or_path).absolute()))
    kind = check_address(url_or_path)
    try:
        url = make_url(url_or_path)
    except (ArgumentError, ValueError):
        # The text may hold a password.
        raise CaseloadError(f"The database address cannot be read. {ADDRESS_RULE}") from None
    if kind == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.database in (None, "", ":memory:"):
        raise CaseloadError(f"The database address names no file. {ADDRESS_RULE}")
    return URL.create("sqlite", database=str(Path(url.database or "").absolute()))


def _connect(url: URL) -> Database:
    """Return the database behind an engine that obeys our rules."""
    is_sqlite = url.get_backend_name() == "sqlite"
    options: dict[str, Any] = {"connect_args": {"options": "-c timezone=UTC"}}
    if is_sqlite:
        # Not SQLAlchemy's own way of connecting, which makes an empty file where there is none.
        address = f"{Path(url.database or '').as_uri()}?mode=rw"
        options = {"creator": lambda: sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS)}
    try:
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True, **options)
    except ModuleNotFoundError as error:
        raise CaseloadError(
            "PostgreSQL needs the driver psycopg. Install it: pip install 'caseload[postgres]'."
        ) from error
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite if is_sqlite else _begin_postgresql)
    place = str(url.database) if is_sqlite else url.render_as_string(hide_password=True)
    return Database(engine, place)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Set what SQLite forgets between connections."""
    # The driver's own transactions begin late; ours begin when we say so.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once when writing, so that no transaction fails half way."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """Take turns when writing."""
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(WAIT_SECONDS * 1000)}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


def _create_file(path: Path) -> None:
    """Make a whole, empty database; an interrupted attempt leaves none."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise CaseloadError(
            f"The folder {path.parent} cannot be written ({error.strerror}). The database is kept "
            "there. Make it writable for your account, or choose another folder."
        ) from error
    part = Path(name)
    try:
        database = _connect(URL.create("sqlite", database=name))
        with database._explaining(), database.engine.connect() as connection:
            connection.connection.execute("PRAGMA journal_mode = WAL")
        _migrate(database, create=True)
        # Another process may have made it meanwhile: then theirs stays.
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink(missing_ok=True)


def _check_file(path: Path) -> None:
    """Refuse a file that is missing, empty or not SQLite's."""
    if not path.exists():
        raise CaseloadError(
            f"There are no records yet: {path} does not exist. Import some with "
            "`caseload record import PATH`; `caseload demo DIR` makes a demo agency elsewhere."
        )
    try:
        with path.open("rb") as file:
            header = file.read(len(_SQLITE_HEADER))
    except OSError as error:
        raise CaseloadError(
            f"The database {path} cannot be read ({error.strerror}). It must be a file that your "
            "account may read and write."
        ) from error
    if not header:
        raise CaseloadError(
            f"The database {path} is an empty file: something cut it short. Put a backup in its "
            "place, or remove it and import your records anew."
        )
    if header != _SQLITE_HEADER:
        raise CaseloadError(
            f"The file {path} is not an SQLite database. Put a backup in its place, or move it "
            "away and import your records anew."
        )


def _close_to_others(path: Path) -> None:
    """Take away others' rights to a file of our own account, as a copy or a backup may have."""
    for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        with suppress(OSError, AttributeError):  # Windows has no geteuid.
            found = file.stat()
            if found.st_uid == os.geteuid() and found.st_mode & 0o077:
                file.chmod(0o600)


def _migrate(database: Database, *, create: bool) -> None:
    """Bring the schema to this version's, in one transaction; refuse what we do not know."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    with database.reading() as connection:
        if _read_version(connection) == newest:
            return
    with database.writing() as connection:
        version = _read_version(connection)
        known = {script.revision for script in scripts.walk_revisions()}
        if version is None and not create:
            advice = (
                "or import records into it with `caseload record import PATH`."
                if database.dialect == "postgresql"
                else "or move the file away and import your records anew."
            )
            raise CaseloadError(
                f"The database {database.url} holds no records of this software. Check its "
                f"address, {advice}"
            )
        if version is not None and version not in known:
            raise CaseloadError(
                f"The database {database.url} was made by a newer version of this software "
                f"(schema {version}; this version knows {newest}). Nothing was changed. Install "
                "the newer version: pip install --upgrade caseload."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _read_version(connection: Connection) -> str | None:
    """Return which migration the database has reached, None where it never had one."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()

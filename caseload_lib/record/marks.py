"""Which tables and months have changed, told by marks without reading a record."""

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

# No pandas and no SQLAlchemy here: to say that nothing has changed must not take a second.
from caseload_lib.months import Month

_QUERY = "SELECT table_name, month, token FROM marks"


@dataclass(frozen=True)
class Marks:
    """The marks of a database, each a random token that every change renews.

    Parameters
    ----------
    tokens : mapping of pair of str to str
        By the table's name and the month, as "2026-10"; the month is "" for tables that are not
        marked by months. Those of the audit trail are not there.
    """

    tokens: Mapping[tuple[str, str], str]

    @property
    def digest(self) -> str:
        """64 hexadecimal digits, others as soon as any record but the audit trail is another."""
        lines = sorted("\0".join([*key, token]) for key, token in self.tokens.items())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def find(self, table_name: str, month: Month) -> str:
        """Return the mark of a month, "" where there never was a row of it.

        Parameters
        ----------
        table_name : str
            A table that is marked by months.
        month : Month
            The month.

        Returns
        -------
        str
            Another one as soon as a row of that month is another.
        """
        return self.tokens.get((table_name, str(month)), "")


def read_marks(url: str) -> Marks | None:
    """Return the marks of a database as they are at one moment.

    Parameters
    ----------
    url : str
        The path of an SQLite file, or an address such as postgresql://user@host/name.

    Returns
    -------
    Marks or None
        None where there is no database, it cannot be read or is older than marks: then only
        reading the records tells.
    """
    kind, _, rest = url.rpartition("://")
    if kind.startswith("postgres"):
        rows = _read_postgresql(f"postgresql://{rest}")
    else:
        rows = _read_sqlite(Path(rest.partition("?")[0].removeprefix("/") if kind else url))
    return None if rows is None else Marks({(table, month): token for table, month, token in rows})


def _read_sqlite(path: Path) -> list[tuple[str, str, str]] | None:
    """Return the rows of an SQLite file."""
    try:
        address = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=1.0)) as connection:
            return connection.execute(_QUERY).fetchall()
    except sqlite3.Error:
        return None


def _read_postgresql(url: str) -> list[tuple[str, str, str]] | None:
    """Return the rows of a PostgreSQL database."""
    try:
        import psycopg
    except ModuleNotFoundError:
        return None
    try:
        with psycopg.connect(url) as connection:
            return connection.execute(_QUERY).fetchall()
    except psycopg.Error:
        return None

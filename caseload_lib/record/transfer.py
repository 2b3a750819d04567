"""Rows between data frames and the database, in bulk."""

from collections.abc import Sequence
from itertools import chain, groupby
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, select, type_coerce
from sqlalchemy.types import NullType

from caseload_lib.frames import DTYPES
from caseload_lib.record.schema import METADATA
from caseload_lib.tables import TABLES, Column

#: Columns that the database has beside those declared.
EXTRAS = {
    "row_id": Column("row_id", "integer", "The row's number in the database."),
    "source": Column("source", "code", "Where an imported row comes from."),
    "source_key": Column("source_key", "code", "What tells it from others of its source."),
}

#: Fewer than the 700 new objects after which Python looks for garbage: twice as fast as 5000 rows.
CHUNK_ROWS = 500
#: How many values every SQLite takes in one statement.
_MOST_VALUES = 999
_ARROW = {
    "str": pa.string(),
    "datetime64[us]": pa.timestamp("us"),
    "datetime64[us, UTC]": pa.timestamp("us", "UTC"),
    "Int64": pa.int64(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
}
_PANDAS = {
    pa.string(): pd.StringDtype(na_value=np.nan),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def fetch_frame(
    connection: Connection,
    table_name: str,
    *,
    columns: Sequence[str] | None = None,
    extras: Sequence[str] = (),
    source: str | None = None,
    where: Sequence[ColumnElement[bool]] = (),
) -> pd.DataFrame:
    """Return the rows of a table in the order in which they were written.

    Parameters
    ----------
    connection : Connection
        From `Database.reading` or `Database.writing`.
    table_name : str
        A name in `TABLES`.
    columns : sequence of str, optional
        Which of the table's own columns; all of them by default.
    extras : sequence of str, default ()
        Which of `EXTRAS` to add behind the table's own columns.
    source : str, optional
        Only rows that this source imported.
    where : sequence of conditions, default ()
        Only rows that meet all of them.

    Returns
    -------
    DataFrame
        The columns in their declared kinds.
    """
    table = TABLES[table_name]
    chosen = [*(table[name] for name in columns or table.names), *(EXTRAS[name] for name in extras)]
    stored = METADATA.tables[table_name]
    # Without a type SQLAlchemy hands on the driver's values; whole columns are converted here,
    # which is ten times as fast as value by value.
    query = select(*(type_coerce(stored.c[column.name], NullType()) for column in chosen))
    if source is not None:
        query = query.where(stored.c.source == source)
    query = query.where(*where)
    cursor = connection.execute(query.order_by(stored.c.row_id)).cursor
    chunks: list[list[pa.Array]] = [[_decode((), column.kind)] for column in chosen]
    while rows := cursor.fetchmany(CHUNK_ROWS):
        for chunk, column, values in zip(chunks, chosen, zip(*rows, strict=True), strict=True):
            chunk.append(_decode(values, column.kind))
    arrays = [pa.chunked_array(chunk) for chunk in chunks]
    names = [column.name for column in chosen]
    return to_frame(pa.table(arrays, names=names))


def to_frame(rows: pa.Table) -> pd.DataFrame:
    """Return a table of Arrow's as a frame of the kinds in `frames.DTYPES`."""
    return rows.to_pandas(types_mapper=_PANDAS.get)


def _decode(values: tuple[object, ...], kind: str) -> pa.Array:
    """Return a column as the driver gave it in its declared kind.

    SQLite gives dates and instants as text and flags as 0 and 1, PostgreSQL as Python's own.
    """
    array = pa.array(values)
    if kind == "instant" and pa.types.is_string(array.type):
        array = array.cast(pa.timestamp("us"))
    return array.cast(_ARROW[DTYPES[kind]])


def insert_frame(connection: Connection, table_name: str, frame: pd.DataFrame) -> None:
    """Write new rows.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    table_name : str
        A name in `TABLES`.
    frame : DataFrame
        Columns of the table or of `EXTRAS`, in their declared kinds; other columns of the table
        stay empty.
    """
    if frame.empty:
        return
    rows = encode_rows(frame, table_name)
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in frame.columns)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        # Many rows to a statement: one that fires triggers can be undone alone, and to be ready
        # for that costs half as much as writing a row.
        size, values = _MOST_VALUES // frame.shape[1], f"({', '.join('?' * frame.shape[1])})"
        batches = (rows[start : start + size] for start in range(0, len(rows), size))
        for count, alike in groupby(batches, key=len):
            driver.executemany(
                f"INSERT INTO {table_name} ({columns}) VALUES {', '.join([values] * count)}",  # noqa: S608 - own names
                (tuple(chain.from_iterable(batch)) for batch in alike),
            )
        return
    # PostgreSQL takes rows by COPY several times as fast as by INSERT.
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table_name} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def update_frame(connection: Connection, table_name: str, frame: pd.DataFrame) -> None:
    """Change rows.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    table_name : str
        A name in `TABLES`.
    frame : DataFrame
        The columns to change, in their declared kinds, and as the last one `row_id`.
    """
    if frame.empty:
        return
    quote = connection.dialect.identifier_preparer.quote
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    changes = ", ".join(f"{quote(name)} = {mark}" for name in frame.columns[:-1])
    connection.exec_driver_sql(
        f"UPDATE {table_name} SET {changes} WHERE row_id = {mark}",  # noqa: S608 - own names
        encode_rows(frame, table_name),
    )


def encode_rows(frame: pd.DataFrame, table_name: str) -> list[tuple[object, ...]]:
    """Return rows in the form in which either database takes them.

    Parameters
    ----------
    frame : DataFrame
        Columns of the table or of `EXTRAS`, in their declared kinds.
    table_name : str
        A name in `TABLES`.

    Returns
    -------
    list of tuple
        Text, numbers, truth values and None; dates as 2026-10-31, instants as
        2026-10-31 12:00:00.000000 in UTC.

    Examples
    --------
    >>> frame = pd.DataFrame({"from_on": pd.to_datetime(["2026-10-31", None])})
    >>> encode_rows(frame, "roles")
    [('2026-10-31',), (None,)]
    """
    kinds = {column.name: column.kind for column in (*TABLES[table_name].columns, *EXTRAS.values())}
    columns = [_encode(frame[name], kinds[name]) for name in frame.columns]
    return list(zip(*columns, strict=True))


def _encode(values: pd.Series, kind: str) -> list[object]:
    """Return a column as Python values, None where missing."""
    if kind not in {"date", "instant"}:
        return values.to_numpy(dtype=object, na_value=None).tolist()
    unit = "D" if kind == "date" else "us"
    naive = values.dt.tz_localize(None) if kind == "instant" else values
    texts = np.datetime_as_string(naive.to_numpy().astype(f"datetime64[{unit}]")).tolist()
    return [None if text == "NaT" else text.replace("T", " ") for text in texts]


def format_rows(frame: pd.DataFrame, table_name: str) -> list[tuple[str | None, ...]]:
    """Return rows as text, for the audit trail.

    Parameters
    ----------
    frame : DataFrame
        Columns of the table or of `EXTRAS`, in their declared kinds.
    table_name : str
        A name in `TABLES`.

    Returns
    -------
    list of tuple
        Text as it is; dates and instants as in `encode_rows`; true, false; numbers so that they
        read back as the same number; None where missing.

    Examples
    --------
    >>> frame = pd.DataFrame({"inferred": [True], "load_share": [0.5], "role": [None]})
    >>> format_rows(frame, "assignments")
    [('true', '0.5', None)]
    """
    return [tuple(_format(value) for value in row) for row in encode_rows(frame, table_name)]


def _format(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else repr(value)

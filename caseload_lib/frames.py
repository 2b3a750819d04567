"""The records as data frames, one per table, of the kinds that the tables declare; partitions."""

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.tables import TABLES, Column, Table

#: The pandas kind of each kind of column. Dates are midnights without a zone; instants are UTC.
DTYPES = {
    "id": "str",
    "code": "str",
    "text": "str",
    "list": "str",
    "choice": "str",
    "date": "datetime64[us]",
    "instant": "datetime64[us, UTC]",
    "integer": "Int64",
    "number": "float64",
    "flag": "boolean",
}


def make_frame(table: Table, frame: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return a frame with exactly a table's columns, in order and of the declared kinds.

    Parameters
    ----------
    table : Table
        The table.
    frame : DataFrame, optional
        Its rows; columns that it lacks are missing throughout. Without it there are no rows.

    Returns
    -------
    DataFrame
        One column per column of the table, kinds as in `DTYPES`, rows numbered from 0.

    Raises
    ------
    RecordsError
        If a column is not the table's.
    RecordsError
        If values cannot be taken as the declared kind.

    Examples
    --------
    >>> frame = make_frame(TABLES["conflicts"], pd.DataFrame({"case_id": ["C1"]}))
    >>> frame.columns.tolist(), len(frame)
    (['case_id', 'facilitator_id'], 1)
    """
    if frame is None:
        return _make_empty(table.name).copy(deep=False)
    if _is_complete(table, frame):
        return frame.copy(deep=False)
    strange = [name for name in frame.columns if name not in table.names]
    if strange:
        raise RecordsError(
            f"The table {table.name} has no column {list_offenders(strange)}. "
            f"Its columns: {', '.join(table.names)}."
        )
    columns = {column.name: _convert(column, frame, table.name) for column in table.columns}
    return pd.DataFrame(columns, index=frame.index).reset_index(drop=True)


def _is_complete(table: Table, frame: pd.DataFrame) -> bool:
    """Return whether a frame is already what is asked for, as those of other records are."""
    return (
        [*frame.columns] == [*table.names]
        and [*frame.dtypes] == _list_dtypes(table.name)
        and frame.index.equals(pd.RangeIndex(len(frame)))
    )


@cache
def _list_dtypes(name: str) -> list[object]:
    """Return the kinds of a table's columns."""
    return [pd.api.types.pandas_dtype(DTYPES[column.kind]) for column in TABLES[name].columns]


@cache
def _make_empty(name: str) -> pd.DataFrame:
    """Return a table's frame without rows; made once, since records have many such tables."""
    return make_frame(TABLES[name], pd.DataFrame())


def _convert(column: Column, frame: pd.DataFrame, table_name: str) -> pd.Series:
    """Return one column in its declared kind, missing throughout where the frame lacks it."""
    dtype = DTYPES[column.kind]
    if column.name not in frame.columns:
        return pd.Series(None, index=frame.index, dtype=dtype)
    values = frame[column.name]
    if values.dtype == dtype:
        return values
    try:
        if column.kind == "date":
            return pd.to_datetime(values).astype("datetime64[us]")
        if column.kind == "instant":
            return pd.to_datetime(values, utc=True).astype("datetime64[us, UTC]")
        return values.astype(dtype)
    except (TypeError, ValueError) as error:
        raise RecordsError(
            f"{table_name}.{column.name} holds values that are not of the kind {column.kind}."
        ) from error


def list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as plain values, what is missing as None.

    A few dozen rows are looked through many times faster so than by masks over a frame.

    Parameters
    ----------
    frame : DataFrame
        Any columns.

    Returns
    -------
    list of dict
        Value by column, in the order of the rows.

    Examples
    --------
    >>> list_rows(pd.DataFrame({"hours": [1.5, None], "code": ["007", None]}))
    [{'hours': 1.5, 'code': '007'}, {'hours': None, 'code': None}]
    """
    columns = [
        [
            None if lacks else value
            for value, lacks in zip(values.tolist(), values.isna(), strict=True)
        ]
        for _, values in frame.items()
    ]
    names = list(frame.columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


class Records:
    """An agency's records: one frame per table, empty where nothing is recorded.

    Parameters
    ----------
    **frames : DataFrame
        Rows by the table's name; each is completed by `make_frame`.

    Raises
    ------
    RecordsError
        If a name is no table's.

    Examples
    --------
    >>> records = Records(facilitators=pd.DataFrame({"facilitator_id": ["F001"]}))
    >>> len(records.facilitators), records.cases.empty
    (1, True)
    """

    __slots__ = ("_frames",)
    _frames: Mapping[str, pd.DataFrame]

    def __init__(self, **frames: pd.DataFrame) -> None:
        strange = [name for name in frames if name not in TABLES]
        if strange:
            raise RecordsError(
                f"There is no table {list_offenders(strange)}. Tables: {', '.join(TABLES)}."
            )
        completed = {name: make_frame(table, frames.get(name)) for name, table in TABLES.items()}
        object.__setattr__(self, "_frames", completed)

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Return the frame of the table of that name."""
        if name in TABLES:
            return self._frames[name]
        raise AttributeError(f"There is no table {name!r}. Tables: {', '.join(TABLES)}.")

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return the frame of the table of that name."""
        return self._frames[name]

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: records are frozen."""
        raise AttributeError("Records are frozen. Make new ones with replace().")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the frames."""
        return _rebuild, (dict(self._frames),)

    def __repr__(self) -> str:
        """Say how many rows each table has; never what they hold."""
        filled = [f"{name}={len(frame)}" for name, frame in self._frames.items() if len(frame)]
        return f"Records({', '.join(filled)})"

    def replace(self, **frames: pd.DataFrame) -> "Records":
        """Return records in which some tables hold other rows."""
        return Records(**{**self._frames, **frames})


def _rebuild(frames: dict[str, pd.DataFrame]) -> Records:
    """Make records anew from their frames."""
    return Records(**frames)


class Partition:
    """The rows of a frame by whom or what they are about, found once for all of them.

    Parameters
    ----------
    rows : DataFrame
        Any frame.
    keys : Series, optional
        About whom or what each row is, facilitator_id by default; where that is missing the row
        is nobody's.

    Examples
    --------
    >>> hours = pd.DataFrame({"facilitator_id": ["F2", "F1", "F2"], "hours": [1, 2, 3]})
    >>> parted = Partition(hours)
    >>> parted.pick("F2")["hours"].tolist(), len(parted.pick("F9"))
    ([1, 3], 0)
    """

    def __init__(self, rows: pd.DataFrame, keys: pd.Series | None = None) -> None:
        codes, names = pd.factorize(rows["facilitator_id"] if keys is None else keys)
        # Missing keys have the code -1 and come first.
        self._order = np.argsort(codes, kind="stable")
        bounds = np.searchsorted(codes[self._order], np.arange(len(names) + 1))
        self._rows = rows
        self._spans = dict(zip(names, pairwise(bounds.tolist()), strict=True))

    def find(self, name: str) -> npt.NDArray[np.intp]:
        """Return the places of the rows of one key, in the order of the frame."""
        start, end = self._spans.get(name, (0, 0))
        return self._order[start:end]

    def pick(self, name: str) -> pd.DataFrame:
        """Return the rows of one key in the order of the frame, numbered from 0."""
        return self._rows.take(self.find(name)).reset_index(drop=True)

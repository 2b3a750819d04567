"""Data frames as plain JSON values and back, exactly and always in the same form."""

from typing import Any

import pandas as pd


def pack_frame(frame: pd.DataFrame) -> dict[str, Any]:
    """Return a frame as plain values: the kind and the values of each column.

    Parameters
    ----------
    frame : DataFrame
        Columns of text, numbers, flags or dates; the index is not kept.

    Returns
    -------
    dict
        By column its "kind" and its "values"; dates as ISO text, what is missing as None.

    Examples
    --------
    >>> pack_frame(pd.DataFrame({"days": pd.array([3, None], "Int64")}))
    {'days': {'kind': 'Int64', 'values': [3, None]}}
    """
    return {str(name): _pack_column(frame[name]) for name in frame.columns}


def _pack_column(column: pd.Series) -> dict[str, Any]:
    values = column
    if isinstance(column.dtype, pd.DatetimeTZDtype) or column.dtype.kind == "M":
        values = column.map(pd.Timestamp.isoformat, na_action="ignore")
    plain = values.astype(object).where(values.notna(), None).tolist()
    return {"kind": str(column.dtype), "values": plain}


def unpack_frame(packed: dict[str, Any]) -> pd.DataFrame:
    """Return the frame that `pack_frame` packed.

    Parameters
    ----------
    packed : dict
        What `pack_frame` returned, also after a way through JSON.

    Returns
    -------
    DataFrame
        The same columns, kinds and values; rows numbered from 0.

    Examples
    --------
    >>> packed = pack_frame(pd.DataFrame({"hours": [1.5, None], "client_code": ["007", None]}))
    >>> unpack_frame(packed)["client_code"].tolist()
    ['007', nan]
    """
    columns = {name: _unpack_column(**column) for name, column in packed.items()}
    return pd.DataFrame(columns)


def _unpack_column(kind: str, values: list[Any]) -> pd.Series:
    if kind.startswith("datetime64"):
        read = pd.to_datetime(pd.Series(values, dtype="str"), format="ISO8601", utc="UTC" in kind)
        return read.astype(kind)
    return pd.Series(values, dtype=kind)

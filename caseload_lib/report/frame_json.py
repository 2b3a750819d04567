"""Data frames as plain JSON values and back, exactly and always in the same form."""

from base64 import b64decode, b64encode
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray

#: How numbers and places lie in a packed column, whatever the machine.
_NUMBER, _WHOLE, _PLACE = "<f8", "<i8", "<i4"


def pack_frame(frame: pd.DataFrame) -> dict[str, Any]:
    """Return a frame as plain values: the kind and the values of each column.

    Columns of numbers and days are packed as their bytes, columns of text as the texts that there
    are, in order, and the place of each row's text among them: short, and quick to read back.

    Parameters
    ----------
    frame : DataFrame
        Columns of text, numbers, flags, days or instants in UTC; the index is not kept.

    Returns
    -------
    dict
        By column its "kind" and "numbers" (base64; "missing" has the rows without one), "texts"
        and "places" (base64; -1 where there is none), or else "values", what is missing as None.

    Examples
    --------
    >>> pack_frame(pd.DataFrame({"open": pd.array([True, None], "boolean")}))
    {'open': {'kind': 'boolean', 'values': [True, None]}}
    """
    return {str(name): _pack_column(frame[name]) for name in frame.columns}


def _pack_column(column: pd.Series) -> dict[str, Any]:
    kind = str(column.dtype)
    if kind == "float64":
        numbers = column.to_numpy(dtype=_NUMBER, copy=True)
        # A missing number has many forms in bytes; the same data must have one.
        numbers[np.isnan(numbers)] = np.nan
        return {"kind": kind, "numbers": _write_bytes(numbers)}
    if kind == "Int64":
        whole = column.to_numpy(dtype=_WHOLE, na_value=0)
        missing = np.flatnonzero(column.isna()).tolist()
        return {"kind": kind, "numbers": _write_bytes(whole), "missing": missing}
    if kind == "str":
        return {"kind": kind, **_pack_texts(column)}
    if kind.startswith("datetime64"):
        since = column.dt.tz_localize(None) if _is_utc(kind) else column
        return {"kind": kind, "numbers": _write_bytes(since.to_numpy().view(_WHOLE))}
    plain = column.astype(object).where(column.notna(), None).tolist()
    return {"kind": kind, "values": plain}


def _is_utc(kind: str) -> bool:
    """Return whether days or instants are in UTC; the others have no zone."""
    return kind.endswith(", UTC]")


def _pack_texts(column: pd.Series) -> dict[str, Any]:
    """Return the texts of a column in order, and each row's place among them."""
    codes, found = pd.factorize(column)
    texts = found.tolist()
    order = sorted(range(len(texts)), key=texts.__getitem__)
    # One place more, which the code -1 of a missing text leads to.
    places = np.full(len(texts) + 1, -1, dtype=_PLACE)
    places[order] = np.arange(len(texts))
    return {"texts": [texts[place] for place in order], "places": _write_bytes(places[codes])}


def _write_bytes(numbers: npt.NDArray[Any]) -> str:
    """Return numbers as text that holds their bytes."""
    return b64encode(numbers.tobytes()).decode("ascii")


def _read_bytes(text: str, kind: str) -> npt.NDArray[Any]:
    """Return the numbers that `_write_bytes` wrote."""
    return np.frombuffer(b64decode(text), dtype=kind).astype(kind[1:])


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


def _unpack_column(kind: str, **packed: Any) -> pd.Series | ExtensionArray | npt.NDArray[Any]:
    if kind == "float64":
        return _read_bytes(packed["numbers"], _NUMBER)
    if kind == "Int64":
        whole = _read_bytes(packed["numbers"], _WHOLE)
        mask = np.zeros(len(whole), dtype=bool)
        mask[packed["missing"]] = True
        return pd.arrays.IntegerArray(whole, mask)
    if kind == "str":
        places = _read_bytes(packed["places"], _PLACE)
        return pd.array(packed["texts"], dtype="str").take(places, allow_fill=True)
    if kind.startswith("datetime64"):
        unit = kind.removesuffix(", UTC]").removesuffix("]")
        since = pd.Series(_read_bytes(packed["numbers"], _WHOLE).view(f"{unit}]"))
        return since.dt.tz_localize("UTC") if _is_utc(kind) else since
    return pd.Series(packed["values"], dtype=kind)

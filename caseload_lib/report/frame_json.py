"""Data frames as plain JSON values and back, exactly and always in the same form."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray

from caseload_lib.frames import Partition

#: How numbers and places lie in a packed column, whatever the machine.
_NUMBER, _WHOLE, _PLACE = "<f8", "<i8", "<i4"
Column = dict[str, Any]


class Packed(dict[str, Column]):
    """A frame as plain values, as `pack_frame` gives it."""


def pack_frame(frame: pd.DataFrame) -> Packed:
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
    return PackedFrame(frame).pack(np.arange(len(frame)))


class PackedFrame:
    """A frame from which parts are packed, each as `pack_frame` would pack it by itself.

    What is costly about a column is done once for all rows.

    Parameters
    ----------
    frame : DataFrame
        As `pack_frame` takes it.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._columns = {str(name): _prepare(frame[name]) for name in frame.columns}

    def pack(self, rows: npt.NDArray[np.intp]) -> Packed:
        """Return the rows at some places, packed."""
        return Packed((name, pack(rows)) for name, pack in self._columns.items())


class PackedPartition:
    """The rows of a frame by whom or what they are about, packed as soon as they are picked.

    Parameters
    ----------
    rows, keys
        As of `frames.Partition`.
    """

    def __init__(self, rows: pd.DataFrame, keys: pd.Series | None = None) -> None:
        self._partition, self._packed = Partition(rows, keys), PackedFrame(rows)

    def pick(self, name: str) -> Packed:
        """Return the rows of one key, packed."""
        return self._packed.pack(self._partition.find(name))


def _prepare(column: pd.Series) -> Callable[[npt.NDArray[np.intp]], Column]:
    """Return what packs some rows of a column."""
    kind = str(column.dtype)
    if kind == "float64":
        numbers = column.to_numpy(dtype=_NUMBER, copy=True)
        # A missing number has many forms in bytes; the same data must have one.
        numbers[np.isnan(numbers)] = np.nan
        return lambda rows: {"kind": kind, "numbers": _write_bytes(numbers[rows])}
    if kind == "Int64":
        whole, lacking = column.to_numpy(dtype=_WHOLE, na_value=0), column.isna().to_numpy()
        return lambda rows: {
            "kind": kind,
            "numbers": _write_bytes(whole[rows]),
            "missing": np.flatnonzero(lacking[rows]).tolist(),
        }
    if kind == "str":
        return _prepare_texts(column)
    if kind.startswith("datetime64"):
        since = column.dt.tz_localize(None) if _is_utc(kind) else column
        counted = since.to_numpy().view(_WHOLE)
        return lambda rows: {"kind": kind, "numbers": _write_bytes(counted[rows])}
    plain = column.astype(object).where(column.notna(), None).to_numpy()
    return lambda rows: {"kind": kind, "values": plain[rows].tolist()}


def _prepare_texts(column: pd.Series) -> Callable[[npt.NDArray[np.intp]], Column]:
    """Return what packs some rows of a column of text: those of its texts that are in them."""
    codes, found = pd.factorize(column)
    unordered = found.tolist()
    order = sorted(range(len(unordered)), key=unordered.__getitem__)
    texts = [unordered[place] for place in order]
    ranks = np.full(len(texts) + 1, len(texts), dtype=_PLACE)
    ranks[order] = np.arange(len(texts))
    # A missing text has the code -1, which leads to the last rank: beyond all texts.
    ranked = ranks[codes]

    def pack(rows: npt.NDArray[np.intp]) -> Column:
        here = ranked[rows]
        there = np.zeros(len(texts) + 1, dtype=bool)
        there[here] = True
        places = np.cumsum(there, dtype=_PLACE) - 1
        places[-1] = -1
        known = [texts[place] for place in np.flatnonzero(there[:-1])]
        return {"kind": "str", "texts": known, "places": _write_bytes(places[here])}

    return pack


def _is_utc(kind: str) -> bool:
    """Return whether days or instants are in UTC; the others have no zone."""
    return kind.endswith(", UTC]")


def _write_bytes(numbers: npt.NDArray[Any]) -> str:
    """Return numbers as text that holds their bytes."""
    return b64encode(numbers.tobytes()).decode("ascii")


def _read_bytes(text: str, kind: str) -> npt.NDArray[Any]:
    """Return the numbers that `_write_bytes` wrote."""
    return np.frombuffer(b64decode(text), dtype=kind).astype(kind[1:])


def unpack_frame(packed: dict[str, Column]) -> pd.DataFrame:
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

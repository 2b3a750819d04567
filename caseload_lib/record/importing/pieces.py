"""Pieces of tables as they come out of files, and how they are put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pandas as pd

from caseload_lib.record.importing.checks import FAULT_COLUMNS, make_faults
from caseload_lib.record.importing.conversion import RULES, convert_column
from caseload_lib.record.importing.files import Sheet
from caseload_lib.tables import TABLES


@dataclass(frozen=True)
class Piece:
    """The rows of one table that one sheet holds, still as text.

    Parameters
    ----------
    table : str
        The table.
    sheet : Sheet
        Where they come from.
    texts : DataFrame
        Columns of the table, kind "str", index as in the sheet.
    headers : mapping of str to str
        The sheet's header of each column.
    date_formats : mapping of str to str
        How the days of a column are written, where not in ISO form.
    source_keys : Series of str, optional
        What tells the rows apart at their source; without it, the table's key does.
    refused : mapping of str to (Series of bool, str)
        Cells that a map of values does not know, and the rule they break.
    """

    table: str
    sheet: Sheet
    texts: pd.DataFrame
    headers: Mapping[str, str]
    date_formats: Mapping[str, str] = field(default_factory=dict)
    source_keys: pd.Series | None = None
    refused: Mapping[str, tuple[pd.Series, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """All rows of an import, converted and put together by table.

    Parameters
    ----------
    frames : dict of str to DataFrame
        By table, columns of the declared kinds; only those that some file has.
    origins : dict of str to DataFrame
        By table, with the same index: file, sheet, row, as a spreadsheet shows it.
    headers : dict of (str, str) to str
        The header in the files of a table's column.
    texts : dict of str to DataFrame
        By table, with the same index: the cells as they were written.
    source_keys : dict of str to Series
        By table, what tells its rows apart at their source.
    faults : DataFrame
        Values that could not be taken; columns as in `checks.FAULT_COLUMNS`.
    """

    frames: dict[str, pd.DataFrame]
    origins: dict[str, pd.DataFrame]
    headers: dict[tuple[str, str], str]
    texts: dict[str, pd.DataFrame]
    source_keys: dict[str, pd.Series]
    faults: pd.DataFrame


def combine_pieces(pieces: Sequence[Piece], *, zone: ZoneInfo) -> Batch:
    """Return the pieces converted and put together, the rows of each table numbered from 0.

    Parameters
    ----------
    pieces : sequence of Piece
        In the order of the files.
    zone : ZoneInfo
        The time zone of times written without an offset.

    Returns
    -------
    Batch
        The rows, where they come from, and what could not be taken.
    """
    batch = Batch({}, {}, {}, {}, {}, pd.DataFrame(columns=FAULT_COLUMNS))
    faults = []
    for name in TABLES:
        parts = [piece for piece in pieces if piece.table == name]
        if not parts:
            continue
        converted = [_convert_piece(piece, zone) for piece in parts]
        starts = pd.Series([len(piece.texts) for piece in parts]).cumsum().shift(fill_value=0)
        for (_, found), start in zip(converted, starts, strict=True):
            faults += [fault.assign(row=fault["row"] + start) for fault in found]
        batch.frames[name] = pd.concat([frame for frame, _ in converted], ignore_index=True)
        batch.origins[name] = pd.concat([_list_origins(p) for p in parts], ignore_index=True)
        batch.texts[name] = pd.concat([_list_cells(p) for p in parts], ignore_index=True)
        batch.headers.update({(name, c): h for p in parts for c, h in p.headers.items()})
        keys = [piece.source_keys for piece in parts]
        batch.source_keys[name] = (
            pd.concat(keys, ignore_index=True)
            if all(key is not None for key in keys)
            else make_source_keys(name, batch.frames[name])
        )
    if faults:
        return Batch(**{**batch.__dict__, "faults": pd.concat(faults, ignore_index=True)})
    return batch


def make_source_keys(table_name: str, frame: pd.DataFrame) -> pd.Series:
    """Return what tells the rows of our own files apart: their key values joined by "|".

    Parameters
    ----------
    table_name : str
        The table.
    frame : DataFrame
        Its rows, with the key's columns as far as the files have them.

    Returns
    -------
    Series of str
        For a table whose rows may repeat, "#2", "#3", ... mark the later ones of a key.

    Examples
    --------
    >>> rows = pd.DataFrame({"case_id": ["C1"], "facilitator_id": ["F001"]})
    >>> make_source_keys("conflicts", rows).tolist()
    ['C1|F001']
    """
    table = TABLES[table_name]
    empty = pd.Series("", index=frame.index, dtype="str")
    keys = join_keys([_write_key(frame[n]) if n in frame.columns else empty for n in table.key])
    if table.repeats:
        place = keys.groupby(keys).cumcount() + 1
        keys = keys.where(place == 1, keys + "#" + place.astype("str"))
    return keys


def join_keys(parts: Sequence[pd.Series]) -> pd.Series:
    r"""Return the parts of keys joined by "|", so that different parts never give one key.

    Parameters
    ----------
    parts : sequence of Series of str
        At least one, of one index; none missing.

    Returns
    -------
    Series of str
        A single part as it is; of several, those that hold "|" with a backslash before it.

    Examples
    --------
    >>> join_keys([pd.Series(["a|b"]), pd.Series(["c"])]).tolist()
    ['a\\|b|c']
    """
    if len(parts) == 1:
        return parts[0]
    escaped = [part.str.replace(r"([\\|])", r"\\\1", regex=True) for part in parts]
    return escaped[0].str.cat(escaped[1:], sep="|")


def count_things(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless there is one.

    Parameters
    ----------
    number : int
        How many, 0 or more.
    noun : str
        In the singular; the plural ends in "s".

    Returns
    -------
    str
        Both.

    Examples
    --------
    >>> count_things(1, "row"), count_things(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {noun}{'s' * (number != 1)}"


def _write_key(values: pd.Series) -> pd.Series:
    """Return key values as text; a day in ISO form, "" where missing."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return values.dt.strftime("%Y-%m-%dT%H:%M:%SZ").astype("str").fillna("")
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return values.dt.strftime("%Y-%m-%d").astype("str").fillna("")
    return values.astype("str").fillna("")


def _list_cells(piece: Piece) -> pd.DataFrame:
    """Return the cells of a piece as the file has them, under our columns' names."""
    headers = piece.headers
    return piece.sheet.texts[list(headers.values())].set_axis(list(headers), axis="columns")


def _list_origins(piece: Piece) -> pd.DataFrame:
    """Return the place of each row of a piece."""
    return pd.DataFrame(
        {"file": piece.sheet.path.name, "sheet": piece.sheet.name, "row": piece.texts.index}
    )


def _convert_piece(piece: Piece, zone: ZoneInfo) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return a piece's rows converted, numbered from 0, and faults by these numbers."""
    values, faults = {}, []
    for name in piece.texts.columns:
        column = TABLES[piece.table][name]
        texts = piece.texts[name].reset_index(drop=True)
        strange, rule = piece.refused.get(name, (None, ""))
        if strange is not None:
            strange = strange.reset_index(drop=True)
            faults.append(make_faults(piece.table, name, texts[strange], rule))
            texts = texts.mask(strange)
        values[name], refused = convert_column(
            column,
            texts,
            zone=zone,
            decimal_comma=piece.sheet.decimal_comma,
            date_format=piece.date_formats.get(name, ""),
        )
        if refused.any():
            rule = _word_rule(column.kind, piece.date_formats.get(name, ""))
            faults.append(make_faults(piece.table, name, texts[refused], rule))
    return pd.DataFrame(values, index=range(len(piece.texts))), faults


def _word_rule(kind: str, date_format: str) -> str:
    """Return the rule of a kind, with an example where a source writes days its own way."""
    if kind == "date" and date_format:
        example = pd.Timestamp(2026, 9, 2)
        words = date_format.replace("%B", "September").replace("%b", "Sep")
        return f"must be a day that exists, written as {example.strftime(words)}"
    return RULES.get(kind, "must hold at least one entry")

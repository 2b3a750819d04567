"""The file of every fault of an import, and the error that points to it."""

import os
import re
from pathlib import Path
from typing import Any

import pandas as pd

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.record.importing.pieces import Batch
from caseload_lib.tables import TABLES

FILE_NAME = "import-faults.csv"
_NUMBER = r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_LONGEST_VALUE = 1000


class ImportFaultsError(CaseloadError, ValueError):
    """Rows of an import break rules; nothing was changed.

    Parameters
    ----------
    message : str
        The whole message.
    path : Path
        The file that lists every fault.
    faults : DataFrame
        The same: table, file, sheet, row, column, value, rule.
    """

    def __init__(self, message: str, *, path: Path, faults: pd.DataFrame) -> None:
        super().__init__(message)
        self.path = path
        self.faults = faults


def locate_faults(faults: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Return faults with the places and words of the files that they come from.

    Parameters
    ----------
    faults : DataFrame
        Columns as in `checks.FAULT_COLUMNS`; row is a row of the batch.
    batch : Batch
        Knows the file, sheet, row, header and original text of each cell.

    Returns
    -------
    DataFrame
        table, file, sheet, row (as a spreadsheet shows it), column (the file's header), value
        (as it was written), rule; in the order of the tables, files and rows.
    """
    located = []
    for name, group in faults.groupby("table", sort=False):
        table = str(name)
        # Rows that an export only implies stand nowhere in it: their own key names them.
        texts = batch.texts.get(table, batch.frames[table])
        origins = batch.origins.get(table, _name_implied(table, batch))
        origins = origins.loc[group["row"]].reset_index(drop=True)
        values = [
            texts.at[row, column] if column in texts.columns else None
            for row, column in zip(group["row"], group["column"], strict=True)
        ]
        headers = [batch.headers.get((table, column), column) for column in group["column"]]
        located.append(
            origins.assign(table=table, column=headers, value=values, rule=group["rule"].to_numpy())
        )
    columns = ["table", "file", "sheet", "row", "column", "value", "rule"]
    return pd.concat(located, ignore_index=True)[columns]


def _name_implied(table: str, batch: Batch) -> pd.DataFrame:
    """Return places for the rows of a table that the files imply."""
    files = list_offenders(pd.concat(list(batch.origins.values()))["file"].unique())
    keys = batch.frames[table][TABLES[table].key[0]]
    return pd.DataFrame({"file": files, "sheet": "", "row": keys}, index=keys.index)


def guard_cell(value: Any) -> str:
    r"""Return a value as text that no spreadsheet program takes for a formula.

    Parameters
    ----------
    value : any scalar
        A cell; missing gives "".

    Returns
    -------
    str
        Numbers as they are; other text that starts as a formula may gets an apostrophe before
        it, and control characters are spelt out (OWASP, CSV injection).

    Examples
    --------
    >>> guard_cell("=1+1"), guard_cell("-2.5"), guard_cell("a\0b")
    ("'=1+1", '-2.5', 'a\\x00b')
    """
    if pd.isna(value):
        return ""
    text = str(value)
    guarded = text.lstrip(" ").startswith(_FORMULA_STARTS) and not re.fullmatch(_NUMBER, text)
    shown = "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)
    return ("'" if guarded else "") + shown[:_LONGEST_VALUE]


def write_faults(faults: pd.DataFrame, path: Path) -> None:
    """Write the faults as CSV that only their owner may read.

    Parameters
    ----------
    faults : DataFrame
        As `locate_faults` returns them.
    path : Path
        The file to replace; its folder is made if need be.

    Raises
    ------
    CaseloadError
        If the file cannot be written.
    """
    guarded = faults.apply(lambda column: column.map(guard_cell))
    content = guarded.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600, exist_ok=False)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise CaseloadError(
            f"{len(faults)} faults were found and nothing was imported, but their list cannot be "
            f"written to {path}: {error.strerror}. Make the folder writable and import again."
        ) from error


def describe_faults(faults: pd.DataFrame, path: Path) -> ImportFaultsError:
    """Return the error that names the first faults and the file that lists them all.

    Parameters
    ----------
    faults : DataFrame
        As `locate_faults` returns them.
    path : Path
        Where they are listed.

    Returns
    -------
    ImportFaultsError
        Its text holds no value from the files but those that have a digit and no blank.
    """
    places = [
        f"  {row.file}{f', sheet {row.sheet}' if row.sheet else ''}, row {row.row}, "
        f"{row.column}: {row.rule}{_show_value(row.value)}."
        for row in faults.head(5).itertuples()
    ]
    more = len(faults) - len(places)
    rows = len(faults.drop_duplicates(["file", "sheet", "row"]))
    count = f"{len(faults)} fault{'s' * (len(faults) != 1)} in {rows} row{'s' * (rows != 1)}"
    files = list_offenders(faults["file"].unique())
    lines = [
        f"Nothing was imported: {count} of {files}. Every row must keep every rule.",
        *places,
        *([f"  and {more} more"] if more else []),
        f"All of them are listed in {path}. Correct the files and import them again.",
    ]
    return ImportFaultsError("\n".join(lines), path=path, faults=faults)


def _show_value(value: Any) -> str:
    """Return a value for the console if it can hardly be a name or free text."""
    if pd.isna(value):
        return "; it is empty"
    text = str(value)
    plain = re.fullmatch(r"[\w.:/+-]{1,40}", text) and any(c.isdigit() for c in text)
    return f"; given: {text}" if plain else ""

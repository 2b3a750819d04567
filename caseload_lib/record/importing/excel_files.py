"""Reading Excel workbooks into rows of cells as text."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from caseload_lib.errors import CaseloadError, list_offenders

_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook_rows(content: bytes, *, name: str) -> dict[str, list[list[str | None]]]:
    """Return the rows of every sheet of a workbook.

    Parameters
    ----------
    content : bytes
        The whole .xlsx or .xlsm file.
    name : str
        What to call the file in an error.

    Returns
    -------
    dict of str to list of list of str or None
        By the sheet's name; every cell as text: dates and times in ISO form, whole numbers
        without a fraction, true and false, a formula's saved result. None where it is empty.

    Raises
    ------
    CaseloadError
        If the file is protected by a password or in the old .xls form, or damaged.
    CaseloadError
        If a cell holds an Excel error such as #REF!, or a formula without a saved result.
    """
    if content.startswith(_OLE_START):
        raise CaseloadError(
            f"{name} is protected by a password or in the old .xls form. Only .xlsx without a "
            "password can be read. Open it and save it as .xlsx without a password."
        )
    try:
        has_formulas = _find_formulas(content)
        values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = {sheet.title: list(_read_cells(sheet)) for sheet in values.worksheets}
        if has_formulas:
            formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            _check_formulas(sheets, formulas, name)
    except CaseloadError:
        raise
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
    ) as error:
        raise CaseloadError(
            f"{name} is damaged or no Excel workbook. Open it in a spreadsheet program and save "
            "it again as .xlsx."
        ) from error
    _check_errors(sheets, name)
    return {
        title: [[_write_cell(cell) for cell in row] for row in rows]
        for title, rows in sheets.items()
    }


def _find_formulas(content: bytes) -> bool:
    """Tell whether any sheet holds a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
        return any(b"<f>" in (xml := archive.read(n)) or b"<f " in xml for n in sheets)


def _read_cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Yield a sheet's rows from row 1 on, whatever the sheet says of its own size."""
    sheet.reset_dimensions()
    yield from sheet.iter_rows(values_only=True)


def _check_formulas(sheets: dict[str, list], formulas: Any, name: str) -> None:
    """Refuse formulas whose result was never saved: their value would be lost silently."""
    lost = []
    for sheet in formulas.worksheets:
        sheet.reset_dimensions()
        saved = sheets[sheet.title]
        for row in sheet.iter_rows():
            lost += [
                f"{sheet.title}!{cell.coordinate}"
                for at, cell in enumerate(row)
                if cell.data_type == "f" and saved[cell.row - 1][at] is None
            ]
    if lost:
        raise CaseloadError(
            f"{name} holds formulas without a saved result: {list_offenders(lost)}. Only values "
            "are imported. Open it in a spreadsheet program and save it again."
        )


def _check_errors(sheets: dict[str, list], name: str) -> None:
    """Refuse cells that hold one of Excel's error values."""
    errors = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
    found = [
        f"{title} row {number}"
        for title, rows in sheets.items()
        for number, row in enumerate(rows, start=1)
        if any(isinstance(cell, str) and cell in errors for cell in row)
    ]
    if found:
        raise CaseloadError(
            f"{name} holds Excel errors such as #REF! in {list_offenders(found)}. Correct or "
            "empty those cells."
        )


def _write_cell(cell: object) -> str | None:
    """Return one cell as text."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)

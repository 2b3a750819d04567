"""Reading Excel workbooks into rows of cells that know what a spreadsheet calls them."""

from openpyxl.utils import get_column_letter

from caseload_lib.record.importing.excel_files import read_workbook_rows
from caseload_lib.record.instrument_documents.pieces import Cell, Line, Row
from caseload_lib.record.instrument_documents.text_files import split_lines


def read_sheet_rows(content: bytes, *, name: str) -> tuple[Row, ...]:
    """Return the rows of all sheets of a workbook, one sheet after the other.

    Parameters
    ----------
    content : bytes
        The whole .xlsx file.
    name : str
        What to call the file in an error.

    Returns
    -------
    tuple of Row
        A cell's lines are those that were typed into it; of a formula its saved result is read.

    Raises
    ------
    SettingsError
        As `read_workbook_rows` does: protected, damaged, formulas without a saved result,
        errors such as #REF!.
    """
    sheets = {
        title: rows
        for title, rows in read_workbook_rows(content, name=name).items()
        if any(any(row) for row in rows)
    }
    found = []
    for title, rows in sheets.items():
        sheet = f"sheet {title!r}, " if len(sheets) > 1 else ""
        for number, row in enumerate(rows, start=1):
            cells = tuple(
                Cell(place, column, _split_cell(text, place))
                for column, text in enumerate(row or [None])
                for place in [f"{sheet}cell {get_column_letter(column + 1)}{number}"]
            )
            found.append(Row(f"{sheet}row {number}", cells))
    return tuple(found)


def _split_cell(text: str | None, place: str) -> tuple[Line, ...]:
    """Return what was typed into a cell, line by line."""
    if text is None or not text.strip():
        return ()
    lines = split_lines(text)
    many = len(lines) > 1
    return tuple(
        Line(f"{place}, line {number}" if many else place, line)
        for number, line in enumerate(lines, start=1)
    )

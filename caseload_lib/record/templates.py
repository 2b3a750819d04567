"""Empty import files, and a sheet that explains every column of them."""

import io
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from caseload_lib.errors import CaseloadError
from caseload_lib.record.importing.files import EXPLAINING_SHEET
from caseload_lib.record.importing.own_files import IMPORTABLE
from caseload_lib.tables import FACILITATOR_ID, TIME_OF_DAY, Column, Table

WORKBOOK = "caseload-import.xlsx"
EXPLANATION = "columns.csv"
_LAST_ROW = 1_048_575
_KINDS = {
    "id": "short text that identifies",
    "code": "short text",
    "text": "free text",
    "list": "several entries joined by ;",
    "choice": "one of a list",
    "date": "a day, as 2026-10-31",
    "instant": "a day and time, as 2026-10-31 14:30",
    "integer": "a whole number",
    "number": "a number",
    "flag": "true or false",
}
_PATTERNS = {
    FACILITATOR_ID: "a capital letter and 3 to 9 digits",
    TIME_OF_DAY: "a time of day, as 09:00",
}
_GUIDE = """\
Fill in the sheets that you have records for; only facilitators, cases and assignments are needed.
Columns with a dark header must be filled in; the others may stay empty. Leave out what is unknown.
An end date is the first day that no longer counts: open until 31 October is closed_on 2026-11-01.
Do not enter clients' names. A client_code is enough.
Then import this file with the command caseload record import. If any row breaks a rule, nothing \
is imported and every fault is listed.""".splitlines()


def write_templates(folder: Path) -> list[Path]:
    """Write empty import files: a workbook, one CSV file for each table, and an explanation.

    Parameters
    ----------
    folder : Path
        Where; made if need be.

    Returns
    -------
    list of Path
        The files, readable by their owner only: `caseload-import.xlsx` with a sheet for each
        table behind one that explains every column, `columns.csv` with the same explanation,
        and `<table>.csv` for each table.

    Raises
    ------
    CaseloadError
        If one of the files is there already, since it may have been filled in.
    CaseloadError
        If the folder cannot be written.
    """
    contents = {WORKBOOK: _make_workbook(), EXPLANATION: _write_csv(explain_columns())}
    for table in IMPORTABLE.values():
        contents[f"{table.name}.csv"] = _write_csv(
            pd.DataFrame(columns=[column.name for column in table.offered])
        )
    there = [name for name in contents if (folder / name).exists()]
    if there:
        raise CaseloadError(
            f"{folder} holds {there[0]} already. Templates never replace files, since these may "
            "have been filled in. Give another folder."
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).touch(mode=0o600)
            (folder / name).write_bytes(content)
    except OSError as error:
        raise CaseloadError(f"{folder} cannot be written: {error.strerror}.") from error
    return [folder / name for name in contents]


def explain_columns() -> pd.DataFrame:
    """Return what every column of every table that can be imported holds.

    Returns
    -------
    DataFrame
        table, column, required ("yes" or ""), kind, allowed (values or bounds in words), about;
        one row per column.

    Examples
    --------
    >>> explained = explain_columns().set_index(["table", "column"])
    >>> explained.loc[("cases", "priority"), ["required", "kind", "allowed"]].tolist()
    ['', 'a whole number', '1 to 5']
    """
    rows = [
        {
            "table": table.name,
            "column": column.name,
            "required": "yes" if column.required else "",
            "kind": _KINDS[column.kind],
            "allowed": _word_allowed(column),
            "about": column.about,
        }
        for table in IMPORTABLE.values()
        for column in table.offered
    ]
    return pd.DataFrame(rows)


def _word_allowed(column: Column) -> str:
    """Return the values that a column may hold, in words."""
    if column.choices:
        return ", ".join(column.choices)
    if column.refers:
        return f"found in the table {column.refers}"
    if column.pattern:
        return _PATTERNS[column.pattern]
    if column.low is not None and column.high is not None:
        return f"{column.low:g} to {column.high:.12g}"
    return f"{column.low:g} or more" if column.low is not None else ""


def _write_csv(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV that spreadsheet programs read as UTF-8."""
    return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _make_workbook() -> bytes:
    """Return the workbook."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "Caseload import"})
        look = _make_look(book)
        _add_explanation(book.add_worksheet(EXPLAINING_SHEET), look)
        for table in IMPORTABLE.values():
            _add_table(book.add_worksheet(table.name), table, look)
    return buffer.getvalue()


def _make_look(book: Any) -> dict[str, Any]:
    """Return the formats of cells."""
    common = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    head = {**common, "bold": True, "border": 1, "border_color": "#8A97A3"}
    return {
        "title": book.add_format({**common, "bold": True, "font_size": 16}),
        "guide": book.add_format({**common, "text_wrap": True}),
        "required": book.add_format({**head, "bg_color": "#1F4E6B", "font_color": "#FFFFFF"}),
        "optional": book.add_format({**head, "bg_color": "#E3EBF1", "font_color": "#1B2A36"}),
        "cell": book.add_format(
            {**common, "text_wrap": True, "bottom": 1, "border_color": "#D0D7DD"}
        ),
        "strong": book.add_format(
            {**common, "text_wrap": True, "bold": True, "bottom": 1, "border_color": "#D0D7DD"}
        ),
        # Text keeps leading zeros; days and times show in the form that is asked for.
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "number": book.add_format({"num_format": "General"}),
    }


def _add_explanation(sheet: Any, look: dict[str, Any]) -> None:
    """Fill the sheet that explains the others."""
    explained = explain_columns()
    widths = {"table": 18, "column": 25, "required": 10, "kind": 30, "allowed": 42, "about": 58}
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, "How to fill in this workbook", look["title"])
    for row, line in enumerate(_GUIDE, start=1):
        sheet.merge_range(row, 0, row, len(widths) - 1, line, look["guide"])
    top = len(_GUIDE) + 2
    for place, (name, width) in enumerate(widths.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(top, place, name, look["required"])
    for row, values in enumerate(explained.itertuples(index=False), start=top + 1):
        for place, text in enumerate(values):
            strong = place == 1 and values.required
            sheet.write_string(row, place, text, look["strong" if strong else "cell"])
    sheet.autofilter(top, 0, top + len(explained), len(widths) - 1)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _add_table(sheet: Any, table: Table, look: dict[str, Any]) -> None:
    """Fill the sheet of one table: its headers, and what its cells may hold."""
    for place, column in enumerate(table.offered):
        kind = {"integer": "number", "flag": "number"}.get(column.kind, column.kind)
        width = max(len(column.name) + 3, 30 if column.kind == "text" else 14)
        sheet.set_column(place, place, width, look.get(kind, look["text"]))
        header = look["required" if column.required else "optional"]
        sheet.write_string(0, place, column.name, header)
        need = "Required. " if column.required else ""
        allowed = _word_allowed(column)
        note = f"{need}{column.about}\n{_KINDS[column.kind].capitalize()}"
        sheet.write_comment(
            0, place, f"{note}: {allowed}." if allowed else f"{note}.", {"x_scale": 2, "author": ""}
        )
        choices = column.choices or (("true", "false") if column.kind == "flag" else ())
        if choices:
            rule = {"validate": "list", "source": list(choices), "ignore_blank": True}
            words = {"error_title": "Not in the list", "error_message": "Choose from the list."}
            sheet.data_validation(1, place, _LAST_ROW, place, {**rule, **words})
    sheet.freeze_panes(1, 0)
    sheet.set_tab_color("#1F4E6B" if table.required else "#C3CFD9")

"""Writing a document for Excel: one sheet for each part."""

import io
import re
from typing import Any

import xlsxwriter

from caseload_lib.report.documents.document import MARK, Document, Grid, Part, Passage
from caseload_lib.report.documents.text import fit_cell

_WIDEST = 60
#: A plain number, short enough to be one exactly; a code with leading zeros is none.
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


def write_excel(document: Document) -> bytes:
    """Return a document as an .xlsx file.

    Parameters
    ----------
    document : Document
        What to write; its text stays text, also where it begins with "=".

    Returns
    -------
    bytes
        A sheet for each part that has a table or says something; pictures are written as the
        numbers that they draw.
    """
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": fit_cell(document.title)[:255], "author": ""})
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "cell": book.add_format({"text_wrap": True, "valign": "top"}),
            "chosen": book.add_format(
                {"text_wrap": True, "valign": "top", "bold": True, "bg_color": "#E8F1F0"}
            ),
            "text": book.add_format({"valign": "top"}),
        }
        names: set[str] = set()
        for part in document.parts:
            name = _name_sheet(part.heading, names)
            _write_part(book.add_worksheet(name), document, part, looks)
    return buffer.getvalue()


def _name_sheet(heading: str, taken: set[str]) -> str:
    """Return a sheet's name that Excel takes, none twice; at most 31 characters."""
    plain = _NO_SHEET_NAME.sub(" ", fit_cell(heading)).strip() or "Part"
    number = 1
    name = plain[:31].strip()
    while name.lower() in taken:
        number += 1
        name = f"{plain[:27].strip()} {number}"
    taken.add(name.lower())
    return name


def _write_part(sheet: Any, document: Document, part: Part, looks: dict[str, Any]) -> None:
    """Write one part, block below block."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, fit_cell(f"{document.title}: {part.heading}"), looks["title"])
    sheet.write_string(1, 0, fit_cell(f"{document.agency}. {document.subtitle}"), looks["text"])
    line, widths = 3, [12.0]
    grids = [block for block in part.blocks if not isinstance(block, Passage)]
    for block in part.blocks:
        if isinstance(block, Passage):
            sheet.write_string(line, 0, fit_cell(block.text), looks["text"])
            line += 2
            continue
        grid = block if isinstance(block, Grid) else _tabulate(block)
        if len(grids) == 1 and grid.rows:
            sheet.freeze_panes(line + 2, 0)
            sheet.autofilter(line + 1, 0, line + 1 + len(grid.rows), len(grid.headers) - 1)
        line = _write_grid(sheet, grid, line, looks)
        for column, texts in enumerate(zip(grid.headers, *grid.rows, strict=True)):
            widths += [8.0] * (column + 1 - len(widths))
            widths[column] = min(max(widths[column], *(len(t) + 2 for t in texts)), _WIDEST)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _tabulate(picture: Any) -> Grid:
    """Return the numbers of a picture as a table."""
    return Grid(
        caption=picture.title,
        headers=tuple(str(column) for column in picture.data.columns),
        rows=tuple(tuple(row) for row in picture.data.astype(str).to_numpy().tolist()),
    )


def _write_grid(sheet: Any, grid: Grid, line: int, looks: dict[str, Any]) -> int:
    """Write a table and return the line after it and a gap."""
    sheet.write_string(line, 0, fit_cell(grid.caption), looks["title"])
    for column, header in enumerate(grid.headers):
        sheet.write_string(line + 1, column, fit_cell(header), looks["head"])
    numeric = {column for column in range(1, len(grid.headers)) if _is_numeric(grid, column)}
    for place, row in enumerate(grid.rows):
        for column, text in enumerate(row):
            chosen = (place, column) in grid.marked
            if column in numeric:
                if text:
                    sheet.write_number(line + 2 + place, column, float(text), looks["cell"])
                continue
            shown = fit_cell((MARK if chosen else "") + text)
            sheet.write_string(
                line + 2 + place, column, shown, looks["chosen" if chosen else "cell"]
            )
    return line + 3 + len(grid.rows)


def _is_numeric(grid: Grid, column: int) -> bool:
    """Tell whether a column holds plain numbers and nothing else, so that they can be summed."""
    texts = [row[column] for row in grid.rows if row[column]]
    unmarked = all(place != column for _, place in grid.marked)
    return bool(texts) and unmarked and all(_NUMBER.fullmatch(text) for text in texts)

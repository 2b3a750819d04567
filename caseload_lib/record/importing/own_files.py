"""Recognising our own tables in an agency's files."""

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.record.importing.conversion import make_code
from caseload_lib.record.importing.files import Sheet
from caseload_lib.record.importing.pieces import Piece
from caseload_lib.tables import TABLES, Table

#: The tables that can be imported.
IMPORTABLE = {name: table for name, table in TABLES.items() if not table.kept}


def recognise_table(sheet: Sheet) -> Table | None:
    """Return the table that a sheet holds, by its name or else by its columns.

    Parameters
    ----------
    sheet : Sheet
        What a file holds.

    Returns
    -------
    Table or None
        The table whose name the sheet (or a file without sheets) bears, alone or before other
        words; else the only table that has all of its columns and whose required columns are
        all there; else None.
    """
    name = make_code(sheet.name or sheet.path.stem)
    named = [table for table in IMPORTABLE if name == table or name.startswith(f"{table}_")]
    if named:
        return IMPORTABLE[max(named, key=len)]
    headers = {make_code(header) for header in sheet.texts.columns}
    fitting = [
        table
        for table in IMPORTABLE.values()
        if {column.name for column in table.columns if column.required} <= headers
        and headers <= set(table.names)
    ]
    return fitting[0] if len(fitting) == 1 else None


def read_own_sheet(sheet: Sheet, *, with_notes: bool) -> Piece | None:
    """Return the rows of one of our own tables.

    Parameters
    ----------
    sheet : Sheet
        What a file holds.
    with_notes : bool
        Whether free-text notes are kept.

    Returns
    -------
    Piece or None
        None if no table is recognised.

    Raises
    ------
    CaseloadError
        If the table has no column of a header under which values stand, or two headers mean
        the same column, or a required column is missing.
    """
    table = recognise_table(sheet)
    if table is None:
        return None
    columns: dict[str, str] = {}
    strange = []
    for header in sheet.texts.columns:
        name = make_code(header)
        if name in columns:
            raise CaseloadError(
                f"{sheet.place} has two columns {name}: {columns[name]!r} and {header!r}. Every "
                "column may occur once. Remove or rename one."
            )
        if name in table.names:
            columns[name] = header
        elif sheet.texts[header].notna().any():
            strange.append(header)
    if strange:
        raise CaseloadError(
            f"{sheet.place} has columns that the table {table.name} does not have: "
            f"{list_offenders(strange)}. Its columns: {', '.join(table.names)}. Rename or remove "
            "them; another system's export needs --source."
        )
    lacking = [c.name for c in table.columns if c.required and c.name not in columns]
    if lacking:
        raise CaseloadError(
            f"{sheet.place} lacks the columns {list_offenders(lacking)} of the table "
            f"{table.name}. Columns that are required must be there. Add them, or start from "
            "the files that `caseload record template DIR` writes."
        )
    if not with_notes:
        columns.pop("notes", None)
    texts = sheet.texts[list(columns.values())].set_axis(list(columns), axis="columns")
    return Piece(table.name, sheet, texts, columns)


def explain_unrecognised(sheet: Sheet) -> str:
    """Return why a sheet is no table of ours, and what tables there are.

    Parameters
    ----------
    sheet : Sheet
        What a file holds.

    Returns
    -------
    str
        A sentence with the names of the tables.
    """
    return (
        f"{sheet.place} is none of the known tables. A file or sheet is recognised by its name "
        f"({', '.join(IMPORTABLE)}) or by its columns. Rename it; another system's export needs "
        "--source."
    )

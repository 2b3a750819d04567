"""Reading another system's export by its source map."""

import re
from collections.abc import Collection

import pandas as pd

from caseload_lib.errors import list_offenders
from caseload_lib.record.importing.conversion import make_code
from caseload_lib.record.importing.files import Sheet
from caseload_lib.record.importing.pieces import Piece, join_keys
from caseload_lib.record.importing.sources import ColumnMap, PeopleMap, SourceMap, TableMap


def read_export_sheet(
    sheet: Sheet, source_map: SourceMap, *, with_notes: bool, whole_types: Collection[str] = ()
) -> list[Piece]:
    """Return the rows that a sheet of an export holds, by table of ours.

    Parameters
    ----------
    sheet : Sheet
        What a file holds.
    source_map : SourceMap
        How it is read.
    with_notes : bool
        Whether free-text notes are kept.
    whole_types : collection of str
        Codes that are never taken apart, though their label holds "and".

    Returns
    -------
    list of Piece
        One per table whose columns are all there; none if there is no such table. Values that
        stand for people are still the export's own.
    """
    headers = set(sheet.texts.columns)
    return [
        _read_table(sheet, name, table_map, with_notes, frozenset(whole_types))
        for name, table_map in source_map.tables.items()
        if table_map.headers <= headers
        and all(people.headers <= headers for people in _list_people(source_map, table_map))
    ]


def explain_missing(sheet: Sheet, source_map: SourceMap) -> str:
    """Return which columns a sheet lacks to be of a source.

    Parameters
    ----------
    sheet : Sheet
        What a file holds.
    source_map : SourceMap
        How it should be read.

    Returns
    -------
    str
        A sentence with the missing columns of the table that comes nearest.
    """
    headers = set(sheet.texts.columns)
    lacking = [
        sorted(table.headers.union(*(p.headers for p in _list_people(source_map, table))) - headers)
        for table in source_map.tables.values()
    ]
    nearest = min(lacking, key=len)
    return (
        f"{sheet.place} is no export of {source_map.label}: it lacks the columns "
        f"{list_offenders(nearest)}. All columns that are read must be there under their own "
        "names. Export it again, or leave out --source for our own templates."
    )


def list_columns_left_out(
    sheet: Sheet, source_map: SourceMap, *, with_notes: bool
) -> list[tuple[str, int, str]]:
    """Return the columns of an export that are not kept.

    Parameters
    ----------
    sheet : Sheet
        What a file holds.
    source_map : SourceMap
        How it is read.
    with_notes : bool
        Whether free-text notes are kept.

    Returns
    -------
    list of (str, int, str)
        Header, how many rows have a value there, why it is not kept; in the file's order.
    """
    notes = {m.columns["notes"].header for m in source_map.tables.values() if "notes" in m.columns}
    read = {header for table in source_map.tables.values() for header in table.headers}
    read |= {header for people in source_map.people.values() for header in people.headers}
    reasons = {
        **{h: "our records have no place for it" for h in sheet.texts.columns if h not in read},
        **source_map.not_kept,
        **({} if with_notes else dict.fromkeys(notes, "notes are kept only with --with-notes")),
    }
    return [
        (header, int(sheet.texts[header].notna().sum()), reasons[header])
        for header in sheet.texts.columns
        if header in reasons
    ]


def split_sentence(text: str, *, whole: Collection[str] = ()) -> list[str]:
    """Return the entries of a list written as a sentence.

    Parameters
    ----------
    text : str
        "A", "A and B", or "A, B, and C".
    whole : collection of str
        Codes of entries whose label holds "and" and stays in one piece.

    Returns
    -------
    list of str
        The entries in order. In a list with commas, "and" joins only before the last entry, so
        that an entry may hold the word itself.

    Examples
    --------
    >>> split_sentence("Youth, Bed and Board, and Court")
    ['Youth', 'Bed and Board', 'Court']
    >>> split_sentence("Bed and Board"), split_sentence("Bed and Board", whole={"bed_and_board"})
    (['Bed', 'Board'], ['Bed and Board'])
    """
    text = text.strip()
    if make_code(text) in whole:
        return [text]
    if "," in text:
        first, _, last = text.rpartition(",")
        entries = [*first.split(","), re.sub(r"^\s*and\s+", "", last)]
    else:
        words = re.split(r"\s+and\s+", text)
        pairs = [
            (" and ".join(words[:at]), " and ".join(words[at:])) for at in range(1, len(words))
        ]
        known = [pair for pair in pairs if any(make_code(entry) in whole for entry in pair)]
        entries = list(known[0]) if known else words
    return [entry.strip() for entry in entries if entry.strip()]


def _list_people(source_map: SourceMap, table_map: TableMap) -> list[PeopleMap]:
    """Return the kinds of people that a table names, with their supervisors'."""
    kinds = {column.person for column in table_map.columns.values()} - {""}
    kinds |= {source_map.people[kind].supervisor for kind in kinds} - {""}
    return [source_map.people[kind] for kind in sorted(kinds)]


def _read_table(
    sheet: Sheet, name: str, table_map: TableMap, with_notes: bool, whole: frozenset[str]
) -> Piece:
    """Return the rows of one table."""
    texts, refused = {}, {}
    columns = {c: m for c, m in table_map.columns.items() if with_notes or c != "notes"}
    for column, column_map in columns.items():
        given = sheet.texts[column_map.header]
        texts[column] = _map_values(given, column_map, whole)
        if column_map.values and not column_map.sentence:
            strange = given.notna() & texts[column].isna()
            texts[column] = texts[column].fillna(given)
            refused[column] = (strange, f"must be one of {', '.join(column_map.values)}")
    parts = [sheet.texts[header].str.strip().fillna("") for header in table_map.key]
    return Piece(
        table=name,
        sheet=sheet,
        texts=pd.DataFrame(texts, index=sheet.texts.index),
        headers={column: column_map.header for column, column_map in columns.items()},
        date_formats={c: m.date_format for c, m in columns.items() if m.date_format},
        source_keys=join_keys(parts),
        refused=refused,
    )


def _map_values(given: pd.Series, column_map: ColumnMap, whole: frozenset[str]) -> pd.Series:
    """Return an export's values as ours, missing where its map does not know them."""
    known = {text.casefold(): value for text, value in column_map.values.items()}

    def read(text: str) -> str | None:
        entries = split_sentence(text, whole=whole) if column_map.sentence else [text.strip()]
        if column_map.values and not column_map.sentence:
            return known.get(entries[0].casefold())
        mapped = [known.get(entry.casefold(), entry) for entry in entries]
        codes = [make_code(entry) or entry for entry in mapped] if column_map.code else mapped
        joined = ";".join(dict.fromkeys(codes))
        return f"{column_map.prefix}{joined}" if joined else None

    return given.map({text: read(text) for text in given.dropna().unique()}).astype("str")

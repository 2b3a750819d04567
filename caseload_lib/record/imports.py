"""Importing an agency's own files and other systems' exports: all rows, or none and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.frames import Records
from caseload_lib.record.database import Database, open_database
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.record.importing.checks import FAULT_COLUMNS, check_frames, order_faults
from caseload_lib.record.importing.export_rows import NEEDED, Completed, complete_export, read_known
from caseload_lib.record.importing.exports import (
    explain_missing,
    list_columns_left_out,
    read_export_sheet,
)
from caseload_lib.record.importing.fault_listing import (
    FILE_NAME,
    describe_faults,
    locate_faults,
    write_faults,
)
from caseload_lib.record.importing.files import Sheet, find_files, read_sheets
from caseload_lib.record.importing.overlaps import find_overlaps, find_superseded
from caseload_lib.record.importing.own_files import explain_unrecognised, read_own_sheet
from caseload_lib.record.importing.pieces import (
    Batch,
    Piece,
    combine_pieces,
    count_things,
    make_source_keys,
)
from caseload_lib.record.importing.sources import OWN, SourceMap, read_source
from caseload_lib.record.merging import TableCount
from caseload_lib.record.store import ImportSummary, read_records, write_import
from caseload_lib.record.transfer import fetch_frame
from caseload_lib.tables import TABLES


@dataclass(frozen=True)
class ImportReport:
    """What an import did, in counts and reasons.

    Parameters
    ----------
    files : tuple of str
        The names of the files read.
    rows : int
        How many rows they hold.
    summary : ImportSummary
        Rows new, unchanged, corrected and absent, by table.
    left_out : tuple of (str, int, str)
        What was not kept, how many rows have something there, and why.
    remarks : tuple of str
        What else one should know.
    """

    files: tuple[str, ...]
    rows: int
    summary: ImportSummary
    left_out: tuple[tuple[str, int, str], ...]
    remarks: tuple[str, ...]

    def text(self) -> str:
        """Return the report as plain lines."""
        files = list_offenders(self.files)
        rows = count_things(self.rows, "row")
        lines = [f"Imported {rows} from {files} (source: {self.summary.source})."]
        tables = self.summary.tables
        counts = [(n, tables[n]) for n in TABLES if n in tables and tables[n] != TableCount()]
        if counts:
            width = max(len(name) for name, _ in counts)
            heads = ("new", "unchanged", "corrected", "absent", "removed")
            lines += ["", f"{'':{width}}" + "".join(f"{head:>11}" for head in heads)]
            for name, c in counts:
                numbers = (c.inserted, c.unchanged, c.corrected, c.absent, c.removed)
                lines.append(f"{name:{width}}" + "".join(f"{number:>11}" for number in numbers))
        else:
            lines.append("The files hold no rows; nothing has changed.")
        if any(count.absent for _, count in counts):
            lines += ["", "absent: recorded by earlier imports and not in these files; they stay."]
        if any(count.removed for _, count in counts):
            lines += ["", "removed: concluded from contacts by earlier imports, and no longer so."]
        if self.left_out:
            lines += ["", "Left out:"]
            lines += [
                f"  {what}: {count_things(count, 'row')}; {why}."
                for what, count, why in self.left_out
            ]
        if self.remarks:
            lines += ["", *self.remarks]
        return "\n".join(lines)

    def __str__(self) -> str:
        """Return the report as plain lines."""
        return self.text()


@dataclass(frozen=True)
class _Reading:
    """What was read from the files."""

    pieces: list[Piece]
    files: tuple[str, ...]
    left_out: list[tuple[str, int, str]]
    remarks: list[str]


def import_paths(
    folder: AgencyFolder,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    with_notes: bool = False,
    actor: str,
) -> ImportReport:
    """Import files into an agency's records: every row, or none at all.

    Columns that neither the files nor the source know keep what was recorded before.

    Parameters
    ----------
    folder : AgencyFolder
        The agency.
    paths : sequence of Path
        Files and folders; CSV, Excel, Parquet.
    source : str, optional
        The system that they were exported from, as in params/sources; without it they hold our
        own tables.
    with_notes : bool, default False
        Whether free-text notes are kept.
    actor : str
        Who imports, for the audit trail.

    Returns
    -------
    ImportReport
        What was done.

    Raises
    ------
    ImportFaultsError
        If any row breaks a rule; every fault is then listed in data/import-faults.csv.
    CaseloadError
        If a file cannot be read or is not recognised, or there is nothing to import.
    SettingsError
        If there is no such source.
    """
    source_map = read_source(source, folder.path) if source else None
    reading = _read_files(folder, paths, source_map, with_notes=with_notes)
    batch = combine_pieces(reading.pieces, zone=folder.settings.zone)
    database = open_database(folder.database_url, create=True)
    existing = read_records(database, tables=_list_needed(batch, source_map))
    completed = Completed(batch.frames, batch.source_keys, pd.DataFrame(), ())
    if source and source_map:
        completed = complete_export(
            batch,
            reading.pieces,
            source_map,
            source=source,
            known=read_known(database, source, tables=batch.frames),
            existing=existing,
            closure_days=folder.settings.imports.inferred_closure_days,
        )
    overlaps = pd.DataFrame(columns=FAULT_COLUMNS)
    withdrawn = completed.withdrawn
    if "assignments" in batch.frames:
        recorded = _read_assignments(database)
        if source is None:
            superseded = find_superseded(batch.frames["assignments"], recorded, source=OWN)
            withdrawn = {"assignments": superseded}
        same = recorded["source"] == (source or OWN)
        same &= recorded["source_key"].isin(batch.source_keys["assignments"])
        corrected = make_source_keys("assignments", recorded[same])
        going = {*withdrawn.get("assignments", ()), *corrected}
        overlaps = find_overlaps(batch.frames["assignments"], recorded, going=going)
    _refuse_faults(folder, replace(batch, frames=completed.frames), existing, overlaps)
    keys = completed.source_keys
    frames = {name: f.assign(source_key=keys[name]) for name, f in completed.frames.items()}
    summary = write_import(
        database,
        frames,
        source=source or OWN,
        actor=actor,
        mappings=completed.mappings if len(completed.mappings) else None,
        # What the agency itself says of a person or case that an export named first, counts.
        adopt=source is None,
        withdrawn=withdrawn,
    )
    (folder.path / "data" / FILE_NAME).unlink(missing_ok=True)
    return ImportReport(
        files=reading.files,
        rows=sum(len(piece.texts) for piece in reading.pieces),
        summary=summary,
        left_out=_sum_up(reading.left_out),
        remarks=(*reading.remarks, *completed.remarks),
    )


def _read_files(
    folder: AgencyFolder,
    paths: Sequence[Path],
    source_map: SourceMap | None,
    *,
    with_notes: bool,
) -> _Reading:
    """Read and recognise every file; what is not recognised must not have been named."""
    files = find_files(list(paths))
    reading = _Reading([], tuple(path.name for path, _ in files), [], [])
    for path, named in files:
        sheets = read_sheets(path)
        for sheet in sheets:
            reading.remarks.extend(sheet.remarks)
            pieces = _recognise(folder, sheet, source_map, with_notes=with_notes)
            reading.pieces.extend(pieces)
            reading.left_out.extend(_list_left_out(sheet, pieces, source_map, with_notes))
            if not pieces and named and len(sheets) == 1:
                raise CaseloadError(_explain(sheet, source_map))
    if not reading.pieces:
        raise CaseloadError(
            f"{list_offenders(reading.files)}: there is no table to import. "
            "`caseload record template DIR` writes files that will be recognised; another "
            "system's export needs --source."
        )
    return reading


def _recognise(
    folder: AgencyFolder, sheet: Sheet, source_map: SourceMap | None, *, with_notes: bool
) -> list[Piece]:
    """Return the pieces of tables that a sheet holds."""
    if source_map is None:
        piece = read_own_sheet(sheet, with_notes=with_notes)
        return [piece] if piece else []
    types = folder.settings.service_types
    return read_export_sheet(sheet, source_map, with_notes=with_notes, whole_types=types)


def _list_left_out(
    sheet: Sheet, pieces: Sequence[Piece], source_map: SourceMap | None, with_notes: bool
) -> list[tuple[str, int, str]]:
    """Return what of a sheet is not kept."""
    if not pieces:
        return [(sheet.place, len(sheet.texts), "not recognised as a table")]
    if source_map is not None:
        left_out = list_columns_left_out(sheet, source_map, with_notes=with_notes)
        return [(f"column {header!r}", count, why) for header, count, why in left_out if count]
    dropped = [h for h in sheet.texts.columns if h not in pieces[0].headers.values()]
    counts = {header: int(sheet.texts[header].notna().sum()) for header in dropped}
    return [
        (f"column {header!r} of {sheet.place}", count, "notes are kept only with --with-notes")
        for header, count in counts.items()
        if count
    ]


def _sum_up(left_out: Sequence[tuple[str, int, str]]) -> tuple[tuple[str, int, str], ...]:
    """Return what was left out with the rows of several files added up."""
    sums: dict[tuple[str, str], int] = {}
    for what, count, why in left_out:
        sums[what, why] = sums.get((what, why), 0) + count
    return tuple((what, count, why) for (what, why), count in sums.items())


def _explain(sheet: Sheet, source_map: SourceMap | None) -> str:
    """Return why a sheet was not recognised."""
    return explain_missing(sheet, source_map) if source_map else explain_unrecognised(sheet)


def _list_needed(batch: Batch, source_map: SourceMap | None) -> list[str]:
    """Return the tables whose recorded rows an import must know."""
    referred = {c.refers for name in batch.frames for c in TABLES[name].columns} - {""}
    return sorted(referred.union(NEEDED if source_map else ()))


def _read_assignments(database: Database) -> pd.DataFrame:
    """Return the recorded assignments with where they come from."""
    with database.reading() as connection:
        return fetch_frame(connection, "assignments", extras=("source", "source_key"))


def _refuse_faults(
    folder: AgencyFolder, batch: Batch, existing: Records, overlaps: pd.DataFrame
) -> None:
    """Write down every fault and refuse the import if there is any."""
    checked = check_frames(batch.frames, folder.settings, existing)
    faults = order_faults(pd.concat([batch.faults, checked, overlaps]))
    if len(faults):
        located = locate_faults(faults, batch)
        path = folder.path / "data" / FILE_NAME
        write_faults(located, path)
        raise describe_faults(located, path)

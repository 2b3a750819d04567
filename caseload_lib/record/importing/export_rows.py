"""What an export's rows imply: its people, their ids, the cases and the assignments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from caseload_lib.errors import list_offenders
from caseload_lib.frames import Records
from caseload_lib.record.database import Database
from caseload_lib.record.importing.inference import infer_assignments
from caseload_lib.record.importing.people import People, find_people, map_ids
from caseload_lib.record.importing.pieces import (
    Batch,
    Piece,
    count_things,
    join_keys,
    make_source_keys,
)
from caseload_lib.record.importing.sources import OWN, SourceMap
from caseload_lib.record.transfer import fetch_frame
from caseload_lib.tables import TABLES

#: Tables that are read to complete an export.
NEEDED = ("facilitators", "cases", "assignments", "roles", "id_mappings")


@dataclass(frozen=True)
class Known:
    """What the database holds from the source of an import.

    Parameters
    ----------
    services, roles, cases, assignments, facilitators : DataFrame
        The table's columns and source_key.
    ids : dict of str to str
        Our ids of its people, by key.
    own_keys : dict of str to Series
        By table, the keys (values joined by "|") of rows that the agency's own files wrote.
    """

    services: pd.DataFrame
    roles: pd.DataFrame
    cases: pd.DataFrame
    assignments: pd.DataFrame
    facilitators: pd.DataFrame
    ids: dict[str, str]
    own_keys: dict[str, pd.Series]


@dataclass(frozen=True)
class Completed:
    """An export's rows with all that they imply.

    Parameters
    ----------
    frames : dict of str to DataFrame
        By table, typed columns.
    source_keys : dict of str to Series
        By table, with the same index.
    mappings : DataFrame
        New rows of the table id_mappings.
    remarks : tuple of str
        What could not be concluded, and why.
    withdrawn : dict of str to tuple of str
        By table, the keys of rows concluded by earlier imports that no longer follow.
    """

    frames: dict[str, pd.DataFrame]
    source_keys: dict[str, pd.Series]
    mappings: pd.DataFrame
    remarks: tuple[str, ...]
    withdrawn: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_known(database: Database, source: str, *, tables: Collection[str] = ()) -> Known:
    """Return what the database holds from a source.

    Parameters
    ----------
    database : Database
        An open database.
    source : str
        The source's name.
    tables : collection of str, default ()
        The tables that the export's rows are of.

    Returns
    -------
    Known
        Its rows and ids.
    """
    always = ("services", "roles", "cases", "assignments", "facilitators")
    with database.reading() as connection:
        frames = {
            name: fetch_frame(connection, name, extras=("source_key",), source=source)
            for name in always
        }
        own_rows = {
            name: fetch_frame(connection, name, source=OWN)
            for name in dict.fromkeys((*always, *tables))
            if not TABLES[name].repeats
        }
        mappings = fetch_frame(connection, "id_mappings")
    own = mappings[(mappings["source"] == source) & (mappings["table_name"] == "facilitators")]
    return Known(
        **frames,
        ids=dict(zip(own["source_id"], own["id"], strict=True)),
        own_keys={name: make_source_keys(name, rows) for name, rows in own_rows.items()},
    )


def complete_export(
    batch: Batch,
    pieces: Sequence[Piece],
    source_map: SourceMap,
    *,
    source: str,
    known: Known,
    existing: Records,
    closure_days: int,
) -> Completed:
    """Return an export's rows with its people's ids, and the cases and assignments concluded.

    Parameters
    ----------
    batch : Batch
        The export's rows, without faults; people still under the export's own keys.
    pieces : sequence of Piece
        The same rows as they stand in the files.
    source_map : SourceMap
        How the export is read.
    source : str
        The source's name.
    known : Known
        What the database holds from this source.
    existing : Records
        What it holds from all; at least the tables in `NEEDED`.
    closure_days : int
        Days of silence after which an assignment counts as ended.

    Returns
    -------
    Completed
        Everything to be written.
    """
    frames, keys = dict(batch.frames), dict(batch.source_keys)
    rows = _list_person_rows(batch, pieces, source_map)
    people = find_people(
        rows, source_map, ids=known.ids, taken=existing.facilitators["facilitator_id"]
    )
    for name, table_map in source_map.tables.items():
        for column, column_map in table_map.columns.items():
            if column_map.person and name in frames:
                ids = map_ids(frames[name][column], people.ids)
                frames[name] = frames[name].assign(**{column: ids})
    remarks: list[str] = []
    withdrawn: dict[str, tuple[str, ...]] = {}
    if source_map.people:
        frames["facilitators"] = _keep_latest(people, frames.get("services"), keys, known)
        keys["facilitators"] = frames["facilitators"]["facilitator_id"]
        if len(people.roles):
            frames["roles"] = _keep_first_days(people.roles, known.roles)
            keys["roles"] = join_keys([frames["roles"][n] for n in ("facilitator_id", "role")])
    if source_map.inference and "services" in frames:
        remarks += _infer(frames, keys, known, existing, closure_days)
        withdrawn = _list_withdrawn(keys, known, source_map)
    remarks += _leave_own(frames, keys, known)
    mappings = pd.DataFrame(
        {
            "source": source,
            "table_name": "facilitators",
            "source_id": list(people.added),
            "id": list(people.added.values()),
        },
        dtype="str",
    )
    # In one order, so that the order of the export's rows leaves no trace.
    for name, key in keys.items():
        order = pd.DataFrame({"length": key.str.len(), "key": key}).sort_values(["length", "key"])
        keys[name] = key.loc[order.index]
        frames[name] = frames[name].loc[order.index]
    return Completed(frames, keys, mappings, tuple(remarks), withdrawn)


def _list_person_rows(batch: Batch, pieces: Sequence[Piece], source_map: SourceMap) -> pd.DataFrame:
    """Return the columns that name people and, under "", the day; the latest row last."""
    headers = sorted({h for people in source_map.people.values() for h in people.headers})
    parts = []
    for name, frame in batch.frames.items():
        texts = pd.concat([p.sheet.texts for p in pieces if p.table == name], ignore_index=True)
        if set(headers) <= set(texts.columns):
            days = [c for c in frame.columns if pd.api.types.is_datetime64_dtype(frame[c].dtype)]
            key = batch.source_keys[name]
            part = texts[headers].assign(key=key, length=key.str.len())
            parts.append(part.assign(**{"": frame[days[0]] if days else pd.NaT}))
    if not parts:
        return pd.DataFrame(columns=[*headers, ""])
    rows = pd.concat(parts, ignore_index=True)
    return rows.sort_values(["", "length", "key"]).drop(columns=["length", "key"])


def _keep_latest(
    people: People,
    services: pd.DataFrame | None,
    keys: Mapping[str, pd.Series],
    known: Known,
) -> pd.DataFrame:
    """Return the people, with what was known before of those seen later in another file."""
    named = people.facilitators
    if services is None or known.services.empty:
        return named
    others = known.services[~known.services["source_key"].isin(keys["services"])]
    before = others.groupby("facilitator_id")["served_on"].max()
    here = services.groupby("facilitator_id")["served_on"].max()
    past = known.facilitators.set_index("facilitator_id")[["name", "supervisor_id"]]
    named = named.set_index("facilitator_id")
    later = before.reindex(named.index) > here.reindex(named.index)
    kept = past.loc[named.index[later & named.index.isin(past.index)]]
    return pd.concat([named.drop(kept.index), kept]).sort_index().reset_index()


def _keep_first_days(roles: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return roles from the first day that any file of the source saw them."""
    both = pd.concat([roles, known[["facilitator_id", "role", "from_on"]]], ignore_index=True)
    first = both.groupby(["facilitator_id", "role"])["from_on"].transform("min")
    return both.assign(from_on=first).head(len(roles))


def _infer(
    frames: dict[str, pd.DataFrame],
    keys: dict[str, pd.Series],
    known: Known,
    existing: Records,
    closure_days: int,
) -> list[str]:
    """Add the cases and assignments that all contacts of the source imply; return remarks."""
    columns = ["case_id", "facilitator_id", "status", "served_on"]
    others = known.services[~known.services["source_key"].isin(keys["services"])]
    services = pd.concat([others[columns], frames["services"][columns]], ignore_index=True)
    inferred = infer_assignments(services, closure_days=closure_days)
    theirs = set(existing.cases["case_id"]) - set(known.cases["case_id"])
    pairs = ["case_id", "facilitator_id", "from_on"]
    recorded = existing.assignments[pairs].merge(known.assignments[pairs], "left", indicator=True)
    held = set(recorded.loc[recorded["_merge"] == "left_only", "case_id"])
    cases = inferred.cases[~inferred.cases["case_id"].isin(theirs)].reset_index(drop=True)
    assignments = inferred.assignments
    assignments = assignments[~assignments["case_id"].isin(held)].reset_index(drop=True)
    frames["cases"] = cases[["case_id", "client_code", "opened_on", "closed_on"]]
    keys["cases"] = cases["case_id"]
    frames["assignments"] = assignments.drop(columns="role")
    keys["assignments"] = make_source_keys("assignments", assignments)
    remarks = []
    if attempted := sorted(set(inferred.attempted) - held):
        remarks.append(
            f"No contact was made in {count_things(len(attempted), 'case')}, only attempts; "
            f"nobody can be said to hold them: {list_offenders(attempted)}."
        )
    if unnamed := sorted(set(inferred.unnamed) - held):
        remarks.append(
            f"In {count_things(len(unnamed), 'case')} contacts were made by nobody who is named; "
            f"nobody can be said to hold them: {list_offenders(unnamed)}."
        )
    if own := sorted((theirs | held) & set(inferred.cases["case_id"])):
        remarks.append(
            f"What is recorded from elsewhere of {count_things(len(own), 'case')} stays as it is "
            f"there: {list_offenders(own)}."
        )
    if nobody := int(frames["services"]["facilitator_id"].isna().sum()):
        remarks.append(
            f"Without anybody who made them, and counted for nobody: "
            f"{count_things(nobody, 'service')}."
        )
    return remarks


def _leave_own(
    frames: dict[str, pd.DataFrame], keys: dict[str, pd.Series], known: Known
) -> list[str]:
    """Take out the rows that the agency's own files wrote last; return remarks."""
    remarks = []
    for name in frames:
        if name not in known.own_keys:
            continue
        row_keys = make_source_keys(name, frames[name])
        own = row_keys.isin(known.own_keys[name])
        frames[name], keys[name] = frames[name][~own], keys[name][~own]
        if own.any():
            left = sorted(row_keys[own])
            remarks.append(
                f"Written by the agency's own files and left as they are there: "
                f"{count_things(len(left), 'row')} of {name}: {list_offenders(left)}."
            )
    return remarks


def _list_withdrawn(
    keys: Mapping[str, pd.Series], known: Known, source_map: SourceMap
) -> dict[str, tuple[str, ...]]:
    """Return the rows that earlier imports concluded and that all contacts no longer imply."""
    inferred = known.assignments["inferred"].fillna(False)
    concluded = {"assignments": known.assignments[inferred], "cases": known.cases}
    return {
        name: tuple(make_source_keys(name, rows[~rows["source_key"].isin(keys[name])]))
        for name, rows in concluded.items()
        if name not in source_map.tables
    }

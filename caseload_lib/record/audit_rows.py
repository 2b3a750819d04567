"""Whether the rows that the audit trail tells one by one are as it last sealed them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from caseload_lib.record.audit import NO_VALUES
from caseload_lib.record.database import Database
from caseload_lib.record.transfer import fetch_frame, format_rows
from caseload_lib.tables import TABLES, find_own_id

#: Tables whose every new row and change is an entry of its own; an import's rows are counted.
#: Of the other tables, only the rows that were written one at a time are compared.
TOLD = tuple(
    name
    for name, table in TABLES.items()
    if table.kept and name not in {"audit", "audit_values", "id_mappings"}
)


@dataclass(frozen=True)
class RowFault:
    """One way in which a table is not as the audit trail says.

    Parameters
    ----------
    table : str
        The table.
    row_key : str
        The row's key, or how many rows where the trail only counts them.
    what : str
        "missing", "added" or "changed".
    columns : tuple of str
        Which columns were changed.
    """

    table: str
    row_key: str
    what: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowCheck:
    """What a comparison of rows with the audit trail found.

    Parameters
    ----------
    faults : tuple of RowFault
        Empty where nothing is amiss.
    compared : int
        How many rows were compared value by value.
    counted : int
        How many came with an import or had their values erased, so that only their number or
        their being there was checked.
    """

    faults: tuple[RowFault, ...]
    compared: int
    counted: int


@dataclass
class _Told:
    """What the trail says of one table: rows by key, and how many came with imports."""

    rows: dict[str, dict[str, str | None]] = field(default_factory=dict)
    partly: dict[str, dict[str, str | None]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    imported: int = 0


def compare_rows(database: Database) -> RowCheck:
    """Compare rows that were written one at a time with the values that the trail last sealed.

    Parameters
    ----------
    database : Database
        An open database.

    Returns
    -------
    RowCheck
        Rows that are missing, were added or changed by anything but this software. Rows of the
        tables in `TOLD` that came with an import, as the demo's, were sealed as a number: of
        these only a later correction is compared, so a change of one that was never corrected is
        not seen. Neither is a change of a row whose values were erased from the trail. Of tables
        that imports fill, rows are compared that were written here, as contacts that somebody
        recorded, and those in whose place another stands; what else is in them is not looked at.
    """
    with database.reading() as connection:
        audit = fetch_frame(connection, "audit").sort_values("audit_id")
        values = fetch_frame(connection, "audit_values")
        inserted = set(audit.loc[audit["action"] == "insert", "table_name"]).union(TOLD)
        stored = {name: fetch_frame(connection, name) for name in TABLES if name in inserted}
    told = _read_trail(audit[audit["table_name"].isin(inserted)], values)
    faults: list[RowFault] = []
    compared = counted = 0
    for name, frame in stored.items():
        trail = told.get(name, _Told())
        if name in TOLD:
            rows = list(_list_rows(frame, name, TABLES[name].key))
        else:
            trail, rows = _pick_written(name, frame, trail)
        found, sure = _compare_table(name, rows, trail)
        faults += found
        compared += sure
        counted += len(rows) - sure if name in TOLD else 0
    return RowCheck(tuple(faults), compared, counted)


def _pick_written(
    name: str, frame: pd.DataFrame, told: _Told
) -> tuple[_Told, list[tuple[str, dict[str, str | None]]]]:
    """Return what the trail says of rows that were written one at a time, and these rows."""
    table = TABLES[name]
    rows, key = told.rows, table.key
    if table.repeats:
        # Rows of a log have no key of their own but the one that they were given here.
        key = (find_own_id(table),)
        rows = {one: values for one, values in rows.items() if values.get(key[0]) == one}
    if len(key) == 1:
        frame = frame[frame[key[0]].isin(rows)]
    found = [(one, row) for one, row in _list_rows(frame, name, key) if one in rows]
    return _Told(rows=rows, erased=told.erased), found


def _read_trail(audit: pd.DataFrame, values: pd.DataFrame) -> dict[str, _Told]:
    """Return what the entries of each table come to, read in their order."""
    values = values[values["audit_id"].isin(audit["audit_id"])]
    new: dict[int, dict[str, str | None]] = {}
    columns = (values[name] for name in ("audit_id", "column_name", "new_value"))
    for number, column, value in zip(*columns, strict=True):
        new.setdefault(number, {})[column] = None if pd.isna(value) else value
    told: dict[str, _Told] = {}
    names = ["audit_id", "at", "action", "table_name", "row_key", "values_digest"]
    for number, at, action, name, key, digest in audit[names].itertuples(index=False, name=None):
        table = told.setdefault(name, _Told())
        if action == "import":
            count = key.partition(" ")[0]
            table.imported += int(count) if count.isdecimal() else 0
            continue
        given = new.get(number, {})
        if action == "insert" and name == "responses":
            # An answer's entry leaves out what it says itself.
            given = {"response_id": key, "answered_at": f"{at:%Y-%m-%d %H:%M:%S.%f}"} | given
        _follow(table, action, _unify(key), given)
        if action in {"insert", "correct"} and number not in new and digest != NO_VALUES:
            table.erased.add(_unify(key))
    return told


def _follow(table: _Told, action: str, key: str, values: dict[str, str | None]) -> None:
    """Take one entry into account."""
    if action == "insert":
        table.rows[key] = dict(values)
    elif action == "correct":
        place = table.rows if key in table.rows else table.partly
        place.setdefault(key, {}).update(values)
    elif action == "remove":
        if table.rows.pop(key, None) is None:
            table.partly.pop(key, None)
            table.imported -= 1
        table.erased.discard(key)


def _compare_table(
    name: str, rows: Iterable[tuple[str, dict[str, str | None]]], told: _Told
) -> tuple[list[RowFault], int]:
    """Return what is amiss in one table, and how many of its rows were compared by value."""
    faults, others, compared = [], [], 0
    seen = set()
    for key, row in rows:
        seen.add(key)
        if key not in told.rows:
            others.append(key)
        if key in told.erased:
            continue
        expected = told.rows.get(key, told.partly.get(key, {}))
        compared += key in told.rows
        changed = tuple(c for c, v in sorted(expected.items()) if c in row and row[c] != v)
        if key in told.rows:
            changed += tuple(c for c, v in row.items() if c not in expected and v is not None)
        if changed:
            faults.append(RowFault(name, key, "changed", changed))
    gone = [key for key in (*told.rows, *told.partly) if key not in seen]
    faults += [RowFault(name, key, "missing") for key in gone]
    lacking = told.imported - len(others) - sum(key in told.partly for key in gone)
    if told.imported <= 0:
        faults += [RowFault(name, key, "added") for key in others]
    elif lacking:
        what = "missing" if lacking > 0 else "added"
        faults.append(RowFault(name, f"{abs(lacking)} of the rows not told one by one", what))
    return faults, compared


def _list_rows(
    frame: pd.DataFrame, name: str, key: Sequence[str]
) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Give each row's key and its values as the trail writes them."""
    columns = list(frame.columns)
    for texts in format_rows(frame, name):
        row = dict(zip(columns, texts, strict=True))
        yield _unify("|".join(row[part] or "" for part in key)), row


def _unify(key: str) -> str:
    """Return a key in one form: rows written one at a time join its parts otherwise."""
    return key.replace("/", "|")

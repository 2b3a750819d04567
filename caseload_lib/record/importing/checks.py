"""Checks on imported frames: every fault of every row at once."""

from collections.abc import Iterator, Mapping

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from caseload_lib.agency import Agency
from caseload_lib.errors import list_offenders
from caseload_lib.frames import Records
from caseload_lib.tables import TABLES, Column, Table

FAULT_COLUMNS = ("table", "row", "column", "value", "rule")
#: Start and end of what a row is about, and whether the end may fall on the start.
SPANS = {
    ("from_on", "to_on"): False,
    ("opened_on", "closed_on"): False,
    ("started_on", "ended_on"): False,
    ("starts_at", "ends_at"): False,
    ("from_time", "to_time"): False,
    ("preferred_from", "preferred_to"): False,
    ("opened_on", "filled_on"): True,
    ("started_at", "ended_at"): True,
    ("earliest_on", "latest_on"): True,
    ("made_on", "followed_up_on"): True,
    ("made_on", "follow_up_due_on"): True,
}
_LONGEST = {"id": 100, "code": 200, "choice": 200, "list": 1000, "text": 1_000_000}
_CONTROL = r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]"
_TEXT_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


def check_frames(
    frames: Mapping[str, pd.DataFrame], settings: Agency, existing: Records | None = None
) -> pd.DataFrame:
    r"""Return every fault of the rows to be imported.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        By table, rows of the declared kinds with any of the table's columns; the index names
        each row.
    settings : Agency
        Knows the service types that a service plan may name.
    existing : Records, optional
        What the database holds already; references may point there.

    Returns
    -------
    DataFrame
        One row per fault: table, row (the index of the row), column, value (as text, missing
        where the cell is empty), rule. Ordered by table, row and column; empty if all is well.

    Examples
    --------
    >>> from caseload_lib.agency import parse_agency
    >>> settings = parse_agency('[agency]\nname = "A"\ntime_zone = "UTC"')
    >>> cases = pd.DataFrame({"case_id": ["C1"]}, index=[2])
    >>> check_frames({"cases": cases}, settings)[["row", "column", "rule"]].values.tolist()
    [[2, 'client_code', 'must be there'], [2, 'opened_on', 'must be there']]
    """
    found = [
        fault
        for name, table in TABLES.items()
        if name in frames
        for fault in (
            *_find_schema_faults(table, frames[name]),
            *_find_span_faults(table, frames[name]),
            *_find_twins(table, frames[name]),
            *_find_lost_references(table, frames, existing),
            *_find_unset_types(table, frames[name], settings),
        )
    ]
    return order_faults(pd.concat(found) if found else pd.DataFrame(columns=FAULT_COLUMNS))


def order_faults(faults: pd.DataFrame) -> pd.DataFrame:
    """Return faults in the order of tables, rows and columns, one for each cell.

    Parameters
    ----------
    faults : DataFrame
        Columns table, row, column, value, rule; of several for one cell the first is kept.

    Returns
    -------
    DataFrame
        The same columns, numbered from 0.
    """
    places = [(name, column) for name, table in TABLES.items() for column in table.names]
    rank = {place: number for number, place in enumerate(places)}
    tables = {name: number for number, name in enumerate(TABLES)}
    unique = faults.drop_duplicates(["table", "row", "column"])
    order = pd.DataFrame(
        {
            "table": unique["table"].map(tables),
            "row": unique["row"],
            "column": [rank[p] for p in zip(unique["table"], unique["column"], strict=True)],
        },
        index=unique.index,
    )
    unique = unique.reset_index(drop=True)
    order = order.reset_index(drop=True).sort_values(["table", "row", "column"])
    return unique.loc[order.index].reset_index(drop=True)[list(FAULT_COLUMNS)]


def make_faults(table: str, column: str, values: pd.Series, rule: str | pd.Series) -> pd.DataFrame:
    """Return one fault for each value.

    Parameters
    ----------
    table, column : str
        Where they stand.
    values : Series
        The offending values; the index names their rows.
    rule : str or Series of str
        The rule that each breaks.

    Returns
    -------
    DataFrame
        Columns table, row, column, value, rule.
    """
    texts = values.map(_write_value, na_action="ignore").astype("str")
    return pd.DataFrame(
        {"table": table, "row": values.index, "column": column, "value": texts, "rule": rule},
        index=values.index,
    )


def _write_value(value: object) -> str:
    """Return a value as text, a day without its midnight."""
    return str(value).removesuffix(" 00:00:00")


def make_schema(table: Table) -> pa.DataFrameSchema:
    """Return the pandera schema of a table's columns.

    Parameters
    ----------
    table : Table
        The table.

    Returns
    -------
    DataFrameSchema
        Presence, closed lists, bounds, patterns, lengths and characters; each check's `error`
        is its rule in words. Columns that are not required may be absent.
    """
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                nullable=not column.required,
                required=column.required,
                checks=list(_make_checks(column)),
            )
            for column in table.columns
        }
    )


def _make_checks(column: Column) -> Iterator[pa.Check]:
    """Yield the checks of one column, each with its rule."""
    if column.kind in _LONGEST:
        control = _TEXT_CONTROL if column.kind == "text" else _CONTROL
        yield pa.Check(
            lambda texts: ~texts.str.contains(control, regex=True),
            error="must hold no control character, such as NUL",
        )
        longest = _LONGEST[column.kind]
        yield pa.Check(
            lambda texts: texts.str.len() <= longest, error=f"must be at most {longest} characters"
        )
    if column.choices:
        yield pa.Check.isin(column.choices, error=f"must be one of {', '.join(column.choices)}")
    if column.pattern:
        rule = (
            "must be a capital letter and 3 to 9 digits, as F001"
            if column.name.endswith("facilitator_id") or column.refers == "facilitators"
            else f"must match {column.pattern}"
        )
        yield pa.Check(lambda texts: texts.str.fullmatch(column.pattern), error=rule)
    if column.low is not None:
        yield pa.Check.ge(column.low, error=f"must be {column.low:g} or more")
    if column.high is not None:
        yield pa.Check.le(column.high, error=f"must be {column.high:.12g} or less")


def _find_schema_faults(table: Table, frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield what breaks the table's schema."""
    lacking = [c.name for c in table.columns if c.required and c.name not in frame.columns]
    complete = frame.assign(**{name: pd.Series(None, frame.index, "str") for name in lacking})
    try:
        make_schema(table).validate(complete, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        for (column, rule), group in cases.groupby(["column", "check"], sort=False):
            rows = pd.Index(group["index"])
            words = "must be there" if rule == "not_nullable" else str(rule)
            yield make_faults(table.name, str(column), complete.loc[rows, column], words)


def _find_span_faults(table: Table, frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield ends that lie before their start."""
    for (start, end), may_equal in SPANS.items():
        if start in frame.columns and end in frame.columns:
            early = frame[end] < frame[start] if may_equal else frame[end] <= frame[start]
            rule = (
                f"must not be before {start}"
                if may_equal
                else f"must be after {start}: it is the first day no longer included"
                if end.endswith("_on")
                else f"must be after {start}"
            )
            yield make_faults(table.name, end, frame.loc[early.fillna(False), end], rule)


def _find_twins(table: Table, frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield every row whose key another row of the import has too."""
    key = [name for name in table.key if name in frame.columns]
    if not table.repeats and len(key) == len(table.key) and len(frame):
        known = frame[key].dropna()
        twins = known[known.duplicated(keep=False)]
        rule = f"must differ from row to row: {' with '.join(key)} may occur once"
        yield make_faults(table.name, key[0], twins[key[0]], rule)


def _find_lost_references(
    table: Table, frames: Mapping[str, pd.DataFrame], existing: Records | None
) -> Iterator[pd.DataFrame]:
    """Yield ids that neither the import nor the database holds."""
    frame = frames[table.name]
    for column in table.columns:
        if not column.refers or column.name not in frame.columns:
            continue
        key = TABLES[column.refers].key[0]
        known: set[object] = set()
        if existing is not None:
            known |= set(existing[column.refers][key])
        if column.refers in frames and key in frames[column.refers].columns:
            known |= set(frames[column.refers][key])
        values = frame[column.name].dropna()
        lost = values[~values.isin(known)]
        rule = f"must be a {key} of {column.refers}, in the import or recorded before"
        yield make_faults(table.name, column.name, lost, rule)


def _find_unset_types(
    table: Table, frame: pd.DataFrame, settings: Agency
) -> Iterator[pd.DataFrame]:
    """Yield service types of a service plan whose hours the settings do not give."""
    if table.name == "case_services" and "service_type" in frame.columns:
        values = frame["service_type"].dropna()
        unset = values[~values.isin(settings.service_types)]
        known = list_offenders(settings.service_types, limit=20) or "none yet"
        rule = (
            "must be a section [service_types.<name>] of params/agency.toml, which gives its "
            f"hours; add one, or use one of: {known}"
        )
        yield make_faults(table.name, "service_type", unset, rule)

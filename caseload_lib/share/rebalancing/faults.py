"""Caseloads as rows of known kinds, and what makes them impossible to rebalance."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from caseload_lib.errors import list_offenders

#: The columns of the cases with what a missing value means; NaN is not known.
CASE_COLUMNS: Mapping[str, Any] = {
    "case_id": None,
    "facilitator_id": None,
    "hours": math.nan,
    "months_together": math.nan,
    "pinned": False,
    "skills_needed": "",
    "languages": "",
    "conflicts": "",
    "load_share": 1.0,
}
#: The columns of the facilitators likewise; NaN is unknown hours, or no limit to the cases.
PEOPLE_COLUMNS: Mapping[str, Any] = {
    "facilitator_id": None,
    "available_hours": math.nan,
    "max_cases": math.nan,
    "skills": "",
    "languages": "",
    "kept_out": False,
    "fixed_hours": 0.0,
}
_NEEDED = {
    "cases": ("case_id", "facilitator_id", "hours"),
    "facilitators": ("facilitator_id", "available_hours"),
}
_FLAGS = {True: True, False: False}
#: Numbers beyond this are slips of the pen.
_MOST = 100_000.0


def complete_rows(rows: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return rows with every column; what is missing or cannot be read has its default.

    Parameters
    ----------
    rows : DataFrame
        Cases or facilitators, as `caseload_lib.share.rebalance.rebalance` takes them.
    columns : mapping of str to object
        `CASE_COLUMNS` or `PEOPLE_COLUMNS`.

    Returns
    -------
    DataFrame
        Those columns: ids missing where not given, lists as text, flags, numbers as float64.
    """
    completed = {}
    for column, default in columns.items():
        values = _read(rows, column, default)
        completed[column] = values if default is None else values.fillna(default)
    kinds = {name: "str" if value is None else type(value) for name, value in columns.items()}
    return pd.DataFrame(completed, index=rows.index).astype(kinds).reset_index(drop=True)


def find_faults(cases: pd.DataFrame, facilitators: pd.DataFrame) -> Iterator[str]:
    """Return every fault of caseloads as a sentence that names the ids.

    Parameters
    ----------
    cases, facilitators : DataFrame
        As `caseload_lib.share.rebalance.rebalance` takes them.

    Yields
    ------
    str
        What is wrong, the rule, and the ids.
    """
    for name, rows in (("cases", cases), ("facilitators", facilitators)):
        lacking = [column for column in _NEEDED[name] if column not in rows.columns]
        if lacking:
            yield (
                f"The {name} lack the column {list_offenders(lacking)}. Needed: "
                f"{', '.join(_NEEDED[name])}. Given: {list_offenders(rows.columns, limit=12)}."
            )
    own, people = complete_rows(cases, CASE_COLUMNS), complete_rows(facilitators, PEOPLE_COLUMNS)
    ids, who = own["case_id"], people["facilitator_id"]
    yield from _find_unreadable(cases, CASE_COLUMNS, ids)
    yield from _find_unreadable(facilitators, PEOPLE_COLUMNS, who)
    holders = own["facilitator_id"]
    yield from _find_broken(
        ids,
        {
            "A case has an id and a facilitator": ids.isna() | holders.isna(),
            "A case is given once": ids.duplicated(keep=False) & ids.notna(),
            "A case's facilitator is one of the facilitators": holders.notna() & ~holders.isin(who),
            "A case's hours are from 0 to 100,000": ~own["hours"].between(0, _MOST),
            "Months together are 0 to 100,000, or missing": ~own["months_together"]
            .fillna(0)
            .between(0, _MOST),
            "A share of a case is from 0 to 1": ~own["load_share"].between(0, 1),
        },
    )
    limits = people[["available_hours", "max_cases"]].fillna(0)
    yield from _find_broken(
        who,
        {
            "A facilitator has an id": who.isna(),
            "A facilitator is given once": who.duplicated(keep=False) & who.notna(),
            "Available hours are from 0 to 100,000, or missing": (
                ~limits["available_hours"].between(0, _MOST)
            ),
            "A most of cases is from 0 to 100,000, or missing": (
                ~limits["max_cases"].between(0, _MOST)
            ),
            "Hours beside the cases are from 0 to 100,000": (
                ~people["fixed_hours"].between(0, _MOST)
            ),
        },
    )


def _find_unreadable(
    rows: pd.DataFrame, columns: Mapping[str, Any], ids: pd.Series
) -> Iterator[str]:
    """Return the columns that hold what is not of their kind."""
    for column, default in columns.items():
        if column in rows.columns and not isinstance(default, str | None):
            given = rows[column].notna().to_numpy()
            read = _read(rows, column, default).notna().to_numpy()
            kind = "yes or no" if isinstance(default, bool) else "a number"
            rule = f"{column} is {kind}"
            yield from _find_broken(ids, {rule: pd.Series(given & ~read, index=ids.index)})


def _find_broken(ids: pd.Series, rules: Mapping[str, pd.Series]) -> Iterator[str]:
    """Return the rules that some rows break."""
    for rule, breaking in rules.items():
        offenders = ids[breaking.astype(bool)].fillna("(no id)")
        if len(offenders):
            yield f"{rule}. Not so: {list_offenders(dict.fromkeys(offenders))}."


def _read(rows: pd.DataFrame, column: str, default: Any) -> pd.Series:
    """Return one column in its kind, missing where it is missing or cannot be read."""
    if column not in rows.columns:
        return pd.Series(
            [None] * len(rows), index=rows.index, dtype="str" if default is None else None
        )
    values = rows[column]
    if isinstance(default, bool):
        return values.map(_FLAGS.get, na_action="ignore").astype("boolean")
    if isinstance(default, float):
        return pd.to_numeric(values, errors="coerce").astype("Float64").astype("float64")
    return values.astype("str")

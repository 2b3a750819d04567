"""Assignments of an import that would have a case carried more than once on a day."""

import shlex
from collections.abc import Collection

import pandas as pd

from caseload_lib.errors import list_offenders
from caseload_lib.frames import make_frame
from caseload_lib.record.importing.checks import FAULT_COLUMNS, make_faults
from caseload_lib.record.importing.pieces import make_source_keys
from caseload_lib.tables import TABLES

_OPEN = pd.Timestamp("2262-01-01")
_TABLE = TABLES["assignments"]


def find_overlaps(
    given: pd.DataFrame, recorded: pd.DataFrame, *, going: Collection[str] = ()
) -> pd.DataFrame:
    """Return the assignments with which a case's shares would exceed 1, or one person hold twice.

    Parameters
    ----------
    given : DataFrame
        The import's assignments: columns of the table as far as the files have them.
    recorded : DataFrame
        Those that the database holds. Cases that the import does not touch are not looked at.
    going : collection of str, default ()
        Keys of recorded assignments that the import removes.

    Returns
    -------
    DataFrame
        Faults of rows of the import; columns as in `checks.FAULT_COLUMNS`.

    Examples
    --------
    >>> one = pd.DataFrame({"case_id": "C1", "facilitator_id": ["F001"],
    ...                     "from_on": pd.to_datetime(["2026-01-10"])})
    >>> two = one.assign(from_on=pd.Timestamp(2026, 2, 1))
    >>> find_overlaps(two, one)["rule"].str[:40].tolist()
    ['must not have F001 hold C1 twice on 2026']
    >>> len(find_overlaps(two, one.assign(to_on=pd.Timestamp(2026, 2, 1))))
    0
    """
    spans = _join_spans(given, recorded, going)
    days = spans[["case_id", "from_on"]].drop_duplicates().rename(columns={"from_on": "day"})
    held = spans.merge(days, on="case_id")
    held = held[(held["from_on"] <= held["day"]) & (held["day"] < held["to_on"])]
    on_day = held.groupby(["case_id", "day"])
    over = on_day["load_share"].transform("sum") > 1 + 1e-9
    twice = held.duplicated(["case_id", "day", "facilitator_id"], keep=False)
    faults = []
    for (case, day), group in held[over | twice].groupby(["case_id", "day"], sort=True):
        for row in group.dropna(subset="row").itertuples():
            others = group[group["row_key"] != row.row_key]
            own = others[others["facilitator_id"] == row.facilitator_id]
            words = (
                f"have {row.facilitator_id} hold {case} twice on {day:%Y-%m-%d}"
                if len(own)
                else f"carry {case} {group['load_share'].sum():g} times on {day:%Y-%m-%d}"
            )
            rivals = own if len(own) else others
            if len(rivals):
                value = pd.Series([given.at[row.row, "from_on"]], index=[int(row.row)])
                rule = _word_rule(words, row.row_key, rivals["row_key"].tolist())
                faults.append(make_faults("assignments", "from_on", value, rule))
    if not faults:
        return pd.DataFrame(columns=FAULT_COLUMNS)
    return pd.concat(faults, ignore_index=True).drop_duplicates("row")


def find_superseded(given: pd.DataFrame, recorded: pd.DataFrame, *, source: str) -> tuple[str, ...]:
    """Return the concluded assignments of cases whose assignments are now given.

    Parameters
    ----------
    given : DataFrame
        The import's assignments.
    recorded : DataFrame
        Those that the database holds, with their source.
    source : str
        Where the import comes from; what it brought itself stays.

    Returns
    -------
    tuple of str
        Keys of rows that another source's contacts implied and that the import does not repeat.
    """
    other = recorded["inferred"].fillna(False) & (recorded["source"] != source)
    concluded = recorded[other & recorded["case_id"].isin(given["case_id"])]
    keys = make_source_keys("assignments", concluded)
    return tuple(keys[~keys.isin(make_source_keys("assignments", given))])


def _join_spans(
    given: pd.DataFrame, recorded: pd.DataFrame, going: Collection[str]
) -> pd.DataFrame:
    """Return the assignments of the import's cases as they would be, with their row and key."""
    whole = make_frame(_TABLE, given).set_axis(given.index)
    new = whole.assign(row=given.index, row_key=make_source_keys("assignments", whole))
    new = new.dropna(subset=list(_TABLE.key))
    old = make_frame(_TABLE, recorded[[n for n in _TABLE.names if n in recorded.columns]])
    old = old[old["case_id"].isin(new["case_id"])]
    old = old.assign(row_key=make_source_keys("assignments", old))
    # What the files do not say of a row that is there stays as it is.
    before = old.drop_duplicates("row_key").set_index("row_key").reindex(new["row_key"])
    for name in _TABLE.names:
        if name not in given.columns:
            new[name] = before[name].set_axis(new.index)
    old = old[~old["row_key"].isin([*new["row_key"], *going])]
    spans = pd.concat([new, old.assign(row=pd.NA)], ignore_index=True)
    # A row that stands twice in the files is a fault of another kind.
    spans = spans.drop_duplicates("row_key")
    return spans.assign(
        to_on=spans["to_on"].fillna(_OPEN), load_share=spans["load_share"].fillna(1.0)
    )


def _word_rule(words: str, key: str, rivals: list[str]) -> str:
    """Return the rule that a row breaks together with others, and the way out."""
    wrong = shlex.quote(rivals[0])
    return (
        f"must not {words}: {key} overlaps {list_offenders(rivals)}. Remove the row that is wrong "
        f"with `caseload record remove assignments {wrong}` or give it an end (to_on); people who "
        "carry a case together each need a load_share"
    )

"""What pulls facilitators away, at each widening definition of an emergency."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.spans import find_days
from caseload_lib.review.events import find_scopes, spread_days
from caseload_lib.tables import SCOPE_OF_CAUSE


class Scope(StrEnum):
    """What kind of disruption it is; each equals its own name as text."""

    BEYOND_CONTROL = "beyond_control"
    STAFFING_CRUNCH = "staffing_crunch"
    CHRONIC_UNDERSTAFFING = "chronic_understaffing"
    AVOIDABLE = "avoidable"


#: How many months a year's sums look back over, the month itself included.
YEAR: Final = 12
#: Stands for everybody who is not reported on in a month: responders, supervisors.
OTHERS: Final = "others"
#: Why nothing is known of disruptions where the table is empty.
UNRECORDED: Final = "disruptions are not recorded"
#: Whether a change is for good, as it was recorded.
LASTING: Final = ("permanent", "temporary", "untold")
#: What is summed at each definition.
SUMS: Final = (
    "count",
    *(f"{lasting}_count" for lasting in LASTING),
    "hours",
    *(f"{lasting}_hours" for lasting in LASTING),
    "untimed",
)
_COLUMNS: Final[dict[str, str]] = {
    "disruption_id": "str",
    "case_id": "str",
    "cause": "str",
    "scope": "str",
    "definition": "int64",
    "lasting": "str",
    "began_on": "datetime64[us]",
    "month": "str",
    "facilitator_id": "str",
    "who": "str",
    "count": "int64",
    "hours": "float64",
    "timed": "bool",
}


def scope(cause: str) -> Scope:
    """Return the scope of a cause of disruption.

    Parameters
    ----------
    cause : str
        One of `tables.CAUSES`.

    Returns
    -------
    Scope
        What nobody controls, a staffing crunch, chronic understaffing, or what could have been
        avoided.

    Raises
    ------
    RecordsError
        If there is no such cause.

    Examples
    --------
    >>> scope("slow_hiring")
    <Scope.CHRONIC_UNDERSTAFFING: 'chronic_understaffing'>
    """
    if cause not in SCOPE_OF_CAUSE:
        raise RecordsError(
            f"There is no such cause of a disruption. The causes are {', '.join(SCOPE_OF_CAUSE)}. "
            f"Given: {cause!r}. Use one of those."
        )
    return Scope(SCOPE_OF_CAUSE[cause])


def spread_disruptions(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency
) -> pd.DataFrame:
    """Return what each disruption counts and takes, by person and month.

    It counts in the month in which it began, for whoever held it then (`onset_facilitator_id`,
    else `facilitator_id`); its hours fall in each month in which it lasted, for whoever carries
    it now: as `review.events.count_disruptions` has it, so that sums over the people reported
    on are those of `month_facts`.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The facts of the months looked at, as `review.history.history_facts` gives them.
    month : Month
        The last month.
    agency : Agency
        The settings, for the time zone.

    Returns
    -------
    DataFrame
        One row for what a disruption counts and one for what it takes, by month: disruption_id,
        case_id, cause, scope, definition (1 to 4, the narrowest that holds it), lasting (one of
        `LASTING`), began_on (datetime64), month, facilitator_id (whose), who (the same, or
        `OTHERS` where they are not reported on in that month), count (0 or 1), hours (0 or
        more; missing where no minutes are recorded), timed (bool, whether they are).

    Raises
    ------
    RecordsError
        If a disruption's cause is none of the closed list.
    """
    disruptions = records.disruptions
    described = _describe_rows(disruptions, agency)
    carries = disruptions["facilitator_id"]
    holds = disruptions["onset_facilitator_id"].fillna(carries)
    minutes = disruptions["minutes"].to_numpy(dtype=float, na_value=np.nan)
    pieces = []
    for month_name in list_months(history, month):
        part, began = spread_days(disruptions, Month.parse(month_name), agency)
        for where, people, count in ((began, holds, 1), (part > 0, carries, 0)):
            places = np.flatnonzero(where)
            hours = np.zeros(len(places)) if count else (minutes / 60 * part)[places]
            names = np.full(len(places), month_name, dtype=object)
            who = people.to_numpy(dtype=object)[places]
            pieces.append((places, names, who, np.full(len(places), count), hours))
    columns = ("month", "facilitator_id", "count", "hours")
    places, *found = (np.concatenate(column) for column in zip(*pieces, strict=True))
    rows = described.iloc[places].reset_index(drop=True)
    rows = rows.assign(**dict(zip(columns, found, strict=True)))
    reported = pd.MultiIndex.from_frame(history[["month", "facilitator_id"]].drop_duplicates())
    there = pd.MultiIndex.from_frame(rows[["month", "facilitator_id"]]).isin(reported)
    who = rows["facilitator_id"].where(there, OTHERS)
    return rows.assign(who=who).astype(_COLUMNS)[list(_COLUMNS)]


def _describe_rows(disruptions: pd.DataFrame, agency: Agency) -> pd.DataFrame:
    """Return what does not depend on the month: scope, definition, lasting, began_on, timed."""
    places, permanent = find_scopes(disruptions), disruptions["permanent"]
    told = [part.fillna(False).to_numpy(dtype=bool) for part in (permanent, ~permanent)]
    return disruptions[["disruption_id", "case_id", "cause"]].assign(
        scope=np.array([*Scope], dtype=object)[places],
        definition=places + 1,
        lasting=np.select(told, LASTING[:2], LASTING[2]),
        began_on=find_days(disruptions["started_at"], agency.zone),
        timed=disruptions["minutes"].notna().to_numpy(),
    )


def widen_disruptions(rows: pd.DataFrame, groups: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return counts and hours at each widening definition of an emergency.

    Definition 1 holds what is beyond anyone's control, 2 staffing crunches too, 3 chronic
    understaffing too, 4 all, avoidable distractions too: none is ever less than the one before.

    Parameters
    ----------
    rows : DataFrame
        As `spread_disruptions` gives them, or some of those.
    groups : DataFrame, optional
        The groups to sum for, one row each, of columns of `rows` such as who or month; groups
        without a disruption have zeros. By default everything is one group.

    Returns
    -------
    DataFrame
        The columns of `groups`, definition (1 to 4) and `SUMS`: disruptions that began, in all
        and by whether the change is for good; their hours likewise; and untimed, of how many
        disruptions no minutes are recorded, so that the hours leave them out, and are missing
        where they leave out all. In the order of the groups, then of the definitions.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "disruption_id": ["D1", "D2", "D2"],
    ...         "definition": [1, 4, 4],
    ...         "lasting": ["permanent", "temporary", "temporary"],
    ...         "count": [1, 1, 0],
    ...         "hours": [0.0, 0.0, 2.5],
    ...         "timed": [True, True, True],
    ...     }
    ... )
    >>> widen_disruptions(rows)[["definition", "count", "permanent_count", "hours"]].values.tolist()
    [[1.0, 1.0, 1.0, 0.0], [2.0, 1.0, 1.0, 0.0], [3.0, 1.0, 1.0, 0.0], [4.0, 2.0, 1.0, 2.5]]
    """
    wanted = pd.DataFrame({"all": [0]}) if groups is None else groups
    by = list(wanted.columns)
    parts = rows.assign(all=0, hours=rows["hours"].fillna(0.0), timed=rows["timed"].astype(int))
    for lasting in LASTING:
        such = parts["lasting"] == lasting
        parts[f"{lasting}_count"] = parts["count"].where(such, 0)
        parts[f"{lasting}_hours"] = parts["hours"].where(such, 0.0)
    # A disruption without minutes is one, in however many months it lasted.
    again = parts.duplicated([*by, "disruption_id"])
    parts["untimed"] = ((parts["timed"] == 0) & ~again).astype(int)
    every = wanted.merge(pd.DataFrame({"definition": range(1, len(Scope) + 1)}), how="cross")
    summed = parts.groupby([*by, "definition"])[[*SUMS, "timed"]].sum()
    table = summed.reindex(pd.MultiIndex.from_frame(every), fill_value=0).reset_index()
    place = np.repeat(np.arange(len(wanted)), len(Scope))
    table[[*SUMS, "timed"]] = table.groupby(place)[[*SUMS, "timed"]].cumsum()
    hours = [name for name in SUMS if name.endswith("hours")]
    unknown = (table["untimed"] > 0) & (table["timed"] == 0)
    table[hours] = table[hours].round(10).mask(unknown)
    return table[[*([] if groups is None else by), "definition", *SUMS]]


def pick_year(rows: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return the rows of the twelve months to a month; `month` is one of their columns."""
    return rows[rows["month"].isin([str(each) for each in month.trailing(YEAR)])]


def list_months(history: pd.DataFrame, month: Month) -> Sequence[str]:
    """Return the months of a history up to a month, oldest first, as "2026-10"."""
    return sorted(each for each in history["month"].unique() if each <= str(month))


def count_served(history: pd.DataFrame, month: Month) -> pd.Series:
    """Return for how many of the twelve months to a month each facilitator is reported on.

    Parameters
    ----------
    history : DataFrame
        As `review.history.history_facts` gives it.
    month : Month
        The last month.

    Returns
    -------
    Series of int
        Months by facilitator_id, in order; their sum is the number of facilitator-months.
    """
    return pick_year(history, month).groupby("facilitator_id")["month"].nunique()

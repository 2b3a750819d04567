"""Who holds which case on which days, and who leads it."""

import pandas as pd

from caseload_lib.months import Month
from caseload_lib.review.spans import OPEN_END, overlaps

_CASE_COLUMNS = ["case_id", "program", "opened_on", "closed_on", "expected_months", "outcome"]


def hold_cases(assignments: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Return every assignment clipped to the days on which its case is open.

    A missing `load_share` is 1 and a missing role is lead. What is left of an assignment runs
    from `starts_on` = max(from_on, opened_on) to `ends_on` = min(to_on, closed_on), exclusive;
    assignments of which nothing is left hold nothing and are not returned.

    Parameters
    ----------
    assignments, cases : DataFrame
        The tables of those names.

    Returns
    -------
    DataFrame
        One row for each holding: case_id, facilitator_id, leading (bool), load_share (0 to 1),
        from_on, starts_on, ends_on (`OPEN_END` while it lasts), and of the case program,
        opened_on, closed_on (missing while open), expected_months, outcome.

    Examples
    --------
    >>> from caseload_lib.frames import Records
    >>> cases = pd.DataFrame({"case_id": ["C1"], "opened_on": ["2026-01-10"]})
    >>> assignments = pd.DataFrame(
    ...     {"case_id": ["C1"], "facilitator_id": ["F001"], "from_on": ["2026-01-01"]}
    ... )
    >>> records = Records(cases=cases, assignments=assignments)
    >>> hold_cases(records.assignments, records.cases)["starts_on"].dt.day.tolist()
    [10]
    """
    held = assignments.merge(cases[_CASE_COLUMNS], on="case_id", how="left")
    too_early = held["opened_on"] > held["from_on"]
    held["starts_on"] = held["from_on"].mask(too_early, held["opened_on"])
    ends, closes = held["to_on"].fillna(OPEN_END), held["closed_on"].fillna(OPEN_END)
    held["ends_on"] = ends.mask(closes < ends, closes)
    held["load_share"] = held["load_share"].fillna(1.0)
    held["leading"] = held["role"].fillna("lead") == "lead"
    held = held[held["starts_on"] < held["ends_on"]]
    return held.drop(columns=["role", "to_on", "inferred"]).reset_index(drop=True)


def find_leads(holdings: pd.DataFrame) -> pd.DataFrame:
    """Return who leads each case on which days; on any day it is one person.

    Of those who hold a case on a day the lead is a holder with the role lead (a co-holder only
    where there is none), then the one with the largest load_share, then the earliest from_on,
    then the smallest facilitator_id.

    Parameters
    ----------
    holdings : DataFrame
        As from `hold_cases`.

    Returns
    -------
    DataFrame
        case_id, facilitator_id, starts_on, ends_on (exclusive); spans of one case never overlap.
    """
    bounds = pd.concat(
        [
            holdings[["case_id", "starts_on"]].rename(columns={"starts_on": "day"}),
            holdings[["case_id", "ends_on"]].rename(columns={"ends_on": "day"}),
        ]
    )
    bounds = bounds.drop_duplicates().sort_values(["case_id", "day"])
    bounds["until"] = bounds.groupby("case_id")["day"].shift(-1)
    pieces = bounds.dropna(subset="until").merge(holdings, on="case_id")
    pieces = pieces[(pieces["starts_on"] <= pieces["day"]) & (pieces["day"] < pieces["ends_on"])]
    pieces = pieces.sort_values(
        ["case_id", "day", "leading", "load_share", "from_on", "facilitator_id"],
        ascending=[True, True, False, False, True, True],
    ).drop_duplicates(["case_id", "day"])
    leads = pieces[["case_id", "facilitator_id", "day", "until"]]
    return leads.rename(columns={"day": "starts_on", "until": "ends_on"}).reset_index(drop=True)


def credit_leads(events: pd.DataFrame, leads: pd.DataFrame, *, on: str) -> pd.DataFrame:
    """Return each event with the person who led its case on its day.

    Parameters
    ----------
    events : DataFrame
        case_id and a column of days; it has no facilitator_id.
    leads : DataFrame
        As from `find_leads`.
    on : str
        The column of days.

    Returns
    -------
    DataFrame
        The events with a `facilitator_id`; those on a day on which nobody held the case are left
        out.
    """
    credited = events.merge(leads, on="case_id")
    inside = (credited["starts_on"] <= credited[on]) & (credited[on] < credited["ends_on"])
    return credited[inside].drop(columns=["starts_on", "ends_on"])


def find_reported(
    facilitators: pd.DataFrame, roles: pd.DataFrame, holdings: pd.DataFrame, month: Month
) -> pd.Index:
    """Return who is reported on in a month.

    That is who is employed at some time in it (a missing date is open) and has the role
    facilitator or lead in it, or has no role recorded at all; and everyone who holds a case in
    it, whatever their role and dates. Supervisors, managers, responders and specialists without
    a case are not reported on.

    Parameters
    ----------
    facilitators, roles : DataFrame
        The tables of those names.
    holdings : DataFrame
        As from `hold_cases`.
    month : Month
        The month.

    Returns
    -------
    Index of str
        Their facilitator_ids in order, each once.
    """
    window = {"first": month.first, "after": month.after}
    holding = holdings.loc[
        overlaps(holdings["starts_on"], holdings["ends_on"], **window), "facilitator_id"
    ]
    carrying = roles.loc[
        roles["role"].isin(["facilitator", "lead"])
        & overlaps(roles["from_on"], roles["to_on"], **window),
        "facilitator_id",
    ]
    ids = facilitators["facilitator_id"]
    employed = overlaps(facilitators["started_on"], facilitators["ended_on"], **window)
    expected = ids.isin(carrying) | ~ids.isin(roles["facilitator_id"])
    everyone = pd.concat([ids[employed & expected], holding]).drop_duplicates().sort_values()
    return pd.Index(everyone, dtype="str")

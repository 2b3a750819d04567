"""Cases that need their facilitator's attention at the end of a month."""

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.holdings import hold_cases
from caseload_lib.plan.spans import OPEN_END, find_days
from caseload_lib.review.outcomes import find_expected_ends
from caseload_lib.review.overdue import find_overdue, gather_overdue

Tables = Mapping[str, pd.DataFrame]

#: The columns of the rows that need attention, with their kinds.
COLUMNS: Final[dict[str, str]] = {
    "facilitator_id": "str",
    "case_id": "str",
    "client_code": "str",
    "standing": "str",
    "what": "str",
    "since": "datetime64[us]",
    "days": "Int64",
}
_FOUND = ["facilitator_id", "case_id", "standing", "what", "since"]
#: The tables without which something cannot be watched, and what that is.
_WATCHED: Final[dict[str, str]] = {
    "services": "time without a contact",
    "case_services": "cases without a service plan",
    "vacancies": "open positions",
    "obligations": "overdue obligations",
    "referrals": "overdue follow-ups of referrals",
    "disruptions": "disruptions going on",
}


def find_attention(
    records: Records, month: Month, agency: Agency, facilitator_id: str
) -> pd.DataFrame:
    """Return what needs one facilitator's attention, as `list_attention` finds it.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month, looked at from its last day.
    agency : Agency
        The settings: `attention`, and the time zone of disruptions.
    facilitator_id : str
        Whose cases.

    Returns
    -------
    DataFrame
        The columns of `list_attention` without facilitator_id; no rows where nothing needs
        attention.
    """
    assigned = records.assignments
    held = set(assigned.loc[assigned["facilitator_id"] == facilitator_id, "case_id"])
    theirs = {
        name: records[name][records[name]["case_id"].isin(held)]
        for name in ("assignments", "cases", *_WATCHED, "positions")
        if "case_id" in records[name].columns
    }
    owed = records.obligations
    owed = owed[owed["case_id"].isin(held) | (owed["facilitator_id"] == facilitator_id)]
    # What is empty for one person alone is still watched by the agency.
    own = {**theirs, "obligations": owed, "vacancies": records.vacancies}
    found = _list(own, records, month, agency)
    found = found[found["facilitator_id"] == facilitator_id].reset_index(drop=True)
    return found.drop(columns="facilitator_id")


def list_attention(records: Records, month: Month, agency: Agency) -> pd.DataFrame:
    """Return what needs attention at the end of a month, for everybody at once.

    A facilitator's own cases are those held on the month's last day, as lead or together. What
    is looked for, as it stood on that day:

    - no contact delivered by own staff for `attention.days_without_contact` days or more, since
      the last one or since the case opened;
    - open past its expected duration;
    - a position in the client's team open for more than `attention.days_of_open_position` days;
    - the facilitator's own obligations that are overdue, and follow-ups of referrals; several of
      a kind on one case make one row, since the first fell due;
    - a disruption that goes on;
    - no service plan, since the last one ended or since the case opened.

    What a table does not hold is not looked for (`name_unwatched` says so). An overdue
    obligation for a case that its facilitator does not hold stands on their page and on that of
    the case's lead (`overdue.find_overdue`). One without a case, or for a case that the
    facilitator never held, has no case_id and client_code.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month, looked at from its last day.
    agency : Agency
        The settings: `attention`, and the time zone of disruptions.

    Returns
    -------
    DataFrame
        facilitator_id, case_id, client_code, standing ("" where the case is held on that day;
        else "closed", "handed over", "held by nobody" or "not held"), what (plain words), since
        (datetime64, the day it began or fell due), days (Int64, from then to the
        month's last day); by facilitator_id, the longest first.
    """
    tables = {name: records[name] for name in ("assignments", "cases", "positions", *_WATCHED)}
    return _list(tables, records, month, agency)


def name_unwatched(records: Records) -> tuple[str, ...]:
    """Return what cannot be watched because nothing of it is recorded.

    Parameters
    ----------
    records : Records
        The agency's records.

    Returns
    -------
    tuple of str
        In plain words; empty where everything can be watched.

    Examples
    --------
    >>> name_unwatched(Records())[:2]
    ('time without a contact', 'cases without a service plan')
    """
    empty = [words for table, words in _WATCHED.items() if records[table].empty]
    if records.cases["expected_months"].isna().all():
        empty.append("cases open longer than expected")
    return tuple(empty)


def _list(tables: Tables, whole: Records, month: Month, agency: Agency) -> pd.DataFrame:
    """Return what needs attention among some rows of the records."""
    last = pd.Timestamp(month.last)
    holdings = hold_cases(tables["assignments"], tables["cases"])
    tables = {**tables, "holdings": holdings}
    held = holdings[(holdings["starts_on"] <= last) & (holdings["ends_on"] > last)]
    held = held[["facilitator_id", "case_id", "opened_on", "expected_months"]].drop_duplicates(
        ["facilitator_id", "case_id"]
    )
    held = held.assign(standing="")
    finders: dict[str, Callable[[Tables, pd.DataFrame, pd.Timestamp, Agency], pd.DataFrame]] = {
        "services": _find_silence,
        "cases": _find_overlong,
        "vacancies": _find_vacancies,
        "obligations": _find_overdue,
        "referrals": _find_referrals,
        "disruptions": _find_disruptions,
        "case_services": _find_planless,
    }
    found = [
        find(tables, held, last, agency)[_FOUND]
        for table, find in finders.items()
        if not whole[table].empty
    ]
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))
    codes = tables["cases"][["case_id", "client_code"]].dropna(subset="case_id")
    rows = rows.drop(columns="client_code", errors="ignore").merge(codes, on="case_id", how="left")
    rows["since"] = rows["since"].astype("datetime64[us]")
    rows["days"] = (last - rows["since"]).dt.days
    rows = rows.astype(COLUMNS)[list(COLUMNS)]
    return rows.sort_values(
        ["facilitator_id", "days", "case_id", "what"], ascending=[True, False, True, True]
    ).reset_index(drop=True)


def _find_silence(
    tables: Tables, held: pd.DataFrame, last: pd.Timestamp, agency: Agency
) -> pd.DataFrame:
    """Return cases without a delivered contact for too long."""
    services = tables["services"]
    made = services[
        (services["status"] == "delivered")
        & services["provider"].isna()
        & (services["served_on"] <= last)
    ]
    latest = made.groupby("case_id")["served_on"].max().rename("since")
    rows = held.merge(latest, left_on="case_id", right_index=True, how="left")
    never = rows["since"].isna()
    rows["what"] = "No contact"
    rows.loc[never, "what"] = "No contact since the case opened"
    rows["since"] = rows["since"].fillna(rows["opened_on"])
    return rows[(last - rows["since"]).dt.days >= agency.attention.days_without_contact]


def _find_overlong(
    tables: Tables, held: pd.DataFrame, last: pd.Timestamp, agency: Agency
) -> pd.DataFrame:
    """Return cases past their expected duration."""
    del tables, agency
    ends = find_expected_ends(held["opened_on"], held["expected_months"])
    return held.assign(what="Open longer than expected", since=ends)[ends <= last]


def _find_vacancies(
    tables: Tables, held: pd.DataFrame, last: pd.Timestamp, agency: Agency
) -> pd.DataFrame:
    """Return positions open for too long."""
    positions = tables["positions"]
    positions = positions[positions["to_on"].fillna(OPEN_END) > last]
    vacancies = tables["vacancies"]
    still = vacancies[vacancies["filled_on"].fillna(OPEN_END) > last]
    rows = held.merge(positions[["position_id", "case_id"]], on="case_id")
    rows = rows.merge(still[["position_id", "opened_on"]], on="position_id", suffixes=("", "_v"))
    rows = rows.assign(what="Position open", since=rows["opened_on_v"])
    return rows[(last - rows["since"]).dt.days > agency.attention.days_of_open_position]


def _find_overdue(
    tables: Tables, held: pd.DataFrame, last: pd.Timestamp, agency: Agency
) -> pd.DataFrame:
    """Return obligations that are overdue, by case and kind."""
    del held, agency
    return find_overdue(tables["obligations"], tables["holdings"], last)


def _find_referrals(
    tables: Tables, held: pd.DataFrame, last: pd.Timestamp, agency: Agency
) -> pd.DataFrame:
    """Return follow-ups of referrals that are overdue, by case."""
    del agency
    made = tables["referrals"]
    late = made[
        (made["follow_up_due_on"] <= last) & (made["followed_up_on"].fillna(OPEN_END) > last)
    ]
    rows = held[["facilitator_id", "case_id"]].merge(late, on="case_id")
    since = rows["follow_up_due_on"]
    return gather_overdue(rows.assign(kind="referral", standing="", words="overdue", since=since))


def _find_disruptions(
    tables: Tables, held: pd.DataFrame, last: pd.Timestamp, agency: Agency
) -> pd.DataFrame:
    """Return disruptions that go on."""
    columns = ["case_id", "cause", "started_at", "ended_at"]
    rows = held.merge(tables["disruptions"][columns], on="case_id")
    begun, ended = (find_days(rows[name], agency.zone) for name in ("started_at", "ended_at"))
    what = "Disruption going on: " + rows["cause"].str.replace("_", " ")
    going = (begun <= last) & (ended.fillna(OPEN_END) > last)
    return rows.assign(what=what, since=begun)[going]


def _find_planless(
    tables: Tables, held: pd.DataFrame, last: pd.Timestamp, agency: Agency
) -> pd.DataFrame:
    """Return cases without a service plan."""
    del agency
    plans = tables["case_services"][tables["case_services"]["from_on"] <= last]
    ends = plans["to_on"].fillna(OPEN_END).groupby(plans["case_id"]).max()
    rows = held.merge(ends.rename("since"), left_on="case_id", right_index=True, how="left")
    rows = rows[~(rows["since"] > last)]
    return rows.assign(what="No service plan", since=rows["since"].fillna(rows["opened_on"]))

"""The rows of the records that one person's page of a month shows beside the indicators."""

from datetime import date

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.own_counts import list_in_month
from caseload_lib.review.rare_events import count_days_between
from caseload_lib.tables import SCOPE_OF_CAUSE, SCOPES

#: The indicator whose peers a page draws.
PEERS_OF = "contact_rate"
#: So many peers a page can draw and list and still be small.
MOST_PEERS = 300

#: Where it is recorded that something happened, and on which day.
_HAPPENED = (
    ("cases", "opened_on"),
    ("assignments", "from_on"),
    ("services", "served_on"),
    ("time_log", "worked_on"),
    ("disruptions", "started_at"),
    ("obligations", "done_on"),
    ("referrals", "followed_up_on"),
    ("departures", "left_on"),
    ("feedback", "given_on"),
)


def find_latest_day(records: Records, month: Month) -> date | None:
    """Return the latest day of a month or before it on which anything recorded happened.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month; what is recorded of later days does not count.

    Returns
    -------
    date or None
        The day; None where nothing is recorded.
    """
    days = pd.concat(
        [records[table][column].dt.tz_localize(None) for table, column in _HAPPENED],
        ignore_index=True,
    )
    if days.dropna().empty:
        return None
    latest: date = days.clip(upper=pd.Timestamp(month.last)).max().date()
    return latest


def find_name(records: Records, facilitator_id: str) -> str:
    """Return the name of a facilitator.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitator_id : str
        Who.

    Returns
    -------
    str
        The name to print; "" where none is recorded.
    """
    people = records.facilitators
    names = people.loc[people["facilitator_id"] == facilitator_id, "name"].dropna().tolist()
    return str(names[0]).strip() if names else ""


def find_peers(history: pd.DataFrame, facilitator_id: str, month: Month) -> pd.DataFrame:
    """Return everybody else's values by size, so that their order names nobody.

    Parameters
    ----------
    history : DataFrame
        Everybody's facts, as `review.history.history_facts` gives them.
    facilitator_id : str
        Whose page it is.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        value, numerator, denominator of `PEERS_OF`; of more than `MOST_PEERS` colleagues so many,
        evenly from the lowest value to the highest.
    """
    here = (history["month"] == str(month)) & (history["indicator"] == PEERS_OF)
    others = here & (history["facilitator_id"] != facilitator_id) & history["value"].notna()
    columns = ["value", "numerator", "denominator"]
    peers = history.loc[others, columns].sort_values(columns).reset_index(drop=True)
    if len(peers) <= MOST_PEERS:
        return peers
    step = (len(peers) - 1) / (MOST_PEERS - 1)
    return peers.iloc[[round(place * step) for place in range(MOST_PEERS)]].reset_index(drop=True)


def find_thanks(records: Records, facilitator_id: str, month: Month) -> pd.DataFrame:
    """Return the thanks that somebody was given in a month.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitator_id : str
        Who was thanked.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        given_on, text; in order of time.
    """
    given = records.recognitions
    own = (given["facilitator_id"] == facilitator_id) & list_in_month(given["given_on"], month)
    rows = given[own].sort_values(["given_on", "recognition_id"])
    return rows[["given_on", "text"]].reset_index(drop=True)


def find_recommendations(
    records: Records, facilitator_id: str | None, month: Month
) -> pd.DataFrame:
    """Return what was recommended in the review of a month.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitator_id : str or None
        For whom; None for the agency.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        kind, text.
    """
    rows = records.recommendations
    person = rows["facilitator_id"]
    whose = person.isna() if facilitator_id is None else person == facilitator_id
    chosen = rows[whose & (rows["month"] == str(month))].sort_values("recommendation_id")
    return chosen[["kind", "text"]].reset_index(drop=True)


def find_days_between(records: Records, month: Month, agency: Agency) -> pd.DataFrame:
    """Return how far apart the agency's disruptions were, by scope.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month whose last day is the day of reckoning.
    agency : Agency
        The settings; the months of history that a page shows are looked back over.

    Returns
    -------
    DataFrame
        scope, events, mean_days (between one and the next; missing below two events),
        since_days (since the last; missing without any). No rows where no disruption is recorded.
    """
    rows = records.disruptions
    first = month.trailing(agency.reports.history_months)[0].first
    days = rows["started_at"].dt.tz_convert(agency.zone).dt.date
    scopes = rows["cause"].map(SCOPE_OF_CAUSE)
    listed = []
    for scope in SCOPES if len(rows) else ():
        held = days[(scopes == scope) & (days >= first) & (days <= month.last)]
        gaps = count_days_between(held, until=month.last)
        listed.append((scope, len(held), gaps.mean, gaps.since_last))
    columns = ["scope", "events", "mean_days", "since_days"]
    kinds = {"events": "int64", "mean_days": "float64", "since_days": "float64"}
    return pd.DataFrame(listed, columns=columns).astype({"scope": "str", **kinds})


def find_review(records: Records, facilitator_id: str, month: Month) -> tuple[str, str]:
    """Return the comment and the agreed cause of somebody's month.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitator_id : str
        Whose month.
    month : Month
        The month.

    Returns
    -------
    comment, agreed_cause : str
        "" where nothing is recorded.
    """
    rows = records.monthly_reviews
    own = rows[(rows["facilitator_id"] == facilitator_id) & (rows["month"] == str(month))]
    if own.empty:
        return "", ""
    first = own[["comment", "agreed_cause"]].fillna("").iloc[0]
    return str(first["comment"]).strip(), str(first["agreed_cause"]).strip()

"""The rows of the records that pages of a month show beside the indicators, by whose they are."""

from datetime import date

import numpy as np
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
_PEER_COLUMNS = ["value", "numerator", "denominator"]

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
    last = pd.Timestamp(month.last)
    days = pd.Series(
        [
            records[table][column].dt.tz_localize(None).clip(upper=last).max()
            for table, column in _HAPPENED
        ]
    )
    if days.isna().all():
        return None
    latest: date = days.max().date()
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


def name_everybody(records: Records) -> dict[str, str]:
    """Return everybody's name, as `find_name` gives it.

    Parameters
    ----------
    records : Records
        The agency's records.

    Returns
    -------
    dict of str to str
        The name to print, by facilitator_id; whoever has none is left out.
    """
    named = records.facilitators.dropna(subset=["name"]).drop_duplicates("facilitator_id")
    return {
        str(who): str(name).strip()
        for who, name in zip(named["facilitator_id"], named["name"], strict=True)
    }


class Peers:
    """Everybody's values by size, from which each page has those of the others.

    Parameters
    ----------
    history : DataFrame
        Everybody's facts, as `review.history.history_facts` gives them.
    month : Month
        The month.
    """

    def __init__(self, history: pd.DataFrame, month: Month) -> None:
        here = (history["month"] == str(month)) & (history["indicator"] == PEERS_OF)
        known = history[here & history["value"].notna()].sort_values(_PEER_COLUMNS)
        self._numbers = known[_PEER_COLUMNS].to_numpy(dtype=float)
        self._places = {who: place for place, who in enumerate(known["facilitator_id"])}

    def pick(self, facilitator_id: str) -> pd.DataFrame:
        """Return everybody else's values by size, so that their order names nobody.

        Parameters
        ----------
        facilitator_id : str
            Whose page it is.

        Returns
        -------
        DataFrame
            value, numerator, denominator of `PEERS_OF`; of more than `MOST_PEERS` colleagues so
            many, evenly from the lowest value to the highest.
        """
        own = self._places.get(facilitator_id, len(self._numbers))
        count = len(self._numbers) - (facilitator_id in self._places)
        places = np.arange(count)
        if count > MOST_PEERS:
            step = (count - 1) / (MOST_PEERS - 1)
            places = np.array([round(place * step) for place in range(MOST_PEERS)])
        return pd.DataFrame(self._numbers[places + (places >= own)], columns=_PEER_COLUMNS)


def list_thanks(records: Records, month: Month) -> pd.DataFrame:
    """Return the thanks that were given in a month.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        facilitator_id (who was thanked), given_on, text; in order of time.
    """
    given = records.recognitions
    rows = given[list_in_month(given["given_on"], month)]
    rows = rows.sort_values(["given_on", "recognition_id"])
    return rows[["facilitator_id", "given_on", "text"]]


def list_recommendations(records: Records, month: Month) -> pd.DataFrame:
    """Return what was recommended in the review of a month.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        facilitator_id (for whom; missing for the agency), kind, text.
    """
    rows = records.recommendations
    chosen = rows[rows["month"] == str(month)].sort_values("recommendation_id")
    return chosen[["facilitator_id", "kind", "text"]]


def find_agency_recommendations(records: Records, month: Month) -> pd.DataFrame:
    """Return what was recommended to the agency in the review of a month.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        kind, text.
    """
    rows = list_recommendations(records, month)
    own = rows[rows["facilitator_id"].isna()].reset_index(drop=True)
    return own.drop(columns="facilitator_id")


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


def find_reviews(records: Records, month: Month) -> dict[str, tuple[str, str]]:
    """Return the comments and the agreed causes of a month.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.

    Returns
    -------
    dict of str to (str, str)
        Comment and agreed cause by facilitator_id, "" where that one is not recorded; whoever has
        neither is left out.
    """
    rows = records.monthly_reviews[records.monthly_reviews["month"] == str(month)]
    rows = rows.drop_duplicates("facilitator_id").fillna({"comment": "", "agreed_cause": ""})
    return {
        str(who): (str(comment).strip(), str(cause).strip())
        for who, comment, cause in zip(
            rows["facilitator_id"], rows["comment"], rows["agreed_cause"], strict=True
        )
    }

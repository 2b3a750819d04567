"""How many cases each facilitator holds, and how cases come and go."""

from datetime import date

import numpy as np
import pandas as pd

from caseload_lib.review.facts import Fact, make_count, make_ratio
from caseload_lib.review.roster import Roster
from caseload_lib.review.spans import Array, count_days


def count_cases(roster: Roster) -> list[Fact]:
    """Return caseload, average_caseload, cases opened, closed, received and passed on.

    All are in load units: a case of which somebody carries half counts half for them.

    - caseload: Σ load_share of the cases held on the month's last day.
    - average_caseload: Σ days held × load_share ÷ days of the month.
    - cases_opened: holdings that start in the month on the day the case opened;
      cases_received: those that start on another day.
    - cases_closed: holdings that end in the month on the day the case closed (`closed_on`, the
      first day it is no longer open); cases_passed_on: those that end on another day.
    - What one person receives and passes on of one case on one day is netted, so that a change
      of load_share counts only the difference.

    For everyone, caseload of the month before + opened + received − closed − passed on =
    caseload (Little's balance of stock and flow).

    Parameters
    ----------
    roster : Roster
        The month's roster.

    Returns
    -------
    list of Fact
        The six indicators.
    """
    month, held = roster.month, roster.holdings
    last = pd.Timestamp(month.last)
    share_on_last = held["load_share"].where(held["ends_on"] > last, 0.0)
    caseload = roster.total(held["facilitator_id"], share_on_last)
    days = np.full(len(roster.ids), float(month.days))
    flows = _count_flows(roster)
    return [
        make_count("caseload", caseload),
        make_ratio("average_caseload", sum_case_days(roster), days, empty=""),
        *(make_count(f"cases_{name}", counts) for name, counts in flows.items()),
    ]


def sum_case_days(roster: Roster) -> Array:
    """Return Σ days held × load_share in the month for each facilitator."""
    month, held = roster.month, roster.holdings
    days = count_days(held["starts_on"], held["ends_on"], first=month.first, after=month.after)
    return roster.total(held["facilitator_id"], days * held["load_share"].to_numpy())


def _count_flows(roster: Roster) -> dict[str, Array]:
    """Return what was opened, closed, received and passed on by each facilitator."""
    held = roster.everything.holdings
    month = roster.month
    starts = _pick(held, "starts_on", first=month.first, after=month.after)
    ends = _pick(held, "ends_on", first=month.first, after=month.after)
    opening = starts["day"] == starts["opened_on"]
    closing = ends["day"] == ends["closed_on"]
    gained, given = starts[~opening], ends[~closing]
    moved = pd.concat([gained, given.assign(load_share=-given["load_share"])])
    net = moved.groupby(["facilitator_id", "case_id", "day"], as_index=False)["load_share"].sum()
    owner, change = net["facilitator_id"], net["load_share"]
    return {
        "opened": roster.total(*_columns(starts[opening])),
        "closed": roster.total(*_columns(ends[closing])),
        "received": roster.total(owner, change.clip(lower=0)),
        "passed_on": roster.total(owner, -change.clip(upper=0)),
    }


def _pick(holdings: pd.DataFrame, column: str, *, first: date, after: date) -> pd.DataFrame:
    """Return the holdings of which one day lies in a window, with that day as `day`."""
    days = holdings[column]
    inside = (days >= pd.Timestamp(first)) & (days < pd.Timestamp(after))
    return holdings[inside].assign(day=days[inside])


def _columns(events: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return whose events they are and how much load each moves."""
    return events["facilitator_id"], events["load_share"]

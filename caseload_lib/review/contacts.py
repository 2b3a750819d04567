"""Contacts due by the service plans, and contacts made."""

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.review.facts import Fact, Reasons, make_count, make_ratio
from caseload_lib.review.hours import NO_PLAN
from caseload_lib.review.roster import Roster, pick_rows
from caseload_lib.review.spans import Array, to_day

_PAIR = ["case_id", "service_type"]
# 3 × 0.1 must count as 0.3 and 10 × 0.1 as 1: decimal shares are not exact in binary.
_TOLERANCE = 1e-9


def count_contacts(roster: Roster) -> list[Fact]:
    """Return contact_rate and extra_contacts.

    Cases are credited to whoever leads them on the 15th. For every case and service type, due
    are the contacts of the plan (`find_due`) and made are those delivered by own staff in the
    month, whoever made them (`find_made`).

    - contact_rate: Σ min(made, due) ÷ Σ due.
    - extra_contacts: Σ max(made − due, 0), contacts of types outside the plan included.

    `uncounted` are the cases led on the 15th that have no plan in force that day.

    Parameters
    ----------
    roster : Roster
        The month's roster.

    Returns
    -------
    list of Fact
        Both are missing where contacts or plans are not recorded, or nothing was due.
    """
    ledger, middle = roster.ledger, to_day(roster.month.first.replace(day=15))
    every = np.arange(len(ledger.cases))
    lead_of = ledger.leads.find(every, np.full(len(every), middle))
    plans = find_due(ledger.records.case_services, roster.month)
    made = find_made(ledger.records.services, roster.month)
    pairs = pd.concat([plans, made]).groupby(_PAIR, as_index=False)[["due", "made"]].sum()
    case = ledger.place_cases(pairs["case_id"])
    owner = ledger.leads.find(case, np.full(len(case), middle))
    wanted, reached = pairs["due"].to_numpy(dtype=float), pairs["made"].to_numpy(dtype=float)
    led = roster.total(lead_of)
    unplanned = roster.total(lead_of, ~np.isin(every, ledger.place_cases(plans["case_id"])))
    all_due = roster.total(owner, wanted)
    reasons: Reasons = [
        (led == 0, "no case was led on the 15th"),
        (unplanned == led, NO_PLAN),
        (ledger.records.services.empty, "contacts are not recorded"),
        (all_due == 0, "none fell due this month"),
    ]
    counted = roster.total(owner, np.minimum(reached, wanted))
    extra = roster.total(owner, np.maximum(reached - wanted, 0))
    return [
        make_ratio(
            "contact_rate",
            counted,
            all_due,
            empty="none fell due this month",
            reasons=reasons,
            uncounted=unplanned,
        ),
        make_count("extra_contacts", extra, reasons=reasons, uncounted=unplanned),
    ]


def find_due(case_services: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return how many contacts fall due in a month by each row of the service plans.

    A row counts a month if it is in force on the month's 15th. In its k-th counted month
    ⌊k·c⌋ − ⌊(k−1)·c⌋ contacts fall due, c being contacts_per_month: whole contacts that add up
    to the plan over time, one every second month for 0.5.

    Parameters
    ----------
    case_services : DataFrame
        The table of that name.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        case_id, service_type and due (contacts) of every row in force on the 15th.

    Examples
    --------
    >>> from caseload_lib.frames import Records
    >>> plan = {"case_id": ["C1"], "service_type": ["visit"], "contacts_per_month": [0.5]}
    >>> records = Records(case_services=pd.DataFrame({**plan, "from_on": ["2026-01-15"]}))
    >>> months = (Month(2026, 1), Month(2026, 2))
    >>> [find_due(records.case_services, month)["due"].item() for month in months]
    [0, 1]
    """
    middle = pd.Timestamp(month.first).replace(day=15)
    from_on, to_on = case_services["from_on"], case_services["to_on"]
    plans = case_services[(from_on <= middle) & (to_on.isna() | (to_on > middle))]
    starts = plans["from_on"].dt
    first_counted = starts.year * 12 + starts.month + (starts.day > 15)
    place = (month.year * 12 + month.number - first_counted + 1).to_numpy(dtype=float)
    contacts = plans["contacts_per_month"].fillna(0.0).to_numpy()
    due = _count_whole(place * contacts) - _count_whole((place - 1) * contacts)
    return plans[_PAIR].assign(due=due)


def find_made(services: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return how many contacts own staff delivered in a month, by case and service type.

    A contact with several types (joined by ";") counts once for each of them.

    Parameters
    ----------
    services : DataFrame
        The table of that name.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        case_id, service_type, made.
    """
    columns = [*_PAIR, "served_on", "status", "provider"]
    contacts = pick_rows(services[columns], "served_on", first=month.first, after=month.after)
    contacts = contacts[(contacts["status"] == "delivered") & contacts["provider"].isna()]
    counts = contacts.groupby(_PAIR, as_index=False).size()
    kinds = pd.DataFrame({"service_type": counts["service_type"].unique()})
    kinds["kind"] = kinds["service_type"].str.split(";")
    kinds = kinds.explode("kind")
    kinds["kind"] = kinds["kind"].str.strip()
    kinds = kinds[kinds["kind"] != ""].drop_duplicates()
    made = counts.merge(kinds, on="service_type").drop(columns="service_type")
    made = made.groupby(["case_id", "kind"], as_index=False)["size"].sum()
    return made.rename(columns={"kind": "service_type", "size": "made"})


def _count_whole(contacts: Array) -> Array:
    """Return whole contacts."""
    return np.floor(contacts + _TOLERANCE).astype(int)

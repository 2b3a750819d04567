"""Contacts due by the service plans, and contacts made."""

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.review.facts import Fact, Reasons, make_count, make_ratio
from caseload_lib.review.hours import NO_PLAN
from caseload_lib.review.roster import Roster, pick_rows
from caseload_lib.review.spans import Array, match_rows, to_day

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
    planned = ledger.plan_cases[plans.index]
    case, wanted, reached = _match_pairs(plans, planned, made, ledger.place_cases(made["case_id"]))
    owner = ledger.leads.find(case, np.full(len(case), middle))
    led = roster.total(lead_of)
    unplanned = roster.total(lead_of, ~np.isin(every, planned))
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
        case_id, service_type and due (contacts) of every row in force on the 15th, by its number
        in the table.

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
    """Return the contacts that own staff delivered in a month, once for each service type.

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
        case_id and service_type (one), a row for each contact and type.
    """
    columns = [*_PAIR, "served_on", "status", "provider"]
    contacts = pick_rows(services[columns], "served_on", first=month.first, after=month.after)
    contacts = contacts[(contacts["status"] == "delivered") & contacts["provider"].isna()]
    codes, texts = pd.factorize(contacts["service_type"])
    kinds = pd.Series(texts, dtype="str").str.split(";").explode().str.strip()
    kinds = kinds[kinds.notna() & (kinds != "")]
    kinds = kinds[~pd.MultiIndex.from_arrays([kinds.index, kinds]).duplicated()]
    contact, kind = match_rows(codes, kinds.index.to_numpy())
    return pd.DataFrame(
        {
            "case_id": contacts["case_id"].array[contact],
            "service_type": kinds.array[kind],
        }
    )


def _match_pairs(
    plans: pd.DataFrame, planned: Array, made: pd.DataFrame, visited: Array
) -> tuple[Array, Array, Array]:
    """Return the case of every pair of a case and a service type, contacts due and made.

    `planned` and `visited` are the places of the cases of the rows of `plans` and `made`.
    """
    kind, kinds = pd.factorize(pd.concat([plans["service_type"], made["service_type"]]))
    size = max(len(kinds), 1)
    case = np.concatenate([planned, visited])
    known = (case >= 0) & (kind >= 0)
    pairs, pair = np.unique(case[known] * size + kind[known], return_inverse=True)
    nothing = np.zeros(len(made))
    due = np.concatenate([plans["due"].to_numpy(dtype=float), nothing])[known]
    reached = np.concatenate([np.zeros(len(plans)), nothing + 1])[known]
    return (
        pairs // size,
        np.bincount(pair, weights=due, minlength=len(pairs)),
        np.bincount(pair, weights=reached, minlength=len(pairs)),
    )


def _count_whole(contacts: Array) -> Array:
    """Return whole contacts."""
    return np.floor(contacts + _TOLERANCE).astype(int)

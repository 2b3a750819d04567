"""Contacts due by the service plans, and contacts made."""

import numpy as np
import pandas as pd

from caseload_lib.plan.due import find_due, find_made
from caseload_lib.plan.spans import Array, to_day
from caseload_lib.review.facts import Fact, Reasons, make_count, make_ratio
from caseload_lib.review.hours import NO_PLAN
from caseload_lib.review.roster import Roster


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

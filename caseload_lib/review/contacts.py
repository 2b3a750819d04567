"""Contacts due by the service plans, and contacts made."""

import numpy as np
import pandas as pd

from caseload_lib.plan.due import MIDDLE, split_types, spread_due
from caseload_lib.plan.spans import Array, number_keys
from caseload_lib.review.facts import Fact, Reasons, make_count, make_ratio
from caseload_lib.review.hours import NO_PLAN
from caseload_lib.review.ledger import find_places
from caseload_lib.review.roster import Roster


def count_contacts(roster: Roster) -> list[Fact]:
    """Return contact_rate and extra_contacts.

    Cases are credited to whoever leads them on the 15th. For every case and service type, due
    are the contacts of the plan (`plan.due.find_due`) and made are those delivered by own staff
    in the month, whoever made them (`visits.Visits`).

    - contact_rate: Σ min(made, due) ÷ Σ due.
    - extra_contacts: Σ max(made − due, 0), contacts of types outside the plan included.

    `uncounted` are the cases led on the 15th that have no plan in force that day.

    Parameters
    ----------
    roster : Roster
        The months' roster.

    Returns
    -------
    list of Fact
        Both are missing where contacts or plans are not recorded, or nothing was due.
    """
    ledger, count = roster.ledger, len(roster.months.firsts)
    month, case = (part.ravel() for part in np.indices((count, len(ledger.cases))))
    lead_of = ledger.leads.find(case, roster.months.firsts[month] + MIDDLE)
    unplanned, due, reached, beyond = (part.ravel() for part in _count_by_case(roster))
    led = roster.total(month, lead_of)
    left_out = roster.total(month, lead_of, unplanned)
    all_due = roster.total(month, lead_of, due)
    reasons: Reasons = [
        (led == 0, "no case was led on the 15th"),
        (left_out == led, NO_PLAN),
        (not ledger.visits.recorded, "contacts are not recorded"),
        (all_due == 0, "none fell due this month"),
    ]
    counted = roster.total(month, lead_of, reached)
    extra = roster.total(month, lead_of, beyond)
    return [
        make_ratio(
            "contact_rate",
            counted,
            all_due,
            empty="none fell due this month",
            reasons=reasons,
            uncounted=left_out,
        ),
        make_count("extra_contacts", extra, reasons=reasons, uncounted=left_out),
    ]


def _count_by_case(roster: Roster) -> tuple[Array, Array, Array, Array]:
    """Return of each case in each month whether no plan is in force on the 15th, and contacts.

    These are the contacts due, those of them that were made, and those made beyond. All are
    months × cases.
    """
    ledger, count = roster.ledger, len(roster.months.firsts)
    plans, visits = ledger.records.case_services, ledger.visits
    row, month, due = spread_due(plans, roster.months)
    row, month, due = (part[ledger.plan_cases[row] >= 0] for part in (row, month, due))
    planned = np.zeros((count, len(ledger.cases)), dtype=bool)
    planned[month, ledger.plan_cases[row]] = True
    every = pd.concat([plans["service_type"], split_types(visits.kinds)[1]])
    types = pd.Index(every.dropna().unique())
    kind = find_places(types, plans["service_type"])[row]
    row, month, due, kind = (part[kind >= 0] for part in (row, month, due, kind))
    made_in, case, made_kind, made = visits.count(roster.months, types)
    keys = np.append(ledger.plan_cases[row], case) * len(types) + np.append(kind, made_kind)
    pairs, pair = number_keys(keys)
    cells = np.append(month, made_in) * len(pairs) + pair
    shape = (count, len(pairs))
    wanted = np.bincount(cells[: len(row)], due, count * len(pairs)).reshape(shape)
    reached = np.bincount(cells[len(row) :], made, count * len(pairs)).reshape(shape)
    owner = pairs // max(len(types), 1)
    firsts = np.flatnonzero(np.diff(owner, prepend=-1))

    def sum_types(contacts: Array) -> Array:
        """Return the sums over all types of a case; the pairs are in order of case."""
        sums = np.zeros(planned.shape)
        sums[:, owner[firsts]] = np.add.reduceat(contacts, firsts, axis=1)
        return sums

    counted, beyond = np.minimum(reached, wanted), np.maximum(reached - wanted, 0)
    return ~planned, sum_types(wanted), sum_types(counted), sum_types(beyond)

"""How many cases each facilitator holds, and how cases come and go."""

import numpy as np

from caseload_lib.plan.spans import Array, key_days, read_keyed_days
from caseload_lib.review.facts import Fact, make_count, make_ratio
from caseload_lib.review.roster import Roster


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
    caseload (the balance of stock and flow).

    Parameters
    ----------
    roster : Roster
        The months' roster.

    Returns
    -------
    list of Fact
        The six indicators.
    """
    held, month = roster.held, roster.held_month
    days = roster.months.days[roster.month].astype(float)
    return [
        make_count("caseload", roster.total(month, held.person, held.share * roster.on_last)),
        make_ratio("average_caseload", roster.case_days, days, empty=""),
        *(make_count(f"cases_{name}", flow) for name, flow in _count_flows(roster).items()),
    ]


def _count_flows(roster: Roster) -> dict[str, Array]:
    """Return what was opened, closed, received and passed on by each facilitator."""
    ledger, every, place = roster.ledger, roster.ledger.held, roster.months.place
    starts, ends = every.pick(place(every.starts_on) >= 0), every.pick(place(every.ends_on) >= 0)
    opening = starts.starts_on == ledger.opened_on[starts.case]
    closing = ends.ends_on == ledger.closed_on[ends.case]
    gained, given = starts.pick(~opening), ends.pick(~closing)
    case = np.concatenate([gained.case, given.case])
    day = np.concatenate([gained.starts_on, given.ends_on])
    person = np.concatenate([gained.person, given.person])
    change = np.concatenate([gained.share, -given.share])
    size = max(len(ledger.cases), 1)
    moves, move = np.unique(key_days(person * size + case, day), return_inverse=True)
    net = np.bincount(move, weights=change, minlength=len(moves))
    pairs, moved_on = read_keyed_days(moves)
    owner, month = pairs // size, place(moved_on)
    return {
        "opened": roster.total(place(starts.starts_on), starts.person, starts.share * opening),
        "closed": roster.total(place(ends.ends_on), ends.person, ends.share * closing),
        "received": roster.total(month, owner, np.maximum(net, 0)),
        "passed_on": roster.total(month, owner, np.maximum(-net, 0)),
    }

"""How many cases each facilitator holds, and how cases come and go."""

import numpy as np

from caseload_lib.plan.spans import Array, key_days, to_day
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
        The month's roster.

    Returns
    -------
    list of Fact
        The six indicators.
    """
    held = roster.held
    on_last = held.ends_on > to_day(roster.month.last)
    days = np.full(len(roster.places), float(roster.month.days))
    return [
        make_count("caseload", roster.total(held.person, held.share * on_last)),
        make_ratio("average_caseload", roster.case_days, days, empty=""),
        *(make_count(f"cases_{name}", flow) for name, flow in _count_flows(roster).items()),
    ]


def _count_flows(roster: Roster) -> dict[str, Array]:
    """Return what was opened, closed, received and passed on by each facilitator."""
    ledger, every = roster.ledger, roster.ledger.held
    first, after = to_day(roster.month.first), to_day(roster.month.after)
    starts = every.pick((every.starts_on >= first) & (every.starts_on < after))
    ends = every.pick((every.ends_on >= first) & (every.ends_on < after))
    opening = starts.starts_on == ledger.opened_on[starts.case]
    closing = ends.ends_on == ledger.closed_on[ends.case]
    gained, given = starts.pick(~opening), ends.pick(~closing)
    case = np.concatenate([gained.case, given.case])
    day = np.concatenate([gained.starts_on, given.ends_on])
    person = np.concatenate([gained.person, given.person])
    change = np.concatenate([gained.share, -given.share])
    moves, move = np.unique(
        np.stack([person, key_days(case, day)], axis=1), axis=0, return_inverse=True
    )
    net = np.bincount(move.ravel(), weights=change, minlength=len(moves))
    owner = moves[:, 0]
    return {
        "opened": roster.total(starts.person, starts.share * opening),
        "closed": roster.total(ends.person, ends.share * closing),
        "received": roster.total(owner, np.maximum(net, 0)),
        "passed_on": roster.total(owner, np.maximum(-net, 0)),
    }

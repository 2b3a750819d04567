"""What becomes of cases: outcomes, duration and continuity."""

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.plan.spans import key_days, merge_spans, read_days
from caseload_lib.review.facts import Fact, make_ratio
from caseload_lib.review.roster import Roster

NOT_APPLICABLE = "not applicable: these programmes do not close cases"
CONTINUITY_MONTHS = 6
_DAYS_PER_MONTH = 365.25 / 12


def count_outcomes(roster: Roster, agency: Agency) -> list[Fact]:
    """Return outcomes_met, over_duration and continuity.

    - outcomes_met: cases closed in the month (`closed_on` lies in it) with the outcome met ÷
      those with met or not_met, for whoever led the case on the day before. `uncounted` are
      closures whose outcome is not known. Not applicable where every programme of the cases one
      held or closed in the month is set not to close cases.
    - over_duration: cases held on the month's last day that are past their expected end
      (`find_expected_ends`) ÷ those with an expectation. `uncounted` are those without one.
    - continuity: cases held on the month's last day and open for six whole months that the same
      person held on every day of the last six calendar months ÷ all held that are open that
      long.

    The last two count cases, not load shares, for whoever holds them, lead or co.

    Parameters
    ----------
    roster : Roster
        The months' roster.
    agency : Agency
        The settings, for the programmes.

    Returns
    -------
    list of Fact
        The three indicators.
    """
    return [
        _rate_outcomes(roster, agency),
        _rate_duration(roster),
        _rate_continuity(roster),
    ]


def find_expected_ends(opened_on: pd.Series, expected_months: pd.Series) -> pd.Series:
    """Return the day on which a case is first past its expected duration.

    Whole months are calendar months from `opened_on` (the last day of a shorter month where
    there is no such day), a part of a month is that part of 30.4375 days, rounded.

    Parameters
    ----------
    opened_on : Series of datetime64
        First day of each case.
    expected_months : Series of float
        Months it is expected to last.

    Returns
    -------
    Series of datetime64
        The exclusive end expected: a case still open on that day is over its duration. Missing
        where either is.

    Examples
    --------
    >>> opened = pd.to_datetime(pd.Series(["2026-08-31", "2026-01-15"]))
    >>> find_expected_ends(opened, pd.Series([6.0, 1.5])).dt.strftime("%Y-%m-%d").tolist()
    ['2027-02-28', '2026-03-02']
    """
    known = opened_on.notna() & expected_months.notna()
    ends = pd.Series(pd.NaT, index=opened_on.index, dtype="datetime64[us]")
    if not known.any():
        return ends
    months = expected_months[known].to_numpy(dtype=float)
    starts = opened_on[known].to_numpy("datetime64[D]")
    target = starts.astype("datetime64[M]") + np.floor(months).astype(int)
    day = (starts - starts.astype("datetime64[M]")).astype(int)
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(int)
    rest = np.round((months % 1) * _DAYS_PER_MONTH).astype(int)
    days = target.astype("datetime64[D]") + np.minimum(day, length - 1) + rest
    ends[known] = days.astype("datetime64[us]")
    return ends


def _rate_outcomes(roster: Roster, agency: Agency) -> Fact:
    """Return outcomes_met."""
    ledger, held = roster.ledger, roster.held
    month = roster.months.place(ledger.closed_on)
    case = np.flatnonzero(month >= 0)
    month, owner = month[case], ledger.leads.find(case, ledger.closed_on[case] - 1)
    outcome = ledger.case_rows["outcome"].iloc[case]
    met, known = (outcome.isin(names).to_numpy() for names in (["met"], ["met", "not_met"]))
    trials, uncounted = (roster.total(month, owner, which) for which in (known, ~known))
    endless = [name for name, kind in agency.programmes.items() if not kind.closes_cases]
    closing = ~ledger.case_rows["program"].isin(endless).to_numpy()
    carried = np.concatenate([held.case, case])
    carrier = np.concatenate([held.person, owner])
    carried_in = np.concatenate([roster.held_month, month])
    only_endless = roster.has(carried_in, carrier)
    only_endless &= roster.total(carried_in, carrier, closing[carried]) == 0
    unknown = (trials == 0) & (uncounted > 0)
    return make_ratio(
        "outcomes_met",
        roster.total(month, owner, met),
        trials,
        empty="no case closed this month",
        reasons=[
            (only_endless, NOT_APPLICABLE),
            (unknown, "no outcome is recorded for the cases that closed"),
        ],
        uncounted=uncounted,
    )


def _rate_duration(roster: Roster) -> Fact:
    """Return over_duration."""
    rows = roster.ledger.case_rows
    month, person, case = roster.active
    ends = read_days(find_expected_ends(rows["opened_on"], rows["expected_months"]))[case]
    over, known = ends <= roster.months.lasts[month], ~np.isnat(ends)
    return make_ratio(
        "over_duration",
        roster.total(month, person, over),
        roster.total(month, person, known),
        empty="no expected duration is recorded for these cases",
        reasons=[(~roster.has(month, person), "no case was held at the end of the month")],
        uncounted=roster.total(month, person, ~known),
    )


def _rate_continuity(roster: Roster) -> Fact:
    """Return continuity."""
    ledger, every = roster.ledger, roster.ledger.held
    month, person, case = roster.active
    half_years = roster.months.trailing(CONTINUITY_MONTHS)
    first, after = half_years.firsts[month], half_years.afters[month]
    # Pairs as one number each, so that stays of one person on one case can be joined.
    size = max(len(ledger.cases), 1)
    pairs, begins, ends = merge_spans(
        every.person * size + every.case, every.starts_on, every.ends_on
    )
    # The last stay that began by the first day; everyone active has a stay, though a later one.
    pair = person * size + case
    stay = np.searchsorted(key_days(pairs, begins), key_days(pair, first), side="right") - 1
    stayed = (stay >= 0) & (pairs[stay] == pair) & (ends[stay] >= after)
    old = ledger.opened_on[case] <= first
    return make_ratio(
        "continuity",
        roster.total(month, person, old & stayed),
        roster.total(month, person, old),
        empty="no case held at the end of the month has been open for six months",
    )

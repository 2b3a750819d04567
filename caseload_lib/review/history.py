"""The months that lead up to a month, and the agency as a whole in each of them."""

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.facts import COLUMNS, ROWS
from caseload_lib.review.indicators import find_facts
from caseload_lib.review.ledger import Ledger

_KEY = ["month", "indicator", "breakdown"]


def history_facts(
    records: Records, month: Month, agency: Agency, *, months: int | None = None
) -> pd.DataFrame:
    """Return the facts of a month and of the months before it.

    Months before anything is recorded (the first assignment, contact or entry of the time log)
    are left out: a caseload of zero would not be known there. The month itself always stays.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The last month.
    agency : Agency
        The settings.
    months : int, optional
        How many in all; by default `agency.reports.history_months`.

    Returns
    -------
    DataFrame
        A column month (str, as "2026-10") and the columns of `indicators.month_facts`; by month,
        oldest first, each as `month_facts` gives it.

    Raises
    ------
    SettingsError
        If a service plan of those months names a service type that the settings lack.
    RecordsError
        If a disruption's cause is none of the closed list.
    """
    known = list_known(find_first_month(records), month, agency, months=months)
    return find_facts(Ledger.of(records), known, agency)


def list_known(
    earliest: Month | None, month: Month, agency: Agency, *, months: int | None = None
) -> list[Month]:
    """Return the months that a history is of.

    Parameters
    ----------
    earliest : Month or None
        As `find_first_month` gives it.
    month : Month
        The last month, which always stays.
    agency : Agency
        The settings.
    months : int, optional
        How many in all; by default `agency.reports.history_months`.

    Returns
    -------
    list of Month
        In order; none before `earliest` but the last.
    """
    wanted = month.trailing(agency.reports.history_months if months is None else months)
    return [each for each in wanted if each == month or (earliest and each >= earliest)]


def find_first_month(records: Records) -> Month | None:
    """Return the month of the first assignment, contact or entry of the time log.

    Parameters
    ----------
    records : Records
        The agency's records.

    Returns
    -------
    Month or None
        The month; None where nothing of the kind is recorded.

    Examples
    --------
    >>> find_first_month(Records()) is None
    True
    """
    days = pd.Series(
        [
            records.assignments["from_on"].min(),
            records.services["served_on"].min(),
            records.time_log["worked_on"].min(),
        ]
    ).dropna()
    return None if days.empty else Month.of(days.min().date())


def pool_facts(facts: pd.DataFrame) -> pd.DataFrame:
    """Return each indicator for the agency as a whole.

    A ratio is Σ numerator ÷ Σ denominator over the facilitators for whom it is known, so that
    everyone weighs as much as they hold; a count or a number of hours is Σ value.
    (average_caseload is a ratio over days: pooled it is the mean caseload of one facilitator.)

    Parameters
    ----------
    facts : DataFrame
        As from `history_facts`.

    Returns
    -------
    DataFrame
        One row for each month × `facts.ROWS`: month, indicator, breakdown, value, numerator,
        denominator, unit, reason (null exactly where the value is known), uncounted (Σ over all
        facilitators), facilitators (Int64, for how many the value is known; a sum stands for
        those only), reported (Int64, how many there are); by month, then as `facts.ROWS`.
    """
    order = pd.MultiIndex.from_tuples(ROWS, names=["indicator", "breakdown"])
    place = pd.Series(order.get_indexer(pd.MultiIndex.from_frame(facts[_KEY[1:]])), facts.index)
    grouped = facts.assign(place=place).groupby(["month", "place"], sort=True)
    sums = grouped[["value", "numerator", "denominator"]].sum(min_count=1)
    known = sums["value"].notna()
    ratio = sums["numerator"] / sums["denominator"]
    first = grouped[["indicator", "breakdown", "unit", "reason"]].first()
    alike = grouped["reason"].nunique() == 1
    reason = first["reason"].where(alike, "not known for any facilitator").mask(known)
    pooled = first.assign(
        value=sums["value"].where(sums["denominator"].isna(), ratio),
        numerator=sums["numerator"],
        denominator=sums["denominator"],
        reason=reason,
        uncounted=grouped["uncounted"].sum(),
        facilitators=grouped["value"].count().astype("Int64"),
        reported=grouped.size().astype("Int64"),
    ).reset_index()
    of_facts = [name for name in COLUMNS if name != "facilitator_id"]
    return pooled[["month", *of_facts, "facilitators", "reported"]]

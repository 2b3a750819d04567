"""Events too rare for a monthly chart: a count over twelve months, and the days between them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from caseload_lib.review.intervals import poisson_interval
from caseload_lib.review.spread import check_value

#: A monthly count that averages less than this is rare.
RARE_BELOW = 2.0


@dataclass(frozen=True)
class RareCount:
    """A count of rare events over the last months.

    Attributes
    ----------
    count : float or None
        Events in the months counted; None where no month is known.
    months : int
        Months counted: those of the last twelve that are known.
    lower, upper : float or None
        Exact interval of the mean count over as many months.
    reason : str or None
        Why there is no count; None where there is one.
    """

    count: float | None
    months: int
    lower: float | None
    upper: float | None
    reason: str | None


@dataclass(frozen=True)
class DaysBetween:
    """The days between rare events.

    Attributes
    ----------
    gaps : tuple of int
        Days from each event to the next, oldest first; 0 for two on one day.
    since_last : int or None
        Days from the last event to the day of reckoning; None without events.
    mean : float or None
        Mean of the gaps; None with fewer than two events.
    reason : str or None
        Why there are no gaps; None where there are.
    """

    gaps: tuple[int, ...]
    since_last: int | None
    mean: float | None
    reason: str | None


def is_rare(counts: Iterable[float | None]) -> bool:
    """Say whether monthly counts average less than two.

    Parameters
    ----------
    counts : iterable of float or None
        Events by month; None where not known.

    Returns
    -------
    bool
        Whether the known months average less than two events; without any, False.

    Examples
    --------
    >>> is_rare([0, 1, 0, 3]), is_rare([2, 2]), is_rare([None])
    (True, False, False)
    """
    known = _check_counts(counts)
    numbers = [count for count in known if count is not None]
    return bool(numbers) and math.fsum(numbers) < RARE_BELOW * len(numbers)


def count_trailing(
    counts: Sequence[float | None], *, months: int = 12, level: float = 0.95
) -> RareCount:
    """Return the count of the last twelve months with its exact Poisson interval.

    Parameters
    ----------
    counts : sequence of float or None
        Events by month, oldest first; None where not known. Cases carried in part count in
        part.
    months : int, default 12
        How many of the last months to count, at least 1.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    RareCount
        The count; months that are not known are not counted, and `months` says how many were.

    Raises
    ------
    ValueError
        If a count is negative, infinite or not a number.
    ValueError
        If `months` is less than 1.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> found = count_trailing([9] + [0, 1] * 6)
    >>> found.count, found.months, round(found.lower, 1), round(found.upper, 1)
    (6.0, 12, 2.2, 13.1)
    """
    if months < 1:
        raise ValueError(f"At least one month is counted. Given: months={months}.")
    known = [count for count in _check_counts(counts[-months:]) if count is not None]
    if not known:
        return RareCount(None, 0, None, None, "no month is known")
    total = math.fsum(known)
    interval = poisson_interval(total, level=level)
    return RareCount(total, len(known), interval.lower, interval.upper, None)


def count_days_between(event_days: Iterable[date], *, until: date) -> DaysBetween:
    """Return the days between events of the whole agency, up to a day of reckoning.

    Where one person has too few events to say anything, the agency's days from one to the next
    still show whether they come closer together.

    Parameters
    ----------
    event_days : iterable of date
        The day of each event, in any order; later ones than `until` are left out.
    until : date
        The day of reckoning, included.

    Returns
    -------
    DaysBetween
        Gaps and the time since the last event.

    Examples
    --------
    >>> found = count_days_between([date(2026, 1, 5), date(2026, 1, 1)], until=date(2026, 1, 31))
    >>> found.gaps, found.since_last
    ((4,), 26)
    """
    days = sorted(day for day in event_days if day <= until)
    gaps = tuple((after - before).days for before, after in pairwise(days))
    if not days:
        return DaysBetween((), None, None, "there were no events")
    since = (until - days[-1]).days
    if not gaps:
        return DaysBetween((), since, None, "there was only one event")
    return DaysBetween(gaps, since, sum(gaps) / len(gaps), None)


def _check_counts(counts: Iterable[float | None]) -> list[float | None]:
    """Return counts as floats, None where not known."""
    known = [check_value(count) for count in counts]
    if any(count is not None and count < 0 for count in known):
        raise ValueError(f"A count is 0 or more. Given: {known}.")
    return known

"""The search for the largest caseload that fits."""

from collections.abc import Sequence
from functools import cache
from math import floor, sqrt
from typing import NamedTuple

from scipy.special import ndtri

from caseload_lib.plan.need import TOLERANCE, Need
from caseload_lib.plan.sizing_checks import check_question
from caseload_lib.plan.workload import ServiceShare, TimeBudget

#: More cases than anybody's hours could hold; the search for a size ends here.
_MOST_CASES = 1_000_000


class Size(NamedTuple):
    """How many cases fit.

    Parameters
    ----------
    cases : int
        Rounded down.
    exact : float
        Before rounding: available hours ÷ hours per case; under a tolerance the size at which
        the chance of overrun, drawn as a line from one case to the next, reaches it. Never more
        than a cap.
    limited_by : str
        "hours", "overrun tolerance" or "cap".
    """

    cases: int
    exact: float
    limited_by: str


def find_size(
    budget: TimeBudget,
    mix: Sequence[ServiceShare],
    *,
    overrun_tolerance: float | None = None,
    cap: float | None = None,
) -> Size:
    """Return how many cases fit, without all else that `sizing.target_caseload` tells of them.

    Parameters
    ----------
    budget, mix, overrun_tolerance, cap
        As for `sizing.target_caseload`.

    Returns
    -------
    Size
        The number, whole and not, and what limits it.

    Raises
    ------
    ValueError
        As for `sizing.target_caseload`.
    """
    check_question(budget, mix, overrun_tolerance, cap)
    need, available = Need(budget.hours_per_case, mix), budget.available_hours
    exact, limit = available / need.mean_hours, "hours"
    cases = count_whole(exact)
    if overrun_tolerance is not None and need.varies and available > 0:
        cases, exact = _find_largest(need, available, overrun_tolerance)
        limit = "overrun tolerance"
    if cap is not None and count_whole(cap) < cases:
        return Size(count_whole(cap), cap, "cap")
    return Size(cases, exact if cap is None else min(exact, cap), limit)


def _find_largest(need: Need, available: float, tolerance: float) -> tuple[int, float]:
    """Return the largest number of cases within the tolerance, whole and between two."""

    @cache
    def find_overrun(cases: int) -> float:
        return need.find_overrun(cases, available)

    def fits(cases: int) -> bool:
        return find_overrun(cases) <= tolerance + TOLERANCE

    # By the normal approximation one is a case or two off; from there by doubling steps.
    low, step = _guess_size(need, available, tolerance), 1
    while low > 0 and not fits(low):
        low, step = max(low - step, 0), 2 * step
    high, step = low + 1, 1
    while high < _MOST_CASES and fits(high):
        low, high, step = high, high + step, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    rise = find_overrun(high) - find_overrun(low)
    return low, low + (tolerance - find_overrun(low)) / rise if rise > 0 else float(low)


def _guess_size(need: Need, available: float, tolerance: float) -> int:
    """Return n with n·μ + z·σ·√n = hours, as if the need were normal."""
    spread = float(ndtri(1 - tolerance)) * sqrt(need.variance)
    root = (sqrt(spread**2 + 4 * need.mean_hours * available) - spread) / (2 * need.mean_hours)
    return max(int(root**2), 0)


def count_whole(cases: float) -> int:
    """Return the whole cases of a number; 19.9999999999 is 20 in binary fractions."""
    return floor(cases * (1 + TOLERANCE))

"""The sum of hours that cases get or do not get, and that are then always the same."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

from caseload_lib.plan.lattice import Numbers, Part

# More sums than these are drawn together, each to a 1/4096 of their range.
_MOST_SUMS: Final = 4096
# Sums are one where they differ by no more, hours.
_EQUAL: Final = 1e-9
# What is less likely does not come.
_LEAST_SHARE: Final = 1e-16


def count_sums(parts: Sequence[Part], cases: int, *, least: float = 0.0) -> tuple[Numbers, Numbers]:
    """Return which sums of hours there are over so many cases, and how likely each is.

    How many of the cases get a part is binomial, n choose k × pᵏ × (1 − p)ⁿ⁻ᵏ, and parts are
    independent of one another; so each sum comes out exactly, until there are too many.

    Parameters
    ----------
    parts : sequence of Part
        What a case may need, each of constant hours.
    cases : int
        How many, 0 or more.
    least : float, default 0
        Hours that come without fail, added to every sum.

    Returns
    -------
    hours, shares : array of float
        The sums, from the least to the greatest, and their chances.

    Examples
    --------
    >>> from caseload_lib.plan.workload import ServiceShare
    >>> hours, shares = count_sums([ServiceShare("visit", chance=0.5, contact_hours=3)], 2, least=1)
    >>> hours.tolist(), shares.round(6).tolist()
    ([1.0, 4.0, 7.0], [0.25, 0.5, 0.25])
    """
    hours, shares = np.array([least]), np.array([1.0])
    for one in parts:
        counts, chances = _count_binomial(cases, one.chance)
        hours = np.add.outer(hours, counts * one.hours).ravel()
        shares = np.multiply.outer(shares, chances).ravel()
        hours, shares = _draw_together(hours, shares)
    return hours, shares


def _count_binomial(cases: int, chance: float) -> tuple[Numbers, Numbers]:
    """Return how many cases may get a part, and how likely each number is."""
    mean = cases * chance
    reach = 9 * np.sqrt(mean * (1 - chance)) + 40
    counts = np.arange(max(mean - reach, 0) // 1, min(mean + reach, cases) // 1 + 1)
    ways = gammaln(cases + 1) - gammaln(counts + 1) - gammaln(cases - counts + 1)
    return counts, np.exp(ways + xlogy(counts, chance) + xlog1py(cases - counts, -chance))


def _draw_together(hours: Numbers, shares: Numbers) -> tuple[Numbers, Numbers]:
    """Return sums with equal ones put together; where there are too many, with near ones."""
    likely = shares > _LEAST_SHARE
    hours, shares = hours[likely], shares[likely]
    _, places = np.unique(np.rint(hours / _EQUAL), return_inverse=True)
    if places.max() > _MOST_SUMS:
        places = np.rint((hours - hours.min()) * (_MOST_SUMS / np.ptp(hours))).astype(int)
    together = np.bincount(places, weights=shares).astype(np.float64)
    means = np.bincount(places, weights=shares * hours) / np.where(together > 0, together, 1.0)
    return means[together > 0], together[together > 0]

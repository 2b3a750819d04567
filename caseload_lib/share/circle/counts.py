"""Counts by chance, from what was drawn for each: how many leave, how many stay."""

from collections.abc import Callable
from typing import Final

import numpy as np

from caseload_lib.plan.spans import Array

#: A count so unlikely does not come.
_NO_CHANCE: Final = 1e-18


def draw_counts(chances: Array, none: Array, ratio: Callable[[int], Array]) -> Array:
    """Return the count at which the cumulative chance reaches what was drawn.

    Parameters
    ----------
    chances : array of float
        What was drawn, 0 to 1.
    none : array of float
        Chance of a count of 0.
    ratio : function
        Chance of a count ÷ chance of one less, by the count.

    Returns
    -------
    array of float
        Whole numbers.

    Examples
    --------
    >>> drawn, mean = np.array([0.1, 0.7, 0.95]), 1.0
    >>> draw_counts(drawn, np.full(3, np.exp(-mean)), lambda count: mean / count).tolist()
    [0.0, 1.0, 3.0]
    """
    chance, reached, counts, count = none, none.copy(), np.zeros_like(none), 0
    while True:
        beyond = (chances > reached) & (chance > _NO_CHANCE)
        if not beyond.any():
            return counts
        count += 1
        counts = counts + beyond
        chance = chance * ratio(count)
        reached = reached + chance


def keep_some(chances: Array, total: Array, share: float) -> Array:
    """Return how many of some stay when each stays with a chance (binomial).

    Parameters
    ----------
    chances : array of float
        What was drawn, 0 to 1.
    total : array of float
        Of how many; whole numbers.
    share : float
        The chance of each, from 0 to less than 1.

    Returns
    -------
    array of float
        Whole numbers.

    Examples
    --------
    >>> keep_some(np.array([0.2, 0.3, 0.99]), np.array([2.0, 2.0, 2.0]), 0.5).tolist()
    [0.0, 1.0, 2.0]
    """
    none = (1 - share) ** total
    odds = share / (1 - share)
    return draw_counts(chances, none, lambda count: np.maximum(total - count + 1, 0) / count * odds)

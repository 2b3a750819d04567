"""Counts by chance, from what was drawn for each: how many leave, how many stay."""

from collections.abc import Callable
from typing import Final

import numpy as np

from caseload_lib.plan.spans import Array

#: A count so unlikely does not come.
_NO_CHANCE: Final = 1e-18


def draw_counts(chances: Array, none: Array, ratio: Callable[[int, Array], Array]) -> Array:
    """Return the count at which the cumulative chance reaches what was drawn.

    Parameters
    ----------
    chances : array of float
        What was drawn, 0 to 1.
    none : array of float
        Chance of a count of 0.
    ratio : function
        Chance of a count ÷ chance of one less, by the count and the places in the flat arrays.

    Returns
    -------
    array of float
        Whole numbers.

    Examples
    --------
    >>> drawn, mean = np.array([0.1, 0.7, 0.95]), 1.0
    >>> draw_counts(drawn, np.full(3, np.exp(-mean)), lambda count, at: mean / count).tolist()
    [0.0, 1.0, 3.0]
    """
    counts = np.zeros(none.size)
    # Most counts are 0, so that only the places that go on are looked at.
    at = np.flatnonzero((chances > none) & (none > _NO_CHANCE))
    drawn, chance = chances.ravel()[at], none.ravel()[at]
    reached, count = chance, 0
    while len(at):
        count += 1
        counts[at] = count
        chance = chance * ratio(count, at)
        reached = reached + chance
        beyond = (drawn > reached) & (chance > _NO_CHANCE)
        at, drawn, chance, reached = (part[beyond] for part in (at, drawn, chance, reached))
    return counts.reshape(none.shape)


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
    powers = (1 - share) ** np.arange(total.max(initial=0.0) + 1)
    odds, flat = share / (1 - share), total.ravel()
    return draw_counts(
        chances,
        powers[total.astype(int)],
        lambda count, at: np.maximum(flat[at] - count + 1, 0) / count * odds,
    )

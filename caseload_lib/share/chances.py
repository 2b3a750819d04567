"""The chance of the least likely count, where events fall on people by exposure alone."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]

#: Chances that differ by no more than this, relative to themselves, are the same.
TIE = 1e-12
# Weights smaller than e to this power, against the greatest that counts, are left out.
_NEGLIGIBLE = -50.0


@dataclass(frozen=True)
class Chances:
    """The chances of the smallest tail, where so many events fall by these shares.

    Independent Poisson counts with means n × share have, where they add up to n, the chances of
    the multinomial. So one adds up people one by one, with the events so far as the state, and
    keeps the chance that somebody so far has a tail as small: only sums of products of numbers
    of 0 or more, which lose no digits however small the answer (down to about 1e-300). It takes
    about half a second for 2,000 people and 5,000 events, in proportion to their product.

    Parameters
    ----------
    events : int
        Events in all, at least 1.
    shares : array of float
        Each person's share of the exposure, more than 0, adding up to 1; the fastest from the
        smallest to the largest.

    Examples
    --------
    >>> chances = Chances(6, np.full(3, 1 / 3))
    >>> round(1 / chances.find(find_tails(6, 6, 1 / 3)))
    243
    """

    events: int
    shares: Array

    def find(self, tail: float) -> float:
        """Return the chance that anybody's tail is so small or smaller.

        Parameters
        ----------
        tail : float
            A person's chance of their count or more.

        Returns
        -------
        float
            The p-value of a smallest tail of this size.
        """
        if tail * (1 + TIE) >= 1:
            return 1.0
        factorials = special.gammaln(np.arange(self.events + 1) + 1.0)
        struck, whole, mean = np.zeros(1), np.ones(1), 0.0
        for share, limit in zip(self.shares, self._find_limits(tail), strict=True):
            weights = _weigh(self.events * share, factorials, at_least=int(limit))
            under = np.where(np.arange(weights.size) < limit, weights, 0.0)
            struck = np.convolve(struck, under) + np.convolve(whole, weights - under)
            struck = struck[: self.events + 1]
            mean += self.events * float(share)
            whole = _weigh(mean, factorials, size=struck.size)
        return min(1.0, float(struck[-1] / whole[-1]))

    def find_telling_count(self, share: float, alpha: float) -> int | None:
        """Return the least count of somebody whose p-value is `alpha` or less.

        Parameters
        ----------
        share : float
            Their share of the exposure.
        alpha : float
            The accepted chance of a false alarm.

        Returns
        -------
        int or None
            From 1 to `events`; None where even all of them would not do.
        """
        least, most = 1, self.events + 1
        while least < most:
            middle = (least + most) // 2
            if self._is_telling(float(find_tails(middle, self.events, share)), alpha):
                most = middle
            else:
                least = middle + 1
        return least if least <= self.events else None

    def _is_telling(self, tail: float, alpha: float) -> bool:
        """Return whether the chance of so small a tail is `alpha` or less.

        The chance lies between 1 − Π(1 − t) and Σ t, t the people's chances of reaching their
        limits, since multinomial counts hinder one another (Mallows 1968, Biometrika 55,
        422-424). Mostly that settles it.
        """
        reached = find_tails(self._find_limits(tail), self.events, self.shares)
        if math.fsum(reached) <= alpha:
            return True
        if -math.expm1(float(np.log1p(-np.minimum(reached, 1 - TIE)).sum())) > alpha * (1 + TIE):
            return False
        return self.find(tail) <= alpha * (1 + TIE)

    def _find_limits(self, tail: float) -> npt.NDArray[np.int64]:
        """Return for each person the least count whose tail is so small, n + 1 where none is."""
        low = np.zeros(self.shares.size, dtype=np.int64)
        high = np.full(self.shares.size, self.events + 1)
        while (low < high).any():
            middle = (low + high) // 2
            small = find_tails(middle, self.events, self.shares) <= tail * (1 + TIE)
            high = np.where(small, middle, high)
            low = np.where(small, low, np.minimum(middle + 1, high))
        return high


def find_tails(counts: Any, events: int, shares: Any) -> Any:
    """Return binomial tails P(X ≥ count).

    Parameters
    ----------
    counts : int or array of int
        Events of each.
    events : int
        Events in all.
    shares : float or array of float
        The chance of each event, 0 to 1.

    Returns
    -------
    float or array of float
        1 for a count of 0, 0 for more than there are.

    Examples
    --------
    >>> find_tails(np.array([0, 1, 2, 3]), 2, 0.5).tolist()
    [1.0, 0.75, 0.25, 0.0]
    """
    reached = np.asarray(counts)
    rest = np.maximum(events - reached + 1, 1)
    tails = special.betainc(np.maximum(reached, 1), rest, shares)
    return np.where(reached <= 0, 1.0, np.where(reached > events, 0.0, tails))


def _weigh(mean: float, factorials: Array, *, at_least: int = 0, size: int | None = None) -> Array:
    """Return the Poisson chances of 0, 1, ... events, as far as they matter.

    They end where the rest is negligible against the greatest chance of `at_least` events or
    more; or after `size` of them.
    """
    places = np.arange(factorials.size)
    logs = places * math.log(mean) - mean - factorials
    if size is None:
        greatest = logs[min(at_least, places[-1]) :].max()
        size = int(places[logs >= greatest + _NEGLIGIBLE][-1]) + 1
    return np.exp(logs[:size])

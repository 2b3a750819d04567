"""How many hours a period's cases may need, and the chance that it is more than there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from caseload_lib.plan.constant_sums import count_sums
from caseload_lib.plan.lattice import Numbers, Part, add_up, find_variance

#: The shares of periods in which the need stays below the ends of its usual range.
LOWER, UPPER = 0.1, 0.9

# So that 20 cases of 1.8 hours fit into 36: sums of decimal fractions are not exact in binary.
TOLERANCE: Final = 1e-9
# What is left of 1 below it is rounding.
_LEAST_CHANCE: Final = 1e-12
# So often halved, a range of hours is as short as rounding.
_HALVINGS: Final = 45


class Range(NamedTuple):
    """The hours between which a period's need lies in eight periods of ten.

    Parameters
    ----------
    lower, upper : float
        Hours that the need stays below in one period of ten, and in nine.
    """

    lower: float
    upper: float


@dataclass(frozen=True)
class Need:
    """The hours that one period's cases need, as a random sum.

    One case needs `base_hours` + Σ Bᵢ·Xᵢ hours: Bᵢ is 1 with the chance of service i and else 0,
    Xᵢ is gamma distributed with the service's mean and standard deviation (the mean itself where
    that is 0). Cases are independent of one another, and so are a case's services. Over n cases,
    the constant services are sums by binomials (`caseload_lib.plan.constant_sums`), exact also
    where they equal the hours that there are; the others are added up on a lattice
    (`caseload_lib.plan.lattice`).

    Parameters
    ----------
    base_hours : float
        What every case needs without fail, hours, 0 or more.
    services : sequence of Part
        What cases may get, as `caseload_lib.plan.workload.ServiceShare`.
    """

    base_hours: float
    services: Sequence[Part]

    @property
    def mean_hours(self) -> float:
        """The mean need of one case, hours."""
        return self.base_hours + sum(one.chance * one.hours for one in self.services)

    @property
    def variance(self) -> float:
        """The variance of the need of one case, hours squared."""
        return sum(find_variance(one) for one in self.services)

    @property
    def varies(self) -> bool:
        """Whether one case may need more than another."""
        return self.variance > 0

    def find_overrun(self, cases: int, hours: float) -> float:
        """Return the chance that so many cases need more hours than there are.

        Parameters
        ----------
        cases : int
            How many, 0 or more.
        hours : float
            The hours that there are, 0 or more.

        Returns
        -------
        float
            0 to 1; 0 or 1 where nothing varies. Hours equal to those that are there are enough.

        Examples
        --------
        >>> Need(1.8, ()).find_overrun(20, 36.0)
        0.0
        """
        enough = hours + TOLERANCE * max(hours, 1.0)
        overrun = 1.0 - float(self._add_up(cases, most=enough)(np.array([enough]))[0])
        return overrun if overrun > _LEAST_CHANCE else 0.0

    def find_range(self, cases: int) -> Range:
        """Return the hours below which the need of so many cases stays in 10 and 90 % of periods.

        Parameters
        ----------
        cases : int
            How many, 0 or more.

        Returns
        -------
        Range
            Hours; both are the need itself where nothing varies.
        """
        mean = cases * self.mean_hours
        if not self.varies or cases == 0:
            return Range(mean, mean)
        # Nine periods of ten end well below three standard deviations above the mean, whatever
        # the distribution: by Cantelli's inequality at most one in ten lies above.
        most = mean + 3 * float(np.sqrt(cases * self.variance))
        find_share = self._add_up(cases, most=most)
        wanted = np.array([LOWER, UPPER]) - TOLERANCE
        low, high = np.full(2, cases * self.base_hours), np.full(2, most)
        reached = find_share(low) >= wanted
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            within = find_share(middle) >= wanted
            low, high = np.where(within, low, middle), np.where(within, middle, high)
        lower, upper = np.where(reached, cases * self.base_hours, high)
        return Range(float(lower), float(upper))

    def _add_up(self, cases: int, *, most: float) -> Callable[[Numbers], Numbers]:
        """Return from hours, `most` at most, to the chance that so many cases need no more."""
        needed = [one for one in self.services if one.chance > 0 and one.hours > 0]
        varying = [one for one in needed if one.hours_sd > TOLERANCE * one.hours]
        constant = [one for one in needed if one not in varying]
        sums, shares = count_sums(constant, cases, least=cases * self.base_hours)
        if not varying or cases == 0:
            return lambda hours: (sums <= hours[:, np.newaxis]) @ shares
        find_share = add_up(varying, cases, most=most - float(sums[0]))
        return lambda hours: find_share(hours[:, np.newaxis] - sums) @ shares

"""How many hours a period's cases may need, and the chance that it is more than there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from caseload_lib.plan.lattice import Lattice, Part

#: The shares of periods in which the need stays below the ends of its usual range.
LOWER, UPPER = 0.1, 0.9

# So that 20 cases of 1.8 hours fit into 36: sums of decimal fractions are not exact in binary.
TOLERANCE: Final = 1e-9
# What is left of 1 below it is rounding.
_LEAST_CHANCE: Final = 1e-12


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
    that is 0). Cases are independent of one another, and so are a case's services. The sum over
    n cases is worked out on a lattice (`caseload_lib.plan.lattice`).

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
        return sum(
            one.chance * one.hours_sd**2 + one.chance * (1 - one.chance) * one.hours**2
            for one in self.services
        )

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
        slack = TOLERANCE * max(hours, 1.0)
        if not self.varies:
            return float(cases * self.mean_hours > hours + slack)
        left = hours - cases * self.base_hours
        if left < -slack:
            return 1.0
        sums = Lattice.lay(self.services, max(left, 0.0)).add_up(cases)
        overrun = 1.0 - sums.find_share(max(left, 0.0))
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
        if not self.varies or cases == 0:
            return Range(cases * self.mean_hours, cases * self.mean_hours)
        fixed = cases * self.base_hours
        # Nine periods of ten end well below three standard deviations above the mean, whatever
        # the distribution: by Cantelli's inequality at most one in ten lies above.
        most = cases * self.mean_hours - fixed + 3 * float(np.sqrt(cases * self.variance))
        sums = Lattice.lay(self.services, most).add_up(cases)
        return Range(fixed + sums.find_hours(LOWER), fixed + sums.find_hours(UPPER))

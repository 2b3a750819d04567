"""The sum of many cases' random hours, worked out on evenly spaced points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import gammainc

Numbers = npt.NDArray[np.float64]

# Points up to the hours of interest: with twice as many, chances change by less than 0.0001.
_POINTS: Final = 1024
# So many at most where points are laid so that every sum falls on one.
_MOST_POINTS: Final = 2**15
_LARGEST_DENOMINATOR: Final = 720
_EXACT: Final = 1e-9


class Part(Protocol):
    """One thing that a case may need."""

    @property
    def chance(self) -> float:
        """The chance that a case needs it in a period, 0 to 1."""

    @property
    def hours(self) -> float:
        """The mean hours in a period of a case that needs it."""

    @property
    def hours_sd(self) -> float:
        """Their standard deviation, hours."""


@dataclass(frozen=True)
class Lattice:
    """The distribution of hours on the points 0, width, 2·width, ...

    Parameters
    ----------
    shares : array of float
        The chance of each point; what lies beyond the last is left out.
    width : float
        Hours from point to point.
    exact : bool
        Whether hours lie on the points and nowhere between them. Else each point stands for the
        hours within half a width of it.
    """

    shares: Numbers
    width: float
    exact: bool

    @classmethod
    def lay(cls, parts: Sequence[Part], hours: float) -> "Lattice":
        """Return the hours of one case on a lattice that reaches a little beyond some hours.

        Where no part varies by itself, points are laid so that all sums fall on one, if a unit of
        1/720 hour or more does that. Else a part's hours are shared between
        neighbouring points so that its mean is kept.

        Parameters
        ----------
        parts : sequence of Part
            What a case may need; the parts are independent.
        hours : float
            Up to where the distribution of the sum is wanted, 0 or more.

        Returns
        -------
        Lattice
            Of one case.
        """
        needed = [one for one in parts if one.chance > 0 and one.hours > 0]
        unit = None
        if all(one.hours_sd == 0 for one in needed):
            unit = _find_unit(one.hours for one in needed)
        exact = unit is not None and hours / unit <= _MOST_POINTS
        width = unit if unit is not None and exact else max(hours, _EXACT) / _POINTS
        size = int(np.ceil(hours / width)) + 2
        shares = np.zeros(size)
        shares[0] = 1.0
        for one in needed:
            spread = _discretise(one, width, size)
            shares = _convolve(shares, one.chance * spread + (1 - one.chance) * _one_at_zero(size))
        return cls(shares, width, exact)

    def add_up(self, cases: int) -> "Lattice":
        """Return the distribution of the sum over independent cases.

        Parameters
        ----------
        cases : int
            How many, 0 or more.

        Returns
        -------
        Lattice
            On the same points; exact, since a sum within reach is made of parts within reach.
        """
        total, power, left = _one_at_zero(len(self.shares)), self.shares, cases
        while left:
            if left & 1:
                total = _convolve(total, power)
            left >>= 1
            if left:
                power = _convolve(power, power)
        return Lattice(total, self.width, self.exact)

    def find_share(self, hours: float) -> float:
        """Return the chance of at most so many hours, 0 to 1."""
        place = hours / self.width
        if self.exact:
            within = float(self.shares[: int(np.floor(place + 1e-6)) + 1].sum())
        else:
            within = float(np.interp(place, self._ends, np.cumsum(self.shares)))
        return min(max(within, 0.0), 1.0)

    def find_hours(self, share: float) -> float:
        """Return the least hours below or at which the sum stays with such a chance."""
        risen = np.cumsum(self.shares)
        if self.exact:
            return float(np.searchsorted(risen, share - _EXACT)) * self.width
        return float(np.interp(share, risen, self._ends)) * self.width

    @property
    def _ends(self) -> Numbers:
        """The hours, in widths, up to which each point stands; the first stands for 0 alone."""
        ends = np.arange(len(self.shares), dtype=np.float64) + 0.5
        ends[0] = 0.0
        return ends


def _find_unit(hours: Iterable[float]) -> float | None:
    """Return a unit of which all hours are whole multiples; None where none is large enough."""
    denominator = 1
    for one in hours:
        near = Fraction(one).limit_denominator(_LARGEST_DENOMINATOR)
        if abs(float(near) - one) > _EXACT * max(abs(one), 1.0):
            return None
        denominator = lcm(denominator, near.denominator)
        if denominator > _LARGEST_DENOMINATOR:
            return None
    return 1.0 / denominator


def _one_at_zero(size: int) -> Numbers:
    """Return the distribution of no hours at all."""
    shares = np.zeros(size)
    shares[0] = 1.0
    return shares


def _discretise(part: Part, width: float, size: int) -> Numbers:
    """Return a part's hours on the points, its mean kept.

    A point takes of each neighbouring hour the share by which it is near, so that
    pₖ = (2·L(k·w) − L((k−1)·w) − L((k+1)·w)) ÷ w with L(x) = E[min(X, x)]; of a gamma with shape
    a and mean m, L(x) = m·F(x; a+1) + x·(1 − F(x; a)).
    """
    edges = np.arange(-1, size + 1) * width
    if part.hours_sd > 0:
        shape = (part.hours / part.hours_sd) ** 2
        scaled = np.maximum(edges, 0.0) * shape / part.hours
        limited = part.hours * gammainc(shape + 1, scaled) + edges * (1 - gammainc(shape, scaled))
    else:
        limited = np.minimum(part.hours, edges)
    limited[0] = -width  # hours are never below 0, so that E[min(X, −w)] = −w
    shares: Numbers = (2 * limited[1:-1] - limited[:-2] - limited[2:]) / width
    return np.clip(shares, 0.0, 1.0)


def _convolve(one: Numbers, other: Numbers) -> Numbers:
    """Return the distribution of a sum, up to where both are known."""
    size = len(one)
    length = next_fast_len(2 * size - 1, real=True)
    product: Numbers = irfft(rfft(one, length) * rfft(other, length), length)[:size]
    return np.maximum(product, 0.0)

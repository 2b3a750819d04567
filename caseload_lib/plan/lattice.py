"""The sum of many cases' random hours, worked out on evenly spaced points."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import gammainc

Numbers = npt.NDArray[np.float64]

# Points up to the hours of interest, at least.
_POINTS: Final = 1024
# Points within one standard deviation of one case's hours, at least.
_POINTS_A_DEVIATION: Final = 8
# With more points than these, the sum is all but the gamma of its mean and variance.
_MOST_POINTS: Final = 2**15
_LEAST_HOURS: Final = 1e-9


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


def find_variance(part: Part) -> float:
    """Return the variance of a part's hours over cases with and without it, hours squared.

    Chance × sd² + chance × (1 − chance) × hours².
    """
    return part.chance * (part.hours_sd**2 + (1 - part.chance) * part.hours**2)


def add_up(parts: Sequence[Part], cases: int, *, most: float) -> Callable[[Numbers], Numbers]:
    """Return the distribution of the sum of some parts over independent cases.

    A part's gamma is shared between neighbouring points so that mean and variance are kept, and
    the cases are convolved by Fourier transforms.

    Parameters
    ----------
    parts : sequence of Part
        What a case may need, each with an `hours_sd` above 0; independent of one another.
    cases : int
        How many, 1 or more.
    most : float
        Up to how many hours the distribution is wanted, 0 or more.

    Returns
    -------
    callable
        From hours, `most` at most, to the chance that the sum is no more: 0 to 1.
    """
    mean = sum(one.chance * one.hours for one in parts)
    variance = sum(find_variance(one) for one in parts)
    most = max(most, _LEAST_HOURS)
    width = min(most / _POINTS, float(np.sqrt(variance)) / _POINTS_A_DEVIATION)
    if most / width > _MOST_POINTS:
        shape, scale = cases * mean**2 / variance, variance / mean
        return lambda hours: np.asarray(gammainc(shape, np.maximum(hours, 0.0) / scale))
    size = int(np.ceil(most / width)) + 2
    one_case = _one_at_zero(size)
    for one in parts:
        spread = one.chance * _discretise(one, width, size)
        one_case = _convolve(one_case, spread + (1 - one.chance) * _one_at_zero(size))
    nothing = float(np.prod([1 - one.chance for one in parts])) ** cases
    # Each point stands for the hours within half a width of it, but no hours at all stand apart.
    ends = np.concatenate([[0.0], (np.arange(size) + 0.5) * width])
    risen = np.concatenate([[nothing], np.cumsum(_raise(one_case, cases))])
    risen = np.minimum(np.maximum.accumulate(risen), 1.0)
    return lambda hours: np.interp(hours, ends, risen, left=0.0)


def _one_at_zero(size: int) -> Numbers:
    """Return the distribution of no hours at all."""
    shares = np.zeros(size)
    shares[0] = 1.0
    return shares


def _discretise(part: Part, width: float, size: int) -> Numbers:
    """Return a part's hours on the points.

    A point takes of each neighbouring hour the share by which it is near, so that
    pₖ = (2·L(k·w) − L((k−1)·w) − L((k+1)·w)) ÷ w with L(x) = E[min(X, x)]; of a gamma with shape
    a and mean m, L(x) = m·F(x; a+1) + x·(1 − F(x; a)). That keeps the mean and adds w² ÷ 6 to the
    variance of hours that are wider than a width, which is therefore taken off before.
    """
    variance = part.hours_sd**2
    if part.hours_sd > width:
        variance -= width**2 / 6
    shape = part.hours**2 / variance
    edges = np.arange(-1, size + 1) * width
    scaled = np.maximum(edges, 0.0) * shape / part.hours
    limited = part.hours * gammainc(shape + 1, scaled) + edges * (1 - gammainc(shape, scaled))
    limited[0] = -width  # hours are never below 0, so that E[min(X, −w)] = −w
    shares: Numbers = (2 * limited[1:-1] - limited[:-2] - limited[2:]) / width
    return np.clip(shares, 0.0, 1.0)


def _raise(shares: Numbers, cases: int) -> Numbers:
    """Return the distribution of the sum over so many cases, by doubling.

    It is exact, since a sum within reach is made of parts within reach.
    """
    total, power, left = _one_at_zero(len(shares)), shares, cases
    while left:
        if left & 1:
            total = _convolve(total, power)
        left >>= 1
        if left:
            power = _convolve(power, power)
    return total


def _convolve(one: Numbers, other: Numbers) -> Numbers:
    """Return the distribution of a sum, up to where both are known."""
    size = len(one)
    length = next_fast_len(2 * size - 1, real=True)
    product: Numbers = irfft(rfft(one, length) * rfft(other, length), length)[:size]
    return np.maximum(product, 0.0)

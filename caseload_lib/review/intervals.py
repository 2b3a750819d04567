"""Intervals of shares and counts, and estimates that borrow strength from peers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

#: Fewest units whose rates are shrunk: the James-Stein factor k - 3 needs four.
FEWEST_TO_SHRINK = 4


@dataclass(frozen=True)
class Interval:
    """An interval, or the reason why there is none.

    Attributes
    ----------
    lower, upper : float or None
        Its ends; both None where there is no interval.
    reason : str or None
        Why there is none; None where there is one.
    """

    lower: float | None
    upper: float | None
    reason: str | None = None


def wilson(successes: float, trials: float, *, level: float = 0.95) -> Interval:
    """Return Wilson's score interval of a share.

    The ends are (2x + z² ± z √(z² + 4x(1−p))) ÷ 2(n + z²), with p = x ÷ n. At the level 0.95,
    z is 1.96 exactly, as published tables have it; at others it is the normal quantile.

    Parameters
    ----------
    successes : float
        How many of the trials succeeded, 0 to `trials`.
    trials : float
        How many there were, 0 or more.
    level : float, default 0.95
        Chance that the interval holds the true share, between 0 and 1.

    Returns
    -------
    Interval
        Ends between 0 and 1; without trials both None, with the reason.

    Raises
    ------
    ValueError
        If a number is negative or not finite.
    ValueError
        If there are more successes than trials.
    ValueError
        If the level is not between 0 and 1.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> interval = wilson(1, 11)
    >>> round(interval.lower, 4), round(interval.upper, 4)
    (0.0162, 0.3774)
    """
    _check_number(successes, "Successes")
    _check_number(trials, "Trials")
    z = _find_z(level)
    if successes > trials:
        raise ValueError(
            "There cannot be more successes than trials. "
            f"Given: successes={successes!r}, trials={trials!r}."
        )
    if trials == 0:
        return Interval(None, None, "there were no trials")
    middle = 2 * successes + z * z
    reach = z * math.sqrt(z * z + 4 * successes * (1 - successes / trials))
    scale = 2 * (trials + z * z)
    # At the ends the formula gives 0 and 1 but for rounding.
    lower = 0.0 if successes == 0 else max(0.0, (middle - reach) / scale)
    upper = 1.0 if successes == trials else min(1.0, (middle + reach) / scale)
    return Interval(lower, upper)


def poisson_interval(count: float, *, level: float = 0.95) -> Interval:
    """Return the exact interval of the mean of a Poisson count (Garwood).

    The ends are χ²(α/2; 2x) ÷ 2 and χ²(1 − α/2; 2x + 2) ÷ 2.

    Parameters
    ----------
    count : float
        Events counted, 0 or more. Cases carried in part count in part.
    level : float, default 0.95
        Chance, at least, that the interval holds the true mean, between 0 and 1.

    Returns
    -------
    Interval
        Ends in events; the lower is 0 at no events.

    Raises
    ------
    ValueError
        If the count is negative or not finite.
    ValueError
        If the level is not between 0 and 1.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> interval = poisson_interval(5)
    >>> round(interval.lower, 3), round(interval.upper, 3)
    (1.623, 11.668)
    """
    _check_number(count, "A count")
    tail = _check_level(level)
    return Interval(*_bound_poisson(count, tail))


def poisson_funnel(expected: float, *, target: float = 1.0, level: float = 0.95) -> Interval:
    """Return exact limits of observed ÷ expected events about a target.

    With e = expected × target the limits are χ²(α/2; 2e) ÷ 2 ÷ expected and
    χ²(1 − α/2; 2e + 2) ÷ 2 ÷ expected.

    Parameters
    ----------
    expected : float
        Events expected at the ratio 1, 0 or more.
    target : float, default 1.0
        The ratio about which the funnel stands, 0 or more.
    level : float, default 0.95
        Chance that a ratio lies within, between 0 and 1.

    Returns
    -------
    Interval
        Ends as ratios; where nothing is expected both None, with the reason.

    Raises
    ------
    ValueError
        If a number is negative or not finite.
    ValueError
        If the level is not between 0 and 1.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance.
    Statistics in Medicine 24, 1185-1202.

    Examples
    --------
    >>> limits = poisson_funnel(15)
    >>> round(limits.lower, 4), round(limits.upper, 4)
    (0.5597, 1.6493)
    """
    _check_number(expected, "Expected events")
    _check_number(target, "A target")
    tail = _check_level(level)
    if expected == 0:
        return Interval(None, None, "no events are expected")
    lower, upper = _bound_poisson(expected * target, tail)
    return Interval(lower / expected, upper / expected)


def shrink(
    rates: Sequence[float] | npt.NDArray[np.float64],
    trials: Sequence[float] | npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Return rates drawn towards their mean as far as chance alone may have spread them.

    Equal trials n: positive-part James-Stein about the mean m of k rates with binomial
    variance at the mean, m + max(0, 1 − (k−3) m(1−m)/n ÷ Σ(p−m)²) (p − m). Unequal trials: the
    beta-binomial posterior mean m + nρ ÷ (nρ + 1 − ρ) (p − m), with m the pooled share and the
    correlation ρ by moments, (Σn(p−m)² ÷ m(1−m) − (k−1)) ÷ Σ(1−n/N)(n−1) within 0 to 1.
    Fewer than four units say too little about the spread between them (k − 3 would be nothing
    or negative), so their rates are given back unchanged.

    Parameters
    ----------
    rates : array of float
        Shares of successes, 0 to 1; NaN where there were no trials.
    trials : array of float
        Trials of each, as many as rates; 0 where there were none.

    Returns
    -------
    array of float
        Shrunk rates in the same order; NaN where there were no trials.

    Raises
    ------
    ValueError
        If rates and trials are not two lists of the same length.
    ValueError
        If a number of trials is negative or not finite.
    ValueError
        If a rate with trials is not between 0 and 1.

    References
    ----------
    Efron, B. and Morris, C. (1975). Data analysis using Stein's estimator and its
    generalizations. Journal of the American Statistical Association 70, 311-319.
    Kleinman, J. C. (1973). Proportions with extraneous variance: single and independent
    samples. Journal of the American Statistical Association 68, 46-54.

    Examples
    --------
    >>> shrink([0.4, 0.5, 0.6, 0.7], [10, 10, 10, 10]).round(3).tolist()
    [0.474, 0.525, 0.575, 0.626]
    """
    shares, counts = np.asarray(rates, dtype=float), np.asarray(trials, dtype=float)
    if shares.ndim != 1 or shares.shape != counts.shape:
        raise ValueError(
            "Rates and trials are two lists of the same length. "
            f"Given: shapes {shares.shape} and {counts.shape}."
        )
    if not (np.isfinite(counts) & (counts >= 0)).all():
        raise ValueError(f"Trials are 0 or more. Given: {counts.tolist()}.")
    known = counts > 0
    some, sizes = shares[known], counts[known]
    if not ((some >= 0) & (some <= 1)).all():
        raise ValueError(f"A rate lies between 0 and 1. Given: {some.tolist()}.")
    shrunk = np.where(known, shares, np.nan)
    if some.size < FEWEST_TO_SHRINK:
        return shrunk
    mean = float(np.average(some, weights=sizes))
    equal = bool((sizes == sizes[0]).all())
    keep = _keep_equal(some, sizes[0], mean) if equal else _keep_unequal(some, sizes, mean)
    shrunk[known] = np.clip(mean + keep * (some - mean), 0, 1)
    return shrunk


def _keep_equal(shares: npt.NDArray[np.float64], trials: float, mean: float) -> float:
    """Return the share of its distance from the mean that each rate keeps: James-Stein."""
    scatter = float(((shares - mean) ** 2).sum())
    noise = (shares.size - 3) * mean * (1 - mean) / trials
    return max(0.0, 1 - noise / scatter) if scatter > 0 else 0.0


def _keep_unequal(
    shares: npt.NDArray[np.float64], trials: npt.NDArray[np.float64], mean: float
) -> npt.NDArray[np.float64] | float:
    """Return what each rate keeps of its distance from the mean: beta-binomial by moments."""
    variance = mean * (1 - mean)
    room = float(((1 - trials / trials.sum()) * (trials - 1)).sum())
    if variance <= 0 or room <= 0:
        return 0.0
    scatter = float((trials * (shares - mean) ** 2).sum()) / variance
    correlation = min(1.0, max(0.0, (scatter - (shares.size - 1)) / room))
    kept: npt.NDArray[np.float64] = trials * correlation / (trials * correlation + 1 - correlation)
    return kept


def _bound_poisson(count: float, tail: float) -> tuple[float, float]:
    """Return half the chi-square quantiles, by the gamma function that they are made of."""
    lower = float(special.gammaincinv(count, tail)) if count else 0.0
    return lower, float(special.gammainccinv(count + 1, tail))


def _find_z(level: float) -> float:
    """Return the normal deviate of a level, 1.96 at 0.95."""
    return 1.96 if level == 0.95 else float(special.ndtri(1 - _check_level(level)))


def _check_level(level: float) -> float:
    """Return the chance left in each tail."""
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1. Given: {level!r}.")
    return (1 - level) / 2


def _check_number(number: float, name: str) -> None:
    """Refuse what is no finite number of 0 or more."""
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(f"{name} must be a finite number of 0 or more. Given: {number!r}.")

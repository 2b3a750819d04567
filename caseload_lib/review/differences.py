"""How far two shares lie apart, with the interval that their counts leave open."""

import math

from caseload_lib.review.intervals import Interval, wilson


def difference(
    first: tuple[float, float], second: tuple[float, float], *, level: float = 0.95
) -> Interval:
    """Return Newcombe's hybrid score interval of the difference of two independent shares.

    With shares p₁ and p₂ and their Wilson intervals (l₁, u₁) and (l₂, u₂), the ends are
    p₁ − p₂ − √((p₁ − l₁)² + (u₂ − p₂)²) and p₁ − p₂ + √((u₁ − p₁)² + (p₂ − l₂)²). It is method 10
    of the reference, which needs no large counts.

    Parameters
    ----------
    first, second : tuple of float
        How many trials succeeded and how many there were, 0 or more. Neither may be a part of
        the other: set somebody beside the rest, not beside all.
    level : float, default 0.95
        Chance that the interval holds the true difference, between 0 and 1.

    Returns
    -------
    Interval
        Ends between -1 and 1, of the first share less the second; without trials on either side
        both None, with the reason.

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
    Newcombe, R. G. (1998). Interval estimation for the difference between independent
    proportions: comparison of eleven methods. Statistics in Medicine 17, 873-890.

    Examples
    --------
    >>> interval = difference((56, 70), (48, 80))
    >>> round(interval.lower, 4), round(interval.upper, 4)
    (0.0524, 0.3339)
    """
    one, two = wilson(*first, level=level), wilson(*second, level=level)
    if one.lower is None or one.upper is None or two.lower is None or two.upper is None:
        return Interval(None, None, one.reason or two.reason)
    share, other = first[0] / first[1], second[0] / second[1]
    apart = share - other
    down = math.hypot(share - one.lower, two.upper - other)
    up = math.hypot(one.upper - share, other - two.lower)
    return Interval(max(-1.0, apart - down), min(1.0, apart + up))

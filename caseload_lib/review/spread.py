"""How far a history's values spread, told from the differences between neighbours."""

import math
import statistics
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import pandas as pd

from caseload_lib.review.signals import is_above

Dispersion = Literal["mean", "median"]

_SCREEN_FACTOR = 3.267


def check_value(value: object) -> float | None:
    """Return a value of a history as a float, None where it is missing.

    Parameters
    ----------
    value : object
        A number; None, NaN or NA where it is missing.

    Returns
    -------
    float or None
        The number.

    Raises
    ------
    ValueError
        If the value is infinite or not a number.
    """
    if value is None or value is pd.NA:
        return None
    if type(value) is float and math.isfinite(value):  # nearly all are
        return value
    try:
        number = math.inf if isinstance(value, str) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.inf
    if math.isinf(number):
        raise ValueError(
            "A chart takes finite numbers, and None or NaN where a value is missing. "
            f"Given: {value!r}."
        )
    return None if math.isnan(number) else number


def measure_spread(
    history: Sequence[float | None], *, screen: bool, dispersion: Dispersion
) -> float | None:
    """Return the mean or median moving range.

    Parameters
    ----------
    history : sequence of float or None
        Values in order of time; None where missing.
    screen : bool
        Whether ranges of 3.267 times their mean or more are left out, once.
    dispersion : {"mean", "median"}
        How the ranges become one.

    Returns
    -------
    float or None
        The spread in the values' unit; None where no two neighbours are known.
    """
    ranges = [
        abs(after - before)
        for before, after in pairwise(history)
        if before is not None and after is not None
    ]
    if screen and any(ranges):
        bound = _SCREEN_FACTOR * math.fsum(ranges) / len(ranges)
        ranges = [one for one in ranges if is_above(bound, one, bound)]
    if not ranges:
        return None
    if dispersion == "median":
        return statistics.median(ranges)
    return math.fsum(ranges) / len(ranges)


def explain_missing(
    known: Sequence[float], spread: float | None, dispersion: Dispersion
) -> str | None:
    """Say why a chart has no limits.

    Parameters
    ----------
    known : sequence of float
        The values that are known.
    spread : float or None
        What `measure_spread` made of the history.
    dispersion : {"mean", "median"}
        How it did.

    Returns
    -------
    str or None
        The reason; None where there are limits.
    """
    if not known:
        return "no value is known"
    if len(known) == 1:
        return "only one value is known"
    if spread is None:
        return "no two neighbouring values are known"
    top = max(abs(value) for value in known)
    if not is_above(spread, 0.0, top) and is_above(max(known), min(known), top):
        least = "most" if dispersion == "median" else "all"
        return f"{least} neighbouring values are equal, so their differences do not show the spread"
    return None

"""Who gave which level to what, counted as pairs: what measures of agreement are made of."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from caseload_lib.errors import list_offenders

#: How far apart two levels are: not at all or fully, by rank, by difference, by proportion.
METRICS = ("nominal", "ordinal", "interval", "ratio")

Array = npt.NDArray[np.float64]


def count_levels(ratings: Any, scale: Sequence[float]) -> tuple[Array, int]:
    """Return how many raters gave each level of the scale to each unit.

    Parameters
    ----------
    ratings : array-like, raters × units
        Values of the scale; NaN, None or NA where a rater gave none.
    scale : sequence of float
        The declared values, lowest first.

    Returns
    -------
    tuple
        The counts, units × levels, and how many raters gave any value.

    Raises
    ------
    ValueError
        If the ratings are not a table of numbers, one row a rater and one column a unit.
    ValueError
        If the scale is empty, repeats a value or holds what is no number.
    ValueError
        If a rating is not on the scale.

    Examples
    --------
    >>> counts, raters = count_levels([[1, 2], [1, None]], [1, 2, 3])
    >>> counts.tolist(), raters
    ([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]], 2)
    """
    levels = check_scale(scale)
    values = _read_ratings(ratings)
    given = ~np.isnan(values)
    strange = np.unique(values[given & ~np.isin(values, levels)])
    if strange.size:
        raise ValueError(
            f"A rating is not on the scale: {list_offenders(f'{v:g}' for v in strange)}. "
            f"Levels: {_list_levels(levels)}. Leave out, as missing, what says nothing of a level."
        )
    counts: Array = (values[:, :, None] == levels).sum(axis=0).astype(float)
    return counts, int(given.any(axis=1).sum())


def check_scale(scale: Sequence[float]) -> Array:
    """Return a scale's values as an array, in the order declared.

    Raises
    ------
    ValueError
        If it is empty, repeats a value or holds what is no finite number.
    """
    try:
        levels = np.asarray(list(scale), dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"A scale is a list of numbers. Given: {scale!r}.") from error
    if levels.ndim != 1 or not levels.size or not np.isfinite(levels).all():
        raise ValueError(f"A scale is a list of one number or more. Given: {scale!r}.")
    if np.unique(levels).size < levels.size:
        raise ValueError(f"A scale names each value once. Given: {_list_levels(levels)}.")
    return levels


def pair_levels(counts: Array) -> Array:
    """Return each unit's coincidences: pairs of its ratings by level, by level.

    A unit with m ratings has m (m − 1) ordered pairs, each counted 1 ÷ (m − 1), so that its
    matrix sums to m; with fewer than two ratings it is zero.

    Parameters
    ----------
    counts : array, units × levels
        As `count_levels` gives them.

    Returns
    -------
    array, units × levels × levels
        Symmetric in the levels.

    Examples
    --------
    >>> pair_levels(np.array([[2.0, 1.0]])).tolist()
    [[[1.0, 1.0], [1.0, 0.0]]]
    """
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1])
    others = np.maximum(counts.sum(axis=1) - 1, 1)
    shared: Array = pairs / others[:, None, None]
    return shared


def measure_distances(totals: Array, levels: Array, metric: str) -> Array:
    """Return Krippendorff's squared distance between each two levels.

    Nominal: 0 for the same, else 1. Interval: (c − k)². Ratio: ((c − k) ÷ (c + k))². Ordinal:
    the square of the ratings that lie between, nₑ summed from c to k less (n_c + n_k) ÷ 2, so
    that levels which nobody used add nothing.

    Parameters
    ----------
    totals : array, ... × levels
        How often each level was given; any number of leading axes.
    levels : array of float
        The scale.
    metric : str
        One of `METRICS`.

    Returns
    -------
    array, ... × levels × levels
        0 or more, without a unit; for every metric but "ordinal" without the leading axes.

    Raises
    ------
    ValueError
        If the metric is none of `METRICS`.
    ValueError
        If the metric is "ratio" and the scale has a negative value.
    """
    if metric not in METRICS:
        raise ValueError(f"There is no metric {metric!r}. Metrics: {', '.join(METRICS)}.")
    apart: Array = levels[:, None] - levels
    if metric == "nominal":
        differs: Array = (apart != 0).astype(float)
        return differs
    if metric == "ordinal":
        ranks = np.cumsum(totals, axis=-1) - totals / 2
        between: Array = (ranks[..., :, None] - ranks[..., None, :]) ** 2
        return between
    if metric == "interval":
        squared: Array = apart**2
        return squared
    if (levels < 0).any():
        raise ValueError(
            "A ratio scale starts at 0 and has no negative values. "
            f"Given: {_list_levels(levels)}. Use the metric interval."
        )
    both = levels[:, None] + levels
    parts: Array = np.divide(apart, both, out=np.zeros_like(apart), where=both > 0) ** 2
    return parts


def _read_ratings(ratings: Any) -> Array:
    """Return the ratings as floats, NaN where missing."""
    try:
        cells = np.array(ratings, dtype=object)
        if cells.ndim != 2:
            raise ValueError(f"{cells.ndim} dimensions")
        return np.where(pd.isna(cells), np.nan, cells).astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(
            "Ratings are a table of numbers, one row a rater and one column a unit, with None "
            "where a rater gave none. Given: something else; see that all rows are equally long."
        ) from error


def _list_levels(levels: Array) -> str:
    """Return the levels as a message lists them."""
    return ", ".join(f"{level:g}" for level in levels)

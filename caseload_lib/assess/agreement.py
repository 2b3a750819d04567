"""How far raters agree beyond what chance would give."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from caseload_lib.assess.coincidences import (
    Array,
    check_scale,
    count_levels,
    measure_distances,
    pair_levels,
)

#: Weights of `weighted_kappa` and the power of the distance that each takes.
WEIGHTS = {"none": 0, "linear": 1, "quadratic": 2}


@dataclass(frozen=True)
class Agreement:
    """How far raters agree, or why that cannot be said.

    Attributes
    ----------
    value : float or None
        1 where they agree in full, 0 where as much as by chance, negative where less.
    reason : str or None
        Why there is no value; None where there is one.
    raters : int
        Raters who rated anything.
    units : int
        Units (steps, say) that two raters or more rated; only these count.
    pairable : int
        Ratings of those units.
    units_apart : int
        Of those units, how many have raters who differ.
    off_commonest : int
        Of the pairable ratings, how many are not at the level given most often.
    """

    value: float | None
    reason: str | None
    raters: int = 0
    units: int = 0
    pairable: int = 0
    units_apart: int = 0
    off_commonest: int = 0


def krippendorff_alpha(ratings: Any, *, metric: str, scale: Sequence[float]) -> Agreement:
    """Return Krippendorff's alpha of ratings with or without gaps.

    α = 1 − observed ÷ expected disagreement = 1 − (n − 1) Σ o_ck δ²_ck ÷ Σ n_c n_k δ²_ck, with
    o the coincidences of levels within units, n_c how often a level was given and n their sum,
    all over the units that two raters or more rated.

    Parameters
    ----------
    ratings : array-like, raters × units
        Values of the scale; NaN, None or NA where a rater gave none. One row is one rater.
    metric : str
        "nominal", "ordinal", "interval" or "ratio".
    scale : sequence of float
        The declared values, lowest first. Levels that nobody used stay in.

    Returns
    -------
    Agreement
        The value None, with the reason, for fewer than two raters, without a unit that two rated,
        and where all ratings are equal: then no disagreement was to be expected either.

    Raises
    ------
    ValueError
        If the ratings are not a table of numbers, one row a rater and one column a unit.
    ValueError
        If the scale is empty, repeats a value or holds what is no number.
    ValueError
        If a rating is not on the scale.
    ValueError
        If the metric is unknown, or "ratio" with a negative value on the scale.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of
    Pennsylvania, Annenberg School for Communication.

    Examples
    --------
    >>> agreement = krippendorff_alpha(
    ...     [[1, 2, 3, None], [1, 2, 2, 3]], metric="ordinal", scale=[1, 2, 3]
    ... )
    >>> round(agreement.value, 3), agreement.units, agreement.pairable
    (0.778, 3, 6)
    """
    counts, raters = count_levels(ratings, scale)
    counts = keep_pairable(counts)
    levels = check_scale(scale)
    totals = counts.sum(axis=0)
    distances = measure_distances(totals, levels, metric)
    facts = {
        "raters": raters,
        "units": len(counts),
        "pairable": int(totals.sum()),
        "units_apart": int(((counts > 0).sum(axis=1) > 1).sum()),
        "off_commonest": int(totals.sum() - totals.max()),
    }
    if raters < 2:
        reason = "only one rater rated" if raters else "nobody rated"
        return Agreement(None, f"{reason}, and agreement takes two", **facts)
    if not len(counts):
        return Agreement(None, "no two raters rated the same", **facts)
    value = float(compare_disagreement(totals, pair_levels(counts).sum(axis=0), distances))
    if np.isnan(value):
        return Agreement(
            None, "all ratings are equal, so no disagreement was to be expected", **facts
        )
    return Agreement(value, None, **facts)


def keep_pairable(counts: Array) -> Array:
    """Return the rows of the units that two raters or more rated."""
    kept: Array = counts[counts.sum(axis=1) >= 2]
    return kept


def compare_disagreement(totals: Array, coincidences: Array, distances: Array) -> Array:
    """Return 1 − observed ÷ expected disagreement, NaN where none is expected.

    Parameters
    ----------
    totals : array, ... × levels
        How often each level was given.
    coincidences, distances : array, ... × levels × levels
        Pairs within units, and the squared distances of levels.

    Returns
    -------
    array
        Of the leading axes' shape.
    """
    observed = (coincidences * distances).sum(axis=(-2, -1))
    chances = totals[..., :, None] * totals[..., None, :]
    expected = (chances * distances).sum(axis=(-2, -1)) / np.maximum(totals.sum(axis=-1) - 1, 1)
    ratio = np.divide(observed, expected, out=np.full_like(expected, np.nan), where=expected > 0)
    alpha: Array = 1 - ratio
    return alpha


def weighted_kappa(table: Any, *, weights: str) -> Agreement:
    """Return Cohen's kappa of two raters, its disagreements weighted by their size.

    κ = 1 − Σ w_ij n_ij ÷ Σ w_ij n_i. n_.j ÷ n, with w_ij 1 for all that differ ("none"), |i − j|
    ("linear") or (i − j)² ("quadratic").

    Parameters
    ----------
    table : array-like, levels × levels
        How often the first rater gave the row's level where the second gave the column's, 0 or
        more. All levels of the scale, also those that nobody used: leaving them out changes the
        weights.
    weights : str
        "none", "linear" or "quadratic".

    Returns
    -------
    Agreement
        The value None, with the reason, where nothing was rated and where both raters gave
        one and the same level throughout.

    Raises
    ------
    ValueError
        If the table is not square, or has no levels.
    ValueError
        If a count is negative or no whole number.
    ValueError
        If the weights are unknown.

    References
    ----------
    Cohen, J. (1968). Weighted kappa: nominal scale agreement with provision for scaled
    disagreement or partial credit. Psychological Bulletin 70, 213-220.

    Examples
    --------
    >>> round(weighted_kappa([[0, 4, 1], [0, 8, 0], [0, 1, 5]], weights="linear").value, 4)
    0.4701
    """
    if weights not in WEIGHTS:
        raise ValueError(f"There are no weights {weights!r}. Weights: {', '.join(WEIGHTS)}.")
    counts = _check_table(table)
    steps = np.arange(len(counts))
    apart = np.abs(steps[:, None] - steps)
    distances = (apart > 0) * apart.astype(float) ** WEIGHTS[weights]
    total = counts.sum()
    given = counts.sum(axis=0) + counts.sum(axis=1)
    facts = {
        "raters": 2 if total else 0,
        "units": int(total),
        "pairable": int(2 * total),
        "units_apart": int(total - np.trace(counts)),
        "off_commonest": int(given.sum() - given.max()),
    }
    if not total:
        return Agreement(None, "nothing was rated", **facts)
    chances = counts.sum(axis=1)[:, None] * counts.sum(axis=0) / total
    expected = float((chances * distances).sum())
    if not expected:
        return Agreement(
            None, "all ratings are equal, so no disagreement was to be expected", **facts
        )
    return Agreement(1 - float((counts * distances).sum()) / expected, None, **facts)


def _check_table(table: Any) -> Array:
    """Return a square table of counts."""
    try:
        counts = np.asarray(table, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError("A table holds whole numbers. Given: something else.") from error
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not counts.size:
        raise ValueError(
            "A table has one row and one column for every level of the scale. "
            f"Given: shape {counts.shape}."
        )
    wrong = counts[~(np.isfinite(counts) & (counts >= 0) & (counts == np.floor(counts)))]
    if wrong.size:
        raise ValueError(f"A table holds counts, 0, 1, 2, ... Given: {wrong.ravel()[0]:g}.")
    return counts

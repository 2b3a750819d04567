"""What changed since last time, beyond what the disagreement of raters would give."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from caseload_lib.assess.coincidences import Array
from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.rater_summaries import Answers, side_by_side, tabulate_ratings

CHANGED = "change"
WITHIN = "no more than raters' disagreement would give"
UNKNOWN = "cannot be said"
VERDICTS = (CHANGED, WITHIN, UNKNOWN)

#: What stands beside one person's own answers over time.
ONE_RATER = (
    "These are one rater's answers at two times. Whether the work changed or only the rater's eye "
    "for it cannot be told from them, so no difference is called a change."
)

#: How many raters a round needs: the difference of two raters says too little of their spread.
FEWEST = 3
#: Why nothing is said where there are fewer.
TOO_FEW = "with fewer than three raters in a round their disagreement is not known well enough"
#: The variance, in levels squared, that lies in choosing the nearest of whole levels (Sheppard).
ROUNDING = 1 / 12
#: How alike a rater's deviations at different steps are taken to be, as a correlation.
LIKENESS = 0.5


@dataclass(frozen=True)
class Difference:
    """How far two rounds lie apart, and what may be said of it.

    Attributes
    ----------
    before, after : float or None
        The means of the two rounds.
    value : float or None
        The later less the earlier.
    lower, upper : float or None
        The interval that raters' disagreement leaves open, cut to what is possible.
    reach : float or None
        By how much raters' disagreement alone may move the difference, either way.
    verdict : str
        One of `VERDICTS`.
    reason : str or None
        Why nothing can be said; None where something can.
    """

    before: float | None
    after: float | None
    value: float | None
    lower: float | None
    upper: float | None
    reach: float | None
    verdict: str
    reason: str | None = None


@dataclass(frozen=True)
class RoundChange:
    """Two rounds of ratings, compared.

    Attributes
    ----------
    steps : DataFrame
        Every item in the document's order. Columns: item_id; n_before, n_after (raters);
        median_before, median_after, mean_before, mean_after (levels); difference (of the means,
        later less earlier), lower, upper, reach; verdict; reason (null unless the verdict is
        that nothing can be said).
    total : Difference or None
        Of the raters' totals; None where the instrument sums nothing.
    disagreement : float or None
        Raters' standard deviation within a step, pooled over steps and rounds, in levels.
    level : float
        Of the intervals: for the steps all together, and for the total.
    """

    steps: pd.DataFrame
    total: Difference | None
    disagreement: float | None
    level: float


def compare_rounds(
    instrument: Instrument,
    before: Mapping[str, Answers],
    after: Mapping[str, Answers],
    *,
    level: float = 0.95,
) -> RoundChange:
    """Return what changed between two rounds of several raters each.

    A step's difference of means, d, is called a change where its interval d ± t s √(1/n₁ + 1/n₂)
    leaves out 0. s² is the variance of raters within a step and round, pooled over steps and
    rounds (Student's two-sample interval, Snedecor and Cochran 1989), but never less than the
    step's own, nor than 1 ÷ 12, which choosing whole levels hides even where all raters agree
    (Sheppard's correction). For k steps t has the tail (1 − level) ÷ 2k (Bonferroni; Dunn 1961):
    without any change, about 1 − level of all comparisons of two rounds show even one. A rater
    who is strict at one step tends to be so at others, so the steps' f = Σ(n₁ + n₂ − 2) degrees
    of freedom count as f ÷ (1 + (k − 1) r²) (Satterthwaite 1946, equal correlations r = 0.5).
    The total is compared likewise by the totals of the raters who answered every step, with
    n₁ + n₂ − 2 degrees of freedom, one comparison, and s² never less than k times that of a step.

    Raters need not be the same. Where they are, the intervals are wider than need be, since each
    takes their strictness along; they are never too narrow for it. In simulations without a
    change (9 steps, 3 levels) in which every step varied, raters alike with 0 to 0.99, at most 4
    of 100 comparisons had a step called changed. The pooled variance says too little where raters
    agree at most steps and are divided between the lowest and the highest level at the others:
    3 raters against 3 had one called changed in 3 to 5 of 100 with one divided step, in 6 with
    two, and in 12 with four; at the worst it was 14 (4 against 5, four steps), and 12 with 5
    against 5 or 8 against 8. With two raters it was 10 to 24 (2 against 2) or 6 to 19 (2 against
    3), so nothing is said of rounds of fewer than three. The total was called changed in 4 of
    100, and in 8 at the worst (8 against 8, one divided step). The price: three raters a round,
    at the disagreement 0.5, need a difference of 1.5 levels at a step.

    Parameters
    ----------
    instrument : Instrument
        What was asked, the same version in both rounds.
    before, after : mapping of str to mapping of str to int
        Values by item id by rater, the earlier round and the later.
    level : float, default 0.95
        Between 0 and 1.

    Returns
    -------
    RoundChange
        A step that fewer than three raters rated in either round cannot be judged, nor the
        total where fewer answered every step.

    Raises
    ------
    ValueError
        If the level is not between 0 and 1.
    RecordsError
        If answers do not fit the instrument.

    References
    ----------
    Snedecor, G. W. and Cochran, W. G. (1989). Statistical methods, 8th edition, chapter 6.
    Dunn, O. J. (1961). Multiple comparisons among means. Journal of the American Statistical
    Association 56, 52-64.
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components.
    Biometrics Bulletin 2, 110-114.

    Examples
    --------
    >>> from caseload_lib.assess.instruments import load
    >>> before = {"F001": {"1": 1, "2": 2}, "F002": {"1": 1, "2": 2}, "F003": {"1": 1, "2": 1}}
    >>> after = {"F001": {"1": 3, "2": 2}, "F002": {"1": 3, "2": 3}, "F003": {"1": 3, "2": 2}}
    >>> change = compare_rounds(load("service_improvement"), before, after)
    >>> change.steps.loc[:2, "verdict"].tolist()
    ['change', "no more than raters' disagreement would give", 'cannot be said']
    """
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1. Given: {level!r}.")
    tables = (tabulate_ratings(instrument, before), tabulate_ratings(instrument, after))
    first, second = (_summarise(table) for table in tables)
    judged = (first.counts >= FEWEST) & (second.counts >= FEWEST)
    freedom = np.where(judged, first.counts + second.counts - 2, np.nan)
    scatter = first.scatter + second.scatter
    pooled = float(scatter[judged].sum() / np.nansum(freedom)) if judged.any() else math.nan
    variance = np.maximum(scatter / freedom, max(pooled, ROUNDING))
    reach = np.full(judged.size, np.nan)
    if judged.any():
        compared = int(judged.sum())
        effective = np.nansum(freedom) / (1 + (compared - 1) * LIKENESS**2)
        student = float(stats.t.isf((1 - level) / (2 * compared), effective))
        sizes = 1 / first.counts[judged] + 1 / second.counts[judged]
        reach[judged] = student * np.sqrt(variance[judged] * sizes)
    steps = _judge_steps(instrument, first, second, reach)
    total = _compare_totals(instrument, tables, pooled, level) if instrument.bands else None
    return RoundChange(steps, total, math.sqrt(pooled) if judged.any() else None, level)


def compare_own(instrument: Instrument, before: Answers, after: Answers) -> pd.DataFrame:
    """Return one rater's answers at two times, without calling any difference a change.

    With a single rater nothing shows how far ratings vary where nothing changes: `ONE_RATER`
    says so in words, and belongs beside these values.

    Parameters
    ----------
    instrument : Instrument
        What was asked, the same version both times.
    before, after : mapping of str to int
        Values by item id; 0 where one cannot say.

    Returns
    -------
    DataFrame
        One row per item answered at either time, in the document's order. Columns: item_id;
        before, after (value); difference (later less earlier, missing where either has no level);
        reason (why it is missing).

    Raises
    ------
    RecordsError
        If answers do not fit the instrument.
    """
    frame = side_by_side(instrument, after, before)
    frame = frame.rename(columns={"own": "after", "other": "before"}).set_index("item_id")
    order = [item.id for item in instrument.items if item.id in frame.index]
    columns = ["item_id", "before", "after", "difference", "reason"]
    return frame.loc[order].reset_index()[columns]


@dataclass(frozen=True)
class _Round:
    """One round, step by step: how many rated, the middle, and squared distances from the mean."""

    counts: Array
    medians: Array
    means: Array
    scatter: Array


def _summarise(table: pd.DataFrame) -> _Round:
    """Return the figures of one round; NaN for the middle of a step that nobody rated."""
    values = table.to_numpy()
    counts = (~np.isnan(values)).sum(axis=0)
    sums = np.nansum(values, axis=0)
    means = np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    scatter = np.nansum((values - means) ** 2, axis=0)
    return _Round(counts, table.median().to_numpy(), means, scatter)


def _find_ranges(instrument: Instrument) -> Array:
    """Return, for each item, how many levels lie between its lowest and its highest."""
    values = [[level.value for level in item.levels if level.value] for item in instrument.items]
    return np.array([max(some) - min(some) if some else 0 for some in values], dtype=float)


def _judge_steps(
    instrument: Instrument, first: _Round, second: _Round, reach: Array
) -> pd.DataFrame:
    """Return the steps with their differences, intervals, verdicts and reasons."""
    ranges, known = _find_ranges(instrument), ~np.isnan(reach)
    difference = second.means - first.means
    verdicts = np.where(np.abs(difference) > reach, CHANGED, np.where(known, WITHIN, UNKNOWN))
    reasons = [None if one else TOO_FEW for one in known]
    return pd.DataFrame(
        {
            "item_id": pd.Series([item.id for item in instrument.items], dtype="str"),
            "n_before": first.counts,
            "n_after": second.counts,
            "median_before": first.medians,
            "median_after": second.medians,
            "mean_before": first.means,
            "mean_after": second.means,
            "difference": difference,
            "lower": np.maximum(difference - reach, -ranges),
            "upper": np.minimum(difference + reach, ranges),
            "reach": reach,
            "verdict": pd.Series(verdicts, dtype="str"),
            "reason": pd.Series(reasons, dtype="str"),
        }
    )


def _compare_totals(
    instrument: Instrument,
    tables: tuple[pd.DataFrame, pd.DataFrame],
    pooled: float,
    level: float,
) -> Difference:
    """Return the difference of the mean totals of those who answered every step."""
    sheets = (table.to_numpy() for table in tables)
    sums = (sheet.sum(axis=1) for sheet in sheets)
    first, second = (totals[~np.isnan(totals)] for totals in sums)
    before, after = (float(np.mean(totals)) if totals.size else None for totals in (first, second))
    value = None if before is None or after is None else after - before
    if min(first.size, second.size) < FEWEST or value is None:
        return Difference(before, after, value, None, None, None, UNKNOWN, TOO_FEW)
    freedom = first.size + second.size - 2
    scatter = ((first - np.mean(first)) ** 2).sum() + ((second - np.mean(second)) ** 2).sum()
    least = len(instrument.items) * max(pooled, ROUNDING)
    spread = math.sqrt(max(float(scatter) / freedom, least) * (1 / first.size + 1 / second.size))
    reach = float(stats.t.isf((1 - level) / 2, freedom)) * spread
    most = float(_find_ranges(instrument).sum())
    verdict = CHANGED if abs(value) > reach else WITHIN
    lower, upper = max(value - reach, -most), min(value + reach, most)
    return Difference(before, after, value, lower, upper, reach, verdict)

"""What changed since last time, beyond what the disagreement of raters would give."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

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
    without any change, at most 1 − level of all comparisons of two rounds show even one. A rater
    who is strict at one step tends to be so at others, so the steps' f = Σ(n₁ + n₂ − 2) degrees
    of freedom count as f ÷ (1 + (k − 1) r²) (Satterthwaite 1946, equal correlations r = 0.5).
    The total is compared likewise by the totals of the raters who answered every step, with
    n₁ + n₂ − 2 degrees of freedom, one comparison, and s² never less than k times that of a step.

    Raters need not be the same. Where they are, the intervals are wider than need be, since each
    takes their strictness along; they are never too narrow for it. In simulations without a
    change (2 to 8 raters, 9 steps, 3 levels, likeness 0 to 0.99) at most 4 of 100 comparisons
    had a step called changed. The price: three raters a round, at the disagreement 0.5, need a
    difference of 1.5 levels at a step.

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
        A step that fewer than two raters rated in either round cannot be judged.

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
    """
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1. Given: {level!r}.")
    tables = (tabulate_ratings(instrument, before), tabulate_ratings(instrument, after))
    steps = _describe_steps(tables)
    judged = (steps["n_before"] >= 2) & (steps["n_after"] >= 2)
    freedom = (steps["n_before"] + steps["n_after"] - 2).where(judged)
    scatter = sum(((table - table.mean()) ** 2).sum() for table in tables)
    pooled = float(scatter[judged].sum() / freedom.sum()) if judged.any() else math.nan
    variance = (scatter / freedom).clip(lower=max(pooled, ROUNDING)).where(judged)
    count = int(judged.sum())
    effective = freedom.sum() / (1 + max(count - 1, 0) * LIKENESS**2)
    student = float(stats.t.isf((1 - level) / (2 * max(count, 1)), effective or math.nan))
    steps["reach"] = student * (variance * (1 / steps["n_before"] + 1 / steps["n_after"])) ** 0.5
    _judge_steps(steps, _find_ranges(instrument))
    total = _compare_totals(instrument, tables, pooled, level) if instrument.bands else None
    disagreement = math.sqrt(pooled) if count else None
    return RoundChange(steps.reset_index(drop=True), total, disagreement, level)


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


def _describe_steps(tables: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    """Return each step's counts, medians, means and their difference; rows by item id."""
    columns: dict[str, object] = {"item_id": tables[0].columns.astype("str")}
    for what in ("count", "median", "mean"):
        for when, table in zip(("before", "after"), tables, strict=True):
            name = "n" if what == "count" else what
            columns[f"{name}_{when}"] = getattr(table, what)()
    steps = pd.DataFrame(columns, index=tables[0].columns)
    steps["difference"] = steps["mean_after"] - steps["mean_before"]
    return steps


def _find_ranges(instrument: Instrument) -> "pd.Series[float]":
    """Return, by item id, how many levels lie between its lowest and its highest."""
    ranges = {}
    for item in instrument.items:
        values = [level.value for level in item.levels if level.value]
        ranges[item.id] = float(max(values) - min(values)) if values else 0.0
    return pd.Series(ranges, dtype="float64")


def _judge_steps(steps: pd.DataFrame, ranges: "pd.Series[float]") -> None:
    """Add the intervals, the verdicts and the reasons."""
    known = steps["reach"].notna()
    steps["lower"] = (steps["difference"] - steps["reach"]).clip(lower=-ranges)
    steps["upper"] = (steps["difference"] + steps["reach"]).clip(upper=ranges)
    beyond = steps["difference"].abs() > steps["reach"]
    verdicts = pd.Series(UNKNOWN, index=steps.index, dtype="str")
    steps["verdict"] = verdicts.mask(known, WITHIN).mask(known & beyond, CHANGED)
    reasons = pd.Series(
        "fewer than two raters rated it in one of the rounds", index=steps.index, dtype="str"
    )
    steps["reason"] = reasons.mask(known, None)


def _compare_totals(
    instrument: Instrument,
    tables: tuple[pd.DataFrame, pd.DataFrame],
    pooled: float,
    level: float,
) -> Difference:
    """Return the difference of the mean totals of those who answered every step."""
    first, second = (table.dropna().sum(axis=1).to_numpy() for table in tables)
    before, after = (float(np.mean(sums)) if sums.size else None for sums in (first, second))
    value = None if before is None or after is None else after - before
    if min(first.size, second.size) < 2 or value is None:
        reason = "fewer than two raters answered every step in one of the rounds"
        return Difference(before, after, value, None, None, None, UNKNOWN, reason)
    freedom = first.size + second.size - 2
    scatter = ((first - np.mean(first)) ** 2).sum() + ((second - np.mean(second)) ** 2).sum()
    least = len(instrument.items) * max(pooled, ROUNDING)
    spread = math.sqrt(max(float(scatter) / freedom, least) * (1 / first.size + 1 / second.size))
    reach = float(stats.t.isf((1 - level) / 2, freedom)) * spread
    most = float(_find_ranges(instrument).sum())
    verdict = CHANGED if abs(value) > reach else WITHIN
    lower, upper = max(value - reach, -most), min(value + reach, most)
    return Difference(before, after, value, lower, upper, reach, verdict)

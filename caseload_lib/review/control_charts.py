"""Control charts of individual values (XmR): what of a history is signal and what is noise."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from caseload_lib.review.signals import find_signals
from caseload_lib.review.spread import Dispersion, check_value, explain_missing, measure_spread
from caseload_lib.review.targets import Better, compare_target

#: From this many known values on a chart is no longer on trial.
FULL_LENGTH = 12

_FACTORS = {"mean": (2.66, 3.268), "median": (3.145, 3.865)}


@dataclass(frozen=True)
class XmR:
    """A chart of individual values and their moving ranges.

    Attributes
    ----------
    values : tuple of float or None
        The values in order of time; None where missing.
    centre : float or None
        Their mean, screened or not; None without values.
    moving_range : float or None
        Mean (or median) of the differences between neighbours; None without neighbours.
    lower, upper : float or None
        The natural process limits; None where the spread cannot be told.
    range_upper : float or None
        The upper limit of the moving ranges.
    trial : bool
        Whether fewer than twelve values are known, so that limits are provisional.
    reason : str or None
        Why there are no limits; None where there are.
    run_length : int
        Values in a shift or trend.
    """

    values: tuple[float | None, ...]
    centre: float | None
    moving_range: float | None
    lower: float | None
    upper: float | None
    range_upper: float | None
    trial: bool
    reason: str | None
    run_length: int

    @cached_property
    def signals(self) -> tuple[frozenset[str], ...]:
        """One set per value, of `SIGNALS`; empty where nothing is to be seen; found once asked."""
        return find_signals(
            self.values, centre=self.centre, upper=self.upper, run_length=self.run_length
        )


@dataclass(frozen=True)
class SegmentedXmR:
    """A history in segments, each with limits of its own.

    Attributes
    ----------
    starts : tuple of int
        The position at which each segment begins; the first is 0.
    charts : tuple of XmR
        One chart per segment.
    """

    starts: tuple[int, ...]
    charts: tuple[XmR, ...]

    @property
    def last(self) -> XmR:
        """The chart of the last segment: the one that says how things are now."""
        return self.charts[-1]

    @property
    def values(self) -> tuple[float | None, ...]:
        """All values in order of time."""
        return tuple(value for chart in self.charts for value in chart.values)

    @property
    def signals(self) -> tuple[frozenset[str], ...]:
        """One set of signals per value."""
        return tuple(signal for chart in self.charts for signal in chart.signals)


def xmr(
    values: Iterable[float | None],
    *,
    screen: bool = False,
    dispersion: Dispersion = "mean",
    run_length: int = 7,
) -> XmR:
    """Return the XmR chart of a history.

    The centre is the mean m of the known values, the spread R the mean difference between
    neighbours: limits m ± 2.66 R, and 3.268 R for the ranges (median: m ± 3.145 R and
    3.865 R). A missing value breaks ranges and runs. `find_signals` states the rules. Where
    values differ but neighbours do not (with the median: most do not), their differences are no
    measure of the spread: there are no limits, and the reason says so.

    Parameters
    ----------
    values : iterable of float or None
        Values in order of time, evenly spaced; None or NaN where missing.
    screen : bool, default False
        Leave out, once, moving ranges of 3.267 times their mean or more before the spread is
        taken. The centre stays.
    dispersion : {"mean", "median"}, default "mean"
        How the moving ranges become one.
    run_length : int, default 7
        Values in a shift or trend, at least 2.

    Returns
    -------
    XmR
        The chart.

    Raises
    ------
    ValueError
        If a value is infinite or not a number.
    ValueError
        If `dispersion` is unknown.
    ValueError
        If `run_length` is less than 2.

    References
    ----------
    Wheeler, D. J. (2003). Making Sense of Data. SPC Press. The rules are those of NHS
    England's "Making data count" (R package NHSRplotthedots).

    Examples
    --------
    >>> chart = xmr([5, 6, 5, 4, 5, None, 6, 5, 14])
    >>> chart.centre, round(chart.upper, 2), sorted(chart.signals[-1])
    (6.25, 12.46, ['outside'])
    """
    if dispersion not in _FACTORS:
        raise ValueError(f"The dispersion is 'mean' or 'median'. Given: {dispersion!r}.")
    if run_length < 2:
        raise ValueError(f"A run has at least 2 values. Given: run_length={run_length}.")
    history = tuple(check_value(value) for value in values)
    known = [value for value in history if value is not None]
    centre = math.fsum(known) / len(known) if known else None
    spread = measure_spread(history, screen=screen, dispersion=dispersion)
    reason = explain_missing(known, spread, dispersion)
    reach, range_factor = _FACTORS[dispersion]
    lower = upper = None
    if centre is not None and spread is not None and reason is None:
        lower, upper = centre - reach * spread, centre + reach * spread
    return XmR(
        values=history,
        centre=centre,
        moving_range=spread,
        lower=lower,
        upper=upper,
        range_upper=None if spread is None or reason else range_factor * spread,
        trial=len(known) < FULL_LENGTH,
        reason=reason,
        run_length=run_length,
    )


def chart_segments(
    values: Sequence[float | None],
    starts: Iterable[int] = (),
    *,
    screen: bool = False,
    dispersion: Dispersion = "mean",
    run_length: int = 7,
) -> SegmentedXmR:
    """Return the chart of a history whose limits start anew at given positions.

    Parameters
    ----------
    values : sequence of float or None
        Values in order of time; None or NaN where missing.
    starts : iterable of int, default ()
        Positions at which new limits start, for a dated reason; 0 is always one.
    screen, dispersion, run_length
        As `xmr` takes them.

    Returns
    -------
    SegmentedXmR
        One chart per segment. Neither ranges nor runs reach across a start.

    Raises
    ------
    ValueError
        If a start lies outside the history.

    Examples
    --------
    >>> chart = chart_segments([5, 6, 5, 9, 10, 9], [3])
    >>> [round(part.centre, 2) for part in chart.charts]
    [5.33, 9.33]
    """
    history = list(values)
    begins = sorted({0, *starts})
    if begins[0] < 0 or (begins[-1] > 0 and begins[-1] >= len(history)):
        raise ValueError(
            f"New limits start at a position from 0 to {max(len(history) - 1, 0)}. "
            f"Given: {begins[0] if begins[0] < 0 else begins[-1]}."
        )
    ends = [*begins[1:], len(history)]
    charts = tuple(
        xmr(history[start:end], screen=screen, dispersion=dispersion, run_length=run_length)
        for start, end in zip(begins, ends, strict=True)
    )
    return SegmentedXmR(tuple(begins), charts)


def assurance(chart: XmR | SegmentedXmR, target: float, *, better: Better) -> str:
    """Say whether a target will be met as long as things stay as they are.

    Parameters
    ----------
    chart : XmR or SegmentedXmR
        The chart; of a segmented one the last segment counts.
    target : float
        The objective, in the chart's unit.
    better : {"higher", "lower"}
        In which direction values are better.

    Returns
    -------
    str
        "met" where both limits are on the target's better side or on it, "missed" where both
        are on the worse side, "uncertain" where the target lies between them or there are no
        limits.

    Raises
    ------
    ValueError
        If `better` is neither "higher" nor "lower".
    ValueError
        If the target is no finite number.

    Examples
    --------
    >>> chart = xmr([0.91, 0.93, 0.92, 0.94])
    >>> assurance(chart, 0.8, better="higher"), assurance(chart, 0.93, better="higher")
    ('met', 'uncertain')
    """
    now = chart.last if isinstance(chart, SegmentedXmR) else chart
    return compare_target(now.lower, now.upper, target, better=better)

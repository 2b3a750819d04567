"""The links of the circle: what is expected of each, and what a panel shows of it."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from caseload_lib.review.intervals import Interval
from caseload_lib.share.circle.fits import Fit, draw_chances, find_strongest, fit_lag, tame
from caseload_lib.share.circle.panel import MEASURES, NAMES, Layout, lay_out

#: A link is found at this p-value or less.
ALPHA: Final = 0.05


class Expected(NamedTuple):
    """What the seed expects of a link: its sign, and what guards it within one period."""

    cause: str
    effect: str
    sign: int
    guard: str = ""


#: The circle. Departures open positions, take hours and lower presence within a month; so that
#: this does not look like presence lowering turnover, the load of the same month is taken out.
CIRCLE: Final = (
    Expected("presence_hours", "turnover", -1, "utilisation"),
    Expected("turnover", "open_position_days", 1),
    Expected("open_position_days", "utilisation", 1),
    Expected("utilisation", "presence_hours", -1),
)
#: The lags looked at, in periods.
LAGS: Final = (0, 1, 2, 3)


@dataclass(frozen=True)
class Link:
    """What a panel shows of one link.

    Attributes
    ----------
    cause, effect : str
        Two of `panel.MEASURES`.
    expected : int
        The sign that is expected: 1 or -1.
    sign : int or None
        1 or -1 where a link is found (p-value of 0.05 or less), 0 where none is; None where it
        cannot be estimated.
    lag : int or None
        Periods from cause to effect at which the link stands out most.
    estimate : float or None
        Change of the effect, in its unit, that goes with one more of the cause.
    interval : Interval
        95 % interval of the estimate, wide enough for all lags that were looked at: it leaves
        out 0 exactly where a link is found.
    p_value : float or None
        Corrected for all lags that were looked at.
    units, pairs : int
        Units, and pairs of cause and effect, that it rests on.
    reason : str or None
        Why it cannot be estimated; None where it can.
    """

    cause: str
    effect: str
    expected: int
    sign: int | None
    lag: int | None
    estimate: float | None
    interval: Interval
    p_value: float | None
    units: int
    pairs: int
    reason: str | None = None

    @property
    def found(self) -> bool:
        """Whether there is a link, of whichever sign."""
        return self.sign in (1, -1)

    @property
    def as_expected(self) -> bool:
        """Whether there is a link with the sign that is expected."""
        return self.sign == self.expected


def estimate_link(
    panel: pd.DataFrame,
    cause: str,
    effect: str,
    *,
    expected: int,
    lags: tuple[int, ...] = LAGS,
    seed: int = 0,
) -> Link:
    """Return what a panel shows of any link between two measures, those beside the circle too.

    Where what lies between is not recorded, a link may be a shortcut, such as that of load with
    turnover; it is no part of the circle then, and says nothing of it.

    Parameters
    ----------
    panel : DataFrame
        As `panel.lay_out` takes it.
    cause, effect : str
        Two of `panel.MEASURES`.
    expected : int
        The sign that is expected, 1 or -1; it is compared with what is found and does not
        influence it.
    lags : tuple of int, default (0, 1, 2, 3)
        Periods from cause to effect that may be; each 0 or more. All are corrected for.
    seed : int, default 0
        For the random shifts.

    Returns
    -------
    Link
        Of the lag that stands out most, as `fits.fit_lag` and `fits.find_strongest` say.

    Raises
    ------
    ValueError
        If the panel is none, as `lay_out` says.
    ValueError
        If cause or effect is no measure, or both are the same.
    ValueError
        If `expected` is neither 1 nor -1, or a lag is below 0, or there is none.

    References
    ----------
    Granger, C. W. J. (1969). Investigating causal relations by econometric models and
    cross-spectral methods. Econometrica 37, 424-438 (what the effect's own past does not say).
    Westfall, P. H. and Young, S. S. (1993). Resampling-based multiple testing. Wiley (the largest
    of several statistics). Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to
    cluster-robust inference. Journal of Human Resources 50, 317-372.
    """
    if not {cause, effect} <= set(MEASURES) or cause == effect:
        raise ValueError(
            f"A link leads from one of {', '.join(MEASURES)} to another. Given: {cause!r} and "
            f"{effect!r}."
        )
    if expected not in (1, -1) or not lags or min(lags) < 0:
        raise ValueError(
            "expected is 1 or -1, and lags are one or more whole numbers of 0 or more. Given: "
            f"expected={expected!r}, lags={lags!r}."
        )
    link = Expected(cause, effect, expected)
    return fit_link(lay_out(panel), link, lags=lags, seed=seed)


def fit_link(
    layout: Layout, link: Expected, *, lags: tuple[int, ...] = LAGS, seed: int = 0
) -> Link:
    """Return what a panel that is laid out shows of a link, as `estimate_link` says.

    Parameters
    ----------
    layout : Layout
        The panel.
    link : Expected
        Cause, effect and sign. Where it has a guard, that measure of the same period is taken out
        at a lag of 0; a guard that is not recorded leaves out that lag.
    lags : tuple of int, default (0, 1, 2, 3)
        What may be.
    seed : int, default 0
        For the random shifts.

    Returns
    -------
    Link
        The link, or why there is none.
    """
    cause, effect, expected, guard = link
    tamed = {name: tame(values) for name, values in layout.values.items()}
    known = {name for name, values in tamed.items() if np.isfinite(values).any()}
    for name in (cause, effect):
        if name not in known:
            return _leave_open(link, f"nothing is recorded of {NAMES[name]}")
    chances = draw_chances(seed, layout.units)
    tried = [
        (
            lag,
            fit_lag(
                tamed[cause],
                tamed[effect],
                lag=lag,
                chances=chances,
                beside=tamed[guard] if guard and lag == 0 else None,
            ),
        )
        for lag in lags
        if lag > 0 or not guard or guard in known
    ]
    fits = [(lag, fit) for lag, fit in tried if isinstance(fit, Fit)]
    if not fits:
        return _leave_open(link, next(fit for _, fit in tried if isinstance(fit, str)))
    lag, fit, p_value, reach = find_strongest(fits)
    return Link(
        cause,
        effect,
        expected,
        int(np.sign(fit.slope)) if p_value <= ALPHA else 0,
        lag,
        fit.slope,
        Interval(fit.slope - reach * fit.error, fit.slope + reach * fit.error),
        p_value,
        fit.units,
        fit.pairs,
    )


def _leave_open(link: Expected, reason: str) -> Link:
    """Return a link that cannot be estimated."""
    nothing, ends = Interval(None, None, reason), (link.cause, link.effect, link.sign)
    return Link(*ends, None, None, None, nothing, None, 0, 0, reason)

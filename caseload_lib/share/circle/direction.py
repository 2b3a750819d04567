"""In which direction an agency has been going: the last year against the year before."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from caseload_lib.plan.spans import Array
from caseload_lib.review.intervals import Interval
from caseload_lib.share.circle.fits import FEWEST_UNITS, tame
from caseload_lib.share.circle.panel import Layout

#: For each measure, whether more of it is good.
_GOOD: Final = {
    "presence_hours": 1,
    "turnover": -1,
    "open_position_days": -1,
    "utilisation": -1,
}
#: Periods on either side, and the fewest with which a direction is told.
_PERIODS, _FEWEST_PERIODS = 12, 6


@dataclass(frozen=True)
class Direction:
    """How the last periods compare with as many before.

    Attributes
    ----------
    change : float or None
        Mean change of the measures towards the good side, each in standard deviations of a
        unit's own months; None where not known.
    interval : Interval
        95 % interval, from the differences among units.
    periods : int
        Periods on either side.
    units : int
        Units that are known on both sides.
    reason : str or None
        Why it is not known; None where it is.
    """

    change: float | None
    interval: Interval
    periods: int
    units: int
    reason: str | None = None

    @property
    def sign(self) -> int:
        """1 where things got better, -1 where worse, 0 where that cannot be told."""
        lower, upper = self.interval.lower, self.interval.upper
        if lower is None or upper is None:
            return 0
        return int(lower > 0) - int(upper < 0)


def find_direction(layout: Layout) -> Direction:
    """Return whether presence rose and turnover, open positions and load fell, or the contrary.

    Each unit's last twelve periods (half of all where there are fewer than 24) are compared with
    as many before, period by period, so that seasons cancel. The changes of its measures, in
    standard deviations and turned so that more is better, are averaged; mean and t-interval are
    over units, so that one unit's fall does not pass for the agency's.

    Parameters
    ----------
    layout : Layout
        The panel.

    Returns
    -------
    Direction
        Not known with fewer than six periods on either side or fewer than three units.
    """
    periods = min(_PERIODS, layout.periods // 2)
    if periods < _FEWEST_PERIODS:
        return _leave_open(periods, 0, f"fewer than {2 * _FEWEST_PERIODS} periods are known")
    changes = np.array(
        [
            sign * _compare_halves(layout.values[name], periods)
            for name, sign in _GOOD.items()
            if np.isfinite(layout.values[name]).any()
        ]
    ).reshape(-1, layout.units)
    known = np.isfinite(changes).any(axis=0)
    units = int(known.sum())
    if units < FEWEST_UNITS:
        return _leave_open(periods, units, f"fewer than {FEWEST_UNITS} caseloads go back so far")
    means = np.nanmean(changes[:, known], axis=0)
    change = float(means.mean())
    reach = stats.t.ppf(0.975, units - 1) * means.std(ddof=1) / np.sqrt(units)
    return Direction(change, Interval(change - reach, change + reach), periods, units)


def _compare_halves(values: Array, periods: int) -> Array:
    """Return each unit's change in standard deviations; nan where too few periods are known."""
    tamed = tame(values)
    spread = np.nanstd(tamed)
    differences = tamed[:, -periods:] - tamed[:, -2 * periods : -periods]
    enough = np.isfinite(differences).sum(axis=1) >= _FEWEST_PERIODS
    changes = np.full(len(values), np.nan)
    if spread > 0:
        changes[enough] = np.nanmean(differences[enough], axis=1) / spread
    return changes


def _leave_open(periods: int, units: int, reason: str) -> Direction:
    """Return a direction that is not known."""
    return Direction(None, Interval(None, None, reason), periods, units, reason)

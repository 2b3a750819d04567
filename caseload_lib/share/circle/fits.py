"""How one series follows another within units, against what shifted series would show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from caseload_lib.plan.spans import Array

#: Fewest units and pairs from which anything is said.
FEWEST_UNITS: Final = 3
FEWEST_PAIRS: Final = 24
#: How many random shifts stand for no link.
SHIFTS: Final = 1999
#: Share of the values at either end that count as the nearest one within.
_ENDS: Final = 0.025
#: Fewest pairs of one unit: below it, its own level, trend and habit leave nothing.
_FEWEST_OF_UNIT: Final = 4
_NOTHING: Final = 1e-10
#: What is left of a column of length one, once others are taken out, that counts as nothing.
_FLAT = 1e-6
#: How many pairs ahead the cause is looked at as a follower of the effect.
_AHEAD: Final = 6


@dataclass(frozen=True)
class Fit:
    """One lag's fit.

    Parameters
    ----------
    slope, error : float
        Change of the effect for one more of the cause, and its standard error.
    shifted : array of float
        The statistic slope ÷ error under each random shift of the cause.
    units, pairs : int
        What it rests on.
    """

    slope: float
    error: float
    shifted: Array
    units: int
    pairs: int


def tame(values: Array) -> Array:
    """Return deviations from each unit's median, without the most extreme ones.

    The lowest and the highest 2.5 % of all deviations, at least one each, count as the nearest
    value within, so that no single month decides.

    Parameters
    ----------
    values : array of float
        Units × periods; nan where not known.

    Returns
    -------
    array of float
        Deviations, nan where not known.

    Examples
    --------
    >>> tame(np.array([[1.0, 2.0, 3.0, 4.0, 900.0]])).tolist()
    [[-1.0, -1.0, 0.0, 1.0, 1.0]]
    """
    known = np.isfinite(values)
    if not known.any():
        return values
    pairs = zip(values, known, strict=True)
    middle = [np.median(row[here]) if here.any() else 0.0 for row, here in pairs]
    deviations = values - np.array(middle)[:, None]
    ordered = np.sort(deviations[known])
    out = min(int(np.ceil(_ENDS * len(ordered))), (len(ordered) - 1) // 2)
    return np.asarray(np.clip(deviations, ordered[out], ordered[-1 - out]))


def fit_lag(
    cause: Array, effect: Array, *, lag: int, chances: Array, beside: Array | None = None
) -> Fit | str:
    """Return how an effect follows a cause some periods before, or why that cannot be said.

    The effect is regressed on the cause `lag` periods before, with a level and a straight trend
    of each unit, a level of each period, and the effect one period before. The last keeps a
    series that is slow by itself, or that itself moves the cause, from looking like a follower.

    Where the effect in turn moves the cause later on, taking out a unit's own level and trend
    makes the slope lean away from what is true (Nickell's bias). How far is worked out from how
    the cause follows the effect over the next six pairs, and taken off.

    What no link would show: each unit's cause is shifted in a circle by a random number of
    periods, which keeps its course and breaks its place in time. The standard error is the
    larger of what the shifts give and of what the units among themselves give (clusters with
    the factor G ÷ (G - 1)), times √(n ÷ (n - k)) for the k numbers that are fitted to n pairs.

    Parameters
    ----------
    cause, effect : array of float
        Units × periods, as from `tame`.
    lag : int
        Periods from cause to effect, 0 or more.
    chances : array of float
        Shifts × units, 0 to 1: how far each unit is shifted, as a share of its length.
    beside : array of float, optional
        Units × periods: what else is taken out, of the period of the effect.

    Returns
    -------
    Fit or str
        The fit; else the reason why there is none.

    References
    ----------
    Nickell, S. (1981). Biases in dynamic models with fixed effects. Econometrica 49, 1417-1426.
    Kiviet, J. F. (1995). On bias, inconsistency, and efficiency of various estimators in dynamic
    panel data models. Journal of Econometrics 68, 53-78 (taking an estimate of the bias off).
    """
    driving, others = _delay(cause, lag), [_delay(effect, 1)]
    if beside is not None:
        others.append(beside)
    known = [np.isfinite(values) for values in (driving, effect, *others)]
    here = _find_usable(np.logical_and.reduce(known))
    row, column = np.nonzero(here)
    unit, period = (np.unique(part, return_inverse=True)[1] for part in (row, column))
    pairs, units = len(row), int(unit.max()) + 1 if len(row) else 0
    if units < FEWEST_UNITS:
        return f"fewer than {FEWEST_UNITS} caseloads have both for long enough"
    fitted = Fitted.of(unit, period, column, [values[here] for values in others])
    if pairs < FEWEST_PAIRS or pairs - fitted.numbers < FEWEST_PAIRS / 2:
        return f"{pairs} months of all caseloads have both, which is too few"
    outcome, driver = (fitted.leave(part) for part in (effect[here], driving[here]))
    for kept, whole in ((outcome, effect[here]), (driver, driving[here])):
        if float(kept @ kept) <= _NOTHING * max(float(whole @ whole), _NOTHING):
            return "one of the two does not vary beyond what all caseloads share"
    return _compare_shifts(driver, outcome, fitted, chances)


def _delay(values: Array, lag: int) -> Array:
    """Return what was so many periods before."""
    return (
        values
        if lag == 0
        else np.pad(values, ((0, 0), (lag, 0)), constant_values=np.nan)[:, : values.shape[1]]
    )


def _find_usable(here: Array) -> Array:
    """Return which pairs remain where units have enough of them and no period stands alone."""
    while True:
        enough = here & (here.sum(axis=1) >= _FEWEST_OF_UNIT)[:, None]
        enough = enough & (enough.sum(axis=0) > 1)
        if (enough == here).all():
            return here
        here = enough


@dataclass(frozen=True)
class Fitted:
    """An orthonormal basis of what is taken out: levels, trends, periods and others.

    Levels and trends of the units stand at right angles once each trend is counted from its
    unit's middle, and each is nought outside its unit: two numbers a pair say all of them. Only
    the few columns that units share are left to be decomposed, so that time and memory grow with
    the pairs and not with their square.

    Parameters
    ----------
    unit : array of int
        The unit of each pair, in order.
    own : array of float
        Pairs × 2: where each pair stands in its unit's level and in its trend.
    shared : array of float
        Pairs × columns that units share.
    """

    unit: Array
    own: Array
    shared: Array

    @classmethod
    def of(cls, unit: Array, period: Array, time: Array, others: Sequence[Array]) -> "Fitted":
        """Return the basis of some pairs, given by unit, period and time; others beside."""
        counts = np.bincount(unit)
        away = time - (np.bincount(unit, time) / counts)[unit]
        lengths = np.sqrt(np.bincount(unit, away**2))[unit]
        own = np.column_stack([1 / np.sqrt(counts[unit]), away / lengths])
        common = np.zeros((len(unit), period.max() + 1))
        common[np.arange(len(unit)), period] = 1.0
        shared = np.column_stack([common, *others])
        scale = np.linalg.norm(shared, axis=0)
        shared = shared / np.where(scale > 0, scale, 1.0)
        bare = cls(unit, own, shared[:, :0])
        for _ in range(2):  # once more, for what rounding left
            shared = np.column_stack([bare.leave(column) for column in shared.T])
        for _ in range(2):
            squares, turned = np.linalg.eigh(shared.T @ shared)
            there = squares > _FLAT**2
            shared = shared @ (turned[:, there] / np.sqrt(squares[there]))
        return cls(unit, own, shared)

    @property
    def numbers(self) -> int:
        """How many numbers are fitted."""
        return 2 * (int(self.unit[-1]) + 1) + int(self.shared.shape[1])

    def leave(self, values: Array) -> Array:
        """Return what is left of the pairs' values once all that is fitted is taken out."""
        parts = (np.bincount(self.unit, column * values)[self.unit] for column in self.own.T)
        taken = sum(column * part for column, part in zip(self.own.T, parts, strict=True))
        return np.asarray(values - taken - self.shared @ (self.shared.T @ values))

    def carry(self, first: Array, second: Array) -> float:
        """Return the sum of the products of the basis at some pairs with it at others."""
        return sum(float((part[first] * part[second]).sum()) for part in (self.own, self.shared))


def _compare_shifts(driver: Array, outcome: Array, fitted: Fitted, chances: Array) -> Fit:
    """Return the slope with its error, and the statistic under every shift."""
    unit = fitted.unit
    lengths = np.bincount(unit)
    units, begins = len(lengths), np.cumsum(lengths) - lengths
    strength = float(driver @ driver)
    slope = (float(driver @ outcome) - _find_lean(driver, outcome, fitted)) / strength
    drawn, kept = np.zeros(len(chances)), 0.0
    for length in np.unique(lengths):
        alike = np.flatnonzero(lengths == length)
        # Units × pairs of each, and units × shifts × pairs.
        where = begins[alike][:, None] + np.arange(length)
        places = (np.arange(length)[None, :] - np.arange(length)[:, None]) % length
        moved = driver[where][:, places]
        sums = np.einsum("usp,up->us", moved, outcome[where])
        steps = np.minimum((chances[:, alike] * length).astype(int), length - 1)
        drawn += sums[np.arange(len(alike)), steps].sum(axis=1)
        # What is fitted takes less off a series in its own place than off a shifted one.
        taken = sum(
            float((np.matmul(moved, part[where]) ** 2).sum())
            for part in (fitted.own, fitted.shared)
        )
        kept += (float((moved**2).sum()) - taken) / int(length)
    spread = float(drawn.std())
    scores = np.bincount(unit, driver * (outcome - slope * driver))
    by_units = float(np.sqrt((scores**2).sum() * units / (units - 1)))
    margin = np.sqrt(len(unit) / (len(unit) - fitted.numbers))
    error = max(spread * np.sqrt(strength / kept), by_units) * margin / strength
    return Fit(slope, float(error), drawn / spread, units, len(unit))


def _find_lean(driver: Array, outcome: Array, fitted: Fitted) -> float:
    """Return what Σ driver × outcome is expected to be for want of nothing but the fitting.

    An effect that moves the cause k pairs later by c puts c × m into the sum for each such two
    pairs, with m what the fitting carries from one to the other: minus the product of their rows
    of the basis.
    """
    lean, unit = 0.0, fitted.unit
    for ahead in range(1, _AHEAD + 1):
        first = np.flatnonzero(unit[ahead:] == unit[:-ahead])
        if len(first) < FEWEST_PAIRS / 2:
            break
        follows = float((outcome[first] * driver[first + ahead]).mean())
        lean -= follows * fitted.carry(first, first + ahead)
    return lean


def draw_chances(seed: int, units: int) -> Array:
    """Return shares of a circle, shifts × units, the same for the same seed."""
    return np.random.Generator(np.random.PCG64(seed)).uniform(size=(SHIFTS, units))


def find_strongest(fits: Sequence[tuple[int, Fit]]) -> tuple[int, Fit, float, float]:
    """Return the lag whose fit stands out most, corrected for having looked at all of them.

    Parameters
    ----------
    fits : sequence of (int, Fit)
        At least one lag with its fit.

    Returns
    -------
    tuple of int, Fit, float and float
        The lag; its fit; the p-value: how often the largest |slope ÷ error| of any lag is as
        large under the shifts; and the multiple of the error that 95 % of them stay below.
    """
    lag, fit = max(fits, key=lambda one: abs(one[1].slope) / one[1].error)
    largest = np.max([np.abs(one.shifted) for _, one in fits], axis=0)
    beyond = int((largest >= abs(fit.slope) / fit.error - 1e-12).sum())
    reach = np.sort(largest)[-int(np.floor(0.05 * (len(largest) + 1)))]
    return lag, fit, (1 + beyond) / (1 + len(largest)), float(reach)

"""How many crunches come at which time of the week, and how likely they find nobody."""

from typing import Final

import numpy as np
import pandas as pd

from caseload_lib.plan.spans import Array
from caseload_lib.review.intervals import Interval, poisson_interval
from caseload_lib.share.responders import cover
from caseload_lib.share.responding.crunches import Crunches
from caseload_lib.share.responding.duty import CELLS, PARTS

#: With fewer crunches than this at one kind of days, both kinds share their rate and length.
FEWEST: Final = 5


def tabulate_coverage(crunches: Crunches) -> pd.DataFrame:
    """Return arrivals, lengths, responders on duty and coverage by the time of the week.

    Arrivals an hour are crunches ÷ hours of that time of the week. Where weekdays or weekends have
    fewer than `FEWEST` crunches in a part of the day, and no more or fewer than chance makes of one
    rate, both kinds of days share that rate and one mean length; with fewer than `FEWEST` in all,
    the mean length is that of all crunches. The chance to find nobody is Erlang's B for each number
    on duty, averaged over the hours with that number: it tells hours without anybody and hours in
    which all are taken alike. What can be put off is reckoned apart by Erlang's C, as if the
    responders had nothing else to do.

    Parameters
    ----------
    crunches : Crunches
        As `crunches.gather_crunches` gives them.

    Returns
    -------
    DataFrame
        One row for each of `duty.CELLS`: days, part, hours_per_month, crunches, pooled (bool),
        arrivals_per_hour with lower and upper (exact 95 % Poisson interval), mean_hours, on_duty
        (mean number), nobody, one and more (share of the hours with 0, 1, 2 or more on duty),
        chance_uncovered, falling_hours_per_month, taken_off_per_month (were one more on duty all
        through it), can_wait (crunches that can be put off), chance_waits, mean_wait_hours (in
        the hours with somebody on duty). Missing is what is not known: all of coverage without
        shifts, lengths and hours where no crunch has a length.

    References
    ----------
    `share.responders.cover`; Garwood (1936) for the interval.
    """
    rows, duty = crunches.rows, crunches.duty
    urgent, waiting = rows[~rows["can_wait"]], rows[rows["can_wait"]]
    cells = pd.DataFrame(CELLS, columns=["days", "part"])
    cells["hours_per_month"] = duty.hours / crunches.months
    cells = cells.assign(**_find_arrivals(urgent, duty.hours))
    cells["mean_hours"] = _find_lengths(urgent, cells["pooled"].to_numpy())
    known = duty.counts.any()
    shares = duty.shares if known else np.full((len(CELLS), 1), np.nan)
    single = shares[:, 1] if shares.shape[1] > 1 else 0.0 * shares[:, 0]
    cells["on_duty"] = duty.mean if known else np.nan
    cells = cells.assign(nobody=shares[:, 0], one=single, more=shares[:, 2:].sum(axis=1))
    cells["more"] = cells["more"].where(cells["nobody"].notna())
    here, more = (_average_blocking(cells, shares, extra) for extra in (0, 1))
    offered = cells["arrivals_per_hour"] * cells["mean_hours"] * cells["hours_per_month"]
    cells["chance_uncovered"] = here
    cells["falling_hours_per_month"] = offered * here
    cells["taken_off_per_month"] = offered * (here - more)
    return cells.assign(**_let_wait(waiting, shares, duty.hours))


def expect_fallen(cells: pd.DataFrame) -> float | None:
    """Return the share of crunches that coverage leads to expect to fall on facilitators.

    Parameters
    ----------
    cells : DataFrame
        As from `tabulate_coverage`.

    Returns
    -------
    float or None
        Σ crunches × chance to find nobody ÷ Σ crunches; None where it is not known.
    """
    some = cells[cells["crunches"] > 0]
    expected = some["crunches"] * some["chance_uncovered"]
    if some.empty or expected.isna().any():
        return None
    return float(expected.sum() / some["crunches"].sum())


def compare_fallen(expected: float | None, recorded: Interval) -> str | None:
    """Return whether as many crunches fell on facilitators as coverage leads to expect.

    Parameters
    ----------
    expected : float or None
        As from `expect_fallen`.
    recorded : Interval
        The interval of the recorded share, as in `crunches.Tally.share`.

    Returns
    -------
    str or None
        "as expected" where the interval holds the expected share, "more" or "fewer" where it
        lies above or below it; None where either is not known.

    Examples
    --------
    >>> compare_fallen(0.5, Interval(0.6, 0.8)), compare_fallen(0.7, Interval(0.6, 0.8))
    ('more', 'as expected')
    """
    if expected is None or recorded.lower is None or recorded.upper is None:
        return None
    if recorded.lower > expected:
        return "more"
    return "fewer" if recorded.upper < expected else "as expected"


def _count(cells: Array, weights: Array | None = None) -> Array:
    """Return a sum for each time of the week."""
    sums: Array = np.bincount(cells, weights, minlength=len(CELLS)).astype(float)
    return sums


def _pool(sums: Array) -> Array:
    """Return for each time of the week the sum over both kinds of days."""
    both = sums.reshape(-1, len(PARTS)).sum(axis=0)
    return np.tile(both, len(CELLS) // len(PARTS))


def _find_arrivals(rows: pd.DataFrame, hours: Array) -> dict[str, Array]:
    """Return counts and arrivals an hour with their interval."""
    counts = _count(rows["cell"].to_numpy(dtype=int))
    few = (counts.reshape(-1, len(PARTS)) < FEWEST).any(axis=0)
    lower, upper = _bound(counts, hours)
    together = _pool(counts) / _pool(hours)
    alike = ((together >= lower) & (together <= upper)).reshape(-1, len(PARTS)).all(axis=0)
    pooled = np.tile(few & alike, len(CELLS) // len(PARTS))
    events, exposure = (np.where(pooled, _pool(one), one) for one in (counts, hours))
    lower, upper = _bound(events, exposure)
    return {
        "crunches": counts.astype(int),
        "pooled": pooled,
        "arrivals_per_hour": events / exposure,
        "lower": lower,
        "upper": upper,
    }


def _bound(events: Array, hours: Array) -> tuple[Array, Array]:
    """Return the exact interval of arrivals an hour."""
    bounds = [poisson_interval(float(count)) for count in events]
    ends = np.array([(bound.lower, bound.upper) for bound in bounds], dtype=float).T / hours
    return ends[0], ends[1]


def _find_lengths(rows: pd.DataFrame, pooled: Array) -> Array:
    """Return the mean length at each time of the week, missing where no length is known."""
    timed = rows[rows["hours"].notna()]
    cells, hours = timed["cell"].to_numpy(dtype=int), timed["hours"].to_numpy()
    counts, sums = _count(cells), _count(cells, hours)
    counts, sums = (np.where(pooled, _pool(one), one) for one in (counts, sums))
    overall = float(hours.mean()) if len(hours) else np.nan
    return np.where(counts >= FEWEST, sums / np.maximum(counts, 1), overall)


def _average_blocking(cells: pd.DataFrame, shares: Array, extra: int) -> Array:
    """Return the chance to find nobody, with so many more on duty; missing where not known."""
    known = cells["mean_hours"].notna() & ~np.isnan(shares).any(axis=1)
    chances = np.full(len(cells), np.nan)
    for place, row in cells[known].iterrows():
        found = [
            cover(row["arrivals_per_hour"], row["mean_hours"], number + extra).chance_uncovered
            for number in range(shares.shape[1])
        ]
        chances[place] = shares[place] @ np.array(found, dtype=float)
    return chances


def _let_wait(rows: pd.DataFrame, shares: Array, hours: Array) -> dict[str, Array]:
    """Return what can be put off, how likely it waits and how long."""
    counts = _count(rows["cell"].to_numpy(dtype=int))
    arrivals, lengths = _find_arrivals(rows, hours), rows["hours"].mean()
    chances, waits = np.full(len(CELLS), np.nan), np.full(len(CELLS), np.nan)
    if len(rows) and not (np.isnan(shares).any() or np.isnan(lengths)):
        for place, rate in enumerate(arrivals["arrivals_per_hour"]):
            found = [
                cover(rate, lengths, number, deferrable=True) for number in range(shares.shape[1])
            ]
            chances[place] = shares[place] @ np.array([one.chance_waits for one in found])
            there = shares[place, 1:].sum()
            if there > 0:
                waited = np.array([one.mean_wait_hours for one in found[1:]])
                waits[place] = shares[place, 1:] @ waited / there
    return {"can_wait": counts.astype(int), "chance_waits": chances, "mean_wait_hours": waits}

"""The circle played through, month by month, with and without changes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.plan.spans import Array
from caseload_lib.share.circle.changes import Change
from caseload_lib.share.circle.counts import draw_counts, keep_some
from caseload_lib.share.circle.panel import MEASURES
from caseload_lib.sharing_settings import Circle

#: The percentiles of a fan.
PERCENTILES: Final = (10, 25, 50, 75, 90)
_MONTH_DAYS: Final = 365.25 / 12
_MONTH_WEEKS: Final = _MONTH_DAYS / 7
#: Months played before the first that counts, so that it begins as usual.
_RUN_UP: Final = 24
#: How much people differ in load and in presence, as standard deviations of logarithms.
_LOADS_APART, _PRESENCE_APART = 0.1, 0.15
#: How much of a month's load from outside the circle is still that of the month before.
_LINGERING: Final = 0.5
#: No more than this share of the holders leaves within a month.
_MOST_LEAVING: Final = 0.5


def simulate(
    agency: Agency | Circle, months: int, seed: int, *, changes: Sequence[Change] = ()
) -> pd.DataFrame:
    """Return the panel of an agency in which the circle turns as set.

    Each month of each facilitator: load is what is usual, less administration that was taken
    off, more what open positions ask and what presence pushed aside; presence falls with load;
    holders of positions leave at a rate that falls with the presence of the month before; a
    departure opens a position, which is filled after an exponential time. With more facilitators
    everybody's load, cases and positions become fewer in proportion. Hours of presence that are
    kept free when load would take them come back as load in the month after.

    Parameters
    ----------
    agency : Agency or Circle
        The settings, of which `agency.circle` is used, or parameters as
        `parameters.gather_circle` gathers them from the records.
    months : int
        How many, 1 or more.
    seed : int
        0 or more. The same seed gives every facilitator the same luck with and without changes.
    changes : sequence of Change, default ()
        What is changed, and from which month on.

    Returns
    -------
    DataFrame
        unit ("F001" and on), month (1 to `months`), presence_hours (hours a case), turnover
        (departures a position and year), open_position_days, utilisation; by unit, then month.
        Facilitators who come later have no rows before.

    Raises
    ------
    ValueError
        If there is no month, or the seed is negative.

    Examples
    --------
    >>> panel = simulate(Circle(facilitators=3), 24, 1)
    >>> len(panel), panel["unit"].unique().tolist()
    (72, ['F001', 'F002', 'F003'])
    """
    played = _play(_read_circle(agency), months, 1, seed, changes)
    units = len(played.staffed[0])
    panel = pd.DataFrame(
        {
            "unit": np.repeat([f"F{place:03}" for place in range(1, units + 1)], months),
            "month": np.tile(np.arange(1, months + 1), units),
            **{name: played.values[name][:, :, 0].T.ravel() for name in MEASURES},
        }
    )
    return panel[played.staffed.T.ravel()].reset_index(drop=True)


def simulate_fans(
    agency: Agency | Circle,
    months: int,
    runs: int,
    seed: int,
    changes: Sequence[Change] = (),
) -> pd.DataFrame:
    """Return what an agency's months would be like over many runs, as percentiles.

    They are what this circle would do if it is as set: chance is in them, doubt about the circle
    itself is not. Fans of the same seed and runs have the same luck, so that what lies between
    them comes of the changes.

    Parameters
    ----------
    agency : Agency or Circle
        As `simulate` takes it.
    months : int
        How many, 1 or more.
    runs : int
        How often it is played, 1 or more.
    seed : int
        0 or more.
    changes : sequence of Change, default ()
        What is changed.

    Returns
    -------
    DataFrame
        month (1 to `months`), measure (presence_hours and utilisation as means of the
        facilitators, turnover and open_position_days of the whole agency), q10, q25, q50, q75,
        q90; by measure, then month.

    Raises
    ------
    ValueError
        If there is no month or no run, or the seed is negative.
    """
    played = _play(_read_circle(agency), months, runs, seed, changes)
    here = played.staffed[:, :, None]
    total = {name: (played.values[name] * here).sum(axis=1) for name in MEASURES}
    people = here.sum(axis=1)
    whole = {
        "presence_hours": total["presence_hours"] / people,
        "turnover": (played.values["turnover"] * played.filled * here).sum(axis=1)
        / (played.filled * here).sum(axis=1),
        "open_position_days": total["open_position_days"],
        "utilisation": total["utilisation"] / people,
    }
    frames = []
    for name in MEASURES:
        quantiles = np.percentile(whole[name], PERCENTILES, axis=1)
        columns = dict(zip([f"q{share}" for share in PERCENTILES], quantiles, strict=True))
        frames.append(pd.DataFrame({"month": np.arange(1, months + 1), "measure": name, **columns}))
    return pd.concat(frames, ignore_index=True)


@dataclass(frozen=True)
class _Played:
    """What came of the months: by measure months × units × runs; who was there; filled places."""

    values: dict[str, Array]
    staffed: Array
    filled: Array


def _read_circle(agency: Agency | Circle) -> Circle:
    """Return the parameters."""
    return agency if isinstance(agency, Circle) else agency.circle


def _play(circle: Circle, months: int, runs: int, seed: int, changes: Sequence[Change]) -> _Played:
    """Play the months, all runs side by side."""
    if months < 1 or runs < 1 or seed < 0:
        raise ValueError(
            "A simulation has one or more months and runs, and a seed of 0 or more. Given: "
            f"months={months}, runs={runs}, seed={seed}."
        )
    most = circle.facilitators + sum(
        int(change.amount) for change in changes if change.kind == "facilitators"
    )
    luck = _Luck(circle, most, months, runs, seed)
    state = _State(circle, luck, most, runs)
    kept: dict[str, list[Array]] = {name: [] for name in (*MEASURES, "filled", "staffed")}
    for step in range(_RUN_UP + months):
        month = step - _RUN_UP + 1
        here = [change for change in changes if change.from_month <= month]
        for name, values in state.pass_month(step, here).items():
            if month >= 1:
                kept[name].append(values)
    stacked = {name: np.stack(values) for name, values in kept.items()}
    return _Played(
        {name: stacked[name] for name in MEASURES}, stacked["staffed"], stacked["filled"]
    )


class _Luck:
    """All chance, drawn for each unit apart, so that a change leaves the others' as it was."""

    def __init__(self, circle: Circle, units: int, months: int, runs: int, seed: int) -> None:
        steps = _RUN_UP + months
        # A stream for each unit and kind, time first: more months go on from those before.
        apart, noise, chances = (
            [np.random.Generator(np.random.PCG64([seed, unit, kind])) for unit in range(units)]
            for kind in range(3)
        )
        levels = np.array([one.standard_normal((2, runs)) for one in apart])
        swings = np.array([one.standard_normal((steps, 2, runs)) for one in noise])
        self.chances = np.array([one.uniform(size=(steps, 3, runs)) for one in chances])
        self.load = np.exp(_LOADS_APART * levels[:, 0])
        self.presence = np.exp(_PRESENCE_APART * levels[:, 1])
        fresh = math.sqrt(1 - _LINGERING**2)
        shocks = swings[:, :, 0]
        for step in range(1, steps):
            shocks[:, step] = _LINGERING * shocks[:, step - 1] + fresh * shocks[:, step]
        self.shocks = circle.load_spread * shocks
        self.seen = np.exp(circle.presence_spread * swings[:, :, 1])


class _State:
    """Where each unit of each run stands as a month begins."""

    def __init__(self, circle: Circle, luck: _Luck, units: int, runs: int) -> None:
        self.circle, self.luck, self.units = circle, luck, units
        self.usual_presence = circle.usual_presence_hours * luck.presence
        self.usual_load = circle.usual_utilisation * luck.load
        usually_open = (
            circle.positions * circle.departures_per_year / 12 * circle.days_to_fill / _MONTH_DAYS
        )
        self.hours_of_open = circle.hours_per_open_position / circle.available_hours
        self.without_open = self.usual_load - self.hours_of_open * usually_open
        self.open = np.zeros((units, runs))
        self.presence = self.usual_presence
        self.pushed_aside = np.zeros((units, runs))

    def pass_month(self, step: int, changes: Sequence[Change]) -> dict[str, Array]:
        """Let a month pass and return its measures, units × runs."""
        circle, luck = self.circle, self.luck
        amount = {change.kind: 0.0 for change in changes}
        for change in changes:
            amount[change.kind] += change.amount
        people = circle.facilitators + int(amount.get("facilitators", 0))
        part = circle.facilitators / people
        staffed = np.arange(self.units) < people
        filled = np.maximum(circle.positions * part - self.open, 1.0)
        gone = self._leave(step, filled) * staffed[:, None]
        open_days = self._fill(step, gone, amount.get("recruiters", 0.0))
        saved = amount.get("administration_hours", 0.0) * _MONTH_WEEKS / circle.available_hours
        load = part * self.without_open - saved + self.hours_of_open * open_days / _MONTH_DAYS
        load = np.maximum(load + luck.shocks[:, step] + self.pushed_aside, 0.05)
        presence = self._see(step, load, amount.get("presence_hours", 0.0), part)
        return {
            "presence_hours": presence,
            "turnover": 12 * gone / filled,
            "open_position_days": open_days,
            "utilisation": load,
            "filled": filled,
            "staffed": staffed,
        }

    def _leave(self, step: int, filled: Array) -> Array:
        """Return how many holders leave."""
        circle = self.circle
        stay = math.log1p(-circle.fewer_departures_per_presence_hour)
        usual = circle.departures_per_year / 12
        rate = usual * np.exp(stay * (self.presence - self.usual_presence))
        mean = filled * np.minimum(rate, _MOST_LEAVING)
        gone = draw_counts(self.luck.chances[:, step, 0], np.exp(-mean), lambda count: mean / count)
        return np.asarray(np.minimum(gone, np.floor(filled)))

    def _fill(self, step: int, gone: Array, recruiters: float) -> Array:
        """Fill what is open, and return the days that positions were open in the month."""
        circle, chances = self.circle, self.luck.chances[:, step]
        days = circle.days_to_fill * (1 - circle.faster_filling_per_recruiter) ** recruiters
        pace = _MONTH_DAYS / days
        # Of a month: how long an old and how long a new open position stays so, on average.
        old = (1 - math.exp(-pace)) / pace
        new = (1 - old) / pace
        open_days = _MONTH_DAYS * (self.open * old + gone * new)
        self.open = keep_some(chances[:, 1], self.open, math.exp(-pace))
        self.open = self.open + keep_some(chances[:, 2], gone, old)
        return np.asarray(open_days)

    def _see(self, step: int, load: Array, kept: float, part: float) -> Array:
        """Return presence, and remember what was pushed aside for it."""
        circle = self.circle
        falls = math.log1p(-circle.presence_lost_per_tenth_of_load) / 0.1
        presence = self.usual_presence * np.exp(falls * (load - self.usual_load))
        presence = presence * self.luck.seen[:, step]
        self.presence = np.clip(presence, kept, 3 * self.usual_presence + kept)
        added = np.maximum(kept - presence, 0.0) * circle.cases * part
        self.pushed_aside = added / circle.available_hours
        return self.presence

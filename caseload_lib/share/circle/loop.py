"""The circle played through, month by month, with and without changes."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.plan.spans import Array
from caseload_lib.share.circle.changes import Change
from caseload_lib.share.circle.luck import RUN_UP, Luck
from caseload_lib.share.circle.panel import MEASURES
from caseload_lib.share.circle.state import State
from caseload_lib.sharing_settings import Circle

#: The percentiles of a fan.
PERCENTILES: Final = (10, 25, 50, 75, 90)
#: So many runs of facilitators are played at the same time: few enough to stay near at hand.
_AT_ONCE: Final = 16_000
_SUMMED: Final = (*MEASURES, "people", "gone", "filled")


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
    circle = _read_circle(agency)
    _check(months, 1, seed)
    units = _count_units(circle, changes)
    luck = Luck.draw(circle, range(units), months, 1, seed)
    played = _play(circle, luck, months, changes)
    panel = pd.DataFrame(
        {
            "unit": np.repeat([f"F{place:03}" for place in range(1, units + 1)], months),
            "month": np.tile(np.arange(1, months + 1), units),
            **{name: played[name][:, :, 0].T.ravel() for name in MEASURES},
        }
    )
    return panel[played["staffed"].T.ravel()].reset_index(drop=True)


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
    (fans,) = simulate_alternatives(agency, months, runs, seed, [changes])
    return fans


def simulate_alternatives(
    agency: Agency | Circle,
    months: int,
    runs: int,
    seed: int,
    alternatives: Sequence[Sequence[Change]],
) -> list[pd.DataFrame]:
    """Return what an agency's months would be like with each of several sets of changes.

    All of them have the same luck, which is drawn once, for a few facilitators at a time: memory
    stays the same however many there are.

    Parameters
    ----------
    agency : Agency or Circle
        As `simulate` takes it.
    months, runs, seed : int
        As of `simulate_fans`.
    alternatives : sequence of sequence of Change
        What is changed in each, all at once; () where nothing is.

    Returns
    -------
    list of DataFrame
        As `simulate_fans` gives them, one for each.

    Raises
    ------
    ValueError
        If there is no month or no run, or the seed is negative.
    """
    circle = _read_circle(agency)
    _check(months, runs, seed)
    sums = [{name: np.zeros((months, runs)) for name in _SUMMED} for _ in alternatives]
    counts = [_count_units(circle, changes) for changes in alternatives]
    most, at_once = max(counts, default=0), max(_AT_ONCE // runs, 1)
    for first in range(0, most, at_once):
        units = range(first, min(first + at_once, most))
        luck = Luck.draw(circle, units, months, runs, seed)
        for changes, count, total in zip(alternatives, counts, sums, strict=True):
            if count > first:
                part = luck.pick(min(count - first, len(units)))
                _add(total, _play(circle, part, months, changes))
    return [_lay_fans(total, months) for total in sums]


def _add(total: dict[str, Array], played: dict[str, Array]) -> None:
    """Add some units' months to the sums over all that are there."""
    here = played["staffed"][:, :, None]
    parts = {name: played[name] for name in (*MEASURES, "filled")}
    parts |= {"gone": played["turnover"] * played["filled"], "people": np.ones(())}
    for name, part in parts.items():
        total[name] += (part * here).sum(axis=1)


def _lay_fans(total: dict[str, Array], months: int) -> pd.DataFrame:
    """Return the percentiles of the whole agency over the runs."""
    whole = {
        "presence_hours": total["presence_hours"] / total["people"],
        "turnover": total["gone"] / total["filled"],
        "open_position_days": total["open_position_days"],
        "utilisation": total["utilisation"] / total["people"],
    }
    frames = []
    for name in MEASURES:
        quantiles = np.percentile(whole[name], PERCENTILES, axis=1)
        columns = dict(zip([f"q{share}" for share in PERCENTILES], quantiles, strict=True))
        frames.append(pd.DataFrame({"month": np.arange(1, months + 1), "measure": name, **columns}))
    return pd.concat(frames, ignore_index=True)


def _read_circle(agency: Agency | Circle) -> Circle:
    """Return the parameters."""
    return agency if isinstance(agency, Circle) else agency.circle


def _check(months: int, runs: int, seed: int) -> None:
    """Refuse what cannot be played."""
    if months < 1 or runs < 1 or seed < 0:
        raise ValueError(
            "A simulation has one or more months and runs, and a seed of 0 or more. Given: "
            f"months={months}, runs={runs}, seed={seed}."
        )


def _count_units(circle: Circle, changes: Sequence[Change]) -> int:
    """Return how many facilitators there are at most."""
    return circle.facilitators + sum(
        int(change.amount) for change in changes if change.kind == "facilitators"
    )


def _play(circle: Circle, luck: Luck, months: int, changes: Sequence[Change]) -> dict[str, Array]:
    """Play the months of some units, all runs side by side.

    Returns by measure months × units × runs, filled places, too; and who is staffed, months ×
    units.
    """
    state = State(circle, luck)
    kept: dict[str, list[Array]] = {name: [] for name in (*MEASURES, "filled", "staffed")}
    for step in range(RUN_UP + months):
        month = step - RUN_UP + 1
        here = [change for change in changes if change.from_month <= month]
        for name, values in state.pass_month(step, here).items():
            if month >= 1:
                kept[name].append(values)
    return {name: np.stack(values) for name, values in kept.items()}

"""How often the circle's links are found where they are there, and where they are not."""

import argparse
import platform
import time
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
import pandas as pd

from caseload_lib.share.circle.panel import MEASURES
from caseload_lib.share.cycle import estimate, simulate
from caseload_lib.sharing_settings import Circle

SIZES = ((7, 24), (12, 36), (20, 36))
#: Which setting of 0 cuts which link.
CUTS = {
    "presence → turnover": "fewer_departures_per_presence_hour",
    "open positions → load": "hours_per_open_position",
    "load → presence": "presence_lost_per_tenth_of_load",
}
LINKS = ("presence → turnover", "turnover → open", "open → load", "load → presence")

Change = Callable[[pd.DataFrame, int], pd.DataFrame]


def keep(panel: pd.DataFrame, _: int) -> pd.DataFrame:
    """Return the panel as it is."""
    return panel


def shuffle_months(panel: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the panel with each measure's months of each unit in another order."""
    dice = np.random.default_rng(seed)
    mixed = panel.copy()
    for name in MEASURES:
        mixed[name] = panel.groupby("unit")[name].transform(
            lambda values: dice.permutation(values.to_numpy())
        )
    return mixed


def swap_units(panel: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the panel with each measure from another unit, all its months in place."""
    dice = np.random.default_rng(seed)
    mixed = panel.copy()
    for name in MEASURES:
        wide = panel.pivot(index="unit", columns="month", values=name).to_numpy()
        mixed[name] = wide[dice.permutation(len(wide))].ravel()
    return mixed


def wander(panel: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return a panel of four series that know nothing of each other, each month like the last."""
    dice = np.random.default_rng(seed)
    units, months = panel["unit"].nunique(), panel["month"].nunique()
    made = panel.copy()
    for name in MEASURES:
        values = dice.normal(size=(units, months + 30))
        for month in range(1, months + 30):
            values[:, month] += 0.7 * values[:, month - 1]
        made[name] = values[:, 30:].ravel()
    return made


def count_found(circle: Circle, months: int, runs: int, change: Change) -> None:
    """Print how often each link is found as expected, and at all, and the verdicts."""
    expected, found, verdicts = np.zeros(4), np.zeros(4), {}
    for seed in range(runs):
        cycle = estimate(change(simulate(circle, months, seed), seed))
        expected += [link.as_expected for link in cycle.links]
        found += [link.found for link in cycle.links]
        verdicts[cycle.verdict] = verdicts.get(cycle.verdict, 0) + 1
    for name, right, either in zip(LINKS, expected / runs, found / runs, strict=True):
        print(f"    {name:22} as expected {right:6.1%}   of either sign {either:6.1%}")
    print(f"    verdicts: {verdicts}", flush=True)


def main() -> None:
    """Run the study."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="agencies of each kind")
    runs = parser.parse_args().runs
    begun = time.perf_counter()
    print(f"Python {platform.python_version()}, numpy {version('numpy')}, {runs} agencies each")
    for facilitators, months in SIZES:
        whole = Circle(facilitators=facilitators)
        print(f"{facilitators} facilitators, {months} months")
        print("  the whole circle")
        count_found(whole, months, runs, keep)
        for link, setting in CUTS.items():
            print(f"  without {link}")
            count_found(whole.model_copy(update={setting: 0.0}), months, runs, keep)
        for name, change in (
            ("months shuffled", shuffle_months),
            ("units swapped", swap_units),
            ("four series that wander", wander),
        ):
            print(f"  no link at all: {name}")
            count_found(whole, months, runs, change)
    print(f"{time.perf_counter() - begun:.0f} seconds")


if __name__ == "__main__":
    main()

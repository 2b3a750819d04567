"""The luck of the months to come: all chance, drawn for each facilitator apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from caseload_lib.plan.spans import Array
from caseload_lib.sharing_settings import Circle

#: Months played before the first that counts, so that it begins as usual.
RUN_UP: Final = 24
#: How much people differ in load and in presence, as standard deviations of logarithms.
_LOADS_APART, _PRESENCE_APART = 0.1, 0.15
#: How much of a month's load from outside the circle is still that of the month before.
_LINGERING: Final = 0.5


@dataclass(frozen=True)
class Luck:
    """All chance of some units, so that a change leaves the others' as it was.

    Parameters
    ----------
    units : array of int
        Which units, by their place among all.
    load, presence : array of float
        Units × runs: by how many times the usual each unit's load and presence differ.
    shocks : array of float
        Units × steps × runs: load from outside the circle.
    seen : array of float
        Units × steps × runs: by how many times presence differs by chance.
    chances : array of float
        Units × steps × 3 × runs: what is drawn for who leaves and what is filled, 0 to 1.
    """

    units: Array
    load: Array
    presence: Array
    shocks: Array
    seen: Array
    chances: Array

    @classmethod
    def draw(
        cls, circle: Circle, units: Sequence[int], months: int, runs: int, seed: int
    ) -> "Luck":
        """Return the luck of some units, the same whichever are drawn beside."""
        steps = RUN_UP + months
        # A stream for each unit and kind, time first: more months go on from those before.
        apart, noise, chances = (
            [np.random.Generator(np.random.PCG64([seed, unit, kind])) for unit in units]
            for kind in range(3)
        )
        levels = np.array([one.standard_normal((2, runs)) for one in apart])
        swings = np.array([one.standard_normal((steps, 2, runs)) for one in noise])
        fresh = math.sqrt(1 - _LINGERING**2)
        shocks = swings[:, :, 0].copy()
        for step in range(1, steps):
            shocks[:, step] = _LINGERING * shocks[:, step - 1] + fresh * shocks[:, step]
        return cls(
            np.array(units),
            np.exp(_LOADS_APART * levels[:, 0]),
            np.exp(_PRESENCE_APART * levels[:, 1]),
            circle.load_spread * shocks,
            np.exp(circle.presence_spread * swings[:, :, 1]),
            np.array([one.uniform(size=(steps, 3, runs)) for one in chances]),
        )

    def pick(self, count: int) -> "Luck":
        """Return that of the first units alone."""
        return Luck(*(getattr(self, field.name)[:count] for field in fields(self)))

"""What is to be least, one after the other: each as a number of a plan, and in a model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ortools.sat.python import cp_model

from caseload_lib.share.rebalancing.model import Moves, MovesModel
from caseload_lib.share.rebalancing.situation import STEP, Situation

#: Counts of people are told together in one number up to this.
_MOST = 10**9


class Level(Protocol):
    """Something that is to be least once what comes before it is."""

    def express(self, model: MovesModel) -> cp_model.LinearExprT:
        """Return it in a model."""

    def measure(self, situation: Situation, moves: Moves) -> int:
        """Return what it is after some moves."""


class Absent:
    """How many people without hours available have something to do."""

    def express(self, model: MovesModel) -> cp_model.LinearExprT:
        """Return it in a model."""
        return model.count_loaded()

    def measure(self, situation: Situation, moves: Moves) -> int:
        """Return what it is after some moves."""
        loads = situation.find_loads(moves)
        return sum(loads[place] > 0 for place in situation.absent)


class Peak:
    """The greatest excess, in millionths."""

    def express(self, model: MovesModel) -> cp_model.LinearExprT:
        """Return it in a model."""
        return model.find_peak()

    def measure(self, situation: Situation, moves: Moves) -> int:
        """Return what it is after some moves."""
        return situation.find_peak(situation.find_loads(moves))


@dataclass(frozen=True)
class Steps:
    """How many people are at some steps of excess or beyond, the first counting for most.

    Attributes
    ----------
    steps : tuple of int
        The steps, greatest first.
    """

    steps: tuple[int, ...]

    def express(self, model: MovesModel) -> cp_model.LinearExprT:
        """Return it in a model."""
        return model.count_steps(self.steps)

    def measure(self, situation: Situation, moves: Moves) -> int:
        """Return what it is after some moves."""
        loads = situation.find_loads(moves)
        excesses = [situation.find_excess(place, loads[place]) for place in situation.counted]
        total = 0
        for step in self.steps:
            beyond = sum(excess > (step - 1) * STEP for excess in excesses)
            total = total * (len(excesses) + 1) + beyond
        return total


class Price:
    """The price of the moves."""

    def express(self, model: MovesModel) -> cp_model.LinearExprT:
        """Return it in a model."""
        return model.price

    def measure(self, situation: Situation, moves: Moves) -> int:
        """Return what it is after some moves."""
        return sum(situation.cases[case].price for case in moves)


def list_steps(peak: int, people: int) -> Iterator[Steps]:
    """Return the steps from a peak down to comfort, as many together as one number can tell.

    Parameters
    ----------
    peak : int
        The greatest excess, in millionths.
    people : int
        How many people are counted.

    Yields
    ------
    Steps
        Greatest steps first.
    """
    together = 1
    while (people + 1) ** (together + 1) <= _MOST:
        together += 1
    steps: Sequence[int] = range(-(-peak // STEP), 0, -1)
    for start in range(0, len(steps), together):
        yield Steps(tuple(steps[start : start + together]))

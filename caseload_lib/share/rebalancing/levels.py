"""What is to be least, one after the other: each as a number of a plan, and in a model."""

from dataclasses import dataclass
from typing import Protocol

from ortools.sat.python import cp_model

from caseload_lib.share.rebalancing.model import Moves, MovesModel
from caseload_lib.share.rebalancing.situation import STEP, Situation


class Level(Protocol):
    """Something that is to be least once what comes before it is."""

    def express(self, model: MovesModel) -> cp_model.LinearExprT:
        """Return it in a model."""

    def settle(self, model: MovesModel, value: int) -> None:
        """Let it be no more than a value in a model."""

    def measure(self, situation: Situation, moves: Moves) -> int:
        """Return what it is after some moves."""


class Absent:
    """How many people without hours available have something to do."""

    def express(self, model: MovesModel) -> cp_model.LinearExprT:
        """Return it in a model."""
        return model.count_loaded()

    def settle(self, model: MovesModel, value: int) -> None:
        """Let it be no more than a value in a model."""
        model.settle(self.express(model), value)

    def measure(self, situation: Situation, moves: Moves) -> int:
        """Return what it is after some moves."""
        loads = situation.find_loads(moves)
        return sum(loads[place] > 0 for place in situation.absent)


class Peak:
    """The greatest excess, in millionths."""

    def express(self, model: MovesModel) -> cp_model.LinearExprT:
        """Return it in a model."""
        return model.find_peak()

    def settle(self, model: MovesModel, value: int) -> None:
        """Let it be no more than a value in a model."""
        model.limit_peak(value)

    def measure(self, situation: Situation, moves: Moves) -> int:
        """Return what it is after some moves."""
        return situation.find_peak(situation.find_loads(moves))


@dataclass(frozen=True)
class Step:
    """How many people are at a step of excess or beyond.

    Attributes
    ----------
    step : int
        1 for up to five percentage points above comfort, 2 for up to ten, and so on.
    """

    step: int

    def express(self, model: MovesModel) -> cp_model.LinearExprT:
        """Return it in a model."""
        return model.count_beyond((self.step - 1) * STEP)

    def settle(self, model: MovesModel, value: int) -> None:
        """Let it be no more than a value in a model."""
        model.settle(self.express(model), value)

    def measure(self, situation: Situation, moves: Moves) -> int:
        """Return what it is after some moves."""
        loads = situation.find_loads(moves)
        excesses = (situation.find_excess(place, loads[place]) for place in situation.counted)
        return sum(excess > (self.step - 1) * STEP for excess in excesses)


class Price:
    """The price of the moves."""

    def express(self, model: MovesModel) -> cp_model.LinearExprT:
        """Return it in a model."""
        return model.price

    def settle(self, model: MovesModel, value: int) -> None:
        """Let it be no more than a value in a model."""
        model.settle(self.express(model), value)

    def measure(self, situation: Situation, moves: Moves) -> int:
        """Return what it is after some moves."""
        return sum(situation.cases[case].price for case in moves)

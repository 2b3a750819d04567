"""Relieving whoever has most, one move or exchange at a time: not the best plan, but one."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caseload_lib.share.rebalancing.bounds import Options
from caseload_lib.share.rebalancing.model import Moves
from caseload_lib.share.rebalancing.situation import Situation

#: Utilisations that differ by less are the same.
_SAME = 1e-9


class Exchanges:
    """Caseloads that are changed step by step.

    Whoever is furthest above comfort gives a case, or exchanges one, so that both end below
    where that person was; the change that leaves the lower of the two is made. Whoever cannot be
    relieved so is left, and the next is looked at.

    Parameters
    ----------
    situation : Situation
        Cases and people.
    options : mapping of int to sequence of int
        Who may take each case that may move.
    max_moves : int
        The most moves.
    """

    def __init__(self, situation: Situation, options: Options, *, max_moves: int) -> None:
        people, cases = situation.people, situation.cases
        self._max_moves, self._comfortable = max_moves, situation.comfortable / 1e6
        self._available = np.array([float(person.available or 0) for person in people])
        self._loads = np.array(situation.loads, dtype=float)
        caps = [math.inf if person.cap is None else person.cap for person in people]
        self._caps = np.array(caps)
        self._counts = np.array(situation.shares, dtype=float)
        self._units = np.array([case.units for case in cases], dtype=float)
        self._shares = np.array([case.share for case in cases], dtype=float)
        self._homes = np.array([case.holder for case in cases], dtype=int)
        self._holders = self._homes.copy()
        self._allowed = np.zeros((len(cases), len(people)), dtype=bool)
        for case, takers in options.items():
            self._allowed[case, [*takers, cases[case].holder]] = True
        self._counted = np.zeros(len(people), dtype=bool)
        self._counted[situation.counted] = True

    def relieve(self) -> Moves:
        """Return the moves that came of it."""
        stuck: set[int] = set()
        while len(self._homes):
            worst = self._find_worst(stuck)
            if worst is None:
                break
            # One move at a time while that helps, since the moves are few.
            if not any(self._improve(worst, cost=cost) for cost in (1, 2)):
                stuck.add(worst)
        moved = np.flatnonzero(self._holders != self._homes)
        return {int(case): int(self._holders[case]) for case in moved}

    def _find_worst(self, stuck: set[int]) -> int | None:
        """Return who is furthest above comfort of those who may yet be relieved."""
        open_to = self._counted.copy()
        open_to[list(stuck)] = False
        utilisation = np.where(open_to, self._loads / np.maximum(self._available, 1), -1)
        worst = int(utilisation.argmax())
        return worst if utilisation[worst] > self._comfortable + _SAME else None

    def _improve(self, worst: int, *, cost: int) -> bool:
        """Make the change that relieves somebody best for so many more moves, if there is one."""
        own = np.flatnonzero((self._holders == worst) & self._allowed.any(axis=1))
        others = np.flatnonzero((self._holders != worst) & self._allowed[:, worst])
        takers = np.flatnonzero(self._counted & (np.arange(len(self._loads)) != worst))
        if not len(own) or not len(takers):
            return False
        # What comes back: nothing, or one of the others' cases.
        sides = np.concatenate([takers, self._holders[others]])
        back = np.concatenate([np.zeros(len(takers)), self._units[others]])
        back_share = np.concatenate([np.zeros(len(takers)), self._shares[others]])
        back_moves = np.concatenate([np.zeros(len(takers)), self._count_change(others, worst)])
        change = self._units[own][:, None] - back
        shares = self._shares[own][:, None] - back_share
        given = (sides[None, :] != self._homes[own][:, None]) * 1.0 - (self._homes[own] != worst)[
            :, None
        ]
        now = self._loads[worst] / self._available[worst]
        lower = (self._loads[worst] - change) / self._available[worst]
        higher = (self._loads[sides] + change) / np.maximum(self._available[sides], 1)
        after = np.maximum(lower, higher)
        fits = self._allowed[own][:, sides] & (change > 0) & self._counted[sides]
        fits &= self._counts[sides] + shares <= np.maximum(self._caps[sides], 0)
        fits &= (back == 0) | (self._counts[worst] - shares <= self._caps[worst])
        spent = np.count_nonzero(self._holders != self._homes)
        fits &= given + back_moves <= min(cost, self._max_moves - spent)
        after = np.where(fits & (after < now - _SAME), after, math.inf)
        place = int(after.argmin())
        row, column = divmod(place, len(sides))
        if math.isinf(after[row, column]):
            return False
        self._move(int(own[row]), int(sides[column]))
        if column >= len(takers):
            self._move(int(others[column - len(takers)]), worst)
        return True

    def _count_change(self, cases: NDArray[Any], taker: int) -> NDArray[Any]:
        """Return by how much cases that go to somebody change the number of moves."""
        away = self._holders[cases] != self._homes[cases]
        change: NDArray[Any] = (self._homes[cases] != taker) * 1.0 - away
        return change

    def _move(self, case: int, taker: int) -> None:
        """Let somebody hold a case."""
        for place, sign in ((self._holders[case], -1), (taker, 1)):
            self._loads[place] += sign * self._units[case]
            self._counts[place] += sign * self._shares[case]
        self._holders[case] = taker

"""The search for the best moves: one level after the other, each with a bound of its own."""

from typing import NamedTuple

from caseload_lib.share.rebalancing.bounds import Options, bound_peak
from caseload_lib.share.rebalancing.levels import Absent, Level, Peak, Price, list_steps
from caseload_lib.share.rebalancing.model import NOBODY, Found, Moves, MovesModel
from caseload_lib.share.rebalancing.rules import find_hindrance, is_movable
from caseload_lib.share.rebalancing.situation import Situation

#: A model has no more choices of a case and who takes it than this; beyond, only likely ones.
MOST_CHOICES = 12_000
#: Deterministic seconds that all searches together may take, and each of what is left.
_EFFORT = 8.0
_PART = 0.4


class Plan(NamedTuple):
    """The best moves found.

    Attributes
    ----------
    moves : mapping of int to int
        Who takes each case that moves, both by place.
    peak_bound : int
        What the greatest excess is at least after any moves, in millionths.
    peak_proven : bool
        Whether no moves make the greatest excess less.
    proven : bool
        Whether no moves are better at any level.
    """

    moves: Moves
    peak_bound: int
    peak_proven: bool
    proven: bool


def find_moves(situation: Situation, *, max_moves: int, seed: int) -> Plan:
    """Return the best moves found.

    Each level is first looked at without asking who takes the cases: that is soon done, and no
    moves do better. Then moves are sought that reach it.

    Parameters
    ----------
    situation : Situation
        Cases and people.
    max_moves : int
        The most moves.
    seed : int
        The seed of the search.

    Returns
    -------
    Plan
        The moves; none where nobody exceeds what is comfortable.
    """
    search = _Search(situation, max_moves, seed)
    if situation.absent:
        search.settle(Absent())
    known = bound_peak(situation, search.options, max_moves=max_moves)
    bound = search.settle(Peak(), known)
    peak = Peak().measure(situation, search.moves)
    peak_proven = search.proven
    for steps in list_steps(peak, len(situation.counted)):
        search.settle(steps)
    search.settle(Price())
    return Plan(search.moves, bound, peak_proven, search.proven)


def list_options(situation: Situation) -> dict[int, list[int]]:
    """Return who may take each case that may move, whatever room they have.

    Parameters
    ----------
    situation : Situation
        Cases and people.

    Returns
    -------
    dict of int to list of int
        Places of people by the place of the case; cases that nobody may take are left out.
    """
    options = {}
    for place, case in enumerate(situation.cases):
        if is_movable(case, situation.people[case.holder]):
            takers = [
                other
                for other, person in enumerate(situation.people)
                if other != case.holder and find_hindrance(case, person) is None
            ]
            if takers:
                options[place] = takers
    return options


class _Search:
    """Levels settled one after the other, and the moves that reach them."""

    def __init__(self, situation: Situation, max_moves: int, seed: int) -> None:
        self.options = list_options(situation)
        self.moves: Moves = {}
        self.proven = True
        self._situation, self._effort = situation, _EFFORT
        above = {
            place
            for place, load in enumerate(situation.loads)
            if (place in situation.absent and load)
            or (place in situation.counted and situation.find_excess(place, load))
        }
        giving = {
            case: takers
            for case, takers in self.options.items()
            if situation.cases[case].holder in above
        }
        likely = self._choose(giving)
        self._whole = likely is self.options
        self._model = MovesModel(situation, likely, max_moves=max_moves, seed=seed)
        self._relaxed = MovesModel(
            situation, dict.fromkeys(giving, (NOBODY,)), max_moves=max_moves, seed=seed
        )

    def _choose(self, giving: Options) -> Options:
        """Return all options where they are few enough, else the likely ones."""
        if sum(map(len, self.options.values())) <= MOST_CHOICES:
            return self.options
        each = max(MOST_CHOICES // max(len(giving), 1), 1)
        situation = self._situation
        room = {
            place: situation.people[place].find_limit(situation.comfortable)
            - situation.loads[place]
            for place in situation.counted
        }
        return {
            case: sorted(takers, key=lambda place: (-room[place], place))[:each]
            for case, takers in giving.items()
        }

    def settle(self, level: Level, known: int = 0) -> int:
        """Make a level the least it can be, keep it, and return what it is at least."""
        relaxed, least = level.express(self._relaxed), level.express(self._model)
        easily = self._minimise(self._relaxed, relaxed, known)
        bound = max(known, easily.bound)
        value = level.measure(self._situation, self.moves)
        if value > bound:
            found = self._minimise(self._model, least, bound)
            if found.moves is not None:
                self.moves = found.moves
            if self._whole:
                bound = found.bound
            value = level.measure(self._situation, self.moves)
        self.proven = self.proven and value == bound
        self._relaxed.settle(relaxed, value)
        self._model.settle(least, value)
        return bound

    def _minimise(self, model: MovesModel, least: object, bound: int) -> Found:
        """Search with a part of the effort that is left."""
        found = model.minimise(least, hint=self.moves, bound=bound, effort=self._effort * _PART)
        self._effort -= found.effort
        return found

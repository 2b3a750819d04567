"""The search for the best moves: one level after the other, each with a bound of its own."""

from collections.abc import Iterator
from typing import NamedTuple

from caseload_lib.share.rebalancing.bounds import Options, bound_peak
from caseload_lib.share.rebalancing.exchanges import Exchanges
from caseload_lib.share.rebalancing.levels import Absent, Level, Peak, Price, Step
from caseload_lib.share.rebalancing.model import Found, Moves, MovesModel
from caseload_lib.share.rebalancing.rules import find_hindrance, is_movable
from caseload_lib.share.rebalancing.situation import MOST_STEPS, NOBODY, STEP, Situation

#: A model has no more choices of a case and who takes it than this; beyond, only likely ones.
MOST_CHOICES = 12_000
#: Deterministic seconds that all searches together may take, the part of what is left that each
#: may take (half of it where nobody has to take the cases), and what is too little for one.
_EFFORT = 5.0
_PART = 0.35
_LEAST_EFFORT = 0.05
#: How many limits between a bound and what was found are tried.
_TRIES = 9
#: What is as near as this to what is possible, as a share of it, is not tried to be lowered.
_CLOSE = 0.004

#: Levels with what they are to come to at most.
Settled = list[tuple[Level, int]]


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

    All levels are first settled as if nobody had to take the cases: that is soon done, and no
    moves do better. Mostly moves are then found that come to the same; where not, the levels
    are settled one after the other.

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
    return search.reach() or search.descend()


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
    """The search for moves that come to as little as possible at every level."""

    def __init__(self, situation: Situation, max_moves: int, seed: int) -> None:
        self._situation, self._max_moves, self._seed = situation, max_moves, seed
        self._effort = _EFFORT
        self._options = list_options(situation)
        giving = {
            case: takers
            for case, takers in self._options.items()
            if situation.is_above(situation.cases[case].holder)
        }
        self._leaving = dict.fromkeys(giving, (NOBODY,))
        self._giving = self._choose(giving)
        choices = sum(map(len, self._options.values()))
        self._likely = self._options if choices <= MOST_CHOICES else self._giving
        self._peak_bound = bound_peak(situation, self._options, max_moves=max_moves)

    def _choose(self, giving: Options) -> Options:
        """Return for each case those with the most room to take it, as many as a model holds."""
        situation, each = self._situation, max(MOST_CHOICES // max(len(giving), 1), 1)
        room = {
            place: situation.people[place].find_limit(situation.comfortable)
            - situation.loads[place]
            for place in situation.counted
        }
        return {
            case: sorted(takers, key=lambda place: (-room[place], place))[:each]
            for case, takers in giving.items()
        }

    def reach(self) -> Plan | None:
        """Return moves that come to as little as if nobody had to take the cases, if any do."""
        settled: Settled = []
        moves: Moves = {}
        for level in self._list_levels(settled):
            moves, bound = self._leave(level, settled, moves)
            if level.measure(self._situation, moves) > bound and not isinstance(level, Price):
                return None
            settled.append((level, bound))
        price, least = settled.pop()
        seats = {case: self._options[case] for case in moves}
        for options in (seats, self._likely):
            found = self._minimise(options, price, settled, {}, least)
            if found.moves is not None:
                proven = found.proven and options is self._options
                proven = proven or price.measure(self._situation, found.moves) == least
                return Plan(found.moves, self._peak_bound, peak_proven=True, proven=proven)
        return None

    def descend(self) -> Plan:
        """Return moves found one level after the other, from such as are found step by step."""
        settled: Settled = []
        moves = Exchanges(self._situation, self._options, max_moves=self._max_moves).relieve()
        proven, peak_proven, peak_bound = True, True, self._peak_bound
        for level in self._list_levels(settled):
            bound = self._leave(level, settled, moves)[1]
            moves, bound = self._take(level, settled, moves, bound)
            value = level.measure(self._situation, moves)
            proven = proven and value == bound
            if isinstance(level, Peak):
                peak_bound, peak_proven = bound, proven
            settled.append((level, value))
        return Plan(moves, peak_bound, peak_proven, proven)

    def _list_levels(self, settled: Settled) -> Iterator[Level]:
        """Return the levels in order; the steps follow from the peak that is settled by then."""
        if self._situation.absent:
            yield Absent()
        yield Peak()
        for step in range(min(-(-settled[-1][1] // STEP), MOST_STEPS), 0, -1):
            yield Step(step)
        yield Price()

    def _leave(self, level: Level, settled: Settled, moves: Moves) -> tuple[Moves, int]:
        """Return the best moves of a level if nobody had to take the cases, and its bound."""
        bound = 0
        if isinstance(level, Peak):
            bound = self._peak_bound
        if isinstance(level, Step) and isinstance(settled[-1][0], Step):
            bound = settled[-1][1]
        if level.measure(self._situation, moves) == bound:
            return moves, bound
        found = self._minimise(self._leaving, level, settled, moves, bound)
        return (moves if found.moves is None else found.moves), found.bound

    def _take(self, level: Level, settled: Settled, moves: Moves, bound: int) -> tuple[Moves, int]:
        """Return the best moves of a level that somebody takes, and its bound."""
        value, low = level.measure(self._situation, moves), bound
        limit = bound
        for _ in range(0 if isinstance(level, Price) else _TRIES):
            if value - low <= value * _CLOSE:
                break
            found = self._keep(level, limit, settled)
            if found.moves is not None:
                moves, value = found.moves, level.measure(self._situation, found.moves)
            else:
                low = limit + 1
                bound = low if found.impossible else bound
            limit = (low + value) // 2
        if value > bound:
            found = self._minimise(self._likely, level, settled, moves, bound)
            if found.moves and level.measure(self._situation, found.moves) < value:
                moves = found.moves
            bound = found.bound if self._likely is self._options else bound
        return moves, bound

    def _keep(self, level: Level, limit: int, settled: Settled) -> Found:
        """Return moves that keep a level within a limit, or that there are none at all.

        A price to lower leads there sooner than the limit itself, and mostly those above comfort
        need only give, which is soon searched.
        """
        asked = [*settled, (level, limit)]
        found = self._minimise(self._giving, Price(), asked, {}, 0)
        if found.moves is None and found.impossible and self._likely is self._options:
            return self._minimise(self._options, Price(), asked, {}, 0)
        return found._replace(impossible=False)

    def _minimise(
        self, options: Options, level: Level, settled: Settled, hint: Moves, bound: int
    ) -> Found:
        """Search among some options, with a part of the effort that is left."""
        if self._effort < _LEAST_EFFORT:
            return Found(None, bound, proven=False, impossible=False, effort=0.0)
        model = MovesModel(self._situation, options, max_moves=self._max_moves, seed=self._seed)
        for earlier, value in settled:
            earlier.settle(model, value)
        effort = self._effort * (_PART / 2 if options is self._leaving else _PART)
        found = model.minimise(level.express(model), hint=hint, bound=bound, effort=effort)
        self._effort -= found.effort
        return found

"""What no moves can better, by arithmetic."""

import heapq
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from caseload_lib.share.rebalancing.situation import Situation

Options = Mapping[int, Sequence[int]]


def bound_peak(situation: Situation, options: Options, *, max_moves: int) -> int:
    """Return what the greatest excess is at least after any moves.

    The greater of two bounds: everybody's greatest excess if every move took the largest case
    away from whoever has the greatest and nobody had to take it; and the excess that all have
    alike if cases could be cut to measure and all could be moved.

    Parameters
    ----------
    situation : Situation
        Cases and people.
    options : mapping of int to sequence of int
        Who may take each case that may move, all of them.
    max_moves : int
        The most moves.

    Returns
    -------
    int
        In millionths.
    """
    return max(
        _bound_by_shedding(situation, options, max_moves), _bound_by_room(situation, options)
    )


def _bound_by_shedding(situation: Situation, options: Options, max_moves: int) -> int:
    """Return the greatest excess if cases were taken off and given to nobody."""
    loads, left = [*situation.loads], {}
    for place in situation.counted:
        units = (
            situation.cases[case].units for case in situation.held.get(place, ()) if case in options
        )
        left[place] = sorted(units)
    heap = [(-situation.find_excess(place, loads[place]), place) for place in situation.counted]
    heapq.heapify(heap)
    for _ in range(max_moves):
        if not heap or not heap[0][0] or not left[heap[0][1]]:
            break
        place = heap[0][1]
        loads[place] -= left[place].pop()
        heapq.heapreplace(heap, (-situation.find_excess(place, loads[place]), place))
    return -heap[0][0] if heap else 0


def _bound_by_room(situation: Situation, options: Options) -> int:
    """Return the excess at which all cases that can move find room if they can be cut."""
    fixed, moving = [*situation.loads], 0
    for case in options:
        one = situation.cases[case]
        if situation.people[one.holder].available:
            fixed[one.holder] -= one.units
            moving += one.units

    def has_room(excess: int) -> bool:
        limits = [
            situation.people[place].find_limit(situation.comfortable + excess) - fixed[place]
            for place in situation.counted
        ]
        takers = [
            limit
            for place, limit in zip(situation.counted, limits, strict=True)
            if not situation.people[place].kept_out
        ]
        return min(limits, default=0) >= 0 and sum(takers) >= moving

    return bisect_left(range(situation.find_peak(situation.loads)), True, key=has_room)

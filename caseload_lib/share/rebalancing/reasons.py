"""Why a case should move, and why others cannot."""

import math
from collections.abc import Iterator
from itertools import islice

from caseload_lib.share.rebalancing.model import Moves
from caseload_lib.share.rebalancing.rules import Hindrance, find_hindrance, is_movable
from caseload_lib.share.rebalancing.situation import (
    MILLIONTHS,
    STEP,
    UNITS_PER_HOUR,
    Case,
    Situation,
)

#: Of how many cases and people it is said why not; and of how many people for each case at least.
_MOST_ROWS = 10_000
_FEWEST_EACH = 5


class Reasons:
    """The reasons of a plan.

    Parameters
    ----------
    situation : Situation
        Cases and people.
    moves : mapping of int to int
        Who takes each case that moves, both by place.
    max_moves : int
        The most moves.
    """

    def __init__(self, situation: Situation, moves: Moves, *, max_moves: int) -> None:
        self._situation, self._moves, self._max_moves = situation, moves, max_moves
        self._after = situation.find_loads(moves)
        self._shares = [*situation.shares]
        for case, taker in moves.items():
            self._shares[situation.cases[case].holder] -= situation.cases[case].share
            self._shares[taker] += situation.cases[case].share

    def explain_move(self, place: int) -> str:
        """Return why a case should move to whom it does."""
        situation, taker = self._situation, self._moves[place]
        case, person = situation.cases[place], situation.people[taker]
        giver = situation.people[case.holder].facilitator_id
        fits = [f"the skill {skill}" for skill in sorted(case.skills)]
        spoken = sorted(case.languages & person.languages)
        # A language that everybody speaks explains nothing.
        if any(not case.languages & other.languages for other in situation.people):
            fits += [f"the language {one}" for one in spoken[:1]]
        brings = f" and has {' and '.join(fits)}" if fits else ""
        sentence = (
            f"{giver} goes {self._say_change(case.holder)}; {person.facilitator_id} "
            f"{self._say_change(taker)}{brings}."
        )
        if math.isnan(case.months):
            return sentence
        together = f"{case.months:g} months" if case.months != 1 else "1 month"
        return f"{sentence} {case.case_id} has been with {giver} for {together}."

    def _say_change(self, place: int) -> str:
        """Return somebody's load before and after in words."""
        before, after = self._situation.loads[place], self._after[place]
        available = self._situation.people[place].available
        if not available:
            hours = f"{before / UNITS_PER_HOUR:.1f} to {after / UNITS_PER_HOUR:.1f} hours"
            return f"from {hours} with none available"
        return f"from {before / available:.0%} to {after / available:.0%} of the hours available"

    def list_blocked(self) -> Iterator[tuple[int, int | None, Hindrance]]:
        """Return what keeps the cases of those still above comfort where they are.

        Yields
        ------
        tuple of int, int or None and Hindrance
            The case and who could not take it, both by place (None: nobody could), and why.
        """
        situation = self._situation
        above = [
            case
            for person in self._list_above()
            for case in situation.held.get(person, ())
            if case not in self._moves
        ]
        each = max(_FEWEST_EACH, _MOST_ROWS // max(len(above), 1))
        roomiest = self._list_roomiest()
        for place in above:
            case = situation.cases[place]
            holder = situation.people[case.holder]
            if not is_movable(case, holder):
                hindrance = find_hindrance(case, holder)
                if hindrance:
                    yield place, None, hindrance
                continue
            others = (taker for taker in roomiest if taker != case.holder)
            for taker in islice(others, each):
                yield place, taker, self._find_hindrance(case, taker)

    def _list_above(self) -> list[int]:
        """Return who is above comfort after the moves, the furthest first."""
        situation = self._situation
        absent = [place for place in situation.absent if self._after[place]]
        excesses = {
            place: situation.find_excess(place, self._after[place]) for place in situation.counted
        }
        above = [place for place in situation.counted if excesses[place]]
        return absent + sorted(above, key=lambda place: (-excesses[place], place))

    def _list_roomiest(self) -> list[int]:
        """Return everybody, those with the most room after the moves first."""
        people = self._situation.people
        return sorted(
            range(len(people)),
            key=lambda place: (self._after[place] - (people[place].available or 0), place),
        )

    def _find_hindrance(self, case: Case, taker: int) -> Hindrance:
        """Return why a case cannot go to somebody, or why it need not."""
        situation, person = self._situation, self._situation.people[taker]
        who = person.facilitator_id
        always = find_hindrance(case, person)
        if always:
            return always
        if person.cap is not None and self._shares[taker] + case.share > person.cap:
            return Hindrance("cap", f"{who} has a cap of {person.cap / UNITS_PER_HOUR:g} cases.")
        load = self._after[taker] + case.units
        share = load / (person.available or 1)
        if situation.find_excess(taker, load):
            return Hindrance(
                "no_room", f"{who} has no room: this would make {share:.0%} of the hours."
            )
        if len(self._moves) >= self._max_moves:
            moves = "1 move" if self._max_moves == 1 else f"{self._max_moves} moves"
            return Hindrance(
                "no_moves_left", f"{who} has room, but no more than {moves} may be made."
            )
        points = 100 * STEP // MILLIONTHS
        return Hindrance(
            "no_gain",
            f"{who} has room, but it would relieve nobody by a step of {points} percentage points.",
        )

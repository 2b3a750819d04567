"""Moves of cases as a model: who may take what, everybody's load, and what is to be least."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ortools.sat.python import cp_model

from caseload_lib.share.rebalancing.situation import MILLIONTHS, NOBODY, Situation

#: Who takes each case that moves, both by place.
Moves = Mapping[int, int]
#: One worker repeats itself.
_WORKERS = 1
#: Greater numbers than any load or excess, and not too great for the solver.
_MOST = 2**61


class Found(NamedTuple):
    """What a search came to.

    Attributes
    ----------
    moves : mapping of int to int
        The moves; None where none were found in time.
    bound : int
        What any moves of the model come to at least.
    proven : bool
        Whether no moves of the model come to less.
    impossible : bool
        Whether no moves of the model keep the rules.
    effort : float
        Deterministic seconds spent.
    """

    moves: Moves | None
    bound: int
    proven: bool
    impossible: bool
    effort: float


class MovesModel:
    """Moves of some cases to some people.

    Parameters
    ----------
    situation : Situation
        Cases and people.
    options : mapping of int to sequence of int
        Who may take each case that may move; `NOBODY` lets it go without anybody taking it.
    max_moves : int
        The most moves.
    seed : int
        The seed of the search.

    Attributes
    ----------
    price : sum
        The price of the moves.
    """

    def __init__(
        self,
        situation: Situation,
        options: Mapping[int, Sequence[int]],
        *,
        max_moves: int,
        seed: int,
    ) -> None:
        self._situation, self._seed = situation, seed
        self._model = cp_model.CpModel()
        self._chosen = {
            (case, taker): self._model.new_bool_var("")
            for case, takers in options.items()
            for taker in takers
        }
        self._over: dict[tuple[int, int], cp_model.IntVar] = {}
        self._peak: cp_model.IntVar | None = None
        self._excesses: dict[int, cp_model.IntVar] = {}
        variables = list(self._chosen.values())
        prices = [situation.cases[case].price for case, _ in self._chosen]
        self.price = cp_model.LinearExpr.weighted_sum(variables, prices)
        for case, takers in options.items():
            self._model.add_at_most_one([self._chosen[case, taker] for taker in takers])
        self._model.add(cp_model.LinearExpr.sum(variables) <= max_moves)
        self._loads = self._sum([case.units for case in situation.cases], situation.loads)
        self._add_caps()

    def _sum(self, amounts: Sequence[int], before: Sequence[int]) -> list[cp_model.LinearExprT]:
        """Return what everybody has of something that goes along with the cases."""
        terms: list[tuple[list[cp_model.IntVar], list[int]]] = [([], []) for _ in before]
        for (case, taker), chosen in self._chosen.items():
            for place, sign in ((self._situation.cases[case].holder, -1), (taker, 1)):
                if place != NOBODY:
                    terms[place][0].append(chosen)
                    terms[place][1].append(sign * amounts[case])
        return [
            cp_model.LinearExpr.weighted_sum(variables, signed) + start if variables else start
            for (variables, signed), start in zip(terms, before, strict=True)
        ]

    def _add_caps(self) -> None:
        """Let whoever takes a case end within their cap."""
        before = self._situation.shares
        after = self._sum([case.share for case in self._situation.cases], before)
        for place, person in enumerate(self._situation.people):
            taken = [chosen for (_, taker), chosen in self._chosen.items() if taker == place]
            if person.cap is None or not taken:
                continue
            if before[place] <= person.cap:
                self._model.add(after[place] <= person.cap)
                continue
            takes = self._model.new_bool_var("")
            self._model.add_max_equality(takes, taken)
            self._model.add(after[place] <= person.cap).only_enforce_if(takes)

    def count_loaded(self) -> cp_model.LinearExprT:
        """Return how many people without hours available have something to do."""
        return sum(self._exceeds(place, 0) for place in self._situation.absent)

    def find_peak(self) -> cp_model.LinearExprT:
        """Return the greatest excess of anybody counted, in millionths."""
        situation = self._situation
        if self._peak is None:
            most = sum(case.units for case in situation.cases)
            self._excesses = {
                place: self._model.new_int_var(
                    0, situation.find_excess(place, situation.loads[place] + most), ""
                )
                for place in situation.counted
            }
            self._peak = self._model.new_int_var(0, _MOST, "")
            # An excess for each, so that no product is beyond what the solver can count.
            self._model.add_max_equality(self._peak, [0, *self._excesses.values()])
            for place, excess in self._excesses.items():
                available = situation.people[place].available or 0
                comfortable = available * situation.comfortable
                self._model.add(MILLIONTHS * self._loads[place] <= comfortable + available * excess)
        return self._peak

    def limit_peak(self, excess: int) -> None:
        """Let nobody counted exceed what is comfortable by more than so many millionths."""
        for place in self._situation.counted:
            limit = self._situation.people[place].find_limit(self._situation.comfortable + excess)
            self.settle(self._loads[place], min(limit, _MOST))

    def count_beyond(self, excess: int) -> cp_model.LinearExprT:
        """Return how many people counted exceed what is comfortable by more than that."""
        utilisation = self._situation.comfortable + excess
        return sum(
            self._exceeds(place, self._situation.people[place].find_limit(utilisation))
            for place in self._situation.counted
        )

    def _exceeds(self, place: int, limit: int) -> cp_model.LinearExprT:
        """Return whether somebody has more to do than a limit."""
        load = self._loads[place]
        if isinstance(load, int):
            return int(load > limit)
        limit = min(limit, _MOST)
        if (place, limit) not in self._over:
            over = self._over[place, limit] = self._model.new_bool_var("")
            self._model.add(load <= limit).only_enforce_if(~over)
        return self._over[place, limit]

    def settle(self, least: cp_model.LinearExprT, value: int) -> None:
        """Let something be no more than it was found to be."""
        if not isinstance(least, int):
            self._model.add(least <= value)
        elif least > value:
            self._model.add_bool_or([])

    def minimise(
        self, least: cp_model.LinearExprT, *, hint: Moves, bound: int, effort: float
    ) -> Found:
        """Return the moves that make something least.

        Parameters
        ----------
        least : sum
            What is to be least.
        hint : mapping of int to int
            Moves to begin from.
        bound : int
            What it is known to be at least.
        effort : float
            Deterministic seconds to spend at most.

        Returns
        -------
        Found
            The best moves found.
        """
        if isinstance(least, int):
            return Found(hint, least, proven=True, impossible=False, effort=0.0)
        self._model.add(least >= bound)
        self._model.minimize(least)
        self._hint(hint)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = _WORKERS, self._seed
        solver.parameters.interleave_search = True
        # What these take does not pay here, and linear relaxation does.
        solver.parameters.max_presolve_iterations, solver.parameters.cp_model_probing_level = 1, 0
        solver.parameters.linearization_level = 2
        solver.parameters.search_branching = cp_model.LP_SEARCH
        solver.parameters.max_deterministic_time = effort
        status = solver.solve(self._model)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        chosen = [pair for pair, x in self._chosen.items() if found and solver.boolean_value(x)]
        least_known = solver.best_objective_bound
        return Found(
            dict(chosen) if found else None,
            bound if status == cp_model.INFEASIBLE else max(bound, round(least_known)),
            status == cp_model.OPTIMAL,
            status == cp_model.INFEASIBLE,
            solver.response_proto.deterministic_time,
        )

    def _hint(self, moves: Moves) -> None:
        """Let a search begin from some moves."""
        situation = self._situation
        loads = situation.find_loads(moves)
        self._model.clear_hints()
        for (case, taker), chosen in self._chosen.items():
            there = case in moves if taker == NOBODY else moves.get(case) == taker
            self._model.add_hint(chosen, there)
        for (place, limit), over in self._over.items():
            self._model.add_hint(over, loads[place] > limit)
        if self._peak is not None:
            self._model.add_hint(self._peak, situation.find_peak(loads))
        for place, excess in self._excesses.items():
            self._model.add_hint(excess, situation.find_excess(place, loads[place]))

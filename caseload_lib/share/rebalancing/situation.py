"""Who carries what and could carry more, in whole numbers that add up exactly."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from caseload_lib.share.rebalancing.faults import (
    CASE_COLUMNS,
    PEOPLE_COLUMNS,
    complete_rows,
)

#: Hours count to a ten-thousandth (0.36 seconds), and so do shares of a case.
UNITS_PER_HOUR = 10_000
#: Who takes a case that leaves its holder where nobody is asked to.
NOBODY = -1
#: Utilisation counts to a millionth.
MILLIONTHS = 1_000_000
#: The next-worst excesses are compared in steps of five percentage points, in millionths.
STEP = 50_000
#: Beyond so many steps nobody is told apart any more, so that one of whom hardly any hours are
#: left this month does not make thousands of them.
MOST_STEPS = 40
#: Months together beyond these raise the price of a move no more.
MOST_MONTHS = 60
#: A price counts to a hundredth of a month.
_PRICES_PER_MONTH = 100
#: The price of a move that ends no time together, in the whole numbers that prices count in.
PRICES_PER_MOVE = MOST_MONTHS * _PRICES_PER_MONTH


@dataclass(frozen=True)
class Case:
    """A case and who carries it.

    Attributes
    ----------
    case_id : str
        The case.
    holder : int
        The place of its facilitator among the people.
    hours : float
        Hours a month that it needs, as given.
    units : int
        The same in ten-thousandths of an hour.
    months : float
        Months together; NaN where not known, which costs as little as none.
    price : int
        What it costs to move it, in hundredths of a month: 6,000 and at most as much again.
    pinned : bool
        Whether it stays.
    skills, languages, conflicts : frozenset of str
        Skills needed, languages that would do, and people who may not carry it.
    share : int
        What it counts towards a cap, in ten-thousandths of a case.
    """

    case_id: str
    holder: int
    hours: float
    units: int
    months: float
    price: int
    pinned: bool
    skills: frozenset[str]
    languages: frozenset[str]
    conflicts: frozenset[str]
    share: int


@dataclass(frozen=True)
class Person:
    """A facilitator.

    Attributes
    ----------
    facilitator_id : str
        The facilitator.
    available_hours, fixed_hours : float
        Hours available, NaN where not known, and hours needed beside the cases, as given.
    available : int or None
        Hours available, in ten-thousandths; None where not known.
    fixed : int
        Hours needed beside the cases, in ten-thousandths.
    cap : int or None
        The most cases, in ten-thousandths of a case; None without a cap.
    skills, languages : frozenset of str
        What they bring.
    kept_out : bool
        Whether they neither give nor take.
    """

    facilitator_id: str
    available_hours: float
    fixed_hours: float
    available: int | None
    fixed: int
    cap: int | None
    skills: frozenset[str]
    languages: frozenset[str]
    kept_out: bool

    def find_limit(self, utilisation: int) -> int:
        """Return the load at which somebody with hours available has a utilisation, both whole."""
        return (self.available or 0) * utilisation // MILLIONTHS


@dataclass(frozen=True)
class Situation:
    """Cases and people in order of their ids.

    Attributes
    ----------
    cases : tuple of Case
        The cases.
    people : tuple of Person
        The people.
    comfortable : int
        The utilisation up to which nobody is relieved, in millionths.
    """

    cases: tuple[Case, ...]
    people: tuple[Person, ...]
    comfortable: int

    @cached_property
    def held(self) -> dict[int, list[int]]:
        """The places of each person's cases, by the place of the person."""
        held: dict[int, list[int]] = defaultdict(list)
        for place, case in enumerate(self.cases):
            held[case.holder].append(place)
        return dict(held)

    @cached_property
    def loads(self) -> list[int]:
        """Everybody's load before, in ten-thousandths of an hour."""
        return [
            person.fixed + sum(self.cases[case].units for case in self.held.get(place, ()))
            for place, person in enumerate(self.people)
        ]

    @cached_property
    def shares(self) -> list[int]:
        """What everybody's cases count towards a cap, before."""
        return [
            sum(self.cases[case].share for case in self.held.get(place, ()))
            for place in range(len(self.people))
        ]

    @cached_property
    def counted(self) -> list[int]:
        """The places of people whose hours available are known and above 0."""
        return [place for place, person in enumerate(self.people) if person.available]

    @cached_property
    def absent(self) -> list[int]:
        """The places of people who are known to have no hours available."""
        return [place for place, person in enumerate(self.people) if person.available == 0]

    def find_excess(self, place: int, load: int) -> int:
        """Return by how much somebody of `counted` with a load exceeds what is comfortable."""
        available = self.people[place].available or 1
        return max(0, -(-load * MILLIONTHS // available) - self.comfortable)

    def is_above(self, place: int) -> bool:
        """Return whether somebody has more than is comfortable before."""
        if self.people[place].available is None:
            return False
        load = self.loads[place]
        return bool(load) if place in self.absent else self.find_excess(place, load) > 0

    def find_peak(self, loads: Sequence[int]) -> int:
        """Return the greatest excess of anybody of `counted`, in millionths."""
        return max((self.find_excess(place, loads[place]) for place in self.counted), default=0)

    def find_loads(self, moves: Mapping[int, int]) -> list[int]:
        """Return everybody's load after moves, given as who takes each case, both by place."""
        loads = [*self.loads]
        for case, taker in moves.items():
            loads[self.cases[case].holder] -= self.cases[case].units
            if taker != NOBODY:
                loads[taker] += self.cases[case].units
        return loads


def read_situation(
    cases: pd.DataFrame, facilitators: pd.DataFrame, *, comfortable_utilisation: float
) -> Situation:
    """Return cases and people in whole numbers.

    Parameters
    ----------
    cases, facilitators : DataFrame
        As `caseload_lib.share.rebalance.rebalance` takes them, without faults.
    comfortable_utilisation : float
        The utilisation up to which nobody is relieved.

    Returns
    -------
    Situation
        In order of ids.
    """
    ordered = complete_rows(facilitators, PEOPLE_COLUMNS).sort_values("facilitator_id")
    people = tuple(_read_person(row) for row in ordered.to_dict("records"))
    places = {person.facilitator_id: place for place, person in enumerate(people)}
    rows = complete_rows(cases, CASE_COLUMNS).sort_values("case_id").to_dict("records")
    return Situation(
        tuple(_read_case(row, places) for row in rows),
        people,
        round(comfortable_utilisation * MILLIONTHS),
    )


def split_list(text: str) -> frozenset[str]:
    """Return the entries of a list joined by ";".

    Examples
    --------
    >>> sorted(split_list("en; es;"))
    ['en', 'es']
    """
    return frozenset(entry.strip() for entry in text.split(";") if entry.strip())


def _read_person(row: dict[Any, Any]) -> Person:
    """Return one facilitator."""
    hours, cap = row["available_hours"], row["max_cases"]
    # Hours that round to none are hours all the same.
    available = max(_count(hours), 1 if hours > 0 else 0) if not math.isnan(hours) else None
    return Person(
        row["facilitator_id"],
        hours,
        row["fixed_hours"],
        available,
        _count(row["fixed_hours"]),
        None if math.isnan(cap) else _count(cap),
        split_list(row["skills"]),
        split_list(row["languages"]),
        row["kept_out"],
    )


def _read_case(row: dict[Any, Any], places: Mapping[str, int]) -> Case:
    """Return one case."""
    months = 0.0 if math.isnan(row["months_together"]) else row["months_together"]
    return Case(
        row["case_id"],
        places[row["facilitator_id"]],
        row["hours"],
        _count(row["hours"]),
        row["months_together"],
        PRICES_PER_MOVE + round(min(months, MOST_MONTHS) * _PRICES_PER_MONTH),
        row["pinned"],
        split_list(row["skills_needed"]),
        split_list(row["languages"]),
        split_list(row["conflicts"]),
        _count(row["load_share"]),
    )


def _count(number: float) -> int:
    """Return a number in ten-thousandths."""
    return round(number * UNITS_PER_HOUR)

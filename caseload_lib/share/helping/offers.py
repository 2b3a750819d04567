"""Help for which no case changes hands: support hours, carrying together, the next new case."""

import math
from bisect import insort
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.review.wording import say_value
from caseload_lib.share.helping.case_loads import GOES_ON, PROPOSED
from caseload_lib.share.helping.load import Load
from caseload_lib.share.rebalancing.rules import find_hindrance
from caseload_lib.share.rebalancing.situation import Situation

#: Less than so many hours a month of support is not worth arranging.
LEAST_HOURS = 1.0
_STEP = 0.5
# Sums of shares and hours are not exact in binary.
_TOLERANCE = 1e-9


def offer_support(load: Load, people: pd.DataFrame, agency: Agency) -> Iterator[dict[str, Any]]:
    """Yield who could support whom, by how many hours a month.

    From whoever has the most room to whoever carries the most too much, again and again, until
    there is less than `LEAST_HOURS` of either. Nobody gives beyond their own room, nor more than
    `agency.sharing.most_support_hours` with what they give already. Hours are halves, rounded down.

    Parameters
    ----------
    load : Load
        Who may be asked, and gives how much already.
    people : DataFrame
        By facilitator_id: room_hours and excess_hours, in hours of their own time.
    agency : Agency
        The settings.

    Yields
    ------
    dict
        A suggestion, as the rows of `help.Help.suggestions`.
    """
    asked = load.facilitators.set_index("facilitator_id")
    may_give = (agency.sharing.most_support_hours - asked["support_given_hours"]).clip(lower=0.0)
    room = people["room_hours"].where(asked["supports"], 0.0)
    left, excess = pd.concat([room, may_give], axis=1).min(axis=1), people["excess_hours"].copy()
    while len(left):
        giver, receiver = left.idxmax(), excess.idxmax()
        hours = math.floor(min(left[giver], excess[receiver]) / _STEP + _TOLERANCE) * _STEP
        if hours < LEAST_HOURS:
            return
        yield {
            "kind": "support",
            "from_facilitator_id": receiver,
            "to_facilitator_id": giver,
            "hours_per_month": hours,
            "reason": f"{receiver} carries {say_value(people['excess_hours'][receiver], 'hours')} "
            f"a month too much, and {giver} has {say_value(room[giver], 'hours')} of room.",
        }
        left[giver] -= hours
        excess[receiver] -= hours


def offer_together(
    load: Load, people: pd.DataFrame, agency: Agency, fitting: "Fitting"
) -> Iterator[dict[str, Any]]:
    """Yield which heavy case somebody could carry together with whom.

    One case for each person who carries too much, a client in a crisis before others, then whoever
    carries the most too much: of the cases that they hold alone, the heaviest for which a colleague
    has room. Of such colleagues with the skills, a language of the client's and no conflict,
    whoever has the most room. The client keeps who they know.

    Parameters
    ----------
    load : Load
        The cases, and who takes some.
    people : DataFrame
        By facilitator_id: room_hours, excess_hours and cases.
    agency : Agency
        The settings; `agency.sharing.co_share` of a case passes.
    fitting : Fitting
        Who could take each case if they had room.

    Yields
    ------
    dict
        A suggestion, as the rows of `help.Help.suggestions`.
    """
    share, room = agency.sharing.co_share, _Room(load, people)
    excess = people.loc[people["excess_hours"] > _TOLERANCE, "excess_hours"]
    pressed = set(excess.index)
    cases = load.cases[~load.cases["shared"] & (load.cases["pin_reason"] != PROPOSED)]
    cases = cases.assign(
        excess=cases["facilitator_id"].map(excess), crisis=cases["pin_reason"] == GOES_ON
    ).dropna(subset="excess")
    order = ["crisis", "excess", "hours"]
    for case in cases.sort_values(order, ascending=False, kind="stable").itertuples():
        holder, hours = case.facilitator_id, case.hours * share
        if holder not in pressed:
            continue
        helper = room.find(fitting.pick(case.case_id), hours=hours, cases=share, but=holder)
        if helper is None:
            continue
        yield {
            "kind": "co",
            "case_id": case.case_id,
            "from_facilitator_id": holder,
            "to_facilitator_id": helper,
            "hours_per_month": hours,
            "load_share": share,
            "reason": f"{case.case_id} takes {say_value(case.hours, 'hours')} a month, and "
            f"{helper} has {say_value(room.hours[helper], 'hours')} of room; the client keeps "
            f"{holder}.",
        }
        pressed.discard(holder)
        room.take(helper, hours=hours, cases=share)


def offer_next_case(
    load: Load, people: pd.DataFrame, agency: Agency, fitting: "Fitting"
) -> Iterator[dict[str, Any]]:
    """Yield who should get the next new case of each programme, no more than have room.

    A new case is taken to need the mean hours of its programme's cases that are held by one
    person, and the skills and languages that most of them ask for. Of those who have these and
    room, whoever has the most room; a case that is given takes its room.

    Parameters
    ----------
    load : Load
        The cases, and who takes some.
    people : DataFrame
        By facilitator_id: room_hours and cases, as they are once support is given.
    agency : Agency
        The settings, for the programmes' names.
    fitting : Fitting
        Who could take each case if they had room.

    Yields
    ------
    dict
        A suggestion, as the rows of `help.Help.suggestions`, with its program.
    """
    room = _Room(load, people)
    for program, (hours, case_ids) in size_new_cases(load).items():
        suited = frozenset[str]().union(*{fitting.pick(case_id) for case_id in case_ids})
        helper = room.find(suited, hours=hours, cases=1.0)
        if helper is None:
            continue
        kind = f"{name_program(program, agency)}, " if program else ""
        yield {
            "kind": "next_case",
            "to_facilitator_id": helper,
            "hours_per_month": hours,
            "program": program or None,
            "reason": f"{helper} has {say_value(room.hours[helper], 'hours')} of room, the most of "
            f"those who could take such a case: {kind}about {say_value(hours, 'hours')} a month.",
        }
        room.take(helper, hours=hours, cases=1.0)


def size_new_cases(load: Load) -> dict[str, tuple[float, list[str]]]:
    """Return what a new case of each programme is taken to be like.

    Parameters
    ----------
    load : Load
        The cases.

    Returns
    -------
    dict of str to tuple of float and list of str
        By programme ("" where none is recorded), the heaviest first: the mean hours a month of its
        cases that are held by one person, and those of them that ask for what most of them ask for.
    """
    alone = load.cases[~load.cases["shared"]]
    sizes = {}
    for program, own in alone.groupby(alone["program"].fillna("")):
        asked = own["skills_needed"].fillna("") + "|" + own["languages"].fillna("")
        usual = own.loc[asked == asked.mode().iloc[0], "case_id"]
        sizes[str(program)] = (float(own["hours"].mean()), usual.tolist())
    return dict(sorted(sizes.items(), key=lambda size: -size[1][0]))


def name_program(program: str, agency: Agency) -> str:
    """Return a programme as the settings call it."""
    known = agency.programmes.get(program)
    return known.label if known else program.replace("_", " ")


class Fitting:
    """Who could take each case if they had room, whether it is pinned or not.

    Parameters
    ----------
    situation : Situation
        Cases and people.
    """

    def __init__(self, situation: Situation) -> None:
        self._people = situation.people
        self._cases = {case.case_id: case for case in situation.cases}
        self._suited: dict[tuple[frozenset[str], frozenset[str]], frozenset[str]] = {}

    def pick(self, case_id: str) -> frozenset[str]:
        """Return the facilitator_ids of those who could take a case; the holder may be one."""
        case = self._cases[case_id]
        asked = (case.skills, case.languages)
        if asked not in self._suited:
            # What cases ask for is often the same; conflicts are each case's own.
            free = replace(case, pinned=False, conflicts=frozenset())
            self._suited[asked] = frozenset(
                person.facilitator_id
                for person in self._people
                if find_hindrance(free, person) is None
            )
        suited = self._suited[asked]
        return suited - case.conflicts if case.conflicts else suited


class _Room:
    """The hours and the places for cases that those who take some have left."""

    def __init__(self, load: Load, people: pd.DataFrame) -> None:
        asked = load.facilitators.set_index("facilitator_id")
        asked = asked[asked["takes_cases"]]
        places = (asked["max_cases"] - people["cases"].reindex(asked.index)).fillna(math.inf)
        self.hours: dict[str, float] = people["room_hours"].reindex(asked.index).to_dict()
        self._places: dict[str, float] = places.to_dict()
        self._roomiest: list[tuple[float, str]] = sorted(
            (-room, who) for who, room in self.hours.items()
        )

    def find(
        self, among: Collection[str], *, hours: float, cases: float, but: str = ""
    ) -> str | None:
        """Return who of some people has the most room, if it is enough; the first id of those."""
        for room, who in self._roomiest:
            if -room < hours - _TOLERANCE:
                return None
            if who in among and who != but and self._places[who] >= cases - _TOLERANCE:
                return who
        return None

    def take(self, who: str, *, hours: float, cases: float) -> None:
        """Take room away from somebody."""
        self._roomiest.remove((-self.hours[who], who))
        self.hours[who] -= hours
        self._places[who] -= cases
        insort(self._roomiest, (-self.hours[who], who))

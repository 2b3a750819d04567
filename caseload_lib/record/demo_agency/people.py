"""The people of the demo agency: who works there, how, and when they are away."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.names import FAMILY_NAMES, GIVEN_NAMES
from caseload_lib.record.demo_agency.outline import (
    NEVER,
    TEAM,
    Days,
    Flags,
    Numbers,
    Outline,
    name_ids,
    pick,
    to_dates,
)

_ROLES = ("facilitator", "lead", "operations_manager", "responder")
FACILITATOR, LEAD, MANAGER, RESPONDER = range(4)
_REASONS = ("", "vacation", "illness", "family_leave")
VACATION, ILLNESS, FAMILY_LEAVE = 1, 2, 3
_TEAMS_OF_MANAGER = 10
_LANGUAGES = ("en", "en;es", "en;vi", "en;tl", "en;zh", "en;ase")
_SKILLS = ("medication", "behavior_support", "mobility", "medication;seizures", "communication", "")

#: The story's seven: presence habit (hours a case), promptness in hiring, generosity with
#: support, contract hours a week.
_STORY = (
    (5.0, 0.95, 0.90, 40.0),
    (4.7, 0.85, 1.00, 40.0),
    (5.0, 0.60, 0.50, 40.0),
    (4.2, 0.55, 0.30, 32.0),
    (3.0, 0.05, 0.10, 40.0),
    (4.1, 0.60, 0.20, 40.0),
    (3.9, 0.50, 0.10, 40.0),
)
#: Months before the last in which the story's newcomers began and those before them left.
_NEWCOMERS = ((6, 12), (2, 4))
STRUCK, LONG_AWAY, VICIOUS = 2, 3, 4
#: For how long the leads have supervised at the end, one after the other, if that long leads.
_SUPERVISING_DAYS = (914, 290, 1240, 1830, 560)


@dataclass(frozen=True)
class People:
    """Everybody, one place in each array per person.

    A seat is a caseload that somebody carries; a person who left and the newcomer who follows
    have the same seat. The first `facilitators` people hold the seats at the end.
    """

    ids: Any
    roles: Days
    seats: Days
    teams: Days
    hours: Numbers
    starts: Days
    ends: Days
    habits: Numbers
    promptness: Numbers
    generosity: Numbers
    away: np.ndarray[Any, np.dtype[np.int8]]

    @property
    def newcomers(self) -> Flags:
        """Who follows somebody that left."""
        followed = self.seats[(self.roles == FACILITATOR) & (self.ends < NEVER)]
        return np.isin(self.seats, followed) & (self.seats >= 0) & (self.ends >= NEVER)

    @property
    def leads(self) -> Days:
        """The lead facilitator of each team."""
        return np.flatnonzero(self.roles == LEAD)

    def employed_on(self, days: Days) -> Flags:
        """Return who is employed on which day, people by days."""
        return (self.starts[:, None] <= days) & (days < self.ends[:, None])


def make_people(outline: Outline) -> People:
    """Return the people of an agency: teams of seven, their leads, responders and managers."""
    dice = outline.random("people")
    count = outline.facilitators
    teams = -(-count // TEAM)
    managers = -(-teams // _TEAMS_OF_MANAGER)
    seats, starts, leavers, left = _fill_seats(outline, dice)
    sizes = (count, teams, managers, 2 * teams, len(leavers))
    total = sum(sizes)
    roles = np.repeat([FACILITATOR, LEAD, MANAGER, RESPONDER, FACILITATOR], sizes)
    before = outline.first - dice.integers(550, 4000, total)
    starts = np.concatenate([starts, before[count:]])
    ends = np.full(total, NEVER, dtype=np.int64)
    ends[total - len(leavers) :] = left
    starts = np.where(ends < NEVER, np.minimum(starts, ends - 700), starts)
    no_seat = np.full(managers + 2 * teams, -1)
    seats = np.concatenate([seats, count + np.arange(teams), no_seat, leavers])
    of_teams = (
        np.arange(count) // TEAM,
        np.arange(teams),
        np.arange(managers) * _TEAMS_OF_MANAGER,
        np.arange(2 * teams) // 2,
        leavers // TEAM,
    )
    habits, promptness, generosity, hours = _draw_traits(outline, dice, total)
    hours[(roles == LEAD) | (roles == MANAGER)] = 40.0
    people = People(
        name_ids("F", total),
        roles.astype(np.int64),
        seats.astype(np.int64),
        np.concatenate(of_teams).astype(np.int64),
        hours,
        starts.astype(np.int64),
        ends,
        habits,
        promptness,
        generosity,
        np.zeros((total, len(outline.days)), dtype=np.int8),
    )
    _send_away(people, outline, dice)
    return people


def _fill_seats(outline: Outline, dice: np.random.Generator) -> tuple[Days, Days, Days, Days]:
    """Return the seats and their holders' first days, and who left which seat when."""
    count = outline.facilitators
    starts = outline.first - dice.integers(550, 4000, count)
    story = min(count, TEAM)
    newcomers = _NEWCOMERS if story >= 5 else _NEWCOMERS[: int(story >= 3)]
    rows = [
        (story - len(newcomers) + place, began, left)
        for place, (began, left) in enumerate(newcomers)
    ]
    chance = dice.random(count)
    begun, gaps = dice.integers(0, 12, count), dice.integers(1, 6, count)
    rows += [
        (seat, int(begun[seat]), int(begun[seat] + gaps[seat]))
        for seat in range(TEAM, count)
        if chance[seat] < 0.1
    ]
    for seat, began, _ in rows:
        starts[seat] = outline.first_monday(began)
    left_on = [outline.day_in(left, 20 if left < 12 else 1) for _, _, left in rows]
    seats = np.array([seat for seat, _, _ in rows], dtype=np.int64)
    return np.arange(count), starts, seats, np.array(left_on, dtype=np.int64)


def _draw_traits(
    outline: Outline, dice: np.random.Generator, total: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return habits, promptness, generosity and contract hours; the story's first."""
    habits = np.clip(dice.normal(4.1, 0.5, total), 2.8, 5.4)
    promptness = np.clip(dice.normal(0.35, 0.25, total) + (habits - 4.1) * 0.25, 0.0, 1.0)
    generosity = dice.random(total)
    hours = dice.choice([40.0, 32.0, 24.0], total, p=[0.83, 0.12, 0.05])
    hours[outline.facilitators :] = 40.0
    story = np.array(_STORY[: outline.facilitators])
    for column, values in enumerate((habits, promptness, generosity, hours)):
        values[: len(story)] = story[:, column]
    return habits, promptness, generosity, hours


def _send_away(people: People, outline: Outline, dice: np.random.Generator) -> None:
    """Give everybody some weeks of vacation a year, illness, and one person a leave."""
    total, days = people.away.shape
    weeks = days // 7
    for block in range(0, weeks, 20):
        weeks_off = block + dice.integers(0, 16, total)
        for offset in range(5):
            column = weeks_off * 7 + offset
            rows = np.flatnonzero(column < days)
            people.away[rows, column[rows]] = VACATION
    begins = dice.random((total, days)) < 0.008
    lasts = dice.integers(1, 4, (total, days))
    for offset in range(3):
        ill = np.zeros_like(begins)
        ill[:, offset:] = (begins & (lasts > offset))[:, : days - offset]
        people.away[ill & (people.away == 0)] = ILLNESS
    if outline.facilitators > LONG_AWAY and len(outline.months) > 10:
        from_on, to_on = outline.day_in(10, 1) - 4, outline.day_in(9, 6)
        away = (outline.days >= from_on) & (outline.days < to_on)
        people.away[LONG_AWAY, away] = FAMILY_LEAVE
    if outline.facilitators > STRUCK:  # whose last month is to be read without a vacation
        last = (outline.days >= outline.day_in(0, 1)) & (people.away[STRUCK] == VACATION)
        people.away[STRUCK, last] = 0
    people.away[~people.employed_on(outline.days)] = 0
    people.away[people.roles == MANAGER] = 0


def frame_people(people: People, outline: Outline) -> dict[str, pd.DataFrame]:
    """Return the tables facilitators, roles and absences."""
    dice = outline.random("names")
    total = len(people.roles)
    names = dice.permutation(len(GIVEN_NAMES) * len(FAMILY_NAMES))[
        np.arange(total) % (len(GIVEN_NAMES) * len(FAMILY_NAMES))
    ]
    given, family = np.divmod(names, len(FAMILY_NAMES))
    managers = np.flatnonzero(people.roles == MANAGER)
    supervisors = managers[people.teams // _TEAMS_OF_MANAGER]
    facilitators = pd.DataFrame(
        {
            "facilitator_id": people.ids,
            "name": pick(GIVEN_NAMES, given) + " " + pick(FAMILY_NAMES, family),
            "supervisor_id": pick(people.ids, np.where(people.roles == MANAGER, -1, supervisors)),
            "hours_per_week": people.hours,
            "languages": pick(
                _LANGUAGES, dice.choice(6, total, p=[0.5, 0.2, 0.1, 0.1, 0.05, 0.05])
            ),
            "skills": pd.Series(pick(_SKILLS, dice.integers(0, 6, total))).replace("", None),
            "started_on": to_dates(people.starts),
            "ended_on": to_dates(people.ends),
        }
    )
    return {
        "facilitators": facilitators,
        "roles": _frame_roles(people, outline),
        "absences": _frame_absences(people, outline),
    }


def _frame_roles(people: People, outline: Outline) -> pd.DataFrame:
    """Return the roles; leads were facilitators for their first year, managers supervise.

    Leads came to supervise too, some of them lately.
    """
    everyone = np.arange(len(people.roles))
    leads, managers = people.leads, np.flatnonzero(people.roles == MANAGER)
    who = np.concatenate([everyone, leads, managers, leads])
    from_on = people.starts[who].copy()
    from_on[leads] += 365
    days = outline.end - np.resize(_SUPERVISING_DAYS, len(leads))
    from_on[len(who) - len(leads) :] = np.maximum(from_on[leads], days)
    to_on = people.ends[who].copy()
    to_on[len(everyone) : len(everyone) + len(leads)] = people.starts[leads] + 365
    roles = pick(_ROLES, people.roles)
    counts = [len(leads), len(managers) + len(leads)]
    former = pick(("facilitator", "supervisor"), np.repeat([0, 1], counts))
    return pd.DataFrame(
        {
            "facilitator_id": pick(people.ids, who),
            "role": pd.concat([pd.Series(roles), pd.Series(former)], ignore_index=True),
            "from_on": to_dates(from_on),
            "to_on": to_dates(to_on),
        }
    ).sort_values(["facilitator_id", "from_on", "role"], ignore_index=True)


def _frame_absences(people: People, outline: Outline) -> pd.DataFrame:
    """Return every unbroken time away for one reason as a row."""
    total = len(people.away)
    nothing = np.zeros((total, 1), dtype=np.int8)
    around = np.concatenate([nothing, people.away, nothing], axis=1)
    changes = around[:, 1:] != around[:, :-1]
    begins = np.argwhere(changes & (around[:, 1:] != 0))
    ends = np.argwhere(changes & (around[:, :-1] != 0))
    reasons = around[:, 1:][begins[:, 0], begins[:, 1]]
    first = int(outline.days[0])
    return pd.DataFrame(
        {
            "facilitator_id": pick(people.ids, begins[:, 0]),
            "from_on": to_dates(begins[:, 1] + first),
            "to_on": to_dates(ends[:, 1] + first),
            "reason": pick(_REASONS, reasons),
        }
    )

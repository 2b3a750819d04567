"""Who holds the demo agency's cases when: changes of hands, filling in, carrying together."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.cases import Cases
from caseload_lib.record.demo_agency.outline import NEVER, Days, Numbers, Outline, pick, to_dates
from caseload_lib.record.demo_agency.people import (
    FACILITATOR,
    FAMILY_LEAVE,
    LONG_AWAY,
    STRUCK,
    VICIOUS,
    People,
)

#: The cases of the struck facilitator that change hands or are carried together in the last
#: months, counted among those open throughout.
HANDED, SHARED = 4, 1
#: The part of a case that the lead facilitator carries while its holder is on leave.
FILLED_IN = 0.3


@dataclass(frozen=True)
class Holdings:
    """Who holds which case from when to when; `roles` are 0 for lead and 1 for co."""

    cases: Days
    people: Days
    starts: Days
    ends: Days
    roles: Days
    shares: Numbers

    def holder_on(self, cases: Days, days: Days) -> Days:
        """Return who holds each case as lead on each day; -1 where nobody does."""
        return self._find_on(cases, days, self._leads)

    def helper_on(self, cases: Days, days: Days) -> Days:
        """Return who carries each case together with its lead on each day; -1 for nobody."""
        return self._find_on(cases, days, self._helpers)

    @cached_property
    def _leads(self) -> tuple[Days, Days]:
        """The leads' holdings in order: sorting keys and rows."""
        return self._sort(np.flatnonzero(self.roles == 0))

    @cached_property
    def _helpers(self) -> tuple[Days, Days]:
        """The holdings of those who carry together with a lead, in order."""
        return self._sort(np.flatnonzero(self.roles == 1))

    def _sort(self, rows: Days) -> tuple[Days, Days]:
        """Return holdings by case and first day."""
        keys = _make_keys(self.cases[rows], self.starts[rows])
        order = np.argsort(keys, kind="stable")
        return keys[order], rows[order]

    def _find_on(self, cases: Days, days: Days, table: tuple[Days, Days]) -> Days:
        """Return who of a table holds each case on each day."""
        keys, rows = table
        if not len(rows):
            return np.full(len(cases), -1)
        places = np.searchsorted(keys, _make_keys(cases, days), side="right") - 1
        held = rows[np.maximum(places, 0)]
        right = (self.cases[held] == cases) & (self.starts[held] <= days) & (days < self.ends[held])
        return np.where(right, self.people[held], -1)


def _make_keys(cases: Days, days: Days) -> Days:
    """Return numbers that sort by case and then by day, also for days before 1970."""
    return cases * 2**33 + days + 2**32


def hold_cases(people: People, cases: Cases, outline: Outline) -> Holdings:
    """Return who holds which case when: leavers, those who fill in, newcomers, and the story."""
    facilitators = people.roles == FACILITATOR
    seats = cases.seats
    holder_now = np.full(seats.max() + 1, -1, dtype=np.int64)
    now = np.flatnonzero((people.seats >= 0) & (people.ends >= NEVER))
    holder_now[people.seats[now]] = now
    before = np.full(len(holder_now), -1, dtype=np.int64)
    gone = np.flatnonzero(facilitators & (people.ends < NEVER))
    before[people.seats[gone]] = gone
    owner, leaver = holder_now[seats], before[seats]
    followed = leaver >= 0
    left = np.where(followed, people.ends[leaver], cases.opened)
    taken = np.where(followed, people.starts[owner] + 7 + 14 * (cases.ranks % 3), cases.opened)
    cover = _choose_cover(people, cases, owner)
    number = np.arange(len(seats))
    spells = (
        (leaver, cases.opened, left, followed),
        (cover, np.maximum(left, cases.opened), taken, followed),
        (owner, np.maximum(taken, cases.opened), np.full(len(seats), NEVER), seats >= 0),
    )
    columns = [
        (number[right], who[right], start[right], np.minimum(end, cases.closed)[right])
        for who, start, end, right in spells
    ]
    held, who, start, end = (np.concatenate(column) for column in zip(*columns, strict=True))
    real = start < end
    held, who, start, end = held[real], who[real], start[real], end[real]
    holdings = Holdings(held, who, start, end, np.zeros_like(held), np.ones(len(held)))
    return _tell_story(holdings, people, cases, outline)


def _choose_cover(people: People, cases: Cases, owner: Days) -> Days:
    """Return who of the team fills in for each case: experienced, or the lead facilitator."""
    fit = (people.roles == FACILITATOR) & (people.ends >= NEVER) & ~people.newcomers
    fit &= ~np.isin(np.arange(len(fit)), (STRUCK, VICIOUS))
    able = np.flatnonzero(fit)
    team_of_case = people.teams[owner]
    bounds = np.searchsorted(people.teams[able], [team_of_case, team_of_case + 1])
    count = bounds[1] - bounds[0]
    turn = cases.ranks % (count + 1)
    chosen = able[np.minimum(bounds[0] + turn, len(able) - 1)] if len(able) else owner
    return np.where(turn == count, people.leads[team_of_case], chosen)


def _tell_story(holdings: Holdings, people: People, cases: Cases, outline: Outline) -> Holdings:
    """Hand a case over in the last month, carry one together, and fill in during a leave."""
    if outline.facilitators <= LONG_AWAY:
        return holdings
    leave = outline.days[people.away[LONG_AWAY] == FAMILY_LEAVE]
    if len(leave):
        first, back = int(leave[0]), int(leave[-1]) + 1
        filling = (LONG_AWAY, int(people.leads[0]))
        numbers = np.arange(len(cases.seats))
        holders = holdings.holder_on(numbers, np.full(len(numbers), first))
        for case in np.flatnonzero(holders == LONG_AWAY):
            holdings = _pass_on(holdings, int(case), first, filling, (1 - FILLED_IN, FILLED_IN))
            holdings = _pass_on(holdings, int(case), back, filling[:1], (1.0,))
    handed = cases.find_lasting(STRUCK, HANDED, outline)
    holdings = _pass_on(holdings, handed, outline.day_in(0, 12), (LONG_AWAY,), (1.0,))
    shared = cases.find_lasting(STRUCK, SHARED, outline)
    since = outline.day_in(min(1, len(outline.months) - 1), 10)
    return _pass_on(holdings, shared, since, (STRUCK, STRUCK - 1), (0.6, 0.4))


def _pass_on(
    holdings: Holdings, case: int, day: int, people: tuple[int, ...], shares: tuple[float, ...]
) -> Holdings:
    """Return holdings in which a case has other holders from a day on, the first of them lead."""
    rows = np.flatnonzero((holdings.cases == case) & (holdings.starts < day))
    rows = rows[holdings.ends[rows] > day]
    if not len(rows):
        return holdings
    count = len(people)
    ends = holdings.ends.copy()
    ends[rows] = day
    return Holdings(
        np.append(holdings.cases, np.full(count, case)),
        np.append(holdings.people, people),
        np.append(holdings.starts, np.full(count, day)),
        np.append(ends, np.full(count, holdings.ends[rows[0]])),
        np.append(holdings.roles, np.arange(count) > 0),
        np.append(holdings.shares, shares),
    )


def frame_holdings(holdings: Holdings, people: People, cases: Cases) -> pd.DataFrame:
    """Return the table assignments."""
    order = np.lexsort((holdings.roles, holdings.starts, holdings.cases))
    return pd.DataFrame(
        {
            "case_id": pick(cases.ids, holdings.cases[order]),
            "facilitator_id": pick(people.ids, holdings.people[order]),
            "role": pick(("lead", "co"), holdings.roles[order]),
            "load_share": holdings.shares[order],
            "from_on": to_dates(holdings.starts[order]),
            "to_on": to_dates(holdings.ends[order]),
            "inferred": np.zeros(len(order), dtype=bool),
        }
    )

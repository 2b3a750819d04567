"""The demo agency's cases: who is supported, in which programme, and how it went."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.outline import (
    NEVER,
    TEAM,
    Days,
    Flags,
    Outline,
    name_ids,
    pick,
    to_dates,
)
from caseload_lib.record.demo_agency.people import STRUCK, People

PROGRAMMES = ("supported_living", "independent_skills")
SUPPORTED_LIVING, INDEPENDENT_SKILLS = range(2)
_OUTCOMES = ("met", "not_met", "unknown")
_FUNDERS = ("regional_center", "medicaid_waiver", "county")
_ZONES = ("north", "east", "harbor", "hills")
_LANGUAGES = ("en", "es", "vi", "tl", "zh")
_SKILLS = ("", "medication", "behavior_support", "mobility", "seizures", "communication")

#: How much of an ordinary caseload the story's seven carry.
_STORY_LOAD = (0.95, 1.05, 1.08, 1.0, 1.25, 0.95, 0.9)
_STORY_TRAINING = (2, 2, 2, 1, 2, 1, 1)
_FULL_LOAD = 8.3


@dataclass(frozen=True)
class Cases:
    """Every case, one place in each array per case; `ranks` count within a seat."""

    ids: Any
    seats: Days
    ranks: Days
    programmes: Days
    opened: Days
    closed: Days
    expected_months: Days
    outcomes: Days

    def open_on(self, day: Days | int) -> Flags:
        """Return which cases are open on a day."""
        return (self.opened <= day) & (day < self.closed)

    def find_lasting(self, seat: int, place: int, outline: Outline) -> int:
        """Return a seat's supported-living case open throughout the history, or -1."""
        lasting = (self.seats == seat) & (self.programmes == SUPPORTED_LIVING)
        lasting &= (self.opened < outline.first - 30) & (self.closed >= NEVER)
        found = np.flatnonzero(lasting)
        found = found[np.argsort(self.ranks[found])]
        return int(found[place]) if place < len(found) else -1


def make_cases(people: People, outline: Outline) -> Cases:
    """Return supported living for as long as it is wanted, and training that ends."""
    dice = outline.random("cases")
    first_holder = _find_first_holders(people)
    seats = np.arange(len(first_holder))
    since = people.starts[first_holder]
    load = people.hours[first_holder] / 40.0
    story = np.array(_STORY_LOAD[: min(outline.facilitators, TEAM)])
    load[: len(story)] *= story
    small = seats >= outline.facilitators
    living = np.rint(_FULL_LOAD * load + dice.integers(-1, 2, len(seats)) * (seats >= TEAM))
    living = np.where(small, 2, np.maximum(living, 2)).astype(np.int64)
    training = np.where(small, 1, dice.choice([1, 2, 3], len(seats), p=[0.25, 0.5, 0.25]))
    training[: len(story)] = _STORY_TRAINING[: len(story)]
    parts = [
        _open_living(np.repeat(seats, living), since, outline, dice),
        _open_training(np.repeat(seats, training), since, people, first_holder, outline, dice),
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[0], columns[2]))  # numbered as they were opened
    owner, programmes, opened, closed, expected, outcomes = (c[order] for c in columns)
    return Cases(
        name_ids("C", len(owner), width=4),
        owner,
        _rank_within(owner, programmes, opened),
        programmes,
        opened,
        closed,
        expected,
        outcomes,
    )


def _find_first_holders(people: People) -> Days:
    """Return who held each seat first: whoever left it, else its holder."""
    seated = np.flatnonzero(people.seats >= 0)
    holders = np.full(people.seats.max() + 1, -1, dtype=np.int64)
    holders[people.seats[seated]] = seated  # those who left come last and overwrite
    return holders


def _rank_within(seats: Days, programmes: Days, opened: Days) -> Days:
    """Return each case's rank in its seat: supported living first, the longest open first."""
    order = np.lexsort((opened, programmes, seats))
    ordered = seats[order]
    begins = np.flatnonzero(np.diff(ordered, prepend=-1))
    ranks = np.empty(len(seats), dtype=np.int64)
    ranks[order] = np.arange(len(seats)) - np.repeat(begins, np.diff([*begins, len(seats)]))
    return ranks


def _open_living(
    seats: Days, since: Days, outline: Outline, dice: np.random.Generator
) -> tuple[Days, ...]:
    """Return supported living: open for years, a few begun lately, hardly any ended."""
    count = len(seats)
    start = since[seats]
    opened = start + (dice.random(count) ** 0.8 * (outline.first - 30 - start)).astype(np.int64)
    calm = seats == STRUCK  # whose story begins with a caseload that stays
    late = ~calm & (dice.random(count) < 0.006 * len(outline.months))
    span = outline.end - outline.first
    lately = outline.first + (dice.random(count) * (span - 20)).astype(np.int64)
    opened = np.where(late, lately, opened)
    leaves = ~calm & ~late & (dice.random(count) < 0.0025 * len(outline.months))
    ending = outline.first + 1 + (dice.random(count) * (span - 1)).astype(np.int64)
    closed = np.where(leaves, ending, NEVER)
    none = np.full(count, -1)
    return seats, np.full(count, SUPPORTED_LIVING), opened, closed, none, none


def _open_training(
    slots: Days,
    since: Days,
    people: People,
    holders: Days,
    outline: Outline,
    dice: np.random.Generator,
) -> tuple[Days, ...]:
    """Return case after case for each place in the programme that closes."""
    turns = len(outline.months) // 6 + 2
    shape = (len(slots), turns)
    lasts = np.clip(dice.normal(400, 110, shape), 150, 700).astype(np.int64)
    gaps = dice.integers(5, 50, shape)
    begun = outline.first - (dice.random(len(slots)) * lasts[:, 0]).astype(np.int64)
    opened = begun[:, None] + np.cumsum(lasts + gaps, axis=1) - (lasts + gaps)
    opened = np.maximum(opened, since[slots][:, None])
    closed = opened + lasts
    kept = opened < outline.end - 7
    expected = dice.choice([12, 15, 18], shape)
    chance = np.clip(0.68 + (people.habits[holders[slots]] - 4.1) * 0.12, 0.3, 0.9)
    drawn = dice.random(shape)
    outcomes = np.where(drawn < chance[:, None], 0, np.where(drawn < 0.93, 1, 2))
    running = closed > outline.end
    closed = np.where(running, NEVER, closed)
    outcomes = np.where(running, -1, outcomes)
    seats = np.broadcast_to(slots[:, None], shape)[kept]
    programmes = np.full(len(seats), INDEPENDENT_SKILLS)
    return seats, programmes, opened[kept], closed[kept], expected[kept], outcomes[kept]


def frame_cases(cases: Cases, outline: Outline) -> pd.DataFrame:
    """Return the table cases."""
    dice = outline.random("case_details")
    count = len(cases.seats)
    skills = pick(_SKILLS, dice.choice(6, count, p=[0.4, 0.2, 0.15, 0.1, 0.05, 0.1]))
    return pd.DataFrame(
        {
            "case_id": cases.ids,
            "client_code": name_ids("HL-", count),
            "program": pick(PROGRAMMES, cases.programmes),
            "funding_source": pick(_FUNDERS, dice.choice(3, count, p=[0.75, 0.2, 0.05])),
            "priority": dice.choice([1, 2, 3, 4, 5], count, p=[0.05, 0.2, 0.5, 0.2, 0.05]),
            "zone": pick(_ZONES, (cases.seats + dice.integers(0, 2, count)) % len(_ZONES)),
            "languages": pick(_LANGUAGES, dice.choice(5, count, p=[0.72, 0.15, 0.05, 0.05, 0.03])),
            "skills_needed": pd.Series(skills).replace("", None),
            "opened_on": to_dates(cases.opened),
            "closed_on": to_dates(cases.closed),
            "expected_months": np.where(
                cases.expected_months < 0, np.nan, cases.expected_months.astype(np.float64)
            ),
            "outcome": pick(_OUTCOMES, cases.outcomes),
        }
    )

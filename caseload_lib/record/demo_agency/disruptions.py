"""What disrupts the demo agency: the story's part, and the usual rest."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.outline import (
    NEVER,
    TEAM,
    Days,
    Numbers,
    add_up,
    name_ids,
    pick,
    to_instants,
)
from caseload_lib.record.demo_agency.people import RESPONDER
from caseload_lib.record.demo_agency.scene import Scene
from caseload_lib.tables import CAUSES, SCOPE_OF_CAUSE


class _Kind(NamedTuple):
    """How often a cause comes up (a month and ten cases), its usual hours, and how long."""

    rate: float
    hours: float
    longest_days: int


_KINDS = {
    "health_change": _Kind(0.035, 20.0, 90),
    "client_circumstance": _Kind(0.012, 10.0, 20),
    "disaster": _Kind(0.001, 12.0, 10),
    "staff_illness": _Kind(0.40, 3.0, 6),
    "staff_circumstance": _Kind(0.18, 3.0, 8),
    "turnover": _Kind(0.30, 5.0, 30),  # for each departure
    "slow_hiring": _Kind(0.25, 6.0, 40),  # for each place empty for forty days
    "team_conflict": _Kind(0.035, 5.0, 40),
    "low_morale": _Kind(0.030, 4.0, 50),
    "missed_communication": _Kind(0.42, 1.2, 3),
    "missing_record": _Kind(0.32, 1.5, 5),
}
#: The part of staffing crunches that a responder takes over.
_BY_RESPONDER = 0.35


@dataclass
class Disruptions:
    """What has happened so far while the months go by."""

    scene: Scene
    dice: np.random.Generator
    _told: list[tuple[np.ndarray, ...]] = field(default_factory=list)

    def pass_month(
        self,
        month: int,
        strain: Numbers,
        presence: Numbers,
        team_cases: tuple[Days, Days],
    ) -> Numbers:
        """Let the month's disruptions happen and return the hours that each person has of them.

        Parameters
        ----------
        month : int
            The month, counted from 0.
        strain, presence : array of float
            Each person's pressure and presence hours a case in the month before.
        team_cases : tuple of array of int
            The case of each departure of the month, and of each place empty for long.

        Returns
        -------
        array of float
            Hours by person.
        """
        holders = self.scene.holders[:, month]
        order = np.argsort(holders, kind="stable")
        order = order[holders[order] >= 0]
        held = np.bincount(holders[order], minlength=len(strain))
        rates = self._find_rates(month, held / 10.0, strain, presence)
        counts = self.dice.poisson(rates)
        people, causes = np.nonzero(counts)
        times = counts[people, causes]
        people, causes = np.repeat(people, times), np.repeat(causes, times)
        begins = np.cumsum(held) - held
        places = begins[people] + (self.dice.random(len(people)) * held[people]).astype(np.int64)
        cases = order[places] if len(order) else places
        for cause, affected in zip(("turnover", "slow_hiring"), team_cases, strict=True):
            struck = affected[self.dice.random(len(affected)) < _KINDS[cause].rate]
            struck = struck[holders[struck] >= 0]
            cases = np.append(cases, struck)
            causes = np.append(causes, np.full(len(struck), CAUSES.index(cause)))
            people = np.append(people, holders[struck])
        hours = self._record(month, people, cases, causes)
        return hours + self._record_story(month, len(strain))

    def _find_rates(self, month: int, tens: Numbers, strain: Numbers, presence: Numbers) -> Numbers:
        """Return how many of each cause are to be expected, people by causes."""
        rates = np.outer(tens, [kind.rate for kind in _KINDS.values()])
        column = {cause: rates[:, place] for place, cause in enumerate(_KINDS)}
        winter = self.scene.outline.months[month].number in {11, 12, 1, 2}
        column["staff_illness"] *= 1.5 if winter else 0.85
        pressed = np.exp(1.5 * np.clip(strain - 1.0, -0.5, 0.6))
        column["team_conflict"] *= pressed
        column["missed_communication"] *= pressed
        column["missing_record"] *= pressed
        column["low_morale"] *= np.exp(-0.6 * (presence - 4.0))
        column["turnover"] *= 0.0
        column["slow_hiring"] *= 0.0
        # The story's own year has its five changed clients and no other.
        told = self.scene.outline.months[-1]
        this = self.scene.outline.months[month]
        if told - this < 12 or told.year == this.year:
            column["health_change"][self.scene.people.teams == 0] = 0.0
        if self.scene.outline.facilitators <= TEAM:
            column["disaster"] *= 0.0
        return rates

    def _record(self, month: int, people: Days, cases: Days, causes: Days) -> Numbers:
        """Keep events that were drawn, and return their hours by person."""
        kinds = list(_KINDS.values())
        count = len(people)
        hours = np.array([kind.hours for kind in kinds])[causes]
        hours = hours * np.exp(self.dice.normal(0.0, 0.45, count))
        longest = np.array([kind.longest_days for kind in kinds])[causes]
        lasts = (self.dice.random(count) ** 1.5 * longest).astype(np.int64)
        begin, end = self.scene.outline.starts[month : month + 2]
        early = np.maximum(self.scene.cases.opened[cases], begin)
        late = np.minimum(self.scene.cases.closed[cases], end)
        days = early + (self.dice.random(count) * (late - early)).astype(np.int64)
        lasts = np.minimum(lasts, np.maximum(self.scene.cases.closed[cases] - 1 - days, 0))
        crunch = np.array([SCOPE_OF_CAUSE[cause] == "staffing_crunch" for cause in CAUSES])[causes]
        covered = crunch & (self.dice.random(count) < _BY_RESPONDER)
        lasting = np.isin(causes, [CAUSES.index("health_change")])
        permanent = lasting & (self.dice.random(count) < 0.4)
        self._told.append((people, cases, causes, hours, days, lasts, permanent, covered))
        return add_up(people, hours * ~covered, len(self.scene.people.roles))

    def _record_story(self, month: int, people: int) -> Numbers:
        """Keep the story's events of a month, and return the month's hours of all of them."""
        total = np.zeros(people)
        begin, end = self.scene.outline.starts[month : month + 2]
        for event, case in zip(self.scene.story.events, self.scene.story.cases, strict=True):
            day = self.scene.outline.day_in(event.back, event.day)
            until = min(day + event.lasts, self.scene.outline.end)
            part = max(min(until, end) - max(day, begin), 0) / (until - day)
            total[event.seat] += event.hours * part
            if begin <= day < end:
                row = (event.seat, case, CAUSES.index(event.cause), event.hours, day, event.lasts)
                columns = (np.array([value]) for value in (*row, event.permanent, False))
                self._told.append(tuple(columns))
        return total

    def frame(self) -> pd.DataFrame:
        """Return the table disruptions."""
        columns = [np.concatenate(column) for column in zip(*self._told, strict=True)]
        order = np.lexsort((columns[2], columns[1], columns[4]))
        people, cases, causes, hours, days, lasts, permanent, covered = (
            column[order] for column in columns
        )
        count, end = len(order), self.scene.outline.end
        ended = np.where(days + lasts >= end, NEVER, days + lasts)
        onset = self.scene.holdings.holder_on(cases, days)
        onset = np.where(onset < 0, people, onset)
        carrier = self.scene.holdings.holder_on(cases, np.minimum(ended, end - 1))
        carrier = np.where(carrier < 0, onset, carrier)
        responders = np.flatnonzero(self.scene.people.roles == RESPONDER)
        on_call = responders[2 * self.scene.people.teams[onset] + self.dice.integers(0, 2, count)]
        begun = 7 * 60 + 5 * self.dice.integers(0, 13 * 12, count)
        over = np.where(lasts == 0, begun + 45, 8 * 60 + 15 * self.dice.integers(0, 40, count))
        whole = np.isin(causes, [CAUSES.index("missed_communication")])
        no_case = whole & (self.dice.random(count) < 0.4)
        return pd.DataFrame(
            {
                "disruption_id": name_ids("D", count, width=4),
                "case_id": pick(self.scene.cases.ids, np.where(no_case, -1, cases)),
                "facilitator_id": pick(self.scene.people.ids, np.where(covered, on_call, carrier)),
                "onset_facilitator_id": pick(self.scene.people.ids, onset),
                "cause": pick(CAUSES, causes),
                "started_at": to_instants(days, begun, self.scene.outline),
                "ended_at": to_instants(ended, over, self.scene.outline),
                "minutes": np.rint(hours * 12).astype(np.int64) * 5,
                "permanent": permanent.astype(bool),
            }
        )

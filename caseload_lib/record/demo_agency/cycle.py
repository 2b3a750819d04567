"""The demo agency month by month: the pressed are less present, and their teams leave.

Needs, records, empty places and disruptions press a facilitator; the pressed see less of their
clients' teams; teams that see little of them leave sooner, which empties places. What breaks
the circle: prompt hiring, colleagues who support, responders, and efforts that save hours.
"""

from dataclasses import dataclass, field

import numpy as np

from caseload_lib.record.demo_agency.disruptions import Disruptions
from caseload_lib.record.demo_agency.efforts import RECRUITER, find_running, scale_administration
from caseload_lib.record.demo_agency.outline import Numbers
from caseload_lib.record.demo_agency.scene import Scene
from caseload_lib.record.demo_agency.support import Support, give_support, join_support
from caseload_lib.record.demo_agency.teams import Teams

#: The activities whose hours the cycle decides; leave and support come on top.
ACTIVITIES = (
    "direct",
    "presence",
    "administration",
    "compliance",
    "communication",
    "hiring",
    "training",
)
_DIRECT, _PRESENCE, _ADMINISTRATION, _COMPLIANCE, _COMMUNICATION, _HIRING, _TRAINING = range(7)
#: Pressure at which presence is what a person has by habit, and how more of it lowers presence.
_EASE, _PER_PRESSURE = 0.95, -1.7
#: How much of a month's pressure is still that of the month before.
_SETTLING = 0.6
#: Hours that an empty place takes in a month, and the part of them that is hiring.
_HOURS_OF_EMPTY_PLACE, _HIRING_PART = 6.5, 0.55
#: The part of a contact's hours that is not recording, which administration holds.
_CONTACT_PART = 0.87
#: The part of contacts that stays to be made however long somebody is away in a month.
_UNPLANNED = 0.15


@dataclass(frozen=True)
class Cycle:
    """What came of the months.

    `pressure` (ratio), `presence` (hours a case) and `delivered` (share of the due contacts) are
    people by months; `hours` are people by months by `ACTIVITIES`.
    """

    pressure: Numbers
    presence: Numbers
    delivered: Numbers
    hours: Numbers
    support: Support
    teams: Teams
    disruptions: Disruptions


def run_cycle(scene: Scene) -> Cycle:
    """Let the months pass, each with what the month before left behind."""
    loop = _Loop(scene, scene.outline.random("cycle"))
    for month in range(len(scene.outline.months)):
        loop.pass_month(month)
    return Cycle(
        np.stack(loop.pressures, axis=1),
        np.stack(loop.presences, axis=1),
        np.stack(loop.deliveries, axis=1),
        np.stack(loop.hours, axis=1),
        join_support(loop.supports),
        loop.teams,
        loop.disruptions,
    )


@dataclass
class _Loop:
    """The months so far."""

    scene: Scene
    dice: np.random.Generator
    teams: Teams = field(init=False)
    disruptions: Disruptions = field(init=False)
    pressures: list[Numbers] = field(default_factory=list)
    presences: list[Numbers] = field(default_factory=list)
    deliveries: list[Numbers] = field(default_factory=list)
    hours: list[Numbers] = field(default_factory=list)
    supports: list[Support] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with everybody at ease."""
        random = self.scene.outline.random
        self.teams = Teams(self.scene, random("teams"))
        self.disruptions = Disruptions(self.scene, random("disruptions"))

    def pass_month(self, month: int) -> None:
        """Let one month pass."""
        scene, people = self.scene, self.scene.people
        total = len(people.roles)
        strain = self.pressures[-1] if month else np.full(total, _EASE)
        seen = self.presences[-1] if month else people.habits
        recruiting = 0.72 if find_running(RECRUITER, month, scene.outline) else 1.0
        left = self.teams.pass_month(month, seen, recruiting)
        in_cases = scene.positions.cases
        affected = (in_cases[left], in_cases[self.teams.find_long_open(month)])
        lost = self.disruptions.pass_month(month, strain, seen, affected)
        empty = self.teams.sum_open_days(month) / 30.0
        support = give_support(scene, strain, month)
        given, received = support.sum_given(total), support.sum_received(total)
        spent = self._spend(month, empty)
        # Who is away for a while plans around it, and colleagues see to the rest.
        there = scene.present[:, month] / np.maximum(scene.possible[:, month], 1.0)
        contact = scene.needed[:, month] * _CONTACT_PART * (_UNPLANNED + (1 - _UNPLANNED) * there)
        work = contact + lost + spent.sum(axis=1)
        work += given - received + empty * _HOURS_OF_EMPTY_PLACE * (1 - _HIRING_PART)
        strain = _SETTLING * strain + (1 - _SETTLING) * _press(work, scene.present[:, month])
        seen = people.habits * np.exp(_PER_PRESSURE * (strain - _EASE))
        seen = np.clip(seen * np.exp(self.dice.normal(0.0, 0.045, total)), 0.4, 7.5)
        self.pressures.append(strain)
        self.presences.append(seen)
        self.supports.append(support)
        self.deliveries.append(self._deliver(month, strain))
        self.hours.append(self._share_out(month, spent, given))

    def _spend(self, month: int, empty: Numbers) -> Numbers:
        """Return the hours that go to what is not contact, people by activities."""
        scene, capacity = self.scene, self.scene.outline.settings.capacity
        here = np.minimum(scene.present[:, month] / 140.0, 1.1)
        held = scene.held[:, month] * np.minimum(here, 1.0)
        scale = scale_administration(month, scene.outline)
        spent = np.zeros((len(here), len(ACTIVITIES)))
        per_case = capacity.administration_hours_per_case * held
        spent[:, _ADMINISTRATION] = (
            (capacity.fixed_administration_hours * here + per_case) * 1.15 * scale
        )
        spent[:, _COMPLIANCE] = (2.5 * here + 0.4 * held) * scale
        spent[:, _COMMUNICATION] = 2.5 * here + 0.35 * held
        spent[:, _HIRING] = empty * _HOURS_OF_EMPTY_PLACE * _HIRING_PART
        learning = np.clip(26.0 - 7.0 * scene.tenure[:, month], 0.0, 20.0)
        spent[:, _TRAINING] = (4.0 + learning) * here
        noise = np.exp(self.dice.normal(0.0, 0.06, spent.shape))
        return spent * noise * (here > 0)[:, None]

    def _deliver(self, month: int, strain: Numbers) -> Numbers:
        """Return the share of due contacts that are made: less where hours are short."""
        fresh = self.scene.tenure[:, month] < 4
        share = 0.97 - 0.7 * np.maximum(strain - 1.0, 0.0) - 0.04 * fresh
        absent = self.scene.present[:, month] < 40
        return np.where(absent, 0.55, np.clip(share, 0.5, 0.99))

    def _share_out(self, month: int, spent: Numbers, given: Numbers) -> Numbers:
        """Return every activity's hours; they add up to the hours worked, overtime included."""
        at_work = self.scene.present[:, month]
        strain, seen = self.pressures[-1], self.presences[-1]
        hours = spent.copy()
        here = np.minimum(at_work / 100.0, 1.0)
        hours[:, _PRESENCE] = seen * self.scene.held[:, month] * here
        worked = at_work * (1.0 + 0.35 * np.clip(strain - 1.0, 0.0, 0.3))
        rest = worked - given - hours.sum(axis=1)
        direct = np.clip(rest, 0.0, self.scene.needed[:, month] * 0.95)
        spare = np.maximum(rest - direct, 0.0)
        hours[:, _DIRECT] = direct
        hours[:, _COMMUNICATION] += spare * 0.4
        hours[:, _TRAINING] += spare * 0.3
        hours[:, _COMPLIANCE] += spare * 0.3
        return hours * (at_work > 0)[:, None]


def _press(work: Numbers, present: Numbers) -> Numbers:
    """Return work against the hours there are; at ease where somebody is hardly there."""
    ratio = np.where(present > 24, work / np.maximum(present, 24.0), _EASE)
    return np.clip(ratio, 0.7, 1.6)

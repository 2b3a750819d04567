"""Who supports whom in the demo agency: the generous with room help the most pressed."""

from dataclasses import dataclass

import numpy as np

from caseload_lib.record.demo_agency.outline import Days, Numbers, add_up
from caseload_lib.record.demo_agency.people import FACILITATOR
from caseload_lib.record.demo_agency.scene import Scene

_LEAD_HOURS, _LEAD_EXTRA = 2.5, 4.0
_MOST_HOURS = 10.0
_NEW_MONTHS = 6


@dataclass(frozen=True)
class Support:
    """Hours that one person gave another in a month, one place in each array per pair."""

    months: Days
    givers: Days
    receivers: Days
    hours: Numbers

    def sum_given(self, people: int) -> Numbers:
        """Return the hours that each person gave."""
        return add_up(self.givers, self.hours, people)

    def sum_received(self, people: int) -> Numbers:
        """Return the hours that each person received."""
        return add_up(self.receivers, self.hours, people)


def join_support(parts: list[Support]) -> Support:
    """Return the support of several months as one."""
    return Support(
        np.concatenate([part.months for part in parts]),
        np.concatenate([part.givers for part in parts]),
        np.concatenate([part.receivers for part in parts]),
        np.concatenate([part.hours for part in parts]),
    )


def give_support(scene: Scene, strain: Numbers, month: int) -> Support:
    """Return the support of a month: two pairs of colleagues a team, and the lead's for all.

    Parameters
    ----------
    scene : Scene
        The agency.
    strain : array of float
        Each person's pressure in the month before.
    month : int
        The month, counted from 0.

    Returns
    -------
    Support
        The pairs; nobody supports themself.
    """
    people = scene.people
    active = (scene.held[:, month] > 0) & (scene.present[:, month] > 40)
    ours = np.flatnonzero(active & (people.roles == FACILITATOR))
    fresh = scene.tenure[:, month] < _NEW_MONTHS
    ready = people.generosity - 1.5 * strain - 9.0 * fresh
    needy = strain + 0.3 * fresh
    by_ready = ours[np.lexsort((-ready[ours], people.teams[ours]))]
    by_need = ours[np.lexsort((-needy[ours], people.teams[ours]))]
    teams = people.teams[by_ready]
    first = np.flatnonzero(np.diff(teams, prepend=-1))
    most_pressed = np.isin(by_need, by_need[first])
    givers, receivers = [people.leads[teams]], [by_need]
    hours = [_LEAD_HOURS + _LEAD_EXTRA * (1.0 * most_pressed + fresh[by_need])]
    for place in (0, 1):
        rows = first[first + place < len(teams)]
        rows = rows[teams[rows] == teams[rows + place]] + place
        giver, receiver = by_ready[rows], by_need[rows]
        room = 18.0 * people.generosity[giver] * (1.35 - strain[giver])
        kept = (giver != receiver) & (room >= 1.0)
        givers.append(giver[kept])
        receivers.append(receiver[kept])
        hours.append(np.minimum(room[kept], _MOST_HOURS))
    giver, receiver = np.concatenate(givers), np.concatenate(receivers)
    return Support(np.full(len(giver), month), giver, receiver, np.concatenate(hours))

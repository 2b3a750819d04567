"""One month after another of the circle, for some facilitators and all runs side by side."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from caseload_lib.plan.spans import Array
from caseload_lib.share.circle.changes import Change
from caseload_lib.share.circle.counts import draw_counts, keep_some
from caseload_lib.share.circle.luck import Luck
from caseload_lib.sharing_settings import Circle

_MONTH_DAYS: Final = 365.25 / 12
_MONTH_WEEKS: Final = _MONTH_DAYS / 7
#: No more than this share of the holders leaves within a month.
_MOST_LEAVING: Final = 0.5


class State:
    """Where each unit of each run stands as a month begins.

    Parameters
    ----------
    circle : Circle
        The parameters.
    luck : Luck
        The luck of the units played.
    """

    def __init__(self, circle: Circle, luck: Luck) -> None:
        self.circle, self.luck = circle, luck
        self.usual_presence = circle.usual_presence_hours * luck.presence
        self.usual_load = circle.usual_utilisation * luck.load
        usually_open = (
            circle.positions * circle.departures_per_year / 12 * circle.days_to_fill / _MONTH_DAYS
        )
        self.hours_of_open = circle.hours_per_open_position / circle.available_hours
        self.without_open = self.usual_load - self.hours_of_open * usually_open
        self.open = np.zeros(luck.load.shape)
        self.presence = self.usual_presence
        self.pushed_aside = np.zeros(luck.load.shape)

    def pass_month(self, step: int, changes: Sequence[Change]) -> dict[str, Array]:
        """Let a month pass and return its measures, units × runs."""
        circle, luck = self.circle, self.luck
        amount = {change.kind: 0.0 for change in changes}
        for change in changes:
            amount[change.kind] += change.amount
        people = circle.facilitators + int(amount.get("facilitators", 0))
        part = circle.facilitators / people
        staffed = luck.units < people
        filled = np.maximum(circle.positions * part - self.open, 1.0)
        gone = self._leave(step, filled) * staffed[:, None]
        open_days = self._fill(step, gone, amount.get("recruiters", 0.0))
        saved = amount.get("administration_hours", 0.0) * _MONTH_WEEKS / circle.available_hours
        load = part * self.without_open - saved + self.hours_of_open * open_days / _MONTH_DAYS
        load = np.maximum(load + luck.shocks[:, step] + self.pushed_aside, 0.05)
        presence = self._see(step, load, amount.get("presence_hours", 0.0), part)
        return {
            "presence_hours": presence,
            "turnover": 12 * gone / filled,
            "open_position_days": open_days,
            "utilisation": load,
            "filled": filled,
            "staffed": staffed,
        }

    def _leave(self, step: int, filled: Array) -> Array:
        """Return how many holders leave."""
        circle = self.circle
        stay = math.log1p(-circle.fewer_departures_per_presence_hour)
        usual = circle.departures_per_year / 12
        rate = usual * np.exp(stay * (self.presence - self.usual_presence))
        mean = filled * np.minimum(rate, _MOST_LEAVING)
        flat = mean.ravel()
        gone = draw_counts(
            self.luck.chances[:, step, 0], np.exp(-mean), lambda count, at: flat[at] / count
        )
        return np.asarray(np.minimum(gone, np.floor(filled)))

    def _fill(self, step: int, gone: Array, recruiters: float) -> Array:
        """Fill what is open, and return the days that positions were open in the month."""
        circle, chances = self.circle, self.luck.chances[:, step]
        days = circle.days_to_fill * (1 - circle.faster_filling_per_recruiter) ** recruiters
        pace = _MONTH_DAYS / days
        # Of a month: how long an old and how long a new open position stays so, on average.
        old = (1 - math.exp(-pace)) / pace
        new = (1 - old) / pace
        open_days = _MONTH_DAYS * (self.open * old + gone * new)
        self.open = keep_some(chances[:, 1], self.open, math.exp(-pace))
        self.open = self.open + keep_some(chances[:, 2], gone, old)
        return np.asarray(open_days)

    def _see(self, step: int, load: Array, kept: float, part: float) -> Array:
        """Return presence, and remember what was pushed aside for it."""
        circle = self.circle
        falls = math.log1p(-circle.presence_lost_per_tenth_of_load) / 0.1
        presence = self.usual_presence * np.exp(falls * (load - self.usual_load))
        presence = presence * self.luck.seen[:, step]
        self.presence = np.clip(presence, kept, 3 * self.usual_presence + kept)
        added = np.maximum(kept - presence, 0.0) * circle.cases * part
        self.pushed_aside = added / circle.available_hours
        return self.presence

"""The direct-care teams of the demo agency: who leaves, and how long a place stays empty."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.outline import NEVER, Days, Numbers, add_up, pick, to_dates
from caseload_lib.record.demo_agency.scene import Scene

#: The share of holders that leave in a month at four hours of presence a case, and how much
#: an hour more or less changes it (as a power of e).
_MONTHLY_DEPARTURES = 0.024
_PER_PRESENCE_HOUR = -0.6
_USUAL_PRESENCE = 4.0
#: The days that filling a place takes at the least, and what none of the promptness adds.
_FASTEST_DAYS, _SLOWNESS_DAYS = 14.0, 62.0
_REASONS = ("pay", "other_work", "moved", "studies", "burnout", "team", "health", "dismissed")
_REASON_CHANCES = (0.22, 0.2, 0.12, 0.12, 0.14, 0.1, 0.06, 0.04)


@dataclass
class Teams:
    """The state of every position while the months go by, and what happened to it."""

    scene: Scene
    dice: np.random.Generator
    opened: Days = field(init=False)
    filled: Days = field(init=False)
    _told: list[tuple[Days, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with a few places empty."""
        count = len(self.scene.positions.cases)
        self.opened = np.full(count, NEVER, dtype=np.int64)
        self.filled = np.full(count, -NEVER, dtype=np.int64)
        empty = self.dice.random(count) < 0.05
        empty &= self.scene.cases.open_on(self.scene.outline.first - 60)[self.scene.positions.cases]
        empty &= self.scene.cases.closed[self.scene.positions.cases] >= NEVER
        rows = np.flatnonzero(empty)
        left = self.scene.outline.first - self.dice.integers(1, 45, len(rows))
        self._leave(rows, left, np.full(len(rows), 0.5), 1.0)

    def pass_month(self, month: int, presence: Numbers, recruiting: float) -> Days:
        """Let holders leave, the more the less their team saw of the facilitator.

        Parameters
        ----------
        month : int
            The month, counted from 0.
        presence : array of float
            Each person's hours of presence a case in the month before.
        recruiting : float
            What the time to fill a place is multiplied by.

        Returns
        -------
        array of int
            The positions left.
        """
        begin, end = self.scene.outline.starts[month : month + 2]
        case = self.scene.positions.cases
        holder = self.scene.holders[case, month]
        at_risk = (holder >= 0) & (self.filled <= begin)
        at_risk &= self.scene.cases.opened[case] <= begin
        at_risk &= self.scene.cases.closed[case] >= NEVER
        pull = np.exp(_PER_PRESENCE_HOUR * (presence[holder] - _USUAL_PRESENCE))
        leaves = self.dice.random(len(case)) < np.minimum(_MONTHLY_DEPARTURES * pull, 0.25)
        rows = np.flatnonzero(at_risk & leaves)
        left = begin + self.dice.integers(0, end - begin, len(rows))
        self._leave(rows, left, self.scene.people.promptness[holder[rows]], recruiting)
        return rows

    def _leave(self, rows: Days, left: Days, promptness: Numbers, recruiting: float) -> None:
        """Empty places, and search: the prompt begin before the place is empty."""
        count = len(rows)
        slow = 1.0 - promptness
        lag = np.rint(self.dice.uniform(-14, 4, count) + slow * self.dice.uniform(0, 40, count))
        search = (_FASTEST_DAYS + _SLOWNESS_DAYS * slow) * self.dice.gamma(4.0, 0.25, count)
        begun = left + lag.astype(np.int64)
        filled = begun + np.maximum(np.rint(search * recruiting), 5).astype(np.int64)
        filled = np.maximum(filled, left + 1)
        self.opened[rows], self.filled[rows] = left, filled
        reasons = self.dice.choice(len(_REASONS), count, p=_REASON_CHANCES)
        self._told.append((rows, left, begun, filled, reasons))

    def sum_open_days(self, month: int) -> Numbers:
        """Return the days of a month that places were empty, by who leads their cases."""
        begin, end = self.scene.outline.starts[month : month + 2]
        days = np.minimum(self.filled, end) - np.maximum(self.opened, begin)
        holder = self.scene.holders[self.scene.positions.cases, month]
        empty = (days > 0) & (holder >= 0)
        return add_up(holder[empty], days[empty], len(self.scene.people.roles))

    def find_long_open(self, month: int) -> Days:
        """Return the positions that have been empty for forty days as a month begins."""
        begin = self.scene.outline.starts[month]
        return np.flatnonzero((self.filled > begin) & (begin - self.opened > 40))

    def frame_vacancies(self) -> pd.DataFrame:
        """Return the table vacancies."""
        rows, left, begun, filled, _ = self._list()
        end = self.scene.outline.end
        return pd.DataFrame(
            {
                "position_id": pick(self.scene.positions.ids, rows),
                "recruiting_started_on": to_dates(np.where(begun >= end, NEVER, begun)),
                "opened_on": to_dates(left),
                "filled_on": to_dates(np.where(filled >= end, NEVER, filled)),
            }
        )

    def frame_departures(self) -> pd.DataFrame:
        """Return the table departures."""
        rows, left, _, _, reasons = self._list()
        return pd.DataFrame(
            {
                "position_id": pick(self.scene.positions.ids, rows),
                "left_on": to_dates(left),
                "reason": pick(_REASONS, reasons),
            }
        )

    def _list(self) -> tuple[Days, ...]:
        """Return everything that happened, in order of time."""
        columns = [np.concatenate(column) for column in zip(*self._told, strict=True)]
        order = np.lexsort((columns[0], columns[1]))
        return tuple(column[order] for column in columns)

"""A month planned: days first, then times, and back where a day has no room."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact, Stop
from caseload_lib.plan.scheduling.day_plan import find_too_many, time_day
from caseload_lib.plan.scheduling.month_model import TooMany
from caseload_lib.plan.scheduling.month_plan import plan_days
from caseload_lib.plan.scheduling.parts import split_contacts

#: Less effort than this is not worth another turn.
_LEAST_EFFORT = 0.01


class Times(NamedTuple):
    """When contacts are made.

    Parameters
    ----------
    starts : dict of str to (int, int)
        Day and minute by activity_id; contacts without a place are left out.
    bound : int
        The least points that any plan costs.
    effort : float
        Deterministic seconds spent.
    """

    starts: dict[str, tuple[int, int]]
    bound: int
    effort: float


def plan_times(
    contacts: Sequence[Contact],
    best_days: Mapping[str, int],
    calendar: Calendar,
    *,
    effort: float,
) -> Times:
    """Return the best times found for contacts that have to do with one another.

    Days are chosen without their hours, then each day is timed; what turns out to be too much
    for a day is remembered for all days that are like it, and days are chosen again. Choosing
    knows less than timing does, so the points of its best choice bound those of every plan.

    Parameters
    ----------
    contacts : sequence of Contact
        The contacts.
    best_days : mapping of str to int
        As `points.find_best_days` gives them.
    calendar : Calendar
        The days, hours and ways.
    effort : float
        Deterministic seconds that may be spent.

    Returns
    -------
    Times
        A plan that keeps every rule, whatever the effort.
    """
    days, bound, spent = _Days(calendar), 0, 0.0
    while True:
        left = max(effort - spent, _LEAST_EFFORT)
        plan = plan_days(contacts, best_days, calendar, too_many=days.too_many, effort=left)
        bound, spent = max(bound, plan.bound), spent + plan.effort
        full = [day for day, stops in plan.days.items() if not days.fit(day, stops)]
        if not full or spent >= effort:
            break
    starts: dict[str, tuple[int, int]] = {}
    for day, stops in plan.days.items():
        starts |= {name: (day, minute) for name, minute in days.squeeze(day, stops).items()}
    return Times(_drop_followers(contacts, starts), bound, spent)


class _Days:
    """What is known of days: the times of contacts that fit, and what is too much."""

    def __init__(self, calendar: Calendar) -> None:
        self.too_many: list[TooMany] = []
        self._calendar = calendar
        self._known: dict[tuple[int, tuple[tuple[str, bool], ...]], dict[str, int] | None] = {}

    def fit(self, day: int, stops: Sequence[Stop]) -> bool:
        """Return whether a day has room for contacts, and remember what is too much."""
        fits = True
        for group in _split(stops):
            if self._time(day, group) is None:
                few = find_too_many(group, day, self._calendar)
                self.too_many.append(TooMany(tuple(few), self._find_like(day, few)))
                fits = False
        return fits

    def squeeze(self, day: int, stops: Sequence[Stop]) -> dict[str, int]:
        """Return the starts of as many contacts as a day has room for, the weightiest first."""
        starts: dict[str, int] = {}
        for group in _split(stops):
            timed = self._time(day, group)
            if timed is None:
                chosen: list[Stop] = []
                for stop in sorted(group, key=_weigh):
                    found = self._time(day, [*chosen, stop])
                    if found is not None:
                        chosen, timed = [*chosen, stop], found
            starts |= timed or {}
        return starts

    def _time(self, day: int, stops: Sequence[Stop]) -> dict[str, int] | None:
        """Return the starts of a day's contacts, each set of them found once."""
        key = day, tuple((one.activity_id, kept) for one, kept in stops)
        if key not in self._known:
            self._known[key] = time_day(stops, day, self._calendar)
        return self._known[key]

    def _find_like(self, day: int, stops: Sequence[Stop]) -> tuple[int, ...]:
        """Return the days on which contacts have the same free time as on one day."""
        if any(kept for _, kept in stops):
            return (day,)
        shape = self._describe(day, stops)
        every = range(len(self._calendar.days))
        return tuple(one for one in every if self._describe(one, stops) == shape)

    def _describe(self, day: int, stops: Sequence[Stop]) -> list[object]:
        """Return the free time of contacts and of those who make them."""
        date = self._calendar.days[day]
        own = [self._calendar.find_spans(one.facilitator_id or "", date) for one, _ in stops]
        return [*own, *(one.spans.get(day) for one, _ in stops)]


def _split(stops: Sequence[Stop]) -> list[list[Stop]]:
    """Return a day's contacts in groups that have nothing to do with one another."""
    kept = {one.activity_id: kept for one, kept in stops}
    parts = split_contacts([one for one, _ in stops])
    return [[Stop(one, kept[one.activity_id]) for one in part] for part in parts]


def _weigh(stop: Stop) -> tuple[bool, int, bool, str]:
    """Return what puts weightier contacts first: promises kept, priority, what others follow."""
    one = stop.contact
    return not (stop.kept and one.promised), one.priority, one.after is not None, one.activity_id


def _drop_followers(
    contacts: Sequence[Contact], starts: dict[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """Return the starts without those whose first contact has none."""
    after = {one.activity_id: one.after for one in contacts if one.after is not None}
    while True:
        left = {name: at for name, at in starts.items() if after.get(name, name) in starts}
        if len(left) == len(starts):
            return left
        starts = left

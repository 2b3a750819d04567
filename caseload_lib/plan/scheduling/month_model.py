"""A month as a model: a day for each contact, what a day can hold, and what comfort costs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ortools.sat.python import cp_model

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact, Stop
from caseload_lib.plan.scheduling.points import (
    MOVED,
    OVERLOAD_MINUTES,
    SAME_DAY,
    SHIFTED,
    UNPLACED,
    Wishes,
)

#: Contacts with more choice than this between their starts are hardly in each other's way.
_LOOSE_MINUTES = 240


class TooMany(NamedTuple):
    """Contacts that cannot all be on any one of some days."""

    stops: tuple[Stop, ...]
    days: tuple[int, ...]


class _Option(NamedTuple):
    """One choice of a day for a contact, and the earliest and latest start that it leaves."""

    contact: Contact
    chosen: cp_model.IntVar
    earliest: int
    latest: int


class MonthModel:
    """Days for contacts that have to do with one another.

    The order and times within a day are not in it, only what a day can hold at most.

    Parameters
    ----------
    contacts : sequence of Contact
        The contacts.
    calendar : Calendar
        The days, hours and ways.
    too_many : sequence of TooMany
        What is known not to go together.

    Attributes
    ----------
    model : CpModel
        The model.
    free : mapping of (str, int) to literal
        Whether a contact is on a day, at whatever time, by activity_id and day.
    kept : mapping of str to literal
        Whether a contact keeps its time, for those that can.
    losses : sum
        The points of contacts that find no place and of promises that are not kept.
    """

    def __init__(
        self, contacts: Sequence[Contact], calendar: Calendar, too_many: Sequence[TooMany]
    ) -> None:
        self.model = cp_model.CpModel()
        self.free: dict[tuple[str, int], cp_model.IntVar] = {}
        self.kept: dict[str, cp_model.IntVar] = {}
        self._contacts, self._calendar = contacts, calendar
        self._unplaced: dict[str, cp_model.IntVar] = {}
        self._on: dict[int, dict[str, cp_model.LinearExprT]] = defaultdict(dict)
        self._options: dict[int, list[_Option]] = defaultdict(list)
        for contact in contacts:
            self._add_contact(contact)
        for contact in contacts:
            self._add_order(contact)
        for who in dict.fromkeys(contact.facilitator_id for contact in contacts):
            if who is not None:
                self._add_days([one for one in contacts if one.facilitator_id == who])
        self._add_clashes()
        for few in too_many:
            self._forbid(few)
        self.losses = sum(self._count_losses())

    def _add_contact(self, contact: Contact) -> None:
        """Let a contact have one of its days, keep its time, or find no place."""
        name = contact.activity_id
        choices: list[cp_model.IntVar] = []
        for day in contact.spans:
            starts = contact.list_starts(day, self._calendar.slot_minutes)
            if starts:
                self.free[name, day] = self._on[day][name] = self.model.new_bool_var("")
                choices.append(self.free[name, day])
                slot = self._calendar.slot_minutes
                option = _Option(contact, choices[-1], starts[0][0] * slot, starts[-1][1] * slot)
                self._options[day].append(option)
        if contact.keeps and contact.present:
            day, minute = contact.present
            self.kept[name] = self.model.new_bool_var("")
            self._on[day][name] = self._on[day].get(name, 0) + self.kept[name]
            choices.append(self.kept[name])
            self._options[day].append(_Option(contact, choices[-1], minute, minute))
        self._unplaced[name] = self.model.new_bool_var("")
        self.model.add_exactly_one([*choices, self._unplaced[name]])

    def _add_order(self, contact: Contact) -> None:
        """Let what must come first be placed so many days before."""
        if contact.after is None:
            return
        for day in contact.spans:
            here = self._on[day].get(contact.activity_id)
            if here is not None:
                window = range(day - contact.greatest_gap, day - contact.least_gap + 1)
                before = [self._on[one].get(contact.after, 0) for one in window if one in self._on]
                self.model.add(here <= sum(before))

    def _add_days(self, contacts: Sequence[Contact]) -> None:
        """Let a facilitator's days hold no more than they can."""
        who = contacts[0].facilitator_id or ""
        zones = {one.zone for one in contacts if one.zone}
        nearest: dict[str | None, int] = {
            zone: min(self._calendar.find_way(other, zone) for other in zones) for zone in zones
        }
        for day, on in sorted(self._on.items()):
            here = [(one, on[one.activity_id]) for one in contacts if one.activity_id in on]
            if not here:
                continue
            spans = self._calendar.find_spans(who, self._calendar.days[day])
            each = [one.minutes + one.recording + nearest.get(one.zone, 0) for one, _ in here]
            work = sum(minutes * x for minutes, (_, x) in zip(each, here, strict=True))
            # To the day's first contact there is no way; the others take the nearest at least.
            first = max(nearest.values(), default=0)
            self.model.add(work <= sum(end - begin for begin, end in spans) + first)
            self._add_slots(here, spans)

    def _add_slots(
        self,
        here: Sequence[tuple[Contact, cp_model.LinearExprT]],
        spans: Sequence[tuple[int, int]],
    ) -> None:
        """Let no more starts be taken than a day has."""
        slot = self._calendar.slot_minutes
        starts = sum(-(-end // slot) - -(-begin // slot) for begin, end in spans)
        taken = []
        for one, x in here:
            # A contact covers the starts within it; one that keeps an odd time perhaps one less.
            odd = one.keeps and one.present is not None and one.present[1] % slot
            taken.append((one.minutes // slot if odd else -(-one.minutes // slot)) * x)
        self.model.add(sum(taken) <= starts)

    def _add_clashes(self) -> None:
        """Let two contacts not both be on a day on which either would be in the other's way."""
        for options in self._options.values():
            for one in options:
                if one.latest - one.earliest > _LOOSE_MINUTES:
                    continue
                for other in options:
                    if one.contact is not other.contact and self._clash(one, other):
                        self.model.add_at_most_one([one.chosen, other.chosen])

    def _clash(self, one: "_Option", other: "_Option") -> bool:
        """Return whether two contacts cannot both be made, in whichever order."""
        a, b = one.contact, other.contact
        together = a.facilitator_id is not None and a.facilitator_id == b.facilitator_id
        if not together and a.case_id != b.case_id:
            return False
        way = self._calendar.find_way(a.zone, b.zone) if together else 0
        late_first = other.earliest + b.minutes + way > one.latest
        return one.earliest + a.minutes + way > other.latest and late_first

    def _forbid(self, few: TooMany) -> None:
        """Let some contacts not all be on any one of some days."""
        for day in few.days:
            held = [
                self.kept[one.activity_id] if kept else self._on[day][one.activity_id]
                for one, kept in few.stops
                if kept or one.activity_id in self._on[day]
            ]
            if len(held) == len(few.stops):
                self.model.add(sum(held) <= len(held) - 1)

    def _count_losses(self) -> list[cp_model.LinearExprT]:
        """Return the points of contacts without a place and of promises not kept."""
        points: list[cp_model.LinearExprT] = []
        for contact in self._contacts:
            name = contact.activity_id
            points.append(UNPLACED[contact.priority] * self._unplaced[name])
            if contact.promised and contact.present:
                points.append(MOVED * (1 - self.kept.get(name, 0)))
        return points

    def fix(self, days: Mapping[int, Sequence[Stop]]) -> None:
        """Let contacts be as a plan has them."""
        for day, stops in days.items():
            for one, kept in stops:
                name = one.activity_id
                self.model.add(self.kept[name] == 1 if kept else self.free[name, day] == 1)

    def hint(self, days: Mapping[int, Sequence[Stop]]) -> None:
        """Let a search begin from the days of a plan."""
        self.model.clear_hints()
        stops = {one.activity_id: (day, kept) for day, here in days.items() for one, kept in here}
        for (name, day), chosen in self.free.items():
            self.model.add_hint(chosen, stops.get(name) == (day, False))
        for name, missed in self._unplaced.items():
            self.model.add_hint(missed, name not in stops)
            if name in self.kept:
                self.model.add_hint(self.kept[name], name in stops and stops[name][1])

    def add_comfort(self, wishes: Wishes) -> cp_model.LinearExprT:
        """Return the points of everything else.

        Parameters
        ----------
        wishes : Wishes
            What would suit the contacts best.

        Returns
        -------
        sum
            Overload, contacts of a case on one day, each contact's day, and proposals changed.
        """
        points: list[cp_model.LinearExprT] = []
        for who in dict.fromkeys(contact.facilitator_id for contact in self._contacts):
            if who in self._calendar.comfortable_minutes:
                own = [one for one in self._contacts if one.facilitator_id == who]
                points += self._count_overload(own, wishes)
        for case_id in dict.fromkeys(contact.case_id for contact in self._contacts):
            points += self._count_together([c for c in self._contacts if c.case_id == case_id])
        for contact in self._contacts:
            name = contact.activity_id
            for day, here in self._on.items():
                if name in here:
                    points.append(wishes.price(contact, day) * here[name])
            if contact.present and not contact.promised:
                points.append(SHIFTED * (1 - self.kept.get(name, 0)))
        return sum(points)

    def _count_overload(
        self, contacts: Sequence[Contact], wishes: Wishes
    ) -> Iterator[cp_model.LinearExprT]:
        """Return the points of a facilitator's days that are longer than comfortable."""
        comfortable = self._calendar.comfortable_minutes[contacts[0].facilitator_id or ""]
        for day, on in self._on.items():
            here = [(one, on[one.activity_id]) for one in contacts if one.activity_id in on]
            loads = [wishes.find_load(one, day) for one, _ in here]
            if sum(loads) > comfortable:
                most = -(-(sum(loads) - comfortable) // OVERLOAD_MINUTES)
                over = self.model.new_int_var(0, most, "")
                load = sum(minutes * x for minutes, (_, x) in zip(loads, here, strict=True))
                self.model.add(OVERLOAD_MINUTES * over >= load - comfortable)
                yield over

    def _count_together(self, contacts: Sequence[Contact]) -> Iterator[cp_model.LinearExprT]:
        """Return the points of a case's days that have more than one contact."""
        for on in self._on.values():
            here = [on[one.activity_id] for one in contacts if one.activity_id in on]
            if len(here) > 1:
                more = self.model.new_int_var(0, len(here) - 1, "")
                self.model.add(more >= sum(here) - 1)
                yield SAME_DAY * more

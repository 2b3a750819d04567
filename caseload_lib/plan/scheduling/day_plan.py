"""One day: in which order and at which times its contacts are made."""

from collections.abc import Sequence
from itertools import combinations

from ortools.sat.python import cp_model

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact, Stop

#: Ways and hours that are not preferred weigh so much more than being early.
_COMFORT = 10_000


def time_day(stops: Sequence[Stop], day: int, calendar: Calendar) -> dict[str, int] | None:
    """Return the best starts of contacts on a day.

    Nobody makes two contacts at a time, and no case has two; what must come first ends before
    what comes after it begins; between two contacts of a facilitator that have a zone lies the
    time of the way, besides what lies between them without a zone; contacts, their recording
    and the ways take no more than the facilitator's free time. Least are the minutes of ways
    and of contacts outside their preferred hours, then the starts.

    Parameters
    ----------
    stops : sequence of Stop
        The day's contacts of facilitators and cases that have to do with one another.
    day : int
        The day's place in the calendar.
    calendar : Calendar
        The hours and ways.

    Returns
    -------
    dict of str to int, or None
        Starts in minutes after midnight by activity_id; None where the day has no room.
    """
    if len(stops) == 1:
        return _time_one(stops[0], day, calendar)
    model = _DayModel(stops, day, calendar)
    model.aim()
    return model.solve()


def find_too_many(stops: Sequence[Stop], day: int, calendar: Calendar) -> list[Stop]:
    """Return some of a day's contacts for which, without any one of them, there were room.

    Parameters
    ----------
    stops : sequence of Stop
        Contacts for which the day has no room.
    day : int
        The day's place in the calendar.
    calendar : Calendar
        The hours and ways.

    Returns
    -------
    list of Stop
        As few as need be for there to be no room.
    """
    needed = list(stops)
    for stop in stops:
        others = [one for one in needed if one is not stop]
        if others and _DayModel(others, day, calendar).solve() is None:
            needed = others
    return needed


def _time_one(stop: Stop, day: int, calendar: Calendar) -> dict[str, int] | None:
    """Return the best start of the only contact of a day."""
    contact, slot = stop.contact, calendar.slot_minutes
    if stop.kept and contact.present:
        starts = [contact.present[1]]
    else:
        ranges = contact.list_starts(day, slot)
        starts = [place * slot for low, high in ranges for place in range(low, high + 1)]
    if not starts or _find_excess(contact, day, calendar):
        return None
    low, high = find_preferred(contact, day, calendar)
    best = min(
        starts,
        key=lambda start: (max(low - start, 0) + max(start + contact.minutes - high, 0), start),
    )
    return {contact.activity_id: best}


def find_preferred(contact: Contact, day: int, calendar: Calendar) -> tuple[int, int]:
    """Return the minutes between which a contact would best be on a day."""
    begin, end = contact.preferred
    date = calendar.days[day]
    low = 0 if begin is None else calendar.find_minute(date, begin)
    high = 2 * 24 * 60 if end is None else calendar.find_minute(date, end)
    return low, high


def _find_excess(contact: Contact, day: int, calendar: Calendar) -> bool:
    """Return whether a contact with its recording takes more than its facilitator's free time."""
    if contact.facilitator_id is None:
        return False
    spans = calendar.find_spans(contact.facilitator_id, calendar.days[day])
    return contact.minutes + contact.recording > sum(end - begin for begin, end in spans)


class _DayModel:
    """A day as a model: a start for each contact, and the order of those with a zone."""

    def __init__(self, stops: Sequence[Stop], day: int, calendar: Calendar) -> None:
        self.model = cp_model.CpModel()
        self.contacts = {stop.contact.activity_id: stop.contact for stop in stops}
        self.day, self.calendar = day, calendar
        self.starts = {
            stop.contact.activity_id: self._place(stop, calendar.slot_minutes) for stop in stops
        }
        self.ways: list[cp_model.LinearExprT] = []
        for one, other in combinations(self.contacts.values(), 2):
            if one.case_id == other.case_id:
                self._keep_apart([one, other])
        for contact in self.contacts.values():
            if contact.after in self.contacts:
                before = self.contacts[contact.after]
                self.model.add(
                    self.starts[contact.activity_id] >= self.starts[contact.after] + before.minutes
                )
        for who in dict.fromkeys(one.facilitator_id for one in self.contacts.values()):
            own = [one for one in self.contacts.values() if one.facilitator_id == who]
            if who is not None:
                self._plan_round(own)

    def _place(self, stop: Stop, slot: int) -> cp_model.LinearExprT:
        """Return the start of a contact: its own time, or any in the day's free time."""
        contact = stop.contact
        if stop.kept and contact.present:
            return contact.present[1]
        ranges = contact.list_starts(self.day, slot)
        domain = cp_model.Domain.from_intervals(ranges)
        return slot * self.model.new_int_var_from_domain(domain, "")

    def _keep_apart(self, contacts: Sequence[Contact]) -> None:
        """Let no two of some contacts be at a time."""
        self.model.add_no_overlap(
            self.model.new_fixed_size_interval_var(self.starts[one.activity_id], one.minutes, "")
            for one in contacts
        )

    def _plan_round(self, contacts: Sequence[Contact]) -> None:
        """Let a facilitator make one contact at a time, with the ways between them."""
        self._keep_apart(contacts)
        placed = [one for one in contacts if one.zone is not None]
        passed = {
            one.activity_id: self._pass_by(one, [c for c in contacts if c.zone is None])
            for one in placed
        }
        ways: list[cp_model.LinearExprT] = []
        arcs: list[tuple[int, int, cp_model.IntVar]] = []
        for place, one in enumerate(placed, 1):
            arcs += [(0, place, self._decide()), (place, 0, self._decide())]
            for other_place, other in enumerate(placed, 1):
                if place == other_place:
                    continue
                follows = self._decide()
                way = self.calendar.find_way(one.zone, other.zone)
                self.model.add(
                    self.starts[other.activity_id]
                    >= self.starts[one.activity_id]
                    + one.minutes
                    + way
                    + passed[other.activity_id]
                    - passed[one.activity_id]
                ).only_enforce_if(follows)
                arcs.append((place, other_place, follows))
                ways.append(way * follows)
        if arcs:
            self.model.add_circuit(arcs)
        who = contacts[0].facilitator_id or ""
        spans = self.calendar.find_spans(who, self.calendar.days[self.day])
        work = sum(one.minutes + one.recording for one in contacts)
        self.model.add(sum(ways) + work <= sum(end - begin for begin, end in spans))
        self.ways += ways

    def _pass_by(self, contact: Contact, others: Sequence[Contact]) -> cp_model.LinearExprT:
        """Return the minutes of contacts without a zone that come before one with a zone."""
        minutes: list[cp_model.LinearExprT] = []
        for other in others:
            first = self._decide()
            start, others_start = self.starts[contact.activity_id], self.starts[other.activity_id]
            self.model.add(others_start + other.minutes <= start).only_enforce_if(first)
            self.model.add(start + contact.minutes <= others_start).only_enforce_if(~first)
            minutes.append(other.minutes * first)
        return sum(minutes)

    def _decide(self) -> cp_model.IntVar:
        return self.model.new_bool_var("")

    def aim(self) -> None:
        """Ask for short ways and preferred hours, then for early starts."""
        late: list[cp_model.LinearExprT] = []
        for name, contact in self.contacts.items():
            low, high = find_preferred(contact, self.day, self.calendar)
            start = self.starts[name]
            for miss in (low - start, start + contact.minutes - high):
                if contact.preferred != (None, None):
                    amount = self.model.new_int_var(0, 2 * 24 * 60, "")
                    self.model.add(amount >= miss)
                    late.append(amount)
        self.model.minimize(_COMFORT * (sum(self.ways) + sum(late)) + sum(self.starts.values()))

    def solve(self) -> dict[str, int] | None:
        """Return the starts, or None where there are none."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return {name: int(solver.value(start)) for name, start in self.starts.items()}

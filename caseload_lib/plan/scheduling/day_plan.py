"""One day: in which order and at which times its contacts are made."""

from collections.abc import Sequence
from itertools import combinations

from ortools.sat.python import cp_model

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact, Stop

#: Ways and hours that are not preferred weigh so much more than being early.
_COMFORT = 10_000
#: Deterministic seconds that one day's times are worth.
_DAY_EFFORT = 0.05


def time_day(stops: Sequence[Stop], day: int, calendar: Calendar) -> dict[str, int]:
    """Return the best starts of contacts for which a day has room.

    Nobody makes two contacts at a time, and no case has two; what must come first ends before
    what comes after it begins; between two contacts of a facilitator that have a zone lies the
    time of the way, besides what lies between them without a zone; contacts, their recording
    and the ways take no more than the facilitator's free time. Least are the minutes of ways
    and of contacts outside their preferred hours, then the starts; where a day has so many
    contacts that this takes long, the best that was found is taken.

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
    dict of str to int
        Starts in minutes after midnight by activity_id.

    Raises
    ------
    ValueError
        If the day has no room for them.
    """
    if len(stops) == 1:
        starts = _list_starts(stops[0], day, calendar)
        found = _choose_start(stops[0].contact, starts, day, calendar) if starts else None
    else:
        model = _DayModel(stops, day, calendar)
        found = model.solve()
        if found is not None:
            found = model.improve(found)
    if found is None:
        names = ", ".join(one.activity_id for one, _ in stops)
        raise ValueError(f"{calendar.days[day]} has no room for {names} together.")
    return found


def has_room(stops: Sequence[Stop], day: int, calendar: Calendar) -> bool:
    """Return whether a day has room for contacts, as `time_day` has it."""
    if len(stops) == 1:
        return bool(_list_starts(stops[0], day, calendar))
    return _DayModel(stops, day, calendar).solve() is not None


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
        if others and not has_room(others, day, calendar):
            needed = others
    return needed


def _list_starts(stop: Stop, day: int, calendar: Calendar) -> list[int]:
    """Return the starts that a contact could have if it were the day's only one."""
    contact, slot = stop.contact, calendar.slot_minutes
    if contact.facilitator_id is not None:
        spans = calendar.find_spans(contact.facilitator_id, calendar.days[day])
        if contact.minutes + contact.recording > sum(end - begin for begin, end in spans):
            return []
    if stop.kept and contact.present:
        return [contact.present[1]]
    ranges = contact.list_starts(day, slot)
    return [place * slot for low, high in ranges for place in range(low, high + 1)]


def _choose_start(
    contact: Contact, starts: Sequence[int], day: int, calendar: Calendar
) -> dict[str, int]:
    """Return the start nearest to the preferred hours, and of several the earliest."""
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

    def solve(self, effort: float | None = None) -> dict[str, int] | None:
        """Return the starts, or None where there are none."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = 1, 0
        if effort is not None:
            solver.parameters.max_deterministic_time = effort
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return {name: int(solver.value(start)) for name, start in self.starts.items()}

    def improve(self, starts: dict[str, int]) -> dict[str, int]:
        """Return starts with short ways and preferred hours, then early ones."""
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
        return self.solve(_DAY_EFFORT) or starts

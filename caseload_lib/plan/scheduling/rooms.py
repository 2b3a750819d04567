"""What is known of the days of a month: for which contacts they have room."""

from collections import Counter
from collections.abc import Iterator, Sequence

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact, Stop
from caseload_lib.plan.scheduling.day_plan import find_too_many, has_room, time_day
from caseload_lib.plan.scheduling.month_model import TooMany
from caseload_lib.plan.scheduling.parts import split_contacts


class Rooms:
    """The days, each asked once about the same contacts.

    Parameters
    ----------
    contacts : sequence of Contact
        All contacts that may be on them.
    calendar : Calendar
        The hours and ways.

    Attributes
    ----------
    too_many : list of TooMany
        What turned out not to go together, in the order in which it was learnt.
    asked : int
        About how many contacts had to be looked at for that.
    """

    def __init__(self, contacts: Sequence[Contact], calendar: Calendar) -> None:
        self._contacts = contacts
        self.too_many: list[TooMany] = []
        self.asked = 0
        self._calendar = calendar
        self._known: dict[tuple[int, tuple[tuple[str, bool], ...]], bool] = {}

    def fit(self, day: int, stops: Sequence[Stop]) -> bool:
        """Return whether a day has room for contacts."""
        return all(self._fit(day, group) for group in _split(stops))

    def learn(self, day: int, stops: Sequence[Stop]) -> bool:
        """Return whether a day has room for contacts, and remember what is too much."""
        full = [group for group in _split(stops) if not self._fit(day, group)]
        for group in full:
            few = find_too_many(group, day, self._calendar)
            self.asked += len(group) ** 2
            days = self._find_like(day, few)
            self.too_many.append(TooMany(tuple(few), days))
            self.too_many += [TooMany(others, days) for others in self._exchange(day, few)]
        return not full

    def find_times(self, day: int, stops: Sequence[Stop]) -> dict[str, int]:
        """Return the best starts of contacts for which a day has room."""
        starts: dict[str, int] = {}
        for group in _split(stops):
            starts |= time_day(group, day, self._calendar)
        return starts

    def _fit(self, day: int, stops: Sequence[Stop]) -> bool:
        """Return whether a day has room for contacts that have to do with one another."""
        key = day, tuple((one.activity_id, kept) for one, kept in stops)
        if key not in self._known:
            light = self._is_light(day, stops)
            self.asked += len(stops) * light
            self._known[key] = light and has_room(stops, day, self._calendar)
        return self._known[key]

    def _is_light(self, day: int, stops: Sequence[Stop]) -> bool:
        """Return whether contacts and recording, without ways, are within free time."""
        work: Counter[str] = Counter()
        for one, _ in stops:
            if one.facilitator_id is not None:
                work[one.facilitator_id] += one.minutes + one.recording
        return all(
            minutes <= sum(end - begin for begin, end in self._find_spans(who, day))
            for who, minutes in work.items()
        )

    def _find_spans(self, who: str, day: int) -> tuple[tuple[int, int], ...]:
        """Return the free time of a facilitator on a day."""
        return self._calendar.find_spans(who, self._calendar.days[day])

    def _find_like(self, day: int, stops: Sequence[Stop]) -> tuple[int, ...]:
        """Return the days on which contacts have the same free time as on one day."""
        if any(kept for _, kept in stops):
            return (day,)
        shape = self._describe(day, stops)
        every = range(len(self._calendar.days))
        return tuple(one for one in every if self._describe(one, stops) == shape)

    def _exchange(self, day: int, stops: Sequence[Stop]) -> Iterator[tuple[Stop, ...]]:
        """Return the same contacts with one of them exchanged for another that is no easier."""
        names = {one.activity_id for one, _ in stops}
        people = {one.facilitator_id for one, _ in stops}
        if None in people or len(people) > 1:
            return  # It may be their case that leaves no room, and others have another.
        others = [one for one in self._contacts if one.activity_id not in names]
        ordered = {one.activity_id for one, _ in stops if one.after in names}
        ordered |= {one.after for one, _ in stops if one.after in names}
        for place, (one, kept) in enumerate(stops):
            for other in others:
                free = not kept and one.activity_id not in ordered
                if free and _is_no_easier(other, one, day):
                    yield (*stops[:place], Stop(other, kept=False), *stops[place + 1 :])

    def _describe(self, day: int, stops: Sequence[Stop]) -> list[object]:
        """Return the free time of contacts and of those who make them."""
        own = [self._find_spans(one.facilitator_id or "", day) for one, _ in stops]
        return [*own, *(one.spans.get(day) for one, _ in stops)]


def _split(stops: Sequence[Stop]) -> list[list[Stop]]:
    """Return a day's contacts in groups that have nothing to do with one another."""
    kept = {one.activity_id: kept for one, kept in stops}
    parts = split_contacts([one for one, _ in stops])
    return [[Stop(one, kept[one.activity_id]) for one in part] for part in parts]


def _is_no_easier(contact: Contact, other: Contact, day: int) -> bool:
    """Return whether a contact has no more room on a day than another, and takes no less of it."""
    if contact.facilitator_id != other.facilitator_id or contact.zone != other.zone:
        return False
    no_longer = contact.minutes >= other.minutes and contact.recording >= other.recording
    return no_longer and contact.spans.get(day) == other.spans.get(day)
